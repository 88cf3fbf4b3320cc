//! Whom an organization has reported: its own patients.

use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::queries::merged;
use jenner_store::queries::patient_group::{self, List};
use jenner_store::{StoreError, Tx};

/// Own patients that are looked through at most.
pub(crate) const MOST: i64 = 50_000;

/// Everybody whom the asker's organization, or a facility below it, has reported, by who they are today, in the order of
/// ids.
pub(crate) fn patients(tx: &mut Tx<'_>, access: &Access) -> Result<Vec<PersonId>, StoreError> {
    let mut homes = Vec::new();
    let houses = access.scope().houses.iter().copied();
    for organization in std::iter::once(access.organization()).chain(houses) {
        let list = List::ReportedBy(organization);
        homes.extend(patient_group::after(tx, list, PersonId(i64::MIN), MOST)?);
    }
    let present = merged::survivors(tx, &homes)?;
    let mut people: Vec<PersonId> = homes.iter().map(|home| *present.get(home).unwrap_or(home)).collect();
    people.sort_unstable();
    people.dedup();
    Ok(people)
}
