//! Whether the lot of a dose stands in a storage unit that was too warm or too cold: known where the clinic keeps its stock here.

use std::collections::HashSet;

use jenner_codes::Codes;
use jenner_model::access::Access;
use jenner_model::dose::DoseStatement;
use jenner_store::StoreError;
use jenner_store::queries::inventory::{self as rows, NamedShelf};
use jenner_store::queries::inventory_ledger as ledger;

use super::concern::Concern;
use crate::inventory::{decide, lot};
use crate::{Error, Registry, cold_chain};

/// What is of concern about the places where the lots of some doses stand, in their order.
pub(super) fn of(
    registry: &Registry,
    access: &Access,
    doses: &[&DoseStatement],
) -> Result<Vec<Option<Concern>>, Error> {
    let organization = access.organization();
    let keys = doses.iter().map(|said| lot::key(&said.lot).to_string()).filter(|key| !key.is_empty());
    let numbers: Vec<_> = keys.map(|key| (organization, key)).collect();
    if numbers.is_empty() {
        return Ok(vec![None; doses.len()]);
    }
    let (held, shelves, balances) = registry.db().read(|tx| {
        let held: HashSet<i64> = cold_chain::held(tx, organization)?.iter().map(|one| one.unit).collect();
        // Most days nothing is held, and then nothing more is asked.
        let shelves = match held.is_empty() {
            true => Vec::new(),
            false => rows::shelves_named(tx, &numbers)?,
        };
        let ids: Vec<i64> = shelves.iter().map(|one| one.account.id).collect();
        Ok::<_, StoreError>((held, shelves, ledger::balances(tx, &ids)?))
    })?;
    let stands = |one: &&NamedShelf| balances.get(&one.account.id).is_some_and(|doses| *doses > 0);
    let is_held = |one: &NamedShelf| one.account.unit.is_some_and(|unit| held.contains(&unit));
    let concern = |said: &&DoseStatement| {
        let mine: Vec<&NamedShelf> =
            shelves.iter().filter(|one| is_lot(one, said, registry.codes())).collect();
        let full: Vec<&NamedShelf> = mine.iter().copied().filter(stands).collect();
        // Of an empty lot nobody knows from which shelf the last dose came.
        let among = if full.is_empty() { mine } else { full };
        match among.iter().filter(|one| is_held(one)).count() {
            0 => None,
            some if some == among.len() => Some(Concern::Held),
            _ => Some(Concern::PartlyHeld),
        }
    };
    Ok(doses.iter().map(concern).collect())
}

fn is_lot(shelf: &NamedShelf, said: &DoseStatement, codes: &Codes) -> bool {
    *shelf.key == lot::key(&said.lot) && decide::is_product(said.vaccine.cvx, &shelf.account, codes)
}
