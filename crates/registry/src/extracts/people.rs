//! Who is in an extract, and the ids under which they are: keyed hashes, so that neither CDC nor anybody who has the
//! file can tell who somebody is, and the same person has the same id in every file.
//!
//! Left out: people whose record is protected (PD1-12), people without a birth date (no age, no band, no required
//! column), and records without any report (they became part of others).

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::person::Protection;
use jenner_model::record::{Record, Restriction};
use jenner_model::{Given, OrganizationId, PersonId, ReportId};
use jenner_store::queries::person;
use rayon::prelude::*;

use crate::access::door;
use crate::identity::fold::Standing;
use crate::{Error, Registry, organizations};

/// People read at a time: what keeps memory flat.
const PORTION: i64 = 1_000;

/// The key of study ids.
#[derive(Clone)]
pub struct StudyKey([u8; 32]);

impl StudyKey {
    /// From a secret text of at least 32 characters.
    pub fn new(secret: &str) -> Option<Self> {
        let secret = secret.trim();
        (secret.chars().count() >= 32)
            .then(|| Self(blake3::derive_key("jenner extract study ids, version 1", secret.as_bytes())))
    }

    /// The id of a person in the extracts of a name.
    pub fn person(&self, extract: &str, id: PersonId) -> String {
        self.id(extract, "person", id.0)
    }

    /// The id of a vaccination or refusal.
    pub fn event(&self, extract: &str, id: ReportId) -> String {
        self.id(extract, "event", id.0)
    }

    fn id(&self, extract: &str, what: &str, id: i64) -> String {
        let mut hash = blake3::Hasher::new_keyed(&self.0);
        hash.update(extract.as_bytes()).update(b"/").update(what.as_bytes()).update(b"/");
        hash.update(&id.to_be_bytes());
        hash.finalize().as_bytes()[..8]
            .iter()
            .fold(String::with_capacity(16), |text, byte| text + &format!("{byte:02x}"))
    }
}

/// What is known of all organizations while an extract is written.
pub(super) struct Houses(HashMap<OrganizationId, Organization>);

impl Houses {
    pub(super) fn load(registry: &Registry) -> Result<Self, Error> {
        Ok(Self(organizations::list(registry)?.into_iter().map(|one| (one.id, one)).collect()))
    }

    pub(super) fn get(&self, id: OrganizationId) -> Option<&Organization> {
        self.0.get(&id)
    }

    /// The organization on top of this one.
    pub(super) fn top(&self, id: OrganizationId) -> Option<&Organization> {
        let mut here = self.0.get(&id)?;
        // A tree: no path is longer than all of it.
        for _ in 0..self.0.len() {
            match here.parent.and_then(|parent| self.0.get(&parent)) {
                Some(parent) => here = parent,
                None => break,
            }
        }
        Some(here)
    }
}

/// How many were looked at and left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen {
    pub(super) people: u64,
    pub(super) protected: u64,
    pub(super) undated: u64,
}

/// Hands everybody who may be in an extract to `each`, in the order of their ids: what `of` made of the record. Records
/// are folded on all cores.
pub(super) fn everybody<T: Send>(
    registry: &Registry,
    access: &Access,
    of: impl Fn(&Record) -> T + Sync,
    mut each: impl FnMut(T) -> Result<(), Error>,
) -> Result<Seen, Error> {
    let mut seen = Seen::default();
    let mut behind = PersonId(i64::MIN);
    loop {
        let ids = registry.db().read(|tx| person::after(tx, behind, PORTION))?;
        let Some(last) = ids.last().copied() else { return Ok(seen) };
        behind = last;
        let mut rows: Vec<_> =
            registry.db().read(|tx| person::homes_by_ids(tx, access, &ids))?.into_values().collect();
        rows.sort_unstable_by_key(|row| row.person);
        let people: Vec<Standing> = rows.into_iter().map(Standing::from).collect();
        let records = door::load(registry, access, &people)?;
        let made: Vec<Made<T>> = records.par_iter().map(|record| made(record, &of)).collect();
        for one in made {
            match one {
                Made::Nobody => {}
                Made::Protected => seen.protected += 1,
                Made::Undated => seen.undated += 1,
                Made::Somebody(of) => {
                    seen.people += 1;
                    each(of)?;
                }
            }
        }
    }
}

enum Made<T> {
    /// Nothing is reported of the record any more.
    Nobody,
    Protected,
    Undated,
    Somebody(T),
}

fn made<T>(record: &Record, of: &impl Fn(&Record) -> T) -> Made<T> {
    if record.reports.is_empty() {
        return Made::Nobody;
    }
    let kept_back = [Restriction::SafetyHold, Restriction::NoShare, Restriction::Lock];
    if record.demographics.protection == Given::Value(Protection::Protected)
        || kept_back.iter().any(|restriction| record.is_restricted(*restriction))
    {
        return Made::Protected;
    }
    if record.demographics.birth_date.is_none() {
        return Made::Undated;
    }
    Made::Somebody(of(record))
}
