//! Files that go out to the federal ordering system: what is approved is sent by that. Every file is kept as it was.

use std::collections::{BTreeMap, HashMap};

use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_store::queries::ordering::federal::{self, FileRow};
use jenner_store::queries::ordering::{self as rows, OrderRow};
use jenner_store::queries::organization;
use jenner_store::{StoreError, Tx};
use serde_json::json;

use super::advance::{self, Told, state_of};
use super::layout::{Cell, Direction, Layout, Layouts, write};
use super::rules::Rules;
use super::state::{About, Act, Progress, State};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::inventory::keep;
use crate::registry::Core;
use crate::{Error, Registry, packed};

/// Most orders in one file.
const MOST: i64 = 50_000;
/// Held by whoever writes or takes a file: one at a time.
pub(super) const FILES: i64 = 0x5f11_e5c0_0a7d_3b21;

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Under which it is kept.
    pub id: i64,
    /// Its layout.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// What could not be told: lots of no product that can be ordered, organizations without a PIN.
    pub left_out: usize,
    /// What stands in it.
    pub text: String,
}

pub(super) fn require(registry: &Registry, access: &Access, action: Action) -> Result<(), Error> {
    door::require(registry, access, Permission::FederalFiles, action)
}

/// Providers by organization and by PIN.
pub(super) struct Providers {
    all: Vec<Organization>,
    pub(super) by_pin: HashMap<String, OrganizationId>,
    pins: HashMap<OrganizationId, String>,
}

impl Providers {
    pub(super) fn load(tx: &mut Tx<'_>) -> Result<Self, StoreError> {
        let mut all = organization::all(tx)?;
        all.retain(|one| one.vfc_pin.is_some());
        let pin = |one: &Organization| one.vfc_pin.as_ref().map(ToString::to_string).unwrap_or_default();
        let by_pin = all.iter().map(|one| (pin(one), one.id)).collect();
        let pins = all.iter().map(|one| (one.id, pin(one))).collect();
        Ok(Self { all, by_pin, pins })
    }

    fn pin(&self, organization: OrganizationId) -> Option<Cell> {
        self.pins.get(&organization).map(|pin| Cell::Text(pin.clone()))
    }
}

/// Rows of a file in the order of its columns, and what was left out.
type Filled = (Vec<Vec<Cell>>, usize);

/// Brings named cells into the order of the columns.
fn row(layout: &Layout, cells: &[(&str, Cell)]) -> Vec<Cell> {
    let of = |name: &str| {
        cells.iter().find(|(known, _)| *known == name).map_or(Cell::Empty, |(_, cell)| cell.clone())
    };
    layout.columns.iter().map(|column| of(&column.name)).collect()
}

fn text(layout: &Layout, column: &str, text: &str) -> Cell {
    let width = layout.place(column).and_then(|at| layout.columns.get(at)).map_or(0, |column| column.width);
    Cell::text(text, width)
}

fn providers(tx: &mut Tx<'_>, layout: &Layout, known: &Providers) -> Result<Filled, StoreError> {
    let ids: Vec<OrganizationId> = known.all.iter().map(|one| one.id).collect();
    let settings = rows::settings(tx, &ids)?;
    let filled = known.all.iter().filter_map(|one| {
        let delivery = settings.iter().find(|setting| setting.organization == one.id);
        let county = one.county.as_ref().map(|county| county.as_str().to_owned()).unwrap_or_default();
        Some(row(
            layout,
            &[
                ("pin", known.pin(one.id)?),
                ("name", text(layout, "name", &one.name)),
                ("city", text(layout, "city", &one.city)),
                ("county", text(layout, "county", &county)),
                ("delivery", text(layout, "delivery", delivery.map_or("", |setting| &setting.delivery))),
            ],
        ))
    });
    Ok((filled.collect(), 0))
}

fn product(ndc_box: &str, cvx: &str, mvx: &str) -> Option<Cell> {
    Rules::shipped().product_of_lot(ndc_box, cvx, mvx).map(|product| Cell::Ndc(product.ndc.clone()))
}

fn inventory(tx: &mut Tx<'_>, layout: &Layout, known: &Providers, today: Date) -> Result<Filled, StoreError> {
    let all = federal::on_hand(tx)?;
    let mut left_out = 0;
    let mut sums: BTreeMap<Vec<Cell>, i64> = BTreeMap::new();
    for one in all {
        let (Some(pin), Some(ndc)) = (known.pin(one.organization), product(&one.ndc_box, &one.cvx, &one.mvx))
        else {
            left_out += 1;
            continue;
        };
        let lot = text(layout, "lot", &one.lot);
        let key = vec![pin, Cell::Text(one.funding), ndc, lot, Cell::Day(one.expires_on)];
        *sums.entry(key).or_default() += one.doses;
    }
    let mut filled = Vec::new();
    for (key, doses) in sums {
        // More given than came: a delivery is not booked. That is no stock to tell of.
        let [pin, funding, ndc, lot, expires] = key.as_slice() else { continue };
        if doses <= 0 {
            left_out += 1;
            continue;
        }
        let cells = [
            ("pin", pin.clone()),
            ("funding", funding.clone()),
            ("ndc", ndc.clone()),
            ("lot", lot.clone()),
            ("expires", expires.clone()),
            ("doses", Cell::Count(doses)),
            ("as_of", Cell::Day(today)),
        ];
        filled.push(row(layout, &cells));
    }
    Ok((filled, left_out))
}

fn returns(
    tx: &mut Tx<'_>,
    layout: &Layout,
    known: &Providers,
    until: Timestamp,
) -> Result<Filled, StoreError> {
    let after = federal::last_written(tx, &layout.kind)?.unwrap_or(Timestamp(i64::MIN));
    let (mut filled, mut left_out) = (Vec::new(), 0);
    for one in federal::losses(tx, after, until)? {
        let (Some(pin), Some(ndc)) = (known.pin(one.organization), product(&one.ndc_box, &one.cvx, &one.mvx))
        else {
            left_out += 1;
            continue;
        };
        let cells = [
            ("movement", Cell::Text(one.movement.to_string())),
            ("pin", pin),
            ("funding", Cell::Text(one.funding)),
            ("ndc", ndc),
            ("lot", text(layout, "lot", &one.lot)),
            ("expires", Cell::Day(one.expires_on)),
            ("what", Cell::Text(one.kind)),
            ("reason", text(layout, "reason", &one.reason)),
            ("on", Cell::Day(one.on)),
            ("doses", Cell::Count(one.doses)),
        ];
        filled.push(row(layout, &cells));
    }
    Ok((filled, left_out))
}

/// The rows of what is approved; these orders are sent by that.
fn orders(
    tx: &mut Tx<'_>,
    core: &Core,
    layout: &Layout,
    (known, by, file): (&Providers, &str, &str),
) -> Result<Filled, StoreError> {
    let approved = rows::in_states(tx, &[State::Approved.word().to_owned()], MOST)?;
    let mut locks: Vec<i64> = approved.iter().map(|one| keep::lock_key(one.organization)).collect();
    tx.lock_keys(&mut locks)?;
    let ids: Vec<i64> = approved.iter().map(|one| one.id).collect();
    // What was changed while this waited for the lock is looked at anew.
    let approved: Vec<OrderRow> =
        rows::by_ids(tx, &ids)?.into_iter().filter(|one| state_of(one) == State::Approved).collect();
    let mut lines = rows::lines(tx, &ids)?;
    let (mut filled, mut left_out) = (Vec::new(), 0);
    let about = About { has_local: false, progress: Progress::default() };
    let what = json!({ "file": file });
    for order in approved {
        let (Some(pin), Some(on)) = (known.pin(order.organization), order.approved_on) else {
            left_out += 1;
            continue;
        };
        for line in lines.remove(&order.id).unwrap_or_default() {
            let doses = line.approved.unwrap_or(0);
            let Some(product) = Rules::shipped().product_of(&line.ndc).filter(|_| doses > 0) else {
                continue;
            };
            let cells = [
                ("order", Cell::Text(order.id.to_string())),
                ("pin", pin.clone()),
                ("funding", Cell::Text(order.funding.clone())),
                ("ndc", Cell::Ndc(product.ndc.clone())),
                ("doses", Cell::Count(doses)),
                ("approved", Cell::Day(on)),
            ];
            filled.push(row(layout, &cells));
        }
        advance::advance(tx, core, by, &order, &Told { act: Act::Send, about, why: "", what: &what })?;
    }
    Ok((filled, left_out))
}

/// Writes the files that go out: providers, approved orders, what is on hand, and what was lost or sent back since the last time. The
/// orders are sent by that. A file of orders or losses without rows is not written.
pub fn write_files(registry: &Registry, access: &Access) -> Result<Vec<Written>, Error> {
    require(registry, access, Action::ExchangeOrderFile)?;
    registry.takes_changes()?;
    let entry = door::entry(registry, access, Action::ExchangeOrderFile, None)
        .detail(json!({ "act": "write" }).to_string());
    let (core, by) = (registry.core.clone(), decisions::actor(access));
    let (today, sender) = (registry.today(), registry.settings().facility.clone());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![FILES])?;
        let now = core.now();
        let known = Providers::load(tx)?;
        let mut written = Vec::new();
        for layout in Layouts::shipped().files.iter().filter(|one| one.direction == Direction::Out) {
            let id = core.id();
            let name = format!("{}-{}-{id}.csv", layout.kind, today.strftime("%Y%m%d"));
            let (filled, left_out) = match layout.kind.as_str() {
                "provider" => providers(tx, layout, &known)?,
                "inventory" => inventory(tx, layout, &known, today)?,
                "returns" => returns(tx, layout, &known, now)?,
                "order" => orders(tx, &core, layout, (&known, &by, &name))?,
                _ => continue,
            };
            if filled.is_empty() && matches!(layout.kind.as_str(), "order" | "returns") {
                continue;
            }
            let text = write(Layouts::shipped(), layout, (today, &sender), &filled)?;
            let row = file_row(id, (&layout.kind, layout.version), &name, text.as_bytes(), (now, &by))?;
            let row = FileRow {
                direction: "out".to_owned(),
                state: "written".to_owned(),
                rows: i64::try_from(filled.len()).unwrap_or(i64::MAX),
                ..row
            };
            federal::insert(tx, &[row])?;
            written.push(Written {
                id,
                kind: layout.kind.to_string(),
                name,
                rows: filled.len(),
                left_out,
                text,
            });
        }
        tx.audit(entry.clone());
        Ok::<_, Error>(written)
    })
}

/// A file as it is kept.
pub(super) fn file_row(
    id: i64,
    (kind, version): (&str, i64),
    name: &str,
    bytes: &[u8],
    (at, by): (Timestamp, &str),
) -> Result<FileRow, StoreError> {
    Ok(FileRow {
        id,
        kind: kind.to_owned(),
        version,
        direction: "in".to_owned(),
        name: name.chars().filter(|c| !c.is_control()).take(120).collect(),
        digest: blake3::hash(bytes).to_hex().to_string(),
        packed: packed::pack(bytes)?,
        rows: 0,
        state: "taken".to_owned(),
        made_at: at,
        made_by: by.to_owned(),
    })
}

/// What stands in a file that is kept. `None`: there is none.
pub fn fetch(registry: &Registry, access: &Access, file: i64) -> Result<Option<(FileRow, Vec<u8>)>, Error> {
    require(registry, access, Action::ExchangeOrderFile)?;
    let entry = door::entry(registry, access, Action::ExchangeOrderFile, None).object(format!("file:{file}"));
    let found = registry.db().read(|tx| federal::get(tx, file))?;
    registry.db().audit(vec![entry])?;
    let Some(row) = found else { return Ok(None) };
    let bytes = packed::unpack(&row.packed)?;
    Ok(Some((row, bytes)))
}
