//! From test into production; score cards; judging again; retention.

use std::sync::atomic::AtomicBool;

use jenner_hl7::finding::Verdict;
use jenner_model::access::{Access, Role};
use jenner_registry::access::of_operator;
use jenner_registry::messages::replay::{self, Wanted};
use jenner_registry::messages::retention::{self, Keep};
use jenner_registry::messages::{self, Filter, correct, inbox};
use jenner_registry::senders::onboarding::{self, Check};
use jenner_registry::senders::profiles::{self, Scope};
use jenner_registry::senders::quality::{self, FixKind};
use jenner_registry::senders::{SenderKey, State, tally};

use crate::profiles::sender;
use crate::support::*;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn operator() -> Access {
    of_operator(jenner_model::OrganizationId(0))
}

fn count(running: &Running) {
    tally::catch_up(&running.registry, &operator(), &GO_ON).expect("counted");
}

fn given(filler: &str, day: &'static str, cvx: &'static str) -> Shot {
    Shot { source: "00", lot: "X1", ..past(filler, day, cvx) }
}

#[test]
fn a_sender_in_test_is_judged_and_logged_and_nothing_is_stored_or_shown() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let (id, ehr) = sender(registry, &running.clinic, "ehr");
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A0", ZOE, &[past("d1", "20240505", "20")]),
        );
        onboarding::step(registry, running.clerk(), id, State::Test, "").unwrap();
        let other = Patient { number: "77", given: "Remy", ..ZOE };
        let message = vxu("CLINIC", "20250601080000", "A1", other, &[past("d2", "20240505", "20")]);
        let reply = send(running, &ehr, &message);
        assert_eq!((reply.verdict, reply.stored, people(running)), (Verdict::AA, 0, 1));
        assert!(reply.text.contains("nothing of it was stored"), "{}", reply.text);
        let asked = send(running, &ehr, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(outcome_of(&asked.text).1, "NF", "a system in test gets nobody's record");
        let bad = vxu("CLINIC", "20250601080000", "A2", Patient { born: "", ..other }, &[]);
        assert_eq!(send(running, &ehr, &bad).verdict, Verdict::AE);
        let page = messages::list(registry, running.clerk(), Filter::default(), 0).unwrap();
        let outcomes: Vec<&str> = page.lines.iter().map(|line| line.outcome.as_str()).collect();
        assert_eq!(outcomes, ["test-rejected", "test-AA", "test-AA", "AA"]);
        onboarding::step(registry, running.clerk(), id, State::Production, "agreed by phone").unwrap();
        assert_eq!(take(running, &ehr, &message).stored, 1, "what was judged in test counts as never sent");
        assert_eq!(people(running), 2);
    });
}

#[test]
fn the_list_ticks_itself_from_what_came_and_going_on_while_it_is_open_wants_a_reason() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let (id, ehr) = sender(registry, &running.clinic, "ehr");
        onboarding::step(registry, running.clerk(), id, State::Test, "").unwrap();
        let done = |running: &Running| -> Vec<Check> {
            count(running);
            let progress = onboarding::progress(registry, running.clerk(), id).unwrap().unwrap();
            progress.checks.iter().filter(|check| check.done).map(|check| check.check).collect()
        };
        assert_eq!(done(running), []);
        send(running, &ehr, &vxu("CLINIC", "20261130080000", "A1", ZOE, &[past("d1", "20240505", "20")]));
        assert_eq!(done(running), [Check::Connected, Check::UpdateTaken, Check::PastDose]);
        let shots = [
            given("d2", "20261130", "03"),
            Shot { action: "U", ..given("d3", "20261129", "20") },
            Shot { action: "D", ..past("d4", "20250310", "03") },
        ];
        send(running, &ehr, &vxu("CLINIC", "20261130080000", "A2", ZOE, &shots));
        send(running, &ehr, &qbp("Z34", "CLINIC", "Q1", ZOE));
        let now = done(running);
        for check in
            [Check::GivenDose, Check::Changed, Check::Deleted, Check::Queried, Check::Lots, Check::Timely]
        {
            assert!(now.contains(&check), "{check:?} in {now:?}");
        }
        for check in [Check::Refused, Check::Enough, Check::Eligibility] {
            assert!(!now.contains(&check), "{check:?}");
        }
        let error = onboarding::step(registry, running.clerk(), id, State::Production, " ").unwrap_err();
        assert!(error.to_string().contains("refused"), "{error}");
        onboarding::step(registry, running.clerk(), id, State::Pilot, "a small clinic").unwrap();
        let progress = onboarding::progress(registry, running.clerk(), id).unwrap().unwrap();
        assert_eq!((progress.state, progress.steps.len()), (State::Pilot, 2));
        let nurse = user(registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
        assert!(onboarding::step(registry, &nurse, id, State::Production, "please").is_err());
    });
}

#[test]
fn a_score_card_counts_fields_errors_and_delays_and_names_what_to_mend() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let (id, ehr) = sender(registry, &running.clinic, "ehr");
        let key = SenderKey { organization: running.clinic.organization(), interface: id };
        for n in 0..4 {
            let child =
                Patient { number: ["1", "2", "3", "4"][n], given: ["Ann", "Bea", "Cleo", "Dora"][n], ..ZOE };
            let child = if n == 0 { Patient { sex: "", ..child } } else { child };
            let day = ["20261130", "20261129", "20261101", "20261130"][n];
            let cvx = if n == 3 { "9999" } else { "03" };
            send(
                running,
                &ehr,
                &vxu("CLINIC", "20261130080000", &format!("A{n}"), child, &[given("d", day, cvx)]),
            );
        }
        count(running);
        count(running);
        let card = quality::card(registry, running.clerk(), key, 90).unwrap().unwrap();
        assert_eq!(card.outcomes["AA"], 3);
        assert_eq!(card.outcomes["AE"], 1);
        assert_eq!((card.not_taken.part, card.not_taken.whole), (1, 4));
        let field = |name: &str| card.fields.iter().find(|score| score.field.name == name).unwrap();
        assert_eq!((field("PID-8").given.part, field("PID-8").given.whole), (3, 4));
        assert_eq!((field("RXA-15").given.part, field("RXA-15").given.whole), (4, 4));
        assert_eq!((field("RXA-5").valid.part, field("RXA-5").valid.whole), (3, 4));
        assert_eq!(card.timeliness.doses, 4);
        // Received on 2026-12-01: after 1, 2, 30 and 1 days.
        assert_eq!(card.timeliness.median, Some(1));
        assert_eq!(card.timeliness.within[1].1.part, 3);
        assert_eq!(card.waiting, (1, 1));
        assert_eq!(card.weeks.last().unwrap().messages, 4);
        let worst = &card.fixes[0];
        assert_eq!((worst.kind, worst.about.as_str()), (FixKind::Error, "RXA-5.unknown"));
        assert!(worst.example.is_some());
        assert!(card.fixes.iter().any(|fix| fix.kind == FixKind::Missing && fix.about == "PID-8"));
        assert!(card.not_taken_peers.is_none(), "one other sender would be named by a quartile");
        let elsewhere = user(registry, running.pharmacy.organization(), "druggist", Role::ClinicStaff);
        assert!(quality::card(registry, &elsewhere, key, 90).unwrap().is_none());
        let own = user(registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
        assert!(quality::card(registry, &own, key, 90).unwrap().is_some());
        assert!(quality::list(registry, &elsewhere, 90).unwrap().iter().all(|row| row.sender != key));
    });
}

fn lines(running: &Running) -> usize {
    messages::list(&running.registry, running.clerk(), Filter::default(), 0).expect("listed").lines.len()
}

#[test]
fn judging_again_is_a_no_op_for_what_was_taken_and_for_what_is_still_wrong() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let taken = vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]);
        take(running, &running.clinic, &taken);
        send(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A2", Patient { born: "", ..ZOE }, &[]),
        );
        let shots = [past("d1", "20240505", "20"), past("d2", "20240230", "03")];
        send(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A3", ZOE, &shots));
        let reports = |running: &Running| -> Vec<(i64, i64)> {
            let sql = "SELECT report_id, said_at FROM report ORDER BY report_id";
            running
                .registry
                .db()
                .read(|tx| tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))))
                .expect("read")
        };
        let (before, logged) = (reports(running), lines(running));
        let done = replay::replay(registry, running.clerk(), &Wanted::default(), &|_| {}, &GO_ON).unwrap();
        assert_eq!((done.looked_at, done.taken_before, done.unchanged, done.taken), (3, 1, 2, 0), "{done:?}");
        assert_eq!((reports(running), lines(running)), (before, logged));
    });
}

#[test]
fn messages_that_failed_by_a_rule_that_has_changed_since_are_judged_anew_once() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let (id, ehr) = sender(registry, &running.clinic, "ehr");
        let local = vxu(
            "CLINIC",
            "20250601080000",
            "A1",
            ZOE,
            &[past("d1", "20250310", "MMR2"), past("d2", "20240505", "20")],
        )
        .replace("MMR2^vaccine^CVX", "MMR2^vaccine^L");
        let first = send(running, &ehr, &local);
        assert_eq!((first.verdict, first.stored), (Verdict::AE, 1));
        count(running);
        let scope = Scope::Interface(id);
        let profile = profiles::import(registry, scope, "[codes.vaccine]\nMMR2 = \"03\"\n").unwrap();
        profiles::put(registry, running.clerk(), scope, &profile, 0).unwrap();
        let wanted = Wanted { interface: Some(id.0), ..Wanted::default() };
        replay::order(registry, running.clerk(), &wanted).unwrap();
        assert_eq!(replay::work(registry, &GO_ON).unwrap(), 1);
        let job = replay::jobs(registry, running.clerk()).unwrap().remove(0);
        assert_eq!((job.row.state.as_str(), job.row.looked_at, job.row.taken), ("done", 1, 1));
        let answer = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(doses_in(&answer.text).len(), 2, "the other dose is not told twice");
        count(running);
        assert!(inbox::list(registry, running.clerk()).unwrap().groups.is_empty());
        let original = messages::get(registry, running.clerk(), first.message).unwrap().unwrap();
        assert_eq!((original.links.len(), original.links[0].kind.as_str()), (1, "replay"));
        let again = replay::replay(registry, running.clerk(), &wanted, &|_| {}, &GO_ON).unwrap();
        assert_eq!((again.taken, again.refused), (0, 0), "{again:?}");
    });
}

#[test]
fn retention_empties_bodies_and_keeps_the_line_and_what_is_worked_on() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let message = vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]);
        let taken = take(running, &running.clinic, &message);
        let bad = |control: &str| vxu("CLINIC", "20250601080000", control, Patient { born: "x", ..ZOE }, &[]);
        let [open, closed] =
            ["A2", "A3"].map(|control| send(running, &running.clinic, &bad(control)).message);
        count(running);
        inbox::dismiss(registry, running.clerk(), closed).unwrap();
        let body = |id| messages::get(registry, running.clerk(), id).unwrap().unwrap().body.len();
        // The clock of these tests stands still: bodies are emptied from the day they came.
        let keep = |days| Keep { accepted: Some(days), rejected: Some(days) };
        assert_eq!(retention::empty(registry, &operator(), keep(1), &GO_ON).unwrap(), 0);
        assert_eq!(body(taken.message), message.len());
        let tomorrow = start_later(running);
        let emptied = retention::empty(&tomorrow, &operator(), keep(1), &GO_ON).unwrap();
        assert_eq!(emptied, 2);
        assert_eq!((body(taken.message), body(closed)), (0, 0));
        assert!(body(open) > 0, "somebody has still to mend it");
        let again = take(running, &running.clinic, &message);
        assert!(again.replayed && again.text == taken.text, "still recognised, with the answer of then");
        let error = correct::begin(registry, running.clerk(), closed).unwrap_err();
        assert!(error.to_string().contains("not kept"), "{error}");
        inbox::dismiss(registry, running.clerk(), open).unwrap();
        assert_eq!(
            retention::empty(&tomorrow, &operator(), keep(1), &GO_ON).unwrap(),
            1,
            "and then it goes too"
        );
        assert_eq!(body(open), 0);
        assert!(jenner_store::audit::verify(registry.db()).unwrap().is_whole());
    });
}

/// The same registry three days later.
fn start_later(running: &Running) -> jenner_registry::Registry {
    let later = jenner_model::Timestamp(NOON.0 + 3 * 86_400_000_000);
    let settings = jenner_registry::Settings { node: 9, ..Default::default() };
    jenner_registry::Registry::start(
        running.registry.db().clone(),
        jenner_codes::Codes::embedded(),
        settings,
        std::sync::Arc::new(move || later),
    )
    .expect("starts")
}
