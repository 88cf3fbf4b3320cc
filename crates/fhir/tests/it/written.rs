//! What the registry writes, resource by resource, as it stands in the snapshots.

use jenner_codes::Codes;
use jenner_fhir::problem::{Kind, Problem};
use jenner_fhir::write::{Directory, Evaluation, Forecast, ForecastStatus, Writer, outcome};
use jenner_model::person::Demographics;
use jenner_model::record::Record;
use jenner_model::{Date, ReportId};

use crate::sample::{self, NOW};

fn with_writer(show: impl FnOnce(Writer<'_>, &Record)) {
    let directory = Directory::of(sample::organizations());
    let record = sample::record();
    show(Writer { codes: Codes::embedded(), authority: "JENNER", directory: &directory }, &record);
}

macro_rules! snapshot {
    ($name:literal, $resource:expr) => {
        insta::assert_snapshot!($name, serde_json::to_string_pretty(&$resource).unwrap())
    };
}

#[test]
fn a_patient_keeps_to_us_core() {
    with_writer(|writer, record| snapshot!("patient", writer.patient(record)));
}

#[test]
fn somebody_of_whom_little_is_known_has_reasons_where_values_are_required() {
    with_writer(|writer, record| {
        let record = Record { demographics: Demographics::default(), ..record.clone() };
        snapshot!("patient-unknown", writer.patient(&record));
    });
}

#[test]
fn a_merged_patient_points_to_who_is_left() {
    with_writer(|writer, record| {
        let gone = "zzzzzzzzzzzzzzzzzzz0".parse().unwrap();
        snapshot!("patient-merged", writer.merged_patient(gone, record.public_id));
    });
}

#[test]
fn a_dose_and_a_refusal_keep_to_us_core() {
    with_writer(|writer, record| {
        let all: Vec<_> = writer.immunizations(record).collect();
        snapshot!("immunization", all[0]);
        snapshot!("immunization-refused", all[1]);
    });
}

#[test]
fn observations_carry_the_questions_of_hl7_v2() {
    with_writer(|writer, record| {
        snapshot!("observations", writer.observations(record).collect::<Vec<_>>());
    });
}

#[test]
fn what_is_due_and_what_counts_keep_to_immds() {
    let on = Date::constant(2026, 6, 1);
    let due = Forecast {
        group: "45".parse().unwrap(),
        status: ForecastStatus::Overdue,
        reason: Some("Recommended because of a condition or a risk on record.".into()),
        series: Some("HepB 3-dose series".into()),
        dose_number: Some(2),
        doses_in_series: Some(3),
        earliest: Some(Date::constant(2024, 2, 2)),
        due: Some(Date::constant(2024, 2, 2)),
        overdue: Some(Date::constant(2024, 4, 29)),
        latest: None,
    };
    let done = Forecast {
        group: "107".parse().unwrap(),
        status: ForecastStatus::AgedOut,
        reason: None,
        dose_number: None,
        earliest: None,
        due: None,
        overdue: None,
        ..due.clone()
    };
    let counts = Evaluation {
        dose: ReportId(1002),
        group: "107".parse().unwrap(),
        valid: false,
        reason: Some("Given in part, or the vaccine was no good. It has to be repeated.".into()),
        series: Some("DTaP 5-dose series".into()),
        dose_number: None,
        doses_in_series: Some(5),
    };
    with_writer(|writer, record| {
        let forecasts = [due, done];
        snapshot!("recommendation", writer.recommendation(record.public_id, &forecasts, on, NOW));
        snapshot!("evaluation", writer.evaluation(record.public_id, &counts, on, NOW));
    });
}

#[test]
fn organizations_places_and_kin_point_to_each_other() {
    with_writer(|writer, record| {
        snapshot!("related", writer.related(record).collect::<Vec<_>>());
        let clinic = writer.directory.of_code("BAYOU").unwrap();
        snapshot!("organization", writer.organization(clinic));
        snapshot!("location", writer.location(clinic));
    });
}

#[test]
fn who_said_it_points_to_what_stands() {
    with_writer(|writer, record| {
        let all: Vec<_> = writer.provenances(record).collect();
        assert_eq!(all.len(), record.reports.len());
        snapshot!("provenance", all[1]);
        let without = Record { doses: vec![], ..record.clone() };
        assert!(writer.provenance(&without, &record.reports[1]).is_none(), "nothing rests on it");
    });
}

#[test]
fn an_outcome_always_has_an_issue() {
    assert_eq!(outcome(&[]).issue.len(), 1);
    let problem = Problem::error(Kind::Required, "Immunization.status", "The status is missing.");
    snapshot!("outcome", outcome(&[problem]));
}
