//! The accounting of disclosures of a person (45 CFR 164.528): to whom, when, what, for which purpose, for six years.
//!
//! Disclosures of the same kind to the same organization on a day are one line with their number, as the rule allows for
//! repeated ones. Files with the records of many (exports, extracts) are not in the log by person: the officer finds them
//! in the log by their action.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, RegistryNumber, Timestamp};
use jenner_store::{StoreError, queries};

use super::deeds::Deed;
use super::log::{self, Whose};
use super::who::{everything, happened};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// One line of the accounting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The day, in the registry's time zone.
    pub on: Date,
    /// What was done.
    pub deed: Deed,
    /// To which organization; `None` for the registry itself.
    pub organization: Option<OrganizationId>,
    /// What for, in the word of the log.
    pub purpose: String,
    /// How often on that day.
    pub times: u32,
}

/// The accounting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounting {
    /// The person.
    pub person: PersonId,
    /// Its number.
    pub number: RegistryNumber,
    /// From this day …
    pub from: Date,
    /// … to this day.
    pub until: Date,
    /// Newest first.
    pub lines: Vec<Disclosure>,
}

/// The accounting of a person over so many years. `None` when there is no such person.
pub fn accounting(
    registry: &Registry,
    access: &Access,
    whose: &Whose,
    years: u32,
) -> Result<Option<Accounting>, Error> {
    door::require(registry, access, Permission::WatchAudit, Action::AccountDisclosures)?;
    let now = registry.now();
    let zone = &registry.settings().time_zone;
    let until = now.to_jiff().to_zoned(zone.clone()).date();
    let from = until.saturating_sub(jiff::Span::new().years(i64::from(years.min(200))));
    let start =
        from.to_zoned(zone.clone()).map_or(Timestamp(0), |start| Timestamp::from_jiff(start.timestamp()));
    let found = registry.db().read(|tx| {
        let Some(person) = log::home(tx, access, whose)? else { return Ok(None) };
        let Some(row) = queries::person::by_ids(tx, access, &[person])?.remove(&person) else {
            return Ok(None);
        };
        let entries = everything(tx, access, person, Some(start), None, usize::MAX)?;
        Ok::<_, StoreError>(Some((row, entries)))
    })?;
    let person = found.as_ref().map(|(row, _)| row.person);
    let mut told = door::entry(registry, access, Action::AccountDisclosures, person);
    if person.is_none() {
        told = told.result("not_found");
    }
    registry.db().audit(vec![told])?;
    let Some((row, entries)) = found else { return Ok(None) };
    let mut lines: Vec<Disclosure> = Vec::new();
    let mut places = HashMap::new();
    for entry in entries.iter().filter(|entry| happened(entry) && entry.deed.discloses()) {
        let on = entry.row.at.to_jiff().to_zoned(zone.clone()).date();
        let organization = entry.row.organization.filter(|id| *id != OrganizationId(0));
        let purpose = entry.row.purpose.clone();
        let key = (on, entry.deed, organization, purpose.clone());
        match places.get(&key).and_then(|place: &usize| lines.get_mut(*place)) {
            Some(line) => line.times += 1,
            None => {
                places.insert(key, lines.len());
                lines.push(Disclosure { on, deed: entry.deed, organization, purpose, times: 1 });
            }
        }
    }
    Ok(Some(Accounting { person: row.person, number: row.registry_number, from, until, lines }))
}
