//! Doses that may be one injection: the list of people, and the page on which somebody decides.

use jiff::Timestamp;
use jiff::civil::Date;

use super::person::{FieldLabel, MarkKind, PersonHead};
use super::review::PairPerson;

/// People on one page of the list.
pub const DOUBT_PAGE: u64 = 50;

/// Somebody with doses that may be one.
#[derive(Debug, Clone)]
pub struct DoubtRow {
    /// Who.
    pub person: PairPerson,
    /// Pairs of doses that nobody has looked at.
    pub open: u64,
    /// Pairs of which somebody was not sure.
    pub unsure: u64,
    /// Whole days the first of them waits.
    pub days: u32,
}

/// One page of the list.
#[derive(Debug, Clone, Default)]
pub struct DoubtList {
    /// Who waits longest first; those of whom somebody was not sure last.
    pub rows: Vec<DoubtRow>,
    /// How many there are in all.
    pub total: u64,
}

/// A dose as it stands beside another one.
#[derive(Debug, Clone)]
pub struct DoubtSide {
    /// Names the report in the form.
    pub report: String,
    /// Names the dose in an address.
    pub dose: String,
    /// Vaccine in short words.
    pub vaccine: String,
    /// Day given.
    pub day: Date,
    /// Who says so.
    pub kind: MarkKind,
    /// Organizations that report it.
    pub by: Vec<String>,
}

/// A field of two doses.
#[derive(Debug, Clone)]
pub struct DoubtField {
    /// Which.
    pub label: FieldLabel,
    /// As the left dose has it; empty if it says nothing.
    pub left: String,
    /// As the right dose has it.
    pub right: String,
}

impl DoubtField {
    /// Whether both say the same.
    pub fn is_same(&self) -> bool {
        self.left == self.right
    }

    /// Whether only one of them says anything.
    pub fn is_one_sided(&self) -> bool {
        self.left.is_empty() || self.right.is_empty()
    }
}

/// Which way a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// It says why a human is asked.
    Asks,
    /// For one injection.
    ForOne,
    /// For two.
    ForTwo,
}

/// A rule that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtReason {
    /// Which way.
    pub speaks: Speaks,
    /// Its id: with small letters the end of the key `event-rule-…`.
    pub rule: String,
    /// The rule as a sentence, where a language has none of its own.
    pub sentence: String,
}

/// What the evidence for one injection weighs, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoubtScore {
    /// The weight.
    pub percent: u8,
    /// From here on it weighs for one injection.
    pub one: u8,
    /// Up to here it weighs for two.
    pub two: u8,
}

/// Two doses beside each other.
#[derive(Debug, Clone)]
pub struct DoubtPair {
    /// The one.
    pub left: DoubtSide,
    /// The other.
    pub right: DoubtSide,
    /// Field by field; fields of which neither says anything are left out.
    pub fields: Vec<DoubtField>,
    /// Why the program does not decide it, where no rule of its own says so: a key of the language files.
    pub because: Option<&'static str>,
    /// The rules that spoke.
    pub reasons: Vec<DoubtReason>,
    /// What the evidence weighs, if it was weighed.
    pub score: Option<DoubtScore>,
    /// Who was not sure: what they wrote, who, when.
    pub unsure: Vec<(String, Option<String>, Timestamp)>,
}

impl DoubtPair {
    /// Reasons that speak one way.
    pub fn speaking(&self, way: Speaks) -> Vec<&DoubtReason> {
        self.reasons.iter().filter(|reason| reason.speaks == way).collect()
    }
}

/// What somebody decided about two doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoseVerdict {
    /// One injection.
    One,
    /// Two injections.
    Two,
    /// Not sure.
    Unsure,
}

impl DoseVerdict {
    /// The word in a form and at the end of its keys in the language files.
    pub fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Unsure => "unsure",
        }
    }

    /// From the word of a form.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::One, Self::Two, Self::Unsure].into_iter().find(|one| one.word() == word)
    }
}

/// A decision about two doses.
#[derive(Debug, Clone)]
pub struct DoseRuling {
    /// Names it in the form.
    pub id: String,
    /// What.
    pub verdict: DoseVerdict,
    /// The two reports: day, vaccine, who reported. Those of a record that was split off are left out.
    pub about: Vec<(Date, String, String)>,
    /// Who decided, if a user did.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What they wrote about it.
    pub note: String,
    /// When it was replaced or undone.
    pub ended: Option<Timestamp>,
}

/// The page of a person's doses that may be one.
#[derive(Debug, Clone)]
pub struct DoubtView {
    /// The banner.
    pub head: PersonHead,
    /// Pairs that wait.
    pub pairs: Vec<DoubtPair>,
    /// What was decided, newest first.
    pub decided: Vec<DoseRuling>,
}

/// An answer about two doses, as it came from the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseAnswer {
    /// The report of the one dose.
    pub a: String,
    /// The report of the other.
    pub b: String,
    /// What.
    pub verdict: DoseVerdict,
    /// What the reviewer wrote. Needed when they are not sure.
    pub note: String,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoseAnswered {
    /// It holds.
    Done,
    /// The doses are no longer there as they were. Nothing was done.
    Changed,
    /// There is no note. Nothing was done.
    NoteMissing,
}
