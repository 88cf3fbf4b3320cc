//! The clinic's own patients: the list of a day, everybody, who is late, what others have reported.

use jiff::Timestamp;
use jiff::civil::Date;

use super::person::ChangeOf;
use super::{DueLine, FoundPerson, TodayView};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatientList {
    /// Whom staff have put on today's list.
    Day,
    /// Everybody whom the clinic has reported.
    All,
    /// Those of them who are late with a vaccine.
    Overdue,
    /// Those about whom somebody else has reported since yesterday.
    Reports,
    /// Work that waits.
    Tasks,
}

impl PatientList {
    /// Every list, in the order on the page.
    pub const ALL: [PatientList; 5] =
        [PatientList::Day, PatientList::All, PatientList::Overdue, PatientList::Reports, PatientList::Tasks];

    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            PatientList::Day => "/patients",
            PatientList::All => "/patients/all",
            PatientList::Overdue => "/patients/overdue",
            PatientList::Reports => "/patients/reports",
            PatientList::Tasks => "/patients/tasks",
        }
    }

    /// Key of its word.
    pub fn word(self) -> &'static str {
        match self {
            PatientList::Day => "patients-day",
            PatientList::All => "patients-all",
            PatientList::Overdue => "patients-overdue",
            PatientList::Reports => "patients-reports",
            PatientList::Tasks => "patients-tasks",
        }
    }

    /// Key of what stands on an empty list.
    pub fn empty(self) -> &'static str {
        match self {
            PatientList::Day => "patients-day-empty",
            PatientList::All => "patients-all-empty",
            PatientList::Overdue => "patients-overdue-empty",
            PatientList::Reports => "patients-reports-empty",
            PatientList::Tasks => "patients-tasks-empty",
        }
    }
}

/// Ages that a list can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ages {
    /// Before the second birthday.
    Infants,
    /// Two to five.
    Small,
    /// Six to ten.
    Children,
    /// Eleven to eighteen.
    Teens,
    /// From nineteen on.
    Adults,
}

impl Ages {
    /// All of them.
    pub const ALL: [Ages; 5] = [Ages::Infants, Ages::Small, Ages::Children, Ages::Teens, Ages::Adults];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Ages::Infants => "0-1",
            Ages::Small => "2-5",
            Ages::Children => "6-10",
            Ages::Teens => "11-18",
            Ages::Adults => "19",
        }
    }

    /// From such a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ages| ages.word() == word)
    }

    /// Completed years, from and to.
    pub fn years(self) -> (i16, i16) {
        match self {
            Ages::Infants => (0, 1),
            Ages::Small => (2, 5),
            Ages::Children => (6, 10),
            Ages::Teens => (11, 18),
            Ages::Adults => (19, i16::MAX),
        }
    }
}

/// What narrows a list.
#[derive(Debug, Clone, Default)]
pub struct PatientFilter {
    /// Vaccine group that is due, by the schedule's name; empty: any.
    pub group: String,
    /// Ages.
    pub ages: Option<Ages>,
    /// The page, from 1.
    pub page: usize,
}

/// A list as its page shows it.
#[derive(Debug, Clone, Default)]
pub struct PatientsView {
    /// The people of this page.
    pub lines: Vec<PatientLine>,
    /// How many there are on all pages.
    pub total: usize,
    /// People on one page.
    pub on_a_page: usize,
    /// There are more than could be looked through.
    pub cut: bool,
    /// From when on is looked, where the list has a beginning.
    pub since: Option<Timestamp>,
    /// Names of the vaccine groups to choose from.
    pub groups: Vec<String>,
    /// Work that waits, on the list of it.
    pub tasks: TodayView,
}

/// One person of a list.
#[derive(Debug, Clone)]
pub struct PatientLine {
    /// Who.
    pub person: FoundPerson,
    /// What the schedule says to give today.
    pub to_give: Vec<DueLine>,
    /// The next vaccine, where nothing is to be given today.
    pub next: Option<DueLine>,
    /// A dose of today is on file.
    pub done_today: bool,
    /// When the person was put on the list of the day.
    pub added: Option<Timestamp>,
    /// What others have reported.
    pub news: Vec<NewsLine>,
}

/// Something that somebody else has reported.
#[derive(Debug, Clone)]
pub struct NewsLine {
    /// What.
    pub what: ChangeOf,
    /// The day it is about.
    pub about: Option<Date>,
    /// Who said it.
    pub by: String,
    /// When it arrived.
    pub arrived: Timestamp,
}

/// What is to happen to somebody on today's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayChange {
    /// They are put on it.
    Add,
    /// They are taken off it.
    Remove,
}
