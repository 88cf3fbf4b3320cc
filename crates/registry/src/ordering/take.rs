//! Files that come from the federal ordering system: they move orders on and bring packages. A file is taken whole or not at all, and
//! once; every file is kept as it was.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_store::queries::ordering::federal::{self, FileRow};
use jenner_store::queries::ordering::shipment::{self as packages, ShipmentRow};
use jenner_store::queries::ordering::{self as rows, OrderRow};
use jenner_store::{StoreError, Tx};
use serde_json::json;

use super::advance::{self, Told, state_of};
use super::files::{FILES, Providers, file_row, require};
use super::layout::{Cell, Direction, Layouts};
use super::read::{Fault, File, Row, Why, World, read};
use super::rules::Rules;
use super::shipment::{NewLine, line_row, shipped};
use super::state::{About, Act, Progress, State, step};
use crate::access::door::{self, Action};
use crate::identity::decisions;
use crate::inventory::{keep, lot};
use crate::registry::Core;
use crate::{Error, Registry};

/// Largest file that is read, in bytes.
pub const LARGEST: usize = 32 << 20;

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
