//! Section 4.4 and chapter 6: the records of an antigen against the target doses of one series.

use std::collections::BTreeSet;

use super::book::{Dose, From, Interval, Series};
use super::dates::{Date, at_age, in_effect, maximum, minimum};
use super::history::Scene;
use super::skip::{Asked, When, can_be_skipped};

/// Evaluation status, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Valid,
    Extraneous,
    NotValid,
    SubStandard,
}

/// Why a dose does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    TooYoung,
    TooOld,
    TooSoon,
    Conflict,
    Inadvertent,
    WrongVaccine,
    SeriesComplete,
    Expired,
    Damaged,
}

/// State of a target dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    NotSatisfied,
    /// By the shot with this place in the order.
    Satisfied(usize),
    Skipped,
}

/// A target dose: which series dose, and its state.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub dose: usize,
    pub state: State,
}

/// A record as this series sees it.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub shot: usize,
    /// Number of the target dose.
    pub target: Option<u8>,
    pub status: Status,
    pub reasons: BTreeSet<Reason>,
    pub inadvertent: bool,
}

/// A patient series on its way.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    pub targets: Vec<Target>,
    /// The current target dose.
    pub current: usize,
    /// The shot under evaluation; none when all are evaluated.
    pub now: Option<usize>,
    /// The records evaluated so far.
    pub verdicts: Vec<Verdict>,
}

impl Trial {
    /// The shots that satisfied target doses, with their series dose.
    pub fn satisfied(&self) -> Vec<(usize, usize)> {
        let state = |target: &Target| match target.state {
            State::Satisfied(shot) => Some((target.dose, shot)),
            _ => None,
        };
        self.targets.iter().filter_map(state).collect()
    }

    /// How many target doses are not satisfied.
    pub fn open(&self) -> usize {
        self.targets.iter().filter(|target| target.state == State::NotSatisfied).count()
    }
}

/// 4.4.
pub fn evaluate_series(scene: &Scene<'_>, series: &Series, records: &[usize], complete: &[u8]) -> Trial {
    let fresh = |dose| Target { dose, state: State::NotSatisfied };
    let mut trial = Trial { targets: (0..series.doses.len()).map(fresh).collect(), ..Trial::default() };
    for &shot in records {
        trial.now = Some(shot);
        let verdict = loop {
            let Some(target) = trial.targets.get(trial.current).copied() else {
                break Verdict {
                    shot,
                    target: None,
                    status: Status::Extraneous,
                    reasons: BTreeSet::from([Reason::SeriesComplete]),
                    inadvertent: false,
                };
            };
            match evaluate_dose(scene, series, &series.doses[target.dose], shot, &trial, complete) {
                Some(verdict) => break verdict,
                None => {
                    trial.targets[trial.current].state = State::Skipped;
                    trial.current += 1;
                }
            }
        };
        if verdict.status == Status::Valid {
            let satisfied = trial.targets[trial.current].dose;
            trial.targets[trial.current].state = State::Satisfied(shot);
            trial.current += 1;
            if series.doses[satisfied].recurring {
                trial.targets.insert(trial.current, fresh(satisfied));
            }
        }
        trial.verdicts.push(verdict);
    }
    trial.now = None;
    trial
}

/// Chapter 6; `None` if the target dose can be skipped (6.2).
fn evaluate_dose(
    scene: &Scene<'_>,
    series: &Series,
    dose: &Dose,
    shot: usize,
    trial: &Trial,
    complete: &[u8],
) -> Option<Verdict> {
    let given = &scene.shots[shot];
    let birth = scene.person.birth;
    let mut verdict = Verdict {
        shot,
        target: Some(dose.number),
        status: Status::NotValid,
        reasons: BTreeSet::new(),
        inadvertent: false,
    };

    // 6.1
    if given.expires.is_some_and(|expires| given.date > expires) {
        verdict.reasons.insert(Reason::Expired);
    }
    if given.bad {
        verdict.reasons.insert(Reason::Damaged);
    }
    if !verdict.reasons.is_empty() {
        verdict.status = Status::SubStandard;
        return Some(verdict);
    }

    // 6.2
    let asked =
        Asked { scene, trial, complete, when: When::Evaluation, reference: given.date, anchor: given.date };
    if can_be_skipped(dose, &asked) {
        return None;
    }

    // 6.3
    if dose.inadvertent.contains(&given.cvx) {
        verdict.inadvertent = true;
        verdict.reasons.insert(Reason::Inadvertent);
        return Some(verdict);
    }

    // 6.4
    if let Some(age) = dose.ages.iter().find(|age| in_effect(age.effective, age.cessation, given.date)) {
        if given.date < minimum(birth, age.absolute_minimum) {
            verdict.reasons.insert(Reason::TooYoung);
        } else if given.date >= maximum(birth, age.maximum) {
            verdict.reasons.insert(Reason::TooOld);
        }
    }

    // 6.5, 6.6
    let preferable = intervals_at(&dose.intervals, given.date).iter().all(|interval| {
        reference(scene, series, interval, trial)
            .is_none_or(|reference| given.date >= minimum(reference, interval.absolute_minimum))
    });
    let allowable = intervals_at(&dose.allowable_intervals, given.date);
    let allowed = !allowable.is_empty()
        && allowable.iter().all(|interval| {
            reference(scene, series, interval, trial)
                .is_some_and(|reference| given.date >= minimum(reference, interval.absolute_minimum))
        });
    if !preferable && !allowed {
        verdict.reasons.insert(Reason::TooSoon);
    }

    // 6.7
    if (0..shot).any(|previous| in_conflict(scene, previous, shot, trial)) {
        verdict.reasons.insert(Reason::Conflict);
    }

    // 6.8, 6.9
    let preferable = dose.preferable.iter().any(|wanted| {
        wanted.vaccine.cvx == given.cvx
            && at_age(birth, wanted.vaccine.from, wanted.vaccine.until, given.date)
            && (wanted.trade_name.is_none() || wanted.mvx.is_none() || wanted.mvx == given.mvx)
    });
    let allowable = dose
        .allowable
        .iter()
        .any(|wanted| wanted.cvx == given.cvx && at_age(birth, wanted.from, wanted.until, given.date));
    if !preferable && !allowable {
        verdict.reasons.insert(Reason::WrongVaccine);
    }

    // 6.10
    verdict.status = if verdict.reasons.contains(&Reason::TooOld) {
        Status::Extraneous
    } else if verdict.reasons.is_empty() {
        Status::Valid
    } else {
        Status::NotValid
    };
    Some(verdict)
}

/// The intervals that apply on a day.
pub fn intervals_at(intervals: &[Interval], anchor: Date) -> Vec<&Interval> {
    intervals.iter().filter(|interval| in_effect(interval.effective, interval.cessation, anchor)).collect()
}

/// CALCDTINT-1, -2, -8, -9. The trial holds the records before "now".
pub fn reference(scene: &Scene<'_>, series: &Series, interval: &Interval, trial: &Trial) -> Option<Date> {
    let date = |shot: usize| scene.shots[shot].date;
    match &interval.from {
        From::Previous => trial
            .verdicts
            .iter()
            .filter(|verdict| {
                matches!(verdict.status, Status::Valid | Status::NotValid) && !verdict.inadvertent
            })
            .map(|verdict| date(verdict.shot))
            .next_back(),
        From::Target(number) => trial
            .satisfied()
            .into_iter()
            .filter(|(dose, _)| series.doses[*dose].number == *number)
            .map(|(_, shot)| date(shot))
            .next_back(),
        From::MostRecent(vaccines) => {
            let now = trial.now.unwrap_or(scene.shots.len());
            let inadvertent =
                |shot| trial.verdicts.iter().any(|verdict| verdict.shot == shot && verdict.inadvertent);
            let listed = |shot: &usize| vaccines.contains(&scene.shots[*shot].cvx) && !inadvertent(*shot);
            (0..now).filter(listed).map(date).next_back()
        }
        From::Observation(code) => scene.observed(code),
    }
}

/// Table 6-24.
fn in_conflict(scene: &Scene<'_>, previous: usize, current: usize, trial: &Trial) -> bool {
    let (before, given) = (&scene.shots[previous], &scene.shots[current]);
    let status = trial.verdicts.iter().find(|verdict| verdict.shot == previous).map(|verdict| verdict.status);
    scene.book.conflicts.iter().filter(|pair| pair.previous == before.cvx && pair.current == given.cvx).any(
        |pair| {
            let end = match status {
                None | Some(Status::Valid) => pair.minimum_end,
                Some(_) => pair.end,
            };
            at_age(before.date, Some(pair.begin), Some(end), given.date)
        },
    )
}
