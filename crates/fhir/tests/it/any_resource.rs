//! What must hold of any bytes handed to the reader of resources. Shared with the fuzz target.

use jenner_codes::Codes;
use jenner_fhir::resources::{Bundle, Immunization, Observation, Parameters, Patient, RelatedPerson};
use jenner_fhir::{json, read};
use serde_json::Value;

/// They are read or refused; nothing panics, and what is refused says why. Answers whether they were read.
pub fn holds(bytes: &[u8]) -> bool {
    match json::parse(bytes) {
        Ok(value) => {
            read_all(&value);
            true
        }
        Err(problem) => {
            assert!(!problem.text.is_empty());
            false
        }
    }
}

/// Reads a value as every type that is taken.
pub fn read_all(value: &Value) {
    let codes = Codes::embedded();
    if let (Some(one), _) = json::typed::<Patient<'_>>(value.clone(), "P") {
        read::patient(&one, codes, "P");
    }
    if let (Some(one), _) = json::typed::<Immunization<'_>>(value.clone(), "I") {
        read::immunization(&one, codes, "I");
    }
    if let (Some(one), _) = json::typed::<Observation<'_>>(value.clone(), "O") {
        read::observation(&one, codes, "O");
    }
    if let (Some(one), _) = json::typed::<RelatedPerson<'_>>(value.clone(), "R") {
        read::contact(&one, codes, "R");
    }
    let _ = json::typed::<Bundle<'_>>(value.clone(), "B");
    let _ = json::typed::<Parameters<'_>>(value.clone(), "M");
}
