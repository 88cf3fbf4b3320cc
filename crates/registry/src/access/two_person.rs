//! Two people for what is large (S24): one asks, another agrees, then it may be done once. Whoever asks names the very thing,
//! so that agreeing to one export is not agreeing to another. The same user twice is refused.
//!
//! Used like this: [`ask`], show the number, [`decide`] by somebody else, and [`take_up`] in the transaction of the deed.

use jenner_model::access::{Access, Actor};
use jenner_model::{Timestamp, UserId};
use jenner_store::Tx;
use jenner_store::queries::two_person::{self, OrderRow};

use super::door::{self, Action};
use super::roles::Permission;
use crate::{Error, Registry};

/// How long an order may wait, and may be carried out, in hours.
const HOURS: i64 = 72;

/// Exports of so many people and fewer need one person.
pub const EXPORT_ALONE: i64 = 1_000;

/// Pairs merged by one rule at once of this number and fewer need one person.
pub const MERGE_ALONE: i64 = 50;

/// What needs two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Taking a family's data out for good.
    Purge,
    /// An export of more than [`EXPORT_ALONE`] people.
    Export,
    /// A change of keys.
    Keys,
    /// An export of the audit log.
    AuditExport,
    /// A merge by rule of more than [`MERGE_ALONE`] pairs.
    Merge,
}

impl Deed {
    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Deed::Purge => "purge",
            Deed::Export => "export",
            Deed::Keys => "keys",
            Deed::AuditExport => "audit_export",
            Deed::Merge => "merge",
        }
    }

    /// Whether it needs a second person when it is about so many people.
    pub const fn needs_two(self, people: i64) -> bool {
        match self {
            Deed::Purge | Deed::Keys | Deed::AuditExport => true,
            Deed::Export => people > EXPORT_ALONE,
            Deed::Merge => people > MERGE_ALONE,
        }
    }
}

/// What came of the second person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// Noted.
    Done,
    /// It is the same user who asked.
    SameUser,
    /// There is no such order, it has lapsed, or somebody has decided.
    Gone,
}

fn user(access: &Access) -> Result<UserId, Error> {
    match access.actor() {
        Actor::User(user) => Ok(user),
        Actor::Interface(_) | Actor::Operator => Err(Error::Forbidden),
    }
}

/// Asks for a second person. `object` names the thing without any patient data. Answers the order's number.
pub fn ask(
    registry: &Registry,
    access: &Access,
    deed: Deed,
    object: &str,
    people: i64,
) -> Result<i64, Error> {
    let now = registry.now();
    let row = OrderRow {
        id: registry.core.id(),
        kind: deed.word().to_owned(),
        object: object.to_owned(),
        people,
        asked_by: user(access)?,
        asked_at: now,
        until: Timestamp(now.0 + HOURS * 3_600_000_000),
        decided: None,
        used: None,
    };
    let id = row.id;
    let mut entry = door::entry(registry, access, Action::AskSecond, None);
    entry.object = format!("order:{id}").into();
    entry.detail = format!("{{\"deed\":\"{}\",\"people\":{people}}}", deed.word()).into();
    registry.db().write(move |tx| {
        two_person::insert(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, jenner_store::StoreError>(())
    })?;
    Ok(id)
}

/// The second person's word.
pub fn decide(registry: &Registry, access: &Access, order: i64, agreed: bool) -> Result<Decided, Error> {
    door::require(registry, access, Permission::ApproveSecond, Action::DecideSecond)?;
    let (by, now) = (user(access)?, registry.now());
    let mut entry = door::entry(registry, access, Action::DecideSecond, None);
    entry.object = format!("order:{order}").into();
    entry.detail = format!("{{\"agreed\":{agreed}}}").into();
    let decided = registry.db().write(move |tx| {
        let own = two_person::by_id(tx, order)?.is_some_and(|row| row.asked_by == by);
        let changed = two_person::decide(tx, order, by, now, agreed)?;
        let mut entry = entry.clone();
        if changed == 0 {
            entry.result = "refused".into();
        }
        tx.audit(entry);
        Ok::<_, jenner_store::StoreError>(match (own, changed) {
            (true, _) => Decided::SameUser,
            (false, 0) => Decided::Gone,
            (false, _) => Decided::Done,
        })
    })?;
    Ok(decided)
}

/// In the transaction of the deed: true, once, if a second person has agreed to this very thing.
pub fn take_up(
    tx: &mut Tx<'_>,
    registry: &Registry,
    access: &Access,
    (order, deed, object): (i64, Deed, &str),
) -> Result<bool, jenner_store::StoreError> {
    let taken = two_person::take_up(tx, order, deed.word(), object, registry.now())? > 0;
    let mut entry = door::entry(registry, access, Action::UseSecond, None);
    entry.object = format!("order:{order}").into();
    entry.result = if taken { "ok" } else { "refused" }.into();
    tx.audit(entry);
    Ok(taken)
}

/// Orders that wait for a second person.
pub fn waiting(registry: &Registry, access: &Access) -> Result<Vec<OrderRow>, Error> {
    door::require(registry, access, Permission::ApproveSecond, Action::DecideSecond)?;
    let now = registry.now();
    Ok(registry.db().read(|tx| two_person::waiting(tx, now))?)
}
