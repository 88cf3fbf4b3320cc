//! The pages of the privacy officer: the audit log, alerts, rules, own records of staff, disclosures; and who looked at a
//! record, which staff who may see it, too.

pub mod alerts;
pub mod disclosures;
pub mod looked;
pub mod rules;
pub mod search;

use crate::language::Words;
use crate::views::audit::{EntryView, Who};

/// Who did something, in words.
pub(super) fn who(w: &Words, who: &Who) -> String {
    match who {
        Who::User(name, username) if username.is_empty() => name.clone(),
        Who::User(name, username) => format!("{name} ({username})"),
        Who::Machine => w.t("audit-who-machine"),
        Who::Registry => w.t("audit-who-registry"),
        Who::Unknown => w.t("audit-who-unknown"),
    }
}

/// How it ended, in words; words of senders' messages stand as they are.
pub(super) fn result(w: &Words, entry: &EntryView) -> String {
    w.or(&format!("audit-result-{}", entry.result.replace('_', "-")), &entry.result)
}

/// A role or a purpose of the log, in words.
pub(super) fn word(w: &Words, kind: &str, word: &str) -> String {
    w.or(&format!("audit-{kind}-{}", word.replace('_', "-")), word)
}
