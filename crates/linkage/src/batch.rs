//! Candidates among many people at once: who shares a key with whom, from sorted arrays.
//!
//! No hash map of lists: keys and people are one array that is sorted once, and each person finds the others in the
//! blocks it stands in. A pair that shares several keys comes once. A block of a common value (one surname, one ZIP)
//! is bounded: its people are compared with their nearest neighbours only, in the order of a second value.

use rayon::prelude::*;

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

/// Largest block in which everybody is compared with everybody, and how many neighbours count in a larger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Members.
    pub block: usize,
    /// Neighbours on either side.
    pub neighbours: u16,
}

impl Default for Bound {
    fn default() -> Self {
        Self { block: 60, neighbours: 12 }
    }
}

impl Blocks {
    /// From the keys of people: `keys` are pairs of key and person, in any order; a person may have a key twice.
    ///
    /// `order` gives each person a value; near values are likely the same human (a hash of the birth date, say). It
    /// decides who is a neighbour in a block that is too large.
    pub fn new(keys: impl IntoParallelIterator<Item = (u64, u32)>, order: &[u64], bound: Bound) -> Self {
        let mut people: Vec<u32> = (0..order.len() as u32).collect();
        people.par_sort_unstable_by_key(|person| (order.get(*person as usize).copied(), *person));
        let mut rank = vec![0_u32; people.len()];
        for (place, person) in people.iter().enumerate() {
            if let Some(rank) = rank.get_mut(*person as usize) {
                *rank = place as u32;
            }
        }
        let mut entries: Vec<(u64, u32)> = keys
            .into_par_iter()
            .filter_map(|(key, person)| Some((key, *rank.get(person as usize)?)))
            .collect();
        drop(rank);
        entries.par_sort_unstable();
        entries.dedup();
        let mut blocks = Self { people, ..Self::default() };
        for block in entries.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            blocks.push(block, bound);
        }
        drop(entries);
        blocks.index();
        blocks
    }

    fn push(&mut self, block: &[(u64, u32)], bound: Bound) {
        let large = block.len() > bound.block;
        if large {
            self.bounded.blocks += 1;
            self.bounded.members += block.len();
        }
        for (place, entry) in block.iter().enumerate() {
            let following = u16::try_from(block.len() - 1 - place).unwrap_or(u16::MAX);
            self.members.push(entry.1);
            self.reach.push(if large { following.min(bound.neighbours) } else { following });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(keys: &[(u64, u32)], order: &[u64], bound: Bound) -> Vec<(u32, u32)> {
        let blocks = Blocks::new(keys.to_vec(), order, bound);
        let mut pairs = blocks.compare(|a, b| Some((a, b)), |_| ());
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn people_who_share_several_keys_are_compared_once() {
        let keys = [(7, 0), (7, 2), (8, 2), (8, 0), (9, 1), (8, 0), (7, 3)];
        assert_eq!(pairs(&keys, &[0; 4], Bound::default()), [(0, 2), (0, 3), (2, 3)]);
    }

    #[test]
    fn a_large_block_compares_neighbours_in_the_second_order_only() {
        let keys: Vec<(u64, u32)> = (0..100).map(|person| (1, person)).collect();
        // Person p has the value 99 - p / 2: two and two are alike.
        let order: Vec<u64> = (0..100).map(|person| 99 - person / 2).collect();
        let found = pairs(&keys, &order, Bound { block: 50, neighbours: 2 });
        assert_eq!(found.len(), 98 * 2 + 1);
        assert!((0..50).all(|pair| found.contains(&(2 * pair, 2 * pair + 1))));
        let blocks = Blocks::new(keys, &order, Bound { block: 50, neighbours: 2 });
        assert_eq!(blocks.bounded(), Bounded { blocks: 1, members: 100 });
    }

    #[test]
    fn keys_of_one_person_only_and_people_without_keys_make_no_pair() {
        assert_eq!(pairs(&[(1, 0), (2, 1)], &[0; 5], Bound::default()), []);
        assert_eq!(pairs(&[], &[], Bound::default()), []);
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
            assert_eq!(pairs(&keys, &order, Bound::default()), expected);
        }
    }
}
