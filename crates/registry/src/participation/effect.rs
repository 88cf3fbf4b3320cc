//! What a decision does to a record.

use jenner_model::PersonId;
use jenner_model::access::{Access, Actor};
use jenner_store::queries::participation;
use jenner_store::{StoreError, Tx};

use super::standing::restriction;
use crate::access::door::{self, Action};
use crate::packs::Kind;
use crate::{Error, Registry};

/// Whether the work on a record is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It is.
    Done,
    /// It was agreed to, and waits for the purge to be carried out.
    Waiting,
}

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
}

/// Carries out what can be done in the database at once. A purge is more than that: see [`purge`].
pub(super) fn limit(tx: &mut Tx<'_>, registry: &Registry, access: &Access, order: &Order) -> Result<(), StoreError> {
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

/// Takes records out of the registry. Until the room that does it is built, an order waits: it has been agreed to by two, and
/// nothing says that it was done.
pub(super) fn purge(_registry: &Registry, _access: &Access, _order: &Order) -> Result<Effect, Error> {
    Ok(Effect::Waiting)
}
