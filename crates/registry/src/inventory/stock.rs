//! What is on the shelves: for lists, for whoever is about to give a dose, and for those who look for a lot everywhere.

use std::collections::{BTreeSet, HashMap};

use jenner_codes::Cvx;
use jenner_model::access::{Access, Role};
use jenner_model::{Date, OrganizationId, ReportId};
use jenner_store::queries::by_hand::{self as notices, LotNotice};
use jenner_store::queries::inventory::{self as rows, AccountRow};
use jenner_store::queries::inventory_dose as doses;
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::{StoreError, Tx};

use super::decide::usable_through;
use super::funding::Funding;
use super::movement::Place;
use super::rules::Rules;
use super::site;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::lots::{self as barring, Barred};
use crate::cold_chain::{self, Held};
use crate::{Error, Registry};

/// Most movements of a ledger that are shown.
const MOST: i64 = 2000;

/// How near the last day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// It has passed.
    Past,
    /// Within the days in which it is urgent.
    Urgent,
    /// Soon.
    Soon,
    /// Later.
    Later,
}

impl Ends {
    /// On a day. A lot may be used through its last day.
    pub fn of(last: Date, today: Date) -> Self {
        let rules = Rules::shipped().expiry;
        match last.since(today).map_or(0, |span| span.get_days()) {
            _ if last < today => Ends::Past,
            days if days <= rules.red_days => Ends::Urgent,
            days if days <= rules.soon_days => Ends::Soon,
            _ => Ends::Later,
        }
    }
}

/// Why more doses were given from a shelf than came to it, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// Another storage unit of the clinic still has doses of the lot: they were taken from there.
    OtherUnit {
        /// That shelf.
        account: i64,
        /// Its doses.
        doses: i64,
    },
    /// Doses of the lot that another funding paid for are still there.
    OtherFunding {
        /// That shelf.
        account: i64,
        /// Its doses.
        doses: i64,
    },
    /// Nothing of the lot is left: a delivery is not booked yet, or a dose names the wrong lot.
    MissingReceipt,
}

/// Doses of a lot and funding in a storage unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The account, with its lot.
    pub account: AccountRow,
    /// Who paid.
    pub funding: Funding,
    /// How many doses are there; below zero where more were given than came.
    pub on_hand: i64,
    /// The last day on which they may be used.
    pub usable_through: Date,
    /// How near that is.
    pub ends: Ends,
    /// Whether the lot must not be used here.
    pub barred: Option<Barred>,
    /// The quarantine of its storage unit, where that was too warm or too cold and nothing is decided yet.
    pub held: Option<Held>,
    /// Where it is below zero: why, as far as can be told.
    pub owed: Option<Owed>,
}

impl Line {
    /// Whether a dose of it may be given today.
    pub fn may_be_given(&self) -> bool {
        self.on_hand > 0 && self.ends != Ends::Past && self.barred.is_none() && self.held.is_none()
    }
}

/// What an organization has, the vaccines in the order of their codes and of each what ends first. Shelves that are empty are left
/// out, unless `with_empty`.
pub fn on_shelves(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    with_empty: bool,
) -> Result<Vec<Line>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let entry = door::entry(registry, access, Action::ReadStock, None).organization(organization);
    let today = registry.today();
    let mut lines = registry.db().read(|tx| lines_of(tx, &[organization], today))?;
    registry.db().audit(vec![entry])?;
    lines.retain(|line| with_empty || line.on_hand != 0);
    Ok(lines)
}

/// Who has doses of a lot: everywhere for those who oversee stock, else in the own organization. `mvx` narrows it to one maker.
pub fn holding(
    registry: &Registry,
    access: &Access,
    lot: &str,
    mvx: Option<&str>,
) -> Result<Vec<Line>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadStock)?;
    let key = super::lot::key(lot);
    if key.is_empty() {
        return Err(Error::Invalid("Write the lot number as it is printed on the pack.".to_owned()));
    }
    let today = registry.today();
    let everywhere = matches!(
        access.role(),
        Role::DataQuality | Role::Administrator | Role::Operator | Role::HealthUnitNurse
    );
    let mut lines = registry.db().read(|tx| {
        let shelves = rows::shelves_of_keys(tx, &[key.to_string()])?;
        lines(tx, shelves, today)
    })?;
    lines.retain(|line| {
        let here = everywhere || access.speaks_for(line.account.organization);
        here && mvx.is_none_or(|mvx| line.account.lot.mvx == mvx)
    });
    let detail = serde_json::json!({ "lot": key.as_str(), "shelves": lines.len() });
    registry
        .db()
        .audit(vec![door::entry(registry, access, Action::ReadStock, None).detail(detail.to_string())])?;
    Ok(lines)
}

/// A shelf to take a dose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The shelf.
    pub line: Line,
    /// Whether its funding fits the patient's eligibility; `None` where that is not known.
    pub fits: Option<bool>,
}

/// From which shelves a dose of a vaccine can be taken today, the best first: what fits the eligibility, and of that what ends
/// first. What has ended, is barred, stands in a unit in quarantine or is empty is not among them.
pub fn to_give(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    vaccine: Cvx,
    eligibility: Option<&str>,
) -> Result<Vec<Suggestion>, Error> {
    let fits = eligibility.map_or(&[][..], |code| Rules::shipped().fits(code));
    let lines = on_shelves(registry, access, organization, false)?;
    let codes = registry.codes();
    let mut found: Vec<Suggestion> = lines
        .into_iter()
        .filter(|line| line.may_be_given() && super::decide::is_product(vaccine, &line.account, codes))
        .map(|line| {
            let fits = (!fits.is_empty()).then(|| fits.contains(&line.funding));
            Suggestion { line, fits }
        })
        .collect();
    found.sort_by_key(|one| {
        let place = fits.iter().position(|fit| *fit == one.line.funding).unwrap_or(fits.len());
        (place, one.line.usable_through, one.line.account.id)
    });
    Ok(found)
}

/// A movement as the ledger of a lot shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The movement.
    pub movement: MovementRow,
    /// Where the doses came from.
    pub from: Place,
    /// Where they went.
    pub to: Place,
    /// How many were on the shelf after it.
    pub balance: i64,
    /// Whether it was taken back.
    pub is_reversed: bool,
    /// The dose report it follows from, as long as its person is on file.
    pub report: Option<ReportId>,
}

/// Every movement of a shelf, in the order of writing. `None` when there is no such shelf for the asker.
pub fn ledger_of(
    registry: &Registry,
    access: &Access,
    account: i64,
) -> Result<Option<(Line, Vec<LedgerLine>)>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadStock)?;
    let today = registry.today();
    let found = registry.db().read(|tx| {
        let Some(shelf) = rows::accounts(tx, &[account])?.into_iter().next() else { return Ok(None) };
        let moves = ledger::of_accounts(tx, &[account], MOST)?;
        let mut ends: Vec<i64> = moves.iter().flat_map(|one| [one.from, one.to]).collect();
        ends.sort_unstable();
        ends.dedup();
        let places: HashMap<i64, Place> = rows::accounts(tx, &ends)?
            .into_iter()
            .filter_map(|one| Some((one.id, Place::of_word(&one.place)?)))
            .collect();
        let ids: Vec<i64> = moves.iter().map(|one| one.id).collect();
        let links = doses::links(tx, access, &ids)?;
        let line = lines(tx, vec![shelf], today)?.into_iter().next();
        Ok::<_, StoreError>(line.map(|line| (line, moves, places, links)))
    })?;
    let Some((line, moves, places, links)) =
        found.filter(|(line, ..)| site::reaches(access, line.account.organization))
    else {
        return Ok(None);
    };
    let organization = line.account.organization;
    let entry = door::entry(registry, access, Action::ReadStock, None)
        .organization(organization)
        .object(format!("shelf:{account}"));
    registry.db().audit(vec![entry])?;
    let back: BTreeSet<i64> = moves.iter().filter_map(|one| one.reverses).collect();
    // Where older movements are left out, what they left is what is there now less what followed.
    let change = |one: &MovementRow| if one.to == account { one.doses } else { -one.doses };
    let mut balance = line.on_hand - moves.iter().map(change).sum::<i64>();
    let lines = moves
        .into_iter()
        .map(|movement| {
            balance += change(&movement);
            LedgerLine {
                from: places.get(&movement.from).copied().unwrap_or(Place::Lost),
                to: places.get(&movement.to).copied().unwrap_or(Place::Lost),
                balance,
                is_reversed: back.contains(&movement.id),
                report: links.iter().find(|link| link.movement == movement.id).map(|link| link.report),
                movement,
            }
        })
        .collect();
    Ok(Some((line, lines)))
}

/// The shelves of organizations.
pub(crate) fn lines_of(
    tx: &mut Tx<'_>,
    organizations: &[OrganizationId],
    today: Date,
) -> Result<Vec<Line>, StoreError> {
    let mut shelves = rows::accounts_of(tx, organizations)?;
    shelves.retain(|one| one.place == Place::Stock.word());
    lines(tx, shelves, today)
}

/// Shelves as lists show them.
pub(crate) fn lines(tx: &mut Tx<'_>, shelves: Vec<AccountRow>, today: Date) -> Result<Vec<Line>, StoreError> {
    let ids: Vec<i64> = shelves.iter().map(|one| one.id).collect();
    let balances = ledger::balances(tx, &ids)?;
    let keys: Vec<String> = shelves.iter().map(|one| barring::key(&one.lot.lot)).collect();
    let notices = notices::notices_about(tx, &keys)?;
    let with_units: BTreeSet<OrganizationId> =
        shelves.iter().filter(|one| one.unit.is_some()).map(|one| one.organization).collect();
    let mut held: Vec<Held> = Vec::new();
    for organization in with_units {
        held.extend(cold_chain::held(tx, organization)?);
    }
    let all: Vec<(AccountRow, i64)> = shelves
        .into_iter()
        .map(|one| {
            let on_hand = balances.get(&one.id).copied().unwrap_or(0);
            (one, on_hand)
        })
        .collect();
    let mut lines: Vec<Line> = all
        .iter()
        .filter_map(|(account, on_hand)| {
            let last = usable_through(account);
            Some(Line {
                funding: Funding::of_word(&account.funding)?,
                on_hand: *on_hand,
                usable_through: last,
                ends: Ends::of(last, today),
                barred: barred(account, &notices),
                held: held.iter().find(|one| Some(one.unit) == account.unit).copied(),
                owed: (*on_hand < 0).then(|| owed(account, &all)),
                account: account.clone(),
            })
        })
        .collect();
    lines.sort_by(|a, b| {
        let key =
            |line: &Line| (line.account.organization, line.account.lot.cvx.clone(), line.usable_through);
        key(a).cmp(&key(b)).then(a.account.id.cmp(&b.account.id))
    });
    Ok(lines)
}

/// Whether a lot must not be used where it stands. A notice without a maker is about every maker's.
fn barred(account: &AccountRow, notices: &[LotNotice]) -> Option<Barred> {
    let key = barring::key(&account.lot.lot);
    notices
        .iter()
        .filter(|one| one.organization.is_none_or(|at| at == account.organization))
        .filter(|one| one.key == key && (one.mvx.is_empty() || one.mvx == account.lot.mvx))
        .filter_map(|one| Barred::of_word(&one.kind))
        .max()
}

fn owed(short: &AccountRow, all: &[(AccountRow, i64)]) -> Owed {
    let same_lot = |one: &&(AccountRow, i64)| {
        one.1 > 0 && one.0.organization == short.organization && one.0.lot.id == short.lot.id
    };
    let mut others: Vec<&(AccountRow, i64)> = all.iter().filter(same_lot).collect();
    others.sort_by_key(|(account, doses)| (account.funding != short.funding, -doses, account.id));
    match others.first() {
        Some((account, doses)) if account.funding == short.funding => {
            Owed::OtherUnit { account: account.id, doses: *doses }
        }
        Some((account, doses)) => Owed::OtherFunding { account: account.id, doses: *doses },
        None => Owed::MissingReceipt,
    }
}
