//! An order from the draft to the shelf; who may decide, who is told that somebody was faster, what stands in the way.

use jenner_registry::inventory::check;
use jenner_registry::ordering::Problem;
use jenner_registry::ordering::gate::Block;
use jenner_registry::ordering::receive::{Opened, Received, Reception, Strip};
use jenner_registry::ordering::setting::{self, Allotment, Setting};
use jenner_registry::ordering::{cancel, close, receive_shipment, save};
use jenner_registry::programme::{Standing, enrolment};
use jenner_registry::{Error, by_hand::Token};

use super::*;

fn reception(shipment: i64, lines: &[(i64, i64, &str)]) -> Reception {
    Reception {
        token: Token::draw(),
        shipment,
        on: day("2026-12-01"),
        strip: Strip::Good,
        lines: lines
            .iter()
            .map(|(line, accepted, reason)| Opened {
                line: *line,
                accepted: *accepted,
                reason: (*reason).to_owned(),
                why: String::new(),
                unit: None,
            })
            .collect(),
        note: String::new(),
    }
}

#[test]
fn an_order_goes_from_the_draft_to_the_shelf_and_what_did_not_come_stays_on_order() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let clinic = orderer(running, "BAYOU", PIN, None);
        let order = submitted(running, &clinic.manager, &[(MMR, 40), (VARICELLA, 20)]);
        let cut = Cut { ndc: ndc(MMR), doses: 30, why: "Supply is short this month".into() };
        let no_word = Cut { why: " ".into(), ..cut.clone() };
        let clerk = running.clerk();
        let refused = decide(registry, clerk, (order, 2), &Verdict::Approve(vec![no_word]), "").unwrap();
        assert_eq!(refused, Done::Wrong(vec![Problem::NoReason(MMR.into())]));
        let done = decide(registry, clerk, (order, 2), &Verdict::Approve(vec![cut]), "").unwrap();
        assert_eq!(done, Done::Now(3));

        let files = out(running);
        let file = files.iter().find(|file| file.kind == "order").unwrap();
        assert_eq!(file.rows, 2);
        assert!(file.text.contains(&format!("{order},{PIN},vfc,00006468100,30,20261201")), "{}", file.text);
        assert_eq!(state(running, order), State::Sent);
        // What went out is not sent again.
        assert!(!out(running).iter().any(|file| file.kind == "order"));

        let status = format!("{order},accepted,F-100,20261201,");
        assert!(matches!(comes(running, "status", &[status]), Taken::Now { rows: 1, .. }));
        assert_eq!(whole(running, order).order.federal_number, "F-100");

        // A part: it is found by the number of the federal system alone.
        let first = row(("P1", ""), MMR, "Y100", 20).replace(",,VFC001", ",F-100,VFC001");
        assert!(matches!(comes(running, "shipment", &[first]), Taken::Now { unlinked: 0, .. }));
        assert_eq!(state(running, order), State::PartShipped);
        let package = whole(running, order).packages[0].row.id;
        let said = reception(package, &[(1, 10, "damaged")]);
        let Received::Now(movements) = receive_shipment(registry, &clinic.manager, &said).unwrap() else {
            panic!("received")
        };
        assert_eq!(movements.len(), 1);
        assert_eq!(receive_shipment(registry, &clinic.manager, &said).unwrap(), Received::Before);
        assert_eq!(state(running, order), State::PartReceived);

        // The rest.
        let id = order.to_string();
        let rest = [row(("P2", &id), MMR, "Y101", 20), row(("P2", &id), VARICELLA, "V7", 20)];
        assert!(matches!(comes(running, "shipment", &rest), Taken::Now { rows: 2, unlinked: 0, .. }));
        let second = whole(running, order).packages[1].row.id;
        let said = reception(second, &[(1, 20, ""), (2, 20, "")]);
        assert!(matches!(receive_shipment(registry, &clinic.manager, &said).unwrap(), Received::Now(_)));
        assert_eq!(state(running, order), State::Received);
        let version = whole(running, order).order.version;
        assert!(matches!(close(registry, &clinic.manager, (order, version), "").unwrap(), Done::Now(_)));

        assert_eq!(
            history(running, order),
            [
                "draft draft",
                "submit submitted",
                "approve approved",
                "send sent",
                "accept accepted",
                "ship part_shipped",
                "receive part_received",
                "ship part_received",
                "receive received",
                "close closed"
            ]
        );
        // The shelf has what was taken, with the package as its document.
        let shelves = stock::on_shelves(registry, &clinic.manager, clinic.id, false).unwrap();
        let of = |lot: &str| shelves.iter().find(|one| one.account.lot.lot == lot).map(|one| one.on_hand);
        assert_eq!((of("Y100"), of("Y101"), of("V7")), (Some(10), Some(20), Some(20)));
        let shelf = shelves.iter().find(|one| one.account.lot.lot == "Y100").unwrap();
        assert_eq!(shelf.account.lot.ndc_box, MMR);
        let (_, ledger) = stock::ledger_of(registry, &clinic.manager, shelf.account.id).unwrap().unwrap();
        assert_eq!(ledger[0].movement.document, "P1");
        let found = check::ledger(&registry.db().clone()).unwrap();
        assert_eq!(found.broken, [], "on {}", running.engine);
    });
}

#[test]
fn without_count_log_or_pin_nothing_is_submitted_and_it_is_said_why() {
    let running = on_sqlite();
    let id = provider(&running, "NEW", "VFC9", None);
    let manager = user(&running.registry, id, "manager", Role::ClinicManager);
    let order = drafted(&running, &manager, &[(MMR, 10)]);
    let blocked = submit(&running.registry, &manager, (order, 1)).unwrap();
    assert_eq!(
        blocked,
        Done::Blocked(vec![Block::NeverCounted, Block::NotEnrolled(Standing::Out), Block::NoUnit])
    );
    // An organization without a PIN is not known to the federal system.
    let other = drafted(&running, &running.clinic, &[(MMR, 10)]);
    let Done::Blocked(blocks) = submit(&running.registry, &running.clinic, (other, 1)).unwrap() else {
        panic!("blocked")
    };
    assert!(blocks.contains(&Block::NoPin));
    assert_eq!(state(&running, order), State::Draft);
    assert_eq!(history(&running, order), ["draft draft"]);
}

#[test]
fn whoever_takes_no_part_in_the_programme_does_not_order_its_vaccine() {
    on_each_engine(|running| {
        let clinic = orderer(running, "BAYOU", PIN, None);
        let registry = &running.registry;
        let sends = || {
            let order = drafted(running, &clinic.manager, &[(MMR, 10)]);
            submit(registry, &clinic.manager, (order, 1)).unwrap()
        };
        assert_eq!(sends(), Done::Now(2));
        let (_, held) = enrolment::of(registry, running.clerk(), clinic.id).unwrap();
        let held = held.unwrap();
        assert_eq!(held.steps[0].deed, "brought");
        // Twice on one day nobody takes part, and a last day is not before the first one.
        let bring = |from: &str, until: &str, paper: &str| {
            enrolment::bring(registry, running.clerk(), clinic.id, (day(from), day(until)), paper)
        };
        assert_eq!(bring("2027-02-28", "2028-02-27", "binder 5").unwrap(), enrolment::Done::NotNow);
        assert!(bring("2027-03-02", "2027-03-01", "binder 5").is_err());
        assert!(bring("2027-03-01", "2028-02-28", " ").is_err(), "nobody could find the paper");
        assert!(enrolment::bring(registry, &clinic.manager, clinic.id, held.holds.unwrap(), "mine").is_err());
        let suspend = enrolment::Decision::Suspend("No backup coordinator".to_owned());
        assert_eq!(
            enrolment::decide(registry, running.clerk(), held.id, &suspend).unwrap(),
            enrolment::Done::Kept
        );
        let today = registry.today();
        assert_eq!(sends(), Done::Blocked(vec![Block::NotEnrolled(Standing::Suspended(today))]));
        // Vaccine that another funding pays does not ask the programme.
        let of = (Funding::State, "routine");
        let (order, _) = draft(registry, &clinic.manager, clinic.id, of, &wanted(&[(MMR, 10)]), "").unwrap();
        assert_eq!(submit(registry, &clinic.manager, (order, 1)).unwrap(), Done::Now(2));
    });
}

#[test]
fn whoever_changes_an_order_that_somebody_else_changed_is_told() {
    on_each_engine(|running| {
        let clinic = orderer(running, "BAYOU", PIN, None);
        let registry = &running.registry;
        let order = drafted(running, &clinic.manager, &[(MMR, 10)]);
        let change = |version, doses| {
            save(registry, &clinic.manager, (order, version), &wanted(&[(MMR, doses)]), ("", "")).unwrap()
        };
        assert_eq!(change(1, 20), Done::Now(2));
        let Done::Changed { by, .. } = change(1, 30) else { panic!("told") };
        assert!(by.starts_with("user:") || !by.is_empty());
        assert!(matches!(submit(registry, &clinic.manager, (order, 1)).unwrap(), Done::Changed { .. }));
        assert_eq!(whole(running, order).lines[0].row.asked, 20);
    });
}

#[test]
fn what_is_changed_after_it_was_approved_has_to_be_approved_anew() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let registry = &running.registry;
    let order = approved(&running, &clinic.manager, &[(MMR, 10)]);
    let more = wanted(&[(MMR, 50)]);
    let no_words = save(registry, &clinic.manager, (order, 3), &more, ("", "")).unwrap();
    assert_eq!(no_words, Done::Wrong(vec![Problem::NoWords]));
    let done = save(registry, &clinic.manager, (order, 3), &more, ("", "A school called")).unwrap();
    assert_eq!(done, Done::Now(4));
    let now = whole(&running, order);
    assert_eq!((now.state, now.lines[0].row.approved, now.order.approved_on), (State::Submitted, None, None));
    assert!(!out(&running).iter().any(|file| file.kind == "order"), "what is not approved is not sent");
    // The history tells what it was before.
    assert!(now.steps.last().unwrap().what.contains("\"before\":{\"00006-4681-00\":10}"));
    // Nothing leads back once it went out.
    decide(registry, running.clerk(), (order, 4), &Verdict::Approve(vec![]), "").unwrap();
    out(&running);
    let late = save(registry, &clinic.manager, (order, 6), &more, ("", "again")).unwrap();
    assert_eq!(late, Done::NotNow(State::Sent));
    let cancelled = cancel(registry, &clinic.manager, (order, 6), "not needed").unwrap();
    assert_eq!(cancelled, Done::NotNow(State::Sent));
}

#[test]
fn an_organization_above_that_approves_is_asked_first_and_only_about_its_own() {
    let running = on_sqlite();
    let registry = &running.registry;
    let above = provider(&running, "NETWORK", "VFC800", None);
    let chief = user(registry, above, "chief", Role::ClinicManager);
    let yes = Setting { approves: true, ..Setting::default() };
    // The network cannot say so itself.
    setting::set(registry, &chief, above, &yes).unwrap();
    assert!(!setting::get(registry, &chief, above).unwrap().approves);
    setting::set(registry, running.clerk(), above, &yes).unwrap();

    let clinic = orderer(&running, "BELOW", PIN, Some(above));
    let chief = {
        let again = jenner_registry::access::accounts::sign_in(registry, "chief", "fifteen letters and more");
        again.unwrap().unwrap().access
    };
    let order = submitted(&running, &clinic.manager, &[(MMR, 10)]);
    assert_eq!(state(&running, order), State::Local);
    let not_yet = decide(registry, running.clerk(), (order, 2), &Verdict::Approve(vec![]), "").unwrap();
    assert_eq!(not_yet, Done::NotNow(State::Local));
    // The clinic's own manager does not answer.
    let own = decide(registry, &clinic.manager, (order, 2), &Verdict::ApproveLocal, "");
    assert!(matches!(own, Err(Error::Forbidden)), "{own:?}");
    let (waiting, _) = look::queue(registry, &chief).unwrap();
    assert_eq!(waiting.iter().map(|one| one.order.id).collect::<Vec<_>>(), [order]);
    assert_eq!(decide(registry, &chief, (order, 2), &Verdict::ApproveLocal, "").unwrap(), Done::Now(3));
    assert_eq!(state(&running, order), State::Submitted);
    // What the programme decides the network does not.
    let too_far = decide(registry, &chief, (order, 3), &Verdict::Approve(vec![]), "");
    assert!(matches!(too_far, Err(Error::Forbidden)), "{too_far:?}");
    // Another organization does not even see it.
    let stranger = orderer(&running, "ELSEWHERE", "VFC900", None);
    assert!(look::open(registry, &stranger.manager, order).unwrap().is_none());
    let theirs = cancel(registry, &stranger.manager, (order, 3), "x").unwrap();
    assert_eq!(theirs, Done::Unknown);
}

#[test]
fn nobody_approves_what_they_submitted() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let clerk = running.clerk();
    let of = (Funding::Vfc, "routine");
    let (order, _) = draft(&running.registry, clerk, clinic.id, of, &wanted(&[(MMR, 10)]), "").unwrap();
    assert_eq!(submit(&running.registry, clerk, (order, 1)).unwrap(), Done::Now(2));
    let own = decide(&running.registry, clerk, (order, 2), &Verdict::Approve(vec![]), "").unwrap();
    assert_eq!(own, Done::OwnOrder);
    let other = staff(&running.registry, clinic.id, "another clerk");
    assert_eq!(
        decide(&running.registry, &other, (order, 2), &Verdict::Approve(vec![]), "").unwrap(),
        Done::Now(3)
    );
}

#[test]
fn holding_denying_and_returning_need_words() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let (registry, clerk) = (&running.registry, running.clerk());
    let order = submitted(&running, &clinic.manager, &[(MMR, 10)]);
    for verdict in [Verdict::Hold, Verdict::Deny, Verdict::Return] {
        let done = decide(registry, clerk, (order, 2), &verdict, " ").unwrap();
        assert_eq!(done, Done::Wrong(vec![Problem::NoWords]), "{verdict:?}");
    }
    assert_eq!(decide(registry, clerk, (order, 2), &Verdict::Hold, "Call us").unwrap(), Done::Now(3));
    assert_eq!(decide(registry, clerk, (order, 3), &Verdict::Return, "Order less").unwrap(), Done::Now(4));
    assert_eq!(state(&running, order), State::Draft);
    assert_eq!(whole(&running, order).steps.last().unwrap().why, "Order less");
}

#[test]
fn a_quantity_that_cannot_be_ordered_is_refused_with_the_product() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let refused = |lines: &[(&str, i64)]| {
        let of = (Funding::Vfc, "routine");
        draft(&running.registry, &clinic.manager, clinic.id, of, &wanted(lines), "").unwrap().1
    };
    assert_eq!(refused(&[(MMR, 15)]), Done::Wrong(vec![Problem::NotWholeBoxes(MMR.into(), 10)]));
    assert_eq!(refused(&[(MMR, -10)]), Done::Wrong(vec![Problem::NotWholeBoxes(MMR.into(), 10)]));
    assert_eq!(refused(&[(MMR, 10), (MMR, 20)]), Done::Wrong(vec![Problem::Twice(MMR.into())]));
    assert_eq!(refused(&[(MMR, 0)]), Done::Wrong(vec![Problem::Empty]));
    assert_eq!(refused(&[(MMR, 1_000_000)]), Done::Wrong(vec![Problem::TooMany(MMR.into())]));
    // A flu vaccine is in another set.
    let flu = "19515-0904-52";
    assert_eq!(refused(&[(flu, 10)]), Done::Wrong(vec![Problem::NotInSet(flu.into())]));
}

#[test]
fn no_more_is_approved_than_the_programme_may_order() {
    on_each_engine(|running| {
        let clinic = orderer(running, "BAYOU", PIN, None);
        let (registry, clerk) = (&running.registry, running.clerk());
        let allotment = Allotment {
            ndc: ndc(MMR),
            funding: Funding::Vfc,
            from: day("2026-12-01"),
            until: day("2026-12-31"),
            doses: 50,
        };
        setting::allot(registry, clerk, &allotment).unwrap();
        approved(running, &clinic.manager, &[(MMR, 30)]);
        let order = submitted(running, &clinic.manager, &[(MMR, 30)]);
        let over = decide(registry, clerk, (order, 2), &Verdict::Approve(vec![]), "").unwrap();
        assert_eq!(over, Done::Wrong(vec![Problem::OverAllotment(MMR.into(), 20)]));
        let cut = Cut { ndc: ndc(MMR), doses: 20, why: "What is left for December".into() };
        assert_eq!(
            decide(registry, clerk, (order, 2), &Verdict::Approve(vec![cut]), "").unwrap(),
            Done::Now(3)
        );
    });
}
