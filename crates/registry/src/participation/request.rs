//! A written request: what it says, and whether everything is there that it has to have.

use jenner_model::Date;
use jiff::{ToSpan as _, Unit};
use serde::{Deserialize, Serialize};

use crate::packs::policy::Policy;
use crate::packs::{Item, Kind};

/// Longest text of a field. Longer is cut off on arrival, never in the middle of a letter.
const LONGEST: usize = 120;

/// What stands in a request about people. Kept sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// When it was written.
    pub written_on: Option<Date>,
    /// First and middle names of whom it is about.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Postal code.
    pub zip: String,
    /// Parent or guardian who asks.
    pub guardian: String,
    /// It is signed: seen on paper, or typed as a signature.
    pub signed: bool,
    /// The family wants nothing kept that would recognise them: what clinics send then starts a new record.
    pub keep_nothing: bool,
    /// Who comes back after a purge: the receipt number of then.
    pub former_receipt: String,
}

impl Details {
    /// The same, with blanks and control characters gone and nothing too long.
    pub fn tidied(mut self) -> Self {
        for text in [
            &mut self.given,
            &mut self.family,
            &mut self.street,
            &mut self.city,
            &mut self.state,
            &mut self.zip,
            &mut self.guardian,
            &mut self.former_receipt,
        ] {
            let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
            *text = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            *text = text.chars().take(LONGEST).collect();
        }
        self
    }

    /// The full name, as letters have it.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }

    /// Who the letters go to: the guardian where there is one, and where they live.
    pub fn addressee(&self) -> Vec<String> {
        let name = if self.guardian.is_empty() { self.full_name() } else { self.guardian.clone() };
        let place = format!("{}, {} {}", self.city, self.state, self.zip);
        let place = place.trim_matches([',', ' ']).to_owned();
        [name, self.street.clone(), place].into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// Age in full years on a day; `None` where the birth date is not known.
    pub fn age(&self, today: Date) -> Option<u16> {
        let born = self.birth_date.filter(|born| *born <= today)?;
        let span = born.until((Unit::Year, today)).ok()?;
        u16::try_from(span.get_years()).ok()
    }

    /// What it should have and has not, in the order in which a letter asks. `papers`: how many scans are with it; a signature
    /// on paper is there when somebody has seen it *and* it can be looked at again.
    pub fn missing(&self, policy: &Policy, channel: Channel, papers: usize, today: Date) -> Vec<Item> {
        let has = |item: &Item| match item {
            Item::Date => self.written_on.is_some_and(|written| {
                let oldest = i64::from(policy.request.oldest_days).days();
                written <= today && today.checked_sub(oldest).is_ok_and(|oldest| written >= oldest)
            }),
            Item::FullName => is_name(&self.given) && is_name(&self.family),
            Item::BirthDate => self.birth_date.is_some_and(|born| born <= today && born.year() >= 1900),
            Item::Address => !self.street.is_empty() && !self.city.is_empty() && is_postal_code(&self.zip),
            Item::Guardian => {
                let of_age = self.age(today).is_some_and(|age| age >= policy.request.guardian_until_age);
                of_age || is_name(&self.guardian)
            }
            Item::Signature => self.signed && (channel == Channel::Web || papers > 0),
        };
        policy.request.items.iter().filter(|item| !has(item)).copied().collect()
    }
}

/// A name has a letter, whatever else.
fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

fn is_postal_code(text: &str) -> bool {
    let digits = text.split('-').map(|part| (part.len(), part.bytes().all(|b| b.is_ascii_digit())));
    matches!(digits.collect::<Vec<_>>().as_slice(), [(5, true)] | [(5, true), (4, true)])
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// On paper, taken by somebody of the staff.
    Paper,
    /// By the form on the public pages.
    Web,
}

impl Channel {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Channel::Paper => "paper",
            Channel::Web => "web",
        }
    }

    pub(crate) fn of(word: &str) -> Self {
        if word == "web" { Channel::Web } else { Channel::Paper }
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Something is missing: the person was asked for it.
    Incomplete,
    /// Complete: waits for a privacy officer.
    Open,
    /// One privacy officer said what to do: waits for a second.
    Proposed,
    /// Two have said yes; the work on the record has not been done yet.
    Approved,
    /// Done.
    Done,
    /// There is nobody in the registry whom it is about.
    NotFound,
    /// It cannot be done.
    Declined,
}

impl State {
    /// All.
    pub const ALL: [State; 7] = [
        State::Incomplete,
        State::Open,
        State::Proposed,
        State::Approved,
        State::Done,
        State::NotFound,
        State::Declined,
    ];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            State::Incomplete => "incomplete",
            State::Open => "open",
            State::Proposed => "proposed",
            State::Approved => "approved",
            State::Done => "done",
            State::NotFound => "not_found",
            State::Declined => "declined",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether somebody still has to do something.
    pub const fn is_running(self) -> bool {
        matches!(self, State::Incomplete | State::Open | State::Proposed | State::Approved)
    }
}

/// How it was made sure who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityCheck {
    /// An identity card was seen.
    Card,
    /// A court paper or birth certificate shows the guardian.
    Papers,
    /// They were called back on a number the registry knows.
    CalledBack,
    /// The signature was notarised.
    Notary,
}

impl IdentityCheck {
    /// All.
    pub const ALL: [Self; 4] = [Self::Card, Self::Papers, Self::CalledBack, Self::Notary];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Papers => "papers",
            Self::CalledBack => "called_back",
            Self::Notary => "notary",
        }
    }

    /// The check of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.word() == word)
    }
}

/// Where the clock of a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// So many business days are left.
    Left(u32),
    /// Today is the day.
    Today,
    /// It should have been done so many business days ago; the promise is not broken yet.
    Late(u32),
    /// The promise is broken.
    Broken,
}

/// The clock on a day.
pub fn clock(policy: &Policy, due: Date, breach: Date, today: Date) -> Clock {
    let count = |from, to| crate::packs::holidays::between(&policy.holidays, from, to);
    match () {
        () if today > breach => Clock::Broken,
        () if today > due => Clock::Late(count(due, today)),
        () if today == due => Clock::Today,
        () => Clock::Left(count(today, due)),
    }
}

/// What was asked for and by whom, when it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// What.
    pub kind: Kind,
    /// How it came.
    pub channel: Channel,
    /// Language of the letters.
    pub language: crate::packs::Language,
    /// The day it came; today where it is not said.
    pub came_on: Option<Date>,
    /// What it says.
    pub details: Details,
    /// A scan of it.
    pub paper: Option<super::paper::Scan>,
}
