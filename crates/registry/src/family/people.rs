//! The family list: everybody an account reaches at this moment.

use jenner_model::access::{Access, Actor};
use jenner_model::record::Record;
use jenner_model::{PersonId, UserId};
use jenner_store::StoreError;
use jenner_store::queries::scope::{self, Kind};
use jenner_store::queries::{merged, person};

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::fold::Standing;
use crate::identity::homes;
use crate::{Error, Registry};

/// The user behind a ticket; `None` for machines and the program.
pub(super) fn user_of(access: &Access) -> Option<UserId> {
    match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    }
}

/// Everybody a family reaches now, oneself first, then children, the youngest first. Each that is shown is audited.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Record>, Error> {
    door::require(registry, access, Permission::FamilyHome, Action::Found)?;
    let Some(user) = user_of(access) else { return Ok(Vec::new()) };
    let now = registry.now();
    let rows: Vec<_> = registry.db().read(|tx| {
        let mut people: Vec<PersonId> = Vec::new();
        for kind in [Kind::Oneself, Kind::Child] {
            people.extend(scope::of_holder(tx, kind, user.0, now)?.into_iter().map(|(person, _)| person));
        }
        let mut today = homes::today(tx, &people)?;
        today.sort_unstable();
        today.dedup();
        Ok::<_, StoreError>(person::by_ids(tx, access, &today)?.into_values().collect())
    })?;
    let standings: Vec<Standing> = rows.into_iter().map(Standing::from).collect();
    let mut records: Vec<Record> = door::load(registry, access, &standings)?
        .into_iter()
        .filter(|record| door::is_visible(access, record))
        .map(|record| door::redact(access, record))
        .collect();
    records.sort_by_key(|record| {
        let child = super::kind_of(record, registry.today()) != Some(Kind::Oneself);
        (child, std::cmp::Reverse(record.demographics.birth_date), record.person)
    });
    let entries = records
        .iter()
        .map(|record| door::entry(registry, access, Action::Found, Some(record.person)))
        .collect();
    registry.db().audit(entries)?;
    Ok(records)
}

/// Every id a person ever had.
pub(super) fn ids(registry: &Registry, record: &Record) -> Result<Vec<PersonId>, Error> {
    let behind = registry.db().read(|tx| merged::behind(tx, &[record.person]))?;
    Ok(std::iter::once(record.person).chain(behind.into_iter().map(|row| row.home)).collect())
}
