//! Alerts about unusual access (S57): rules are data, the log is looked through in sets by a worker, each alert is closed
//! with a note, each rule can be tuned.

mod desk;
mod look;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use desk::{Alert, AlertPage, RuleState, Staff, close, list, one, own_record, rules, staff, tune};
pub use look::{Looked, look_through};

/// How a rule finds what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The user's own record.
    OwnRecord,
    /// Somebody with the user's last name.
    SameLastName,
    /// Somebody at the address of the user's own record.
    SameAddress,
    /// Another user of the same organization.
    CoWorker,
    /// Outside the working hours.
    AfterHours,
    /// Many records in an hour, without a visit to show for them.
    ManyRecords,
    /// Many searches in an hour, and no record opened.
    SearchesAlone,
    /// Reads that were refused or found nothing.
    Failed,
    /// Each such entry.
    Any,
}

/// What can be tuned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tuning {
    /// The rule is on.
    #[serde(default = "on")]
    pub active: bool,
    /// More than so many within an hour raise the alert.
    #[serde(default)]
    pub most: u32,
    /// Working hours begin, local time.
    #[serde(default)]
    pub from: u8,
    /// Working hours end, local time.
    #[serde(default = "midnight")]
    pub until: u8,
    /// Weekends are outside of working hours.
    #[serde(default)]
    pub weekends: bool,
    /// Days around a look in which a report makes it part of a visit.
    #[serde(default)]
    pub days: u32,
}

fn on() -> bool {
    true
}

fn midnight() -> u8 {
    24
}

impl Tuning {
    /// What is wrong with it, in words; `None` when it is fine.
    pub fn wrong(&self) -> Option<&'static str> {
        if self.from > 24 || self.until > 24 || self.from >= self.until {
            Some("Working hours go from an hour between 0 and 23 to a later one, at most 24.")
        } else if self.most > 100_000 {
            Some("The number of entries goes up to 100000.")
        } else if self.days > 365 {
            Some("The number of days goes up to 365.")
        } else {
            None
        }
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Rule {
    /// Its name: in the database and as key of texts.
    pub name: String,
    /// How it finds.
    pub kind: Kind,
    /// Which entries it looks at.
    pub actions: Vec<String>,
    /// What can be tuned.
    #[serde(flatten)]
    pub tuning: Tuning,
}

#[derive(Deserialize)]
struct File {
    rule: Vec<Rule>,
}

/// The rules that come with the program.
static SHIPPED: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let file: Result<File, _> = toml::from_str(include_str!("../../../rules/audit-alerts.toml"));
    file.map(|file| file.rule).unwrap_or_default()
});

/// The rules that come with the program, in order.
pub fn shipped() -> &'static [Rule] {
    &SHIPPED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_rules_can_be_read_and_every_kind_has_a_rule() {
        let rules = shipped();
        assert_eq!(rules.len(), 10);
        for kind in [
            Kind::OwnRecord,
            Kind::SameLastName,
            Kind::SameAddress,
            Kind::CoWorker,
            Kind::AfterHours,
            Kind::ManyRecords,
            Kind::SearchesAlone,
            Kind::Failed,
            Kind::Any,
        ] {
            assert!(rules.iter().any(|rule| rule.kind == kind), "{kind:?}");
        }
        assert!(rules.iter().all(|rule| rule.tuning.wrong().is_none() && rule.tuning.active));
    }
}
