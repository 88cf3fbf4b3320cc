//! One statement against everybody in the store: who it is about, without storing anything.

use std::collections::BTreeSet;

use jenner_linkage::{KeyKind, MatchKey, Profile};
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::queries::{matching as keys, profile};
use jenner_store::{StoreError, Tx};

use super::matching::{self, Candidate, Choice};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// A matching key that so many share finds nobody in particular: it is not followed, and nobody is added to it, so that
/// a common name in one place slows nobody.
pub(crate) const MOST_PER_BLOCK: usize = 64;

/// Whether a key leads to candidates: a birth date or a phone alone is for people who search, and the household's phone
/// has a key of its own.
pub(crate) fn is_followed(kind: KeyKind) -> bool {
    !matches!(kind, KeyKind::Birth | KeyKind::Phone)
}

/// Whom a statement would be about, were it taken now. For those who add people by hand, for vital records and for
/// measuring; nothing of what is found leaves by itself, so only the question is audited.
pub fn look_up(
    registry: &Registry,
    access: &Access,
    said: &Profile,
    their_keys: &[(KeyKind, MatchKey)],
) -> Result<Choice, Error> {
    door::require(registry, access, Permission::FindPeople, Action::Find)?;
    let found = registry.db().read(|tx| candidates(tx, access, their_keys))?;
    Ok(matching::choose(registry.matcher(), said, &found))
}

/// Every home of everybody who shares a key.
pub(crate) fn candidates(
    tx: &mut Tx<'_>,
    access: &Access,
    their_keys: &[(KeyKind, MatchKey)],
) -> Result<Vec<Candidate>, StoreError> {
    let followed = || their_keys.iter().filter(|(kind, _)| is_followed(*kind));
    let wanted: Vec<i64> = followed().map(|(_, key)| key.0).collect();
    let blocks = keys::holders(tx, &wanted)?;
    let people: BTreeSet<PersonId> = followed()
        .filter_map(|(kind, key)| blocks.get(&key.0).map(|holders| (kind, holders)))
        .filter(|(kind, holders)| kind.is_for_search() || holders.len() < MOST_PER_BLOCK)
        .flat_map(|(_, holders)| holders.iter().map(|holder| holder.person))
        .collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    of_people(tx, access, &people)
}

/// Every home of these people with what the matcher knows of it.
pub(crate) fn of_people(
    tx: &mut Tx<'_>,
    access: &Access,
    people: &[PersonId],
) -> Result<Vec<Candidate>, StoreError> {
    let mut found = Vec::with_capacity(people.len());
    let mut unreadable = false;
    profile::each_of_people(tx, access, people, |person, home, bytes| match Profile::from_bytes(bytes) {
        Ok(profile) => found.push(Candidate { person, home, profile }),
        Err(_) => unreadable = true,
    })?;
    if unreadable { Err(StoreError::Content("a match profile")) } else { Ok(found) }
}
