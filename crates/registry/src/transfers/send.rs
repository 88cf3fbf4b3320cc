//! Sending: the doses leave the shelf, and are on the way until they are accepted or refused.

use jenner_model::Timestamp;
use jenner_model::access::Access;
use jenner_store::queries::inventory as stock;
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::queries::stock_transfer::{LineRow, TransferRow};

use super::transfer::{Done, Side, State, Stepped, is_moment, step};
use super::{Fail, Trouble, ask, out, short};
use crate::Registry;
use crate::cold_chain::Temperature;
use crate::identity::decisions;
use crate::inventory::{Kind, Place, book};

/// What is written down when doses leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// When they left.
    pub left_at: Timestamp,
    /// What they travel in.
    pub container: String,
    /// How warm it was in there.
    pub temperature: Temperature,
}

/// Sends what was approved. All of it leaves, or nothing.
pub fn send(registry: &Registry, access: &Access, id: i64, shipment: &Shipment) -> Result<Done, Fail> {
    is_moment(registry.now(), shipment.left_at)?;
    if shipment.container.trim().is_empty() {
        return Err(Trouble::NoContainer.into());
    }
    let (who, shipment) = (access.clone(), shipment.clone());
    let said = shipment.container.clone();
    let word = State::Sent.word();
    step(registry, access, id, Side::Gives, (&[State::Approved], word, &said), move |tx, core, row, lines| {
        let wanted: Vec<(i64, i64)> = lines.iter().map(|line| (line.account, line.doses)).collect();
        if let Some(done) = ask::cannot_leave(tx, core, row.from, &wanted)? {
            return Ok(Err(done));
        }
        let by = decisions::actor(&who);
        let on = core.day_of(shipment.left_at).into();
        let (mut sent, mut moves) = (Vec::new(), Vec::new());
        let ids: Vec<i64> = wanted.iter().map(|(account, _)| *account).collect();
        for shelf in stock::accounts(tx, &ids)? {
            let Some(line) = lines.iter().find(|line| line.account == shelf.id) else { continue };
            let way = book::beyond(tx, &shelf, Place::InTransit)?;
            let words = book::Words { why: row.why.clone(), ..book::Words::default() };
            let form = form(&row);
            let new = book::movement(core, &by, (&shelf, &way), line.doses, Kind::SentOut, on, &form, words);
            let new = MovementRow { source: SOURCE.to_owned(), ..new };
            sent.push(LineRow {
                beyond_use_on: shelf.beyond_use_on,
                out: out::of_shelf(tx, shelf.id, shipment.left_at)?,
                sent: Some(new.id),
                ..line.clone()
            });
            moves.push(new);
        }
        ledger::insert(tx, &moves)?;
        let row = TransferRow {
            container: short(&shipment.container),
            left_at: Some(shipment.left_at),
            left_tenths: Some(shipment.temperature.tenths()),
            ..row
        };
        Ok(Ok(Stepped { row, lines: sent, state: State::Sent }))
    })
}

/// Where movements of a transfer come from.
pub(super) const SOURCE: &str = "transfer";

/// What movements of a transfer name as their form.
pub(super) fn form(row: &TransferRow) -> String {
    format!("transfer:{}", row.id)
}
