//! The naive reading passes CDC's own cases: the measure of whether it may contradict anybody.
//!
//! The cases and CDC's files lie outside of the repository; without them the tests are skipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::book::{Book, Sex};
use super::cdc;
use super::dates::Date;
use super::evaluate::Status;
use super::forecast::SeriesStatus;
use super::groups::GroupForecast;
use super::history::{Person, Shot};
use super::whole::{Answer, assess};

/// Where a release lies, if it does.
pub fn reference() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    let release = root.join("cdsi/4.64");
    release.is_dir().then_some(release)
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value[key].as_str()
}

fn date(value: &Value, key: &str) -> Option<Date> {
    text(value, key).map(|text| text.parse().unwrap())
}

fn person(case: &Value) -> Person {
    let shot = |(place, dose): (usize, &Value)| Shot {
        place,
        date: date(dose, "date").unwrap(),
        cvx: text(dose, "cvx").unwrap().parse().unwrap(),
        mvx: text(dose, "mvx").map(str::to_owned),
        expires: None,
        bad: false,
    };
    let observation = |value: &Value| (text(value, "code").unwrap().to_owned(), date(value, "date"));
    Person {
        birth: date(&case["patient"], "dob").unwrap(),
        sex: match text(&case["patient"], "sex") {
            Some("F") => Sex::Female,
            Some("M") => Sex::Male,
            _ => Sex::Unknown,
        },
        country: None,
        shots: case["doses"].as_array().unwrap().iter().enumerate().map(shot).collect(),
        observations: case["observations"].as_array().unwrap().iter().map(observation).collect(),
    }
}

fn status_name(status: SeriesStatus) -> &'static str {
    match status {
        SeriesStatus::NotComplete => "not_complete",
        SeriesStatus::Complete => "complete",
        SeriesStatus::Immune => "immune",
        SeriesStatus::Contraindicated => "contraindicated",
        SeriesStatus::AgedOut => "aged_out",
        SeriesStatus::NotRecommended => "not_recommended",
    }
}

fn as_expected(forecast: &GroupForecast, expected: &Value) -> bool {
    text(expected, "series_status") == Some(status_name(forecast.status))
        && (forecast.status != SeriesStatus::NotComplete
            || (expected["forecast_number"].as_u64() == forecast.dose_number.map(|number| number as u64)
                && date(expected, "earliest_date") == forecast.earliest
                && date(expected, "recommended_date") == forecast.recommended
                && date(expected, "past_due_date") == forecast.past_due))
}

/// Chapter 10: the most favourable status among the best series of the group's antigens; a dose that is none of
/// the group's has the status of its own group.
fn status(book: &Book, answer: &Answer, case: &Value, place: usize) -> Option<Status> {
    let group =
        book.groups.iter().find(|group| Some(group.name.as_str()) == text(case, "vaccine_group")).unwrap();
    let of_dose = || answer.seen.iter().filter(|seen| seen.place == place);
    let of_group = of_dose().filter(|seen| group.antigens.contains(&seen.antigen));
    of_group.map(|seen| seen.status).min().or_else(|| of_dose().map(|seen| seen.status).min())
}

fn complaints(book: &Book, case: &Value) -> Vec<String> {
    let answer = assess(book, &person(case), date(case, "assessment_date").unwrap());
    let mut complaints = Vec::new();
    let group = text(case, "vaccine_group").unwrap();
    let of_group: Vec<_> = answer.forecasts.iter().filter(|forecast| forecast.group == group).collect();
    if !of_group.iter().any(|forecast| as_expected(forecast, &case["expected"])) {
        complaints.push(format!("expected {}, got {of_group:#?}", case["expected"]));
    }
    for (place, dose) in case["doses"].as_array().unwrap().iter().enumerate() {
        let expected = match text(dose, "expected_status") {
            Some("Valid") => Status::Valid,
            Some("Not Valid") => Status::NotValid,
            Some("Extraneous") => Status::Extraneous,
            Some("Sub-standard") => Status::SubStandard,
            _ => continue,
        };
        let got = status(book, &answer, case, place);
        if got != Some(expected) {
            complaints.push(format!("dose {}: expected {expected:?}, got {got:?}", place + 1));
        }
    }
    complaints
}

#[test]
fn the_naive_reading_passes_the_cdc_cases() {
    let Some(release) = reference() else {
        eprintln!("skipped: reference data not found");
        return;
    };
    let book = cdc::read(&release.join("supporting-data/xml"));
    let disputed = fs::read_to_string(release.join("test-cases/known-disputed.csv")).unwrap();
    let disputed: BTreeSet<&str> = disputed.lines().filter_map(|line| line.split(',').next()).collect();
    let mut failed = BTreeSet::new();
    for (file, count) in [("healthy", 708), ("conditions", 235)] {
        let cases = fs::read_to_string(release.join(format!("test-cases/{file}.json"))).unwrap();
        let cases: Value = serde_json::from_str(&cases).unwrap();
        let cases = cases["cases"].as_array().unwrap();
        assert_eq!(cases.len(), count);
        for case in cases {
            let id = text(case, "id").unwrap().to_owned();
            let complaints = complaints(&book, case);
            if !complaints.is_empty() {
                if !disputed.contains(id.as_str()) {
                    println!("{id} {}: {}\n", case["vaccine_group"], complaints.join("\n"));
                }
                failed.insert(id);
            }
        }
    }
    let unexpected: Vec<_> = failed.iter().filter(|id| !disputed.contains(id.as_str())).collect();
    println!("{} failed, of them disputed {}", failed.len(), failed.len() - unexpected.len());
    assert!(unexpected.is_empty(), "{unexpected:?}");
}
