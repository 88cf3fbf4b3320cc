//! Whether the ledger keeps its laws: every dose that left an account came to another, what is there is the sum of what moved,
//! and what reported doses took is what they should have taken.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId};
use jenner_store::queries::inventory as rows;
use jenner_store::queries::inventory_ledger as ledger;
use jenner_store::queries::patient_group::{self, List};
use jenner_store::{Db, StoreError};

use super::{keep, site};
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Movements that are read together.
const AT_ONCE: i64 = 5000;
/// People that are looked at together.
const PEOPLE: i64 = 500;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Movements that were read.
    pub movements: u64,
    /// Doses on accounts of any place; below zero where they came from. In and out together it is nothing.
    pub total: i64,
    /// Laws that are broken, and in how many rows.
    pub broken: Vec<(String, i64)>,
}

/// Looks at the whole ledger: the laws between tables, and a recount of all accounts from the first movement on.
pub fn ledger(db: &Db) -> Result<Found, StoreError> {
    db.read(|tx| {
        let broken = ledger::broken(tx)?;
        let mut found = Found {
            broken: broken.into_iter().map(|(what, rows)| (what.to_owned(), rows)).collect(),
            ..Found::default()
        };
        let mut counted: HashMap<i64, i64> = HashMap::new();
        let mut after = i64::MIN;
        loop {
            let some = ledger::all(tx, after, AT_ONCE)?;
            let Some(last) = some.last() else { break };
            after = last.id;
            found.movements += some.len() as u64;
            for one in &some {
                *counted.entry(one.from).or_default() -= one.doses;
                *counted.entry(one.to).or_default() += one.doses;
            }
        }
        found.total = counted.values().sum();
        if found.total != 0 {
            found.broken.push(("doses that came from nowhere, or went nowhere".to_owned(), found.total));
        }
        let accounts: Vec<i64> = counted.keys().copied().collect();
        let summed = ledger::balances(tx, &accounts)?;
        let differing =
            counted.iter().filter(|(account, doses)| summed.get(*account) != Some(*doses)).count();
        if differing > 0 {
            found.broken.push(("accounts whose sum is not their balance".to_owned(), differing as i64));
        }
        Ok(found)
    })
}

/// How many people of an organization have doses that took something else than they should have. Changes nothing.
pub fn doses(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<usize, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let (mut behind, mut wrong) = (PersonId(i64::MIN), 0);
    loop {
        let list = List::ReportedBy(organization);
        let homes = registry.db().read(|tx| patient_group::after(tx, list, behind, PEOPLE))?;
        let Some(last) = homes.last().copied() else { return Ok(wrong) };
        behind = last;
        wrong += registry.db().read(|tx| keep::differing(tx, &registry.core, access, &homes))?;
    }
}

/// How many organizations keep stock.
pub fn sites(db: &Db) -> Result<usize, StoreError> {
    Ok(db.read(rows::sites)?.len())
}
