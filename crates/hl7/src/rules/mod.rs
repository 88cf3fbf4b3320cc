//! The rules by which a message is judged, as tables: id, severity, codes, what is wrong, what to do.
//!
//! One line a rule. The id is stable, so that a sender profile can give a rule another severity. Severities
//! follow the guide (CDC 2.5.1 r1.5) where it speaks, and the defaults that AIRA's community agreed on
//! (quality detections, issue catalogue) where it leaves the choice.

pub mod dose;
pub mod header;
pub mod observation;
pub mod patient;
pub mod query;
pub mod syntax;

use std::borrow::Cow;

use crate::finding::{ApplicationError, Finding, Hl7Error, Location, Severity};

/// One rule: what a finding about it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable name: field and what is wrong, such as `RXA-3.before-birth`.
    pub id: &'static str,
    /// Severity unless a sender profile says otherwise.
    pub severity: Severity,
    /// ERR-3.
    pub code: Hl7Error,
    /// ERR-5.
    pub application: Option<ApplicationError>,
    /// What is wrong.
    pub wrong: &'static str,
    /// What to do about it, and what became of the data.
    pub advice: &'static str,
}

impl Rule {
    /// A finding of this rule at a place.
    pub fn at(&self, location: Location) -> Finding {
        self.finding(Some(location))
    }

    /// A finding of this rule about the whole message.
    pub fn message(&self) -> Finding {
        self.finding(None)
    }

    /// Whether breaking it makes the answer AE.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn finding(&self, location: Option<Location>) -> Finding {
        Finding {
            severity: self.severity,
            code: self.code,
            application: self.application,
            location,
            rule: Cow::Borrowed(self.id),
            text: format!("{} {}", self.wrong, self.advice),
        }
    }
}

/// Every rule by which intake judges messages, for documentation and for sender profiles. (The guide's statements to the
/// letter are in [`crate::profile`] and judge nothing.)
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let submissions = header::ALL.iter().chain(patient::ALL).chain(dose::ALL).chain(observation::ALL);
    submissions.chain(query::ALL).chain(syntax::ALL).copied()
}

/// Writes a table of rules: `NAME: "id", severity, HL70357, HL70533 or none, "what is wrong", "what to do";`
macro_rules! rules {
    (@severity E) => { crate::finding::Severity::Error };
    (@severity W) => { crate::finding::Severity::Warning };
    (@severity I) => { crate::finding::Severity::Information };
    (@application none) => { None };
    (@application $name:ident) => { Some(crate::finding::ApplicationError::$name) };
    ($($name:ident: $id:literal, $severity:ident, $code:ident, $application:ident, $wrong:literal, $advice:literal;)+) => {
        $(
            #[doc = concat!("`", $id, "`: ", $wrong)]
            pub const $name: crate::rules::Rule = crate::rules::Rule {
                id: $id,
                severity: crate::rules::rules!(@severity $severity),
                code: crate::finding::Hl7Error::$code,
                application: crate::rules::rules!(@application $application),
                wrong: $wrong,
                advice: $advice,
            };
        )+
        /// Every rule of this table.
        pub const ALL: &[&crate::rules::Rule] = &[$(&$name),+];
    };
}
pub(crate) use rules;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_rule_has_its_own_id_and_speaks_in_sentences() {
        let mut seen = HashSet::new();
        for rule in all() {
            assert!(seen.insert(rule.id), "{} twice", rule.id);
            for sentence in [rule.wrong, rule.advice] {
                assert!(sentence.ends_with('.'), "{}: {sentence}", rule.id);
            }
        }
    }
}
