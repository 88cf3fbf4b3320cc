//! What families ask for: "something is wrong in the record", and "you could not find us". Each goes to a desk, a clinic's or
//! the registry's own, is answered there, and can be followed: on the family's page, or with its number and a code.

pub mod desk;

use std::time::Duration;

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{Date, OrganizationId, PublicId, ReportId, Timestamp, UserId};
use jenner_store::queries::family_request::{self as rows, RequestRow, StepRow};
use jenner_store::{AuditEntry, StoreError, ids};
use serde::{Deserialize, Serialize};

use super::limits::{self, BY_ONE};
use super::people::{self, user_of};
use super::{access_code, of_somebody, program};
use crate::access::door::{self, Action};
use crate::access::entry::Whence;
use crate::access::redact::WITHHELD;
use crate::access::roles::Permission;
use crate::packs::Language;
use crate::vault::Class;
use crate::{Error, Registry};

/// Longest text of a request, in characters.
pub const LONGEST: usize = 1_000;
/// Longest of its other fields.
const LONGEST_FIELD: usize = 120;
/// Requests about one person that may run at a time.
const MOST: usize = 10;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// A shot is missing.
    Missing,
    /// A shot has a wrong day or kind.
    WrongShot,
    /// A shot is somebody else's.
    NotOurs,
    /// Name or birth date are wrong.
    Name,
    /// Address, phone or e-mail are wrong.
    Contact,
    /// Something else.
    Other,
    /// The record could not be found, or opened.
    Claim,
}

impl About {
    /// All that a record can be wrong about.
    pub const OF_RECORD: [Self; 6] =
        [Self::Missing, Self::WrongShot, Self::NotOurs, Self::Name, Self::Contact, Self::Other];

    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::WrongShot => "wrong-shot",
            Self::NotOurs => "not-ours",
            Self::Name => "name",
            Self::Contact => "contact",
            Self::Other => "other",
            Self::Claim => "claim",
        }
    }

    /// What a word means.
    pub fn of(word: &str) -> Option<Self> {
        Self::OF_RECORD.into_iter().chain([Self::Claim]).find(|about| about.word() == word)
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It came, and nobody has opened it yet.
    Sent,
    /// Somebody works on it.
    Open,
    /// The family was asked something.
    Asked,
    /// Done.
    Done,
    /// It was not done; the note says why.
    Declined,
}

impl State {
    /// All.
    pub const ALL: [Self; 5] = [Self::Sent, Self::Open, Self::Asked, Self::Done, Self::Declined];

    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Open => "open",
            Self::Asked => "asked",
            Self::Done => "done",
            Self::Declined => "declined",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether somebody still has to do something.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Sent | Self::Open | Self::Asked)
    }
}

/// What a family said. Kept sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// In its own words.
    pub text: String,
    /// The dose it is about: its identity, for the desk.
    pub dose: Option<i64>,
    /// Of a claim: first name.
    pub given: String,
    /// Of a claim: last name.
    pub family: String,
    /// Of a claim: birth date.
    pub born: Option<Date>,
    /// Of a claim: who asks.
    pub asker: String,
    /// Of a claim: phone or e-mail address of now.
    pub contact: String,
    /// Of a claim: where shots were given.
    pub place: String,
}

impl Said {
    /// The same, with blanks and control characters gone and nothing too long.
    pub fn tidied(mut self) -> Self {
        let fields = [&mut self.given, &mut self.family, &mut self.asker, &mut self.contact, &mut self.place];
        for text in fields {
            *text = one_line(text).chars().take(LONGEST_FIELD).collect();
        }
        self.text = tidy(&self.text);
        self
    }
}

fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A text of several lines: lines stay lines.
fn tidy(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(one_line).collect();
    lines.join("\n").trim().chars().take(LONGEST).collect()
}

/// What was done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Who of the staff; `None` for the family.
    pub user: Option<UserId>,
    /// What, as a word: that of a state, `passed-on`, `answered`.
    pub what: String,
    /// What the family is told, or said.
    pub note: String,
}

/// A request as those who may see it see it.
#[derive(Debug, Clone)]
pub struct Request {
    row: RequestRow,
    /// Name for addresses.
    pub public_id: PublicId,
    /// Number for people.
    pub number: String,
    /// What is asked for.
    pub about: About,
    /// Where it stands.
    pub state: State,
    /// The family's language.
    pub language: Language,
    /// Whose desk it lies on; `None` for the registry's own.
    pub organization: Option<OrganizationId>,
    /// When it came.
    pub made_at: Timestamp,
    /// Last change.
    pub changed_at: Timestamp,
    /// What was said.
    pub said: Said,
    /// What was done with it, the oldest first.
    pub steps: Vec<Step>,
}

fn sealed(registry: &Registry, said: &Said) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(said)
        .map_err(|error| Error::Internal(format!("a request cannot be written: {error}")))?;
    Ok(registry.vault().seal(Class::Paper, &json))
}

fn whole(registry: &Registry, access: &Access, row: RequestRow) -> Result<Request, Error> {
    let broken = || Error::Internal("a family's request cannot be read".to_owned());
    let json = registry.vault().open(Class::Paper, &row.content)?;
    let said: Said = serde_json::from_slice(&json).map_err(|_| broken())?;
    let steps = registry.db().read(|tx| rows::steps(tx, access, row.id))?;
    let steps = steps.into_iter().map(|step| {
        let note = registry.vault().open(Class::Paper, &step.note)?;
        Ok(Step {
            at: step.at,
            user: step.user,
            what: step.what,
            note: String::from_utf8_lossy(&note).into_owned(),
        })
    });
    Ok(Request {
        public_id: row.public_id,
        number: row.number.clone(),
        about: About::of(&row.kind).ok_or_else(broken)?,
        state: State::of(&row.state).ok_or_else(broken)?,
        language: Language::of(&row.language),
        organization: row.organization,
        made_at: row.made_at,
        changed_at: row.changed_at,
        said,
        steps: steps.collect::<Result<_, Error>>()?,
        row,
    })
}

fn step(registry: &Registry, user: Option<UserId>, what: &str, note: &str) -> StepRow {
    StepRow {
        id: registry.core.id(),
        at: registry.now(),
        user,
        what: what.to_owned(),
        note: registry.vault().seal(Class::Paper, tidy(note).as_bytes()),
    }
}

fn fresh(registry: &Registry, about: About, language: Language, said: &Said) -> Result<RequestRow, Error> {
    let now = registry.now();
    Ok(RequestRow {
        id: registry.core.id(),
        public_id: crate::registry::public_id(),
        number: format!("F-{}", ids::registry_number(&mut rand::rng())),
        person: None,
        user: None,
        kind: about.word().to_owned(),
        state: State::Sent.word().to_owned(),
        language: language.code().to_owned(),
        organization: None,
        follow: None,
        made_at: now,
        changed_at: now,
        closed_at: None,
        version: 1,
        content: sealed(registry, said)?,
    })
}

/// What became of a request that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It lies on a desk.
    Number(String),
    /// So many run already that this one has to wait for an answer to them.
    TooMany,
    /// It says nothing.
    Empty,
}

/// The desks to which a request about a record can go: who reported it. The registry's own takes every request.
pub fn desks(record: &Record) -> Vec<OrganizationId> {
    let mut desks: Vec<OrganizationId> =
        record.reports.iter().map(|report| report.organization).filter(|id| *id != WITHHELD).collect();
    desks.sort_unstable();
    desks.dedup();
    desks
}

/// Sends a request about a record. `None` when there is no such person for the asker.
pub fn send(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    about: About,
    said: Said,
    to: Option<OrganizationId>,
    language: Language,
) -> Result<Option<Sent>, Error> {
    door::require(registry, access, Permission::FamilyHome, Action::SendFamilyRequest)?;
    let Some(record) = door::open_as(registry, access, public_id, Action::SendFamilyRequest)? else {
        return Ok(None);
    };
    let mut said = said.tidied();
    if said.text.is_empty() || about == About::Claim {
        return Ok(Some(Sent::Empty));
    }
    said.dose = said.dose.filter(|dose| record.doses.iter().any(|known| known.id == ReportId(*dose)));
    let ids = people::ids(registry, &record)?;
    let before = registry.db().read(|tx| rows::of_people(tx, access, &ids))?;
    let running = |row: &&RequestRow| State::of(&row.state).is_some_and(State::is_running);
    if before.iter().filter(running).count() >= MOST {
        return Ok(Some(Sent::TooMany));
    }
    let row = RequestRow {
        person: Some(record.person),
        user: user_of(access),
        organization: to.filter(|to| desks(&record).contains(to)),
        ..fresh(registry, about, language, &said)?
    };
    let number = row.number.clone();
    let first = step(registry, None, State::Sent.word(), "");
    registry.db().write(move |tx| {
        rows::insert(tx, &row)?;
        rows::add_step(tx, row.id, row.person, &first)
    })?;
    Ok(Some(Sent::Number(number)))
}

/// What a family asked for about a record, the newest first. Requests of the other parent are the record's, too.
pub fn of_record(registry: &Registry, access: &Access, record: &Record) -> Result<Vec<Request>, Error> {
    let ids = people::ids(registry, record)?;
    let found = registry.db().read(|tx| rows::of_people(tx, access, &ids))?;
    found.into_iter().map(|row| whole(registry, access, row)).collect()
}

/// A family answers a question about its request. False when there is no such request, or nothing was asked.
pub fn answer(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    request: PublicId,
    text: &str,
) -> Result<bool, Error> {
    door::require(registry, access, Permission::FamilyHome, Action::SendFamilyRequest)?;
    let Some(record) = door::open_as(registry, access, public_id, Action::SendFamilyRequest)? else {
        return Ok(false);
    };
    let ids = people::ids(registry, &record)?;
    let found = registry.db().read(|tx| rows::of_people(tx, access, &ids))?;
    let row = found.into_iter().find(|row| row.public_id == request && row.state == State::Asked.word());
    match row.filter(|_| !tidy(text).is_empty()) {
        Some(row) => answered(registry, row, text, None),
        None => Ok(false),
    }
}

/// What somebody said goes back to the desk.
fn answered(
    registry: &Registry,
    row: RequestRow,
    text: &str,
    entry: Option<AuditEntry>,
) -> Result<bool, Error> {
    let said = step(registry, None, "answered", text);
    let row = RequestRow { state: State::Open.word().to_owned(), changed_at: registry.now(), ..row };
    Ok(registry.db().write(move |tx| {
        let written = rows::update(tx, &row)?;
        if written {
            rows::add_step(tx, row.id, row.person, &said)?;
        }
        entry.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok::<_, StoreError>(written)
    })?)
}

/// What somebody is told who made a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// It lies on the registry's desk: its number, and the code by which it is followed.
    Number(String, String),
    /// Too many: not before this time is over.
    Wait(Duration),
}

/// Takes a claim of somebody whose record could not be found or opened. Nobody is looked up: the answer is the same, and takes
/// the same time, whoever it is about.
pub fn claim(registry: &Registry, said: Said, language: Language, whence: &Whence) -> Result<Claimed, Error> {
    if let Some(wait) = limits::take(registry, limits::of_place(registry, "claim", whence))? {
        return Ok(Claimed::Wait(wait));
    }
    let code = access_code::draw();
    let row = RequestRow {
        follow: access_code::hashes(registry, &code).first().copied(),
        ..fresh(registry, About::Claim, language, &said.tidied())?
    };
    let number = row.number.clone();
    let first = step(registry, None, State::Sent.word(), "");
    let entry = by_somebody(registry, Action::SendFamilyRequest, &number, whence);
    registry.db().write(move |tx| {
        rows::insert(tx, &row)?;
        rows::add_step(tx, row.id, None, &first)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Claimed::Number(number, code))
}

/// A claim that was followed.
#[derive(Debug, Clone)]
pub enum Followed {
    /// This one.
    Claim(Box<Request>),
    /// Number and code belong to none. Which of them is wrong is not told.
    No,
    /// Too many tries: not before this time is over.
    Wait(Duration),
}

/// Looks how far a claim is, by its number and code; with a text, answers what was asked.
pub fn follow(
    registry: &Registry,
    number: &str,
    code: &str,
    text: &str,
    whence: &Whence,
) -> Result<Followed, Error> {
    let number = written(number);
    let mut counters = limits::of_place(registry, "follow", whence);
    // Whoever follows a claim looks more than once: what is counted per claim is more than for a guess.
    counters.push(limits::counter(registry, &["follow", "number", &number], 4 * BY_ONE));
    if let Some(wait) = limits::take(registry, counters)? {
        return Ok(Followed::Wait(wait));
    }
    let Some(row) = by_code(registry, &number, code)? else {
        let told = by_somebody(registry, Action::FollowFamilyRequest, "-", whence).result("refused");
        registry.db().audit(vec![told])?;
        return Ok(Followed::No);
    };
    let entry = by_somebody(registry, Action::FollowFamilyRequest, &row.number, whence);
    if row.state == State::Asked.word() && !tidy(text).is_empty() {
        answered(registry, row, text, Some(entry))?;
    } else {
        registry.db().audit(vec![entry])?;
    }
    let row = by_code(registry, &number, code)?;
    let request = row.map(|row| whole(registry, &program(), row)).transpose()?;
    Ok(request.map_or(Followed::No, |request| Followed::Claim(Box::new(request))))
}

/// A number as it is stored, however somebody wrote it.
fn written(number: &str) -> String {
    let plain: String = number.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '*').collect();
    let plain = plain.to_ascii_uppercase();
    let bare = plain.strip_prefix('F').unwrap_or(&plain);
    bare.parse::<jenner_model::RegistryNumber>().map_or(plain.clone(), |number| format!("F-{number}"))
}

fn by_code(registry: &Registry, number: &str, code: &str) -> Result<Option<RequestRow>, Error> {
    let row = registry.db().read(|tx| rows::by_number(tx, &program(), number))?;
    let hashes = access_code::hashes(registry, code);
    Ok(row.filter(|row| row.follow.is_some_and(|follow| hashes.contains(&follow))))
}

/// An entry of somebody outside about a claim.
fn by_somebody(registry: &Registry, action: Action, number: &str, whence: &Whence) -> AuditEntry {
    let mut entry = of_somebody(registry, action, None, whence);
    entry.object = format!("family-request:{number}").into();
    entry
}
