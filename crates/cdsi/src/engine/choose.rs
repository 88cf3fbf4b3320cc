//! Choosing series: one for each series group, then the best of the antigen (chapter 8).

use smallvec::SmallVec;

use super::forecast::age_today;
use super::history::{Case, Day};
use super::run::Run;
use crate::explain::{Choice, ChoiceRule};
use crate::pack::facts::SeriesType;
use crate::schedule::group_bit;
use crate::schedule::parts::Anchor;
use crate::{Date, SeriesId, SeriesStatus};

/// Places in `runs`. There are seldom many, and this is asked for every group of every antigen.
pub(crate) type Places = SmallVec<[usize; 8]>;
type Points = SmallVec<[(usize, i32); 8]>;

/// The prioritized series of one series group (8.1 to 8.7): its place in `runs`, which are all relevant series
/// of the antigen.
pub(crate) fn prioritized(case: &Case<'_>, runs: &[Run], series_group: u8) -> (Option<usize>, Choice) {
    let of_group: Places = (0..runs.len())
        .filter(|place| runs[*place].series(case.schedule).series_group == series_group)
        .collect();
    // Also one that is contraindicated: it then says so for the group. 4.61 names two where the table knows one;
    // CDC's cases expect the first.
    let default = of_group.iter().copied().find(|place| runs[*place].series(case.schedule).default_series);
    let scorable = scorable(case, runs, &of_group, default.is_some());
    let complete: Places =
        scorable.iter().copied().filter(|place| runs[*place].status == SeriesStatus::Complete).collect();
    let in_process: Places = scorable.iter().copied().filter(|place| is_in_process(&runs[*place])).collect();
    // Table 8-3.
    let mut points = Points::new();
    let (by, chosen) = match (scorable.len(), complete.len(), in_process.len(), default) {
        (0, _, _, Some(default)) => (ChoiceRule::Default, Some(default)),
        (0, _, _, None) => (ChoiceRule::None, None),
        (1, ..) => (ChoiceRule::Only, scorable.first().copied()),
        (_, 1, ..) => (ChoiceRule::Complete, complete.first().copied()),
        (_, 0, 1, _) => (ChoiceRule::InProcess, in_process.first().copied()),
        (_, 0, 0, Some(default)) => (ChoiceRule::Default, Some(default)),
        // Table 8-5.
        (_, 2.., ..) => {
            points = complete_points(runs, &complete);
            (ChoiceRule::ScoredComplete, highest(case, runs, &points))
        }
        (_, _, 2.., _) => {
            points = in_process_points(case, runs, &in_process);
            (ChoiceRule::ScoredInProcess, highest(case, runs, &points))
        }
        _ if scorable.iter().all(|place| runs[*place].valid_doses() == 0) => {
            points = no_valid_dose_points(case, runs, &scorable);
            (ChoiceRule::ScoredNoValidDose, highest(case, runs, &points))
        }
        _ => {
            points = scorable.iter().map(|place| (*place, runs[*place].valid_doses() as i32)).collect();
            (ChoiceRule::MostValidDoses, highest(case, runs, &points))
        }
    };
    let told = |place: &usize| {
        let scored = points.iter().find(|(scored, _)| scored == place).map(|(_, sum)| *sum as i8);
        (SeriesId(runs[*place].series), scored)
    };
    let choice = Choice {
        series_group,
        scorable: scorable.iter().map(told).collect(),
        by,
        prioritized: chosen.map(|place| SeriesId(runs[place].series)),
    };
    (chosen, choice)
}

/// 8.1: the scorable series of a group.
fn scorable(case: &Case<'_>, runs: &[Run], of_group: &[usize], has_default: bool) -> Places {
    let schedule = case.schedule;
    let is_contraindicated = |place: &usize| runs[*place].status == SeriesStatus::Contraindicated;
    let all_are = of_group.iter().all(is_contraindicated);
    // SELECTB-24.
    let candidates = of_group.iter().copied().filter(|place| all_are || !is_contraindicated(place));
    let letter = |place: &usize| runs[*place].series(schedule).priority;
    let in_time = of_group.iter().filter(|place| runs[**place].status != SeriesStatus::AgedOut);
    let best_letter = in_time.map(letter).min().or_else(|| of_group.iter().map(letter).min());
    let any_valid = of_group.iter().any(|place| runs[*place].valid_doses() > 0);
    // SELECTSCORE-2.
    candidates
        .filter(|place| {
            let run = &runs[*place];
            let series = run.series(schedule);
            match series.kind {
                SeriesType::Risk => Some(series.priority) == best_letter,
                SeriesType::Standard => {
                    let first = run.satisfied().next().and_then(|place| case.doses.get(usize::from(place)));
                    match first {
                        Some(first) => first.date < case.date_of(series.maximum_age_to_start),
                        None => !any_valid && !has_default,
                    }
                }
                SeriesType::EvaluationOnly => run.status == SeriesStatus::Complete,
            }
        })
        .collect()
}

/// SELECTB-16.
fn is_in_process(run: &Run) -> bool {
    run.status == SeriesStatus::NotComplete && run.valid_doses() > 0
}

/// 8.7: the highest sum; ties go to the lowest preference, then to the first.
fn highest(case: &Case<'_>, runs: &[Run], points: &[(usize, i32)]) -> Option<usize> {
    let preference = |place: usize| runs[place].series(case.schedule).preference;
    points
        .iter()
        .min_by_key(|(place, sum)| (std::cmp::Reverse(*sum), preference(*place), *place))
        .map(|(place, _)| *place)
}

/// What holding the best value of a kind is worth: alone, with others, and not at all.
struct Worth {
    alone: i32,
    shared: i32,
    lost: i32,
}

/// Gives points for the best value, where `None` holds none.
fn compare<V: PartialEq + Copy>(
    points: &mut [(usize, i32)],
    value: impl Fn(usize) -> Option<V>,
    best: impl Fn(V, V) -> V,
    worth: &Worth,
) {
    let values: SmallVec<[Option<V>; 8]> = points.iter().map(|(place, _)| value(*place)).collect();
    let top = values.iter().flatten().copied().reduce(best);
    let holders = values.iter().filter(|value| value.is_some() && **value == top).count();
    for ((_, sum), value) in points.iter_mut().zip(&values) {
        *sum += match (value.is_some() && *value == top, holders) {
            (true, 1) => worth.alone,
            (true, _) => worth.shared,
            (false, _) => worth.lost,
        };
    }
}

fn start(scorable: &[usize]) -> Points {
    scorable.iter().map(|place| (*place, 0)).collect()
}

/// 8.4.
fn complete_points(runs: &[Run], scorable: &[usize]) -> Points {
    let mut points = start(scorable);
    let worth = Worth { alone: 1, shared: 0, lost: -1 };
    compare(&mut points, |place| Some(runs[place].valid_doses()), usize::max, &worth);
    points
}

/// 8.5.
fn in_process_points(case: &Case<'_>, runs: &[Run], scorable: &[usize]) -> Points {
    let mut points = start(scorable);
    let two = Worth { alone: 2, shared: 0, lost: -2 };
    compare(&mut points, |place| Some(runs[place].valid_doses()), usize::max, &two);
    for (place, sum) in &mut points {
        let run = &runs[*place];
        let all_valid = run.judged.iter().all(|judged| judged.status == crate::DoseStatus::Valid);
        *sum += if run.series(case.schedule).product_path && all_valid { 2 } else { -2 };
        *sum += if is_completable(case, run) { 3 } else { -3 };
    }
    compare(&mut points, |place| Some(runs[place].end - runs[place].at), usize::min, &two);
    let finish = |place: usize| finish(case, &runs[place]).filter(|_| is_completable(case, &runs[place]));
    compare(&mut points, finish, Date::min, &Worth { alone: 1, shared: 0, lost: -1 });
    points
}

/// 8.6.
fn no_valid_dose_points(case: &Case<'_>, runs: &[Run], scorable: &[usize]) -> Points {
    let mut points = start(scorable);
    for (place, sum) in &mut points {
        *sum += if is_completable(case, &runs[*place]) { 1 } else { -1 };
        *sum += if runs[*place].series(case.schedule).product_path { -1 } else { 1 };
    }
    let earliest = |place: usize| runs[place].dates.map(|dates| dates.earliest);
    compare(&mut points, earliest, Date::min, &Worth { alone: 1, shared: 0, lost: -1 });
    points
}

/// SELECTB-12: the day on which the last dose could be given, if every dose came at its earliest.
fn finish(case: &Case<'_>, run: &Run) -> Option<Date> {
    let today = Day::today(case);
    let remaining = case.schedule.doses.get(run.at + 1..run.end)?;
    let mut date = run.dates?.earliest;
    for target in remaining {
        let steps = target
            .intervals
            .of(&case.schedule.intervals)
            .iter()
            .filter(|interval| matches!(interval.from, Anchor::Previous))
            .filter(|interval| today.is_within(case, interval.in_force))
            .filter_map(|interval| interval.minimum)
            .map(|minimum| date.plus(minimum));
        date = steps.max().unwrap_or(date);
    }
    Some(date)
}

/// SELECTB-3.
fn is_completable(case: &Case<'_>, run: &Run) -> bool {
    let last = run.end.checked_sub(1).and_then(|last| case.schedule.doses.get(last));
    let maximum = last
        .and_then(|last| age_today(case, last))
        .map_or(Date::ASSUMED_MAXIMUM, |age| case.date_of(age.maximum));
    finish(case, run).is_some_and(|finish| finish < maximum)
}

/// 8.8: the best series among the prioritized ones.
pub(crate) fn best(case: &Case<'_>, runs: &[Run], prioritized: &[usize]) -> Places {
    let schedule = case.schedule;
    // Nobody is told of a dose that is decades away: a series that may not begin yet, and has not begun.
    let standing: Places = prioritized
        .iter()
        .copied()
        .filter(|place| {
            let run = &runs[*place];
            run.valid_doses() > 0 || case.reached(case.date_of(run.series(schedule).minimum_age_to_start))
        })
        .collect();
    // Table 8-14. Equivalence is read from each series' own list.
    let is_best = |place: &usize| {
        let run = &runs[*place];
        let series = run.series(schedule);
        let equivalent =
            |other: &&usize| series.equivalent & group_bit(runs[**other].series(schedule).series_group) != 0;
        let is_complete = |other: &usize| runs[*other].status == SeriesStatus::Complete;
        let is_risk = |other: &usize| runs[*other].series(schedule).kind == SeriesType::Risk;
        if is_complete(place) {
            return true;
        }
        let others = || standing.iter().filter(equivalent);
        if others().any(is_complete) {
            return false;
        }
        match series.kind {
            SeriesType::EvaluationOnly => false,
            SeriesType::Risk => true,
            SeriesType::Standard => !others().any(is_risk),
        }
    };
    standing.iter().copied().filter(is_best).collect()
}
