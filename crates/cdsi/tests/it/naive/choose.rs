//! Chapter 8: one series for each series group of an antigen, and which of those are best.

use std::collections::BTreeSet;

use super::book::{Kind, Series};
use super::dates::{Date, maximum};
use super::evaluate::{Status, Trial};
use super::forecast::{Outlook, SeriesStatus, completable, finish, may_start};
use super::history::Scene;

/// A relevant patient series, evaluated and forecast.
#[derive(Clone, Debug)]
pub struct Patient<'a> {
    pub series: &'a Series,
    pub trial: Trial,
    pub outlook: Outlook,
}

impl Patient<'_> {
    fn valid(&self) -> usize {
        self.trial.satisfied().len()
    }

    fn in_process(&self) -> bool {
        self.valid() > 0 && self.outlook.status == SeriesStatus::NotComplete
    }

    fn complete(&self) -> bool {
        self.outlook.status == SeriesStatus::Complete
    }
}

/// The best series of an antigen (8.8), in the order of their groups.
pub fn best<'p, 'a>(scene: &Scene<'_>, all: &'p [Patient<'a>]) -> Vec<&'p Patient<'a>> {
    let groups: BTreeSet<u8> = all.iter().map(|patient| patient.series.group).collect();
    let mut prioritized: Vec<&Patient<'a>> = groups
        .into_iter()
        .filter_map(|group| {
            let members: Vec<_> = all.iter().filter(|patient| patient.series.group == group).collect();
            prioritized(scene, &members)
        })
        .collect();
    prioritized.retain(|patient| patient.valid() > 0 || may_start(scene, patient.series));
    let is_best = |p: &&Patient<'a>| {
        let equivalent =
            || prioritized.iter().filter(|other| p.series.equivalent.contains(&other.series.group));
        let complete_elsewhere = equivalent().any(|other| other.complete());
        let risk_elsewhere = equivalent().any(|other| other.series.kind == Kind::Risk);
        p.complete()
            || (!complete_elsewhere
                && p.series.kind != Kind::EvaluationOnly
                && (p.series.kind == Kind::Risk || !risk_elsewhere))
    };
    prioritized.iter().copied().filter(is_best).collect()
}

/// 8.1 to 8.7 for one series group.
fn prioritized<'p, 'a>(scene: &Scene<'_>, members: &[&'p Patient<'a>]) -> Option<&'p Patient<'a>> {
    let refused = |patient: &&Patient<'a>| patient.outlook.status == SeriesStatus::Contraindicated;
    let all_refused = members.iter().all(refused);
    let candidates: Vec<&'p Patient<'a>> =
        members.iter().copied().filter(|patient| all_refused || !refused(patient)).collect();
    let defaults: Vec<&'p Patient<'a>> =
        members.iter().copied().filter(|patient| patient.series.default).collect();

    // 8.1
    let letter = best_letter(members);
    let any_valid = members.iter().any(|patient| patient.valid() > 0);
    let scorable: Vec<&'p Patient<'a>> = candidates
        .iter()
        .copied()
        .filter(|patient| match patient.series.kind {
            Kind::Risk => rank(patient.series) == letter,
            Kind::Standard => {
                let first = patient.trial.satisfied().first().map(|(_, shot)| scene.shots[*shot].date);
                match first {
                    Some(date) => date < maximum(scene.person.birth, patient.series.start_until),
                    None => !any_valid && defaults.is_empty(),
                }
            }
            Kind::EvaluationOnly => patient.complete(),
        })
        .collect();

    // Table 8-3
    let complete: Vec<_> = scorable.iter().copied().filter(|patient| patient.complete()).collect();
    let in_process: Vec<_> = scorable.iter().copied().filter(|patient| patient.in_process()).collect();
    match (scorable.len(), defaults.len(), complete.len(), in_process.len()) {
        (0, 1.., _, _) => Some(defaults[0]),
        (1, _, _, _) => Some(scorable[0]),
        (_, _, 1, _) => Some(complete[0]),
        (_, _, 0, 1) => Some(in_process[0]),
        (2.., 1.., 0, 0) => Some(defaults[0]),
        (0, _, _, _) => None,
        // Table 8-5
        (_, _, 2.., _) => highest(&complete, |p| most_valid(p, &complete, 1)),
        (_, _, _, 2..) => highest(&in_process, |p| in_process_points(scene, p, &in_process)),
        _ if scorable.iter().all(|patient| patient.valid() == 0) => {
            highest(&scorable, |p| no_valid_points(scene, p, &scorable))
        }
        _ => highest(&scorable, |p| p.valid() as i32),
    }
}

/// Place of the priority letter; none is last.
fn rank(series: &Series) -> (bool, Option<char>) {
    (series.priority.is_none(), series.priority)
}

fn best_letter(members: &[&Patient<'_>]) -> (bool, Option<char>) {
    let ranks = |aged_out_too: bool| {
        let counts =
            move |patient: &&&Patient<'_>| aged_out_too || patient.outlook.status != SeriesStatus::AgedOut;
        members.iter().filter(counts).map(|patient| rank(patient.series)).min()
    };
    ranks(false).or_else(|| ranks(true)).unwrap_or((true, None))
}

/// 8.7: highest sum, then preference (none last), then order.
fn highest<'p, 'a>(
    scored: &[&'p Patient<'a>],
    points: impl Fn(&Patient<'a>) -> i32,
) -> Option<&'p Patient<'a>> {
    let order = |patient: &&'p Patient<'a>| {
        let preference = patient.series.preference;
        (-points(patient), preference.is_none(), preference)
    };
    scored.iter().copied().min_by_key(order)
}

/// Points for what one series holds alone, shares, or does not hold.
fn held<T: PartialEq>(own: Option<T>, best: Option<T>, holders: usize, worth: i32) -> i32 {
    match (own, best) {
        (Some(own), Some(best)) if own == best => {
            if holders == 1 {
                worth
            } else {
                0
            }
        }
        _ => -worth,
    }
}

fn most_valid(p: &Patient<'_>, among: &[&Patient<'_>], worth: i32) -> i32 {
    let best = among.iter().map(|patient| patient.valid()).max();
    let holders = among.iter().filter(|patient| Some(patient.valid()) == best).count();
    held(Some(p.valid()), best, holders, worth)
}

/// 8.5.
fn in_process_points(scene: &Scene<'_>, p: &Patient<'_>, among: &[&Patient<'_>]) -> i32 {
    let all_valid = p.trial.verdicts.iter().all(|verdict| verdict.status == Status::Valid);
    let product_path = if p.series.product_path && all_valid { 2 } else { -2 };
    let can = |patient: &Patient<'_>| completable(scene, patient.series, &patient.trial, &patient.outlook);
    let completable = if can(p) { 3 } else { -3 };
    let fewest = among.iter().map(|patient| patient.trial.open()).min();
    let fewest_holders = among.iter().filter(|patient| Some(patient.trial.open()) == fewest).count();
    let closest = held(Some(p.trial.open()), fewest, fewest_holders, 2);
    let finishes = |patient: &Patient<'_>| -> Option<Date> {
        let dates = patient.outlook.dates.as_ref().filter(|_| can(patient))?;
        Some(finish(scene, patient.series, &patient.trial, dates.earliest))
    };
    let first = among.iter().filter_map(|patient| finishes(patient)).min();
    let first_holders = among.iter().filter(|patient| first.is_some() && finishes(patient) == first).count();
    most_valid(p, among, 2)
        + product_path
        + completable
        + closest
        + held(finishes(p), first, first_holders, 1)
}

/// 8.6.
fn no_valid_points(scene: &Scene<'_>, p: &Patient<'_>, among: &[&Patient<'_>]) -> i32 {
    let starts = |patient: &Patient<'_>| patient.outlook.dates.as_ref().map(|dates| dates.earliest);
    let first = among.iter().filter_map(|patient| starts(patient)).min();
    let holders = among.iter().filter(|patient| first.is_some() && starts(patient) == first).count();
    let completable = if completable(scene, p.series, &p.trial, &p.outlook) { 1 } else { -1 };
    let product_path = if p.series.product_path { -1 } else { 1 };
    held(starts(p), first, holders, 1) + completable + product_path
}
