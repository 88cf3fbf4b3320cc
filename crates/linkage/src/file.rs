//! A whole file at once: candidates by blocks, judged side by side, grouped.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::cluster::{self, Link};
use crate::compare::Comparison;
use crate::frequency::Frequencies;
use crate::guards::Apart;
use crate::keys;
use crate::matcher::{Band, Matcher, Verdict};
use crate::profile::Profile;

/// Records a block may hold before it is passed over: what so many records share tells nobody apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Blocks of keys that are narrow even among a million people.
    pub narrow: usize,
    /// Blocks of the other keys, which pay only where they happen to be small.
    pub wide: usize,
}

impl Bounds {
    fn of(self, block: &[Entry]) -> usize {
        if block.first().is_some_and(|entry| entry.2) { self.narrow } else { self.wide }
    }
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { narrow: 400, wide: 60 }
    }
}

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

/// Key, record, and whether the key is narrow.
type Entry = (i64, u32, bool);

/// The blocks of a file: which records share a key.
#[derive(Debug)]
pub struct Blocks {
    /// Key and record, sorted.
    entries: Vec<Entry>,
    /// Each record's keys, sorted, one after the other.
    keys: Vec<i64>,
    /// Where each record's keys begin.
    starts: Vec<usize>,
    /// Keys of blocks that are too large.
    large: HashSet<i64>,
    bounds: Bounds,
}

impl Blocks {
    /// Builds the blocks of records; those above the bounds are passed over.
    pub fn of(records: &[Profile], bounds: Bounds) -> Blocks {
        let each: Vec<Vec<(i64, bool)>> = records
            .par_iter()
            .map(|record| {
                let mut keys: Vec<(i64, bool)> =
                    keys::blocking(record).iter().map(|(kind, key)| (key.0, kind.is_narrow())).collect();
                keys.sort_unstable();
                keys.dedup();
                keys
            })
            .collect();
        let mut entries: Vec<Entry> = (0u32..)
            .zip(&each)
            .flat_map(|(record, keys)| keys.iter().map(move |(key, narrow)| (*key, record, *narrow)))
            .collect();
        entries.par_sort_unstable();
        let large = entries
            .chunk_by(|x, y| x.0 == y.0)
            .filter(|block| block.len() > bounds.of(block))
            .filter_map(|block| block.first())
            .map(|entry| entry.0)
            .collect();
        let mut starts = Vec::with_capacity(each.len() + 1);
        let mut keys = Vec::with_capacity(entries.len());
        for list in &each {
            starts.push(keys.len());
            keys.extend(list.iter().map(|(key, _)| *key));
        }
        starts.push(keys.len());
        Blocks { entries, keys, starts, large, bounds }
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
        let blocks: Vec<&[Entry]> = self
            .entries
            .chunk_by(|x, y| x.0 == y.0)
            .filter(|block| block.len() > 1 && block.len() <= self.bounds.of(block))
            .collect();
        let mut found: Vec<((u32, u32), T)> = blocks
            .par_iter()
            .flat_map_iter(|block| {
                let mut kept = Vec::new();
                for (at, (key, a, _)) in block.iter().enumerate() {
                    for (_, b, _) in block.iter().skip(at + 1) {
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
    let matcher = matcher.clone().with_frequencies(Frequencies::of(records)).among(records.len());
    let blocks = Blocks::of(records, Bounds::default());
    let pairs = judged(&matcher, records, &blocks);
    group(&matcher, records, pairs)
}

/// Groups the records of a file from the judged pairs, and says what is left for people.
pub fn group(matcher: &Matcher, records: &[Profile], pairs: Vec<Pair>) -> Deduplicated {
    let guards = |a: u32, b: u32| match (records.get(a as usize), records.get(b as usize)) {
        (Some(x), Some(y)) => matcher.judge_fast(x, y).guards.apart(),
        _ => Apart::No,
    };
    let mut links: Vec<Link> = pairs
        .iter()
        .filter(|pair| matcher.links(&pair.verdict))
        .map(|pair| Link { a: pair.a, b: pair.b, score: pair.verdict.score })
        .collect();
    let near = Neighbours::of(records.len(), &links);
    let explains = |a: u32, b: u32, third: u32| {
        let both = [a, b].map(|one| match (records.get(one as usize), records.get(third as usize)) {
            (Some(x), Some(y)) => Comparison::of(x, y).explains(),
            _ => false,
        });
        both == [true, true]
    };
    let apart = |a: u32, b: u32| match guards(a, b) {
        Apart::No => false,
        Apart::Unexplained => !near.shared(a, b).any(|third| explains(a, b, third)),
        Apart::Always => true,
    };
    // Who has no given name, or only an initial, and could be either of two children is neither until somebody looks.
    links.retain(|link| {
        let either = |vague: u32, other: u32| {
            records.get(vague as usize).is_some_and(Profile::is_vague)
                && near.of_record(vague).iter().any(|third| *third != other && apart(*third, other))
        };
        !either(link.a, link.b) && !either(link.b, link.a)
    });
    let groups = cluster::groups(u32::try_from(records.len()).unwrap_or(u32::MAX), &links, apart);
    let group = |record: u32| groups.get(record as usize).copied();
    let review =
        pairs.into_iter().filter(|p| p.verdict.band != Band::Different && group(p.a) != group(p.b)).collect();
    Deduplicated { groups, review }
}

/// Who is linked with whom.
struct Neighbours(Vec<Vec<u32>>);

impl Neighbours {
    fn of(records: usize, links: &[Link]) -> Neighbours {
        let mut all = vec![Vec::new(); records];
        for link in links {
            for (one, other) in [(link.a, link.b), (link.b, link.a)] {
                if let Some(list) = all.get_mut(one as usize) {
                    list.push(other);
                }
            }
        }
        all.iter_mut().for_each(|list: &mut Vec<u32>| list.sort_unstable());
        Neighbours(all)
    }

    fn of_record(&self, record: u32) -> &[u32] {
        self.0.get(record as usize).map(Vec::as_slice).unwrap_or_default()
    }

    fn shared(&self, a: u32, b: u32) -> impl Iterator<Item = u32> + '_ {
        let other = self.of_record(b);
        self.of_record(a).iter().copied().filter(move |third| other.binary_search(third).is_ok())
    }
}

/// Every candidate pair that is not plainly two people.
pub fn judged(matcher: &Matcher, records: &[Profile], blocks: &Blocks) -> Vec<Pair> {
    blocks.pairs(|a, b| {
        let (x, y) = (records.get(a as usize)?, records.get(b as usize)?);
        let verdict = matcher.judge_fast(x, y);
        let worth = verdict.band != Band::Different || matcher.links(&verdict);
        worth.then_some(Pair { a, b, verdict })
    })
}
