//! What may have been meant by a dose that took nothing: a shelf of the clinic, how sure that is, and why. Pure. Nothing of it is
//! done before somebody says so.

use jenner_codes::{Codes, Cvx};
use jenner_model::Date;
use jenner_store::queries::inventory::AccountRow;
use jenner_store::queries::inventory_dose::DoseRow;

use super::decide::{is_product, usable_through};
use super::funding::Funding;
use super::rules::Rules;
use crate::doses::lot::Lots;
use crate::doses::rules::EventRules;

/// Most proposals for one dose.
const MOST: usize = 3;

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// Worth a look.
    Possible,
    /// Everything else fits.
    Likely,
}

/// What speaks for a shelf, or against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The number is the same.
    SameNumber,
    /// The number looks the same: 0 and O, 1 and I.
    LooksAlike,
    /// One character is wrong, missing, too many or swapped with its neighbour.
    OneSlip,
    /// No number was reported, and this is the only lot of the vaccine that was there.
    OnlyLot,
    /// No number was reported, and this lot of the vaccine was there.
    WasThere,
    /// The same vaccine.
    SameVaccine,
    /// Another vaccine of the same group.
    RelatedVaccine,
    /// The funding fits the eligibility.
    FundingFits,
    /// The funding does not fit: the dose would be borrowed.
    FundingDoesNotFit,
    /// The lot came after the dose was given. Its delivery may have been booked with a wrong day.
    CameLater,
    /// The lot had expired on that day.
    HadExpired,
    /// Doses of it are there.
    OnHand,
    /// None is left.
    NoneLeft,
}

/// A shelf the dose may have come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The shelf.
    pub account: AccountRow,
    /// How sure.
    pub sure: Sure,
    /// Why.
    pub because: Vec<Because>,
    /// Whether it makes sense to read the reported number as this lot from now on.
    pub can_be_taught: bool,
}

/// A shelf of the clinic with what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The shelf.
    pub account: AccountRow,
    /// The first day on which doses came to it; `None`: none ever did.
    pub since: Option<Date>,
    /// How many there are.
    pub on_hand: i64,
}

/// What may have been meant, the best first.
pub fn propose(dose: &DoseRow, shelves: &[Candidate], rules: &Rules, codes: &Codes) -> Vec<Proposal> {
    let Ok(cvx) = dose.cvx.parse::<Cvx>() else { return Vec::new() };
    let mut found: Vec<(i32, Proposal)> =
        shelves.iter().filter_map(|shelf| weigh(dose, cvx, shelf, rules, codes)).collect();
    let unnamed = dose.lot_key.is_empty();
    let there = found.len();
    for (_, one) in found.iter_mut().filter(|_| unnamed) {
        one.because.insert(0, if there == 1 { Because::OnlyLot } else { Because::WasThere });
        if there != 1 {
            one.sure = Sure::Possible;
        }
    }
    found.sort_by_key(|(weight, one)| {
        (std::cmp::Reverse(*weight), one.account.lot.expires_on, one.account.id)
    });
    found.into_iter().map(|(_, one)| one).take(MOST).collect()
}

fn weigh(
    dose: &DoseRow,
    cvx: Cvx,
    shelf: &Candidate,
    rules: &Rules,
    codes: &Codes,
) -> Option<(i32, Proposal)> {
    let since = shelf.since?;
    let funding = Funding::of_word(&shelf.account.funding)?;
    let same = is_product(cvx, &shelf.account, codes);
    let related = shelf
        .account
        .lot
        .cvx
        .parse::<Cvx>()
        .is_ok_and(|of_lot| codes.group_mask(cvx) & codes.group_mask(of_lot) != 0);
    if !same && !related {
        return None;
    }
    let mut because = Vec::new();
    let mut weight = 0;
    let events = EventRules::shipped();
    let number = events.lot(&dose.lot).compare(&events.lot(&shelf.account.lot.lot));
    match number {
        Lots::Equal => because.push(Because::SameNumber),
        Lots::LookAlike => because.push(Because::LooksAlike),
        Lots::Near => because.push(Because::OneSlip),
        // Without a number: what could have been used on that day, of the very vaccine.
        Lots::Absent if same && since <= dose.given_on && dose.given_on <= usable_through(&shelf.account) => {
        }
        Lots::Absent | Lots::Differ => return None,
    }
    weight += match number {
        Lots::Equal => 40,
        Lots::LookAlike => 35,
        Lots::Near => 25,
        Lots::Absent | Lots::Differ => 5,
    };
    because.push(if same { Because::SameVaccine } else { Because::RelatedVaccine });
    weight += if same { 20 } else { 0 };
    let in_time = since <= dose.given_on;
    if !in_time {
        because.push(Because::CameLater);
    }
    let expired = dose.given_on > usable_through(&shelf.account);
    if expired {
        because.push(Because::HadExpired);
    }
    weight += i32::from(in_time) * 10 + i32::from(!expired) * 10;
    let fits = rules.fits(&dose.eligibility);
    if !fits.is_empty() {
        let good = fits.contains(&funding);
        because.push(if good { Because::FundingFits } else { Because::FundingDoesNotFit });
        weight += i32::from(good) * 10;
    }
    because.push(if shelf.on_hand > 0 { Because::OnHand } else { Because::NoneLeft });
    weight += i32::from(shelf.on_hand > 0) * 10;
    let doubt =
        !same || !in_time || expired || shelf.on_hand <= 0 || because.contains(&Because::FundingDoesNotFit);
    let proposal = Proposal {
        account: shelf.account.clone(),
        sure: if doubt { Sure::Possible } else { Sure::Likely },
        can_be_taught: same && matches!(number, Lots::LookAlike | Lots::Near),
        because,
    };
    Some((weight, proposal))
}
