//! Chapter 4: the whole of it for one patient on one day.

use std::collections::BTreeSet;

use super::book::{Antigen, Book, Condition, Series};
use super::choose::{Patient, best};
use super::dates::Date;
use super::evaluate::{Reason, Status, evaluate_series};
use super::forecast::{SeriesStatus, forecast, relevant};
use super::groups::{GroupForecast, forecasts};
use super::history::{Person, Scene, Shot};

/// A dose as a best series sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Place in the report.
    pub place: usize,
    pub antigen: String,
    pub series: String,
    pub target: Option<u8>,
    pub status: Status,
    pub reasons: BTreeSet<Reason>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub forecasts: Vec<GroupForecast>,
    pub seen: Vec<Seen>,
    /// By place in the report.
    pub set_aside: Vec<(usize, Aside)>,
}

/// Why a dose took no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    AfterAssessment,
    BeforeBirth,
    NoAntigen,
}

/// Assesses a patient.
pub fn assess(book: &Book, person: &Person, today: Date) -> Answer {
    let scene = Scene::new(book, person, today);
    answer(&scene, &all_series(&scene))
}

/// The relevant series of every antigen, evaluated and forecast (chapters 5 to 7).
pub fn all_series<'a>(scene: &Scene<'a>) -> Vec<(&'a str, Vec<Patient<'a>>)> {
    let antigens = scene.book.antigens.iter();
    antigens.map(|antigen| (antigen.name.as_str(), patient_series(scene, antigen))).collect()
}

/// What comes of them (chapters 8 and 9).
pub fn answer(scene: &Scene<'_>, all: &[(&str, Vec<Patient<'_>>)]) -> Answer {
    let mut chosen = Vec::new();
    for (antigen, patients) in all {
        chosen.extend(best(scene, patients).into_iter().map(|patient| (*antigen, patient)));
    }
    let mut seen = Vec::new();
    for (antigen, patient) in &chosen {
        seen.extend(patient.trial.verdicts.iter().map(|verdict| Seen {
            place: scene.shots[verdict.shot].place,
            antigen: (*antigen).to_owned(),
            series: patient.series.name.clone(),
            target: verdict.target,
            status: verdict.status,
            reasons: verdict.reasons.clone(),
        }));
    }
    seen.sort();
    let forecasts = scene.book.groups.iter().flat_map(|group| forecasts(scene, group, &chosen)).collect();
    Answer { forecasts, seen, set_aside: set_aside(scene) }
}

/// Doses that no series was asked about.
fn set_aside(scene: &Scene<'_>) -> Vec<(usize, Aside)> {
    let why = |shot: &Shot| {
        if shot.date > scene.today {
            Some(Aside::AfterAssessment)
        } else if shot.date < scene.person.birth {
            Some(Aside::BeforeBirth)
        } else {
            scene.no_antigen(shot).then_some(Aside::NoAntigen)
        }
    };
    scene.person.shots.iter().filter_map(|shot| Some((shot.place, why(shot)?))).collect()
}

/// Every relevant series of an antigen: those a `Completed Series` condition refers to come first.
fn patient_series<'a>(scene: &Scene<'_>, antigen: &'a Antigen) -> Vec<Patient<'a>> {
    let records = scene.records(&antigen.name);
    let asked_for = groups_asked_for(antigen);
    let (first, second): (Vec<&Series>, Vec<&Series>) = antigen
        .series
        .iter()
        .filter(|series| relevant(scene, series))
        .partition(|series| asked_for.contains(&series.group));
    let mut complete = Vec::new();
    let mut done: Vec<Patient<'a>> = Vec::new();
    for series in first.into_iter().chain(second) {
        let mut trial = evaluate_series(scene, series, &records, &complete);
        let outlook = forecast(scene, antigen, series, &mut trial, &complete);
        if outlook.status == SeriesStatus::Complete {
            complete.push(series.group);
        }
        done.push(Patient { series, trial, outlook });
    }
    let place =
        |patient: &Patient<'_>| antigen.series.iter().position(|series| series.name == patient.series.name);
    done.sort_by_key(place);
    done
}

fn groups_asked_for(antigen: &Antigen) -> BTreeSet<u8> {
    let skips = antigen.series.iter().flat_map(|series| &series.doses).flat_map(|dose| &dose.skips);
    let conditions = skips.flat_map(|skip| &skip.sets).flat_map(|set| &set.conditions);
    let groups = conditions.filter_map(|condition| match condition {
        Condition::CompletedSeries { groups } => Some(groups.clone()),
        _ => None,
    });
    groups.flatten().collect()
}
