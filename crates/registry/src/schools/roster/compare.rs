//! Whose record each student of a list is: the whole list compared in portions, the keys of a portion in few statements.
//!
//! A list says little of a child: names, birth date, sex, perhaps an address. So the rule is that of a file of people
//! (`Matcher::links`), among as many people as there are, and stricter where a mistake would hurt:
//!
//! 1. A record is a student's where the matcher links the two, no guard keeps them apart, and nobody else comes near. The first
//!    name has to be the same but for slips, short forms and order, whatever else agrees: a twin who is not on file has the
//!    birth date and the family name of the one who is. Another last name needs a home or a phone in common, and so does a birth
//!    date that is wrong by more than one slip or another day of the month: two children of one name are not rare.
//! 2. A record is one student's only. Where two rows reach for it, the one that fits much better has it; if none does, both wait
//!    for a human. What one row has surely found is no candidate of another row: that is how twins stay apart.
//! 3. Who must not be shown (opted out, protected, locked) is nobody's record here; the row looks as if there were none.

use std::collections::{HashMap, HashSet};

use jenner_linkage::clean::date::Born;
use jenner_linkage::{Comparison, Field, Guard, KeyKind, Level, Matcher, Profile, Verdict, keys};
use jenner_model::access::Access;
use jenner_model::record::Restriction;
use jenner_model::{Date, PersonId};
use jenner_store::queries::{assessment, matching as blocks, person, profile, scope as restrictions};
use jenner_store::{StoreError, Tx};
use rayon::prelude::*;

use super::row::Student;
use crate::forecast::Facts;
use crate::identity::lookup;
use crate::participation::standing;
use crate::registry::Core;
use crate::{Error, Registry};

/// Students compared at a time.
const PORTION: usize = 4_000;
/// Base-2 odds by which the best has to lead, over another record or another row.
const LEAD: f32 = 6.0;
/// Base-2 odds below what links, down to which a record is worth a look.
const NEAR: f32 = 9.0;
/// As many people a student stands among at least: in a young registry many a child is not on file, and that few agree by chance
/// says nothing.
const CROWD: usize = 250_000;
/// Records shown to a human beside one row.
const SHOWN: usize = 3;

/// Whose record a student's is.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// This person's, for sure.
    Same(PersonId),
    /// Perhaps one of these, the likeliest first.
    Close(Vec<PersonId>),
    /// Nobody's.
    Nobody,
}

/// A record that may be a student's.
#[derive(Debug, Clone, Copy)]
struct Likely {
    person: PersonId,
    score: f32,
    sure: bool,
}

/// Compares students with everybody. `progress` is told how many are done.
pub(super) fn compare(
    registry: &Registry,
    access: &Access,
    students: &[&Student],
    progress: &mut dyn FnMut(usize) -> Result<(), Error>,
) -> Result<Vec<Found>, Error> {
    let all = registry.db().read(person::count)?;
    let year = u32::try_from(registry.today().year()).unwrap_or(0);
    let matcher =
        registry.matcher().clone().among(usize::try_from(all).unwrap_or(0).max(CROWD)).in_year(year);
    let mut likely: Vec<Vec<Likely>> = Vec::with_capacity(students.len());
    for portion in students.chunks(PORTION) {
        likely.extend(portion_of(registry, access, &matcher, portion)?);
        progress(likely.len())?;
    }
    Ok(settle(&likely))
}

fn portion_of(
    registry: &Registry,
    access: &Access,
    matcher: &Matcher,
    students: &[&Student],
) -> Result<Vec<Vec<Likely>>, Error> {
    let said: Vec<(Profile, Vec<i64>)> = students.par_iter().map(|student| asked(student)).collect();
    let mut wanted: Vec<i64> = said.iter().flat_map(|(_, keys)| keys).copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let (holders, packed, hidden) = registry.db().read(|tx| {
        let holders = blocks::holders(tx, &wanted)?;
        let usable = |held: &&Vec<blocks::Holder>| held.len() < lookup::MOST_PER_BLOCK;
        let mut people: Vec<PersonId> =
            holders.values().filter(usable).flatten().map(|holder| holder.person).collect();
        people.sort_unstable();
        people.dedup();
        let mut packed: HashMap<PersonId, Vec<Vec<u8>>> = HashMap::with_capacity(people.len());
        profile::each_of_people(tx, access, &people, |person, _, bytes| {
            packed.entry(person).or_default().push(bytes.to_vec());
        })?;
        let hidden = hidden(tx, &registry.core, access, &people)?;
        Ok::<_, StoreError>((holders, packed, hidden))
    })?;
    let profiles: HashMap<PersonId, Vec<Profile>> = packed
        .into_par_iter()
        .map(|(person, homes)| {
            let homes: Result<Vec<Profile>, _> =
                homes.iter().map(|bytes| Profile::from_bytes(bytes)).collect();
            homes.map(|homes| (person, homes)).map_err(|_| StoreError::Content("a match profile"))
        })
        .collect::<Result<_, _>>()?;
    let judge = |(profile, keys): &(Profile, Vec<i64>)| {
        let near =
            keys.iter().filter_map(|key| holders.get(key)).filter(|held| held.len() < lookup::MOST_PER_BLOCK);
        let people: HashSet<PersonId> =
            near.flatten().map(|holder| holder.person).filter(|person| !hidden.contains(person)).collect();
        judged(matcher, profile, people.into_iter(), &profiles)
    };
    Ok(said.par_iter().map(judge).collect())
}

/// What is asked of one student: the profile, and the keys that may lead to the record.
fn asked(student: &Student) -> (Profile, Vec<i64>) {
    let profile = Profile::of(&[student.details()]);
    let followed = |kind: KeyKind| kind.is_narrow() && lookup::is_followed(kind);
    let keys = keys::blocking(&profile).into_iter().filter(|(kind, _)| followed(*kind)).map(|(_, key)| key.0);
    let keys = keys.collect();
    (profile, keys)
}

fn judged(
    matcher: &Matcher,
    said: &Profile,
    people: impl Iterator<Item = PersonId>,
    profiles: &HashMap<PersonId, Vec<Profile>>,
) -> Vec<Likely> {
    let mut likely: Vec<Likely> = people
        .filter_map(|person| {
            let verdicts =
                profiles.get(&person)?.iter().map(|known| (known, matcher.judge_fast(said, known)));
            let (known, best) = verdicts.max_by(|(_, a), (_, b)| a.score.total_cmp(&b.score))?;
            let mut likely = weighed(matcher, person, best)?;
            likely.sure = likely.sure && is_one_child(said, known, &matcher.compare(said, known));
            Some(likely)
        })
        .collect();
    likely.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.person.cmp(&b.person)));
    likely
}

/// What a verdict makes of a record: nothing where it is somebody else's, or must not be shown.
fn weighed(matcher: &Matcher, person: PersonId, verdict: Verdict) -> Option<Likely> {
    if verdict.guards.has(Guard::Protected) {
        return None;
    }
    let sure = matcher.links(&verdict);
    let other = [Guard::Generation, Guard::Siblings, Guard::BirthDates];
    let is_other = other.into_iter().any(|guard| verdict.guards.has(guard));
    let near = matcher.near(&verdict, NEAR) && !is_other;
    (sure || near).then_some(Likely { person, score: verdict.score, sure })
}

/// Whether names and birth date are those of one child, each by itself.
fn is_one_child(said: &Profile, known: &Profile, pair: &Comparison) -> bool {
    let same = |field: Field| pair.level(field) <= Level::Near;
    let at_home = [Field::Street, Field::Phone].into_iter().any(|field| pair.level(field) <= Level::Alike);
    let born = match pair.level(Field::Birth) {
        Level::Exact | Level::Alike | Level::Moved => true,
        // One slip in the year makes another child of the same name as easily.
        Level::Close => at_home || born_in_one_year(said, known),
        // 1 January is a weak date, yet the same one is the same one; of others the month has to be right.
        Level::Near | Level::Weak => at_home || born_in_one_month(said, known),
        _ => false,
    };
    born && same(Field::Given) && (same(Field::Family) || at_home)
}

fn born_in_one_year(said: &Profile, known: &Profile) -> bool {
    let is_one = |one: &Born| known.births().iter().any(|other| one.year() == other.year());
    said.births().iter().any(is_one)
}

fn born_in_one_month(said: &Profile, known: &Profile) -> bool {
    let month = |born: &Born| (born.year(), born.month());
    let is_one = |one: &Born, other: &Born| month(one) == month(other) && !one.is_partial();
    said.births().iter().any(|one| known.births().iter().any(|other| is_one(one, other)))
}

/// Those of the people whose record is not to be shared with schools, or at all.
pub(super) fn hidden(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    let kept = restrictions::restrictions(tx, access, people, core.now())?;
    let mut hidden: HashSet<PersonId> = kept
        .into_iter()
        .filter(|(_, kind)| matches!(kind, Restriction::Lock | Restriction::NoShare))
        .map(|(person, _)| person)
        .collect();
    if !core.pack.policy.is_open() {
        let mut born: Vec<(PersonId, Option<Date>)> = Vec::with_capacity(people.len());
        assessment::each_of_people(tx, access, people, |person, facts, _| {
            let birth = Facts::unpack(facts).and_then(|facts| facts.birth);
            born.push((person, birth.map(Date::from)));
        })?;
        // Who has no assessment has no age that is known: as strict as the law is with the youngest.
        let known: HashSet<PersonId> = born.iter().map(|(person, _)| *person).collect();
        born.extend(people.iter().filter(|person| !known.contains(person)).map(|person| (*person, None)));
        hidden.extend(standing::kept_by_law(tx, core, access, &born)?);
    }
    Ok(hidden)
}

/// Rows against each other: a record is one student's only.
fn settle(likely: &[Vec<Likely>]) -> Vec<Found> {
    // Who is surely found by a row, and nobody else near.
    let first = |row: &Vec<Likely>| {
        let best = row.first().filter(|best| best.sure)?;
        let alone = row.get(1).is_none_or(|second| best.score - second.score >= LEAD);
        alone.then_some(*best)
    };
    let mut claims: HashMap<PersonId, Vec<(usize, f32)>> = HashMap::new();
    for (row, best) in likely.iter().enumerate().filter_map(|(row, all)| first(all).map(|best| (row, best))) {
        claims.entry(best.person).or_default().push((row, best.score));
    }
    let mut owner: HashMap<PersonId, usize> = HashMap::with_capacity(claims.len());
    for (person, mut rows) in claims {
        rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if let Some((row, score)) = rows.first()
            && rows.get(1).is_none_or(|(_, next)| score - next >= LEAD)
        {
            owner.insert(person, *row);
        }
    }
    // What is left to a row once others have theirs: a twin's record is gone from the row of the other twin, which may then be
    // sure of its own.
    let left = |row: usize, all: &[Likely]| -> Vec<Likely> {
        all.iter().filter(|one| owner.get(&one.person).is_none_or(|owner| *owner == row)).copied().collect()
    };
    let rest: Vec<Vec<Likely>> = likely.iter().enumerate().map(|(row, all)| left(row, all)).collect();
    let mut wanted: HashMap<PersonId, usize> = HashMap::new();
    for best in rest.iter().filter_map(first) {
        *wanted.entry(best.person).or_default() += 1;
    }
    rest.iter()
        .enumerate()
        .map(|(row, all)| match first(all) {
            Some(best) if owner.get(&best.person) == Some(&row) => Found::Same(best.person),
            Some(best) if !owner.contains_key(&best.person) && wanted.get(&best.person) == Some(&1) => {
                Found::Same(best.person)
            }
            _ if all.is_empty() => Found::Nobody,
            _ => Found::Close(all.iter().take(SHOWN).map(|one| one.person).collect()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likely(person: i64, score: f32, sure: bool) -> Likely {
        Likely { person: PersonId(person), score, sure }
    }

    fn same(person: i64) -> Found {
        Found::Same(PersonId(person))
    }

    #[test]
    fn a_record_is_one_students_only_and_twins_stay_apart() {
        // Two twins, both on the list and both on file, each near the other.
        let emma = vec![likely(1, 12.0, true), likely(2, 3.0, false)];
        let ella = vec![likely(2, 12.0, true), likely(1, 3.0, false)];
        assert_eq!(settle(&[emma.clone(), ella]), [same(1), same(2)]);
        // One of them is not on file: her sister's record is not offered to her.
        let ella_alone = vec![likely(1, 3.0, false)];
        assert_eq!(settle(&[emma.clone(), ella_alone.clone()]), [same(1), Found::Nobody]);
        // She alone is on the list: a human looks.
        assert_eq!(settle(&[ella_alone]), [Found::Close(vec![PersonId(1)])]);
        // Two rows that fit one record alike: nobody has it.
        assert_eq!(
            settle(&[emma.clone(), emma.clone()]),
            [Found::Close(vec![PersonId(1), PersonId(2)]), Found::Close(vec![PersonId(1), PersonId(2)])]
        );
        // One fits much better.
        let worse = vec![likely(1, 4.0, true)];
        assert_eq!(settle(&[worse, emma]), [Found::Nobody, same(1)]);
    }

    #[test]
    fn who_has_two_records_that_fit_alike_is_looked_at_by_a_human() {
        let twice = vec![likely(1, 12.0, true), likely(2, 11.0, true)];
        assert_eq!(settle(&[twice]), [Found::Close(vec![PersonId(1), PersonId(2)])]);
        assert_eq!(settle(&[vec![]]), [Found::Nobody]);
    }
}
