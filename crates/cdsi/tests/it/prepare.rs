//! What is decided about a question before the engine is asked: one test for each row of the table in
//! `jenner_cdsi::prepare`.

use std::sync::LazyLock;

use jenner_cdsi::prepare::{Prepared, Refused, Remark, prepare};
use jenner_cdsi::report::{Request, RequestDose, RequestObservation};
use jenner_cdsi::{Date, Observation, Schedule, Sex, evaluate, shipped_pack};

static SCHEDULE: LazyLock<Schedule> = LazyLock::new(|| Schedule::load(&shipped_pack().unwrap()).unwrap());

const ON: &str = "2025-11-10";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn question(doses: &[(&str, &str)], observations: &[(&str, Option<&str>)]) -> Request {
    let dose = |(date, cvx): &(&str, &str)| RequestDose {
        date: day(date),
        cvx: cvx.parse().unwrap(),
        mvx: None,
        volume_ml: None,
        lot_expires: None,
        substandard: false,
    };
    let observation = |(code, date): &(&str, Option<&str>)| RequestObservation {
        code: (*code).to_owned(),
        date: date.map(day),
    };
    Request {
        birth_date: day("2024-01-01"),
        sex: Sex::Female,
        birth_country: None,
        doses: doses.iter().map(dose).collect(),
        observations: observations.iter().map(observation).collect(),
        on: None,
    }
}

fn prepared(request: &Request) -> Prepared {
    prepare(request, &SCHEDULE, day(ON)).unwrap()
}

#[test]
fn somebody_born_after_the_assessment_date_is_not_assessed() {
    let mut request = question(&[], &[]);
    request.birth_date = day("2025-11-11");
    let refused = prepare(&request, &SCHEDULE, day(ON)).unwrap_err();
    assert_eq!(refused, Refused::BornAfterAssessment { birth: day("2025-11-11"), on: day(ON) });
    request.birth_date = day(ON);
    assert!(prepare(&request, &SCHEDULE, day(ON)).is_ok(), "a newborn is assessed");
}

#[test]
fn the_same_vaccine_on_the_same_day_is_one_dose_and_the_others_keep_their_place_in_the_question() {
    let mut request = question(&[("2024-03-01", "20"), ("2024-03-01", "20"), ("2024-05-01", "20")], &[]);
    request.doses[1].mvx = Some("SKB".to_owned());
    request.doses[1].substandard = true;
    let prepared = prepared(&request);
    assert_eq!(prepared.patient.doses.len(), 2);
    assert_eq!(prepared.patient.doses[0].mvx.as_deref(), Some("SKB"), "the later entry adds what it knows");
    assert!(prepared.patient.doses[0].substandard, "bad news of either entry is kept");
    let cvx = "20".parse().unwrap();
    assert_eq!(prepared.remarks, [Remark::Merged { dose: 1, again: 2, date: day("2024-03-01"), cvx }]);
    let assessment = evaluate(&prepared.patient, &SCHEDULE, day(ON));
    let report = prepared.report(&SCHEDULE, &assessment);
    let mut places: Vec<usize> = report.evaluations.iter().map(|one| one.dose).collect();
    places.dedup();
    assert_eq!(places, [1, 3]);
}

#[test]
fn different_vaccines_on_one_day_and_one_vaccine_on_two_days_are_not_taken_as_one() {
    let request = question(&[("2024-03-01", "20"), ("2024-03-01", "10"), ("2024-03-02", "20")], &[]);
    let prepared = prepared(&request);
    assert_eq!((prepared.patient.doses.len(), prepared.remarks.len()), (3, 0));
}

#[test]
fn doses_after_the_assessment_date_and_before_birth_take_no_part_and_are_told() {
    let prepared =
        prepared(&question(&[("2025-11-11", "20"), ("2023-12-31", "20"), ("2025-11-10", "20")], &[]));
    assert_eq!(
        prepared.remarks,
        [
            Remark::DoseAfterAssessment { dose: 1, date: day("2025-11-11") },
            Remark::DoseBeforeBirth { dose: 2, date: day("2023-12-31") },
        ]
    );
    let assessment = evaluate(&prepared.patient, &SCHEDULE, day(ON));
    let report = prepared.report(&SCHEDULE, &assessment);
    assert_eq!(report.set_aside.iter().map(|one| one.dose).collect::<Vec<_>>(), [1, 2]);
    assert!(report.evaluations.iter().all(|one| one.dose == 3));
}

#[test]
fn a_vaccine_that_the_schedule_does_not_know_is_told() {
    let prepared = prepared(&question(&[("2024-03-01", "997")], &[]));
    assert_eq!(prepared.remarks, [Remark::UnknownVaccine { dose: 1, cvx: "997".parse().unwrap() }]);
}

#[test]
fn an_immune_globulin_is_an_observation_from_its_day_on() {
    let prepared = prepared(&question(&[("2024-03-01", "13")], &[]));
    let observed = Observation { code: "125".to_owned(), date: Some(day("2024-03-01")) };
    assert_eq!(prepared.patient.observations, [observed]);
    let cvx = "13".parse().unwrap();
    assert_eq!(prepared.remarks, [Remark::ObservationByDose { dose: 1, cvx, code: "125".to_owned() }]);
}

#[test]
fn an_immune_globulin_given_after_the_assessment_date_is_no_observation_yet() {
    assert_eq!(prepared(&question(&[("2025-11-11", "13")], &[])).patient.observations, []);
}

/// A coded CVX also says after which vaccine somebody had a reaction; receiving that vaccine is no reaction.
#[test]
fn a_vaccine_is_no_observation_that_somebody_reacted_to_it() {
    assert_eq!(prepared(&question(&[("2025-02-01", "03")], &[])).patient.observations, []);
}

#[test]
fn observations_after_the_assessment_date_and_unknown_ones_are_left_out_and_told() {
    let prepared = prepared(&question(&[], &[("055", Some("2025-11-11")), ("9999", None), ("55", None)]));
    assert_eq!(
        prepared.remarks,
        [
            Remark::ObservationAfterAssessment { code: "055".to_owned(), date: day("2025-11-11") },
            Remark::UnknownObservation { code: "9999".to_owned() },
        ]
    );
    assert_eq!(prepared.patient.observations, [Observation { code: "055".to_owned(), date: None }]);
}

#[test]
fn remarks_name_the_dose_by_its_place_in_the_question() {
    let prepared = prepared(&question(&[("2024-03-01", "20"), ("2024-03-01", "20")], &[]));
    assert_eq!(
        prepared.remarks[0].to_string(),
        "dose 2 (CVX 20 on 2024-03-01) is the same as dose 1: both are taken as one"
    );
}
