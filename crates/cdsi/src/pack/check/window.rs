//! Whether a window can be open. Months differ in length, so durations are compared by the dates they lead to:
//! one counts as longer only if it is so from every day it could be counted from.

use crate::{Date, Duration};

/// From here on, months of different lengths cannot turn the order round.
const CLEAR: i32 = 15;

/// Whether `a` ends after `b` from whatever day both are counted.
pub(super) fn surely_longer(a: Duration, b: Duration) -> bool {
    by_dates(a, b, |a, b| a > b)
}

/// Whether `a` never ends before `b`: a window from `a` until `b` is always closed.
pub(super) fn never_shorter(a: Duration, b: Duration) -> bool {
    by_dates(a, b, |a, b| a >= b)
}

fn by_dates(a: Duration, b: Duration, holds: fn(Date, Date) -> bool) -> bool {
    let apart = a.rough_days().saturating_sub(b.rough_days());
    if apart.abs() > CLEAR {
        return apart > 0;
    }
    days().all(|day| holds(day.plus(a), day.plus(b)))
}

/// The days on which months behave differently, through a leap year and the years beside it.
fn days() -> impl Iterator<Item = Date> {
    let months = (2023..=2025).flat_map(|year| (1..=12).map(move |month| (year, month)));
    months.flat_map(|(year, month)| {
        [1, 15, 28, 29, 30, 31].into_iter().filter_map(move |day| Date::new(year, month, day))
    })
}

/// Of values that must not fall, the first two that do: their names.
pub(super) fn out_of_order(
    values: &[(&'static str, Option<Duration>)],
) -> Option<(&'static str, &'static str)> {
    let known: Vec<_> = values.iter().filter_map(|(name, value)| value.map(|value| (*name, value))).collect();
    let pairs = known
        .iter()
        .enumerate()
        .flat_map(|(n, first)| known.iter().skip(n + 1).map(move |then| (first, then)));
    pairs
        .into_iter()
        .find(|(first, then)| surely_longer(first.1, then.1))
        .map(|(first, then)| (first.0, then.0))
}

/// Whether nothing lies between two ages.
pub(super) fn is_closed(from: Option<Duration>, until: Option<Duration>) -> bool {
    from.zip(until).is_some_and(|(from, until)| never_shorter(from, until))
}

/// Whether nothing lies in both of two windows of ages.
pub(super) fn are_apart(
    (from, until): (Option<Duration>, Option<Duration>),
    (other_from, other_until): (Option<Duration>, Option<Duration>),
) -> bool {
    is_closed(other_from, until) || is_closed(from, other_until)
}

/// Whether nothing lies between two days, both included.
pub(super) fn is_over_before(first: Option<Date>, last: Option<Date>) -> bool {
    first.zip(last).is_some_and(|(first, last)| first > last)
}

/// Whether some day lies in both of two stretches of days, ends included.
pub(super) fn overlap(a: (Option<Date>, Option<Date>), b: (Option<Date>, Option<Date>)) -> bool {
    !is_over_before(a.0, b.1) && !is_over_before(b.0, a.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duration(text: &str) -> Duration {
        text.parse().unwrap()
    }

    #[test]
    fn a_duration_is_longer_only_if_it_is_so_from_every_day() {
        for (a, b) in [
            ("2 months", "8 weeks"),
            ("12 months + 1 day", "1 year"),
            ("30 years", "20 years"),
            ("0 days", "0 days - 4 days"),
        ] {
            assert!(surely_longer(duration(a), duration(b)), "{a} {b}");
            assert!(!surely_longer(duration(b), duration(a)), "{b} {a}");
        }
        // February has 28 days, so neither is longer from every day.
        for (a, b) in [("1 month", "30 days"), ("1 month", "4 weeks"), ("12 months", "1 year")] {
            assert!(!surely_longer(duration(a), duration(b)), "{a} {b}");
            assert!(!surely_longer(duration(b), duration(a)), "{b} {a}");
        }
        assert!(never_shorter(duration("1 month"), duration("4 weeks")));
        assert!(never_shorter(duration("12 months"), duration("1 year")));
    }
}
