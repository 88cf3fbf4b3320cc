//! Charts: gaps, names at the ends, scales, and how they look in letters.

use jenner_maps::Rate;
use jenner_maps::charts::{Bar, Bars, Goal, Multiples, Series, Trend, bars, multiples, trend};

fn rates(values: &[Option<u16>]) -> Vec<Option<Rate>> {
    values.iter().map(|value| value.and_then(Rate::hundredths)).collect()
}

fn years() -> Vec<String> {
    ["2021", "2022", "2023", "2024", "2025"].map(str::to_owned).to_vec()
}

fn series(name: &str, values: &[Option<u16>], last: &str) -> Series {
    Series { name: name.to_owned(), values: rates(values), last: last.to_owned() }
}

fn goal() -> Goal {
    Goal { at: Rate::percent(95), said: "Goal 95%".to_owned() }
}

fn chart<'a>(series: &'a [Series], years: &'a [String], goal: Option<&'a Goal>) -> Trend<'a> {
    Trend { name: "t", title: "Coverage", described: "Falls.", places: years, series, goal }
}

#[test]
fn a_trend_is_drawn_like_this() {
    let lines = [
        series("State", &[Some(95_10), Some(94_00), Some(93_10), Some(92_80), Some(92_60)], "92.6%"),
        series("Region 3", &[Some(94_00), None, Some(93_00), Some(92_50), Some(92_40)], "92.4%"),
    ];
    insta::assert_snapshot!(trend(&chart(&lines, &years(), Some(&goal()))).replace("><", ">\n<"));
}

#[test]
fn a_line_breaks_where_a_year_is_not_shown() {
    let years = years();
    let lines = |values: &[Option<u16>]| {
        let lines = [series("One", values, "90%")];
        trend(&chart(&lines, &years, None)).matches("fill=\"none\" stroke=\"#1a4480\"").count()
    };
    assert_eq!(lines(&[Some(90_00), Some(91_00), Some(90_00), Some(91_00), Some(90_00)]), 1);
    assert_eq!(lines(&[Some(90_00), Some(91_00), None, Some(91_00), Some(90_00)]), 2);
    assert_eq!(lines(&[Some(90_00), None, Some(90_00), None, Some(90_00)]), 0, "marks alone");
    assert_eq!(lines(&[None; 5]), 0);
}

#[test]
fn names_at_the_ends_do_not_lie_over_each_other() {
    let lines: Vec<Series> =
        ["One", "Two", "Three", "Four"].map(|name| series(name, &[Some(94_00), Some(95_00)], "95%")).to_vec();
    let years = years();
    let svg = trend(&chart(&lines, &years[..2], Some(&goal())));
    let mut heights: Vec<f64> = svg
        .split("<text ")
        .filter(|text| text.contains("font-weight=\"600\""))
        .filter_map(|text| text.split("y=\"").nth(1)?.split('"').next()?.parse().ok())
        .collect();
    heights.sort_by(f64::total_cmp);
    assert_eq!(heights.len(), 5);
    assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 17.9), "{heights:?}");
}

#[test]
fn bars_show_what_chance_leaves_open_and_what_is_not_shown() {
    let bar = |name: &str, value: Option<u16>, said: &str| Bar {
        name: name.to_owned(),
        value: value.and_then(Rate::hundredths),
        interval: value
            .map(|value| (Rate::percent((value / 100) as u8 - 3), Rate::percent((value / 100) as u8 + 3))),
        said: said.to_owned(),
    };
    let all = [bar("MMR", Some(92_60), "92.6%"), bar("Varicella", None, "Not shown")];
    let chart = Bars { name: "b", title: "Vaccines", described: "Two.", bars: &all, goal: Some(&goal()) };
    insta::assert_snapshot!(bars(&chart).replace("><", ">\n<"));
}

#[test]
fn small_multiples_have_one_scale() {
    let lines: Vec<Series> = (0..5_u16)
        .map(|at| series(&format!("Area {at}"), &[Some(80_00 + at * 100), Some(90_00)], "90%"))
        .collect();
    let years = years();
    let chart = Multiples {
        name: "m",
        title: "Areas",
        described: "Five.",
        places: &years[..2],
        series: &lines,
        goal: None,
    };
    let svg = multiples(&chart);
    assert_eq!(svg.matches(">90%<").count(), 5);
    assert_eq!(svg.matches(">78%<").count() + svg.matches(">75%<").count(), 5);
}

#[test]
fn charts_without_values_are_drawn_all_the_same() {
    let years = years();
    for svg in [
        trend(&chart(&[], &[], None)),
        trend(&chart(&[series("None", &[], "Not shown")], &years, None)),
        bars(&Bars { name: "b", title: "", described: "", bars: &[], goal: None }),
        multiples(&Multiples { name: "m", title: "", described: "", places: &[], series: &[], goal: None }),
    ] {
        assert!(
            svg.starts_with("<svg")
                && svg.ends_with("</svg>")
                && !svg.contains("NaN")
                && !svg.contains("style=")
        );
    }
}
