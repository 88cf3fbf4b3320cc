//! The list of a day: whom the clinic expects or has in the house. Staff put people on it from a record.

use jenner_model::access::{Access, Actor};
use jenner_model::record::Record;
use jenner_model::{PersonId, PublicId, Timestamp, UserId};
use jenner_store::StoreError;
use jenner_store::queries::day_list::{self, DayRow};
use jenner_store::queries::merged;
use jenner_store::queries::person;

use super::{shown, told};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Days for which a list is kept.
const DAYS: i64 = 7;
/// People on the list of a day.
pub const MOST: usize = 300;

/// Somebody on the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Who.
    pub record: Record,
    /// When they were put on it.
    pub added_at: Timestamp,
}

/// Today's list, in the order in which people were put on it.
pub fn today(registry: &Registry, access: &Access) -> Result<Vec<Listed>, Error> {
    door::require(registry, access, Permission::ListPatients, Action::ListPatients)?;
    let day = registry.today();
    let rows = registry.db().read(|tx| {
        let rows = day_list::of_day(tx, access, access.organization(), day)?;
        let homes: Vec<PersonId> = rows.iter().map(|(home, _)| *home).collect();
        let present = merged::survivors(tx, &homes)?;
        let today = |home: &PersonId| *present.get(home).unwrap_or(home);
        Ok::<_, StoreError>(rows.iter().map(|(home, at)| (today(home), *at)).collect::<Vec<_>>())
    })?;
    told(registry, access, "day", rows.len())?;
    let people: Vec<PersonId> = rows.iter().map(|(person, _)| *person).collect();
    let records = shown(registry, access, &people)?;
    let added = |record: &Record| rows.iter().find(|(person, _)| *person == record.person).map(|(_, at)| *at);
    Ok(records.into_iter().filter_map(|record| Some(Listed { added_at: added(&record)?, record })).collect())
}

/// Puts somebody on today's list; `false`: there is no such person for this asker, or the list is full.
pub fn add(registry: &Registry, access: &Access, public_id: PublicId) -> Result<bool, Error> {
    door::require(registry, access, Permission::ListPatients, Action::ChangeDayList)?;
    registry.takes_changes()?;
    let Some(person) = visible(registry, access, public_id)? else { return Ok(false) };
    let (access, day, now) = (access.clone(), registry.today(), registry.now());
    let organization = access.organization();
    let added_by = match access.actor() {
        Actor::User(user) => user,
        Actor::Interface(_) | Actor::Operator => UserId(0),
    };
    let entry = change(registry, &access, person, "add");
    let oldest = day.checked_sub(jiff::Span::new().days(DAYS)).unwrap_or(day);
    registry
        .db()
        .write(move |tx| {
            day_list::forget_before(tx, organization, oldest)?;
            if day_list::of_day(tx, &access, organization, day)?.len() >= MOST {
                return Ok(false);
            }
            day_list::add(tx, &DayRow { organization, day, home: person, added_at: now, added_by })?;
            tx.audit(entry.clone());
            Ok::<_, StoreError>(true)
        })
        .map_err(Error::Store)
}

/// Takes somebody off today's list; `false`: they were not on it.
pub fn remove(registry: &Registry, access: &Access, public_id: PublicId) -> Result<bool, Error> {
    door::require(registry, access, Permission::ListPatients, Action::ChangeDayList)?;
    registry.takes_changes()?;
    let Some(person) = visible(registry, access, public_id)? else { return Ok(false) };
    let (organization, day) = (access.organization(), registry.today());
    let entry = change(registry, access, person, "remove");
    registry
        .db()
        .write(move |tx| {
            let mut homes: Vec<PersonId> =
                merged::behind(tx, &[person])?.into_iter().map(|row| row.home).collect();
            homes.push(person);
            let gone = day_list::remove(tx, organization, day, &homes)?;
            tx.audit(entry.clone());
            Ok::<_, StoreError>(gone)
        })
        .map_err(Error::Store)
}

/// The person of a name, if this asker may see them.
fn visible(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<PersonId>, Error> {
    let row = registry.db().read(|tx| person::by_public_id(tx, access, public_id))?;
    let Some(row) = row else { return Ok(None) };
    let record = door::load(registry, access, &[row.into()])?.pop();
    Ok(record.filter(|record| door::is_visible(access, record)).map(|record| record.person))
}

fn change(registry: &Registry, access: &Access, person: PersonId, what: &str) -> jenner_store::AuditEntry {
    let entry = door::entry(registry, access, Action::ChangeDayList, Some(person));
    entry.detail(format!("{{\"change\":\"{what}\"}}"))
}
