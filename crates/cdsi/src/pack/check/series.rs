//! Checks of the files of `antigens/`, down to the headers of series.

use std::collections::{BTreeMap, BTreeSet};

use super::window::{is_closed, never_shorter, surely_longer};
use super::{Check, Place, dose, order};
use crate::Duration;
use crate::pack::Problem;
use crate::pack::facts::{AntigenFile, Contraindication, Series, SeriesType};
use toml::Spanned;

/// The engine keeps series groups in 64 bits.
const MAX_SERIES_GROUP: u8 = 63;

pub(super) fn check<'a>(check: &mut Check<'a>, file: &'a str, antigen: &'a AntigenFile) {
    let name = &antigen.antigen;
    let whole_file = |text: String| Problem::error(file, None, text);
    let group_of_antigen =
        check.groups.iter().find(|(_, antigens)| antigens.contains(name)).map(|(group, _)| *group);
    if group_of_antigen.is_none() {
        check.problems.push(whole_file(format!("no vaccine group of schedule.toml has the antigen {name}")));
    }
    if check
        .pack
        .antigens
        .iter()
        .take_while(|(other, _)| other != file)
        .any(|(_, other)| other.antigen == *name)
    {
        check.problems.push(whole_file(format!("there is a second file about {name}")));
    }
    if antigen.series.is_empty() {
        check.problems.push(whole_file(format!("{name} has no series")));
    }
    check.not_too_many(file, "series", antigen.series.len());
    immunity(check, file, antigen);
    for (n, entry) in antigen.contraindication.iter().enumerate() {
        contraindication(check, file, entry);
        if antigen.contraindication.iter().take(n).any(|other| other == entry) {
            check.warning(
                Place::new(file, entry),
                format!("the contraindication by {} is there twice", entry.get_ref().observation),
            );
        }
    }
    let groups: BTreeSet<u8> = antigen.series.iter().map(|series| series.get_ref().series_group).collect();
    for (n, entry) in antigen.series.iter().enumerate() {
        let series = entry.get_ref();
        let at = Place::named(file, entry, &series.name);
        if antigen.series.iter().take(n).any(|other| other.get_ref().name == series.name) {
            check.error(at, "there is a second series of this name");
        }
        match group_of_antigen {
            Some(group) if group == series.vaccine_group => {}
            _ if check.groups.contains_key(series.vaccine_group.as_str()) => {
                check.error(
                    at,
                    format!("the vaccine group {} does not have the antigen {name}", series.vaccine_group),
                );
            }
            _ => check
                .error(at, format!("no vaccine group of schedule.toml is named {}", series.vaccine_group)),
        }
        header(check, at, series, &groups);
        doses(check, file, entry, name, &groups);
    }
    together(check, file, antigen);
}

fn immunity<'a>(check: &mut Check<'a>, file: &str, antigen: &'a AntigenFile) {
    let Some(immunity) = &antigen.immunity else { return };
    let born = immunity.born.iter().flat_map(|born| &born.unless);
    for code in immunity.observations.iter().chain(born) {
        if check.observations.contains(code.as_str()) {
            check.used_observations.insert(code);
        } else {
            let text = format!("immunity: no observation has the code {code}; add it to observations.toml");
            check.problems.push(Problem::error(file, None, text));
        }
    }
}

fn contraindication<'a>(check: &mut Check<'a>, file: &'a str, entry: &'a Spanned<Contraindication>) {
    let at = Place::named(file, entry, "contraindication");
    let facts = entry.get_ref();
    check.observation(at, &facts.observation);
    if is_closed(facts.from_age, facts.until_age) {
        check.error(at, "from_age is not before until_age");
    }
    if facts.lasts.is_some_and(|lasts| never_shorter(Duration::ZERO, lasts)) {
        check.error(at, "it lasts no time at all");
    }
    for vaccine in &facts.vaccines {
        check.vaccine(at, vaccine.cvx);
        if is_closed(vaccine.from_age, vaccine.until_age) {
            check.error(at, format!("CVX {}: from_age is not before until_age", vaccine.cvx));
        }
    }
}

fn header<'a>(check: &mut Check<'a>, at: Place<'a, Series>, series: &'a Series, groups: &BTreeSet<u8>) {
    match (series.series_type, series.indication.is_empty()) {
        (SeriesType::Risk, true) => {
            check.error(at, "a risk series needs an indication: as it is, nobody gets it")
        }
        (SeriesType::Standard | SeriesType::EvaluationOnly, false) => {
            check.warning(at, "the indications are not asked: the series is not of the type risk");
        }
        _ => {}
    }
    for entry in &series.indication {
        let indication = entry.get_ref();
        let at = Place::named(at.file, entry, &series.name);
        check.observation(at, &indication.observation);
        if let Some((from, until)) = indication.from_age.zip(indication.until_age) {
            let code = &indication.observation;
            if surely_longer(from, until) {
                check.error(at, format!("indication {code}: from_age is after until_age"));
            } else if never_shorter(from, until) {
                check.warning(at, format!("indication {code}: from_age is until_age: it never applies"));
            }
        }
    }
    if series.series_group > MAX_SERIES_GROUP {
        check.error(at, format!("series group {} is above {MAX_SERIES_GROUP}", series.series_group));
    }
    for group in &series.equivalent_series_groups {
        if !groups.contains(group) {
            check.error(
                at,
                format!("it is equivalent to series group {group}, which no series of the antigen has"),
            );
        }
        if *group == series.series_group {
            check.error(at, "it is equivalent to its own series group");
        }
    }
    if series.series_priority.is_some_and(|letter| !letter.is_ascii_uppercase()) {
        check.error(at, "a series priority is a letter from A (best) to Z");
    }
    if is_closed(series.minimum_age_to_start, series.maximum_age_to_start) {
        check.error(at, "minimum_age_to_start is not before maximum_age_to_start");
    }
}

fn doses<'a>(
    check: &mut Check<'a>,
    file: &'a str,
    entry: &'a Spanned<Series>,
    antigen: &str,
    groups: &BTreeSet<u8>,
) {
    let series = entry.get_ref();
    if series.dose.is_empty() {
        check.error(Place::named(file, entry, &series.name), "the series has no dose");
    }
    if series.dose.len() > usize::from(u8::MAX) {
        check.error(Place::named(file, entry, &series.name), "the series has more than 255 doses");
    }
    for (number, dose) in (1_usize..).zip(&series.dose) {
        let name = format!("{}, dose {}", series.name, dose.get_ref().number);
        let at = Place::named(file, dose, &name);
        if usize::from(dose.get_ref().number) != number {
            check.error(at, format!("this is dose number {number}; doses are numbered 1, 2, 3 and so on"));
        }
        dose::check(check, at, dose.get_ref(), antigen, groups);
        if dose.get_ref().recurring && number < series.dose.len() && dose.get_ref().skip.is_empty() {
            check.error(at, "the dose recurs and cannot be skipped: the doses after it are never reached");
        }
    }
}

/// What is wrong only between series.
fn together(check: &mut Check<'_>, file: &str, antigen: &AntigenFile) {
    let circle = order::circle(antigen.series.iter().map(Spanned::get_ref));
    let mut names = BTreeMap::new();
    for (n, entry) in antigen.series.iter().enumerate() {
        let series = entry.get_ref();
        let at = Place::named(file, entry, &series.name);
        let asked: BTreeSet<u8> = order::asked(series).collect();
        if circle.contains(&series.series_group) && !asked.is_disjoint(&circle) {
            let groups: Vec<String> = circle.iter().map(u8::to_string).collect();
            let text = "a skip waits for a series group that itself waits for this one (series groups";
            check.error(at, format!("{text} {}); end the circle", groups.join(", ")));
        }
        let name = *names.entry(series.series_group).or_insert(&series.series_group_name);
        if *name != series.series_group_name {
            check.warning(
                at,
                format!(
                    "series group {} is called \"{name}\" elsewhere and \"{}\" here",
                    series.series_group, series.series_group_name
                ),
            );
        }
        let is_other_default = |other: &Series| {
            let of_both = |sex| other.required_sex.is_empty() || other.required_sex.contains(sex);
            let anybody = series.required_sex.is_empty() || series.required_sex.iter().any(of_both);
            other.default_series && other.series_group == series.series_group && anybody
        };
        let earlier = antigen.series.iter().take(n).map(Spanned::get_ref);
        if let Some(other) =
            series.default_series.then(|| earlier.into_iter().find(|other| is_other_default(other))).flatten()
        {
            check.warning(
                at,
                format!("\"{}\" is the default of series group {} as well", other.name, series.series_group),
            );
        }
    }
}
