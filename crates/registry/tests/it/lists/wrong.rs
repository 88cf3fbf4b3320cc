//! Questions that cannot be asked, and those that find nobody.

use jenner_cdsi::Date;
use jenner_model::access::Role;
use jenner_registry::lists::question::{Ages, Area, MeasureId, When};
use jenner_registry::lists::{
    Clause, Condition, DoseOf, Grouping, HowMany, Join, Listed, Part, Question, check,
};

use super::{counted, listed, on_sqlite, problems, put, somebody};
use crate::support::user;

fn day(text: &str) -> Option<Date> {
    Some(text.parse().expect("a day"))
}

#[test]
fn what_is_wrong_with_a_question_is_said_with_its_place() {
    let running = on_sqlite();
    let nurse = user(&running.registry, running.clinic.organization(), "the nurse", Role::ClinicStaff);
    let of = |what: Condition| Question::list(vec![Clause::so(what)]);
    let doses = |of: DoseOf| Condition::Doses { of, count: HowMany::AtLeast(1) };
    let plain = DoseOf::default;
    let cases: Vec<(&str, Question)> = vec![
        ("future", Question { on: day("2026-12-02"), ..Question::list(Vec::new()) }),
        ("long-ago", Question { on: day("1899-12-31"), ..Question::list(Vec::new()) }),
        ("ages", of(Condition::Ages(Ages { from: 9, to: 3 }))),
        ("future", of(Condition::Born { from: day("2027-01-01"), until: None })),
        ("days-turned", of(Condition::Born { from: day("2020-01-02"), until: day("2020-01-01") })),
        ("no-value", of(Condition::Born { from: None, until: None })),
        ("no-value", of(Condition::Sex(Vec::new()))),
        ("county", of(Condition::Lives(vec![Area::County("48201".into())]))),
        ("county", of(Condition::Lives(vec![Area::County("00000".into())]))),
        ("zip", of(Condition::Lives(vec![Area::Zip("7036".into())]))),
        ("region", of(Condition::Lives(vec![Area::Region("nowhere".into())]))),
        ("area", of(Condition::Lives(vec![Area::State]))),
        ("clinic", of(Condition::PatientOf(vec!["NOBODY".into()]))),
        ("school", of(Condition::StudentAt(vec!["NOBODY".into()]))),
        ("language", of(Condition::Speaks(vec!["English".into()]))),
        ("group", of(Condition::Due { groups: vec!["Pox".into()], when: When::Due })),
        ("days", of(Condition::Due { groups: Vec::new(), when: When::Soon(0) })),
        ("measure", of(Condition::Reached(MeasureId::new("no-such")))),
        ("cvx", of(doses(DoseOf { cvx: vec!["777".into()], ..plain() }))),
        ("cvx", of(doses(DoseOf { cvx: vec!["MMR".into()], ..plain() }))),
        ("days-turned", of(doses(DoseOf { from: day("2026-02-01"), until: day("2026-01-01"), ..plain() }))),
        ("lot", of(doses(DoseOf { lot: "9".repeat(50), ..plain() }))),
        ("how-many", of(Condition::Doses { of: plain(), count: HowMany::AtLeast(0) })),
        ("weeks", of(Condition::NotTold { weeks: 0 })),
        ("no-columns", Question { columns: Vec::new(), ..Question::list(Vec::new()) }),
        ("grouping-of-doses", Question::list(Vec::new()).counted_by(&[Grouping::Vaccine])),
        ("grouping-twice", Question::list(Vec::new()).counted_by(&[Grouping::Sex, Grouping::Sex])),
        (
            "too-many-groupings",
            Question::list(Vec::new()).counted_by(&[Grouping::Sex, Grouping::Age, Grouping::Zip]),
        ),
        (
            "empty-group",
            Question {
                parts: vec![Part::Group { join: Join::Any, of: Vec::new() }],
                ..Question::list(Vec::new())
            },
        ),
        ("too-many-conditions", Question::list(vec![Clause::so(Condition::NotTold { weeks: 1 }); 31])),
        (
            "cvx",
            Question { listed: Listed::Doses, ..Question::list(Vec::new()) }
                .of_doses(DoseOf { cvx: vec!["777".into()], ..plain() }),
        ),
    ];
    for (word, question) in cases {
        assert!(problems(&running, &nurse, &question).contains(&word), "{word}: {question:?}");
    }
    // What was due long ago is not kept; what was given is.
    let back =
        Question { on: day("2025-01-01"), ..of(Condition::Due { groups: Vec::new(), when: When::Due }) };
    assert_eq!(problems(&running, &nurse, &back), ["due-back"]);
    // The place is that of the condition, whatever group it is in.
    let bad = Clause::so(Condition::Speaks(vec!["?".into()]));
    let good = Clause::so(Condition::NotTold { weeks: 4 });
    let parts = vec![Part::One(good.clone()), Part::Group { join: Join::Any, of: vec![good, bad] }];
    let question = Question { parts, ..Question::list(Vec::new()) };
    let found = check::check(&running.registry, &nurse, &question).expect("asked");
    assert_eq!((found[0].word, found[0].value.as_str(), found[0].condition), ("language", "?", Some(3)));
}

#[test]
fn a_sound_question_that_fits_nobody_is_an_empty_list_and_a_count_of_nobody() {
    let running = on_sqlite();
    put(&running, &somebody(1));
    let nurse = user(&running.registry, running.clinic.organization(), "the nurse", Role::ClinicStaff);
    for nobody in [
        Condition::Lives(vec![Area::Zip("99999".into())]),
        Condition::Lives(vec![Area::County("22127".into())]),
        Condition::Ages(Ages { from: 1_300, to: 1_400 }),
    ] {
        let question = Question::list(vec![Clause::so(nobody)]);
        assert!(listed(&running, &nurse, &question).is_empty());
        let counted = counted(&running, &nurse, &question.counted_by(&[Grouping::County]));
        assert_eq!((counted.total, counted.rows.len()), (0, 0));
    }
}
