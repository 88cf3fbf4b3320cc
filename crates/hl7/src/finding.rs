//! What is wrong with a message: findings with a severity, the codes of the guide and a location.
//!
//! A finding becomes one ERR segment (guide §2.2). Its text says what is wrong and what to do, and never
//! repeats what the patient's data was.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident as $system:literal {
        $($(#[$vdoc:meta])* $variant:ident = $code:literal, $text:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant),+
        }
        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The table, as the third component of the field names it.
            pub const SYSTEM: &'static str = $system;

            /// The code as the table writes it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The text that goes with the code.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a code, if the table has it.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

coded!(
    /// ERR-4, HL7 table 0516: how bad a finding is.
    Severity as "HL70516" {
        /// Data that matters was not taken.
        Error = "E", "Error";
        /// Taken, but somebody should look.
        Warning = "W", "Warning";
        /// Said for completeness.
        Information = "I", "Information";
    }
);

coded!(
    /// ERR-3, HL7 table 0357: what kind of mistake it is.
    Hl7Error as "HL70357" {
        /// Nothing is wrong; goes with severity I only.
        Accepted = "0", "Message accepted";
        /// Segments in the wrong order, or a required one is missing.
        SegmentSequence = "100", "Segment sequence error";
        /// A required field has no value.
        RequiredFieldMissing = "101", "Required field missing";
        /// The value is not of the field's data type.
        DataType = "102", "Data type error";
        /// The code is not in the field's table.
        TableValueNotFound = "103", "Table value not found";
        /// Reason of AR: a message type that is not served.
        UnsupportedMessageType = "200", "Unsupported message type";
        /// Reason of AR: an event that is not served.
        UnsupportedEvent = "201", "Unsupported event code";
        /// Reason of AR: a processing id that is not served.
        UnsupportedProcessingId = "202", "Unsupported processing id";
        /// Reason of AR: an HL7 version that is not served.
        UnsupportedVersion = "203", "Unsupported version id";
        /// The key is not known, as in a delete of a dose that is not there.
        UnknownKey = "204", "Unknown key identifier";
        /// The key is taken already.
        DuplicateKey = "205", "Duplicate key identifier";
        /// Somebody else is changing the record.
        RecordLocked = "206", "Application record locked";
        /// Everything else, business rules among it.
        Internal = "207", "Application internal error";
        /// Broken rule of the application (added to the table later).
        Application = "999", "Application error";
    }
);

coded!(
    /// ERR-5, HL7 table 0533: what is wrong, in the words of the application.
    ApplicationError as "HL70533" {
        /// A date that cannot be true, such as a dose before birth.
        IllogicalDate = "1", "Illogical Date error";
        /// A date that is none, or not exact enough.
        InvalidDate = "2", "Invalid Date";
        /// A value that contradicts others.
        IllogicalValue = "3", "Illogical Value error";
        /// A value that the field cannot have.
        InvalidValue = "4", "Invalid value";
        /// A code that is not in the table.
        TableValueNotFound = "5", "Table value not found";
        /// An observation that the guide asks for is missing.
        RequiredObservationMissing = "6", "Required observation missing";
    }
);

/// MSA-1: the answer to a message (original mode only).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// Understood, nothing lost.
    AA,
    /// Understood, something was not taken.
    AE,
    /// Not processed for a reason that is not in the content.
    AR,
}

impl Verdict {
    /// The code of MSA-1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AA => "AA",
            Self::AE => "AE",
            Self::AR => "AR",
        }
    }

    /// The answer that findings about the content ask for: AE when one of them is an error (guide §2.3).
    pub fn of(findings: &[Finding]) -> Self {
        if findings.iter().any(|finding| finding.severity == Severity::Error) { Self::AE } else { Self::AA }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Where in the message it is (ERR-2, data type ERL). Numbers count from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// Segment name.
    pub segment: SmolStr,
    /// The how-manieth segment of that name in the whole message.
    pub sequence: u32,
    /// Field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<u16>,
    /// Repetition of the field. Written only when a component is named, or when it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetition: Option<u16>,
    /// Component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<u16>,
    /// Sub-component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subcomponent: Option<u16>,
}

impl Location {
    /// A whole segment.
    pub fn segment(name: &str, sequence: u32) -> Self {
        Self {
            segment: name.into(),
            sequence,
            field: None,
            repetition: None,
            component: None,
            subcomponent: None,
        }
    }

    /// A field of a segment.
    pub fn field(name: &str, sequence: u32, field: u16) -> Self {
        Self { field: Some(field), ..Self::segment(name, sequence) }
    }

    /// The same place, one repetition of the field.
    pub fn repetition(self, repetition: u16) -> Self {
        Self { repetition: Some(repetition), ..self }
    }

    /// The same place, one component; the repetition is the first unless one was named.
    pub fn component(self, component: u16) -> Self {
        Self { repetition: self.repetition.or(Some(1)), component: Some(component), ..self }
    }

    /// The same place, one sub-component.
    pub fn subcomponent(self, subcomponent: u16) -> Self {
        Self { component: self.component.or(Some(1)), subcomponent: Some(subcomponent), ..self }
    }
}

/// Written as ERL: `RXA^2^3`, `PID^1^3^2^4`.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}^{}", self.segment, self.sequence)?;
        let parts = [self.field, self.repetition, self.component, self.subcomponent];
        // ERL wants every part left of a valued one; a missing repetition stands for the first.
        let last = parts.iter().rposition(Option::is_some).map_or(0, |at| at + 1);
        for part in &parts[..last] {
            write!(f, "^{}", part.unwrap_or(1))?;
        }
        Ok(())
    }
}

/// One thing that is wrong, or worth saying.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is (ERR-4).
    pub severity: Severity,
    /// What kind of mistake (ERR-3).
    pub code: Hl7Error,
    /// What is wrong in the application's words (ERR-5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationError>,
    /// Where (ERR-2); `None` is the whole message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Stable name of the rule, such as `RXA-3.before-birth`.
    pub rule: Cow<'static, str>,
    /// What is wrong and what to do, for the sender's staff (ERR-8). No patient data.
    pub text: String,
}

impl Finding {
    /// Whether data that matters was not taken.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_written_as_far_as_it_is_known() {
        assert_eq!(Location::segment("PID", 1).to_string(), "PID^1");
        assert_eq!(Location::field("RXA", 2, 3).to_string(), "RXA^2^3");
        assert_eq!(Location::field("PID", 1, 3).repetition(2).component(4).to_string(), "PID^1^3^2^4");
        assert_eq!(Location::field("PID", 1, 5).component(1).subcomponent(1).to_string(), "PID^1^5^1^1^1");
    }

    #[test]
    fn every_code_is_found_again() {
        for code in Hl7Error::ALL {
            assert_eq!(Hl7Error::from_code(code.code()), Some(*code));
        }
        for code in ApplicationError::ALL {
            assert_eq!(ApplicationError::from_code(code.code()), Some(*code));
        }
    }

    #[test]
    fn one_error_is_enough_for_ae_and_warnings_are_not() {
        let finding = |severity| Finding {
            severity,
            code: Hl7Error::Internal,
            application: None,
            location: None,
            rule: "test".into(),
            text: String::new(),
        };
        assert_eq!(Verdict::of(&[]), Verdict::AA);
        assert_eq!(Verdict::of(&[finding(Severity::Warning), finding(Severity::Information)]), Verdict::AA);
        assert_eq!(Verdict::of(&[finding(Severity::Warning), finding(Severity::Error)]), Verdict::AE);
    }
}
