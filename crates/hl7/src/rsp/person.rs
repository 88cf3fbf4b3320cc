//! PID, PD1 and NK1 of an answer. What the guide's tables have no place for is left out or goes out in the
//! nearest form that they have: a code outside of a value set, a name without its given name, an overlong text.

use jenner_codes::{Race, Sex};
use jenner_model::RegistryNumber;
use jenner_model::person::{Address, Contact, Demographics, PersonName, Protection, Telecom, TelecomPlace};
use jenner_model::record::Record;
use jiff::civil::Date;

use super::Candidate;
use super::names::{Names, authority, fitted};
use crate::er7::{Parts, SegmentWriter, Writer};

/// PID with all that the record knows (Z32, Z42).
pub(super) fn person(out: &mut Writer, record: &Record, names: &Names<'_>) {
    let who = &record.demographics;
    let mut pid = out.segment("PID");
    identity(&mut pid, 1, record.registry_number, who, names);
    let ethnicity = who.ethnicity.value().filter(|code| names.is_listed("CDCREC_E_IZ", code.as_str()));
    pid.repeat(10, races(who).iter().map(|race| names.coded(race)))
        .repeat(13, who.telecoms.value().into_iter().flatten().filter_map(telecom))
        .field(15, who.language.value().map(|code| names.coded(code)))
        .field(22, ethnicity.map(|code| names.coded(code)));
    let dead = who.deceased.value().copied().or(who.death_date.value().map(|_| true));
    pid.field(30, dead.map(yes_or_no));
    if dead == Some(true) {
        pid.field(29, who.death_date.value().map(|date| day(*date)));
    }
}

/// PID of a candidate: enough to choose, and the numbers to ask again with (Z31, IZ-72).
pub(super) fn candidate(out: &mut Writer, number: usize, candidate: &Candidate<'_>, names: &Names<'_>) {
    let mut pid = out.segment("PID");
    identity(&mut pid, number, candidate.registry_number, candidate.demographics, names);
}

fn identity(
    pid: &mut SegmentWriter<'_>,
    number: usize,
    registry_number: RegistryNumber,
    who: &Demographics,
    names: &Names<'_>,
) {
    pid.field(1, number);
    pid.field(3, identifier(&registry_number.to_string(), names.authority, "SR"));
    for other in &who.identifiers {
        let own = other.kind.as_str() == "SR" && other.authority == names.authority;
        // Numbers of certificates and of Social Security are for finding people, not for handing on.
        let kind = other.kind.as_str();
        let is_listed = kind.len() >= 2 && names.is_listed("HL70203_IZ", kind);
        if !own && is_listed && !matches!(kind, "SS" | "BR" | "DC") {
            pid.field(3, identifier(&other.value, &other.authority, other.kind.as_str()));
        }
    }
    let legal = who.legal_name();
    let others = who.names.iter().filter(|name| Some(*name) != legal && is_whole(name));
    let maiden = who.mothers_maiden_name.value().filter(|name| !name.family.is_empty());
    pid.field(5, legal.map(|first| name(first, "L")))
        .repeat(5, others.map(|other| name(other, "U")))
        .field(6, maiden.map(maiden_name))
        .field(7, who.birth_date.map(day))
        .field(8, sex(who))
        .repeat(11, who.addresses.value().into_iter().flatten().map(address))
        .field(24, who.multiple_birth.value().copied().map(yes_or_no))
        .field(25, who.birth_order.value().copied());
}

/// PD1: reminder and sharing wishes, status in the registry, each with its date.
pub(super) fn participation(out: &mut Writer, who: &Demographics, names: &Names<'_>) {
    let mut pd1 = out.segment("PD1");
    if let Some(publicity) = who.publicity.value() {
        pd1.field(11, names.coded(publicity)).field(18, who.publicity_from.value().copied().map(day));
    }
    if let Some(protection) = who.protection.value() {
        pd1.field(12, yes_or_no(*protection == Protection::Protected))
            .field(13, who.protection_from.value().copied().map(day));
    }
    if let Some(status) = who.registry_status.value() {
        pd1.field(16, status.as_str()).field(17, who.registry_status_from.value().copied().map(day));
    }
}

/// NK1: next of kin, as far as their whole name is known (NK1-2). A relationship that is not known or not in the
/// guide's table is "other", as NK1-3 is required.
pub(super) fn contacts(out: &mut Writer, who: &Demographics, names: &Names<'_>) {
    let contacts = who.contacts.value().into_iter().flatten();
    for (place, contact) in contacts.filter(|contact| is_whole(&contact.name)).enumerate() {
        let Contact { name: who, relationship, address: home, telecoms } = contact;
        let mut nk1 = out.segment("NK1");
        nk1.field(1, place + 1)
            .field(2, name(who, "L"))
            .field(4, home.as_ref().map(address))
            .repeat(5, telecoms.iter().filter_map(telecom));
        match relationship.as_ref().filter(|code| names.is_listed("HL70063_IZ", code.as_str())) {
            Some(relationship) => nk1.field(3, names.coded(relationship)),
            None => nk1.field(3, ["OTH", "Other", "HL70063"]),
        };
    }
}

/// A date as `YYYYMMDD`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

fn identifier(value: &str, assigned_by: &str, kind: &str) -> Parts {
    authority(Parts::new().at(1, value), 4, assigned_by).at(5, kind)
}

/// Family and given name are required of every name (XPN).
fn is_whole(name: &PersonName) -> bool {
    !name.family.is_empty() && !name.given.is_empty()
}

/// F, M or U: the guide has no other, and wants one.
fn sex(who: &Demographics) -> &'static str {
    match who.sex.value() {
        Some(Sex::Female) => Sex::Female.code(),
        Some(Sex::Male) => Sex::Male.code(),
        _ => Sex::Unknown.code(),
    }
}

/// The guide's categories of race; finer codes go out as the category they are part of.
fn races(who: &Demographics) -> Vec<Race> {
    let mut races = Vec::new();
    for race in who.races.value().into_iter().flatten() {
        let category = match race.as_str() {
            "1002-5" | "1004-1" | "1735-0" => "1002-5",
            "2028-9" | "2029-7" | "2034-7" | "2036-2" | "2039-6" | "2040-4" | "2047-9" => "2028-9",
            "2076-8" | "2079-2" | "2080-0" | "2086-7" => "2076-8",
            "2054-5" => "2054-5",
            "2106-3" => "2106-3",
            "2131-1" => "2131-1",
            _ => continue,
        };
        let category = Race::known(category);
        if !races.contains(&category) {
            races.push(category);
        }
    }
    races
}

fn name(name: &PersonName, unsaid: &str) -> Parts {
    Parts::new()
        .at(1, fitted(&name.family, 50))
        .at(2, fitted(&name.given, 30))
        .at(3, fitted(&name.middle, 30))
        .at(4, fitted(&name.suffix, 20))
        .at(7, name.kind.as_ref().map_or(unsaid, |kind| kind.as_str()))
}

/// IZ-66: the type is always M.
fn maiden_name(name: &PersonName) -> Parts {
    let parts = Parts::new().at(1, fitted(&name.family, 50)).at(2, fitted(&name.given, 30));
    parts.at(3, fitted(&name.middle, 30)).at(7, "M")
}

/// XAD-7 is required; an address whose kind was not said is written as the legal one. A country is a code of
/// three letters or none.
fn address(address: &Address) -> Parts {
    let country = if address.country.chars().count() == 3 { address.country.as_str() } else { "" };
    Parts::new()
        .at(1, fitted(&address.street, 120))
        .at(2, fitted(&address.other, 120))
        .at(3, fitted(&address.city, 50))
        .at(4, fitted(&address.state, 50))
        .at(5, fitted(&address.zip, 12))
        .at(6, country)
        .at(7, address.kind.as_ref().map_or("L", |kind| kind.as_str()))
        .at(9, address.county.as_ref().map_or("", |county| county.as_str()))
}

/// A number that has no place in XTN (area code of three digits, local number) is left out. E-mail is known by
/// its use, NET.
fn telecom(telecom: &Telecom) -> Option<Parts> {
    let usage = telecom.usage.as_ref().map(|code| code.as_str());
    let equipment = telecom.equipment.as_ref().map(|code| code.as_str());
    match &telecom.place {
        TelecomPlace::Phone { area, number, extension } => {
            let digits = |text: &str, most| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
            let fits = digits(area, 3) && digits(number, 9) && !number.is_empty();
            fits.then(|| {
                Parts::new()
                    .at(2, usage.filter(|usage| *usage != "NET").unwrap_or("PRN"))
                    .at(3, equipment.unwrap_or("PH"))
                    .at(6, area)
                    .at(7, number)
                    .at(8, if digits(extension, 5) { extension } else { "" })
            })
        }
        TelecomPlace::Email(mail) => {
            Some(Parts::new().at(2, "NET").at(3, equipment.unwrap_or("Internet")).at(4, mail))
        }
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "Y" } else { "N" }
}
