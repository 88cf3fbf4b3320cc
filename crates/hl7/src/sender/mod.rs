//! What is agreed with one sender: how its mistakes count, what its own codes mean, what it leaves out.
//!
//! A profile is a value. It is used around the reader and not inside it: [`Profile::rewrite`] translates codes and fills
//! in defaults before a message is read, [`Profile::judge`] weighs the findings afterwards. A profile without
//! entries changes nothing and costs nothing.
//!
//! What no profile can do: take a message without knowing whose it is, or a dose without day or vaccine; or acknowledge
//! something as taken that was not.

mod check;
mod judge;
mod rewrite;
mod tables;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::{Objection, is_fixed};
pub use tables::{CODE_TABLES, CodeTable, DEFAULTS, DefaultPlace};

/// How the breaking of a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ruling {
    /// Said for information; not counted.
    Accept,
    /// A warning.
    Warn,
    /// An error: the vaccination is not taken, or the whole message where the rule is about the patient.
    Reject,
}

impl Ruling {
    /// Every ruling, the mildest first.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Warn, Self::Reject];

    /// The word in a profile.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Warn => "warn",
            Self::Reject => "reject",
        }
    }

    /// From the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ruling| ruling.word() == word)
    }
}

/// What is agreed with a sender. Empty by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Rules that count otherwise than they do for everybody, by rule id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, Ruling>,
    /// Codes of the sender's own: table, then its code and the one of the standard.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
    /// Facilities of the sender (MSH-4, RXA-11) and the codes of the organizations that they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facilities: BTreeMap<String, String>,
    /// Values for fields the sender leaves empty: `"PID-11.6" = "USA"`. Never a clinical fact.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, String>,
}

impl Profile {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && !self.rewrites()
    }

    /// Whether it changes texts before they are read.
    pub(crate) fn rewrites(&self) -> bool {
        self.codes.values().any(|table| !table.is_empty())
            || !self.defaults.is_empty()
            || !self.facilities.is_empty()
    }

    /// This profile, and where it says nothing what `above` says.
    pub fn over(&self, above: &Self) -> Self {
        let mut joined = above.clone();
        joined.rules.extend(self.rules.clone());
        for (table, codes) in &self.codes {
            joined.codes.entry(table.clone()).or_default().extend(codes.clone());
        }
        joined.facilities.extend(self.facilities.clone());
        joined.defaults.extend(self.defaults.clone());
        joined
    }

    /// The code of the organization that a facility of the sender is.
    pub fn facility(&self, name: &str) -> Option<&str> {
        self.facilities.get(name.trim()).map(String::as_str)
    }
}
