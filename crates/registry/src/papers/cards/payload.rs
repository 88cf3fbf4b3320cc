//! What is in a card: name, birth date, doses as FHIR resources without anything that is not needed (Vaccination and Testing
//! guide 1.0.0; for QR no ids, no displays, no texts).

use jenner_codes::{CompletionStatus, Cvx};
use jenner_model::record::Record;
use serde_json::{Value, json};

/// How much of each dose is in a card, when not everything fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Day, vaccine, lot, clinic.
    Everything,
    /// Without lots.
    NoLots,
    /// Day and vaccine.
    Vaccine,
}

impl Detail {
    /// All, the most first.
    pub const ALL: [Detail; 3] = [Detail::Everything, Detail::NoLots, Detail::Vaccine];

    /// The word in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Detail::Everything => "everything",
            Detail::NoLots => "no-lots",
            Detail::Vaccine => "vaccine",
        }
    }
}

/// A dose as a card has it.
#[derive(Debug, Clone)]
pub(super) struct CardDose {
    on: String,
    cvx: String,
    lot: String,
    clinic: String,
}

/// Whose card it is.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    family: String,
    given: Vec<String>,
    birth: String,
    pub(super) doses: Vec<CardDose>,
}

impl Holder {
    /// `None` without a name, a birth date or a dose.
    pub(super) fn of(record: &Record) -> Option<Self> {
        let name = record.demographics.legal_name()?;
        let birth = record.demographics.birth_date?.to_string();
        let given = [&name.given, &name.middle].into_iter().filter(|part| !part.is_empty());
        let doses: Vec<CardDose> = record
            .doses
            .iter()
            .map(|dose| &dose.best)
            .filter(|said| said.completion == CompletionStatus::Complete)
            .filter(|said| said.vaccine.cvx != Cvx::NO_VACCINE)
            .map(|said| CardDose {
                on: said.given_on.to_string(),
                cvx: said.vaccine.cvx.to_string(),
                lot: said.lot.to_string(),
                clinic: said.location.as_ref().map(|place| place.name.to_string()).unwrap_or_default(),
            })
            .collect();
        let given: Vec<String> = given.map(ToString::to_string).collect();
        let named = !name.family.is_empty() || !given.is_empty();
        (named && !doses.is_empty()).then(|| Self { family: name.family.to_string(), given, birth, doses })
    }
}

/// The payload of a card: `nbf` in seconds.
pub(super) fn payload(issuer: &str, nbf: i64, holder: &Holder, doses: &[CardDose], detail: Detail) -> Value {
    let mut name = serde_json::Map::new();
    if !holder.family.is_empty() {
        name.insert("family".to_owned(), json!(holder.family));
    }
    if !holder.given.is_empty() {
        name.insert("given".to_owned(), json!(holder.given));
    }
    let patient = json!({ "resourceType": "Patient", "name": [name], "birthDate": holder.birth });
    let mut entries = vec![json!({ "fullUrl": "resource:0", "resource": patient })];
    for (number, dose) in doses.iter().enumerate() {
        let mut resource = json!({
            "resourceType": "Immunization",
            "status": "completed",
            "vaccineCode": { "coding": [{ "system": "http://hl7.org/fhir/sid/cvx", "code": dose.cvx }] },
            "patient": { "reference": "resource:0" },
            "occurrenceDateTime": dose.on,
        });
        if let Some(fields) = resource.as_object_mut() {
            if detail == Detail::Everything && !dose.lot.is_empty() {
                fields.insert("lotNumber".to_owned(), json!(dose.lot));
            }
            if detail != Detail::Vaccine && !dose.clinic.is_empty() {
                fields.insert("performer".to_owned(), json!([{ "actor": { "display": dose.clinic } }]));
            }
        }
        entries.push(json!({ "fullUrl": format!("resource:{}", number + 1), "resource": resource }));
    }
    json!({
        "iss": issuer,
        "nbf": nbf,
        "vc": {
            "type": ["https://smarthealth.cards#health-card", "https://smarthealth.cards#immunization"],
            "credentialSubject": {
                "fhirVersion": "4.0.1",
                "fhirBundle": { "resourceType": "Bundle", "type": "collection", "entry": entries },
            },
        },
    })
}

/// What a payload tells, of whoever made it.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) name: String,
    pub(super) birth_date: String,
    pub(super) doses: Vec<(String, String)>,
}

pub(super) fn told(payload: &Value) -> Told {
    let text = |value: &Value| value.as_str().unwrap_or_default().chars().take(200).collect::<String>();
    let entries = payload.pointer("/vc/credentialSubject/fhirBundle/entry").and_then(Value::as_array);
    let mut told = Told::default();
    for resource in entries.into_iter().flatten().take(500).filter_map(|entry| entry.get("resource")) {
        match resource.get("resourceType").and_then(Value::as_str) {
            Some("Patient") => {
                let name = resource.pointer("/name/0").cloned().unwrap_or_default();
                let given = name.get("given").and_then(Value::as_array);
                let mut parts: Vec<String> = given.into_iter().flatten().map(text).collect();
                parts.push(text(&name["family"]));
                parts.retain(|part| !part.is_empty());
                told.name = parts.join(" ");
                told.birth_date = text(&resource["birthDate"]);
            }
            Some("Immunization") => {
                let code = resource.pointer("/vaccineCode/coding/0/code").map(text).unwrap_or_default();
                told.doses.push((text(&resource["occurrenceDateTime"]), code));
            }
            _ => {}
        }
    }
    told
}
