//! Typed identifiers. An id of one thing cannot be passed where another is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
    )+ };
}

id! {
    /// The registry's identity for one human. Time-ordered, made by the program, never shown in a URL.
    PersonId;
    /// One report.
    ReportId;
    /// One message as received.
    MessageId;
    /// An organization or facility.
    OrganizationId;
    /// An organization together with one of its own numberings of patients.
    SourceId;
    /// The credential of a machine sender.
    InterfaceId;
    /// A human user of the program.
    UserId;
}

/// An unguessable name for URLs: 96 random bits, written as 20 letters and digits (Crockford base 32).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicId([u8; 12]);

const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl PublicId {
    /// From 96 random bits that the caller drew.
    pub const fn from_random(bytes: [u8; 12]) -> Self {
        Self(bytes)
    }

    /// The bits, as they are stored.
    pub const fn bytes(&self) -> &[u8; 12] {
        &self.0
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = self.0.iter().fold(0u128, |n, byte| n << 8 | u128::from(*byte)) << 4;
        let mut text = [0u8; 20];
        for place in text.iter_mut().rev() {
            *place = CROCKFORD[(number & 31) as usize];
            number >>= 5;
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// A text that is not a [`PublicId`] or a [`RegistryNumber`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed {0}")]
pub struct MalformedId(&'static str);

impl FromStr for PublicId {
    type Err = MalformedId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = MalformedId("public id");
        if text.len() != 20 {
            return Err(wrong);
        }
        let mut number = 0u128;
        for byte in text.bytes() {
            let digit = CROCKFORD.iter().position(|c| *c == byte).ok_or(wrong)?;
            number = number << 5 | digit as u128;
        }
        if number & 15 != 0 {
            return Err(wrong);
        }
        let all = (number >> 4).to_be_bytes();
        let mut bytes = [0; 12];
        bytes.copy_from_slice(&all[4..]);
        Ok(Self(bytes))
    }
}

/// The number a person has in the registry, with a check character: for cards, letters and the telephone.
///
/// Nine digits and one character, shown `123-456-789-K`. It is drawn at random, so it tells nothing about
/// when or where the person was registered. The check is ISO 7064 MOD 37,2 over the digits: it finds every
/// single wrong character and every swap of two neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryNumber(u32);

const MOD_37: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

impl RegistryNumber {
    /// From a number below one thousand million.
    pub const fn from_number(number: u32) -> Option<Self> {
        if number < 1_000_000_000 { Some(Self(number)) } else { None }
    }

    /// The nine digits as a number, as it is stored.
    pub const fn number(self) -> u32 {
        self.0
    }

    fn check(self) -> char {
        let digits = format!("{:09}", self.0);
        let sum = digits.bytes().fold(0u32, |p, b| (p + u32::from(b - b'0')) * 2 % 37);
        char::from(MOD_37[((38 - sum) % 37) as usize])
    }
}

impl fmt::Display for RegistryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b, c) = (self.0 / 1_000_000, self.0 / 1000 % 1000, self.0 % 1000);
        write!(f, "{a:03}-{b:03}-{c:03}-{}", self.check())
    }
}

impl FromStr for RegistryNumber {
    type Err = MalformedId;
    /// Takes the number with or without hyphens and spaces, in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = MalformedId("registry number");
        let plain: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        if plain.len() != 10 || !plain.is_ascii() {
            return Err(wrong);
        }
        let (digits, check) = plain.split_at(9);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong);
        }
        let number = Self(digits.parse().map_err(|_| wrong)?);
        if check.to_ascii_uppercase() == number.check().to_string() { Ok(number) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_id_is_read_back_from_its_text() {
        let id = PublicId::from_random([0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0x80]);
        assert_eq!(id.to_string().len(), 20);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("short".parse::<PublicId>().is_err());
    }

    #[test]
    fn a_registry_number_finds_single_errors_and_swaps() {
        let number = RegistryNumber::from_number(120_004_567).unwrap();
        let text = number.to_string();
        assert_eq!(text.parse(), Ok(number));
        assert_eq!(text.replace('-', "").to_lowercase().parse(), Ok(number));
        let plain: Vec<u8> = text.replace('-', "").into_bytes();
        for place in 0..9 {
            for digit in b'0'..=b'9' {
                let mut wrong = plain.clone();
                if wrong[place] != digit {
                    wrong[place] = digit;
                    assert!(String::from_utf8(wrong).unwrap().parse::<RegistryNumber>().is_err());
                }
            }
            if place < 8 && plain[place] != plain[place + 1] {
                let mut wrong = plain.clone();
                wrong.swap(place, place + 1);
                assert!(String::from_utf8(wrong).unwrap().parse::<RegistryNumber>().is_err());
            }
        }
    }
}
