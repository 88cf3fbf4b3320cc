//! A lab session: the messages of one visitor, what was answered, and the sandbox behind it.
//!
//! The sandbox can be dropped at any time and is made anew from the messages that it took: what a session *is* are its
//! messages. Registry numbers are drawn anew then; they are good as long as the visitor goes on.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jenner_hl7::finding::Finding;
use jenner_model::Timestamp;
use jenner_registry::lab::Sandbox;
use jenner_registry::messages::Transport;
use jenner_store::content::Packer;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::misbehaviour::Misbehaviour;
use crate::desk::{Desk, KeptLab, Refusal};

/// Most messages in a session.
pub const MOST_MESSAGES: usize = 300;
/// Most packed bytes of a session.
pub const MOST_BYTES: usize = 512 * 1024;
/// Longest content of a kept session that is read: far above what [`MOST_BYTES`] allows.
const LONGEST_TEXT: usize = 64 << 20;

/// Names a session in its address. Whoever knows it may use it: 128 random bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId([u8; 16]);

impl SessionId {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "a default that differs each time would surprise")]
    pub fn new() -> Self {
        Self(rand::random())
    }

    /// What a kept session is known by.
    pub fn secret(self) -> [u8; 16] {
        self.0
    }

    /// The password of the session's endpoint. Whoever can see the page can see it.
    pub fn password(self) -> String {
        let digest = Sha256::digest([b"lab endpoint".as_slice(), &self.0].concat());
        digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }

    /// What chance is drawn from: the same session always draws the same.
    pub fn seed(self) -> u64 {
        self.0.iter().fold(0, |seed, byte| seed << 8 ^ u64::from(*byte) ^ seed >> 56)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that names no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSession;

impl FromStr for SessionId {
    type Err = NoSession;
    fn from_str(text: &str) -> Result<Self, NoSession> {
        let number = u128::from_str_radix(text, 16).map_err(|_| NoSession)?;
        (text.len() == 32 && !text.starts_with('+')).then_some(Self(number.to_be_bytes())).ok_or(NoSession)
    }
}

/// How a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// Pasted or uploaded.
    Page,
    /// Over HTTP.
    Rest,
    /// Over SOAP.
    Soap,
}

impl Via {
    /// Key of its word in the language files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Page => "lab-via-page",
            Self::Rest => "lab-via-rest",
            Self::Soap => "lab-via-soap",
        }
    }

    /// The same for the sandbox's own log.
    pub fn transport(self) -> Transport {
        match self {
            Self::Page => Transport::File,
            Self::Rest => Transport::Rest,
            Self::Soap => Transport::Soap,
        }
    }
}

/// Whether the sandbox has a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It took it.
    Taken,
    /// It will, at this instant (in microseconds) of the real clock.
    Later(i64),
    /// It changed nothing: a query, a refused message, or one that was dropped on purpose.
    Never,
}

/// Bytes, packed in memory and base 64 where they are kept.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Packed(Vec<u8>);

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Packed {
    /// Packs bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Packer::plain().pack(bytes).unwrap_or_default())
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        Packer::plain().unpack(&self.0, super::LARGEST * 8).unwrap_or_default()
    }

    /// The bytes as a text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

impl Serialize for Packed {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A message of a session with its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Number in the session, from 1.
    pub n: u32,
    /// The instant that counted as now.
    pub at: Timestamp,
    /// How it came.
    pub via: Via,
    /// As received.
    pub message: Packed,
    /// The HL7 answer, or why there is none.
    pub answer: Packed,
    /// Whether the answer is HL7.
    pub is_hl7: bool,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether the same message had come before.
    pub replayed: bool,
    /// Whether the sandbox has it.
    pub fate: Fate,
    /// What was done wrong on purpose.
    pub wrong: BTreeSet<Misbehaviour>,
    /// What was wrong with the file around it.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// The session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// When it began: the sandbox's people are as old as they are on that day.
    pub begun: Timestamp,
    /// What counts as today, if the visitor has chosen.
    pub today: Option<Date>,
    /// What the endpoint does wrong on purpose.
    pub wrong: BTreeSet<Misbehaviour>,
    /// Messages, oldest first.
    pub entries: Vec<Entry>,
    /// Number of the last message.
    pub last: u32,
    /// Until when it is kept under its link.
    #[serde(skip)]
    pub kept_until: Option<jiff::Timestamp>,
    #[serde(skip)]
    sandbox: Behind,
}

/// The sandbox, while there is one. A copy of a session begins without.
#[derive(Default)]
struct Behind(Option<Sandbox>);

impl Clone for Behind {
    fn clone(&self) -> Self {
        Self(None)
    }
}

impl fmt::Debug for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "open" } else { "closed" })
    }
}

impl Session {
    /// Begins a session.
    pub fn begin(now: Timestamp, today: Option<Date>) -> Self {
        Self {
            begun: now,
            today,
            wrong: BTreeSet::new(),
            entries: Vec::new(),
            last: 0,
            kept_until: None,
            sandbox: Behind::default(),
        }
    }

    /// What was kept; `None` when it cannot be read.
    pub fn read(kept: &KeptLab) -> Option<Self> {
        if kept.content.len() > LONGEST_TEXT {
            return None;
        }
        let session: Self = serde_json::from_slice(&kept.content).ok()?;
        Some(Self { kept_until: Some(kept.ends), ..session })
    }

    /// Keeps the session under its link; false when there is no room.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep(&mut self, desk: &dyn Desk, id: SessionId, ends: jiff::Timestamp) -> Result<bool, Refusal> {
        let content =
            serde_json::to_vec(self).map_err(|_| Refusal::Broken("a lab session has no form".into()))?;
        let kept = desk.keep_lab(&id.secret(), &content, ends)?;
        if kept {
            self.kept_until = Some(ends);
        }
        Ok(kept)
    }

    /// Keeps what changed, where the session is kept at all.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_again(&mut self, desk: &dyn Desk, id: SessionId) -> Result<(), Refusal> {
        match self.kept_until {
            // Where there is no room for more, the link goes on leading to what was kept last.
            Some(ends) => self.keep(desk, id, ends).map(drop),
            None => Ok(()),
        }
    }

    /// The instant that counts as now: the visitor's day at the real time of day.
    pub fn now(&self, real: Timestamp, zone: &TimeZone) -> Timestamp {
        let Some(today) = self.today else { return real };
        let time = real.to_jiff().to_zoned(zone.clone()).time();
        match today.to_datetime(time).to_zoned(zone.clone()) {
            Ok(chosen) => Timestamp::from_jiff(chosen.timestamp()),
            Err(_) => real,
        }
    }

    /// The sandbox, made anew from what it took before where there is none.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn sandbox(&mut self, desk: &dyn Desk) -> Result<&Sandbox, Refusal> {
        if self.sandbox.0.is_none() {
            let broken =
                |error: jenner_registry::Error| Refusal::Broken(format!("a sandbox did not open: {error}"));
            let sandbox = Sandbox::open(desk.sandbox_settings()?, self.begun).map_err(broken)?;
            for entry in self.entries.iter().filter(|entry| entry.fate == Fate::Taken) {
                // What was taken once is taken again; an error here would have been one then.
                let _ = sandbox.submit(entry.via.transport(), &entry.message.bytes(), entry.at);
            }
            self.sandbox.0 = Some(sandbox);
        }
        self.sandbox.0.as_ref().ok_or(Refusal::Unavailable)
    }

    /// Whether a sandbox stands behind it now.
    pub fn has_sandbox(&self) -> bool {
        self.sandbox.0.is_some()
    }

    /// Drops the sandbox.
    pub fn close_sandbox(&mut self) {
        self.sandbox.0 = None;
    }

    /// Adds a message. False when the session is full of messages that its sandbox needs.
    pub fn add(&mut self, entry: Entry) -> bool {
        let size = |entry: &Entry| entry.message.0.len() + entry.answer.0.len() + entry.findings.len() * 128;
        let new = size(&entry);
        let mut held: usize = self.entries.iter().map(size).sum();
        while self.entries.len() >= MOST_MESSAGES || held + new > MOST_BYTES {
            // What changed nothing is the first to go.
            let Some(at) = self.entries.iter().position(|old| old.fate == Fate::Never) else { return false };
            held -= size(&self.entries.remove(at));
        }
        self.last += 1;
        self.entries.push(Entry { n: self.last, ..entry });
        true
    }

    /// A message by its number.
    pub fn entry(&self, n: u32) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.n == n)
    }
}
