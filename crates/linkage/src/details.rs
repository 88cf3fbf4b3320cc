//! What somebody said about a person, as text and before any cleaning: what the matcher is given.
//!
//! Everything may be missing, wrong or a placeholder; making sense of it is the work of the profile. A registry fills
//! this from [`Demographics`](jenner_model::person::Demographics); a CSV file from its columns.

use smol_str::SmolStr;

/// One statement about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The name in use first, then aliases and former names.
    pub names: Vec<Name>,
    /// Birth date as written: ISO, `YYYYMMDD`, a year, or something that is no date at all.
    pub born: SmolStr,
    /// Sex as a letter or word; empty when not said.
    pub sex: SmolStr,
    /// Whether the birth was a multiple birth, when said.
    pub multiple_birth: Option<bool>,
    /// Order of birth among those born together.
    pub birth_order: Option<u8>,
    /// Mother's maiden family name.
    pub mother_maiden: SmolStr,
    /// Mother's, father's and guardians' names.
    pub contacts: Vec<Contact>,
    /// Addresses, the present one first.
    pub addresses: Vec<Place>,
    /// Phone numbers as written.
    pub phones: Vec<SmolStr>,
    /// E-mail addresses.
    pub emails: Vec<SmolStr>,
    /// Numbers that somebody gave the person.
    pub numbers: Vec<Number>,
    /// Anything else that tells people apart: place of birth, occupation.
    pub others: Vec<Other>,
    /// Whether the person is known to have died.
    pub dead: bool,
}

/// A name as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Given name.
    pub given: SmolStr,
    /// Second and further given names.
    pub middle: SmolStr,
    /// Family name with its particles, hyphens and second surname.
    pub family: SmolStr,
    /// Jr, III.
    pub suffix: SmolStr,
}

/// Somebody who belongs to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The mother, or another guardian.
    pub is_mother: bool,
    /// Given name.
    pub given: SmolStr,
    /// Family name.
    pub family: SmolStr,
}

/// An address as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// House number and street, the unit too if written there.
    pub street: SmolStr,
    /// Apartment, unit, second line.
    pub unit: SmolStr,
    /// City, suburb or place.
    pub city: SmolStr,
    /// State or province.
    pub state: SmolStr,
    /// ZIP or postal code.
    pub zip: SmolStr,
}

/// A number that somebody gave the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// What kind of number it is.
    pub kind: NumberKind,
    /// Whose numbering it is; empty when the kind says it (a Social Security number).
    pub authority: SmolStr,
    /// The number as written.
    pub value: SmolStr,
}

/// Kinds of numbers, as far as matching treats them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// A source's own number of its patient (HL7 0203 `MR`, `PI` and kin).
    Own,
    /// Social Security number, or another country's social insurance number; possibly the mother's.
    SocialSecurity,
    /// Medicaid or another payer's member number; a newborn may be billed under the mother's.
    Payer,
    /// Number of the birth record.
    BirthFile,
    /// Any other number.
    Other,
}

/// A further attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// What it is.
    pub kind: OtherKind,
    /// As written.
    pub text: SmolStr,
}

/// Further attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OtherKind {
    /// Place of birth.
    BirthPlace,
    /// Occupation.
    Occupation,
}
