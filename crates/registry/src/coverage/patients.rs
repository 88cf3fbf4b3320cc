//! The patients of one provider as they are counted: read once, asked of any day.

use jenner_cdsi::Date;
use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::coverage as rows;
use jenner_store::queries::merged;
use jenner_store::queries::patient_group::{self, List};

use super::ask::consent;
use super::count::{Day, Planned, here};
use super::evaluate::Reached;
use super::packed::Packed;
use super::question::Count;
use super::standing::Who;
use crate::{Error, Registry};

/// People whose rows are read at a time.
pub(super) const PEOPLE: usize = 500;

/// Somebody of the provider.
pub(super) struct Patient {
    pub person: PersonId,
    pub who: Who,
    pub birth: i32,
    pub reached: Reached,
}

impl Patient {
    /// What they add to a measure on a day.
    pub fn count(&self, planned: &Planned, on: Date, day: &Day) -> Count {
        if !planned.has(self.birth, self.who.sex, &[]) {
            return Count::default();
        }
        let on = on.number();
        let holds = |slot| {
            let spans = self.reached.slots.iter().find(|(own, _)| *own == slot);
            spans.is_some_and(|(_, spans)| spans.iter().any(|span| span.holds(on)))
        };
        let exempt = || day.exempt.get(&self.person).map_or(&[][..], |own| own.as_slice());
        planned.count(on, holds, || &self.reached.doses, exempt).unwrap_or_default()
    }

    /// Whether it is known where they live: a county or a postal code.
    pub fn has_place(&self) -> bool {
        self.who.lives.county.is_some() || self.who.lives.zip.is_some()
    }
}

/// Everybody whom an organization has ever reported and who may be kept, in the order of ids.
pub(super) fn reported_by(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<Patient>, Error> {
    let edition = registry.core.coverage.measures().edition();
    let consent = consent(registry, access)?;
    let mut found = Vec::new();
    registry.db().read(|tx| {
        found.clear();
        let homes = patient_group::after(tx, List::ReportedBy(organization), PersonId(i64::MIN), i64::MAX)?;
        let present = merged::survivors(tx, &homes)?;
        let mut people: Vec<PersonId> = homes.iter().map(|home| *present.get(home).unwrap_or(home)).collect();
        people.sort_unstable();
        people.dedup();
        for some in people.chunks(PEOPLE) {
            rows::each_of_people(tx, access, some, |line| {
                let packed = Packed::of(line.reached).filter(|_| line.edition == edition.as_str());
                let (Some(packed), Some(who)) = (packed, Who::unpack(line.who)) else { return };
                if consent.as_ref().is_none_or(|consent| consent.holds(line.person, packed.birth)) {
                    let reached = packed.whole().unwrap_or_default();
                    found.push(Patient { person: line.person, who, birth: packed.birth, reached });
                }
            })?;
        }
        Ok::<_, StoreError>(())
    })?;
    found.sort_unstable_by_key(|one| one.person);
    Ok(found)
}

/// Those of them who were active patients on a day, born, alive and here.
pub(super) fn active<'p>(
    registry: &Registry,
    all: &'p [Patient],
    organization: OrganizationId,
    on: Date,
) -> Vec<&'p Patient> {
    let places = &registry.pack().places;
    let on = on.number();
    all.iter()
        .filter(|one| {
            let of = &one.who.patient_of;
            one.birth <= on
                && of.iter().any(|of| of.organization == organization && of.on(on))
                && here(&one.who, places, on).is_some()
        })
        .collect()
}
