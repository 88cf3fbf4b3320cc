//! Ordering of vaccine: what is suggested, how an order goes its way, packages, federal files.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod files;
mod life;
mod packages;
mod suggestion;

use jenner_codes::{Codes, Ndc};
use jenner_model::OrganizationId;
use jenner_model::access::{Access, Role};
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::of_operator;
pub use jenner_registry::inventory::Funding;
use jenner_registry::inventory::count::{self, Begun, Shelves, Signed};
use jenner_registry::inventory::site;
use jenner_registry::inventory::stock;
use jenner_registry::ordering::look::{self, Whole};
pub use jenner_registry::ordering::{Cut, Done, State, Taken, Verdict, Wanted};
use jenner_registry::ordering::{Written, decide, draft, read_files, submit, write_files};
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::programme::enrolment;

use crate::cold_chain::fridge;
use crate::inventory::{START, arrival, book, day, mmr};
use crate::support::*;

pub const MMR: &str = "00006-4681-00";
pub const VARICELLA: &str = "00006-4827-00";
pub const PIN: &str = "VFC001";

pub fn ndc(text: &str) -> Ndc {
    text.parse().unwrap()
}

pub fn wanted(lines: &[(&str, i64)]) -> Vec<Wanted> {
    lines.iter().map(|(code, doses)| Wanted { ndc: ndc(code), doses: *doses }).collect()
}

/// A clinic that may order: it has a PIN, takes part, keeps stock, has counted it, and has a refrigerator.
pub struct Orderer {
    pub id: OrganizationId,
    pub manager: Access,
}

/// An organization with a PIN that has nothing yet.
pub fn provider(running: &Running, code: &str, pin: &str, parent: Option<OrganizationId>) -> OrganizationId {
    let new = NewOrganization {
        parent,
        kind: OrganizationKind::Clinic,
        name: code.into(),
        code: code.into(),
        vfc_pin: Some(pin.into()),
        county: None,
        city: "Houma".into(),
    };
    add(&running.registry, &of_operator(OrganizationId(0)), vec![new]).unwrap()[0].id
}

pub fn counted(running: &Running, who: &Access) {
    let shelves = Shelves { organization: who.organization(), funding: None, unit: None };
    let Begun::Now(sheet) = count::begin(&running.registry, who, shelves).unwrap() else {
        panic!("no other runs")
    };
    let (_, lines) = count::sheet(&running.registry, who, sheet).unwrap().unwrap();
    for line in lines {
        let here = stock::on_shelves(&running.registry, who, who.organization(), true).unwrap();
        let on_hand = here.iter().find(|one| one.account.id == line.account.id).unwrap().on_hand;
        count::enter(&running.registry, who, (sheet, line.account.id), on_hand, None, None).unwrap();
    }
    assert_eq!(count::sign(&running.registry, who, sheet).unwrap(), Signed::Done);
}

/// An organization has taken part in the programme since before it came here.
pub fn takes_part(running: &Running, id: OrganizationId, (from, until): (&str, &str)) {
    let days = (day(from), day(until));
    let brought = enrolment::bring(&running.registry, running.clerk(), id, days, "binder 4").unwrap();
    assert_eq!(brought, enrolment::Done::Kept);
}

pub fn orderer(running: &Running, code: &str, pin: &str, parent: Option<OrganizationId>) -> Orderer {
    let id = provider(running, code, pin, parent);
    let manager = user(&running.registry, id, &format!("manager of {code}"), Role::ClinicManager);
    assert!(site::begin(&running.registry, &manager, id, day(START)).unwrap());
    let first = arrival(id, mmr("FIRST"), Funding::Vfc, 5);
    book::receive(&running.registry, &manager, &first).unwrap();
    fridge(&running.registry, &manager);
    counted(running, &manager);
    takes_part(running, id, ("2026-03-01", "2027-02-28"));
    Orderer { id, manager }
}

/// A draft of routine vaccine that VFC pays.
pub fn drafted(running: &Running, who: &Access, lines: &[(&str, i64)]) -> i64 {
    let of = (Funding::Vfc, "routine");
    let (order, done) = draft(&running.registry, who, who.organization(), of, &wanted(lines), "").unwrap();
    assert_eq!(done, Done::Now(1));
    order
}

pub fn submitted(running: &Running, who: &Access, lines: &[(&str, i64)]) -> i64 {
    let order = drafted(running, who, lines);
    assert_eq!(submit(&running.registry, who, (order, 1)).unwrap(), Done::Now(2));
    order
}

/// An order that the programme has approved as it is.
pub fn approved(running: &Running, who: &Access, lines: &[(&str, i64)]) -> i64 {
    let order = submitted(running, who, lines);
    let done = decide(&running.registry, running.clerk(), (order, 2), &Verdict::Approve(vec![]), "").unwrap();
    assert_eq!(done, Done::Now(3));
    order
}

pub fn sent(running: &Running, who: &Access, lines: &[(&str, i64)]) -> i64 {
    let order = approved(running, who, lines);
    assert!(out(running).iter().any(|file| file.kind == "order"));
    order
}

/// The files that go out now.
pub fn out(running: &Running) -> Vec<Written> {
    write_files(&running.registry, running.clerk()).unwrap()
}

/// A file that comes.
pub fn comes(running: &Running, kind: &str, rows: &[String]) -> Taken {
    let mut text = format!("H,{kind},1,20261201,CENTRAL\r\n");
    rows.iter().for_each(|row| text += &format!("{row}\r\n"));
    text += &format!("T,{}\r\n", rows.len());
    read_files(&running.registry, running.clerk(), &format!("{kind}.csv"), text.as_bytes()).unwrap()
}

/// A row of a package: its number, the order, NDC without hyphens, lot, doses.
pub fn row((package, order): (&str, &str), code: &str, lot: &str, doses: i64) -> String {
    format!("{package},{order},,{PIN},vfc,{},{lot},20271231,{doses},20261130,,UPS,1Z9", code.replace('-', ""))
}

pub fn whole(running: &Running, order: i64) -> Whole {
    look::open(&running.registry, running.clerk(), order).unwrap().unwrap()
}

pub fn state(running: &Running, order: i64) -> State {
    whole(running, order).state
}

/// What was done to an order.
pub fn history(running: &Running, order: i64) -> Vec<String> {
    whole(running, order).steps.iter().map(|step| format!("{} {}", step.act, step.to)).collect()
}

/// A scan of a box.
pub fn scan(code: &str, lot: &str, expires: &str) -> String {
    let gtin = Codes::embedded().ndc(&ndc(code)).unwrap().gtin.clone().unwrap();
    format!("01{gtin}17{expires}10{lot}")
}
