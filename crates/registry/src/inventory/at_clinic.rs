//! A lot at a clinic: by which numbers it is named there, on which shelves it stands, and who was given doses of it.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::inventory::{self as rows, AccountRow, LotRow, NameRow};
use jenner_store::queries::inventory_dose::{self as doses, DoseRow};

use super::movement::Place;
use super::work::{self, Patient};
use super::{lot, site};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Most doses in a list.
const MOST: usize = 500;

/// A lot as a clinic has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// The lot.
    pub lot: LotRow,
    /// Its shelves, those that are empty as well.
    pub shelves: Vec<AccountRow>,
    /// The numbers by which it is named here.
    pub names: Vec<NameRow>,
}

/// A lot at a clinic. `None` where the clinic never had any of it.
pub fn lot(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    lot: i64,
) -> Result<Option<Here>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    Ok(registry.db().read(|tx| {
        let mut shelves = rows::accounts_of_lots(tx, organization, &[lot])?;
        shelves.retain(|one| one.place == Place::Stock.word());
        let Some(first) = shelves.first() else { return Ok(None) };
        let lot = first.lot.clone();
        let names = rows::names(tx, organization, &[lot.id])?;
        Ok::<_, StoreError>(Some(Here { lot, shelves, names }))
    })?)
}

/// The shelves of a clinic with lots that are named so there; of the vaccine alone, where one is named.
pub fn named(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    number: &str,
    vaccine: Option<jenner_codes::Cvx>,
) -> Result<Vec<AccountRow>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let key = lot::key(number);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let found = registry.db().read(|tx| rows::shelves_named(tx, &[(organization, key.to_string())]))?;
    let codes = registry.codes();
    let mut shelves: Vec<AccountRow> = Vec::new();
    for one in found {
        let fits = vaccine.is_none_or(|cvx| super::decide::is_product(cvx, &one.account, codes));
        if fits && !shelves.iter().any(|known| known.id == one.account.id) {
            shelves.push(one.account);
        }
    }
    Ok(shelves)
}

/// Doses that were given from shelves of a clinic, the latest first, and whose they are: by the home of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The doses.
    pub doses: Vec<DoseRow>,
    /// Who was given them, as far as the asker sees them.
    pub patients: HashMap<PersonId, Patient>,
    /// How many there are in all.
    pub total: usize,
}

/// The doses that stand on shelves of a clinic, from a day on.
pub fn given(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    shelves: &[i64],
    since: Option<Date>,
) -> Result<Given, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ListUndeducted)?;
    let mut found = registry.db().read(|tx| doses::on_accounts(tx, access, shelves))?;
    found.retain(|dose| dose.organization == organization && since.is_none_or(|day| dose.given_on >= day));
    found.sort_by_key(|dose| std::cmp::Reverse((dose.given_on, dose.report)));
    let total = found.len();
    found.truncate(MOST);
    let homes: Vec<PersonId> = found.iter().map(|dose| dose.home).collect();
    let patients = work::patients(registry, access, Action::ListUndeducted, organization, &homes)?;
    Ok(Given { doses: found, patients, total })
}

/// The storage units of an organization in which vaccine can stand: identity, name, whether it is in use still.
pub fn units(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<(i64, String, bool)>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let units = registry.db().read(|tx| jenner_store::queries::cold_chain::units(tx, organization))?;
    registry
        .db()
        .audit(vec![door::entry(registry, access, Action::ReadStock, None).organization(organization)])?;
    Ok(units.into_iter().map(|unit| (unit.id, unit.name, unit.retired.is_none())).collect())
}
