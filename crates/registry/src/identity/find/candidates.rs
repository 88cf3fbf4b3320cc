//! Who may be meant by a search, before anybody is looked at closely.

use jenner_linkage::details::{Details, Name};
use jenner_linkage::{KeyKind, Profile, keys};
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::queries::{matching, person, profile};
use jenner_store::{StoreError, Tx};
use smol_str::SmolStr;

use super::{Among, Criteria, rank};
use crate::identity::fold::Standing;
use crate::patients::own;
use crate::{Error, Registry};

/// Of those whose names fit so many are looked at closely.
const MOST_LIKELY: usize = 200;
/// Names that are tried in pairs: more words than a name has.
const MOST_WORDS: usize = 4;

/// Everybody who may be meant.
pub(super) fn of(
    registry: &Registry,
    access: &Access,
    criteria: &Criteria,
    among: Among,
) -> Result<Vec<Standing>, Error> {
    let mut wanted = by_value(registry, access, criteria);
    let by_names = among == Among::OwnPatients && wanted.is_empty();
    wanted.extend(by_sound(criteria));
    let found = registry.db().read(|tx| {
        let mut people: Vec<PersonId> =
            matching::people_behind(tx, &wanted)?.into_values().flatten().collect();
        if by_names {
            people.extend(own_by_name(tx, access, criteria)?);
        }
        people.sort_unstable();
        people.dedup();
        let mut rows: Vec<_> = person::by_ids(tx, access, &people)?.into_values().collect();
        if let Some(number) = criteria.registry_number {
            rows.extend(person::by_registry_number(tx, access, number)?);
        }
        rows.sort_by_key(|row| row.person);
        rows.dedup_by_key(|row| row.person);
        Ok::<_, StoreError>(rows)
    })?;
    Ok(found.into_iter().map(Standing::from).collect())
}

/// Keys of what was typed as it is: birth date, else phone; numbers under the authorities of the own organization.
fn by_value(registry: &Registry, access: &Access, criteria: &Criteria) -> Vec<i64> {
    let mut wanted = Vec::new();
    if let Some(born) = criteria.birth_date {
        wanted.push(keys::birth(born).0);
    } else if let Some(phone) = &criteria.phone {
        wanted.push(keys::phone(phone).0);
    }
    for number in &criteria.numbers {
        for authority in registry.core.authorities(access.organization()) {
            wanted.push(keys::number(&authority, number).0);
        }
    }
    wanted
}

/// Keys of two names as they sound with the year, or with month and day, of the birth date: they find whose birth date
/// is off by a slip.
fn by_sound(criteria: &Criteria) -> Vec<i64> {
    let Some(born) = criteria.birth_date else { return Vec::new() };
    let words: Vec<&String> = criteria.names.iter().take(MOST_WORDS).collect();
    let pairs = words.iter().enumerate().flat_map(|(at, a)| words.iter().skip(at + 1).map(move |b| (a, b)));
    let names =
        pairs.map(|(a, b)| Name { family: SmolStr::new(a), given: SmolStr::new(b), ..Name::default() });
    let asked =
        Details { names: names.collect(), born: SmolStr::new(born.to_string()), ..Details::default() };
    if asked.names.is_empty() {
        return Vec::new();
    }
    let all = keys::blocking(&Profile::of(&[asked]));
    let near = all.iter().filter(|(kind, _)| matches!(kind, KeyKind::NamesAndYear | KeyKind::NamesAndDay));
    near.map(|(_, key)| key.0).collect()
}

/// Own patients whose names fit, the best first: for names without a birth date. What the matcher knows of each is
/// read, not the reports.
fn own_by_name(tx: &mut Tx<'_>, access: &Access, criteria: &Criteria) -> Result<Vec<PersonId>, StoreError> {
    let typed: Vec<String> = criteria.names.iter().map(|name| jenner_linkage::normal::name(name)).collect();
    let people = own::patients(tx, access)?;
    let mut likely: Vec<(u32, PersonId)> = Vec::new();
    let mut unreadable = false;
    profile::each_of_people(tx, access, &people, |person, _, bytes| match Profile::from_bytes(bytes) {
        Ok(known) => {
            let words: Vec<(bool, &str)> = known.name_words().map(|word| (true, word)).collect();
            likely.extend(rank::names(&typed, &words).map(|points| (points, person)));
        }
        Err(_) => unreadable = true,
    })?;
    if unreadable {
        return Err(StoreError::Content("a match profile"));
    }
    likely.sort_unstable_by_key(|(points, person)| (std::cmp::Reverse(*points), *person));
    likely.truncate(MOST_LIKELY);
    Ok(likely.into_iter().map(|(_, person)| person).collect())
}
