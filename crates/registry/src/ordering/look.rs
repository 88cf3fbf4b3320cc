//! Orders and packages as pages show them: the lists of an organization, the queue of whoever decides, an order with its history.

use std::collections::HashMap;

use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_store::queries::ordering::federal::{self, FileRow};
use jenner_store::queries::ordering::shipment::{self as packages, ShipmentRow};
use jenner_store::queries::ordering::{self as rows, LineRow, OrderRow, StepRow};
use jenner_store::{StoreError, Tx};

use super::advance::state_of;
use super::decide::may_answer;
use super::gate::{self, Standing};
use super::rules::{Product, Rules};
use super::setting::is_programme;
use super::state::State;
use super::suggest::Sum;
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::inventory::{Funding, site};
use crate::{Error, Registry};

/// Most orders or packages in a list.
const MOST: i64 = 500;

/// A package with what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The package.
    pub row: ShipmentRow,
    /// What is in it.
    pub lines: Vec<packages::LineRow>,
    /// For how many days it waits, where that is too long.
    pub late: Option<i32>,
}

/// An order in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The order.
    pub order: OrderRow,
    /// How far it is.
    pub state: State,
    /// Its products.
    pub products: usize,
    /// Doses that were asked for.
    pub asked: i64,
    /// Doses that were approved; `None`: nobody has decided.
    pub approved: Option<i64>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line.
    pub row: LineRow,
    /// The product; `None` where it cannot be ordered any more.
    pub product: Option<&'static Product>,
    /// How the suggestion came about.
    pub sum: Option<Sum>,
    /// Doses that are on their way or came.
    pub shipped: i64,
    /// Doses that came.
    pub received: i64,
}

/// An order with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The order.
    pub order: OrderRow,
    /// How far it is.
    pub state: State,
    /// Who pays.
    pub funding: Funding,
    /// Its lines, in the order of products.
    pub lines: Vec<Line>,
    /// What was done to it, the oldest first.
    pub steps: Vec<StepRow>,
    /// Its packages.
    pub packages: Vec<Package>,
    /// How the organization stands; for orders that are not approved.
    pub standing: Option<Standing>,
    /// Whether the asker may change it.
    pub may_order: bool,
    /// Whether the asker may answer it.
    pub may_answer: bool,
    /// Whether the asker decides for the programme.
    pub is_programme: bool,
    /// Whether the asker submitted it, and so does not approve it.
    pub is_own: bool,
}

fn listed(tx: &mut Tx<'_>, orders: Vec<OrderRow>) -> Result<Vec<Listed>, StoreError> {
    let ids: Vec<i64> = orders.iter().map(|one| one.id).collect();
    let lines = rows::lines(tx, &ids)?;
    Ok(orders
        .into_iter()
        .map(|order| {
            let of: &[LineRow] = lines.get(&order.id).map_or(&[], Vec::as_slice);
            let decided = of.iter().any(|line| line.approved.is_some());
            Listed {
                state: state_of(&order),
                products: of.len(),
                asked: of.iter().map(|line| line.asked).sum(),
                approved: decided.then(|| of.iter().map(|line| line.approved.unwrap_or(0)).sum()),
                order,
            }
        })
        .collect())
}

fn packed(registry: &Registry, tx: &mut Tx<'_>, all: Vec<ShipmentRow>) -> Result<Vec<Package>, StoreError> {
    let ids: Vec<i64> = all.iter().map(|one| one.id).collect();
    let mut lines = packages::lines(tx, &ids)?;
    let today = registry.today();
    Ok(all
        .into_iter()
        .map(|row| Package {
            lines: lines.remove(&row.id).unwrap_or_default(),
            late: super::shipment::late(&row, today),
            row,
        })
        .collect())
}

/// The orders and packages of an organization, the youngest first.
pub fn of(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<(Vec<Listed>, Vec<Package>), Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadOrders)?;
    let found = registry.db().read(|tx| {
        let orders = rows::of(tx, &[organization], MOST)?;
        let all = packages::of(tx, &[organization], MOST)?;
        Ok::<_, StoreError>((listed(tx, orders)?, packed(registry, tx, all)?))
    })?;
    let entry = door::entry(registry, access, Action::ReadOrders, None).organization(organization);
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// What waits for the asker's answer: of the programme all that was submitted or is held, of an organization above what is below it.
/// Packages that belong to no order are the programme's.
pub fn queue(registry: &Registry, access: &Access) -> Result<(Vec<Listed>, Vec<Package>), Error> {
    door::require(registry, access, Permission::ApproveOrders, Action::ReadOrders)?;
    let states =
        [State::Local, State::Submitted, State::Held, State::Approved].map(|one| one.word().to_owned());
    let programme = is_programme(access);
    let found = registry.db().read(|tx| {
        let mut orders = Vec::new();
        for order in rows::in_states(tx, &states, MOST)? {
            if programme || may_answer(tx, access, order.organization, state_of(&order))? {
                orders.push(order);
            }
        }
        let mut all = if programme { packages::waiting(tx, MOST)? } else { Vec::new() };
        all.retain(|one| one.order.is_none());
        Ok::<_, StoreError>((listed(tx, orders)?, packed(registry, tx, all)?))
    })?;
    registry.db().audit(vec![door::entry(registry, access, Action::ReadOrders, None)])?;
    Ok(found)
}

/// Orders in a state, the oldest first: for commands.
pub fn in_state(registry: &Registry, access: &Access, state: State) -> Result<Vec<Listed>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadOrders)?;
    let found = registry.db().read(|tx| {
        let orders = rows::in_states(tx, &[state.word().to_owned()], MOST)?;
        let orders = orders.into_iter().filter(|one| site::reaches(access, one.organization)).collect();
        listed(tx, orders)
    })?;
    registry.db().audit(vec![door::entry(registry, access, Action::ReadOrders, None)])?;
    Ok(found)
}

/// An order. `None` when there is none for the asker.
pub fn open(registry: &Registry, access: &Access, order: i64) -> Result<Option<Whole>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadOrders)?;
    let found = registry.db().read(|tx| rows::by_ids(tx, &[order]))?.into_iter().next();
    let Some(row) = found.filter(|one| site::reaches(access, one.organization)) else { return Ok(None) };
    let (organization, state) = (row.organization, state_of(&row));
    let funding = Funding::of_word(&row.funding).unwrap_or(Funding::Vfc);
    let standing = match state {
        State::Draft | State::Local | State::Submitted | State::Held => {
            Some(gate::standing(registry, access, organization, (funding, &row.set), order)?)
        }
        _ => None,
    };
    let (lines, steps, packages, answers) = registry.db().read(|tx| {
        let lines = rows::lines(tx, &[order])?.remove(&order).unwrap_or_default();
        let sums: HashMap<(i64, String), (i64, i64)> = packages::sums(tx, &[order])?;
        let lines = lines.into_iter().map(|line| whole_line(line, &sums)).collect::<Vec<_>>();
        let all = packages::of_orders(tx, &[order])?;
        let packages = packed(registry, tx, all)?;
        Ok::<_, StoreError>((
            lines,
            rows::steps(tx, order)?,
            packages,
            may_answer(tx, access, organization, state)?,
        ))
    })?;
    let entry = door::entry(registry, access, Action::ReadOrders, None)
        .organization(organization)
        .object(format!("order:{order}"));
    registry.db().audit(vec![entry])?;
    let mut lines = lines;
    lines.sort_by_key(|line| line.product.map(|product| (product.cvx, product.name.clone())));
    Ok(Some(Whole {
        state,
        funding,
        lines,
        steps,
        packages,
        standing,
        may_order: may(access.role(), Permission::OrderVaccine),
        may_answer: answers,
        is_programme: is_programme(access),
        is_own: super::advance::is_own(access, &row),
        order: row,
    }))
}

fn whole_line(row: LineRow, sums: &HashMap<(i64, String), (i64, i64)>) -> Line {
    let (shipped, received) = sums.get(&(row.order, row.ndc.clone())).copied().unwrap_or((0, 0));
    Line {
        product: Rules::shipped().product_of(&row.ndc),
        sum: serde_json::from_str(&row.sum).ok(),
        shipped,
        received,
        row,
    }
}

/// A package. `None` when there is none for the asker. One whose organization is not known is the programme's.
pub fn package(registry: &Registry, access: &Access, shipment: i64) -> Result<Option<Package>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadOrders)?;
    let found = registry.db().read(|tx| {
        let rows = packages::get(tx, shipment)?.into_iter().collect();
        packed(registry, tx, rows)
    })?;
    let theirs = |one: &Package| match one.row.organization {
        Some(organization) => site::reaches(access, organization),
        None => is_programme(access),
    };
    let found = found.into_iter().next().filter(theirs);
    if let Some(one) = &found {
        let entry =
            door::entry(registry, access, Action::ReadOrders, None).object(format!("shipment:{shipment}"));
        let entry = match one.row.organization {
            Some(organization) => entry.organization(organization),
            None => entry,
        };
        registry.db().audit(vec![entry])?;
    }
    Ok(found)
}

/// Orders of an organization that take packages, for somebody who says to which one a package belongs.
pub fn takers(registry: &Registry, access: &Access, package: &Package) -> Result<Vec<OrderRow>, Error> {
    door::require(registry, access, Permission::ApproveOrders, Action::ReadOrders)?;
    let all = registry.db().read(|tx| match package.row.organization {
        Some(organization) => rows::of(tx, &[organization], MOST),
        None => Ok(Vec::new()),
    })?;
    registry.db().audit(vec![door::entry(registry, access, Action::ReadOrders, None)])?;
    Ok(all.into_iter().filter(|one| state_of(one).takes_packages()).collect())
}

/// The latest federal files, the youngest first.
pub fn files(registry: &Registry, access: &Access) -> Result<Vec<FileRow>, Error> {
    door::require(registry, access, Permission::FederalFiles, Action::ExchangeOrderFile)?;
    let found = registry.db().read(|tx| federal::latest(tx, MOST))?;
    registry.db().audit(vec![door::entry(registry, access, Action::ExchangeOrderFile, None)])?;
    Ok(found)
}
