//! Doses for which another funding's vaccine was used: the document that goes with each, and how it is paid back.
//!
//! Which doses were borrowed follows from the reports (`inventory::work::borrowed`): when a dose is corrected, merged away or purged,
//! its entry goes with it, and what was written about it stays under its report until it is borrowed again or purged. A repayment moves
//! a dose from the funding that owes to the one that was used.

use jenner_codes::{Codes, Cvx};
use jenner_model::access::Access;
use jenner_model::dose::DoseStatement;
use jenner_model::{Date, OrganizationId, ReportId};
use jenner_store::queries::inventory::{self as stock_rows, AccountRow};
use jenner_store::queries::inventory_dose as doses;
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::queries::stock_borrowing::{self as rows, BorrowingRow};
use jenner_store::{StoreError, Tx};

use super::{Fail, Trouble, short};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::Token;
use crate::identity::{decisions, homes};
use crate::inventory::book::{self, Booked, Words};
use crate::inventory::rules::Rules;
use crate::inventory::stock::{Line, lines, lines_of};
use crate::inventory::work::{self, Borrowed};
use crate::inventory::{Funding, Kind, Place, keep, lot, settle, site};
use crate::packs::stock_moves::BorrowingRules;
use crate::{Error, Registry};

/// Why another funding's vaccine was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The private order was late.
    PrivateLate,
    /// Private vaccine was spoiled when it came.
    PrivateSpoiled,
    /// The order of the programme was late.
    ProgramLate,
    /// The programme's vaccine was spoiled when it came.
    ProgramSpoiled,
    /// Something else, in words.
    Other,
}

impl Reason {
    /// All, in the order of the form on paper: 1 to 5.
    pub const ALL: [Reason; 5] = [
        Reason::PrivateLate,
        Reason::PrivateSpoiled,
        Reason::ProgramLate,
        Reason::ProgramSpoiled,
        Reason::Other,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Reason::PrivateLate => "private-late",
            Reason::PrivateSpoiled => "private-spoiled",
            Reason::ProgramLate => "program-late",
            Reason::ProgramSpoiled => "program-spoiled",
            Reason::Other => "other",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The number on the paper form.
    pub const fn code(self) -> u8 {
        match self {
            Reason::PrivateLate => 1,
            Reason::PrivateSpoiled => 2,
            Reason::ProgramLate => 3,
            Reason::ProgramSpoiled => 4,
            Reason::Other => 5,
        }
    }
}

/// Something about a borrowed dose that has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Vaccine that goes one way only went the other way: a violation, which no repayment cures.
    OneWay,
    /// The jurisdiction forbids borrowing.
    Forbidden,
    /// It should have been paid back by now.
    PaybackLate,
    /// It has been open for too long.
    OpenTooLong,
    /// Nobody has written down why.
    NoReason,
}

impl Flag {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Flag::OneWay => "one-way",
            Flag::Forbidden => "forbidden",
            Flag::PaybackLate => "payback-late",
            Flag::OpenTooLong => "open-too-long",
            Flag::NoReason => "no-reason",
        }
    }
}

/// What is known of a borrowed dose when it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Who paid for what was used.
    pub used: Funding,
    /// Who should have paid.
    pub owed_by: Funding,
    /// The vaccine goes one way only.
    pub one_way: bool,
    /// When the dose was given.
    pub given_on: Date,
    /// When it was paid back.
    pub paid_on: Option<Date>,
    /// Somebody wrote down why.
    pub has_reason: bool,
}

/// What has to be looked at about a borrowed dose on a day. Pure.
pub fn judged(facts: Facts, rules: &BorrowingRules, today: Date) -> Vec<Flag> {
    let mut flags = Vec::new();
    if facts.one_way && facts.used.is_public() && !facts.owed_by.is_public() {
        flags.push(Flag::OneWay);
    }
    if !rules.allowed {
        flags.push(Flag::Forbidden);
    }
    let days = |from: Date, until: Date| until.since(from).map_or(0, |span| span.get_days());
    let open = days(facts.given_on, facts.paid_on.unwrap_or(today));
    if facts.one_way && !facts.used.is_public() && open > rules.one_way_days {
        flags.push(Flag::PaybackLate);
    }
    if facts.paid_on.is_none() && open > rules.open_days {
        flags.push(Flag::OpenTooLong);
    }
    if !facts.has_reason {
        flags.push(Flag::NoReason);
    }
    flags
}

/// Whether a vaccine goes one way only: it is of a group that the rules name.
pub fn is_one_way(cvx: Cvx, rules: &BorrowingRules, codes: &Codes) -> bool {
    let mask = codes.group_mask(cvx);
    rules.one_way.iter().any(|group| *group == cvx || codes.group_mask(*group) & mask != 0)
}

/// How a dose was paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// On which day.
    pub on: Date,
    /// The lot that was given back, as printed.
    pub lot: String,
    /// Who signed for it.
    pub signed_by: String,
}

/// A borrowed dose with what is written about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The dose, what was used, whose it was.
    pub dose: Borrowed,
    /// What is written down.
    pub note: Option<BorrowingRow>,
    /// How it was paid back.
    pub paid: Option<Paid>,
    /// What has to be looked at.
    pub flags: Vec<Flag>,
}

impl Entry {
    /// Whether it still has to be paid back.
    pub fn is_open(&self) -> bool {
        self.paid.is_none()
    }
}

/// The borrowed doses of an organization: those that are open first, then the oldest.
pub fn list(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<Vec<Entry>, Error> {
    entries(registry, access, organization, Action::ListBorrowing)
}

/// The same, under the action that it is asked for.
pub fn entries(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    action: Action,
) -> Result<Vec<Entry>, Error> {
    let borrowed = work::borrowed(registry, access, organization)?;
    let (notes, repayments) = registry.db().read(|tx| {
        let notes = rows::of(tx, access, organization)?;
        let paid: Vec<i64> = notes.iter().filter_map(|note| note.paid_movement).collect();
        Ok::<_, StoreError>((notes, repayments(tx, &paid)?))
    })?;
    let rules = &registry.pack().stock_moves.borrowing;
    let (codes, today) = (registry.codes(), registry.today());
    let mut all: Vec<Entry> = borrowed
        .into_iter()
        .map(|dose| {
            let note = notes.iter().find(|note| note.report == dose.dose.report).cloned();
            let paid = note.as_ref().and_then(|note| {
                let (_, lot) = repayments.iter().find(|(id, _)| Some(*id) == note.paid_movement)?;
                Some(Paid {
                    on: note.paid_on?,
                    lot: lot.clone(),
                    signed_by: note.paid_signed_by.clone().unwrap_or_default(),
                })
            });
            let cvx = dose.shelf.lot.cvx.parse::<Cvx>();
            let facts = Facts {
                used: dose.used,
                owed_by: dose.owed_by,
                one_way: cvx.is_ok_and(|cvx| is_one_way(cvx, rules, codes)),
                given_on: dose.dose.given_on,
                paid_on: paid.as_ref().map(|paid| paid.on),
                has_reason: note.as_ref().is_some_and(|note| !note.reason.is_empty()),
            };
            let flags = judged(facts, rules, today);
            Entry { dose, note, paid, flags }
        })
        .collect();
    all.sort_by_key(|one| (!one.is_open(), one.dose.dose.given_on, one.dose.dose.report));
    registry.db().audit(vec![door::entry(registry, access, action, None).organization(organization)])?;
    Ok(all)
}

/// Of movements that paid doses back, those that hold, with the lot that was given back.
fn repayments(tx: &mut Tx<'_>, movements: &[i64]) -> Result<Vec<(i64, String)>, StoreError> {
    let mut found = Vec::new();
    for one in ledger::by_ids(tx, movements)? {
        if ledger::is_reversed(tx, one.organization, one.id)? {
            continue;
        }
        let lot = stock_rows::accounts(tx, &[one.from])?.into_iter().next().map(|from| from.lot.lot);
        found.push((one.id, lot.unwrap_or_default()));
    }
    Ok(found)
}

/// What somebody writes down about a borrowed dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Why another funding's vaccine was used.
    pub reason: Reason,
    /// In words; asked for where the reason is another one.
    pub why: String,
    /// Who signs.
    pub signed_by: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It is on disk.
    Done,
    /// There is no such borrowed dose for the asker.
    Unknown,
}

/// Writes down why a dose was borrowed, in the place of what was written before.
pub fn note(
    registry: &Registry,
    access: &Access,
    (organization, report): (OrganizationId, ReportId),
    note: &Note,
) -> Result<Noted, Fail> {
    site::require(registry, access, organization, Permission::KeepStock, Action::NoteBorrowing)?;
    if note.reason == Reason::Other && note.why.trim().is_empty() {
        return Err(Trouble::NoWhy.into());
    }
    is_signed(&note.signed_by)?;
    registry.takes_changes()?;
    let (core, who, note) = (registry.core.clone(), access.clone(), note.clone());
    let entry = door::entry(registry, access, Action::NoteBorrowing, None).organization(organization);
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        let dose = doses::waiting_one(tx, &who, organization, report)?;
        let Some(dose) = dose.filter(is_borrowed) else { return Ok(Noted::Unknown) };
        let before = known(tx, &who, organization, report)?;
        let (paid_movement, paid_on, paid_signed_by) =
            before.map_or((None, None, None), |one| (one.paid_movement, one.paid_on, one.paid_signed_by));
        let row = BorrowingRow {
            home: dose.home,
            report,
            organization,
            reason: note.reason.word().to_owned(),
            why: short(&note.why),
            signed_by: short(&note.signed_by),
            noted_at: core.now(),
            noted_by: decisions::actor(&who),
            paid_movement,
            paid_on,
            paid_signed_by,
        };
        rows::put(tx, &who, &row)?;
        let mut entry = entry.clone();
        entry.person = homes::today(tx, &[dose.home])?.first().copied();
        tx.audit(entry.detail(serde_json::json!({ "reason": note.reason.code() }).to_string()));
        Ok::<_, Fail>(Noted::Done)
    })
}

fn is_signed(name: &str) -> Result<(), Fail> {
    match name.trim().is_empty() {
        true => Err(Trouble::NoSignature.into()),
        false => Ok(()),
    }
}

fn is_borrowed(dose: &doses::DoseRow) -> bool {
    dose.state == settle::TAKEN && !dose.owed_by.is_empty()
}

fn known(
    tx: &mut Tx<'_>,
    access: &Access,
    organization: OrganizationId,
    report: ReportId,
) -> Result<Option<BorrowingRow>, StoreError> {
    Ok(rows::of(tx, access, organization)?.into_iter().find(|one| one.report == report))
}

/// Whether doses of a lot can stand for doses of another: the same vaccine, or one against the same diseases.
fn stands_for(used: &AccountRow, other: &AccountRow, codes: &Codes) -> bool {
    let mask = |one: &AccountRow| one.lot.cvx.parse::<Cvx>().map_or(0, |cvx| codes.group_mask(cvx));
    used.lot.cvx == other.lot.cvx || (mask(used) != 0 && mask(used) == mask(other))
}

/// From which shelves a borrowed dose can be paid back: vaccine like it, of the funding that owes.
pub fn shelves_to_pay(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    dose: &Borrowed,
) -> Result<Vec<Line>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let today = registry.today();
    let mut all = registry.db().read(|tx| lines_of(tx, &[organization], today))?;
    all.retain(|line| {
        line.funding == dose.owed_by
            && line.may_be_given()
            && stands_for(&dose.shelf, &line.account, registry.codes())
    });
    Ok(all)
}

/// A borrowed dose that is paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repayment {
    /// Names the form.
    pub token: Token,
    /// From which shelf.
    pub account: i64,
    /// On which day.
    pub on: Date,
    /// Who signs.
    pub signed_by: String,
}

/// Pays a borrowed dose back, once.
pub fn pay_back(
    registry: &Registry,
    access: &Access,
    (organization, report): (OrganizationId, ReportId),
    repayment: &Repayment,
) -> Result<Booked, Fail> {
    site::require(registry, access, organization, Permission::KeepStock, Action::NoteBorrowing)?;
    is_signed(&repayment.signed_by)?;
    if repayment.on > registry.today() {
        return Err(Trouble::Future.into());
    }
    registry.takes_changes()?;
    let (core, who, repayment) = (registry.core.clone(), access.clone(), repayment.clone());
    let entry = door::entry(registry, access, Action::NoteBorrowing, None).organization(organization);
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        if !ledger::of_form(tx, organization, repayment.token.as_str())?.is_empty() {
            return Ok(Booked::Before);
        }
        let dose = doses::waiting_one(tx, &who, organization, report)?;
        let Some(dose) = dose.filter(is_borrowed) else { return Ok(Booked::Unknown) };
        if repayment.on < dose.given_on {
            return Err(Trouble::PaidBeforeGiven.into());
        }
        let before = known(tx, &who, organization, report)?;
        let Some(before) = before.filter(|one| !one.reason.is_empty()) else {
            return Err(Trouble::ReasonFirst.into());
        };
        if let Some(paid) = before.paid_movement
            && !ledger::is_reversed(tx, organization, paid)?
        {
            return Ok(Booked::Before);
        }
        let ids: Vec<i64> = dose.account.into_iter().chain([repayment.account]).collect();
        let accounts = stock_rows::accounts(tx, &ids)?;
        let find = |id: Option<i64>| accounts.iter().find(|one| Some(one.id) == id);
        let (Some(used), Some(from)) = (find(dose.account), find(Some(repayment.account))) else {
            return Ok(Booked::Unknown);
        };
        let fits = from.organization == organization
            && from.place == Place::Stock.word()
            && from.funding == dose.owed_by
            && stands_for(used, from, core.codes);
        let Some(funding) = Funding::of_word(&used.funding).filter(|_| fits) else {
            return Ok(Booked::Unknown);
        };
        let Some(line) = lines(tx, vec![from.clone()], core.today().into())?.into_iter().next() else {
            return Ok(Booked::Unknown);
        };
        if !line.may_be_given() {
            return Ok(Booked::NoDosesLeft { on_hand: 0 });
        }
        let to = book::account(tx, &core, organization, &from.lot, funding, from.unit)?;
        if from.beyond_use_on.is_some() {
            stock_rows::set_beyond_use(tx, to.id, from.beyond_use_on)?;
        }
        let words = Words { why: "a borrowed dose was paid back".to_owned(), ..Words::default() };
        let by = decisions::actor(&who);
        let (on, form) = (repayment.on, repayment.token.as_str());
        let movement: MovementRow =
            book::movement(&core, &by, (from, &to), 1, Kind::PaidBack, on, form, words);
        let id = movement.id;
        ledger::insert(tx, &[movement])?;
        let row = BorrowingRow {
            paid_movement: Some(id),
            paid_on: Some(repayment.on),
            paid_signed_by: Some(short(&repayment.signed_by)),
            ..before
        };
        rows::put(tx, &who, &row)?;
        book::look_again(tx, &core, &who, organization, &[from.lot.id])?;
        let mut entry = entry.clone();
        entry.person = homes::today(tx, &[dose.home])?.first().copied();
        tx.audit(entry.detail(serde_json::json!({ "paid_back": id }).to_string()));
        Ok::<_, Fail>(Booked::Now(vec![id]))
    })
}

/// Whether recording a dose here would borrow vaccine: the funds that are named, or the only shelves of the lot, are of another
/// funding than those that fit the eligibility.
pub(crate) fn would_borrow(
    registry: &Registry,
    access: &Access,
    said: &DoseStatement,
) -> Result<bool, Error> {
    let rules = Rules::shipped();
    let fits = said.eligibility.as_ref().map_or(&[][..], |code| rules.fits(code.as_str()));
    if fits.is_empty() {
        return Ok(false);
    }
    let told = said.funding.as_ref().map_or(&[][..], |code| rules.means(code.as_str()));
    if !told.is_empty() {
        return Ok(!told.iter().any(|one| fits.contains(one)));
    }
    let key = lot::key(&said.lot);
    if key.is_empty() {
        return Ok(false);
    }
    let shelves = registry.db().read(|tx| stock_rows::shelves_of_keys(tx, &[key.to_string()]))?;
    let mut of: Vec<Funding> = shelves
        .iter()
        .filter(|one| access.speaks_for(one.organization))
        .filter_map(|one| Funding::of_word(&one.funding))
        .collect();
    of.dedup();
    Ok(!of.is_empty() && !of.iter().any(|one| fits.contains(one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: Date = jiff::civil::date(2026, 9, 1);

    fn rules() -> BorrowingRules {
        BorrowingRules {
            allowed: true,
            open_days: 60,
            one_way: vec!["88".parse().unwrap()],
            one_way_days: 90,
        }
    }

    fn facts(used: Funding, owed_by: Funding, one_way: bool) -> Facts {
        Facts { used, owed_by, one_way, given_on: GIVEN, paid_on: None, has_reason: true }
    }

    fn after(days: i64) -> Date {
        GIVEN.saturating_add(jiff::Span::new().days(days))
    }

    #[test]
    fn flu_vaccine_of_the_programme_never_goes_to_a_private_patient_and_no_repayment_cures_it() {
        let other_way = facts(Funding::Vfc, Funding::Private, true);
        assert_eq!(judged(other_way, &rules(), after(1)), [Flag::OneWay]);
        let paid = Facts { paid_on: Some(after(2)), ..other_way };
        assert_eq!(judged(paid, &rules(), after(200)), [Flag::OneWay]);
        assert_eq!(judged(facts(Funding::Vfc, Funding::Private, false), &rules(), after(1)), []);
    }

    #[test]
    fn private_flu_vaccine_for_a_child_of_the_programme_is_paid_back_within_90_days() {
        let one = facts(Funding::Private, Funding::Vfc, true);
        assert_eq!(judged(one, &rules(), after(60)), []);
        assert_eq!(judged(one, &rules(), after(61)), [Flag::OpenTooLong]);
        assert_eq!(judged(one, &rules(), after(91)), [Flag::PaybackLate, Flag::OpenTooLong]);
        let in_time = Facts { paid_on: Some(after(90)), ..one };
        assert_eq!(judged(in_time, &rules(), after(300)), []);
        let late = Facts { paid_on: Some(after(91)), ..one };
        assert_eq!(judged(late, &rules(), after(300)), [Flag::PaybackLate]);
    }

    #[test]
    fn where_borrowing_is_forbidden_every_borrowed_dose_is_flagged() {
        let forbids = BorrowingRules { allowed: false, ..rules() };
        let without = Facts { has_reason: false, ..facts(Funding::Vfc, Funding::Private, false) };
        assert_eq!(judged(without, &forbids, after(1)), [Flag::Forbidden, Flag::NoReason]);
    }

    #[test]
    fn every_influenza_vaccine_of_the_season_goes_one_way_and_measles_vaccine_both() {
        let codes = Codes::embedded();
        for cvx in ["140", "150", "158", "185"] {
            assert!(is_one_way(cvx.parse().unwrap(), &rules(), codes), "{cvx}");
        }
        assert!(!is_one_way("03".parse().unwrap(), &rules(), codes));
    }
}
