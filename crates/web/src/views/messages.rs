//! The message log: what came in, what we found, what we answered.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{FieldLabel, Shown};

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
    /// Of a sender in test: judged, nothing stored.
    Test,
}

impl Outcome {
    /// Every outcome, in the order of the filter.
    pub const ALL: &'static [Self] =
        &[Self::Accepted, Self::Findings, Self::Rejected, Self::NotHl7, Self::Test];

    /// The word in a URL and in the keys of the language files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Findings => "findings",
            Self::Rejected => "rejected",
            Self::NotHl7 => "not-hl7",
            Self::Test => "test",
        }
    }

    /// Key of its word in the language files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Accepted => "outcome-accepted",
            Self::Findings => "outcome-findings",
            Self::Rejected => "outcome-rejected",
            Self::NotHl7 => "outcome-not-hl7",
            Self::Test => "outcome-test",
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
    /// Name of a person for the URL; empty for all.
    pub person: String,
    /// A rule that is broken, by its id; empty for all.
    pub rule: String,
    /// How the message came, by its word; empty for all.
    pub transport: String,
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
    /// How many the filter finds in all; counted no further than 10,000.
    pub total: u64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Senders to choose from.
    pub senders: Vec<SenderChoice>,
}

/// Ways a message can come, as the log has them.
pub const TRANSPORTS: &[&str] = &[
    "rest", "soap", "mllp", "batch", "folder", "upload", "file", "fhir", "partner", "hand", "demo", "desk",
    "replay",
];

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
    /// The rule's id.
    pub rule: String,
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
    /// Findings about the field, as numbers in the list.
    pub findings: Vec<usize>,
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

/// A field of the record that a message changed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Which field.
    pub label: FieldLabel,
    /// What stood before.
    pub before: Vec<Shown>,
    /// What stood afterwards.
    pub after: Vec<Shown>,
}

/// A dose of the record that a message brought or changed.
#[derive(Debug, Clone)]
pub struct ChangedDose {
    /// The day.
    pub day: Date,
    /// The vaccine.
    pub vaccine: String,
    /// What happened to it.
    pub change: DoseChange,
}

/// What a message did to a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoseChange {
    /// It was not on file before.
    New,
    /// It was on file, and is known better or otherwise now.
    Changed,
    /// It was on file, and is not any more.
    Gone,
}

impl DoseChange {
    /// Key of its word in the language files.
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "change-new",
            Self::Changed => "change-changed",
            Self::Gone => "change-gone",
        }
    }

    /// Its class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::New => "ok",
            Self::Changed => "due",
            Self::Gone => "late",
        }
    }
}

/// A message that was made from another one.
#[derive(Debug, Clone)]
pub struct MessageLink {
    /// Names the other message in the URL.
    pub id: String,
    /// Key of what it is to this one: `link-corrected-by` …
    pub key: &'static str,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub note: String,
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
    /// Fields of the record before and after, where they differ.
    pub changed: Vec<Changed>,
    /// Doses that are new, changed or gone.
    pub doses: Vec<ChangedDose>,
    /// What it was made from, and what was made of it.
    pub links: Vec<MessageLink>,
    /// Whether the visitor may correct it and have it judged again.
    pub can_mend: bool,
    /// How it came, by its word.
    pub transport: String,
}

impl MessageView {
    /// A finding by its number in the list. A number past the end is a mistake of ours: the first stands in.
    pub fn finding(&self, at: &usize) -> &Finding {
        self.findings.get(*at).unwrap_or(&self.findings[0])
    }
}
