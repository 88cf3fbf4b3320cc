//! Matching many people at once: candidates, judgements on all cores, clusters.

use jenner_linkage::batch::{Blocks, Bound, Bounded};
use jenner_linkage::{Band, Matcher, Profile, cluster, keys};
use rayon::prelude::*;

use crate::progress::Progress;

/// A pair that was judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Place of one, the smaller.
    pub a: u32,
    /// Place of the other.
    pub b: u32,
    /// How likely they are one person.
    pub probability: f32,
    /// What to do.
    pub band: Band,
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

/// Which judgements to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Same and review.
    Likely,
    /// All.
    All,
}

/// Judges everybody against everybody who shares a key.
///
/// With `known` (how many of the first are on file), only pairs of somebody on file with somebody who is not.
pub fn compare(profiles: &[Profile], matcher: &Matcher, known: Option<usize>, keep: Keep) -> Compared {
    let blocks = blocks(profiles);
    let progress = Progress::new("people compared", profiles.len() as u64);
    let pairs = std::sync::atomic::AtomicU64::new(0);
    let links = blocks.compare(
        |a, b| {
            if known.is_some_and(|known| ((a as usize) < known) == ((b as usize) < known)) {
                return None;
            }
            pairs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let (one, other) = (profiles.get(a as usize)?, profiles.get(b as usize)?);
            let judged = matcher.judge_fast(one, other);
            let kept = keep == Keep::All || judged.band != Band::Different;
            kept.then_some(Link { a, b, probability: judged.probability as f32, band: judged.band })
        },
        |people| progress.add(people as u64),
    );
    progress.finish();
    Compared { links, pairs: pairs.into_inner(), bounded: blocks.bounded() }
}

/// The cluster of each person, by the place of its first member. Automatic links only; who must not be together by
/// a rule is kept apart, also where others would chain them.
pub fn clusters(profiles: &[Profile], matcher: &Matcher, links: &[Link]) -> Vec<u32> {
    let same = links.iter().filter(|link| link.band == Band::Same);
    let edges: Vec<(u32, u32, f32)> = same.map(|link| (link.a, link.b, link.probability)).collect();
    cluster::clusters(profiles, matcher, &edges)
}

fn blocks(profiles: &[Profile]) -> Blocks {
    let keys = profiles.par_iter().zip(0..profiles.len() as u32).flat_map_iter(|(profile, place)| {
        keys::blocking(profile).into_iter().map(move |(_, key)| (key.0.cast_unsigned(), place))
    });
    let order: Vec<u64> = profiles.par_iter().map(nearness).collect();
    Blocks::new(keys, &order, Bound::default())
}
