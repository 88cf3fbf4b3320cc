//! What stands on a map and what does not: numbers at limits, room of labels.

use jenner_maps::choropleth::{About, Colors, Entry, Figure, draw};
use jenner_maps::{Frame, Plan, Rate, Scale};
use proptest::prelude::*;

use crate::small::atlas;

fn rate(hundredths: u16) -> Rate {
    Rate::hundredths(hundredths).expect("at most 100 percent")
}

#[test]
fn a_number_is_rounded_down_and_never_reaches_the_next_class() {
    assert_eq!(rate(94_99).label(), "94");
    assert_eq!(rate(94_60).label(), "94");
    assert_eq!(rate(95_00).label(), "95");
    assert_eq!(rate(89_99).label(), "89");
    assert_eq!(rate(79_99).label(), "79");
}

#[test]
fn numbers_are_coded_at_both_ends() {
    assert_eq!(rate(98_99).label(), "98");
    assert_eq!(rate(99_00).label(), "99+");
    assert_eq!(Rate::ALL.label(), "99+");
    assert_eq!(rate(0).label(), "<1");
    assert_eq!(rate(99).label(), "<1");
    assert_eq!(rate(1_00).label(), "1");
}

#[test]
fn more_than_everybody_is_no_rate() {
    assert_eq!(Rate::hundredths(10_001), None);
}

proptest! {
    #[test]
    fn every_label_lies_in_the_class_of_its_color(value in 1_00_u16..99_00) {
        let scale = Scale::coverage();
        let shown: u8 = rate(value).label().parse().expect("a number between the coded ends");
        prop_assert_eq!(scale.class(Rate::percent(shown)), scale.class(rate(value)));
        prop_assert!(Rate::percent(shown) <= rate(value));
    }
}

#[test]
fn a_number_that_does_not_fit_is_left_to_the_table() {
    let entries: Vec<Entry> = atlas()
        .areas()
        .iter()
        .map(|area| Entry {
            id: area.id.clone(),
            figure: Figure::Rate(Rate::percent(91)),
            said: format!("{}: 91%", area.full_name),
            link: format!("#p{}", area.id),
        })
        .collect();
    let numbers = |width: f64| {
        let plan = Plan::of(&atlas(), Frame { width, height: width, margin: 2.0 }, |_| None).expect("a plan");
        let about = About { name: "t", title: "Test", chosen: None };
        let drawn = draw(&plan, &entries, &Colors::Levels(Scale::coverage()), about).expect("a map");
        (drawn.svg.matches("<text").count(), drawn.svg.matches("aria-label=").count())
    };
    assert_eq!(numbers(400.0), (5, 5));
    assert_eq!(numbers(50.0), (0, 5));
}
