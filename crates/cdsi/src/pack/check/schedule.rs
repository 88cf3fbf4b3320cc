//! Checks of `schedule.toml` and `vaccines.toml`.

use std::collections::BTreeSet;

use super::window::{are_apart, is_closed, never_shorter, surely_longer};
use super::{Check, Place};
use crate::pack::Problem;

const SCHEDULE: &str = "schedule.toml";
const VACCINES: &str = "vaccines.toml";

pub(super) fn check(check: &mut Check<'_>) {
    let pack = check.pack;
    for (what, text) in [("name", &pack.schedule.name), ("version", &pack.schedule.version)] {
        if text.trim().is_empty() {
            check.problems.push(Problem::error(SCHEDULE, None, format!("the schedule has no {what}")));
        }
    }
    if pack.antigens.is_empty() {
        check.problems.push(Problem::error("antigens/", None, "the pack has no antigen"));
    }
    check.not_too_many(SCHEDULE, "vaccine groups", pack.schedule.vaccine_group.len());
    check.not_too_many(SCHEDULE, "conflicts", pack.schedule.conflict.len());
    groups(check);
    conflicts(check);
    vaccines(check);
}

fn groups(check: &mut Check<'_>) {
    let (mut names, mut members) = (BTreeSet::new(), BTreeSet::new());
    for entry in &check.pack.schedule.vaccine_group {
        let group = entry.get_ref();
        let at = Place::named(SCHEDULE, entry, &group.name);
        if !names.insert(&group.name) {
            check.error(at, "there is a second vaccine group of this name");
        }
        if group.antigens.is_empty() {
            check.error(at, "the vaccine group has no antigen");
        }
        for antigen in &group.antigens {
            if !check.antigens.contains(antigen.as_str()) {
                check.error(at, format!("no file of antigens/ is about {antigen}"));
            }
            if !members.insert(antigen) {
                check.error(at, format!("{antigen} is listed twice; an antigen has one vaccine group"));
            }
        }
    }
}

fn conflicts(check: &mut Check<'_>) {
    for entry in &check.pack.schedule.conflict {
        let at = Place::named(SCHEDULE, entry, "conflict");
        let conflict = entry.get_ref();
        if conflict.previous.is_empty() || conflict.current.is_empty() {
            check.error(at, "it needs at least one vaccine on either side");
        }
        for cvx in conflict.previous.iter().chain(&conflict.current) {
            check.vaccine(at, *cvx);
        }
        for (name, end) in [("minimum_end", conflict.minimum_end), ("end", conflict.end)] {
            if never_shorter(conflict.begin, end) {
                check.error(at, format!("begin ({}) is not before {name} ({end})", conflict.begin));
            }
        }
        if surely_longer(conflict.minimum_end, conflict.end) {
            check.warning(
                at,
                format!("minimum_end ({}) is after end ({})", conflict.minimum_end, conflict.end),
            );
        }
    }
}

fn vaccines(check: &mut Check<'_>) {
    let mut codes = BTreeSet::new();
    check.not_too_many(VACCINES, "vaccines", check.pack.vaccines.vaccine.len());
    for entry in &check.pack.vaccines.vaccine {
        let vaccine = entry.get_ref();
        let name = format!("CVX {}", vaccine.cvx);
        let at = Place::named(VACCINES, entry, &name);
        if !codes.insert(vaccine.cvx) {
            check.error(at, "there is a second vaccine with this code");
        }
        if vaccine.name.trim().is_empty() {
            check.error(at, "the vaccine has no name");
        }
        for (n, association) in vaccine.antigens.iter().enumerate() {
            let antigen = &association.antigen;
            if !check.antigens.contains(antigen.as_str()) {
                check.error(at, format!("no file of antigens/ is about {antigen}"));
            }
            let ages = (association.from_age, association.until_age);
            if is_closed(ages.0, ages.1) {
                check.error(at, format!("{antigen}: from_age is not before until_age"));
            }
            let earlier = vaccine.antigens.iter().take(n).filter(|other| other.antigen == *antigen);
            if earlier.into_iter().any(|other| !are_apart(ages, (other.from_age, other.until_age))) {
                check.error(
                    at,
                    format!("{antigen} is listed twice for the same age: a dose would count twice"),
                );
            }
        }
    }
}
