//! A step of an order, written down: the only way in which an order changes.

use jenner_model::Timestamp;
use jenner_model::access::{Access, Actor};
use jenner_store::queries::ordering::shipment;
use jenner_store::queries::ordering::{self as rows, LineRow, OrderRow, StepRow};
use jenner_store::{StoreError, Tx};

use super::gate::Block;
use super::setting;
use super::state::{About, Act, Progress, State, step};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::inventory::{keep, site};
use crate::registry::Core;
use crate::{Error, Registry};

/// Longest text.
pub(super) const LONGEST: usize = 300;

/// What became of a wish about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is on disk: the version that the order has now.
    Now(i64),
    /// Somebody else changed the order since it was looked at; nothing was stored.
    Changed {
        /// Who: as the audit log names them.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The order is not in a state in which this can be done.
    NotNow(State),
    /// This stands in the way.
    Blocked(Vec<Block>),
    /// This is wrong with what was asked.
    Wrong(Vec<Problem>),
    /// Whoever submitted an order does not approve it.
    OwnOrder,
    /// There is no such order for the asker.
    Unknown,
}

/// What is wrong with what was asked. Products are named by the NDC of their box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No product with a quantity.
    Empty,
    /// The set has no such product.
    NotInSet(String),
    /// A product stands twice.
    Twice(String),
    /// Not whole boxes: how many doses are in one.
    NotWholeBoxes(String, i64),
    /// More than anybody orders.
    TooMany(String),
    /// More than was asked for.
    MoreThanAsked(String),
    /// Less than was asked for, without a word why.
    NoReason(String),
    /// More than the programme may order: what is left.
    OverAllotment(String, i64),
    /// Words are missing.
    NoWords,
    /// Nothing is left of the order: deny it instead.
    NothingLeft,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(&self) -> &'static str {
        match self {
            Problem::Empty => "empty",
            Problem::NotInSet(_) => "not-in-set",
            Problem::Twice(_) => "twice",
            Problem::NotWholeBoxes(..) => "not-whole-boxes",
            Problem::TooMany(_) => "too-many",
            Problem::MoreThanAsked(_) => "more-than-asked",
            Problem::NoReason(_) => "no-reason",
            Problem::OverAllotment(..) => "over-allotment",
            Problem::NoWords => "no-words",
            Problem::NothingLeft => "nothing-left",
        }
    }

    /// The product it is about.
    pub fn ndc(&self) -> &str {
        match self {
            Problem::NotInSet(ndc)
            | Problem::Twice(ndc)
            | Problem::NotWholeBoxes(ndc, _)
            | Problem::TooMany(ndc)
            | Problem::MoreThanAsked(ndc)
            | Problem::NoReason(ndc)
            | Problem::OverAllotment(ndc, _) => ndc,
            Problem::Empty | Problem::NoWords | Problem::NothingLeft => "",
        }
    }

    /// The number it is about.
    pub const fn number(&self) -> i64 {
        match self {
            Problem::NotWholeBoxes(_, number) | Problem::OverAllotment(_, number) => *number,
            _ => 0,
        }
    }
}

/// What somebody wants to do to an order.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) order: i64,
    /// The version that was looked at.
    pub(super) version: i64,
    pub(super) act: Act,
    pub(super) why: String,
}

/// An order as it is changed.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) order: OrderRow,
    pub(super) lines: Vec<LineRow>,
    /// What was different, for the history.
    pub(super) what: serde_json::Value,
}

pub(super) fn state_of(order: &OrderRow) -> State {
    State::of_word(&order.state).unwrap_or(State::Closed)
}

pub(super) fn short(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

/// How much of an order is on its way and has come.
pub(super) fn progress(tx: &mut Tx<'_>, order: i64, lines: &[LineRow]) -> Result<Progress, StoreError> {
    let sums = shipment::sums(tx, &[order])?;
    let mut all = Progress::default();
    for line in lines {
        let approved = line.approved.unwrap_or(line.asked);
        let (shipped, received) = sums.get(&(order, line.ndc.clone())).copied().unwrap_or((0, 0));
        all.approved += approved;
        all.shipped += shipped.min(approved);
        all.received += received.min(approved);
    }
    Ok(all)
}

/// What a step is told of itself.
pub(super) struct Told<'a> {
    pub(super) act: Act,
    pub(super) about: About,
    pub(super) why: &'a str,
    pub(super) what: &'a serde_json::Value,
}

/// Takes a step: the order with its new state and version, kept with its history. `None`: not in this state.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    core: &Core,
    by: &str,
    order: &OrderRow,
    told: &Told<'_>,
) -> Result<Option<OrderRow>, StoreError> {
    let from = state_of(order);
    let Some(to) = step(from, told.act, told.about) else { return Ok(None) };
    let now = core.now();
    let new = OrderRow {
        state: to.word().to_owned(),
        version: order.version + 1,
        changed_at: now,
        changed_by: by.to_owned(),
        ..order.clone()
    };
    if !rows::update(tx, &new, order.version)? {
        return Err(tx.give_way());
    }
    let row = StepRow {
        order: order.id,
        id: core.id(),
        act: told.act.word().to_owned(),
        from: from.word().to_owned(),
        to: to.word().to_owned(),
        version: new.version,
        done_at: now,
        done_by: by.to_owned(),
        why: told.why.to_owned(),
        what: if told.what.is_null() { String::new() } else { told.what.to_string() },
    };
    rows::insert_steps(tx, &[row])?;
    Ok(Some(new))
}

/// Does something to an order, if it is in a state for it and nobody was faster. `work` looks at it and changes it, or says why not.
pub(super) fn apply<W>(
    registry: &Registry,
    access: &Access,
    (permission, action): (Permission, Action),
    wish: &Wish,
    work: W,
) -> Result<Done, Error>
where
    W: Fn(&mut Tx<'_>, &Core, &mut Open) -> Result<Option<Done>, Error> + Send + Sync + 'static,
{
    door::require(registry, access, permission, action)?;
    registry.takes_changes()?;
    let found = registry.db().read(|tx| rows::by_ids(tx, &[wish.order]))?.into_iter().next();
    let Some(seen) = found.filter(|one| site::reaches(access, one.organization)) else {
        return Ok(Done::Unknown);
    };
    if wish.act.needs_words() && wish.why.trim().is_empty() && state_of(&seen) != State::Draft {
        return Ok(Done::Wrong(vec![Problem::NoWords]));
    }
    let organization = seen.organization;
    let entry = door::entry(registry, access, action, None)
        .organization(organization)
        .object(format!("order:{}", wish.order))
        .detail(serde_json::json!({ "act": wish.act.word() }).to_string());
    let (core, wish, by) = (registry.core.clone(), wish.clone(), decisions::actor(access));
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        let Some(order) = rows::by_ids(tx, &[wish.order])?.into_iter().next() else {
            return Ok(Done::Unknown);
        };
        if order.version != wish.version {
            return Ok(Done::Changed { by: order.changed_by, at: order.changed_at });
        }
        let has_local = setting::approver(tx, organization)?.is_some();
        let from = state_of(&order);
        let lines = rows::lines(tx, &[order.id])?.remove(&order.id).unwrap_or_default();
        let progress = progress(tx, order.id, &lines)?;
        let about = About { has_local, progress };
        if step(from, wish.act, about).is_none() {
            return Ok(Done::NotNow(from));
        }
        let before = lines.clone();
        let mut open = Open { order, lines, what: serde_json::Value::Null };
        if let Some(refused) = work(tx, &core, &mut open)? {
            return Ok(refused);
        }
        if open.lines != before {
            rows::put_lines(tx, open.order.id, &open.lines)?;
        }
        let told = Told { act: wish.act, about, why: &short(&wish.why), what: &open.what };
        let Some(new) = advance(tx, &core, &by, &open.order, &told)? else { return Ok(Done::NotNow(from)) };
        tx.audit(entry.clone());
        Ok::<_, Error>(Done::Now(new.version))
    })
}

/// Whether somebody decides about what they submitted themselves. Commands of the operator are not a person.
pub(super) fn is_own(access: &Access, order: &OrderRow) -> bool {
    matches!(access.actor(), Actor::User(_)) && decisions::actor(access) == order.submitted_by
}
