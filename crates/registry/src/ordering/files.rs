//! Files of the federal ordering system: what is approved goes out and is sent by that; what comes moves orders on and brings
//! packages. A file is taken whole or not at all, and once; every file is kept as it was.

use std::collections::{BTreeMap, HashMap};

use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_store::queries::ordering::federal::{self, FileRow};
use jenner_store::queries::ordering::shipment::{self as packages, ShipmentRow};
use jenner_store::queries::ordering::{self as rows, OrderRow};
use jenner_store::queries::organization;
use jenner_store::{StoreError, Tx};
use serde_json::json;

use super::advance::{self, Told, state_of};
use super::layout::{Cell, Direction, Layout, Layouts, write};
use super::read::{Fault, File, Row, Why, World, read};
use super::rules::Rules;
use super::shipment::{NewLine, line_row, shipped};
use super::state::{About, Act, Progress, State, step};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::inventory::{keep, lot};
use crate::registry::Core;
use crate::{Error, Registry, packed};

/// Most orders in one file.
const MOST: i64 = 50_000;
/// Largest file that is read, in bytes.
pub const LARGEST: usize = 32 << 20;
/// Held by whoever writes or takes a file: one at a time.
const FILES: i64 = 0x5f11_e5c0_0a7d_3b21;

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

/// What became of a file that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is taken.
    Now {
        /// Under which it is kept.
        file: i64,
        /// Its layout.
        kind: String,
        /// Its rows.
        rows: usize,
        /// Packages that belong to no order that is known here: somebody has to say whose they are.
        unlinked: usize,
    },
    /// The very same file was taken before: that one.
    Before(i64),
    /// This is wrong with it; nothing of it was taken. It is kept under this number.
    Refused {
        /// Under which it is kept.
        file: i64,
        /// All that is wrong.
        faults: Vec<Fault>,
    },
}

fn require(registry: &Registry, access: &Access, action: Action) -> Result<(), Error> {
    door::require(registry, access, Permission::FederalFiles, action)
}

/// Providers by organization and by PIN.
struct Providers {
    all: Vec<Organization>,
    by_pin: HashMap<String, OrganizationId>,
    pins: HashMap<OrganizationId, String>,
}

impl Providers {
    fn load(tx: &mut Tx<'_>) -> Result<Self, StoreError> {
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

fn file_row(
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

/// Why nothing of a file is taken.
enum Halt {
    Faults(Vec<Fault>),
    Error(Error),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Halt::Error(error.into())
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Halt::Error(error)
    }
}

/// Takes a file that came: the status of orders, or packages.
pub fn read_files(registry: &Registry, access: &Access, name: &str, bytes: &[u8]) -> Result<Taken, Error> {
    require(registry, access, Action::ExchangeOrderFile)?;
    registry.takes_changes()?;
    if bytes.len() > LARGEST {
        return Err(Error::Invalid(format!(
            "The file is larger than {} MB. Send it in parts.",
            LARGEST >> 20
        )));
    }
    let (core, by, id) = (registry.core.clone(), decisions::actor(access), registry.core.id());
    let entry = door::entry(registry, access, Action::ExchangeOrderFile, None).object(format!("file:{id}"));
    let (taking, told, sent) =
        (entry.clone().detail(json!({ "act": "take" }).to_string()), by.clone(), bytes.to_vec());
    let file_name = name.to_owned();
    let done = registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![FILES])?;
        let known = Providers::load(tx)?;
        let world = World {
            has_pin: &|pin| known.by_pin.contains_key(pin),
            box_of: &|ndc| Rules::shipped().product(ndc).map(|product| product.doses_per_box),
            direction: Direction::In,
        };
        let file = read(Layouts::shipped(), &sent, &world).map_err(Halt::Faults)?;
        let kept =
            file_row(id, (&file.layout.kind, file.layout.version), &file_name, &sent, (core.now(), &told))?;
        if let Some(before) = federal::taken(tx, &kept.digest)? {
            return Ok(Taken::Before(before));
        }
        let unlinked = match file.layout.kind.as_str() {
            "status" => take_status(tx, &core, &told, &file)?,
            _ => take_packages(tx, &core, (&told, id), &known, &file)?,
        };
        let rows = file.rows.len();
        federal::insert(tx, &[FileRow { rows: i64::try_from(rows).unwrap_or(i64::MAX), ..kept }])?;
        tx.audit(taking.clone());
        Ok::<_, Halt>(Taken::Now { file: id, kind: file.layout.kind.to_string(), rows, unlinked })
    });
    match done {
        Ok(taken) => Ok(taken),
        Err(Halt::Error(error)) => Err(error),
        Err(Halt::Faults(faults)) => {
            let kept = file_row(id, ("", 0), name, bytes, (registry.now(), &by))?;
            let kept = FileRow { state: "refused".to_owned(), ..kept };
            let entry = entry.result("refused").detail(json!({ "faults": faults.len() }).to_string());
            registry.db().write(move |tx| {
                federal::insert(tx, std::slice::from_ref(&kept))?;
                tx.audit(entry.clone());
                Ok::<_, StoreError>(())
            })?;
            Ok(Taken::Refused { file: id, faults })
        }
    }
}

/// Moves orders on as a status file says. All of it is looked at before anything is changed.
fn take_status(tx: &mut Tx<'_>, core: &Core, by: &str, file: &File<'_>) -> Result<usize, Halt> {
    let ids: Vec<i64> = file.rows.iter().filter_map(|row| file.text(row, "order").parse().ok()).collect();
    let found = rows::by_ids(tx, &ids)?;
    tx.lock_keys(&mut found.iter().map(|one| keep::lock_key(one.organization)).collect())?;
    let orders: HashMap<i64, OrderRow> =
        rows::by_ids(tx, &ids)?.into_iter().map(|one| (one.id, one)).collect();
    let about = About { has_local: false, progress: Progress::default() };
    let (mut faults, mut plan) = (Vec::new(), Vec::new());
    for row in &file.rows {
        let order = file.text(row, "order").parse().ok().and_then(|id: i64| orders.get(&id));
        let Some(order) = order else {
            faults.push(file.fault(row, "order", Why::Order));
            continue;
        };
        let act = match file.text(row, "status") {
            "accepted" => Act::Accept,
            "rejected" => Act::Reject,
            _ => Act::Cancel,
        };
        if act == Act::Accept && file.text(row, "federal_number").is_empty() {
            faults.push(file.fault(row, "federal_number", Why::Missing));
        }
        let state = state_of(order);
        // Before it went out the federal system cannot know of it.
        let is_out = matches!(state, State::Sent | State::Accepted);
        if !is_out || step(state, act, about).is_none() {
            faults.push(file.fault(row, "status", Why::State(state.word().to_owned())));
        }
        plan.push((row, order, act));
    }
    if !faults.is_empty() {
        return Err(Halt::Faults(faults));
    }
    for (row, order, act) in plan {
        let number = file.text(row, "federal_number");
        let mut order = order.clone();
        if act == Act::Accept {
            order.federal_number = number.to_owned();
        }
        let what = json!({ "federal_number": number, "on": file.day(row, "on") });
        advance::advance(
            tx,
            core,
            by,
            &order,
            &Told { act, about, why: file.text(row, "reason"), what: &what },
        )?;
    }
    Ok(0)
}

/// What rows tell of one package.
type Package<'f> = (&'f str, Vec<&'f Row>);

/// Notes the packages of a file. One whose order is not known is kept without it: how many those are.
fn take_packages(
    tx: &mut Tx<'_>,
    core: &Core,
    (by, id): (&str, i64),
    known: &Providers,
    file: &File<'_>,
) -> Result<usize, Halt> {
    let mut all: Vec<Package<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for row in &file.rows {
        let number = file.text(row, "shipment");
        let at = *places.entry(number).or_insert_with(|| {
            all.push((number, Vec::new()));
            all.len() - 1
        });
        if let Some((_, of)) = all.get_mut(at) {
            of.push(row);
        }
    }
    let numbers: Vec<String> = all.iter().map(|(number, _)| (*number).to_owned()).collect();
    let texts = |column: &str| -> Vec<String> {
        file.rows
            .iter()
            .map(|row| file.text(row, column).to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let ids: Vec<i64> = texts("order").iter().filter_map(|text| text.parse().ok()).collect();
    let seen: Vec<OrderRow> =
        rows::by_ids(tx, &ids)?.into_iter().chain(rows::by_federal(tx, &texts("federal_number"))?).collect();
    tx.lock_keys(&mut seen.iter().map(|one| keep::lock_key(one.organization)).collect())?;
    let ids: Vec<i64> = seen.iter().map(|one| one.id).collect();
    let mut orders: HashMap<i64, OrderRow> =
        rows::by_ids(tx, &ids)?.into_iter().map(|one| (one.id, one)).collect();
    let by_federal: HashMap<String, i64> =
        seen.iter().map(|one| (one.federal_number.clone(), one.id)).collect();
    let there: HashMap<String, ShipmentRow> =
        packages::by_numbers(tx, &numbers)?.into_iter().map(|one| (one.number.clone(), one)).collect();
    let there_ids: Vec<i64> = there.values().map(|one| one.id).collect();
    let there_lines = packages::lines(tx, &there_ids)?;

    let (mut faults, mut unlinked) = (Vec::new(), 0);
    let (mut new, mut new_lines, mut came, mut moved) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, of) in &all {
        let Some(first) = of.first().copied() else { continue };
        for row in of {
            for column in
                ["order", "federal_number", "pin", "funding", "shipped", "delivered", "carrier", "tracking"]
            {
                if file.cell(row, column) != file.cell(first, column) {
                    faults.push(file.fault(row, column, Why::Differs));
                }
            }
        }
        let pin = file.text(first, "pin");
        let organization = known.by_pin.get(pin).copied();
        let (Some(shipped_on), delivered_on) = (file.day(first, "shipped"), file.day(first, "delivered"))
        else {
            faults.push(file.fault(first, "shipped", Why::Missing));
            continue;
        };
        if delivered_on.is_some_and(|on| on < shipped_on) {
            faults.push(file.fault(first, "delivered", Why::Day));
        }
        let lines = lines_of(file, of, &mut faults);
        if let Some(old) = there.get(*number) {
            let kept = there_lines.get(&old.id).map_or(&[][..], Vec::as_slice);
            let same = kept.len() == lines.len()
                && kept.iter().zip(&lines).all(|(a, b)| {
                    a.ndc == b.ndc.as_str() && lot::key(&a.lot) == lot::key(&b.lot) && a.doses == b.doses
                });
            if !same {
                faults.push(file.fault(first, "shipment", Why::OtherLots));
            }
            came.extend(delivered_on.map(|on| (old.id, on)));
            continue;
        }
        let said = file.text(first, "order").parse().ok().filter(|id: &i64| orders.contains_key(id));
        let order = said.or_else(|| {
            Some(file.text(first, "federal_number"))
                .filter(|text| !text.is_empty())
                .and_then(|text| by_federal.get(text).copied())
        });
        let order = order.and_then(|id| orders.get(&id));
        if let Some(order) = order
            && Some(order.organization) != organization
        {
            faults.push(file.fault(first, "pin", Why::OtherProvider));
        }
        // An order that never went out, or pays from another budget, is not the one that is meant.
        let order =
            order.filter(|one| state_of(one).takes_packages() && one.funding == file.text(first, "funding"));
        unlinked += usize::from(order.is_none());
        let row = ShipmentRow {
            id: core.id(),
            number: (*number).to_owned(),
            order: order.map(|one| one.id),
            organization,
            funding: file.text(first, "funding").to_owned(),
            federal_number: file.text(first, "federal_number").to_owned(),
            pin: pin.to_owned(),
            carrier: file.text(first, "carrier").to_owned(),
            tracking: file.text(first, "tracking").to_owned(),
            shipped_on,
            delivered_on,
            file: Some(id),
            added_at: core.now(),
            added_by: by.to_owned(),
            received_at: None,
            received_by: String::new(),
            received_on: None,
            strip: String::new(),
            note: String::new(),
        };
        new_lines.extend(lines.iter().zip(1..).map(|(line, n)| line_row(row.id, n, line)));
        moved.extend(row.order.map(|order| (order, row.number.clone())));
        new.push(row);
    }
    if !faults.is_empty() {
        return Err(Halt::Faults(faults));
    }
    packages::insert(tx, &new)?;
    packages::put_lines(tx, &new_lines)?;
    for (package, on) in came {
        packages::delivered(tx, package, on)?;
    }
    for (order, number) in moved {
        let Some(old) = orders.get(&order).cloned() else { continue };
        if let Some(now) = shipped(tx, core, by, &old, &number)? {
            orders.insert(order, now);
        }
    }
    Ok(unlinked)
}

fn lines_of(file: &File<'_>, of: &[&Row], faults: &mut Vec<Fault>) -> Vec<NewLine> {
    let mut lines = Vec::new();
    for row in of {
        let (Cell::Ndc(ndc), Some(expires_on)) = (file.cell(row, "ndc"), file.day(row, "expires")) else {
            continue;
        };
        let lot = file.text(row, "lot");
        if lot::key(lot).is_empty() {
            faults.push(file.fault(row, "lot", Why::Missing));
        }
        lines.push(NewLine {
            ndc: ndc.clone(),
            lot: lot.to_owned(),
            expires_on,
            doses: file.count(row, "doses"),
        });
    }
    lines
}
