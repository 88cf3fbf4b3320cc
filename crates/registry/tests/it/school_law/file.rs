//! What the files of a school law may say, how grades are written, and how school days are counted.

use jenner_registry::packs::Language;
use jenner_registry::packs::records::MonthDay;
use jenner_registry::schools::law::edition::{Closed, SchoolDays};
use jenner_registry::schools::law::school_days::school_day;
use jenner_registry::schools::law::{Edition, Stand};

use super::*;

fn small(change: impl Fn(&str) -> String) -> Result<Edition, String> {
    let text = r#"
[law]
id = "X-1"
citation = "Law 1"
reviewed_on = "2026-11-26"
from = "2026-08-01"
valid_until = "2028-07-31"
year_begins = { month = 8, day = 1 }
year_ends = { month = 7, day = 31 }
certified_until = { month = 9, day = 30 }
[report]
grades = ["K"]
facilities = ["school"]
due = { month = 11, day = 15 }
[outbreak]
keeps_out = "unprotected"
decides = "health_office"
[[exemption]]
id = "medical"
proof = "statement"
signer = ["physician"]
outbreak = true
[[waiting]]
id = "in_progress"
status = "in_progress"
limit = { after_due = { days = 30, next = "recommended" } }
[need.mmr]
name = "mmr"
group = "MMR"
ways = [{ doses = 2 }]
[[level]]
id = "all"
facilities = ["school"]
needs = ["mmr"]
"#;
    Edition::read(&change(text)).map_err(|error| error.to_string())
}

#[test]
fn a_law_that_contradicts_itself_is_refused_with_the_reason() {
    assert!(small(str::to_owned).is_ok());
    for (from, to, why) in [
        ("needs = [\"mmr\"]", "needs = [\"polio\"]", "[need.polio]"),
        ("ways = [{ doses = 2 }]", "", "`ways` or `by_schedule`"),
        ("ways = [{ doses = 2 }]", "ways = [{ doses = 0 }]", "asks for no dose"),
        ("ways = [{ doses = 2 }]", "ways = [{ dozes = 2 }]", "dozes"),
        ("facilities = [\"school\"]\nneeds", "facilities = []\nneeds", "names no facilities"),
        ("facilities = [\"school\"]\nneeds", "facilities = [\"circus\"]\nneeds", "circus"),
        (
            "year_ends = { month = 7, day = 31 }",
            "year_ends = { month = 2, day = 29 }",
            "no day of every year",
        ),
        ("valid_until = \"2028-07-31\"", "valid_until = \"2026-07-31\"", "in force from"),
        ("days = 30", "days = -1", "in_progress"),
        ("grades = [\"K\"]", "grades = [\"13\"]", "13"),
    ] {
        let refused = small(|text| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        let refused = refused.expect_err(why);
        assert!(refused.contains("school.toml") && refused.contains(why), "{why}: {refused}");
    }
    let twice =
        small(|text| format!("{text}[[level]]\nid = \"all\"\nfacilities = [\"school\"]\nneeds = []\n"));
    assert!(twice.expect_err("two levels").contains("two levels \"all\""));
}

#[test]
fn a_group_that_the_schedule_does_not_have_is_found_before_anybody_is_judged() {
    let edition = small(|text| text.replace("group = \"MMR\"", "group = \"Measels\"")).expect("a sound file");
    let refused = Ready::new(&edition, &schedule()).expect_err("no such group").to_string();
    assert!(refused.contains("Measels"), "{refused}");
}

#[test]
fn every_pack_has_words_in_both_languages_for_all_its_law_says() {
    for pack in ["us", "louisiana", "wisconsin", "texas"] {
        let pack = Pack::shipped(pack).expect("sound");
        let [english, spanish] = Language::ALL.map(|language| pack.school_texts(language).expect("texts"));
        assert_eq!(english.missing(&pack.school), Vec::<String>::new());
        assert_eq!(spanish.missing(&pack.school), Vec::<String>::new());
        let same = english.levels.iter().filter(|(id, name)| spanish.levels.get(*id) == Some(name));
        assert_eq!(same.count(), 0, "levels are translated");
        let same = english.reasons.iter().filter(|(id, text)| spanish.reasons.get(*id) == Some(text));
        assert_eq!(same.count(), 0, "reasons are translated");
    }
}

#[test]
fn a_reason_is_put_into_words() {
    let pack = Pack::shipped("louisiana").expect("sound");
    let law = ready("louisiana");
    let birth = day("2021-01-12");
    let on = day("2026-11-25");
    let (student, _) = student("school K", birth, on, told("03@12m", birth, &BTreeMap::new()));
    let answer = law.answer(&student, on);
    let place = answer
        .lines
        .iter()
        .position(|line| law.need(&answer, line).is_some_and(|need| need.name == "mmr"))
        .expect("MMR is asked for");
    assert!(matches!(answer.lines[place].stand, Stand::Missing(_)));
    let words = |language| {
        pack.school_texts(language).and_then(|texts| texts.reason(&answer, place, |day| day.to_string()))
    };
    assert_eq!(words(Language::English).as_deref(), Some("1 of 2 doses"));
    assert_eq!(words(Language::Spanish).as_deref(), Some("1 de 2 dosis"));
}

#[test]
fn grades_are_read_as_student_systems_write_them() {
    for (text, grade) in [
        ("K", Some(0)),
        ("KG", Some(0)),
        ("kindergarten", Some(0)),
        ("PK", Some(-1)),
        ("Pre-K", Some(-1)),
        ("PK4", Some(-1)),
        ("1", Some(1)),
        ("01", Some(1)),
        ("1st", Some(1)),
        ("Grade 2", Some(2)),
        ("3rd grade", Some(3)),
        ("11th", Some(11)),
        ("12", Some(12)),
        (" 12 ", Some(12)),
        ("13", None),
        ("99", None),
        ("-1", Some(-1)),
        ("-3", None),
        ("TK", Some(-1)),
        ("PS", None),
        ("0x", None),
        ("1a", None),
        ("", None),
        ("UG", None),
        ("teacher", None),
        ("grade", None),
        ("٣", None),
        ("1111111111111111111111", None),
    ] {
        assert_eq!(Grade::read(text).map(Grade::number), grade, "{text:?}");
    }
    for grade in (-1..=12).filter_map(Grade::numbered) {
        assert_eq!(Grade::read(&grade.to_string()), Some(grade), "what is written is read");
    }
    assert_eq!(Grade::LAST.after(1), None);
    assert_eq!(Grade::PREK.after(1), Some(Grade::KINDERGARTEN));
}

#[test]
fn school_days_are_counted_without_week_ends_and_holidays() {
    let on = |month, day| MonthDay { month, day };
    let none = SchoolDays::default();
    // 2026-09-01 is a Tuesday.
    for (first, number, expected) in [
        ("2026-09-01", 1, "2026-09-01"),
        ("2026-09-01", 5, "2026-09-07"),
        ("2026-09-05", 1, "2026-09-07"),
        ("2026-09-01", 0, "2026-09-01"),
        ("2026-09-01", 30, "2026-10-12"),
    ] {
        assert_eq!(school_day(&none, day(first), number), day(expected), "{first} {number}");
    }
    let winter = SchoolDays { first: None, closed: vec![Closed { from: on(12, 24), to: on(1, 1) }] };
    assert_eq!(school_day(&winter, day("2026-12-23"), 2), day("2027-01-04"), "over the turn of the year");
    let never = SchoolDays { first: None, closed: vec![Closed { from: on(1, 1), to: on(12, 31) }] };
    assert!(school_day(&never, day("2026-09-01"), 90) > day("2026-09-01"), "it comes to an end");
}
