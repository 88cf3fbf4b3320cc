//! The adjudicated pairs and the tests against a population.

use jenner_linkage::Band;
use jenner_linkage::details::{Details, Name, Number, NumberKind, Place};

use super::{Row, contact, number, reference, rows};

/// A pair and what experts decided.
pub struct Case {
    pub label: String,
    pub expected: Band,
    pub a: Details,
    pub b: Details,
}

/// The adjudicated pairs.
pub fn adjudicated() -> Vec<Case> {
    let Some(root) = reference() else { return Vec::new() };
    rows(&root.join("mismo/aira_c_dev60.csv"))
        .iter()
        .map(|row| Case {
            label: row.get("label").to_owned(),
            expected: match row.get("expect") {
                "Match" => Band::Same,
                "Possible Match" => Band::Review,
                _ => Band::Different,
            },
            a: side(row, "a_"),
            b: side(row, "b_"),
        })
        .collect()
}

fn side(row: &Row, prefix: &str) -> Details {
    let get = |column: &str| row.get(&format!("{prefix}{column}"));
    let family = format!("{} {}", get("nameLast"), get("nameLastHyph"));
    let mut names = vec![Name {
        given: get("nameFirst").into(),
        middle: get("nameMiddle").into(),
        family: family.trim().into(),
        suffix: get("nameSuffix").into(),
    }];
    if !get("nameAlias").is_empty() {
        let alias = get("nameAlias");
        let (family, given) = alias.split_once(',').unwrap_or((get("nameLast"), alias));
        names.push(Name { given: given.into(), family: family.into(), ..Name::default() });
    }
    let mut numbers: Vec<Number> = [
        number(NumberKind::SocialSecurity, "", get("ssn")),
        number(NumberKind::Payer, "MEDICAID", get("medicaid")),
    ]
    .into_iter()
    .flatten()
    .collect();
    for mrn in get("mrns").split([';', ' ']).filter(|m| !m.is_empty()) {
        let (facility, value) = mrn.split_once('-').unwrap_or(("", mrn));
        numbers.extend(number(NumberKind::Own, facility, value));
    }
    Details {
        names,
        born: get("birthDate").into(),
        sex: get("gender").into(),
        multiple_birth: match get("birthType") {
            "2" | "3" | "Y" => Some(true),
            "1" | "N" => Some(false),
            _ => None,
        },
        birth_order: get("birthOrder").parse().ok(),
        mother_maiden: get("motherMaidenName").into(),
        contacts: contact(false, get("guardianNameFirst"), get("guardianNameLast")).into_iter().collect(),
        addresses: vec![Place {
            street: get("addressStreet1").into(),
            unit: get("addressStreet2").into(),
            city: get("addressCity").into(),
            state: get("addressState").into(),
            zip: get("addressZip").into(),
        }],
        phones: vec![get("phone").into()],
        numbers,
        ..Details::default()
    }
}

/// An incoming record of a test against a population.
pub struct Arrival {
    pub said: Details,
    pub wanted: String,
    /// `Review` is left out of the measures.
    pub expected: Band,
}

/// A population and what arrives.
pub struct Population {
    pub name: &'static str,
    pub ids: Vec<String>,
    pub people: Vec<Details>,
    pub arrivals: Vec<Arrival>,
}

/// The tests of the public record linker.
pub fn record_linker() -> Vec<Population> {
    let Some(root) = reference() else { return Vec::new() };
    let root = root.join("recordlinker");
    let seed = rows(&root.join("nbs_seed.csv"));
    ["better_test", "nbs_test", "expanded_nbs_test"]
        .into_iter()
        .map(|name| Population {
            name,
            ids: seed.iter().map(|row| row.get("Match Id").to_owned()).collect(),
            people: seed.iter().map(linker).collect(),
            arrivals: rows(&root.join(format!("{name}.csv")))
                .iter()
                .map(|row| Arrival {
                    said: linker(row),
                    wanted: row.get("Match Id").to_owned(),
                    expected: match row.get("Expected Result") {
                        "match" => Band::Same,
                        "no_match" => Band::Different,
                        _ => Band::Review,
                    },
                })
                .collect(),
        })
        .collect()
}

fn linker(row: &Row) -> Details {
    Details {
        names: vec![Name {
            given: row.get("FIRST").into(),
            family: row.get("LAST").into(),
            suffix: row.get("SUFFIX").into(),
            ..Name::default()
        }],
        born: row.get("BIRTHDATE").into(),
        sex: row.get("GENDER").into(),
        mother_maiden: row.get("MAIDEN").into(),
        addresses: vec![Place {
            street: row.get("ADDRESS").into(),
            city: row.get("CITY").into(),
            state: row.get("STATE").into(),
            zip: row.get("ZIP").into(),
            ..Place::default()
        }],
        numbers: number(NumberKind::SocialSecurity, "", row.get("SSN")).into_iter().collect(),
        ..Details::default()
    }
}
