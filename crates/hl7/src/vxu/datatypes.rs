//! The composite data types of the guide (§6): names, addresses, phones, identifiers, providers.

use jenner_codes::{
    AddressTypeSet, CountrySet, CountySet, NameTypeSet, StateSet, TelecomEquipmentSet, TelecomUseSet,
};
use jenner_model::dose::{Amount, OrderNumber, Place, Provider};
use jenner_model::person::{Address, PersonName, Telecom, TelecomPlace};
use smol_str::SmolStr;

use super::reading::Reading;
use crate::er7::{Component, Field, Repetition};
use crate::finding::Location;
use crate::rules::patient as rule;

/// The value of a component; empty for `""`, since "delete" has no meaning below a field.
pub(crate) fn text(component: Component<'_>) -> SmolStr {
    if component.is_null() { SmolStr::default() } else { component.text().into() }
}

/// The value of a component of free text, where senders forget to escape `&`.
fn free_text(component: Component<'_>) -> SmolStr {
    if component.is_null() { SmolStr::default() } else { component.whole_text().into() }
}

/// XPN: a name, and whether its kind was in the table.
pub(crate) fn name(repetition: Repetition<'_>, reading: &Reading<'_>) -> (PersonName, NameKind) {
    let kind = repetition.component(7).text();
    let found = reading.codes.code::<NameTypeSet>(&kind);
    let known = match (kind.is_empty(), &found) {
        (true, _) => NameKind::Unsaid,
        (false, Some(_)) => NameKind::Known,
        (false, None) => NameKind::Unknown,
    };
    let name = PersonName {
        family: text(repetition.component(1)),
        given: text(repetition.component(2)),
        middle: text(repetition.component(3)),
        suffix: text(repetition.component(4)),
        kind: if known == NameKind::Known { found } else { None },
    };
    (name, known)
}

/// What a name said about its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// Nothing.
    Unsaid,
    /// A code of the table.
    Known,
    /// Something else.
    Unknown,
}

/// XAD: an address. `place` is the field's repetition. Nothing when the repetition is empty.
pub(crate) fn address(
    repetition: Repetition<'_>,
    place: &Location,
    main: bool,
    reading: &mut Reading<'_>,
) -> Option<Address> {
    if repetition.is_empty() || repetition.is_null() {
        return None;
    }
    let mut address = Address {
        street: free_text(repetition.component(1)),
        other: free_text(repetition.component(2)),
        city: text(repetition.component(3)),
        state: text(repetition.component(4)),
        zip: text(repetition.component(5)),
        country: text(repetition.component(6)),
        county: None,
        kind: None,
    };
    let kind = text(repetition.component(7));
    let county = text(repetition.component(9));
    let values = [&address.street, &address.other, &address.city, &address.state, &address.zip];
    if values.iter().all(|value| value.is_empty()) && county.is_empty() {
        return None;
    }
    let at = |component| place.clone().component(component);
    if main {
        let parts = [
            (&address.street, &rule::STREET_MISSING, 1),
            (&address.city, &rule::CITY_MISSING, 3),
            (&address.state, &rule::STATE_MISSING, 4),
            (&address.zip, &rule::ZIP_MISSING, 5),
            (&kind, &rule::ADDRESS_TYPE_MISSING, 7),
        ];
        for (_, rule, component) in parts.into_iter().filter(|(value, ..)| value.is_empty()) {
            reading.report(rule, at(component));
        }
    }
    if !address.city.is_empty() && is_no_place(&address.city) {
        reading.report(&rule::CITY, at(3));
        address.city = SmolStr::default();
    } else if address.city.chars().count() > 40 {
        reading.report(&rule::CITY_LONG, at(3));
    }
    let domestic = matches!(address.country.to_ascii_uppercase().as_str(), "" | "US" | "USA");
    if domestic && !address.state.is_empty() {
        let found = reading.code::<StateSet>(&address.state, &rule::STATE, None, || at(4));
        if let Some(state) = found {
            address.state = state.as_str().into();
        }
    }
    if domestic && !address.zip.is_empty() && !is_zip(&address.zip) {
        reading.report(&rule::ZIP, at(5));
        address.zip = SmolStr::default();
    }
    if !address.country.is_empty() {
        let found =
            reading.code::<CountrySet>(&address.country, &rule::COUNTRY, Some(&rule::COUNTRY), || at(6));
        if let Some(country) = found {
            address.country = country.as_str().into();
        }
    }
    if !county.is_empty() {
        address.county = reading.code::<CountySet>(&county, &rule::COUNTY, None, || at(9));
    }
    if !kind.is_empty() {
        address.kind = reading.code::<AddressTypeSet>(&kind, &rule::ADDRESS_TYPE, None, || at(7));
    }
    Some(address)
}

/// No letter in it, or one of the words that stand for "no city known".
fn is_no_place(city: &str) -> bool {
    const PLACEHOLDERS: &[&str] =
        &["ANYTOWN", "ANYWHERE", "UNKNOWN", "UNK", "NONE", "N/A", "NA", "CITY", "TEST"];
    let upper = city.to_uppercase();
    !city.chars().any(char::is_alphabetic) || PLACEHOLDERS.contains(&upper.as_str())
}

/// Five digits, or nine with or without hyphen.
fn is_zip(zip: &str) -> bool {
    let (five, four) = match zip.split_once('-') {
        Some((five, four)) => (five, four),
        None if zip.len() == 9 && zip.is_ascii() => zip.split_at(5),
        None => (zip, ""),
    };
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    five.len() == 5 && number(five) && matches!(four.len(), 0 | 4) && number(four) && five != "00000"
}

/// XTN: phones and e-mail addresses of a field, in order.
pub(crate) fn telecoms(field: Field<'_>, place: &Location, reading: &mut Reading<'_>) -> Vec<Telecom> {
    let mut telecoms = Vec::new();
    for (index, repetition) in field.repetitions().enumerate() {
        if !repetition.is_empty() && !repetition.is_null() {
            let place = place.clone().repetition(super::reading::nth(index));
            telecoms.extend(telecom(repetition, &place, reading));
        }
    }
    telecoms
}

fn telecom(repetition: Repetition<'_>, place: &Location, reading: &mut Reading<'_>) -> Option<Telecom> {
    let component = |n| text(repetition.component(n));
    let at = |n| place.clone().component(n);
    let (usage, equipment, mail) = (component(2), component(3), component(4));
    let by_net =
        usage == "NET" || ["Internet", "X.400"].iter().any(|kind| equipment.eq_ignore_ascii_case(kind));
    let first = component(1);
    let is_mail = by_net || mail.contains('@') || first.contains('@');
    let number_sent = [1, 4, 5, 6, 7, 8, 9, 12].iter().any(|n| !component(*n).is_empty());
    if !number_sent {
        if !usage.is_empty() {
            reading.report(&rule::PHONE_INCOMPLETE, at(7));
        }
        return None;
    }
    let target = if is_mail {
        let mail = if mail.is_empty() { first } else { mail };
        if is_email(&mail) {
            Some(TelecomPlace::Email(mail))
        } else {
            reading.report(&rule::EMAIL, at(4));
            None
        }
    } else {
        phone(repetition, place, reading)
    };
    let found_usage = if usage.is_empty() {
        reading.report(&rule::PHONE_USE_MISSING, at(2));
        None
    } else {
        reading.code::<TelecomUseSet>(&usage, &rule::PHONE_USE, None, || at(2))
    };
    let found_equipment = if equipment.is_empty() {
        None
    } else {
        reading.code::<TelecomEquipmentSet>(&equipment, &rule::PHONE_EQUIPMENT, None, || at(3))
    };
    Some(Telecom { place: target?, usage: found_usage, equipment: found_equipment })
}

fn phone(repetition: Repetition<'_>, place: &Location, reading: &mut Reading<'_>) -> Option<TelecomPlace> {
    let digits =
        |n| -> String { repetition.component(n).text().chars().filter(char::is_ascii_digit).collect() };
    let country = digits(5);
    let (mut area, mut number) = (digits(6), digits(7));
    if area.is_empty() && number.is_empty() {
        number = digits(1);
        reading.report(&rule::PHONE_OLD, place.clone().component(1));
    }
    if area.is_empty() && number.len() == 11 && number.starts_with('1') {
        number.remove(0);
    }
    if area.is_empty() && number.len() == 10 {
        let local = number.split_off(3);
        area = std::mem::replace(&mut number, local);
    }
    let foreign = !matches!(country.as_str(), "" | "1");
    let phone = TelecomPlace::Phone {
        area: area.as_str().into(),
        number: number.as_str().into(),
        extension: digits(8).into(),
    };
    if foreign && !number.is_empty() {
        return Some(phone);
    }
    if number.is_empty() || (area.is_empty() && number.len() == 7) {
        reading
            .report(&rule::PHONE_INCOMPLETE, place.clone().component(if number.is_empty() { 7 } else { 6 }));
        return (!number.is_empty()).then_some(phone);
    }
    if !is_north_american(&area, &number) {
        reading.report(&rule::PHONE, place.clone());
        return None;
    }
    Some(phone)
}

/// North American numbering plan: area and exchange begin with 2 to 9 and do not end in 11.
fn is_north_american(area: &str, number: &str) -> bool {
    let code = |three: &str| matches!(three.as_bytes().first(), Some(b'2'..=b'9')) && !three.ends_with("11");
    area.len() == 3 && number.len() == 7 && code(area) && code(&number[..3])
}

fn is_email(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, host)) => {
            let plain = !text.contains(char::is_whitespace) && !host.contains('@');
            plain && !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        }
        None => false,
    }
}

/// XCN: a person of the clinic. Nothing when neither number nor name is there.
pub(crate) fn provider(field: Field<'_>) -> Option<Provider> {
    let component = |n| text(field.component(n));
    let provider = Provider {
        number: component(1),
        authority: component(9),
        number_kind: component(13),
        family: component(2),
        given: component(3),
        middle: component(4),
        degree: component(7),
    };
    let named = !provider.number.is_empty() || !provider.family.is_empty();
    named.then_some(provider)
}

/// EI: a number of an order or a dose. `9999` is the guide's "none".
pub(crate) fn order_number(field: Field<'_>) -> Option<OrderNumber> {
    let value = text(field.component(1));
    let namespace = text(field.component(2));
    let authority = if namespace.is_empty() { text(field.component(3)) } else { namespace };
    (!value.is_empty() && value != "9999").then_some(OrderNumber { value, authority })
}

/// A coded place (ORC-17) or a person location (RXA-11), from two components.
pub(crate) fn place_of(id: SmolStr, name: SmolStr) -> Option<Place> {
    (!id.is_empty() || !name.is_empty()).then_some(Place { id, name })
}

/// A decimal number as amounts are stored: `0.5` for `.5` and `00.50`.
pub(crate) fn amount(text: &str) -> Option<Amount> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number = |text: &str| text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    if !number(whole) || !number(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let value =
        if fraction.is_empty() { whole.into() } else { smol_str::format_smolstr!("{whole}.{fraction}") };
    Some(Amount { value, unit: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_one_written_form() {
        for (sent, stored) in [("0.5", "0.5"), (".5", "0.5"), ("0.50", "0.5"), ("1", "1"), ("00", "0")] {
            assert_eq!(amount(sent).unwrap().value, stored);
        }
        for wrong in ["", ".", "half", "-1", "1,5", "1.2.3"] {
            assert!(amount(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn zip_codes_have_five_or_nine_digits() {
        for good in ["70112", "70112-1234", "701121234"] {
            assert!(is_zip(good), "{good}");
        }
        for wrong in ["7o112", "7011", "70112-", "70112-12", "00000", "701121"] {
            assert_eq!(is_zip(wrong), wrong == "70112-", "{wrong}");
        }
    }

    #[test]
    fn a_phone_number_follows_the_numbering_plan() {
        assert!(is_north_american("504", "5550123"));
        assert!(!is_north_american("104", "5550123"));
        assert!(!is_north_american("504", "1550123"));
        assert!(!is_north_american("504", "04599"));
    }

    #[test]
    fn an_email_address_has_a_name_and_a_host() {
        assert!(is_email("a.b@example.org"));
        for wrong in ["example.org", "@example.org", "a@b", "a b@example.org", "a@@example.org"] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
