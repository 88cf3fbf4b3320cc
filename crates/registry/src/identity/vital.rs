//! Births and deaths as the vital records office reports them.
//!
//! Each row of a file becomes a report of the office, taken like any message: it finds its person or makes one, it is in the
//! message log, and the same row a second time changes nothing. What the office says of birth and death comes before what
//! senders say (see [`super::consolidate`]).
//!
//! A birth makes a person when nobody matches. A death does not: most who die were never in an immunization registry. When it
//! is not certain whose death it is, it gets a record of its own and the pair goes to the review queue.

use jenner_codes::{Code, County, Sex};
use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::person::{Address, Contact, Demographics, Identifier, PersonName, Witness};
use jenner_model::{Date, Given, Timestamp};
use smol_str::{SmolStr, format_smolstr};

use super::{described, lookup};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::intake::{self, Letter};
use crate::{Error, Registry, organizations};

/// A birth. Texts are as the office writes them; empty is "not said".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Birth {
    /// Number of the birth certificate.
    pub certificate: SmolStr,
    /// The day it was registered or last changed.
    pub registered_on: Option<Date>,
    /// The child's name.
    pub name: Name,
    /// Birth date.
    pub born: Date,
    /// Sex.
    pub sex: Option<Sex>,
    /// How many were born together: 1, 2 …
    pub plurality: Option<u8>,
    /// The how-manieth of them.
    pub birth_order: Option<u8>,
    /// The mother; `family` is her name now.
    pub mother: Name,
    /// The mother's family name before her first marriage.
    pub mother_maiden: SmolStr,
    /// The father or other parent.
    pub father: Name,
    /// Where the mother lives.
    pub residence: Residence,
}

/// A death.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Death {
    /// Number of the death certificate.
    pub certificate: SmolStr,
    /// The day it was registered or last changed.
    pub registered_on: Option<Date>,
    /// Name.
    pub name: Name,
    /// Birth date.
    pub born: Date,
    /// Sex.
    pub sex: Option<Sex>,
    /// The day of death.
    pub died_on: Date,
    /// Number of the birth certificate.
    pub birth_certificate: SmolStr,
    /// Social Security number.
    pub ssn: SmolStr,
    /// The mother's family name before her first marriage.
    pub mother_maiden: SmolStr,
    /// Last address.
    pub residence: Residence,
}

/// A name in parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// First name.
    pub given: SmolStr,
    /// Further given names.
    pub middle: SmolStr,
    /// Family name.
    pub family: SmolStr,
    /// Jr, III.
    pub suffix: SmolStr,
}

/// Where somebody lives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Residence {
    /// House number and street.
    pub street: SmolStr,
    /// Apartment.
    pub unit: SmolStr,
    /// City.
    pub city: SmolStr,
    /// State, two letters.
    pub state: SmolStr,
    /// ZIP code.
    pub zip: SmolStr,
    /// County or parish.
    pub county: Option<County>,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A birth.
    Birth(Box<Birth>),
    /// A death.
    Death(Box<Death>),
}

/// What became, or would become, of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// Somebody known: the report is theirs.
    Known,
    /// A new person.
    New,
    /// Not certain: a record of its own, and a pair in the review queue.
    Review,
    /// A death of somebody the registry does not know: nothing is stored.
    NotHere,
    /// The same row was taken before: nothing changes.
    Before,
}

/// The vital records office, through which files are loaded.
pub struct Office<'r> {
    registry: &'r Registry,
    access: Access,
    code: SmolStr,
}

/// Opens the office that the ticket speaks for. The ticket's organization must be a vital records office. Audited once: each
/// row then has its own entry as a message.
pub fn office<'r>(registry: &'r Registry, access: &Access) -> Result<Office<'r>, Error> {
    door::require(registry, access, Permission::LoadVitalRecords, Action::LoadVital)?;
    let organizations = organizations::list(registry)?;
    let own = organizations.iter().find(|organization| organization.id == access.organization());
    let Some(Organization { kind: OrganizationKind::VitalRecords, code, .. }) = own else {
        return Err(Error::Invalid(
            "births and deaths are loaded for an organization of the kind vital_records; this is none"
                .to_owned(),
        ));
    };
    registry.db().audit(vec![door::entry(registry, access, Action::LoadVital, None)])?;
    Ok(Office { registry, access: access.clone(), code: code.clone() })
}

impl Office<'_> {
    /// Takes a row. `original` is the row as it stands in the file: it goes into the message log. With `dry_run` nothing
    /// is stored, and it is said what would become of it.
    pub fn take(&self, event: &Event, original: &str, dry_run: bool) -> Result<Became, Error> {
        let said = event.statement(&self.code);
        let profile = described::profile(self.access.organization(), &said);
        let keys = described::keys(&said, &profile);
        let choice = lookup::look_up(self.registry, &self.access, &profile, &keys)?;
        let became = match (choice.known, choice.doubts.is_empty(), event) {
            (Some(_), ..) => Became::Known,
            (None, false, _) => Became::Review,
            (None, true, Event::Birth(_)) => Became::New,
            (None, true, Event::Death(_)) => Became::NotHere,
        };
        if dry_run || became == Became::NotHere {
            return Ok(became);
        }
        let (kind, authority, at) = match event {
            Event::Birth(birth) => ("BIRTH", "BIRTH", birth.registered_on.unwrap_or(birth.born)),
            Event::Death(death) => ("DEATH", "DEATH", death.registered_on.unwrap_or(death.died_on)),
        };
        let letter = Letter {
            control_id: format_smolstr!("{kind}-{}", event.certificate()),
            message_type: format_smolstr!("VITAL^{kind}"),
            authority,
            bytes: original.as_bytes(),
            said_at: noon(at),
            demographics: said,
        };
        let taken = intake::take_letter(self.registry, &self.access, letter)?;
        Ok(if taken.replayed { Became::Before } else { became })
    }
}

/// A certificate has a day and no hour: noon is the same day in every time zone of the country.
fn noon(day: Date) -> Timestamp {
    let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    noon.map_or(Timestamp(0), |noon| Timestamp::from_jiff(noon.timestamp()))
}

impl Event {
    /// The number of the certificate.
    pub fn certificate(&self) -> &str {
        match self {
            Event::Birth(birth) => &birth.certificate,
            Event::Death(death) => &death.certificate,
        }
    }

    /// What the row says about a person. `office` is whose numbering the certificates are.
    pub fn statement(&self, office: &str) -> Demographics {
        match self {
            Event::Birth(birth) => birth_statement(birth, office),
            Event::Death(death) => death_statement(death, office),
        }
    }
}

fn birth_statement(birth: &Birth, office: &str) -> Demographics {
    let mut contacts = Vec::new();
    for (of, relationship) in [(&birth.mother, "MTH"), (&birth.father, "FTH")] {
        if !of.given.is_empty() || !of.family.is_empty() {
            contacts.push(Contact {
                name: PersonName { kind: None, ..name(of) },
                relationship: Some(Code::known(relationship)),
                address: None,
                telecoms: Vec::new(),
            });
        }
    }
    let maiden = PersonName {
        family: birth.mother_maiden.clone(),
        given: birth.mother.given.clone(),
        ..PersonName::default()
    };
    Demographics {
        witness: Witness::VitalRecords,
        identifiers: number(&birth.certificate, office, "BR").into_iter().collect(),
        names: vec![name(&birth.name)],
        birth_date: Some(birth.born),
        sex: Given::from_option(birth.sex),
        mothers_maiden_name: Given::from_option((!birth.mother_maiden.is_empty()).then_some(maiden)),
        addresses: addresses(&birth.residence),
        multiple_birth: Given::from_option(birth.plurality.map(|born_together| born_together > 1)),
        birth_order: Given::from_option(birth.birth_order),
        contacts: Given::from_option((!contacts.is_empty()).then_some(contacts)),
        ..Demographics::default()
    }
}

fn death_statement(death: &Death, office: &str) -> Demographics {
    let maiden = PersonName { family: death.mother_maiden.clone(), ..PersonName::default() };
    Demographics {
        witness: Witness::VitalRecords,
        identifiers: [
            number(&death.certificate, office, "DC"),
            number(&death.birth_certificate, office, "BR"),
            number(&death.ssn, "SSA", "SS"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        names: vec![name(&death.name)],
        birth_date: Some(death.born),
        sex: Given::from_option(death.sex),
        mothers_maiden_name: Given::from_option((!death.mother_maiden.is_empty()).then_some(maiden)),
        addresses: addresses(&death.residence),
        deceased: Given::Value(true),
        death_date: Given::Value(death.died_on),
        ..Demographics::default()
    }
}

fn name(of: &Name) -> PersonName {
    PersonName {
        family: of.family.clone(),
        given: of.given.clone(),
        middle: of.middle.clone(),
        suffix: of.suffix.clone(),
        kind: Some(Code::known("L")),
    }
}

fn number(value: &SmolStr, authority: &str, kind: &str) -> Option<Identifier> {
    (!value.is_empty()).then(|| Identifier {
        value: value.clone(),
        authority: authority.into(),
        kind: Code::known(kind),
    })
}

fn addresses(of: &Residence) -> Given<Vec<Address>> {
    if of == &Residence::default() {
        return Given::Unsaid;
    }
    Given::Value(vec![Address {
        street: of.street.clone(),
        other: of.unit.clone(),
        city: of.city.clone(),
        state: of.state.clone(),
        zip: of.zip.clone(),
        country: SmolStr::default(),
        county: of.county.clone(),
        kind: Some(Code::known("H")),
    }])
}
