//! The report card of a provider: the measures for providers among its own active patients, surplus doses with what they
//! cost, visits on which something due was not given. And, on demand and through the door, whom a measure still misses.

use std::collections::BTreeMap;

use jenner_cdsi::Date;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::coverage as rows;
use jenner_store::queries::merged;
use jenner_store::queries::patient_group::{self, List};
use serde::Serialize;
use smol_str::SmolStr;

use super::ask::{consent, number, within};
use super::count::{Planned, Within, before, here};
use super::evaluate::Reached;
use super::measure::{Asks, MeasureId};
use super::packed::Packed;
use super::question::{Count, NoAnswer};
use super::standing::Who;
use super::visits;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::{fold, said};
use crate::{Error, Registry, patients};

/// People whose reports are read at a time.
const PEOPLE: usize = 500;
/// Surplus doses are told of so many years.
const SURPLUS_YEARS: i16 = 1;

/// The report card of a provider on a day. Numbers, no people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// The provider.
    pub organization: OrganizationId,
    /// The day.
    pub on: jenner_model::Date,
    /// The edition of the measures.
    pub edition: SmolStr,
    /// Its active patients on the day.
    pub patients: u64,
    /// The measures for providers.
    pub lines: Vec<(MeasureId, Count)>,
    /// Surplus doses of its patients within a year, whoever gave them, by vaccine group.
    pub surplus: Vec<Surplus>,
}

/// Surplus doses of one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Surplus {
    /// The vaccine group of the schedule.
    pub group: String,
    /// How many.
    pub doses: u64,
    /// What they cost, in US cents, by the pack; `None` where it has no cost of this group.
    pub cost_cents: Option<u64>,
}

/// Somebody of the provider, as they are counted.
struct Patient {
    person: PersonId,
    who: Who,
    birth: i32,
    reached: Reached,
}

/// The report card of an organization: its own for a clinic, any for those who see all.
pub fn card(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    on: jenner_model::Date,
) -> Result<Result<Card, NoAnswer>, Error> {
    door::require(registry, access, Permission::SeeCoverage, Action::AskCoverage)?;
    match within(registry, access)? {
        Within::Everybody => {}
        Within::PatientsOf(own) if own.contains(&organization) => {}
        _ => return Err(Error::Forbidden),
    }
    if on > registry.today() {
        return Ok(Err(NoAnswer::Future(on)));
    }
    let day = number(on)?;
    let people = patients_of(registry, access, organization, day)?;
    let ready = &registry.core.coverage;
    let mut lines = Vec::new();
    for (place, measure, bound) in ready.countable().filter(|(_, measure, _)| measure.for_providers) {
        let count = match (&measure.asks, Planned::new(place, measure, bound, day)) {
            (Asks::MissedVisits { within }, _) => {
                let cohort = Planned::cohort(measure, day);
                let own = people.iter().filter(|one| cohort.has(one.birth, one.who.sex, &[]));
                let own: Vec<PersonId> = own.map(|one| one.person).collect();
                missed(registry, access, organization, &own, (before(day, *within), day))?
            }
            (_, Some(planned)) => {
                people.iter().fold(Count::default(), |sum, one| sum.plus(one.count(&planned, day)))
            }
            (_, None) => continue,
        };
        lines.push((measure.id.clone(), count));
    }
    let mut entry = door::entry(registry, access, Action::AskCoverage, None);
    entry.object = format!("card:{}", organization.0).into();
    entry.detail = serde_json::json!({ "on": on.to_string() }).to_string().into();
    registry.db().audit(vec![entry])?;
    Ok(Ok(Card {
        organization,
        on,
        edition: ready.measures().edition().clone(),
        patients: people.len() as u64,
        lines,
        surplus: surplus(registry, &people, day),
    }))
}

/// Whom a measure still misses among the patients of the own organization: in its cohort, and not reached (of those who
/// stopped a series: who has stopped). The youngest first, at most a page; each is opened through the door and noted in the
/// audit log as shown.
pub fn fix_list(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    measure: &MeasureId,
    page: usize,
) -> Result<Result<(Vec<Record>, usize), NoAnswer>, Error> {
    door::require(registry, access, Permission::ListPatients, Action::ListPatients)?;
    if !access.speaks_for(organization) {
        return Err(Error::Forbidden);
    }
    let day = number(registry.today())?;
    let ready = &registry.core.coverage;
    let (place, found, bound) = match ready.find(measure) {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    let planned = match Planned::new(place, found, bound, day) {
        Some(planned) if matches!(found.asks, Asks::Reached { .. } | Asks::DroppedOut { .. }) => planned,
        _ => return Ok(Err(NoAnswer::NoList(measure.clone()))),
    };
    let people = patients_of(registry, access, organization, day)?;
    let is_missed = |one: &&Patient| {
        let count = one.count(&planned, day);
        let stopped = matches!(found.asks, Asks::DroppedOut { .. });
        count.denominator > 0 && (count.numerator > 0) == stopped
    };
    let mut missing: Vec<(i32, PersonId)> =
        people.iter().filter(is_missed).map(|one| (-one.birth, one.person)).collect();
    missing.sort_unstable();
    let first = page.saturating_sub(1).saturating_mul(patients::ON_A_PAGE);
    let shown: Vec<PersonId> =
        missing.iter().skip(first).take(patients::ON_A_PAGE).map(|(_, person)| *person).collect();
    patients::told(registry, access, "coverage", missing.len())?;
    Ok(Ok((patients::shown(registry, access, &shown)?, missing.len())))
}

impl Patient {
    fn count(&self, planned: &Planned, day: Date) -> Count {
        if !planned.has(self.birth, self.who.sex, &[]) {
            return Count::default();
        }
        let on = day.number();
        let holds = |slot| {
            let spans = self.reached.slots.iter().find(|(own, _)| *own == slot);
            spans.is_some_and(|(_, spans)| spans.iter().any(|span| span.holds(on)))
        };
        planned.count(on, holds, || &self.reached.doses, || &[]).unwrap_or_default()
    }
}

/// The active patients of an organization on a day.
fn patients_of(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    day: Date,
) -> Result<Vec<Patient>, Error> {
    let edition = registry.core.coverage.measures().edition();
    let places = &registry.pack().places;
    let on = day.number();
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
                let is_patient =
                    who.patient_of.iter().any(|one| one.organization == organization && one.on(on));
                let may = consent.as_ref().is_none_or(|consent| consent.holds(line.person, packed.birth));
                if !may || !is_patient || packed.birth > on || here(&who, places, on).is_none() {
                    return;
                }
                let reached = packed.whole().unwrap_or_default();
                found.push(Patient { person: line.person, who, birth: packed.birth, reached });
            })?;
        }
        Ok::<_, StoreError>(())
    })?;
    found.sort_unstable_by_key(|one| one.person);
    Ok(found)
}

fn missed(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    people: &[PersonId],
    window: (Date, Date),
) -> Result<Count, Error> {
    let core = &registry.core;
    let mut sum = Count::default();
    for some in people.chunks(PEOPLE) {
        let everything = core.db.read(|tx| said::of_people(tx, access, some))?;
        for said in everything.into_values() {
            let (reports, clinical) = fold::clinical(said, core.codes);
            let facts = crate::forecast::patient::facts_of(
                &clinical.demographics,
                &clinical.doses,
                &clinical.observations,
            );
            let days = visits::of(organization, &reports, &clinical.doses, window);
            sum = sum.plus(visits::missed(&core.assessor, &facts, &days));
        }
    }
    Ok(sum)
}

fn surplus(registry: &Registry, people: &[Patient], day: Date) -> Vec<Surplus> {
    let assessor = &registry.core.assessor;
    let measures = registry.core.coverage.measures();
    let after = before(day, jenner_cdsi::Duration { years: SURPLUS_YEARS, ..jenner_cdsi::Duration::ZERO });
    let mut by_group: BTreeMap<u16, u64> = BTreeMap::new();
    let doses = people.iter().flat_map(|one| &one.reached.doses);
    for dose in doses.filter(|dose| after.number() < dose.on && dose.on <= day.number() && dose.is_surplus())
    {
        for (group, _) in dose.groups.iter().filter(|(_, word)| word.is_some()) {
            *by_group.entry(*group).or_default() += 1;
        }
    }
    let schedule = &assessor.schedule;
    let name = |number: u16| schedule.groups().find(|group| assessor.number(*group) == number);
    by_group
        .into_iter()
        .filter_map(|(number, doses)| {
            let group = schedule.group_name(name(number)?).to_owned();
            let cost_cents = measures.cost_cents(&group).map(|cost| cost.saturating_mul(doses));
            Some(Surplus { group, doses, cost_cents })
        })
        .collect()
}
