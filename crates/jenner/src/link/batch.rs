//! Matching many people at once: candidates, judgements on all cores, groups.

use std::sync::atomic::{AtomicU64, Ordering};

use jenner_linkage::blocks::{Blocks, Bounded, Bounds};
use jenner_linkage::file::{self, Deduplicated, Pair, is_worth_keeping};
use jenner_linkage::{Band, Matcher, Profile};

use crate::progress::Progress;

/// What came of comparing.
#[derive(Debug, Default)]
pub struct Compared {
    /// Judged pairs that were to be kept, each once.
    pub pairs: Vec<Pair>,
    /// How many were judged.
    pub judged: u64,
    /// Blocks that were too large.
    pub bounded: Bounded,
}

impl Compared {
    /// Pairs in a band.
    pub fn in_band(&self, band: Band) -> usize {
        self.pairs.iter().filter(|pair| pair.verdict.band == band).count()
    }
}

/// Which judgements to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// What may be one person, alone or with what others tell.
    Likely,
    /// All.
    All,
}

/// Judges everybody against everybody who shares a key.
///
/// With `known` (how many of the first are on file), only pairs of somebody on file with somebody who is not.
pub fn compare(profiles: &[Profile], matcher: &Matcher, known: Option<usize>, keep: Keep) -> Compared {
    let blocks = Blocks::of(profiles, Bounds::default());
    let progress = Progress::new("people compared", profiles.len() as u64);
    let judged = AtomicU64::new(0);
    let judge = |a: u32, b: u32| {
        if known.is_some_and(|known| ((a as usize) < known) == ((b as usize) < known)) {
            return None;
        }
        judged.fetch_add(1, Ordering::Relaxed);
        let verdict = matcher.judge_fast(profiles.get(a as usize)?, profiles.get(b as usize)?);
        (keep == Keep::All || is_worth_keeping(matcher, &verdict)).then_some(Pair { a, b, verdict })
    };
    let pairs = blocks.compare(judge, |people| progress.add(people as u64));
    progress.finish();
    Compared { pairs, judged: judged.into_inner(), bounded: blocks.bounded() }
}

/// Who is one person: automatic links only, strongest first, and nobody together whom a rule keeps apart.
pub fn group(profiles: &[Profile], matcher: &Matcher, compared: &Compared) -> Deduplicated {
    let worth = |pair: &&Pair| is_worth_keeping(matcher, &pair.verdict);
    let pairs: Vec<Pair> = compared.pairs.iter().filter(worth).copied().collect();
    file::group(matcher, profiles, &pairs)
}
