//! Evaluating the doses of one series (4.4, chapter 6).

use super::history::{Case, Day, Given, limit_after};
use super::interval::{Before, reference};
use super::run::{Judged, Run};
use super::skip::{Asking, can_skip};
use super::witness::Witness;
use crate::explain::{AgeFit, IntervalFit, Step, TrialOutcome, VaccineFit};
use crate::pack::facts::Context;
use crate::schedule::parts::{Interval, SeriesDose, VaccineEntry};
use crate::{DoseReason, DoseReasons, DoseStatus};

/// A dose in its place: what the rules of chapter 6 ask about beside the target dose.
struct Shot<'a, 's> {
    case: &'a Case<'s>,
    run: &'a Run,
    records: &'a [(u16, u16)],
    /// What came before it.
    before: Before,
    given: &'a Given,
}

/// Evaluates every record of the antigen in this series (figure 4-6).
pub(crate) fn judge_history<W: Witness>(
    case: &Case<'_>,
    run: &mut Run,
    records: &[(u16, u16)],
    complete: u64,
    witness: &mut W,
) {
    for (number, (_, place)) in records.iter().enumerate() {
        let Some(given) = case.doses.get(usize::from(*place)) else { continue };
        let before = Before { records: number, doses: usize::from(*place) };
        let judged = loop {
            let Some(target) = run.target(case.schedule) else {
                if W::WATCHES {
                    witness.step(Step::NoTargetLeft);
                }
                break surplus();
            };
            if let Some(unfit) = dose_condition(case, given, target, witness) {
                break unfit;
            }
            let day = Day::fixed(given.date);
            let asking =
                Asking { context: Context::Evaluation, reference: day, anchor: day, before, complete };
            if can_skip(case, run, records, target, asking, witness) {
                if W::WATCHES {
                    witness.tried(given.place, Some(target.number), TrialOutcome::TargetSkipped);
                }
                run.skip();
                continue;
            }
            let judged = judge(&Shot { case, run, records, before, given }, target, witness);
            if judged.status == DoseStatus::Valid {
                run.satisfy(target, *place);
            }
            break judged;
        };
        if W::WATCHES {
            let outcome = TrialOutcome::Evaluated(judged.status, judged.reasons);
            witness.tried(given.place, judged.target, outcome);
        }
        run.judged.push(judged);
    }
}

fn surplus() -> Judged {
    Judged {
        status: DoseStatus::Extraneous,
        reasons: [DoseReason::SeriesComplete].into_iter().collect(),
        inadvertent: false,
        target: None,
    }
}

/// 6.1: a dose that was no good is not evaluated further.
fn dose_condition<W: Witness>(
    case: &Case<'_>,
    given: &Given,
    target: &SeriesDose,
    witness: &mut W,
) -> Option<Judged> {
    let dose = case.patient.doses.get(given.place)?;
    let expired = dose.lot_expires.filter(|last| given.date > *last);
    if expired.is_none() && !dose.substandard {
        return None;
    }
    if W::WATCHES {
        witness.step(Step::DoseCondition { expired });
    }
    let expired = expired.map(|_| DoseReason::Expired);
    let damaged = dose.substandard.then_some(DoseReason::Damaged);
    Some(Judged {
        status: DoseStatus::SubStandard,
        reasons: expired.into_iter().chain(damaged).collect(),
        inadvertent: false,
        target: Some(target.number),
    })
}

/// 6.3 to 6.10. Ages, intervals, conflicts and vaccine are all looked at, so that all reasons are known.
fn judge<W: Witness>(shot: &Shot<'_, '_>, target: &SeriesDose, witness: &mut W) -> Judged {
    let Shot { case, given, .. } = *shot;
    if target.inadvertent.of(&case.schedule.inadvertent).contains(&given.cvx) {
        if W::WATCHES {
            witness.step(Step::Inadvertent);
        }
        return Judged {
            status: DoseStatus::NotValid,
            reasons: [DoseReason::Inadvertent].into_iter().collect(),
            inadvertent: true,
            target: Some(target.number),
        };
    }
    let mut wrong = DoseReasons::NONE;
    let mut remarks = DoseReasons::NONE;
    let age = age(case, given, target, witness);
    match age {
        AgeFit::TooYoung => wrong.insert(DoseReason::TooYoung),
        AgeFit::TooOld => wrong.insert(DoseReason::TooOld),
        AgeFit::Grace => remarks.insert(DoseReason::AgeGrace),
        AgeFit::Right | AgeFit::NotAsked => {}
    }
    match preferable_interval(shot, target, witness) {
        IntervalFit::Enough | IntervalFit::NothingToCountFrom => {}
        IntervalFit::Grace => remarks.insert(DoseReason::IntervalGrace),
        IntervalFit::TooSoon if allowable_interval(shot, target, witness) => {
            remarks.insert(DoseReason::AllowableInterval);
        }
        IntervalFit::TooSoon => wrong.insert(DoseReason::TooSoon),
    }
    if is_in_conflict(shot, witness) {
        wrong.insert(DoseReason::Conflict);
    }
    let (fit, entry) = vaccine(case, given, target);
    if W::WATCHES {
        witness.step(Step::Vaccine { fit });
    }
    match fit {
        VaccineFit::Preferable => {
            let volume = case.patient.doses.get(given.place).and_then(|dose| dose.volume_ml);
            if let (Some(volume), Some(usual)) = (volume, entry.and_then(|entry| entry.volume_ml))
                && volume < usual
            {
                remarks.insert(DoseReason::SmallVolume);
            }
        }
        VaccineFit::Allowable => remarks.insert(DoseReason::AllowableVaccine),
        VaccineFit::WrongAge | VaccineFit::WrongProduct | VaccineFit::Neither => {
            wrong.insert(DoseReason::WrongVaccine);
        }
    }
    // Table 6-31.
    let status = match (age, wrong == DoseReasons::NONE) {
        (AgeFit::TooOld, _) => DoseStatus::Extraneous,
        (_, false) => DoseStatus::NotValid,
        (_, true) => DoseStatus::Valid,
    };
    let reasons = if status == DoseStatus::Valid { remarks } else { wrong };
    Judged { status, reasons, inadvertent: false, target: Some(target.number) }
}

/// 6.4, Table 6-15.
fn age<W: Witness>(case: &Case<'_>, given: &Given, target: &SeriesDose, witness: &mut W) -> AgeFit {
    let day = Day::fixed(given.date);
    let ages = target.ages.of(&case.schedule.ages);
    let Some(age) = ages.iter().find(|age| day.is_within(case, age.in_force)) else {
        return AgeFit::NotAsked;
    };
    let fit = if given.date < case.date_of(age.absolute_minimum) {
        AgeFit::TooYoung
    } else if given.date >= case.date_of(age.maximum) {
        AgeFit::TooOld
    } else if given.date < case.date_of(age.minimum) {
        AgeFit::Grace
    } else {
        AgeFit::Right
    };
    if W::WATCHES {
        witness.step(Step::Age {
            given: given.date,
            absolute_minimum: case.limit(age.absolute_minimum),
            minimum: case.limit(age.minimum),
            maximum: case.limit(age.maximum),
            fit,
        });
    }
    fit
}

/// 6.5, Table 6-18: all that apply must hold. The worst of them is the answer.
fn preferable_interval<W: Witness>(shot: &Shot<'_, '_>, target: &SeriesDose, witness: &mut W) -> IntervalFit {
    let mut worst = IntervalFit::Enough;
    for interval in target.intervals.of(&shot.case.schedule.intervals) {
        let fit = interval_fit(shot, interval, true, witness);
        worst = match (worst, fit) {
            (IntervalFit::TooSoon, _) | (_, Some(IntervalFit::TooSoon)) => IntervalFit::TooSoon,
            (IntervalFit::Grace, _) | (_, Some(IntervalFit::Grace)) => IntervalFit::Grace,
            _ => IntervalFit::Enough,
        };
    }
    worst
}

/// 6.6, Table 6-21: one is given, and all that apply have something to count from and hold.
fn allowable_interval<W: Witness>(shot: &Shot<'_, '_>, target: &SeriesDose, witness: &mut W) -> bool {
    let (mut any, mut all) = (false, true);
    for interval in target.allowable_intervals.of(&shot.case.schedule.intervals) {
        if let Some(fit) = interval_fit(shot, interval, false, witness) {
            any = true;
            all &= matches!(fit, IntervalFit::Enough | IntervalFit::Grace);
        }
    }
    any && all
}

/// How a dose fits one interval; `None` if the interval is not in force on the day of the dose.
fn interval_fit<W: Witness>(
    shot: &Shot<'_, '_>,
    interval: &Interval,
    preferable: bool,
    witness: &mut W,
) -> Option<IntervalFit> {
    let Shot { case, run, records, before, given } = *shot;
    if !Day::fixed(given.date).is_within(case, interval.in_force) {
        return None;
    }
    let reference = reference(case, run, records, before, interval.from);
    let (fit, absolute_minimum, minimum) = match &reference {
        None => (IntervalFit::NothingToCountFrom, None, None),
        Some((_, from)) => {
            let absolute_minimum = interval.absolute_minimum.map(|after| limit_after(*from, after));
            let minimum = interval.minimum.map(|after| limit_after(*from, after));
            let fit = if absolute_minimum.is_some_and(|limit| given.date < limit.date) {
                IntervalFit::TooSoon
            } else if minimum.is_some_and(|limit| given.date < limit.date) {
                IntervalFit::Grace
            } else {
                IntervalFit::Enough
            };
            (fit, absolute_minimum, minimum)
        }
    };
    if W::WATCHES {
        witness.step(Step::Interval { preferable, reference, absolute_minimum, minimum, fit });
    }
    Some(fit)
}

/// 6.7, Table 6-24.
fn is_in_conflict<W: Witness>(shot: &Shot<'_, '_>, witness: &mut W) -> bool {
    let Shot { case, run, records, before, given } = *shot;
    let conflicts = case.schedule.conflicting.get(usize::from(given.cvx)).copied().unwrap_or_default();
    if conflicts.is_empty() {
        return false;
    }
    let mut found = false;
    for (place, previous) in case.doses.iter().enumerate().take(before.doses) {
        if !case.schedule.disturbing.contains(previous.cvx) {
            continue;
        }
        let status = records
            .iter()
            .zip(&run.judged)
            .find(|((_, record), _)| usize::from(*record) == place)
            .map(|(_, judged)| judged.status);
        for conflict in conflicts.of(&case.schedule.conflicts) {
            if !conflict.previous.contains(previous.cvx) {
                continue;
            }
            let counts = status.is_none_or(|status| status == DoseStatus::Valid);
            let begin = previous.date.plus(conflict.begin);
            let end = previous.date.plus(if counts { conflict.minimum_end } else { conflict.end });
            if begin <= given.date && given.date < end {
                found = true;
                if W::WATCHES {
                    witness.step(Step::Conflict { previous: previous.place, begin, end });
                }
            }
        }
    }
    found
}

/// 6.8, 6.9: how the vaccine fits, and the entry it fits.
fn vaccine<'s>(
    case: &Case<'s>,
    given: &Given,
    target: &SeriesDose,
) -> (VaccineFit, Option<&'s VaccineEntry>) {
    let at_age = |entry: &VaccineEntry| {
        case.date_of(entry.from) <= given.date && given.date < case.date_of(entry.until)
    };
    let (mut wrong_age, mut wrong_product) = (false, false);
    for entry in target.preferable.of(&case.schedule.vaccines) {
        if entry.cvx != given.cvx {
            continue;
        }
        let same_product = entry.maker.is_none() || entry.maker == given.maker;
        match (at_age(entry), same_product) {
            (true, true) => return (VaccineFit::Preferable, Some(entry)),
            (true, false) => wrong_product = true,
            (false, _) => wrong_age = true,
        }
    }
    for entry in target.allowable.of(&case.schedule.vaccines) {
        if entry.cvx == given.cvx {
            if at_age(entry) {
                return (VaccineFit::Allowable, Some(entry));
            }
            wrong_age = true;
        }
    }
    let fit = match (wrong_product, wrong_age) {
        (true, _) => VaccineFit::WrongProduct,
        (false, true) => VaccineFit::WrongAge,
        (false, false) => VaccineFit::Neither,
    };
    (fit, None)
}
