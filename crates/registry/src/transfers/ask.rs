//! Asking for a transfer, the program's yes or no, and calling it off before anything has left.

use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_store::queries::inventory::{self as stock, AccountRow};
use jenner_store::queries::organization;
use jenner_store::queries::stock_transfer::{self as rows, LineRow, TransferRow};
use jenner_store::{StoreError, Tx};

use super::transfer::{Done, Side, State, Stepped, step};
use super::{Fail, Trouble, short};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::Token;
use crate::cold_chain;
use crate::identity::decisions;
use crate::inventory::stock::{Ends, lines};
use crate::inventory::{Funding, Place, keep, site};
use crate::registry::Core;
use crate::{Error, Registry};

/// Most lots of one transfer.
const MOST_LINES: usize = 100;

/// Doses that one organization wants to give to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransfer {
    /// Names the form.
    pub token: Token,
    /// Who gives.
    pub from: OrganizationId,
    /// Who gets.
    pub to: OrganizationId,
    /// From which shelves, and how many doses of each.
    pub lines: Vec<(i64, i64)>,
    /// Why.
    pub why: String,
}

/// Asks for a transfer. The doses stay on the shelf, and can be given, until they leave.
pub fn ask(registry: &Registry, access: &Access, new: &NewTransfer) -> Result<Done, Fail> {
    site::require(registry, access, new.from, Permission::KeepStock, Action::WorkTransfer)?;
    if new.from == new.to {
        return Err(Trouble::SameOrganization.into());
    }
    if new.why.trim().is_empty() {
        return Err(Trouble::NoWhy.into());
    }
    let mut seen: Vec<i64> = new.lines.iter().map(|(account, _)| *account).collect();
    seen.sort_unstable();
    seen.dedup();
    if new.lines.is_empty() || new.lines.len() > MOST_LINES || seen.len() != new.lines.len() {
        return Err(Trouble::NoLines.into());
    }
    if new.lines.iter().any(|(_, doses)| *doses < 1) {
        return Err(Trouble::NoNumber.into());
    }
    begun(registry, new.from)?;
    gets_stock(registry, new.to)?;
    registry.takes_changes()?;
    let (core, who, new) = (registry.core.clone(), access.clone(), new.clone());
    let entry = door::entry(registry, access, Action::WorkTransfer, None)
        .organization(new.from)
        .detail(serde_json::json!({ "step": "asked", "to": new.to.0, "lots": new.lines.len() }).to_string());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(new.from), keep::lock_key(new.to)])?;
        if let Some(known) = rows::of_form(tx, new.from, new.token.as_str())? {
            return Ok(Done::Before(known.id));
        }
        let done = put(tx, &core, &who, &new)?;
        if matches!(done, Done::Now(..)) {
            tx.audit(entry.clone());
        }
        Ok::<_, Fail>(done)
    })
}

/// Who keeps stock here, and so can get vaccine.
pub fn receivers(registry: &Registry, access: &Access) -> Result<Vec<OrganizationId>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadTransfers)?;
    Ok(registry.db().read(stock::sites)?.into_iter().map(|site| site.organization).collect())
}

/// Refuses an asker who keeps no stock here.
pub(super) fn begun(registry: &Registry, organization: OrganizationId) -> Result<(), Fail> {
    match site::starts_on(registry, organization)? {
        Some(_) => Ok(()),
        None => Err(Trouble::NotBegun.into()),
    }
}

/// Refuses somebody who keeps no stock here: the doses would end nowhere.
pub(super) fn gets_stock(registry: &Registry, to: OrganizationId) -> Result<(), Fail> {
    match site::starts_on(registry, to)? {
        Some(_) => Ok(()),
        None => Err(Trouble::OtherNotBegun.into()),
    }
}

/// Writes a transfer that was asked for. Both organizations are held.
pub(super) fn put(tx: &mut Tx<'_>, core: &Core, access: &Access, new: &NewTransfer) -> Result<Done, Fail> {
    let ids: Vec<i64> = new.lines.iter().map(|(account, _)| *account).collect();
    let found = stock::accounts(tx, &ids)?;
    let theirs = |one: &AccountRow| one.organization == new.from && one.place == Place::Stock.word();
    if found.len() != ids.len() || !found.iter().all(theirs) {
        return Ok(Done::Unknown);
    }
    may_get(tx, new.to, &found)?;
    if let Some(done) = cannot_leave(tx, core, new.from, &new.lines)? {
        return Ok(done);
    }
    let approval = core.pack.stock_moves.transfer.needs_approval;
    let state = if approval { State::Asked } else { State::Approved };
    let row = TransferRow {
        id: core.id(),
        from: new.from,
        to: new.to,
        state: state.word().to_owned(),
        why: short(&new.why),
        form: new.token.as_str().to_owned(),
        asked_at: core.now(),
        asked_by: decisions::actor(access),
        container: String::new(),
        left_at: None,
        left_tenths: None,
        arrived_at: None,
        arrived_tenths: None,
    };
    rows::put(tx, &row)?;
    let lines: Vec<LineRow> = new
        .lines
        .iter()
        .map(|(account, doses)| LineRow {
            transfer: row.id,
            account: *account,
            doses: *doses,
            beyond_use_on: None,
            out: [0; 3],
            sent: None,
            to_account: None,
            accepted: 0,
            back: 0,
            lost: 0,
            reason: String::new(),
            why: String::new(),
        })
        .collect();
    rows::put_lines(tx, &lines)?;
    super::note(tx, core, access, row.id, State::Asked.word(), &new.why)?;
    Ok(Done::Now(row.id, state))
}

/// Vaccine of the programme for children goes to those who take part in it.
fn may_get(tx: &mut Tx<'_>, to: OrganizationId, shelves: &[AccountRow]) -> Result<(), Fail> {
    let of_vfc = shelves.iter().any(|one| one.funding == Funding::Vfc.word());
    if of_vfc && !enrolled(tx)?.contains(&to) {
        return Err(Trouble::NotEnrolled.into());
    }
    Ok(())
}

/// Who takes part in the programme for children.
pub(super) fn enrolled(tx: &mut Tx<'_>) -> Result<Vec<OrganizationId>, StoreError> {
    let all = organization::all(tx)?;
    Ok(all.into_iter().filter(|one| one.vfc_pin.is_some()).map(|one| one.id).collect())
}

/// Why doses cannot leave their shelves: they are not there, must not be used, stand in quarantine, or have ended.
pub(super) fn cannot_leave(
    tx: &mut Tx<'_>,
    core: &Core,
    from: OrganizationId,
    wanted: &[(i64, i64)],
) -> Result<Option<Done>, Error> {
    let ids: Vec<i64> = wanted.iter().map(|(account, _)| *account).collect();
    let held = cold_chain::held(tx, from)?;
    let shelves = stock::accounts(tx, &ids)?;
    for line in lines(tx, shelves, core.today().into())? {
        let doses =
            wanted.iter().find(|(account, _)| *account == line.account.id).map_or(0, |(_, doses)| *doses);
        let lot = line.account.lot.lot.clone();
        let in_quarantine = line.account.unit.is_some_and(|unit| held.iter().any(|one| one.unit == unit));
        if in_quarantine || line.barred.is_some() || line.ends == Ends::Past {
            return Ok(Some(Done::Held { lot }));
        }
        if line.on_hand < doses {
            return Ok(Some(Done::NoDosesLeft { lot, on_hand: line.on_hand.max(0) }));
        }
    }
    Ok(None)
}

/// What the program says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Yes.
    Approve,
    /// No.
    Deny,
}

/// Says yes or no for the program. A no needs a reason.
pub fn decide(
    registry: &Registry,
    access: &Access,
    id: i64,
    ruling: Ruling,
    why: &str,
) -> Result<Done, Fail> {
    if ruling == Ruling::Deny && why.trim().is_empty() {
        return Err(Trouble::NoWhy.into());
    }
    let (state, word) = match ruling {
        Ruling::Approve => (State::Approved, State::Approved.word()),
        Ruling::Deny => (State::Denied, State::Denied.word()),
    };
    step(registry, access, id, Side::Program, (&[State::Asked], word, why), move |_, _, row, lines| {
        Ok(Ok(Stepped { row, lines, state }))
    })
}

/// Calls a transfer off before anything has left: either side.
pub fn withdraw(registry: &Registry, access: &Access, id: i64, why: &str) -> Result<Done, Fail> {
    if why.trim().is_empty() {
        return Err(Trouble::NoWhy.into());
    }
    let from = &[State::Asked, State::Approved];
    step(registry, access, id, Side::Either, (from, State::Withdrawn.word(), why), |_, _, row, lines| {
        Ok(Ok(Stepped { row, lines, state: State::Withdrawn }))
    })
}
