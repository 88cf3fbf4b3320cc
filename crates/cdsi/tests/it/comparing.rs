//! When a case counts as passed: made-up cases against the shipped schedule.

use std::sync::LazyLock;

use jenner_cdsi::cases::{Compared, Verdict, compare, read_json};
use jenner_cdsi::{Schedule, evaluate_as_given, shipped_pack};
use serde_json::{Value, json};

static SCHEDULE: LazyLock<Schedule> = LazyLock::new(|| Schedule::load(&shipped_pack().unwrap()).unwrap());

fn verdict(case: Value) -> Verdict {
    let case = read_json(&Value::from(vec![case]).to_string()).unwrap().remove(0).unwrap();
    let assessment = evaluate_as_given(&case.patient, &SCHEDULE, case.on);
    compare(&case, case.expected.as_ref().unwrap(), &SCHEDULE, &assessment)
}

fn compared(verdict: &Verdict) -> Vec<Compared> {
    verdict.forecast.iter().chain(&verdict.doses).chain(&verdict.notes).map(|one| one.compared).collect()
}

/// A newborn, and what is expected of hepatitis B.
fn newborn(group: &str, past_due: Value) -> Value {
    json!({
        "id": "N", "vaccine_group": group, "patient": {"dob": "2025-01-01", "sex": "F"},
        "assessment_date": "2025-01-01",
        "expected": {"series_status": "not_complete", "forecast_number": 1, "earliest_date": "2025-01-01",
                     "recommended_date": "2025-01-01", "past_due_date": past_due},
    })
}

#[test]
fn a_blank_date_is_an_expectation_too() {
    assert!(verdict(newborn("HepB", "2025-01-28".into())).agrees());
    assert_eq!(compared(&verdict(newborn("HepB", Value::Null))), [Compared::PastDue]);
}

#[test]
fn a_group_is_known_by_the_short_name_of_the_spreadsheets_and_in_any_case() {
    assert!(verdict(newborn("hepb", "2025-01-28".into())).passed());
    assert_eq!(compared(&verdict(newborn("Plague", Value::Null))), [Compared::VaccineGroup]);
}

/// Four-year-old with one dose of MMR too young and two of hepatitis A.
fn toddler(status: &str, reason: Value, kind: Value) -> Value {
    json!({
        "id": "T", "vaccine_group": "HepA", "patient": {"dob": "2021-01-01", "sex": "F"},
        "assessment_date": "2025-11-10",
        "doses": [
            {"n": 1, "date": "2021-09-01", "cvx": "03", "expected_status": status, "expected_reason": reason,
             "series_type": kind},
            {"n": 2, "date": "2022-02-01", "cvx": "83", "expected_status": "Valid"},
            {"n": 3, "date": "2022-09-01", "cvx": "83", "expected_status": "Valid"},
        ],
        "expected": {"series_status": "complete", "earliest_date": "2030-01-01"},
    })
}

#[test]
fn dates_count_only_where_a_dose_is_needed_and_a_dose_of_another_group_has_the_status_it_has_there() {
    assert!(verdict(toddler("Not Valid", "Age: Too Young".into(), Value::Null)).agrees());
    assert_eq!(compared(&verdict(toddler("Valid", Value::Null, Value::Null))), [Compared::Dose(1)]);
}

#[test]
fn another_reason_or_another_kind_of_series_is_a_note_and_the_case_passes() {
    let noted = verdict(toddler("Not Valid", "Live Virus Conflict".into(), "risk".into()));
    assert!(noted.passed() && !noted.agrees());
    assert_eq!(compared(&noted), [Compared::Reason(1), Compared::SeriesType(1)]);
}
