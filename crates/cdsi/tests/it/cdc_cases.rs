//! CDC's own test cases of two releases, each with the schedule pack of its release: all must pass but those
//! that contradict CDC's data or rules, and those must get the answers written here.
//!
//! The cases lie outside of the repository (see `JENNER_REFERENCE`); without them the tests are skipped.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jenner_cdsi::cases::{Compared, compare, read_json};
use jenner_cdsi::pack::Pack;
use jenner_cdsi::{Schedule, evaluate_as_given};

/// A case that cannot pass: its number, why, and what the engine says where the case says something else.
type Exception = (&'static str, &'static str, &'static str);

/// FORECASTDN-1 does not count what satisfied a seasonal dose before its season began; CDC corrected these rows
/// in the release after it.
const COUNTS_PAST_SEASONS: &str = "the row counts doses of past seasons in the dose number (FORECASTDN-1)";
/// Rows that were not moved to the season of the data.
const PAST_SEASON: &str = "the row is about the season 2023-24, the data about 2024-25";

const HEALTHY_4_64: &[Exception] = &[(
    "2018-0022",
    "HepB names no inadvertent vaccine in the data",
    "reason of dose 1 Not a preferable or allowable vaccine",
)];

const CONDITIONS_4_64: &[Exception] = &[
    (
        "2016-UC-0057",
        "no risk series begins before 12 months of age; the standard series asks for 4 weeks",
        "earliest 2015-02-07, recommended 2015-02-07, past due 2015-02-07",
    ),
    (
        "2016-UC-0060",
        "4 weeks, not 8, in every series that applies",
        "earliest 2013-08-05, recommended 2013-08-05",
    ),
    (
        "2016-UC-0110",
        "the data ask for 12 months of age, not for 6 months after dose 3",
        "earliest 2016-02-14",
    ),
    (
        "2016-UC-0130",
        "the row names the wrong year, and a past due date without the day that FORECASTDT-3 takes off",
        "earliest 1995-06-23, recommended 1995-06-23, past due 1995-06-23",
    ),
    (
        "2016-UC-0153",
        "dose 1 of the risk series is not valid before 2 years of age",
        "dose number 1, earliest 2015-01-08, recommended 2015-01-08, dose 1 Not Valid",
    ),
    (
        "2016-UC-0165",
        "the data count from the last dose, the row from the polysaccharide dose before it",
        "earliest 2022-08-01, recommended 2022-08-01",
    ),
    (
        "2020-UC-0003",
        "the observation is no indication for MenB any more; the standard series judges",
        "dose number 3, dose 2 Valid",
    ),
    ("2022-UC-0001", "the indication begins at 9 years of age", "vaccine group no forecast"),
    ("2022-UC-0005", "the indication begins at 9 years of age", "vaccine group no forecast"),
    (
        "2022-UC-0031",
        "no series names the observation as an indication",
        "vaccine group no forecast, dose 1 none, dose 2 none",
    ),
    (
        "2023-UC-0050",
        "the row is about the season 2023-24, the data about 2025-26",
        "status aged_out, dose number none, earliest none, recommended none",
    ),
    ("2025-UC-0015", "past due one day late: FORECASTDT-3 takes off a day", "past due 2025-06-29"),
];

const HEALTHY_4_61: &[Exception] = &[
    HEALTHY_4_64[0],
    ("2013-0168", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2016-0012", COUNTS_PAST_SEASONS, "dose number 2"),
    ("2023-0047", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0048", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0051", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0052", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0057", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0060", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0068", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0070", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0080", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0082", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0083", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0085", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0086", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0089", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0090", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2023-0101", COUNTS_PAST_SEASONS, "dose number 2"),
    ("2023-0104", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2024-0005", COUNTS_PAST_SEASONS, "dose number 2"),
    ("2024-0008", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2024-0009", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2024-0010", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2024-0011", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2024-0067", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2024-0095", COUNTS_PAST_SEASONS, "dose number 2"),
    ("2024-0099", COUNTS_PAST_SEASONS, "dose number 1"),
    ("2024-0100", COUNTS_PAST_SEASONS, "dose number 1"),
];

const CONDITIONS_4_61: &[Exception] = &[
    CONDITIONS_4_64[0],
    (
        "2016-UC-0060",
        "the observation is no indication for Hib in these data; the standard series has 4 weeks, not 8",
        "earliest 2013-08-05, recommended 2013-10-22, past due 2013-12-19",
    ),
    (
        "2016-UC-0097",
        "seeking protection is no indication for a MenB risk series; the standard series begins at 16 years",
        "earliest 2014-07-04, recommended 2014-07-04",
    ),
    CONDITIONS_4_64[2],
    (
        "2016-UC-0127",
        "the series of one dose goes on with boosters in the data",
        "status not_complete, dose number 2",
    ),
    CONDITIONS_4_64[3],
    CONDITIONS_4_64[4],
    CONDITIONS_4_64[5],
    CONDITIONS_4_64[6],
    CONDITIONS_4_64[7],
    CONDITIONS_4_64[8],
    ("2022-UC-0013", PAST_SEASON, "status not_complete, dose number 1"),
    (
        "2022-UC-0024",
        "the skip of dose 3 asks for two valid doses since May 2022, the row has one; 4.64 asks for one",
        "status not_complete, dose number 4",
    ),
    CONDITIONS_4_64[9],
    ("2023-UC-0001", PAST_SEASON, "earliest 2024-08-22, recommended 2024-08-22"),
    ("2023-UC-0005", PAST_SEASON, "status not_complete, dose number 1"),
    ("2023-UC-0006", PAST_SEASON, "dose number 1, earliest 2024-08-22, recommended 2024-08-22"),
    ("2023-UC-0007", PAST_SEASON, "dose number 1, earliest 2024-08-22, recommended 2024-08-22"),
    ("2023-UC-0008", PAST_SEASON, "earliest 2024-08-22, recommended 2024-08-22"),
    ("2023-UC-0009", PAST_SEASON, "dose number 1, earliest 2024-08-22, recommended 2024-08-22"),
    ("2023-UC-0011", PAST_SEASON, "dose number 1, earliest 2024-08-22, recommended 2024-08-22"),
    ("2023-UC-0012", PAST_SEASON, "status not_complete, dose number 1"),
    ("2023-UC-0013", PAST_SEASON, "status not_complete, dose number 1"),
    ("2023-UC-0016", PAST_SEASON, "status not_complete, dose number 1"),
    ("2023-UC-0017", PAST_SEASON, "dose number 1, earliest 2024-08-22, recommended 2024-08-22"),
    ("2023-UC-0018", PAST_SEASON, "status not_complete, dose number 1"),
    (
        "2023-UC-0024",
        "the pentavalent vaccine is for those under 26 years, the patient is 32; CDC changed the row later",
        "dose number 2, dose 2 Not Valid",
    ),
    (
        "2023-UC-0025",
        "the booster is due after 5 years in the data, the row says earliest 3",
        "earliest 2028-12-28",
    ),
    (
        "2023-UC-0026",
        "the pentavalent vaccine is for those under 26 years, the patient is 51",
        "dose number 2, earliest 2024-02-07, recommended 2024-02-07, dose 2 Not Valid",
    ),
    ("2023-UC-0050", PAST_SEASON, "status aged_out, dose number none, earliest none, recommended none"),
];

#[test]
fn cdcs_healthy_cases_of_4_64_pass() {
    check("4.64", "healthy", HEALTHY_4_64);
}

#[test]
fn cdcs_cases_with_underlying_conditions_of_4_64_pass_save_those_that_contradict_its_data() {
    check("4.64", "conditions", CONDITIONS_4_64);
}

#[test]
fn cdcs_healthy_cases_of_4_61_pass_save_those_that_count_past_seasons() {
    check("4.61", "healthy", HEALTHY_4_61);
}

#[test]
fn cdcs_cases_with_underlying_conditions_of_4_61_pass_save_those_that_contradict_its_data() {
    check("4.61", "conditions", CONDITIONS_4_61);
}

#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn check(version: &str, set: &str, exceptions: &[Exception]) {
    let Some(text) = cases(version, set) else {
        println!("skipped: reference data not found");
        return;
    };
    let schedule = schedule(version);
    let mut differences = BTreeMap::new();
    for case in read_json(&text).unwrap() {
        let case = case.unwrap();
        let expected = case.expected.as_ref().unwrap();
        let assessment = evaluate_as_given(&case.patient, &schedule, case.on);
        let verdict = compare(&case, expected, &schedule, &assessment);
        let reasons = verdict.notes.iter().filter(|note| matches!(note.compared, Compared::Reason(_)));
        let got: Vec<String> = verdict
            .forecast
            .iter()
            .chain(&verdict.doses)
            .chain(reasons)
            .map(|one| format!("{} {}", one.compared, one.got))
            .collect();
        if !got.is_empty() {
            differences.insert(case.id.clone(), got.join(", "));
        }
    }
    let listed: BTreeMap<String, String> =
        exceptions.iter().map(|(id, _, got)| ((*id).to_owned(), (*got).to_owned())).collect();
    assert_eq!(
        differences, listed,
        "{set} cases of {version}: left what the engine says, right the exceptions"
    );
}

fn cases(version: &str, set: &str) -> Option<String> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    fs::read_to_string(root.join(format!("cdsi/{version}/test-cases/{set}.json"))).ok()
}

fn schedule(version: &str) -> Schedule {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../packs/schedule-us-{version}"));
    let mut files = Vec::new();
    for part in ["", "antigens/"] {
        for entry in fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let name = format!("{part}{}", path.file_name().unwrap().to_str().unwrap());
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    Schedule::load(&Pack::read(files).unwrap()).unwrap()
}
