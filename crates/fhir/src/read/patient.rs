//! Who a patient is, in the nouns of the registry (v2-to-FHIR: PID, PD1 and NK1 read backwards).

use jenner_codes::{
    AddressType, Code, Codes, CountySet, EthnicitySet, IdentifierTypeSet, Language, LanguageSet, NameType,
    RaceSet, RelationshipSet, Sex, TelecomEquipment, TelecomUse,
};
use jenner_model::Given;
use jenner_model::person::{
    Address, Contact, Demographics, Identifier, PersonName, Protection, Telecom, TelecomPlace,
};
use smol_str::SmolStr;

use super::{clean, codes, optional_day, text};
use crate::elements::{self, CodeableConcept, Coding, ContactPoint, Extension, HumanName};
use crate::problem::{Kind, Problem};
use crate::resources::{Patient, RelatedPerson};
use crate::write::RELATIONSHIPS;
use crate::{language, systems};

/// The statement a patient resource makes. `place` names it in problems (`Bundle.entry[0].resource`).
pub fn patient(of: &Patient<'_>, codes: &Codes, place: &str) -> (Demographics, Vec<Problem>) {
    let mut problems = Vec::new();
    let at = |element: &str| format!("{place}.{element}");
    let birth = optional_day(of.birth_date.as_ref(), &at("birthDate"), &mut problems);
    let died = optional_day(of.deceased_date_time.as_ref(), &at("deceasedDateTime"), &mut problems);
    let mut identifiers = Vec::new();
    for (n, number) in of.identifier.iter().enumerate() {
        identifiers.extend(identifier(number, codes, &format!("{place}.identifier[{n}]"), &mut problems));
    }
    let mut said = Demographics {
        identifiers,
        names: of.name.iter().filter_map(name).collect(),
        birth_date: birth,
        sex: Given::from_option(sex(of, &at("gender"), &mut problems)),
        addresses: listed(of.address.iter().filter_map(|one| address(one, codes)).collect()),
        telecoms: listed(of.telecom.iter().filter_map(telecom).collect()),
        language: Given::from_option(preferred_language(of, codes)),
        multiple_birth: Given::from_option(
            of.multiple_birth_boolean.or(of.multiple_birth_integer.map(|_| true)),
        ),
        birth_order: Given::from_option(
            of.multiple_birth_integer.and_then(|n| u8::try_from(n).ok()).filter(|n| *n > 0),
        ),
        deceased: Given::from_option(of.deceased_boolean.or(died.map(|_| true))),
        death_date: Given::from_option(died),
        protection: Given::from_option(protection(of)),
        ..Demographics::default()
    };
    for extension in &of.extension {
        read_extension(extension, codes, place, &mut said, &mut problems);
    }
    (said, problems)
}

/// A statement about somebody who belongs to a patient. `None` without a name.
pub fn contact(of: &RelatedPerson<'_>, codes: &Codes, place: &str) -> (Option<Contact>, Vec<Problem>) {
    let mut problems = Vec::new();
    let Some(name) = of.name.iter().find_map(name) else {
        let text = "A related person without a name was not used. Send the name.";
        return (None, vec![Problem::warning(Kind::Required, format!("{place}.name"), text)]);
    };
    let translated = of.relationship.iter().map(in_our_words);
    let relationship = translated.enumerate().find_map(|(n, concept)| {
        codes::find::<RelationshipSet>(codes, &concept, &format!("{place}.relationship[{n}]"), &mut problems)
    });
    let contact = Contact {
        name,
        relationship,
        address: of.address.iter().find_map(|one| address(one, codes)),
        telecoms: of.telecom.iter().filter_map(telecom).collect(),
    };
    (Some(contact), problems)
}

/// A relationship with the codes of HL7 v3 in those of table 0063.
fn in_our_words<'a>(concept: &CodeableConcept<'a>) -> CodeableConcept<'a> {
    let mut concept = concept.clone();
    for coding in &mut concept.coding {
        let code = coding.code.as_deref().unwrap_or_default();
        if coding.system.as_deref() == Some(systems::ROLE)
            && let Some((ours, _)) = RELATIONSHIPS.iter().find(|(_, theirs)| *theirs == code)
        {
            coding.code = Some((*ours).into());
        }
    }
    concept
}

fn listed<T>(values: Vec<T>) -> Given<Vec<T>> {
    if values.is_empty() { Given::Unsaid } else { Given::Value(values) }
}

/// A number with whose it is. One without system or value names nobody.
fn identifier(
    of: &elements::Identifier<'_>,
    codes: &Codes,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<Identifier> {
    let value = text(of.value.as_ref());
    if value.is_empty() {
        return None; // masked, or not there
    }
    let system = text(of.system.as_ref());
    let assigner = of.assigner.as_ref().map(|who| text(who.display.as_ref())).unwrap_or_default();
    let authority = match system.as_str() {
        systems::SSN if assigner.is_empty() => SmolStr::new_static("SSA"),
        "" | systems::SSN => assigner,
        system => clean(&systems::to_authority(system), 199),
    };
    if authority.is_empty() {
        let text =
            "A number without a system was not used. Send the system (for example urn:oid:…) it belongs to.";
        problems.push(Problem::warning(Kind::Required, format!("{place}.system"), text));
        return None;
    }
    let typed = of.r#type.as_ref().and_then(|kind| {
        kind.coding.iter().find_map(|coding| codes::known::<IdentifierTypeSet>(codes, coding))
    });
    let kind = match (typed, system.as_str()) {
        (_, systems::SSN) => Code::known("SS"),
        (Some(kind), _) => kind,
        // What a sender calls its patient is its chart number unless it says otherwise.
        (None, _) => Code::known("MR"),
    };
    Some(Identifier { value, authority, kind })
}

fn name(of: &HumanName<'_>) -> Option<PersonName> {
    let mut given = of.given.iter().map(|part| clean(part, super::MOST)).filter(|part| !part.is_empty());
    let first = given.next().unwrap_or_default();
    let middle = given.collect::<Vec<_>>().join(" ");
    let name = PersonName {
        family: text(of.family.as_ref()),
        given: first,
        middle: middle.into(),
        suffix: of.suffix.iter().map(|part| clean(part, 50)).collect::<Vec<_>>().join(" ").into(),
        kind: name_kind(of.r#use.as_deref()),
    };
    (!name.family.is_empty() || !name.given.is_empty()).then_some(name)
}

fn name_kind(of: Option<&str>) -> Option<NameType> {
    Some(NameType::known(match of? {
        "official" => "L",
        "usual" => "D",
        "maiden" => "M",
        "nickname" => "N",
        "anonymous" => "S",
        "old" => "A",
        _ => return None,
    }))
}

fn sex(of: &Patient<'_>, place: &str, problems: &mut Vec<Problem>) -> Option<Sex> {
    let at_birth = of.extension.iter().find(|one| one.url.as_deref() == Some(systems::US_BIRTH_SEX));
    let at_birth = at_birth.and_then(|one| match one.value_code.as_deref()? {
        "F" => Some(Sex::Female),
        "M" => Some(Sex::Male),
        _ => None,
    });
    match of.gender.as_deref() {
        Some("female") => Some(Sex::Female),
        Some("male") => Some(Sex::Male),
        Some("other") => Some(Sex::Other),
        Some("unknown") => at_birth.or(Some(Sex::Unknown)),
        None => at_birth,
        Some(_) => {
            let text = "This is no gender of FHIR, so it was not used. Send male, female, other or unknown.";
            problems.push(Problem::warning(Kind::CodeInvalid, place, text));
            at_birth
        }
    }
}

/// The wish that the record be protected (PD1-12), by the resource's security label. "Normal" is what systems write who were
/// never asked: it says nothing, and takes no protection away.
fn protection(of: &Patient<'_>) -> Option<Protection> {
    let mut labels = of.meta.iter().flat_map(|meta| &meta.security);
    let restricted = labels.any(|label| {
        label.system.as_deref() == Some(systems::CONFIDENTIALITY)
            && matches!(label.code.as_deref(), Some("R" | "V"))
    });
    restricted.then_some(Protection::Protected)
}

/// `es`, `spa`; the preferred one first.
fn preferred_language(of: &Patient<'_>, codes: &Codes) -> Option<Language> {
    let preferred = of.communication.iter().find(|one| one.preferred == Some(true));
    let language = preferred.or(of.communication.first())?.language.as_ref()?;
    language
        .coding
        .iter()
        .find_map(|coding| codes.code::<LanguageSet>(&language::from_bcp47(coding.code.as_deref()?.trim())))
}

fn read_extension(
    of: &Extension<'_>,
    codes: &Codes,
    place: &str,
    said: &mut Demographics,
    problems: &mut Vec<Problem>,
) {
    let parts =
        || of.extension.iter().filter(|one| matches!(one.url.as_deref(), Some("ombCategory" | "detailed")));
    let place = format!("{place}.extension.where(url='{}')", of.url.as_deref().unwrap_or_default());
    let unknown = |coding: &Coding<'_>| matches!(coding.code.as_deref(), Some("UNK" | "ASKU" | "NI"));
    match of.url.as_deref() {
        Some(systems::US_RACE) => {
            let mut races = Vec::new();
            for coding in parts().filter_map(|one| one.value_coding.as_ref()).filter(|one| !unknown(one)) {
                match codes::known::<RaceSet>(codes, coding) {
                    Some(race) if !races.contains(&race) => races.push(race),
                    Some(_) => {}
                    None => problems.push(unknown_code("race", &place)),
                }
            }
            said.races = listed(races);
        }
        Some(systems::US_ETHNICITY) => {
            for coding in parts().filter_map(|one| one.value_coding.as_ref()).filter(|one| !unknown(one)) {
                match codes::known::<EthnicitySet>(codes, coding) {
                    Some(ethnicity) => said.ethnicity = Given::Value(ethnicity),
                    // A detail of "Hispanic" is not kept; the category beside it is.
                    None if of.extension.len() > 1 => {}
                    None => problems.push(unknown_code("ethnicity", &place)),
                }
            }
        }
        Some(systems::MAIDEN) => {
            let name = text(of.value_string.as_ref());
            let (family, given) = name.split_once(", ").unwrap_or((&name, ""));
            if !name.is_empty() {
                said.mothers_maiden_name = Given::Value(PersonName {
                    family: family.into(),
                    given: given.into(),
                    ..PersonName::default()
                });
            }
        }
        _ => {}
    }
}

fn unknown_code(what: &str, place: &str) -> Problem {
    let text = format!("The code of the {what} is not in CDC's table, so it was not used.");
    Problem::warning(Kind::CodeInvalid, place, text)
}

fn address(of: &elements::Address<'_>, codes: &Codes) -> Option<Address> {
    let line = |n: usize| of.line.get(n).map(|line| clean(line, super::MOST)).unwrap_or_default();
    let rest: Vec<SmolStr> = of.line.iter().skip(1).map(|line| clean(line, super::MOST)).collect();
    let coded = of
        .beside_district
        .iter()
        .flat_map(|beside| &beside.extension)
        .find_map(|one| codes.code::<CountySet>(one.value_coding.as_ref()?.code.as_deref()?));
    let address = Address {
        street: line(0),
        other: rest.join(" ").into(),
        city: text(of.city.as_ref()),
        state: text(of.state.as_ref()),
        zip: text(of.postal_code.as_ref()),
        country: text(of.country.as_ref()),
        county: coded.or_else(|| codes.code::<CountySet>(of.district.as_deref()?)),
        kind: address_kind(of),
    };
    let empty =
        [&address.street, &address.city, &address.zip, &address.state].iter().all(|part| part.is_empty());
    (!empty).then_some(address)
}

fn address_kind(of: &elements::Address<'_>) -> Option<AddressType> {
    if of.r#type.as_deref() == Some("postal") {
        return Some(AddressType::known("M"));
    }
    Some(AddressType::known(match of.r#use.as_deref()? {
        "home" => "H",
        "work" => "O",
        "temp" => "C",
        "old" => "BA",
        _ => return None,
    }))
}

fn telecom(of: &ContactPoint<'_>) -> Option<Telecom> {
    let value = text(of.value.as_ref());
    if value.is_empty() || of.r#use.as_deref() == Some("old") {
        return None;
    }
    let system = of.system.as_deref().unwrap_or(if value.contains('@') { "email" } else { "phone" });
    let (place, equipment) = match system {
        "email" => (TelecomPlace::Email(value), "Internet"),
        "phone" | "sms" if of.r#use.as_deref() == Some("mobile") => (phone(&value)?, "CP"),
        "phone" | "sms" => (phone(&value)?, "PH"),
        "fax" => (phone(&value)?, "FX"),
        "pager" => (phone(&value)?, "BP"),
        _ => return None,
    };
    let usage = match (system, of.r#use.as_deref()) {
        ("email", _) => Some("NET"),
        (_, Some("home" | "mobile")) => Some("PRN"),
        (_, Some("work")) => Some("WPN"),
        _ => None,
    };
    Some(Telecom {
        place,
        usage: usage.map(TelecomUse::known),
        equipment: Some(TelecomEquipment::known(equipment)),
    })
}

/// `(504) 555-0143 x12`, `+1-504-555-0143`, `5045550143`.
fn phone(value: &str) -> Option<TelecomPlace> {
    let lower = value.to_ascii_lowercase();
    let (number, extension) = match lower.split_once('x') {
        Some((number, extension)) => (number.trim_end_matches('e'), extension),
        None => (lower.as_str(), ""),
    };
    let digits = |text: &str| -> SmolStr { text.chars().filter(char::is_ascii_digit).collect() };
    let all = digits(number);
    let all = all.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&all);
    if all.is_empty() {
        return None;
    }
    let (area, number) = if all.len() == 10 { all.split_at(3) } else { ("", all) };
    Some(TelecomPlace::Phone { area: area.into(), number: number.into(), extension: digits(extension) })
}
