//! Every message of the reference collection is answered, and as many as possible as its sources say.
//!
//! The collection lies outside of the repository (see `JENNER_REFERENCE`); without it the test is skipped.
//! Disagreements are listed in `hl7-disagreements.txt` in the target directory.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jenner_codes::Codes;
use jenner_hl7::ack::Stamp;
use jenner_hl7::batch;
use jenner_hl7::check::{AsOf, Checked, check};
use jenner_hl7::er7::Message;
use jenner_hl7::finding::Severity;
use jiff::civil::{Date, datetime};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::expectation::{self, Expectation, Place};

/// Agreements that were reached: this number never falls.
const REACHED: usize = 3270;

struct Case {
    name: String,
    category: String,
    expected: String,
    expectation: Expectation,
    bytes: Vec<u8>,
    as_of: AsOf,
}

fn reference() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    let messages = root.join("hl7/messages");
    messages.is_dir().then_some(root.join("hl7"))
}

fn stamp() -> Stamp {
    Stamp {
        now: datetime(2026, 11, 22, 12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap(),
        control_id: "T1".into(),
        application: "JENNER".into(),
        facility: "JENNER".into(),
    }
}

/// The field that a quality detection is about, where the table leaves it out.
fn place_by_name(name: &str) -> Option<&'static str> {
    let places = [
        ("VaccinationManufacturerCode", "RXA-17"),
        ("VaccinationInformationSource", "RXA-9"),
        ("VaccinationConfidentialityCode", "ORC-28"),
        ("VaccinationFinancialEligibility", "OBX-5"),
        ("PatientPhoneTelEquip", "PID-13"),
    ];
    places.into_iter().find(|(prefix, _)| name.starts_with(prefix)).map(|(_, place)| place)
}

fn detections(root: &Path) -> BTreeMap<String, (String, String)> {
    let mut table = BTreeMap::new();
    let mut reader = csv::Reader::from_path(root.join("quality/mqe-detections.csv")).unwrap();
    for row in reader.records().map(Result::unwrap) {
        table.insert(row[0].to_owned(), (row[1].to_owned(), row[4].to_owned()));
    }
    table
}

/// The place and the default severity that the notes of a data issue or a quality detection name.
fn named(
    expected: &str,
    notes: &str,
    table: &BTreeMap<String, (String, String)>,
) -> (Option<Place>, Option<String>) {
    let words: Vec<&str> = notes.split_whitespace().collect();
    if words.first() == Some(&"issue") {
        let field = notes.split(" at ").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or("");
        let severity = notes.split("default ").nth(1).and_then(|rest| rest.split(';').next());
        // The end date has its own field (IZ-30); the catalogue lists it under the start date.
        let field = if notes.contains("ADMIN_DATE_END") { "RXA-4" } else { field };
        // Which of the two fields is out of step with the other is a matter of view.
        let field = if notes.contains("LICENSED_VACCINE_RANGE") { "RXA" } else { field };
        let field = if notes.contains("UNEXPECTED_FOR_DATE") { "RXA" } else { field };
        return (Place::parse(field), severity.map(str::to_owned));
    }
    let known = expected.split_whitespace().find_map(|word| table.get(word));
    let Some((name, place)) = known else {
        return (None, None);
    };
    let place = Place::parse(place).or_else(|| place_by_name(name).and_then(Place::parse));
    let place = match place {
        Some(place) if name.contains("AdminDateIsBeforeOrAfter") || name.contains("ForDateAdministered") => {
            Some(Place { field: None, ..place })
        }
        other => other,
    };
    let severity = expected.split("severity ").nth(1).map(str::to_owned);
    (place, severity)
}

fn cases(root: &Path) -> Vec<Case> {
    let table = detections(root);
    let folder = root.join("messages");
    let manifest = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap();
    let mut cases = Vec::new();
    for line in manifest.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
        let (category, expected) = (text("category"), text("expected"));
        let (place, severity) = named(&expected, &text("notes"), &table);
        let day: Option<Date> = text("reference_date").parse().ok();
        cases.push(Case {
            name: text("file"),
            expectation: expectation::read(&category, &expected, place, severity.as_deref()),
            bytes: std::fs::read(folder.join(text("file"))).unwrap(),
            as_of: day.map_or(AsOf::Message, AsOf::Day),
            category,
            expected,
        });
    }
    let mut bulk: Vec<PathBuf> = std::fs::read_dir(folder.join("bulk"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    bulk.sort();
    for path in bulk {
        let category = format!("bulk/{}", path.file_stem().unwrap().to_string_lossy());
        let bytes = std::fs::read(path.with_extension("hl7")).unwrap();
        let messages = batch::split(&bytes).messages;
        let mut reader = csv::Reader::from_path(&path).unwrap();
        for (row, range) in reader.records().map(Result::unwrap).zip(messages) {
            let expected = row[3].to_owned();
            cases.push(Case {
                name: format!("{category}#{} {}", &row[0], &row[2]),
                expectation: expectation::read(&category, &expected, None, None),
                bytes: bytes[range].to_vec(),
                as_of: AsOf::Message,
                category: category.clone(),
                expected,
            });
        }
    }
    cases
}

/// An answer is well formed: it parses, repeats verdict and control id, and every ERR has its codes.
fn assert_well_formed(case: &Case, checked: &Checked) {
    let Some(ack) = &checked.ack else {
        assert!(checked.verdict.is_none(), "{}: a verdict without an answer", case.name);
        return;
    };
    let answer = Message::parse(ack).unwrap();
    let msa = answer.first("MSA").unwrap();
    assert_eq!(msa.field(1).text(), checked.verdict.unwrap().code(), "{}", case.name);
    assert_eq!(msa.field(2).whole_text(), checked.control_id, "{}", case.name);
    for err in answer.named("ERR") {
        assert!(
            !err.field(3).is_empty() && !err.field(4).is_empty() && !err.field(8).is_empty(),
            "{}",
            case.name
        );
    }
}

/// Rules that more than a third of the messages of a category break are no news in one of them.
fn common_rules(checked: &[(&Case, Checked)], category: &str) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let members: Vec<&Checked> = checked
        .iter()
        .filter(|(case, _)| case.category == category && case.expectation == Expectation::Noticed)
        .map(|(_, checked)| checked)
        .collect();
    for one in &members {
        let mut rules: Vec<&str> = one.findings.iter().map(|finding| finding.rule.as_ref()).collect();
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            *counts.entry(rule).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| count * 3 > members.len())
        .map(|(rule, _)| rule.to_owned())
        .collect()
}

#[test]
fn every_reference_message_is_answered_and_most_as_their_sources_say() {
    let Some(root) = reference() else {
        eprintln!("skipped: reference data not found");
        return;
    };
    let (codes, stamp) = (Codes::embedded(), stamp());
    let cases = cases(&root);
    let checked: Vec<(&Case, Checked)> =
        cases.iter().map(|case| (case, check(&case.bytes, codes, case.as_of, &stamp))).collect();
    let mut common: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut report = String::new();
    for (case, result) in &checked {
        assert_well_formed(case, result);
        if matches!(case.expectation, Expectation::Answered | Expectation::NeedsStore) {
            continue;
        }
        let common = common.entry(&case.category).or_insert_with(|| common_rules(&checked, &case.category));
        let (agreed, all) = table.entry(&case.category).or_default();
        *all += 1;
        if expectation::met(&case.expectation, result, common) {
            *agreed += 1;
            continue;
        }
        let verdict = result.verdict.map_or("none", |verdict| verdict.code());
        writeln!(
            report,
            "{}\n  expected: {}\n  as: {:?}\n  got: {verdict}",
            case.name, case.expected, case.expectation
        )
        .unwrap();
        for finding in result.findings.iter().filter(|finding| finding.severity != Severity::Information) {
            let place = finding.location.as_ref().map(ToString::to_string).unwrap_or_default();
            writeln!(report, "    {} {place} {}", finding.severity, finding.rule).unwrap();
        }
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hl7-disagreements.txt");
    std::fs::write(&file, report).unwrap();
    let (agreed, all) = table.values().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    for (category, (agreed, all)) in &table {
        eprintln!("{category:40} {agreed:5} of {all:5}");
    }
    eprintln!("{:40} {agreed:5} of {all:5}; disagreements in {}", "together", file.display());
    assert!(agreed >= REACHED, "{agreed} messages agree with their sources; it were {REACHED}");
}
