//! Who somebody is, corrected by hand: names, addresses, contacts, language, numbers, how they stand with the clinic.
//!
//! Only what was changed is said. What a form shows and the writer left alone stays as others said it.

use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, Given, PublicId, ReportId};

use super::facts::{self, Fact, Known};
use super::say::{self, Deed, Said, State};
use super::{Token, Written};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::identity::{consolidate, verify};
use crate::{Error, Registry};

/// Attempts when something else of the record keeps changing.
const ROUNDS: usize = 4;

/// A correction.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Names the form.
    pub token: Token,
    /// The version the writer saw ([`version`]).
    pub saw: String,
    /// The fields that change; all others are unsaid.
    pub said: Demographics,
    /// Facts that change.
    pub facts: Vec<Fact>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is on disk, now or when the same form came first.
    Written(Written),
    /// Facts alone are on disk: no message tells of them, and there is nothing to take back.
    Noted,
    /// Somebody changed who the person is since the writer looked. Nothing was stored.
    Changed,
    /// Nothing differs from what is on file.
    Nothing,
    /// What is said cannot be.
    Impossible(Impossible),
    /// There is no such person for the asker.
    Unknown,
}

/// What cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impossible {
    /// Born in the future.
    BornInFuture,
    /// Born so long ago that nobody is alive.
    BornLongAgo,
    /// Died before birth.
    DiedBeforeBirth,
    /// Died in the future.
    DiedInFuture,
    /// Born after a dose that is on file.
    BornAfterDose,
    /// No name at all.
    NoName,
}

impl Impossible {
    /// The word in the language files.
    pub const fn word(self) -> &'static str {
        match self {
            Impossible::BornInFuture => "born-in-future",
            Impossible::BornLongAgo => "born-long-ago",
            Impossible::DiedBeforeBirth => "died-before-birth",
            Impossible::DiedInFuture => "died-in-future",
            Impossible::BornAfterDose => "born-after-dose",
            Impossible::NoName => "no-name",
        }
    }
}

/// Nobody older than this has been alive in the age of registries.
const EARLIEST_BIRTH: Date = Date::constant(1890, 1, 1);

/// Names the version of who somebody is: it changes whenever anybody says something of it, in a message or as a fact. Doses
/// put off add up and change nothing.
pub fn version(record: &Record, facts: &[Known]) -> String {
    let about = |report: &&Report| matches!(report.statement, Statement::Demographics(_));
    let said = State::of(record.reports.iter().filter(about)).word();
    let noted = facts.iter().filter(|known| !matches!(known.fact, Fact::NotGiven(_))).count();
    format!("{said}.{noted}")
}

/// Whether somebody says how a person stands for the whole state (MIROW, patient status): the registry's staff does; a clinic
/// says how they stand with the clinic.
pub fn may_set_state(access: &Access) -> bool {
    may(access.role(), Permission::DecideIdentity)
}

/// Writes a correction down.
pub fn correct(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    correction: &Correction,
) -> Result<Done, Error> {
    door::require(registry, access, Permission::EditPeople, Action::Submit)?;
    if correction.facts.iter().any(|fact| matches!(fact, Fact::StateStatus(..))) && !may_set_state(access) {
        return Err(Error::Forbidden);
    }
    for _ in 0..ROUNDS {
        let Some(record) = door::open(registry, access, person)? else { return Ok(Done::Unknown) };
        if say::message_of(registry, access, &correction.token)?.is_some() {
            return Ok(Done::Written(Written::Before));
        }
        if version(&record, &facts::of(registry, access, record.person)?) != correction.saw {
            return Ok(Done::Changed);
        }
        if let Some(wrong) = impossible(&record, &correction.said, registry.today()) {
            return Ok(Done::Impossible(wrong));
        }
        let says_something = correction.said != Demographics::default();
        if !says_something && correction.facts.is_empty() {
            return Ok(Done::Nothing);
        }
        if says_something {
            let said = Said {
                deed: Deed::Person,
                token: correction.token.clone(),
                home: record.person,
                source: say::source(registry, access)?,
                statements: vec![Statement::Demographics(Box::new(correction.said.clone()))],
                undo: Vec::new(),
                on: Some(say::state(registry, access, record.person)?),
                described: Some(afterwards(registry, access, &record, &correction.said)?),
            };
            if say::say(registry, access, said)? == Written::Changed {
                continue;
            }
        }
        facts::put(registry, access, record.person, &correction.token, &correction.facts)?;
        return Ok(if says_something { Done::Written(Written::Now) } else { Done::Noted });
    }
    Err(Error::Busy("the record is being changed by somebody else; send again".to_owned()))
}

/// Who the person will be: what they are searched by from then on.
fn afterwards(
    registry: &Registry,
    access: &Access,
    record: &Record,
    said: &Demographics,
) -> Result<Demographics, Error> {
    let mut reports = record.reports.clone();
    reports.push(Report {
        id: ReportId(i64::MAX),
        source: say::source(registry, access)?,
        organization: access.organization(),
        said_at: registry.now(),
        received_at: registry.now(),
        message: verify::NO_MESSAGE,
        statement: Statement::Demographics(Box::new(said.clone())),
    });
    Ok(consolidate::consolidate(&reports))
}

/// What of a correction cannot be true, held against what stays.
pub fn impossible(record: &Record, said: &Demographics, today: Date) -> Option<Impossible> {
    let stays = &record.demographics;
    let named = said.names.iter().any(|name| !(name.family.is_empty() && name.given.is_empty()));
    if !said.names.is_empty() && !named {
        return Some(Impossible::NoName);
    }
    let born = said.birth_date.or(stays.birth_date);
    let died = match &said.death_date {
        Given::Value(day) => Some(*day),
        Given::Deleted => None,
        Given::Unsaid => stays.death_date.value().copied(),
    };
    if let Some(born) = said.birth_date {
        if born > today {
            return Some(Impossible::BornInFuture);
        }
        if born < EARLIEST_BIRTH {
            return Some(Impossible::BornLongAgo);
        }
        if record.doses.iter().any(|dose| dose.best.given_on < born) {
            return Some(Impossible::BornAfterDose);
        }
    }
    match (born, died) {
        (_, Some(died)) if died > today => Some(Impossible::DiedInFuture),
        (Some(born), Some(died)) if died < born => Some(Impossible::DiedBeforeBirth),
        _ => None,
    }
}
