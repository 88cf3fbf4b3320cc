//! Two records beside each other: what is the same, what differs, what a merge would do.

use jiff::Timestamp;
use jiff::civil::Date;

use super::person::{FieldLabel, MarkKind};
use super::review::{Claim, DoneKind, PairPerson};

/// One of the two sides as they are shown: the left record is kept, the right one will point to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Kept.
    Left,
    /// Will point to the left one.
    Right,
}

impl Side {
    /// The word in forms and at the end of keys in the language files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    /// From the word of a form.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Left, Self::Right].into_iter().find(|side| side.word() == word)
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// Which of the two of a pair is kept. First and second do not change when the sides are swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kept {
    /// The first.
    First,
    /// The second.
    Second,
}

impl Kept {
    /// The word in addresses and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }

    /// From the word of an address or a form.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::First, Self::Second].into_iter().find(|kept| kept.word() == word)
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// The head of one side.
#[derive(Debug, Clone)]
pub struct PairSide {
    /// Who.
    pub person: PairPerson,
    /// Doses on file.
    pub doses: usize,
    /// The last report about the person.
    pub last_change: Option<Timestamp>,
}

/// How the two sides of a field compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// Both say the same.
    Same,
    /// They say different things.
    Differs,
    /// Only this side says something.
    OneSide(Side),
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// In words that need no language: names, numbers, addresses.
    Text(String),
    /// Key of a word in the language files.
    Word(&'static str),
    /// A day.
    Day(Date),
}

/// A field of both records.
#[derive(Debug, Clone)]
pub struct PairField {
    /// Which field.
    pub label: FieldLabel,
    /// How they compare.
    pub sameness: Sameness,
    /// What the left record says.
    pub left: Vec<Shown>,
    /// What the right record says.
    pub right: Vec<Shown>,
    /// Key of a remark: how they differ, or that both values are kept.
    pub hint: Option<&'static str>,
    /// Which value would stand after a merge if nobody says more; `None` where both are kept.
    pub stands: Option<Side>,
    /// Whether a human may say which value is right.
    pub open: bool,
}

impl PairField {
    /// Whether a human is asked which value is right.
    pub fn asks(&self) -> bool {
        self.sameness == Sameness::Differs && self.open
    }

    /// Whether the value of this side stands if nobody says more.
    pub fn stands_on(&self, side: &Side) -> bool {
        self.stands == Some(*side)
    }

    /// Name of the field in the form.
    pub fn name(&self) -> String {
        self.label.key()
    }
}

/// One part of the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScorePart {
    /// What was compared, end of a key `part-…`; or what several fields say together, in words.
    pub field: String,
    /// How it compares, end of a key `level-…`; empty for what several fields say together.
    pub level: String,
    /// Its weight in tenths of a point. One point doubles the odds.
    pub tenths: i32,
}

impl ScorePart {
    /// The weight in points, with its sign.
    pub fn points(&self) -> String {
        let (whole, part) = (self.tenths.unsigned_abs() / 10, self.tenths.unsigned_abs() % 10);
        let sign = if self.tenths < 0 { "−" } else { "+" };
        format!("{sign}{whole}.{part}")
    }
}

/// How sure the matcher is, and why.
#[derive(Debug, Clone, Default)]
pub struct PairScore {
    /// In hundredths; never 0 or 100, because it is never certain.
    pub percent: u8,
    /// End of the key `band-…`: what the matcher would do alone.
    pub band: String,
    /// What it is made of, the weightiest first.
    pub parts: Vec<ScorePart>,
    /// Version of the rules and weights.
    pub rules: String,
}

/// A dose as one side has it.
#[derive(Debug, Clone)]
pub struct PairDoseSide {
    /// Day given.
    pub day: Date,
    /// Lot, place and the like, in words.
    pub text: String,
    /// Who says so.
    pub kind: MarkKind,
}

/// What becomes of a dose in a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoseFate {
    /// Both sides tell of one injection: it is shown once.
    One,
    /// It is kept as it is.
    Keep,
    /// Perhaps one injection; both are kept until a human says so. Key of the words for why.
    Doubtful(&'static str),
}

/// A line of the doses after a merge.
#[derive(Debug, Clone)]
pub struct PairDose {
    /// Vaccine in short words.
    pub vaccine: String,
    /// As the left record has it.
    pub left: Option<PairDoseSide>,
    /// As the right record has it.
    pub right: Option<PairDoseSide>,
    /// What becomes of it.
    pub fate: DoseFate,
}

impl PairDose {
    /// The day under which it stands: that of the left record, if it has one.
    pub fn day(&self) -> Option<Date> {
        self.left.as_ref().or(self.right.as_ref()).map(|dose| dose.day)
    }

    /// The right side's day where it is another one.
    pub fn other_day(&self) -> Option<Date> {
        let right = self.right.as_ref()?.day;
        (Some(right) != self.day()).then_some(right)
    }
}

/// How much a check weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckWeight {
    /// No merge before somebody has ticked that they looked at it.
    Tick,
    /// To be looked at.
    Look,
    /// To be known.
    Know,
}

/// Something to look at before a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckKind {
    /// The two may be twins or siblings: one birth date, one home, different first names.
    Twins,
    /// A record says that it is one of a multiple birth.
    MultipleBirth(Side),
    /// There is another person with the birth date of one of them at the same address or with the same mother.
    SameBirthday(PairPerson),
    /// The family does not want this record shared.
    Protected(Side),
    /// The person has died, by this record.
    Died(Side),
    /// Different sex.
    Sex,
    /// The birth dates differ.
    BirthDates,
    /// Both are of a multiple birth, and their orders differ.
    BirthOrder,
    /// Somebody has called them different people before.
    CalledDifferent(Timestamp),
    /// Both got something at the same clinic on the same day.
    SameDay(Date, String),
    /// So many doses would move.
    Doses(usize),
    /// So many doses become fewer because both records have them.
    SameDoses(usize),
    /// So many pairs of doses may be one.
    DoubtfulDoses(usize),
    /// So many users opened one of the records in the last 30 days.
    Users(usize),
    /// Organizations that reported about both or either.
    Organizations(usize),
}

impl CheckKind {
    /// How much it weighs.
    pub fn weight(&self) -> CheckWeight {
        match self {
            Self::Twins
            | Self::MultipleBirth(_)
            | Self::BirthOrder
            | Self::SameBirthday(_)
            | Self::Protected(_) => CheckWeight::Tick,
            Self::Died(_)
            | Self::Sex
            | Self::BirthDates
            | Self::CalledDifferent(_)
            | Self::SameDay(..)
            | Self::DoubtfulDoses(_) => CheckWeight::Look,
            Self::Doses(_) | Self::SameDoses(_) | Self::Users(_) | Self::Organizations(_) => {
                CheckWeight::Know
            }
        }
    }
}

/// Where a pair stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairState {
    /// Waits for a decision.
    Open,
    /// Decided: what, by whom, when.
    Decided(DoneKind, String, Timestamp),
    /// One of the two has meanwhile become part of another record.
    Gone,
}

/// The page of a pair.
#[derive(Debug, Clone)]
pub struct PairView {
    /// Names the pair in the URL.
    pub id: String,
    /// Which of the two stands left.
    pub kept: Kept,
    /// The left side.
    pub left: PairSide,
    /// The right side.
    pub right: PairSide,
    /// Where it stands.
    pub state: PairState,
    /// Who has it in hand.
    pub claim: Option<Claim>,
    /// Changes whenever one of the two records changes.
    pub version: String,
    /// Why a human is asked; ends of keys `reason-…`.
    pub reasons: Vec<String>,
    /// What earlier reviewers wrote: note, who, when.
    pub notes: Vec<(String, String, Timestamp)>,
    /// Field by field.
    pub fields: Vec<PairField>,
    /// The score.
    pub score: PairScore,
    /// Doses after a merge, oldest first.
    pub doses: Vec<PairDose>,
    /// How many they are after a merge.
    pub doses_after: usize,
    /// What to look at first, the weightiest first.
    pub checks: Vec<CheckKind>,
}

impl PairView {
    /// How many doses become one with a dose of the other record.
    pub fn doses_shared(&self) -> usize {
        (self.left.doses + self.right.doses).saturating_sub(self.doses_after)
    }

    /// Whether the two may be twins or siblings.
    pub fn may_be_twins(&self) -> bool {
        self.checks
            .iter()
            .any(|check| check.weight() == CheckWeight::Tick && !matches!(check, CheckKind::Protected(_)))
    }

    /// Whether a merge needs a tick first.
    pub fn needs_tick(&self) -> bool {
        self.checks.iter().any(|check| check.weight() == CheckWeight::Tick)
    }

    /// Whether the visitor may decide now.
    pub fn is_mine(&self) -> bool {
        self.state == PairState::Open && self.claim.as_ref().is_some_and(|claim| claim.mine)
    }

    /// Fields that differ.
    pub fn differing(&self) -> usize {
        self.fields.iter().filter(|field| field.sameness == Sameness::Differs).count()
    }
}

/// An answer to "Are these the same person?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// One person. For some fields a human says which side is right.
    Same {
        /// Field by its name in the form, and the side that is right.
        right: Vec<(String, Side)>,
        /// Somebody has ticked that they looked at the warnings.
        twins_checked: Tick,
    },
    /// Two people.
    Different,
    /// Not sure.
    Unsure,
}

/// A box that was ticked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// Ticked.
    Set,
    /// Not ticked.
    Unset,
}

/// A decision about a pair, as it came from the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// Which of the two is kept.
    pub kept: Kept,
    /// What the reviewer wrote. Needed when they are not sure.
    pub note: String,
    /// What the records were like when the page was made.
    pub version: String,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It is carried out, under this name.
    Done(String),
    /// The visitor does not have the pair in hand: somebody else has it, or nobody.
    NotYours,
    /// It was decided before.
    Already,
    /// One of the records changed since the page was made. Nothing was done.
    Changed,
    /// The warnings were not ticked. Nothing was done.
    TickFirst,
    /// There is no note. Nothing was done.
    NoteMissing,
}

/// What became of the wish to take a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The visitor has it in hand.
    Yes,
    /// Somebody else has it.
    Held,
    /// It is decided.
    Closed,
}

/// What became of the wish to undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// It is as it was before.
    Yes,
    /// The time is over, or it cannot be undone any more because of what came later.
    TooLate,
    /// It was undone before.
    Already,
}
