//! What a reported dose should have taken from the stock: a pure function of what is known now. So it does not matter in which
//! order messages and deliveries come, and what is posted can always be held against it.
//!
//! The conditions are those of the MIROW guide on inventory (a dose newly given, completely or in part, by a clinic that keeps
//! stock, on or after the day the lot came and not after its last day, of a lot and a funding that fit). What a dose truly took
//! is never refused because the shelf is empty: the ledger then owes.

use jenner_codes::{Codes, Cvx};
use jenner_model::Date;
use jenner_store::queries::inventory::{AccountRow, NamedShelf};
use jenner_store::queries::inventory_dose::DecisionRow;

use super::funding::Funding;
use super::rules::Rules;
use super::told::Told;

/// A shelf that may have held the dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The account.
    pub account: AccountRow,
    /// Where doses go that are given from it.
    pub patient: Option<i64>,
    /// Who paid.
    pub funding: Funding,
    /// Whether the lot was named by the number on its box.
    pub by_box: bool,
    /// Whether the reported number names the lot. A shelf that only a decision names is none to look among.
    pub is_named: bool,
    /// The days on which doses came to it, the first one first.
    pub arrivals: Vec<Date>,
}

impl Shelf {
    /// Of a row; `None` where its funding is none of ours.
    pub fn of(named: NamedShelf, arrivals: Vec<Date>) -> Option<Self> {
        let funding = Funding::of_word(&named.account.funding)?;
        Some(Self {
            by_box: named.kind == "box",
            is_named: !named.kind.is_empty(),
            funding,
            account: named.account,
            patient: named.patient,
            arrivals,
        })
    }

    /// The last day on which what stands here may be used.
    pub fn usable_through(&self) -> Date {
        usable_through(&self.account)
    }

    /// The last day before or on a day on which doses came; `None` when none had.
    fn last_arrival(&self, on: Date) -> Option<Date> {
        self.arrivals.iter().copied().filter(|day| *day <= on).max()
    }
}

/// The last day on which what stands on an account may be used: that of the lot, or an earlier one of its own.
pub fn usable_through(account: &AccountRow) -> Date {
    account.beyond_use_on.map_or(account.lot.expires_on, |own| own.min(account.lot.expires_on))
}

/// Why a dose took nothing, and somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// No lot number was reported.
    NoLot,
    /// The clinic has no lot of that number.
    LotUnknown,
    /// The clinic has a lot of that number, of another vaccine or maker.
    OtherProduct,
    /// The lot came after the dose was given.
    BeforeReceipt,
    /// The lot had expired.
    Expired,
    /// The clinic has the lot, but not bought with the money that was reported.
    WrongFunding,
    /// It could have come from several shelves.
    Ambiguous,
    /// Another clinic that keeps stock says that it gave this very dose.
    GivenElsewhere,
    /// Somebody decided to leave it.
    Left,
}

impl WhyNot {
    /// All.
    pub const ALL: [WhyNot; 9] = [
        WhyNot::NoLot,
        WhyNot::LotUnknown,
        WhyNot::OtherProduct,
        WhyNot::BeforeReceipt,
        WhyNot::Expired,
        WhyNot::WrongFunding,
        WhyNot::Ambiguous,
        WhyNot::GivenElsewhere,
        WhyNot::Left,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            WhyNot::NoLot => "no_lot",
            WhyNot::LotUnknown => "lot_unknown",
            WhyNot::OtherProduct => "other_product",
            WhyNot::BeforeReceipt => "before_receipt",
            WhyNot::Expired => "expired",
            WhyNot::WrongFunding => "wrong_funding",
            WhyNot::Ambiguous => "ambiguous",
            WhyNot::GivenElsewhere => "given_elsewhere",
            WhyNot::Left => "left",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether somebody has still to look.
    pub const fn is_open(self) -> bool {
        !matches!(self, WhyNot::Left)
    }
}

/// Why a dose takes nothing and nobody need look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    /// The organization keeps no stock here.
    NoStockKept,
    /// Refused, or not given.
    NotGiven,
    /// Told of, not given by the organization itself.
    Historical,
    /// Given before the organization began to keep stock here.
    BeforeStart,
}

/// What a dose should have taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// One dose from this account.
    Take {
        /// The account.
        account: Box<AccountRow>,
        /// Where it goes.
        patient: Option<i64>,
        /// The funding that should have paid, where it is another one.
        owed_by: Option<Funding>,
    },
    /// Nothing, and somebody should look.
    Not(WhyNot),
    /// Nothing.
    Never(Never),
}

/// What decides: rules and code tables.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// Funding and eligibility.
    pub rules: &'a Rules,
    /// Vaccines.
    pub codes: &'a Codes,
}

/// What a dose should have taken, from a clinic that keeps stock since `starts_on`. `shelves` are those whose lot is named by the
/// reported number, or that a decision names.
pub fn decide(
    told: &Told,
    starts_on: Option<Date>,
    shelves: &[Shelf],
    decided: Option<&DecisionRow>,
    by: By<'_>,
) -> Outcome {
    let Some(starts_on) = starts_on else { return Outcome::Never(Never::NoStockKept) };
    if !told.is_given {
        return Outcome::Never(Never::NotGiven);
    }
    if !told.is_new {
        return Outcome::Never(Never::Historical);
    }
    if told.given_on < starts_on {
        return Outcome::Never(Never::BeforeStart);
    }
    if let Some(decided) = decided.filter(|one| still_holds(one, told)) {
        let Some(wanted) = decided.account else { return Outcome::Not(WhyNot::Left) };
        if let Some(shelf) =
            shelves.iter().find(|shelf| shelf.account.id == wanted && !shelf.arrivals.is_empty())
        {
            return take(told, shelf, by);
        }
    }
    if told.key.is_empty() {
        return Outcome::Not(WhyNot::NoLot);
    }
    // A shelf to which nothing ever came, by movements that hold, is none.
    let here: Vec<&Shelf> =
        shelves.iter().filter(|shelf| !shelf.arrivals.is_empty() && shelf.is_named).collect();
    if here.is_empty() {
        return Outcome::Not(WhyNot::LotUnknown);
    }
    let fitting = of_product(told, &here, by.codes);
    if fitting.is_empty() {
        return Outcome::Not(WhyNot::OtherProduct);
    }
    let there: Vec<&Shelf> =
        fitting.into_iter().filter(|shelf| shelf.last_arrival(told.given_on).is_some()).collect();
    if there.is_empty() {
        return Outcome::Not(WhyNot::BeforeReceipt);
    }
    let there = of_printed_day(told, there);
    let paid = match of_funding(told, &there, by.rules) {
        Ok(paid) => paid,
        Err(why) => return Outcome::Not(why),
    };
    let usable: Vec<&Shelf> = paid
        .iter()
        .copied()
        .filter(|shelf| told.is_insisted || told.given_on <= shelf.usable_through())
        .collect();
    if usable.is_empty() {
        return Outcome::Not(WhyNot::Expired);
    }
    let first_lot = usable.first().map(|shelf| shelf.account.lot.id);
    if usable.iter().any(|shelf| Some(shelf.account.lot.id) != first_lot) {
        return Outcome::Not(WhyNot::Ambiguous);
    }
    // In several storage units: from the one where the lot was put last. A count or a move puts right what was otherwise.
    let at = |shelf: &&Shelf| (shelf.last_arrival(told.given_on), std::cmp::Reverse(shelf.account.id));
    match usable.into_iter().max_by_key(at) {
        Some(shelf) => take(told, shelf, by),
        None => Outcome::Not(WhyNot::LotUnknown),
    }
}

/// A decision is about what was reported then; when that was changed since, it is asked anew.
fn still_holds(decided: &DecisionRow, told: &Told) -> bool {
    decided.lot_key == *told.key && decided.given_on == told.given_on && decided.cvx == told.cvx.to_string()
}

fn take(told: &Told, shelf: &Shelf, by: By<'_>) -> Outcome {
    let fits = told.eligibility.as_ref().map_or(&[][..], |code| by.rules.fits(code.as_str()));
    let owed_by = match fits {
        [] => None,
        fits if fits.contains(&shelf.funding) => None,
        [usual, ..] => Some(*usual),
    };
    Outcome::Take { account: Box::new(shelf.account.clone()), patient: shelf.patient, owed_by }
}

/// Whether what was reported can be the product of a lot: the same vaccine, or one that was named without saying which
/// ("influenza, unspecified"), or one that the same package is listed for.
pub fn is_product(cvx: Cvx, account: &AccountRow, codes: &Codes) -> bool {
    let Ok(of_lot) = account.lot.cvx.parse::<Cvx>() else { return false };
    let loosely = codes.is_unspecified(cvx) && codes.group_mask(cvx) & codes.group_mask(of_lot) != 0;
    let listed = || {
        let ndc = [&account.lot.ndc_box, &account.lot.ndc_unit];
        ndc.into_iter().filter_map(|ndc| codes.ndc(&ndc.parse().ok()?)).any(|entry| entry.holds(cvx))
    };
    cvx == of_lot || loosely || listed()
}

/// Those of the reported vaccine. The maker is not needed; where it is reported and one of the lots is of that maker, it
/// decides. A lot by the number on its box comes before one by another number.
fn of_product<'s>(told: &Told, shelves: &[&'s Shelf], codes: &Codes) -> Vec<&'s Shelf> {
    let mut fitting: Vec<&Shelf> =
        shelves.iter().copied().filter(|shelf| is_product(told.cvx, &shelf.account, codes)).collect();
    if let Some(maker) = &told.mvx {
        narrow(&mut fitting, |shelf| shelf.account.lot.mvx == maker.as_str());
    }
    narrow(&mut fitting, |shelf| shelf.by_box);
    fitting
}

/// Of lots that differ in their last day alone, the one whose day was reported.
fn of_printed_day<'s>(told: &Told, mut shelves: Vec<&'s Shelf>) -> Vec<&'s Shelf> {
    if let Some(day) = told.expires_on {
        narrow(&mut shelves, |shelf| shelf.account.lot.expires_on == day);
    }
    shelves
}

/// Keeps those that fit, unless none does.
fn narrow(shelves: &mut Vec<&Shelf>, fits: impl Fn(&Shelf) -> bool) {
    if shelves.iter().any(|shelf| fits(shelf)) {
        shelves.retain(|shelf| fits(shelf));
    }
}

/// Those of the funding that was reported; else of the one that fits the eligibility best; else the only one there is.
fn of_funding<'s>(told: &Told, shelves: &[&'s Shelf], rules: &Rules) -> Result<Vec<&'s Shelf>, WhyNot> {
    let said = told.funding.as_ref().map_or(&[][..], |code| rules.means(code.as_str()));
    let mut left: Vec<&Shelf> = shelves.to_vec();
    if !said.is_empty() {
        left.retain(|shelf| said.contains(&shelf.funding));
        if left.is_empty() {
            return Err(WhyNot::WrongFunding);
        }
    }
    let fits = told.eligibility.as_ref().map_or(&[][..], |code| rules.fits(code.as_str()));
    if let Some(best) = fits.iter().find(|one| left.iter().any(|shelf| shelf.funding == **one)) {
        left.retain(|shelf| shelf.funding == *best);
    }
    let first = left.first().map(|shelf| shelf.funding);
    match left.iter().all(|shelf| Some(shelf.funding) == first) {
        true => Ok(left),
        false => Err(WhyNot::Ambiguous),
    }
}
