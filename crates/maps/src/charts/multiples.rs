//! Small multiples: one little trend for each area, all of one scale, so that the eye compares heights.

use super::{Axis, GOAL, Goal, LINE, SOFT, Series, line, mark, opening, pen, rule, runs, text};
use crate::rate::Rate;
use crate::svg::number;

/// Many little trends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multiples<'a> {
    /// A word that no other picture of the page has.
    pub name: &'a str,
    /// What they show.
    pub title: &'a str,
    /// The same in a sentence or two.
    pub described: &'a str,
    /// The years; the first and the last stand below.
    pub places: &'a [String],
    /// One trend each.
    pub series: &'a [Series],
    /// A line across each.
    pub goal: Option<&'a Goal>,
}

const COLUMNS: usize = 3;
const CELL: (f64, f64) = (210.0, 120.0);
const LEFT: f64 = 44.0;

/// Draws them, three beside each other.
pub fn multiples(chart: &Multiples<'_>) -> String {
    let values = chart.series.iter().flat_map(|series| series.values.iter().flatten().copied());
    let axis = Axis::of(values.chain(chart.goal.map(|goal| goal.at)));
    let rows = chart.series.len().div_ceil(COLUMNS).max(1);
    let mut out = opening(
        chart.name,
        COLUMNS as f64 * CELL.0 + 10.0,
        rows as f64 * CELL.1 + 4.0,
        chart.title,
        chart.described,
    );
    for (at, series) in chart.series.iter().enumerate() {
        let (x, y) = ((at % COLUMNS) as f64 * CELL.0, (at / COLUMNS) as f64 * CELL.1);
        let (left, right) = (x + LEFT, x + CELL.0 - 14.0);
        let (top, bottom) = (y + 30.0, y + CELL.1 - 22.0);
        let height = |rate: Rate| axis.height(rate.in_percent(), top, bottom);
        text(&mut out, left, y + 18.0, "font-weight=\"600\"", &format!("{} {}", series.name, series.last));
        for value in [axis.low, axis.high] {
            let y = axis.height(value, top, bottom);
            rule(&mut out, (left, y), (right, y), LINE, "");
            let soft = format!("text-anchor=\"end\" fill=\"{SOFT}\" font-size=\"13\"");
            text(&mut out, left - 6.0, y + 4.5, &soft, &format!("{}%", number(value)));
        }
        if let Some(goal) = chart.goal {
            let y = height(goal.at);
            rule(&mut out, (left, y), (right, y), GOAL, "stroke-dasharray=\"5 4\"");
        }
        let step = (right - left - 8.0) / (chart.places.len().max(2) - 1) as f64;
        for run in runs(series.values.get(..chart.places.len()).unwrap_or(&series.values)) {
            let points: Vec<(f64, f64)> =
                run.iter().map(|(at, rate)| (left + 4.0 + *at as f64 * step, height(*rate))).collect();
            if points.len() > 1 {
                line(&mut out, pen(0), &points, 2.0);
            } else if let Some((x, y)) = points.first() {
                mark(&mut out, pen(0), *x, *y);
            }
        }
        for (place, x, anchor) in [(chart.places.first(), left, "start"), (chart.places.last(), right, "end")]
        {
            if let Some(place) = place {
                let soft = format!("text-anchor=\"{anchor}\" fill=\"{SOFT}\" font-size=\"13\"");
                text(&mut out, x, bottom + 16.0, &soft, place);
            }
        }
    }
    out.push_str("</svg>");
    out
}
