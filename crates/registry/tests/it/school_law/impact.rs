//! Two editions of a law over one list: who changes status, by school.

use jenner_registry::schools::law::{Edition, StatusKind, impact};

use super::*;

fn text(pack: &str) -> String {
    let path = format!("{}/../../packs/{pack}/school.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the law of a pack")
}

/// The law with one line of it changed.
fn changed(pack: &str, from: &str, to: &str) -> Ready {
    let text = text(pack);
    assert!(text.contains(from), "the law has no \"{from}\"");
    Ready::new(&Edition::read(&text.replacen(from, to, 1)).expect("sound"), &schedule()).expect("sound")
}

fn child(who: &str, birth: &str, doses: &str, sets: &[(&str, &str)]) -> Student {
    let sets = sets.iter().map(|(name, doses)| ((*name).to_owned(), (*doses).to_owned())).collect();
    let birth = day(birth);
    student(who, birth, day("2026-11-25"), told(doses, birth, &sets)).0
}

const SETS: [(&str, &str); 1] = [(
    "all",
    "08@1d 08@2m 08@6m 20@2m 20@4m 20@6m 20@15m 20@4y 10@2m 10@4m 10@6m 10@4y 21@12m 21@4y 03@12m 03@4y",
)];

#[test]
fn a_rule_that_asks_for_more_shows_who_would_be_kept_out_of_which_school() {
    let before = ready("louisiana");
    // Two doses of MenACWY in grade six already.
    let after = changed(
        "louisiana",
        "[need.menacwy_one]\nname = \"menacwy\"\ngroup = \"Meningococcal\"\nor_schedule_complete = true\nways = [{ doses = 1 }]",
        "[need.menacwy_one]\nname = \"menacwy\"\ngroup = \"Meningococcal\"\nways = [{ doses = 2 }]",
    );
    let sixth = |doses| child("school 6", "2015-01-10", doses, &SETS);
    let list = vec![
        ("Oak", sixth("all 115@11y 114@11y")),
        ("Oak", sixth("all 115@11y")),
        ("Oak", child("school K", "2021-01-12", "all", &SETS)),
        ("Elm", sixth("all 115@11y 114@11y")),
        ("Elm", sixth("all 115@11y 114@11y claim:dissent:Meningococcal:2026-09-01")),
        ("Fir", child("school 3", "2018-01-12", "all", &SETS)),
    ];
    let on = day("2026-11-25");
    let found = impact(&before, &after, &list, on);
    assert_eq!((found.students, found.changed), (6, 3));
    // One is exempt then, and two are in progress: the second dose is due at sixteen.
    let oak = &found.schools["Oak"];
    assert_eq!((oak.students, oak.changed, oak.let_in), (3, 1, 0));
    let elm = &found.schools["Elm"];
    assert_eq!(elm.moves[&StatusKind::Complete][&StatusKind::Exempt], 1);
    assert_eq!(found.schools["Fir"].changed, 0, "schools without a change are told too");
    assert_eq!(found.who.iter().map(|moved| moved.place).collect::<Vec<_>>(), [0, 3, 4]);
    // The counts are those of looking at everybody one by one.
    let one_by_one = list
        .iter()
        .filter(|(_, student)| {
            before.answer(student, on).status.kind() != after.answer(student, on).status.kind()
        })
        .count();
    assert_eq!(found.changed, one_by_one as u64);
    // And back: the same moves the other way round.
    let back = impact(&after, &before, &list, on);
    assert_eq!(back.changed, found.changed);
    assert!(
        back.who.iter().zip(&found.who).all(|(back, there)| (back.from, back.to) == (there.to, there.from))
    );
}

#[test]
fn a_rule_that_asks_for_less_shows_who_would_be_let_in() {
    let before = ready("texas");
    let after =
        changed("texas", "ways = [{ doses = 2, from_age = \"1 year - 4 days\" }]", "ways = [{ doses = 1 }]");
    let list = vec![
        ("Oak", child("school K", "2021-01-12", "all 83@12m 83@18m", &SETS)),
        (
            "Oak",
            child(
                "school K",
                "2021-01-12",
                "08@1d 08@2m 08@6m 20@2m 20@4m 20@6m 20@4y 10@2m 10@4m 10@4y 21@12m 21@4y 83@12m 83@18m 03@12m",
                &SETS,
            ),
        ),
    ];
    let found = impact(&before, &after, &list, day("2026-11-25"));
    let oak = &found.schools["Oak"];
    assert_eq!((oak.changed, oak.let_in, oak.kept_out), (1, 1, 0));
    assert_eq!(oak.moves[&StatusKind::NotMet][&StatusKind::Complete], 1);
}

#[test]
fn the_same_edition_changes_nobody() {
    for pack in PACKS {
        let law = ready(pack);
        let list = vec![("Oak", child("school K", "2021-01-12", "all", &SETS))];
        assert_eq!(impact(&law, &law, &list, day("2026-11-25")).changed, 0);
        assert_eq!(impact::<&str>(&law, &law, &[], day("2026-11-25")).students, 0);
    }
}
