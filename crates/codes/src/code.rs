//! The code types: an open code of a value set, and the few code systems with a shape of their own.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

/// A value set whose codes are data: new ones appear with a new table, not with a new release.
pub trait CodeSet {
    /// Name of the set in Jenner's tables, for example `race`.
    const NAME: &'static str;
    /// Coding system as HL7 messages name it, for example `CDCREC` or `HL70063`.
    const SYSTEM: &'static str;
}

/// A code of the value set `S`, as the standard writes it.
///
/// Whoever makes one says that the code is in the table (see `Codes::code`), or keeps what a table of an
/// earlier day held.
pub struct Code<S>(SmolStr, PhantomData<fn() -> S>);

impl<S> Code<S> {
    /// A code that the caller has looked up, or read back from where it was stored.
    pub fn known(code: impl Into<SmolStr>) -> Self {
        Self(code.into(), PhantomData)
    }

    /// The code itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S> Clone for Code<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<S> PartialEq for Code<S> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<S> Eq for Code<S> {}
impl<S> PartialOrd for Code<S> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<S> Ord for Code<S> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<S> Hash for Code<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<S> fmt::Debug for Code<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl<S> fmt::Display for Code<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<S> Serialize for Code<S> {
    fn serialize<T: Serializer>(&self, to: T) -> Result<T::Ok, T::Error> {
        self.0.serialize(to)
    }
}
impl<'de, S> Deserialize<'de> for Code<S> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        SmolStr::deserialize(from).map(Self::known)
    }
}

/// Why a text is not a code of this shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a {what}")]
pub struct ParseCodeError {
    /// What was expected, for example `CVX code (one to three digits)`.
    pub what: &'static str,
    /// The text that was found, cut to 40 characters.
    pub text: String,
}

impl ParseCodeError {
    pub(crate) fn new(what: &'static str, text: &str) -> Self {
        Self { what, text: text.chars().take(40).collect() }
    }
}

/// A vaccine code of CDC's CVX set. Written with at least two digits: `08`, `141`.
///
/// Systems send `8` and `08` for the same vaccine; both parse to the same value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cvx(u16);

impl Cvx {
    /// "No vaccine administered": carries observations and forecasts, never a dose.
    pub const NO_VACCINE: Cvx = Cvx(998);
    /// "Unknown vaccine or immune globulin".
    pub const UNKNOWN: Cvx = Cvx(999);

    /// The code as a number, 1 to 999.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// From a number, if it can be a CVX code (1 to 999).
    pub const fn from_number(number: u16) -> Option<Self> {
        if number >= 1 && number <= 999 { Some(Self(number)) } else { None }
    }
}

impl FromStr for Cvx {
    type Err = ParseCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParseCodeError::new("CVX code (one to three digits)", text);
        if text.is_empty() || text.len() > 3 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        text.parse().ok().and_then(Self::from_number).ok_or_else(wrong)
    }
}
impl fmt::Display for Cvx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}
impl fmt::Debug for Cvx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CVX {self}")
    }
}

macro_rules! serde_as_text {
    ($type:ty) => {
        impl Serialize for $type {
            fn serialize<T: Serializer>(&self, to: T) -> Result<T::Ok, T::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = SmolStr::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
serde_as_text!(Cvx);

macro_rules! text_code {
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// The code itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = ParseCodeError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> Option<SmolStr> = $check;
                check(text).map(Self).ok_or_else(|| ParseCodeError::new($what, text))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} {}", stringify!($name), self.0)
            }
        }
        serde_as_text!($name);
    };
}

text_code!(
    /// A manufacturer code of CDC's MVX set: two or three capital letters, for example `PMC`.
    Mvx, "MVX code (two or three letters)",
    |text| ((2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic()))
        .then(|| text.to_ascii_uppercase().into())
);

text_code!(
    /// A procedure code of the CPT set (five characters). Jenner holds codes and their CVX, no descriptions.
    Cpt, "CPT code (five characters)",
    |text| (text.len() == 5 && text.bytes().all(|b| b.is_ascii_alphanumeric()))
        .then(|| text.to_ascii_uppercase().into())
);

text_code!(
    /// A national drug code in the 11-digit form with hyphens, 5-4-2: `49281-0286-01`.
    ///
    /// Parses the 11-digit form with or without hyphens and the 10-digit forms with hyphens (4-4-2, 5-3-2,
    /// 5-4-1). A 10-digit code without hyphens is refused here because which segment is short cannot be
    /// known; the tables can resolve it when exactly one product fits.
    Ndc, "NDC (11 digits, or 10 with hyphens)", normal_ndc
);

fn normal_ndc(text: &str) -> Option<SmolStr> {
    let digits = |part: &str, max: usize| {
        !part.is_empty() && part.len() <= max && part.bytes().all(|b| b.is_ascii_digit())
    };
    let mut parts = text.split('-');
    match (parts.next()?, parts.next(), parts.next(), parts.next()) {
        (whole, None, None, None) if whole.len() == 11 && digits(whole, 11) => {
            Some(SmolStr::from(format!("{}-{}-{}", &whole[..5], &whole[5..9], &whole[9..])))
        }
        (labeler, Some(product), Some(package), None)
            if digits(labeler, 5)
                && digits(product, 4)
                && digits(package, 2)
                && matches!(
                    (labeler.len(), product.len(), package.len()),
                    (5, 4, 2) | (4, 4, 2) | (5, 3, 2) | (5, 4, 1)
                ) =>
        {
            Some(SmolStr::from(format!("{labeler:0>5}-{product:0>4}-{package:0>2}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cvx_code_is_written_with_two_digits_and_read_with_one() {
        assert_eq!("8".parse::<Cvx>().unwrap(), "08".parse().unwrap());
        assert_eq!("08".parse::<Cvx>().unwrap().to_string(), "08");
        assert_eq!("141".parse::<Cvx>().unwrap().to_string(), "141");
        for wrong in ["", "0", "1411", "MMR", "-1", " 8"] {
            assert!(wrong.parse::<Cvx>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_ndc_has_one_written_form() {
        for text in ["49281-0286-01", "49281028601", "49281-286-01"] {
            assert_eq!(text.parse::<Ndc>().unwrap().as_str(), "49281-0286-01", "{text}");
        }
        assert_eq!("0006-4897-00".parse::<Ndc>().unwrap().as_str(), "00006-4897-00");
        assert!("4928128601".parse::<Ndc>().is_err(), "which segment is short is unknown");
    }
}
