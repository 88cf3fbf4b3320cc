//! Changes of what all antigens share: groups, vaccines, conflicts, observations, texts.

use std::collections::BTreeMap;

use jenner_codes::Cvx;
use toml::Spanned;

use super::log::{Log, paired};
use super::words::{ages, joined, list};
use crate::Duration;
use crate::pack::Pack;
use crate::pack::conflicts::grouped;
use crate::pack::facts::{Association, Observation, Vaccine};

pub(super) fn compare(log: &mut Log<'_>, old: &Pack, new: &Pack) {
    let (before, after) = (&old.schedule, &new.schedule);
    log.text("name", before.name.clone(), after.name.clone());
    log.text("version", before.version.clone(), after.version.clone());
    log.value("released", before.released, after.released);
    log.text("source", before.source.clone(), after.source.clone());
    log.value(
        "country of birth where it is not known",
        before.unknown_birth_country.as_ref(),
        after.unknown_birth_country.as_ref(),
    );
    groups(log, old, new);
    for (old, new) in paired(&old.vaccines.vaccine, &new.vaccines.vaccine, |entry| entry.get_ref().cvx) {
        vaccine(log, old.map(Spanned::get_ref), new.map(Spanned::get_ref));
    }
    conflicts(log, old, new);
    let (before, after) = (&old.observations.observation, &new.observations.observation);
    for (old, new) in paired(before, after, |entry| entry.get_ref().code.clone()) {
        observation(log, old.map(Spanned::get_ref), new.map(Spanned::get_ref));
    }
    for (old, new) in
        paired(&old.guidance.guidance, &new.guidance.guidance, |entry| entry.get_ref().id.clone())
    {
        let id = old.or(new).map_or("", |entry| entry.get_ref().id.as_str());
        let (old, new) = (old.map(Spanned::get_ref), new.map(Spanned::get_ref));
        log.value(&format!("guidance {id}, English"), old.map(|text| &text.en), new.map(|text| &text.en));
        log.value(&format!("guidance {id}, Spanish"), old.map(|text| &text.es), new.map(|text| &text.es));
    }
}

fn groups(log: &mut Log<'_>, old: &Pack, new: &Pack) {
    let (before, after) = (&old.schedule.vaccine_group, &new.schedule.vaccine_group);
    for pair in paired(before, after, |entry| entry.get_ref().name.clone()) {
        match (pair.0.map(Spanned::get_ref), pair.1.map(Spanned::get_ref)) {
            (Some(old), Some(new)) => {
                let rule = format!("vaccine group {}", old.name);
                log.text(&rule, list(&old.antigens), list(&new.antigens));
                log.flag(&format!("{rule}, always given together"), old.administer_full, new.administer_full);
            }
            (old, new) => {
                let words = |group: &crate::pack::facts::VaccineGroup| list(&group.antigens);
                let name = old.or(new).map_or("", |group| &group.name);
                log.rule(format!("vaccine group {name}"), old.map(words), new.map(words));
            }
        }
    }
}

fn vaccine(log: &mut Log<'_>, old: Option<&Vaccine>, new: Option<&Vaccine>) {
    let Some(cvx) = old.or(new).map(|vaccine| vaccine.cvx) else { return };
    let protects = |vaccine: &Vaccine| {
        let antigens = vaccine.antigens.iter().map(association);
        let antigens = joined(antigens);
        if antigens.is_empty() { "no antigen".to_owned() } else { antigens }
    };
    if old.is_some() && new.is_some() {
        log.value(&format!("name of CVX {cvx}"), old.map(|one| &one.name), new.map(|one| &one.name));
    }
    let rule = format!("vaccine {}", log.vaccine(cvx));
    log.rule(rule, old.map(protects), new.map(protects));
}

fn association(association: &Association) -> String {
    let ages = ages(association.from_age, association.until_age);
    if ages.is_empty() { association.antigen.clone() } else { format!("{} {ages}", association.antigen) }
}

type Times = (Duration, Duration, Duration);

/// Which pairs conflict for how long; how they are listed does not matter.
fn conflicts(log: &mut Log<'_>, old: &Pack, new: &Pack) {
    let (old, new) = (pairs(old), pairs(new));
    let all: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    let changed = all.into_iter().filter_map(|pair| {
        let what = (old.get(&pair).cloned().unwrap_or_default(), new.get(&pair).cloned().unwrap_or_default());
        (what.0 != what.1).then_some((pair.0, pair.1, what))
    });
    for group in grouped(changed) {
        let rule = format!("conflict of CVX {} after CVX {}", list(&group.current), list(&group.previous));
        let words = |times: &[Times]| {
            let each = times.iter().map(|(begin, minimum_end, end)| {
                format!("from {begin} until {end} ({minimum_end} after a valid dose)")
            });
            Some(each.collect::<Vec<_>>().join(" and ")).filter(|words| !words.is_empty())
        };
        log.rule(rule, words(&group.what.0), words(&group.what.1));
    }
}

fn pairs(pack: &Pack) -> BTreeMap<(Cvx, Cvx), Vec<Times>> {
    let mut pairs: BTreeMap<(Cvx, Cvx), Vec<Times>> = BTreeMap::new();
    for conflict in pack.schedule.conflict.iter().map(Spanned::get_ref) {
        let times = (conflict.begin, conflict.minimum_end, conflict.end);
        for previous in &conflict.previous {
            for current in &conflict.current {
                let known = pairs.entry((*previous, *current)).or_default();
                if !known.contains(&times) {
                    known.push(times);
                }
            }
        }
    }
    pairs
}

fn observation(log: &mut Log<'_>, old: Option<&Observation>, new: Option<&Observation>) {
    match (old, new) {
        (Some(old), Some(new)) => {
            let rule = |what: &str| format!("observation {}, {what}", old.code);
            log.text(&rule("title"), old.title.clone(), new.title.clone());
            log.value(&rule("group"), old.group.as_ref(), new.group.as_ref());
            log.members(&rule("SNOMED code"), &old.snomed, &new.snomed, |_, code| code.clone());
            log.members(&rule("PHIN VS code"), &old.phinvs, &new.phinvs, |_, code| code.clone());
            let vaccine = |log: &Log<'_>, cvx: &Cvx| log.vaccine(*cvx);
            log.members(&rule("product given"), &old.administered_cvx, &new.administered_cvx, vaccine);
            log.members(&rule("reaction after"), &old.reaction_cvx, &new.reaction_cvx, vaccine);
        }
        (old, new) => {
            let code = old.or(new).map_or("", |one| &one.code);
            let title = |one: &Observation| one.title.clone();
            log.rule(format!("observation {code}"), old.map(title), new.map(title));
        }
    }
}
