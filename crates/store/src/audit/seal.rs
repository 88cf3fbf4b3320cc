//! Details of entries about a person, sealed with a key of that person: when the key is destroyed, the chain stays whole
//! and the content is gone.
//!
//! The store keeps keys and sealed texts and knows no cipher: a [`DetailSealer`] from above does the work. Entries without
//! detail, which is nearly all of what machine senders cause, cost no statement.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use jenner_model::{PersonId, Timestamp};

use super::AuditEntry;
use crate::error::Result;
use crate::tx::{Insert, Tx};
use crate::values;

/// How a sealed detail begins.
pub const SEALED: &str = "sealed:";
/// The detail of an entry about somebody whose key was destroyed.
pub const FORGOTTEN: &str = "forgotten";

/// Makes keys and seals with them.
pub trait DetailSealer: Send + Sync {
    /// A new key for a person, itself sealed, as it is stored.
    fn new_key(&self, person: PersonId) -> Result<Vec<u8>>;
    /// A detail sealed with a stored key: a text that begins with [`SEALED`].
    fn seal(&self, key: &[u8], person: PersonId, detail: &str) -> Result<String>;
    /// The detail again.
    fn open(&self, key: &[u8], person: PersonId, sealed: &str) -> Result<String>;
}

/// The sealer of a database, once it is installed. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Sealing(Arc<OnceLock<Arc<dyn DetailSealer>>>);

impl Sealing {
    pub(crate) fn install(&self, sealer: Arc<dyn DetailSealer>) {
        // A second registry on the same handle seals with the first one's keys: they are read from the same files.
        let _ = self.0.set(sealer);
    }

    pub(crate) fn sealer(&self) -> Option<&Arc<dyn DetailSealer>> {
        self.0.get()
    }
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.sealer().is_some() { "Sealing(on)" } else { "Sealing(off)" })
    }
}

const KEYS: Insert<2> =
    Insert::into("audit_person_key", ["person", "sealed_key"]).on_conflict("(person) DO NOTHING");
const FORGET: Insert<2> = Insert::into("audit_person_key", ["person", "forgotten_at"])
    .on_conflict("(person) DO UPDATE SET sealed_key = NULL, forgotten_at = excluded.forgotten_at");

/// The entries with their details sealed. One query where there is something to seal, none otherwise.
pub(super) fn sealed<'e>(
    tx: &mut Tx<'_>,
    sealing: &Sealing,
    entries: &'e [AuditEntry],
) -> Result<Cow<'e, [AuditEntry]>> {
    let Some(sealer) = sealing.sealer() else { return Ok(entries.into()) };
    let open = |entry: &&AuditEntry| !entry.detail.is_empty() && !entry.detail.starts_with(SEALED);
    let mut people: Vec<PersonId> = entries.iter().filter(open).filter_map(|entry| entry.person).collect();
    if people.is_empty() {
        return Ok(entries.into());
    }
    // In one order, so that two transactions never wait for each other in a circle.
    people.sort_unstable();
    people.dedup();
    let mut keys = person_keys(tx, &people)?;
    let new: Vec<PersonId> = people.iter().copied().filter(|person| !keys.contains_key(person)).collect();
    if !new.is_empty() {
        let rows: Vec<(PersonId, Vec<u8>)> =
            new.iter().map(|person| Ok((*person, sealer.new_key(*person)?))).collect::<Result<_>>()?;
        tx.insert(&KEYS, rows.iter().map(|(person, key)| values![*person, *key]))?;
        // Another transaction may have been faster with one of them: what is stored counts.
        keys.extend(person_keys(tx, &new)?);
    }
    let mut sealed = entries.to_vec();
    for entry in sealed.iter_mut().filter(|entry| open(&&**entry)) {
        let Some(person) = entry.person else { continue };
        entry.detail = match keys.get(&person).and_then(Option::as_ref) {
            Some(key) => sealer.seal(key, person, &entry.detail)?.into(),
            None => FORGOTTEN.into(),
        };
    }
    Ok(sealed.into())
}

/// The stored keys of people; `None` for those whose key was destroyed.
pub fn person_keys(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<HashMap<PersonId, Option<Vec<u8>>>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let rows =
        tx.query("SELECT person, sealed_key FROM audit_person_key WHERE person = ANY($1)", &[&ids], |row| {
            Ok((row.get::<PersonId>(0)?, row.get::<Option<Vec<u8>>>(1)?))
        })?;
    Ok(rows.into_iter().collect())
}

/// Destroys the keys of people: what was written about them in detail cannot be read any more, and no more is written.
/// Who did what when stays, about a nameless id. Name also those who were merged into the person: each has a key.
///
/// Old row versions and copies of the file hold the sealed keys until the database reuses the space: vacuum, and let
/// backups age out or be replayed without them.
pub fn forget_details(tx: &mut Tx<'_>, people: &[PersonId], now: Timestamp) -> Result<()> {
    let mut people = people.to_vec();
    people.sort_unstable();
    people.dedup();
    tx.insert(&FORGET, people.iter().map(|person| values![*person, now]))
}
