//! Classes: each limit, both directions, bands, changes, colors.

use jenner_maps::scale::{Change, Paint};
use jenner_maps::{Better, Rate, Scale};
use proptest::prelude::*;

fn rate(hundredths: u16) -> Rate {
    Rate::hundredths(hundredths).expect("at most 100 percent")
}

#[test]
fn a_limit_belongs_to_the_class_above_it() {
    let scale = Scale::coverage();
    let classes = [0, 79_99, 80_00, 84_99, 85_00, 89_99, 90_00, 94_99, 95_00, 10_000]
        .map(|value| scale.class(rate(value)));
    assert_eq!(classes, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
}

#[test]
fn the_goal_is_reached_at_it_and_not_below() {
    let scale = Scale::coverage();
    let reached = [94_99, 95_00].map(|value| scale.span(scale.class(rate(value))).reached);
    assert_eq!(reached, [false, true]);
}

#[test]
fn where_less_is_better_the_goal_is_reached_below_it() {
    let limits = [2, 3, 5, 10].map(Rate::percent);
    let scale = Scale::new(&limits, Rate::percent(3), Better::Lower).expect("a readable scale");
    let reached =
        [0, 1_99, 2_00, 2_99, 3_00, 50_00].map(|value| scale.span(scale.class(rate(value))).reached);
    assert_eq!(reached, [true, true, true, true, false, false]);
    assert_eq!(scale.best_first(), [0, 1, 2, 3, 4]);
}

#[test]
fn a_scale_that_nobody_could_read_is_refused() {
    let made = |limits: &[u8], goal: u8| {
        let limits: Vec<Rate> = limits.iter().copied().map(Rate::percent).collect();
        Scale::new(&limits, Rate::percent(goal), Better::Higher).is_some()
    };
    assert!(made(&[80, 85, 90, 95], 95));
    assert!(made(&[90, 95, 98], 95));
    assert!(!made(&[70, 75, 80, 85, 90], 90), "six classes");
    assert!(!made(&[80, 90], 95), "a goal that is no limit");
    assert!(!made(&[90, 80], 80), "limits that fall");
    assert!(!made(&[90, 90, 95], 95), "a limit twice");
    assert!(!made(&[80, 85, 90, 95], 80), "four classes beyond the goal");
}

#[test]
fn a_band_has_a_color_only_if_it_lies_in_one_class() {
    let scale = Scale::coverage();
    let band = |from: Option<u8>, below: Option<u8>| {
        scale.class_of_band(from.map(Rate::percent), below.map(Rate::percent))
    };
    assert_eq!(band(Some(95), None), Some(4));
    assert_eq!(band(Some(90), Some(95)), Some(3));
    assert_eq!(band(None, Some(80)), Some(0));
    assert_eq!(band(Some(89), Some(95)), None);
    assert_eq!(band(Some(90), Some(96)), None);
    assert_eq!(band(None, None), None);
}

#[test]
fn a_change_is_far_from_its_limit_on_and_nothing_is_no_change() {
    let far = Rate::percent(5);
    let classes = [-10_00, -5_00, -4_99, -1, 0, 1, 4_99, 5_00].map(|points| Change::of(points, far));
    use Change::{Fell, FellFar, NotClear, Rose, RoseFar};
    assert_eq!(classes, [FellFar, FellFar, Fell, Fell, NotClear, Rose, Rose, RoseFar]);
}

/// How bright a color is, from 0 to 1 (WCAG 2.2, relative luminance).
fn bright(color: &str) -> f64 {
    let digits = color.trim_start_matches('#');
    let digits = if digits.len() == 3 {
        digits.chars().flat_map(|one| [one, one]).collect()
    } else {
        digits.to_owned()
    };
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).expect("a color")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_number_can_be_read_on_its_color() {
    let scale = Scale::coverage();
    let mut paints: Vec<Paint> = (0..scale.classes()).map(|class| scale.paint(class)).collect();
    paints.extend(Change::ALL.map(|change| change.paint(Better::Higher)));
    for Paint { fill, ink, lines } in paints {
        let found = contrast(bright(fill), bright(ink));
        assert!(found >= 4.5, "{ink} on {fill}: {found:.2}");
        // Over fine lines a number is still read; and the lines are seen.
        if let Some(lines) = lines {
            assert!(contrast(bright(lines), bright(ink)) >= 3.0, "{ink} on lines {lines}");
            assert!(contrast(bright(lines), bright(fill)) >= 1.3, "{lines} on {fill}");
        }
    }
}

#[test]
fn without_color_the_goal_is_told_by_its_lines() {
    let scale = Scale::coverage();
    let lined: Vec<bool> = (0..scale.classes()).map(|class| scale.paint(class).lines.is_some()).collect();
    assert_eq!(lined, [false, false, false, false, true]);
}

#[test]
fn without_color_short_of_the_goal_is_the_lighter_the_nearer() {
    let scale = Scale::coverage();
    let shades: Vec<f64> = (0..4).map(|class| bright(scale.paint(class).fill)).collect();
    assert!(shades.windows(2).all(|pair| pair[0] < pair[1]), "{shades:?}");
}

proptest! {
    #[test]
    fn every_rate_lies_in_the_span_of_its_class(value in 0_u16..=10_000) {
        let scale = Scale::coverage();
        let span = scale.span(scale.class(rate(value)));
        prop_assert!(span.from.is_none_or(|from| from <= rate(value)));
        prop_assert!(span.below.is_none_or(|below| rate(value) < below));
    }
}
