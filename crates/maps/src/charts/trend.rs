//! A trend: a few lines over years, named where they end, broken where a year is not shown.

use super::{Axis, GOAL, Goal, LINE, MOST_SERIES, SOFT, line, mark, opening, pen, rule, runs, text};
use crate::rate::Rate;
use crate::svg::number;

/// A line of the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name, which stands at its end.
    pub name: String,
    /// A value for each place of the chart; nothing where it is not shown.
    pub values: Vec<Option<Rate>>,
    /// The last value that is shown, as the table has it, like "92.6%".
    pub last: String,
}

/// A trend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend<'a> {
    /// A word that no other picture of the page has.
    pub name: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// The same in a sentence or two, with what can be seen.
    pub described: &'a str,
    /// What stands below: years.
    pub places: &'a [String],
    /// The lines; those past [`MOST_SERIES`] are not drawn, for nobody could tell them apart.
    pub series: &'a [Series],
    /// A line across.
    pub goal: Option<&'a Goal>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 50.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 34.0;
/// How far names at the ends stay from each other.
const APART: f64 = 18.0;

/// Draws it.
pub fn trend(chart: &Trend<'_>) -> String {
    let series = chart.series.get(..MOST_SERIES).unwrap_or(chart.series);
    let values = series.iter().flat_map(|series| series.values.iter().flatten().copied());
    let axis = Axis::of(values.chain(chart.goal.map(|goal| goal.at)));
    let (end, floor) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let step = (end - LEFT - 20.0) / (chart.places.len().max(2) - 1) as f64;
    let across = |at: usize| LEFT + 10.0 + at as f64 * step;
    let height = |rate: Rate| axis.height(rate.in_percent(), TOP, floor);

    let mut out = opening(chart.name, WIDTH, HEIGHT, chart.title, chart.described);
    for value in axis.marks() {
        let y = axis.height(value, TOP, floor);
        rule(&mut out, (LEFT, y), (end, y), LINE, "");
        let soft = format!("text-anchor=\"end\" fill=\"{SOFT}\"");
        text(&mut out, LEFT - 8.0, y + 5.0, &soft, &format!("{}%", number(value)));
    }
    // As many years as have room below.
    let every = ((chart.places.len() as f64 * 66.0) / (end - LEFT)).ceil().max(1.0) as usize;
    for (at, place) in chart.places.iter().enumerate() {
        if (chart.places.len() - 1 - at).is_multiple_of(every) {
            text(
                &mut out,
                across(at),
                HEIGHT - 10.0,
                &format!("text-anchor=\"middle\" fill=\"{SOFT}\""),
                place,
            );
        }
    }
    if let Some(goal) = chart.goal {
        let y = height(goal.at);
        rule(&mut out, (LEFT, y), (end, y), GOAL, "stroke-width=\"1.5\" stroke-dasharray=\"5 4\"");
    }
    let mut ends: Vec<(f64, String, &str)> = Vec::new();
    if let Some(goal) = chart.goal {
        ends.push((height(goal.at), goal.said.clone(), GOAL));
    }
    for (at, series) in series.iter().enumerate() {
        let pen = pen(at);
        let mut last = None;
        for run in runs(series.values.get(..chart.places.len()).unwrap_or(&series.values)) {
            let points: Vec<(f64, f64)> = run.iter().map(|(at, rate)| (across(*at), height(*rate))).collect();
            if points.len() > 1 {
                line(&mut out, pen, &points, 2.2);
            }
            for (x, y) in &points {
                mark(&mut out, pen, *x, *y);
            }
            last = points.last().copied();
        }
        if let Some((_, y)) = last {
            ends.push((y, format!("{} {}", series.name, series.last), pen.color));
        }
    }
    for (y, words, color) in spread(ends, TOP, floor) {
        text(&mut out, end + 8.0, y + 5.0, &format!("font-weight=\"600\" fill=\"{color}\""), &words);
    }
    out.push_str("</svg>");
    out
}

/// Names at their heights, moved apart where they would lie over each other.
fn spread<T>(mut ends: Vec<(f64, String, T)>, top: f64, bottom: f64) -> Vec<(f64, String, T)> {
    ends.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
    let mut least = top;
    for (y, ..) in &mut ends {
        *y = y.max(least);
        least = *y + APART;
    }
    let mut most = bottom;
    for (y, ..) in ends.iter_mut().rev() {
        *y = y.min(most);
        most = *y - APART;
    }
    ends
}
