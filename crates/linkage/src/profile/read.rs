//! From text to a profile: every value cleaned, placeholders left out.

use smol_str::SmolStr;

use super::{Contact, Name, Number, Other, Place, Profile, bit_of_sex, flag, set};
use crate::clean::{address, date, given, numbers, surname, words};
use crate::details::{self, Details, NumberKind};

/// The profile of one statement.
pub(super) fn profile(said: &Details) -> Profile {
    let mut out = Profile::default();
    let mut names = Vec::new();
    let mut contacts = Vec::new();
    for name in &said.names {
        read_name(name, &mut names, &mut contacts, &mut out);
    }
    for contact in &said.contacts {
        let given = given::given(&contact.given).words;
        let (family, _) = surname::surname(&contact.family);
        if !given.is_empty() || !family.is_empty() {
            contacts.push(Contact { given: given.into(), family: family.into() });
        }
    }
    out.names = set(names);
    out.contacts = set(contacts);
    out.born = set(date::born(&said.born).into_iter().collect());
    out.flags |= match said.sex.trim().to_ascii_uppercase().as_str() {
        "F" | "FEMALE" | "W" | "WOMAN" | "GIRL" => flag::FEMALE,
        "M" | "MALE" | "MAN" | "BOY" => flag::MALE,
        _ => 0,
    };
    match said.multiple_birth {
        Some(true) => out.flags |= flag::MULTIPLE,
        Some(false) => out.flags |= flag::SINGLE,
        None => {}
    }
    if let Some(order @ 1..=16) = said.birth_order {
        out.orders |= 1 << (order - 1);
    }
    if said.dead {
        out.flags |= flag::DEAD;
    }
    let (maiden, _) = surname::surname(&said.mother_maiden);
    out.maiden = set((!maiden.is_empty()).then(|| SmolStr::from(maiden)).into_iter().collect());
    out.places = set(said.addresses.iter().filter_map(place).collect());
    out.phones = set(said.phones.iter().filter_map(|p| numbers::phone(p)).collect());
    out.emails = set(said.emails.iter().filter_map(email).collect());
    out.numbers = set(said.numbers.iter().filter_map(number).collect());
    out.others = set(said
        .others
        .iter()
        .map(|other| Other { kind: other.kind, text: words::words(&other.text).into() })
        .filter(|other| !words::is_placeholder(&other.text))
        .collect());
    out
}

fn read_name(name: &details::Name, names: &mut Vec<Name>, contacts: &mut Vec<Contact>, out: &mut Profile) {
    let (mut family, from_family) = surname::surname(&name.family);
    let mut given = given::given(&name.given);
    // Names that only both parts together give away.
    match (given.words.as_str(), family.as_str()) {
        ("JOHN" | "JANE" | "JON" | "BABY" | "", "DOE") => {
            given.words.clear();
            family.clear();
        }
        ("BABY" | "", "GIRL" | "BOY") => family.clear(),
        _ => {}
    }
    let middle = given::given(&name.middle);
    let suffix = surname::generation(&words::words(&name.suffix));
    if let Some(newborn) = &given.newborn {
        match newborn.sex.map(bit_of_sex) {
            Some(flag::FEMALE) => out.flags |= flag::NEWBORN_GIRL,
            Some(flag::MALE) => out.flags |= flag::NEWBORN_BOY,
            _ => {}
        }
        if let Some(order @ 1..=16) = newborn.order {
            out.orders |= 1 << (order - 1);
            out.flags |= flag::MULTIPLE;
        }
        if let Some(mother) = &newborn.mother {
            contacts.push(Contact { given: mother.clone(), family: SmolStr::default() });
        }
    }
    let read = Name {
        family: family.into(),
        given: given.words.into(),
        middle: middle.words.into(),
        generation: suffix.or(from_family).or(given.generation).or(middle.generation).unwrap_or(0),
        newborn: given.newborn.is_some(),
    };
    if !read.family.is_empty() || !read.given.is_empty() || read.newborn {
        names.push(read);
    }
}

fn place(said: &details::Place) -> Option<Place> {
    let clean = address::address(&said.street, &said.unit, &said.city, &said.zip);
    let place = Place {
        street: clean.street.into(),
        house: clean.house.into(),
        unit: clean.unit.into(),
        city: clean.city.into(),
        zip: clean.zip.into(),
    };
    (place != Place::default()).then_some(place)
}

fn email(text: &SmolStr) -> Option<SmolStr> {
    let text = text.trim().to_lowercase();
    (text.len() > 4 && text.contains('@')).then(|| text.into())
}

fn number(said: &details::Number) -> Option<Number> {
    let value = match said.kind {
        NumberKind::SocialSecurity => numbers::social_security(&said.value)?.to_string(),
        _ => numbers::number(&said.value)?,
    };
    let authority = words::words(&said.authority).into();
    Some(Number { kind: said.kind, authority, value: value.into() })
}
