//! Vaccine that goes to another clinic: sent, accepted, refused; offered and claimed.

use std::sync::Barrier;

use jenner_model::Timestamp;
use jenner_model::access::Role;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::of_operator;
use jenner_registry::by_hand::lots::{self, Barred};
use jenner_registry::cold_chain::Temperature;
use jenner_registry::inventory::stock::LedgerLine;
use jenner_registry::inventory::{Kind, account_for};
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::transfers::Fail;
use jenner_registry::transfers::ask::{self, NewTransfer, Ruling};
use jenner_registry::transfers::offer::{self, NewOffer};
use jenner_registry::transfers::receive::{self, Receipt, Received};
use jenner_registry::transfers::send::{self, Shipment};
use jenner_registry::transfers::transfer::{self, Done, Flag, State, Transfer};

use super::*;
use crate::cold_chain::{at, file_of, fridge, send_file};

/// A second clinic, in the programme for children, that keeps its stock here as well.
pub fn neighbour(running: &Running) -> Access {
    let new = NewOrganization {
        parent: None,
        kind: OrganizationKind::Clinic,
        name: "Neighbour".into(),
        code: "NEIGHBOUR".into(),
        vfc_pin: Some("12345".into()),
        county: None,
        city: "Houma".into(),
    };
    let added = add(&running.registry, &of_operator(OrganizationId(0)), vec![new]).unwrap();
    let access = of_operator(added[0].id);
    assert!(site::begin(&running.registry, &access, access.organization(), day(START)).unwrap());
    access
}

pub fn new(running: &Running, to: &Access, lines: Vec<(i64, i64)>) -> NewTransfer {
    NewTransfer {
        token: Token::draw(),
        from: running.clinic.organization(),
        to: to.organization(),
        lines,
        why: "they would expire here".into(),
    }
}

pub fn celsius(tenths: i64) -> Temperature {
    Temperature::from_tenths(tenths).unwrap()
}

pub fn shipment(hours_ago: i64) -> Shipment {
    let left_at = Timestamp(NOON.0 - hours_ago * 3_600_000_000);
    Shipment { left_at, container: "Portable refrigerator".into(), temperature: celsius(40) }
}

/// Asks for a transfer from the clinic, has it approved, and sends it.
pub fn sent(running: &Running, to: &Access, lines: Vec<(i64, i64)>) -> i64 {
    let Done::Now(id, State::Asked) =
        ask::ask(&running.registry, &running.clinic, &new(running, to, lines)).unwrap()
    else {
        panic!("a transfer that was asked for")
    };
    let approved = ask::decide(&running.registry, &running.clinic, id, Ruling::Approve, "").unwrap();
    assert_eq!(approved, Done::Now(id, State::Approved));
    let done = send::send(&running.registry, &running.clinic, id, &shipment(2)).unwrap();
    assert_eq!(done, Done::Now(id, State::Sent));
    id
}

pub fn taken(account: i64, accepted: i64, back: i64) -> Received {
    Received {
        account,
        accepted,
        back,
        unit: None,
        rest: None,
        reason: String::new(),
        why: "too many".into(),
    }
}

pub fn receipt(lines: Vec<Received>) -> Receipt {
    Receipt { arrived_at: NOON, temperature: celsius(50), lines }
}

pub fn opened(running: &Running, id: i64) -> Transfer {
    transfer::open(&running.registry, &running.clinic, id).unwrap().unwrap()
}

/// Every shelf of both sides with what is on it.
fn both(running: &Running, other: &Access) -> Vec<(i64, i64, Option<Date>)> {
    let all = [shelves(running), shelves_of(running, other)].concat();
    all.iter().map(|line| (line.account.id, line.on_hand, line.account.beyond_use_on)).collect()
}

fn ledger(running: &Running, account: i64) -> Vec<LedgerLine> {
    stock::ledger_of(&running.registry, &running.clinic, account).unwrap().unwrap().1
}

#[test]
fn a_transfer_that_is_refused_leaves_both_sides_as_they_were() {
    on_each_engine(|running| {
        begun(running);
        let other = neighbour(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        received_by(running, &other, mmr("M1"), Funding::Vfc, 3);
        let from = shelf(running, "M1", Funding::Vfc).account.id;
        let before = both(running, &other);
        let id = sent(running, &other, vec![(from, 4)]);
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(6), "the sender gives at the door");
        assert_eq!(shelves_of(running, &other)[0].on_hand, 3, "the receiver has nothing of it yet");
        is_right(running);
        let refused = receive::refuse(&running.registry, &other, id, "nobody is here").unwrap();
        assert_eq!(refused, Done::Now(id, State::Refused));
        assert_eq!(both(running, &other), before);
        let lines = ledger(running, from);
        let last = lines.last().unwrap();
        assert_eq!((last.movement.kind.as_str(), last.balance), ("came_back", 10));
        assert!(lines[1].is_reversed, "what left is taken back");
        let (_, accounts) =
            account_for::since_last_count(&running.registry, &running.clinic, running.clinic.organization())
                .unwrap();
        assert_eq!((accounts[0].sent_out, accounts[0].came_in, accounts[0].end), (0, 0, 10));
        assert_eq!(accounts[0].expected(), 10);
        is_right(running);
        let again = receive::refuse(&running.registry, &other, id, "again").unwrap();
        assert_eq!(again, Done::NotNow(State::Refused));
    });
}

#[test]
fn a_part_is_accepted_a_part_goes_back_and_the_rest_was_spoiled_on_the_way() {
    on_each_engine(|running| {
        begun(running);
        let other = neighbour(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        let from = shelf(running, "M1", Funding::Vfc).account.id;
        book::use_before(&running.registry, &running.clinic, from, Some(day("2027-02-01"))).unwrap();
        let id = sent(running, &other, vec![(from, 8)]);
        let wrong = |line: Received| receive::receive(&running.registry, &other, id, &receipt(vec![line]));
        assert!(wrong(taken(from, 6, 3)).is_err(), "more than were sent");
        assert!(wrong(taken(from, i64::MAX, 1)).is_err());
        assert!(wrong(taken(from, -1, 1)).is_err());
        assert!(wrong(taken(from, 5, 2)).is_err(), "one dose is nowhere");
        assert!(receive::receive(&running.registry, &other, id, &receipt(vec![])).is_err());
        let told =
            Received { rest: Some(Kind::Spoiled), reason: "spoiled_on_the_way".into(), ..taken(from, 5, 2) };
        let done = receive::receive(&running.registry, &other, id, &receipt(vec![told.clone()])).unwrap();
        assert_eq!(done, Done::Now(id, State::Received));
        let again = receive::receive(&running.registry, &other, id, &receipt(vec![told])).unwrap();
        assert_eq!(again, Done::NotNow(State::Received), "accepted once however often it is sent");
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(4));
        let there = &shelves_of(running, &other)[0];
        assert_eq!((there.on_hand, there.funding), (5, Funding::Vfc));
        assert_eq!(
            there.account.lot,
            shelf(running, "M1", Funding::Vfc).account.lot,
            "lot and last day go along"
        );
        assert_eq!(there.usable_through, day("2027-02-01"), "and the earlier last day of its own");
        assert_eq!(opened(running, id).flags, [Flag::Lost]);
        is_right(running);
        let sent_out = ledger(running, from).into_iter().find(|one| one.movement.kind == "sent_out").unwrap();
        let back =
            book::reverse(&running.registry, &running.clinic, sent_out.movement.id, &Token::draw(), "slip");
        assert!(back.is_err(), "a transfer is not taken back behind the other's back");
    });
}

#[test]
fn doses_that_are_not_there_barred_or_in_quarantine_do_not_leave() {
    on_each_engine(|running| {
        begun(running);
        let other = neighbour(running);
        let registry = &running.registry;
        received(running, mmr("M1"), Funding::Vfc, 10);
        let from = shelf(running, "M1", Funding::Vfc).account.id;
        let asks =
            |doses| ask::ask(registry, &running.clinic, &new(running, &other, vec![(from, doses)])).unwrap();
        assert_eq!(asks(11), Done::NoDosesLeft { lot: "M1".into(), on_hand: 10 });
        assert!(matches!(asks(10), Done::Now(..)));
        let Done::Now(id, _) = asks(10) else { panic!("a wish takes nothing yet") };
        ask::decide(registry, &running.clinic, id, Ruling::Approve, "").unwrap();
        let waste = book::Departure {
            token: Token::draw(),
            account: from,
            kind: Kind::Wasted,
            doses: 1,
            on: day("2026-11-20"),
            reason: "broken".into(),
            document: String::new(),
            why: String::new(),
        };
        book::depart(registry, &running.clinic, &waste).unwrap();
        let send = |id| send::send(registry, &running.clinic, id, &shipment(1)).unwrap();
        assert_eq!(send(id), Done::NoDosesLeft { lot: "M1".into(), on_hand: 9 }, "one broke meanwhile");
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9), "and nothing has left");
        let Done::Now(id, _) = asks(9) else { panic!("nine are there") };
        ask::decide(registry, &running.clinic, id, Ruling::Approve, "").unwrap();
        lots::bar(registry, &running.clinic, ("M1", ""), Barred::Recalled, "by the maker").unwrap();
        assert_eq!(send(id), Done::Held { lot: "M1".into() });
        assert_eq!(asks(1), Done::Held { lot: "M1".into() });
        // A refrigerator that is out of range holds everything that stands in it.
        let unit = fridge(registry, &running.clinic);
        let stands = Arrival {
            unit: Some(unit),
            ..arrival(running.clinic.organization(), mmr("M2"), Funding::Vfc, 5)
        };
        book::receive(registry, &running.clinic, &stands).unwrap();
        let there = shelf(running, "M2", Funding::Vfc).account.id;
        let ask_one =
            |_: ()| ask::ask(registry, &running.clinic, &new(running, &other, vec![(there, 1)])).unwrap();
        assert!(matches!(ask_one(()), Done::Now(..)));
        let warm: Vec<(Timestamp, i64)> =
            (0..12).map(|n| (at(29, 8, n * 5), if n < 3 { 50 } else { 120 })).collect();
        send_file(registry, &running.clinic, unit, &file_of(&warm));
        assert_eq!(ask_one(()), Done::Held { lot: "M2".into() });
        is_right(running);
    });
}

#[test]
fn time_out_of_range_goes_along_and_a_long_or_warm_journey_is_flagged() {
    let running = on_sqlite();
    begun(&running);
    let other = neighbour(&running);
    let registry = &running.registry;
    let unit = fridge(registry, &running.clinic);
    let stands = Arrival {
        unit: Some(unit),
        ..arrival(running.clinic.organization(), mmr("M1"), Funding::Private, 9)
    };
    book::receive(registry, &running.clinic, &stands).unwrap();
    // Half an hour too warm, then in range again; the excursion is decided.
    let readings: Vec<(Timestamp, i64)> =
        (0..12).map(|n| (at(20, 8, n * 5), if (3..9).contains(&n) { 95 } else { 50 })).collect();
    send_file(registry, &running.clinic, unit, &file_of(&readings));
    let held = transfers_held(&running);
    assert_eq!(held, 1);
    decided(&running, unit);
    let from = shelf(&running, "M1", Funding::Private).account.id;
    let Done::Now(id, _) =
        ask::ask(registry, &running.clinic, &new(&running, &other, vec![(from, 4)])).unwrap()
    else {
        panic!("asked")
    };
    ask::decide(registry, &running.clinic, id, Ruling::Approve, "").unwrap();
    send::send(registry, &running.clinic, id, &shipment(9)).unwrap();
    let warm = Receipt { temperature: celsius(81), ..receipt(vec![taken(from, 4, 0)]) };
    receive::receive(registry, &other, id, &warm).unwrap();
    let there = opened(&running, id);
    assert_eq!(there.flags, [Flag::TooLong, Flag::Temperature]);
    assert_eq!(there.lines[0].row.out, [1_800, 0, 0]);
    // It follows the doses when they go on.
    let on = shelves_of(&running, &other)[0].account.id;
    let back = NewTransfer {
        from: other.organization(),
        to: running.clinic.organization(),
        lines: vec![(on, 1)],
        ..new(&running, &other, Vec::new())
    };
    let Done::Now(next, _) = ask::ask(registry, &other, &back).unwrap() else { panic!("asked") };
    ask::decide(registry, &other, next, Ruling::Approve, "").unwrap();
    send::send(registry, &other, next, &shipment(0)).unwrap();
    assert_eq!(opened(&running, next).lines[0].row.out, [1_800, 0, 0]);
    let quarters = transfer::per_quarter(registry, &running.clinic, running.clinic.organization()).unwrap();
    assert_eq!(quarters.iter().map(|one| one.transfers).collect::<Vec<_>>(), [1, 0, 0, 0]);
    assert_eq!((quarters[0].year, quarters[0].quarter), (2026, 4));
    assert_eq!((quarters[3].year, quarters[3].quarter), (2026, 1));
}

fn transfers_held(running: &Running) -> usize {
    let organization = running.clinic.organization();
    running.registry.db().read(|tx| jenner_registry::cold_chain::held(tx, organization)).unwrap().len()
}

/// Decides the excursion of a unit: the maker says that the lot may be used.
fn decided(running: &Running, unit: i64) {
    use jenner_registry::cold_chain::step::Cause;
    use jenner_registry::cold_chain::work::{Deed, act};
    let organization = running.clinic.organization();
    let held = running.registry.db().read(|tx| jenner_registry::cold_chain::held(tx, organization)).unwrap();
    let excursion = held.iter().find(|one| one.unit == unit).unwrap().excursion;
    let deeds = [
        Deed::Record { cause: Some(Cause::ALL[0]), words: "the door".into(), empty: false },
        Deed::Name { lot: "M1".into(), vaccine: "MMR".into() },
        Deed::Answer {
            lot: "M1".into(),
            outcome: "usable".into(),
            until: None,
            case: "C-1".into(),
            words: "may be used".into(),
        },
        Deed::Conclude { words: "as the maker says".into() },
    ];
    for deed in deeds {
        act(&running.registry, &running.clinic, excursion, &deed).unwrap().unwrap().unwrap();
    }
}

#[test]
fn an_offer_is_claimed_once_however_many_click_at_once() {
    on_each_engine(|running| {
        begun(running);
        let other = neighbour(running);
        received(running, mmr("M1"), Funding::Vfc, 10);
        let account = shelf(running, "M1", Funding::Vfc).account.id;
        let offers =
            |doses| NewOffer { token: Token::draw(), account, doses, why: "more than we use".into() };
        let Done::Now(offer, _) = offer::make(&running.registry, &running.clinic, &offers(6)).unwrap() else {
            panic!("offered")
        };
        let too_many = offer::make(&running.registry, &running.clinic, &offers(5)).unwrap();
        assert_eq!(too_many, Done::NoDosesLeft { lot: "M1".into(), on_hand: 4 }, "six are on offer already");
        let start = Barrier::new(4);
        let done: Vec<Done> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        offer::claim(&running.registry, &other, offer, other.organization(), 6).unwrap()
                    })
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let claimed = done.iter().filter(|one| matches!(one, Done::Now(_, State::Asked))).count();
        let told = done.iter().filter(|one| **one == Done::Taken).count();
        assert_eq!((claimed, told), (1, 3), "{done:?}");
        assert_eq!(offer::withdraw(&running.registry, &running.clinic, offer).unwrap(), Done::Taken);
        let own = offer::claim(&running.registry, &running.clinic, offer, running.clinic.organization(), 1);
        assert!(own.is_err(), "nobody claims what is theirs");
        is_right(running);
    });
}

#[test]
fn the_board_proposes_to_who_uses_the_vaccine_and_what_is_not_claimed_stays_on_offer() {
    let running = on_sqlite();
    let organization = begun(&running);
    let other = neighbour(&running);
    let registry = &running.registry;
    let soon = NewLot { expires_on: day("2026-12-20"), ..mmr("SOON1") };
    received(&running, soon, Funding::Vfc, 10);
    received_by(&running, &other, mmr("M9"), Funding::Vfc, 20);
    // The neighbour gave six doses in the thirty days since it began; in the twenty days that are left it will use four.
    for n in 0..6_i64 {
        let control = format!("B{n}");
        let jab = given(&format!("b{n}"), "20261110", "M9");
        let child = Patient {
            number: ["n1", "n2", "n3", "n4", "n5", "n6"][n as usize],
            born: ["20240101", "20240202", "20240303", "20240404", "20240505", "20240606"][n as usize],
            given: ["Ann", "Bea", "Cyprien", "Dovie", "Etienne", "Flora"][n as usize],
            ..ZOE
        };
        send(&running, &other, &told("NEIGHBOUR", "20261120080000", &control, child, &[jab]));
    }
    assert_eq!(shelves_of(&running, &other)[0].on_hand, 14);
    let board = offer::board(registry, &running.clinic, organization).unwrap();
    assert_eq!(board.too_many.len(), 1, "the clinic uses none itself");
    let too_many = &board.too_many[0];
    assert_eq!((too_many.line.account.lot.lot.as_str(), too_many.doses), ("SOON1", 10));
    let made = offer::make(
        registry,
        &running.clinic,
        &NewOffer {
            token: Token::draw(),
            account: too_many.line.account.id,
            doses: 10,
            why: "they end soon".into(),
        },
    );
    let Done::Now(offer, _) = made.unwrap() else { panic!("offered") };
    let board = offer::board(registry, &other, other.organization()).unwrap();
    let fits = board.open[0].fits.unwrap();
    assert_eq!((fits.to, fits.doses), (other.organization(), 4));
    assert!(offer::board(registry, &running.clinic, organization).unwrap().too_many.is_empty());
    let Done::Now(transfer, _) = offer::claim(registry, &other, offer, other.organization(), 4).unwrap()
    else {
        panic!("claimed")
    };
    assert_eq!(opened(&running, transfer).lines[0].row.doses, 4);
    let board = offer::board(registry, &other, other.organization()).unwrap();
    assert_eq!(board.open[0].row.doses, 6, "the rest stays");
    assert_eq!(board.open[0].fits, None, "four are on the way to it: it could use no more in time");
    // Somebody outside the programme cannot have them.
    let pharmacy = running.pharmacy.organization();
    assert!(site::begin(registry, &running.pharmacy, pharmacy, day(START)).unwrap());
    assert!(offer::claim(registry, &running.pharmacy, board.open[0].row.id, pharmacy, 1).is_err());
}

#[test]
fn a_clinic_asks_and_the_program_answers() {
    let running = on_sqlite();
    let organization = begun(&running);
    let other = neighbour(&running);
    let registry = &running.registry;
    received(&running, mmr("M1"), Funding::Vfc, 10);
    let from = shelf(&running, "M1", Funding::Vfc).account.id;
    let nurse = user(registry, organization, "nurse of stock", Role::ClinicStaff);
    let wish = new(&running, &other, vec![(from, 2)]);
    let Done::Now(id, State::Asked) = ask::ask(registry, &nurse, &wish).unwrap() else { panic!("asked") };
    assert_eq!(
        ask::ask(registry, &nurse, &wish).unwrap(),
        Done::Before(id),
        "the same form twice is one wish"
    );
    let approve = |who: &Access| ask::decide(registry, who, id, Ruling::Approve, "");
    assert!(matches!(approve(&nurse), Err(Fail::Registry(jenner_registry::Error::Forbidden))));
    assert_eq!(send::send(registry, &nurse, id, &shipment(1)).unwrap(), Done::NotNow(State::Asked));
    assert!(ask::decide(registry, running.clerk(), id, Ruling::Deny, " ").is_err(), "a no has a reason");
    assert_eq!(approve(running.clerk()).unwrap(), Done::Now(id, State::Approved));
    let there = user(registry, other.organization(), "nurse next door", Role::ClinicStaff);
    assert_eq!(
        send::send(registry, &there, id, &shipment(1)).unwrap(),
        Done::Unknown,
        "who gets does not send"
    );
    assert_eq!(send::send(registry, &nurse, id, &shipment(1)).unwrap(), Done::Now(id, State::Sent));
    assert_eq!(
        receive::refuse(registry, &nurse, id, "x").unwrap(),
        Done::Unknown,
        "who sends does not accept"
    );
    let stranger = user(registry, running.pharmacy.organization(), "stranger", Role::ClinicStaff);
    assert_eq!(transfer::open(registry, &stranger, id).unwrap(), None);
    assert!(transfer::list(registry, &stranger, organization).is_err());
    let seen = transfer::list(registry, &there, other.organization()).unwrap();
    assert_eq!((seen.len(), seen[0].gets, seen[0].gives), (1, true, false));
    assert_eq!(ask::withdraw(registry, &nurse, id, "too late").unwrap(), Done::NotNow(State::Sent));
    let in_future = Shipment { left_at: Timestamp(NOON.0 + 1), ..shipment(0) };
    assert!(send::send(registry, &nurse, id, &in_future).is_err());
    let outside =
        NewTransfer { to: running.pharmacy.organization(), ..new(&running, &other, vec![(from, 1)]) };
    assert!(ask::ask(registry, &nurse, &outside).is_err(), "somebody who keeps no stock here");
}
