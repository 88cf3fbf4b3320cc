//! Vaccine stock: what reported doses take, what people book, the work list, counts; and the laws of the ledger.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod books;
mod counts;
mod decrement;
mod laws;
mod moves;
mod moves_laws;
mod owed;
mod shelf;
mod walk;
mod work;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_registry::by_hand::Token;
pub use jenner_registry::inventory::book::{self, Arrival, Booked};
use jenner_registry::inventory::lot::NewLot;
pub use jenner_registry::inventory::stock::{self, Line};
pub use jenner_registry::inventory::work as list;
use jenner_registry::inventory::work::Undeducted;
use jenner_registry::inventory::{Funding, check, site};

use crate::support::*;

/// The day on which the clinic of these tests begins.
pub const START: &str = "2026-11-01";

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The clinic keeps its stock here.
pub fn begun(running: &Running) -> OrganizationId {
    let organization = running.clinic.organization();
    assert!(site::begin(&running.registry, &running.clinic, organization, day(START)).unwrap());
    organization
}

/// A lot of MMR of a maker, good for another year.
pub fn mmr(lot: &str) -> NewLot {
    NewLot {
        cvx: "03".parse().unwrap(),
        mvx: "MSD".parse().unwrap(),
        lot: lot.to_owned(),
        expires_on: day("2027-12-31"),
        ndc_box: None,
        ndc_unit: None,
        doses_per_box: 10,
        unit_lot: None,
        diluent_lot: None,
    }
}

pub fn arrival(organization: OrganizationId, lot: NewLot, funding: Funding, doses: i64) -> Arrival {
    Arrival {
        token: Token::draw(),
        organization,
        lot,
        funding,
        unit: None,
        doses,
        on: day(START),
        beyond_use_on: None,
        document: String::new(),
        why: String::new(),
        saw_expired: false,
    }
}

/// Books a delivery to the clinic.
pub fn received(running: &Running, lot: NewLot, funding: Funding, doses: i64) -> i64 {
    received_by(running, &running.clinic, lot, funding, doses)
}

pub fn received_by(running: &Running, who: &Access, lot: NewLot, funding: Funding, doses: i64) -> i64 {
    let arrival = arrival(who.organization(), lot, funding, doses);
    match book::receive(&running.registry, who, &arrival).unwrap() {
        Booked::Now(movements) => movements[0],
        other => panic!("{other:?}"),
    }
}

pub fn shelves(running: &Running) -> Vec<Line> {
    shelves_of(running, &running.clinic)
}

pub fn shelves_of(running: &Running, who: &Access) -> Vec<Line> {
    stock::on_shelves(&running.registry, who, who.organization(), true).unwrap()
}

/// How many doses of a lot and funding the clinic has; `None` where it never had any.
pub fn on_hand(running: &Running, lot: &str, funding: Funding) -> Option<i64> {
    let lines = shelves(running);
    let of = lines.iter().filter(|line| line.account.lot.lot == lot && line.funding == funding);
    of.map(|line| line.on_hand).reduce(|a, b| a + b)
}

/// The shelf of a lot and funding.
pub fn shelf(running: &Running, lot: &str, funding: Funding) -> Line {
    let lines = shelves(running);
    let found = lines.into_iter().find(|line| line.account.lot.lot == lot && line.funding == funding);
    found.unwrap_or_else(|| panic!("there is a shelf for {lot}"))
}

pub fn waiting(running: &Running) -> Vec<Undeducted> {
    list::not_deducted(&running.registry, &running.clinic, running.clinic.organization()).unwrap()
}

/// Why the doses of the clinic that took nothing took nothing, in the order of their days.
pub fn why_nots(running: &Running) -> Vec<&'static str> {
    waiting(running).iter().map(|one| one.why.word()).collect()
}

/// The laws hold, and every reported dose has taken what it should have.
pub fn is_right(running: &Running) {
    let found = check::ledger(&running.registry.db().clone()).unwrap();
    assert_eq!(found.broken, [], "on {}", running.engine);
    for site in site::list(&running.registry, &running.clinic).unwrap() {
        let differing = check::doses(&running.registry, &running.clinic, site.organization).unwrap();
        assert_eq!(differing, 0, "doses that took something else, on {}", running.engine);
    }
}

/// A dose for messages.
#[derive(Clone, Debug)]
pub struct Jab {
    pub filler: String,
    pub day: &'static str,
    pub cvx: &'static str,
    pub lot: String,
    pub expires: &'static str,
    pub mvx: &'static str,
    /// RXA-9.
    pub source: &'static str,
    /// RXA-20.
    pub completion: &'static str,
    /// RXA-21.
    pub action: &'static str,
    pub eligibility: &'static str,
    pub funding: &'static str,
}

/// A dose of MMR that the clinic gave to a child on Medicaid.
pub fn given(filler: &str, day: &'static str, lot: &str) -> Jab {
    Jab {
        filler: filler.to_owned(),
        day,
        cvx: "03",
        lot: lot.to_owned(),
        expires: "",
        mvx: "MSD",
        source: "00",
        completion: "CP",
        action: "A",
        eligibility: "V02",
        funding: "",
    }
}

/// A VXU about doses that were given.
pub fn told(sender: &str, at: &str, control: &str, patient: Patient, jabs: &[Jab]) -> String {
    let mut text = vxu(sender, at, control, patient, &[]);
    for jab in jabs {
        let Jab { filler, day, cvx, lot, expires, mvx, source, completion, action, .. } = jab;
        let maker = if mvx.is_empty() { String::new() } else { format!("{mvx}^maker^MVX") };
        text += &format!(
            "ORC|RE||{filler}^{sender}|||||||^Clerk^Ann||\r\
             RXA|0|1|{day}||{cvx}^vaccine^CVX|0.5|mL^mL^UCUM||{source}^^NIP001||||||{lot}|{expires}|{maker}|||{completion}|{action}\r\
             RXR|C28161^Intramuscular^NCIT|LT^Left Thigh^HL70163\r"
        );
        if !jab.eligibility.is_empty() {
            text += &format!(
                "OBX|1|CE|64994-7^Eligibility^LN|1|{}^x^HL70064||||||F|||{day}|||VXC40^Each^CDCPHINVS\r",
                jab.eligibility
            );
        }
        if !jab.funding.is_empty() {
            text += &format!("OBX|2|CE|30963-3^Funding^LN|1|{}^x^CDCPHINVS||||||F|||{day}\r", jab.funding);
        }
    }
    text
}

/// The clinic tells of doses of Zoé.
pub fn tells(running: &Running, at: &str, control: &str, jabs: &[Jab]) {
    send(running, &running.clinic, &told("CLINIC", at, control, ZOE, jabs));
}
