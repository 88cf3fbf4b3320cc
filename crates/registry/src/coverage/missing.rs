//! Who in an area has not reached a measure: the people behind a number, found by the rule that counted them.

use std::collections::HashSet;

use jenner_cdsi::Date;
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::coverage as rows;

use super::ask::{consent, number};
use super::count::{Day, Grain, Plan, Planned, Tally, Within};
use super::question::{NoAnswer, Question, Split};
use crate::{Error, Registry};

/// The people of the cohort in `question.only` who have not reached the measure, in the order of their ids. For the rooms
/// that ask the door first; schools have lists of their own.
pub(crate) fn people(
    registry: &Registry,
    access: &Access,
    question: &Question,
) -> Result<Result<Vec<PersonId>, NoAnswer>, Error> {
    if question.on > registry.today() {
        return Ok(Err(NoAnswer::Future(question.on)));
    }
    let core = &registry.core;
    let ready = &core.coverage;
    let (place, measure, bound) = match ready.find(&question.measure) {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    let on = number(question.on)?;
    let Some(planned) = Planned::new(place, measure, bound, on) else {
        return Ok(Err(NoAnswer::OnlyOnCards(measure.id.clone())));
    };
    let born = planned.born;
    let consent = consent(registry, access)?;
    let (day, providers) = (Day::default(), HashSet::new());
    let plan = Plan {
        on,
        measures: vec![planned],
        splits: vec![Split::Nothing],
        grain: Grain { county: false, zip: false, providers: false, schools: false },
        only: &question.only,
        within: &Within::Everybody,
        places: &registry.pack().places,
        day: &day,
        providers: &providers,
        consent: consent.as_ref(),
    };
    let first = Date::from_number(born.0).unwrap_or(Date::MIN);
    let after = Date::from_number(born.1).unwrap_or(Date::MIN).plus_days(1);
    let edition = ready.measures().edition();
    let mut people = core.db.read(|tx| {
        let mut people = Vec::new();
        rows::each_born(tx, access, edition, (first.into(), after.into()), |line| {
            // One person's tally: who is counted and reaches nothing is missing.
            let mut own = Tally::default();
            own.add(&plan, line.person, line.who, line.reached);
            let is_missing = own.places.values().any(|count| count.denominator > 0 && count.numerator == 0);
            people.extend(is_missing.then_some(line.person));
        })?;
        Ok::<_, StoreError>(people)
    })?;
    people.sort_unstable();
    Ok(Ok(people))
}
