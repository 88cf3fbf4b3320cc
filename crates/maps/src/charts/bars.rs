//! Bars with an interval: how sure a figure is, seen beside the figure.

use std::fmt::Write as _;

use super::{GOAL, Goal, LINE, SOFT, opening, rule, text};
use crate::rate::Rate;
use crate::svg::{hatch, number};

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Whose it is.
    pub name: String,
    /// Its length; nothing if it is not shown.
    pub value: Option<Rate>,
    /// What chance leaves open, from and to.
    pub interval: Option<(Rate, Rate)>,
    /// The figure as the table has it, or why there is none.
    pub said: String,
}

/// Bars under each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars<'a> {
    /// A word that no other picture of the page has.
    pub name: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// The same in a sentence or two.
    pub described: &'a str,
    /// The bars, from above.
    pub bars: &'a [Bar],
    /// A line across all.
    pub goal: Option<&'a Goal>,
}

const WIDTH: f64 = 640.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 150.0;
const ROW: f64 = 28.0;
const TOP: f64 = 24.0;

/// Draws them. Bars begin at nothing and end at 100: a length that begins elsewhere lies.
pub fn bars(chart: &Bars<'_>) -> String {
    let end = WIDTH - RIGHT;
    let floor = TOP + chart.bars.len() as f64 * ROW;
    let across = |percent: f64| LEFT + percent / 100.0 * (end - LEFT);
    let mut out = opening(chart.name, WIDTH, floor + 26.0, chart.title, chart.described);
    hatch(&mut out, chart.name);
    for percent in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let x = across(percent);
        rule(&mut out, (x, TOP), (x, floor), LINE, "");
        let soft = format!("text-anchor=\"middle\" fill=\"{SOFT}\" font-size=\"13\"");
        text(&mut out, x, floor + 18.0, &soft, &format!("{}%", number(percent)));
    }
    for (at, bar) in chart.bars.iter().enumerate() {
        let top = TOP + at as f64 * ROW;
        let middle = top + ROW / 2.0;
        text(&mut out, LEFT - 8.0, middle + 5.0, "text-anchor=\"end\"", &bar.name);
        if let Some(value) = bar.value {
            let _ = write!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#7fa8d1\"/>",
                number(LEFT),
                number(top + 6.0),
                number(across(value.in_percent()) - LEFT),
                number(ROW - 12.0)
            );
        } else {
            let _ = write!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#{}-ns)\" stroke=\"#a9aeb1\"/>",
                number(LEFT),
                number(top + 6.0),
                number(end - LEFT),
                number(ROW - 12.0),
                crate::svg::escaped(chart.name)
            );
        }
        if let (Some(_), Some((low, high))) = (bar.value, bar.interval) {
            let (low, high) = (across(low.in_percent()), across(high.in_percent()));
            rule(&mut out, (low, middle), (high, middle), "#1b1b1b", "stroke-width=\"1.6\"");
            for x in [low, high] {
                rule(&mut out, (x, middle - 4.0), (x, middle + 4.0), "#1b1b1b", "stroke-width=\"1.6\"");
            }
        }
        text(&mut out, end + 8.0, middle + 5.0, "font-weight=\"600\"", &bar.said);
    }
    if let Some(goal) = chart.goal {
        let x = across(goal.at.in_percent());
        rule(&mut out, (x, TOP - 4.0), (x, floor), GOAL, "stroke-width=\"1.5\" stroke-dasharray=\"5 4\"");
        text(
            &mut out,
            x,
            TOP - 9.0,
            &format!("text-anchor=\"middle\" font-weight=\"600\" font-size=\"13\" fill=\"{GOAL}\""),
            &goal.said,
        );
    }
    out.push_str("</svg>");
    out
}
