//! What a reported dose takes: once, from the right shelf, and whatever comes in whatever order.

use std::collections::BTreeSet;

use jenner_codes::{Eligibility, InformationSource};
use jenner_model::access::Role;
use jenner_registry::by_hand::record::{self, Given, Recorded, Visit, bare};
use jenner_registry::by_hand::{Token, Written, undo};
use jenner_registry::identity::merge::{How, Merged, merge};
use jenner_registry::identity::split::split;
use jenner_store::Tx;

use jenner_registry::inventory::stock::Owed;
use jenner_registry::inventory::{Funding, site};

use super::*;
use crate::merge::record_of;
use crate::staying_out::purged;

#[test]
fn the_same_message_five_times_takes_one_dose() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        let message = told("CLINIC", "20261110080000", "A1", ZOE, &[given("d1", "20261110", "M1")]);
        for _ in 0..5 {
            take(running, &running.clinic, &message);
        }
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        // In other bytes, with another control id: still one injection.
        for n in 2..5 {
            let again = told(
                "CLINIC",
                &format!("2026111{n}080000"),
                &format!("A{n}"),
                ZOE,
                &[given("d1", "20261110", "M1")],
            );
            take(running, &running.clinic, &again);
        }
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        is_right(running);
    });
}

#[test]
fn a_dose_that_an_earlier_release_judged_is_judged_again_and_stays_where_it_is() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        tells(
            running,
            "20261110080000",
            "A1",
            &[given("d1", "20261110", "M1"), given("d2", "20261109", "M7")],
        );
        let marks = || {
            let marks = |tx: &mut Tx<'_>| {
                let sql = "SELECT told_mark, movement_id FROM inventory_dose ORDER BY given_on";
                tx.query(sql, &[], |row| Ok((row.get::<i64>(0)?, row.get::<Option<i64>>(1)?)))
            };
            running.registry.db().read(marks).unwrap()
        };
        let before = marks();
        assert_eq!(before.len(), 2);
        assert!(before.iter().all(|(mark, _)| *mark > 0));
        running.registry.db().write(|tx| tx.run("UPDATE inventory_dose SET told_mark = 0", &[])).unwrap();
        is_right(running);
        assert!(marks().iter().all(|(mark, _)| *mark == 0));
        tells(running, "20261112080000", "A2", &[given("d1", "20261110", "M1")]);
        assert_eq!(marks(), before, "the same marks, and the same movements");
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        is_right(running);
    });
}

#[test]
fn a_dose_that_is_deleted_and_added_with_another_lot_puts_one_back_and_takes_the_other() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        received(running, mmr("M2"), Funding::Vfc, 10);
        let first = given("d1", "20261110", "M1");
        tells(running, "20261110080000", "A1", std::slice::from_ref(&first));
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        tells(running, "20261111080000", "A2", &[Jab { action: "D", ..first.clone() }]);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(10));
        tells(running, "20261112080000", "A3", &[given("d1", "20261110", "M2")]);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(10));
        assert_eq!(on_hand(running, "M2", Funding::Vfc), Some(9));
        // An update does the same at once.
        tells(running, "20261113080000", "A4", &[Jab { action: "U", ..first }]);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        assert_eq!(on_hand(running, "M2", Funding::Vfc), Some(10));
        // Nothing was rubbed out: the ledger tells all of it.
        let (_, moves) = stock::ledger_of(
            &running.registry,
            &running.clinic,
            shelf(running, "M1", Funding::Vfc).account.id,
        )
        .unwrap()
        .unwrap();
        let balances: Vec<i64> = moves.iter().map(|one| one.balance).collect();
        assert_eq!(balances, [10, 9, 10, 9]);
        assert!(moves[1].is_reversed && moves[2].movement.reverses == Some(moves[1].movement.id));
        let reports: Vec<bool> = moves.iter().map(|one| one.report.is_some()).collect();
        assert_eq!(reports, [false, true, false, true], "what was taken back still leads to its report");
        is_right(running);
    });
}

#[test]
fn only_what_was_newly_given_after_the_start_takes_something() {
    let running = on_sqlite();
    begun(&running);
    received(&running, mmr("M1"), Funding::Vfc, 10);
    let jab = |filler: &str| given(filler, "20261110", "M1");
    let none = [
        Jab { source: "01", ..jab("past") },
        Jab { day: "20261031", ..jab("before the start") },
        Jab { completion: "NA", ..jab("not given") },
        Jab { completion: "RE", ..jab("refused") },
    ];
    for (n, one) in none.iter().enumerate() {
        tells(&running, "20261110080000", &format!("N{n}"), std::slice::from_ref(one));
        assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(10), "{}", one.filler);
    }
    assert_eq!(why_nots(&running), Vec::<&str>::new(), "nobody need look at these");
    // A dose that was begun and not finished is gone from the shelf all the same.
    tells(&running, "20261112080000", "P", &[Jab { completion: "PA", day: "20261111", ..jab("partial") }]);
    assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(9));
    is_right(&running);
}

#[test]
fn nothing_is_taken_for_an_organization_that_keeps_no_stock_here() {
    let running = on_sqlite();
    take(
        &running,
        &running.clinic,
        &told("CLINIC", "20261110080000", "A1", ZOE, &[given("d1", "20261110", "M1")]),
    );
    let rows: Option<i64> = running
        .registry
        .db()
        .read(|tx| tx.query_opt("SELECT count(*) FROM inventory_dose", &[], |row| row.get(0)))
        .unwrap();
    assert_eq!(rows, Some(0));
    // Once the clinic begins, what it has reported since is looked at, and waits for its lot.
    begun(&running);
    assert_eq!(why_nots(&running), ["lot_unknown"]);
    received(&running, mmr("M1"), Funding::Vfc, 10);
    assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(9));
    assert_eq!(why_nots(&running), Vec::<&str>::new());
    is_right(&running);
}

#[test]
fn a_delivery_that_is_booked_late_takes_in_what_was_given_of_it() {
    on_each_engine(|running| {
        begun(running);
        tells(running, "20261110080000", "A1", &[given("d1", "20261110", "M1")]);
        assert_eq!(why_nots(running), ["lot_unknown"]);
        let late = |on: &str| Arrival {
            on: day(on),
            ..arrival(running.clinic.organization(), mmr("M1"), Funding::Vfc, 10)
        };
        book::receive(&running.registry, &running.clinic, &late("2026-11-20")).unwrap();
        assert_eq!(why_nots(running), ["before_receipt"], "it cannot have come from what came later");
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(10));
        let right = match book::receive(&running.registry, &running.clinic, &late("2026-11-09")).unwrap() {
            Booked::Now(movements) => movements[0],
            other => panic!("{other:?}"),
        };
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(19));
        assert_eq!(why_nots(running), Vec::<&str>::new());
        // The booking was wrong: what had taken of it waits again.
        let back = book::reverse(&running.registry, &running.clinic, right, &Token::draw(), "twice").unwrap();
        assert!(matches!(back, Booked::Now(_)));
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(10));
        assert_eq!(why_nots(running), ["before_receipt"]);
        is_right(running);
    });
}

#[test]
fn a_lot_may_be_used_through_its_last_day_and_no_longer() {
    let running = on_sqlite();
    begun(&running);
    let ends = |lot: &str, on: &str| NewLot { expires_on: day(on), ..mmr(lot) };
    received(&running, ends("TODAY", "2026-12-01"), Funding::Vfc, 5);
    let expired = Arrival {
        saw_expired: true,
        ..arrival(running.clinic.organization(), ends("YESTERDAY", "2026-11-30"), Funding::Vfc, 5)
    };
    let unseen = Arrival { saw_expired: false, token: Token::draw(), ..expired.clone() };
    assert!(
        book::receive(&running.registry, &running.clinic, &unseen).is_err(),
        "a lot that ended is asked about"
    );
    book::receive(&running.registry, &running.clinic, &expired).unwrap();
    tells(&running, "20261201080000", "A1", &[given("d1", "20261201", "TODAY")]);
    assert_eq!(on_hand(&running, "TODAY", Funding::Vfc), Some(4));
    let mmr = "03".parse().unwrap();
    let offered: Vec<String> =
        stock::to_give(&running.registry, &running.clinic, running.clinic.organization(), mmr, Some("V02"))
            .unwrap()
            .into_iter()
            .map(|one| one.line.account.lot.lot)
            .collect();
    assert_eq!(offered, ["TODAY"], "an expired lot is not offered");
    let other = Patient { number: "7", given: "Remy", born: "20230105", ..ZOE };
    let message = told("CLINIC", "20261201090000", "A2", other, &[given("d2", "20261201", "YESTERDAY")]);
    send(&running, &running.clinic, &message);
    assert_eq!(why_nots(&running), ["expired"]);
    assert_eq!(on_hand(&running, "YESTERDAY", Funding::Vfc), Some(5));
    // It was given all the same: somebody says so, and it is taken.
    let one = &waiting(&running)[0];
    let shelf = shelf(&running, "YESTERDAY", Funding::Vfc).account.id;
    let about = (running.clinic.organization(), one.dose.report);
    let done =
        list::accept(&running.registry, &running.clinic, about, one.why, shelf, list::Teach::Nothing, "seen");
    assert_eq!(done.unwrap(), list::Decided::Done);
    assert_eq!(on_hand(&running, "YESTERDAY", Funding::Vfc), Some(4));
    is_right(&running);
}

#[test]
fn a_vial_with_a_number_of_its_own_takes_from_the_box() {
    let running = on_sqlite();
    begun(&running);
    let pentacel = NewLot {
        cvx: "120".parse().unwrap(),
        mvx: "PMC".parse().unwrap(),
        unit_lot: Some("U5532BA".to_owned()),
        diluent_lot: Some("C9876AA".to_owned()),
        ..mmr("C5432AA")
    };
    received(&running, pentacel, Funding::Vfc, 5);
    for (n, number) in ["C5432AA", "U5532BA", "C9876AA", "u5532-ba"].into_iter().enumerate() {
        let child = Patient { number: ["1", "2", "3", "4"][n], given: ["Ann", "Bea", "Cy", "Dov"][n], ..ZOE };
        let jab = Jab { cvx: "120", mvx: "PMC", ..given(&format!("d{n}"), "20261110", number) };
        take(&running, &running.clinic, &told("CLINIC", "20261110080000", &format!("A{n}"), child, &[jab]));
    }
    assert_eq!(on_hand(&running, "C5432AA", Funding::Vfc), Some(1));
    is_right(&running);
}

#[test]
fn a_vfc_dose_for_a_child_with_insurance_is_taken_and_borrowed() {
    on_each_engine(|running| {
        let organization = begun(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        let insured = Jab { eligibility: "V01", ..given("d1", "20261110", "M1") };
        tells(running, "20261110080000", "A1", std::slice::from_ref(&insured));
        assert_eq!(
            on_hand(running, "M1", Funding::Vfc),
            Some(9),
            "the dose is stored, and deducted where it was used"
        );
        let drafts = list::borrowed(&running.registry, &running.clinic, organization).unwrap();
        assert_eq!(drafts.len(), 1);
        assert_eq!((drafts[0].used, drafts[0].owed_by), (Funding::Vfc, Funding::Private));
        assert_eq!(drafts[0].patient.as_ref().unwrap().name.0, "Pitre");
        // With private doses of the lot on the shelf it comes from those, and nothing is borrowed.
        received(running, mmr("M1"), Funding::Private, 10);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(10));
        assert_eq!(on_hand(running, "M1", Funding::Private), Some(9));
        assert!(list::borrowed(&running.registry, &running.clinic, organization).unwrap().is_empty());
        // The sender says that a dose of the programme was used: then it was.
        tells(running, "20261111080000", "A2", &[Jab { action: "U", funding: "VXC51", ..insured }]);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        assert_eq!(list::borrowed(&running.registry, &running.clinic, organization).unwrap().len(), 1);
        is_right(running);
    });
}

#[test]
fn two_makers_with_one_lot_number_have_two_lots() {
    let running = on_sqlite();
    begun(&running);
    received(&running, mmr("L100"), Funding::Vfc, 5);
    received(&running, NewLot { mvx: "SKB".parse().unwrap(), ..mmr("L100") }, Funding::Vfc, 5);
    let hands = |running: &Running| -> Vec<(String, i64)> {
        shelves(running).into_iter().map(|line| (line.account.lot.mvx.clone(), line.on_hand)).collect()
    };
    tells(&running, "20261110080000", "A1", &[Jab { mvx: "SKB", ..given("d1", "20261110", "L100") }]);
    assert_eq!(hands(&running), [("MSD".to_owned(), 5), ("SKB".to_owned(), 4)]);
    let other = Patient { number: "7", given: "Remy", born: "20230105", ..ZOE };
    let unsaid = Jab { mvx: "", ..given("d2", "20261110", "L100") };
    send(&running, &running.clinic, &told("CLINIC", "20261110090000", "A2", other, &[unsaid]));
    assert_eq!(why_nots(&running), ["ambiguous"]);
    let chickenpox = Jab { cvx: "21", ..given("d3", "20261112", "L100") };
    tells(&running, "20261112090000", "A3", &[chickenpox]);
    assert_eq!(why_nots(&running), ["ambiguous", "other_product"]);
    is_right(&running);
}

#[test]
fn a_delivery_of_another_maker_with_the_same_number_is_asked_about_and_taken_back_is_none() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("L100"), Funding::Vfc, 5);
        tells(running, "20261110080000", "A1", &[Jab { mvx: "", ..given("d1", "20261110", "L100") }]);
        let taken = || shelves(running).iter().map(|line| 5 - line.on_hand).sum::<i64>();
        assert_eq!(taken(), 1);
        let other = NewLot { mvx: "SKB".parse().unwrap(), ..mmr("L100") };
        let delivery = received(running, other, Funding::Vfc, 5);
        assert_eq!((taken(), why_nots(running)), (0, vec!["ambiguous"]), "it may have been either");
        is_right(running);
        let why = "for the clinic next door";
        let back = book::reverse(&running.registry, &running.clinic, delivery, &Token::draw(), why).unwrap();
        assert!(matches!(back, Booked::Now(_)), "{back:?}");
        assert_eq!(on_hand(running, "L100", Funding::Vfc), Some(4));
        assert_eq!(why_nots(running), Vec::<&str>::new());
        is_right(running);
    });
}

#[test]
fn a_dose_that_was_given_is_never_refused_and_the_shelf_owes() {
    let running = on_sqlite();
    let organization = begun(&running);
    received(&running, mmr("M1"), Funding::Vfc, 1);
    for n in 0..2 {
        let child = Patient { number: ["1", "2"][n], given: ["Ann", "Bea"][n], ..ZOE };
        let message = told(
            "CLINIC",
            "20261110080000",
            &format!("A{n}"),
            child,
            &[given(&format!("d{n}"), "20261110", "M1")],
        );
        take(&running, &running.clinic, &message);
    }
    let line = shelf(&running, "M1", Funding::Vfc);
    assert_eq!((line.on_hand, line.owed), (-1, Some(Owed::MissingReceipt)));
    // The second box is booked into another storage unit: the first one still owes, and now it is known where it came from.
    let second = Arrival {
        unit: Some(77),
        on: day("2026-11-20"),
        ..arrival(organization, mmr("M1"), Funding::Vfc, 10)
    };
    book::receive(&running.registry, &running.clinic, &second).unwrap();
    let lines = shelves(&running);
    let owing = lines.iter().find(|line| line.account.unit.is_none()).unwrap();
    assert!(matches!(owing.owed, Some(Owed::OtherUnit { doses: 10, .. })), "{owing:?}");
    assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(9));
    is_right(&running);
}

#[test]
fn one_injection_that_the_clinic_tells_twice_takes_one_dose() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        tells(running, "20261110080000", "A1", &[given("d1", "20261110", "M1")]);
        // A nurse writes it down as well, at the registry's own page.
        let nurse =
            user(&running.registry, running.clinic.organization(), "Dana Broussard, RN", Role::ClinicStaff);
        let zoe = record_of(running, &running.clinic, "1001").public_id;
        let mut said = bare("03".parse().unwrap(), day("2026-11-10"), InformationSource::Administered);
        said.lot = "M1".into();
        said.expires_on = Some(day("2027-12-31"));
        said.eligibility = Some(Eligibility::known("V02"));
        let mut visit = Visit {
            token: Token::draw(),
            doses: vec![Given { said, seen: BTreeSet::new(), why: String::new() }],
            refused: Vec::new(),
            not_given: Vec::new(),
        };
        if let Recorded::Look(concerns) = record::visit(&running.registry, &nurse, zoe, &visit).unwrap() {
            visit.doses[0].seen = concerns[0].iter().map(|one| one.word().to_owned()).collect();
            visit.doses[0].why = "seen".to_owned();
            let done = record::visit(&running.registry, &nurse, zoe, &visit).unwrap();
            assert_eq!(done, Recorded::Done(Written::Now));
        }
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        // What only the nurse wrote goes when it is undone; the message still stands.
        assert_eq!(undo::undo(&running.registry, &nurse, zoe, &visit.token).unwrap(), undo::Undone::Now);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        tells(running, "20261111080000", "A2", &[Jab { action: "D", ..given("d1", "20261110", "M1") }]);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(10));
        is_right(running);
    });
}

#[test]
fn two_records_of_one_child_take_one_dose_once_they_are_merged_and_two_when_they_are_split() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        tells(running, "20261110080000", "A1", &[given("d1", "20261110", "M1")]);
        let twin = crate::merge::LEA;
        take(
            running,
            &running.clinic,
            &told("CLINIC", "20261110090000", "B1", twin, &[given("e1", "20261110", "M1")]),
        );
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(8));
        let (a, b) =
            (record_of(running, &running.clinic, "1001"), record_of(running, &running.clinic, "2002"));
        let merged =
            merge(&running.registry, &running.clinic, a.public_id, b.public_id, &How::default()).unwrap();
        assert!(matches!(merged, Merged::Done { .. }), "{merged:?}");
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        is_right(running);
        split(&running.registry, &running.clinic, a.public_id, &[b.public_id], "two children").unwrap();
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(8));
        is_right(running);
    });
}

#[test]
fn a_family_that_leaves_takes_its_name_and_leaves_the_count() {
    on_each_engine(|running| {
        begun(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        tells(
            running,
            "20261110080000",
            "A1",
            &[given("d1", "20261110", "M1"), given("d2", "20261120", "ZQ7788")],
        );
        assert_eq!(why_nots(running), ["lot_unknown"]);
        let zoe = record_of(running, &running.clinic, "1001").public_id;
        purged(running, zoe, "R-1");
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9));
        assert_eq!(why_nots(running), Vec::<&str>::new());
        let left: Vec<i64> = ["inventory_dose", "inventory_dose_movement", "inventory_decision"]
            .into_iter()
            .map(|table| {
                let sql = format!("SELECT count(*) FROM {table}");
                let found = running.registry.db().read(|tx| tx.query_opt(&sql, &[], |row| row.get(0)));
                found.unwrap().unwrap_or(0)
            })
            .collect();
        assert_eq!(left, [0, 0, 0], "nothing leads to the child any more");
        is_right(running);
    });
}

#[test]
fn of_two_clinics_that_say_that_they_gave_one_injection_one_takes_it() {
    let running = on_sqlite();
    begun(&running);
    let pharmacy = running.pharmacy.organization();
    assert!(site::begin(&running.registry, &running.pharmacy, pharmacy, day(START)).unwrap());
    received(&running, mmr("M1"), Funding::Vfc, 5);
    received_by(&running, &running.pharmacy, mmr("M1"), Funding::Vfc, 5);
    tells(&running, "20261110080000", "A1", &[given("d1", "20261110", "M1")]);
    let there = told("PHARMACY", "20261110090000", "B1", ZOE, &[given("p1", "20261110", "M1")]);
    send(&running, &running.pharmacy, &there);
    let record = record_of(&running, &running.clinic, "1001");
    assert_eq!(record.doses.len(), 1, "the record knows one dose");
    let both: i64 = shelves(&running)
        .iter()
        .chain(&shelves_of(&running, &running.pharmacy))
        .map(|line| line.on_hand)
        .sum();
    assert_eq!(both, 9);
    is_right(&running);
}

#[test]
fn a_nurse_sees_the_own_shelves_and_a_school_none() {
    let running = on_sqlite();
    let organization = begun(&running);
    received(&running, mmr("M1"), Funding::Vfc, 5);
    let nurse = user(&running.registry, organization, "nurse", Role::ClinicStaff);
    let other = user(&running.registry, running.pharmacy.organization(), "pharmacist", Role::ClinicStaff);
    let school = user(&running.registry, organization, "school nurse", Role::School);
    assert_eq!(stock::on_shelves(&running.registry, &nurse, organization, false).unwrap().len(), 1);
    for who in [&other, &school] {
        assert!(stock::on_shelves(&running.registry, who, organization, false).is_err());
        let account = shelf(&running, "M1", Funding::Vfc).account.id;
        assert!(!matches!(stock::ledger_of(&running.registry, who, account), Ok(Some(_))));
        assert!(
            book::receive(&running.registry, who, &arrival(organization, mmr("M2"), Funding::Vfc, 5))
                .is_err()
        );
    }
    // Beginning is the manager's.
    assert!(site::begin(&running.registry, &nurse, organization, day(START)).is_err());
}

#[test]
fn doses_that_are_told_while_their_delivery_is_booked_miss_it_never() {
    on_each_engine(|running| {
        begun(running);
        let numbers: Vec<&'static str> =
            (0..40).map(|n| -> &'static str { Box::leak(format!("K{n}").into_boxed_str()) }).collect();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let numbers = &numbers;
                scope.spawn(move || {
                    for (n, number) in numbers.iter().enumerate().filter(|(n, _)| n % 4 == thread) {
                        let given_name: &'static str = Box::leak(
                            format!(
                                "{}{}",
                                ["Ab", "Co", "Di", "Fe"][n % 4],
                                ["ra", "lin", "mos", "vek", "tut", "wig", "zan", "pol", "hux", "jed"][n / 4]
                            )
                            .into_boxed_str(),
                        );
                        let child = Patient { number, given: given_name, ..ZOE };
                        let jab = given(&format!("d{n}"), "20261110", "M1");
                        take(
                            running,
                            &running.clinic,
                            &told("CLINIC", "20261110080000", &format!("T{n}"), child, &[jab]),
                        );
                    }
                });
            }
            scope.spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(150));
                received(running, mmr("M1"), Funding::Vfc, 100);
            });
        });
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(60), "on {}", running.engine);
        assert_eq!(why_nots(running), Vec::<&str>::new());
        is_right(running);
    });
}
