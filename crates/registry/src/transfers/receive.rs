//! Accepting what came, wholly or in part, or refusing it.
//!
//! On the way doses are the sender's: what was lost or spoiled there is written off in the sender's book. What is refused is where it
//! was, as if it had never left: the movement out is taken back.

use jenner_model::access::Access;
use jenner_model::{Date, Timestamp};
use jenner_store::queries::inventory::{self as stock, AccountRow};
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::queries::stock_transfer::{LineRow, TransferRow};
use jenner_store::{StoreError, Tx};

use super::send::{SOURCE, form};
use super::transfer::{Done, Side, State, Stepped, is_moment, step};
use super::{Fail, Trouble, short};
use crate::Registry;
use crate::cold_chain::{Temperature, look};
use crate::identity::decisions;
use crate::inventory::{Funding, Kind, Place, book};
use crate::registry::Core;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The line, by the sender's shelf.
    pub account: i64,
    /// So many doses are accepted.
    pub accepted: i64,
    /// So many go back to the sender.
    pub back: i64,
    /// Into which storage unit the accepted ones go, if one is named.
    pub unit: Option<i64>,
    /// What became of the rest: spoiled, wasted or lost. Not asked for where there is no rest.
    pub rest: Option<Kind>,
    /// Why, by the code of a reason of that kind.
    pub reason: String,
    /// In words; asked for where doses go back.
    pub why: String,
}

/// What is written down when doses arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// When they arrived.
    pub arrived_at: Timestamp,
    /// How warm it was in the container.
    pub temperature: Temperature,
    /// Each line.
    pub lines: Vec<Received>,
}

/// Books what came.
pub fn receive(registry: &Registry, access: &Access, id: i64, receipt: &Receipt) -> Result<Done, Fail> {
    is_moment(registry.now(), receipt.arrived_at)?;
    let (who, receipt) = (access.clone(), receipt.clone());
    let accepted: i64 = receipt.lines.iter().map(|line| line.accepted.max(0)).fold(0, i64::saturating_add);
    let said = accepted.to_string();
    let word = State::Received.word();
    step(registry, access, id, Side::Gets, (&[State::Sent], word, &said), move |tx, core, row, lines| {
        if row.left_at.is_some_and(|left| receipt.arrived_at < left) {
            return Err(Trouble::BeforeLeft.into());
        }
        let units: Vec<i64> = look::names(tx, row.to)?.into_iter().map(|(id, _)| id).collect();
        let mut done = Vec::new();
        for line in &lines {
            let of = |one: &&Received| one.account == line.account;
            let Some(told) = receipt.lines.iter().find(of) else {
                return Err(Trouble::NotAllSaid.into());
            };
            checked(line, told, &units)?;
            let on = core.day_of(receipt.arrived_at).into();
            done.push(arrive(tx, core, &who, (&row, line), told, on)?);
        }
        look_again(tx, core, &who, &row, &lines)?;
        let came = done.iter().any(|line| line.accepted > 0 || line.lost > 0);
        let row = TransferRow {
            arrived_at: Some(receipt.arrived_at),
            arrived_tenths: Some(receipt.temperature.tenths()),
            ..row
        };
        let state = if came { State::Received } else { State::Refused };
        Ok(Ok(Stepped { row, lines: done, state }))
    })
}

/// Refuses all of it: both sides are as before.
pub fn refuse(registry: &Registry, access: &Access, id: i64, why: &str) -> Result<Done, Fail> {
    if why.trim().is_empty() {
        return Err(Trouble::NoWhy.into());
    }
    let (who, said) = (access.clone(), short(why));
    let word = State::Refused.word();
    step(registry, access, id, Side::Gets, (&[State::Sent], word, why), move |tx, core, row, lines| {
        let mut done = Vec::new();
        for line in &lines {
            let told = Received {
                account: line.account,
                accepted: 0,
                back: line.doses,
                unit: None,
                rest: None,
                reason: String::new(),
                why: said.clone(),
            };
            done.push(arrive(tx, core, &who, (&row, line), &told, core.today().into())?);
        }
        look_again(tx, core, &who, &row, &lines)?;
        Ok(Ok(Stepped { row, lines: done, state: State::Refused }))
    })
}

/// Whether what is told of a line can be.
fn checked(line: &LineRow, told: &Received, units: &[i64]) -> Result<(), Fail> {
    let counted = told.accepted.checked_add(told.back);
    let rest = counted.and_then(|counted| line.doses.checked_sub(counted));
    let Some(rest) = rest.filter(|rest| *rest >= 0 && told.accepted >= 0 && told.back >= 0) else {
        return Err(Trouble::TooMany.into());
    };
    if told.unit.is_some_and(|unit| !units.contains(&unit)) {
        return Err(Trouble::NoUnit.into());
    }
    if told.back > 0 && told.why.trim().is_empty() {
        return Err(Trouble::NoWhy.into());
    }
    if rest > 0 {
        match told.rest {
            Some(kind @ (Kind::Spoiled | Kind::Wasted | Kind::Lost)) => {
                book::is_reason(kind, &told.reason, &told.why).map_err(|_| Trouble::NoReason)?;
            }
            _ => {
                return Err(Trouble::RestUnsaid.into());
            }
        }
    }
    Ok(())
}

/// Books what became of a line.
fn arrive(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    (row, line): (&TransferRow, &LineRow),
    told: &Received,
    on: Date,
) -> Result<LineRow, StoreError> {
    let sent = match line.sent {
        Some(id) => ledger::by_ids(tx, &[id])?.into_iter().next(),
        None => None,
    };
    let sent = sent.ok_or(StoreError::Content("the movement by which doses left"))?;
    let shelf = stock::accounts(tx, &[line.account])?.into_iter().next();
    let shelf = shelf.ok_or(StoreError::Content("the shelf that doses left"))?;
    let way = book::beyond(tx, &shelf, Place::InTransit)?;
    let by = decisions::actor(access);
    let words = || book::Words { why: told.why.clone(), ..book::Words::default() };
    let form = form(row);
    let mut moves = Vec::new();
    let mut to_account = None;
    if told.accepted > 0 {
        let there = shelf_of_receiver(tx, core, row, (&shelf, line), told.unit)?;
        to_account = Some(there.id);
        let new = book::movement(core, &by, (&way, &there), told.accepted, Kind::CameIn, on, &form, words());
        moves.push(MovementRow { organization: row.to, ..new });
    }
    if told.back == line.doses {
        // All of it: as if it had never left.
        moves.push(MovementRow {
            id: core.id(),
            from: sent.to,
            to: sent.from,
            kind: Kind::CameBack.word().to_owned(),
            written_at: core.now(),
            written_by: by.clone(),
            why: short(&told.why),
            reverses: Some(sent.id),
            ..sent
        });
    } else if told.back > 0 {
        moves.push(book::movement(core, &by, (&way, &shelf), told.back, Kind::CameBack, on, &form, words()));
    }
    let lost = line.doses - told.accepted - told.back;
    if let Some((kind, place)) =
        told.rest.filter(|_| lost > 0).and_then(|kind| Some((kind, kind.leads_to()?)))
    {
        let gone = book::beyond(tx, &shelf, place)?;
        let words = book::Words { reason: told.reason.clone(), ..words() };
        moves.push(book::movement(core, &by, (&way, &gone), lost, kind, on, &form, words));
    }
    for one in &mut moves {
        SOURCE.clone_into(&mut one.source);
    }
    ledger::insert(tx, &moves)?;
    Ok(LineRow {
        to_account,
        accepted: told.accepted,
        back: told.back,
        lost,
        reason: told.reason.clone(),
        why: short(&told.why),
        ..line.clone()
    })
}

/// The receiver's shelf. A last day of its own goes along; where the shelf has doses with another one, the earlier counts for all.
fn shelf_of_receiver(
    tx: &mut Tx<'_>,
    core: &Core,
    row: &TransferRow,
    (shelf, line): (&AccountRow, &LineRow),
    unit: Option<i64>,
) -> Result<AccountRow, StoreError> {
    let funding = Funding::of_word(&shelf.funding).ok_or(StoreError::Content("the funding of a shelf"))?;
    let there = book::account(tx, core, row.to, &shelf.lot, funding, unit)?;
    let has = ledger::balances(tx, &[there.id])?.get(&there.id).copied().unwrap_or(0) > 0;
    let known = there.beyond_use_on.filter(|_| has);
    let last = match (known, line.beyond_use_on) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    if last != there.beyond_use_on {
        stock::set_beyond_use(tx, there.id, last)?;
    }
    Ok(there)
}

/// Doses of both clinics that name these lots may take something else now.
fn look_again(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    row: &TransferRow,
    lines: &[LineRow],
) -> Result<(), StoreError> {
    let ids: Vec<i64> = lines.iter().map(|line| line.account).collect();
    let lots: Vec<i64> = stock::accounts(tx, &ids)?.into_iter().map(|one| one.lot.id).collect();
    book::look_again(tx, core, access, row.from, &lots)?;
    book::look_again(tx, core, access, row.to, &lots)
}
