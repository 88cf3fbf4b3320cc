//! How long a count takes over a few thousand people. The figure is printed; the test holds only that it is no matter of minutes.

use std::time::{Duration, Instant};

use jenner_cdsi::Date;
use jenner_model::access::Role;
use jenner_registry::lists::question::{Ages, Area, When};
use jenner_registry::lists::{Clause, Condition, DoseOf, Grouping, HowMany, Question};

use super::{Somebody, counted, listed, on_sqlite, past, put, somebody};
use crate::support::user;

#[test]
fn a_count_over_some_thousand_people_takes_no_minutes() {
    const PEOPLE: usize = 1_500;
    let running = on_sqlite();
    for number in 0..PEOPLE {
        let shots = if number % 3 == 0 { vec![past("03", "20250901")] } else { Vec::new() };
        put(
            &running,
            &Somebody {
                born: format!("20{:02}{:02}10", 15 + number % 10, 1 + number % 11),
                shots,
                ..somebody(number)
            },
        );
    }
    let steward = user(&running.registry, running.clinic.organization(), "the steward", Role::DataQuality);
    let no_mmr = Condition::Doses {
        of: DoseOf { groups: vec!["MMR".into()], ..DoseOf::default() },
        count: HowMany::Fewer(1),
    };
    let toddlers = Condition::Ages(Ages { from: 12, to: 143 });
    let there = Condition::Lives(vec![Area::County("22109".into())]);
    let lot =
        Condition::Doses { of: DoseOf { lot: "A1".into(), ..DoseOf::default() }, count: HowMany::Fewer(1) };
    let of = |what: Vec<Condition>| Question::list(what.into_iter().map(Clause::so).collect());
    for (name, question) in [
        ("by rows", of(vec![toddlers.clone(), there.clone(), no_mmr])),
        (
            "by assessments",
            of(vec![toddlers.clone(), Condition::Due { groups: Vec::new(), when: When::Due }]),
        ),
        ("by records", of(vec![toddlers, there, lot])),
    ] {
        let begun = Instant::now();
        let total = counted(&running, &steward, &question.clone().counted_by(&[Grouping::Clinic])).total;
        let counting = begun.elapsed();
        let begun = Instant::now();
        let first = super::page(&running, &steward, &question, 1);
        eprintln!("{name}: {total} of {PEOPLE} counted in {counting:?}, first page in {:?}", begun.elapsed());
        assert_eq!(first.people as u64, total);
        assert!(counting < Duration::from_secs(60));
    }
    let _ = (listed(
        &running,
        &steward,
        &of(vec![Condition::Born { from: Date::new(2026, 11, 30), until: None }]),
    ),);
}
