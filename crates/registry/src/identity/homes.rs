//! Homes: under whom a report arrived, whoever the person is today.
//!
//! A merge leaves homes alone and changes who they belong to. Whoever writes reports has decided before on what it read; this
//! is where it finds out that a merge or a split came in between.

use std::collections::{BTreeSet, HashMap, HashSet};

use jenner_model::PersonId;
use jenner_store::queries::merged;
use jenner_store::queries::report::HomedReport;
use jenner_store::{StoreError, Tx};

/// The homes of a person: the person, then everybody who was merged into them.
pub(crate) fn of(tx: &mut Tx<'_>, person: PersonId) -> Result<BTreeSet<PersonId>, StoreError> {
    let behind = merged::behind(tx, &[person])?;
    Ok(std::iter::once(person).chain(behind.into_iter().map(|row| row.home)).collect())
}

/// Whether these people stand for themselves and every report's home is theirs. Ask under the locks of the people.
pub(crate) fn still_hold(
    tx: &mut Tx<'_>,
    reports: &HashMap<PersonId, Vec<HomedReport>>,
) -> Result<bool, StoreError> {
    let people: Vec<PersonId> = reports.keys().copied().collect();
    let foreign: HashSet<(PersonId, PersonId)> = reports
        .iter()
        .flat_map(|(person, reports)| reports.iter().map(|homed| (*person, homed.home)))
        .filter(|(person, home)| person != home)
        .collect();
    let mut asked = people.clone();
    asked.extend(foreign.iter().map(|(_, home)| *home));
    let gone = merged::survivors(tx, &asked)?;
    Ok(people.iter().all(|person| !gone.contains_key(person))
        && foreign.iter().all(|(person, home)| gone.get(home) == Some(person)))
}
