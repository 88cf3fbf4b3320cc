//! What the family's own pages show, and the desks that answer families.

use std::time::Duration;

use jenner_cdsi::DoseStatus;
use jenner_cdsi::words::StatusWord;
use jenner_registry::family::access_code::GivenCode;
use jenner_registry::family::requests::desk::NotNow;
use jenner_registry::family::requests::{About, State};
use jenner_registry::family::share::Link;
use jiff::Timestamp;
use jiff::civil::Date;

use super::audit::FamilyLook;
use super::{DueLine, Forecast};
use crate::desk::Visitor;

/// Somebody of the family.
#[derive(Debug, Clone)]
pub struct FamilyCard {
    /// Name in addresses.
    pub id: String,
    /// First and last name.
    pub name: String,
    /// Birth date.
    pub born: Option<Date>,
    /// Today, for the age.
    pub today: Date,
    /// What is due, in one line.
    pub standing: Standing,
}

/// What is due, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// So many are late, and so many more are due.
    Late(usize, usize),
    /// So many are due.
    Due(usize),
    /// Nothing is due; so many to talk about with the doctor, and the day of the next one.
    UpToDate(usize, Option<Date>),
    /// The birth date is not on file.
    Unknown,
    /// The engine failed.
    Failed,
}

impl Standing {
    /// Of a forecast.
    pub fn of(forecast: &Forecast) -> Self {
        let Some(judged) = forecast.made() else {
            return if matches!(forecast, Forecast::Failed) { Self::Failed } else { Self::Unknown };
        };
        let lines = judged.due();
        let count = |word: StatusWord| lines.iter().filter(|line| line.word == word).count();
        match (count(StatusWord::Overdue), count(StatusWord::DueNow)) {
            (0, 0) => {
                let later = lines.iter().filter(|line| line.word == StatusWord::Later);
                let next = later.filter_map(|line| line.recommended.or(line.earliest)).min();
                Self::UpToDate(count(StatusWord::Decide), next)
            }
            (0, due) => Self::Due(due),
            (late, due) => Self::Late(late, due),
        }
    }

    /// Class of its tag.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Late(..) => "late",
            Self::Due(_) => "due",
            Self::UpToDate(..) => "ok",
            Self::Unknown | Self::Failed => "later",
        }
    }
}

/// A shot on file, as families read it.
#[derive(Debug, Clone)]
pub struct FamilyShot {
    /// Its identity, for a note about it.
    pub id: i64,
    /// Day given.
    pub on: Date,
    /// Vaccine in words.
    pub vaccine: String,
    /// Where, as told; may be empty.
    pub place: String,
    /// What it counts for, by group.
    pub verdicts: Vec<(String, DoseStatus)>,
}

impl FamilyShot {
    /// Key of whether it counts: for anything, as an extra, or not at all.
    pub fn counts(&self) -> &'static str {
        let any = |status: DoseStatus| self.verdicts.iter().any(|(_, known)| *known == status);
        match () {
            () if self.verdicts.is_empty() => "fam-counts-unknown",
            () if any(DoseStatus::Valid) => "fam-counts-yes",
            () if any(DoseStatus::Extraneous) => "fam-counts-extra",
            () => "fam-counts-no",
        }
    }
}

/// The record of somebody of the family.
#[derive(Debug, Clone)]
pub struct FamilyPerson {
    /// Who.
    pub card: FamilyCard,
    /// Registry number.
    pub number: String,
    /// What the schedule says.
    pub forecast: Forecast,
    /// Shots, the newest first.
    pub shots: Vec<FamilyShot>,
}

impl FamilyPerson {
    /// What is to be given now, the most urgent first.
    pub fn due(&self) -> Vec<DueLine> {
        let urgent = [StatusWord::Overdue, StatusWord::DueNow, StatusWord::Decide, StatusWord::SeasonOver];
        let place = |line: &DueLine| urgent.iter().position(|word| *word == line.word);
        let mut lines = self.lines();
        lines.retain(|line| place(line).is_some());
        lines.sort_by_key(|line| place(line));
        lines
    }

    /// What is to be given later, the earliest first.
    pub fn later(&self) -> Vec<DueLine> {
        let mut lines = self.lines();
        lines.retain(|line| line.word == StatusWord::Later);
        lines.sort_by_key(|line| line.recommended.or(line.earliest));
        lines
    }

    fn lines(&self) -> Vec<DueLine> {
        self.forecast.made().map(|judged| judged.due()).unwrap_or_default()
    }
}

/// What became of a code.
#[derive(Debug, Clone)]
pub enum FamilyProved {
    /// It opens.
    In(Box<Visitor>),
    /// It does not. Why is not told.
    No,
    /// Too many tries: not before this time is over.
    Wait(Duration),
}

/// Who looked at a record.
#[derive(Debug, Clone)]
pub struct FamilyLooks {
    /// Whose.
    pub card: FamilyCard,
    /// Newest first.
    pub looks: Vec<FamilyLook>,
    /// The list ends here although there are more.
    pub cut: bool,
}

/// Links to a record.
#[derive(Debug, Clone)]
pub struct FamilyShares {
    /// Whose.
    pub card: FamilyCard,
    /// Those that work.
    pub links: Vec<Link>,
}

/// A step of a request.
#[derive(Debug, Clone)]
pub struct RequestStep {
    /// When.
    pub at: Timestamp,
    /// Who of the staff, for the desk; empty for the family.
    pub by: String,
    /// What, as a word.
    pub what: String,
    /// What the family is told, or said.
    pub note: String,
}

/// A request as the family that sent it sees it.
#[derive(Debug, Clone)]
pub struct FamilyNote {
    /// Name in addresses.
    pub id: String,
    /// Number for people.
    pub number: String,
    /// About what.
    pub about: About,
    /// Where it stands.
    pub state: State,
    /// Whose desk it lies on; empty for the registry's own.
    pub desk: String,
    /// When it came.
    pub came: Timestamp,
    /// What was written.
    pub text: String,
    /// What was done, the oldest first.
    pub steps: Vec<RequestStep>,
}

/// What a family wrote about a record, and where more can go.
#[derive(Debug, Clone)]
pub struct FamilyNotes {
    /// Whose.
    pub card: FamilyCard,
    /// Shots, to choose one.
    pub shots: Vec<FamilyShot>,
    /// Organizations that can look at it.
    pub desks: Vec<(i64, String)>,
    /// The newest first.
    pub notes: Vec<FamilyNote>,
}

/// A request as a desk sees it.
#[derive(Debug, Clone)]
pub struct DeskRequest {
    /// The request.
    pub note: FamilyNote,
    /// Language of the family.
    pub language: &'static str,
    /// First name of a claim.
    pub given: String,
    /// Last name of a claim.
    pub family: String,
    /// Birth date of a claim.
    pub born: Option<Date>,
    /// Who asks.
    pub asker: String,
    /// Where the answer is announced.
    pub contact: String,
    /// Where shots were given.
    pub place: String,
    /// The record, once it is known, and the dose it is about.
    pub record: Option<(String, Option<i64>)>,
}

/// What a desk does.
#[derive(Debug, Clone)]
pub enum DeskOrder {
    /// A step with a note for the family.
    Step(jenner_registry::family::requests::desk::Order),
    /// The record was found: its number, and how the asker was proven.
    Solve(
        Option<jenner_model::RegistryNumber>,
        Option<jenner_registry::participation::request::IdentityCheck>,
    ),
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum DeskDone {
    /// The step was taken.
    Done,
    /// And an access code was given.
    Code(GivenCode),
    /// It was not.
    NotNow(NotNow),
}

/// Access codes of a record.
#[derive(Debug, Clone)]
pub struct CodesView {
    /// Name of the record in addresses.
    pub id: String,
    /// Name of the person, LAST, First.
    pub name: String,
    /// Birth date.
    pub born: Option<Date>,
    /// Under a safety hold.
    pub held: bool,
    /// Codes that open: who gave them, when, until when, how often used.
    pub live: Vec<(String, Timestamp, Timestamp, i64)>,
}
