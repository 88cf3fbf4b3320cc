//! A whole file at once: candidates by blocks, judged side by side, grouped.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::cluster::{self, Link};
use crate::compare::Comparison;
use crate::frequency::Frequencies;
use crate::guards::Apart;
use crate::hash::Ready;
use crate::keys;
use crate::matcher::{Band, Matcher, Verdict};
use crate::sender::Profile;

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
    large: HashSet<i64, Ready>,
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
    let matcher = fitted(matcher, records);
    let blocks = Blocks::of(records, Bounds::default());
    let pairs = judged(&matcher, records, &blocks);
    group(&matcher, records, pairs)
}

/// The matcher for a file: with the frequencies, the number and the day of its records.
pub fn fitted(matcher: &Matcher, records: &[Profile]) -> Matcher {
    matcher.clone().with_frequencies(Frequencies::of(records)).among(records.len()).in_year(newest(records))
}

/// The year in which the youngest were born, for a file says nowhere when it was written. A few births later than
/// all others are typing errors.
fn newest(records: &[Profile]) -> u32 {
    let mut years: Vec<u32> =
        records.iter().flat_map(|record| record.born.iter().map(|born| born.year())).collect();
    years.sort_unstable();
    let late = years.len() / 500;
    years.iter().rev().nth(late).copied().unwrap_or(0)
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
    let fits: Vec<(u32, u32)> = pairs
        .iter()
        .filter(|pair| pair.verdict.guards.apart() == Apart::No && matcher.near(&pair.verdict, FITS))
        .map(|pair| (pair.a, pair.b))
        .collect();
    keep_decided(&mut links, &fits, &|record| records.get(record as usize), &apart);
    // Within a group any member may explain what parts two others.
    let parted = |these: &[u32], those: &[u32]| {
        these.iter().any(|a| {
            those.iter().any(|b| match guards(*a, *b) {
                Apart::No => false,
                Apart::Unexplained => {
                    let others = these.iter().chain(those).filter(|third| *third != a && *third != b);
                    !others.into_iter().any(|third| explains(*a, *b, *third))
                }
                Apart::Always => true,
            })
        })
    };
    let groups = cluster::groups(u32::try_from(records.len()).unwrap_or(u32::MAX), &links, parted);
    let groups = (0..ROUNDS).fold(groups, |groups, _| together(matcher, records, &pairs, groups, &parted));
    let group = |record: u32| groups.get(record as usize).copied();
    let review =
        pairs.into_iter().filter(|p| p.verdict.band != Band::Different && group(p.a) != group(p.b)).collect();
    Deduplicated { groups, review }
}

/// How far below the threshold somebody may lie whom a record without a name fits as well, in bits.
const FITS: f32 = 3.0;

/// Drops the links of who has no given name, or only an initial, and could be either of two children: until somebody
/// looks they are neither.
fn keep_decided<'a>(
    links: &mut Vec<Link>,
    fits: &[(u32, u32)],
    profile: &impl Fn(u32) -> Option<&'a Profile>,
    apart: &impl Fn(u32, u32) -> bool,
) {
    let mut candidates: HashMap<u32, Vec<u32>> = HashMap::new();
    for (a, b) in fits {
        for (one, other) in [(*a, *b), (*b, *a)] {
            if profile(one).is_some_and(Profile::is_vague) {
                candidates.entry(one).or_default().push(other);
            }
        }
    }
    links.retain(|link| {
        let either = |vague: u32, other: u32| {
            candidates
                .get(&vague)
                .is_some_and(|all| all.iter().any(|third| *third != other && apart(*third, other)))
        };
        !either(link.a, link.b) && !either(link.b, link.a)
    });
}

/// How often groups are judged again; what is found after that is next to nothing.
const ROUNDS: usize = 2;

/// How far below the threshold a pair may lie to be judged again once more is known of both, in bits.
const REACH: f32 = 10.0;

/// Judges once more with all that the groups know: a record without a phone stands in a group that has one. A person
/// is known by everything that was said, not by one report.
fn together(
    matcher: &Matcher,
    records: &[Profile],
    pairs: &[Pair],
    groups: Vec<u32>,
    parted: &impl Fn(&[u32], &[u32]) -> bool,
) -> Vec<u32> {
    let of = |record: u32| groups.get(record as usize).copied();
    let mut open: Vec<(u32, u32)> = pairs
        .iter()
        .filter_map(|pair| Some((of(pair.a)?, of(pair.b)?)))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    open.sort_unstable();
    open.dedup();
    // Only groups with something open are put together: a file may hold a million people.
    let mut known: HashMap<u32, Profile> =
        open.iter().flat_map(|(a, b)| [(*a, Profile::default()), (*b, Profile::default())]).collect();
    for (record, group) in records.iter().zip(&groups) {
        if let Some(all) = known.get_mut(group) {
            all.join(record);
        }
    }
    let near: Vec<Pair> = open
        .par_iter()
        .filter_map(|(a, b)| {
            let verdict = matcher.judge_fast(known.get(a)?, known.get(b)?);
            let fits = verdict.guards.apart() == Apart::No && matcher.near(&verdict, FITS);
            fits.then_some(Pair { a: *a, b: *b, verdict })
        })
        .collect();
    let mut links: Vec<Link> = near
        .iter()
        .filter(|pair| matcher.links(&pair.verdict))
        .map(|pair| Link { a: pair.a, b: pair.b, score: pair.verdict.score })
        .collect();
    let fits: Vec<(u32, u32)> = near.iter().map(|pair| (pair.a, pair.b)).collect();
    let apart = |a: u32, b: u32| match (known.get(&a), known.get(&b)) {
        (Some(x), Some(y)) => matcher.judge_fast(x, y).guards.apart() != Apart::No,
        _ => false,
    };
    keep_decided(&mut links, &fits, &|group| known.get(&group), &apart);
    // What is one group already stays one, before anything new.
    links.extend(
        (0u32..).zip(&groups).filter(|(record, group)| record != *group).map(|(record, group)| Link {
            a: record,
            b: *group,
            score: f32::MAX,
        }),
    );
    let within = |these: &[u32], those: &[u32]| {
        let same = these.first().and_then(|a| of(*a)) == those.first().and_then(|b| of(*b));
        !same && parted(these, those)
    };
    cluster::groups(u32::try_from(records.len()).unwrap_or(u32::MAX), &links, within)
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
        let worth = verdict.band != Band::Different || matcher.near(&verdict, REACH);
        worth.then_some(Pair { a, b, verdict })
    })
}
