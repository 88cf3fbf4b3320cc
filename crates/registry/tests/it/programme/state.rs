//! A made-up state for the watch: clinics of different sizes that order, receive and give vaccine for a year, honestly and with the
//! slips that honest clinics make; and frauds that are planted in it. What is written is what the intake and the ledger would write:
//! lots, accounts, movements, doses and the day people were born.

use std::collections::{BTreeMap, HashMap};

use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, OrganizationId, PersonId, ReportId, Timestamp};
use jenner_registry::inventory::{Funding, Kind, Place};
use jenner_registry::organizations::{self, NewOrganization};
use jenner_store::queries::coverage::{self, CoverageRow};
use jenner_store::queries::inventory::{self as rows, AccountRow, LotRow};
use jenner_store::queries::inventory_dose::{self as doses, DoseRow};
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jiff::ToSpan as _;
use jiff::civil::Weekday;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::day;
use crate::support::*;

pub const FIRST: &str = "2025-11-01";
pub const LAST: &str = "2026-10-31";
/// Vaccines of children, and influenza.
const VACCINES: [&str; 8] = ["20", "10", "94", "133", "83", "62", "114", "48"];
const FLU: &str = "150";
/// Doses of a delivery.
const BOX: i64 = 60;
/// Children of a clinic for each dose that it gives on a usual day.
const CHILDREN: usize = 130;

/// A child, or somebody older.
#[derive(Clone)]
pub struct Child {
    pub id: PersonId,
    pub born: Date,
    pub eligibility: &'static str,
    last: HashMap<&'static str, Date>,
}

pub struct Clinic {
    pub id: OrganizationId,
    pub children: Vec<Child>,
    usual: usize,
    shelves: BTreeMap<(&'static str, &'static str), Shelf>,
}

/// What stands of a vaccine and funding: the lot that is used now.
#[derive(Clone)]
struct Shelf {
    lot: LotRow,
    stock: AccountRow,
    left: i64,
}

/// A state that is being written.
pub struct State {
    pub clinics: Vec<Clinic>,
    next: i64,
    lots: Vec<LotRow>,
    accounts: Vec<AccountRow>,
    movements: Vec<MovementRow>,
    pub doses: Vec<DoseRow>,
    born: Vec<(PersonId, Date)>,
    random: StdRng,
}

/// What a dose is like that somebody plants.
#[derive(Clone)]
pub struct Planted {
    pub on: Date,
    pub cvx: &'static str,
    pub eligibility: &'static str,
    pub funding: &'static str,
    /// A lot that never came, by its number.
    pub of_nowhere: Option<String>,
}

pub fn planted(on: &str, eligibility: &'static str) -> Planted {
    Planted { on: day(on), cvx: "20", eligibility, funding: "vfc", of_nowhere: None }
}

impl State {
    pub fn new(running: &Running, clinics: usize, seed: u64) -> Self {
        let operator = jenner_registry::access::of_operator(OrganizationId(0));
        let new = (0..clinics).map(|n| NewOrganization {
            parent: None,
            kind: OrganizationKind::Clinic,
            name: format!("Clinic {n}").into(),
            code: format!("SIM{n}").into(),
            vfc_pin: Some(format!("{n:06}").into()),
            county: None,
            city: "Houma".into(),
        });
        let added = organizations::add(&running.registry, &operator, new.collect()).unwrap();
        let mut state = Self {
            clinics: Vec::new(),
            next: 1_000_000,
            lots: Vec::new(),
            accounts: Vec::new(),
            movements: Vec::new(),
            doses: Vec::new(),
            born: Vec::new(),
            random: StdRng::seed_from_u64(seed),
        };
        for one in added {
            let usual = state.random.random_range(2..9_usize);
            let medicaid = state.random.random_range(30..80_u32);
            let children = (0..usual * CHILDREN).map(|_| state.child(medicaid)).collect();
            state.clinics.push(Clinic { id: one.id, children, usual, shelves: BTreeMap::new() });
        }
        state
    }

    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn child(&mut self, medicaid: u32) -> Child {
        let eligibility = match self.random.random_range(0..100_u32) {
            n if n < medicaid => "V02",
            n if n < medicaid + (100 - medicaid) * 6 / 10 => "V01",
            n if n < medicaid + (100 - medicaid) * 9 / 10 => "V03",
            _ => "V04",
        };
        let days = self.random.random_range(60..18 * 360_i64);
        let born = day(FIRST).checked_sub(days.days()).unwrap();
        self.person(born, eligibility)
    }

    /// Somebody new.
    pub fn person(&mut self, born: Date, eligibility: &'static str) -> Child {
        let id = PersonId(self.id());
        self.born.push((id, born));
        Child { id, born, eligibility, last: HashMap::new() }
    }

    /// A lot comes to a clinic.
    fn deliver(
        &mut self,
        clinic: usize,
        cvx: &'static str,
        funding: &'static str,
        on: Date,
        boxed: i64,
    ) -> Shelf {
        let number = format!("L{}", self.id());
        let lot = LotRow {
            id: self.id(),
            key: number.clone(),
            lot: number,
            cvx: cvx.to_owned(),
            mvx: "MSD".to_owned(),
            expires_on: day("2028-12-31"),
            ndc_box: String::new(),
            ndc_unit: String::new(),
            doses_per_box: 10,
        };
        self.lots.push(lot.clone());
        let stock = self.account(clinic, &lot, funding, Place::Stock);
        let supplier = self.account(clinic, &lot, funding, Place::Supplier);
        self.moved(clinic, (supplier.id, stock.id), boxed, Kind::Received, on);
        Shelf { lot, stock, left: boxed }
    }

    fn account(&mut self, clinic: usize, lot: &LotRow, funding: &str, place: Place) -> AccountRow {
        let row = AccountRow {
            id: self.id(),
            organization: self.clinics[clinic].id,
            lot: lot.clone(),
            funding: funding.to_owned(),
            place: place.word().to_owned(),
            unit: None,
            beyond_use_on: None,
        };
        self.accounts.push(row.clone());
        row
    }

    fn moved(&mut self, clinic: usize, (from, to): (i64, i64), doses: i64, kind: Kind, on: Date) -> i64 {
        let id = self.id();
        self.movements.push(MovementRow {
            id,
            organization: self.clinics[clinic].id,
            from,
            to,
            doses,
            kind: kind.word().to_owned(),
            happened_on: on,
            written_at: Timestamp(id),
            written_by: "test".to_owned(),
            source: "hand".to_owned(),
            reason: String::new(),
            document: String::new(),
            why: String::new(),
            form: String::new(),
            reverses: None,
        });
        id
    }

    /// Doses of a lot that a shelf has, or a new delivery. The account for those who got it is opened with it.
    fn shelf(&mut self, clinic: usize, cvx: &'static str, funding: &'static str, on: Date) -> Shelf {
        match self.clinics[clinic].shelves.get(&(cvx, funding)) {
            Some(shelf) if shelf.left > 0 => shelf.clone(),
            _ => {
                let before = on.checked_sub(3.days()).unwrap();
                let shelf = self.deliver(clinic, cvx, funding, before, BOX);
                self.clinics[clinic].shelves.insert((cvx, funding), shelf.clone());
                shelf
            }
        }
    }

    fn write(&mut self, clinic: usize, child: &Child, told: &Planted, from: Option<&Shelf>) {
        let organization = self.clinics[clinic].id;
        let (lot, state, account) = match (&told.of_nowhere, from) {
            (None, Some(shelf)) => (shelf.lot.lot.clone(), "taken", Some(shelf.stock.id)),
            (Some(lot), _) => (lot.clone(), "lot_unknown", None),
            (None, None) => (String::new(), "no_lot", None),
        };
        let movement = from.filter(|_| account.is_some()).map(|shelf| {
            let patient = self
                .accounts
                .iter()
                .rev()
                .find(|one| one.lot.id == shelf.lot.id && one.place == Place::Patient.word())
                .map(|one| one.id);
            let patient = patient
                .unwrap_or_else(|| self.account(clinic, &shelf.lot, &shelf.stock.funding, Place::Patient).id);
            self.moved(clinic, (shelf.stock.id, patient), 1, Kind::Given, told.on)
        });
        let report = ReportId(self.id());
        self.doses.push(DoseRow {
            home: child.id,
            report,
            organization,
            state: state.to_owned(),
            account,
            movement,
            owed_by: String::new(),
            given_on: told.on,
            cvx: told.cvx.to_owned(),
            mvx: String::new(),
            lot_key: lot.clone(),
            lot,
            eligibility: told.eligibility.to_owned(),
            funding: String::new(),
            since: Timestamp(report.0),
            mark: 0,
        });
    }

    /// A dose that a clinic has and gives: it is delivered if need be. Its report.
    pub fn give(&mut self, clinic: usize, child: &Child, told: &Planted) -> ReportId {
        let shelf = match told.of_nowhere {
            Some(_) => None,
            None => Some(self.shelf(clinic, told.cvx, told.funding, told.on)),
        };
        if let Some(on_shelf) = self.clinics[clinic].shelves.get_mut(&(told.cvx, told.funding))
            && shelf.is_some()
        {
            on_shelf.left -= 1;
        }
        self.write(clinic, child, told, shelf.as_ref());
        self.doses.last().unwrap().report
    }

    /// Doses that are told of a lot beyond what came of it. The number of the lot.
    pub fn overdraw(&mut self, clinic: usize, children: &[Child], told: &Planted, came: i64) -> String {
        let shelf =
            self.deliver(clinic, told.cvx, told.funding, told.on.checked_sub(10.days()).unwrap(), came);
        for child in children {
            self.write(clinic, child, told, Some(&shelf));
        }
        shelf.lot.lot
    }

    /// A count finds doses of a lot on the shelf that the book did not have.
    pub fn counted_too_many(&mut self, clinic: usize, lot: &str, doses: i64, on: Date) {
        let is_shelf = |one: &&AccountRow| one.lot.lot == lot && one.place == Place::Stock.word();
        let shelf = self.accounts.iter().find(is_shelf).expect("a shelf of the lot").clone();
        let found = self.account(clinic, &shelf.lot, &shelf.funding, Place::CountDifference);
        self.moved(clinic, (found.id, shelf.id), doses, Kind::Counted, on);
    }

    /// Doses of one lot, which was delivered for them.
    pub fn one_lot(&mut self, clinic: usize, children: &[Child], told: &Planted) {
        let all = i64::try_from(children.len()).unwrap();
        self.overdraw(clinic, children, told, all);
    }

    /// Doses that are thrown away.
    pub fn waste(&mut self, clinic: usize, on: Date, doses: i64) {
        let shelf = self.deliver(clinic, "20", "vfc", on.checked_sub(5.days()).unwrap(), doses);
        let waste = self.account(clinic, &shelf.lot, "vfc", Place::Waste);
        self.moved(clinic, (shelf.stock.id, waste.id), doses, Kind::Wasted, on);
    }

    /// A year of honest work. `ask` says what a clinic reports of a child's eligibility on a day.
    pub fn live(&mut self, mut ask: impl FnMut(&mut StdRng, usize, Date, &'static str) -> &'static str) {
        let mut today = day(FIRST);
        while today <= day(LAST) {
            let is_weekend = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
            for clinic in 0..self.clinics.len() {
                if !is_weekend {
                    self.work(clinic, today, &mut ask);
                }
            }
            today = today.tomorrow().unwrap();
        }
    }

    fn work(
        &mut self,
        clinic: usize,
        today: Date,
        ask: &mut impl FnMut(&mut StdRng, usize, Date, &'static str) -> &'static str,
    ) {
        let usual = self.clinics[clinic].usual;
        // Before school begins there is twice as much to do; flu has its own days.
        let busy = if (7..=8).contains(&today.month()) { 2 } else { 1 };
        let visits = self.random.random_range(0..=usual * busy);
        let mut flu = if matches!(today.month(), 9..=11) { self.random.random_range(0..=usual) } else { 0 };
        if matches!(today.month(), 9 | 10) && self.random.random_range(0..40_u32) == 0 {
            flu = usual * 7;
        }
        for n in 0..visits + flu {
            // Some come from elsewhere.
            let of = match self.random.random_range(0..50_u32) {
                0 => self.random.random_range(0..self.clinics.len()),
                _ => clinic,
            };
            let child = self.random.random_range(0..self.clinics[of].children.len());
            let many = if n < visits { self.random.random_range(1..=3_usize) } else { 1 };
            let first = self.random.random_range(0..VACCINES.len());
            for k in 0..many {
                let cvx = if n < visits { VACCINES[(first + k) % VACCINES.len()] } else { FLU };
                let known = self.clinics[of].children[child].clone();
                let is_soon =
                    known.last.get(cvx).is_some_and(|last| last.until(today).unwrap().get_days() < 28);
                if is_soon || known.born >= today {
                    continue;
                }
                self.clinics[of].children[child].last.insert(cvx, today);
                let mut eligibility = ask(&mut self.random, clinic, today, known.eligibility);
                if eligibility == known.eligibility && self.random.random_range(0..50_u32) == 0 {
                    eligibility = "";
                }
                let funding = if known.eligibility == "V01" { "private" } else { "vfc" };
                // A slip: the number of the lot is typed wrong.
                let slip = self.random.random_range(0..300_u32) == 0;
                let typed = slip.then(|| format!("TYPO{}", self.id()));
                self.give(
                    clinic,
                    &known,
                    &Planted { on: today, cvx, eligibility, funding, of_nowhere: typed },
                );
            }
        }
        // A vial falls down every other week.
        if self.random.random_range(0..10_u32) == 0 {
            let held: Vec<(&'static str, &'static str)> =
                self.clinics[clinic].shelves.keys().copied().collect();
            if let Some(key) = held.first().copied() {
                let shelf = self.clinics[clinic].shelves.get_mut(&key).unwrap();
                if shelf.left > 0 {
                    shelf.left -= 1;
                    let shelf = shelf.clone();
                    let known = self
                        .accounts
                        .iter()
                        .rev()
                        .find(|one| one.lot.id == shelf.lot.id && one.place == Place::Waste.word());
                    let waste = known.map(|one| one.id);
                    let waste =
                        waste.unwrap_or_else(|| self.account(clinic, &shelf.lot, key.1, Place::Waste).id);
                    self.moved(clinic, (shelf.stock.id, waste), 1, Kind::Wasted, today);
                }
            }
        }
    }

    /// Puts all of it into the database.
    pub fn store(&self, running: &Running) {
        let access = running.clerk().clone();
        let now = Timestamp(1);
        running
            .registry
            .db()
            .write({
                let (lots, accounts) = (self.lots.clone(), self.accounts.clone());
                move |tx| {
                    for lot in &lots {
                        rows::lot(tx, lot, now, "test")?;
                    }
                    rows::insert_accounts(tx, &accounts, now)
                }
            })
            .unwrap();
        for some in self.movements.chunks(20_000) {
            let some = some.to_vec();
            running.registry.db().write(move |tx| ledger::insert(tx, &some)).unwrap();
        }
        for some in self.doses.chunks(20_000) {
            let (some, access) = (some.to_vec(), access.clone());
            running.registry.db().write(move |tx| doses::replace(tx, &access, &[], &some)).unwrap();
        }
        for some in self.born.chunks(20_000) {
            let people: Vec<CoverageRow> = some
                .iter()
                .map(|(person, born)| CoverageRow {
                    person: *person,
                    edition: "made up".to_owned(),
                    born_on: Some(*born),
                    who: Vec::new(),
                    reached: Vec::new(),
                })
                .collect();
            running.registry.db().write(move |tx| coverage::upsert(tx, &people)).unwrap();
        }
    }

    /// Some children of a clinic of an eligibility.
    pub fn some(&self, clinic: usize, eligibility: &str, many: usize) -> Vec<Child> {
        let all = self.clinics[clinic].children.iter().filter(|one| one.eligibility == eligibility);
        all.take(many).cloned().collect()
    }
}

/// The funding of a word.
pub fn vfc() -> Vec<Funding> {
    vec![Funding::Vfc]
}
