//! Homes: under whom a report arrived, whoever the person is today.
//!
//! A merge leaves homes alone and changes who they belong to. Whoever writes reports has decided before on what it read; this
//! is where it finds out that a merge or a split came in between.

use std::collections::{BTreeSet, HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{PersonId, PublicId};
use jenner_store::queries::report::HomedReport;
use jenner_store::queries::{assessment, merged, person};
use jenner_store::{StoreError, Tx};

use super::fold::{self, Standing};
use super::said;
use crate::access::scope;
use crate::registry::Core;

/// A person with all homes and the record, as they are in this transaction.
#[derive(Debug)]
pub(crate) struct Somebody {
    pub(crate) record: Record,
    pub(crate) homes: BTreeSet<PersonId>,
}

impl Somebody {
    pub(crate) fn id(&self) -> PersonId {
        self.record.person
    }
}

/// Who these homes belong to today, in the same order.
pub(crate) fn today(tx: &mut Tx<'_>, homes: &[PersonId]) -> Result<Vec<PersonId>, StoreError> {
    let gone = merged::survivors(tx, homes)?;
    Ok(homes.iter().map(|home| *gone.get(home).unwrap_or(home)).collect())
}

/// Who two homes belong to today, locked until the end of the transaction. Whoever finds out under the lock that
/// somebody else was faster starts again.
pub(crate) fn lock(tx: &mut Tx<'_>, homes: &[PersonId]) -> Result<Vec<PersonId>, StoreError> {
    let before = today(tx, homes)?;
    assessment::lock_people(tx, &before)?;
    if today(tx, homes)? != before {
        return Err(tx.give_way());
    }
    Ok(before)
}

/// People with their records. Who does not exist is left out.
pub(crate) fn load(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Somebody>, StoreError> {
    let rows = person::homes_by_ids(tx, access, people)?;
    let mut everything = said::of_people(tx, access, people)?;
    let mut homes: HashMap<PersonId, BTreeSet<PersonId>> = HashMap::new();
    for row in merged::behind(tx, people)? {
        homes.entry(row.survivor).or_default().insert(row.home);
    }
    let mut found: HashMap<PersonId, Somebody> = rows
        .into_iter()
        .map(|(person, row)| {
            let own = everything.remove(&person).unwrap_or_default();
            let record = fold::fold(Standing::from(row), own, core.codes);
            let mut homes = homes.remove(&person).unwrap_or_default();
            homes.insert(person);
            (person, Somebody { record, homes })
        })
        .collect();
    scope::restrict(tx, core, access, found.values_mut().map(|somebody| &mut somebody.record))?;
    Ok(found)
}

/// The person a public id was made for, if there is one: a home.
pub(crate) fn named(tx: &mut Tx<'_>, public_id: PublicId) -> Result<Option<PersonId>, StoreError> {
    person::home_by_public_id(tx, public_id)
}

/// Whether these people stand for themselves and every report's home is theirs. Ask under the locks of the people.
pub(crate) fn still_hold<'r>(
    tx: &mut Tx<'_>,
    reports: impl Iterator<Item = (PersonId, &'r [HomedReport])>,
) -> Result<bool, StoreError> {
    let (mut people, mut foreign) = (Vec::new(), HashSet::new());
    for (person, reports) in reports {
        people.push(person);
        foreign.extend(reports.iter().filter(|one| one.home != person).map(|one| (person, one.home)));
    }
    let asked: Vec<PersonId> = people.iter().copied().chain(foreign.iter().map(|(_, home)| *home)).collect();
    let gone = merged::survivors(tx, &asked)?;
    Ok(people.iter().all(|person| !gone.contains_key(person))
        && foreign.iter().all(|(person, home)| gone.get(home) == Some(person)))
}
