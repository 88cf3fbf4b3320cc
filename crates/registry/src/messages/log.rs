//! Reading the message log.

use std::collections::HashMap;

use jenner_hl7::finding::Finding;
use jenner_model::access::{Access, Actor};
use jenner_model::record::{Record, Restriction};
use jenner_model::{MessageId, OrganizationId, PublicId};
use jenner_store::queries::correction::LinkRow;
use jenner_store::queries::message::{MessageDetail, MessageFilter, MessageLine};
use jenner_store::queries::{self, person};

use super::effect::{Effect, effect};
use crate::access::door::{self, Action};
use crate::access::redact::sees;
use crate::access::roles::{Permission, may};
use crate::access::scope;
use crate::identity::fold::{self, Standing};
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
    /// How many the filter finds, counted up to [`MOST_COUNTED`].
    pub total: i64,
}

/// Lines on a page.
pub const PAGE: usize = 50;

/// Lines are counted so far and no further: nobody turns that many pages, and a long log answers at once.
pub const MOST_COUNTED: i64 = 10_000;

/// A page of the log, counted from 0: the own organization's messages, or everybody's for those who keep the
/// data right.
pub fn list(registry: &Registry, access: &Access, mut filter: Filter, page: u32) -> Result<Page, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ListMessages)?;
    if !may(access.role(), Permission::ReadAllMessages) {
        filter.organization = Some(access.organization());
    }
    let skip = (i64::from(page) * PAGE as i64).min(MOST_COUNTED);
    let (lines, total) = registry.db().read(|tx| {
        let lines = queries::message::list(tx, access, &filter, skip, PAGE as i64)?;
        let total = queries::message::count(tx, access, &filter, MOST_COUNTED)?;
        tx.audit(door::entry(registry, access, Action::ListMessages, None));
        Ok::<_, jenner_store::StoreError>((lines, total))
    })?;
    Ok(Page { lines, total })
}

/// For [`Filter::people`]: the person with a public id and all homes merged into them. Empty when there is no
/// such person for the asker. Audited as a look for the person.
pub fn about(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Vec<i64>, Error> {
    door::require(registry, access, Permission::FindPeople, Action::Find)?;
    let found = registry.db().read(|tx| person::by_public_id(tx, access, public_id))?;
    let Some(standing) = found.map(Standing::from) else { return Ok(Vec::new()) };
    let record = door::load(registry, access, &[standing])?.pop();
    if !record.is_some_and(|record| door::is_visible(access, &record)) {
        return Ok(Vec::new());
    }
    let person = standing.person;
    let behind = registry.db().read(|tx| queries::merged::behind(tx, &[person]))?;
    registry.db().audit(vec![door::entry(registry, access, Action::Find, Some(person))])?;
    Ok(std::iter::once(person.0).chain(behind.into_iter().map(|row| row.home.0)).collect())
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
    /// What it was made from, and what was made of it.
    pub links: Vec<LinkRow>,
}

/// One message. `None` when there is none, or when it is another organization's.
pub fn get(registry: &Registry, access: &Access, message: MessageId) -> Result<Option<Detail>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ReadMessage)?;
    let Some(found) = visible(registry, access, message)? else { return Ok(None) };
    let about = found.line.person;
    let (person, reports, links) = registry.db().read(|tx| {
        let links = queries::correction::of(tx, access, message)?;
        let Some(person) = about else { return Ok((None, Vec::new(), links)) };
        let standing = person::by_ids(tx, access, &[person])?.remove(&person).map(Standing::from);
        // Somebody who was merged away since: the reports are with the survivor.
        let today = standing.map_or(person, |standing| standing.person);
        let reports = queries::report::of_people(tx, access, &[today])?.remove(&today).unwrap_or_default();
        Ok::<_, jenner_store::StoreError>((standing, reports, links))
    })?;
    let mut effect = effect(message, person, &reports, registry.codes());
    let mut record = person.map(|standing| fold::fold(standing, reports, registry.codes()));
    registry.db().read(|tx| scope::restrict(tx, &registry.core, access, record.iter_mut()))?;
    let hidden = record.as_ref().is_some_and(|record| !door::is_visible(access, record));
    if hidden {
        (effect.before, effect.after) = (None, None);
    }
    let redacted = |part: Option<Box<Record>>| {
        part.map(|mut part| {
            part.restrictions = record.as_ref().map(|record| record.restrictions.clone()).unwrap_or_default();
            Box::new(door::redact(access, *part))
        })
    };
    (effect.before, effect.after) = (redacted(effect.before), redacted(effect.after));
    let withheld = record.as_ref().is_some_and(|record| is_withheld(access, record));
    let mut entry = door::entry(registry, access, Action::ReadMessage, found.line.person);
    entry.object = format!("message:{}", message.0).into();
    registry.db().audit(vec![entry])?;
    note_seen(registry, access, &found.line)?;
    let text = |packed: &[u8]| -> Result<Vec<u8>, Error> {
        let text = packed::unpack(packed)?;
        Ok(if withheld { header_of(text) } else { text })
    };
    Ok(Some(Detail {
        body: text(&found.body)?,
        answer: text(&found.answer)?,
        findings: serde_json::from_str(&found.findings).unwrap_or_default(),
        person: person.filter(|_| !hidden),
        effect,
        links,
        line: found.line,
    }))
}

/// Whether the text of a message is withheld: it holds what a safety hold keeps from the asker, or is about a record that is
/// not to be shared with the asker at all.
pub(super) fn is_withheld(access: &Access, record: &Record) -> bool {
    let unshared = record.is_restricted(Restriction::NoShare) || record.is_restricted(Restriction::Lock);
    let held = record.is_restricted(Restriction::SafetyHold) && !sees(access, record, Permission::ReadHeld);
    held || (unshared && !door::is_visible(access, record))
}

/// As [`is_withheld`], for a message of which only the line is known.
pub(super) fn is_about_held(registry: &Registry, access: &Access, line: &Line) -> Result<bool, Error> {
    let Some(person) = line.person else { return Ok(false) };
    Ok(registry.db().read(|tx| {
        let Some(row) = person::by_ids(tx, access, &[person])?.remove(&person) else { return Ok(false) };
        let mut record = fold::fold(Standing::from(row), Vec::new(), registry.codes());
        scope::restrict(tx, &registry.core, access, std::iter::once(&mut record))?;
        Ok::<_, jenner_store::StoreError>(is_withheld(access, &record))
    })?)
}

/// The first segment of a message, which says nothing of the person.
fn header_of(mut text: Vec<u8>) -> Vec<u8> {
    let end = text.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    text.truncate(end);
    text
}

/// A message the asker may see, neither audited nor unpacked.
pub(super) fn visible(
    registry: &Registry,
    access: &Access,
    message: MessageId,
) -> Result<Option<MessageDetail>, Error> {
    let found = registry.db().read(|tx| queries::message::get(tx, access, message))?;
    let all = may(access.role(), Permission::ReadAllMessages);
    Ok(found.filter(|m| all || m.line.organization.is_some_and(|sender| access.speaks_for(sender))))
}

/// A problem counts as read once somebody of the sender's own house has opened it.
fn note_seen(registry: &Registry, access: &Access, line: &Line) -> Result<(), Error> {
    let own = line.organization == Some(access.organization());
    let taken = queries::message::TAKEN_WHOLE.contains(&line.outcome.as_str());
    if !own || taken || !matches!(access.actor(), Actor::User(_)) {
        return Ok(());
    }
    let (message, now) = (line.id, registry.now());
    Ok(registry.db().write(move |tx| queries::problem::seen(tx, message, now))?)
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
