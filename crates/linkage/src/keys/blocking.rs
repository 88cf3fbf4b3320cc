//! Blocking keys of a profile: several passes, so that any one field may be wrong (RULES 1.1, step 3).

use smallvec::SmallVec;

use super::{KeyKind, MatchKey};
use crate::clean::date::Born;
use crate::compare::text::sound;
use crate::details::{NumberKind, OtherKind};
use crate::hash;
use crate::profile::{Name, Profile};

/// The keys of one profile.
pub type Keys = SmallVec<[(KeyKind, MatchKey); 24]>;

/// Every blocking key of a profile, sorted, each once.
pub fn blocking(of: &Profile) -> Keys {
    let mut out = Keys::new();
    for born in &of.born {
        for name in &of.names {
            with_birth(&mut out, name, *born);
        }
        born_near(&mut out, of, *born);
    }
    for name in &of.names {
        without_birth(&mut out, of, name);
    }
    for phone in &of.phones {
        push(&mut out, KeyKind::PhoneNumber, hash::number(*phone));
    }
    for email in &of.emails {
        push(&mut out, KeyKind::Email, hash::text(email));
    }
    for number in &of.numbers {
        let kind = match number.kind {
            NumberKind::SocialSecurity if number.value.len() <= 4 => continue,
            NumberKind::SocialSecurity => KeyKind::SocialSecurity,
            _ => KeyKind::Number,
        };
        let authority = if kind == KeyKind::SocialSecurity { 0 } else { hash::text(&number.authority) };
        push(&mut out, kind, hash::pair(authority, hash::text(&number.value)));
    }
    for place in &of.places {
        if !place.street.is_empty() && !place.house.is_empty() {
            push(&mut out, KeyKind::House, hash::pair(hash::text(&place.house), sound(&place.street)));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn push(out: &mut Keys, kind: KeyKind, value: u64) {
    let key = hash::pair(value, u64::from(kind.tag()));
    out.push((kind, MatchKey(i64::from_ne_bytes(key.to_ne_bytes()))));
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| word.len() > 1)
}

fn with_birth(out: &mut Keys, name: &Name, born: Born) {
    let date = hash::number(u64::from(born.0));
    // Family, given and middle words under one kind: swapped names and called-by-middle still meet.
    for word in words(&name.family).chain(words(&name.given)).chain(words(&name.middle)) {
        push(out, KeyKind::NameWordAndBirth, hash::pair(sound(word), date));
    }
    let Some((given, family)) = both(name) else { return };
    let names = given.wrapping_add(family);
    push(out, KeyKind::NamesAndYear, hash::pair(names, u64::from(born.year())));
    if !born.is_partial() && !born.is_weak() {
        push(out, KeyKind::NamesAndDay, hash::pair(names, u64::from(born.0 % 10_000)));
        let swapped = (born.day().min(12), born.month());
        if born.day() <= 12 && born.day() != born.month() {
            let day = u64::from(swapped.0 * 100 + swapped.1);
            push(out, KeyKind::NamesAndDay, hash::pair(names, day));
        }
    }
}

/// Sounds of the first given name and the first part of the surname, the same for swapped names.
fn both(name: &Name) -> Option<(u64, u64)> {
    let first = |text: &str| words(text).next().map(|word| hash::number(sound(word)));
    Some((first(&name.given)?, first(&name.family)?))
}

fn born_near(out: &mut Keys, of: &Profile, born: Born) {
    push(out, KeyKind::Birth, u64::from(born.0));
    for place in places(of) {
        push(out, KeyKind::PlaceAndYear, hash::pair(place, u64::from(born.year())));
    }
    if born.is_partial() || born.is_weak() {
        return;
    }
    let date = hash::number(u64::from(born.0));
    for place in of.places.iter().filter(|place| !place.zip.is_empty()) {
        push(out, KeyKind::ZipAndBirth, hash::pair(hash::text(&place.zip), date));
    }
    for word in of.maiden.iter().flat_map(|m| words(m)) {
        push(out, KeyKind::NameWordAndBirth, hash::pair(sound(word), date));
    }
    for contact in &of.contacts {
        for word in words(&contact.family).chain(words(&contact.given)) {
            push(out, KeyKind::NameWordAndBirth, hash::pair(sound(word), date));
        }
    }
}

fn without_birth(out: &mut Keys, of: &Profile, name: &Name) {
    let first = |text: &str| words(text).next().map(|word| hash::number(sound(word)));
    let (given, family) = (first(&name.given), first(&name.family));
    if let (Some(given), Some(family)) = (given, family) {
        push(out, KeyKind::Names, given.wrapping_add(family));
    }
    if let Some(family) = family {
        push(out, KeyKind::Family, family);
    }
    for word in [given, family].into_iter().flatten() {
        for place in places(of) {
            push(out, KeyKind::NameAndPlace, hash::pair(word, place));
        }
        for born in of.born.iter().filter(|born| born.month() > 0) {
            push(out, KeyKind::NameAndMonth, hash::pair(word, u64::from(born.0 / 100)));
        }
    }
}

/// Where a person lives or was born, as hashes.
fn places(of: &Profile) -> impl Iterator<Item = u64> + '_ {
    let home = of.places.iter().flat_map(|place| [&place.zip, &place.city]).filter(|text| !text.is_empty());
    let birth = of.others.iter().filter(|other| other.kind == OtherKind::BirthPlace).map(|other| &other.text);
    home.chain(birth).map(|text| hash::text(text))
}
