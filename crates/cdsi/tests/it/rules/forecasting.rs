//! Chapter 7 and 9: what is due.

use jenner_cdsi::ForecastKind::{Risk, Standard};
use jenner_cdsi::SeriesStatus::{AgedOut, Complete, Contraindicated, Immune, NotComplete, NotRecommended};
use jenner_cdsi::{SeriesStatus, StatusReason};

use super::world::*;

/// Something to date a dose by: without it the dose is never due (Table 7-9).
const AGED: &str = "age = [{ minimum = \"0 days\" }]";

fn status(
    schedule: &jenner_cdsi::Schedule,
    patient: &jenner_cdsi::Patient,
    on: &str,
) -> (SeriesStatus, StatusReason) {
    let assessment = assess(patient, schedule, on);
    let forecast = forecast(&assessment, schedule, "Alpha", Standard);
    (forecast.status, forecast.reason)
}

#[test]
fn table_7_10_the_last_day_of_a_season_still_belongs_to_it() {
    let seasonal = dose(
        1,
        "season = { start = \"2025-10-01\", end = \"2026-03-31\" }\nage = [{ minimum = \"6 months\" }]",
    );
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &seasonal))], "");
    let patient = born("2020-01-01");
    assert_eq!(status(&schedule, &patient, "2026-03-31"), (NotComplete, StatusReason::DoseNeeded));
    assert_eq!(status(&schedule, &patient, "2026-04-01"), (NotRecommended, StatusReason::SeasonOver));
    assert_eq!(schedule.seasons_over(day("2026-03-31")), []);
    let group = schedule.group_named("Alpha").unwrap();
    assert_eq!(schedule.seasons_over(day("2026-04-01")), [(group, day("2026-03-31"))]);
    let before = assess(&patient, &schedule, "2025-09-01");
    assert_eq!(forecast(&before, &schedule, "Alpha", Standard).earliest, Some(day("2025-10-01")));
    assert_eq!(before.holds_until, Some(day("2026-04-01")));
}

const MEDICAL: &str = r#"
immunity = { observations = ["802"] }
contraindication = [{ observation = "803" }]
"#;

#[test]
fn table_7_10_immunity_comes_before_contraindication_and_both_before_completion() {
    let schedule = schedule(
        vec![antigen("Alpha", &(MEDICAL.to_owned() + &series("Alpha series", "", &dose(1, AGED))))],
        "",
    );
    let complete = with(born("2000-01-01"), "2001-01-01", "901");
    let on = "2002-01-01";
    assert_eq!(status(&schedule, &complete, on).0, Complete);
    let allergic = observed(complete, "803", None);
    assert_eq!(status(&schedule, &allergic, on), (Contraindicated, StatusReason::Contraindication));
    let immune = observed(allergic, "802", None);
    assert_eq!(status(&schedule, &immune, on), (Immune, StatusReason::Immunity));
}

#[test]
fn table_7_3_an_unknown_country_of_birth_is_what_the_schedule_says() {
    let by_birth = r#"
immunity = { born = [{ before = "1957-01-01", country = "Home", unless = ["804"] }] }
"#;
    let file =
        || vec![antigen("Alpha", &(by_birth.to_owned() + &series("Alpha series", "", &dose(1, AGED))))];
    let assumed = schedule(file(), "unknown_birth_country = \"Home\"");
    let not_assumed = schedule(file(), "");
    let patient = born("1956-12-31");
    assert_eq!(status(&assumed, &patient, "2020-01-01").0, Immune);
    assert_eq!(status(&not_assumed, &patient, "2020-01-01").0, NotComplete);
    let mut abroad = patient.clone();
    abroad.birth_country = Some("Elsewhere".to_owned());
    assert_eq!(status(&assumed, &abroad, "2020-01-01").0, NotComplete);
    let mut at_home = patient.clone();
    at_home.birth_country = Some("home".to_owned());
    assert_eq!(status(&not_assumed, &at_home, "2020-01-01").0, Immune);
    assert_eq!(status(&assumed, &observed(patient, "804", None), "2020-01-01").0, NotComplete);
    assert_eq!(status(&assumed, &born("1957-01-01"), "2020-01-01").0, NotComplete);
}

#[test]
fn table_7_7_a_series_is_contraindicated_when_no_preferable_or_allowable_vaccine_is_left() {
    let only_901 = "contraindication = [{ observation = \"803\", vaccines = [{ cvx = \"901\" }] }]\n";
    let both =
        "contraindication = [{ observation = \"803\", vaccines = [{ cvx = \"901\" }, { cvx = \"904\" }] }]\n";
    let two = dose(
        1,
        "age = [{ minimum = \"0 days\" }]\npreferable = [{ cvx = \"901\", forecast = true }]\nallowable = [{ cvx = \"904\" }]",
    );
    let with_file = |head: &str| {
        schedule(vec![antigen("Alpha", &(head.to_owned() + &series("Alpha series", "", &two)))], "")
    };
    let allergic = observed(born("2000-01-01"), "803", None);
    let (one_left, none_left) = (with_file(only_901), with_file(both));
    assert_eq!(status(&one_left, &allergic, "2001-01-01").0, NotComplete);
    let assessment = assess(&allergic, &one_left, "2001-01-01");
    assert!(forecast(&assessment, &one_left, "Alpha", Standard).vaccines.is_empty());
    assert_eq!(status(&none_left, &allergic, "2001-01-01").0, Contraindicated);
}

#[test]
fn table_7_5_a_contraindication_that_lasts_ends_with_its_time() {
    let lasting = "contraindication = [{ observation = \"803\", lasts = \"3 months\" }]\n";
    let schedule = schedule(
        vec![antigen("Alpha", &(lasting.to_owned() + &series("Alpha series", "", &dose(1, AGED))))],
        "",
    );
    let dated = observed(born("2000-01-01"), "803", Some("2001-01-31"));
    assert_eq!(status(&schedule, &dated, "2001-04-30").0, Contraindicated);
    // 2001-01-31 and 3 months is no day: the first of the next month (CALCDT-5).
    assert_eq!(status(&schedule, &dated, "2001-05-01").0, NotComplete);
    assert_eq!(assess(&dated, &schedule, "2001-02-01").holds_until, Some(day("2001-05-01")));
    // Without a date nobody can say when it ends; before its date it has not begun.
    let undated = observed(born("2000-01-01"), "803", None);
    assert_eq!(status(&schedule, &undated, "2020-01-01").0, Contraindicated);
    assert_ne!(status(&schedule, &dated, "2001-01-30").0, Contraindicated);
}

#[test]
fn table_7_9_a_dose_that_nothing_dates_is_too_late() {
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &dose(1, "")))], "");
    assert_eq!(status(&schedule, &born("2000-01-01"), "2001-01-01"), (AgedOut, StatusReason::CannotFinish));
}

#[test]
fn forecastdt_2_the_recommended_age_wins_over_a_later_interval() {
    let second = "age = [{ minimum = \"4 months\", earliest_recommended = \"6 months\", latest_recommended = \"8 months\" }]\n\
                  interval = [{ from = \"previous\", minimum = \"4 weeks\", earliest_recommended = \"1 year\", latest_recommended = \"2 years\" }]";
    let schedule =
        schedule(vec![antigen("Alpha", &series("Alpha series", "", &(dose(1, "") + &dose(2, second))))], "");
    let patient = with(born("2000-01-01"), "2000-03-01", "901");
    let assessment = assess(&patient, &schedule, "2000-04-01");
    let forecast = forecast(&assessment, &schedule, "Alpha", Standard);
    assert_eq!(forecast.earliest, Some(day("2000-05-01")));
    assert_eq!(forecast.recommended, Some(day("2000-07-01")));
    assert_eq!(forecast.past_due, Some(day("2000-08-31")));
}

#[test]
fn forecastdn_2_a_dose_counts_once_though_standard_and_risk_series_both_took_it() {
    let aged = "age = [{ minimum = \"1 year\" }]";
    let standard = series("Alpha series", "", &dose(1, aged));
    let risk = series(
        "Alpha risk series",
        "type = \"risk\"\nseries_group = 2\nseries_group_name = \"Risk\"\nseries_priority = \"A\"\nindication = [{ observation = \"801\" }]",
        &(dose(1, aged)
            + &dose(2, aged)
            + &dose(3, "interval = [{ from = \"previous\", minimum = \"1 year\" }]")),
    );
    let schedule = schedule(vec![antigen("Alpha", &(standard + &risk))], "");
    let patient = with(with(born("2000-01-01"), "2001-01-01", "901"), "2001-06-01", "901");
    let at_risk = observed(patient, "801", None);
    let assessment = assess(&at_risk, &schedule, "2002-01-01");
    assert_eq!(forecast(&assessment, &schedule, "Alpha", Standard).status, Complete);
    assert_eq!(forecast(&assessment, &schedule, "Alpha", Risk).dose_number, Some(3));
}
