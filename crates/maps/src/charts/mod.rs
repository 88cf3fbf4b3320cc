//! Charts beside tables: a trend over years, a course over days, bars with what chance leaves open, many small trends of one scale.
//!
//! A chart never has the only copy of a number: the page has the table. Series are told apart by dash and mark as well
//! as by color, and are named where they end instead of in a key.

mod bars;
mod course;
mod multiples;
mod trend;

pub use bars::{Bar, Bars, bars};
pub use course::{Course, Sensor, Stretch, course};
pub use multiples::{Multiples, multiples};
pub use trend::{Series, Trend, trend};

use std::fmt::Write as _;

use crate::rate::Rate;
use crate::svg::{FACE, escaped, number};

/// A limit with the words that name it, like "Goal 95%".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Where it lies.
    pub at: Rate,
    /// What it is called.
    pub said: String,
}

const INK: &str = "#1b1b1b";
const SOFT: &str = "#565c65";
const LINE: &str = "#dfe1e2";
const GOAL: &str = "#00692d";

/// Color, dash and mark of a series.
#[derive(Debug, Clone, Copy)]
struct Pen {
    color: &'static str,
    dash: &'static str,
    mark: Mark,
}

#[derive(Debug, Clone, Copy)]
enum Mark {
    Disc,
    Square,
    Triangle,
    Diamond,
}

const PENS: [Pen; 4] = [
    Pen { color: "#1a4480", dash: "", mark: Mark::Disc },
    Pen { color: "#b35a12", dash: "7 4", mark: Mark::Square },
    Pen { color: "#54278f", dash: "2 3", mark: Mark::Triangle },
    Pen { color: "#00692d", dash: "10 3 2 3", mark: Mark::Diamond },
];

/// The most series of a chart: as many as there are pens.
pub const MOST_SERIES: usize = PENS.len();

fn pen(at: usize) -> Pen {
    PENS[at % PENS.len()]
}

fn opening(name: &str, width: f64, height: f64, title: &str, described: &str) -> String {
    let name = escaped(name);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" \
         aria-labelledby=\"{name}-t {name}-d\" font-family=\"{FACE}\" font-size=\"14\" fill=\"{INK}\">\
         <title id=\"{name}-t\">{}</title><desc id=\"{name}-d\">{}</desc>",
        number(width),
        number(height),
        escaped(title),
        escaped(described),
    )
}

fn text(out: &mut String, x: f64, y: f64, more: &str, words: &str) {
    let more = if more.is_empty() { String::new() } else { format!(" {more}") };
    let _ = write!(out, "<text x=\"{}\" y=\"{}\"{more}>{}</text>", number(x), number(y), escaped(words));
}

fn rule(out: &mut String, from: (f64, f64), to: (f64, f64), color: &str, more: &str) {
    let more = if more.is_empty() { String::new() } else { format!(" {more}") };
    let _ = write!(
        out,
        "<path d=\"M{} {}L{} {}\" stroke=\"{color}\"{more}/>",
        number(from.0),
        number(from.1),
        number(to.0),
        number(to.1)
    );
}

fn mark(out: &mut String, pen: Pen, x: f64, y: f64) {
    let at = |dx: f64, dy: f64| format!("{} {}", number(x + dx), number(y + dy));
    let corners: &[(f64, f64)] = match pen.mark {
        Mark::Disc => {
            let _ = write!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"{}\"/>",
                number(x),
                number(y),
                pen.color
            );
            return;
        }
        Mark::Square => &[(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)],
        Mark::Triangle => &[(0.0, -4.8), (4.6, 3.4), (-4.6, 3.4)],
        Mark::Diamond => &[(0.0, -5.2), (5.2, 0.0), (0.0, 5.2), (-5.2, 0.0)],
    };
    let path: Vec<String> = corners.iter().map(|(dx, dy)| at(*dx, *dy)).collect();
    let _ = write!(out, "<path d=\"M{}z\" fill=\"{}\"/>", path.join("L"), pen.color);
}

/// The scale of a chart: from a round number below all values to a round one above.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Axis {
    low: f64,
    high: f64,
    step: f64,
}

impl Axis {
    fn of(values: impl Iterator<Item = Rate>) -> Self {
        let (mut low, mut high) = (100.0_f64, 0.0_f64);
        for value in values {
            low = low.min(value.in_percent());
            high = high.max(value.in_percent());
        }
        if low > high {
            (low, high) = (0.0, 100.0);
        }
        let spread = (high - low).max(4.0);
        let step =
            [1.0, 2.0, 5.0, 10.0, 20.0, 25.0].into_iter().find(|step| spread / step <= 5.0).unwrap_or(25.0);
        let low = ((low / step).floor() * step - if low % step == 0.0 { step } else { 0.0 }).max(0.0);
        let high = ((high / step).ceil() * step).min(100.0).max(low + step);
        Self { low, high, step }
    }

    fn marks(&self) -> impl Iterator<Item = f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        let (low, step) = (self.low, self.step);
        (0..=count).map(move |at| low + at as f64 * step)
    }

    /// The height of a value between a bottom and a top on paper.
    fn height(&self, value: f64, top: f64, bottom: f64) -> f64 {
        bottom - (value - self.low) / (self.high - self.low) * (bottom - top)
    }
}

/// Runs of values without a gap: a line never crosses what is not shown.
fn runs(values: &[Option<Rate>]) -> Vec<Vec<(usize, Rate)>> {
    let mut runs: Vec<Vec<(usize, Rate)>> = vec![Vec::new()];
    for (at, value) in values.iter().enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((at, *value)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn line(out: &mut String, pen: Pen, points: &[(f64, f64)], width: f64) {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{} {}", if at == 0 { "M" } else { "L" }, number(*x), number(*y));
    }
    let dash =
        if pen.dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", pen.dash) };
    let _ = write!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{dash}/>",
        pen.color,
        number(width)
    );
}
