//! Packages of vaccine: noted from a file or by hand, linked to the order they belong to. One that belongs to no order is kept and
//! shown until somebody says whose it is.

use std::collections::BTreeSet;

use jenner_codes::Ndc;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::ordering::shipment::{self as packages, LineRow, ShipmentRow};
use jenner_store::queries::ordering::{self as rows, OrderRow};
use jenner_store::{StoreError, Tx};
use jiff::ToSpan as _;
use serde_json::json;

use super::advance::{self, Told, progress, state_of};
use super::rules::Rules;
use super::setting::is_programme;
use super::state::{About, Act};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::inventory::{keep, lot, site};
use crate::registry::Core;
use crate::{Error, Registry};

/// Longest text.
const LONGEST: usize = 80;
/// Most doses of a lot in a package.
const MOST: i64 = 100_000;
/// Most packages that are looked at for alerts.
const WAITING: i64 = 10_000;

/// Doses of a lot in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// NDC of the box.
    pub ndc: Ndc,
    /// The number of the lot.
    pub lot: String,
    /// The last day of the lot.
    pub expires_on: Date,
    /// Doses: whole boxes.
    pub doses: i64,
}

/// A package that is noted by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewShipment {
    /// The order it belongs to.
    pub order: i64,
    /// Its number on the packing slip.
    pub number: String,
    /// Who carries it.
    pub carrier: String,
    /// The carrier's number.
    pub tracking: String,
    /// The day it left.
    pub shipped_on: Date,
    /// The day it came.
    pub delivered_on: Option<Date>,
    /// What is in it.
    pub lines: Vec<NewLine>,
}

/// What became of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// It is noted, or linked.
    Now(i64),
    /// A package of this number is there already.
    Known(i64),
    /// This is wrong with it.
    Wrong(SlipFault),
    /// The order takes no packages: it has not gone out, or is over.
    NotNow(super::State),
    /// There is no such order or package for the asker.
    Unknown,
}

fn short(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

/// What is wrong with a package as it was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipFault {
    /// Its number is missing.
    Number,
    /// A package leaves before it comes, and neither lies in the future.
    Days,
    /// It has no lots.
    NoLines,
    /// A product that cannot be ordered: its NDC.
    Product(String),
    /// A lot number is missing.
    Lot,
    /// Not whole boxes: the lot, doses in a box.
    Boxes(String, i64),
    /// A lot stands twice.
    Twice(String),
}

impl SlipFault {
    /// Its word in texts.
    pub const fn word(&self) -> &'static str {
        match self {
            SlipFault::Number => "number",
            SlipFault::Days => "days",
            SlipFault::NoLines => "no-lines",
            SlipFault::Product(_) => "product",
            SlipFault::Lot => "lot",
            SlipFault::Boxes(..) => "boxes",
            SlipFault::Twice(_) => "twice",
        }
    }

    /// What it is about; empty where that is the whole.
    pub fn about(&self) -> &str {
        match self {
            SlipFault::Product(it) | SlipFault::Boxes(it, _) | SlipFault::Twice(it) => it,
            _ => "",
        }
    }
}

fn check(new: &NewShipment, today: Date) -> Option<SlipFault> {
    if short(&new.number).is_empty() {
        return Some(SlipFault::Number);
    }
    if new.shipped_on > today || new.delivered_on.is_some_and(|on| on > today || on < new.shipped_on) {
        return Some(SlipFault::Days);
    }
    if new.lines.is_empty() {
        return Some(SlipFault::NoLines);
    }
    let mut seen = BTreeSet::new();
    for line in &new.lines {
        let Some(product) = Rules::shipped().product(&line.ndc) else {
            return Some(SlipFault::Product(line.ndc.to_string()));
        };
        if lot::key(&line.lot).is_empty() {
            return Some(SlipFault::Lot);
        }
        if !(1..=MOST).contains(&line.doses) || line.doses % product.doses_per_box != 0 {
            return Some(SlipFault::Boxes(line.lot.clone(), product.doses_per_box));
        }
        if !seen.insert((&line.ndc, lot::key(&line.lot))) {
            return Some(SlipFault::Twice(line.lot.clone()));
        }
    }
    None
}

/// Notes a package by hand.
pub fn add_shipment(registry: &Registry, access: &Access, new: &NewShipment) -> Result<Noted, Error> {
    door::require(registry, access, Permission::OrderVaccine, Action::ReceiveShipment)?;
    registry.takes_changes()?;
    if let Some(fault) = check(new, registry.today()) {
        return Ok(Noted::Wrong(fault));
    }
    let found = registry.db().read(|tx| rows::by_ids(tx, &[new.order]))?.into_iter().next();
    let Some(order) = found.filter(|one| site::reaches(access, one.organization)) else {
        return Ok(Noted::Unknown);
    };
    let row = ShipmentRow {
        id: registry.core.id(),
        number: short(&new.number),
        order: Some(order.id),
        organization: Some(order.organization),
        funding: order.funding.clone(),
        federal_number: order.federal_number.clone(),
        pin: String::new(),
        carrier: short(&new.carrier),
        tracking: short(&new.tracking),
        shipped_on: new.shipped_on,
        delivered_on: new.delivered_on,
        file: None,
        added_at: registry.now(),
        added_by: decisions::actor(access),
        received_at: None,
        received_by: String::new(),
        received_on: None,
        strip: String::new(),
        note: String::new(),
    };
    let lines: Vec<LineRow> = new.lines.iter().zip(1..).map(|(line, n)| line_row(row.id, n, line)).collect();
    let entry =
        entry(registry, access, row.id, order.organization).detail(json!({ "act": "note" }).to_string());
    let core = registry.core.clone();
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(order.organization)])?;
        let Some(order) = rows::by_ids(tx, &[order.id])?.into_iter().next() else {
            return Ok(Noted::Unknown);
        };
        if !state_of(&order).takes_packages() {
            return Ok(Noted::NotNow(state_of(&order)));
        }
        if let Some(known) = packages::by_numbers(tx, std::slice::from_ref(&row.number))?.first() {
            return Ok(Noted::Known(known.id));
        }
        packages::insert(tx, std::slice::from_ref(&row))?;
        packages::put_lines(tx, &lines)?;
        shipped(tx, &core, &row.added_by, &order, &row.number)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(Noted::Now(row.id))
    })
}

pub(super) fn line_row(shipment: i64, line: i64, new: &NewLine) -> LineRow {
    LineRow {
        shipment,
        line,
        ndc: new.ndc.to_string(),
        lot: short(&new.lot),
        expires_on: new.expires_on,
        doses: new.doses,
        accepted: None,
        reason: String::new(),
        why: String::new(),
        movement: None,
    }
}

/// Notes on an order that a package of it is on its way. What is over stays over: the package is kept all the same.
pub(super) fn shipped(
    tx: &mut Tx<'_>,
    core: &Core,
    by: &str,
    order: &OrderRow,
    number: &str,
) -> Result<Option<OrderRow>, StoreError> {
    let lines = rows::lines(tx, &[order.id])?.remove(&order.id).unwrap_or_default();
    let about = About { has_local: false, progress: progress(tx, order.id, &lines)? };
    let what = json!({ "shipment": number });
    advance::advance(tx, core, by, order, &Told { act: Act::Ship, about, why: "", what: &what })
}

/// Says to which order a package belongs that belongs to none.
pub fn link_shipment(
    registry: &Registry,
    access: &Access,
    shipment: i64,
    order: i64,
) -> Result<Noted, Error> {
    door::require(registry, access, Permission::ApproveOrders, Action::ReceiveShipment)?;
    if !is_programme(access) {
        return Err(Error::Forbidden);
    }
    registry.takes_changes()?;
    let found = registry.db().read(|tx| rows::by_ids(tx, &[order]))?.into_iter().next();
    let Some(order) = found else { return Ok(Noted::Unknown) };
    let entry = entry(registry, access, shipment, order.organization)
        .detail(json!({ "act": "link", "order": order.id }).to_string());
    let (core, by) = (registry.core.clone(), decisions::actor(access));
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(order.organization)])?;
        let Some(order) = rows::by_ids(tx, &[order.id])?.into_iter().next() else {
            return Ok(Noted::Unknown);
        };
        if !state_of(&order).takes_packages() {
            return Ok(Noted::NotNow(state_of(&order)));
        }
        let Some(row) = packages::get(tx, shipment)? else { return Ok(Noted::Unknown) };
        if !packages::link(tx, shipment, order.id, order.organization, &order.funding)? {
            return Ok(Noted::Known(shipment));
        }
        shipped(tx, &core, &by, &order, &row.number)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(Noted::Now(shipment))
    })
}

/// Says on which day a package came. `false`: there is no such package for the asker, or it cannot have been that day.
pub fn delivered(registry: &Registry, access: &Access, shipment: i64, on: Date) -> Result<bool, Error> {
    door::require(registry, access, Permission::OrderVaccine, Action::ReceiveShipment)?;
    registry.takes_changes()?;
    let found = registry.db().read(|tx| packages::get(tx, shipment))?;
    let theirs = |one: &ShipmentRow| one.organization.is_some_and(|at| site::reaches(access, at));
    let Some(row) = found.filter(theirs) else { return Ok(false) };
    if on > registry.today() || on < row.shipped_on {
        return Ok(false);
    }
    let organization = row.organization.unwrap_or(access.organization());
    let entry =
        entry(registry, access, shipment, organization).detail(json!({ "act": "delivered" }).to_string());
    registry
        .db()
        .write(move |tx| {
            packages::delivered(tx, shipment, on)?;
            tx.audit(entry.clone());
            Ok::<_, StoreError>(true)
        })
        .map_err(Error::from)
}

pub(super) fn entry(
    registry: &Registry,
    access: &Access,
    shipment: i64,
    organization: OrganizationId,
) -> jenner_store::AuditEntry {
    door::entry(registry, access, Action::ReceiveShipment, None)
        .organization(organization)
        .object(format!("shipment:{shipment}"))
}

/// A package that should have been received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The package.
    pub shipment: ShipmentRow,
    /// Days since it came, or should have come.
    pub days: i32,
}

/// For how many days a package that nobody received has been there, if that is too long.
pub fn late(row: &ShipmentRow, today: Date) -> Option<i32> {
    if row.received_at.is_some() {
        return None;
    }
    let rules = Rules::shipped().alert;
    let came = row
        .delivered_on
        .or_else(|| row.shipped_on.checked_add(i64::from(rules.on_the_way_days).days()).ok())?;
    let days = today.since(came).map_or(0, |span| span.get_days());
    (i64::from(days) >= i64::from(rules.accept_within_days)).then_some(days)
}

/// Packages of the organizations that the asker reaches which should have been received, the oldest first.
pub fn alerts(registry: &Registry, access: &Access) -> Result<Vec<Late>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadOrders)?;
    let today = registry.today();
    let all = registry.db().read(|tx| packages::waiting(tx, WAITING))?;
    registry.db().audit(vec![door::entry(registry, access, Action::ReadOrders, None)])?;
    let theirs = |one: &ShipmentRow| match one.organization {
        Some(organization) => site::reaches(access, organization),
        None => is_programme(access),
    };
    Ok(all
        .into_iter()
        .filter(theirs)
        .filter_map(|shipment| late(&shipment, today).map(|days| Late { shipment, days }))
        .collect())
}
