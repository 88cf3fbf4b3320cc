//! What a decision does to a record.

use jenner_model::access::{Access, Actor};
use jenner_model::{PersonId, UserId};
use jenner_store::queries::{participation, person};
use jenner_store::{StoreError, Tx};

use super::purge::{self, PurgeOrder};
use super::standing::restriction;
use super::suppression;
use crate::access::door::{self, Action};
use crate::packs::Kind;
use crate::{Error, Registry};

/// What has to be done to whom.
#[derive(Debug, Clone)]
pub struct Order {
    /// What.
    pub kind: Kind,
    /// To whose records.
    pub people: Vec<PersonId>,
    /// Receipt number of the request: what a ledger names it by.
    pub receipt: String,
    /// Nothing is to be kept that would recognise them.
    pub keep_nothing: bool,
    /// The first who said yes.
    pub asked_by: Option<UserId>,
    /// The second.
    pub confirmed_by: Option<UserId>,
    /// Receipt number of an earlier purge that is to be taken back; empty where there was none.
    pub former_receipt: String,
}

/// Carries out what can be done in the database at once. A purge is more than that: see [`purge`].
pub(super) fn limit(
    tx: &mut Tx<'_>,
    registry: &Registry,
    access: &Access,
    order: &Order,
) -> Result<(), StoreError> {
    let now = registry.now();
    let set_by = match access.actor() {
        Actor::User(user) => format!("user:{}", user.0),
        Actor::Interface(_) | Actor::Operator => "operator".to_owned(),
    };
    for person in &order.people {
        match (restriction(order.kind), order.kind) {
            (Some(word), _) => participation::restrict(tx, *person, word, now, &set_by)?,
            (None, Kind::Rejoin) => {
                participation::lift_all(tx, *person, now)?;
                participation::consent(tx, *person, now, &set_by)?;
            }
            (None, _) => {
                participation::end_consent(tx, *person, now)?;
            }
        }
        let mut entry = door::entry(registry, access, Action::LimitPerson, Some(*person));
        entry.object = format!("request:{}", order.receipt).into();
        entry.detail = format!("{{\"kind\":\"{}\"}}", order.kind.word()).into();
        tx.audit(entry);
    }
    Ok(())
}

/// Takes records out of the registry. What was taken out before is passed over, so that an order that was broken off can be
/// carried out again.
pub(super) fn purge(registry: &Registry, access: &Access, order: &Order) -> Result<(), Error> {
    let name = |user: Option<UserId>| user.map(|user| format!("user:{}", user.0)).unwrap_or_default();
    let paper = PurgeOrder {
        receipt: order.receipt.clone(),
        asked_by: name(order.asked_by),
        confirmed_by: name(order.confirmed_by),
        keep_out: !order.keep_nothing,
    };
    let rows = registry.db().read(|tx| person::by_ids(tx, access, &order.people))?;
    for row in order.people.iter().filter_map(|person| rows.get(person)) {
        purge::carry_out(registry, access, row.public_id, &paper)?;
    }
    Ok(())
}

/// Takes back that an earlier purge keeps somebody out. `false`: no purge has this receipt number.
pub(super) fn let_in(registry: &Registry, access: &Access, order: &Order) -> Result<bool, Error> {
    match order.former_receipt.as_str() {
        "" => Ok(true),
        former => {
            suppression::tombstones::lift(registry, access, former, &format!("request {}", order.receipt))
        }
    }
}
