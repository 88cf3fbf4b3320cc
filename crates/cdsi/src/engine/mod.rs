//! Evaluation and forecast: the processing model of CDSi (chapter 4), from a patient to an assessment.
//!
//! The rooms follow the chapters: [`history`] (4.2), [`relevant`] (5), [`judge`] with [`skip`] and [`interval`]
//! (6), [`medical`] and [`forecast`] (7), [`choose`] (8), [`groups`] (9).

mod choose;
mod forecast;
mod groups;
mod history;
mod interval;
mod judge;
mod medical;
mod relevant;
mod run;
mod skip;
mod witness;

use std::cell::RefCell;

use crate::explain::{AntigenExplanation, Explanation, SeriesExplanation};
use crate::schedule::group_bit;
use crate::{AntigenId, Assessment, Date, Evaluation, Patient, Schedule, SeriesId, SeriesStatus};
use groups::Best;
use history::{Case, LateDoses, Scratch};
use medical::Medical;
use run::Run;
use witness::{Nobody, Scribe, Witness};

thread_local! {
    /// Space that one patient leaves to the next. It never holds anything that an answer depends on.
    static SPACE: RefCell<(Scratch, Vec<Run>)> = RefCell::default();
}

/// Assesses a patient on a day (CDSi chapters 4 to 9).
///
/// The answer depends on nothing but the arguments. Doses given after `on` or before birth are set aside.
pub fn evaluate(patient: &Patient, schedule: &Schedule, on: Date) -> Assessment {
    assess::<false>(patient, schedule, on, LateDoses::SetAside).0
}

/// The same for a history taken as it is: doses given after `on` count like all others. The specification knows
/// no such doses; a few of CDC's test cases have them and expect this.
pub fn evaluate_as_given(patient: &Patient, schedule: &Schedule, on: Date) -> Assessment {
    assess::<false>(patient, schedule, on, LateDoses::Take).0
}

/// The same, with an explanation of everything that was done. Several times slower.
pub fn evaluate_explained(patient: &Patient, schedule: &Schedule, on: Date) -> (Assessment, Explanation) {
    assess::<true>(patient, schedule, on, LateDoses::SetAside)
}

fn assess<const EXPLAIN: bool>(
    patient: &Patient,
    schedule: &Schedule,
    on: Date,
    late: LateDoses,
) -> (Assessment, Explanation) {
    let (scratch, mut runs) = SPACE
        .with(|space| space.try_borrow_mut().map(|mut space| std::mem::take(&mut *space)))
        .unwrap_or_default();
    let mut set_aside = Vec::new();
    let case = Case::new(patient, schedule, on, late, scratch, &mut set_aside);
    let mut best = Vec::with_capacity(schedule.antigens.len());
    let mut evaluations = Vec::new();
    let mut explanation = Explanation::default();
    for (number, antigen) in schedule.antigens.iter().enumerate() {
        let number = number as u16;
        let records = records_of(&case, number);
        let medical = medical::medical(&case, antigen);
        let mut stories = Vec::new();
        let used = run_antigen::<EXPLAIN>(&case, number, records, &medical, &mut runs, &mut stories);
        let used = runs.get(..used).unwrap_or_default();
        let mut prioritized = choose::Places::new();
        let mut choices = Vec::new();
        let mut groups_seen = 0u64;
        for run in used {
            let series_group = run.series(schedule).series_group;
            if groups_seen & group_bit(series_group) == 0 {
                groups_seen |= group_bit(series_group);
                let (chosen, choice) = choose::prioritized(&case, used, series_group);
                prioritized.extend(chosen);
                if EXPLAIN {
                    choices.push(choice);
                }
            }
        }
        let bests = choose::best(&case, used, &prioritized);
        for run in bests.iter().filter_map(|place| used.get(*place)) {
            evaluations.extend(evaluations_of(&case, run, number, records));
            best.push(Best::new(&case, run, &medical));
        }
        if EXPLAIN {
            let is_best = |series: SeriesId| bests.iter().any(|place| used[*place].series == series.0);
            for story in &mut stories {
                story.best = is_best(story.series);
            }
            stories.sort_by_key(|story| story.series);
            explanation.antigens.push(AntigenExplanation {
                antigen: AntigenId(number),
                series: stories,
                choices,
            });
        }
    }
    let forecasts = groups::combine(&case, &mut best);
    evaluations.sort_by_key(|one: &Evaluation| one.dose);
    let (scratch, holds_until) = case.finish();
    SPACE.with(|space| {
        if let Ok(mut space) = space.try_borrow_mut() {
            *space = (scratch, runs);
        }
    });
    (Assessment { on, holds_until, forecasts, evaluations, set_aside }, explanation)
}

/// The records of one antigen.
fn records_of<'c>(case: &'c Case<'_>, antigen: u16) -> &'c [(u16, u16)] {
    let from = case.records.partition_point(|(known, _)| *known < antigen);
    let to = case.records.partition_point(|(known, _)| *known <= antigen);
    case.records.get(from..to).unwrap_or_default()
}

/// Runs all relevant series of an antigen, those that others ask about first. Returns how many there are: they
/// are the first of `runs`, in the order of the pack.
fn run_antigen<const EXPLAIN: bool>(
    case: &Case<'_>,
    number: u16,
    records: &[(u16, u16)],
    medical: &Medical,
    runs: &mut Vec<Run>,
    stories: &mut Vec<SeriesExplanation>,
) -> usize {
    let schedule = case.schedule;
    let antigen = &schedule.antigens[usize::from(number)];
    let mut complete = 0;
    let mut used = 0;
    for place in antigen.order.of(&schedule.order) {
        let series = &schedule.series[*place as usize];
        let relevant = relevant::is_relevant(case, series);
        let mut scribe = Scribe::default();
        let mut outcome = None;
        if relevant {
            if used == runs.len() {
                runs.push(Run::idle());
            }
            let run = &mut runs[used];
            used += 1;
            run.begin(schedule, *place as u16);
            if EXPLAIN {
                run_series(case, run, records, medical, complete, &mut scribe);
                scribe.steps.splice(0..0, medical::steps(case, antigen, medical));
            } else {
                run_series(case, run, records, medical, complete, &mut Nobody);
            }
            if run.status == SeriesStatus::Complete {
                complete |= group_bit(series.series_group);
            }
            outcome = Some((run.status, run.reason));
        }
        if EXPLAIN {
            stories.push(SeriesExplanation {
                series: SeriesId(*place as u16),
                relevance: relevant::explain(case, series),
                trials: scribe.trials,
                forecast: scribe.steps,
                outcome,
                best: false,
            });
        }
    }
    if let Some(runs) = runs.get_mut(..used) {
        runs.sort_unstable_by_key(|run| run.series);
    }
    used
}

fn run_series<W: Witness>(
    case: &Case<'_>,
    run: &mut Run,
    records: &[(u16, u16)],
    medical: &Medical,
    complete: u64,
    witness: &mut W,
) {
    judge::judge_history(case, run, records, complete, witness);
    forecast::forecast(case, run, records, medical, complete, witness);
}

/// What the records of an antigen came to in a best series.
fn evaluations_of<'c>(
    case: &'c Case<'_>,
    run: &'c Run,
    antigen: u16,
    records: &'c [(u16, u16)],
) -> impl Iterator<Item = Evaluation> + 'c {
    records.iter().zip(&run.judged).filter_map(move |((_, place), judged)| {
        Some(Evaluation {
            dose: case.doses.get(usize::from(*place))?.place,
            antigen: AntigenId(antigen),
            series: SeriesId(run.series),
            target: judged.target,
            status: judged.status,
            reasons: judged.reasons,
        })
    })
}
