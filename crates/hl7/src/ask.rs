//! Writing a query to another registry: `QBP^Q11` with profile Z34 (history) or Z44 (evaluated history and
//! forecast), guide §5.1. What [`qbp::read`](crate::qbp::read) reads of it is the query that was written.

use jenner_model::person::{Address, Identifier, PersonName, Telecom, TelecomPlace};
use jiff::Zoned;
use smol_str::SmolStr;

use crate::er7::{Parts, Writer};
use crate::qbp::{Query, QueryProfile};

/// Who asks whom, and when: what stands in MSH.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Application that asks (MSH-3).
    pub application: SmolStr,
    /// Organization that asks (MSH-4).
    pub facility: SmolStr,
    /// Application that is asked (MSH-5).
    pub to_application: SmolStr,
    /// Organization that is asked (MSH-6).
    pub to_facility: SmolStr,
    /// The time of the question, with its zone (MSH-7).
    pub now: Zoned,
    /// Control id (MSH-10), new for each question.
    pub control_id: SmolStr,
}

/// Writes the query. QPD-2 is its tag; RCP-2 its limit, or 10 where it has none, as the guide requires a number.
pub fn write(query: &Query, heading: &Heading) -> String {
    let mut body = Writer::new();
    let (profile, name) = match query.profile {
        QueryProfile::Z34 => ("Z34", "Request Immunization History"),
        QueryProfile::Z44 => ("Z44", "Request Evaluated History and Forecast"),
    };
    let mut qpd = body.segment("QPD");
    qpd.field(1, [profile, name, "CDCPHINVS"])
        .field(2, &query.tag)
        .repeat(3, query.identifiers.iter().map(number))
        .field(
            4,
            query.name.as_ref().map(|who| named(who, who.kind.as_ref().map_or("L", |kind| kind.as_str()))),
        )
        .field(5, query.mothers_maiden_name.as_ref().map(|who| named(who, "M")))
        .field(6, query.birth_date.map(|born| born.strftime("%Y%m%d").to_string()))
        .field(7, query.sex.map(|sex| sex.code()))
        .repeat(8, query.addresses.iter().map(address))
        .repeat(9, query.telecoms.iter().filter_map(phone))
        .field(10, query.multiple_birth.map(|several| if several { "Y" } else { "N" }))
        .field(11, query.birth_order);
    drop(qpd);
    let most = Parts::new().at(1, query.limit.unwrap_or(MOST).to_string());
    let most = most.sub(2, 1, "RD").sub(2, 2, "Records").sub(2, 3, "HL70126");
    body.segment("RCP").field(1, "I").field(2, most);
    head(query, heading, body)
}

/// Most people an answer should list, where the query does not say.
const MOST: u32 = 10;

fn head(query: &Query, heading: &Heading, body: Writer) -> String {
    let names = [&heading.application, &heading.facility, &heading.to_application, &heading.to_facility];
    let beyond_ascii = !body.as_str().is_ascii() || names.iter().any(|name| !name.is_ascii());
    let mut out = Writer::new();
    out.segment("MSH")
        .field(3, names[0])
        .field(4, names[1])
        .field(5, names[2])
        .field(6, names[3])
        .field(7, heading.now.strftime("%Y%m%d%H%M%S%z").to_string())
        .field(9, ["QBP", "Q11", "QBP_Q11"])
        .field(10, &heading.control_id)
        .field(11, "P")
        .field(12, "2.5.1")
        .field(15, "ER")
        .field(16, "AL")
        .field(18, beyond_ascii.then_some("UNICODE UTF-8"))
        .field(21, [query.profile.code(), "CDCPHINVS"]);
    let mut out = out.finish();
    out.push_str(body.as_str());
    out
}

fn number(id: &Identifier) -> Parts {
    let is_oid = id.authority.contains('.') && id.authority.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let parts = Parts::new().at(1, &id.value);
    let parts = match is_oid {
        true => parts.sub(4, 2, &id.authority).sub(4, 3, "ISO"),
        false => parts.at(4, &id.authority),
    };
    parts.at(5, id.kind.as_str())
}

fn named(name: &PersonName, kind: &str) -> Parts {
    let parts = Parts::new().at(1, &name.family).at(2, &name.given).at(3, &name.middle).at(4, &name.suffix);
    parts.at(7, kind)
}

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

/// The query has no place for an e-mail address (guide §6.1).
fn phone(telecom: &Telecom) -> Option<Parts> {
    let TelecomPlace::Phone { area, number, extension } = &telecom.place else { return None };
    let usage = telecom.usage.as_ref().map_or("PRN", |code| code.as_str());
    let equipment = telecom.equipment.as_ref().map_or("PH", |code| code.as_str());
    Some(Parts::new().at(2, usage).at(3, equipment).at(6, area).at(7, number).at(8, extension))
}
