//! Reading a query: `QBP^Q11` with profile Z34 (history) or Z44 (evaluated history and forecast), guide §5.1.
//!
//! An item that is not complete enough to search with counts as not sent. A query needs a name and a birth
//! date; without them it still comes out when it has a complete identifier, and says so
//! ([`Query::lacks_demographics`]), for the registry to decide.

use jenner_codes::{AddressType, Codes, IdentifierType, IdentifierTypeSet, Sex};
use jenner_model::person::{Address, Identifier, PersonName, Telecom, TelecomPlace};
use jiff::civil::Date;
use smol_str::SmolStr;

use crate::er7::{Component, Field, Message, Repetition, Segment};
use crate::finding::{Finding, Location};
use crate::rules::query as rule;
use crate::vxu::datatypes;
use crate::vxu::reading::Reading;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueryProfile {
    /// Complete immunization history.
    Z34,
    /// Evaluated history and forecast.
    Z44,
}

impl QueryProfile {
    /// The name of the profile, as in MSH-21 and QPD-1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Z34 => "Z34",
            Self::Z44 => "Z44",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        match code {
            "Z34" => Some(Self::Z34),
            "Z44" => Some(Self::Z44),
            _ => None,
        }
    }
}

/// A query for one person (QPD and RCP). What was sent incomplete is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What is asked for.
    pub profile: QueryProfile,
    /// The asker's tag (QPD-2); comes back in QAK-1.
    pub tag: SmolStr,
    /// Identifiers with number, authority and kind (QPD-3).
    pub identifiers: Vec<Identifier>,
    /// Name with family and given name (QPD-4).
    pub name: Option<PersonName>,
    /// Mother's maiden name (QPD-5).
    pub mothers_maiden_name: Option<PersonName>,
    /// Birth date to the day (QPD-6).
    pub birth_date: Option<Date>,
    /// Sex (QPD-7). `None` matches all.
    pub sex: Option<Sex>,
    /// Addresses with city and state (QPD-8).
    pub addresses: Vec<Address>,
    /// Phones with a local number (QPD-9).
    pub telecoms: Vec<Telecom>,
    /// Born as one of several (QPD-10).
    pub multiple_birth: Option<bool>,
    /// Order of birth (QPD-11).
    pub birth_order: Option<u8>,
    /// Most persons to return (RCP-2). `None` leaves it to the registry.
    pub limit: Option<u32>,
    /// Name or birth date is missing, so the query can only go by its identifiers. The guide says to answer
    /// with an error (101 at QPD-4 or QPD-6, see [`demographics_error`]), as Jenner does; a lenient registry may
    /// answer when an identifier names exactly one person.
    pub lacks_demographics: bool,
}

/// Reads the query of a `QBP^Q11`. No query comes out when it cannot be answered at all: one of the findings
/// is then an error, and the answer is Z33 with `AE`.
pub fn read(message: &Message<'_>) -> (Option<Query>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(qpd) = message.first("QPD") else {
        findings.push(rule::QPD_MISSING.at(Location::segment("QPD", 1)));
        return (None, findings);
    };
    let profile = profile(message, &qpd, &mut findings);
    let tag = SmolStr::new(qpd.field(2).text());
    if tag.is_empty() {
        findings.push(rule::QPD_2.at(at(2)));
    }
    // Parts are read as those of submissions, so that the two compare; what is odd in them is no error here.
    let mut reading = Reading::new(Codes::embedded(), Date::ZERO, Vec::new());
    let identifiers = identifiers(qpd.field(3), &mut findings);
    let name = full_name(qpd.field(4).first(), &reading);
    let birth_date = day(&qpd.field(6).text());
    let lacks_demographics = name.is_none() || birth_date.is_none();
    if lacks_demographics && identifiers.is_empty() {
        findings.push(demographics_error(name.is_some(), &qpd));
    }
    let query = Query {
        profile: profile.unwrap_or(QueryProfile::Z34),
        tag,
        identifiers,
        name,
        mothers_maiden_name: maiden_name(qpd.field(5).first(), &reading),
        birth_date,
        sex: sex(qpd.field(7), &mut findings),
        addresses: addresses(qpd.field(8), &mut reading),
        telecoms: phones(qpd.field(9), &mut reading),
        multiple_birth: yes_or_no(&qpd.field(10).text()),
        birth_order: qpd.field(11).text().parse().ok().filter(|order| *order > 0),
        limit: limit(message, &mut findings),
        lacks_demographics,
    };
    let answerable = !findings.iter().any(Finding::is_error);
    (answerable.then_some(query), findings)
}

/// The error of a query without a complete name (QPD-4) or birth date (QPD-6): "101" at the empty one.
pub fn demographics_error(has_name: bool, qpd: &Segment<'_>) -> Finding {
    match (has_name, qpd.field(6).is_empty()) {
        (false, _) => rule::QPD_4.at(at(4)),
        (true, true) => rule::QPD_6.at(at(6)),
        (true, false) => rule::QPD_6_INVALID.at(at(6)),
    }
}

fn at(field: u16) -> Location {
    Location::field("QPD", 1, field)
}

/// QPD-1.1 decides; MSH-21 helps out when QPD-1 is not understood. Texts and system names vary in the field.
fn profile(message: &Message<'_>, qpd: &Segment<'_>, findings: &mut Vec<Finding>) -> Option<QueryProfile> {
    let asked = qpd.field(1);
    let declared = message
        .header()
        .field(21)
        .repetitions()
        .find_map(|repetition| QueryProfile::from_code(&repetition.text()));
    let named = QueryProfile::from_code(&asked.text());
    match (named, declared) {
        (Some(named), Some(declared)) if named != declared => findings.push(rule::QPD_1_PROFILE.at(at(1))),
        (None, Some(_)) => findings.push(rule::QPD_1_UNKNOWN.at(at(1))),
        (None, None) if asked.is_empty() => findings.push(rule::QPD_1_MISSING.at(at(1))),
        (None, None) => findings.push(rule::QPD_1_NOT_SERVED.at(at(1))),
        (Some(_), _) => {}
    }
    named.or(declared)
}

/// Identifiers without number, authority and kind are not used.
fn identifiers(field: Field<'_>, findings: &mut Vec<Finding>) -> Vec<Identifier> {
    let mut complete = Vec::new();
    for (place, repetition) in field.repetitions().enumerate() {
        let identifier = Identifier {
            value: datatypes::text(repetition.component(1)),
            authority: authority(repetition.component(4)),
            kind: identifier_type(repetition.component(5)),
        };
        let parts = [identifier.value.as_str(), &identifier.authority, identifier.kind.as_str()];
        if parts.iter().all(|part| !part.is_empty()) {
            complete.push(identifier);
        } else if !repetition.is_empty() {
            let place = u16::try_from(place + 1).unwrap_or(u16::MAX);
            findings.push(rule::QPD_3.at(at(3).repetition(place)));
        }
    }
    complete
}

/// Namespace id, or the OID when there is no namespace.
fn authority(component: Component<'_>) -> SmolStr {
    let namespace = component.subcomponent(1).text();
    if namespace.is_empty() {
        SmolStr::new(component.subcomponent(2).text())
    } else {
        SmolStr::new(namespace)
    }
}

/// A kind of number as the tables write it, or as it was sent.
fn identifier_type(component: Component<'_>) -> IdentifierType {
    let sent = datatypes::text(component);
    let known = Codes::embedded().code::<IdentifierTypeSet>(&sent);
    known.unwrap_or_else(|| IdentifierType::known(sent))
}

/// A name counts when it has family and given name.
fn full_name(repetition: Repetition<'_>, reading: &Reading<'_>) -> Option<PersonName> {
    let (name, _) = datatypes::name(repetition, reading);
    (!name.family.is_empty() && !name.given.is_empty()).then_some(name)
}

/// A maiden name counts when it has a family name.
fn maiden_name(repetition: Repetition<'_>, reading: &Reading<'_>) -> Option<PersonName> {
    let (name, _) = datatypes::name(repetition, reading);
    (!name.family.is_empty()).then_some(name)
}

/// An address counts when it has city and state; without a kind it is the legal one (`L`).
fn addresses(field: Field<'_>, reading: &mut Reading<'_>) -> Vec<Address> {
    let place = at(8);
    field
        .repetitions()
        .filter_map(|repetition| datatypes::address(repetition, &place, false, reading))
        .filter(|address| !address.city.is_empty() && !address.state.is_empty())
        .map(|address| Address { kind: address.kind.or_else(|| Some(AddressType::known("L"))), ..address })
        .collect()
}

/// A phone counts when it has a local number. E-mail addresses are not part of the query (guide §6.1).
fn phones(field: Field<'_>, reading: &mut Reading<'_>) -> Vec<Telecom> {
    let mut telecoms = datatypes::telecoms(field, &at(9), reading);
    telecoms.retain(|telecom| matches!(telecom.place, TelecomPlace::Phone { .. }));
    telecoms
}

fn sex(field: Field<'_>, findings: &mut Vec<Finding>) -> Option<Sex> {
    let sex = Sex::from_code(&field.text());
    if sex.is_none() && !field.is_empty() {
        findings.push(rule::QPD_7.at(at(7)));
    }
    sex
}

/// RCP-2, the most persons to return. The guide wants it; its absence leaves the limit to the registry.
fn limit(message: &Message<'_>, findings: &mut Vec<Finding>) -> Option<u32> {
    let Some(rcp) = message.first("RCP") else {
        findings.push(rule::RCP_MISSING.at(Location::segment("RCP", 1)));
        return None;
    };
    let quantity = rcp.field(2).text();
    let limit = quantity.parse().ok().filter(|limit| *limit > 0);
    if limit.is_none() && !quantity.is_empty() {
        findings.push(rule::RCP_2.at(Location::field("RCP", 1, 2)));
    }
    limit
}

/// A date to the day; a time after it is passed over.
fn day(text: &str) -> Option<Date> {
    let digits = text.get(..8)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year = digits[..4].parse().ok()?;
    let month = digits[4..6].parse().ok()?;
    let day = digits[6..].parse().ok()?;
    Date::new(year, month, day).ok()
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "Y" | "y" => Some(true),
        "N" | "n" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{ApplicationError, Hl7Error, Severity};

    const FULL: &str = "QPD|Z34^Request Immunization History^CDCPHINVS|T-1|77^^^BAYOU^MR~88^^^^MR|\
                        Landry^Odile^Rose^^^^L|Guidry^^^^^^M|20190304|F|4 Levee Rd^^Houma^LA^70360|\
                        ^PRN^PH^^^985^5550147|Y|2";

    fn ask(qpd: &str, rcp: &str) -> (Option<Query>, Vec<Finding>) {
        let text = format!(
            "MSH|^~\\&|||||20240501080000-0500||QBP^Q11^QBP_Q11|1|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r{qpd}\r{rcp}\r"
        );
        read(&Message::parse(&text).unwrap())
    }

    fn only_error(findings: &[Finding]) -> (Hl7Error, String) {
        let errors: Vec<_> = findings.iter().filter(|finding| finding.is_error()).collect();
        assert_eq!(errors.len(), 1, "{findings:?}");
        (errors[0].code, errors[0].location.as_ref().map(Location::to_string).unwrap_or_default())
    }

    #[test]
    fn a_full_query_is_read() {
        let (query, findings) = ask(FULL, "RCP|I|5^RD&records&HL70126");
        let query = query.unwrap();
        assert_eq!(query.tag, "T-1");
        assert_eq!(query.identifiers.len(), 1, "the second one has no authority");
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].severity, Severity::Information);
        assert_eq!(query.name.unwrap().middle, "Rose");
        assert_eq!(query.birth_date, Some(jiff::civil::date(2019, 3, 4)));
        assert_eq!(query.addresses[0].kind.as_ref().map(|kind| kind.as_str()), Some("L"));
        assert_eq!((query.multiple_birth, query.birth_order, query.limit), (Some(true), Some(2), Some(5)));
        assert!(!query.lacks_demographics);
    }

    #[test]
    fn qpd_4_and_6_are_needed_when_there_is_no_identifier() {
        let (query, findings) = ask("QPD|Z34|T||Landry|||", "RCP|I|1^RD");
        assert_eq!(query, None);
        assert_eq!(only_error(&findings), (Hl7Error::RequiredFieldMissing, "QPD^1^4".into()));
        let (query, findings) = ask("QPD|Z34|T||Landry^Odile||201903", "RCP|I|1^RD");
        assert_eq!(query, None);
        assert_eq!(only_error(&findings), (Hl7Error::RequiredFieldMissing, "QPD^1^6".into()));
        assert_eq!(findings[0].application, Some(ApplicationError::InvalidDate));
    }

    #[test]
    fn a_complete_identifier_leaves_it_to_the_registry() {
        let (query, findings) = ask("QPD|Z44|T|77^^^BAYOU^MR|Landry^Odile", "RCP|I|1^RD");
        assert!(query.unwrap().lacks_demographics);
        assert!(!findings.iter().any(Finding::is_error));
    }

    #[test]
    fn a_query_without_tag_or_name_of_the_query_is_an_error() {
        let (_, findings) = ask("QPD|Z34||77^^^BAYOU^MR|Landry^Odile||20190304", "RCP|I|1^RD");
        assert_eq!(only_error(&findings).1, "QPD^1^2");
        let (query, findings) = ask("QPD|Z99|T||Landry^Odile||20190304", "RCP|I|1^RD");
        assert_eq!(query.unwrap().profile, QueryProfile::Z34, "MSH-21 helps out");
        assert_eq!(findings[0].severity, Severity::Warning);
    }

    #[test]
    fn a_missing_rcp_and_an_unknown_sex_do_not_stop_the_query() {
        let (query, findings) = ask("QPD|Z34|T||Landry^Odile||20190304|W", "ZZZ|1");
        assert_eq!(query.unwrap().limit, None);
        assert_eq!(findings.len(), 2);
        assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
    }
}
