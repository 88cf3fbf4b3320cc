//! What a source says about a person: the demographic part of a report.

use jenner_codes::{
    AddressType, County, Ethnicity, IdentifierType, Language, NameType, Publicity, Race, RegistryStatus,
    Relationship, Sex, TelecomEquipment, TelecomUse,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Given;

/// A number that somebody gave the person: medical record number, registry number, Social Security number.
/// HL7 CX; the authority says whose numbering it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// The number as the authority writes it.
    pub value: SmolStr,
    /// Assigning authority: namespace id, or the OID when there is no namespace.
    pub authority: SmolStr,
    /// Kind of number (HL7 0203): `MR`, `SR`, `SS` …
    pub kind: IdentifierType,
}

/// A person's name (HL7 XPN), as the source wrote it: capitals and accents are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct PersonName {
    /// Family name, with its particles.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub family: SmolStr,
    /// First name.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub given: SmolStr,
    /// Second and further given names.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub middle: SmolStr,
    /// Suffix such as Jr or III.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub suffix: SmolStr,
    /// Kind of name (HL7 0200); `None` when the source did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NameType>,
}

/// A postal address (HL7 XAD).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Address {
    /// Street and number.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub street: SmolStr,
    /// Apartment, unit, "care of".
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub other: SmolStr,
    /// City or place.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub city: SmolStr,
    /// State, two letters for the United States.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub state: SmolStr,
    /// ZIP or postal code.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub zip: SmolStr,
    /// Country, three letters; empty means not said.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub country: SmolStr,
    /// County or parish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<County>,
    /// Kind of address (HL7 0190).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AddressType>,
}

/// A phone number or an e-mail address (HL7 XTN).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Telecom {
    /// Where it reaches the person.
    pub place: TelecomPlace,
    /// Use (HL7 0201).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<TelecomUse>,
    /// Equipment (HL7 0202).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<TelecomEquipment>,
}

/// The number or address itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TelecomPlace {
    /// A phone number.
    Phone {
        /// Area code, three digits in North America; may be empty.
        #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
        area: SmolStr,
        /// Local number, digits only.
        number: SmolStr,
        /// Extension.
        #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
        extension: SmolStr,
    },
    /// An e-mail address.
    Email(SmolStr),
}

/// Somebody who belongs to the patient: parent, guardian, emergency contact (HL7 NK1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: PersonName,
    /// Relationship to the patient (HL7 0063), if the source's code is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<Relationship>,
    /// First address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Phones and e-mail addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telecoms: Vec<Telecom>,
}

/// Whether the family lets the record be shared (PD1-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// `Y`: do not share beyond the organization that reported.
    Protected,
    /// `N`: may be shared.
    Shared,
}

/// In what capacity a source speaks: how far its word counts when sources differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// A sender about its patient.
    #[default]
    Usual,
    /// The vital records office: what it says of birth and death comes before what senders say.
    VitalRecords,
    /// A human of the registry who has checked the value: comes before everybody.
    Verified,
}

impl Witness {
    /// Whether it need not be written down.
    pub fn is_usual(&self) -> bool {
        *self == Witness::Usual
    }
}

/// One source's statement about a person. Every field but the identity is "said" or "not said".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct Demographics {
    /// In what capacity the source says this.
    #[serde(default, skip_serializing_if = "Witness::is_usual")]
    pub witness: Witness,
    /// Numbers of the person, the source's own among them (PID-3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Legal name first, then the others (PID-5; PID-9 of older messages).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<PersonName>,
    /// Birth date (PID-7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Sex (PID-8).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub sex: Given<Sex>,
    /// Mother's maiden name (PID-6).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub mothers_maiden_name: Given<PersonName>,
    /// Races (PID-10).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub races: Given<Vec<Race>>,
    /// Ethnicity (PID-22).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub ethnicity: Given<Ethnicity>,
    /// Addresses, the main one first (PID-11).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub addresses: Given<Vec<Address>>,
    /// Phones and e-mail (PID-13, PID-14).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub telecoms: Given<Vec<Telecom>>,
    /// Language (PID-15).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub language: Given<Language>,
    /// Born as one of several (PID-24).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub multiple_birth: Given<bool>,
    /// Order among the siblings of one birth (PID-25).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub birth_order: Given<u8>,
    /// Died (PID-30).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub deceased: Given<bool>,
    /// Date of death (PID-29).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub death_date: Given<Date>,
    /// Reminder wish (PD1-11).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub publicity: Given<Publicity>,
    /// Date from which the reminder wish holds (PD1-18).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub publicity_from: Given<Date>,
    /// Sharing wish (PD1-12).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub protection: Given<Protection>,
    /// Date from which the sharing wish holds (PD1-13).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub protection_from: Given<Date>,
    /// Status at the organization that reports (PD1-16).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub registry_status: Given<RegistryStatus>,
    /// Date from which that status holds (PD1-17).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub registry_status_from: Given<Date>,
    /// Next of kin and other contacts (NK1).
    #[serde(default, skip_serializing_if = "Given::is_unsaid")]
    pub contacts: Given<Vec<Contact>>,
}

impl Demographics {
    /// The name that stands for the person: the first legal one, else the first of all.
    pub fn legal_name(&self) -> Option<&PersonName> {
        let legal = |name: &&PersonName| name.kind.as_ref().is_some_and(|kind| kind.as_str() == "L");
        self.names.iter().find(legal).or_else(|| self.names.first())
    }
}
