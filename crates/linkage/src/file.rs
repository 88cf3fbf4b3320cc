//! A whole file at once: candidates by blocks, judged side by side, grouped.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::cluster::{self, Link};
use crate::frequency::Frequencies;
use crate::keys;
use crate::matcher::{Band, Matcher, Verdict};
use crate::profile::Profile;

/// Records a block may hold before it is passed over: what so many records share tells nobody apart.
pub const LARGEST_BLOCK: usize = 400;

/// A pair of records, by their places in the file, and what the matcher says of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The earlier record.
    pub a: u32,
    /// The later record.
    pub b: u32,
    /// What the matcher says.
    pub verdict: Verdict,
}

/// The answer for a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Deduplicated {
    /// For every record the first record of its group.
    pub groups: Vec<u32>,
    /// Pairs over two groups that a person should look at.
    pub review: Vec<Pair>,
}

/// The blocks of a file: which records share a key.
#[derive(Debug)]
pub struct Blocks {
    /// Key and record, sorted.
    entries: Vec<(i64, u32)>,
    /// Each record's keys, sorted, one after the other.
    keys: Vec<i64>,
    /// Where each record's keys begin.
    starts: Vec<usize>,
    /// Keys of blocks that are too large.
    large: HashSet<i64>,
    bound: usize,
}

impl Blocks {
    /// Builds the blocks of records; those above `bound` records are passed over.
    pub fn of(records: &[Profile], bound: usize) -> Blocks {
        let each: Vec<Vec<i64>> = records
            .par_iter()
            .map(|record| {
                let mut keys: Vec<i64> = keys::blocking(record).iter().map(|(_, key)| key.0).collect();
                keys.sort_unstable();
                keys.dedup();
                keys
            })
            .collect();
        let mut entries: Vec<(i64, u32)> =
            (0u32..).zip(&each).flat_map(|(record, keys)| keys.iter().map(move |key| (*key, record))).collect();
        entries.par_sort_unstable();
        let large = entries.chunk_by(|x, y| x.0 == y.0).filter(|b| b.len() > bound).filter_map(|b| b.first()).map(|e| e.0).collect();
        let mut starts = Vec::with_capacity(each.len() + 1);
        let mut keys = Vec::with_capacity(entries.len());
        for list in &each {
            starts.push(keys.len());
            keys.extend_from_slice(list);
        }
        starts.push(keys.len());
        Blocks { entries, keys, starts, large, bound }
    }

    fn keys_of(&self, record: u32) -> &[i64] {
        let at = record as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.keys.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Whether `key` is the first key that two records share in a block that is not too large: so every pair is
    /// met exactly once.
    fn is_first(&self, key: i64, a: u32, b: u32) -> bool {
        let (x, y) = (self.keys_of(a), self.keys_of(b));
        let (mut i, mut j) = (0, 0);
        while let (Some(p), Some(q)) = (x.get(i), y.get(j)) {
            match p.cmp(q) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal if *p == key => return true,
                std::cmp::Ordering::Equal if self.large.contains(p) => {
                    i += 1;
                    j += 1;
                }
                std::cmp::Ordering::Equal => return false,
            }
        }
        false
    }

    /// Calls `judge` for every pair that shares a block and keeps what it returns, in the order of the pairs.
    pub fn pairs<T: Send>(&self, judge: impl Fn(u32, u32) -> Option<T> + Sync) -> Vec<T> {
        let blocks: Vec<&[(i64, u32)]> =
            self.entries.chunk_by(|x, y| x.0 == y.0).filter(|b| b.len() > 1 && b.len() <= self.bound).collect();
        let mut found: Vec<((u32, u32), T)> = blocks
            .par_iter()
            .flat_map_iter(|block| {
                let mut kept = Vec::new();
                for (at, (key, a)) in block.iter().enumerate() {
                    for (_, b) in block.iter().skip(at + 1) {
                        if self.is_first(*key, *a, *b)
                            && let Some(one) = judge(*a, *b)
                        {
                            kept.push(((*a, *b), one));
                        }
                    }
                }
                kept
            })
            .collect();
        found.par_sort_unstable_by_key(|(pair, _)| *pair);
        found.into_iter().map(|(_, one)| one).collect()
    }
}

/// De-duplicates a file with frequencies of its own.
pub fn deduplicate(matcher: &Matcher, records: &[Profile]) -> Deduplicated {
    let matcher = matcher.clone().with_frequencies(Frequencies::of(records));
    let blocks = Blocks::of(records, LARGEST_BLOCK);
    let pairs = judged(&matcher, records, &blocks);
    let mut links = Vec::new();
    let mut apart = Vec::new();
    for pair in &pairs {
        if matcher.links(&pair.verdict) {
            links.push(Link { a: pair.a, b: pair.b, score: pair.verdict.score });
        } else if pair.verdict.guards.parts() {
            apart.push((pair.a, pair.b));
        }
    }
    let groups = cluster::groups(u32::try_from(records.len()).unwrap_or(u32::MAX), &links, &apart);
    let group = |record: u32| groups.get(record as usize).copied();
    let review =
        pairs.into_iter().filter(|p| p.verdict.band != Band::Different && group(p.a) != group(p.b)).collect();
    Deduplicated { groups, review }
}

/// Every candidate pair that is not plainly two people.
pub fn judged(matcher: &Matcher, records: &[Profile], blocks: &Blocks) -> Vec<Pair> {
    blocks.pairs(|a, b| {
        let (x, y) = (records.get(a as usize)?, records.get(b as usize)?);
        let verdict = matcher.judge_fast(x, y);
        let worth = verdict.band != Band::Different || verdict.guards.parts() || matcher.links(&verdict);
        worth.then_some(Pair { a, b, verdict })
    })
}
