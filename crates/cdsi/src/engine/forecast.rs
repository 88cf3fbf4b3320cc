//! Forecasting one patient series (chapter 7).

use super::history::{Case, Day, limit_after};
use super::interval::{Before, reference};
use super::medical::Medical;
use super::run::{Dates, Run};
use super::skip::{Asking, can_skip};
use super::witness::Witness;
use crate::explain::{DateBasis, EarliestSource, Step};
use crate::pack::facts::Context;
use crate::schedule::parts::{Age, CvxSet, SeriesDose};
use crate::{Date, SeriesStatus, StatusReason};

/// Decides the status of a series and the dates of its next dose.
pub(crate) fn forecast<W: Witness>(
    case: &Case<'_>,
    run: &mut Run,
    records: &[(u16, u16)],
    medical: &Medical,
    complete: u64,
    witness: &mut W,
) {
    let before = Before { records: records.len(), doses: case.doses.len() };
    let today = Day::today(case);
    let mut asking = Asking { context: Context::Forecast, reference: today, anchor: today, before, complete };
    loop {
        // 7.1
        asking.reference = today;
        while let Some(target) = run.target(case.schedule) {
            if !can_skip(case, run, records, target, asking, witness) {
                break;
            }
            run.skip();
        }
        // 7.2 to 7.4
        let candidate = match need(case, run, records, medical, witness) {
            Ok(candidate) => candidate,
            Err((status, reason)) => {
                run.status = status;
                run.reason = reason;
                run.dates = None;
                return;
            }
        };
        let Some(target) = run.target(case.schedule) else { return };
        // 7.6
        asking.reference = Day::fixed(candidate);
        if can_skip(case, run, records, target, asking, witness) {
            run.skip();
            continue;
        }
        // 7.5
        run.dates = Some(dates(case, run, records, target, candidate, witness));
        run.status = SeriesStatus::NotComplete;
        run.reason = StatusReason::DoseNeeded;
        return;
    }
}

/// Table 7-10: the candidate for the earliest date if a dose is needed, else the status and why.
fn need<W: Witness>(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    medical: &Medical,
    witness: &mut W,
) -> Result<Date, (SeriesStatus, StatusReason)> {
    let target = run.target(case.schedule);
    let age = target.and_then(|target| age_today(case, target));
    let answer = if medical.immune.is_some() {
        Err((SeriesStatus::Immune, StatusReason::Immunity))
    } else if medical.contraindicated.is_some() {
        Err((SeriesStatus::Contraindicated, StatusReason::Contraindication))
    } else if let Some(target) = target {
        if medical.forbidden.as_ref().is_some_and(|forbidden| no_vaccine_left(case, target, forbidden)) {
            if W::WATCHES {
                witness.step(Step::NoVaccineLeft { target: target.number });
            }
            Err((SeriesStatus::Contraindicated, StatusReason::Contraindication))
        } else {
            time_is_left(case, run, records, target, age, witness)
        }
    } else if run.valid_doses() > 0 {
        Err((SeriesStatus::Complete, StatusReason::SeriesComplete))
    } else {
        Err((SeriesStatus::NotRecommended, StatusReason::ImmunizationHistory))
    };
    if W::WATCHES {
        let (status, reason) = answer.err().unwrap_or((SeriesStatus::NotComplete, StatusReason::DoseNeeded));
        witness.step(Step::Need {
            target: target.map(|target| target.number),
            maximum: age.and_then(|age| case.limit(age.maximum)),
            season_end: target.and_then(|target| target.season_end),
            status,
            reason,
        });
    }
    answer
}

/// The lower half of Table 7-10: season and maximum age.
fn time_is_left<W: Witness>(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    target: &SeriesDose,
    age: Option<&Age>,
    witness: &mut W,
) -> Result<Date, (SeriesStatus, StatusReason)> {
    if target.season_end.is_some_and(|end| case.reached(end.plus_days(1))) {
        return Err((SeriesStatus::NotRecommended, StatusReason::SeasonOver));
    }
    let maximum = age.map_or(Date::ASSUMED_MAXIMUM, |age| case.date_of(age.maximum));
    if case.reached(maximum) {
        return Err((SeriesStatus::AgedOut, StatusReason::MaximumAge));
    }
    let candidate = candidate(case, run, records, target, age, witness);
    if candidate >= maximum {
        return Err((SeriesStatus::AgedOut, StatusReason::CannotFinish));
    }
    Ok(candidate)
}

/// The ages of a target dose that hold on the assessment date.
pub(crate) fn age_today<'s>(case: &Case<'s>, target: &SeriesDose) -> Option<&'s Age> {
    let today = Day::today(case);
    target.ages.of(&case.schedule.ages).iter().find(|age| today.is_within(case, age.in_force))
}

/// Table 7-7: every preferable and every allowable vaccine is forbidden.
fn no_vaccine_left(case: &Case<'_>, target: &SeriesDose, forbidden: &CvxSet) -> bool {
    let preferable = target.preferable.of(&case.schedule.vaccines);
    let allowable = target.allowable.of(&case.schedule.vaccines);
    let mut all = preferable.iter().chain(allowable).peekable();
    all.peek().is_some() && all.all(|vaccine| forbidden.contains(vaccine.cvx))
}

/// FORECASTDTCAN-1: the latest of all that holds the next dose back.
fn candidate<W: Witness>(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    target: &SeriesDose,
    age: Option<&Age>,
    witness: &mut W,
) -> Date {
    let schedule = case.schedule;
    let today = Day::today(case);
    let before = Before { records: records.len(), doses: case.doses.len() };
    let mut latest: Option<Date> = None;
    let mut found = Vec::new();
    let mut offer = |date: Date, source: &dyn Fn() -> EarliestSource| {
        latest = latest.max(Some(date));
        if W::WATCHES {
            found.push((source(), date));
        }
    };
    if let Some(limit) = age.and_then(|age| case.limit(age.minimum)) {
        offer(limit.date, &|| EarliestSource::MinimumAge(limit.after));
    }
    for interval in target.intervals.of(&schedule.intervals) {
        let Some(minimum) = interval.minimum else { continue };
        if !today.is_within(case, interval.in_force) {
            continue;
        }
        if let Some((counted_from, date)) = reference(case, run, records, before, interval.from) {
            offer(date.plus(minimum), &|| EarliestSource::MinimumInterval(minimum, counted_from.clone()));
        }
    }
    for given in case.doses.iter().filter(|given| schedule.disturbing.contains(given.cvx)) {
        for vaccine in target.preferable.of(&schedule.vaccines) {
            let conflicts = schedule.conflicting.get(usize::from(vaccine.cvx)).copied().unwrap_or_default();
            for conflict in conflicts.of(&schedule.conflicts) {
                if let Some(cvx) = jenner_codes::Cvx::from_number(vaccine.cvx)
                    && conflict.previous.contains(given.cvx)
                {
                    offer(given.date.plus(conflict.end), &|| EarliestSource::Conflict(given.place, cvx));
                }
            }
        }
    }
    if let Some(start) = target.season_start {
        offer(start, &|| EarliestSource::Season);
    }
    for ((_, place), judged) in records.iter().zip(&run.judged) {
        if let Some(given) = case.doses.get(usize::from(*place)).filter(|_| judged.inadvertent) {
            offer(given.date, &|| EarliestSource::InadvertentDose(given.place));
        }
    }
    if let Some(given) = records.last().and_then(|(_, place)| case.doses.get(usize::from(*place))) {
        offer(given.date, &|| EarliestSource::MostRecentDose(given.place));
    }
    let candidate = latest.unwrap_or(Date::ASSUMED_MAXIMUM);
    if W::WATCHES {
        witness.step(Step::Earliest { candidates: found, earliest: candidate });
    }
    candidate
}

/// 7.5. Nothing is assumed: what the schedule does not give makes no date.
fn dates<W: Witness>(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    target: &SeriesDose,
    earliest: Date,
    witness: &mut W,
) -> Dates {
    let schedule = case.schedule;
    let today = Day::today(case);
    let before = Before { records: records.len(), doses: case.doses.len() };
    let age = age_today(case, target);
    let recommended_age = age.and_then(|age| case.limit(age.earliest_recommended));
    let late_age = age.and_then(|age| case.limit(age.latest_recommended));
    let mut recommended_interval = None;
    let mut late_interval = None;
    for interval in target.intervals.of(&schedule.intervals) {
        if !today.is_within(case, interval.in_force) {
            continue;
        }
        if interval.earliest_recommended.is_none() && interval.latest_recommended.is_none() {
            continue;
        }
        let Some((counted_from, date)) = reference(case, run, records, before, interval.from) else {
            continue;
        };
        let later = |after, known: &mut Option<_>| {
            let limit = limit_after(date, after);
            if known.as_ref().is_none_or(|(_, known): &(_, Date)| *known < limit.date) {
                *known = Some((DateBasis::Interval(after, counted_from.clone()), limit.date));
            }
        };
        if let Some(after) = interval.earliest_recommended {
            later(after, &mut recommended_interval);
        }
        if let Some(after) = interval.latest_recommended {
            later(after, &mut late_interval);
        }
    }
    // FORECASTDT-2, -5.
    let (basis, unadjusted) = recommended_age
        .map(|limit| (DateBasis::Age(limit.after), limit.date))
        .or(recommended_interval)
        .unwrap_or((DateBasis::Earliest, earliest));
    let recommended = unadjusted.max(earliest);
    if W::WATCHES {
        witness.step(Step::Recommended { basis, unadjusted, recommended });
    }
    // FORECASTDT-3, -6.
    let late = late_age.map(|limit| (DateBasis::Age(limit.after), limit.date)).or(late_interval);
    let past_due = late.map(|(basis, late)| {
        let unadjusted = late.plus_days(-1);
        let past_due = unadjusted.max(earliest);
        if W::WATCHES {
            witness.step(Step::PastDue { basis, unadjusted, past_due });
        }
        past_due
    });
    // FORECASTDT-4.
    let latest = age.and_then(|age| case.limit(age.maximum)).map(|maximum| {
        let latest = maximum.date.plus_days(-1);
        if W::WATCHES {
            witness.step(Step::Latest { maximum, latest });
        }
        latest
    });
    Dates { earliest, recommended, past_due, latest }
}
