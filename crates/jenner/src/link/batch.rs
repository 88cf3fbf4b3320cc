//! Matching many people at once: candidates, judgements on all cores, clusters.

use std::sync::atomic::{AtomicU64, Ordering};

use jenner_linkage::batch::{Blocks, Bound, Bounded};
use jenner_linkage::{Apart, Band, Frequencies, KeyKind, Matcher, Profile, cluster, keys};
use rayon::prelude::*;

use crate::progress::Progress;

/// People whose names and places are counted to learn which are common.
const SAMPLE: usize = 100_000;

/// Members of a chained group that are compared with each, at most: a group beyond is a mass of bad data.
const REACH: usize = 1_000;

/// A pair that was judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Place of one, the smaller.
    pub a: u32,
    /// Place of the other.
    pub b: u32,
    /// Log odds that they are one person, base 2.
    pub score: f32,
    /// What a registry would do with the two.
    pub band: Band,
    /// Whether a clean-up of one table joins the two.
    pub joined: bool,
}

impl Link {
    /// How likely they are one person.
    pub fn probability(&self) -> f32 {
        1.0 / (1.0 + (-self.score).exp2())
    }
}

/// What came of comparing.
#[derive(Debug, Default)]
pub struct Compared {
    /// Judged pairs that were to be kept, each once.
    pub links: Vec<Link>,
    /// How many were judged.
    pub pairs: u64,
    /// Blocks that were too large.
    pub bounded: Bounded,
}

impl Compared {
    /// Pairs in a band.
    pub fn in_band(&self, band: Band) -> usize {
        self.links.iter().filter(|link| link.band == band).count()
    }

    /// Pairs that are joined in a clean-up.
    pub fn joined(&self) -> usize {
        self.links.iter().filter(|link| link.joined).count()
    }
}

/// Which judgements to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// What is joined or before a human.
    Likely,
    /// All.
    All,
}

/// The matcher with what the people at hand say about which names and places are common.
pub fn informed(matcher: &Matcher, profiles: &[Profile]) -> Matcher {
    let step = profiles.len().div_ceil(SAMPLE).max(1);
    matcher.clone().with_frequencies(Frequencies::of(profiles.iter().step_by(step)))
}

/// Judges everybody against everybody who shares a key.
///
/// With `known` (how many of the first are on file), only pairs of somebody on file with somebody who is not.
pub fn compare(profiles: &[Profile], matcher: &Matcher, known: Option<usize>, keep: Keep) -> Compared {
    let blocks = blocks(profiles);
    let progress = Progress::new("people compared", profiles.len() as u64);
    let pairs = AtomicU64::new(0);
    let judge = |a: u32, b: u32| {
        if known.is_some_and(|known| ((a as usize) < known) == ((b as usize) < known)) {
            return None;
        }
        pairs.fetch_add(1, Ordering::Relaxed);
        let verdict = matcher.judge_fast(profiles.get(a as usize)?, profiles.get(b as usize)?);
        let (band, joined) = (verdict.band, matcher.links(&verdict));
        let kept = keep == Keep::All || band != Band::Different || joined;
        kept.then_some(Link { a, b, score: verdict.score, band, joined })
    };
    let links = blocks.compare(judge, |people| progress.add(people as u64));
    progress.finish();
    Compared { links, pairs: pairs.into_inner(), bounded: blocks.bounded() }
}

/// The cluster of each person, named by the place of its first member. Automatic links only, strongest first; two whom
/// a rule keeps apart do not come together through others either.
pub fn clusters(profiles: &[Profile], matcher: &Matcher, links: &[Link]) -> Vec<u32> {
    let people = profiles.len() as u32;
    let joined = links.iter().filter(|link| link.joined);
    let joined: Vec<cluster::Link> =
        joined.map(|link| cluster::Link { a: link.a, b: link.b, score: link.score }).collect();
    let chained = cluster::groups(people, &joined, &[]);
    let apart = apart(profiles, matcher, &chained);
    if apart.is_empty() { chained } else { cluster::groups(people, &joined, &apart) }
}

/// Pairs that a rule keeps apart among those whom links would chain, whether they share a key or not.
fn apart(profiles: &[Profile], matcher: &Matcher, groups: &[u32]) -> Vec<(u32, u32)> {
    let mut members: Vec<(u32, u32)> = groups.iter().copied().zip(0..).collect();
    members.par_sort_unstable();
    let groups: Vec<&[(u32, u32)]> =
        members.chunk_by(|a, b| a.0 == b.0).filter(|all| all.len() > 2).collect();
    let kept_apart = |a: u32, b: u32| {
        let (Some(one), Some(other)) = (profiles.get(a as usize), profiles.get(b as usize)) else {
            return false;
        };
        matcher.judge_fast(one, other).guards.apart() == Apart::Always
    };
    groups
        .into_par_iter()
        .flat_map_iter(|group| {
            group.iter().enumerate().flat_map(move |(place, (_, a))| {
                group.iter().skip(place + 1).take(REACH).map(move |(_, b)| (*a, *b))
            })
        })
        .filter(|(a, b)| kept_apart(*a, *b))
        .collect()
}

fn blocks(profiles: &[Profile]) -> Blocks {
    let places = 0..profiles.len() as u32;
    let keys = profiles.par_iter().zip(places).flat_map_iter(|(profile, place)| {
        keys::blocking(profile).into_iter().map(move |(_, key)| (key.0.cast_unsigned(), place))
    });
    let order: Vec<u64> = profiles.par_iter().map(nearness).collect();
    Blocks::new(keys, &order, Bound::default())
}

/// The same for people of one name and year of birth: they are neighbours where a block is too large.
fn nearness(profile: &Profile) -> u64 {
    let keys = keys::blocking(profile);
    let named = keys.iter().find(|key| key.0 == KeyKind::NamesAndYear);
    named.or(keys.first()).map_or(0, |key| key.1.0.cast_unsigned())
}
