//! What became of vaccine on days from one to another: every movement of the shelves, and what adds up from it: use by month, losses
//! with what they cost.

use std::collections::{BTreeMap, HashMap};

use jenner_codes::{Codes, Cvx};
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::inventory::{self as rows, AccountRow};
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};

use super::funding::Funding;
use super::movement::Place;
use super::site;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Doses that came to a shelf or left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The movement.
    pub movement: MovementRow,
    /// The shelf.
    pub shelf: AccountRow,
    /// What lies at the other end.
    pub there: Place,
    /// How many came; below zero: left.
    pub change: i64,
}

/// Every movement of an organization's shelves that happened on days from one to another, as it was written. A move between two
/// shelves stands there twice.
pub fn moved(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    (from, until): (Date, Date),
) -> Result<Vec<Moved>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let (accounts, moves) = registry.db().read(|tx| {
        let accounts = rows::accounts_of(tx, &[organization])?;
        let shelves: Vec<i64> =
            accounts.iter().filter(|one| one.place == Place::Stock.word()).map(|one| one.id).collect();
        let moves = ledger::happened_between(tx, &shelves, from, until)?;
        Ok::<_, StoreError>((accounts, moves))
    })?;
    registry
        .db()
        .audit(vec![door::entry(registry, access, Action::ReadStock, None).organization(organization)])?;
    let by_id: HashMap<i64, AccountRow> = accounts.into_iter().map(|one| (one.id, one)).collect();
    let mut all = Vec::with_capacity(moves.len());
    for movement in moves {
        let ends =
            [(movement.from, movement.to, -movement.doses), (movement.to, movement.from, movement.doses)];
        for (mine, other, change) in ends {
            let Some(shelf) = by_id.get(&mine).filter(|one| one.place == Place::Stock.word()) else {
                continue;
            };
            let there = by_id.get(&other).and_then(|one| Place::of_word(&one.place));
            let there = there.unwrap_or(Place::InTransit);
            all.push(Moved { movement: movement.clone(), shelf: shelf.clone(), there, change });
        }
    }
    Ok(all)
}

/// What became of a vaccine of a funding in a month. What was corrected is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Use {
    /// Delivered, and found on the first day.
    pub received: i64,
    /// Given.
    pub given: i64,
    /// Opened or broken.
    pub wasted: i64,
    /// Past the last day, or sealed and no good.
    pub expired: i64,
    /// Lost.
    pub lost: i64,
}

/// Adds movements up: by the first day of the month, vaccine and funding.
pub fn by_month(moved: &[Moved]) -> BTreeMap<(Date, String, Funding), Use> {
    let mut all: BTreeMap<(Date, String, Funding), Use> = BTreeMap::new();
    for one in moved {
        let Some(funding) = Funding::of_word(&one.shelf.funding) else { continue };
        if one.there == Place::Stock {
            continue;
        }
        let month = one.movement.happened_on.first_of_month();
        let sum = all.entry((month, one.shelf.lot.cvx.clone(), funding)).or_default();
        match one.there {
            Place::Supplier | Place::Opening => sum.received += one.change,
            Place::Patient => sum.given -= one.change,
            Place::Waste => sum.wasted -= one.change,
            Place::Expired | Place::Spoiled => sum.expired -= one.change,
            Place::Lost => sum.lost -= one.change,
            Place::Stock | Place::InTransit | Place::Returned | Place::CountDifference => {}
        }
    }
    all.retain(|_, sum| *sum != Use::default());
    all
}

/// Doses of a lot that were lost for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// A shelf of the lot and funding.
    pub shelf: AccountRow,
    /// Where they went.
    pub place: Place,
    /// A code of the reasons; may be empty.
    pub reason: String,
    /// How many.
    pub doses: i64,
    /// What they cost, in US cents, by the pack's cost of the vaccine's groups; `None` where it has none.
    pub cents: Option<u64>,
}

/// Doses that were wasted, expired, spoiled or lost, by lot, funding and reason; those first of which there are most.
pub fn losses(registry: &Registry, moved: &[Moved]) -> Vec<Loss> {
    let mut all: BTreeMap<(i64, String, Place, String), Loss> = BTreeMap::new();
    for one in moved {
        if !matches!(one.there, Place::Waste | Place::Expired | Place::Spoiled | Place::Lost) {
            continue;
        }
        let reason = one.movement.reason.clone();
        let key = (one.shelf.lot.id, one.shelf.funding.clone(), one.there, reason.clone());
        let new = Loss { shelf: one.shelf.clone(), place: one.there, reason, doses: 0, cents: None };
        all.entry(key).or_insert(new).doses -= one.change;
    }
    let cost = |cvx: &str| cost_cents(registry, registry.codes(), cvx);
    let mut all: Vec<Loss> = all.into_values().filter(|loss| loss.doses != 0).collect();
    for loss in &mut all {
        let doses = u64::try_from(loss.doses).unwrap_or(0);
        loss.cents = cost(&loss.shelf.lot.cvx).map(|cents| cents.saturating_mul(doses));
    }
    all.sort_by_key(|loss| (-loss.doses, loss.shelf.id));
    all
}

/// What a dose costs by the pack: the sum of the groups it is of.
fn cost_cents(registry: &Registry, codes: &Codes, cvx: &str) -> Option<u64> {
    let cvx: Cvx = cvx.parse().ok()?;
    let measures = registry.core.coverage.measures();
    let costs: Vec<u64> =
        codes.groups(cvx).iter().filter_map(|group| measures.cost_cents(group.as_str())).collect();
    (!costs.is_empty()).then(|| costs.iter().sum())
}
