//! What should have been on a shelf when somebody counted it. Pure.
//!
//! A count takes a while, and doses are given meanwhile. So each shelf is compared with the book of the very moment at which it was
//! counted, and what was written later about days before is taken in. Of a dose that was given on the day of the count and
//! reported after it, nobody knows whether it was still on the shelf: either is right. That is why there is a least and a most.

use jenner_model::Date;
use jenner_store::queries::inventory_ledger::MovementRow;

/// What should have been there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The least.
    pub low: i64,
    /// The most.
    pub high: i64,
}

impl Expected {
    /// What was found too much (above zero) or too little (below).
    pub fn difference(self, counted: i64) -> i64 {
        if counted < self.low { counted - self.low } else { (counted - self.high).max(0) }
    }
}

/// Of an account that held `book` doses by what was written until it was counted, and of what was written since. `on` is the day
/// of the count.
pub fn expected(account: i64, book: i64, on: Date, since: &[MovementRow]) -> Expected {
    let mut all = Expected { low: book, high: book };
    for one in since.iter().filter(|one| one.from == account || one.to == account) {
        let change = if one.to == account { one.doses } else { -one.doses };
        let is_report = one.source == "report";
        if one.happened_on < on {
            all.low += change;
            all.high += change;
        } else if one.happened_on == on && is_report {
            // On that day, before or after: both are possible.
            all.low += change.min(0);
            all.high += change.max(0);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use jenner_model::{OrganizationId, Timestamp};

    use super::*;

    fn moved(to: i64, doses: i64, on: &str, source: &str) -> MovementRow {
        MovementRow {
            id: 1,
            organization: OrganizationId(1),
            from: if to == 7 { 8 } else { 7 },
            to,
            doses,
            kind: String::new(),
            happened_on: on.parse().expect("a day"),
            written_at: Timestamp(0),
            written_by: String::new(),
            source: source.to_owned(),
            reason: String::new(),
            document: String::new(),
            why: String::new(),
            form: String::new(),
            reverses: None,
        }
    }

    fn after(since: &[MovementRow]) -> (i64, i64) {
        let found = expected(7, 10, "2026-12-01".parse().expect("a day"), since);
        (found.low, found.high)
    }

    #[test]
    fn what_is_written_later_counts_by_its_day() {
        assert_eq!(after(&[]), (10, 10));
        assert_eq!(after(&[moved(8, 1, "2026-11-30", "report")]), (9, 9), "reported late: it was gone");
        assert_eq!(after(&[moved(8, 3, "2026-12-01", "report")]), (7, 10), "the same day: nobody knows");
        assert_eq!(after(&[moved(8, 1, "2026-12-02", "report")]), (10, 10), "a day later: it was there");
        assert_eq!(after(&[moved(7, 5, "2026-12-01", "hand")]), (10, 10), "a delivery after the count");
        assert_eq!(after(&[moved(7, 1, "2026-12-01", "report")]), (10, 11), "a correction");
    }

    #[test]
    fn a_difference_is_the_way_to_the_nearest_that_is_right() {
        let right = Expected { low: 7, high: 10 };
        assert_eq!([6, 7, 8, 10, 12].map(|counted| right.difference(counted)), [-1, 0, 0, 0, 2]);
    }
}
