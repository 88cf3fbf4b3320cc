//! The work list: why doses took nothing, what may have been meant, and what is done about it.

use jenner_registry::inventory::propose::{Because, Sure};
use jenner_registry::inventory::work::{Decided, Teach, accept, how_many, leave};
use jenner_registry::inventory::{Funding, book};

use super::*;
use crate::merge::record_of;

fn child(n: usize) -> Patient {
    const GIVEN: [&str; 6] = ["Ann", "Bea", "Cyprien", "Dovie", "Etienne", "Flora"];
    const NUMBERS: [&str; 6] = ["11", "12", "13", "14", "15", "16"];
    const BORN: [&str; 6] = ["20230101", "20230202", "20230303", "20230404", "20230505", "20230606"];
    Patient { number: NUMBERS[n], given: GIVEN[n], born: BORN[n], ..ZOE }
}

fn tell(running: &Running, n: usize, jab: Jab) {
    let control = format!("W{n}");
    send(running, &running.clinic, &told("CLINIC", "20261120080000", &control, child(n), &[jab]));
}

#[test]
fn a_slip_in_the_number_is_proposed_with_what_speaks_for_it_and_not_applied() {
    let running = on_sqlite();
    let organization = begun(&running);
    received(&running, mmr("C2221AA"), Funding::Vfc, 10);
    received(&running, mmr("X9"), Funding::Vfc, 10);
    let slips = [
        ("C222IAA", Because::LooksAlike),
        ("C2212AA", Because::OneSlip),
        ("C221AA", Because::OneSlip),
        ("C2231AA", Because::OneSlip),
    ];
    for (n, (lot, _)) in slips.iter().enumerate() {
        tell(&running, n, given(&format!("d{n}"), "20261110", lot));
    }
    tell(&running, 4, given("d4", "20261110", "ZQ7788"));
    assert_eq!(on_hand(&running, "C2221AA", Funding::Vfc), Some(10));
    let list = waiting(&running);
    assert_eq!(list.len(), 5);
    for (one, (lot, because)) in list.iter().zip(slips) {
        assert_eq!(one.dose.lot, lot);
        let best = &one.proposals[0];
        assert_eq!((best.account.lot.lot.as_str(), best.sure), ("C2221AA", Sure::Likely), "{lot}");
        for wanted in [because, Because::SameVaccine, Because::FundingFits, Because::OnHand] {
            assert!(best.because.contains(&wanted), "{lot}: {:?}", best.because);
        }
        assert_eq!(one.patient.as_ref().unwrap().name.0, "Pitre");
    }
    assert_eq!(list[4].proposals, [], "a number like no other is nobody's");
    let counted = how_many(&running.registry, &running.clinic, organization).unwrap();
    assert_eq!(counted.iter().map(|(_, n)| n).sum::<i64>(), 5);
}

#[test]
fn one_call_takes_the_proposal_and_the_record_keeps_what_the_sender_said() {
    on_each_engine(|running| {
        let organization = begun(running);
        received(running, mmr("C2221AA"), Funding::Vfc, 10);
        tell(running, 0, given("d0", "20261110", "C222IAA"));
        let one = waiting(running).remove(0);
        let account = one.proposals[0].account.id;
        let about = (organization, one.dose.report);
        let take = |saw| accept(&running.registry, &running.clinic, about, saw, account, Teach::Nothing, "");
        assert_eq!(take(one.why).unwrap(), Decided::Done);
        assert_eq!(take(one.why).unwrap(), Decided::Changed, "it is done already");
        assert_eq!(on_hand(running, "C2221AA", Funding::Vfc), Some(9));
        let record = record_of(running, &running.clinic, child(0).number);
        assert_eq!(record.doses[0].best.lot, "C222IAA");
        // The same slip of another child waits: nothing was taught.
        tell(running, 1, given("d1", "20261110", "C222IAA"));
        assert_eq!(why_nots(running), ["lot_unknown"]);
        // The decision was about that lot: when the sender puts it right, the dose takes what it says itself.
        received(running, mmr("N7"), Funding::Vfc, 10);
        let mended = Jab { action: "U", ..given("d0", "20261110", "N7") };
        let message = told("CLINIC", "20261121080000", "W9", child(0), &[mended]);
        take_message(running, &message);
        assert_eq!(on_hand(running, "C2221AA", Funding::Vfc), Some(10));
        assert_eq!(on_hand(running, "N7", Funding::Vfc), Some(9));
        is_right(running);
    });
}

fn take_message(running: &Running, message: &str) {
    take(running, &running.clinic, message);
}

#[test]
fn a_number_that_is_taught_is_read_as_the_lot_from_then_on_here_and_nowhere_else() {
    let running = on_sqlite();
    let organization = begun(&running);
    let pharmacy = running.pharmacy.organization();
    assert!(site::begin(&running.registry, &running.pharmacy, pharmacy, day(START)).unwrap());
    received(&running, mmr("C2221AA"), Funding::Vfc, 10);
    received_by(&running, &running.pharmacy, mmr("C2221AA"), Funding::Vfc, 10);
    for n in 0..3 {
        tell(&running, n, given(&format!("d{n}"), "20261110", "C2221AB"));
    }
    let one = waiting(&running).remove(0);
    let best = &one.proposals[0];
    assert!(best.can_be_taught);
    let about = (organization, one.dose.report);
    let done = accept(
        &running.registry,
        &running.clinic,
        about,
        one.why,
        best.account.id,
        Teach::TheNumber,
        "smudged",
    )
    .unwrap();
    assert_eq!(done, Decided::Done);
    assert_eq!(
        on_hand(&running, "C2221AA", Funding::Vfc),
        Some(7),
        "those that waited with it are taken as well"
    );
    tell(&running, 3, given("d3", "20261112", "C2221AB"));
    assert_eq!(on_hand(&running, "C2221AA", Funding::Vfc), Some(6));
    let there = told("PHARMACY", "20261120080000", "P1", child(4), &[given("p1", "20261110", "C2221AB")]);
    send(&running, &running.pharmacy, &there);
    assert_eq!(shelves_of(&running, &running.pharmacy)[0].on_hand, 10);
    is_right(&running);
}

#[test]
fn a_dose_that_is_left_is_not_asked_about_again() {
    let running = on_sqlite();
    let organization = begun(&running);
    tell(&running, 0, given("d0", "20261110", ""));
    assert_eq!(why_nots(&running), ["no_lot"]);
    let one = waiting(&running).remove(0);
    let about = (organization, one.dose.report);
    assert!(leave(&running.registry, &running.clinic, about, one.why, " ").is_err(), "a reason is asked for");
    let done = leave(&running.registry, &running.clinic, about, one.why, "given at the health fair");
    assert_eq!(done.unwrap(), Decided::Done);
    assert_eq!(why_nots(&running), Vec::<&str>::new());
    received(&running, mmr("M1"), Funding::Vfc, 5);
    assert_eq!(on_hand(&running, "M1", Funding::Vfc), Some(5));
    is_right(&running);
}

#[test]
fn a_dose_without_a_number_is_offered_the_only_lot_of_its_vaccine() {
    let running = on_sqlite();
    begun(&running);
    received(&running, mmr("M1"), Funding::Vfc, 5);
    tell(&running, 0, given("d0", "20261110", "unknown"));
    let best = waiting(&running).remove(0).proposals.remove(0);
    assert_eq!((best.sure, best.because[0]), (Sure::Likely, Because::OnlyLot));
    received(&running, mmr("M2"), Funding::Vfc, 5);
    let both = waiting(&running).remove(0).proposals;
    assert_eq!(both.len(), 2);
    assert!(both.iter().all(|one| one.sure == Sure::Possible && one.because[0] == Because::WasThere));
}

#[test]
fn the_list_says_when_another_clinic_has_the_lot_and_when_the_money_does_not_fit() {
    let running = on_sqlite();
    begun(&running);
    let pharmacy = running.pharmacy.organization();
    assert!(site::begin(&running.registry, &running.pharmacy, pharmacy, day(START)).unwrap());
    received_by(&running, &running.pharmacy, mmr("THEIRS"), Funding::Vfc, 5);
    received(&running, mmr("OURS"), Funding::Vfc, 5);
    tell(&running, 0, given("d0", "20261110", "THEIRS"));
    tell(&running, 1, Jab { eligibility: "V01", funding: "PHC70", ..given("d1", "20261111", "OURS") });
    let list = waiting(&running);
    assert_eq!(why_nots(&running), ["lot_unknown", "wrong_funding"]);
    assert_eq!(list[0].held_by, [pharmacy]);
    let best = &list[1].proposals[0];
    assert!(best.because.contains(&Because::FundingDoesNotFit) && best.sure == Sure::Possible);
    // It came from there all the same: taken, and a borrowing.
    let about = (running.clinic.organization(), list[1].dose.report);
    let shelf = best.account.id;
    accept(&running.registry, &running.clinic, about, list[1].why, shelf, Teach::Nothing, "asked the nurse")
        .unwrap();
    let drafts =
        super::list::borrowed(&running.registry, &running.clinic, running.clinic.organization()).unwrap();
    assert_eq!(drafts.len(), 1);
    is_right(&running);
}

#[test]
fn a_lot_of_two_fundings_goes_by_what_the_child_is_eligible_for() {
    let running = on_sqlite();
    begun(&running);
    for funding in [Funding::Vfc, Funding::Private, Funding::State] {
        received(&running, mmr("M1"), funding, 10);
    }
    for (n, (eligibility, funding)) in
        [("V02", ""), ("V01", ""), ("V25", ""), ("", "PHC70"), ("", ""), ("V02", "UNK")]
            .into_iter()
            .enumerate()
    {
        tell(&running, n, Jab { eligibility, funding, ..given(&format!("d{n}"), "20261110", "M1") });
    }
    let hands: Vec<Option<i64>> = [Funding::Vfc, Funding::Private, Funding::State]
        .into_iter()
        .map(|funding| on_hand(&running, "M1", funding))
        .collect();
    assert_eq!(hands, [Some(8), Some(8), Some(9)]);
    assert_eq!(why_nots(&running), ["ambiguous"], "nothing said, three shelves");
    let give = stock_to_give(&running, "V25");
    assert_eq!(give[0], (Funding::State, Some(true)));
    is_right(&running);
}

fn stock_to_give(running: &Running, eligibility: &str) -> Vec<(Funding, Option<bool>)> {
    let organization = running.clinic.organization();
    let mmr = "03".parse().unwrap();
    let found =
        stock::to_give(&running.registry, &running.clinic, organization, mmr, Some(eligibility)).unwrap();
    found.into_iter().map(|one| (one.line.funding, one.fits)).collect()
}

#[test]
fn who_may_only_look_cannot_decide() {
    let running = on_sqlite();
    let organization = begun(&running);
    received(&running, mmr("C2221AA"), Funding::Vfc, 10);
    tell(&running, 0, given("d0", "20261110", "C222IAA"));
    let one = waiting(&running).remove(0);
    let account = one.proposals[0].account.id;
    let about = (organization, one.dose.report);
    let looks = user(&running.registry, organization, "looks", jenner_model::access::Role::ClinicView);
    let elsewhere = user(
        &running.registry,
        running.pharmacy.organization(),
        "elsewhere",
        jenner_model::access::Role::ClinicStaff,
    );
    for who in [&looks, &elsewhere] {
        assert!(accept(&running.registry, who, about, one.why, account, Teach::Nothing, "").is_err());
        assert!(
            book::use_before(&running.registry, who, account, None).is_err()
                || book::use_before(&running.registry, who, account, None).unwrap() == Booked::Unknown
        );
    }
    assert_eq!(on_hand(&running, "C2221AA", Funding::Vfc), Some(10));
}
