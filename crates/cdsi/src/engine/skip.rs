//! Conditional skip: whether a target dose can be left out (6.2, 7.1, 7.6).

use super::history::{Case, Day, limit_after};
use super::interval::Before;
use super::run::Run;
use super::witness::Witness;
use crate::explain::{Asked, ConditionCheck, SetCheck, Step};
use crate::pack::facts::{Comparison, Context, Counted, Logic};
use crate::schedule::parts::{Condition, Count, SeriesDose, SkipSet};
use crate::{Date, DoseStatus};

/// When and about what it is asked.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    /// Evaluation or forecast.
    pub(crate) context: Context,
    /// CONDSKIP-2: the reference date.
    pub(crate) reference: Day,
    /// The day on which sets must be in force (RELEVANT-2).
    pub(crate) anchor: Day,
    /// What of the history is counted.
    pub(crate) before: Before,
    /// Series groups of the antigen with a complete series, as bits.
    pub(crate) complete: u64,
}

/// Whether the target dose can be left out: one skip that says so is enough.
pub(crate) fn can_skip<W: Witness>(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    target: &SeriesDose,
    asking: Asking,
    witness: &mut W,
) -> bool {
    let mut skipped = false;
    for skip in target.skips.of(&case.schedule.skips) {
        if skip.context != asking.context && skip.context != Context::Both {
            continue;
        }
        let mut checks = Vec::new();
        let (mut any, mut all, mut asked) = (false, true, false);
        for set in skip.sets.of(&case.schedule.skip_sets) {
            if !asking.anchor.is_within(case, set.in_force) {
                continue;
            }
            asked = true;
            let met = set_is_met::<W>(case, run, records, set, asking, &mut checks);
            any |= met;
            all &= met;
        }
        let met = asked && if skip.logic == Logic::And { all } else { any };
        skipped |= met;
        if W::WATCHES {
            witness.step(Step::Skip {
                context: asking.context,
                target: target.number,
                reference: asking.reference.date,
                logic: skip.logic,
                sets: checks,
                skipped: met,
            });
        }
    }
    skipped
}

/// Table 6-10.
fn set_is_met<W: Witness>(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    set: &SkipSet,
    asking: Asking,
    checks: &mut Vec<SetCheck>,
) -> bool {
    let mut conditions = Vec::new();
    let (mut any, mut all) = (false, true);
    for condition in set.conditions.of(&case.schedule.conditions) {
        let met = condition_is_met(case, run, records, condition, asking);
        any |= met;
        all &= met;
        if W::WATCHES {
            conditions
                .push(ConditionCheck { asked: what_is_asked(case, run, records, condition, asking), met });
        }
    }
    let met = if set.logic == Logic::Or { any } else { all };
    if W::WATCHES {
        checks.push(SetCheck { logic: set.logic, conditions, met });
    }
    met
}

fn condition_is_met(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    condition: &Condition,
    asking: Asking,
) -> bool {
    match condition {
        // Table 6-6. Both ends are asked, so that a change of either is foreseen.
        Condition::Age { from, until } => {
            let begun = asking.reference.reached(case, case.date_of(*from));
            let ended = asking.reference.reached(case, case.date_of(*until));
            begun && !ended
        }
        // Table 6-7.
        Condition::CompletedSeries { groups } => asking.complete & groups != 0,
        // Table 6-8.
        Condition::Interval { interval } => dose_before(case, records, asking.before)
            .is_some_and(|(_, date)| asking.reference.reached(case, date.plus(*interval))),
        // Table 6-9.
        Condition::Count(count) => {
            let found = counted(case, run, records, count, asking.before);
            let wanted = usize::from(count.count);
            match count.is {
                Comparison::GreaterThan => found > wanted,
                Comparison::EqualTo => found == wanted,
                Comparison::LessThan => found < wanted,
            }
        }
    }
}

/// The record immediately before, whatever its status (CALCDTSKIP-5): its place in the patient's doses and its
/// day.
fn dose_before(case: &Case<'_>, records: &[(u16, u16)], before: Before) -> Option<(usize, Date)> {
    let (_, place) = records.get(before.records.checked_sub(1)?)?;
    case.doses.get(usize::from(*place)).map(|given| (given.place, given.date))
}

/// CONDSKIP-1.
fn counted(case: &Case<'_>, run: &Run, records: &[(u16, u16)], count: &Count, before: Before) -> usize {
    let vaccines = count.vaccines.and_then(|set| case.schedule.cvx_sets.get(usize::from(set)));
    let (from, until) = count_window(case, count);
    records
        .iter()
        .zip(&run.judged)
        .take(before.records)
        .filter(|((_, place), judged)| {
            case.doses.get(usize::from(*place)).is_some_and(|given| {
                from <= given.date
                    && given.date < until
                    && vaccines.is_none_or(|set| set.contains(given.cvx))
                    && (count.of == Counted::Total || judged.status == DoseStatus::Valid)
            })
        })
        .count()
}

fn count_window(case: &Case<'_>, count: &Count) -> (Date, Date) {
    (case.date_of(count.from).max(count.start), case.date_of(count.until).min(count.end))
}

fn what_is_asked(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    condition: &Condition,
    asking: Asking,
) -> Asked {
    match condition {
        Condition::Age { from, until } => Asked::Age { begin: case.limit(*from), end: case.limit(*until) },
        Condition::CompletedSeries { groups } => {
            Asked::CompletedSeries { groups: (0..64).filter(|group| groups & (1u64 << group) != 0).collect() }
        }
        Condition::Interval { interval } => Asked::Interval {
            interval: *interval,
            reached: dose_before(case, records, asking.before)
                .map(|(place, date)| (place, limit_after(date, *interval).date)),
        },
        Condition::Count(count) => {
            let (from, until) = count_window(case, count);
            let vaccines = count.vaccines.and_then(|set| case.schedule.cvx_lists.get(usize::from(set)));
            Asked::Count {
                found: counted(case, run, records, count, asking.before).min(255) as u8,
                is: count.is,
                count: count.count,
                of: count.of,
                from: (from > Date::ASSUMED_MINIMUM).then_some(from),
                until: (until < Date::ASSUMED_MAXIMUM).then_some(until),
                vaccines: vaccines.cloned().unwrap_or_default(),
            }
        }
    }
}
