//! What breaks a profile, and how it is said.

use std::borrow::Cow;

use serde::Serialize;

use crate::finding::{Hl7Error, Location, Severity};

/// The ways in which a message can break its profile, apart from the numbered statements and predicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A required segment or group is not there.
    SegmentMissing,
    /// A segment that the profile does not support.
    SegmentNotSupported,
    /// A segment that the profile knows, at a place where it must not stand.
    SegmentOrder,
    /// A segment or group that is there more often than it may.
    SegmentTooOften,
    /// A segment of no profile.
    SegmentUnknown,
    /// A required field or component has no value.
    Missing,
    /// A field or component has a value that the profile does not support.
    NotSupported,
    /// A field is repeated more often than it may.
    TooOften,
    /// A value is shorter or longer than it may be.
    Length,
    /// A value is not of its data type.
    Format,
    /// A code is not in the value set.
    ValueSet,
    /// Something beyond the last field or component that the profile has.
    Extra,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::SegmentMissing,
        Self::SegmentNotSupported,
        Self::SegmentOrder,
        Self::SegmentTooOften,
        Self::SegmentUnknown,
        Self::Missing,
        Self::NotSupported,
        Self::TooOften,
        Self::Length,
        Self::Format,
        Self::ValueSet,
        Self::Extra,
    ];

    /// Stable name of the rule.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::SegmentMissing => "profile.segment-missing",
            Self::SegmentNotSupported => "profile.segment-not-supported",
            Self::SegmentOrder => "profile.segment-order",
            Self::SegmentTooOften => "profile.segment-too-often",
            Self::SegmentUnknown => "profile.segment-unknown",
            Self::Missing => "profile.missing",
            Self::NotSupported => "profile.not-supported",
            Self::TooOften => "profile.too-often",
            Self::Length => "profile.length",
            Self::Format => "profile.format",
            Self::ValueSet => "profile.value-set",
            Self::Extra => "profile.extra",
        }
    }

    /// What lies beyond the profile is ignored by the guide (§1.1, §2): it is told and is no error.
    const fn severity(self) -> Severity {
        match self {
            Self::SegmentUnknown | Self::Extra => Severity::Information,
            _ => Severity::Error,
        }
    }

    const fn code(self) -> Hl7Error {
        match self {
            Self::SegmentMissing
            | Self::SegmentNotSupported
            | Self::SegmentOrder
            | Self::SegmentTooOften
            | Self::SegmentUnknown => Hl7Error::SegmentSequence,
            Self::Missing => Hl7Error::RequiredFieldMissing,
            Self::ValueSet => Hl7Error::TableValueNotFound,
            Self::NotSupported | Self::TooOften | Self::Length | Self::Format | Self::Extra => {
                Hl7Error::DataType
            }
        }
    }
}

/// One thing in which a message breaks its profile. No patient data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// E for what the guide demands, I for what it ignores.
    pub severity: Severity,
    /// HL70357 code that goes with it.
    pub code: Hl7Error,
    /// Where; `None` is the whole message.
    pub location: Option<Location>,
    /// Stable name of the rule, such as `profile.length`, `IZ-28.RXA-1` or `when.RXA-7`.
    pub rule: Cow<'static, str>,
    /// The guide's number of the conformance statement, if it is one.
    pub statement: Option<&'static str>,
    /// What the profile wants.
    pub text: String,
}

impl Violation {
    /// A violation of the structure, usage or data type.
    pub(super) fn of(kind: Kind, location: Option<Location>, text: String) -> Self {
        Self {
            severity: kind.severity(),
            code: kind.code(),
            location,
            rule: Cow::Borrowed(kind.rule()),
            statement: None,
            text,
        }
    }

    /// A conformance statement that does not hold.
    pub(super) fn statement(statement: &super::statements::Statement, location: Location) -> Self {
        Self {
            severity: Severity::Error,
            code: statement.code(),
            location: Some(location),
            rule: Cow::Owned(statement.rule()),
            statement: Some(statement.id),
            text: format!("{} ({}).", statement.demand, statement.id),
        }
    }

    /// Usage that a predicate decides: required and missing, or not supported and there.
    pub(super) fn predicate(
        predicate: &super::predicates::Predicate,
        kind: Kind,
        location: Location,
        name: &str,
    ) -> Self {
        let text = match kind {
            Kind::Missing => format!("{name} is required when {}.", predicate.when),
            _ => format!("{name} is not supported unless {}.", predicate.when),
        };
        Self { rule: Cow::Owned(predicate.rule()), ..Self::of(kind, Some(location), text) }
    }

    /// Whether the guide demands otherwise.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
