//! What a made-up person and household are.

use jenner_codes::Sex;
use jenner_model::Date;

/// Place of a person in the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Mother of (some of) the children.
    Mother,
    /// Father or stepfather.
    Father,
    /// Child under 18.
    Child,
    /// Grandparent who lives with the family.
    Grandparent,
    /// Adult in a household without children.
    Adult,
}

/// Who pays for health care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Payer {
    /// Medicaid or Medicaid managed care.
    Medicaid,
    /// Private insurance.
    Private,
    /// None.
    Uninsured,
    /// Insurance that does not pay for vaccines.
    Underinsured,
    /// Medicare.
    Medicare,
}

/// A name as it stands on documents.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FullName {
    /// Family name or names.
    pub family: String,
    /// First given name.
    pub given: String,
    /// Middle name, may be empty.
    pub middle: String,
    /// `Jr`, `III` or nothing.
    pub suffix: &'static str,
}

/// Where a household lives or lived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Since when.
    pub since: Date,
    /// Place of the parish or county in the pack.
    pub area: usize,
    /// Number and street.
    pub street: String,
    /// `Apt 4`, `Lot 12` or nothing.
    pub unit: String,
    /// City.
    pub city: &'static str,
    /// Postal code.
    pub zip: &'static str,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Unique in the state: 16 times the household's number plus the place in it.
    pub key: u64,
    /// Place in the household.
    pub role: Role,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub born: Date,
    /// Name.
    pub name: FullName,
    /// What friends call the person.
    pub nickname: Option<String>,
    /// Family name at birth, if it was another one.
    pub maiden: Option<String>,
    /// Culture of the name lists.
    pub culture: &'static str,
    /// Race, CDCREC code.
    pub race: &'static str,
    /// Hispanic or Latino.
    pub hispanic: bool,
    /// Language, ISO 639-2.
    pub language: &'static str,
    /// Place of the mother in the household.
    pub mother: Option<usize>,
    /// Place of the father or stepfather in the household.
    pub father: Option<usize>,
    /// Order among twins or triplets, from 1.
    pub birth_order: Option<u8>,
    /// Phone, ten digits.
    pub phone: String,
    /// E-mail, may be empty.
    pub email: String,
    /// Who pays.
    pub payer: Payer,
    /// Day of death.
    pub died: Option<Date>,
    /// Asked that the record be protected.
    pub protected: bool,
}

/// People who live together.
#[derive(Debug, Clone, PartialEq)]
pub struct Household {
    /// Number in the state, from 0.
    pub number: u32,
    /// Who lives there.
    pub people: Vec<Person>,
    /// Where, the oldest home first; at least one.
    pub homes: Vec<Home>,
    /// From 0 to 1: how far from vaccination; the share of people below a coverage figure is that figure.
    pub reluctance: f64,
}

impl Household {
    /// Where the household lived on a day.
    pub fn home_on(&self, day: Date) -> &Home {
        self.homes.iter().rev().find(|home| home.since <= day).unwrap_or(&self.homes[0])
    }
}
