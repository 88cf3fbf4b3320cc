//! Chapter 9: the best series of a vaccine group's antigens become its forecasts.

use std::collections::BTreeSet;

use super::book::{Group, Kind};
use super::choose::Patient;
use super::dates::Date;
use super::forecast::{Dates, SeriesStatus, Why};
use super::history::Scene;

/// Forecast of a group, of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupForecast {
    pub group: String,
    pub risk: bool,
    pub status: SeriesStatus,
    pub why: Why,
    pub dose_number: Option<usize>,
    pub earliest: Option<Date>,
    pub recommended: Option<Date>,
    pub past_due: Option<Date>,
    pub latest: Option<Date>,
    pub vaccines: BTreeSet<u16>,
    pub antigens: BTreeSet<String>,
}

/// Best series with the name of their antigen.
pub type Best<'p, 'a> = (&'p str, &'p Patient<'a>);

/// The forecasts of one group: standard (with evaluation only) and risk.
pub fn forecasts(scene: &Scene<'_>, group: &Group, best: &[Best<'_, '_>]) -> Vec<GroupForecast> {
    let of_group: Vec<_> = best
        .iter()
        .copied()
        .filter(|(antigen, _)| group.antigens.iter().any(|name| name == antigen))
        .collect();
    let part = |risk: bool| {
        let part: Vec<_> = of_group
            .iter()
            .copied()
            .filter(|(_, patient)| (patient.series.kind == Kind::Risk) == risk)
            .collect();
        (!part.is_empty()).then(|| combine(scene, group, risk, &part, &of_group))
    };
    [part(false), part(true)].into_iter().flatten().collect()
}

fn combine(
    scene: &Scene<'_>,
    group: &Group,
    risk: bool,
    part: &[Best<'_, '_>],
    of_group: &[Best<'_, '_>],
) -> GroupForecast {
    let single = group.antigens.len() == 1;
    let has = |status| part.iter().any(|(_, patient)| patient.outlook.status == status);
    let all_immune = part.iter().all(|(_, patient)| patient.outlook.status == SeriesStatus::Immune);
    use SeriesStatus::*;
    let status = if single {
        [NotComplete, Complete].into_iter().find(|status| has(*status)).unwrap_or(part[0].1.outlook.status)
    } else {
        let first =
            [Contraindicated, AgedOut, NotRecommended, NotComplete].into_iter().find(|status| has(*status));
        first.unwrap_or(if all_immune { Immune } else { Complete })
    };
    let giver = part.iter().find(|(_, patient)| patient.outlook.status == status);
    let mut forecast = GroupForecast {
        group: group.name.clone(),
        risk,
        status,
        why: giver.map_or(Why::SeriesComplete, |(_, patient)| patient.outlook.why),
        dose_number: None,
        earliest: None,
        recommended: None,
        past_due: None,
        latest: None,
        vaccines: BTreeSet::new(),
        antigens: BTreeSet::new(),
    };
    if status != NotComplete {
        return forecast;
    }
    let due: Vec<(&str, &Dates)> = part
        .iter()
        .filter_map(|(antigen, patient)| Some((*antigen, patient.outlook.dates.as_ref()?)))
        .collect();
    let dates = || due.iter().map(|(_, dates)| *dates);
    forecast.antigens = due.iter().map(|(antigen, _)| (*antigen).to_owned()).collect();
    forecast.vaccines = dates().flat_map(|dates| dates.vaccines.iter().copied()).collect();

    // SINGLEANTVG-2, MULTIANTVG-1
    let minimum = dates().map(|dates| dates.earliest).min();
    let earliest = if single {
        minimum
    } else if dates().any(|dates| dates.priority) {
        minimum.max(last_dose(scene, group))
    } else {
        dates().map(|dates| dates.earliest).max()
    };
    forecast.earliest = earliest;
    // FORECASTVG-2 to -4
    forecast.recommended = dates().map(|dates| dates.recommended).min().max(earliest);
    forecast.past_due =
        dates().filter_map(|dates| dates.past_due).min().map(|date| date.max(earliest.unwrap_or(date)));
    forecast.latest = dates().filter_map(|dates| dates.latest).min();
    // FORECASTDN-2, over all that is contained (FORECASTVG-1), also what is complete
    let antigens: BTreeSet<&str> = part.iter().map(|(antigen, _)| *antigen).collect();
    let numbers = antigens.iter().map(|antigen| 1 + counted(scene, antigen, of_group));
    forecast.dose_number = if group.full { numbers.min() } else { numbers.max() };
    forecast
}

/// Date of the last dose of this vaccine group.
fn last_dose(scene: &Scene<'_>, group: &Group) -> Option<Date> {
    let records = group.antigens.iter().flat_map(|antigen| scene.records(antigen));
    records.map(|shot| scene.shots[shot].date).max()
}

/// FORECASTDN-1 with the ruling of chapter 9: distinct doses that satisfy target doses in any best series of
/// the antigen, without those of a season before this one.
fn counted(scene: &Scene<'_>, antigen: &str, best: &[Best<'_, '_>]) -> usize {
    let mut shots = BTreeSet::new();
    for (_, patient) in best.iter().filter(|(name, _)| *name == antigen) {
        for (dose, shot) in patient.trial.satisfied() {
            let start = patient.series.doses[dose].season_start;
            if start.is_none_or(|start| scene.shots[shot].date >= start) {
                shots.insert(shot);
            }
        }
    }
    shots.len()
}
