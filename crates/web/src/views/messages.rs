//! The message log: what came in, what we found, what we answered.

use jiff::Timestamp;
use jiff::civil::Date;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Taken whole (AA).
    Accepted,
    /// Taken, with findings: a part was dropped, or something should be mended (AE).
    Findings,
    /// Not taken (AR, or AE with nothing stored).
    Rejected,
    /// Not an HL7 message.
    NotHl7,
}

impl Outcome {
    /// Every outcome, in the order of the filter.
    pub const ALL: &'static [Self] = &[Self::Accepted, Self::Findings, Self::Rejected, Self::NotHl7];

    /// The word in a URL and in the keys of the language files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Findings => "findings",
            Self::Rejected => "rejected",
            Self::NotHl7 => "not-hl7",
        }
    }

    /// Key of its word in the language files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Accepted => "outcome-accepted",
            Self::Findings => "outcome-findings",
            Self::Rejected => "outcome-rejected",
            Self::NotHl7 => "outcome-not-hl7",
        }
    }

    /// From the word of a URL.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.word() == word)
    }
}

/// Which messages to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageFilter {
    /// Sender, by its credential's number.
    pub sender: Option<i64>,
    /// Outcome.
    pub outcome: Option<Outcome>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to and with this day.
    pub until: Option<Date>,
    /// Control id (MSH-10), exact; empty for all.
    pub control_id: String,
    /// Page, from 1.
    pub page: u32,
}

/// Messages on one page.
pub const PAGE: u64 = 50;

/// One page of the log.
#[derive(Debug, Clone, Default)]
pub struct MessageList {
    /// Newest first, at most [`PAGE`].
    pub rows: Vec<MessageRow>,
    /// How many the filter finds in all.
    pub total: u64,
    /// Senders to choose from.
    pub senders: Vec<SenderChoice>,
}

/// A sender to choose.
#[derive(Debug, Clone)]
pub struct SenderChoice {
    /// The credential's number.
    pub id: i64,
    /// Organization and system.
    pub name: String,
}

/// One line of the log. Holds nothing about the patient.
#[derive(Debug, Clone)]
pub struct MessageRow {
    /// Names the message in the URL.
    pub id: String,
    /// When it arrived.
    pub received: Timestamp,
    /// Who sent it.
    pub sender: String,
    /// Kind: `VXU^V04`, `QBP^Q11`; empty when it could not be read.
    pub kind: String,
    /// Control id (MSH-10).
    pub control_id: String,
    /// Outcome.
    pub outcome: Outcome,
    /// Findings that count as errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
}

/// How bad a finding is (ERR-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something was not taken.
    Error,
    /// Taken, but should be mended.
    Warning,
    /// For information.
    Information,
}

impl Severity {
    /// Key of its word in the language files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Error => "severity-error",
            Self::Warning => "severity-warning",
            Self::Information => "severity-information",
        }
    }

    /// Its class in the stylesheet.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
        }
    }
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Where, `PID-7` or `RXA[2]-5.1`.
    pub location: String,
    /// HL7 table 0357 code.
    pub code: String,
    /// What is wrong and what to do.
    pub text: String,
}

/// A field as it was sent.
#[derive(Debug, Clone, Default)]
pub struct RawField {
    /// The text, with its separators.
    pub text: String,
    /// Number of its first finding in the list, from 0.
    pub finding: Option<usize>,
}

/// A segment as it was sent.
#[derive(Debug, Clone)]
pub struct RawSegment {
    /// Three letters.
    pub name: String,
    /// Its fields, the first after the name first. For MSH the first is MSH-2.
    pub fields: Vec<RawField>,
    /// The character between fields.
    pub separator: char,
    /// Findings about this segment, as numbers in the list.
    pub findings: Vec<usize>,
}

/// A field with its name.
#[derive(Debug, Clone)]
pub struct ParsedField {
    /// `PID-5`.
    pub location: String,
    /// The guide's name of the field.
    pub name: String,
    /// The value, escapes undone.
    pub value: String,
}

/// A segment with its fields named.
#[derive(Debug, Clone)]
pub struct ParsedSegment {
    /// `RXA` or, when it repeats, `RXA[2]`.
    pub name: String,
    /// Fields with a value.
    pub fields: Vec<ParsedField>,
}

/// What a message did.
#[derive(Debug, Clone)]
pub enum Effect {
    /// A new person: name for the URL, registry number.
    NewPerson(String, String),
    /// Reports about a known person: name for the URL, registry number.
    KnownPerson(String, String),
    /// So many doses taken in.
    Doses(usize),
    /// So many refusals taken in.
    Refusals(usize),
    /// So many observations taken in.
    Observations(usize),
    /// So many parts dropped, as the findings say.
    Dropped(usize),
    /// A query was answered with so many doses.
    Answered(usize),
    /// The same content had come before: nothing changed.
    Nothing,
}

/// The page of one message.
#[derive(Debug, Clone)]
pub struct MessageView {
    /// Its line in the log.
    pub row: MessageRow,
    /// Size in bytes.
    pub size: usize,
    /// Segments as sent.
    pub segments: Vec<RawSegment>,
    /// Findings, in the order of the message.
    pub findings: Vec<Finding>,
    /// Fields by name.
    pub parsed: Vec<ParsedSegment>,
    /// The answer, a segment a line.
    pub answer: Vec<String>,
    /// What it did.
    pub effects: Vec<Effect>,
}

impl MessageView {
    /// A finding by its number in the list. A number past the end is a mistake of ours: the first stands in.
    pub fn finding(&self, at: &usize) -> &Finding {
        self.findings.get(*at).unwrap_or(&self.findings[0])
    }
}
