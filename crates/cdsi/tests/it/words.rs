//! Every explanation of CDC's test cases reads well in both languages and for both readers, and what it promises
//! holds.
//!
//! The cases lie outside of the repository (see `JENNER_REFERENCE`); without them the tests are skipped.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use jenner_cdsi::explain::Explanation;
use jenner_cdsi::words::{
    Case, Language, Level, Line, Reader, dose_sentences, forecast_sentences, tree, what_would_change,
    what_would_change_dose, would_have_counted_from,
};
use jenner_cdsi::{
    Assessment, Date, Dose, DoseStatus, GroupId, Observation, Patient, Schedule, SeriesStatus, Sex, evaluate,
    evaluate_explained, shipped_pack,
};
use serde_json::Value;

struct TestCase {
    id: String,
    patient: Patient,
    on: Date,
}

fn cases() -> Vec<TestCase> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    let folder = root.join("cdsi/4.64/test-cases");
    if !folder.is_dir() {
        eprintln!("skipped: reference data not found");
        return Vec::new();
    }
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    let files = [read("healthy.json"), read("conditions.json")];
    files.iter().flat_map(|file| file["cases"].as_array().unwrap()).map(case).collect()
}

fn case(value: &Value) -> TestCase {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let day = |value: &Value| value.as_str().and_then(|text| text.parse::<Date>().ok());
    let sex = match value["patient"]["sex"].as_str() {
        Some("F") => Sex::Female,
        Some("M") => Sex::Male,
        _ => Sex::Unknown,
    };
    let mut patient = Patient::born(day(&value["patient"]["dob"]).unwrap(), sex);
    for dose in value["doses"].as_array().unwrap() {
        let cvx = dose["cvx"].as_str().unwrap().parse().unwrap();
        let mvx = dose["mvx"].as_str().filter(|mvx| !mvx.is_empty()).map(str::to_owned);
        patient.doses.push(Dose { mvx, ..Dose::given(day(&dose["date"]).unwrap(), cvx) });
    }
    for one in value["observations"].as_array().into_iter().flatten() {
        patient.observations.push(Observation { code: text(&one["code"]), date: day(&one["date"]) });
    }
    TestCase { id: text(&value["id"]), patient, on: day(&value["assessment_date"]).unwrap() }
}

fn schedule() -> Schedule {
    let pack = shipped_pack().unwrap_or_else(|problems| panic!("{problems}"));
    Schedule::load(&pack).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Proper names of the schedule, the longest first: they stay as they are in every language.
fn proper_names(schedule: &Schedule, explanation: &Explanation) -> Vec<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for id in schedule.observations() {
        names.insert(schedule.observation(id).1.to_owned());
    }
    for number in 1..1000 {
        let name = jenner_codes::Cvx::from_number(number).and_then(|cvx| schedule.vaccine_name(cvx));
        names.extend(name.map(str::to_owned));
    }
    for one in explanation.antigens.iter().flat_map(|antigen| &antigen.series) {
        names.insert(schedule.series_name(one.series).to_owned());
    }
    let mut names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

const ENGLISH: [&str; 18] = [
    " the ",
    " dose ",
    " of ",
    " and ",
    " is ",
    " was ",
    " from ",
    " after ",
    " before ",
    " not ",
    " age ",
    " given ",
    " vaccine ",
    " at ",
    " days",
    " weeks",
    " months",
    " years",
];

const SPANISH: [&str; 12] = [
    " la ", " el ", " dosis ", " de ", " se ", " es ", " desde ", " del ", " antes ", " edad ", " vacuna ",
    " días",
];

fn readers() -> impl Iterator<Item = Reader> {
    Language::ALL.into_iter().flat_map(|language| Level::ALL.map(|level| Reader { language, level }))
}

fn everything(case: &Case<'_>, reader: Reader) -> Vec<Line> {
    let doses = 0..case.patient.doses.len();
    let mut lines: Vec<Line> = doses
        .flat_map(|dose| {
            let said = dose_sentences(case, dose, reader);
            assert!(!said.is_empty(), "nothing is said of dose {dose}");
            said.into_iter().chain(what_would_change_dose(case, dose, reader))
        })
        .collect();
    for forecast in &case.assessment.forecasts {
        lines.extend(forecast_sentences(case, forecast, reader));
        lines.extend(what_would_change(case, forecast, reader));
    }
    lines
}

fn texts_of(antigen: &tree::AntigenTree, texts: &mut Vec<String>) {
    for series in &antigen.series {
        let steps = series.doses.iter().flat_map(|dose| &dose.steps).chain(&series.forecast);
        texts.extend(steps.filter_map(|step| step.text.clone()));
    }
}

/// A foreign word in a text that no proper name brought in.
fn foreign_word(text: &str, language: Language, names: &[String]) -> Option<&'static str> {
    let foreign = match language {
        Language::English => SPANISH.as_slice(),
        Language::Spanish => ENGLISH.as_slice(),
    };
    let found = |text: &str| foreign.iter().copied().find(|word| text.contains(word));
    found(text)?;
    let mut plain = text.to_owned();
    for name in names {
        if plain.contains(name) {
            plain = plain.replace(name, "X");
        }
    }
    found(&plain)
}

#[test]
fn every_explanation_of_a_reference_case_reads_well() {
    let (schedule, cases) = (schedule(), cases());
    let mut seen: HashSet<(Language, String)> = HashSet::new();
    for (number, TestCase { id, patient, on }) in cases.iter().enumerate() {
        let (assessment, explanation) = evaluate_explained(patient, &schedule, *on);
        let names = proper_names(&schedule, &explanation);
        let case = Case { schedule: &schedule, patient, assessment: &assessment, explanation: &explanation };
        for reader in readers() {
            let lines = everything(&case, reader);
            for line in &lines {
                assert!(reader.level == Level::Nurse || line.rule.is_none(), "{id}: {line:?}");
            }
            let mut texts: Vec<String> = lines.into_iter().map(|line| line.text).collect();
            // The trees hold all series, the chosen ones again: many times the same sentences.
            if number % 5 == 0 {
                tree::tree(&case, Some(reader)).antigens.iter().for_each(|one| texts_of(one, &mut texts));
            }
            for text in texts {
                if !seen.insert((reader.language, text.clone())) {
                    continue;
                }
                assert!(!text.trim().is_empty() && text.trim() == text, "{id}: {text:?}");
                assert!(!text.contains(['{', '}']) && !text.contains("  "), "{id}: {text:?}");
                assert!(![" .", " ,", "..", "()"].iter().any(|gap| text.contains(gap)), "{id}: {text:?}");
                assert_eq!(foreign_word(&text, reader.language, &names), None, "{id}: {text:?}");
            }
        }
    }
    println!("{} sentences of {} cases", seen.len(), cases.len());
}

fn counts(assessment: &Assessment, schedule: &Schedule, dose: usize, group: GroupId) -> bool {
    assessment.evaluations.iter().any(|one| {
        one.dose == dose && one.status == DoseStatus::Valid && schedule.group_of(one.antigen) == group
    })
}

#[test]
fn a_dose_would_have_counted_on_the_day_that_is_told() {
    let (schedule, cases) = (schedule(), cases());
    let (mut told, mut broken) = (0, Vec::new());
    for TestCase { id, patient, on } in &cases {
        let (assessment, explanation) = evaluate_explained(patient, &schedule, *on);
        let case = Case { schedule: &schedule, patient, assessment: &assessment, explanation: &explanation };
        for dose in 0..patient.doses.len() {
            for (group, day) in would_have_counted_from(&case, dose) {
                // What was given later would have been given at another time, too.
                let mut earlier = patient.clone();
                let given = patient.doses[dose].date;
                earlier.doses.retain(|other| other.date < given);
                let place = earlier.doses.len();
                earlier.doses.push(Dose { date: day, ..patient.doses[dose].clone() });
                told += 1;
                if !counts(&evaluate(&earlier, &schedule, day.max(*on)), &schedule, place, group) {
                    broken.push(format!("{id} dose {} on {day}", dose + 1));
                }
            }
        }
    }
    println!("{told} days told, {} broken", broken.len());
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_next_dose_counts_from_the_day_that_is_told() {
    let (schedule, cases) = (schedule(), cases());
    let (mut told, mut broken) = (0, Vec::new());
    for TestCase { id, patient, on } in &cases {
        let assessment = evaluate(patient, &schedule, *on);
        let needed = assessment.forecasts.iter().filter(|one| one.status == SeriesStatus::NotComplete);
        for forecast in needed {
            for cvx in &forecast.vaccines {
                let Some(day) = forecast.earliest else { continue };
                let mut next = patient.clone();
                next.doses.push(Dose::given(day, *cvx));
                let place = patient.doses.len();
                told += 1;
                let after = evaluate(&next, &schedule, day.max(*on));
                if !counts(&after, &schedule, place, forecast.group) {
                    let name = schedule.vaccine_name(*cvx).unwrap_or_default();
                    broken.push(format!("{id} {} {name} on {day}", schedule.group_name(forecast.group)));
                }
            }
        }
    }
    println!("{told} doses told, {} broken", broken.len());
    assert!(broken.is_empty(), "{broken:#?}");
}
