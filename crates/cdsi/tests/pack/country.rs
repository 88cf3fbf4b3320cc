//! The schedule of an invented country: other diseases, codes, names, seasons and rules than any real one.

use jenner_cdsi::pack::facts::Sex;
use jenner_cdsi::{
    CodeSystem, Date, Dose, DoseReason, DoseStatus, Evaluation, Forecast, ForecastKind, Observation, Patient,
    Schedule, SeriesStatus, evaluate,
};

use crate::folder;

fn schedule() -> Schedule {
    Schedule::load(&folder::test_pack("costa-verde")).unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn patient(birth: &str, doses: &[(&str, &str)], observations: &[(&str, Option<&str>)]) -> Patient {
    let mut patient = Patient::born(date(birth), Sex::Female);
    patient.doses = doses.iter().map(|(day, cvx)| Dose::given(date(day), cvx.parse().unwrap())).collect();
    let observation =
        |(code, day): &(&str, Option<&str>)| Observation { code: (*code).to_owned(), date: day.map(date) };
    patient.observations = observations.iter().map(observation).collect();
    patient
}

fn forecast(patient: &Patient, group: &str, kind: ForecastKind, on: &str) -> Option<Forecast> {
    let schedule = schedule();
    let id = schedule.group_named(group).unwrap();
    let forecasts = evaluate(patient, &schedule, date(on)).forecasts;
    forecasts.into_iter().find(|forecast| forecast.group == id && forecast.kind == kind)
}

/// Dose number; earliest, recommended, past due and latest day.
fn due(patient: &Patient, group: &str, on: &str) -> (Option<u8>, [Option<String>; 4]) {
    let forecast = forecast(patient, group, ForecastKind::Standard, on).unwrap();
    assert_eq!(forecast.status, SeriesStatus::NotComplete);
    let days = [forecast.earliest, forecast.recommended, forecast.past_due, forecast.latest];
    (forecast.dose_number, days.map(|day| day.map(|day| day.to_string())))
}

fn status(patient: &Patient, group: &str, on: &str) -> SeriesStatus {
    forecast(patient, group, ForecastKind::Standard, on).unwrap().status
}

fn judged(patient: &Patient, series: &str, on: &str) -> Vec<Evaluation> {
    let schedule = schedule();
    let all = evaluate(patient, &schedule, date(on)).evaluations;
    all.into_iter().filter(|one| schedule.series_name(one.series) == series).collect()
}

fn days(texts: [&str; 4]) -> [Option<String>; 4] {
    texts.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()))
}

#[test]
fn the_pack_is_without_fault() {
    assert_eq!(folder::test_pack("costa-verde").check(), []);
    assert_eq!(schedule().version(), "calendario-costa-verde 2026.1");
}

#[test]
fn a_newborn_has_its_first_doses_ahead() {
    let child = patient("2026-01-15", &[], &[]);
    assert_eq!(
        due(&child, "SR", "2026-02-01"),
        (Some(1), days(["2026-10-15", "2026-10-15", "2026-11-14", ""]))
    );
    assert_eq!(
        due(&child, "Fiebre del Sol", "2026-02-01"),
        (Some(1), days(["2026-03-15", "2026-04-15", "2026-05-14", "2038-01-14"]))
    );
    let gripe = due(&child, "Gripe", "2026-02-01");
    assert_eq!(gripe, (Some(1), days(["2026-07-15", "2026-07-15", "", ""])));
}

#[test]
fn the_second_dose_of_a_group_that_is_given_together_waits_for_the_last_antigen() {
    let child = patient("2024-01-15", &[("2024-10-15", "901")], &[]);
    // Measles alone would be due at 15 months, rubella from 3 years on.
    assert_eq!(
        due(&child, "SR", "2025-01-01"),
        (Some(2), days(["2027-01-15", "2027-01-15", "2027-01-15", ""]))
    );
}

#[test]
fn four_days_before_the_minimum_age_count_and_five_do_not() {
    let early =
        judged(&patient("2024-01-15", &[("2024-10-11", "901")], &[]), "Sarampión 2 dosis", "2025-01-01");
    assert_eq!(early[0].status, DoseStatus::Valid);
    assert!(early[0].reasons.contains(DoseReason::AgeGrace));
    let earlier =
        judged(&patient("2024-01-15", &[("2024-10-10", "901")], &[]), "Sarampión 2 dosis", "2025-01-01");
    assert_eq!(earlier[0].status, DoseStatus::NotValid);
    assert!(earlier[0].reasons.contains(DoseReason::TooYoung));
    // This country's vaccine against the sun has no grace.
    let sun = judged(&patient("2024-01-15", &[("2024-03-14", "902")], &[]), "Sol infantil", "2025-01-01");
    assert_eq!(sun[0].status, DoseStatus::NotValid);
}

#[test]
fn live_vaccines_of_this_country_disturb_each_other_for_as_long_as_its_pack_says() {
    let given = |day| patient("2024-01-15", &[("2024-10-15", "901"), (day, "902")], &[]);
    // The minimum end is 21 days after a valid dose of a series; measles is no dose of the sun's series, so it has
    // no status there and the minimum end holds.
    let near = judged(&given("2024-11-04"), "Sol infantil", "2025-01-01");
    assert_eq!(near[0].status, DoseStatus::NotValid);
    assert!(near[0].reasons.contains(DoseReason::Conflict));
    let far = judged(&given("2024-11-05"), "Sol infantil", "2025-01-01");
    assert_eq!(far[0].status, DoseStatus::Valid);
    // A forecast keeps the longer end.
    let child = patient("2024-01-15", &[("2024-10-15", "901")], &[]);
    let (_, dates) = due(&child, "Fiebre del Sol", "2024-10-20");
    assert_eq!(dates[0].as_deref(), Some("2024-11-19"));
}

#[test]
fn who_begins_after_the_fifth_birthday_needs_one_dose_against_the_sun() {
    let late = patient("2018-01-15", &[("2024-02-01", "903")], &[]);
    assert_eq!(status(&late, "Fiebre del Sol", "2024-06-01"), SeriesStatus::Complete);
    let early = patient("2018-01-15", &[("2018-05-01", "902")], &[]);
    assert_eq!(
        due(&early, "Fiebre del Sol", "2018-06-01"),
        (Some(2), days(["2018-07-01", "2019-07-15", "2019-09-14", "2030-01-14"]))
    );
}

#[test]
fn a_vaccine_that_counts_from_five_years_on_is_set_aside_before() {
    let schedule = schedule();
    let child = patient("2022-01-15", &[("2024-02-01", "903")], &[]);
    let assessment = evaluate(&child, &schedule, date("2024-06-01"));
    assert_eq!(assessment.set_aside.len(), 1);
}

#[test]
fn who_works_outdoors_is_due_again_every_ten_years() {
    let at = |on| {
        let worker = patient("1990-01-15", &[("2012-03-01", "903")], &[("CAMPO", None)]);
        forecast(&worker, "Fiebre del Sol", ForecastKind::Risk, on)
    };
    let due = at("2020-01-01").unwrap();
    assert_eq!((due.status, due.recommended), (SeriesStatus::NotComplete, Some(date("2022-03-01"))));
    assert_eq!((due.earliest, due.past_due), (Some(date("2017-03-01")), Some(date("2023-02-28"))));
    assert_eq!(due.vaccines, ["903".parse().unwrap()]);
    let schedule = schedule();
    assert_eq!(
        due.guidance.iter().map(|id| schedule.guidance(*id).unwrap().es.as_str()).collect::<Vec<_>>(),
        ["Aconseje sombra al mediodía."]
    );
    // From 70 years on, and without the work, there is no such series.
    assert!(at("2060-01-15").is_none());
    let other = patient("1990-01-15", &[], &[]);
    assert!(forecast(&other, "Fiebre del Sol", ForecastKind::Risk, "2020-01-01").is_none());
}

#[test]
fn influenza_has_the_season_of_the_south() {
    let adult = patient("1990-01-15", &[], &[]);
    assert_eq!(due(&adult, "Gripe", "2026-03-01").1[0].as_deref(), Some("2026-04-01"));
    assert_eq!(status(&adult, "Gripe", "2026-09-30"), SeriesStatus::NotComplete);
    assert_eq!(status(&adult, "Gripe", "2026-10-01"), SeriesStatus::NotRecommended);
}

#[test]
fn birth_serology_and_pregnancy_decide_as_this_country_says() {
    let on = "2026-01-10";
    assert_eq!(status(&patient("1971-05-31", &[], &[]), "SR", on), SeriesStatus::NotComplete);
    let measles = |patient: &Patient| {
        let schedule = schedule();
        let forecasts = evaluate(patient, &schedule, date(on)).forecasts;
        let group = schedule.group_named("SR").unwrap();
        let forecast = forecasts.into_iter().find(|forecast| forecast.group == group).unwrap();
        let names: Vec<String> =
            forecast.antigens.iter().map(|antigen| schedule.antigen_name(*antigen).to_owned()).collect();
        names.contains(&"Sarampión".to_owned())
    };
    assert!(!measles(&patient("1971-05-31", &[], &[])), "born early enough, country not known");
    assert!(measles(&patient("1971-06-01", &[], &[])), "born too late");
    assert!(measles(&patient("1971-05-31", &[], &[("CAMPO", None)])), "born early, but excluded");
    let mut abroad = patient("1971-05-31", &[], &[]);
    abroad.birth_country = Some("U.S.".into());
    assert!(measles(&abroad), "born elsewhere");
    assert!(!measles(&patient("1999-06-01", &[], &[("SEROLOGIA", None)])), "immune by serology");
    assert_eq!(
        status(&patient("1999-06-01", &[], &[("EMBARAZO", None)]), "SR", on),
        SeriesStatus::Contraindicated
    );
}

#[test]
fn an_immune_globulin_forbids_the_sun_vaccine_for_three_months_from_its_date() {
    let given = |day| patient("2024-01-15", &[], &[("IG-SOL", day)]);
    assert_eq!(
        status(&given(Some("2024-06-01")), "Fiebre del Sol", "2024-08-31"),
        SeriesStatus::Contraindicated
    );
    assert_eq!(status(&given(Some("2024-06-01")), "Fiebre del Sol", "2024-09-01"), SeriesStatus::NotComplete);
    assert_eq!(status(&given(None), "Fiebre del Sol", "2024-09-01"), SeriesStatus::Contraindicated);
    let schedule = schedule();
    let by_product = schedule.observations_coded(CodeSystem::AdministeredCvx, "911");
    assert_eq!(by_product.iter().map(|id| schedule.observation(*id).0).collect::<Vec<_>>(), ["IG-SOL"]);
}
