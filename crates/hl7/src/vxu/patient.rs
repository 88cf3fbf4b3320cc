//! PID and PD1: who the patient is (guide §3).

use jenner_codes::{
    EthnicitySet, IdentifierType, IdentifierTypeSet, LanguageSet, NameType, PublicitySet, RaceSet,
    RegistryStatusSet, Sex,
};
use jenner_model::Given;
use jenner_model::person::{Demographics, Identifier, PersonName, Protection};
use jiff::civil::Date;
use smol_str::SmolStr;

use super::datatypes::{self, NameKind};
use super::date::{self, When};
use super::names;
use super::reading::{Reading, at, nth, whole};
use crate::er7::{Field, Message, Segment};
use crate::rules::patient as rule;

/// Reads the patient. `None` when what a person needs (number, name, birth date) is not there: then the
/// message is rejected, and the findings say why.
pub(crate) fn read(message: &Message<'_>, version: &str, reading: &mut Reading<'_>) -> Option<Demographics> {
    let person = read_any(message, version, reading)?;
    let complete = !person.identifiers.is_empty() && !person.names.is_empty() && person.birth_date.is_some();
    complete.then_some(person)
}

/// Reads what there is of the patient, complete or not. `None` without a PID that says anything.
pub(crate) fn read_any(
    message: &Message<'_>,
    version: &str,
    reading: &mut Reading<'_>,
) -> Option<Demographics> {
    let mut segments = message.named("PID");
    let empty = |pid: &Segment<'_>| pid.fields().all(|(n, field)| n == 1 || field.is_empty());
    let Some(pid) = segments.next().filter(|pid| !empty(pid)) else {
        reading.report(&rule::PID_MISSING, crate::finding::Location::segment("PID", 1));
        return None;
    };
    if let Some(second) = segments.next() {
        reading.report(&rule::PID_REPEATED, whole(&second));
    }
    if !matches!(pid.field(1).text().as_ref(), "1" | "") {
        reading.report(&rule::PID_1, at(&pid, 1));
    }
    let identifiers = identifiers(&pid, reading);
    let names = names(&pid, reading);
    let birth = birth_date(&pid, reading);
    let mut person = Demographics { identifiers, names, birth_date: birth, ..Demographics::default() };
    person.sex = sex(&pid, reading);
    person.mothers_maiden_name = maiden_name(&pid, reading);
    person.races = races(&pid, reading);
    person.ethnicity = ethnicity(&pid, reading);
    person.addresses = addresses(&pid, reading);
    person.telecoms = telecoms(&pid, reading);
    person.language = language(&pid, reading);
    births(&pid, &mut person, reading);
    death(&pid, birth, &mut person, reading);
    if let Some(pd1) = message.first("PD1") {
        wishes(&pd1, version, &mut person, reading);
    }
    Some(person)
}

/// A field that may be deleted: what `read` makes of it, unless it is empty or `""`.
fn given<T>(field: Field<'_>, read: impl FnOnce() -> Option<T>) -> Given<T> {
    if field.is_null() {
        Given::Deleted
    } else if field.is_empty() {
        Given::Unsaid
    } else {
        Given::from_option(read())
    }
}

fn identifiers(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Vec<Identifier> {
    let mut identifiers: Vec<Identifier> = Vec::new();
    for (index, repetition) in pid.field(3).repetitions().enumerate() {
        let component = |n| datatypes::text(repetition.component(n));
        let place = |n| at(pid, 3).repetition(nth(index)).component(n);
        let (value, namespace, kind) = (component(1), component(4), component(5));
        let oid = SmolStr::from(repetition.component(4).subcomponent(2).text());
        let authority = if namespace.is_empty() { oid } else { namespace };
        if repetition.is_empty() || repetition.is_null() {
            continue;
        }
        let missing = [
            (&value, &rule::PID_3_NUMBER, 1),
            (&authority, &rule::PID_3_AUTHORITY, 4),
            (&kind, &rule::PID_3_TYPE, 5),
        ];
        let mut complete = true;
        for (_, rule, n) in missing.into_iter().filter(|(value, ..)| value.is_empty()) {
            reading.report(rule, place(n));
            complete = false;
        }
        if kind == "SS" && !value.is_empty() && !is_ssn(&value) {
            reading.report(&rule::PID_3_SSN, place(1));
            complete = false;
        }
        if kind == "MA" && !value.is_empty() && is_placeholder_number(&value) {
            reading.report(&rule::PID_3_MEDICAID, place(1));
            complete = false;
        }
        if complete {
            let known =
                reading.code::<IdentifierTypeSet>(&kind, &rule::PID_3_TYPE_UNKNOWN, None, || place(5));
            let kind = known.unwrap_or_else(|| IdentifierType::known(kind));
            identifiers.push(Identifier { value, authority, kind });
        }
    }
    if identifiers.is_empty() {
        reading.report(&rule::PID_3_MISSING, at(pid, 3));
    } else {
        // PID-19 is how older guides sent the Social Security number.
        let ssn = datatypes::text(pid.field(19).component(1));
        let known = identifiers.iter().any(|identifier| identifier.kind.as_str() == "SS");
        if !known && is_ssn(&ssn) {
            let kind = IdentifierType::known("SS");
            identifiers.push(Identifier { value: ssn, authority: "USA".into(), kind });
        }
    }
    identifiers
}

/// Nine digits, hyphens allowed, none of its parts all zero, and not one of the well-known fillers.
fn is_ssn(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let number = digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit());
    number
        && !is_placeholder_number(&digits)
        && !digits.starts_with("000")
        && !digits.starts_with("666")
        && &digits[3..5] != "00"
        && &digits[5..] != "0000"
}

/// A run of one digit six times, or counting up or down.
fn is_placeholder_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let run = bytes.windows(6).any(|six| six.iter().all(|b| *b == six[0]));
    run || text == "123456789" || text == "987654321"
}

fn names(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Vec<PersonName> {
    let mut found: Vec<PersonName> = Vec::new();
    let field = pid.field(5);
    if field.is_empty() || field.is_null() {
        reading.report(&rule::PID_5_MISSING, at(pid, 5));
        return found;
    }
    for (index, repetition) in field.repetitions().enumerate() {
        let place = |n| at(pid, 5).repetition(nth(index)).component(n);
        let (mut name, kind) = datatypes::name(repetition, reading);
        let first = index == 0;
        let family = names::judge(&name.family);
        let given = names::judge(&name.given);
        match kind {
            NameKind::Unsaid if first => reading.report(&rule::PID_5_TYPE_MISSING, place(7)),
            NameKind::Unknown => reading.report(&rule::PID_5_TYPE, place(7)),
            NameKind::Known if first && name.kind.as_ref().is_some_and(|kind| kind.as_str() != "L") => {
                reading.report(&rule::PID_5_NOT_LEGAL, place(7));
            }
            _ => {}
        }
        if first {
            // The legal name is needed whole; further names may be half known.
            match family {
                names::Judgement::Missing => reading.report(&rule::PID_5_FAMILY, place(1)),
                names::Judgement::Invalid => reading.report(&rule::PID_5_FAMILY_INVALID, place(1)),
                _ => {}
            }
            match given {
                names::Judgement::Missing => reading.report(&rule::PID_5_GIVEN, place(2)),
                names::Judgement::Invalid => reading.report(&rule::PID_5_GIVEN_INVALID, place(2)),
                _ => {}
            }
            if !family.is_usable() || !given.is_usable() {
                return Vec::new();
            }
            if family == names::Judgement::Placeholder || given == names::Judgement::Placeholder {
                reading.report(&rule::PID_5_NEWBORN, at(pid, 5).repetition(1));
            }
        } else if name.family.is_empty() && name.given.is_empty() {
            continue;
        }
        let parts = [(&name.family, names::LONGEST), (&name.given, 30), (&name.middle, 30)];
        if parts.iter().any(|(part, longest)| part.chars().count() > *longest) {
            reading.report(&rule::PID_5_LONG, at(pid, 5).repetition(nth(index)));
        }
        if first && name.middle.is_empty() && names::ends_with_initial(&name.given) {
            reading.report(&rule::PID_5_INITIAL, place(2));
        }
        if first && name.kind.is_none() {
            name.kind = Some(NameType::known("L"));
        }
        found.push(name);
    }
    // PID-9 is where older guides had the alias.
    for repetition in pid.field(9).repetitions() {
        let (mut name, _) = datatypes::name(repetition, reading);
        if !name.family.is_empty() || !name.given.is_empty() {
            name.kind = Some(NameType::known("A"));
            found.push(name);
        }
    }
    found
}

fn birth_date(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Date> {
    let field = pid.field(7);
    if field.is_empty() || field.is_null() {
        reading.report(&rule::PID_7_MISSING, at(pid, 7));
        return None;
    }
    let Some(birth) = date::day(&field.text()) else {
        reading.report(&rule::PID_7_INVALID, at(pid, 7));
        return None;
    };
    let oldest = reading.today.year() - 120;
    if birth > reading.today {
        reading.report(&rule::PID_7_FUTURE, at(pid, 7));
    } else if birth.year() < oldest {
        reading.report(&rule::PID_7_LONG_AGO, at(pid, 7));
    } else {
        return Some(birth);
    }
    None
}

fn sex(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Given<Sex> {
    let field = pid.field(8);
    if field.is_empty() {
        reading.report(&rule::PID_8_MISSING, at(pid, 8));
    }
    given(field, || {
        let sex = Sex::from_code(&field.text());
        if sex.is_none() {
            reading.report(&rule::PID_8, at(pid, 8));
        }
        sex
    })
}

fn maiden_name(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Given<PersonName> {
    let field = pid.field(6);
    given(field, || {
        let (name, _) = datatypes::name(field.first(), reading);
        if name.family.chars().count() > names::LONGEST {
            reading.report(&rule::PID_6_LONG, at(pid, 6));
        }
        if name.family.is_empty() && !name.given.is_empty() {
            reading.report(&rule::PID_6_FAMILY, at(pid, 6).component(1));
        }
        if name.kind.as_ref().is_none_or(|kind| kind.as_str() != "M") && !name.family.is_empty() {
            reading.report(&rule::PID_6_TYPE, at(pid, 6).component(7));
        }
        (!name.family.is_empty() || !name.given.is_empty()).then_some(name)
    })
}

fn races(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Given<Vec<jenner_codes::Race>> {
    let field = pid.field(10);
    given(field, || {
        let mut races = Vec::new();
        for (index, repetition) in field.repetitions().enumerate() {
            let place = || at(pid, 10).repetition(nth(index));
            let text = either(repetition.component(1).text(), repetition.component(4).text());
            if text.is_empty() {
                continue;
            }
            let race = reading.code::<RaceSet>(&text, &rule::PID_10, Some(&rule::PID_10_OLD), place);
            races.extend(race.filter(|race| !races.contains(race)));
        }
        (!races.is_empty()).then_some(races)
    })
}

/// The code, or the alternate one when the first is empty.
fn either<'a>(
    first: std::borrow::Cow<'a, str>,
    second: std::borrow::Cow<'a, str>,
) -> std::borrow::Cow<'a, str> {
    if first.is_empty() { second } else { first }
}

fn ethnicity(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Given<jenner_codes::Ethnicity> {
    let field = pid.field(22);
    given(field, || {
        let text = either(field.component(1).text(), field.component(4).text());
        if text.is_empty() {
            return None;
        }
        reading.code::<EthnicitySet>(&text, &rule::PID_22, Some(&rule::PID_22_OLD), || at(pid, 22))
    })
}

fn addresses(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Given<Vec<jenner_model::person::Address>> {
    let field = pid.field(11);
    if field.is_empty() {
        reading.report(&rule::ADDRESS_MISSING, at(pid, 11));
    }
    given(field, || {
        let mut addresses = Vec::new();
        for (index, repetition) in field.repetitions().enumerate() {
            let place = at(pid, 11).repetition(nth(index));
            addresses.extend(datatypes::address(repetition, &place, index == 0, reading));
        }
        (!addresses.is_empty()).then_some(addresses)
    })
}

/// PID-13 (home) and PID-14 (work) make one list.
fn telecoms(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Given<Vec<jenner_model::person::Telecom>> {
    let (home, work) = (pid.field(13), pid.field(14));
    if home.is_null() && (work.is_null() || work.is_empty()) {
        return Given::Deleted;
    }
    let mut telecoms = datatypes::telecoms(home, &at(pid, 13), reading);
    telecoms.extend(datatypes::telecoms(work, &at(pid, 14), reading));
    if telecoms.is_empty() { Given::Unsaid } else { Given::Value(telecoms) }
}

fn language(pid: &Segment<'_>, reading: &mut Reading<'_>) -> Given<jenner_codes::Language> {
    let field = pid.field(15);
    given(field, || reading.code::<LanguageSet>(&field.text(), &rule::PID_15, None, || at(pid, 15)))
}

fn births(pid: &Segment<'_>, person: &mut Demographics, reading: &mut Reading<'_>) {
    person.multiple_birth = yes_or_no(pid, 24, &rule::PID_24, reading);
    let field = pid.field(25);
    let multiple = person.multiple_birth.value().copied();
    if field.is_empty() && multiple == Some(true) {
        reading.report(&rule::PID_25_MISSING, at(pid, 25));
    }
    person.birth_order = given(field, || {
        let order: Option<u8> = field.text().parse().ok().filter(|order| (1..=20).contains(order));
        if order.is_none() {
            reading.report(&rule::PID_25, at(pid, 25));
        }
        if multiple.is_none() && order.is_some_and(|order| order > 1) {
            reading.report(&rule::PID_25_ALONE, at(pid, 25));
        }
        if multiple == Some(false) && order.is_some_and(|order| order > 1) {
            reading.report(&rule::PID_25_SINGLE, at(pid, 25));
            return None;
        }
        order
    });
}

fn yes_or_no(
    segment: &Segment<'_>,
    n: usize,
    wrong: &crate::rules::Rule,
    reading: &mut Reading<'_>,
) -> Given<bool> {
    let field = segment.field(n);
    given(field, || match field.text().as_ref() {
        "Y" | "y" => Some(true),
        "N" | "n" => Some(false),
        _ => {
            reading.report(wrong, at(segment, n));
            None
        }
    })
}

fn death(pid: &Segment<'_>, birth: Option<Date>, person: &mut Demographics, reading: &mut Reading<'_>) {
    person.deceased = yes_or_no(pid, 30, &rule::PID_30, reading);
    let field = pid.field(29);
    let today = reading.today;
    person.death_date = given(field, || match date::when(&field.text()) {
        Some(When::Day(day)) if birth.is_some_and(|birth| day < birth) => {
            reading.report(&rule::PID_29_BEFORE_BIRTH, at(pid, 29));
            None
        }
        Some(When::Day(day)) if day > today => {
            reading.report(&rule::PID_29_FUTURE, at(pid, 29));
            None
        }
        Some(When::Day(day)) => Some(day),
        _ => {
            reading.report(&rule::PID_29, at(pid, 29));
            None
        }
    });
    let dated = person.death_date.value().is_some();
    match person.deceased.value() {
        Some(false) if !field.is_empty() && !field.is_null() => {
            reading.report(&rule::PID_30_CONFLICT, at(pid, 30));
            person.death_date = Given::Unsaid;
        }
        Some(true) if field.is_empty() => reading.report(&rule::PID_29_MISSING, at(pid, 29)),
        None if dated => reading.report(&rule::PID_30_MISSING, at(pid, 30)),
        _ => {}
    }
}

/// PD1: what the family wants, and the patient's status at the sender.
fn wishes(pd1: &Segment<'_>, version: &str, person: &mut Demographics, reading: &mut Reading<'_>) {
    let field = pd1.field(11);
    person.publicity =
        given(field, || reading.code::<PublicitySet>(&field.text(), &rule::PD1_11, None, || at(pd1, 11)));
    let said = yes_or_no(pd1, 12, &rule::PD1_12, reading);
    person.protection = protection(said, version, pd1, reading);
    let field = pd1.field(16);
    person.registry_status = given(field, || {
        reading.code::<RegistryStatusSet>(&field.text(), &rule::PD1_16, None, || at(pd1, 16))
    });
    person.protection_from = effective(pd1, 13, reading);
    person.registry_status_from = effective(pd1, 17, reading);
    person.publicity_from = effective(pd1, 18, reading);
}

/// In 2.5.1 `Y` protects. The guides for 2.3.1 and 2.4 said the reverse: there `Y` let the data be shared.
fn protection(
    said: Given<bool>,
    version: &str,
    pd1: &Segment<'_>,
    reading: &mut Reading<'_>,
) -> Given<Protection> {
    let reversed = version.starts_with("2.3") || version == "2.4";
    match said {
        Given::Unsaid => Given::Unsaid,
        Given::Deleted => Given::Deleted,
        Given::Value(yes) => {
            if reversed {
                reading.report(&rule::PD1_12_REVERSED, at(pd1, 12));
            }
            let protected = yes != reversed;
            let rule = if protected { &rule::PD1_12_YES } else { &rule::PD1_12_NO };
            reading.report(rule, at(pd1, 12));
            Given::Value(if protected { Protection::Protected } else { Protection::Shared })
        }
    }
}

fn effective(pd1: &Segment<'_>, n: usize, reading: &mut Reading<'_>) -> Given<Date> {
    let field = pd1.field(n);
    given(field, || {
        let day = date::day(&field.text());
        if day.is_none() {
            reading.report(&rule::PD1_DATE, at(pd1, n));
        }
        day
    })
}
