//! What people book, two at once, and a lot that is recalled everywhere.

use std::sync::Barrier;

use jenner_model::access::Role;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::of_operator;
use jenner_registry::by_hand::lots::{self, Barred};
use jenner_registry::inventory::book::{self, Booked, Departure, Move};
use jenner_registry::inventory::{Funding, Kind, Place, lot, site, stock};
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::outbreak::lot::recipients;

use super::*;

fn waste(account: i64, doses: i64) -> Departure {
    Departure {
        token: Token::draw(),
        account,
        kind: Kind::Wasted,
        doses,
        on: day("2026-11-20"),
        reason: "broken".to_owned(),
        document: String::new(),
        why: String::new(),
    }
}

#[test]
fn two_users_who_take_the_last_dose_at_once_get_one_and_the_other_is_told() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("M1"), Funding::Vfc, 1);
        let account = shelf(running, "M1", Funding::Vfc).account.id;
        let start = Barrier::new(4);
        let done: Vec<Booked> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        book::depart(&running.registry, &running.clinic, &waste(account, 1)).unwrap()
                    })
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let booked = done.iter().filter(|one| matches!(one, Booked::Now(_))).count();
        let told = done.iter().filter(|one| **one == Booked::NoDosesLeft { on_hand: 0 }).count();
        assert_eq!((booked, told), (1, 3), "{done:?}");
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(0));
        is_right(running);
    });
}

#[test]
fn a_form_that_is_sent_twice_is_booked_once() {
    on_each_engine(|running| {
        let organization = begun(running);
        let arrival = arrival(organization, mmr("M1"), Funding::Vfc, 10);
        assert!(matches!(
            book::receive(&running.registry, &running.clinic, &arrival).unwrap(),
            Booked::Now(_)
        ));
        assert_eq!(book::receive(&running.registry, &running.clinic, &arrival).unwrap(), Booked::Before);
        let waste = waste(shelf(running, "M1", Funding::Vfc).account.id, 2);
        assert!(matches!(book::depart(&running.registry, &running.clinic, &waste).unwrap(), Booked::Now(_)));
        assert_eq!(book::depart(&running.registry, &running.clinic, &waste).unwrap(), Booked::Before);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(8));
    });
}

#[test]
fn doses_leave_with_a_reason_of_their_kind() {
    let running = on_sqlite();
    begun(&running);
    received(&running, mmr("M1"), Funding::Vfc, 10);
    let account = shelf(&running, "M1", Funding::Vfc).account.id;
    let depart = |departure: &Departure| book::depart(&running.registry, &running.clinic, departure);
    for wrong in [
        Departure { reason: "too_warm".to_owned(), ..waste(account, 1) },
        Departure { reason: String::new(), ..waste(account, 1) },
        Departure { reason: "other_waste".to_owned(), ..waste(account, 1) },
        Departure { kind: Kind::Given, ..waste(account, 1) },
        Departure { kind: Kind::Received, ..waste(account, 1) },
        Departure { doses: 0, ..waste(account, 1) },
        Departure { doses: -3, ..waste(account, 1) },
        Departure { on: day("2027-01-01"), ..waste(account, 1) },
    ] {
        assert!(depart(&wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(depart(&waste(account, 11)).unwrap(), Booked::NoDosesLeft { on_hand: 10 });
    assert_eq!(depart(&waste(12, 1)).unwrap(), Booked::Unknown);
    for (kind, reason) in [
        (Kind::Wasted, "broken"),
        (Kind::Spoiled, "too_warm"),
        (Kind::Expired, "expired"),
        (Kind::Lost, "missing"),
        (Kind::Returned, ""),
    ] {
        let one = Departure { kind, reason: reason.to_owned(), ..waste(account, 1) };
        assert!(matches!(depart(&one).unwrap(), Booked::Now(_)), "{kind:?}");
    }
    assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(5));
    is_right(&running);
}

#[test]
fn a_booking_that_is_taken_back_stays_in_the_ledger_and_can_be_taken_back_once() {
    let running = on_sqlite();
    begun(&running);
    let delivery = received(&running, mmr("M1"), Funding::Vfc, 10);
    let account = shelf(&running, "M1", Funding::Vfc).account.id;
    let Booked::Now(wasted) = book::depart(&running.registry, &running.clinic, &waste(account, 4)).unwrap()
    else {
        panic!("booked")
    };
    let back = |movement: i64, why: &str| {
        book::reverse(&running.registry, &running.clinic, movement, &Token::draw(), why)
    };
    assert!(back(wasted[0], " ").is_err(), "a reason is asked for");
    // The delivery cannot be taken back while four of its doses are waste.
    assert_eq!(back(delivery, "typed twice").unwrap(), Booked::NoDosesLeft { on_hand: 6 });
    assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(6), "nothing of it was stored");
    let Booked::Now(reversed) = back(wasted[0], "another lot broke").unwrap() else { panic!("taken back") };
    assert_eq!(back(wasted[0], "again").unwrap(), Booked::AlreadyBack);
    assert!(back(reversed[0], "the correction of a correction").is_err());
    assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(10));
    let (_, moves) = stock::ledger_of(&running.registry, &running.clinic, account).unwrap().unwrap();
    let told: Vec<(Place, Place, i64)> = moves.iter().map(|one| (one.from, one.to, one.balance)).collect();
    assert_eq!(
        told,
        [
            (Place::Supplier, Place::Stock, 10),
            (Place::Stock, Place::Waste, 6),
            (Place::Waste, Place::Stock, 10),
        ]
    );
    is_right(&running);
}

#[test]
fn doses_move_between_units_with_a_last_day_of_their_own() {
    let running = on_sqlite();
    begun(&running);
    received(&running, mmr("M1"), Funding::Vfc, 10);
    let freezer = shelf(&running, "M1", Funding::Vfc).account.id;
    let into_fridge = Move {
        token: Token::draw(),
        account: freezer,
        unit: Some(5),
        funding: Funding::Vfc,
        doses: 3,
        on: day("2026-11-10"),
        beyond_use_on: Some(day("2026-11-13")),
        why: String::new(),
    };
    book::shift(&running.registry, &running.clinic, &into_fridge).unwrap();
    let lines = shelves(&running);
    let fridge = lines.iter().find(|line| line.account.unit == Some(5)).unwrap();
    assert_eq!((fridge.on_hand, fridge.usable_through), (3, day("2026-11-13")));
    // Thawed doses that are too old are not what a dose of the fourth day was taken from.
    tells(&running, "20261114080000", "A1", &[given("d1", "20261114", "M1")]);
    let hands: Vec<(Option<i64>, i64)> =
        shelves(&running).iter().map(|line| (line.account.unit, line.on_hand)).collect();
    assert_eq!(hands, [(Some(5), 3), (None, 6)], "what ends first stands first");
    let same = Move { token: Token::draw(), unit: None, ..into_fridge.clone() };
    assert!(book::shift(&running.registry, &running.clinic, &same).is_err(), "it is there already");
    // A borrowed dose is made good: it belongs to the other funding from now on, and why is said.
    let repay = Move {
        token: Token::draw(),
        unit: None,
        funding: Funding::Private,
        doses: 1,
        beyond_use_on: None,
        ..into_fridge
    };
    assert!(book::shift(&running.registry, &running.clinic, &repay).is_err());
    let repay = Move { why: "repays the dose of 11/10".to_owned(), ..repay };
    assert!(matches!(book::shift(&running.registry, &running.clinic, &repay).unwrap(), Booked::Now(_)));
    assert_eq!(on_hand(&running, "M1", Funding::Private), Some(1));
    is_right(&running);
}

#[test]
fn what_cannot_be_a_lot_or_a_delivery_is_refused_in_words() {
    let running = on_sqlite();
    let organization = running.clinic.organization();
    let receive = |arrival: &Arrival| book::receive(&running.registry, &running.clinic, arrival);
    let good = arrival(organization, mmr("M1"), Funding::Vfc, 10);
    let early = receive(&good).unwrap_err().to_string();
    assert!(early.contains("keeps no stock here yet"), "{early}");
    begun(&running);
    for wrong in [
        Arrival { lot: NewLot { lot: " - ".to_owned(), ..mmr("M1") }, ..good.clone() },
        Arrival { lot: NewLot { lot: "X".repeat(60), ..mmr("M1") }, ..good.clone() },
        Arrival { lot: NewLot { cvx: "998".parse().unwrap(), ..mmr("M1") }, ..good.clone() },
        Arrival { lot: NewLot { mvx: "ZZZ".parse().unwrap(), ..mmr("M1") }, ..good.clone() },
        Arrival { lot: NewLot { doses_per_box: 0, ..mmr("M1") }, ..good.clone() },
        Arrival { doses: 0, ..good.clone() },
        Arrival { doses: i64::MAX, ..good.clone() },
        Arrival { on: day("2026-10-31"), ..good.clone() },
        Arrival { on: day("2026-12-02"), ..good.clone() },
    ] {
        assert!(receive(&wrong).is_err(), "{wrong:?}");
    }
    assert!(
        site::begin(&running.registry, &running.pharmacy, running.pharmacy.organization(), day("2020-01-01"))
            .is_err()
    );
    assert_eq!(shelves(&running), []);
}

#[test]
fn a_scan_fills_in_what_the_box_says() {
    let codes = jenner_codes::Codes::embedded();
    let scan = "010030006468100017271231\u{1d}10M1234";
    let read = lot::scanned(codes, scan, day("2026-12-01")).unwrap();
    assert_eq!(
        read.product.map(|(cvx, mvx)| (cvx.to_string(), mvx.map(|mvx| mvx.to_string()))),
        Some(("03".to_owned(), Some("MSD".to_owned())))
    );
    assert_eq!((read.lot.as_deref(), read.expires_on), (Some("M1234"), Some(day("2027-12-31"))));
    // The day 00 is the last of its month, also in a leap year.
    let leap = lot::scanned(codes, "01003000646810001728020010M1", day("2026-12-01")).unwrap();
    assert_eq!(leap.expires_on, Some(day("2028-02-29")));
    assert!(lot::scanned(codes, "0100300064681001", day("2026-12-01")).is_err(), "a wrong check digit");
}

#[test]
fn a_recall_stops_a_lot_in_two_hundred_clinics_and_lists_who_was_given_it() {
    let running = on_sqlite();
    let operator = of_operator(OrganizationId(0));
    let new = |n: usize| NewOrganization {
        parent: None,
        kind: OrganizationKind::Clinic,
        name: format!("Clinic {n}").into(),
        code: format!("C{n:03}").into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let clinics = add(&running.registry, &operator, (0..200).map(new).collect()).unwrap();
    begun(&running);
    received(&running, mmr("BAD-1"), Funding::Vfc, 10);
    received(&running, mmr("GOOD-1"), Funding::Vfc, 10);
    tells(&running, "20261110080000", "A1", &[given("d1", "20261110", "BAD1")]);
    for clinic in &clinics {
        let site = jenner_store::queries::inventory::SiteRow {
            organization: clinic.id,
            starts_on: day(START),
            started_at: NOON,
            started_by: "test".to_owned(),
        };
        // Beginning waits until every program knows; two hundred of them need not.
        running
            .registry
            .db()
            .write(move |tx| jenner_store::queries::inventory::insert_site(tx, &site))
            .unwrap();
        received_by(&running, &of_operator(clinic.id), mmr("bad 1"), Funding::Vfc, 5);
    }
    let staff = staff(&running.registry, running.clinic.organization(), "the clerk");
    let nurse = user(&running.registry, running.clinic.organization(), "health nurse", Role::HealthUnitNurse);
    lots::bar(&running.registry, &staff, ("BAD-1", "MSD"), Barred::Recalled, "by its maker").unwrap();
    let held = stock::holding(&running.registry, &staff, "BAD1", None).unwrap();
    assert_eq!(held.len(), 201);
    assert!(held.iter().all(|line| line.barred == Some(Barred::Recalled) && !line.may_be_given()));
    assert_eq!(held.iter().map(|line| line.on_hand).sum::<i64>(), 9 + 200 * 5);
    let mmr = "03".parse().unwrap();
    let offered =
        stock::to_give(&running.registry, &running.clinic, running.clinic.organization(), mmr, None).unwrap();
    assert_eq!(offered.iter().map(|one| one.line.account.lot.lot.as_str()).collect::<Vec<_>>(), ["GOOD-1"]);
    let given = recipients(&running.registry, &nurse, "BAD-1", None).unwrap();
    assert_eq!(given.len(), 1, "every patient by the dose");
    // A dose that was given of it all the same is taken, and the shelf is flagged.
    let other = Patient { number: "7", given: "Remy", born: "20230105", ..ZOE };
    take(
        &running,
        &running.clinic,
        &told("CLINIC", "20261201080000", "A2", other, &[super::given("d2", "20261130", "BAD-1")]),
    );
    assert_eq!(on_hand(&running, "BAD-1", Funding::Vfc), Some(8));
}
