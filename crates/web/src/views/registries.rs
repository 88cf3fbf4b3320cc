//! Asking another registry, as pages show it.

use jiff::civil::Date;

use super::person::{PersonHead, ShownName};

/// A registry that may be asked.
#[derive(Debug, Clone)]
pub struct RegistryChoice {
    /// Jurisdiction code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its forecast may be asked for too.
    pub forecast: bool,
    /// What it is told beside name, birth date and sex: ends of the keys `ask-tells-…`.
    pub tells: Vec<&'static str>,
    /// Questions left today.
    pub left: u64,
}

/// The page on which a question begins.
#[derive(Debug, Clone)]
pub struct AskView {
    /// The banner.
    pub head: PersonHead,
    /// Who may be asked; empty when nobody may.
    pub registries: Vec<RegistryChoice>,
}

/// What became of the wish to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskBegun {
    /// It is on its way: the name of the question in the address.
    Yes(String),
    /// It is not asked: end of the key `ask-not-…`.
    No(&'static str),
}

/// Somebody they have listed.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Name.
    pub name: ShownName,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Where they live; may be empty.
    pub place: String,
    /// Their number; may be empty.
    pub number: String,
}

/// What we have of a dose of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// Nothing.
    New,
    /// The same injection.
    Same,
    /// It, from them.
    Taken,
    /// Perhaps the same injection.
    Perhaps,
}

impl Ours {
    /// End of the key `ask-dose-…`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Taken => "taken",
            Self::Perhaps => "perhaps",
        }
    }

    /// Whether it can be chosen to be taken.
    pub const fn can_be_taken(self) -> bool {
        !matches!(self, Self::Taken)
    }
}

/// A dose that they hold.
#[derive(Debug, Clone)]
pub struct HeldDose {
    /// Its place in the answer: names it in the form.
    pub place: usize,
    /// Day.
    pub on: Date,
    /// Vaccine in short words.
    pub vaccine: String,
    /// Lot and maker; may be empty.
    pub details: String,
    /// What we have of it.
    pub ours: Ours,
}

/// What they recommend.
#[derive(Debug, Clone)]
pub struct HeldForecast {
    /// Vaccine group in their words.
    pub name: String,
    /// Day on which it is recommended.
    pub due: Option<Date>,
    /// Status in their words.
    pub status: String,
}

/// What they hold.
#[derive(Debug, Clone)]
pub struct Held {
    /// Their name of the person.
    pub who: Listed,
    /// Their birth date is another one than ours.
    pub birth_differs: bool,
    /// Doses, oldest first.
    pub doses: Vec<HeldDose>,
    /// What they recommend; empty where it was not asked for.
    pub forecasts: Vec<HeldForecast>,
    /// Refusals and observations they tell; they cannot be taken yet.
    pub others: usize,
    /// What of the answer could not be understood, in sentences.
    pub left_out: Vec<String>,
    /// What they tell may be kept.
    pub may_keep: bool,
}

impl Held {
    /// Whether there is a dose to take.
    pub fn has_new(&self) -> bool {
        self.may_keep && self.doses.iter().any(|dose| dose.ours.can_be_taken())
    }
}

/// How far a question is.
#[derive(Debug, Clone)]
pub enum AskState {
    /// No answer yet.
    Waiting,
    /// There is none, and will be none: end of the key `ask-trouble-…`.
    Trouble(&'static str),
    /// Nobody was found.
    Nobody,
    /// Too many fit.
    TooMany,
    /// They refuse, or find our question wrong: what they say.
    Refused(Vec<String>),
    /// Several may be meant.
    Several(Vec<Listed>),
    /// One was found.
    One(Box<Held>),
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct AskedView {
    /// The banner.
    pub head: PersonHead,
    /// Name of the question in the address.
    pub id: String,
    /// Whom it was asked.
    pub registry: String,
    /// How far it is.
    pub state: AskState,
}

/// What became of the wish to take doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DosesTaken {
    /// So many are in the record.
    Yes(usize),
    /// Nothing was chosen.
    NothingChosen,
    /// The agreement does not allow it.
    NotAllowed,
}
