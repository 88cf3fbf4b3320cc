//! Receiving a package: each box is held against the paper, what is good goes onto the shelf by a movement of the ledger, with the
//! package as its document, in one transaction with the receipt. What is not there stays on order.

use std::collections::BTreeMap;

use jenner_codes::{Codes, Ndc};
use jenner_model::Date;
use jenner_model::access::Access;
use jenner_store::Tx;
use jenner_store::queries::ordering as rows;
use jenner_store::queries::ordering::shipment::{self as packages, LineRow, Receipt, ShipmentRow};
use serde_json::json;

use super::advance::{self, Told, progress, short};
use super::rules::{Product, Rules};
use super::shipment::entry;
use super::state::{About, Act};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::Token;
use crate::identity::decisions;
use crate::inventory::book::{self, Arrival, Booked};
use crate::inventory::lot::{self, NewLot, Scanned};
use crate::inventory::movement::{Kind, Place};
use crate::inventory::{Funding, keep, site};
use crate::registry::Core;
use crate::{Error, Registry};

/// What the temperature strip of a package showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strip {
    /// It was cold enough all the way.
    Good,
    /// It was too warm, or too cold. Nothing of the package goes onto the shelf.
    Bad,
    /// There was none.
    Missing,
}

impl Strip {
    /// All.
    pub const ALL: [Strip; 3] = [Strip::Good, Strip::Bad, Strip::Missing];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Strip::Good => "good",
            Strip::Bad => "bad",
            Strip::Missing => "missing",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What was found of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The line's place in the package.
    pub line: i64,
    /// Doses that are good.
    pub accepted: i64,
    /// Why fewer than on the paper: a code of the reasons; empty where it is all.
    pub reason: String,
    /// In words.
    pub why: String,
    /// Into which storage unit.
    pub unit: Option<i64>,
}

/// A package that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reception {
    /// Names the form.
    pub token: Token,
    /// Which package.
    pub shipment: i64,
    /// On which day.
    pub on: Date,
    /// What the strip showed.
    pub strip: Strip,
    /// What was found: every line once.
    pub lines: Vec<Opened>,
    /// In words.
    pub note: String,
}

/// What is wrong with a reception. Lines are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A line was left out, or stands twice.
    Line(i64),
    /// More than on the paper, or less than nothing.
    Number(i64),
    /// Fewer than on the paper, without a reason.
    NoReason(i64),
    /// The reason asks for words.
    NoWords(i64),
    /// The strip shows that it was too warm or too cold: nothing of it may be used.
    Strip(i64),
    /// The lot has expired: refuse it.
    Expired(i64),
    /// The day lies before the package left, before the organization's stock is kept here, or in the future.
    Day,
    /// The organization keeps no stock here: it has to begin first.
    NoStock,
}

impl Fault {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Fault::Line(_) => "line",
            Fault::Number(_) => "number",
            Fault::NoReason(_) => "no-reason",
            Fault::NoWords(_) => "no-words",
            Fault::Strip(_) => "strip",
            Fault::Expired(_) => "expired",
            Fault::Day => "day",
            Fault::NoStock => "no-stock",
        }
    }

    /// The line it is about; 0: none.
    pub const fn line(self) -> i64 {
        match self {
            Fault::Line(line)
            | Fault::Number(line)
            | Fault::NoReason(line)
            | Fault::NoWords(line)
            | Fault::Strip(line)
            | Fault::Expired(line) => line,
            Fault::Day | Fault::NoStock => 0,
        }
    }
}

/// What became of a reception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It is on disk: the movements of the ledger.
    Now(Vec<i64>),
    /// It was received before.
    Before,
    /// This is wrong with it; nothing was stored.
    Wrong(Vec<Fault>),
    /// Nobody has said yet to which order the package belongs.
    NoOrder,
    /// There is no such package for the asker.
    Unknown,
}

/// What is wrong with a reception of these lines: pure.
pub fn faults(lines: &[LineRow], shipped_on: Date, today: Date, said: &Reception) -> Vec<Fault> {
    let mut all = Vec::new();
    if said.on > today || said.on < shipped_on {
        all.push(Fault::Day);
    }
    for line in lines {
        let mut told = said.lines.iter().filter(|one| one.line == line.line);
        let (Some(found), None) = (told.next(), told.next()) else {
            all.push(Fault::Line(line.line));
            continue;
        };
        if !(0..=line.doses).contains(&found.accepted) {
            all.push(Fault::Number(line.line));
        } else if found.accepted < line.doses {
            match Rules::shipped().reason(&found.reason) {
                None => all.push(Fault::NoReason(line.line)),
                Some(reason) if reason.text && found.why.trim().is_empty() => {
                    all.push(Fault::NoWords(line.line))
                }
                Some(_) => {}
            }
        }
        if found.accepted > 0 && said.strip == Strip::Bad {
            all.push(Fault::Strip(line.line));
        }
        if found.accepted > 0 && line.expires_on < said.on {
            all.push(Fault::Expired(line.line));
        }
    }
    let known = |one: &&Opened| !lines.iter().any(|line| line.line == one.line);
    all.extend(said.lines.iter().filter(known).map(|one| Fault::Line(one.line)));
    all
}

/// What a scanned box is, held against the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Box {
    /// It is on this line.
    On(i64),
    /// The product is on the paper, with another lot or another last day.
    OtherLot(String),
    /// The product is not on the paper.
    Stranger(String),
    /// The scan cannot be read, or leads to no product.
    Unreadable(String),
}

/// Boxes that were scanned, held against the paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Doses that were scanned, by line.
    pub doses: BTreeMap<i64, i64>,
    /// Scans that fit no line.
    pub strays: Vec<Box>,
}

/// Holds scans against the lines of a package: each scan is a box. Pure.
pub fn compare(codes: &Codes, lines: &[LineRow], scans: &str, today: Date) -> Compared {
    let mut compared = Compared::default();
    for scan in scans.lines().map(str::trim).filter(|scan| !scan.is_empty()) {
        let read = match lot::scanned(codes, scan, today) {
            Ok(read) => read,
            Err(error) => {
                compared.strays.push(Box::Unreadable(error.to_string()));
                continue;
            }
        };
        match held(lines, &read) {
            Box::On(line) => {
                let ndc = lines.iter().find(|one| one.line == line).map_or("", |one| &one.ndc);
                let per_box = Rules::shipped().product_of(ndc).map_or(1, |product| product.doses_per_box);
                *compared.doses.entry(line).or_default() += per_box;
            }
            stray => compared.strays.push(stray),
        }
    }
    compared
}

fn held(lines: &[LineRow], read: &Scanned) -> Box {
    let said = format!("{} {}", read.name, read.lot.as_deref().unwrap_or_default()).trim().to_owned();
    let Some(ndc) = read.ndc_box.as_ref().or(read.ndc_unit.as_ref()) else { return Box::Unreadable(said) };
    let of_product: Vec<&LineRow> = lines.iter().filter(|line| line.ndc == ndc.as_str()).collect();
    if of_product.is_empty() {
        return Box::Stranger(said);
    }
    let key = read.lot.as_deref().map(lot::key);
    let is_it = |line: &&&LineRow| {
        key.as_ref().is_some_and(|key| *key == lot::key(&line.lot))
            && read.expires_on.is_none_or(|on| on == line.expires_on)
    };
    of_product.iter().find(is_it).map_or(Box::OtherLot(said), |line| Box::On(line.line))
}

fn new_lot(registry: &Registry, product: &Product, line: &LineRow) -> NewLot {
    let linked: Option<Ndc> =
        registry.codes().ndc(&product.ndc).and_then(|entry| match entry.linked.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        });
    NewLot {
        cvx: product.cvx,
        mvx: product.mvx.clone(),
        lot: line.lot.clone(),
        expires_on: line.expires_on,
        ndc_box: Some(product.ndc.clone()),
        ndc_unit: linked,
        doses_per_box: u32::try_from(product.doses_per_box).unwrap_or(1),
        unit_lot: None,
        diluent_lot: None,
    }
}

/// Receives a package.
pub fn receive_shipment(
    registry: &Registry,
    access: &Access,
    reception: &Reception,
) -> Result<Received, Error> {
    door::require(registry, access, Permission::OrderVaccine, Action::ReceiveShipment)?;
    registry.takes_changes()?;
    let found = registry.db().read(|tx| {
        let Some(row) = packages::get(tx, reception.shipment)? else { return Ok(None) };
        let lines = packages::lines(tx, &[row.id])?.remove(&row.id).unwrap_or_default();
        Ok::<_, jenner_store::StoreError>(Some((row, lines)))
    })?;
    let theirs = |row: &ShipmentRow| row.organization.is_some_and(|at| site::reaches(access, at));
    let Some((row, lines)) = found.filter(|(row, _)| theirs(row)) else { return Ok(Received::Unknown) };
    if row.received_at.is_some() {
        return Ok(Received::Before);
    }
    let (Some(organization), Some(_), Some(funding)) =
        (row.organization, row.order, Funding::of_word(&row.funding))
    else {
        return Ok(Received::NoOrder);
    };
    let mut wrong = faults(&lines, row.shipped_on, registry.today(), reception);
    match site::starts_on(registry, organization)? {
        None => wrong.push(Fault::NoStock),
        Some(from) if reception.on < from => wrong.push(Fault::Day),
        Some(_) => {}
    }
    if !wrong.is_empty() {
        return Ok(Received::Wrong(wrong));
    }
    let mut ready = Vec::new();
    for line in &lines {
        let Some(found) = reception.lines.iter().find(|one| one.line == line.line && one.accepted > 0) else {
            continue;
        };
        let Some(product) = Rules::shipped().product_of(&line.ndc) else {
            return Err(Error::Invalid(format!("{} cannot be ordered here any more.", line.ndc)));
        };
        let arrival = Arrival {
            token: reception.token.derived(&line.line.to_string()),
            organization,
            lot: new_lot(registry, product, line),
            funding,
            unit: found.unit,
            doses: found.accepted,
            on: reception.on,
            beyond_use_on: None,
            document: row.number.clone(),
            why: String::new(),
            saw_expired: false,
        };
        ready.push((line.line, book::ready(registry, access, &arrival, (Kind::Received, Place::Supplier))?));
    }
    let entry = entry(registry, access, row.id, organization).detail(
        json!({ "act": "receive", "doses": reception.lines.iter().map(|one| one.accepted).sum::<i64>() })
            .to_string(),
    );
    let (core, access, said) = (registry.core.clone(), access.clone(), reception.clone());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        let by = decisions::actor(&access);
        let receipt = Receipt {
            at: core.now(),
            by: by.clone(),
            on: said.on,
            strip: said.strip.word().to_owned(),
            note: short(&said.note),
        };
        if !packages::receive(tx, row.id, &receipt)? {
            return Ok(Received::Before);
        }
        let mut movements = BTreeMap::new();
        for (line, ready) in &ready {
            if let Booked::Now(ids) = book::put(tx, &core, &access, ready)? {
                movements.insert(*line, ids.first().copied());
            }
        }
        let told: Vec<LineRow> = lines.iter().filter_map(|line| told(line, &said, &movements)).collect();
        packages::put_lines(tx, &told)?;
        if let Some(order) = row.order {
            arrived(tx, &core, &by, order, &row.number)?;
        }
        tx.audit(entry.clone());
        Ok::<_, Error>(Received::Now(movements.into_values().flatten().collect()))
    })
}

/// A line with what was found.
fn told(line: &LineRow, said: &Reception, movements: &BTreeMap<i64, Option<i64>>) -> Option<LineRow> {
    let found = said.lines.iter().find(|one| one.line == line.line)?;
    let is_short = found.accepted < line.doses;
    Some(LineRow {
        accepted: Some(found.accepted),
        reason: if is_short { found.reason.clone() } else { String::new() },
        why: if is_short { short(&found.why) } else { String::new() },
        movement: movements.get(&line.line).copied().flatten(),
        ..line.clone()
    })
}

/// Notes on the order that a package of it came. What is over stays over.
fn arrived(tx: &mut Tx<'_>, core: &Core, by: &str, order: i64, number: &str) -> Result<(), Error> {
    let Some(order) = rows::by_ids(tx, &[order])?.into_iter().next() else { return Ok(()) };
    let lines = rows::lines(tx, &[order.id])?.remove(&order.id).unwrap_or_default();
    let about = About { has_local: false, progress: progress(tx, order.id, &lines)? };
    let what = json!({ "shipment": number });
    advance::advance(tx, core, by, &order, &Told { act: Act::Receive, about, why: "", what: &what })?;
    Ok(())
}
