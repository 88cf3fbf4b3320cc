//! Doses that took nothing from the stock, and doses that another funding should have paid for: what waits for the clinic.
//!
//! Whoever says where a dose came from decides about the stock alone. What the sender reported stays as it is on the record: a
//! slip in a lot number is put right by whoever said it, with a correction of the dose, and then it takes what it should by itself.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, PublicId, ReportId};
use jenner_store::queries::inventory::{self as rows, AccountRow, NameRow};
use jenner_store::queries::inventory_dose::{self as doses, DecisionRow, DoseRow};
use jenner_store::queries::{inventory_ledger as ledger, person};
use jenner_store::{StoreError, Tx};

use super::decide::WhyNot;
use super::funding::Funding;
use super::movement::Place;
use super::propose::{self, Candidate, Proposal};
use super::rules::Rules;
use super::{book, keep, site};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::{decisions, fold::Standing, homes};
use crate::outbreak::lot::name;
use crate::{Error, Registry};

/// Most doses in a list.
pub const MOST: i64 = 500;
/// Longest text.
const LONGEST: usize = 200;

/// Whose dose it is, as the asker may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// Name for addresses.
    pub public_id: PublicId,
    /// Family and given name.
    pub name: (String, String),
    /// Birth date.
    pub born: Option<Date>,
}

/// A dose that took nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undeducted {
    /// What was reported.
    pub dose: DoseRow,
    /// Why it took nothing.
    pub why: WhyNot,
    /// Other organizations that have a lot of the reported number and vaccine: the dose may be theirs.
    pub held_by: Vec<OrganizationId>,
    /// What may have been meant.
    pub proposals: Vec<Proposal>,
    /// Whose dose; `None` where the asker does not see the person.
    pub patient: Option<Patient>,
}

/// The states in which a dose waits for somebody.
pub(crate) fn open_states() -> Vec<String> {
    WhyNot::ALL.into_iter().filter(|why| why.is_open()).map(|why| why.word().to_owned()).collect()
}

/// How many doses of an organization wait, by why.
pub fn how_many(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<(WhyNot, i64)>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let counted = registry.db().read(|tx| doses::how_many(tx, organization, &open_states()))?;
    Ok(counted.into_iter().filter_map(|(word, count)| Some((WhyNot::of_word(&word)?, count))).collect())
}

/// The doses of an organization that took nothing, the oldest first, with what may have been meant.
pub fn not_deducted(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<Undeducted>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ListUndeducted)?;
    let (waiting, shelves, elsewhere) = registry.db().read(|tx| {
        let waiting = doses::waiting(tx, access, organization, &open_states(), MOST)?;
        let keys: Vec<String> =
            waiting.iter().map(|dose| dose.lot_key.clone()).filter(|key| !key.is_empty()).collect();
        let elsewhere = rows::shelves_of_keys(tx, &keys)?;
        Ok::<_, StoreError>((waiting, candidates(tx, organization)?, elsewhere))
    })?;
    let homes: Vec<PersonId> = waiting.iter().map(|dose| dose.home).collect();
    let patients = patients(registry, access, Action::ListUndeducted, organization, &homes)?;
    let (rules, codes) = (Rules::shipped(), registry.codes());
    let found = waiting
        .into_iter()
        .filter_map(|dose| {
            let why = WhyNot::of_word(&dose.state)?;
            let mut held_by: Vec<OrganizationId> = elsewhere
                .iter()
                .filter(|one| {
                    one.organization != organization && one.lot.key == dose.lot_key && one.lot.cvx == dose.cvx
                })
                .map(|one| one.organization)
                .collect();
            held_by.sort_unstable();
            held_by.dedup();
            let proposals = propose::propose(&dose, &shelves, rules, codes);
            let patient = patients.get(&dose.home).cloned();
            Some(Undeducted { why, held_by, proposals, patient, dose })
        })
        .collect();
    Ok(found)
}

/// The shelves of an organization with what came to them and what is there.
fn candidates(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<Candidate>, StoreError> {
    let mut accounts = rows::accounts_of(tx, &[organization])?;
    accounts.retain(|one| one.place == Place::Stock.word());
    let ids: Vec<i64> = accounts.iter().map(|one| one.id).collect();
    let arrivals = ledger::first_arrivals(tx, &ids)?;
    let balances = ledger::balances(tx, &ids)?;
    let candidate = |account: AccountRow| Candidate {
        since: arrivals.get(&account.id).and_then(|days| days.first().copied()),
        on_hand: balances.get(&account.id).copied().unwrap_or(0),
        account,
    };
    Ok(accounts.into_iter().map(candidate).collect())
}

/// Whose doses these are, through the door: by the home of each.
pub(crate) fn patients(
    registry: &Registry,
    access: &Access,
    action: Action,
    organization: OrganizationId,
    under: &[PersonId],
) -> Result<HashMap<PersonId, Patient>, Error> {
    let (now, standings) = registry.db().read(|tx| {
        let now = homes::today(tx, under)?;
        let rows = person::by_ids(tx, access, &now)?;
        let standings: Vec<Standing> = rows.into_values().map(Standing::from).collect();
        Ok::<_, StoreError>((now, standings))
    })?;
    let mut seen = HashMap::new();
    let mut entries = vec![door::entry(registry, access, action, None).organization(organization)];
    for record in door::load(registry, access, &standings)? {
        if !door::is_visible(access, &record) {
            continue;
        }
        entries.push(door::entry(registry, access, action, Some(record.person)));
        let record = door::redact(access, record);
        let born = record.demographics.birth_date;
        seen.insert(record.person, Patient { public_id: record.public_id, name: name(&record), born });
    }
    registry.db().audit(entries)?;
    Ok(under
        .iter()
        .zip(now)
        .filter_map(|(home, person)| Some((*home, seen.get(&person).cloned()?)))
        .collect())
}

/// What became of a decision about a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is on disk, and the ledger says so.
    Done,
    /// There is no such dose or shelf for the asker.
    Unknown,
    /// Something else is known of the dose than when somebody looked.
    Changed,
}

/// Whether a number is to be read as a lot from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teach {
    /// This dose only.
    Nothing,
    /// Every dose of this clinic that names the number.
    TheNumber,
}

/// Says from which shelf a dose came that took nothing. `saw` is why it took nothing when somebody looked.
pub fn accept(
    registry: &Registry,
    access: &Access,
    (organization, report): (OrganizationId, ReportId),
    saw: WhyNot,
    account: i64,
    teach: Teach,
    why: &str,
) -> Result<Decided, Error> {
    let shelf = registry.db().read(|tx| rows::accounts(tx, &[account]))?.into_iter().next();
    let is_theirs = |one: &AccountRow| one.organization == organization && one.place == Place::Stock.word();
    let Some(shelf) = shelf.filter(is_theirs) else { return Ok(Decided::Unknown) };
    let codes = registry.codes();
    decide(registry, access, (organization, report), saw, "taken_from", why, move |dose| {
        let teaches = teach == Teach::TheNumber && !dose.lot_key.is_empty() && dose.lot_key != shelf.lot.key;
        let same = dose.cvx.parse().is_ok_and(|cvx| super::decide::is_product(cvx, &shelf, codes));
        if teaches && !same {
            return Err(Error::Invalid(
                "The lot is of another vaccine than was reported: its number cannot stand for it.".to_owned(),
            ));
        }
        let name = NameRow {
            key: dose.lot_key.clone(),
            lot: shelf.lot.id,
            organization: Some(organization),
            kind: "taught".to_owned(),
            said: dose.lot.clone(),
        };
        Ok((Some(shelf.clone()), teaches.then_some(name)))
    })
}

/// Leaves a dose as it is: it takes nothing, and nobody is asked again. A reason in words is needed.
pub fn leave(
    registry: &Registry,
    access: &Access,
    (organization, report): (OrganizationId, ReportId),
    saw: WhyNot,
    why: &str,
) -> Result<Decided, Error> {
    if why.trim().is_empty() {
        return Err(Error::Invalid("Say why the dose takes nothing from your stock.".to_owned()));
    }
    decide(registry, access, (organization, report), saw, "left", why, |_| Ok((None, None)))
}

fn decide(
    registry: &Registry,
    access: &Access,
    (organization, report): (OrganizationId, ReportId),
    saw: WhyNot,
    reason: &'static str,
    why: &str,
    what: impl Fn(&DoseRow) -> Result<(Option<AccountRow>, Option<NameRow>), Error> + Send + 'static,
) -> Result<Decided, Error> {
    site::require(registry, access, organization, Permission::KeepStock, Action::DecideUndeducted)?;
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    let why: String = why.trim().chars().take(LONGEST).collect();
    let entry = door::entry(registry, &access, Action::DecideUndeducted, None).organization(organization);
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        // What took something since it was looked at waits no more.
        let dose = doses::waiting_one(tx, &access, organization, report)?;
        let Some(dose) = dose.filter(|one| one.state == saw.word()) else { return Ok(Decided::Changed) };
        let (shelf, name) = what(&dose)?;
        let by = decisions::actor(&access);
        let decision = DecisionRow {
            home: dose.home,
            id: core.id(),
            report,
            organization,
            account: shelf.as_ref().map(|one| one.id),
            reason: reason.to_owned(),
            why: why.clone(),
            lot_key: dose.lot_key.clone(),
            given_on: dose.given_on,
            cvx: dose.cvx.clone(),
            at: core.now(),
            by: by.clone(),
        };
        doses::decide(tx, &access, &decision)?;
        if let Some(name) = &name {
            rows::insert_name(tx, name, core.now(), &by)?;
        }
        match (&shelf, &name) {
            (Some(shelf), Some(_)) => book::look_again(tx, &core, &access, organization, &[shelf.lot.id])?,
            _ => keep::look_again(tx, &core, &access, &[dose.home])?,
        }
        let mut entry = entry.clone();
        entry.person = homes::today(tx, &[dose.home])?.first().copied();
        tx.audit(entry.detail(serde_json::json!({ "decision": decision.id, "reason": reason }).to_string()));
        Ok::<_, Error>(Decided::Done)
    })
}

/// A dose for which the vaccine of another funding was used: the draft of a borrowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borrowed {
    /// What was reported.
    pub dose: DoseRow,
    /// The shelf it came from.
    pub shelf: AccountRow,
    /// Who paid for what was used.
    pub used: Funding,
    /// Who should have paid.
    pub owed_by: Funding,
    /// Whose dose; `None` where the asker does not see the person.
    pub patient: Option<Patient>,
}

/// The drafts of an organization, the oldest first. A draft follows from the dose: when that is corrected, it goes.
pub fn borrowed(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<Borrowed>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ListUndeducted)?;
    let (found, shelves) = registry.db().read(|tx| {
        let found = doses::borrowed(tx, access, organization, MOST)?;
        let ids: Vec<i64> = found.iter().filter_map(|dose| dose.account).collect();
        Ok::<_, StoreError>((found, rows::accounts(tx, &ids)?))
    })?;
    let homes: Vec<PersonId> = found.iter().map(|dose| dose.home).collect();
    let patients = patients(registry, access, Action::ListUndeducted, organization, &homes)?;
    let shelf = |dose: &DoseRow| shelves.iter().find(|one| Some(one.id) == dose.account).cloned();
    Ok(found
        .into_iter()
        .filter_map(|dose| {
            let shelf = shelf(&dose)?;
            Some(Borrowed {
                used: Funding::of_word(&shelf.funding)?,
                owed_by: Funding::of_word(&dose.owed_by)?,
                patient: patients.get(&dose.home).cloned(),
                shelf,
                dose,
            })
        })
        .collect())
}
