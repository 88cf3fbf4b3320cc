//! Doses that a count missed, and that were reported after it. The count wrote them off because they were not there; the report took
//! them once more. The next count finds as many too much, and can say why. Pure.

use jenner_model::Date;
use jenner_store::queries::inventory_ledger::MovementRow;

/// How many doses of an account were reported after it was counted on a day and given before that day. `since` is what was written
/// since the count. Never below nothing.
pub fn recorded_late(account: i64, counted_on: Date, since: &[MovementRow]) -> i64 {
    let earlier = since.iter().filter(|one| one.source == "report" && one.happened_on < counted_on);
    let change = |one: &MovementRow| match account {
        _ if one.from == account => one.doses,
        _ if one.to == account => -one.doses,
        _ => 0,
    };
    earlier.map(change).sum::<i64>().max(0)
}

#[cfg(test)]
mod tests {
    use jenner_model::{OrganizationId, Timestamp};

    use super::*;

    fn moved(from: i64, to: i64, on: &str, source: &str) -> MovementRow {
        MovementRow {
            id: 1,
            organization: OrganizationId(1),
            from,
            to,
            doses: 1,
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

    #[test]
    fn only_reports_of_days_before_the_count_were_late() {
        let late = |since: &[MovementRow]| recorded_late(7, "2026-12-01".parse().expect("a day"), since);
        assert_eq!(late(&[moved(7, 8, "2026-11-28", "report"), moved(7, 8, "2026-11-29", "report")]), 2);
        assert_eq!(late(&[moved(7, 8, "2026-11-28", "report"), moved(8, 7, "2026-11-28", "report")]), 0);
        assert_eq!(late(&[moved(7, 8, "2026-12-01", "report")]), 0, "on the day itself nobody knows");
        assert_eq!(late(&[moved(7, 9, "2026-11-28", "hand")]), 0, "waste is no report");
        assert_eq!(late(&[moved(8, 7, "2026-11-28", "report")]), 0, "a dose that came back");
    }
}
