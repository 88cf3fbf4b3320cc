//! Changes of an antigen: immunity, contraindications, series.

use toml::Spanned;

use super::dose;
use super::log::{Log, paired};
use super::words;
use super::words::{ages, joined, list, series_type, sexes};
use crate::pack::facts::{
    AllowableVaccine, AntigenFile, BornBefore, Contraindication, Immunity, Indication, Series,
};

pub(super) fn compare(log: &mut Log<'_>, old: &AntigenFile, new: &AntigenFile) {
    let none = Immunity::default();
    let (before, after) = (old.immunity.as_ref().unwrap_or(&none), new.immunity.as_ref().unwrap_or(&none));
    log.members("immunity by observation", &before.observations, &after.observations, |log, code| {
        log.observation(code)
    });
    log.members("immunity by birth", &before.born, &after.born, born);
    let key = |entry: &Spanned<Contraindication>| {
        (entry.get_ref().observation.clone(), entry.get_ref().vaccines.is_empty())
    };
    for (old, new) in paired(&old.contraindication, &new.contraindication, key) {
        contraindication(log, old.map(Spanned::get_ref), new.map(Spanned::get_ref));
    }
    for (old, new) in series_pairs(&old.series, &new.series) {
        let name = new.or(old).map_or("", |series| &series.name);
        log.in_series(name, |log| match (old, new) {
            (Some(old), Some(new)) => series(log, old, new),
            _ => log.rule("whole series", old.map(words::series), new.map(words::series)),
        });
    }
}

/// By name; then, of those left over, the ones that differ in nothing but their name.
fn series_pairs<'a>(
    old: &'a [Spanned<Series>],
    new: &'a [Spanned<Series>],
) -> Vec<(Option<&'a Series>, Option<&'a Series>)> {
    let mut pairs: Vec<(Option<&Series>, Option<&Series>)> =
        paired(old, new, |series| series.get_ref().name.clone())
            .into_iter()
            .map(|(old, new)| (old.map(Spanned::get_ref), new.map(Spanned::get_ref)))
            .collect();
    let renamed = |old: &Series, new: &Series| Series { name: new.name.clone(), ..old.clone() } == *new;
    for place in 0..pairs.len() {
        let Some((Some(old), None)) = pairs.get(place).copied() else { continue };
        let twin = pairs.iter().position(|pair| matches!(pair, (None, Some(new)) if renamed(old, new)));
        if let Some(twin) = twin {
            let (_, new) = pairs.remove(twin);
            if let Some(pair) = pairs.iter_mut().find(|(other, _)| *other == Some(old)) {
                pair.1 = new;
            }
        }
    }
    pairs
}

fn born(log: &Log<'_>, born: &BornBefore) -> String {
    let unless = born.unless.iter().map(|code| log.observation(code));
    let unless = list(unless);
    joined([
        format!("before {}", born.before),
        born.country.as_ref().map_or_else(String::new, |country| format!("in {country}")),
        if unless.is_empty() { unless } else { format!("unless {unless}") },
    ])
}

fn contraindication(log: &mut Log<'_>, old: Option<&Contraindication>, new: Option<&Contraindication>) {
    let Some(code) = old.or(new).map(|one| one.observation.clone()) else { return };
    let rule = format!("contraindication {}", log.observation(&code));
    let lasts = |one: &Contraindication| one.lasts.map_or_else(String::new, |lasts| format!("for {lasts}"));
    match (old, new) {
        (Some(old), Some(new)) => {
            log.text(
                &format!("{rule}, ages"),
                ages(old.from_age, old.until_age),
                ages(new.from_age, new.until_age),
            );
            log.value(&format!("{rule}, lasts"), old.lasts, new.lasts);
            log.value(&format!("{rule}, guidance"), old.guidance.as_ref(), new.guidance.as_ref());
            let words = |log: &Log<'_>, one: &AllowableVaccine| {
                [log.vaccine(one.cvx), ages(one.from_age, one.until_age)].join(" ").trim_end().to_owned()
            };
            log.members(&format!("{rule}, vaccines"), &old.vaccines, &new.vaccines, words);
        }
        (old, new) => {
            let words = |one: &Contraindication| {
                let vaccines = list(one.vaccines.iter().map(|vaccine| vaccine.cvx));
                let vaccines =
                    if vaccines.is_empty() { "all vaccines".to_owned() } else { format!("CVX {vaccines}") };
                joined([vaccines, ages(one.from_age, one.until_age), lasts(one)])
            };
            log.rule(rule, old.map(words), new.map(words));
        }
    }
}

fn series(log: &mut Log<'_>, old: &Series, new: &Series) {
    log.text("name", old.name.clone(), new.name.clone());
    log.text("vaccine group", old.vaccine_group.clone(), new.vaccine_group.clone());
    log.value("type", Some(series_type(old.series_type)), Some(series_type(new.series_type)));
    let group = |series: &Series| format!("{} ({})", series.series_group, series.series_group_name);
    log.text("series group", group(old), group(new));
    log.text(
        "equivalent series groups",
        list(&old.equivalent_series_groups),
        list(&new.equivalent_series_groups),
    );
    log.flag("default series", old.default_series, new.default_series);
    log.flag("product path", old.product_path, new.product_path);
    log.flag("shared decision", old.shared_decision, new.shared_decision);
    log.value("series priority", old.series_priority, new.series_priority);
    log.value("series preference", old.series_preference, new.series_preference);
    log.value("minimum age to start", old.minimum_age_to_start, new.minimum_age_to_start);
    log.value("maximum age to start", old.maximum_age_to_start, new.maximum_age_to_start);
    log.text("required sex", sexes(&old.required_sex), sexes(&new.required_sex));
    log.members("guidance", &old.guidance, &new.guidance, |_, id| id.clone());
    for (old, new) in paired(&old.indication, &new.indication, |entry| entry.get_ref().observation.clone()) {
        indication(log, old.map(Spanned::get_ref), new.map(Spanned::get_ref));
    }
    for (old, new) in paired(&old.dose, &new.dose, |dose| dose.get_ref().number) {
        let number = old.or(new).map_or(0, |dose| dose.get_ref().number);
        log.in_dose(number, |log| match (old, new) {
            (Some(old), Some(new)) => dose::compare(log, old.get_ref(), new.get_ref()),
            (old, new) => {
                let words = |dose: &Spanned<_>| dose::in_words(dose.get_ref());
                log.rule("whole dose", old.map(words), new.map(words));
            }
        });
    }
}

fn indication(log: &mut Log<'_>, old: Option<&Indication>, new: Option<&Indication>) {
    let Some(code) = old.or(new).map(|one| one.observation.clone()) else { return };
    let rule = format!("indication {}", log.observation(&code));
    let words = |one: &Indication| {
        let ages = ages(one.from_age, one.until_age);
        if ages.is_empty() { "at any age".to_owned() } else { ages }
    };
    log.rule(rule.clone(), old.map(words), new.map(words));
    if let (Some(old), Some(new)) = (old, new) {
        log.value(&format!("{rule}, guidance"), old.guidance.as_ref(), new.guidance.as_ref());
    }
}
