//! Writing a query to another registry: `QBP^Q11` with profile Z34 (history) or Z44 (evaluated history and
//! forecast), guide §5.1. What [`qbp::read`](crate::qbp::read) reads of it is the query that was written.

use jenner_codes::Codes;
use jenner_model::person::{Identifier, Telecom, TelecomPlace};
use jiff::Zoned;
use smol_str::SmolStr;

use crate::er7::{Parts, Writer};
use crate::profile;
use crate::qbp::{Query, QueryProfile};
use crate::rsp::person;

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

/// Writes the query, as its profile has it: one address and one phone, no code outside of its tables. QPD-2 is its tag; RCP-2 its limit, or 10 where it has none, as the guide requires a number.
pub fn write(query: &Query, heading: &Heading) -> String {
    let mut body = Writer::new();
    let (profile, name) = match query.profile {
        QueryProfile::Z34 => ("Z34", "Request Immunization History"),
        QueryProfile::Z44 => ("Z44", "Request Evaluated History and Forecast"),
    };
    let maiden = query.mothers_maiden_name.as_ref().filter(|name| !name.family.is_empty());
    let mut qpd = body.segment("QPD");
    qpd.field(1, [profile, name, "CDCPHINVS"])
        .field(2, &query.tag)
        .repeat(3, query.identifiers.iter().filter_map(number))
        .field(4, query.name.as_ref().map(|who| person::name(who, "L")))
        .field(5, maiden.map(person::maiden_name))
        .field(6, query.birth_date.map(|born| born.strftime("%Y%m%d").to_string()))
        .field(7, query.sex.map(person::sex_code))
        .field(8, query.addresses.first().map(person::address))
        .field(9, query.telecoms.iter().find_map(phone))
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

/// A number with its kind, if the guide's table has that.
fn number(id: &Identifier) -> Option<Parts> {
    let kind = id.kind.as_str();
    let is_listed = kind.len() >= 2 && profile::is_in_value_set("HL70203_IZ", kind, Codes::embedded());
    is_listed.then(|| person::identifier(&id.value, &id.authority, kind))
}

/// The query has no place for an e-mail address (guide §6.1).
fn phone(telecom: &Telecom) -> Option<Parts> {
    let is_phone = matches!(telecom.place, TelecomPlace::Phone { .. });
    is_phone.then(|| person::telecom(telecom)).flatten()
}
