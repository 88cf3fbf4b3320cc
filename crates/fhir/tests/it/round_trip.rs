//! What the registry writes it reads back as the same statement.

use jenner_codes::{Code, Codes};
use jenner_fhir::problem::Problem;
use jenner_fhir::resources::{Immunization, Observation, Patient, RelatedPerson};
use jenner_fhir::write::{Directory, Writer};
use jenner_fhir::{json, read};
use jenner_model::Given;
use jenner_model::dose::DoseStatement;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sample;

fn with_writer<T>(ask: impl FnOnce(Writer<'_>) -> T) -> T {
    let directory = Directory::of(sample::organizations());
    ask(Writer { codes: Codes::embedded(), authority: "JENNER", directory: &directory })
}

/// Through bytes and back.
fn again<T: Serialize, U: DeserializeOwned>(resource: &T) -> U {
    let bytes = serde_json::to_vec(resource).unwrap();
    let (read, problems) = json::typed(json::parse(&bytes).unwrap(), "R");
    assert_eq!(problems, []);
    read.unwrap()
}

fn patient_again(said: &Demographics) -> (Demographics, Vec<Problem>) {
    let patient: Patient<'static> = with_writer(|writer| again(&writer.demographics(said)));
    read::patient(&patient, Codes::embedded(), "Patient")
}

fn dose_again(said: &DoseStatement) -> (Option<Statement>, Vec<Problem>) {
    let given: Immunization<'static> = with_writer(|writer| again(&writer.given(said)));
    read::immunization(&given, Codes::embedded(), "Immunization")
}

#[test]
fn a_patient_comes_back_as_it_was_written() {
    let said = sample::demographics();
    let (read, problems) = patient_again(&said);
    assert_eq!(problems, []);
    assert_eq!(read, said);
}

#[test]
fn a_social_security_number_never_leaves() {
    let mut said = sample::demographics();
    said.identifiers.push(jenner_model::person::Identifier {
        value: "987654321".into(),
        authority: "SSA".into(),
        kind: Code::known("SS"),
    });
    with_writer(|writer| {
        let text = serde_json::to_string(&writer.demographics(&said)).unwrap();
        assert!(!text.contains("987654321"));
    });
}

#[test]
fn a_wish_for_protection_comes_back() {
    use jenner_model::person::Protection;
    let said = Demographics { protection: Protection::Protected.into(), ..sample::demographics() };
    assert_eq!(patient_again(&said), (said, vec![]));
    let mut normal = Patient::default();
    let label = jenner_fhir::elements::Coding::of(jenner_fhir::systems::CONFIDENTIALITY, "N", "");
    normal.meta = Some(jenner_fhir::elements::Meta { security: vec![label], ..Default::default() });
    let (read, _) = read::patient(&normal, Codes::embedded(), "Patient");
    assert!(read.protection.is_unsaid(), "a label that every system writes takes no protection away");
    with_writer(|writer| {
        let mut record = sample::record();
        record.demographics.protection = Protection::Protected.into();
        let meta = writer.patient(&record).meta.unwrap();
        assert_eq!(meta.security[0].code.as_deref(), Some("R"));
        assert!(meta.last_updated.is_some());
    });
}

#[test]
fn a_dose_comes_back_as_it_was_written() {
    let said = sample::dose();
    let (read, problems) = dose_again(&said);
    assert_eq!(problems, []);
    assert_eq!(read, Some(Statement::Dose(Box::new(said))));
}

#[test]
fn a_refusal_comes_back_as_it_was_written() {
    for reason in ["00", "01", "02", "03"] {
        let said = jenner_model::dose::Refusal { reason: Some(Code::known(reason)), ..sample::refusal() };
        let given: Immunization<'static> = with_writer(|writer| again(&writer.refused(&said)));
        let (read, problems) = read::immunization(&given, Codes::embedded(), "Immunization");
        assert_eq!(problems, []);
        assert_eq!(read, Some(Statement::Refusal(said)));
    }
}

#[test]
fn observations_come_back_as_they_were_written() {
    for said in sample::observations() {
        let seen: Observation<'static> = with_writer(|writer| again(&writer.observed(&said)));
        let (read, problems) = read::observation(&seen, Codes::embedded(), "Observation");
        assert_eq!(problems, []);
        assert_eq!(read, Some(said));
    }
}

#[test]
fn those_who_belong_to_a_patient_come_back() {
    let record = sample::record();
    let contact = record.demographics.contacts.value().unwrap().first().unwrap();
    let related: RelatedPerson<'static> = with_writer(|writer| again(&writer.contact(contact)));
    assert_eq!(read::contact(&related, Codes::embedded(), "RelatedPerson"), (Some(contact.clone()), vec![]));
}

#[test]
fn every_source_of_information_comes_back() {
    use jenner_codes::InformationSource;
    for source in InformationSource::ALL {
        let said = DoseStatement { source: Some(*source), ..sample::dose() };
        assert_eq!(dose_again(&said), (Some(Statement::Dose(Box::new(said))), vec![]));
    }
}

#[test]
fn every_route_and_site_of_the_tables_comes_back() {
    let codes = Codes::embedded();
    let active = |entry: &&jenner_codes::SetEntry| entry.replaced_by.is_none();
    for route in codes.entries::<jenner_codes::RouteSet>().iter().filter(active) {
        let said = DoseStatement { route: Some(Code::known(route.code.clone())), ..sample::dose() };
        assert_eq!(dose_again(&said), (Some(Statement::Dose(Box::new(said))), vec![]));
    }
    for site in codes.entries::<jenner_codes::SiteSet>().iter().filter(active) {
        let said = DoseStatement { site: Some(Code::known(site.code.clone())), ..sample::dose() };
        assert_eq!(dose_again(&said), (Some(Statement::Dose(Box::new(said))), vec![]));
    }
}

fn word() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ÿ'’-]{1,12}( [A-Za-z]{1,8})?"
}

proptest! {
    #[test]
    fn any_name_number_and_date_come_back(
        family in word(), given in "[A-Za-zÀ-ÿ]{1,10}", value in "[A-Z0-9-]{1,12}", authority in "[A-Za-z0-9 &./_-]{1,20}",
        days in 0i32..40_000, sex in 0usize..4,
    ) {
        let authority = authority.trim().to_owned();
        prop_assume!(!authority.is_empty());
        let said = Demographics {
            identifiers: vec![jenner_model::person::Identifier {
                value: value.into(), authority: authority.into(), kind: Code::known("MR"),
            }],
            names: vec![jenner_model::person::PersonName {
                family: family.into(), given: given.into(), kind: Some(Code::known("L")), ..Default::default()
            }],
            birth_date: Some(jiff::civil::date(1920, 1, 1).saturating_add(jiff::Span::new().days(days))),
            sex: Given::Value(jenner_codes::Sex::ALL[sex]),
            ..Demographics::default()
        };
        let (read, problems) = patient_again(&said);
        prop_assert_eq!(problems, vec![]);
        prop_assert_eq!(read, said);
    }

    #[test]
    fn any_vaccine_lot_and_day_come_back(which in 0usize..1000, lot in "[A-Z0-9-]{0,12}", days in 0i32..30_000) {
        let all = Codes::embedded().all_cvx();
        let cvx = all[which % all.len()].cvx;
        prop_assume!(!matches!(cvx, jenner_codes::Cvx::UNKNOWN | jenner_codes::Cvx::NO_VACCINE));
        let said = DoseStatement {
            vaccine: jenner_model::dose::VaccineGiven { cvx, ndc: None, cpt: None },
            lot: lot.into(),
            given_on: jiff::civil::date(1940, 1, 1).saturating_add(jiff::Span::new().days(days)),
            ..sample::dose()
        };
        prop_assert_eq!(dose_again(&said), (Some(Statement::Dose(Box::new(said))), vec![]));
    }
}
