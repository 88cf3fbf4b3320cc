//! What a profile may not say.

use jenner_codes::Codes;

use super::{CODE_TABLES, DEFAULTS, Profile, Ruling};
use crate::finding::Severity;
use crate::rules;

/// Why an entry of a profile is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// There is no such rule.
    #[error("rules: there is no rule {0}; `jenner interface rules` lists them")]
    UnknownRule(String),
    /// The rule guards what a record cannot do without.
    #[error(
        "rules: {0} cannot be relaxed: without it nobody knows whose record it is, which vaccine was given, or when; \
         leave the rule out"
    )]
    Fixed(String),
    /// There is no such table.
    #[error("codes: there is no table {0}; the tables are {1}")]
    UnknownTable(String, String),
    /// The code on the right is not of the standard.
    #[error(
        "codes.{table}: {code} is not a code of the standard; write the standard's code on the right side"
    )]
    UnknownCode {
        /// The table.
        table: String,
        /// The code.
        code: String,
    },
    /// The code on the left has a meaning already.
    #[error(
        "codes.{table}: {code} is a code of the standard and means what it means; only codes of the sender's own can be \
         translated"
    )]
    HasMeaning {
        /// The table.
        table: String,
        /// The code.
        code: String,
    },
    /// The field may not be filled in.
    #[error(
        "defaults: {0} is never filled in: what the sender does not say is not known; the fields are {1}"
    )]
    NoDefault(String, String),
    /// The value may not be filled in there.
    #[error("defaults: {place} can be filled in with {allowed} only")]
    WrongDefault {
        /// The field.
        place: String,
        /// The values that are allowed.
        allowed: String,
    },
    /// An empty or over-long text.
    #[error("{0}: the text is empty or longer than 200 characters")]
    BadText(String),
}

/// Longest text in a profile.
const LONGEST: usize = 200;

/// Fields of the identity of the patient and the core of a dose: an error in them cannot be relaxed. All of MSH: a
/// message without a sound header is refused before anybody asks who sent it.
const FIXED: &[&str] = &[
    "MSH",
    "PID.",
    "PID-3.",
    "PID-5.",
    "PID-7.",
    "RXA.",
    "RXA-3.",
    "RXA-5.",
    "RXA-20.",
    "RXA-21.",
    "ORC.",
    "message.",
    "transport.",
];

/// Whether an error of a rule stands, whatever is agreed with a sender. Warnings can be relaxed everywhere.
pub fn is_fixed(rule: &str, severity: Severity) -> bool {
    severity == Severity::Error && FIXED.iter().any(|fixed| rule.starts_with(fixed))
}

impl Profile {
    /// Everything that is wrong with a profile, in the order of its parts. Whether the facilities exist is for the
    /// registry to say.
    pub fn objections(&self, codes: &Codes) -> Vec<Objection> {
        let mut wrong = Vec::new();
        for (id, ruling) in &self.rules {
            match rules::all().find(|rule| rule.id == id) {
                None => wrong.push(Objection::UnknownRule(id.clone())),
                Some(rule) if *ruling != Ruling::Reject && is_fixed(rule.id, rule.severity) => {
                    wrong.push(Objection::Fixed(id.clone()));
                }
                Some(_) => {}
            }
        }
        for (name, entries) in &self.codes {
            let Some(table) = CODE_TABLES.iter().find(|table| table.name == name) else {
                let known: Vec<&str> = CODE_TABLES.iter().map(|table| table.name).collect();
                wrong.push(Objection::UnknownTable(name.clone(), known.join(", ")));
                continue;
            };
            for (from, to) in entries {
                let entry = |code: &String| (name.clone(), code.clone());
                if is_bad(from) || is_bad(to) {
                    wrong.push(Objection::BadText(format!("codes.{name}")));
                } else if !(table.knows)(codes, to) {
                    let (table, code) = entry(to);
                    wrong.push(Objection::UnknownCode { table, code });
                } else if (table.knows)(codes, from) {
                    let (table, code) = entry(from);
                    wrong.push(Objection::HasMeaning { table, code });
                }
            }
        }
        for (from, to) in &self.facilities {
            if is_bad(from) || is_bad(to) {
                wrong.push(Objection::BadText("facilities".to_owned()));
            }
        }
        for (place, value) in &self.defaults {
            match DEFAULTS.iter().find(|known| known.place == place) {
                None => {
                    let known: Vec<&str> = DEFAULTS.iter().map(|known| known.place).collect();
                    wrong.push(Objection::NoDefault(place.clone(), known.join(", ")));
                }
                Some(_) if is_bad(value) => wrong.push(Objection::BadText(format!("defaults.{place}"))),
                Some(known) if !known.values.is_empty() && !known.values.contains(&value.as_str()) => {
                    let allowed = known.values.join(", ");
                    wrong.push(Objection::WrongDefault { place: place.clone(), allowed });
                }
                Some(_) => {}
            }
        }
        wrong
    }
}

fn is_bad(text: &str) -> bool {
    text.trim().is_empty() || text.chars().count() > LONGEST || text.chars().any(char::is_control)
}
