//! What would change an answer: the day a dose would have counted, the day to ask again.

use super::dose::{best_status, groups_of, names, series_of};
use super::forecast::series_of as forecast_series;
use super::texts::{Writer, none, or_none};
use super::{Case, Line, Page, Reader};
use crate::explain::{AgeFit, IntervalFit, Limit, SeriesExplanation, Step, TrialOutcome, VaccineFit};
use crate::{Date, DoseStatus, Evaluation, Forecast, GroupId, ObservationId, SeriesId, SeriesStatus};

/// For one dose that does not count: the day from which it would have counted, by each vaccine group. Nothing is
/// said where waiting would not have helped, or where the steps do not tell.
pub fn what_would_change_dose(case: &Case<'_>, dose: usize, reader: Reader) -> Vec<Line> {
    let w = Writer { names: case.schedule, patient: case.patient, reader };
    let mut page = Page::new(reader);
    for (group, day) in would_have_counted_from(case, dose) {
        let with = [("group", w.names.group(group).to_owned().into()), ("date", w.date(day).into())];
        page.add(0, w.sentence("change-would-have-counted", &with), None);
    }
    page.lines
}

/// The day from which a dose that does not count would have passed every check that it failed, by vaccine group.
pub fn would_have_counted_from(case: &Case<'_>, dose: usize) -> Vec<(GroupId, Date)> {
    let day_of = |seen: &[Evaluation]| {
        if best_status(seen) != Some(DoseStatus::NotValid) {
            return None;
        }
        // The latest of all days holds for every series that refused it.
        let refused = seen.iter().filter(|one| one.status == DoseStatus::NotValid);
        refused.map(|one| would_have_counted(case, one)).collect::<Option<Vec<_>>>()?.into_iter().max()
    };
    groups_of(case, dose).into_iter().filter_map(|(group, seen)| Some((group, day_of(&seen)?))).collect()
}

/// The first day on which all checks that failed would have held; `None` if one of them does not get better by
/// waiting, or another would have failed by then.
fn would_have_counted(case: &Case<'_>, one: &Evaluation) -> Option<Date> {
    let series = series_of(case.explanation, one.antigen, one.series)?;
    let is_evaluated = |outcome| matches!(outcome, TrialOutcome::Evaluated(..));
    let trial = series.trials.iter().find(|trial| trial.dose == one.dose && is_evaluated(trial.outcome))?;
    let mut days = Vec::new();
    let (mut preferred, mut allowable, mut is_too_soon) = (Vec::new(), Some(Vec::new()), false);
    let mut ends_on = None;
    for step in &trial.steps {
        match step {
            Step::DoseCondition { .. } | Step::Inadvertent | Step::NoTargetLeft => return None,
            Step::Age { maximum, absolute_minimum, minimum, fit, .. } => {
                ends_on = maximum.map(|limit| limit.date);
                match fit {
                    AgeFit::TooYoung => days.push(absolute_minimum.or(*minimum)?.date),
                    AgeFit::TooOld => return None,
                    AgeFit::NotAsked | AgeFit::Grace | AgeFit::Right => {}
                }
            }
            Step::Interval {
                preferable: true, absolute_minimum, minimum, fit: IntervalFit::TooSoon, ..
            } => {
                is_too_soon = true;
                preferred.push(absolute_minimum.or(*minimum)?.date);
            }
            Step::Interval { preferable: false, absolute_minimum, minimum, fit, .. } => match fit {
                IntervalFit::NothingToCountFrom => allowable = None,
                _ => {
                    let day = absolute_minimum.or(*minimum)?.date;
                    allowable.iter_mut().for_each(|days| days.push(day));
                }
            },
            Step::Conflict { end, .. } => days.push(*end),
            Step::Vaccine { fit } => match fit {
                VaccineFit::Preferable | VaccineFit::Allowable => {}
                VaccineFit::WrongAge | VaccineFit::WrongProduct | VaccineFit::Neither => return None,
            },
            _ => {}
        }
    }
    if is_too_soon {
        // Either way of keeping the interval is enough (Table 6-31).
        let by_allowable = allowable.and_then(|days| days.into_iter().max());
        let by_preferred = preferred.into_iter().max();
        days.extend(by_preferred.into_iter().chain(by_allowable).min());
    }
    let day = days.into_iter().max()?;
    ends_on.is_none_or(|end| day < end).then_some(day)
}

/// For one forecast: the next dose that would count, the end of a contraindication or of an indication, and the
/// day on which to ask again.
pub fn what_would_change(case: &Case<'_>, forecast: &Forecast, reader: Reader) -> Vec<Line> {
    let w = Writer { names: case.schedule, patient: case.patient, reader };
    let mut page = Page::new(reader);
    if let (SeriesStatus::NotComplete, Some(earliest)) = (forecast.status, forecast.earliest) {
        let with = [
            ("n", forecast.dose_number.map_or_else(none, |n| i64::from(n).into())),
            ("earliest", w.date(earliest).into()),
            ("latest", or_none(forecast.latest.map(|day| w.date(day)))),
            (
                "vaccines",
                if forecast.vaccines.is_empty() { none() } else { w.vaccines(&forecast.vaccines).into() },
            ),
        ];
        page.add(0, w.sentence("change-next-dose", &with), None);
    }
    for (_, series) in forecast_series(case, forecast) {
        for step in &series.forecast {
            contraindication(&mut page, &w, step);
        }
        for one in series.relevance.indications.iter().filter(|one| one.applies) {
            indication(
                &mut page,
                &w,
                case,
                (&[series.series], one.observation),
                one.end,
                "change-indication-ends",
            );
        }
    }
    begins(&mut page, &w, case, forecast);
    if let Some(day) = case.assessment.holds_until {
        page.add(0, w.sentence("change-answer-may-change", &[("date", w.date(day).into())]), None);
    }
    page.lines
}

fn contraindication(page: &mut Page, w: &Writer<'_>, step: &Step) {
    if let Step::Contraindication { observation, until: Some(until), .. } = step {
        let with = [
            ("observation", w.observation(*observation).into()),
            ("last", w.date(until.plus_days(-1)).into()),
            ("date", w.date(*until).into()),
        ];
        page.add(0, w.sentence("change-contraindication-ends", &with), Some(step.rule()));
    }
}

/// Risk series of the group that an observation on file makes relevant at a later age, together where they begin
/// together.
fn begins(page: &mut Page, w: &Writer<'_>, case: &Case<'_>, forecast: &Forecast) {
    let antigens =
        case.explanation.antigens.iter().filter(|one| w.names.group_of(one.antigen) == forecast.group);
    let waits = |series: &&SeriesExplanation| {
        let relevance = &series.relevance;
        let sex_fits =
            relevance.required_sex.is_empty() || relevance.required_sex.contains(&case.patient.sex);
        !relevance.relevant && relevance.needs_indication && sex_fits
    };
    let mut together: Vec<(ObservationId, Limit, Vec<SeriesId>)> = Vec::new();
    for series in antigens.flat_map(|antigen| &antigen.series).filter(waits) {
        for one in &series.relevance.indications {
            let Some(begin) = one.begin else { continue };
            match together.iter_mut().find(|(id, other, _)| *id == one.observation && *other == begin) {
                Some((_, _, of)) => of.push(series.series),
                None => together.push((one.observation, begin, vec![series.series])),
            }
        }
    }
    for (observation, begin, series) in together {
        indication(page, w, case, (&series, observation), Some(begin), "change-indication-begins");
    }
}

fn indication(
    page: &mut Page,
    w: &Writer<'_>,
    case: &Case<'_>,
    (series, observation): (&[SeriesId], ObservationId),
    limit: Option<Limit>,
    key: &str,
) {
    // Only what is still to come changes anything.
    let to_come = |one: &Limit| one.date > case.assessment.on && one.date < Date::ASSUMED_MAXIMUM;
    let Some(limit) = limit.filter(to_come) else {
        return;
    };
    let with = [
        ("observation", w.observation(observation).into()),
        ("series", names(series.iter().map(|id| w.names.series(*id))).into()),
        ("date", w.date(limit.date).into()),
        ("age", w.duration(limit.after).into()),
    ];
    page.add(0, w.sentence(key, &with), Some("Table 5-4"));
}
