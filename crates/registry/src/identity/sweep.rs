//! Duplicates looked for among everybody: after a change of the matcher, or to clean up what came in before it.
//!
//! Everybody's profile is compared with all who share a key, in memory and on all cores; what comes of it goes into the
//! review queue, the surest first, or is merged where the matcher is sure and the caller wants it. It can be stopped at any time: what
//! has been suggested or merged stays, and a new sweep neither suggests nor merges it again.

use std::sync::atomic::{AtomicBool, Ordering};

use jenner_linkage::blocks::{Blocks, Bounds};
use jenner_linkage::{Apart, Band, Frequencies, Profile, file};
use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId};
use jenner_store::queries::{person, profile};

use super::merge::{self, How, Merged};
use super::suspect::Suspicion;
use super::{matching::Candidate, suspect};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Profiles read at a time.
const PAGE: i64 = 20_000;
/// Pairs suggested in one transaction.
const PORTION: usize = 100;

/// How to go about it.
pub struct Sweep<'a> {
    /// Merge pairs of which the matcher is sure; otherwise they are suggested like the others.
    pub merge: bool,
    /// Told what is being done, how far it is, and how far it goes.
    pub progress: &'a dyn Fn(Stage, u64, u64),
    /// Set to stop.
    pub stop: &'a AtomicBool,
}

/// What a sweep is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reads the profiles.
    Reading,
    /// Compares them.
    Comparing,
    /// Merges the sure pairs.
    Merging,
    /// Puts the others into the queue.
    Suggesting,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Homes compared.
    pub homes: u64,
    /// Pairs of which the matcher is sure.
    pub sure: u64,
    /// Pairs for a human.
    pub doubtful: u64,
    /// Pairs merged.
    pub merged: u64,
    /// Pairs put before a human. Those that wait already, and those called different before, are looked at and left.
    pub suggested: u64,
    /// It was stopped before its end.
    pub stopped: bool,
}

/// Looks for duplicates among everybody.
pub fn sweep(registry: &Registry, access: &Access, how: &Sweep<'_>) -> Result<Swept, Error> {
    door::require(registry, access, Permission::MatchEverybody, Action::Match)?;
    let mut done = Swept::default();
    let everybody = read(registry, access, how)?;
    done.homes = everybody.homes.len() as u64;
    (how.progress)(Stage::Comparing, 0, done.homes);
    let pairs = compare(registry, &everybody);
    done.sure = pairs.iter().filter(|pair| pair.sure).count() as u64;
    done.doubtful = pairs.len() as u64 - done.sure;
    let (sure, doubtful): (Vec<Pair>, Vec<Pair>) = pairs.into_iter().partition(|pair| how.merge && pair.sure);
    let stopped = || how.stop.load(Ordering::Relaxed);
    for (place, pair) in sure.iter().enumerate() {
        if stopped() {
            break;
        }
        done.merged += u64::from(join(registry, access, &everybody, pair)?);
        (how.progress)(Stage::Merging, place as u64 + 1, sure.len() as u64);
    }
    for (portion, place) in doubtful.chunks(PORTION).zip((0..).step_by(PORTION)) {
        if stopped() {
            break;
        }
        let suspicions: Vec<Suspicion> =
            portion.iter().filter_map(|pair| suspicion(registry, &everybody, pair)).collect();
        let (core, access) = (registry.core.clone(), access.clone());
        done.suggested +=
            registry.db().write(move |tx| suspect::put(tx, &core, &access, &suspicions))? as u64;
        (how.progress)(Stage::Suggesting, place as u64, doubtful.len() as u64);
    }
    done.stopped = stopped();
    let mut entry = door::entry(registry, access, Action::Match, None);
    entry.detail =
        format!("{{\"homes\":{},\"merged\":{},\"suggested\":{}}}", done.homes, done.merged, done.suggested)
            .into();
    registry.db().audit(vec![entry])?;
    Ok(done)
}

fn read(registry: &Registry, access: &Access, how: &Sweep<'_>) -> Result<Everybody, Error> {
    let all = u64::try_from(registry.db().read(person::count)?).unwrap_or(0);
    let mut everybody = Everybody::default();
    let first = PersonId(i64::MIN);
    let mut last = (first, first);
    while !how.stop.load(Ordering::Relaxed) {
        let rows = registry.db().read(|tx| profile::after(tx, access, last, PAGE))?;
        let Some(row) = rows.last() else { break };
        last = (row.person, row.home);
        for row in rows {
            let profile = Profile::from_bytes(&row.profile)
                .map_err(|_| jenner_store::StoreError::Content("a match profile"))?;
            everybody.homes.push((row.person, row.home));
            everybody.profiles.push(profile);
        }
        (how.progress)(Stage::Reading, everybody.homes.len() as u64, all);
    }
    Ok(everybody)
}

/// Two places among everybody, and what the matcher says of them.
struct Pair {
    a: usize,
    b: usize,
    score: f32,
    /// The matcher is sure, and nobody else it would join with them must be kept apart from one of the two.
    sure: bool,
}

/// Pairs of two people that the matcher does not tell apart, the surest first.
fn compare(registry: &Registry, everybody: &Everybody) -> Vec<Pair> {
    let profiles = &everybody.profiles;
    let matcher = registry.matcher().clone().with_frequencies(Frequencies::of(profiles));
    let judged = file::judged(&matcher, profiles, &Blocks::of(profiles, Bounds::default()));
    // Twins must not come together over a newborn's nameless record that could be either of them.
    let binding: Vec<file::Pair> = judged
        .iter()
        .filter(|pair| pair.verdict.band == Band::Same || pair.verdict.guards.apart() != Apart::No)
        .copied()
        .collect();
    let groups = file::group(&matcher, profiles, &binding).groups;
    let mut pairs: Vec<Pair> = judged
        .into_iter()
        .filter(|pair| pair.verdict.band != Band::Different)
        .map(|pair| (pair.a as usize, pair.b as usize, pair.verdict))
        .filter(|(a, b, _)| everybody.person(*a) != everybody.person(*b))
        .map(|(a, b, verdict)| Pair {
            a,
            b,
            score: verdict.score,
            sure: verdict.band == Band::Same && groups.get(a) == groups.get(b),
        })
        .collect();
    pairs.sort_by(|x, y| y.score.total_cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    pairs
}

/// Every home with its profile, in two lists of one order.
#[derive(Default)]
struct Everybody {
    homes: Vec<(PersonId, PersonId)>,
    profiles: Vec<Profile>,
}

impl Everybody {
    fn person(&self, at: usize) -> Option<PersonId> {
        self.homes.get(at).map(|(person, _)| *person)
    }

    fn candidate(&self, at: usize) -> Option<Candidate> {
        let ((person, home), profile) = (*self.homes.get(at)?, self.profiles.get(at)?.clone());
        Some(Candidate { person, home, profile })
    }
}

fn suspicion(registry: &Registry, everybody: &Everybody, pair: &Pair) -> Option<Suspicion> {
    let (one, other) = (everybody.candidate(pair.a)?, everybody.candidate(pair.b)?);
    let judgement = registry.matcher().judge(&one.profile, &other.profile);
    Some(Suspicion::new(&one, &other, &judgement, false))
}

/// Merges a sure pair into the older of the two; whether anything changed.
fn join(registry: &Registry, access: &Access, everybody: &Everybody, pair: &Pair) -> Result<bool, Error> {
    let home = |at: usize| everybody.homes.get(at).map(|(_, home)| *home);
    let (Some(one), Some(other)) = (home(pair.a), home(pair.b)) else { return Ok(false) };
    // Whoever they are by now: an earlier pair of this sweep may have been about one of them.
    let rows = registry.db().read(|tx| person::by_ids(tx, access, &[one, other]))?;
    let of = |home: PersonId| rows.get(&home).map(|row| (row.person, row.public_id));
    let (Some(a), Some(b)) = (of(one), of(other)) else { return Ok(false) };
    if a.0 == b.0 {
        return Ok(false);
    }
    let (survivor, gone): (PublicId, PublicId) = if a.0 < b.0 { (a.1, b.1) } else { (b.1, a.1) };
    let how = How { note: registry.matcher().model().version.clone(), ..How::default() };
    Ok(matches!(merge::merge(registry, access, survivor, gone, &how)?, Merged::Done { .. }))
}
