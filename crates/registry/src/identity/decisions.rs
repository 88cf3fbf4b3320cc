//! What people have decided about who is who, and how long it stands.
//!
//! A decision is never removed. "Different people" stands until one of the two changes materially: then the pair may be
//! shown again (MIROW; `fingerprint` says what is material). A merge by a human overrules an older "different", a
//! merge by the program does not.

use std::collections::{BTreeSet, HashMap};

use jenner_linkage::normal;
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::{Given, PersonId, PublicId, Timestamp, UserId};
use jenner_store::queries::decision::{self, DecisionRow};
use jenner_store::queries::{account, person};
use jenner_store::{StoreError, Tx};

pub use jenner_store::queries::decision::Kind;

use super::homes::{self, Somebody};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::registry::Core;
use crate::{Error, Registry};

/// The name of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionId(pub i64);

/// How long a merge can be undone with one answer: 30 days, in microseconds. A split is possible at any time.
pub const UNDO_FOR: i64 = 30 * 86_400_000_000;

/// A decision, for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its name.
    pub id: DecisionId,
    /// What was decided.
    pub kind: Kind,
    /// Who decided: the name of a user; `None` for the operator or the program.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Why, in the words of who decided.
    pub note: String,
    /// The two it was about; each as the person they were then.
    pub about: [PublicId; 2],
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
    /// Whether it can be undone now: a merge that stands and is younger than [`UNDO_FOR`].
    pub can_undo: bool,
}

/// What was decided about a person, newest first. `None` when the person does not exist for the asker.
pub fn about(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
) -> Result<Option<Vec<Decision>>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    let (core, now) = (registry.core.clone(), registry.now());
    registry.db().read(|tx| {
        let Some(home) = homes::named(tx, public_id)? else { return Ok(None) };
        let person = homes::today(tx, &[home])?;
        let Some(somebody) = homes::load(tx, &core, access, &person)?.into_values().next() else {
            return Ok(None);
        };
        if !door::is_visible(access, &somebody.record) {
            return Ok(None);
        }
        tx.audit(door::entry_at(now, access, Action::ListPairs, Some(somebody.id())));
        let homes: Vec<PersonId> = somebody.homes.iter().copied().collect();
        let rows = decision::of_homes(tx, access, &homes)?;
        let rows = visible(tx, &core, access, rows)?;
        shown(tx, access, now, rows).map(Some)
    })
}

/// The latest decisions of all, newest first. Those about somebody hidden from the asker are left out.
pub fn latest(registry: &Registry, access: &Access, skip: i64, most: i64) -> Result<Vec<Decision>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    let (core, now) = (registry.core.clone(), registry.now());
    registry.db().read(|tx| {
        tx.audit(door::entry_at(now, access, Action::ListPairs, None));
        let rows = decision::latest(tx, access, skip, most.clamp(1, 200))?;
        let rows = visible(tx, &core, access, rows)?;
        let mut all = shown(tx, access, now, rows)?;
        all.sort_by_key(|decision| std::cmp::Reverse(decision.id));
        Ok(all)
    })
}

/// Without those about somebody who is hidden from the asker.
fn visible(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    mut rows: Vec<DecisionRow>,
) -> Result<Vec<DecisionRow>, StoreError> {
    let homes: Vec<PersonId> = rows.iter().flat_map(|row| [row.home_a, row.home_b]).collect();
    let today: HashMap<PersonId, PersonId> = homes.iter().copied().zip(homes::today(tx, &homes)?).collect();
    let mut people: Vec<PersonId> = today.values().copied().collect();
    people.sort_unstable();
    people.dedup();
    let people = homes::load(tx, core, access, &people)?;
    let is_visible = |home: &PersonId| {
        let somebody = today.get(home).and_then(|person| people.get(person));
        somebody.is_some_and(|one| door::is_visible(access, &one.record))
    };
    rows.retain(|row| is_visible(&row.home_a) && is_visible(&row.home_b));
    Ok(rows)
}

fn shown(
    tx: &mut Tx<'_>,
    access: &Access,
    now: Timestamp,
    rows: Vec<DecisionRow>,
) -> Result<Vec<Decision>, Error> {
    let users: Vec<UserId> = rows.iter().filter_map(|row| user_of(&row.actor)).collect();
    let names: HashMap<UserId, String> = account::display_names(tx, &users)?.into_iter().collect();
    let homes: Vec<PersonId> = rows.iter().flat_map(|row| [row.home_a, row.home_b]).collect();
    let handles = person::homes_by_ids(tx, access, &homes)?;
    let handle = |home: PersonId| handles.get(&home).map(|row| row.public_id);
    let all = rows.into_iter().rev().filter_map(|row| {
        Some(Decision {
            id: DecisionId(row.id),
            kind: row.kind,
            by: user_of(&row.actor).and_then(|user| names.get(&user).cloned()),
            at: row.at,
            about: [handle(row.home_a)?, handle(row.home_b)?],
            undone_at: row.undone.as_ref().map(|(at, _)| *at),
            can_undo: row.kind == Kind::Merge && row.undone.is_none() && now.0 - row.at.0 <= UNDO_FOR,
            note: row.note,
        })
    });
    Ok(all.collect())
}

/// The user behind what the audit log writes.
pub(crate) fn user_of(actor: &str) -> Option<UserId> {
    actor.strip_prefix("user:")?.parse().ok().map(UserId)
}

/// What two people are, as far as it bears on whether they are one: names, birth date, sex, birth order, mother's maiden name,
/// Social Security and Medicaid number. Addresses and phones come and go, and do not open a decision again. The order of
/// the two does not matter.
pub(crate) fn fingerprint(a: &Demographics, b: &Demographics) -> [u8; 16] {
    let mut both = [of_one(a), of_one(b)];
    both.sort_unstable();
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(both.join("\n\n").as_bytes()).as_bytes()[..16]);
    key
}

fn of_one(of: &Demographics) -> String {
    let names: BTreeSet<(String, String)> = of
        .names
        .iter()
        .filter(|name| !normal::is_placeholder(name))
        .map(|name| (normal::name(&name.family), normal::name(&name.given)))
        .collect();
    let numbers: BTreeSet<(&str, String)> = of
        .identifiers
        .iter()
        .map(|number| (number.kind.as_str(), normal::name(&number.value)))
        .filter(|(kind, _)| matches!(*kind, "SS" | "MA" | "MC" | "BR"))
        .collect();
    let maiden = of.mothers_maiden_name.value().map(|name| normal::name(&name.family));
    format!(
        "{names:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{maiden:?}\n{numbers:?}",
        of.birth_date,
        of.sex.value(),
        of.multiple_birth.value(),
        of.birth_order.value(),
    )
}

/// Whether a human has said that these two are different people, and neither has changed materially since.
pub(crate) fn are_apart(
    tx: &mut Tx<'_>,
    access: &Access,
    a: &Somebody,
    b: &Somebody,
) -> Result<bool, StoreError> {
    let now = fingerprint(&a.record.demographics, &b.record.demographics);
    Ok(apart(tx, access, a, b)?.into_iter().any(|(_, then)| then == now))
}

/// Decisions that these two are different people, with what they were then.
pub(crate) fn apart(
    tx: &mut Tx<'_>,
    access: &Access,
    a: &Somebody,
    b: &Somebody,
) -> Result<Vec<(i64, [u8; 16])>, StoreError> {
    let homes: Vec<PersonId> = a.homes.union(&b.homes).copied().collect();
    let of_two = |x: PersonId, y: PersonId| {
        a.homes.contains(&x) && b.homes.contains(&y) || a.homes.contains(&y) && b.homes.contains(&x)
    };
    let rows = decision::apart(tx, access, &homes)?;
    Ok(rows
        .into_iter()
        .filter(|row| of_two(row.home_a, row.home_b))
        .map(|row| (row.id, row.fingerprint))
        .collect())
}

/// What a decision needs beside the two people.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) id: DecisionId,
    pub(crate) kind: Kind,
    pub(crate) review: Option<i64>,
    pub(crate) at: Timestamp,
    pub(crate) note: String,
}

/// Notes a decision about two people. `moved` are the homes that changed their person.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    access: &Access,
    decided: &Decided,
    (a, b): (PersonId, PersonId),
    moved: &BTreeSet<PersonId>,
    fingerprint: [u8; 16],
) -> Result<(), StoreError> {
    let row = DecisionRow {
        id: decided.id.0,
        kind: decided.kind,
        home_a: a,
        home_b: b,
        homes: moved.iter().copied().collect(),
        review: decided.review,
        fingerprint,
        actor: actor(access),
        at: decided.at,
        note: decided.note.clone(),
        undone: None,
    };
    decision::insert(tx, &row)
}

/// Who asks, as the audit log writes it.
pub(crate) fn actor(access: &Access) -> String {
    jenner_store::AuditEntry::by(access, Timestamp(0), "").actor.into_owned()
}

/// Whether the person is protected: joining such a record needs a deliberate word.
pub(crate) fn is_protected(of: &Demographics) -> bool {
    of.protection == Given::Value(jenner_model::person::Protection::Protected)
}
