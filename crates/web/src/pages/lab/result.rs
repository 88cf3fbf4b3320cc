//! A message of a lab session as its page shows it.

use jenner_codes::Codes;
use jenner_hl7::er7::Message;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::lab::misbehaviour::Misbehaviour;
use crate::lab::reading::{self, Reading};
use crate::lab::session::{Entry, Fate, Session};
use crate::views::hl7_fields::{MOST_SEGMENTS, Sheet};

/// Longest text of a message that is put back into the form to be corrected.
const LONGEST_AGAIN: usize = 100_000;

/// A line of the list of messages.
#[derive(Debug, Clone)]
pub struct Row {
    /// Number.
    pub n: u32,
    /// Key of the way it came.
    pub via: &'static str,
    /// `VXU^V04 Z22`; empty for what is no HL7 message.
    pub kind: String,
    /// MSH-10.
    pub control_id: String,
    /// MSA-1 of the answer; empty when there is none.
    pub verdict: String,
    /// What the endpoint did wrong on purpose.
    pub wrong: Vec<String>,
}

impl Row {
    /// Its class in the stylesheet.
    pub fn class(&self) -> &'static str {
        match self.verdict.as_str() {
            "AA" => "accepted",
            "AE" => "findings",
            _ => "rejected",
        }
    }
}

/// Everything about one message.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its line.
    pub row: Row,
    /// What counted as today.
    pub today: Date,
    /// What was wrong with the file around it.
    pub notes: Vec<String>,
    /// Whether the same message had come before.
    pub replayed: bool,
    /// Whether the sandbox will have it later only.
    pub is_later: bool,
    /// What it says.
    pub reading: Reading,
    /// The answer, a segment a line.
    pub answer: Vec<String>,
    /// Whether the answer is HL7.
    pub is_hl7: bool,
    /// The answer, field by field.
    pub answer_sheet: Sheet,
    /// The message, to be corrected; empty for one that is too long.
    pub again: String,
}

/// The lines of the list, the newest first.
pub fn rows(session: &Session, zone: &TimeZone) -> Vec<Row> {
    session.entries.iter().rev().map(|entry| row(entry, &day(entry, zone))).collect()
}

fn day(entry: &Entry, zone: &TimeZone) -> Date {
    entry.at.to_jiff().to_zoned(zone.clone()).date()
}

fn row(entry: &Entry, today: &Date) -> Row {
    // The head alone says what a line needs.
    let message = entry.message.bytes();
    let head = message.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let reading = reading::read(head, Codes::embedded(), *today, &[]);
    let answer = entry.answer.text();
    Row {
        n: entry.n,
        via: entry.via.key(),
        kind: reading.kind,
        control_id: reading.control_id,
        verdict: verdict(&answer, entry.is_hl7),
        wrong: entry.wrong.iter().map(|one: &Misbehaviour| one.key()).collect(),
    }
}

fn verdict(answer: &str, is_hl7: bool) -> String {
    let parsed = Message::parse(answer).ok().filter(|_| is_hl7);
    let msa = parsed.as_ref().and_then(|message| message.first("MSA"));
    msa.map(|msa| msa.field(1).text().chars().take(2).collect()).unwrap_or_default()
}

/// One message with everything.
pub fn shown(entry: &Entry, zone: &TimeZone) -> Shown {
    let today = day(entry, zone);
    let message = entry.message.bytes();
    let answer = entry.answer.text();
    let again = String::from_utf8_lossy(&message).replace("\r\n", "\n").replace('\r', "\n");
    Shown {
        row: row(entry, &today),
        today,
        notes: entry.notes.clone(),
        replayed: entry.replayed,
        is_later: matches!(entry.fate, Fate::Later(_)),
        reading: reading::read(&message, Codes::embedded(), today, &entry.findings),
        answer_sheet: Message::parse(&answer).map(|parsed| Sheet::of(&parsed, &[])).unwrap_or_default(),
        answer: answer
            .split('\r')
            .filter(|line| !line.is_empty())
            .take(MOST_SEGMENTS)
            .map(str::to_owned)
            .collect(),
        is_hl7: entry.is_hl7,
        again: if again.len() > LONGEST_AGAIN { String::new() } else { again },
    }
}
