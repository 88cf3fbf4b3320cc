//! The commands around the CDSi engine: forecasts and test cases from the command line.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::program::jenner;

/// Three made-up cases about a newborn: right, one day wrong, and one with a day that does not exist.
const CASES: &str = r#"{"cases": [
  {"id": "T-1", "set": "made", "name": "a newborn", "vaccine_group": "HepB",
   "patient": {"dob": "2025-01-01", "sex": "F"}, "assessment_date": "2025-01-01", "doses": [],
   "expected": {"series_status": "not_complete", "forecast_number": 1, "earliest_date": "2025-01-01",
                "recommended_date": "2025-01-01", "past_due_date": "2025-01-28"}},
  {"id": "T-2", "set": "made", "name": "late by a day", "vaccine_group": "HepB",
   "patient": {"dob": "2025-01-01", "sex": "F"}, "assessment_date": "2025-03-01",
   "doses": [{"n": 4, "date": "2025-01-02", "cvx": "8", "expected_status": "Valid"}],
   "expected": {"series_status": "not_complete", "forecast_number": 2, "earliest_date": "2025-01-30",
                "recommended_date": "2025-02-02", "past_due_date": "2025-04-28"}},
  {"id": "T-3", "set": "made", "vaccine_group": "HepB", "patient": {"dob": "2025-02-29", "sex": "F"},
   "assessment_date": "2025-03-01"}
]}"#;

fn run(folder: &Path, args: &[&str]) -> Output {
    jenner(folder).args(args).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn checking_cases_ends_with_the_count_and_says_what_differs_only_if_asked() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("cases.json"), CASES).unwrap();
    let short = run(here, &["cdsi", "check", "cases.json"]);
    assert_eq!(short.status.code(), Some(1), "{}", text(&short.stderr));
    assert_eq!(text(&short.stdout).lines().last(), Some("1 passed, 2 failed"));
    assert!(!text(&short.stdout).contains("T-2"));

    let long = run(here, &["cdsi", "check", "cases.json", "--failures"]);
    let out = text(&long.stdout);
    assert!(out.contains("FAILED T-2 HepB: late by a day"), "{out}");
    assert!(out.contains("recommended: expected 2025-02-02, got 2025-02-01"), "{out}");
    assert!(out.contains("case 3, line 11: patient.dob: \"2025-02-29\" is no date"), "{out}");

    let json = run(here, &["cdsi", "check", "cases.json", "--json"]);
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&report["passed"], &report["failed"]), (&1.into(), &2.into()));
    assert_eq!(report["failures"][0]["differences"][0]["field"], "recommended");
}

#[test]
fn a_disputed_case_is_listed_with_its_conflict_and_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let cases: Value = serde_json::from_str(CASES).unwrap();
    std::fs::write(
        here.join("cases.json"),
        Value::from(cases["cases"].as_array().unwrap()[..2].to_vec()).to_string(),
    )
    .unwrap();
    let list = "id,set,vaccine_group,conflict\nT-2,made,HepB,\"one day late, they say\"\nT-1,other,HepB,not this set\n";
    std::fs::write(here.join("disputed.csv"), list).unwrap();
    let checked = run(here, &["cdsi", "check", "cases.json", "--disputed", "disputed.csv"]);
    let out = text(&checked.stdout);
    assert_eq!(checked.status.code(), Some(0), "{out}");
    assert!(out.contains("conflict: one day late, they say") && !out.contains("not this set"), "{out}");
    let last: Vec<&str> = out.lines().rev().take(2).collect();
    assert_eq!(last[0], "1 passed, 0 failed");
    assert!(last[1].starts_with("1 disputed"), "{out}");
}

#[test]
fn running_cases_writes_a_line_a_case_and_goes_on_after_a_bad_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("cases.json"), CASES).unwrap();
    let ran = run(here, &["cdsi", "run", "cases.json", "--out", "out.jsonl"]);
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    let lines: Vec<Value> = std::fs::read_to_string(here.join("out.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    let hepb = |line: &Value| {
        line["forecasts"].as_array().unwrap().iter().find(|one| one["group"] == "HepB").unwrap().clone()
    };
    let expected = serde_json::json!({
        "group": "HepB", "type": "standard", "status": "not_complete", "dose": 1,
        "earliest": "2025-01-01", "recommended": "2025-01-01", "past_due": "2025-01-28",
    });
    assert_eq!(hepb(&lines[0]), expected);
    let dose = serde_json::json!([{"dose": 4, "antigen": "HepB", "status": "Valid", "reason": null}]);
    assert_eq!(lines[1]["evaluations"], dose);
    assert_eq!(lines[2]["id"], "T-3");
    assert!(lines[2]["error"].as_str().unwrap().contains("patient.dob"), "{}", lines[2]);
}

#[test]
fn a_forecast_needs_nothing_but_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let question =
        ["forecast", "--dob", "2025-01-01", "--sex", "F", "--dose", "2025-01-02:8:skb", "--on", "2025-03-01"];
    let shown = run(here, &question);
    let out = text(&shown.stdout);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    let row = out.lines().find(|line| line.starts_with("HepB")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().collect();
    let expected = ["HepB", "not", "complete", "Due", "now", "2", "2025-01-30", "2025-02-01", "2025-04-28"];
    assert_eq!(cells.get(..9), Some(&expected[..]), "{out}");

    let json = run(
        here,
        &[&question[..], &["--json", "--dose", "2025-01-02:08", "--dose", "2030-01-01:08"]].concat(),
    );
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&report["on"], &report["evaluations"][0]["status"]), (&"2025-03-01".into(), &"valid".into()));
    let told = text(&json.stderr);
    assert!(told.contains("dose 2 (CVX 08 on 2025-01-02) is the same as dose 1"), "{told}");
    assert!(told.contains("dose 3 (2030-01-01) is after the assessment date"), "{told}");
    assert!(!here.join("jenner-data").exists());
}

#[test]
fn an_explanation_is_for_a_nurse_with_the_rules_and_for_a_parent_in_their_language() {
    let folder = tempfile::tempdir().unwrap();
    let base = ["forecast", "--dob", "2023-06-01", "--sex", "F", "--on", "2023-11-10"];
    let doses = ["--dose", "2023-08-01:110", "--dose", "2023-08-20:110"];
    let explained = |more: &[&str]| {
        let output = run(folder.path(), &[&base[..], &doses, more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let nurse = explained(&["--explain", "nurse"]);
    assert!(nurse.contains("2) 2023-08-20 CVX 110"), "{nurse}");
    assert!(
        nurse.contains("given 19 days after the dose of Aug 1, 2023") && nurse.contains("Table 6-18"),
        "{nurse}"
    );
    let parent = explained(&["--explain", "parent", "--language", "es"]);
    assert!(parent.contains("Se puso demasiado pronto") && !parent.contains("Table"), "{parent}");
}

#[test]
fn wrong_usage_is_told_with_the_argument_and_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let forecast = |more: &[&str]| {
        let base = ["forecast", "--dob", "2025-01-01", "--sex", "F", "--on", "2025-03-01"];
        run(here, &[&base[..], more].concat())
    };
    std::fs::write(here.join("letter.json"), "this is a letter").unwrap();
    std::fs::create_dir(here.join("empty")).unwrap();
    let cases = [
        (forecast(&["--dose", "2025-01-02"]), "2024-04-30:20"),
        (forecast(&["--condition", "dialysis"]), "032"),
        (forecast(&["--condition", "9999"]), "9999"),
        (run(here, &["forecast", "--dob", "2025-01-32", "--sex", "F"]), "--dob"),
        (run(here, &["forecast", "--dob", "2025-04-01", "--sex", "F", "--on", "2025-03-01"]), "--dob"),
        (forecast(&["--schedule", "empty"]), "schedule.toml"),
        (forecast(&["--language", "es"]), "--explain"),
        (forecast(&["--explain", "nurse", "--json"]), "--json"),
        (run(here, &["cdsi", "check", "nowhere.json"]), "nowhere.json"),
        (run(here, &["cdsi", "check", "letter.json"]), "letter.json"),
        (run(here, &["cdsi", "check"]), "FILE"),
    ];
    for (output, named) in cases {
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(named), "{named} is not in: {told}");
    }
}

#[test]
fn four_hundred_doses_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let doses: Vec<String> = (0..400)
        .map(|n| format!("--dose=20{:02}-{:02}-{:02}:20", 10 + n / 40, 1 + n % 12, 1 + n % 28))
        .collect();
    let base = ["forecast", "--dob", "2009-01-01", "--sex", "M", "--on", "2025-03-01", "--json"];
    let args: Vec<&str> = base.into_iter().chain(doses.iter().map(String::as_str)).collect();
    let answered = run(folder.path(), &args);
    assert_eq!(answered.status.code(), Some(0), "{}", text(&answered.stderr));
    let report: Value = serde_json::from_slice(&answered.stdout).unwrap();
    let group = |one: &&Value| one["group"] == "DTaP/Tdap/Td";
    assert!(report["evaluations"].as_array().unwrap().iter().filter(group).count() > 1000);
}
