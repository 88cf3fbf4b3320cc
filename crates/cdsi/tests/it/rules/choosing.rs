//! Chapter 8: which series is followed.

use jenner_cdsi::ForecastKind::{Risk, Standard};
use jenner_cdsi::SeriesStatus::{AgedOut, Contraindicated, NotComplete};
use jenner_cdsi::{Assessment, Schedule};

use super::world::*;

const AGED: &str = "age = [{ minimum = \"1 year\" }]";

fn followed<'s>(
    assessment: &Assessment,
    schedule: &'s Schedule,
    kind: jenner_cdsi::ForecastKind,
) -> Vec<&'s str> {
    let found = assessment.forecasts.iter().filter(|one| one.kind == kind);
    found.flat_map(|one| one.series.iter()).map(|id| schedule.series_name(*id)).collect()
}

#[test]
fn selectscore_2_without_a_valid_dose_the_default_series_keeps_the_others_out() {
    let default = series("Alpha default", "default_series = true\nseries_preference = 2", &dose(1, AGED));
    let other = series("Alpha other", "series_preference = 1", &dose(1, AGED));
    let with_default = schedule(vec![antigen("Alpha", &(other.clone() + &default))], "");
    let assessment = assess(&born("2000-01-01"), &with_default, "2000-02-01");
    assert_eq!(followed(&assessment, &with_default, Standard), ["Alpha default"]);
    // Without a default both are scored, and the preference decides.
    let second = series("Alpha second", "series_preference = 2", &dose(1, AGED));
    let without = schedule(vec![antigen("Alpha", &(second + &other))], "");
    let assessment = assess(&born("2000-01-01"), &without, "2000-02-01");
    assert_eq!(followed(&assessment, &without, Standard), ["Alpha other"]);
}

#[test]
fn selectscore_2_a_series_counts_only_if_its_first_dose_came_before_the_maximum_age_to_start() {
    let young = series("Alpha young", "maximum_age_to_start = \"2 years\"", &(dose(1, "") + &dose(2, AGED)));
    let any = series("Alpha any", "default_series = true", &(dose(1, "") + &dose(2, AGED) + &dose(3, AGED)));
    let schedule = schedule(vec![antigen("Alpha", &(young + &any))], "");
    let late = with(born("2000-01-01"), "2002-01-01", "901");
    assert_eq!(followed(&assess(&late, &schedule, "2003-01-01"), &schedule, Standard), ["Alpha any"]);
    let early = with(born("2000-01-01"), "2001-12-31", "901");
    assert_eq!(followed(&assess(&early, &schedule, "2003-01-01"), &schedule, Standard), ["Alpha young"]);
}

#[test]
fn table_8_14_a_series_that_may_not_start_yet_is_not_forecast_until_it_has_begun() {
    let old = series(
        "Alpha old",
        "minimum_age_to_start = \"50 years\"",
        &dose(1, "age = [{ minimum = \"50 years\" }]"),
    );
    let schedule = schedule(vec![antigen("Alpha", &old)], "");
    let patient = born("1950-01-01");
    let before = assess(&patient, &schedule, "1999-12-31");
    assert!(before.forecasts.is_empty());
    assert_eq!(before.holds_until, Some(day("2000-01-01")));
    assert_eq!(followed(&assess(&patient, &schedule, "2000-01-01"), &schedule, Standard), ["Alpha old"]);
}

#[test]
fn selectscore_2_an_aged_out_series_does_not_hold_the_best_priority_letter() {
    let header = |letter: &str| {
        format!(
            "type = \"risk\"\nseries_group = 2\nseries_group_name = \"Risk\"\nseries_priority = \"{letter}\"\n\
             indication = [{{ observation = \"801\" }}]"
        )
    };
    let best = series(
        "Alpha risk child",
        &header("A"),
        &dose(1, "age = [{ minimum = \"1 year\", maximum = \"5 years\" }]"),
    );
    let next = series("Alpha risk all", &header("B"), &dose(1, AGED));
    let schedule = schedule(vec![antigen("Alpha", &(best + &next))], "");
    let patient = observed(born("2000-01-01"), "801", None);
    assert_eq!(followed(&assess(&patient, &schedule, "2002-01-01"), &schedule, Risk), ["Alpha risk child"]);
    let later = assess(&patient, &schedule, "2005-01-01");
    assert_eq!(followed(&later, &schedule, Risk), ["Alpha risk all"]);
    assert_eq!(forecast(&later, &schedule, "Alpha", Risk).status, NotComplete);
}

#[test]
fn selectscore_2_where_all_are_aged_out_the_best_letter_is_still_told() {
    let header = "type = \"risk\"\nseries_group = 2\nseries_group_name = \"Risk\"\nseries_priority = \"A\"\nindication = [{ observation = \"801\" }]";
    let only =
        series("Alpha risk", header, &dose(1, "age = [{ minimum = \"1 year\", maximum = \"5 years\" }]"));
    let schedule = schedule(vec![antigen("Alpha", &only)], "");
    let patient = observed(born("2000-01-01"), "801", None);
    let assessment = assess(&patient, &schedule, "2005-01-01");
    assert_eq!(forecast(&assessment, &schedule, "Alpha", Risk).status, AgedOut);
}

#[test]
fn table_8_14_equivalence_is_read_from_the_series_own_list_only() {
    let standard =
        series("Alpha standard", "equivalent_series_groups = [2]\ndefault_series = true", &dose(1, AGED));
    let risk = series(
        "Alpha risk",
        "type = \"risk\"\nseries_group = 2\nseries_group_name = \"Risk\"\nseries_priority = \"A\"\nindication = [{ observation = \"801\" }]",
        &(dose(1, AGED) + &dose(2, "interval = [{ from = \"previous\", minimum = \"4 weeks\" }]")),
    );
    let schedule = schedule(vec![antigen("Alpha", &(standard + &risk))], "");
    // The risk series replaces the standard one …
    let at_risk = observed(born("2000-01-01"), "801", None);
    let assessment = assess(&at_risk, &schedule, "2001-06-01");
    assert_eq!(followed(&assessment, &schedule, Standard), [""; 0]);
    assert_eq!(followed(&assessment, &schedule, Risk), ["Alpha risk"]);
    // … but a complete standard series does not replace the risk series.
    let half = assess(&with(at_risk, "2001-02-01", "901"), &schedule, "2001-06-01");
    assert_eq!(followed(&half, &schedule, Standard), ["Alpha standard"]);
    assert_eq!(followed(&half, &schedule, Risk), ["Alpha risk"]);
}

#[test]
fn table_8_3_a_contraindicated_default_series_speaks_for_its_group() {
    let contraindicated = "contraindication = [{ observation = \"803\", vaccines = [{ cvx = \"901\" }] }]\n";
    let default = series("Alpha default", "default_series = true", &dose(1, AGED));
    let other = series(
        "Alpha other",
        "",
        &dose(1, "age = [{ minimum = \"1 year\" }]\npreferable = [{ cvx = \"904\" }]"),
    );
    let schedule = schedule(vec![antigen("Alpha", &(contraindicated.to_owned() + &default + &other))], "");
    let allergic = observed(born("2000-01-01"), "803", None);
    let assessment = assess(&allergic, &schedule, "2002-01-01");
    assert_eq!(followed(&assessment, &schedule, Standard), ["Alpha default"]);
    assert_eq!(forecast(&assessment, &schedule, "Alpha", Standard).status, Contraindicated);
    // Once a dose of the other series counts, that series is followed.
    let begun = assess(&with(allergic, "2001-06-01", "904"), &schedule, "2002-01-01");
    assert_eq!(followed(&begun, &schedule, Standard), ["Alpha other"]);
}

#[test]
fn table_8_3_of_two_default_series_the_first_is_meant() {
    let two_doses = dose(1, AGED) + &dose(2, AGED);
    let first = series("Alpha first", "default_series = true\nseries_preference = 2", &two_doses);
    let second = series("Alpha second", "default_series = true\nseries_preference = 1", &two_doses);
    let schedule = schedule(vec![antigen("Alpha", &(first + &second))], "");
    let assessment = assess(&born("2000-01-01"), &schedule, "2002-01-01");
    assert_eq!(followed(&assessment, &schedule, Standard), ["Alpha first"]);
}
