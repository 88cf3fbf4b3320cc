//! Doses that may be one: who is asked, what a ruling does, and that it can be taken back.

use jenner_model::record::Record;
use jenner_model::{PublicId, ReportId};
use jenner_registry::Error;
use jenner_registry::doses::ruling::{self, Desk, Ruled, RulingId, TakenBack, Verdict};
use jenner_registry::forecast;
use jenner_registry::identity::merge::{How, Merged, merge};
use jenner_registry::identity::split::{Split, split};

use crate::merge::{open, record_of};
use crate::support::*;

/// A dose that the sender says it gave.
fn given(filler: &str, day: &'static str, cvx: &'static str, lot: &'static str) -> Shot {
    Shot { source: "00", lot, ..past(filler, day, cvx) }
}

/// A girl of whom clinic and pharmacy both say that they gave her MMR on one day.
fn given_twice(running: &Running) -> Record {
    let clinic = [given("d1", "20250505", "03", "M1234"), past("d2", "20240705", "10")];
    take_any(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &clinic));
    let pharmacy = [given("e1", "20250505", "03", "")];
    let there = Patient { number: "77", ..ZOE };
    take_any(running, &running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", there, &pharmacy));
    record_of(running, &running.clinic, "1001")
}

/// Sends a message that is taken, with whatever warnings.
fn take_any(running: &Running, from: &jenner_model::access::Access, message: &str) {
    let reply = send(running, from, message);
    assert_ne!(reply.verdict, jenner_hl7::finding::Verdict::AR, "{}", reply.text.replace('\r', "\n"));
}

fn desk(running: &Running, name: PublicId) -> Desk {
    ruling::open(&running.registry, running.clerk(), name).expect("read").expect("there")
}

fn listed(running: &Running) -> Vec<(PublicId, i64, i64)> {
    let page = ruling::list(&running.registry, running.clerk(), 0, 50).expect("listed");
    assert_eq!(page.total as usize, page.people.len());
    page.people.into_iter().map(|one| (one.record.public_id, one.open, one.unsure)).collect()
}

fn rule(running: &Running, name: PublicId, about: (ReportId, ReportId), verdict: Verdict) -> RulingId {
    match ruling::rule(&running.registry, running.clerk(), name, about, verdict, "asked the clinic")
        .expect("asked")
    {
        Ruled::Done(id) => id,
        other => panic!("{other:?}"),
    }
}

fn undo(running: &Running, name: PublicId, id: RulingId) -> TakenBack {
    ruling::take_back(&running.registry, running.clerk(), name, id).expect("asked")
}

/// What is kept of the person is what would be computed now.
fn is_assessed(running: &Running, record: &Record) {
    let kept = forecast::kept(&running.registry, &running.clinic, record.person).expect("read");
    assert_eq!(kept, Some(forecast::anew(&running.registry, &running.clinic, record.person).expect("made")));
}

#[test]
fn whether_it_was_one_injection_is_decided_by_a_human_and_can_be_taken_back() {
    on_each_engine(|running| {
        let before = given_twice(running);
        let name = before.public_id;
        assert_eq!((before.doses.len(), before.doubtful.len()), (3, 1));
        assert_eq!(listed(running), [(name, 1, 0)]);
        assert_eq!(ruling::count(&running.registry, running.clerk()).expect("counted"), 1);
        let shown = desk(running, name);
        let [pair] = shown.pairs.as_slice() else { panic!("{:?}", shown.pairs) };
        assert!(pair.judgement.has(jenner_registry::doses::Rule::TwoGivers), "the reason is told");
        let about = (pair.a, pair.b);

        let one = rule(running, name, about, Verdict::Same);
        let joined = open(running, name);
        assert_eq!((joined.doses.len(), joined.doubtful.len()), (2, 0));
        assert_eq!(joined.doses[1].best.lot, "M1234");
        is_assessed(running, &joined);
        assert_eq!(listed(running), []);
        let again = ruling::rule(&running.registry, running.clerk(), name, about, Verdict::Same, "");
        assert_eq!(again.expect("asked"), Ruled::Already(one), "a double click rules once");

        let two = rule(running, name, about, Verdict::Different);
        assert_eq!(
            (open(running, name).doses.len(), listed(running)),
            (3, vec![]),
            "and nobody is asked again"
        );
        assert_eq!(undo(running, name, one), TakenBack::Already, "it was replaced");
        assert_eq!(undo(running, name, two), TakenBack::Done);
        assert_eq!(open(running, name), before, "as if nobody had decided");
        is_assessed(running, &before);
        assert_eq!(listed(running), [(name, 1, 0)]);

        let decided = desk(running, name).decided;
        let history: Vec<_> =
            decided.iter().map(|one| (one.verdict, one.by.as_deref(), one.ended_at.is_some())).collect();
        assert_eq!(
            history,
            [(Verdict::Different, Some("the clerk"), true), (Verdict::Same, Some("the clerk"), true)],
            "nothing is forgotten"
        );
        assert_eq!(decided[0].note, "asked the clinic");
        let entries = actions(running, "dose.rule");
        assert_eq!(entries, 3, "two rulings and one taken back");
        assert!(jenner_store::audit::verify(running.registry.db()).expect("verified").is_whole());
    });
}

fn actions(running: &Running, action: &str) -> i64 {
    let sql = "SELECT count(*) FROM audit_entry WHERE action = $1";
    let found = running.registry.db().read(|tx| tx.query_opt(sql, &[&action], |row| row.get(0)));
    found.expect("counted").expect("a number")
}

#[test]
fn who_is_not_sure_leaves_the_doses_and_passes_the_question_on() {
    on_each_engine(|running| {
        let before = given_twice(running);
        let name = before.public_id;
        let about = (before.doubtful[0].a, before.doubtful[0].b);
        let first = rule(running, name, about, Verdict::Unsure);
        assert_eq!(open(running, name), before);
        assert_eq!(listed(running), [(name, 0, 1)]);
        assert_eq!(ruling::count(&running.registry, running.clerk()).expect("counted"), 0);
        let shown = desk(running, name);
        assert_eq!(shown.unsure(&shown.pairs[0]).map(|one| one.id).collect::<Vec<_>>(), [first]);
        assert_eq!(undo(running, name, first), TakenBack::Done);
        assert_eq!(listed(running), [(name, 1, 0)]);
        rule(running, name, about, Verdict::Unsure);
        rule(running, name, about, Verdict::Same);
        assert_eq!((open(running, name).doses.len(), listed(running)), (2, vec![]));
    });
}

#[test]
fn a_ruling_stands_when_the_reports_come_again_and_when_others_are_added() {
    on_each_engine(|running| {
        let before = given_twice(running);
        let name = before.public_id;
        rule(running, name, (before.doubtful[0].a, before.doubtful[0].b), Verdict::Same);
        let clinic = [given("d1", "20250505", "03", "M1234"), past("d3", "20250905", "20")];
        take_any(running, &running.clinic, &vxu("CLINIC", "20250701080000", "A2", ZOE, &clinic));
        let after = open(running, name);
        assert_eq!((after.doses.len(), after.doubtful.len()), (3, 0));
        is_assessed(running, &after);
    });
}

#[test]
fn a_ruling_on_two_who_were_merged_sleeps_while_they_are_apart() {
    on_each_engine(|running| {
        let clinic = [given("d1", "20250505", "03", "M1234")];
        take_any(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &clinic));
        let lea = Patient { number: "2002", given: "Hélène", born: "20230917", street: "4 Oak St", ..ZOE };
        let pharmacy = [given("e1", "20250505", "03", "")];
        take_any(running, &running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", lea, &pharmacy));
        let one = record_of(running, &running.clinic, "1001");
        let other = record_of(running, &running.pharmacy, "2002");
        assert_ne!(one.public_id, other.public_id);
        assert_eq!(listed(running), []);
        let together = |a: PublicId, b: PublicId| {
            let done = merge(&running.registry, running.clerk(), a, b, &How::default()).expect("merged");
            assert!(matches!(done, Merged::Done { .. }), "{done:?}");
        };
        let apart = |person: PublicId, leaves: PublicId| {
            let done = split(&running.registry, running.clerk(), person, &[leaves], "").expect("asked");
            assert!(matches!(done, Split::Done { .. }), "{done:?}");
        };
        together(one.public_id, other.public_id);
        let merged = open(running, one.public_id);
        assert_eq!(listed(running), [(one.public_id, 1, 0)], "a merge can raise a question");
        rule(running, one.public_id, (merged.doubtful[0].a, merged.doubtful[0].b), Verdict::Same);
        assert_eq!(open(running, one.public_id).doses.len(), 1);
        apart(one.public_id, other.public_id);
        assert_eq!(
            (open(running, one.public_id), open(running, other.public_id)),
            (one.clone(), other.clone())
        );
        assert_eq!(listed(running), []);
        is_assessed(running, &one);
        is_assessed(running, &other);
        // The other way round this time.
        together(other.public_id, one.public_id);
        assert_eq!((open(running, one.public_id).doses.len(), listed(running)), (1, vec![]));
    });
}

#[test]
fn only_dose_reports_of_the_person_can_be_ruled_on_and_only_by_registry_staff() {
    on_each_engine(|running| {
        let record = given_twice(running);
        let (name, pair) = (record.public_id, record.doubtful[0]);
        let go = |about| {
            ruling::rule(&running.registry, running.clerk(), name, about, Verdict::Same, "").expect("asked")
        };
        let who =
            record.reports.iter().find(|one| !record.doses.iter().any(|dose| dose.reports.contains(&one.id)));
        assert_eq!(go((pair.a, who.expect("demographics").id)), Ruled::Gone);
        assert_eq!(go((pair.a, pair.a)), Ruled::Gone);
        assert_eq!(go((pair.a, ReportId(5))), Ruled::Gone);
        let nobody = PublicId::from_random([3; 12]);
        let asked =
            ruling::rule(&running.registry, running.clerk(), nobody, (pair.a, pair.b), Verdict::Same, "");
        assert_eq!(asked.expect("asked"), Ruled::Unknown);
        assert_eq!(undo(running, name, RulingId(1)), TakenBack::Unknown);
        let nurse = nurse(running);
        let refused = ruling::rule(&running.registry, &nurse, name, (pair.a, pair.b), Verdict::Same, "");
        assert!(matches!(refused, Err(Error::Forbidden)));
        assert!(matches!(ruling::open(&running.registry, &nurse, name), Err(Error::Forbidden)));
        assert!(matches!(ruling::list(&running.registry, &nurse, 0, 5), Err(Error::Forbidden)));
        assert_eq!(open(running, name), record);
    });
}

fn nurse(running: &Running) -> jenner_model::access::Access {
    use jenner_registry::access::accounts;
    let new = accounts::NewAccount {
        username: "nurse",
        display_name: "nurse",
        password: "fifteen letters and more",
        organization: running.clinic.organization(),
        role: jenner_model::access::Role::HealthUnitNurse,
    };
    accounts::add(&running.registry, &running.clinic, &new).expect("added");
    accounts::sign_in(&running.registry, "nurse", new.password).expect("asked").expect("signed in").access
}

#[test]
fn doses_of_a_protected_person_are_shown_to_those_who_reported_them_only() {
    on_each_engine(|running| {
        let hidden = Patient { protection: "Y", ..ZOE };
        for (at, shot) in
            [("B1", given("e1", "20250505", "03", "M8")), ("B2", given("e2", "20250507", "03", ""))]
        {
            let time = format!("202506{}080000", if at == "B1" { "02" } else { "03" });
            take_any(running, &running.pharmacy, &vxu("PHARMACY", &time, at, hidden, &[shot]));
        }
        let record = record_of(running, &running.pharmacy, "1001");
        assert!(!record.doubtful.is_empty(), "{:?}", record.doses);
        let page = ruling::list(&running.registry, running.clerk(), 0, 50).expect("listed");
        assert!(page.people.is_empty());
        assert!(ruling::open(&running.registry, running.clerk(), record.public_id).expect("read").is_none());
        let (a, b) = (record.doubtful[0].a, record.doubtful[0].b);
        let ruled =
            ruling::rule(&running.registry, running.clerk(), record.public_id, (a, b), Verdict::Same, "");
        assert_eq!(ruled.expect("asked"), Ruled::Unknown);
    });
}
