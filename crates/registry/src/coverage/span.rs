//! Times during which something is reached: days from one on, until another or for good.

use jenner_cdsi::Date;
use smallvec::SmallVec;

/// The day that ends what never ends, by its number.
pub(crate) const FOR_GOOD: i32 = i32::MAX;

/// From a day on, up to the day before another, as day numbers of the schedule's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first day.
    pub from: i32,
    /// The day after the last; the latest day there is if there is none.
    pub until: i32,
}

/// Spans in order, none touching another.
pub type Spans = SmallVec<[Span; 2]>;

impl Span {
    /// From a day on, for good.
    pub fn from_day(day: Date) -> Self {
        Self { from: day.number(), until: FOR_GOOD }
    }

    /// Whether a day lies in it.
    pub const fn holds(self, day: i32) -> bool {
        self.from <= day && day < self.until
    }
}

/// Puts spans in order and joins those that touch.
pub(crate) fn joined(mut spans: Spans) -> Spans {
    spans.retain(|one| one.from < one.until);
    spans.sort_unstable();
    let mut found = Spans::new();
    for one in spans {
        match found.last_mut() {
            Some(last) if one.from <= last.until => last.until = last.until.max(one.until),
            _ => found.push(one),
        }
    }
    found
}

/// The days that lie in both.
pub(crate) fn both(a: &[Span], b: &[Span]) -> Spans {
    let mut found = Spans::new();
    for one in a {
        for other in b {
            let span = Span { from: one.from.max(other.from), until: one.until.min(other.until) };
            if span.from < span.until {
                found.push(span);
            }
        }
    }
    joined(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans() -> impl Strategy<Value = Spans> {
        let span = (0..60, prop::option::of(1..40))
            .prop_map(|(from, length)| Span { from, until: length.map_or(FOR_GOOD, |length| from + length) });
        prop::collection::vec(span, 0..5).prop_map(|all| all.into_iter().collect())
    }

    fn holds(spans: &[Span], day: i32) -> bool {
        spans.iter().any(|span| span.holds(day))
    }

    proptest! {
        #[test]
        fn joining_keeps_every_day_and_leaves_no_two_that_touch(all in spans()) {
            let found = joined(all.clone());
            for day in 0..120 {
                prop_assert_eq!(holds(&found, day), holds(&all, day));
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].until < pair[1].from));
        }

        #[test]
        fn a_day_lies_in_both_if_it_lies_in_each(a in spans(), b in spans()) {
            let (a, b) = (joined(a), joined(b));
            let found = both(&a, &b);
            for day in 0..120 {
                prop_assert_eq!(holds(&found, day), holds(&a, day) && holds(&b, day));
            }
        }
    }
}
