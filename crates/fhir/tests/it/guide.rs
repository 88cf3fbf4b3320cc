//! What the v2-to-FHIR tables, US Core and the field's habits ask of the reader.

use jenner_codes::{ActionCode, Codes, CompletionStatus, InformationSource, Sex};
use jenner_fhir::problem::{Problem, Severity};
use jenner_fhir::resources::{Immunization, Patient};
use jenner_fhir::{json, read};
use jenner_model::dose::DoseStatement;
use jenner_model::report::Statement;
use serde_json::{Value, json};

fn immunization(change: impl FnOnce(&mut Value)) -> (Option<Statement>, Vec<Problem>) {
    let mut value = json!({
        "resourceType": "Immunization", "status": "completed", "primarySource": true,
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "20"}]},
        "patient": {"reference": "Patient/1"}, "occurrenceDateTime": "2024-03-05"
    });
    change(&mut value);
    let (resource, mut problems) = json::typed::<Immunization<'static>>(value, "Immunization");
    let (statement, more) = read::immunization(&resource.unwrap(), Codes::embedded(), "Immunization");
    problems.extend(more);
    (statement, problems)
}

fn dose(change: impl FnOnce(&mut Value)) -> DoseStatement {
    match immunization(change).0 {
        Some(Statement::Dose(dose)) => *dose,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_status_says_what_became_of_the_dose() {
    assert_eq!(dose(|_| {}).completion, CompletionStatus::Complete);
    assert_eq!(dose(|v| v["status"] = json!("entered-in-error")).action, ActionCode::Delete);
    let (refused, _) = immunization(|v| v["status"] = json!("not-done"));
    assert!(matches!(refused, Some(Statement::Refusal(_))));
    let partial = dose(|v| {
        v["isSubpotent"] = json!(true);
        v["subpotentReason"] = json!([{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/immunization-subpotent-reason", "code": "partialdose"}]}]);
    });
    assert_eq!(partial.completion, CompletionStatus::Partial);
}

#[test]
fn what_is_missing_or_wrong_is_told_with_its_place() {
    for (element, value, place) in [
        ("status", Value::Null, "Immunization.status"),
        ("status", json!("given"), "Immunization.status"),
        ("occurrenceDateTime", Value::Null, "Immunization.occurrence"),
        ("occurrenceDateTime", json!("2024-03"), "Immunization.occurrence"),
        ("occurrenceDateTime", json!("2024-02-30"), "Immunization.occurrence"),
        ("vaccineCode", Value::Null, "Immunization.vaccineCode"),
        ("vaccineCode", json!({"text": "DTaP"}), "Immunization.vaccineCode.coding"),
        (
            "vaccineCode",
            json!({"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "997"}]}),
            "Immunization.vaccineCode.coding[0].code",
        ),
        (
            "vaccineCode",
            json!({"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "998"}]}),
            "Immunization.vaccineCode",
        ),
    ] {
        let (statement, problems) = immunization(|v| {
            v[element] = value.clone();
            if value.is_null() {
                v.as_object_mut().unwrap().remove(element);
            }
        });
        assert_eq!(statement, None, "{element} {value}");
        let errors: Vec<&str> = problems
            .iter()
            .filter(|one| one.severity == Severity::Error)
            .map(|one| one.expression.as_str())
            .collect();
        assert_eq!(errors, [place], "{element} {value}");
    }
}

#[test]
fn the_vaccine_is_found_by_any_of_its_systems() {
    for coding in [
        json!({"system": "http://hl7.org/fhir/sid/cvx", "code": "8"}),
        json!({"system": "urn:oid:2.16.840.1.113883.12.292", "code": "08"}),
        json!({"system": "https://terminology.hl7.org/CodeSystem/CVX", "code": "08"}),
        json!({"system": "http://example.org/cdc/cvx/vaccine-code", "code": "08"}),
    ] {
        let read = dose(|v| v["vaccineCode"]["coding"] = json!([coding]));
        assert_eq!(read.vaccine.cvx.to_string(), "08", "{coding}");
    }
    let by_product = dose(|v| {
        v["vaccineCode"]["coding"] =
            json!([{"system": "http://hl7.org/fhir/sid/ndc", "code": "49281-0286-01"}]);
    });
    assert_eq!(by_product.vaccine.cvx.to_string(), "106");
    assert_eq!(by_product.manufacturer.unwrap().as_str(), "PMC", "the product's maker");
}

#[test]
fn the_source_of_information_follows_the_guide() {
    let source = |primary: Value, origin: &str| {
        dose(|v| {
            v["primarySource"] = primary;
            if !origin.is_empty() {
                let system = "http://terminology.hl7.org/CodeSystem/immunization-origin";
                v["reportOrigin"] = json!({"coding": [{"system": system, "code": origin}]});
            }
        })
        .source
    };
    assert_eq!(source(json!(true), ""), Some(InformationSource::Administered));
    assert_eq!(source(json!(false), ""), Some(InformationSource::Historical));
    assert_eq!(source(json!(false), "record"), Some(InformationSource::Historical));
    assert_eq!(source(json!(false), "recall"), Some(InformationSource::ParentRecall));
    assert_eq!(source(json!(false), "school"), Some(InformationSource::School));
    assert_eq!(source(json!(false), "jurisdiction"), Some(InformationSource::OtherRegistry));
    assert_eq!(source(json!(false), "provider"), Some(InformationSource::OtherProvider));
}

#[test]
fn an_expiry_without_a_day_is_the_last_of_its_month() {
    let read = dose(|v| v["expirationDate"] = json!("2026-02"));
    assert_eq!(read.expires_on.unwrap().to_string(), "2026-02-28");
}

#[test]
fn a_performer_may_be_a_display_or_a_number_alone() {
    let read = dose(|v| {
        v["performer"] = json!([{"actor": {"display": "Ana M. Verret, RN",
            "identifier": {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}}}]);
    });
    let who = read.administered_by.unwrap();
    assert_eq!(
        (who.given.as_str(), who.family.as_str(), who.number.as_str()),
        ("Ana M.", "Verret", "1234567893")
    );
    assert_eq!(read.ordered_by, None);
}

fn patient(value: Value) -> (jenner_model::person::Demographics, Vec<Problem>) {
    let (resource, mut problems) = json::typed::<Patient<'static>>(value, "Patient");
    let (said, more) = read::patient(&resource.unwrap(), Codes::embedded(), "Patient");
    problems.extend(more);
    (said, problems)
}

#[test]
fn masked_names_and_numbers_say_nothing() {
    let absent = json!({"extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]});
    let (said, problems) = patient(json!({
        "resourceType": "Patient", "identifier": [{"_system": absent, "_value": absent}],
        "name": [{"_family": absent, "_given": [absent]}], "gender": "male", "birthDate": "2019-04-28"
    }));
    assert_eq!(problems, []);
    assert!(said.names.is_empty() && said.identifiers.is_empty());
    assert_eq!(said.sex.value(), Some(&Sex::Male));
}

#[test]
fn a_gender_that_is_missing_is_taken_from_the_birth_sex() {
    let (said, _) = patient(json!({"resourceType": "Patient", "extension": [{
        "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}]}));
    assert_eq!(said.sex.value(), Some(&Sex::Female));
    let (said, problems) = patient(json!({"resourceType": "Patient", "gender": "F"}));
    assert!(said.sex.is_unsaid());
    assert_eq!(problems[0].expression, "Patient.gender");
}

#[test]
fn phones_are_read_in_every_usual_way_of_writing_them() {
    for value in ["(504) 555-0143", "504-555-0143", "+1 504 555 0143", "5045550143", "1-504-555-0143"] {
        let (said, _) =
            patient(json!({"resourceType": "Patient", "telecom": [{"system": "phone", "value": value}]}));
        let telecom = &said.telecoms.value().unwrap()[0];
        let jenner_model::person::TelecomPlace::Phone { area, number, .. } = &telecom.place else { panic!() };
        assert_eq!((area.as_str(), number.as_str()), ("504", "5550143"), "{value}");
    }
}

#[test]
fn a_number_without_a_system_is_told() {
    let (said, problems) = patient(json!({"resourceType": "Patient", "identifier": [{"value": "5"}]}));
    assert!(said.identifiers.is_empty());
    assert_eq!(problems[0].expression, "Patient.identifier[0].system");
}
