//! Candidates among many people at once: who shares a key with whom, from sorted arrays.
//!
//! No hash map of lists: keys and people are one array that is sorted once, and each person finds the others in the
//! blocks it stands in. A pair that shares several keys comes once. A block of a common value (one surname, one ZIP)
//! is bounded: its people are compared with their nearest neighbours only, in the order of a second value.

use rayon::prelude::*;

use crate::keys::{self, KeyKind};
use crate::profile::Profile;

/// People by the keys they share.
#[derive(Debug, Clone, Default)]
pub struct Blocks {
    /// Ranks, block after block, ascending within a block.
    members: Vec<u32>,
    /// By place in `members`: how many of the following members the pair is made with.
    reach: Vec<u16>,
    /// Places in `members`, person after person in the order of ranks.
    places: Vec<u32>,
    /// By rank, where its places begin; one more at the end.
    starts: Vec<u32>,
    /// By rank: which person it is.
    people: Vec<u32>,
    bounded: Bounded,
}

/// Blocks that were too large to compare everybody with everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounded {
    /// How many.
    pub blocks: usize,
    /// Members of them.
    pub members: usize,
}

/// A key of somebody, and whether blocks of its kind stay small among many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// From a hash; its last bit gives way to whether the kind is narrow.
    pub fn new(hash: u64, narrow: bool) -> Self {
        Self(hash & !1 | u64::from(narrow))
    }

    fn is_narrow(self) -> bool {
        self.0 & 1 == 1
    }
}

/// How large a block may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Members of a block of a narrow key; in a larger one only neighbours are compared.
    pub narrow: usize,
    /// Neighbours on either side.
    pub neighbours: u16,
    /// Members of a block of a wide key; larger ones are passed over.
    pub wide: usize,
    /// Pairs that all blocks of wide keys may make together, for each person: among very many people the bound of wide
    /// blocks falls until that holds. It never falls so far for tables of less than [`Bounds::FREE`] such pairs.
    pub wide_pairs: usize,
}

impl Bounds {
    /// Pairs of wide keys that are always compared.
    pub const FREE: usize = 4_000_000;
}

impl Default for Bounds {
    fn default() -> Self {
        Self { narrow: 400, neighbours: 12, wide: 60, wide_pairs: 2 }
    }
}

impl Blocks {
    /// By the blocking keys of people. Where a block is too large, people of one name and year of birth are neighbours.
    pub fn of(people: &[Profile], bounds: Bounds) -> Self {
        let places = 0..people.len() as u32;
        let keys = people.par_iter().zip(places).flat_map_iter(|(profile, place)| {
            let keys = keys::blocking(profile).into_iter();
            keys.map(move |(kind, key)| (Key::new(key.0.cast_unsigned(), kind.is_narrow()), place))
        });
        let order: Vec<u64> = people.par_iter().map(nearness).collect();
        Self::new(keys, &order, bounds)
    }

    /// From the keys of people: `keys` are pairs of key and person, in any order; a person may have a key twice.
    ///
    /// `order` gives each person a value; near values are likely the same human (a hash of the name, say). It decides
    /// who is a neighbour in a block that is too large.
    pub fn new(keys: impl IntoParallelIterator<Item = (Key, u32)>, order: &[u64], bounds: Bounds) -> Self {
        let mut people: Vec<u32> = (0..order.len() as u32).collect();
        people.par_sort_unstable_by_key(|person| (order.get(*person as usize).copied(), *person));
        let mut rank = vec![0_u32; people.len()];
        for (place, person) in people.iter().enumerate() {
            if let Some(rank) = rank.get_mut(*person as usize) {
                *rank = place as u32;
            }
        }
        let mut entries: Vec<(Key, u32)> = keys
            .into_par_iter()
            .filter_map(|(key, person)| Some((key, *rank.get(person as usize)?)))
            .collect();
        drop(rank);
        entries.par_sort_unstable();
        entries.dedup();
        let mut blocks = Self { people, ..Self::default() };
        let wide = wide_bound(&entries, blocks.people.len(), bounds);
        for block in entries.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            let narrow = block.first().is_some_and(|entry| entry.0.is_narrow());
            match (narrow, block.len()) {
                (true, members) if members <= bounds.narrow => blocks.push(block, u16::MAX),
                (false, members) if members <= wide => blocks.push(block, u16::MAX),
                (true, _) => {
                    blocks.bound(block);
                    blocks.push(block, bounds.neighbours);
                }
                (false, _) => blocks.bound(block),
            }
        }
        drop(entries);
        blocks.index();
        blocks
    }

    fn bound(&mut self, block: &[(Key, u32)]) {
        self.bounded.blocks += 1;
        self.bounded.members += block.len();
    }

    fn push(&mut self, block: &[(Key, u32)], neighbours: u16) {
        for (place, entry) in block.iter().enumerate() {
            let following = u16::try_from(block.len() - 1 - place).unwrap_or(u16::MAX);
            self.members.push(entry.1);
            self.reach.push(following.min(neighbours));
        }
    }

    /// Sorts the places by person.
    fn index(&mut self) {
        let mut starts = vec![0_u32; self.people.len() + 1];
        for rank in &self.members {
            if let Some(count) = starts.get_mut(*rank as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut places = vec![0_u32; self.members.len()];
        for (place, rank) in self.members.iter().enumerate() {
            if let Some(at) = next.get_mut(*rank as usize) {
                if let Some(slot) = places.get_mut(*at as usize) {
                    *slot = place as u32;
                }
                *at += 1;
            }
        }
        self.starts = starts;
        self.places = places;
    }

    /// Which blocks were too large.
    pub fn bounded(&self) -> Bounded {
        self.bounded
    }

    /// Keys that at least two people share, counted once for each of them.
    pub fn entries(&self) -> usize {
        self.members.len()
    }

    /// Calls `judge` once for each pair of people who share a key, on all cores, and keeps what it answers. The order
    /// of the answers is always the same. `done` is told how many people have been dealt with.
    pub fn compare<T: Send>(
        &self,
        judge: impl Fn(u32, u32) -> Option<T> + Sync,
        done: impl Fn(usize) + Sync,
    ) -> Vec<T> {
        const PORTION: usize = 2_048;
        let portions: Vec<Vec<T>> = (0..self.people.len().div_ceil(PORTION))
            .into_par_iter()
            .map(|portion| {
                let (mut others, mut answers) = (Vec::new(), Vec::new());
                let first = portion * PORTION;
                let last = (first + PORTION).min(self.people.len());
                for rank in first..last {
                    self.others(rank, &mut others);
                    let Some(person) = self.people.get(rank) else { continue };
                    let people = others.iter().filter_map(|other| self.people.get(*other as usize));
                    answers.extend(people.filter_map(|other| judge(*person.min(other), *person.max(other))));
                }
                done(last - first);
                answers
            })
            .collect();
        portions.into_iter().flatten().collect()
    }

    /// Ranks after this one that share a block with it, each once.
    fn others(&self, rank: usize, others: &mut Vec<u32>) {
        others.clear();
        let (Some(from), Some(to)) = (self.starts.get(rank), self.starts.get(rank + 1)) else {
            return;
        };
        for place in self.places.get(*from as usize..*to as usize).unwrap_or_default() {
            let place = *place as usize;
            let reach = self.reach.get(place).copied().unwrap_or_default();
            others.extend_from_slice(
                self.members.get(place + 1..=place + usize::from(reach)).unwrap_or_default(),
            );
        }
        others.sort_unstable();
        others.dedup();
    }
}

/// The same for people of one name and year of birth.
fn nearness(profile: &Profile) -> u64 {
    let keys = keys::blocking(profile);
    let named = keys.iter().find(|key| key.0 == KeyKind::NamesAndYear);
    named.or(keys.first()).map_or(0, |key| key.1.0.cast_unsigned())
}

/// The bound of wide blocks that keeps their pairs within the budget.
fn wide_bound(entries: &[(Key, u32)], people: usize, bounds: Bounds) -> usize {
    let mut pairs_by_size = vec![0_usize; bounds.wide + 1];
    for block in entries.chunk_by(|a, b| a.0 == b.0) {
        if block.first().is_some_and(|entry| !entry.0.is_narrow())
            && let Some(pairs) = pairs_by_size.get_mut(block.len())
        {
            *pairs += block.len() * (block.len() - 1) / 2;
        }
    }
    let budget = Bounds::FREE.max(people.saturating_mul(bounds.wide_pairs));
    let within = pairs_by_size.iter().scan(0, |sum, pairs| {
        *sum += pairs;
        Some(*sum)
    });
    within.take_while(|sum| *sum <= budget).count().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrow(keys: &[(u64, u32)]) -> Vec<(Key, u32)> {
        keys.iter().map(|(key, person)| (Key::new(key << 1, true), *person)).collect()
    }

    fn pairs(keys: &[(u64, u32)], order: &[u64], bounds: Bounds) -> Vec<(u32, u32)> {
        let blocks = Blocks::new(narrow(keys), order, bounds);
        let mut pairs = blocks.compare(|a, b| Some((a, b)), |_| ());
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn people_who_share_several_keys_are_compared_once() {
        let keys = [(7, 0), (7, 2), (8, 2), (8, 0), (9, 1), (8, 0), (7, 3)];
        assert_eq!(pairs(&keys, &[0; 4], Bounds::default()), [(0, 2), (0, 3), (2, 3)]);
    }

    #[test]
    fn a_large_block_compares_neighbours_in_the_second_order_only() {
        let keys: Vec<(u64, u32)> = (0..100).map(|person| (1, person)).collect();
        // Person p has the value 99 - p / 2: two and two are alike.
        let order: Vec<u64> = (0..100).map(|person| 99 - person / 2).collect();
        let bounds = Bounds { narrow: 50, neighbours: 2, ..Bounds::default() };
        let found = pairs(&keys, &order, bounds);
        assert_eq!(found.len(), 98 * 2 + 1);
        assert!((0..50).all(|pair| found.contains(&(2 * pair, 2 * pair + 1))));
        let blocks = Blocks::new(narrow(&keys), &order, bounds);
        assert_eq!(blocks.bounded(), Bounded { blocks: 1, members: 100 });
    }

    #[test]
    fn keys_of_one_person_only_and_people_without_keys_make_no_pair() {
        assert_eq!(pairs(&[(1, 0), (2, 1)], &[0; 5], Bounds::default()), []);
        assert_eq!(pairs(&[], &[], Bounds::default()), []);
    }

    #[test]
    fn all_pairs_of_small_blocks_are_found_whatever_the_order() {
        // Blocks by remainder: the pairs can be told without the blocks.
        let keys: Vec<(u64, u32)> =
            (0..60).flat_map(|p| [(p as u64 % 7, p), (100 + p as u64 % 5, p)]).collect();
        let expected: Vec<(u32, u32)> = (0..60)
            .flat_map(|a| (a + 1..60).map(move |b| (a, b)))
            .filter(|(a, b)| a % 7 == b % 7 || a % 5 == b % 5)
            .collect();
        for order in [vec![0; 60], (0..60).rev().collect::<Vec<u64>>()] {
            assert_eq!(pairs(&keys, &order, Bounds::default()), expected);
        }
    }

    #[test]
    fn a_large_block_of_a_wide_key_is_passed_over() {
        let keys = |people: u32| (0..people).map(|person| (Key::new(2, false), person)).collect::<Vec<_>>();
        let pairs = |people: u32| {
            let bounds = Bounds { wide: 10, ..Bounds::default() };
            Blocks::new(keys(people), &vec![0; people as usize], bounds)
                .compare(|a, b| Some((a, b)), |_| ())
                .len()
        };
        assert_eq!((pairs(10), pairs(11)), (45, 0));
    }

    #[test]
    fn the_bound_of_wide_blocks_falls_until_their_pairs_are_within_the_budget() {
        // 100,000 blocks of two, and 3,000 of sixty: 100,000 pairs and 5,310,000.
        let two = (0..200_000).map(|person| (Key::new(2 * (person / 2), false), person as u32));
        let sixty =
            (0..180_000).map(|person| (Key::new((1 << 40) | (2 * (person / 60)), false), person as u32));
        let mut entries: Vec<(Key, u32)> = two.chain(sixty).collect();
        entries.sort_unstable();
        let bound = |wide_pairs| wide_bound(&entries, 200_000, Bounds { wide_pairs, ..Bounds::default() });
        assert_eq!((bound(2), bound(30)), (59, 60));
    }
}
