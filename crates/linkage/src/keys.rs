//! Match keys: what two statements about one person are likely to share, as 64-bit numbers.
//!
//! A key finds candidates; it never decides. Two texts with one key are astronomically rare, and harmless:
//! candidates are compared field by field.

use jenner_model::Date;
use jenner_model::person::{Demographics, Identifier};

use crate::normal;

mod blocking;

pub use blocking::{Keys, blocking};

/// A blocking key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchKey(pub i64);

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// A number that a source gave its patient, with the authority.
    SourceNumber,
    /// Any other number with its authority (Medicaid, Social Security, another registry).
    Identifier,
    /// Family name, given name and birth date.
    NameAndBirth,
    /// Birth date alone (search).
    Birth,
    /// Phone number (search).
    Phone,
    /// A word of any name of the person, mother or guardian, as it sounds, and the birth date.
    NameWordAndBirth,
    /// Given and family name as they sound, in any order, and the year of birth.
    NamesAndYear,
    /// Given and family name as they sound, in any order, with month and day of birth.
    NamesAndDay,
    /// ZIP and birth date.
    ZipAndBirth,
    /// A phone number of the household.
    PhoneNumber,
    /// An e-mail address.
    Email,
    /// House number and street.
    House,
    /// A Social Security number.
    SocialSecurity,
    /// Any other number with its authority.
    Number,
    /// Given and family name as they sound; large blocks for common names.
    Names,
    /// Given or family name as it sounds, and ZIP, city or place of birth; large blocks for common names.
    NameAndPlace,
    /// Given or family name as it sounds, with year and month of birth.
    NameAndMonth,
    /// Family name alone as it sounds.
    Family,
    /// ZIP or place of birth and year of birth.
    PlaceAndYear,
}

impl KeyKind {
    /// Whether arrivals that share such a key are decided one after the other. Keys that many people share
    /// by chance (a birth date, a household's phone) are not locked.
    pub fn serialises(self) -> bool {
        matches!(self, KeyKind::SourceNumber | KeyKind::NameAndBirth | KeyKind::NamesAndYear)
    }

    /// Whether the key is there for people who search. Such keys are kept for everybody, however many share one.
    pub fn is_for_search(self) -> bool {
        matches!(
            self,
            KeyKind::SourceNumber
                | KeyKind::Identifier
                | KeyKind::NameAndBirth
                | KeyKind::Birth
                | KeyKind::Phone
        )
    }

    /// Whether blocks of such a key stay small among a million people, so that an arriving record can be compared
    /// with all of them. The others are for batch runs, which can afford and bound them.
    pub fn is_narrow(self) -> bool {
        !matches!(
            self,
            KeyKind::Names
                | KeyKind::NameAndPlace
                | KeyKind::NameAndMonth
                | KeyKind::Family
                | KeyKind::PlaceAndYear
                | KeyKind::Birth
        )
    }

    fn tag(self) -> u8 {
        match self {
            KeyKind::SourceNumber => 1,
            KeyKind::Identifier => 2,
            KeyKind::NameAndBirth => 3,
            KeyKind::Birth => 4,
            KeyKind::Phone => 5,
            KeyKind::NameWordAndBirth => 6,
            KeyKind::NamesAndYear => 7,
            KeyKind::NamesAndDay => 8,
            KeyKind::ZipAndBirth => 9,
            KeyKind::PhoneNumber => 10,
            KeyKind::Email => 11,
            KeyKind::House => 12,
            KeyKind::SocialSecurity => 13,
            KeyKind::Number => 14,
            KeyKind::Names => 15,
            KeyKind::NameAndPlace => 16,
            KeyKind::NameAndMonth => 17,
            KeyKind::Family => 18,
            KeyKind::PlaceAndYear => 19,
        }
    }

    fn key(self, parts: &[&str]) -> MatchKey {
        let mut hash = blake3::Hasher::new();
        hash.update(&[self.tag()]);
        for part in parts {
            hash.update(&(part.len() as u32).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hash.finalize().as_bytes()[..8]);
        MatchKey(i64::from_be_bytes(bytes))
    }
}

/// Kinds of identifier (HL7 0203) that are a source's own numbering of its patients.
fn is_own_number(identifier: &Identifier) -> bool {
    matches!(identifier.kind.as_str(), "MR" | "PI" | "PT" | "PN" | "MRN" | "U" | "AN" | "LR")
}

/// The numbers in a statement that are the source's own, in the order given.
pub fn own_numbers(of: &Demographics) -> impl Iterator<Item = &Identifier> {
    of.identifiers.iter().filter(|identifier| is_own_number(identifier))
}

/// Key of an identifier whoever sends it: two organizations may use one authority's numbers, and who shares the
/// key of a source's own number is still compared by organization.
pub fn identifier(of: &Identifier) -> MatchKey {
    number(&of.authority, &of.value)
}

/// Key of a number of an authority.
pub fn number(authority: &str, value: &str) -> MatchKey {
    KeyKind::SourceNumber.key(&[&authority.to_uppercase(), &value.trim().to_uppercase()])
}

/// Key of a name (already in normal form) and a birth date.
pub fn name_and_birth(family: &str, given: &str, born: Date) -> MatchKey {
    KeyKind::NameAndBirth.key(&[family, given, &born.to_string()])
}

/// Key of a birth date.
pub fn birth(born: Date) -> MatchKey {
    KeyKind::Birth.key(&[&born.to_string()])
}

/// Key of a phone number (digits, see [`normal::digits_of_phone`]).
pub fn phone(digits: &str) -> MatchKey {
    KeyKind::Phone.key(&[digits])
}

/// Every key of a statement, each once.
pub fn of_statement(said: &Demographics) -> Vec<(KeyKind, MatchKey)> {
    let mut keys = Vec::with_capacity(8);
    for number in &said.identifiers {
        let kind = if is_own_number(number) { KeyKind::SourceNumber } else { KeyKind::Identifier };
        keys.push((kind, identifier(number)));
    }
    if let Some(born) = said.birth_date {
        for name in &said.names {
            if let Some((family, given)) = normal::full_name(name) {
                keys.push((KeyKind::NameAndBirth, name_and_birth(&family, &given, born)));
            }
        }
        keys.push((KeyKind::Birth, birth(born)));
    }
    for telecom in said.telecoms.value().into_iter().flatten() {
        if let Some(digits) = normal::phone(telecom) {
            keys.push((KeyKind::Phone, phone(&digits)));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}
