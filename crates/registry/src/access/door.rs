//! The door: every read of a person's data goes through it. It checks the role, loads, redacts, and writes
//! the audit entry before anything is handed out.

use jenner_model::access::{Access, Actor};
use jenner_model::person::Protection;
use jenner_model::record::{Record, Restriction};
use jenner_model::{Given, PersonId, PublicId, Timestamp};
use jenner_store::audit::AuditEntry;

pub use super::action::Action;
pub(crate) use super::redact::redact;
use super::roles::{Permission, Reach, may, reach};
use super::scope;
use crate::identity::fold::{self, Standing};
use crate::identity::said;
use crate::{Error, Registry};

/// An audit entry of `access` at the registry's present time.
pub fn entry(registry: &Registry, access: &Access, action: Action, person: Option<PersonId>) -> AuditEntry {
    entry_at(registry.now(), access, action, person)
}

/// An audit entry of `access` at a given time.
pub(crate) fn entry_at(
    at: Timestamp,
    access: &Access,
    action: Action,
    person: Option<PersonId>,
) -> AuditEntry {
    let mut entry = AuditEntry::by(access, at, action.word());
    entry.person = person;
    entry
}

/// Refuses a role that may not do it. The refusal itself is audited.
pub fn require(
    registry: &Registry,
    access: &Access,
    permission: Permission,
    action: Action,
) -> Result<(), Error> {
    if may(access.role(), permission) {
        return Ok(());
    }
    let mut refused = entry(registry, access, action, None);
    refused.result = "refused".into();
    registry.db().audit(vec![refused])?;
    Err(Error::Forbidden)
}

/// Opens a record for a page. `None` when there is no such person *or* the person is hidden from the asker:
/// the two must not be told apart.
pub fn open(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Record>, Error> {
    open_as(registry, access, public_id, Action::Open)
}

/// As [`open`], audited as another way of reading the record.
pub(crate) fn open_as(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    action: Action,
) -> Result<Option<Record>, Error> {
    require(registry, access, Permission::ReadRecord, action)?;
    let standing =
        registry.db().read(|tx| jenner_store::queries::person::by_public_id(tx, access, public_id))?;
    let Some(standing) = standing.map(Standing::from) else {
        registry.db().audit(vec![entry(registry, access, action, None).result("not_found")])?;
        return Ok(None);
    };
    let record = load(registry, access, &[standing])?.pop();
    let visible = record.filter(|record| is_visible(access, record)).map(|record| redact(access, record));
    // A try that showed nothing is written down like a look.
    let mut told = entry(registry, access, action, Some(standing.person));
    if visible.is_none() {
        told.result = "hidden".into();
    }
    registry.db().audit(vec![told])?;
    Ok(visible)
}

/// Records of people whom the asker's role reaches, not yet checked for visibility nor audited: for the rooms that decide
/// what is shown.
pub(crate) fn load(registry: &Registry, access: &Access, people: &[Standing]) -> Result<Vec<Record>, Error> {
    let ids: Vec<PersonId> = people.iter().map(|standing| standing.person).collect();
    let now = registry.now();
    let today = registry.today();
    Ok(registry.db().read(|tx| {
        let reached = scope::within(tx, access, &ids, now)?;
        let mut everything = said::of_people(tx, access, &ids)?;
        let mut records: Vec<Record> = people
            .iter()
            .filter(|standing| reached.contains_key(&standing.person))
            .map(|standing| {
                let own = everything.remove(&standing.person).unwrap_or_default();
                fold::fold(*standing, own, registry.codes())
            })
            .filter(|record| scope::still_reached(&reached, record, today))
            .collect();
        scope::restrict(tx, &registry.core, access, records.iter_mut())?;
        Ok::<_, jenner_store::StoreError>(records)
    })?)
}

/// Whether a record exists for an asker. A protected person, or one whose record is not to be shared, is visible to the
/// organizations that reported them, to their family, to the operator, and to who has opened the record with a reason; a
/// locked one to the last two only.
pub(crate) fn is_visible(access: &Access, record: &Record) -> bool {
    if access.actor() == Actor::Operator || access.has_opened(record.person) {
        return true;
    }
    if record.is_restricted(Restriction::Lock) || outside_counties(access, record) {
        return false;
    }
    // Whom a wish protects from others, the family itself sees: that the record is theirs was asked with the reach.
    if reach(access.role(), Permission::ReadRecord) == Reach::Child {
        return true;
    }
    let protected = record.demographics.protection == Given::Value(Protection::Protected)
        || record.is_restricted(Restriction::NoShare);
    !protected || reported_by(record, access)
}

fn reported_by(record: &Record, access: &Access) -> bool {
    record.reports.iter().any(|report| access.speaks_for(report.organization))
}

/// A role that is limited to counties sees who lives there, or was reported by the own organization.
fn outside_counties(access: &Access, record: &Record) -> bool {
    let counties = &access.scope().counties;
    if counties.is_empty() || reported_by(record, access) {
        return false;
    }
    let lives_in = record.demographics.addresses.value().and_then(|all| all.first()?.county.as_ref());
    !lives_in.is_some_and(|county| counties.contains(county))
}
