//! A lot at a clinic: shelves and their ledgers, who was given it, and what is booked here: doses taken out, moved, taken back.

use jenner_registry::Error;
use jenner_registry::by_hand::Token;
use jenner_registry::inventory::at_clinic;
use jenner_registry::inventory::book::{self, Booked, Departure, Move};
use jenner_registry::inventory::stock::{self, LedgerLine};
use jenner_registry::inventory::{Funding, Kind, Place};

use super::work::among;
use super::{At, id_of, number};
use crate::clerk::{Clerk, refusal};
use crate::desk::Refusal;
use crate::views::hand::{Fields, Sent, Wrong};
use crate::views::stock::{GivenLine, LedgerRow, LedgerView, LotHere};

/// Kinds by which doses are taken out, in the order of the page.
pub(crate) const OUT: [Kind; 6] =
    [Kind::Wasted, Kind::Expired, Kind::Spoiled, Kind::Returned, Kind::Lost, Kind::GivenUnnamed];

impl Clerk {
    pub(super) fn lot_page(&self, at: &At, lot: i64, typed: &Fields) -> Result<Sent<LotHere>, Refusal> {
        let (registry, access) = (&self.registry, &at.access);
        let here = at_clinic::lot(registry, access, at.organization, lot).map_err(refusal)?;
        let here = here.ok_or(Refusal::NotFound)?;
        let mut wrong = Vec::new();
        if !typed.text("act").is_empty() {
            match self.book_at_lot(at, typed)? {
                Ok(()) => return Ok(Sent::Saved(at.place.to(&format!("/stock/lots/{lot}?done=booked")))),
                Err(problem) => wrong.push(problem),
            }
        }
        let mut shelves = Vec::with_capacity(here.shelves.len());
        for account in &here.shelves {
            let found = stock::ledger_of(registry, access, account.id).map_err(refusal)?;
            let Some((line, moves)) = found else { continue };
            let rows = self.ledger_rows(&moves, account.id)?;
            shelves.push(LedgerView { shelf: self.shelf_line(at, &line), rows });
        }
        let ids: Vec<i64> = here.shelves.iter().map(|one| one.id).collect();
        let since = self.typed_stock_day(typed.text("since"));
        let given = at_clinic::given(registry, access, at.organization, &ids, since).map_err(refusal)?;
        let line = |dose: &jenner_store::queries::inventory_dose::DoseRow| GivenLine {
            on: dose.given_on,
            lot: dose.lot.clone(),
            eligibility: self.eligibility_of(&dose.eligibility),
            patient: among(&given.patients, dose.home),
        };
        let names = here.names.iter().filter(|name| name.key != here.lot.key);
        Ok(Sent::Page(Box::new(LotHere {
            place: at.place.clone(),
            lot: self.lot_words(&here.lot),
            names: names.map(|name| (name.kind.clone(), name.said.clone())).collect(),
            shelves,
            given: given.doses.iter().map(line).collect(),
            given_total: given.total,
            form: Token::draw().as_str().to_owned(),
            typed: typed.clone(),
            units: at.in_use(),
            wrong,
        })))
    }

    /// The movements of a shelf, the latest first.
    pub(super) fn ledger_rows(&self, moves: &[LedgerLine], account: i64) -> Result<Vec<LedgerRow>, Refusal> {
        let actors: Vec<&str> = moves.iter().map(|one| one.movement.written_by.as_str()).collect();
        let names = self.people_named(&actors)?;
        let row = |one: &LedgerLine| {
            let movement = &one.movement;
            let (there, change) = match movement.to == account {
                true => (one.from, movement.doses),
                false => (one.to, -movement.doses),
            };
            let kind = Kind::of_word(&movement.kind).unwrap_or(Kind::Counted);
            let takes_back = movement.reverses.is_some();
            LedgerRow {
                id: movement.id.to_string(),
                kind,
                on: movement.happened_on,
                at: movement.written_at.to_jiff(),
                by: names.get(&movement.written_by).cloned().unwrap_or_else(|| movement.written_by.clone()),
                there,
                change,
                balance: one.balance,
                reason: movement.reason.clone(),
                document: movement.document.clone(),
                why: movement.why.clone(),
                takes_back,
                is_back: one.is_reversed,
                can_be_taken_back: movement.source == "hand"
                    && !takes_back
                    && !one.is_reversed
                    && !matches!(kind, Kind::Counted | Kind::SentOut | Kind::CameIn | Kind::CameBack)
                    && there != Place::InTransit,
            }
        };
        Ok(moves.iter().rev().map(row).collect())
    }

    fn book_at_lot(&self, at: &At, typed: &Fields) -> Result<Result<(), Wrong>, Refusal> {
        let (registry, access) = (&self.registry, &at.access);
        let token = Token::read(typed.text("form")).unwrap_or_else(Token::draw);
        if typed.text("act") == "back" {
            let why = typed.text("why");
            if why.is_empty() {
                return Ok(Err(Wrong::new("back", "no-words")));
            }
            let back = book::reverse(registry, access, id_of(typed.text("movement"))?, &token, why);
            return self.booked("back", back);
        }
        let shelf = id_of(typed.text("shelf"))?;
        let Some(doses) = number(typed.text("doses")).filter(|n| *n > 0) else {
            return Ok(Err(Wrong::new("doses", "doses").about(typed.text("doses"))));
        };
        let on = match self.typed_stock_day(typed.text("on")) {
            None => return Ok(Err(Wrong::new("on", "day").about(typed.text("on")))),
            Some(on) if on > at.place.today => return Ok(Err(Wrong::new("on", "future"))),
            Some(on) => on,
        };
        let why = typed.text("why").to_owned();
        if typed.text("act") == "move" {
            let Some(funding) = Funding::of_word(typed.text("funding")) else {
                return Ok(Err(Wrong::new("funding", "funding")));
            };
            let unit = match at.chosen_unit(typed.text("unit")) {
                Ok(unit) => unit,
                Err(problem) => return Ok(Err(problem)),
            };
            let last = typed.text("last");
            let beyond_use_on = self.typed_last_day(last);
            if !last.is_empty() && beyond_use_on.is_none() {
                return Ok(Err(Wrong::new("last", "last-day").about(last)));
            }
            let wanted = Move { token, account: shelf, unit, funding, doses, on, beyond_use_on, why };
            return match book::shift(registry, access, &wanted) {
                Err(Error::Invalid(_)) => Ok(Err(Wrong::new("unit", "not-moved"))),
                done => self.booked("doses", done),
            };
        }
        // The reason names the kind: one choice says both.
        let (kind, reason) = typed.text("reason").split_once(':').unwrap_or((typed.text("reason"), ""));
        let Some(kind) = Kind::of_word(kind).filter(|kind| OUT.contains(kind)) else {
            return Ok(Err(Wrong::new("reason", "reason")));
        };
        let departure = Departure {
            token,
            account: shelf,
            kind,
            doses,
            on,
            reason: reason.to_owned(),
            document: typed.text("document").to_owned(),
            why,
        };
        match book::depart(registry, access, &departure) {
            Err(Error::Invalid(_)) => Ok(Err(Wrong::new("why", "reason-words"))),
            done => self.booked("doses", done),
        }
    }

    fn booked(&self, field: &str, done: Result<Booked, Error>) -> Result<Result<(), Wrong>, Refusal> {
        match done {
            Ok(Booked::Now(_) | Booked::Before) => Ok(Ok(())),
            Ok(Booked::NoDosesLeft { on_hand }) => {
                Ok(Err(Wrong::new(field, "no-doses-left").about(on_hand.to_string())))
            }
            Ok(Booked::AlreadyBack) => Ok(Err(Wrong::new(field, "already-back"))),
            Ok(Booked::Unknown) => Err(Refusal::NotFound),
            Err(Error::Invalid(why)) => Ok(Err(Wrong::new(field, "invalid").about(why))),
            Err(error) => Err(refusal(error)),
        }
    }
}
