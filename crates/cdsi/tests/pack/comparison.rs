//! What changed from one pack to another is said rule by rule.

use jenner_cdsi::pack::{Change, Pack, changes, changes_in_words};

use crate::folder;

/// Costa Verde as it is and with texts replaced, and what changed.
fn compared(replaced: &[(&str, &str, &str)]) -> Vec<Change> {
    let old = folder::test_pack("costa-verde");
    let mut files = folder::test_files("costa-verde");
    for (file, from, to) in replaced {
        let (_, text) = files.iter_mut().find(|(name, _)| name == file).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        *text = text.replace(from, to);
    }
    changes(&old, &Pack::read(files).unwrap())
}

const SUN: &str = "antigens/fiebre-del-sol.toml";
const MEASLES: &str = "antigens/sarampion.toml";

#[test]
fn a_pack_differs_in_nothing_from_itself_nor_from_its_entries_in_another_order() {
    let pack = folder::test_pack("costa-verde");
    assert_eq!(changes(&pack, &pack), []);
    let mut turned = pack.clone();
    turned.vaccines.vaccine.reverse();
    turned.observations.observation.reverse();
    turned.schedule.vaccine_group.reverse();
    turned.schedule.conflict.reverse();
    turned.antigens.reverse();
    for (_, file) in &mut turned.antigens {
        file.series.reverse();
        file.contraindication.reverse();
    }
    assert_eq!(changes(&pack, &turned), []);
}

#[test]
fn each_changed_rule_is_one_line_at_its_place() {
    let expected: &[(&str, &str, &str, &str)] = &[
        ("schedule.toml", "version = \"2026.1\"", "version = \"2026.2\"", "version: 2026.1 → 2026.2"),
        (
            "schedule.toml",
            "name = \"Gripe\"\n",
            "name = \"Gripe\"\nadminister_full = true\n",
            "vaccine group Gripe, always given together: no → yes",
        ),
        (
            "schedule.toml",
            "\"905\",  # Sarampión\n]\nbegin",
            "\"905\",  # Sarampión\n  \"904\",\n]\nbegin",
            "conflict of CVX 904 after CVX 902: new: from 1 day until 35 days (21 days after a valid dose)",
        ),
        (
            "vaccines.toml",
            "from_age = \"5 years\"",
            "from_age = \"6 years\"",
            "vaccine CVX 903 (Sol inactivada): Fiebre del Sol from 5 years → Fiebre del Sol from 6 years",
        ),
        (
            "observations.toml",
            "snomed = [\"900000001\"]",
            "snomed = [\"900000001\", \"900000009\"]",
            "observation CAMPO, SNOMED code: new: 900000009",
        ),
        (
            "guidance.toml",
            "Aconseje sombra al mediodía.",
            "Aconseje sombra.",
            "guidance sombra, Spanish: Aconseje sombra al mediodía. → Aconseje sombra.",
        ),
        (
            MEASLES,
            "1971-06-01",
            "1975-06-01",
            "immunity by birth: gone: before 1971-06-01, in Costa Verde, unless CAMPO (Trabaja en el campo)|immunity by birth: new: before 1975-06-01, in Costa Verde, unless CAMPO (Trabaja en el campo)",
        ),
        (
            SUN,
            "lasts = \"3 months\"",
            "lasts = \"6 months\"",
            "contraindication IG-SOL (Recibió inmunoglobulina del sol), lasts: 3 months → 6 months",
        ),
        (
            SUN,
            "{ cvx = \"902\" },",
            "{ cvx = \"902\" },\n  { cvx = \"903\" },",
            "contraindication EMBARAZO (Embarazo), vaccines: new: CVX 903 (Sol inactivada)",
        ),
        (
            SUN,
            "name = \"Sol laboral\"",
            "name = \"Sol de trabajo\"",
            "Sol de trabajo | name: Sol laboral → Sol de trabajo",
        ),
        (
            SUN,
            "until_age = \"70 years\"",
            "until_age = \"75 years\"",
            "Sol laboral | indication CAMPO (Trabaja en el campo): from 15 years until 70 years → from 15 years until 75 years",
        ),
        (SUN, "guidance = [\"sombra\"]\n", "", "Sol laboral | guidance: gone: sombra"),
        (
            SUN,
            "latest_recommended = \"4 months\"",
            "latest_recommended = \"5 months\"",
            "Sol infantil | 1 latest recommended age: 4 months → 5 months",
        ),
        (
            SUN,
            "absolute_minimum = \"7 weeks\"",
            "absolute_minimum = \"8 weeks\"",
            "Sol infantil | 2 absolute minimum interval from dose 1: 7 weeks → 8 weeks",
        ),
        (
            SUN,
            "until_age = \"6 years\", volume_ml = 0.5, forecast = true",
            "until_age = \"6 years\", volume_ml = 0.5",
            "Sol infantil | 1 preferable vaccine CVX 902 (Sol viva): from 2 months until 6 years, 0.5 ml, in forecasts → from 2 months until 6 years, 0.5 ml|Sol infantil | 2 preferable vaccine CVX 902 (Sol viva): from 4 months until 6 years, 0.5 ml, in forecasts → from 4 months until 6 years, 0.5 ml",
        ),
        (
            SUN,
            "count = 0",
            "count = 1",
            "Sol infantil | 2 can be skipped, always: more than 0 valid doses from 5 years → more than 1 valid doses from 5 years",
        ),
        (SUN, "recurring = true\n", "", "Sol laboral | 1 recurring: yes → no"),
        (
            "antigens/gripe.toml",
            "season = { start = \"2026-04-01\", end = \"2026-09-30\" }",
            "season = { start = \"2027-04-01\" }",
            "Gripe anual | 1 season: from 2026-04-01 until 2026-09-30 → from 2027-04-01 on",
        ),
        (
            MEASLES,
            "  { cvx = \"905\", from_age = \"9 months - 4 days\" },\n",
            "",
            "Sarampión 2 dosis | 1 allowable vaccine CVX 905 (Sarampión): gone: from 9 months - 4 days",
        ),
    ];
    let mut missed = Vec::new();
    for (file, from, to, expected) in expected {
        let found: Vec<String> = compared(&[(file, from, to)])
            .iter()
            .map(|change| {
                let series = change.series.as_ref().map_or_else(String::new, |series| format!("{series} | "));
                let dose = change.dose.map_or_else(String::new, |dose| format!("{dose} "));
                format!("{series}{dose}{change}")
            })
            .collect();
        if found.join("|") != *expected {
            missed.push((expected, found));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn series_doses_and_vaccines_come_and_go() {
    let old = folder::test_pack("costa-verde");
    let mut new = old.clone();
    let (_, sun) = new.antigens.iter_mut().find(|(name, _)| name == SUN).unwrap();
    sun.series.pop();
    new.vaccines.vaccine.pop();
    let (_, measles) = new.antigens.iter_mut().find(|(name, _)| name == MEASLES).unwrap();
    measles.series[0].get_mut().dose.pop();
    let gone: Vec<String> = changes(&old, &new).iter().map(ToString::to_string).collect();
    let expected = [
        "vaccine CVX 911 (Inmunoglobulina del sol): gone: no antigen",
        "whole series: gone: risk, series group 2 (Riesgo laboral), 1 dose",
        "whole dose: gone: age: absolute minimum 15 months - 4 days, minimum 15 months, recommended from 15 months, late from 17 months; interval from the previous dose: absolute minimum 28 days, minimum 28 days",
    ];
    assert_eq!(gone, expected);
    let come: Vec<String> = changes(&new, &old).iter().map(ToString::to_string).collect();
    assert_eq!(come, expected.map(|line| line.replace(": gone: ", ": new: ")));
}

#[test]
fn the_same_change_of_several_doses_is_one_line_of_the_text() {
    let text = changes_in_words(&compared(&[(
        MEASLES,
        "{ cvx = \"901\", from_age = \"9 months\"",
        "{ cvx = \"901\", from_age = \"10 months\"",
    )]));
    let expected = "\nSarampión\n  Sarampión 2 dosis\n    doses 1, 2: preferable vaccine CVX 901 (SR): from 9 months, in forecasts → from 10 months, in forecasts\n";
    assert_eq!(text, expected);
}

#[test]
fn the_changes_of_the_american_schedule_in_2025_are_all_there() {
    let lines: Vec<String> = changes(&folder::pack("schedule-us-4.61"), &folder::pack("schedule-us-4.64"))
        .iter()
        .map(|change| {
            let place = [change.antigen.as_deref(), change.series.as_deref()];
            let place: Vec<&str> = place.into_iter().flatten().collect();
            format!("{}: {change}", place.join(" / "))
        })
        .collect();
    let has = |words: &[&str]| lines.iter().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(has(&["HepB / HepB 19+ 4-dose series: whole series: new"]));
    assert!(has(&["vaccine CVX 334", "new: COVID-19"]));
    assert!(has(&["preferable vaccine CVX 94 (MMRV)", "from 12 months", "→ from 4 years"]));
    assert!(has(&["Pneumococcal / Pneumococcal 4-dose series", "preferable vaccine CVX 133", "gone"]));
    assert!(has(&["Chikungunya", "preferable vaccine CVX 317", "gone"]));
    assert!(has(&["COVID-19 start at 2 years+ shared clinical decision-making series: whole series: new"]));
}
