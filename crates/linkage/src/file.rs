//! A whole file at once: candidates by blocks, judged side by side, grouped.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::blocks::{Blocks, Bounds};
use crate::cluster::{self, Link};
use crate::compare::Comparison;
use crate::frequency::Frequencies;
use crate::guards::Apart;
use crate::matcher::{Band, Matcher, Verdict};
use crate::profile::Profile;

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

/// People whose names, places and births are counted to learn what is common and which year it is.
const SAMPLE: usize = 100_000;

/// De-duplicates a file with frequencies of its own.
pub fn deduplicate(matcher: &Matcher, records: &[Profile]) -> Deduplicated {
    let matcher = fitted(matcher, records);
    let pairs = judged(&matcher, records, &Blocks::of(records, Bounds::default()));
    group(&matcher, records, &pairs)
}

/// The matcher for a file: with the frequencies, the number and the day of its records; from an even sample of very
/// many.
pub fn fitted(matcher: &Matcher, records: &[Profile]) -> Matcher {
    let step = records.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<&Profile> = records.iter().step_by(step).collect();
    let frequencies = Frequencies::of(sample.iter().copied());
    matcher.clone().with_frequencies(frequencies).among(records.len()).in_year(newest(&sample))
}

/// The year in which the youngest were born, for a file says nowhere when it was written. A few births later than
/// all others are typing errors.
fn newest(records: &[&Profile]) -> u32 {
    let mut years: Vec<u32> =
        records.iter().flat_map(|record| record.born.iter().map(|born| born.year())).collect();
    years.sort_unstable();
    let late = years.len() / 500;
    years.iter().rev().nth(late).copied().unwrap_or(0)
}

/// Groups the records of a file from the judged pairs, and says what is left for people. Who is in no pair is a group
/// of one, and costs nothing.
pub fn group(matcher: &Matcher, records: &[Profile], pairs: &[Pair]) -> Deduplicated {
    const NOBODY: u32 = u32::MAX;
    let mut place = vec![NOBODY; records.len()];
    for person in pairs.iter().flat_map(|pair| [pair.a, pair.b]) {
        if let Some(place) = place.get_mut(person as usize) {
            *place = 0;
        }
    }
    let (mut some, mut names) = (Vec::new(), Vec::new());
    for ((place, person), name) in place.iter_mut().zip(records).zip(0..) {
        if *place != NOBODY {
            *place = some.len() as u32;
            some.push(person.clone());
            names.push(name);
        }
    }
    let placed = |person: u32| place.get(person as usize).copied().unwrap_or(NOBODY);
    let moved = pairs.iter().map(|pair| Pair { a: placed(pair.a), b: placed(pair.b), ..*pair }).collect();
    let found = group_all(matcher, &some, moved);
    let named = |place: u32| names.get(place as usize).copied().unwrap_or_default();
    let mut groups: Vec<u32> = (0..records.len() as u32).collect();
    for (name, group) in names.iter().zip(found.groups) {
        if let Some(slot) = groups.get_mut(*name as usize) {
            *slot = named(group);
        }
    }
    let review = found.review.into_iter().map(|pair| Pair { a: named(pair.a), b: named(pair.b), ..pair });
    Deduplicated { groups, review: review.collect() }
}

/// As [`group`], where everybody may be in a pair.
fn group_all(matcher: &Matcher, records: &[Profile], pairs: Vec<Pair>) -> Deduplicated {
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

/// Every candidate pair that is not plainly two people, always in the same order.
pub fn judged(matcher: &Matcher, records: &[Profile], blocks: &Blocks) -> Vec<Pair> {
    let judge = |a: u32, b: u32| {
        let (x, y) = (records.get(a as usize)?, records.get(b as usize)?);
        let verdict = matcher.judge_fast(x, y);
        is_worth_keeping(matcher, &verdict).then_some(Pair { a, b, verdict })
    };
    blocks.compare(judge, |_| ())
}

/// Whether a judgement is worth keeping: the pair may be one person, alone or with what others of a group tell.
pub fn is_worth_keeping(matcher: &Matcher, verdict: &Verdict) -> bool {
    verdict.band != Band::Different || matcher.near(verdict, REACH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_among_those_who_are_in_a_pair_are_groups_among_all() {
        let somebody = |given: &str, phone: &str| {
            let details = crate::details::Details {
                names: vec![crate::details::Name {
                    given: given.into(),
                    family: "Quibodeaux".into(),
                    ..Default::default()
                }],
                born: "2025-01-11".into(),
                sex: "F".into(),
                phones: vec![phone.into()],
                ..Default::default()
            };
            Profile::of(&[details])
        };
        let people = [
            somebody("Earline", "9855520001"),
            somebody("Odalys", "9855520142"),
            somebody("Zoe", "9855520003"),
            somebody("ODALYS", "9855520142"),
        ];
        let matcher = Matcher::shipped();
        let pair = |a: u32, b: u32| {
            let verdict = matcher.judge_fast(people.get(a as usize)?, people.get(b as usize)?);
            Some(Pair { a, b, verdict })
        };
        let pairs: Vec<Pair> = [pair(1, 3)].into_iter().flatten().collect();
        let (some, all) = (group(&matcher, &people, &pairs), group_all(&matcher, &people, pairs.clone()));
        assert_eq!(some, all);
        assert_eq!(some.groups.first(), Some(&0));
    }
}
