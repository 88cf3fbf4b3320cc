//! Why a dose of a series is left out (Tables 6-6 to 6-11).

use jenner_codes::Cvx;

use super::measure::Unit;
use super::texts::{Value, Writer, none, or_none};
use crate::Date;
use crate::explain::{Asked, Limit, SetCheck};
use crate::pack::facts::{Comparison, Counted};

/// A dose that is left out, with every condition that was met in the sets that were met.
pub(super) fn skipped(w: &Writer<'_>, target: u8, reference: Date, sets: &[SetCheck]) -> Option<String> {
    let met = sets.iter().filter(|set| set.met).flat_map(|set| &set.conditions);
    let reasons: Vec<String> =
        met.filter(|one| one.met).map(|one| condition(w, &one.asked, reference)).collect();
    let reasons = if reasons.is_empty() { w.phrase("skip-because-unknown", &[]) } else { reasons.join("; ") };
    w.sentence("skip-dose", &[("n", i64::from(target).into()), ("reasons", reasons.into())])
}

fn condition(w: &Writer<'_>, asked: &Asked, reference: Date) -> String {
    // A window that begins at birth, or ends where missing dates are put, says nothing.
    let from = |limit: &Limit| limit.date > w.patient.birth;
    let until = |limit: &Limit| limit.date < Date::ASSUMED_MAXIMUM;
    match asked {
        Asked::Age { begin, end } => {
            let (begin, end) = (begin.filter(from), end.filter(until));
            if begin.is_none() && end.is_none() {
                return w.phrase("skip-age-open", &[]);
            }
            let nearest = begin.or(end).map(|limit| limit.after).unwrap_or_default();
            let both = if begin.is_some() && end.is_some() { "yes" } else { "no" };
            let with = [
                ("on", w.date(reference).into()),
                ("age", w.age(reference, Unit::of_age(nearest)).into()),
                ("from", or_none(begin.map(|limit| w.duration(limit.after)))),
                ("until", or_none(end.map(|limit| w.duration(limit.after)))),
                ("both", both.into()),
            ];
            w.phrase("skip-age", &with)
        }
        Asked::CompletedSeries { groups } => {
            let groups = groups.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            w.phrase("skip-completed", &[("groups", groups.into())])
        }
        Asked::Interval { interval, reached } => {
            let interval = ("interval", Value::from(w.duration(*interval)));
            match reached.and_then(|(place, _)| w.patient.doses.get(place)) {
                Some(dose) => w.phrase("skip-interval", &[interval, ("date", w.date(dose.date).into())]),
                None => w.phrase("skip-interval-open", &[interval]),
            }
        }
        Asked::Count { found, is, count, of, from, until, vaccines } => {
            let from = from.filter(|day| *day > w.patient.birth);
            let until = until.filter(|day| *day < Date::ASSUMED_MAXIMUM);
            let of = match of {
                Counted::Valid => "valid",
                Counted::Total => "total",
            };
            let is = match is {
                Comparison::GreaterThan => "more",
                Comparison::EqualTo => "equal",
                Comparison::LessThan => "fewer",
            };
            let with = [
                ("of", of.into()),
                ("vaccines", counted_vaccines(w, vaccines)),
                ("from", or_none(from.map(|day| w.date(day)))),
                ("until", or_none(until.map(|day| w.date(day)))),
                ("found", i64::from(*found).into()),
                ("is", is.into()),
                ("count", i64::from(*count).into()),
            ];
            w.phrase("skip-count", &with)
        }
    }
}

/// A list of vaccines that nobody would read to its end is told by its length.
fn counted_vaccines(w: &Writer<'_>, vaccines: &[Cvx]) -> Value {
    match vaccines.len() {
        0 => none(),
        1..=5 => w.vaccines(vaccines).into(),
        more => w.phrase("vaccines-listed", &[("n", more.into())]).into(),
    }
}
