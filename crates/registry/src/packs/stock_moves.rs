//! The file `stock_moves.toml` of a pack: what a jurisdiction asks for when vaccine moves between clinics, goes back or is borrowed,
//! and what doses cost.

use std::collections::BTreeMap;

use jenner_codes::Cvx;
use serde::Deserialize;
use smol_str::SmolStr;

use super::PackError;
use crate::inventory::rules::Rules;

/// The name of the file in a pack.
pub(super) const FILE: &str = "stock_moves.toml";

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockMoves {
    /// About transfers.
    pub transfer: TransferRules,
    /// About doses that are offered to others.
    pub offer: OfferRules,
    /// About returns and waste.
    pub returns: ReturnRules,
    /// About borrowing.
    pub borrowing: BorrowingRules,
    /// Federal excise tax.
    pub excise: Excise,
    #[serde(default)]
    price: Vec<Price>,
}

/// When vaccine moves between clinics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferRules {
    /// The program says yes before vaccine leaves.
    pub needs_approval: bool,
    /// Hours on the way beyond which it is flagged.
    pub longest_hours: i64,
}

/// When doses are proposed to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferRules {
    /// Days before the last day from which doses are proposed.
    pub within_days: i32,
    /// Days from which the rate of use is taken.
    pub looked_back_days: i32,
}

/// When lost vaccine is reported and sent back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRules {
    /// Days within which it is reported.
    pub report_within_days: i32,
    /// Months within which it is sent back.
    pub send_within_months: i32,
    /// Doses of a case, lost for one of the negligent reasons, from which they may have to be made good.
    pub restitution_doses: i64,
    /// Codes of reasons that a clinic answers for.
    pub negligent: Vec<SmolStr>,
    /// Share of waste beyond which a clinic is flagged, in percent.
    pub waste_percent: i64,
}

/// When vaccine of another funding is used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorrowingRules {
    /// Whether it may be at all.
    pub allowed: bool,
    /// Days after which a dose that is not paid back is flagged.
    pub open_days: i32,
    /// Groups of vaccines, by their unspecified code, that go one way only.
    pub one_way: Vec<Cvx>,
    /// Days within which such a dose is paid back.
    pub one_way_days: i32,
}

/// Federal excise tax on vaccine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excise {
    /// Cents for each taxable disease that a dose prevents.
    pub cents_per_disease: i64,
    /// How many such diseases, by CVX.
    pub diseases: BTreeMap<Cvx, i64>,
}

/// What a dose cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The vaccine.
    pub cvx: Cvx,
    /// Cents.
    pub cents: i64,
    /// The year the price is from.
    pub year: i16,
}

impl StockMoves {
    /// Reads the file over the common one.
    pub(super) fn read(common: &str, own: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: FILE.to_owned(), why };
        let rules: Self = super::records::overlaid(FILE, common, own)?;
        if !(1..=72).contains(&rules.transfer.longest_hours) {
            return Err(wrong("transfer.longest_hours is 1 to 72".to_owned()));
        }
        if !(1..=3660).contains(&rules.offer.looked_back_days) || rules.offer.within_days < 1 {
            return Err(wrong("offer: `within_days` and `looked_back_days` are 1 at least".to_owned()));
        }
        if let Some(odd) = rules.returns.negligent.iter().find(|code| Rules::shipped().reason(code).is_none())
        {
            return Err(wrong(format!(
                "returns.negligent has \"{odd}\", which is no reason of rules/inventory.toml"
            )));
        }
        if rules.price.iter().any(|one| one.cents < 0) || rules.excise.cents_per_disease < 0 {
            return Err(wrong("a price is not below nothing".to_owned()));
        }
        Ok(rules)
    }

    /// The latest price of a dose that is on file: cents and year.
    pub fn price(&self, cvx: Cvx) -> Option<(i64, i16)> {
        let of = self.price.iter().filter(|one| one.cvx == cvx);
        of.max_by_key(|one| one.year).map(|one| (one.cents, one.year))
    }

    /// Excise tax on a dose, in cents; nothing for a vaccine that is not taxed.
    pub fn excise(&self, cvx: Cvx) -> i64 {
        self.excise.diseases.get(&cvx).copied().unwrap_or(0) * self.excise.cents_per_disease
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON: &str = include_str!("../../../../packs/us/stock_moves.toml");

    #[test]
    fn a_state_that_forbids_borrowing_keeps_all_other_rules() {
        let common = StockMoves::read(COMMON, COMMON).unwrap();
        let own = StockMoves::read(COMMON, "[borrowing]\nallowed = false\n").unwrap();
        assert!(common.borrowing.allowed && !own.borrowing.allowed);
        assert_eq!(own.transfer, common.transfer);
    }

    #[test]
    fn the_tax_on_a_dose_is_75_cents_for_each_disease_and_no_price_is_made_up() {
        let rules = StockMoves::read(COMMON, COMMON).unwrap();
        assert_eq!(rules.excise("03".parse().unwrap()), 225);
        assert_eq!(rules.excise("208".parse().unwrap()), 0);
        assert_eq!(rules.price("03".parse().unwrap()), None);
        let with = format!(
            "{COMMON}\n[[price]]\ncvx = \"03\"\ncents = 2500\nyear = 2025\n[[price]]\ncvx = \"03\"\ncents = 2600\nyear = 2026\n"
        );
        assert_eq!(StockMoves::read(COMMON, &with).unwrap().price("03".parse().unwrap()), Some((2600, 2026)));
    }

    #[test]
    fn a_reason_that_is_none_is_refused() {
        let own = "[returns]\nnegligent = [\"carelessness\"]\n";
        assert!(matches!(StockMoves::read(COMMON, own), Err(PackError::Wrong { .. })));
    }
}
