//! The guide's eight message profiles as data, and a validator that holds a message of any kind against its
//! profile: submission, acknowledgement, query, answer.
//!
//! This is the guide to the letter, for people who write interfaces and for our own answers. It is a pass of
//! its own: intake judges by [`crate::rules`], with the severities that the community agreed on, and takes what
//! is meant without doubt. What is found here never rejects a message.
//!
//! Reading order: `tables` (the profiles, read from `tables/*.txt`), `structure` (which segment is what),
//! `content` (fields and components), [`statements`] and [`predicates`] (the rules with a number).

mod content;
mod format;
pub mod predicates;
mod scope;
pub mod statements;
mod structure;
mod tables;
mod values;
mod violation;

pub use scope::Scope;
pub(crate) use values::holds as is_in_value_set;
pub use violation::{Kind, Violation};

use std::fmt;

use jenner_codes::Codes;

use crate::er7::Message;

/// A message profile of the guide (MSH-21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// Submission of doses and demographics (VXU).
    Z22,
    /// Acknowledgement (ACK).
    Z23,
    /// List of candidates (RSP).
    Z31,
    /// Complete immunization history (RSP).
    Z32,
    /// Answer without a person (RSP).
    Z33,
    /// Query for a history (QBP).
    Z34,
    /// Evaluated history and forecast (RSP).
    Z42,
    /// Query for an evaluated history and forecast (QBP).
    Z44,
}

impl Profile {
    /// Every profile, in order.
    pub const ALL: [Self; 8] =
        [Self::Z22, Self::Z23, Self::Z31, Self::Z32, Self::Z33, Self::Z34, Self::Z42, Self::Z44];

    /// The identifier, as in MSH-21.1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Z22 => "Z22",
            Self::Z23 => "Z23",
            Self::Z31 => "Z31",
            Self::Z32 => "Z32",
            Self::Z33 => "Z33",
            Self::Z34 => "Z34",
            Self::Z42 => "Z42",
            Self::Z44 => "Z44",
        }
    }

    /// The profile of an identifier.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.code() == code)
    }

    /// The profile that a message names in MSH-21; else the one that its type calls for. A query without either
    /// is told by QPD-1. `None` for messages that the guide does not have, and for answers to queries that name
    /// no profile: their type fits four.
    pub fn of(message: &Message<'_>) -> Option<Self> {
        let header = message.header();
        let named = header.field(21).repetitions().find_map(|named| Self::from_code(&named.text()));
        named.or_else(|| match &*header.field(9).text() {
            "VXU" => Some(Self::Z22),
            "ACK" => Some(Self::Z23),
            "QBP" => message.first("QPD").and_then(|qpd| match &*qpd.field(1).text() {
                "Z34" => Some(Self::Z34),
                "Z44" => Some(Self::Z44),
                _ => None,
            }),
            _ => None,
        })
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// So many violations say enough about one message.
const MOST: usize = 500;

/// Holds a message against a profile. Everything that breaks it comes out, in the order of the message; at most
/// 500.
///
/// ```
/// use jenner_codes::Codes;
/// use jenner_hl7::er7::Message;
/// use jenner_hl7::profile::{Profile, validate};
///
/// let ack = "MSH|^~\\&|IIS|STATE|CHART|CLINIC|20240205||ACK^V04^ACK|1|P|2.5.1|||NE|NE|||||Z23^CDCPHINVS\rMSA|AA|77\r";
/// let message = Message::parse(ack).unwrap();
/// let found = validate(&message, Profile::Z23, Codes::embedded());
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].statement, Some("IZ-TS_Z"));
/// assert_eq!(found[0].location.as_ref().unwrap().to_string(), "MSH^1^7");
/// ```
pub fn validate(message: &Message<'_>, profile: Profile, codes: &Codes) -> Vec<Violation> {
    let mut violations = Vec::new();
    let placed = structure::place(message, profile, &mut violations);
    for (at, segment) in placed.segments.iter().enumerate() {
        if violations.len() >= MOST {
            break;
        }
        let group = placed.group_of(at);
        content::check(message, profile, codes, segment, group, &mut violations);
    }
    let order = |violation: &Violation| {
        violation.location.as_ref().map(|place| placed.rank(&place.segment, place.sequence))
    };
    violations.sort_by_key(order);
    violations.truncate(MOST);
    violations
}
