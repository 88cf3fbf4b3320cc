//! RXA-15 and RXA-16: does the lot make sense?

use jenner_model::dose::DoseStatement;

use super::reading::{Reading, at};
use crate::er7::Segment;
use crate::rules::dose as rule;

/// Looks at lot number and expiry of a dose.
pub(crate) fn check(dose: &DoseStatement, rxa: &Segment<'_>, reading: &mut Reading<'_>) {
    if !dose.lot.is_empty() && !is_lot_number(&dose.lot) {
        reading.report(&rule::RXA_15, at(rxa, 15));
    }
    if dose.expires_on.is_some_and(|expiry| dose.given_on > expiry) {
        reading.report(&rule::RXA_16_EXPIRED, at(rxa, 16));
    }
}

/// Letters, digits and hyphens, a digit among them, longer than three, and no word that people write before
/// a lot number.
fn is_lot_number(lot: &str) -> bool {
    let upper = lot.to_ascii_uppercase();
    lot.len() > 3
        && lot.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && lot.bytes().any(|b| b.is_ascii_digit())
        && !upper.starts_with("LOT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lot_numbers_are_told_from_remarks() {
        for lot in ["U6329BP", "12-A33", "X9041"] {
            assert!(is_lot_number(lot), "{lot}");
        }
        for remark in ["Lot", "LOT123", "A1", "see chart", "unknown", "AB12, AB13"] {
            assert!(!is_lot_number(remark), "{remark}");
        }
    }
}
