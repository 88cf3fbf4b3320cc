//! What a change of the law would do: two editions over one list of students, before anybody publishes the new one.

use std::collections::BTreeMap;

use jenner_cdsi::Date;
use rayon::prelude::*;
use serde::Serialize;

use super::answer::StatusKind;
use super::ready::Ready;
use super::student::Student;

/// What a new edition changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// The edition in force.
    pub from: String,
    /// The new one.
    pub to: String,
    /// Students that were looked at.
    pub students: u64,
    /// Those whose status is another.
    pub changed: u64,
    /// By school, as the list names them; schools where nobody changes are here too.
    pub schools: BTreeMap<String, SchoolImpact>,
    /// Who changes: place in the list, in its order.
    #[serde(skip)]
    pub who: Vec<Moved>,
}

/// What a new edition changes at one school.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SchoolImpact {
    /// Students of the school.
    pub students: u64,
    /// Those whose status is another.
    pub changed: u64,
    /// Those who may come today and could not any more.
    pub kept_out: u64,
    /// Those who may not come today and could.
    pub let_in: u64,
    /// How many go from which status to which.
    pub moves: BTreeMap<StatusKind, BTreeMap<StatusKind, u64>>,
}

/// A student whose status is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Place in the list.
    pub place: usize,
    /// The status in force.
    pub from: StatusKind,
    /// The status by the new edition.
    pub to: StatusKind,
}

/// Holds two editions over a list of students, each with the name of the school.
pub fn impact<S: AsRef<str> + Sync>(
    before: &Ready,
    after: &Ready,
    students: &[(S, Student)],
    on: Date,
) -> Impact {
    let statuses: Vec<(StatusKind, StatusKind)> = students
        .par_iter()
        .with_min_len(256)
        .map(|(_, student)| (before.status(student, on).kind(), after.status(student, on).kind()))
        .collect();
    let mut impact = Impact {
        from: before.edition().law.id.clone(),
        to: after.edition().law.id.clone(),
        students: 0,
        changed: 0,
        schools: BTreeMap::new(),
        who: Vec::new(),
    };
    for (place, ((school, _), (from, to))) in students.iter().zip(statuses).enumerate() {
        let of = impact.schools.entry(school.as_ref().to_owned()).or_default();
        impact.students += 1;
        of.students += 1;
        if from == to {
            continue;
        }
        impact.changed += 1;
        of.changed += 1;
        of.kept_out += u64::from(from.may_come() && !to.may_come());
        of.let_in += u64::from(!from.may_come() && to.may_come());
        *of.moves.entry(from).or_default().entry(to).or_default() += 1;
        impact.who.push(Moved { place, from, to });
    }
    impact
}
