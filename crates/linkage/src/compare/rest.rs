//! Household, numbers and further attributes.

use smol_str::SmolStr;

use super::{Comparison, Field, Level, best, name::likeness, text};
use crate::details::{NumberKind, OtherKind};
use crate::hash;
use crate::profile::{Contact, Number, Place, Profile};

pub(super) fn compare(a: &Profile, b: &Profile, out: &mut Comparison) {
    places(a, b, out);
    out.set(Field::Phone, best(&a.phones, &b.phones, |x, y| phones(*x, *y)), 0);
    out.set(Field::Email, best(&a.emails, &b.emails, |x, y| emails(x, y)), 0);
    out.set(Field::Maiden, best(&a.maiden, &b.maiden, |x, y| words(x, y)), 0);
    let contact = best(&a.contacts, &b.contacts, contacts);
    out.set(Field::Contact, contact, 0);
    numbers(a, b, out);
    for (field, kind) in
        [(Field::BirthPlace, OtherKind::BirthPlace), (Field::Occupation, OtherKind::Occupation)]
    {
        let level = best(&a.others, &b.others, |x, y| match (x.kind == kind, y.kind == kind) {
            (true, true) => words(&x.text, &y.text),
            _ => Level::Missing,
        });
        let value = if level == Level::Exact { shared_other(a, b, kind) } else { 0 };
        out.set(field, level, value);
    }
    household(out);
}

fn shared_other(a: &Profile, b: &Profile, kind: OtherKind) -> u64 {
    a.others.iter().find(|x| x.kind == kind && b.others.contains(x)).map_or(0, |x| hash::text(&x.text))
}

/// What a household shares, as one field: `Exact` when address, phone or e-mail agree, `Part` when only the mother
/// or a guardian does, `Different` when something is known on both sides and nothing agrees.
fn household(out: &mut Comparison) {
    let has = |field: Field| matches!(out.level(field), Level::Exact | Level::Alike | Level::Close);
    let home = [Field::Street, Field::Phone, Field::Email];
    let kin = [Field::Maiden, Field::Contact];
    let known = |field: &Field| out.level(*field) != Level::Missing;
    let level = if home.into_iter().any(has) {
        Level::Exact
    } else if kin.into_iter().any(has) {
        Level::Part
    } else if home.iter().chain(&kin).any(known) {
        Level::Different
    } else {
        Level::Missing
    };
    out.set(Field::Household, level, 0);
}

/// Words that may be misspelt.
fn words(x: &str, y: &str) -> Level {
    if x.is_empty() || y.is_empty() {
        return Level::Missing;
    }
    if x == y {
        return Level::Exact;
    }
    if x.split(' ').any(|p| p.len() > 2 && y.split(' ').any(|q| p == q)) {
        return Level::Part;
    }
    likeness(x, y)
}

fn contacts(x: &Contact, y: &Contact) -> Level {
    let given = words(&x.given, &y.given);
    let family = words(&x.family, &y.family);
    match (given, family) {
        (Level::Exact, Level::Exact) => Level::Exact,
        (Level::Exact, Level::Missing) => Level::Alike,
        (Level::Exact, _) => Level::Part,
        (Level::Missing, Level::Exact) | (Level::Missing, Level::Part) => Level::Weak,
        (Level::Missing, other) => other,
        (Level::Part | Level::Close, _) => Level::Close,
        (Level::Near, Level::Exact | Level::Part) => Level::Near,
        (Level::Different, Level::Exact | Level::Part) => Level::Weak,
        _ => Level::Different,
    }
}

fn places(a: &Profile, b: &Profile, out: &mut Comparison) {
    let mut street = Level::Missing;
    let mut value = 0;
    for x in &a.places {
        for y in &b.places {
            let here = streets(x, y);
            let text = if here <= Level::Alike { hash::text(&x.street) } else { 0 };
            // Among equally good pairs the value must not depend on which profile comes first.
            if here < street || here == street && text < value {
                (street, value) = (here, text);
            }
        }
    }
    out.set(Field::Street, street, value);
    let zip = best(&a.places, &b.places, |x, y| zips(&x.zip, &y.zip));
    let zip_value = shared(a, b, |place| &place.zip);
    out.set(Field::Zip, zip, if zip == Level::Exact { zip_value } else { 0 });
    let city = best(&a.places, &b.places, |x, y| words(&x.city, &y.city));
    let city_value = shared(a, b, |place| &place.city);
    out.set(Field::City, city, if city == Level::Exact { city_value } else { 0 });
}

/// Hash of a text that places of both share; the smallest, so that the order does not matter.
fn shared(a: &Profile, b: &Profile, of: impl Fn(&Place) -> &SmolStr) -> u64 {
    let both = a.places.iter().map(&of).filter(|x| !x.is_empty() && b.places.iter().any(|y| of(y) == *x));
    both.map(|text| hash::text(text)).min().unwrap_or(0)
}

fn streets(x: &Place, y: &Place) -> Level {
    if x.street.is_empty() || y.street.is_empty() {
        return Level::Missing;
    }
    let house = x.house == y.house;
    let core = if x.street == y.street { Level::Exact } else { likeness(&x.street, &y.street) };
    match (house, core) {
        (true, Level::Exact) => {
            let other_unit = !x.unit.is_empty() && !y.unit.is_empty() && x.unit != y.unit;
            if x.house.is_empty() || other_unit {
                Level::Part
            } else if x.unit == y.unit {
                Level::Exact
            } else {
                Level::Alike
            }
        }
        (true, Level::Close | Level::Near) if !x.house.is_empty() => Level::Close,
        (false, Level::Exact)
            if !x.house.is_empty() && !y.house.is_empty() && text::one_slip(&x.house, &y.house) =>
        {
            Level::Close
        }
        (false, Level::Exact) if x.house.is_empty() || y.house.is_empty() => Level::Part,
        (false, Level::Exact) => Level::Near,
        _ => Level::Different,
    }
}

fn zips(x: &str, y: &str) -> Level {
    if x.is_empty() || y.is_empty() {
        return Level::Missing;
    }
    if x == y {
        return Level::Exact;
    }
    if x.len() == y.len() && text::one_slip(x, y) {
        return Level::Close;
    }
    if x.len() >= 5 && y.len() >= 5 && text::prefix(x.as_bytes(), y.as_bytes()) >= 3 {
        return Level::Part;
    }
    Level::Different
}

fn phones(x: u64, y: u64) -> Level {
    if x == y {
        return Level::Exact;
    }
    if x % 10_000_000 == y % 10_000_000 {
        return Level::Part;
    }
    if digit_slips(x, y) == 1 { Level::Close } else { Level::Different }
}

fn digit_slips(mut x: u64, mut y: u64) -> u32 {
    let mut slips = 0;
    while x > 0 || y > 0 {
        slips += u32::from(x % 10 != y % 10);
        x /= 10;
        y /= 10;
    }
    slips
}

fn emails(x: &str, y: &str) -> Level {
    if x == y {
        return Level::Exact;
    }
    let user = |mail: &str| mail.split('@').next().unwrap_or_default().to_owned();
    let (p, q) = (user(x), user(y));
    if p == q && p.len() > 3 {
        return Level::Part;
    }
    if text::one_slip(x, y) {
        return Level::Close;
    }
    if text::jaro_winkler(&p, &q) >= 0.9 { Level::Near } else { Level::Different }
}

fn numbers(a: &Profile, b: &Profile, out: &mut Comparison) {
    let kinds = [
        (Field::SocialSecurity, NumberKind::SocialSecurity),
        (Field::Payer, NumberKind::Payer),
        (Field::BirthFile, NumberKind::BirthFile),
        (Field::Own, NumberKind::Own),
        (Field::Number, NumberKind::Other),
    ];
    for (field, kind) in kinds {
        let level = best(&a.numbers, &b.numbers, |x, y| {
            if x.kind != kind || y.kind != kind { Level::Missing } else { number(kind, x, y) }
        });
        out.set(field, level, 0);
    }
}

fn number(kind: NumberKind, x: &Number, y: &Number) -> Level {
    if x.authority != y.authority && kind != NumberKind::SocialSecurity {
        return Level::Missing;
    }
    if x.value == y.value {
        return Level::Exact;
    }
    if kind == NumberKind::SocialSecurity {
        let (short, long) =
            if x.value.len() <= y.value.len() { (&x.value, &y.value) } else { (&y.value, &x.value) };
        if short.len() <= 4 {
            return if long.ends_with(short.as_str()) { Level::Part } else { Level::Different };
        }
        return if text::one_slip(short, long) { Level::Close } else { Level::Different };
    }
    // A source may give one patient two numbers; only their agreement says something.
    if kind == NumberKind::Own || kind == NumberKind::Other {
        return Level::Missing;
    }
    if text::one_slip(&x.value, &y.value) { Level::Close } else { Level::Different }
}
