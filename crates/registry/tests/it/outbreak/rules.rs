//! The rules of the ten diseases, case by case.

use jenner_registry::outbreak::rule::Rule;
use jenner_registry::outbreak::{Disease, Evidence, Help, Setting, Standing, evaluate};

use super::*;

const SCHOOL: Setting = Setting::School;

fn answer(
    disease: Disease,
    exposure: &Exposure,
    known: &Known,
    on: &str,
) -> jenner_registry::outbreak::Answer {
    let pack = pack();
    evaluate(pack.outbreak_rule(disease).unwrap(), exposure, Some(known), None, day(on))
}

#[test]
fn measles_in_school_asks_for_two_doses_from_five_years_and_for_one_below() {
    let exposure = exposed("2026-03-02", "2026-03-04", SCHOOL);
    for (birth, doses, standing) in [
        ("2016-01-10", &["2017-01-20", "2020-05-01"][..], "protected"),
        ("2016-01-10", &["2017-01-20"], "not-protected"),
        ("2022-03-03", &["2023-03-10"], "protected"),
        ("2021-03-02", &["2022-03-10"], "not-protected"),
        ("2025-03-02", &[], "unknown"),
        ("2025-03-03", &[], "too-young"),
    ] {
        let answer = answer(Disease::Measles, &exposure, &vaccinated(birth, doses, "03"), "2026-03-10");
        assert_eq!(answer.standing.word(), standing, "{birth} {doses:?}");
    }
}

#[test]
fn a_dose_on_the_day_of_exposure_is_help_in_time_and_not_protection_before() {
    let exposure = exposed("2026-03-02", "2026-03-02", SCHOOL);
    let with = |doses: &[&str]| {
        answer(Disease::Measles, &exposure, &vaccinated("2016-01-10", doses, "03"), "2026-03-10")
    };
    assert_eq!(with(&["2026-03-02"]).standing, Standing::Protected(Evidence::InTime(day("2026-03-02"))));
    assert_eq!(with(&["2026-03-05"]).standing, Standing::Protected(Evidence::InTime(day("2026-03-05"))));
    let late = with(&["2026-03-06"]);
    assert_eq!(late.standing, Standing::NotProtected, "more than 72 hours");
    assert_eq!(late.exclude_until, Some(day("2026-03-23")));
    let second = with(&["2017-01-20", "2026-03-06"]);
    assert_eq!(second.standing, Standing::NotProtected);
    assert_eq!(second.exclude_until, None, "a second dose ends the exclusion whenever it is given");
}

#[test]
fn health_care_staff_stay_away_though_vaccinated_after_exposure() {
    let exposure = exposed("2026-03-02", "2026-03-02", Setting::Healthcare);
    let staff = vaccinated("1985-01-10", &["2026-03-03"], "03");
    let answer = answer(Disease::Measles, &exposure, &staff, "2026-03-10");
    assert_eq!(answer.exclude_until, Some(day("2026-03-23")));
}

#[test]
fn births_before_1957_prove_measles_immunity_but_not_in_health_care() {
    for (setting, standing) in [(Setting::Community, "protected"), (Setting::Healthcare, "unknown")] {
        let exposure = exposed("2026-03-02", "2026-03-02", setting);
        let old = vaccinated("1956-12-31", &[], "03");
        assert_eq!(answer(Disease::Measles, &exposure, &old, "2026-03-03").standing.word(), standing);
    }
    let exposure = exposed("2026-03-02", "2026-03-02", Setting::Community);
    let younger = vaccinated("1957-01-01", &[], "03");
    assert_eq!(answer(Disease::Measles, &exposure, &younger, "2026-03-03").standing, Standing::Unknown);
}

#[test]
fn a_laboratory_proves_the_disease_it_is_about_and_no_other() {
    let exposure = exposed("2026-03-02", "2026-03-02", SCHOOL);
    let proved = Known { told: vec![told("371111005", "2020-01-01")], ..vaccinated("2016-01-10", &[], "03") };
    let of = |disease| answer(disease, &exposure, &proved, "2026-03-03").standing;
    assert_eq!(of(Disease::Measles), Standing::Protected(Evidence::Laboratory));
    assert_eq!(of(Disease::Mumps), Standing::Unknown);
    let ended = Known {
        told: vec![Told { until: Some(day("2025-01-01")), ..told("371111005", "2020-01-01") }],
        ..proved.clone()
    };
    assert_eq!(answer(Disease::Measles, &exposure, &ended, "2026-03-03").standing, Standing::Unknown);
}

#[test]
fn infants_and_who_is_pregnant_get_globulin_within_six_days_and_the_pregnant_no_vaccine() {
    let exposure = exposed("2026-03-02", "2026-03-03", SCHOOL);
    let helps = |known: &Known| -> Vec<(Help, String)> {
        let answer = answer(Disease::Measles, &exposure, known, "2026-03-03");
        answer.windows.iter().map(|one| (one.help, one.until.to_string())).collect()
    };
    let globulin = (Help::Globulin, "2026-03-08".to_owned());
    let vaccine = (Help::Vaccine, "2026-03-05".to_owned());
    assert_eq!(helps(&vaccinated("2026-01-01", &[], "03")), std::slice::from_ref(&globulin), "two months");
    assert_eq!(
        helps(&vaccinated("2025-08-01", &[], "03")),
        [vaccine.clone(), globulin.clone()],
        "seven months"
    );
    assert_eq!(helps(&vaccinated("2016-08-01", &[], "03")), [vaccine], "nine years");
    let pregnant =
        Known { told: vec![told("77386006", "2026-01-01")], ..vaccinated("1996-08-01", &[], "03") };
    assert_eq!(helps(&pregnant), [globulin]);
    let answer = answer(Disease::Measles, &exposure, &pregnant, "2026-03-03");
    assert!(answer.pregnant);
    assert_eq!(answer.next_dose, None);
}

#[test]
fn who_was_given_globulin_stays_away_a_week_longer_and_waits_for_the_vaccine() {
    let exposure = exposed("2026-03-02", "2026-03-03", Setting::Childcare);
    let infant = Known {
        given: vec![(day("2026-03-04"), "86".parse().unwrap())],
        ..vaccinated("2025-08-01", &[], "03")
    };
    let answer = answer(Disease::Measles, &exposure, &infant, "2026-03-10");
    assert_eq!(answer.standing, Standing::TooYoung);
    assert_eq!(answer.exclude_until, Some(day("2026-03-31")));
    assert_eq!(answer.next_dose, Some(day("2026-09-04")));
    let globulin = answer.windows.iter().find(|one| one.help == Help::Globulin).unwrap();
    assert_eq!(globulin.given, Some(day("2026-03-04")));
    assert!(!globulin.is_open(day("2026-03-05")));
}

#[test]
fn an_exemption_does_not_protect_and_who_has_one_is_told_apart() {
    let exposure = exposed("2026-03-02", "2026-03-03", SCHOOL);
    let exempt = Known { exempt: true, ..vaccinated("2016-01-10", &[], "03") };
    let answer_of = |known: &Known| answer(Disease::Measles, &exposure, known, "2026-03-04");
    assert_eq!(answer_of(&exempt).standing, Standing::Exempt);
    assert_eq!(answer_of(&exempt).exclude_until, Some(day("2026-03-24")));
    let both = Known { exempt: true, ..vaccinated("2016-01-10", &["2017-02-01", "2020-02-01"], "03") };
    assert!(matches!(answer_of(&both).standing, Standing::Protected(_)));
    assert!(answer_of(&both).windows.is_empty());
}

#[test]
fn who_is_not_on_file_has_the_windows_of_the_typed_birth_date() {
    let pack = pack();
    let rule = pack.outbreak_rule(Disease::Measles).unwrap();
    let exposure = exposed("2026-03-02", "2026-03-03", SCHOOL);
    let answer = evaluate(rule, &exposure, None, Some(day("2016-01-10")), day("2026-03-04"));
    assert_eq!(answer.standing, Standing::NoMatch);
    assert_eq!(answer.exclude_until, Some(day("2026-03-24")));
    assert_eq!(answer.windows.len(), 1);
    assert!(answer.windows[0].is_open(day("2026-03-05")) && !answer.windows[0].is_open(day("2026-03-06")));
}

#[test]
fn a_record_without_any_dose_says_nothing_and_one_with_other_vaccines_does() {
    let exposure = exposed("2026-03-02", "2026-03-03", SCHOOL);
    let empty = vaccinated("2016-01-10", &[], "03");
    assert_eq!(answer(Disease::Measles, &exposure, &empty, "2026-03-04").standing, Standing::Unknown);
    let other = Known { given: vec![(day("2016-03-10"), "20".parse().unwrap())], ..empty };
    assert_eq!(answer(Disease::Measles, &exposure, &other, "2026-03-04").standing, Standing::NotProtected);
}

#[test]
fn mumps_and_rubella_have_no_window_and_a_dose_ends_the_exclusion() {
    let exposure = exposed("2026-03-02", "2026-03-03", SCHOOL);
    for (disease, until) in [(Disease::Mumps, "2026-03-28"), (Disease::Rubella, "2026-03-26")] {
        let without = vaccinated("2016-01-10", &[], "03");
        let said = answer(disease, &exposure, &without, "2026-03-04");
        assert!(said.windows.is_empty());
        assert_eq!(said.exclude_until, Some(day(until)), "{disease:?}");
        let with = vaccinated("2016-01-10", &["2026-03-10"], "03");
        let said = answer(disease, &exposure, &with, "2026-03-11");
        assert_eq!((said.standing, said.exclude_until), (Standing::NotProtected, None), "{disease:?}");
    }
    let once = vaccinated("2016-01-10", &["2017-02-01"], "03");
    assert_eq!(answer(Disease::Mumps, &exposure, &once, "2026-03-04").standing, Standing::NotProtected);
    assert!(matches!(
        answer(Disease::Rubella, &exposure, &once, "2026-03-04").standing,
        Standing::Protected(_)
    ));
}

#[test]
fn chickenpox_that_a_provider_diagnosed_protects_and_newborns_get_globulin() {
    let exposure = exposed("2026-03-02", "2026-03-03", Setting::Household);
    let had = Known { told: vec![told("38907003", "2020-01-01")], ..vaccinated("2016-01-10", &[], "21") };
    let said = answer(Disease::Varicella, &exposure, &had, "2026-03-04");
    assert_eq!(said.standing, Standing::Protected(Evidence::History));
    let newborn = answer(Disease::Varicella, &exposure, &vaccinated("2026-02-20", &[], "21"), "2026-03-04");
    assert_eq!(
        newborn.windows.iter().map(|one| (one.help, one.until)).collect::<Vec<_>>(),
        [(Help::Globulin, day("2026-03-12"))]
    );
    assert_eq!(newborn.exclude_until, None, "a household is no school");
    let child = vaccinated("2023-01-10", &["2024-02-01"], "21");
    assert!(matches!(
        answer(Disease::Varicella, &exposure, &child, "2026-03-04").standing,
        Standing::Protected(_)
    ));
    let college = exposed("2026-03-02", "2026-03-03", Setting::College);
    assert_eq!(answer(Disease::Varicella, &college, &child, "2026-03-04").standing, Standing::NotProtected);
}

#[test]
fn contacts_of_pertussis_and_meningococcal_disease_need_medicine_though_vaccinated() {
    let exposure = exposed("2026-03-02", "2026-03-03", Setting::Household);
    for (disease, cvx, until) in
        [(Disease::Pertussis, "115", "2026-03-24"), (Disease::Meningococcal, "114", "2026-03-17")]
    {
        let said = answer(disease, &exposure, &vaccinated("2011-01-10", &["2023-02-01"], cvx), "2026-03-04");
        assert!(matches!(said.standing, Standing::Protected(_)), "{disease:?}");
        assert_eq!(
            said.windows.iter().map(|one| (one.help, one.until)).collect::<Vec<_>>(),
            [(Help::Drug, day(until))]
        );
        assert_eq!(said.exclude_until, None);
        let old = answer(disease, &exposure, &vaccinated("2001-01-10", &["2013-02-01"], cvx), "2026-03-04");
        assert_eq!(old.standing, Standing::NotProtected, "{disease:?}: too long ago");
    }
}

#[test]
fn hepatitis_a_helps_within_two_weeks_of_the_last_exposure() {
    let exposure = exposed("2026-03-02", "2026-03-10", Setting::Community);
    let said = answer(Disease::HepatitisA, &exposure, &vaccinated("2000-01-10", &[], "52"), "2026-03-12");
    assert_eq!(
        said.windows.iter().map(|one| (one.help, one.until)).collect::<Vec<_>>(),
        [(Help::Vaccine, day("2026-03-24"))]
    );
    let said = answer(Disease::HepatitisA, &exposure, &vaccinated("2025-12-10", &[], "52"), "2026-03-12");
    assert_eq!(said.windows.iter().map(|one| one.help).collect::<Vec<_>>(), [Help::Globulin]);
}

#[test]
fn two_doses_against_hepatitis_b_are_enough_for_an_adult_whose_series_the_schedule_calls_complete() {
    let exposure = exposed("2026-03-02", "2026-03-02", Setting::Household);
    let two = vaccinated("1990-01-10", &["2020-01-01", "2020-02-01"], "189");
    assert_eq!(answer(Disease::HepatitisB, &exposure, &two, "2026-03-03").standing, Standing::NotProtected);
    let complete = Known { complete: true, ..two };
    assert!(matches!(
        answer(Disease::HepatitisB, &exposure, &complete, "2026-03-03").standing,
        Standing::Protected(_)
    ));
}

#[test]
fn the_last_of_three_doses_against_polio_has_to_be_at_four_years() {
    let exposure = exposed("2026-03-02", "2026-03-02", Setting::Community);
    for (doses, standing) in [
        (&["2016-03-10", "2016-05-10", "2020-02-01"][..], "protected"),
        (&["2016-03-10", "2016-05-10", "2017-02-01"], "not-protected"),
        (&["2016-03-10", "2016-05-10", "2016-09-01", "2017-02-01"], "protected"),
    ] {
        let said = answer(Disease::Polio, &exposure, &vaccinated("2016-01-10", doses, "10"), "2026-03-03");
        assert_eq!(said.standing.word(), standing, "{doses:?}");
    }
}

#[test]
fn a_flu_shot_protects_after_two_weeks_and_for_a_year() {
    let exposure = exposed("2026-12-15", "2026-12-15", Setting::Community);
    for (dose, standing) in [
        ("2026-12-01", "protected"),
        ("2026-12-02", "not-protected"),
        ("2025-12-14", "not-protected"),
        ("2025-12-15", "protected"),
    ] {
        let said =
            answer(Disease::Influenza, &exposure, &vaccinated("1990-01-10", &[dose], "150"), "2026-12-16");
        assert_eq!(said.standing.word(), standing, "{dose}");
    }
}

#[test]
fn every_disease_has_a_rule_that_names_its_source_and_a_group_of_the_schedule() {
    let pack = pack();
    let schedule = jenner_registry::forecast::shipped().unwrap();
    for disease in Disease::ALL {
        let rule = pack.outbreak_rule(disease).unwrap();
        assert!(rule.source.len() > 10, "{disease:?}");
        let group = schedule.group_named(&rule.group);
        assert!(group.is_some(), "{disease:?}: {}", rule.group);
        for cvx in &rule.vaccines {
            let antigens = schedule.antigens_of(*cvx);
            assert!(
                antigens.iter().any(|antigen| Some(schedule.group_of(*antigen)) == group),
                "{disease:?} {cvx}"
            );
        }
    }
}

#[test]
fn a_rule_that_protects_nobody_or_knows_no_adults_is_refused_in_words() {
    let good = "disease = \"measles\"\nsource = \"a book\"\ngroup = \"MMR\"\nincubation = { from = \"7 days\", to = \"21 days\" }\n\
                interval = \"28 days\"\nnext_from_age = \"12 months\"\n[exclude]\ndays = 21\n";
    let level = "[[level]]\nfrom_age = \"12 months\"\ndoses = 1\n";
    assert!(Rule::read(&format!("{good}{level}")).is_ok());
    for (text, told) in [
        (format!("{good}level = []\n"), "level"),
        (format!("{good}[[level]]\nfrom_age = \"12 months\"\ndoses = 0\n"), "no dose"),
        (
            format!("{good}[[level]]\nfrom_age = \"12 months\"\nuntil_age = \"5 years\"\ndoses = 1\n"),
            "adults",
        ),
        (format!("{good}{level}[[window]]\nkind = \"globulin\"\ndays = 6\n"), "names no vaccines"),
        (format!("{good}{level}[[window]]\nkind = \"vaccine\"\ndays = -1\n"), "-1"),
        (format!("{good}{level}colour = \"red\"\n"), "colour"),
    ] {
        let error = Rule::read(&text).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
}
