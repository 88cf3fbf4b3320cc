//! The report card of a provider: the measures for providers among its own active patients, beside the region's and the
//! state's; how that was in the year before; surplus doses with what they cost; visits on which something due was not given;
//! how soon and how whole doses are reported. Numbers, no people.

use std::collections::BTreeMap;

use jenner_cdsi::Date;
use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId};
use serde::Serialize;
use smol_str::SmolStr;

use super::ask::{day_of, number, waiting, within};
use super::beside::{self, Beside};
use super::count::{Day, Planned, Within, before};
use super::measure::{Asks, MeasureId};
use super::patients::{PEOPLE, Patient, active, reported_by};
use super::question::{Count, NoAnswer};
use super::visits;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::{fold, said};
use crate::senders::reporting::{self, Reporting};
use crate::{Error, Registry, organizations};

/// Surplus doses and reports are told of so many years.
const YEARS: i16 = 1;
/// The days of the trend before the day itself: so many, each so many months before the next.
const QUARTERS: i16 = 4;
const MONTHS: i16 = 3;

/// The report card of a provider on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// The provider.
    pub organization: OrganizationId,
    /// Its name.
    pub name: SmolStr,
    /// The name of its region, where it is known in which county it is.
    pub region: Option<SmolStr>,
    /// The day.
    pub on: jenner_model::Date,
    /// The edition of the measures.
    pub edition: SmolStr,
    /// Its active patients on the day.
    pub patients: u64,
    /// Those of them of whom it is not known where they live.
    pub without_place: u64,
    /// People of the whole registry whose assessment is out of date: the figures lack them.
    pub waiting: u64,
    /// The measures for providers.
    pub lines: Vec<Line>,
    /// The days of the trend, the last of them the day of the card.
    pub days: Vec<jenner_model::Date>,
    /// Surplus doses of its patients within a year, whoever gave them, by vaccine group.
    pub surplus: Vec<Surplus>,
    /// How its messages of the year before the day were.
    pub reporting: Reporting,
}

/// A measure on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The measure.
    pub measure: MeasureId,
    /// Of the own active patients.
    pub own: Count,
    /// Of the region.
    pub region: Beside,
    /// Of the state.
    pub state: Beside,
    /// Of the own active patients on each day of the trend; empty where the measure is not told of other days.
    pub trend: Vec<Count>,
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
    let Some(provider) = organizations::list(registry)?.into_iter().find(|one| one.id == organization) else {
        return Ok(Err(NoAnswer::UnknownArea("provider", organization.0.to_string().into())));
    };
    let day = number(on)?;
    let all = reported_by(registry, access, organization)?;
    let people = active(registry, &all, organization, day);
    let region = beside::region_of(registry, &provider);
    let others = beside::count(registry, access, day, region.as_ref().map(|(word, _)| word))?;
    let past = past(registry, access, day)?;
    let then: Vec<Vec<&Patient>> =
        past.iter().map(|(on, _)| active(registry, &all, organization, *on)).collect();
    let ready = &registry.core.coverage;
    let mut lines = Vec::new();
    for (place, measure, bound) in ready.countable().filter(|(_, measure, _)| measure.for_providers) {
        if let Asks::MissedVisits { within } = &measure.asks {
            let cohort = Planned::cohort(measure, day);
            let own = people.iter().filter(|one| cohort.has(one.birth, one.who.sex, &[]));
            let own: Vec<PersonId> = own.map(|one| one.person).collect();
            let own = missed(registry, access, organization, &own, (before(day, *within), day))?;
            let (region, state) = (Beside::NotAsked, Beside::NotAsked);
            lines.push(Line { measure: measure.id.clone(), own, region, state, trend: Vec::new() });
            continue;
        }
        let mut trend = Vec::new();
        for ((on, known), then) in past.iter().zip(&then) {
            let Some(planned) = Planned::new(place, measure, bound, *on) else { continue };
            trend.push(
                then.iter().fold(Count::default(), |sum, one| sum.plus(one.count(&planned, *on, known))),
            );
        }
        let own = trend.last().copied().unwrap_or_default();
        let (region, state) = others.of(place, own);
        lines.push(Line { measure: measure.id.clone(), own, region, state, trend });
    }
    let mut entry = door::entry(registry, access, Action::AskCoverage, None);
    entry.object = format!("card:{}", organization.0).into();
    entry.detail = serde_json::json!({ "on": on.to_string() }).to_string().into();
    registry.db().audit(vec![entry])?;
    let year = before(day, years(YEARS));
    Ok(Ok(Card {
        organization,
        name: provider.name,
        region: region.map(|(_, name)| name),
        on,
        edition: ready.measures().edition().clone(),
        patients: people.len() as u64,
        without_place: people.iter().filter(|one| !one.has_place()).count() as u64,
        waiting: waiting(registry)?,
        lines,
        days: past.iter().map(|(on, _)| (*on).into()).collect(),
        surplus: surplus(registry, &people, (year, day)),
        reporting: reporting::of(registry, access, organization, (year.plus_days(1).into(), on))?,
    }))
}

fn years(years: i16) -> jenner_cdsi::Duration {
    jenner_cdsi::Duration { years, ..jenner_cdsi::Duration::ZERO }
}

/// The days of the trend, the last of them the day itself, with what is known of each.
fn past(registry: &Registry, access: &Access, day: Date) -> Result<Vec<(Date, Day)>, Error> {
    (0..=QUARTERS)
        .rev()
        .map(|back| {
            let time = jenner_cdsi::Duration { months: back * MONTHS, ..jenner_cdsi::Duration::ZERO };
            let on = before(day, time);
            Ok((on, day_of(registry, access, on.into(), (false, true))?.0))
        })
        .collect()
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

fn surplus(registry: &Registry, people: &[&Patient], (after, day): (Date, Date)) -> Vec<Surplus> {
    let assessor = &registry.core.assessor;
    let measures = registry.core.coverage.measures();
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
