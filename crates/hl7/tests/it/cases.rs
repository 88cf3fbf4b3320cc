//! The messages of the reference collection, each with what its source says should become of it.
//!
//! The collection lies outside of the repository (see `JENNER_REFERENCE`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jenner_hl7::ack::Stamp;
use jenner_hl7::batch;
use jenner_hl7::check::AsOf;
use jiff::civil::{Date, datetime};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::expectation::{self, Expectation, Place};

/// One message and what is expected.
pub struct Case {
    pub name: String,
    pub category: String,
    pub expected: String,
    pub expectation: Expectation,
    pub bytes: Vec<u8>,
    pub as_of: AsOf,
}

/// What the answering side puts into its answers.
pub fn stamp() -> Stamp {
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

/// Every message of the manifest and of the batches.
pub fn cases(root: &Path) -> Vec<Case> {
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
