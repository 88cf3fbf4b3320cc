//! Who is within the reach of a role that does not reach everybody: children on a roster, people of an open case, a
//! parent's children, a record opened with a reason. The rows have times, so what is over ends by itself (S20, S21).

use std::collections::HashMap;

use jenner_model::access::{Access, Actor};
use jenner_model::record::{Record, Restriction};
use jenner_model::{Date, PersonId, Timestamp};
use jenner_store::audit::AuditEntry;
use jenner_store::queries::scope::{self as rows, Kind, RestrictionRow, ScopeRow};
use jenner_store::queries::{grant::NEVER, merged};
use jenner_store::{StoreError, Tx};

use super::door::{self, Action};
use super::roles::{Permission, Reach, reach};
use crate::participation::standing;
use crate::registry::Core;
use crate::{Error, Registry};

/// The age at which a parent's access ends.
const GROWN_UP: i16 = 18;

/// Why a role that does not reach everybody reaches somebody, and who holds it.
fn holders(access: &Access, reach: Reach) -> Vec<(Kind, i64)> {
    let user = match access.actor() {
        Actor::User(user) => Some(user.0),
        Actor::Interface(_) | Actor::Operator => None,
    };
    let of_user = |kind| user.map(|user| (kind, user)).into_iter().collect();
    match reach {
        Reach::Roster => vec![(Kind::Roster, access.organization().0)],
        Reach::Case => of_user(Kind::Case),
        Reach::Child => [of_user(Kind::Child), of_user(Kind::Oneself)].concat(),
        Reach::Reason => of_user(Kind::Opened),
        Reach::No | Reach::All | Reach::Own | Reach::Reply => Vec::new(),
    }
}

/// Those of the people whom the asker's role reaches at all, and why if it is not everybody. Whoever reaches everybody gets
/// everybody back, without a question to the database.
pub(crate) fn within(
    tx: &mut Tx<'_>,
    access: &Access,
    people: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<PersonId, Option<Kind>>, StoreError> {
    let reach = reach(access.role(), Permission::ReadRecord);
    if matches!(reach, Reach::All | Reach::Reply) {
        return Ok(people.iter().map(|person| (*person, None)).collect());
    }
    let holders = holders(access, reach);
    if people.is_empty() || holders.is_empty() {
        return Ok(HashMap::new());
    }
    let behind = merged::behind(tx, people)?;
    let mut ids = people.to_vec();
    ids.extend(behind.iter().map(|row| row.home));
    let today = |id: PersonId| behind.iter().find(|row| row.home == id).map_or(id, |row| row.survivor);
    let mut found = HashMap::new();
    for (kind, holder) in holders {
        let among = rows::among(tx, kind, holder, &ids, now)?;
        found.extend(among.into_iter().map(|id| (today(id), Some(kind))));
    }
    Ok(found)
}

/// Whether what reaches a record has not ended on `today`: a parent's access ends on the child's 18th birthday (S21).
/// Somebody without a birth date is no child.
pub(crate) fn still_reached(reached: &HashMap<PersonId, Option<Kind>>, record: &Record, today: Date) -> bool {
    if reached.get(&record.person) != Some(&Some(Kind::Child)) {
        return true;
    }
    record.demographics.birth_date.is_some_and(|born| {
        // Who is born on 29 February comes of age on 28 February of a common year, the stricter of two readings.
        let grown = born.checked_add(jiff::Span::new().years(GROWN_UP));
        grown.is_ok_and(|grown| today < grown)
    })
}

/// What is kept from most askers of these records: adds it to each.
pub(crate) fn restrict<'r>(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    records: impl Iterator<Item = &'r mut Record>,
) -> Result<(), StoreError> {
    let records: Vec<&mut Record> = records.collect();
    let people: Vec<PersonId> = records.iter().map(|record| record.person).collect();
    let found = rows::restrictions(tx, access, &people, core.now())?;
    let born: Vec<_> = records.iter().map(|record| (record.person, record.demographics.birth_date)).collect();
    let unconsented = standing::kept_by_law(tx, core, access, &born)?;
    for record in records {
        record.restrictions =
            found.iter().filter(|(person, _)| *person == record.person).map(|(_, kind)| *kind).collect();
        if unconsented.contains(&record.person) {
            record.restrictions.push(Restriction::NoShare);
        }
        if core.settings.hides_confidential_doses {
            record.restrictions.push(Restriction::ConfidentialDoses);
        }
    }
    Ok(())
}

/// Puts people on a list, or into a case, until a time; nothing for those who are on it. For the operator and for the rooms
/// that keep rosters and cases.
pub fn add(
    registry: &Registry,
    access: &Access,
    kind: Kind,
    holder: i64,
    people: &[PersonId],
    until: Option<Timestamp>,
) -> Result<(), Error> {
    let now = registry.now();
    let until = until.unwrap_or(NEVER);
    let entries: Vec<_> =
        people.iter().map(|person| changed(registry, access, kind, holder, *person, "add")).collect();
    let people = people.to_vec();
    registry.db().write(move |tx| {
        let known = rows::among(tx, kind, holder, &people, now)?;
        let new: Vec<ScopeRow> = people
            .iter()
            .filter(|person| !known.contains(person))
            .map(|person| ScopeRow { kind, holder, person: *person, since: now, until })
            .collect();
        rows::insert(tx, &new)?;
        entries.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// Takes a person off a list or out of a case from now on: a child that has left, a case that is closed, a parent whom a
/// court has barred.
pub fn remove(
    registry: &Registry,
    access: &Access,
    kind: Kind,
    holder: i64,
    person: PersonId,
) -> Result<(), Error> {
    let now = registry.now();
    let entry = changed(registry, access, kind, holder, person, "remove");
    registry.db().write(move |tx| {
        rows::end(tx, kind, holder, person, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

fn changed(
    registry: &Registry,
    access: &Access,
    kind: Kind,
    holder: i64,
    person: PersonId,
    what: &str,
) -> AuditEntry {
    let mut entry = door::entry(registry, access, Action::ChangeReach, Some(person));
    entry.object = format!("{}:{holder}", kind.word()).into();
    entry.detail = format!("{{\"change\":\"{what}\"}}").into();
    entry
}

/// Keeps something of a person from most askers, from now on. Only who may decide about a family's wish.
pub fn keep_from_others(
    registry: &Registry,
    access: &Access,
    person: PersonId,
    kind: Restriction,
    until: Option<Timestamp>,
) -> Result<(), Error> {
    door::require(registry, access, Permission::DecideOptOut, Action::Restrict)?;
    let entry = restricted(registry, access, person, kind, "set");
    let row = RestrictionRow {
        person,
        kind,
        since: registry.now(),
        until: until.unwrap_or(NEVER),
        set_by: entry.actor.to_string(),
    };
    registry.db().write(move |tx| {
        // One at a time: a second one would outlive the first when it is lifted.
        rows::lift(tx, person, kind, row.since)?;
        rows::restrict(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// Lifts such a restriction.
pub fn show_again(
    registry: &Registry,
    access: &Access,
    person: PersonId,
    kind: Restriction,
) -> Result<(), Error> {
    door::require(registry, access, Permission::DecideOptOut, Action::Restrict)?;
    let entry = restricted(registry, access, person, kind, "lift");
    let now = registry.now();
    registry.db().write(move |tx| {
        rows::lift(tx, person, kind, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

fn restricted(
    registry: &Registry,
    access: &Access,
    person: PersonId,
    kind: Restriction,
    what: &str,
) -> AuditEntry {
    let mut entry = door::entry(registry, access, Action::Restrict, Some(person));
    entry.object = kind.word().into();
    entry.detail = format!("{{\"change\":\"{what}\"}}").into();
    entry
}
