//! Two records become one.
//!
//! The rows of one person move under the other; their homes stay, so that nothing is lost that a split would need. Public
//! ids, registry numbers and match keys of the one merged away go on working and lead to the survivor. The doses need no
//! work: the record is a fold over reports, and one injection that both had told becomes one dose.
//!
//! Everything happens under the locks of both people. A message about one of them that was being decided at the same time
//! starts again (see `homes`); of two merges at once the second one sees the first.

use std::collections::BTreeSet;

use jenner_model::access::{Access, Actor};
use jenner_model::{PersonId, PublicId};
use jenner_store::queries::merged::{self, MergedRow};
use jenner_store::queries::review::State;
use jenner_store::queries::{assessment, decision, profile, report, review, ruling};
use jenner_store::{StoreError, Tx};

use super::decisions::{self, Decided, DecisionId, Kind};
use super::homes::{self, Somebody};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast::keep;
use crate::registry::Core;
use crate::{Error, Registry};

/// What goes with a merge.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// Why, in the words of who decides. Kept with the decision, never logged.
    pub note: String,
    /// Merge although one of the two is protected. Afterwards the family's wish that was said last holds for the one record;
    /// [`super::blast`] shows beforehand which that is.
    pub protected_too: bool,
}

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// Both are one record now.
    Done {
        /// The decision: what an undo names.
        decision: DecisionId,
        /// Who stands for both.
        person: PublicId,
    },
    /// They were one record already; nothing changed.
    Already {
        /// Who stands for both.
        person: PublicId,
    },
    /// One of them is protected, and it was not said that this is meant. Nothing changed.
    Protected,
    /// A human has called them different people. The program does not overrule that. Nothing changed.
    KeptApart,
    /// One of the two does not exist for the asker. Nothing changed.
    Unknown,
}

/// Makes two records one. The survivor keeps public id and registry number; those of the other lead to it.
///
/// A record cannot be merged into itself: that is an error. Two ids that have become one person already are not.
pub fn merge(
    registry: &Registry,
    access: &Access,
    survivor: PublicId,
    other: PublicId,
    how: &How,
) -> Result<Merged, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::Merge)?;
    if survivor == other {
        return Err(itself());
    }
    let (core, access, how) = (registry.core.clone(), access.clone(), how.clone());
    registry.db().write(move |tx| {
        let (Some(survivor), Some(other)) = (homes::named(tx, survivor)?, homes::named(tx, other)?) else {
            return Ok(Merged::Unknown);
        };
        Ok::<_, Error>(join(tx, &core, &access, (survivor, other), &how, None)?)
    })
}

pub(crate) fn itself() -> Error {
    Error::Invalid("a record cannot be merged into itself: both names are the same record".to_owned())
}

/// Merges the persons behind two homes, in the caller's transaction. `review` is the pair of the queue it answers.
pub(crate) fn join(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    (survivor, other): (PersonId, PersonId),
    how: &How,
    review: Option<i64>,
) -> Result<Merged, StoreError> {
    let both = homes::lock(tx, &[survivor, other])?;
    let mut found = homes::load(tx, core, access, &both)?;
    let (survivor, other) = match both[..] {
        [a, b] if a != b => (found.remove(&a), found.remove(&b)),
        _ => {
            let alone = found.into_values().find(|one| door::is_visible(access, &one.record));
            return Ok(alone.map_or(Merged::Unknown, |one| Merged::Already { person: one.record.public_id }));
        }
    };
    let (Some(survivor), Some(other)) = (survivor, other) else { return Ok(Merged::Unknown) };
    let pair = [&survivor, &other];
    if pair.iter().any(|one| !door::is_visible(access, &one.record)) {
        return Ok(Merged::Unknown);
    }
    if !how.protected_too && pair.iter().any(|one| decisions::is_protected(&one.record.demographics)) {
        return Ok(Merged::Protected);
    }
    let apart = decisions::apart(tx, access, &survivor, &other)?;
    let by_human = matches!(access.actor(), Actor::User(_));
    if !by_human && decisions::are_apart(tx, access, &survivor, &other)? {
        return Ok(Merged::KeptApart);
    }
    let now = core.now();
    move_all(tx, (survivor.id(), other.id()), &other.homes, now)?;
    let overruled: Vec<i64> = apart.into_iter().map(|(id, _)| id).collect();
    decision::undo(tx, &overruled, now, &decisions::actor(access))?;
    let decided =
        Decided { id: DecisionId(core.id()), kind: Kind::Merge, review, at: now, note: how.note.clone() };
    let fingerprint = decisions::fingerprint(&survivor.record.demographics, &other.record.demographics);
    decisions::note(tx, access, &decided, (survivor.id(), other.id()), &other.homes, fingerprint)?;
    close_pairs(tx, access, (&survivor, &other), review)?;
    keep::assess_people(tx, core, access, &BTreeSet::from([survivor.id()]))?;
    for one in [&survivor, &other] {
        let mut entry = door::entry_at(now, access, Action::Merge, Some(one.id()));
        entry.object = format!("decision:{}", decided.id.0).into();
        entry.detail = format!("{{\"survivor\":{},\"merged\":{}}}", survivor.id().0, other.id().0).into();
        tx.audit(entry);
    }
    Ok(Merged::Done { decision: decided.id, person: survivor.record.public_id })
}

fn move_all(
    tx: &mut Tx<'_>,
    (survivor, other): (PersonId, PersonId),
    moved: &BTreeSet<PersonId>,
    now: jenner_model::Timestamp,
) -> Result<(), StoreError> {
    let homes: Vec<PersonId> = moved.iter().copied().collect();
    report::move_homes(tx, other, survivor, &homes)?;
    profile::move_homes(tx, other, survivor, &homes)?;
    ruling::move_homes(tx, other, survivor, &homes)?;
    // Of those who had been merged into the other one before, only the survivor changes.
    let rows: Vec<MergedRow> = homes
        .iter()
        .map(|home| MergedRow { home: *home, survivor, parent: survivor, merged_at: now })
        .collect();
    merged::put(tx, &rows)?;
    ruling::remove_doubts(tx, &[other])?;
    assessment::remove_of(tx, &[other])
}

/// The pair that was decided is decided; other pairs of the two have become one person.
fn close_pairs(
    tx: &mut Tx<'_>,
    access: &Access,
    (survivor, other): (&Somebody, &Somebody),
    review: Option<i64>,
) -> Result<(), StoreError> {
    let homes: Vec<PersonId> = other.homes.iter().copied().collect();
    let within = |home: &PersonId| survivor.homes.contains(home) || other.homes.contains(home);
    let closed: Vec<i64> = review::of_homes(tx, access, &homes)?
        .into_iter()
        .filter(|row| row.state == State::Open && within(&row.pair.home_a) && within(&row.pair.home_b))
        .map(|row| row.pair.id)
        .filter(|id| Some(*id) != review)
        .collect();
    review::set_state(tx, &closed, State::Void)?;
    review::set_state(tx, &review.into_iter().collect::<Vec<i64>>(), State::Decided)
}
