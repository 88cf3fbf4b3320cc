//! The open value sets: Jenner's own rows first (labels in plain words, old codes with their successors), then
//! what the NIST profiles and the AIRA codebase have beyond them.

use std::collections::{HashMap, HashSet};

use super::write::Writer;
use super::{Files, ImportError, malformed};
use crate::Status;
use crate::sets::VALUE_SETS;
use crate::tables::columns;

/// Kept by hand: rows of all sets in the layout of `sets.tsv`.
const OWN: &str = include_str!("../../tables/own.tsv");
const NIST: &str = "hl7-valuesets/valuesets.csv";

/// Set of the NIST profiles and the set of Jenner it belongs to.
const NIST_SETS: &[(&str, &str)] = &[
    ("CDCREC_R_IZ", "race"),
    ("CDCREC_E_IZ", "ethnicity"),
    ("HL70200_IZ", "name_type"),
    ("HL70190_IZ", "address_type"),
    ("HL70201_IZ", "telecom_use"),
    ("HL70202_IZ", "telecom_equipment"),
    ("HL70203_IZ", "identifier_type"),
    ("HL70063", "relationship"),
    ("HL70215_IZ", "publicity"),
    ("HL70441_IZ", "registry_status"),
    ("NCIT", "route"),
    ("HL70163_IZ", "site"),
    ("HL70064_IZ", "eligibility"),
    ("PHVS_FundingEligibilityObsMethod_IIS", "eligibility_method"),
    ("PHVS_ImmunizationFundingSource_IIS", "funding_source"),
    ("NIP002", "refusal_reason"),
    ("UCUM_0353_IZ", "unit"),
    ("PHVS_VaccinationReaction_IIS", "reaction"),
    ("PHVS_VaccinationContraindication_IIS", "contraindication"),
    ("PHVS_HistoryOfDiseaseAsEvidenceOfImmunity_IIS", "immunity_evidence"),
    ("PHVS_SerologicalEvidenceOfImmunity_IIS", "immunity_evidence"),
    ("PHVS_VaccinationSpecialIndications_IIS", "special_indication"),
];

/// File of the codebase and the set of Jenner it belongs to.
const CODEBASE_SETS: &[(&str, &str)] = &[
    ("codebase-csv/patient_race.csv", "race"),
    ("codebase-csv/patient_ethnicity.csv", "ethnicity"),
    ("codebase-csv/person_name_type.csv", "name_type"),
    ("codebase-csv/address_type.csv", "address_type"),
    ("codebase-csv/telecommunication_use.csv", "telecom_use"),
    ("codebase-csv/telecommunication_equipment.csv", "telecom_equipment"),
    ("codebase-csv/id_type_code.csv", "identifier_type"),
    ("codebase-csv/person_relationship.csv", "relationship"),
    ("codebase-csv/person_language.csv", "language"),
    ("codebase-csv/patient_publicity.csv", "publicity"),
    ("codebase-csv/registry_status.csv", "registry_status"),
    ("codebase-csv/body_route.csv", "route"),
    ("codebase-csv/body_site.csv", "site"),
    ("codebase-csv/financial_status_code.csv", "eligibility"),
    ("codebase-csv/financial_status_obs_method.csv", "eligibility_method"),
    ("codebase-csv/vaccination_funding_source.csv", "funding_source"),
    ("codebase-csv/vaccination_refusal.csv", "refusal_reason"),
    ("codebase-csv/administration_unit.csv", "unit"),
    ("codebase-csv/vaccination_reaction.csv", "reaction"),
    ("codebase-csv/contraindication_or_precaution.csv", "contraindication"),
    ("codebase-csv/evidence_of_immunity.csv", "immunity_evidence"),
    ("codebase-csv/vaccination_special_indications.csv", "special_indication"),
    ("codebase-csv/vaccination_confidentiality.csv", "confidentiality"),
];

/// The paths of [`CODEBASE_SETS`], as the list of sources wants them.
pub(super) const CODEBASE_FILES: &[&str] = &{
    let mut paths = [""; CODEBASE_SETS.len()];
    let mut index = 0;
    while index < paths.len() {
        paths[index] = CODEBASE_SETS[index].0;
        index += 1;
    }
    paths
};

/// A row of a codebase file.
#[derive(serde::Deserialize)]
pub(super) struct CodebaseRow {
    pub value: String,
    label: String,
    status: String,
    pub constraints: String,
}

/// The rows of a codebase file with their line numbers.
pub(super) fn codebase_rows(file: &str, text: &str) -> Result<Vec<(usize, CodebaseRow)>, ImportError> {
    csv_rows(file, text)
}

fn csv_rows<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<Vec<(usize, T)>, ImportError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let headers = reader.headers().map_err(|error| malformed(file, 1, error.to_string()))?.clone();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, |position| position.line());
            malformed(file, usize::try_from(line).unwrap_or(0), error.to_string())
        })?;
        let line = record.position().map_or(0, |position| position.line());
        let line = usize::try_from(line).unwrap_or(0);
        let row =
            record.deserialize(Some(&headers)).map_err(|error| malformed(file, line, error.to_string()))?;
        rows.push((line, row));
    }
    if rows.is_empty() {
        return Err(malformed(file, 0, "the file has no rows"));
    }
    Ok(rows)
}

#[derive(serde::Deserialize)]
struct NistRow {
    binding_id: String,
    code: String,
    display: String,
    code_system: String,
}

/// Labels of one set in the rows kept by hand.
pub(super) fn own_labels(set: &str) -> Result<HashMap<&'static str, &'static str>, ImportError> {
    Ok(own_rows()?.filter(|cells| cells[0] == set).map(|cells| (cells[1], cells[5])).collect())
}

fn own_rows() -> Result<impl Iterator<Item = [&'static str; 6]>, ImportError> {
    let mut rows = Vec::new();
    for (index, line) in OWN.lines().enumerate().skip(1) {
        let cells: Vec<&'static str> = line.split('\t').collect();
        rows.push(
            <[&str; 6]>::try_from(cells)
                .map_err(|_| malformed("own.tsv", index + 1, "six cells expected"))?,
        );
    }
    Ok(rows.into_iter())
}

/// Sets whose rows live in tables of their own.
const ELSEWHERE: &[&str] = &["vaccine_group", "county", "vis_document"];

pub(super) fn sets(files: &Files<'_>, notes: &mut Vec<String>) -> Result<String, ImportError> {
    let mut by_set: HashMap<&str, Vec<[String; 6]>> = HashMap::new();
    // What is there in another case of letters is there: `En` beside `en` says nothing new.
    let mut known: HashSet<(&str, String)> = HashSet::new();
    for cells in own_rows()? {
        if !ELSEWHERE.contains(&cells[0]) {
            known.insert((cells[0], cells[1].to_ascii_lowercase()));
            by_set.entry(cells[0]).or_default().push(cells.map(str::to_owned));
        }
    }
    let mut added = HashMap::<&str, usize>::new();
    let mut add = |set: &'static str, code: &str, status: Status, system: &str, label: &str| {
        if is_pattern(code) || !known.insert((set, code.to_ascii_lowercase())) {
            return;
        }
        *added.entry(set).or_default() += 1;
        by_set.entry(set).or_default().push([
            set.to_owned(),
            code.to_owned(),
            status.as_str().to_owned(),
            String::new(),
            system.to_owned(),
            plain_label(set, code, label).into_owned(),
        ]);
    };
    for (_, row) in csv_rows::<NistRow>(NIST, files.text(NIST)?)? {
        let Some((_, set)) = NIST_SETS.iter().find(|(nist, _)| *nist == row.binding_id) else {
            continue;
        };
        let system = own_system(set, &row.code_system);
        add(set, row.code.trim(), Status::Active, system, &row.display);
    }
    for (file, set) in CODEBASE_SETS {
        let Some(text) = files.optional(file) else {
            continue;
        };
        for (line, row) in codebase_rows(file, text)? {
            let status = match row.status.as_str() {
                // "Ignored": receivers may pass over the code, which is still right to send.
                "Valid" | "Ignored" => Status::Active,
                "Deprecated" | "Invalid" => Status::Inactive,
                other => return Err(malformed(file, line, format!("status: \"{other}\" is not known"))),
            };
            add(set, row.value.trim(), status, "", &row.label);
        }
    }
    let mut table = Writer::new(columns::SETS);
    for (set, _) in VALUE_SETS {
        if let Some(count) = added.get(set) {
            notes.push(format!("{set}: {count} codes beyond Jenner's own rows"));
        }
        by_set.remove(set).into_iter().flatten().for_each(|row| table.row(row));
    }
    if let Some(set) = by_set.keys().next() {
        return Err(malformed("own.tsv", 0, format!("\"{set}\" is not a value set of Jenner")));
    }
    Ok(table.finish())
}

/// Placeholders that stand in value sets for "anything of this shape".
fn is_pattern(code: &str) -> bool {
    code.is_empty() || code.contains("xxx") || code.contains("...") || code.contains("***")
}

/// The coding system of a row, left empty where it is the set's own.
fn own_system<'a>(set: &str, system: &'a str) -> &'a str {
    let usual = VALUE_SETS.iter().find(|(name, _)| *name == set).map(|(_, system)| *system);
    if usual == Some(system) { "" } else { system }
}

/// Drops the category that the NIST texts add (`CentiGram [SI Mass Units]`). A compound unit is its own best
/// name, and the source gives several of them the name of their neighbour.
fn plain_label<'a>(set: &str, code: &'a str, label: &'a str) -> std::borrow::Cow<'a, str> {
    let label = label.split(" [").next().unwrap_or(label).trim();
    if set != "unit" {
        label.into()
    } else if code.contains(['/', '%', '{', '.']) {
        code.into()
    } else {
        label.to_lowercase().into()
    }
}

#[derive(serde::Deserialize)]
struct CountyRow {
    fips: String,
    legal_name: String,
    state: String,
}

pub(super) fn counties(files: &Files<'_>) -> Result<String, ImportError> {
    let file = "geo/us-counties.csv";
    let mut rows: Vec<[String; 4]> = Vec::new();
    for (line, row) in csv_rows::<CountyRow>(file, files.text(file)?)? {
        if row.fips.len() != 5 || !row.fips.bytes().all(|b| b.is_ascii_digit()) {
            return Err(malformed(file, line, "fips: five digits expected"));
        }
        rows.push([row.fips, row.state, Status::Active.as_str().to_owned(), row.legal_name]);
    }
    let listed: HashSet<String> = rows.iter().map(|row| row[0].clone()).collect();
    // Counties that are no more: addresses and school data of earlier years still name them.
    for [_, fips, status, _, _, label] in own_rows()?.filter(|cells| cells[0] == "county") {
        let (name, state) = label.rsplit_once(", ").unwrap_or((label, ""));
        if !listed.contains(fips) {
            rows.push([fips, state, status, name].map(str::to_owned));
        }
    }
    rows.sort_unstable();
    let mut table = Writer::new(columns::COUNTIES);
    rows.into_iter().for_each(|row| table.row(row));
    Ok(table.finish())
}
