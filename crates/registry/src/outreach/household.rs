//! Siblings in one message: people who can be told at one place become one household, and some households are drawn to be told
//! nothing. Pure.

use std::collections::{BTreeMap, HashMap};

use jenner_model::PersonId;

use super::delivery::Channel;
use super::reach::{Reached, Way};
use crate::packs::Language;

/// More people than this at one phone or mailbox are no family: a shelter, a clinic, a number that was made up.
pub const MOST: usize = 12;

/// People who are told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Household {
    pub(super) key: [u8; 32],
    pub(super) channel: Channel,
    pub(super) language: Language,
    pub(super) people: Vec<PersonId>,
}

/// Puts people together, by the first channel by which each can be told. Of several phones of one person the one that most others
/// have too is taken, so that siblings meet. The second list are those whose every phone or address is that of too many.
pub(super) fn gather(people: &[Reached]) -> (Vec<Household>, Vec<PersonId>) {
    let mut crowd: HashMap<(Channel, [u8; 32]), usize> = HashMap::new();
    for one in people {
        for way in &one.ways {
            if let Some(key) = way.keys.first() {
                *crowd.entry((way.channel, *key)).or_default() += 1;
            }
        }
    }
    let size =
        |way: &&Way| way.keys.first().and_then(|key| crowd.get(&(way.channel, *key))).copied().unwrap_or(0);
    let mut households: BTreeMap<(Channel, [u8; 32]), Household> = BTreeMap::new();
    let mut crowded = Vec::new();
    for one in people {
        let usable = || one.ways.iter().filter(|way| size(way) <= MOST);
        let Some(first) = usable().map(|way| way.channel).next() else {
            crowded.push(one.person);
            continue;
        };
        // Of equals the first in the record.
        let best = usable().filter(|way| way.channel == first).rev().max_by_key(size);
        let Some((way, key)) = best.and_then(|way| way.keys.first().map(|key| (way, *key))) else { continue };
        let household = households.entry((way.channel, key)).or_insert_with(|| Household {
            key,
            channel: way.channel,
            language: one.language,
            people: Vec::new(),
        });
        household.people.push(one.person);
    }
    (households.into_values().collect(), crowded)
}

/// A number that belongs to a seed, a household and a purpose, evenly spread.
fn number(seed: u64, purpose: &str, household: &[u8; 32]) -> u64 {
    let mut hash = blake3::Hasher::new();
    hash.update(purpose.as_bytes());
    hash.update(&seed.to_le_bytes());
    hash.update(household);
    let bytes = hash.finalize();
    bytes.as_bytes().first_chunk::<8>().map_or(0, |first| u64::from_le_bytes(*first))
}

/// Whether a household is drawn to be told nothing, `percent` of a hundred.
pub(super) fn is_held_out(seed: u64, household: &[u8; 32], percent: u8) -> bool {
    let share = u128::from(number(seed, "jenner outreach: held out", household)) * 100;
    share < (u128::from(percent) << 64)
}

/// Its place in the random order in which a run is sent: whoever was told when a run is stopped is then a random part.
pub(super) fn place(seed: u64, household: &[u8; 32]) -> i64 {
    i64::try_from(number(seed, "jenner outreach: place", household) >> 1).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::reach::Spot;
    use super::*;
    use crate::family::contact::Contact;

    fn somebody(id: i64, phones: &[u8]) -> Reached {
        let way = |phone: &u8| Way {
            channel: Channel::Text,
            keys: vec![[*phone; 32]],
            spot: Spot::Contact(Contact::Phone(format!("98555501{phone:02}"))),
        };
        Reached {
            person: PersonId(id),
            homes: BTreeSet::from([PersonId(id)]),
            called: String::new(),
            due: vec![1],
            ways: phones.iter().map(way).collect(),
            language: Language::English,
            given: String::new(),
            full: String::new(),
            born: None,
            is_child: true,
        }
    }

    #[test]
    fn siblings_meet_at_the_phone_that_they_share() {
        let (households, crowded) = gather(&[somebody(1, &[5, 7]), somebody(2, &[7]), somebody(3, &[9])]);
        let mut people: Vec<Vec<i64>> =
            households.iter().map(|one| one.people.iter().map(|person| person.0).collect()).collect();
        people.sort();
        assert_eq!(people, [vec![1, 2], vec![3]]);
        assert!(crowded.is_empty());
    }

    #[test]
    fn a_phone_of_too_many_is_nobodys() {
        let shelter: Vec<Reached> = (0..=MOST as i64).map(|id| somebody(id, &[1])).collect();
        let (households, crowded) = gather(&shelter);
        assert!(households.is_empty());
        assert_eq!(crowded.len(), MOST + 1);
    }

    #[test]
    fn a_tenth_of_the_households_is_held_out_and_always_the_same() {
        let key = |n: u32| *blake3::hash(&n.to_le_bytes()).as_bytes();
        let drawn = |seed: u64| (0..20_000u32).filter(|n| is_held_out(seed, &key(*n), 10)).count();
        // Mean 2,000, standard deviation 42: five of them.
        assert!((1_790..=2_210).contains(&drawn(1)), "{}", drawn(1));
        assert_eq!(drawn(1), drawn(1));
        let (a, b): (Vec<bool>, Vec<bool>) =
            (0..200).map(|n| (is_held_out(1, &key(n), 10), is_held_out(2, &key(n), 10))).unzip();
        assert_ne!(a, b, "another seed draws others");
        assert!((0..1000).all(|n| !is_held_out(1, &key(n), 0)));
    }

    proptest! {
        #[test]
        fn everybody_is_in_one_household_at_most_and_nobody_is_lost(
            phones in prop::collection::vec(prop::collection::vec(0u8..20, 1..4), 0..60)
        ) {
            let people: Vec<Reached> =
                phones.iter().enumerate().map(|(id, phones)| somebody(id as i64, phones)).collect();
            let (households, crowded) = gather(&people);
            let mut all: Vec<i64> = households.iter().flat_map(|one| &one.people).chain(&crowded).map(|p| p.0).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..people.len() as i64).collect::<Vec<_>>());
            for one in &households {
                prop_assert!(one.people.len() <= MOST);
            }
        }
    }
}
