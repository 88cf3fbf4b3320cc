//! Checks of one series dose.

use std::collections::BTreeSet;

use jenner_codes::Cvx;

use super::window::{is_closed, is_over_before, never_shorter, out_of_order, overlap};
use super::{Check, Place};
use crate::pack::facts::{Age, Anchor, Comparison, ConditionalSkip, Interval, SeriesDose, SkipCondition};
use crate::{Date, Duration};

type At<'p> = Place<'p, SeriesDose>;

pub(super) fn check<'a>(
    check: &mut Check<'a>,
    at: At<'_>,
    dose: &'a SeriesDose,
    antigen: &str,
    groups: &BTreeSet<u8>,
) {
    if let Some(season) = &dose.season {
        if season.start.is_none() && season.end.is_none() {
            check.error(at, "season: it has neither start nor end");
        }
        if is_over_before(season.start, season.end) {
            check.error(at, "season: it ends before it starts");
        }
    }
    ages(check, at, &dose.age);
    intervals(check, at, dose);
    vaccines(check, at, dose, antigen);
    for skip in &dose.skip {
        check_skip(check, at, skip, antigen, groups);
    }
}

fn ages(check: &mut Check<'_>, at: At<'_>, ages: &[Age]) {
    for (n, age) in ages.iter().enumerate() {
        let values = [
            ("absolute_minimum", age.absolute_minimum),
            ("minimum", age.minimum),
            ("earliest_recommended", age.earliest_recommended),
            ("latest_recommended", age.latest_recommended),
            ("maximum", age.maximum),
        ];
        in_order(check, at, "age", &values);
        if is_closed(age.absolute_minimum, age.maximum) {
            check.error(at, "age: absolute_minimum is not before maximum: nobody is ever of the right age");
        } else if is_closed(age.minimum, age.maximum) || is_closed(age.earliest_recommended, age.maximum) {
            check.warning(
                at,
                "age: minimum or earliest_recommended is not before maximum: a dose counts by grace only",
            );
        }
        in_force(check, at, "age", age.effective, age.cessation);
        let days = |age: &Age| (age.effective, age.cessation);
        if ages.iter().take(n).any(|other| overlap(days(age), days(other))) {
            check.warning(at, "age: two entries hold on the same day");
        }
    }
}

fn intervals<'a>(check: &mut Check<'a>, at: At<'_>, dose: &'a SeriesDose) {
    for interval in &dose.interval {
        let Interval { from, absolute_minimum, minimum, earliest_recommended, latest_recommended, .. } =
            interval;
        let values = [
            ("absolute_minimum", *absolute_minimum),
            ("minimum", *minimum),
            ("earliest_recommended", *earliest_recommended),
            ("latest_recommended", *latest_recommended),
        ];
        in_order(check, at, "interval", &values);
        if values.iter().all(|(_, value)| value.is_none()) {
            check.warning(at, "interval: it asks for nothing");
        }
        in_force(check, at, "interval", interval.effective, interval.cessation);
        anchor(check, at, from, dose.number);
    }
    for interval in &dose.allowable_interval {
        if interval.absolute_minimum.is_none() {
            check.warning(at, "allowable_interval: it asks for nothing");
        }
        in_force(check, at, "allowable_interval", interval.effective, interval.cessation);
        anchor(check, at, &interval.from, dose.number);
    }
    if dose.interval.is_empty() && !dose.allowable_interval.is_empty() {
        check.warning(at, "allowable_interval: it is never asked, for no preferable interval can fail");
    }
}

fn anchor<'a>(check: &mut Check<'a>, at: At<'_>, anchor: &'a Anchor, number: u8) {
    match anchor {
        Anchor::Previous => {}
        Anchor::TargetDose(target) if *target == 0 || *target >= number => {
            check.error(
                at,
                format!("an interval is counted from target dose {target}, which is not before this one"),
            );
        }
        Anchor::TargetDose(_) => {}
        Anchor::MostRecent(codes) if codes.is_empty() => {
            check.error(at, "an interval is counted from the most recent of no vaccines");
        }
        Anchor::MostRecent(codes) => codes.iter().for_each(|cvx| check.vaccine(at, *cvx)),
        Anchor::Observation(code) => check.observation(at, code),
    }
}

fn vaccines(check: &mut Check<'_>, at: At<'_>, dose: &SeriesDose, antigen: &str) {
    for vaccine in &dose.preferable {
        if vaccine.volume_ml.is_some_and(|volume| !(volume.is_finite() && volume > 0.0)) {
            check.error(at, format!("CVX {}: the volume is not above zero", vaccine.cvx));
        }
    }
    let preferable = dose.preferable.iter().map(|vaccine| (vaccine.cvx, vaccine.from_age, vaccine.until_age));
    let allowable = dose.allowable.iter().map(|vaccine| (vaccine.cvx, vaccine.from_age, vaccine.until_age));
    for (cvx, from, until) in preferable.chain(allowable) {
        if is_closed(from, until) {
            check.error(at, format!("CVX {cvx}: from_age is not before until_age"));
        }
    }
    for (n, vaccine) in dose.preferable.iter().enumerate() {
        if dose.preferable.iter().take(n).any(|other| other == vaccine) {
            check.warning(at, format!("CVX {} is preferable twice", vaccine.cvx));
        }
        if dose.inadvertent.contains(&vaccine.cvx) {
            check.warning(at, format!("CVX {} is preferable and a mistake at once", vaccine.cvx));
        }
    }
    for (n, vaccine) in dose.allowable.iter().enumerate() {
        if dose.allowable.iter().take(n).any(|other| other == vaccine) {
            check.warning(at, format!("CVX {} is allowable twice", vaccine.cvx));
        }
    }
    let preferable = dose.preferable.iter().map(|vaccine| vaccine.cvx);
    let allowable = dose.allowable.iter().map(|vaccine| vaccine.cvx);
    let codes: BTreeSet<Cvx> = preferable.chain(allowable).chain(dose.inadvertent.iter().copied()).collect();
    if codes.is_empty() {
        check.warning(at, "no vaccine is named: none can satisfy the dose");
    }
    all_mapped(check, at, codes, antigen);
}

/// A vaccine that is not mapped to the antigen never comes before one of its doses.
fn all_mapped(check: &mut Check<'_>, at: At<'_>, codes: impl IntoIterator<Item = Cvx>, antigen: &str) {
    let mut elsewhere = Vec::new();
    for cvx in codes {
        check.vaccine(at, cvx);
        let vaccine = check.vaccines.get(&cvx);
        if vaccine
            .is_some_and(|vaccine| vaccine.antigens.iter().all(|association| association.antigen != antigen))
        {
            elsewhere.push(cvx.to_string());
        }
    }
    if !elsewhere.is_empty() {
        let codes = elsewhere.join(", ");
        check.warning(at, format!("CVX {codes} named here, but not mapped to {antigen} in vaccines.toml"));
    }
}

fn check_skip(
    check: &mut Check<'_>,
    at: At<'_>,
    skip: &ConditionalSkip,
    antigen: &str,
    groups: &BTreeSet<u8>,
) {
    if skip.set.is_empty() {
        check.error(at, "skip: it has no set");
    }
    for set in &skip.set {
        if set.condition.is_empty() {
            check.error(at, "skip: a set has no condition");
        }
        in_force(check, at, "skip", set.effective, set.cessation);
        for condition in &set.condition {
            check_condition(check, at, condition, antigen, groups);
        }
    }
}

fn check_condition(
    check: &mut Check<'_>,
    at: At<'_>,
    condition: &SkipCondition,
    antigen: &str,
    groups: &BTreeSet<u8>,
) {
    match condition {
        SkipCondition::Age { from_age, until_age } => {
            if is_closed(*from_age, *until_age) {
                check.error(at, "skip: from_age is not before until_age");
            }
            if from_age.is_none() && until_age.is_none() {
                check.warning(at, "skip: a condition by age without an age always holds");
            }
        }
        SkipCondition::CompletedSeries { series_groups } => {
            if series_groups.is_empty() {
                check.error(at, "skip: a completed series of no series group is asked for");
            }
            for group in series_groups.iter().filter(|group| !groups.contains(group)) {
                check.error(at, format!("skip: no series of the antigen is in series group {group}"));
            }
        }
        SkipCondition::Interval { interval } => {
            if never_shorter(Duration::ZERO, *interval) {
                check.warning(at, "skip: an interval of no time at all always holds");
            }
        }
        SkipCondition::Count { from_age, until_age, start, end, vaccines, is, count, .. } => {
            if is_closed(*from_age, *until_age) {
                check.error(at, "skip: from_age is not before until_age");
            }
            if start.zip(*end).is_some_and(|(start, end)| start >= end) {
                check.error(at, "skip: start is not before end");
            }
            if (*is, *count) == (Comparison::LessThan, 0) {
                check.error(at, "skip: there are never fewer than 0 doses");
            }
            all_mapped(check, at, vaccines.iter().copied(), antigen);
        }
    }
}

fn in_order(check: &mut Check<'_>, at: At<'_>, what: &str, values: &[(&'static str, Option<Duration>)]) {
    if let Some((first, then)) = out_of_order(values) {
        check.error(at, format!("{what}: {first} is after {then}"));
    }
}

fn in_force(check: &mut Check<'_>, at: At<'_>, what: &str, effective: Option<Date>, cessation: Option<Date>) {
    if is_over_before(effective, cessation) {
        check.error(at, format!("{what}: it ends (cessation) before it begins (effective)"));
    }
}
