//! Chapters 4 and 6: what a dose counts for.

use jenner_cdsi::DoseReason::{
    Conflict, Damaged, Expired, Inadvertent, SeriesComplete, TooSoon, WrongVaccine,
};
use jenner_cdsi::DoseStatus::{Extraneous, NotValid, SubStandard, Valid};
use jenner_cdsi::{ForecastKind, SetAsideReason};

use super::world::*;

#[test]
fn organize_history_association_ages_send_one_vaccine_to_two_antigens() {
    let both = "preferable = [{ cvx = \"905\" }]";
    let schedule = schedule(
        vec![
            antigen("Alpha", &series("Alpha series", "", &dose(1, both))),
            antigen("Beta", &series("Beta series", "", &dose(1, both))),
        ],
        "",
    );
    let day_before_fifty = with(born("1950-06-15"), "2000-06-14", "905");
    let assessment = assess(&day_before_fifty, &schedule, "2001-01-01");
    assert_eq!(schedule.antigen_name(judged(&assessment, 0).antigen), "Alpha");
    let on_the_day = with(born("1950-06-15"), "2000-06-15", "905");
    let assessment = assess(&on_the_day, &schedule, "2001-01-01");
    assert_eq!(schedule.antigen_name(judged(&assessment, 0).antigen), "Beta");
}

#[test]
fn a_vaccine_without_antigen_is_set_aside_and_changes_nothing_else() {
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &dose(1, "")))], "");
    let without = with(born("2000-01-01"), "2001-01-01", "901");
    let unknown = with(without.clone(), "2001-02-01", "999");
    let (a, b) = (assess(&without, &schedule, "2002-01-01"), assess(&unknown, &schedule, "2002-01-01"));
    assert_eq!((&a.forecasts, &a.evaluations), (&b.forecasts, &b.evaluations));
    assert_eq!(
        b.set_aside.iter().map(|one| (one.dose, one.reason)).collect::<Vec<_>>(),
        [(1, SetAsideReason::NoAntigen)]
    );
}

#[test]
fn table_6_3_an_expired_or_damaged_dose_is_sub_standard_and_the_target_stays_open() {
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &dose(1, "")))], "");
    let mut patient = with(with(born("2000-01-01"), "2001-01-02", "901"), "2001-03-01", "901");
    patient.doses[0].lot_expires = Some(day("2001-01-01"));
    patient.doses[1].substandard = true;
    let assessment = assess(&patient, &schedule, "2002-01-01");
    assert_eq!(outcome(&assessment, 0), (SubStandard, vec![Expired]));
    assert_eq!(outcome(&assessment, 1), (SubStandard, vec![Damaged]));
    let forecast = forecast(&assessment, &schedule, "Alpha", ForecastKind::Standard);
    assert_eq!(forecast.dose_number, Some(1));
    // On the last day of its lot a dose is still good.
    patient.doses[0].lot_expires = Some(day("2001-01-02"));
    assert_eq!(outcome(&assess(&patient, &schedule, "2002-01-01"), 0).0, Valid);
}

#[test]
fn table_6_26_a_preferable_vaccine_with_a_maker_accepts_only_that_maker() {
    let of_maker = dose(
        1,
        "preferable = [{ cvx = \"901\", mvx = \"MAD\", trade_name = \"Madeup\" }]\nallowable = [{ cvx = \"904\" }]",
    );
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &of_maker))], "");
    let given_by = |mvx: Option<&str>| {
        let mut patient = with(born("2000-01-01"), "2001-01-01", "901");
        patient.doses[0].mvx = mvx.map(str::to_owned);
        outcome(&assess(&patient, &schedule, "2002-01-01"), 0)
    };
    assert_eq!(given_by(Some("MAD")), (Valid, vec![]));
    assert_eq!(given_by(Some("mad")), (Valid, vec![]));
    assert_eq!(given_by(Some("OTH")), (NotValid, vec![WrongVaccine]));
    assert_eq!(given_by(None), (NotValid, vec![WrongVaccine]));
}

const LIVE: &str = r#"
[[conflict]]
previous = ["901", "902"]
current = ["901", "902"]
begin = "1 day"
minimum_end = "24 days"
end = "28 days"
"#;

#[test]
fn table_6_24_the_conflict_lasts_longer_after_a_dose_that_is_not_valid() {
    let one =
        series("Alpha series", "", &(dose(1, "age = [{ absolute_minimum = \"1 year\" }]") + &dose(2, "")));
    let schedule = schedule(vec![antigen("Alpha", &one)], LIVE);
    let second = |first: &str, second: &str| {
        let patient = with(with(born("2000-01-01"), first, "901"), second, "901");
        outcome(&assess(&patient, &schedule, "2002-01-01"), 1)
    };
    // After a valid dose 24 days are enough.
    assert_eq!(second("2001-01-01", "2001-01-24"), (NotValid, vec![Conflict]));
    assert_eq!(second("2001-01-01", "2001-01-25"), (Valid, vec![]));
    // The first dose here is too young: 28 days are needed.
    assert_eq!(second("2000-12-31", "2001-01-24"), (NotValid, vec![Conflict]));
    assert_eq!(second("2000-12-31", "2001-01-27"), (NotValid, vec![Conflict]));
    assert_eq!(second("2000-12-31", "2001-01-28"), (Valid, vec![]));
}

#[test]
fn table_6_24_a_dose_of_another_antigen_has_no_status_here_and_the_short_conflict_counts() {
    // The Beta dose is not valid in its own series; the Alpha series knows nothing of that.
    let schedule = schedule(
        vec![
            antigen("Alpha", &series("Alpha series", "", &dose(1, ""))),
            antigen(
                "Beta",
                &series(
                    "Beta series",
                    "",
                    &dose(1, "preferable = [{ cvx = \"902\" }]\nage = [{ absolute_minimum = \"40 years\" }]"),
                ),
            ),
        ],
        LIVE,
    );
    let alpha_after_beta = |date: &str| {
        let patient = with(with(born("2000-01-01"), "2001-01-01", "902"), date, "901");
        outcome(&assess(&patient, &schedule, "2002-01-01"), 1)
    };
    assert_eq!(alpha_after_beta("2001-01-24"), (NotValid, vec![Conflict]));
    assert_eq!(alpha_after_beta("2001-01-25"), (Valid, vec![]));
    // On the same day there is no conflict.
    assert_eq!(alpha_after_beta("2001-01-01"), (Valid, vec![]));
}

#[test]
fn table_6_21_an_allowable_interval_without_anything_to_count_from_does_not_help() {
    // Dose 2 fails its preferable interval (from the dose before); the allowable one counts from target dose 1,
    // which was skipped.
    let doses = dose(
        1,
        "[[series.dose.skip]]\ncontext = \"evaluation\"\nlogic = \"or\"\n[[series.dose.skip.set]]\nlogic = \"and\"\ncondition = [{ type = \"age\", from_age = \"0 days\" }]",
    ) + &dose(
        2,
        "interval = [{ from = \"previous\", absolute_minimum = \"8 weeks\" }]\n\
             allowable_interval = [{ from = { target_dose = 1 }, absolute_minimum = \"4 weeks\" }]\n\
             age = [{ absolute_minimum = \"1 year\" }]",
    );
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &doses))], "");
    let patient = with(with(born("2000-01-01"), "2000-12-31", "901"), "2001-02-10", "901");
    let assessment = assess(&patient, &schedule, "2002-01-01");
    assert_eq!(outcome(&assessment, 1), (NotValid, vec![TooSoon]));
}

#[test]
fn table_6_21_an_allowable_interval_that_holds_makes_the_dose_count() {
    let doses = dose(1, "")
        + &dose(
            2,
            "interval = [{ from = \"previous\", absolute_minimum = \"8 weeks\" }]\n\
             allowable_interval = [{ from = { target_dose = 1 }, absolute_minimum = \"4 weeks\" }]",
        );
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &doses))], "");
    let second = |date: &str| {
        let patient = with(with(born("2000-01-01"), "2001-01-01", "901"), date, "901");
        outcome(&assess(&patient, &schedule, "2002-01-01"), 1).0
    };
    assert_eq!(second("2001-01-28"), NotValid);
    assert_eq!(second("2001-01-29"), Valid);
}

#[test]
fn condskip_1_counts_the_records_of_the_antigen_and_only_those_before_the_dose() {
    let skip = "[[series.dose.skip]]\ncontext = \"evaluation\"\nlogic = \"or\"\n[[series.dose.skip.set]]\nlogic = \"and\"\n\
                condition = [{ type = \"count\", of = \"total\", is = \"greater_than\", count = 0 }]";
    let schedule = schedule(
        vec![
            antigen("Alpha", &series("Alpha series", "", &(dose(1, "") + &dose(2, skip) + &dose(3, "")))),
            antigen("Beta", &series("Beta series", "", &dose(1, "preferable = [{ cvx = \"902\" }]"))),
        ],
        "",
    );
    // A dose of another antigen is not counted, and the dose itself is not: target 1 takes it, nothing is skipped.
    let patient = with(with(born("2000-01-01"), "2001-01-01", "902"), "2001-02-01", "901");
    let assessment = assess(&patient, &schedule, "2002-01-01");
    assert_eq!(judged(&assessment, 1).target, Some(1));
    // With one Alpha dose before it, target 2 is skipped and the dose goes to target 3.
    let patient = with(patient, "2001-03-01", "901");
    let assessment = assess(&patient, &schedule, "2002-01-01");
    assert_eq!(judged(&assessment, 2).target, Some(3));
}

#[test]
fn table_6_8_the_skip_interval_counts_from_the_dose_before_even_if_it_is_not_valid() {
    let skip = "age = [{ absolute_minimum = \"1 year\" }]\n\
                [[series.dose.skip]]\ncontext = \"evaluation\"\nlogic = \"or\"\n[[series.dose.skip.set]]\nlogic = \"and\"\n\
                condition = [{ type = \"interval\", interval = \"6 months\" }]";
    let schedule =
        schedule(vec![antigen("Alpha", &series("Alpha series", "", &(dose(1, skip) + &dose(2, ""))))], "");
    let target_of_second = |second: &str| {
        let too_young = with(born("2000-01-01"), "2000-12-01", "901");
        judged(&assess(&with(too_young, second, "901"), &schedule, "2003-01-01"), 1).target
    };
    assert_eq!(target_of_second("2001-05-31"), Some(1));
    assert_eq!(target_of_second("2001-06-01"), Some(2));
}

#[test]
fn calcdtint_1_an_inadvertent_dose_is_no_reference_for_intervals() {
    let doses = dose(1, "")
        + &dose(
            2,
            "inadvertent = [\"904\"]\ninterval = [{ from = \"previous\", absolute_minimum = \"4 weeks\" }]",
        );
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &doses))], "");
    let patient = with(with(born("2000-01-01"), "2001-01-01", "901"), "2001-01-27", "904");
    let assessment = assess(&with(patient, "2001-01-29", "901"), &schedule, "2002-01-01");
    assert_eq!(outcome(&assessment, 1), (NotValid, vec![Inadvertent]));
    assert_eq!(outcome(&assessment, 2), (Valid, vec![]));
}

#[test]
fn several_doses_on_one_day_are_judged_one_after_the_other_whatever_their_order() {
    let doses =
        dose(1, "") + &dose(2, "interval = [{ from = \"previous\", absolute_minimum = \"4 weeks\" }]");
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &doses))], "");
    let twice = with(with(born("2000-01-01"), "2001-01-01", "901"), "2001-01-01", "901");
    let assessment = assess(&twice, &schedule, "2002-01-01");
    assert_eq!(outcome(&assessment, 0), (Valid, vec![]));
    assert_eq!(outcome(&assessment, 1), (NotValid, vec![TooSoon]));
}

#[test]
fn figure_4_6_a_recurring_dose_is_due_again_and_a_finished_series_takes_no_more() {
    let finished = schedule(vec![antigen("Alpha", &series("Alpha series", "", &dose(1, "")))], "");
    let patient = with(with(born("2000-01-01"), "2001-01-01", "901"), "2002-01-01", "901");
    assert_eq!(outcome(&assess(&patient, &finished, "2003-01-01"), 1), (Extraneous, vec![SeriesComplete]));
    let again = dose(1, "recurring = true\ninterval = [{ from = \"previous\", minimum = \"1 year\" }]");
    let recurring = schedule(vec![antigen("Alpha", &series("Alpha series", "", &again))], "");
    let assessment = assess(&patient, &recurring, "2003-01-01");
    assert_eq!(outcome(&assessment, 1).0, Valid);
    let forecast = forecast(&assessment, &recurring, "Alpha", ForecastKind::Standard);
    assert_eq!((forecast.dose_number, forecast.earliest), (Some(3), Some(day("2003-01-01"))));
}

#[test]
fn a_dose_after_the_assessment_date_is_set_aside_unless_the_history_is_taken_as_given() {
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &dose(1, "")))], "");
    let patient = with(born("2000-01-01"), "2001-06-01", "901");
    let assessment = assess(&patient, &schedule, "2001-05-31");
    assert_eq!(assessment.set_aside[0].reason, SetAsideReason::AfterAssessment);
    assert_eq!(assessment.holds_until, Some(day("2001-06-01")));
    let as_given = jenner_cdsi::evaluate_as_given(&patient, &schedule, day("2001-05-31"));
    assert_eq!(outcome(&as_given, 0).0, Valid);
}

#[test]
fn a_dose_before_birth_is_set_aside() {
    let schedule = schedule(vec![antigen("Alpha", &series("Alpha series", "", &dose(1, "")))], "");
    let assessment = assess(&with(born("2000-01-01"), "1999-12-31", "901"), &schedule, "2001-01-01");
    assert_eq!(assessment.set_aside[0].reason, SetAsideReason::BeforeBirth);
    assert!(assessment.evaluations.is_empty());
}
