//! Reading the message log.

use std::collections::HashMap;

use jenner_hl7::finding::Finding;
use jenner_model::access::Access;
use jenner_model::report::{Report, Statement};
use jenner_model::{MessageId, OrganizationId};
use jenner_store::queries::message::{MessageFilter, MessageLine};
use jenner_store::queries::{self, person};

use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::identity::fold::Standing;
use crate::{Error, Registry, packed};

/// What to look for.
pub type Filter = MessageFilter;
/// A line of the log.
pub type Line = MessageLine;

/// A page of the log.
#[derive(Debug, Clone)]
pub struct Page {
    /// Lines, newest first.
    pub lines: Vec<Line>,
    /// How many the filter finds in all.
    pub total: i64,
}

/// Lines on a page.
pub const PAGE: usize = 50;

/// A page of the log, counted from 0: the own organization's messages, or everybody's for those who keep the
/// data right.
pub fn list(registry: &Registry, access: &Access, mut filter: Filter, page: u32) -> Result<Page, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ListMessages)?;
    if !may(access.role(), Permission::ReadAllMessages) {
        filter.organization = Some(access.organization());
    }
    let skip = i64::from(page) * PAGE as i64;
    let (lines, total) = registry.db().read(|tx| {
        let lines = queries::message::list(tx, access, &filter, skip, PAGE as i64)?;
        let total = queries::message::count(tx, access, &filter)?;
        tx.audit(door::entry(registry, access, Action::ListMessages, None));
        Ok::<_, jenner_store::StoreError>((lines, total))
    })?;
    Ok(Page { lines, total })
}

/// A message, whole.
#[derive(Debug, Clone)]
pub struct Detail {
    /// Its line in the log.
    pub line: Line,
    /// As received.
    pub body: Vec<u8>,
    /// As answered; empty where the answer is not kept.
    pub answer: Vec<u8>,
    /// What was found in it.
    pub findings: Vec<Finding>,
    /// The person it is about.
    pub person: Option<Standing>,
    /// What it did to the record.
    pub effect: Effect,
}

/// What a message did to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effect {
    /// It was the first that was ever said about the person.
    pub new_person: bool,
    /// Doses it was the first to tell.
    pub doses: usize,
    /// Refusals it was the first to tell.
    pub refusals: usize,
    /// Observations it was the first to tell.
    pub observations: usize,
}

fn effect(message: MessageId, reports: &[Report]) -> Effect {
    let mut effect = Effect {
        new_person: reports
            .iter()
            .min_by_key(|report| report.id)
            .is_some_and(|first| first.message == message),
        ..Effect::default()
    };
    for report in reports.iter().filter(|report| report.message == message) {
        match report.statement {
            Statement::Demographics(_) => {}
            Statement::Dose(_) => effect.doses += 1,
            Statement::Refusal(_) => effect.refusals += 1,
            Statement::Observation(_) => effect.observations += 1,
        }
    }
    effect
}

/// One message. `None` when there is none, or when it is another organization's.
pub fn get(registry: &Registry, access: &Access, message: MessageId) -> Result<Option<Detail>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ReadMessage)?;
    let found = registry.db().read(|tx| queries::message::get(tx, access, message))?;
    let all = may(access.role(), Permission::ReadAllMessages);
    let Some(found) = found.filter(|m| all || m.line.organization == Some(access.organization())) else {
        return Ok(None);
    };
    let about = found.line.person;
    let (person, reports) = registry.db().read(|tx| {
        let Some(person) = about else { return Ok((None, Vec::new())) };
        let standing = person::by_ids(tx, access, &[person])?.remove(&person).map(Standing::from);
        // Somebody who was merged away since: the reports are with the survivor.
        let today = standing.map_or(person, |standing| standing.person);
        let reports = queries::report::of_people(tx, access, &[today])?.remove(&today).unwrap_or_default();
        Ok::<_, jenner_store::StoreError>((standing, reports))
    })?;
    let mut entry = door::entry(registry, access, Action::ReadMessage, found.line.person);
    entry.object = format!("message:{}", message.0).into();
    registry.db().audit(vec![entry])?;
    Ok(Some(Detail {
        body: packed::unpack(&found.body)?,
        answer: packed::unpack(&found.answer)?,
        findings: serde_json::from_str(&found.findings).unwrap_or_default(),
        person,
        effect: effect(message, &reports),
        line: found.line,
    }))
}

/// Messages of the last `days` days by outcome: the own organization's, or everybody's.
pub fn outcomes(registry: &Registry, access: &Access, days: i64) -> Result<HashMap<String, i64>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ListMessages)?;
    let own: Option<OrganizationId> =
        (!may(access.role(), Permission::ReadAllMessages)).then(|| access.organization());
    let since = jenner_model::Timestamp(registry.now().0 - days * 86_400_000_000);
    let counts = registry.db().read(|tx| queries::message::count_by_outcome(tx, access, own, since))?;
    Ok(counts.into_iter().collect())
}
