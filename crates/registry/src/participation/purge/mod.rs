//! Purge: everything about a person is removed, and a tombstone of keyed hashes keeps it from coming back.
//!
//! [`plan`] counts what would go, [`carry_out`] does it, [`replay`] does it again to a database that was restored from a backup of
//! before. Which tables are meant stands in [`jenner_store::queries::purge`], and a test compares that with the catalogue.
//!
//! The order is such that a crash anywhere leaves something that can be run again: the ledger outside the database first, then
//! the tombstone, then the rows, then files, then what deleted rows leave behind on the disk.

mod files;
pub mod ledger;
mod marks;
mod mixed;
mod replay;

use std::collections::{BTreeMap, BTreeSet};

use jenner_linkage::keys as match_keys;
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jenner_model::{MessageId, OrganizationId, PersonId, PublicId};
use jenner_store::audit::forget_details;
use jenner_store::queries::suppression::{self, TombstoneRow};
use jenner_store::queries::{assessment, merged, purge, report};
use jenner_store::{AuditEntry, StoreError, Tx};

pub use replay::{Replayed, replay};

use self::ledger::{Line, What};
use self::marks::Marks;
use self::mixed::Sought;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::homes;
use crate::intake::{ContentKey, control_key};
use crate::participation::suppression::{self as stay_out, keys};
use crate::registry::Core;
use crate::{Error, Registry};

/// What the desk orders, once the request has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgeOrder {
    /// The number on the paper that the family gets; one request, one number.
    pub receipt: String,
    /// Who of the desk asked for it.
    pub asked_by: String,
    /// Who else of the desk confirmed it: the desk makes sure that it is somebody else, and here it is looked again.
    pub confirmed_by: String,
    /// Keep the keyed hashes that keep new messages out (what families get who do not choose). Without, nothing is kept, and
    /// the record may grow back.
    pub keep_out: bool,
}

impl PurgeOrder {
    fn check(&self) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::Invalid(format!("nothing was purged: {why}")));
        let (asked, confirmed) = (self.asked_by.trim(), self.confirmed_by.trim());
        let receipt = self.receipt.trim();
        if receipt.is_empty() || receipt.len() > 60 || receipt.chars().any(char::is_control) {
            return wrong("the order has no receipt number (1 to 60 characters)");
        }
        if asked.is_empty() || confirmed.is_empty() {
            return wrong("the order needs two names: who asked for it and who confirmed it");
        }
        if asked.to_lowercase() == confirmed.to_lowercase() {
            return wrong("who confirms it must be somebody else than who asked for it");
        }
        Ok(())
    }
}

/// What a purge would remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Records that were merged into one, this one among them.
    pub homes: usize,
    /// Keyed hashes that would be kept.
    pub keys: usize,
    /// Rows by table, tables without any left out.
    pub rows: Vec<(&'static str, u64)>,
}

/// What a purge did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The receipt.
    pub receipt: String,
    /// It had been carried out before: nothing was left to do.
    pub was_done: bool,
    /// Rows, values and lines by where they were.
    pub removed: Vec<(&'static str, u64)>,
    /// Whether what deleted rows leave behind on the disk is gone too. Else something was reading: scrub again
    /// (`jenner optout scrub`).
    pub is_scrubbed: bool,
}

/// Somebody to be purged: every home, every name for addresses, all that was said of them.
struct Subject {
    homes: Vec<PersonId>,
    handles: Vec<PublicId>,
    said: Vec<(OrganizationId, Demographics)>,
    /// By what their messages are known.
    contents: Vec<ContentKey>,
}

/// Everybody these homes are one person with today. `None`: they are nobody any more.
fn subject(tx: &mut Tx<'_>, access: &Access, seeds: &[PersonId]) -> Result<Option<Subject>, StoreError> {
    let people: BTreeSet<PersonId> = homes::today(tx, seeds)?.into_iter().collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let behind = merged::behind(tx, &people)?.into_iter().map(|row| row.home);
    let homes: BTreeSet<PersonId> =
        people.iter().copied().chain(behind).chain(seeds.iter().copied()).collect();
    let homes: Vec<PersonId> = homes.into_iter().collect();
    let handles = purge::handles(tx, access, &homes)?;
    if handles.is_empty() {
        return Ok(None);
    }
    let mut said: Vec<(OrganizationId, Demographics)> = Vec::new();
    for report in report::of_people(tx, access, &homes)?.into_values().flatten() {
        if let Statement::Demographics(one) = report.statement
            && !said
                .iter()
                .any(|(organization, known)| *organization == report.organization && *known == *one)
        {
            said.push((report.organization, *one));
        }
    }
    let messages = messages(tx, access, &homes, &[])?;
    let controls: Vec<i64> =
        purge::control_ids(tx, access, &messages)?.iter().map(|id| control_key(id)).collect();
    let contents = purge::contents(tx, access, &messages, &controls)?;
    Ok(Some(Subject { homes, handles, said, contents }))
}

impl Subject {
    fn marks(&self) -> Marks {
        Marks::of(self.said.iter().map(|(_, said)| said), self.handles.iter().map(ToString::to_string))
    }

    fn sought(&self) -> Sought {
        let kept = self
            .said
            .iter()
            .flat_map(|(organization, said)| keys::keys(*organization, said, keys::Side::Kept).keys);
        Sought { marks: self.marks(), kept: kept.collect() }
    }

    fn keys(&self, core: &Core) -> Vec<([u8; 32], String)> {
        let said = self.said.iter().map(|(organization, said)| (*organization, said));
        stay_out::to_keep(&core.vault, said, &self.contents)
    }
}

/// What a purge of this person would remove. `None`: there is no such person. Audited.
pub fn plan(registry: &Registry, access: &Access, person: PublicId) -> Result<Option<Plan>, Error> {
    door::require(registry, access, Permission::KeepOut, Action::PlanPurge)?;
    let found = registry.db().read(|tx| {
        let Some(home) = homes::named(tx, person)? else { return Ok(None) };
        subject(tx, access, &[home])
    })?;
    let Some(subject) = found else { return Ok(None) };
    let unfiled = mixed::unfiled(registry, access, &subject.sought())?;
    let entry = door::entry(registry, access, Action::PlanPurge, subject.homes.first().copied());
    let rows = registry.db().read(|tx| {
        tx.audit(entry);
        let messages = messages(tx, access, &subject.homes, &unfiled)?;
        purge::count(tx, access, &subject.homes, &messages)
    })?;
    Ok(Some(Plan {
        homes: subject.homes.len(),
        keys: subject.keys(&registry.core).len(),
        rows: rows.into_iter().filter(|(_, n)| *n > 0).collect(),
    }))
}

/// Purges a person. `None`: there is no such person, and no purge under this receipt. Purged again, nothing happens.
///
/// # Errors
/// An order without two different names or without a receipt; a ledger or a database that cannot be written: then run it
/// again.
pub fn carry_out(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    order: &PurgeOrder,
) -> Result<Option<Done>, Error> {
    door::require(registry, access, Permission::KeepOut, Action::Purge)?;
    order.check()?;
    let receipt = order.receipt.trim().to_owned();
    let (before, found) = registry.db().read(|tx| {
        let before = suppression::by_receipt(tx, &receipt)?;
        let Some(home) = homes::named(tx, person)? else { return Ok((before, None)) };
        Ok::<_, StoreError>((before, subject(tx, access, &[home])?))
    })?;
    let Some(subject) = found else {
        return Ok(before.map(|_| Done { receipt, was_done: true, removed: Vec::new(), is_scrubbed: true }));
    };
    let core = &registry.core;
    let day = registry.today();
    let keys = if order.keep_out { subject.keys(core) } else { Vec::new() };
    let tombstone = match &before {
        Some(before) if before.kind == KIND => before.id,
        _ => core.id(),
    };
    let line = Line {
        what: What::Purged,
        receipt: receipt.clone(),
        day,
        tombstone: if order.keep_out { tombstone } else { 0 },
        handles: subject.handles.iter().map(ToString::to_string).collect(),
        keys: keys.iter().map(|(hash, strength)| (ledger::hex(hash), strength.clone())).collect(),
    };
    if let Some(file) = &registry.settings().purge_ledger {
        ledger::append(&core.vault, file, &line)?;
    }
    if order.keep_out {
        bury(registry, &line)?;
    }
    // Not filed under the person: details about them are sealed with a key that is destroyed now.
    let mut entry = door::entry(registry, access, Action::Purge, None);
    entry.object = format!("receipt:{receipt}").into();
    entry.detail = serde_json::json!({
        "asked_by": order.asked_by.trim(), "confirmed_by": order.confirmed_by.trim(), "kept_out": order.keep_out,
    })
    .to_string()
    .into();
    let removed = remove(registry, access, &subject, &entry)?;
    let is_scrubbed = registry.db().scrub(false)?;
    Ok(Some(Done { receipt, was_done: false, removed, is_scrubbed }))
}

const KIND: &str = "purge";

/// Puts the tombstone of a ledger line into the database. When this returns, every program on it asks the keys.
fn bury(registry: &Registry, line: &Line) -> Result<(), Error> {
    let row = TombstoneRow {
        id: line.tombstone,
        kind: KIND.to_owned(),
        day: line.day,
        receipt: line.receipt.clone(),
        keys: 0,
    };
    let keys = line.hashes();
    registry.db().write(move |tx| {
        // A receipt stands for one person: their keys may come in several purges, of records found later.
        let row = match suppression::by_receipt(tx, &row.receipt)? {
            Some(known) => known,
            None => row.clone(),
        };
        suppression::insert(tx, &row, &keys)
    })?;
    registry.core.stay_out.settle();
    Ok(())
}

/// The messages that are theirs: logged under them or bringing their reports, and not bringing somebody else's.
fn messages(
    tx: &mut Tx<'_>,
    access: &Access,
    homes: &[PersonId],
    unfiled: &[MessageId],
) -> Result<Vec<MessageId>, StoreError> {
    let mut all: BTreeSet<MessageId> = purge::messages(tx, access, homes)?.into_iter().collect();
    let others = purge::once_related(tx, access, homes)?;
    if !others.is_empty() {
        for message in purge::brought_for(tx, access, &others)? {
            all.remove(&message);
        }
    }
    all.extend(unfiled);
    Ok(all.into_iter().collect())
}

/// Removes everything about somebody. Run again, it finds nothing.
fn remove(
    registry: &Registry,
    access: &Access,
    subject: &Subject,
    entry: &AuditEntry,
) -> Result<Vec<(&'static str, u64)>, Error> {
    let sought = subject.sought();
    let unfiled = mixed::unfiled(registry, access, &sought)?;
    let mut removed: BTreeMap<&'static str, u64> = BTreeMap::new();
    // Twice: a batch that had asked the keys before the tombstone was there may still have been writing.
    for round in 0..2 {
        let (access, homes, marks) = (access.clone(), subject.homes.clone(), sought.marks.clone());
        let (unfiled, said, now) = (unfiled.clone(), subject.said.clone(), registry.now());
        let vault = registry.vault().clone();
        let entry = (round == 0).then(|| entry.clone());
        let gone = registry.db().write(move |tx| {
            lock(tx, &homes, &said)?;
            let messages = messages(tx, &access, &homes, &unfiled)?;
            let mut gone = purge::erase(tx, &access, &homes, &messages)?;
            gone.extend(mixed::clean(tx, &access, &vault, &marks, &messages)?);
            // Papers of theirs are called withdrawn from now on; the way to the person is gone.
            gone.push(("paper_code", jenner_store::queries::paper::forget_people(tx, &homes)?));
            forget_details(tx, &homes, now)?;
            entry.iter().for_each(|entry| tx.audit(entry.clone()));
            Ok::<_, StoreError>(gone)
        })?;
        for (table, n) in gone.into_iter().filter(|(_, n)| *n > 0) {
            *removed.entry(table).or_default() += n;
        }
    }
    let lines = files::clean(registry, &sought.marks)?;
    if lines > 0 {
        removed.insert("files of exports", lines);
    }
    Ok(removed.into_iter().collect())
}

/// Holds what a batch of the intake about the same person holds, in the same order.
fn lock(
    tx: &mut Tx<'_>,
    homes: &[PersonId],
    said: &[(OrganizationId, Demographics)],
) -> Result<(), StoreError> {
    let each = said.iter().flat_map(|(_, said)| match_keys::of_statement(said));
    let mut wanted: Vec<i64> = each.filter(|(kind, _)| kind.serialises()).map(|(_, key)| key.0).collect();
    tx.lock_keys(&mut wanted)?;
    assessment::lock_people(tx, homes)
}
