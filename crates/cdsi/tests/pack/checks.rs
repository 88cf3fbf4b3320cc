//! Packs that make no sense are refused with the line that makes none; odd ones are used, with a warning.

use jenner_cdsi::Schedule;
use jenner_cdsi::pack::{Pack, Problem};

use crate::folder;

/// The pack of Costa Verde with one thing changed.
fn changed(file: &str, from: &str, to: &str) -> Pack {
    let mut files = folder::test_files("costa-verde");
    let (_, text) = files.iter_mut().find(|(name, _)| name == file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    *text = text.replacen(from, to, 1);
    Pack::read(files).unwrap_or_else(|problems| panic!("{problems}"))
}

const SCHEDULE: &str = "schedule.toml";
const VACCINES: &str = "vaccines.toml";
const OBSERVATIONS: &str = "observations.toml";
const SUN: &str = "antigens/fiebre-del-sol.toml";
const FLU: &str = "antigens/gripe.toml";
const MEASLES: &str = "antigens/sarampion.toml";

#[test]
fn what_makes_no_sense_is_refused_with_its_line() {
    let count = "type = \"count\", from_age = \"5 years\", of = \"valid\", is = \"greater_than\", count = 0";
    let wrong: &[(&str, &str, &str, &str)] = &[
        (SCHEDULE, "version = \"2026.1\"", "version = \"\"", "schedule.toml: the schedule has no version"),
        (
            SCHEDULE,
            "[\"Gripe\"]",
            "[\"Grippe\"]",
            "schedule.toml:13: Gripe: no file of antigens/ is about Grippe",
        ),
        (
            SCHEDULE,
            "[\"Gripe\"]",
            "[\"Grippe\"]",
            "antigens/gripe.toml: no vaccine group of schedule.toml has the antigen Gripe",
        ),
        (SCHEDULE, "[\"Gripe\"]", "[\"Gripe\", \"Gripe\"]", "schedule.toml:13: Gripe: Gripe is listed twice"),
        (SCHEDULE, "[\"Gripe\"]", "[]", "schedule.toml:13: Gripe: the vaccine group has no antigen"),
        (
            SCHEDULE,
            "name = \"Gripe\"",
            "name = \"SR\"",
            "schedule.toml:17: SR: there is a second vaccine group",
        ),
        (SCHEDULE, "\"902\",", "\"912\",", "schedule.toml:22: conflict: CVX 912 is not in vaccines.toml"),
        (
            SCHEDULE,
            "[\n  \"902\",  # Sol viva\n]",
            "[]",
            "schedule.toml:22: conflict: it needs at least one vaccine on either side",
        ),
        (
            SCHEDULE,
            "begin = \"1 day\"",
            "begin = \"21 days\"",
            "schedule.toml:22: conflict: begin (21 days) is not before minimum_end",
        ),
        (
            VACCINES,
            "cvx = \"902\"",
            "cvx = \"901\"",
            "vaccines.toml:8: CVX 901: there is a second vaccine with this code",
        ),
        (
            VACCINES,
            "\"Gripe\"",
            "\"Gripo\"",
            "vaccines.toml:18: CVX 904: no file of antigens/ is about Gripo",
        ),
        (
            VACCINES,
            "from_age = \"5 years\"",
            "from_age = \"5 years\", until_age = \"60 months\"",
            "vaccines.toml:13: CVX 903: Fiebre del Sol: from_age is not before until_age",
        ),
        (
            VACCINES,
            "[{ antigen = \"Gripe\" }]",
            "[{ antigen = \"Gripe\", until_age = \"9 years\" }, { antigen = \"Gripe\", from_age = \"8 years\" }]",
            "vaccines.toml:18: CVX 904: Gripe is listed twice for the same age",
        ),
        (
            OBSERVATIONS,
            "code = \"CAMPO\"",
            "code = \"MAR\"",
            "antigens/fiebre-del-sol.toml:73: Sol laboral: no observation has the code CAMPO",
        ),
        (
            OBSERVATIONS,
            "code = \"CAMPO\"",
            "code = \"IG-SOL\"",
            "observations.toml:13: observation IG-SOL: there is a second observation with this code",
        ),
        (
            OBSERVATIONS,
            "[\"911\"]",
            "[\"913\"]",
            "observations.toml:13: observation IG-SOL: CVX 913 is not in vaccines.toml",
        ),
        (
            "guidance.toml",
            "es = \"Aconseje sombra al mediodía.\"",
            "es = \"\"",
            "guidance.toml:3: sombra: the text is missing in one of the languages",
        ),
        (
            SUN,
            "lasts = \"3 months\"",
            "lasts = \"0 days\"",
            "antigens/fiebre-del-sol.toml:11: contraindication: it lasts no time at all",
        ),
        (
            SUN,
            "observation = \"EMBARAZO\"",
            "observation = \"LUNA\"",
            "antigens/fiebre-del-sol.toml:5: contraindication: no observation has the code LUNA",
        ),
        (
            SUN,
            "vaccine_group = \"Fiebre del Sol\"",
            "vaccine_group = \"Gripe\"",
            "antigens/fiebre-del-sol.toml:15: Sol infantil: the vaccine group Gripe does not have the antigen",
        ),
        (
            SUN,
            "name = \"Sol laboral\"",
            "name = \"Sol infantil\"",
            "antigens/fiebre-del-sol.toml:63: Sol infantil: there is a second series of this name",
        ),
        (
            SUN,
            "type = \"standard\"",
            "type = \"risk\"",
            "antigens/fiebre-del-sol.toml:15: Sol infantil: a risk series needs an indication",
        ),
        (
            SUN,
            "series_group = 2",
            "series_group = 64",
            "antigens/fiebre-del-sol.toml:63: Sol laboral: series group 64 is above 63",
        ),
        (
            SUN,
            "series_group = 2",
            "series_group = 2\nequivalent_series_groups = [3]",
            "antigens/fiebre-del-sol.toml:63: Sol laboral: it is equivalent to series group 3, which no series",
        ),
        (
            SUN,
            "maximum_age_to_start = \"12 years\"",
            "maximum_age_to_start = \"12 years\"\nminimum_age_to_start = \"144 months\"",
            "antigens/fiebre-del-sol.toml:15: Sol infantil: minimum_age_to_start is not before maximum_age_to_start",
        ),
        (
            SUN,
            "until_age = \"70 years\"",
            "until_age = \"14 years\"",
            "antigens/fiebre-del-sol.toml:73: Sol laboral: indication CAMPO: from_age is after until_age",
        ),
        (
            SUN,
            "number = 2",
            "number = 3",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 3: this is dose number 2",
        ),
        (
            SUN,
            "minimum = \"2 months\", minimum = \"2 months\"",
            "minimum = \"3 months\", minimum = \"2 months\"",
            "antigens/fiebre-del-sol.toml:26: Sol infantil, dose 1: age: absolute_minimum is after minimum",
        ),
        (
            SUN,
            "latest_recommended = \"4 months\"",
            "latest_recommended = \"11 weeks\"",
            "antigens/fiebre-del-sol.toml:26: Sol infantil, dose 1: age: earliest_recommended is after latest_recommended",
        ),
        (
            SUN,
            "maximum = \"12 years\"",
            "maximum = \"2 months\"",
            "antigens/fiebre-del-sol.toml:26: Sol infantil, dose 1: age: absolute_minimum is not before maximum",
        ),
        (
            SUN,
            "target_dose = 1",
            "target_dose = 2",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: an interval is counted from target dose 2",
        ),
        (
            SUN,
            "{ target_dose = 1 }",
            "{ most_recent = [] }",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: an interval is counted from the most recent of no vaccines",
        ),
        (
            SUN,
            "{ target_dose = 1 }",
            "{ observation = \"SAL\" }",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: no observation has the code SAL",
        ),
        (
            SUN,
            "minimum = \"7 weeks\", minimum = \"2 months\"",
            "minimum = \"3 months\", minimum = \"2 months\"",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: interval: absolute_minimum is after minimum",
        ),
        (
            SUN,
            "volume_ml = 0.5",
            "volume_ml = -0.5",
            "antigens/fiebre-del-sol.toml:26: Sol infantil, dose 1: CVX 902: the volume is not above zero",
        ),
        (
            SUN,
            "from_age = \"2 months\", until_age = \"6 years\"",
            "from_age = \"6 years\", until_age = \"2 months\"",
            "antigens/fiebre-del-sol.toml:26: Sol infantil, dose 1: CVX 902: from_age is not before until_age",
        ),
        (
            SUN,
            count,
            "type = \"completed_series\", series_groups = [7]",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: skip: no series of the antigen is in series group 7",
        ),
        (
            SUN,
            count,
            "type = \"completed_series\", series_groups = []",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: skip: a completed series of no series group",
        ),
        (
            SUN,
            count,
            "type = \"completed_series\", series_groups = [1]",
            "antigens/fiebre-del-sol.toml:15: Sol infantil: a skip waits for a series group that itself waits for this one (series groups 1)",
        ),
        (
            SUN,
            count,
            "type = \"count\", of = \"valid\", is = \"less_than\", count = 0",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: skip: there are never fewer than 0 doses",
        ),
        (
            SUN,
            count,
            "type = \"age\", from_age = \"5 years\", until_age = \"5 years\"",
            "antigens/fiebre-del-sol.toml:39: Sol infantil, dose 2: skip: from_age is not before until_age",
        ),
        (
            SUN,
            "recurring = true",
            "recurring = true\n[[series.dose]]\nnumber = 2",
            "antigens/fiebre-del-sol.toml:76: Sol laboral, dose 1: the dose recurs and cannot be skipped",
        ),
        (
            FLU,
            "start = \"2026-04-01\", end = \"2026-09-30\"",
            "start = \"2026-04-01\", end = \"2026-03-30\"",
            "antigens/gripe.toml:13: Gripe anual, dose 1: season: it ends before it starts",
        ),
        (
            FLU,
            "start = \"2026-04-01\", end = \"2026-10-01\"",
            "start = \"2026-04-01\", end = \"2026-04-01\"",
            "antigens/gripe.toml:13: Gripe anual, dose 1: skip: start is not before end",
        ),
        (
            MEASLES,
            "\"SEROLOGIA\"",
            "\"SEROLOGIE\"",
            "antigens/sarampion.toml: immunity: no observation has the code SEROLOGIE",
        ),
        (
            MEASLES,
            "minimum = \"9 months - 4 days\", minimum",
            "minimum = \"9 months - 4 days\", effective = \"2026-01-02\", cessation = \"2026-01-01\", minimum",
            "antigens/sarampion.toml:22: Sarampión 2 dosis, dose 1: age: it ends (cessation) before it begins",
        ),
        (
            MEASLES,
            "antigen = \"Sarampión\"",
            "antigen = \"Rubéola\"",
            "antigens/sarampion.toml: there is a second file about Rubéola",
        ),
    ];
    let mut missed = Vec::new();
    for (file, from, to, expected) in wrong {
        let pack = changed(file, from, to);
        let refused = Schedule::load(&pack).unwrap_err();
        let problems: Vec<String> = refused.0.iter().map(ToString::to_string).collect();
        if !refused.0.iter().all(Problem::is_error)
            || !problems.iter().any(|problem| problem.starts_with(expected))
        {
            missed.push((expected, problems));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn series_groups_that_wait_for_each_other_are_refused() {
    let wait = |group: u8| {
        format!(
            "\n[[series.dose.skip]]\ncontext = \"both\"\nlogic = \"or\"\nset = [{{ logic = \"and\", condition = [{{ type = \"completed_series\", series_groups = [{group}] }}] }}]\n"
        )
    };
    let mut files = folder::test_files("costa-verde");
    let (_, sun) = files.iter_mut().find(|(name, _)| name == SUN).unwrap();
    *sun = sun.replacen("\n# Who begins", &format!("{}\n# Who begins", wait(2)), 1);
    let one_way = Pack::read(files.clone()).unwrap();
    assert_eq!(one_way.check(), []);
    let (_, sun) = files.iter_mut().find(|(name, _)| name == SUN).unwrap();
    sun.push_str(&wait(1));
    let circle = Pack::read(files).unwrap();
    let lines: Vec<String> = circle.check().iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().all(|line| line.contains("end the circle")));
    assert!(Schedule::load(&circle).is_err());
}

#[test]
fn what_is_odd_is_said_and_used() {
    let odd: &[(&str, &str, &str, &str)] = &[
        (
            OBSERVATIONS,
            "[[observation]]",
            "[[observation]]\ncode = \"X\"\ntitle = \"Ocioso\"\n[[observation]]",
            "observations.toml:3: warning: observation X: nothing asks about \"Ocioso\"",
        ),
        (
            "guidance.toml",
            "id = \"sombra\"",
            "id = \"sol\"",
            "guidance.toml:3: warning: sol: nothing refers to this text",
        ),
        (
            SUN,
            "until_age = \"70 years\"",
            "until_age = \"180 months\"",
            "antigens/fiebre-del-sol.toml:73: warning: Sol laboral: indication CAMPO: from_age is until_age",
        ),
        (
            MEASLES,
            "{ cvx = \"905\"",
            "{ cvx = \"904\"",
            "antigens/sarampion.toml:22: warning: Sarampión 2 dosis, dose 1: CVX 904 named here, but not mapped to Sarampión in vaccines.toml",
        ),
        (
            FLU,
            "default_series = true",
            "default_series = true\nindication = [{ observation = \"CAMPO\" }]",
            "antigens/gripe.toml:5: warning: Gripe anual: the indications are not asked",
        ),
        (
            FLU,
            "type = \"count\", start = \"2026-04-01\", end = \"2026-10-01\", of = \"valid\", is = \"greater_than\", count = 0",
            "type = \"age\"",
            "antigens/gripe.toml:13: warning: Gripe anual, dose 1: skip: a condition by age without an age always holds",
        ),
        (
            SCHEDULE,
            "end = \"35 days\"",
            "end = \"20 days\"",
            "schedule.toml:22: warning: conflict: minimum_end (21 days) is after end (20 days)",
        ),
    ];
    let mut missed = Vec::new();
    for (file, from, to, expected) in odd {
        let pack = changed(file, from, to);
        let problems: Vec<String> = pack.check().iter().map(ToString::to_string).collect();
        if problems.len() != 1 || !problems[0].starts_with(expected) || Schedule::load(&pack).is_err() {
            missed.push((expected, problems));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn the_schedules_of_the_united_states_have_oddities_but_no_errors() {
    for (name, odd) in [("schedule-us-4.64", 32), ("schedule-us-4.61", 32)] {
        let problems = folder::pack(name).check();
        let errors: Vec<String> =
            problems.iter().filter(|one| one.is_error()).map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), odd, "{name}: {lines:#?}");
    }
}
