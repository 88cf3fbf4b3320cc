//! PID, PD1 and NK1 of an answer.

use jenner_model::RegistryNumber;
use jenner_model::person::{Address, Contact, Demographics, PersonName, Protection, Telecom, TelecomPlace};
use jenner_model::record::Record;
use jiff::civil::Date;

use super::Candidate;
use super::names::{Names, authority};
use crate::er7::{Parts, SegmentWriter, Writer};

/// PID with all that the record knows (Z32, Z42).
pub(super) fn person(out: &mut Writer, record: &Record, names: &Names<'_>) {
    let who = &record.demographics;
    let mut pid = out.segment("PID");
    identity(&mut pid, 1, record.registry_number, who, names);
    pid.repeat(10, who.races.value().into_iter().flatten().map(|race| names.coded(race)))
        .repeat(13, who.telecoms.value().into_iter().flatten().map(telecom))
        .field(15, who.language.value().map(|code| names.coded(code)))
        .field(22, who.ethnicity.value().map(|code| names.coded(code)));
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
        if !own && !matches!(other.kind.as_str(), "SS" | "BR" | "DC") {
            pid.field(3, identifier(&other.value, &other.authority, other.kind.as_str()));
        }
    }
    let legal = who.legal_name();
    let others = who.names.iter().filter(|name| Some(*name) != legal);
    pid.field(5, legal.map(|first| name(first, "L")))
        .repeat(5, others.map(|other| name(other, "U")))
        .field(6, who.mothers_maiden_name.value().map(maiden_name))
        .field(7, who.birth_date.map(day))
        .field(8, who.sex.value().map(|sex| sex.code()))
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

/// NK1: next of kin. A relationship that is not known is "other", as NK1-3 is required.
pub(super) fn contacts(out: &mut Writer, who: &Demographics, names: &Names<'_>) {
    let contacts = who.contacts.value().into_iter().flatten();
    for (place, contact) in contacts.enumerate() {
        let Contact { name: who, relationship, address: home, telecoms } = contact;
        let mut nk1 = out.segment("NK1");
        nk1.field(1, place + 1)
            .field(2, name(who, "L"))
            .field(4, home.as_ref().map(address))
            .repeat(5, telecoms.iter().map(telecom));
        match relationship {
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

fn name(name: &PersonName, unsaid: &str) -> Parts {
    Parts::new()
        .at(1, &name.family)
        .at(2, &name.given)
        .at(3, &name.middle)
        .at(4, &name.suffix)
        .at(7, name.kind.as_ref().map_or(unsaid, |kind| kind.as_str()))
}

/// IZ-66: the type is always M.
fn maiden_name(name: &PersonName) -> Parts {
    Parts::new().at(1, &name.family).at(2, &name.given).at(3, &name.middle).at(7, "M")
}

/// XAD-7 is required; an address whose kind was not said is written as the legal one.
fn address(address: &Address) -> Parts {
    Parts::new()
        .at(1, &address.street)
        .at(2, &address.other)
        .at(3, &address.city)
        .at(4, &address.state)
        .at(5, &address.zip)
        .at(6, &address.country)
        .at(7, address.kind.as_ref().map_or("L", |kind| kind.as_str()))
        .at(9, address.county.as_ref().map_or("", |county| county.as_str()))
}

fn telecom(telecom: &Telecom) -> Parts {
    let usage = telecom.usage.as_ref().map(|code| code.as_str());
    let equipment = telecom.equipment.as_ref().map(|code| code.as_str());
    match &telecom.place {
        TelecomPlace::Phone { area, number, extension } => Parts::new()
            .at(2, usage.unwrap_or("PRN"))
            .at(3, equipment.unwrap_or("PH"))
            .at(6, area)
            .at(7, number)
            .at(8, extension),
        TelecomPlace::Email(mail) => {
            Parts::new().at(2, usage.unwrap_or("NET")).at(3, equipment.unwrap_or("Internet")).at(4, mail)
        }
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "Y" } else { "N" }
}
