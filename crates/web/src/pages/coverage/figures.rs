//! How figures of coverage are written, the same on pages, cards and papers.

use crate::language::Words;
use crate::views::coverage::{BesideFigure, Change, Counted, NoFigures};

/// A share as percent; where too few are counted to tell, that; of nobody, that.
pub fn share(w: &Words, figure: Counted) -> String {
    match figure.percent() {
        Some(percent) => format!("{percent}%"),
        None if figure.of == 0 => w.t("cov-nobody"),
        None => w.t("cov-few"),
    }
}

/// How many of how many: `1,204 of 1,310`.
pub fn of(w: &Words, figure: Counted) -> String {
    w.ab("cov-of", w.count(figure.with), w.count(figure.of))
}

/// What stands beside the own figure.
pub fn beside(w: &Words, figure: BesideFigure) -> String {
    match figure {
        BesideFigure::Told(figure) => share(w, figure),
        BesideFigure::Few => w.t("cov-few-others"),
        BesideFigure::None => "–".to_owned(),
    }
}

/// Of how many that is.
pub fn beside_of(w: &Words, figure: BesideFigure) -> Option<String> {
    match figure {
        BesideFigure::Told(figure) => Some(w.s("cov-of-people", w.count(figure.of))),
        BesideFigure::Few | BesideFigure::None => None,
    }
}

/// A change between two days.
pub fn change(w: &Words, before: Counted, now: Counted) -> String {
    match Change::between(before, now) {
        Change::Untold => "–".to_owned(),
        Change::NotClear => w.t("pubcov-not-clear"),
        Change::Points(points) => {
            let text = format!("{}.{}", points.unsigned_abs() / 10, points.unsigned_abs() % 10);
            if points > 0 { w.s("pubcov-up", text) } else { w.s("pubcov-down", text) }
        }
    }
}

/// An amount in dollars: `$1,204.50`.
pub fn dollars(w: &Words, cents: u64) -> String {
    format!("${}.{:02}", w.count(cents / 100), cents % 100)
}

/// Why there is no answer.
pub fn problem(w: &Words, problem: &NoFigures) -> String {
    w.s(problem.key, &problem.about)
}
