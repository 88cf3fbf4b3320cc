//! One dose as its page shows it: every value, who said it, and every report that claimed the injection.

use jiff::Timestamp;
use jiff::civil::Date;

use super::person::{DoseMark, FieldLabel, Forecast, MarkKind, PersonHead, Section, SourceLine};

/// The page of one dose.
#[derive(Debug, Clone)]
pub struct DoseView {
    /// The banner.
    pub head: PersonHead,
    /// The dose.
    pub mark: DoseMark,
    /// Groups it is about: code and name.
    pub groups: Vec<(String, String)>,
    /// What the schedule says of the record.
    pub forecast: Forecast,
    /// Its place among the doses that the engine was asked about.
    pub place: Option<usize>,
    /// All fields.
    pub sections: Vec<Section>,
    /// Every report that claimed it, the one that the shown values follow first.
    pub claims: Vec<DoseReport>,
    /// Who reported it.
    pub sources: Vec<SourceLine>,
}

/// One report of a dose.
#[derive(Debug, Clone)]
pub struct DoseReport {
    /// Who said it.
    pub by: String,
    /// When it was said last.
    pub said: Timestamp,
    /// When it arrived first.
    pub arrived: Timestamp,
    /// The message that brought it, if the visitor may open messages.
    pub message: Option<String>,
    /// Whether the sender gave it itself.
    pub kind: MarkKind,
    /// The vaccine, as this report has it.
    pub vaccine: String,
    /// The day, as this report has it.
    pub given_on: Date,
    /// The lot, as this report has it; may be empty.
    pub lot: String,
    /// Words for the values that were taken from this report because the first one left them empty.
    pub gave: Vec<FieldLabel>,
}
