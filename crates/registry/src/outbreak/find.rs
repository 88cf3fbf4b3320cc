//! Who on file the contacts of a list are: all of them in a few statements, judged as a message's person is.

use std::collections::{BTreeSet, HashMap};

use jenner_codes::{NameType, TelecomEquipment, TelecomUse};
use jenner_linkage::{KeyKind, MatchKey, Profile, normal};
use jenner_model::access::Access;
use jenner_model::person::{Demographics, PersonName, Telecom, TelecomPlace};
use jenner_model::{Given, PersonId};
use jenner_store::queries::matching as keys;
use jenner_store::{StoreError, Tx};

use super::typed::Typed;
use crate::Registry;
use crate::identity::described;
use crate::identity::lookup::{self, MOST_PER_BLOCK};
use crate::identity::matching::{self, Candidate};

/// Contacts that are looked for together.
const AT_ONCE: usize = 500;

/// How sure it is who a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// This person.
    Sure,
    /// Perhaps this person: somebody has to look.
    Close,
    /// Nobody on file.
    None,
}

impl Found {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Found::Sure => "sure",
            Found::Close => "close",
            Found::None => "none",
        }
    }

    pub(super) fn of(word: &str) -> Self {
        match word {
            "sure" => Found::Sure,
            "close" => Found::Close,
            _ => Found::None,
        }
    }
}

struct Asked {
    profile: Profile,
    keys: Vec<(KeyKind, MatchKey)>,
}

/// Who each contact is, in their order.
pub(super) fn all(
    tx: &mut Tx<'_>,
    registry: &Registry,
    access: &Access,
    contacts: &[Typed],
) -> Result<Vec<(Found, Option<PersonId>)>, StoreError> {
    let mut found = Vec::with_capacity(contacts.len());
    for part in contacts.chunks(AT_ONCE) {
        let asked: Vec<Asked> = part.iter().map(|typed| asked(access, typed)).collect();
        let mut wanted: Vec<i64> =
            asked.iter().flat_map(|one| followed(&one.keys)).map(|(_, key)| key.0).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let blocks = keys::holders(tx, &wanted)?;
        let sharing: Vec<Sharing> = asked.iter().map(|one| Sharing::of(one, &blocks)).collect();
        let people: BTreeSet<PersonId> = sharing.iter().flat_map(|one| one.people.iter().copied()).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let mut known: HashMap<PersonId, Vec<Candidate>> = HashMap::new();
        for candidate in lookup::of_people(tx, access, &people)? {
            known.entry(candidate.person).or_default().push(candidate);
        }
        for (one, sharing) in asked.iter().zip(&sharing) {
            found.push(decided(registry, one, sharing, &known));
        }
    }
    Ok(found)
}

fn followed(all: &[(KeyKind, MatchKey)]) -> impl Iterator<Item = &(KeyKind, MatchKey)> {
    all.iter().filter(|(kind, _)| lookup::is_followed(*kind))
}

/// Who shares a key with a contact.
struct Sharing {
    people: BTreeSet<PersonId>,
    /// With exactly this name and birth date.
    exact: BTreeSet<PersonId>,
}

impl Sharing {
    fn of(asked: &Asked, blocks: &HashMap<i64, Vec<keys::Holder>>) -> Self {
        let mut sharing = Self { people: BTreeSet::new(), exact: BTreeSet::new() };
        for (kind, key) in followed(&asked.keys) {
            let Some(holders) = blocks.get(&key.0) else { continue };
            let people = holders.iter().map(|holder| holder.person);
            if *kind == KeyKind::NameAndBirth {
                sharing.exact.extend(people.clone());
            }
            if kind.is_for_search() || holders.len() < MOST_PER_BLOCK {
                sharing.people.extend(people);
            }
        }
        sharing
    }
}

fn decided(
    registry: &Registry,
    asked: &Asked,
    sharing: &Sharing,
    known: &HashMap<PersonId, Vec<Candidate>>,
) -> (Found, Option<PersonId>) {
    // As a query is answered: one person of this very name and birth date is who is meant; of several, a human says which.
    let mut exact = sharing.exact.iter();
    match (exact.next(), exact.next()) {
        (Some(only), None) => return (Found::Sure, Some(*only)),
        (Some(first), Some(_)) => return (Found::Close, Some(*first)),
        (None, _) => {}
    }
    let candidates: Vec<Candidate> =
        sharing.people.iter().filter_map(|person| known.get(person)).flatten().cloned().collect();
    let choice = matching::choose(registry.matcher(), &asked.profile, &candidates);
    match (choice.known, choice.doubts.first()) {
        (Some((person, ..)), _) => (Found::Sure, Some(person)),
        (None, Some(doubt)) => (Found::Close, Some(doubt.person)),
        (None, None) => (Found::None, None),
    }
}

fn asked(access: &Access, typed: &Typed) -> Asked {
    let phone = normal::digits_of_phone(&typed.phone).map(|digits| {
        let cut = if digits.len() == 10 { 3 } else { 0 };
        let (area, number) = digits.split_at(cut);
        Telecom {
            place: TelecomPlace::Phone { area: area.into(), number: number.into(), extension: "".into() },
            usage: Some(TelecomUse::known("PRN")),
            equipment: Some(TelecomEquipment::known("PH")),
        }
    });
    let said = Demographics {
        names: vec![PersonName {
            family: typed.family.as_str().into(),
            given: typed.given.as_str().into(),
            kind: Some(NameType::known("L")),
            ..PersonName::default()
        }],
        birth_date: typed.born,
        telecoms: Given::from_option(phone.map(|phone| vec![phone])),
        ..Demographics::default()
    };
    let profile = described::profile(access.organization(), &said);
    let keys = described::keys(&said, &profile);
    Asked { profile, keys }
}
