//! Taking a record apart again, and what the page of a person says of merges.

use jenner_codes::Sex;
use jiff::Timestamp;
use jiff::civil::Date;

use super::person::{PersonHead, ShownName};

/// What has come together in a record: reports that arrived for one person before any merge.
#[derive(Debug, Clone)]
pub struct Home {
    /// Names it in the form.
    pub id: String,
    /// Registry number under which it arrived.
    pub number: String,
    /// Name by its own reports.
    pub name: ShownName,
    /// Birth date by its own reports.
    pub birth_date: Option<Date>,
    /// Organizations that report about it.
    pub sources: Vec<String>,
    /// Doses it brings.
    pub doses: usize,
    /// When it was merged and by whom, if a human did; `None` for the record's own.
    pub merged: Option<(Timestamp, Option<String>)>,
    /// Chosen to leave.
    pub leaves: bool,
}

impl Home {
    /// Whether it is the record's own: it stays.
    pub fn is_own(&self) -> bool {
        self.merged.is_none()
    }
}

/// What one of the records would hold after a split.
#[derive(Debug, Clone)]
pub struct SplitSide {
    /// Registry number.
    pub number: String,
    /// Name.
    pub name: ShownName,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Sex.
    pub sex: Sex,
    /// Doses: day and vaccine, oldest first.
    pub doses: Vec<(Date, String)>,
    /// Organizations.
    pub sources: Vec<String>,
}

/// The page on which a record is taken apart.
#[derive(Debug, Clone)]
pub struct SplitView {
    /// The banner.
    pub head: PersonHead,
    /// What has come together, the record's own first.
    pub homes: Vec<Home>,
    /// What stays and what leaves, once something is chosen.
    pub after: Option<(SplitSide, Vec<SplitSide>)>,
    /// Changes whenever the record changes.
    pub version: String,
}

/// A wish to split, as it came from the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SplitOrder {
    /// The homes that leave.
    pub homes: Vec<String>,
    /// Why.
    pub reason: String,
    /// What the record was like when the page was made.
    pub version: String,
}

/// What became of the wish to split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitDone {
    /// It is carried out.
    Yes,
    /// Nothing was chosen, or nothing that may leave.
    NothingChosen,
    /// There is no reason.
    ReasonMissing,
    /// The record changed since the page was made.
    Changed,
}

/// A record that became part of the one that is shown.
#[derive(Debug, Clone)]
pub struct MergedFrom {
    /// Its name for the URL.
    pub id: String,
    /// Its registry number.
    pub number: String,
    /// Its name.
    pub name: ShownName,
    /// When.
    pub on: Timestamp,
    /// By whom, if a human did it.
    pub by: Option<String>,
}

/// Whom else a record is or may be.
#[derive(Debug, Clone, Default)]
pub struct Likenesses {
    /// Open pairs that the person is in: name of the pair, and the other's name. Empty for visitors who do not
    /// review pairs.
    pub open: Vec<(String, ShownName)>,
    /// Pairs of doses that may be one injection.
    pub doubtful_doses: usize,
    /// Records that became part of this one.
    pub merged: Vec<MergedFrom>,
}
