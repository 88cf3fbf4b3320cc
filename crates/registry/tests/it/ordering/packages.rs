//! Packages: such as belong to no order, boxes held against the paper, what may not go onto the shelf.

use jenner_registry::by_hand::Token;
use jenner_registry::ordering::receive::{Box, Fault, Opened, Received, Reception, Strip, compare};
use jenner_registry::ordering::shipment::{NewLine, Noted, SlipFault, alerts};
use jenner_registry::ordering::{NewShipment, add_shipment, link_shipment, receive_shipment};

use super::*;

fn found(line: i64, accepted: i64) -> Opened {
    Opened { line, accepted, reason: String::new(), why: String::new(), unit: None }
}

fn opened(shipment: i64, strip: Strip, lines: Vec<Opened>) -> Reception {
    Reception { token: Token::draw(), shipment, on: day("2026-12-01"), strip, lines, note: String::new() }
}

/// An order that went out, and a package of it with two lots.
fn on_its_way(running: &Running, clinic: &Orderer) -> (i64, i64) {
    let order = sent(running, &clinic.manager, &[(MMR, 20), (VARICELLA, 10)]);
    let id = order.to_string();
    let rows = [row(("P1", &id), MMR, "Y100", 20), row(("P1", &id), VARICELLA, "V7", 10)];
    assert!(matches!(comes(running, "shipment", &rows), Taken::Now { .. }));
    (order, whole(running, order).packages[0].row.id)
}

#[test]
fn a_package_of_an_unknown_order_is_kept_and_can_be_linked() {
    on_each_engine(|running| {
        let clinic = orderer(running, "BAYOU", PIN, None);
        let registry = &running.registry;
        let order = sent(running, &clinic.manager, &[(MMR, 20)]);
        let taken = comes(running, "shipment", &[row(("P7", "4711"), MMR, "Y100", 20)]);
        assert!(matches!(taken, Taken::Now { unlinked: 1, .. }), "{taken:?}");
        let (_, packages) = look::queue(registry, running.clerk()).unwrap();
        let package = packages[0].row.id;
        assert_eq!(packages[0].row.organization, Some(clinic.id));
        // Nobody receives it before it is said whose it is.
        let said = opened(package, Strip::Good, vec![found(1, 20)]);
        assert_eq!(receive_shipment(registry, &clinic.manager, &said).unwrap(), Received::NoOrder);
        assert_eq!(link_shipment(registry, running.clerk(), package, 4711).unwrap(), Noted::Unknown);
        assert_eq!(link_shipment(registry, running.clerk(), package, order).unwrap(), Noted::Now(package));
        assert_eq!(link_shipment(registry, running.clerk(), package, order).unwrap(), Noted::Known(package));
        assert_eq!(state(running, order), State::Shipped);
        assert!(matches!(receive_shipment(registry, &clinic.manager, &said).unwrap(), Received::Now(_)));
        assert_eq!(state(running, order), State::Received);
    });
}

#[test]
fn scanned_boxes_are_held_against_the_paper() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let (order, _) = on_its_way(&running, &clinic);
    let lines = whole(&running, order).packages[0].lines.clone();
    let scans = [
        scan(MMR, "Y100", "271231"),
        scan(MMR, "Y100", "271231"),
        scan(VARICELLA, "V7", "271231"),
        scan(MMR, "Y999", "271231"),
        scan(VARICELLA, "V7", "281231"),
        scan("49281-0511-05", "Q1", "271231"),
        "no barcode".to_owned(),
    ]
    .join("\n");
    let compared = compare(Codes::embedded(), &lines, &scans, day("2026-12-01"));
    assert_eq!(compared.doses.into_iter().collect::<Vec<_>>(), [(1, 20), (2, 10)]);
    assert!(
        matches!(
            compared.strays.as_slice(),
            [Box::OtherLot(_), Box::OtherLot(_), Box::Stranger(_), Box::Unreadable(_)]
        ),
        "{:?}",
        compared.strays
    );
}

#[test]
fn what_is_wrong_with_a_reception_is_told_and_nothing_goes_onto_the_shelf() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let (order, package) = on_its_way(&running, &clinic);
    let receive = |said: &Reception| receive_shipment(&running.registry, &clinic.manager, said).unwrap();
    let wrong = |said: Reception| match receive(&said) {
        Received::Wrong(faults) => faults,
        other => panic!("{other:?}"),
    };
    let good = opened(package, Strip::Good, vec![found(1, 20), found(2, 10)]);
    assert_eq!(wrong(opened(package, Strip::Good, vec![found(1, 20)])), [Fault::Line(2)]);
    assert_eq!(wrong(opened(package, Strip::Good, vec![found(1, 30), found(2, 10)])), [Fault::Number(1)]);
    assert_eq!(wrong(opened(package, Strip::Good, vec![found(1, 10), found(2, 10)])), [Fault::NoReason(1)]);
    let refused = Opened { reason: "refused".into(), ..found(1, 0) };
    assert_eq!(wrong(opened(package, Strip::Good, vec![refused, found(2, 10)])), [Fault::NoWords(1)]);
    assert_eq!(wrong(Reception { strip: Strip::Bad, ..good.clone() }), [Fault::Strip(1), Fault::Strip(2)]);
    assert_eq!(wrong(Reception { on: day("2026-11-29"), ..good.clone() }), [Fault::Day]);
    assert_eq!(wrong(Reception { on: day("2026-12-02"), ..good.clone() }), [Fault::Day]);
    // Somebody of another clinic finds no such package.
    let stranger = orderer(&running, "ELSEWHERE", "VFC900", None);
    assert_eq!(receive_shipment(&running.registry, &stranger.manager, &good).unwrap(), Received::Unknown);
    assert_eq!(state(&running, order), State::Shipped);
    assert_eq!(stock::on_shelves(&running.registry, &clinic.manager, clinic.id, false).unwrap().len(), 1);

    // All of it was too warm: the order waits for others.
    let warm = |line| Opened { reason: "too_warm".into(), ..found(line, 0) };
    assert_eq!(receive(&opened(package, Strip::Bad, vec![warm(1), warm(2)])), Received::Now(vec![]));
    assert_eq!(state(&running, order), State::PartReceived);
    let version = whole(&running, order).order.version;
    let close = |why| {
        jenner_registry::ordering::close(&running.registry, &clinic.manager, (order, version), why).unwrap()
    };
    assert_eq!(close(""), Done::Wrong(vec![jenner_registry::ordering::Problem::NoWords]));
    assert!(matches!(close("Ordered anew"), Done::Now(_)));
}

#[test]
fn a_package_by_hand_is_checked_and_one_that_nobody_receives_is_told() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let registry = &running.registry;
    let order = sent(&running, &clinic.manager, &[(MMR, 20)]);
    let line = NewLine { ndc: ndc(MMR), lot: "Y1".into(), expires_on: day("2027-12-31"), doses: 20 };
    let new = NewShipment {
        order,
        number: "SLIP-1".into(),
        carrier: "UPS".into(),
        tracking: String::new(),
        shipped_on: day("2026-11-28"),
        delivered_on: Some(day("2026-11-29")),
        lines: vec![line.clone()],
    };
    let add = |new: NewShipment| add_shipment(registry, &clinic.manager, &new).unwrap();
    let with = |lines: Vec<NewLine>| NewShipment { lines, ..new.clone() };
    assert_eq!(add(with(vec![])), Noted::Wrong(SlipFault::NoLines));
    assert_eq!(add(with(vec![line.clone(), line.clone()])), Noted::Wrong(SlipFault::Twice("Y1".into())));
    assert_eq!(
        add(with(vec![NewLine { doses: 7, ..line.clone() }])),
        Noted::Wrong(SlipFault::Boxes("Y1".into(), 10))
    );
    assert_eq!(
        add(NewShipment { delivered_on: Some(day("2026-11-27")), ..new.clone() }),
        Noted::Wrong(SlipFault::Days)
    );
    let Noted::Now(package) = add(new.clone()) else { panic!("noted") };
    assert_eq!(add(new.clone()), Noted::Known(package));
    // It came on Sunday; on Tuesday it should be on the shelf.
    let late = alerts(registry, &clinic.manager).unwrap();
    assert_eq!(late.iter().map(|one| (one.shipment.id, one.days)).collect::<Vec<_>>(), [(package, 2)]);
    let stranger = orderer(&running, "ELSEWHERE", "VFC900", None);
    assert_eq!(alerts(registry, &stranger.manager).unwrap(), []);
    receive_shipment(registry, &clinic.manager, &opened(package, Strip::Missing, vec![found(1, 20)]))
        .unwrap();
    assert_eq!(alerts(registry, &clinic.manager).unwrap(), []);
    // A draft takes no packages.
    let draft = drafted(&running, &clinic.manager, &[(MMR, 10)]);
    let early = NewShipment { order: draft, number: "SLIP-2".into(), ..new };
    assert_eq!(add(early), Noted::NotNow(State::Draft));
}
