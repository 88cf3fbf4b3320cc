//! Borrowed doses with their document, and vaccine that goes back or was wasted.

use jenner_codes::InformationSource;
use jenner_model::access::Role;
use jenner_model::dose::DoseStatement;
use jenner_registry::Settings;
use jenner_registry::by_hand::concern::{Concern, Weight};
use jenner_registry::by_hand::record::{self, bare};
use jenner_registry::identity::merge::{How, Merged, merge};
use jenner_registry::identity::split::split;
use jenner_registry::inventory::Kind;
use jenner_registry::packs::Pack;
use jenner_registry::transfers::borrow::{self, Entry, Flag, Note, Noted, Reason, Repayment};
use jenner_registry::transfers::returns::{self, Case, Done, For, NewCase, State, Step};
use jenner_store::Db;
use jenner_store::testing::engines;

use super::*;
use crate::merge::{LEA, record_of};
use crate::staying_out::purged;

fn entries(running: &Running) -> Vec<Entry> {
    borrow::list(&running.registry, &running.clinic, running.clinic.organization()).unwrap()
}

fn late() -> Note {
    Note { reason: Reason::PrivateLate, why: String::new(), signed_by: "Dana Broussard, RN".into() }
}

/// A child with insurance got a dose of the programme's vaccine.
fn insured(filler: &str, day: &'static str, lot: &str) -> Jab {
    Jab { eligibility: "V01", ..given(filler, day, lot) }
}

#[test]
fn a_borrowed_dose_is_written_down_and_paid_back_once_with_the_lot_that_was_given_back() {
    on_each_engine(|running| {
        let organization = begun(running);
        let registry = &running.registry;
        received(running, mmr("V1"), Funding::Vfc, 10);
        tells(running, "20261110080000", "A1", &[insured("d1", "20261110", "V1")]);
        let all = entries(running);
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].dose.used, all[0].dose.owed_by), (Funding::Vfc, Funding::Private));
        assert_eq!(all[0].dose.patient.as_ref().unwrap().name.1, "Zoé");
        assert_eq!(all[0].flags, [Flag::NoReason]);
        let about = (organization, all[0].dose.dose.report);
        received(running, mmr("P1"), Funding::Private, 2);
        let account = shelf(running, "P1", Funding::Private).account.id;
        let repayment =
            Repayment { token: Token::draw(), account, on: day("2026-11-28"), signed_by: "Dana".into() };
        let pay = |one: &Repayment| borrow::pay_back(registry, &running.clinic, about, one);
        assert!(pay(&repayment).is_err(), "first somebody says why");
        let other = Note { reason: Reason::Other, why: " ".into(), ..late() };
        assert!(borrow::note(registry, &running.clinic, about, &other).is_err());
        let unsigned = Note { signed_by: String::new(), ..late() };
        assert!(borrow::note(registry, &running.clinic, about, &unsigned).is_err());
        assert_eq!(borrow::note(registry, &running.clinic, about, &late()).unwrap(), Noted::Done);
        assert_eq!(entries(running)[0].flags, []);
        let line = borrow::shelves_to_pay(registry, &running.clinic, organization, &all[0].dose).unwrap();
        assert_eq!(line.len(), 1);
        assert!(
            pay(&Repayment { on: day("2026-11-01"), ..repayment.clone() }).is_err(),
            "before it was given"
        );
        let from_vfc = shelf(running, "V1", Funding::Vfc).account.id;
        let not_owed = Repayment { account: from_vfc, ..repayment.clone() };
        assert_eq!(pay(&not_owed).unwrap(), Booked::Unknown, "who owes pays");
        let Booked::Now(moved) = pay(&repayment).unwrap() else { panic!("paid back") };
        assert_eq!(pay(&Repayment { token: Token::draw(), ..repayment.clone() }).unwrap(), Booked::Before);
        assert_eq!(on_hand(running, "P1", Funding::Private), Some(1));
        assert_eq!(on_hand(running, "P1", Funding::Vfc), Some(1));
        let paid = entries(running)[0].paid.clone().unwrap();
        assert_eq!((paid.on, paid.lot.as_str(), paid.signed_by.as_str()), (day("2026-11-28"), "P1", "Dana"));
        is_right(running);
        // A repayment that is taken back is none.
        let back =
            book::reverse(registry, &running.clinic, moved[0], &Token::draw(), "the wrong box").unwrap();
        assert!(matches!(back, Booked::Now(_)));
        assert!(entries(running)[0].is_open());
        // When the sender corrects the eligibility, nothing was borrowed.
        let mended = Jab { action: "U", ..given("d1", "20261110", "V1") };
        tells(running, "20261129080000", "A2", &[mended]);
        assert_eq!(entries(running), []);
        assert_eq!(borrow::note(registry, &running.clinic, about, &late()).unwrap(), Noted::Unknown);
        is_right(running);
    });
}

#[test]
fn what_is_written_about_a_borrowed_dose_follows_a_merge_and_a_split_and_goes_with_a_purge() {
    on_each_engine(|running| {
        let organization = begun(running);
        let registry = &running.registry;
        received(running, mmr("V1"), Funding::Vfc, 10);
        tells(running, "20261110080000", "A1", &[insured("d1", "20261110", "V1")]);
        let other = told("CLINIC", "20261110090000", "B1", LEA, &[given("e1", "20261105", "V1")]);
        send(running, &running.clinic, &other);
        let report = entries(running)[0].dose.dose.report;
        borrow::note(registry, &running.clinic, (organization, report), &late()).unwrap();
        let (a, b) =
            (record_of(running, &running.clinic, "1001"), record_of(running, &running.clinic, "2002"));
        let written = || {
            let all = entries(running);
            all.iter().filter(|one| one.note.is_some()).count()
        };
        let merged = merge(registry, &running.clinic, b.public_id, a.public_id, &How::default()).unwrap();
        assert!(matches!(merged, Merged::Done { .. }), "{merged:?}");
        assert_eq!(written(), 1);
        split(registry, &running.clinic, b.public_id, &[a.public_id], "two children").unwrap();
        assert_eq!(written(), 1);
        let zoe = record_of(running, &running.clinic, "1001").public_id;
        purged(running, zoe, "R-1");
        assert_eq!(entries(running), []);
        let left: i64 = registry
            .db()
            .read(|tx| tx.query_opt("SELECT COUNT(*) FROM stock_borrowing", &[], |row| row.get(0)))
            .unwrap()
            .unwrap();
        assert_eq!(left, 0, "on {}", running.engine);
        assert_eq!(on_hand(running, "V1", Funding::Vfc), Some(8), "the doses were given");
        is_right(running);
    });
}

/// A registry whose jurisdiction forbids borrowing.
fn forbidding() -> Running {
    let sqlite = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite).unwrap();
    let mut pack = Pack::common().unwrap();
    pack.stock_moves.borrowing.allowed = false;
    let settings = Settings { pack: Some(std::sync::Arc::new(pack)), ..Settings::default() };
    let codes = jenner_codes::Codes::embedded();
    let clock = std::sync::Arc::new(|| NOON);
    let registry = jenner_registry::Registry::start(Db::clone(&sqlite), codes, settings, clock).unwrap();
    running(sqlite, registry)
}

/// A dose for somebody with insurance from a lot of the programme.
fn for_an_insured(lot: &str, funding: Option<&'static str>) -> DoseStatement {
    DoseStatement {
        lot: lot.into(),
        eligibility: Some(jenner_codes::Code::known("V01")),
        funding: funding.map(jenner_codes::Code::known),
        expires_on: Some(day("2027-12-31")),
        ..bare("03".parse().unwrap(), day("2026-12-01"), InformationSource::Administered)
    }
}

/// What is of concern about a dose at the page.
fn concerns(running: &Running, said: &DoseStatement) -> Vec<Concern> {
    let zoe = record_of(running, &running.clinic, "1001").public_id;
    record::look(&running.registry, &running.clinic, zoe, &[said]).unwrap().unwrap().remove(0)
}

#[test]
fn where_borrowing_is_forbidden_the_page_stops_and_a_dose_that_was_given_is_still_taken() {
    let running = forbidding();
    begun(&running);
    received(&running, mmr("V1"), Funding::Vfc, 10);
    tells(&running, "20261110080000", "A1", &[insured("d1", "20261110", "V1")]);
    assert_eq!(
        on_hand(&running, "V1", Funding::Vfc),
        Some(9),
        "what was given and reported is never refused"
    );
    assert!(entries(&running)[0].flags.contains(&Flag::Forbidden));
    for (said, forbidden) in [
        (for_an_insured("V1", Some("VXC51")), true),
        (for_an_insured("V1", None), true),
        (for_an_insured("V1", Some("PHC70")), false),
        (for_an_insured("OTHER", None), false),
    ] {
        let found = concerns(&running, &said);
        assert_eq!(found.contains(&Concern::BorrowingForbidden), forbidden, "{found:?}");
        assert!(!(forbidden && found.contains(&Concern::WrongFunds)), "one hint, not two that differ");
    }
    assert_eq!(
        Concern::BorrowingForbidden.weight(true),
        Weight::Insist,
        "saved only when it was given already"
    );
    // Elsewhere it is a hint, and the dose is borrowed.
    let running = on_sqlite();
    tells(&running, "20261110080000", "A1", &[given("d1", "20260105", "V1")]);
    let found = concerns(&running, &for_an_insured("V1", Some("VXC51")));
    assert!(
        found.contains(&Concern::WrongFunds) && !found.contains(&Concern::BorrowingForbidden),
        "{found:?}"
    );
}

/// Wastes doses of a shelf.
fn lose(running: &Running, account: i64, kind: Kind, reason: &str, doses: i64, on: &str) -> i64 {
    let lost = book::Departure {
        token: Token::draw(),
        account,
        kind,
        doses,
        on: day(on),
        reason: reason.into(),
        document: String::new(),
        why: String::new(),
    };
    match book::depart(&running.registry, &running.clinic, &lost).unwrap() {
        Booked::Now(movements) => movements[0],
        other => panic!("{other:?}"),
    }
}

fn opened(running: &Running, id: i64) -> Case {
    returns::open(&running.registry, &running.clinic, id).unwrap().unwrap()
}

#[test]
fn what_is_sealed_is_gathered_approved_sent_back_and_credited_with_its_tax() {
    on_each_engine(|running| {
        let organization = begun(running);
        let registry = &running.registry;
        received(running, mmr("V1"), Funding::Vfc, 40);
        received(running, mmr("P1"), Funding::Private, 40);
        let vfc = shelf(running, "V1", Funding::Vfc).account.id;
        let private = shelf(running, "P1", Funding::Private).account.id;
        let warm = lose(running, vfc, Kind::Spoiled, "too_warm", 12, "2026-11-20");
        let broken = lose(running, vfc, Kind::Wasted, "broken", 1, "2026-11-20");
        let own = lose(running, private, Kind::Spoiled, "too_warm", 5, "2026-11-20");
        let desk = returns::desk(registry, &running.clinic, organization).unwrap();
        assert_eq!(desk.waiting.iter().map(|(loss, _)| loss.movement.id).collect::<Vec<_>>(), [warm, broken]);
        assert_eq!(desk.others.iter().map(|loss| loss.movement.id).collect::<Vec<_>>(), [own]);
        assert_eq!(desk.rate, (18, 0));
        assert!(desk.wastes_much);
        let (spoiled, wasted) = (&desk.waiting[0].0, &desk.waiting[1].0);
        assert_eq!((spoiled.report_by, spoiled.send_by), (day("2026-12-20"), Some(day("2027-05-20"))));
        assert_eq!((spoiled.excise, wasted.excise, spoiled.cost), (12 * 225, 0, None));
        let new = |what_for, movements| NewCase {
            token: Token::draw(),
            organization,
            what_for,
            movements,
            why: "the door stood open".into(),
        };
        let gather = |case: &NewCase| returns::gather(registry, &running.clinic, case);
        assert!(gather(&new(For::Return, vec![warm, broken])).is_err(), "opened doses do not go back");
        assert!(gather(&new(For::Return, vec![own])).is_err(), "private vaccine goes to its maker");
        assert!(gather(&new(For::Return, Vec::new())).is_err());
        let case = new(For::Return, vec![warm]);
        let Done::Now(id) = gather(&case).unwrap() else { panic!("gathered") };
        assert_eq!(gather(&case).unwrap(), Done::Before(id));
        assert_eq!(gather(&new(For::Return, vec![warm])).unwrap(), Done::Gathered);
        let act = |step: Step| returns::act(registry, &running.clinic, id, &step);
        assert_eq!(act(Step::Ship("1Z".into(), day("2026-12-01"))).unwrap(), Done::NotNow(State::Asked));
        let nurse = user(registry, organization, "nurse of returns", Role::ClinicStaff);
        assert!(returns::act(registry, &nurse, id, &Step::Approve).is_err());
        assert_eq!(opened(running, id).flags, [returns::Flag::Restitution], "twelve doses were left to warm");
        for step in [
            Step::Approve,
            Step::Label("L-77".into()),
            Step::Ship("1Z-44".into(), day("2026-12-01")),
            Step::Credit(2_700),
        ] {
            assert_eq!(act(step).unwrap(), Done::Now(id));
        }
        let done = opened(running, id);
        assert_eq!(
            (done.state, done.doses(), done.excise(), done.cost()),
            (State::Credited, 12, 2_700, (0, 12))
        );
        assert_eq!(done.steps.len(), 5);
        assert!(returns::desk(registry, &running.clinic, organization).unwrap().waiting.len() == 1);
        is_right(running);
        // What is denied can be gathered anew; what was taken back is not lost any more.
        let Done::Now(waste) = gather(&new(For::Waste, vec![broken])).unwrap() else { panic!("gathered") };
        let deny = |why: &str| returns::act(registry, running.clerk(), waste, &Step::Deny(why.into()));
        assert!(deny("").is_err());
        assert_eq!(deny("the lot is missing").unwrap(), Done::Now(waste));
        let Done::Now(again) = gather(&new(For::Waste, vec![broken])).unwrap() else {
            panic!("gathered anew")
        };
        assert_eq!(returns::act(registry, running.clerk(), again, &Step::Approve).unwrap(), Done::Now(again));
        let sent = returns::act(registry, &running.clinic, again, &Step::Label("L".into())).unwrap();
        assert_eq!(sent, Done::NotNow(State::Approved), "waste is not sent");
        book::reverse(registry, &running.clinic, broken, &Token::draw(), "it was whole").unwrap();
        assert_eq!((opened(running, again).doses(), opened(running, again).losses[0].is_reversed), (0, true));
    });
}

#[test]
fn what_was_not_reported_in_thirty_days_is_flagged() {
    let running = on_sqlite();
    let organization = running.clinic.organization();
    let registry = &running.registry;
    assert!(site::begin(registry, &running.clinic, organization, day("2026-10-01")).unwrap());
    let early = Arrival { on: day("2026-10-02"), ..arrival(organization, mmr("V1"), Funding::Vfc, 10) };
    book::receive(registry, &running.clinic, &early).unwrap();
    let account = shelf(&running, "V1", Funding::Vfc).account.id;
    lose(&running, account, Kind::Spoiled, "power_out", 1, "2026-10-31");
    lose(&running, account, Kind::Spoiled, "power_out", 1, "2026-11-01");
    let desk = returns::desk(registry, &running.clinic, organization).unwrap();
    let flags: Vec<_> = desk.waiting.iter().map(|(_, flags)| flags.clone()).collect();
    assert_eq!(flags, [vec![returns::Flag::ReportLate], Vec::new()]);
}
