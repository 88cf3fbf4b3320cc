//! The monthly count: blind, while doses come in, by several people, with reasons and a second person; and what it adds up to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering as Atomic};

use jenner_codes::Codes;
use jenner_model::Timestamp;
use jenner_model::access::Role;
use jenner_registry::inventory::account_for;
use jenner_registry::inventory::book::Departure;
use jenner_registry::inventory::count::{self, Begun, Difference, Entered, Outcome, Shelves, Signed, State};
use jenner_registry::inventory::order::{Ordering, may_order};
use jenner_registry::inventory::work::leave;
use jenner_registry::inventory::{Funding, Kind};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};

use super::*;
use crate::support;

/// A clinic with a clock that can be moved.
struct Clinic {
    running: Running,
    clock: Arc<AtomicI64>,
    all: Shelves,
}

impl Clinic {
    fn new(db: TestDb) -> Self {
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let tells = clock.clone();
        let now = Arc::new(move || Timestamp(tells.load(Atomic::SeqCst)));
        let registry = Registry::start(Db::clone(&db), Codes::embedded(), Settings::default(), now).unwrap();
        let running = support::running(db, registry);
        let organization = begun(&running);
        received(&running, mmr("M1"), Funding::Vfc, 10);
        received(&running, mmr("M2"), Funding::Private, 10);
        let all = Shelves { organization, funding: None, unit: None };
        let clinic = Self { running, clock, all };
        clinic.later(60);
        clinic
    }

    fn later(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000_000, Atomic::SeqCst);
    }

    fn registry(&self) -> &Registry {
        &self.running.registry
    }

    fn begin(&self) -> i64 {
        match count::begin(self.registry(), &self.running.clinic, self.all).unwrap() {
            Begun::Now(id) => id,
            Begun::Running(_) => panic!("no other count runs"),
        }
    }

    fn enter(&self, count: i64, lot: &str, funding: Funding, found: i64) -> Entered {
        let account = shelf(&self.running, lot, funding).account.id;
        count::enter(self.registry(), &self.running.clinic, (count, account), found, None, None).unwrap()
    }

    fn differences(&self, count: i64) -> Vec<Difference> {
        match count::compare(self.registry(), &self.running.clinic, count).unwrap().unwrap() {
            Outcome::All(found) => found,
            Outcome::NotYet(left) => panic!("{left} shelves are not counted"),
        }
    }

    fn sign(&self, who: &Access, count: i64) -> Signed {
        count::sign(self.registry(), who, count).unwrap()
    }

    fn gives(&self, n: usize, day: &'static str) {
        const GIVEN: [&str; 6] = ["Ann", "Bea", "Cyprien", "Dovie", "Etienne", "Flora"];
        const BORN: [&str; 6] = ["20230101", "20230202", "20230303", "20230404", "20230505", "20230606"];
        const NUMBERS: [&str; 6] = ["11", "12", "13", "14", "15", "16"];
        let child = Patient { number: NUMBERS[n], given: GIVEN[n], born: BORN[n], ..ZOE };
        let jab = super::given(&format!("d{n}"), day, "M1");
        take(
            &self.running,
            &self.running.clinic,
            &told("CLINIC", "20261201130000", &format!("C{n}"), child, &[jab]),
        );
    }
}

#[test]
fn three_doses_that_come_in_during_a_count_make_no_difference_whenever_the_shelf_was_counted() {
    for db in engines() {
        let clinic = Clinic::new(db);
        for (counted_first, found) in [(true, 10), (false, 7)] {
            let count = clinic.begin();
            clinic.later(5);
            if counted_first {
                assert_eq!(clinic.enter(count, "M1", Funding::Vfc, found), Entered::Done);
                clinic.later(5);
                (0..3).for_each(|n| clinic.gives(n, "20261201"));
            } else {
                assert_eq!(clinic.enter(count, "M1", Funding::Vfc, found), Entered::Done);
            }
            clinic.later(5);
            assert_eq!(clinic.enter(count, "M2", Funding::Private, 10), Entered::Done);
            let found = clinic.differences(count);
            assert!(found.iter().all(|one| one.difference == 0), "{found:?}");
            assert_eq!(clinic.sign(&clinic.running.clinic, count), Signed::Done);
            assert_eq!(on_hand(&clinic.running, "M1", Funding::Vfc), Some(7), "nothing had to be put right");
            clinic.later(5);
        }
        is_right(&clinic.running);
    }
}

#[test]
fn the_next_count_says_how_many_doses_were_reported_after_the_last_one_had_missed_them() {
    for db in engines() {
        let clinic = Clinic::new(db);
        let count = clinic.begin();
        clinic.later(5);
        clinic.enter(count, "M1", Funding::Vfc, 8);
        clinic.enter(count, "M2", Funding::Private, 10);
        let shelf = shelf(&clinic.running, "M1", Funding::Vfc).account.id;
        count::explain(clinic.registry(), &clinic.running.clinic, (count, shelf), "not_recorded", "")
            .unwrap();
        let second = user(clinic.registry(), clinic.all.organization, "second", Role::ClinicManager);
        assert_eq!(clinic.sign(&clinic.running.clinic, count), Signed::NeedsSecond);
        assert_eq!(clinic.sign(&second, count), Signed::Done);
        clinic.later(5);
        clinic.gives(0, "20261125");
        assert_eq!(
            on_hand(&clinic.running, "M1", Funding::Vfc),
            Some(7),
            "taken twice: by the count, by the dose"
        );
        let count = clinic.begin();
        clinic.later(5);
        clinic.enter(count, "M1", Funding::Vfc, 8);
        clinic.enter(count, "M2", Funding::Private, 10);
        let found: Vec<(i64, i64)> =
            clinic.differences(count).iter().map(|one| (one.difference, one.recorded_late)).collect();
        assert_eq!(found, [(1, 1), (0, 0)]);
        is_right(&clinic.running);
    }
}

#[test]
fn a_dose_of_last_week_that_is_reported_after_the_count_was_gone_already() {
    let clinic = Clinic::new(engines().remove(0));
    let count = clinic.begin();
    clinic.later(5);
    clinic.enter(count, "M1", Funding::Vfc, 9);
    clinic.enter(count, "M2", Funding::Private, 10);
    let before: Vec<i64> = clinic.differences(count).iter().map(|one| one.difference).collect();
    assert_eq!(before, [-1, 0]);
    clinic.later(5);
    clinic.gives(0, "20261125");
    let after: Vec<i64> = clinic.differences(count).iter().map(|one| one.difference).collect();
    assert_eq!(after, [0, 0]);
}

#[test]
fn what_the_book_says_is_hidden_until_every_shelf_is_counted() {
    let clinic = Clinic::new(engines().remove(0));
    let count = clinic.begin();
    clinic.enter(count, "M1", Funding::Vfc, 10);
    let outcome = count::compare(clinic.registry(), &clinic.running.clinic, count).unwrap().unwrap();
    assert_eq!(outcome, Outcome::NotYet(1));
    assert_eq!(clinic.sign(&clinic.running.clinic, count), Signed::NotCounted(1));
    let (_, sheet) = count::sheet(clinic.registry(), &clinic.running.clinic, count).unwrap().unwrap();
    assert_eq!(sheet.len(), 2);
    let account = sheet[0].account.id;
    let early = Some(Timestamp(NOON.0));
    assert!(
        count::enter(clinic.registry(), &clinic.running.clinic, (count, account), 3, Some(10), early)
            .is_err()
    );
    assert!(
        count::enter(clinic.registry(), &clinic.running.clinic, (count, account), -1, None, None).is_err()
    );
}

#[test]
fn two_people_who_count_one_sheet_do_not_overwrite_each_other() {
    for db in engines() {
        let clinic = Clinic::new(db);
        let nurse = user(clinic.registry(), clinic.all.organization, "nurse", Role::ClinicStaff);
        let count = clinic.begin();
        assert_eq!(count::begin(clinic.registry(), &nurse, clinic.all).unwrap(), Begun::Running(count));
        let part = Shelves { funding: Some(Funding::Vfc), ..clinic.all };
        assert_eq!(count::begin(clinic.registry(), &nurse, part).unwrap(), Begun::Running(count));
        let account = shelf(&clinic.running, "M1", Funding::Vfc).account.id;
        assert_eq!(clinic.enter(count, "M1", Funding::Vfc, 10), Entered::Done);
        let enter = |found, instead_of| {
            count::enter(clinic.registry(), &nurse, (count, account), found, instead_of, None).unwrap()
        };
        assert!(matches!(enter(9, None), Entered::Other { counted: 10, .. }));
        assert_eq!(enter(10, None), Entered::Done, "the same number is no quarrel");
        assert_eq!(enter(9, Some(10)), Entered::Done);
        let (_, sheet) = count::sheet(clinic.registry(), &nurse, count).unwrap().unwrap();
        assert_eq!(sheet[0].counted, Some(9));
        // Whoever signs is the manager.
        assert!(count::sign(clinic.registry(), &nurse, count).is_err());
    }
}

#[test]
fn a_difference_needs_a_reason_a_large_one_two_people_and_the_book_then_says_what_was_found() {
    for db in engines() {
        let clinic = Clinic::new(db);
        let organization = clinic.all.organization;
        let manager = user(clinic.registry(), organization, "manager", Role::ClinicManager);
        let second = user(clinic.registry(), organization, "second manager", Role::ClinicManager);
        let count = clinic.begin();
        clinic.later(5);
        clinic.enter(count, "M1", Funding::Vfc, 6);
        clinic.enter(count, "M2", Funding::Private, 11);
        assert_eq!(clinic.sign(&manager, count), Signed::NotExplained(2));
        let found = clinic.differences(count);
        assert_eq!(found.iter().map(|one| one.difference).collect::<Vec<_>>(), [-4, 1]);
        assert!(found.iter().all(|one| one.needs_second), "{found:?}");
        let explain = |at: usize, reason: &str| {
            count::explain(clinic.registry(), &manager, (count, found[at].account.id), reason, "looked twice")
        };
        assert!(explain(0, "broken").is_err(), "a reason of waste is none of a count");
        explain(0, "unexplained").unwrap();
        explain(1, "received_wrong").unwrap();
        assert_eq!(clinic.sign(&manager, count), Signed::NeedsSecond);
        assert_eq!(clinic.sign(&manager, count), Signed::SamePerson);
        assert_eq!(clinic.sign(&second, count), Signed::Done);
        assert_eq!(clinic.sign(&second, count), Signed::Over);
        assert_eq!(on_hand(&clinic.running, "M1", Funding::Vfc), Some(6));
        assert_eq!(on_hand(&clinic.running, "M2", Funding::Private), Some(11));
        let all = count::list(clinic.registry(), &manager, organization).unwrap();
        assert_eq!(State::of(&all[0]), State::Signed);
        // A signed count says for ever what was found.
        clinic.later(24 * 60);
        clinic.gives(0, "20261130");
        assert_eq!(clinic.differences(count).iter().map(|one| one.difference).collect::<Vec<_>>(), [-4, 1]);
        is_right(&clinic.running);
    }
}

#[test]
fn doses_that_took_nothing_stand_in_the_way_of_a_signature_and_of_an_order() {
    let clinic = Clinic::new(engines().remove(0));
    let (registry, who, organization) = (clinic.registry(), &clinic.running.clinic, clinic.all.organization);
    let may = || may_order(registry, who, organization, Funding::Vfc).unwrap();
    assert_eq!(may(), Ordering::NeverCounted);
    tells(&clinic.running, "20261201120000", "A1", &[super::given("d1", "20261130", "NO-SUCH-LOT")]);
    let count = clinic.begin();
    clinic.later(1);
    clinic.enter(count, "M1", Funding::Vfc, 10);
    clinic.enter(count, "M2", Funding::Private, 10);
    assert_eq!(clinic.sign(who, count), Signed::NotDeducted(1));
    let one = waiting(&clinic.running).remove(0);
    leave(registry, who, (organization, one.dose.report), one.why, "given elsewhere").unwrap();
    assert_eq!(clinic.sign(who, count), Signed::Done);
    assert_eq!(may(), Ordering::Through(day("2026-12-15")));
    clinic.later(14 * 24 * 60);
    assert_eq!(may(), Ordering::Through(day("2026-12-15")));
    clinic.later(24 * 60);
    assert_eq!(may(), Ordering::CountedLast(day("2026-12-01")));
}

#[test]
fn the_account_of_a_month_adds_up() {
    let clinic = Clinic::new(engines().remove(0));
    let (registry, who, organization) = (clinic.registry(), &clinic.running.clinic, clinic.all.organization);
    clinic.gives(0, "20261130");
    clinic.gives(1, "20261130");
    let account = shelf(&clinic.running, "M1", Funding::Vfc).account.id;
    for (kind, reason) in [(Kind::Wasted, "broken"), (Kind::Spoiled, "too_cold"), (Kind::Lost, "missing")] {
        let departure = Departure {
            token: Token::draw(),
            account,
            kind,
            doses: 1,
            on: day("2026-12-01"),
            reason: reason.to_owned(),
            document: String::new(),
            why: String::new(),
        };
        book::depart(registry, who, &departure).unwrap();
    }
    clinic.later(1);
    let (since, accounts) = account_for::since_last_count(registry, who, organization).unwrap();
    assert_eq!((since, accounts.len()), (None, 2));
    let of = &accounts[0];
    assert_eq!((of.received, of.given, of.wasted, of.spoiled, of.lost, of.end), (10, 2, 1, 1, 1, 5));
    assert!(accounts.iter().all(|one| one.expected() == one.end));
    assert_eq!(of.percent(), Some(90), "one of ten is unaccounted for");
    let count = clinic.begin();
    clinic.later(1);
    clinic.enter(count, "M1", Funding::Vfc, 5);
    clinic.enter(count, "M2", Funding::Private, 10);
    assert_eq!(clinic.sign(who, count), Signed::Done);
    clinic.later(1);
    clinic.gives(2, "20261201");
    clinic.later(1);
    let (since, accounts) = account_for::since_last_count(registry, who, organization).unwrap();
    assert!(since.is_some());
    assert_eq!((accounts[0].start, accounts[0].given, accounts[0].end), (5, 1, 4));
    assert!(accounts.iter().all(|one| one.expected() == one.end));
}
