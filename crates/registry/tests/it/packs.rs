//! Jurisdiction packs: every one that comes with the program is sound, holidays fall where they do, consent is as it says.

use jenner_model::Date;
use jenner_registry::packs::holidays::{after, between, easter, is_business_day, of_year};
use jenner_registry::packs::{Kind, Language, Model, Pack, Policy, Switches};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn louisiana() -> Pack {
    Pack::shipped("louisiana").expect("sound")
}

#[test]
fn every_pack_that_comes_with_the_program_is_sound_in_both_languages() {
    for name in ["us", "louisiana", "wisconsin", "texas"] {
        let pack = Pack::shipped(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (english, spanish) = (
            pack.texts(Language::English).expect("english"),
            pack.texts(Language::Spanish).expect("spanish"),
        );
        assert_eq!(english.policy.version, spanish.policy.version, "{name}: one policy, one version");
        assert_eq!(english.policy.reviewed_on, spanish.policy.reviewed_on, "{name}");
        let headings = |text: &str| text.matches("## ").count();
        assert_eq!(headings(&english.policy.body), headings(&spanish.policy.body), "{name}: sections");
        assert_eq!(english.documents.len(), spanish.documents.len(), "{name}");
    }
}

#[test]
fn easter_is_when_it_was_and_will_be() {
    for (year, expected) in [
        (1961, "1961-04-02"),
        (2000, "2000-04-23"),
        (2008, "2008-03-23"),
        (2011, "2011-04-24"),
        (2016, "2016-03-27"),
        (2019, "2019-04-21"),
        (2024, "2024-03-31"),
        (2025, "2025-04-20"),
        (2026, "2026-04-05"),
        (2027, "2027-03-28"),
        (2038, "2038-04-25"),
    ] {
        assert_eq!(easter(year), Some(day(expected)), "{year}");
    }
}

#[test]
fn louisianas_holidays_fall_where_the_calendar_has_them() {
    let pack = louisiana();
    let holidays = &pack.policy.holidays;
    for (date, name) in [
        ("2024-02-13", "Mardi Gras"),
        ("2025-03-04", "Mardi Gras"),
        ("2026-02-17", "Mardi Gras"),
        ("2027-02-09", "Mardi Gras"),
        ("2024-03-29", "Good Friday"),
        ("2026-04-03", "Good Friday"),
        ("2026-01-19", "Martin Luther King, Jr. Day"),
        ("2026-05-25", "Memorial Day"),
        ("2026-07-03", "Independence Day"), // the 4th is a Saturday
        ("2021-07-05", "Independence Day"), // the 4th was a Sunday
        ("2026-09-07", "Labor Day"),
        ("2026-11-03", "General Election Day"),
        ("2028-11-07", "General Election Day"),
        ("2026-11-26", "Thanksgiving Day"),
        ("2026-11-27", "Acadian Day"),
        ("2028-11-10", "Veterans Day"),   // the 11th is a Saturday
        ("2021-12-31", "New Year's Day"), // of 2022, a Saturday
        ("2022-12-26", "Christmas Day"),  // the 25th was a Sunday
    ] {
        let date = day(date);
        assert_eq!(of_year(holidays, date.year()).get(&date).map(String::as_str), Some(name), "{date}");
        assert!(!is_business_day(holidays, date), "{date}");
    }
    assert!(
        !of_year(holidays, 2027).values().any(|name| name == "General Election Day"),
        "odd years have none"
    );
    assert!(is_business_day(holidays, day("2026-07-06")), "the Monday after a Friday that was observed");
}

#[test]
fn the_clock_jumps_over_thanksgiving_mardi_gras_and_weekends() {
    let pack = louisiana();
    let holidays = &pack.policy.holidays;
    // Came on the Friday before Thanksgiving week of 2026: Mon Tue Wed count, Thu and Fri do not.
    assert_eq!(after(holidays, day("2026-11-20"), 3), day("2026-11-25"));
    assert_eq!(after(holidays, day("2026-11-20"), 4), day("2026-11-30"));
    assert_eq!(after(holidays, day("2026-11-20"), 7), day("2026-12-03"));
    assert_eq!(after(holidays, day("2026-11-20"), 10), day("2026-12-08"));
    // Friday before Mardi Gras 2026.
    assert_eq!(after(holidays, day("2026-02-13"), 1), day("2026-02-16"));
    assert_eq!(after(holidays, day("2026-02-13"), 2), day("2026-02-18"));
    // Over New Year, observed the year before.
    assert_eq!(after(holidays, day("2021-12-30"), 1), day("2022-01-03"));
    assert_eq!(between(holidays, day("2026-11-20"), day("2026-12-03")), 7);
    assert_eq!(between(holidays, day("2026-12-03"), day("2026-11-20")), 0);
}

proptest! {
    #[test]
    fn a_due_day_is_a_business_day_and_counts_back_to_the_same_number(
        start in 0i32..36_500, days in 1u16..40
    ) {
        let pack = louisiana();
        let from = Date::constant(2000, 1, 1).checked_add(jiff::Span::new().days(start)).unwrap();
        let due = after(&pack.policy.holidays, from, days);
        prop_assert!(is_business_day(&pack.policy.holidays, due));
        prop_assert_eq!(between(&pack.policy.holidays, from, due), u32::from(days));
    }
}

#[test]
fn consent_is_as_each_jurisdiction_has_it() {
    let louisiana = louisiana().policy;
    assert!(louisiana.is_open(), "implied for all ages");
    assert!(louisiana.may_ask(Some(3), Kind::Purge) && louisiana.may_ask(Some(80), Kind::Purge));

    let wisconsin = Pack::shipped("wisconsin").expect("sound").policy;
    assert_eq!(wisconsin.band(Some(3)).expect("a band").model, Model::OptOutKeepingDemographics);
    assert!(!wisconsin.may_ask(Some(3), Kind::Purge), "who they are stays");
    assert!(wisconsin.may_ask(Some(3), Kind::Lock));

    let texas = Pack::shipped("texas").expect("sound").policy;
    assert!(!texas.is_open());
    for age in [Some(0), Some(17), Some(18), Some(70), None] {
        assert_eq!(texas.switches(age, false), Switches::NONE, "{age:?}: nothing without consent");
        assert!(texas.switches(age, true).store, "{age:?}");
    }
    assert!(texas.switches(Some(17), true).schools);
    assert!(!texas.switches(Some(18), true).schools, "a grown-up's consent reaches no school");
}

/// The bands of a policy made for a test.
fn policy(bands: &str) -> Result<Policy, String> {
    let rest = "[law]\ncitation = \"a law\"\nreviewed_on = \"2026-01-01\"\n[request]\nitems = [\"date\"]\n\
                guardian_until_age = 18\noldest_days = 180\n[clock]\ndue = 7\nbreach = 10\n";
    Policy::read(&format!("{rest}{bands}")).map_err(|error| error.to_string())
}

const ALL: &str =
    "switches = { store = true, providers = true, schools = true, states = true, reminders = true }\n";
const NOTHING: &str =
    "switches = { store = false, providers = false, schools = false, states = false, reminders = false }\n";

#[test]
fn opt_in_for_adults_and_mandatory_for_children_can_be_said() {
    let policy = policy(&format!(
        "[[band]]\nuntil_age = 19\nmodel = \"mandatory\"\n{ALL}[[band]]\nmodel = \"opt_in\"\nmay_ask = [\"purge\"]\n{NOTHING}\
         consented = {{ store = true, providers = true, schools = false, states = false, reminders = true }}\n"
    ))
    .expect("sound");
    assert_eq!(policy.switches(Some(18), false), Switches::ALL);
    assert!(!policy.may_ask(Some(18), Kind::Purge), "nobody leaves what is mandatory");
    assert_eq!(policy.switches(Some(19), false), Switches::NONE);
    assert!(policy.switches(Some(19), true).store);
    assert!(policy.may_ask(Some(19), Kind::Purge) && policy.may_ask(Some(18), Kind::Rejoin));
}

#[test]
fn a_pack_that_contradicts_itself_is_refused_with_the_reason() {
    for (bands, why) in [
        (String::new(), "band"),
        (format!("[[band]]\nuntil_age = 18\nmodel = \"implied\"\n{ALL}"), "the last has none"),
        (format!("[[band]]\nmodel = \"mandatory\"\nmay_ask = [\"purge\"]\n{ALL}"), "cannot ask for a purge"),
        (format!("[[band]]\nmodel = \"opt_in\"\n{NOTHING}"), "consented"),
        (
            format!(
                "[[band]]\nmodel = \"implied\"\n{ALL}[[holiday]]\nname = \"Never\"\non = {{ month = 2, day = 30 }}\n"
            ),
            "Never",
        ),
        (format!("[[band]]\nmodel = \"implied\"\ncolour = \"red\"\n{ALL}"), "colour"),
    ] {
        let refused = policy(&bands).expect_err(why);
        assert!(refused.contains(why), "{why}: {refused}");
    }
}

#[test]
fn what_is_filled_into_a_text_is_not_read_as_text_of_the_pack() {
    use jenner_registry::packs::texts::{Block, blocks};
    let fill = [("name", "## {law}\n\n- a {name}".to_owned()), ("law", "LAW".to_owned())];
    let made = blocks("About {name}.\n\n- one\n- {name}", &fill);
    assert_eq!(
        made,
        vec![
            Block::Text { text: "About ## {law}\n\n- a {name}.".to_owned() },
            Block::List { items: vec!["one".to_owned(), "## {law}\n\n- a {name}".to_owned()] },
        ]
    );
}

#[test]
fn a_pack_that_is_not_there_is_an_error_and_not_another_pack() {
    assert!(Pack::shipped("nowhere").is_err());
    let nowhere = std::env::temp_dir().join("jenner-no-such-pack");
    let refused = Pack::from_folder(&nowhere).expect_err("nothing in it").to_string();
    assert!(refused.contains("participation.toml"), "{refused}");
}

/// What a jurisdiction does differently stands in its pack: the program names none, but for the made-up state, which is one.
#[test]
fn no_code_names_a_state() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = |path: &std::path::Path| -> Vec<std::path::PathBuf> {
        std::fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
    };
    let states: Vec<String> = folders(&root.join("packs"))
        .into_iter()
        .filter(|pack| pack.join("school.toml").exists())
        .map(|pack| pack.file_name().unwrap_or_default().to_string_lossy().into_owned())
        .filter(|name| name != "us")
        .collect();
    assert!(states.len() >= 3, "{states:?}");
    let mut left: Vec<std::path::PathBuf> = folders(&root.join("crates"))
        .into_iter()
        .map(|of| of.join("src"))
        .filter(|src| src.is_dir())
        .collect();
    let mut files = 0;
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(folders(&path).into_iter().filter(|one| !one.ends_with("jenner/src/demo")));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files += 1;
            let text = std::fs::read_to_string(&path).expect("a file").to_lowercase();
            let named = states.iter().find(|state| text.contains(state.as_str()));
            assert_eq!(named, None, "{}", path.display());
        }
    }
    assert!(files > 500, "{files}");
}
