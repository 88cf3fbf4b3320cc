//! Handing messages to the registry on the operator's behalf: for which organization, with retries, counted.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_hl7::charset;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Severity, Verdict};
use jenner_hl7::header::{self, Kind};
use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_registry::intake::{self, Answer, Reply};
use jenner_registry::messages::Transport;
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::{Error, Registry, access};
use smol_str::SmolStr;

use crate::open;

/// How often a message is handed in while the database is away.
const ATTEMPTS: u32 = 5;

/// What a message says about itself, as far as it is readable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// MSH-4: who sends.
    pub facility: SmolStr,
    /// MSH-10.
    pub control_id: SmolStr,
    /// Whether it is a query.
    pub is_query: bool,
}

impl Label {
    /// Reads the header. `None`: no HL7 message.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (text, _) = charset::decode(bytes);
        let message = Message::parse(&text).ok()?;
        let (header, _) = header::read(&message, jiff::civil::Date::MAX);
        Some(Self {
            facility: header.sending_facility.name().clone(),
            control_id: header.control_id.clone(),
            is_query: header.kind == Some(Kind::Qbp),
        })
    }
}

/// Finds the organization that a message is submitted for.
pub struct Senders<'r> {
    registry: &'r Registry,
    fixed: Option<OrganizationId>,
    create: bool,
    known: Mutex<HashMap<String, OrganizationId>>,
}

/// Why a message cannot be submitted for anybody.
#[derive(Debug, thiserror::Error)]
pub enum NoSender {
    /// MSH-4 is empty.
    #[error("MSH-4 names no organization; name one with --organization CODE")]
    Unnamed,
    /// The registry does not know the name.
    #[error(
        "the registry knows no organization \"{0}\" (MSH-4); add it with `jenner org add`, name another with \
         --organization CODE, or say --create-organizations"
    )]
    Unknown(SmolStr),
    /// It could not be added or looked up.
    #[error(transparent)]
    Registry(#[from] Error),
}

impl<'r> Senders<'r> {
    /// `fixed` is the code of an organization that all messages are submitted for; `create` adds unknown ones.
    pub fn new(registry: &'r Registry, fixed: Option<&str>, create: bool) -> Result<Self> {
        let known = organizations::list(registry)?;
        let known = known.into_iter().map(|o| (o.code.to_lowercase(), o.id)).collect();
        let mut senders = Self { registry, fixed: None, create, known: Mutex::new(known) };
        if let Some(code) = fixed {
            let found = senders.find(&code.into()).map_err(|error| match error {
                NoSender::Unknown(code) => crate::problem::usage(format!(
                    "there is no organization {code}; `jenner org list` shows all, `jenner org add` adds one"
                )),
                other => other.into(),
            })?;
            senders.fixed = Some(found);
        }
        Ok(senders)
    }

    /// The ticket for a message.
    pub fn access(&self, label: &Label) -> Result<Access, NoSender> {
        let organization = match self.fixed {
            Some(organization) => organization,
            None if label.facility.is_empty() => return Err(NoSender::Unnamed),
            None => self.find(&label.facility)?,
        };
        Ok(access::of_operator(organization))
    }

    fn find(&self, code: &SmolStr) -> Result<OrganizationId, NoSender> {
        let key = code.to_lowercase();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(organization) = known.get(&key) {
            return Ok(*organization);
        }
        if !self.create {
            return Err(NoSender::Unknown(code.clone()));
        }
        let new = NewOrganization {
            parent: None,
            kind: OrganizationKind::Clinic,
            name: code.clone(),
            code: code.clone(),
            vfc_pin: None,
            county: None,
            city: SmolStr::default(),
        };
        let added = organizations::add(self.registry, &open::operator(), vec![new])?;
        let organization = added.first().map(|o| o.id).ok_or(NoSender::Unknown(code.clone()))?;
        known.insert(key, organization);
        Ok(organization)
    }
}

/// Submits a message; while the database is away, again after a pause. An error says that nothing was stored.
pub fn submit(
    registry: &Registry,
    access: &Access,
    transport: Transport,
    bytes: &[u8],
) -> Result<Answer, Error> {
    let mut attempt = 1;
    loop {
        match intake::submit(registry, access, transport, bytes) {
            Err(error) if error.is_temporary() && attempt < ATTEMPTS => {
                tracing::warn!(%error, attempt, "not taken; trying again");
                std::thread::sleep(Duration::from_millis(250 << attempt));
                attempt += 1;
            }
            end => return end,
        }
    }
}

/// Puts a message that no organization could be found for into the log, so that it does not vanish.
pub fn log_refused(registry: &Registry, transport: Transport, bytes: &[u8]) -> Result<()> {
    let entry = intake::unknown_entry(registry, transport, bytes)?;
    intake::refuse(registry, None, entry, "No organization is known for this message.")
        .context("the refused message could not be logged")
}

/// A finding with its place, for people.
pub fn described(finding: &Finding) -> String {
    match &finding.location {
        Some(location) => format!("{location}: {}", finding.text),
        None => finding.text.clone(),
    }
}

/// What became of messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Handed in.
    pub messages: u64,
    /// Taken whole (AA).
    pub taken: u64,
    /// Of these, with warnings.
    pub with_warnings: u64,
    /// Taken in part or not (AE).
    pub with_errors: u64,
    /// Rejected (AR).
    pub rejected: u64,
    /// Taken before; nothing was changed.
    pub replayed: u64,
    /// No HL7 message.
    pub not_hl7: u64,
    /// From nobody the registry knows.
    pub no_sender: u64,
    /// Doses, refusals and observations stored.
    pub stored: u64,
}

impl Tally {
    /// Counts an HL7 answer.
    pub fn count(&mut self, reply: &Reply) {
        self.stored += reply.stored as u64;
        match (reply.replayed, reply.verdict) {
            (true, _) => self.replayed += 1,
            (false, Verdict::AA) => {
                self.taken += 1;
                let warned = reply.findings.iter().any(|finding| finding.severity == Severity::Warning);
                self.with_warnings += u64::from(warned);
            }
            (false, Verdict::AE) => self.with_errors += 1,
            (false, Verdict::AR) => self.rejected += 1,
        }
    }

    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        self.messages += other.messages;
        self.taken += other.taken;
        self.with_warnings += other.with_warnings;
        self.with_errors += other.with_errors;
        self.rejected += other.rejected;
        self.replayed += other.replayed;
        self.not_hl7 += other.not_hl7;
        self.no_sender += other.no_sender;
        self.stored += other.stored;
    }

    /// Messages that need somebody's attention.
    pub fn problems(&self) -> u64 {
        self.with_errors + self.rejected + self.not_hl7 + self.no_sender
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} messages: {} taken ({} with warnings), {} with errors, {} rejected, {} replayed, {} not HL7, \
             {} from unknown senders; {} doses, refusals and observations stored",
            self.messages,
            self.taken,
            self.with_warnings,
            self.with_errors,
            self.rejected,
            self.replayed,
            self.not_hl7,
            self.no_sender,
            self.stored
        )
    }
}
