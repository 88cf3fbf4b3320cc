//! The labelled sets of the reference collection as statements with the truth, and the measures.

pub mod measure;
pub mod pairs;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jenner_linkage::details::{Contact, Details, Name, Number, NumberKind, Other, OtherKind, Place};

/// One row of a CSV file by column name.
pub struct Row(HashMap<String, String>);

impl Row {
    /// A column's text; empty when the file has no such column.
    pub fn get(&self, column: &str) -> &str {
        self.0.get(column).map(String::as_str).unwrap_or_default()
    }
}

/// Records of a set and the person of each.
pub struct Set {
    pub name: &'static str,
    pub ids: Vec<String>,
    pub said: Vec<Details>,
    pub truth: Vec<String>,
}

/// The folder of the reference data on matching, when it is there.
pub fn reference() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from).join("matching");
    root.is_dir().then_some(root)
}

/// Rows of a CSV file.
pub fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_path(path)
        .expect("the file can be opened");
    let headers = reader.headers().expect("the file has a header").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("the file is CSV");
            Row(headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect())
        })
        .collect()
}

fn number(kind: NumberKind, authority: &str, value: &str) -> Option<Number> {
    (!value.is_empty()).then(|| Number { kind, authority: authority.into(), value: value.into() })
}

fn contact(is_mother: bool, given: &str, family: &str) -> Option<Contact> {
    (!given.is_empty() || !family.is_empty()).then(|| Contact {
        is_mother,
        given: given.into(),
        family: family.into(),
    })
}

/// The sets that are files of records.
pub fn files() -> Vec<Set> {
    let Some(root) = reference() else { return Vec::new() };
    let set = |name, path: &str, id: &str, read: fn(&Row) -> Details, truth: fn(&Row) -> String| {
        let rows = rows(&root.join(path));
        Set {
            name,
            ids: rows.iter().map(|row| row.get(id).to_owned()).collect(),
            said: rows.iter().map(read).collect(),
            truth: rows.iter().map(truth).collect(),
        }
    };
    let febrl_truth = |row: &Row| row.get("rec_id").split('-').nth(1).unwrap_or_default().to_owned();
    let mut synthetic = set("synthetic-5k", "synthetic-5k/records.csv", "rec_id", synthetic, |row| {
        row.get("rec_id").to_owned()
    });
    let truth: HashMap<String, String> = rows(&root.join("synthetic-5k/truth.csv"))
        .iter()
        .map(|row| (row.get("rec_id").to_owned(), row.get("truth_id").to_owned()))
        .collect();
    for person in &mut synthetic.truth {
        *person = truth.get(person).cloned().unwrap_or_default();
    }
    vec![
        set("febrl1", "febrl/dataset1.csv", "rec_id", febrl, febrl_truth),
        set("febrl3", "febrl/dataset3.csv", "rec_id", febrl, febrl_truth),
        set("RLdata500", "rldata/RLdata500.csv", "record_id", rldata, |row| row.get("label_true").to_owned()),
        set("fake_1000", "splink/fake_1000.csv", "unique_id", fake, |row| row.get("cluster").to_owned()),
        set("historical_50k", "splink/historical_50k.csv", "unique_id", historical, |row| {
            row.get("cluster").to_owned()
        }),
        synthetic,
    ]
}

fn febrl(row: &Row) -> Details {
    Details {
        names: vec![Name {
            given: row.get("given_name").into(),
            family: row.get("surname").into(),
            ..Name::default()
        }],
        born: row.get("date_of_birth").into(),
        addresses: vec![Place {
            street: format!("{} {}", row.get("street_number"), row.get("address_1")).trim().into(),
            unit: row.get("address_2").into(),
            city: row.get("suburb").into(),
            state: row.get("state").into(),
            zip: row.get("postcode").into(),
        }],
        numbers: number(NumberKind::SocialSecurity, "", row.get("soc_sec_id")).into_iter().collect(),
        ..Details::default()
    }
}

fn rldata(row: &Row) -> Details {
    let part = |name: &str| row.get(name).parse::<u32>().unwrap_or(0);
    Details {
        names: vec![Name {
            given: row.get("fname_c1").into(),
            middle: row.get("fname_c2").into(),
            family: format!("{} {}", row.get("lname_c1"), row.get("lname_c2")).trim().into(),
            ..Name::default()
        }],
        born: format!("{:04}-{:02}-{:02}", part("by"), part("bm"), part("bd")).into(),
        ..Details::default()
    }
}

fn fake(row: &Row) -> Details {
    Details {
        names: vec![Name {
            given: row.get("first_name").into(),
            family: row.get("surname").into(),
            ..Name::default()
        }],
        born: row.get("dob").into(),
        addresses: vec![Place { city: row.get("city").into(), ..Place::default() }],
        emails: vec![row.get("email").into()],
        ..Details::default()
    }
}

fn historical(row: &Row) -> Details {
    let other = |kind, text: &str| (!text.is_empty()).then(|| Other { kind, text: text.into() });
    Details {
        names: vec![Name {
            given: row.get("first_name").into(),
            family: row.get("surname").into(),
            ..Name::default()
        }],
        born: row.get("dob").into(),
        sex: row.get("gender").into(),
        addresses: vec![Place { zip: row.get("postcode_fake").into(), ..Place::default() }],
        others: [
            other(OtherKind::BirthPlace, row.get("birth_place")),
            other(OtherKind::Occupation, row.get("occupation")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        ..Details::default()
    }
}

/// A row of the generator's files.
pub fn synthetic(row: &Row) -> Details {
    let mut names = vec![Name {
        given: row.get("first_name").into(),
        middle: row.get("middle_name").into(),
        family: row.get("last_name").into(),
        suffix: row.get("suffix").into(),
    }];
    if !row.get("alias_last").is_empty() {
        names.push(Name { family: row.get("alias_last").into(), ..names[0].clone() });
    }
    Details {
        names,
        born: row.get("dob").into(),
        sex: row.get("sex").into(),
        multiple_birth: match row.get("multiple_birth") {
            "Y" => Some(true),
            "N" => Some(false),
            _ => None,
        },
        birth_order: row.get("birth_order").parse().ok(),
        mother_maiden: row.get("mother_maiden").into(),
        contacts: [
            contact(true, row.get("mother_first"), ""),
            contact(false, row.get("guardian_first"), row.get("guardian_last")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        addresses: vec![Place {
            street: row.get("street").into(),
            unit: row.get("street2").into(),
            city: row.get("city").into(),
            state: row.get("state").into(),
            zip: row.get("zip").into(),
        }],
        phones: vec![row.get("phone").into()],
        emails: vec![row.get("email").into()],
        numbers: [
            number(NumberKind::Own, row.get("facility"), row.get("mrn")),
            number(NumberKind::SocialSecurity, "", row.get("ssn")),
            number(NumberKind::Payer, "MEDICAID", row.get("medicaid_id")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        ..Details::default()
    }
}
