//! The message log: found by what it is about, corrected, its inbox.

use std::sync::atomic::AtomicBool;

use jenner_hl7::finding::Verdict;
use jenner_model::access::Access;
use jenner_registry::access::of_operator;
use jenner_registry::messages::{self, Filter, correct, inbox};
use jenner_registry::senders::tally;
use jenner_store::queries;

use crate::support::*;

fn count(running: &Running) -> usize {
    tally::catch_up(&running.registry, &of_operator(jenner_model::OrganizationId(0)), &AtomicBool::new(false))
        .expect("done")
}

fn outcomes(running: &Running, access: &Access, filter: Filter) -> Vec<String> {
    let page = messages::list(&running.registry, access, filter, 0).expect("done");
    assert_eq!(page.total, page.lines.len() as i64);
    page.lines.into_iter().map(|line| line.outcome).collect()
}

fn bad_birth(control: &str) -> String {
    vxu(
        "CLINIC",
        "20250601080000",
        control,
        Patient { born: "2024-01-02", ..ZOE },
        &[past("d1", "20240505", "20")],
    )
}

#[test]
fn a_message_is_found_by_person_rule_outcome_and_transport() {
    on_each_engine(|running| {
        let taken = take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]),
        );
        send(running, &running.clinic, &bad_birth("A2"));
        send(
            running,
            &running.pharmacy,
            &vxu("PHARMACY", "20250601080000", "B1", ZOE, &[past("d9", "20240230", "20")]),
        );
        assert_eq!(count(running), 3);
        assert_eq!(count(running), 0, "counted once");
        let clerk = running.clerk();
        let detail = messages::get(&running.registry, clerk, taken.message).unwrap().unwrap();
        let name = detail.person.unwrap().public_id;
        let people = messages::about(&running.registry, clerk, name).unwrap();
        let filter = Filter { people: Some(people), ..Filter::default() };
        assert_eq!(outcomes(running, clerk, filter), ["AE", "AA"]);
        let rule = |rule: &str| Filter { rule: Some(rule.into()), ..Filter::default() };
        assert_eq!(outcomes(running, clerk, rule("PID-7.invalid")), ["rejected"]);
        assert_eq!(outcomes(running, clerk, rule("RXA-3.invalid")), ["AE"]);
        assert_eq!(outcomes(running, clerk, rule("PID-3.missing")), Vec::<String>::new());
        let both = Filter { outcomes: Some(vec!["AE".into()]), ..rule("PID-7.invalid") };
        assert_eq!(outcomes(running, clerk, both), Vec::<String>::new());
        let way = |way: &str| Filter { transport: Some(way.into()), ..Filter::default() };
        assert_eq!(outcomes(running, clerk, way("file")).len(), 3);
        assert_eq!(outcomes(running, clerk, way("soap")).len(), 0);
        let not_taken = Filter { outcomes: Some(vec!["rejected".into(), "AE".into()]), ..Filter::default() };
        assert_eq!(outcomes(running, clerk, not_taken), ["AE", "rejected"]);
    });
}

#[test]
fn a_message_shows_the_record_before_and_after_it() {
    on_each_engine(|running| {
        let clinic = &running.clinic;
        let first = take(
            running,
            clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]),
        );
        let moved = Patient { street: "9 New Street", ..ZOE };
        let second = take(
            running,
            clinic,
            &vxu("CLINIC", "20250701080000", "A2", moved, &[past("d2", "20250310", "03")]),
        );
        let effect =
            |message| messages::get(&running.registry, running.clerk(), message).unwrap().unwrap().effect;
        let newborn = effect(first.message);
        assert!(newborn.new_person && newborn.before.is_none());
        assert_eq!(newborn.after.unwrap().doses.len(), 1, "what came later is not shown as its effect");
        let later = effect(second.message);
        let (before, after) = (later.before.unwrap(), later.after.unwrap());
        assert_eq!((before.doses.len(), after.doses.len()), (1, 2));
        let street = |record: &jenner_model::record::Record| {
            record.demographics.addresses.value().unwrap()[0].street.to_string()
        };
        assert_eq!((street(&before).as_str(), street(&after).as_str()), (ZOE.street, "9 New Street"));
        let again = take(
            running,
            clinic,
            &vxu("CLINIC", "20250701080000", "A2", moved, &[past("d2", "20250310", "03")]),
        );
        assert!(effect(again.message).after.is_none(), "a replay has no effect");
    });
}

#[test]
fn a_corrected_message_is_taken_in_the_name_of_its_sender_and_leaves_the_inbox() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let refused = send(running, &running.clinic, &bad_birth("A1"));
        assert_eq!(refused.verdict, Verdict::AE);
        count(running);
        let clerk = staff(registry, running.pharmacy.organization(), "somebody else");
        let waiting = inbox::list(registry, &clerk).unwrap().groups;
        assert_eq!((waiting.len(), waiting[0].count, waiting[0].rule.as_str()), (1, 1, "PID-7.invalid"));
        assert!(waiting[0].advice.contains("YYYYMMDD"), "{}", waiting[0].advice);
        let work = correct::begin(registry, &clerk, refused.message).unwrap().unwrap();
        assert_eq!(work.fixes.len(), 1);
        assert_eq!((work.fixes[0].from.as_str(), work.fixes[0].edit.to.as_str()), ("2024-01-02", "20240102"));
        let mended = correct::mended(registry, &clerk, refused.message).unwrap().unwrap();
        assert_eq!(mended, work.text.replace("2024-01-02", "20240102"));
        let trial = correct::try_out(registry, &clerk, refused.message, &mended).unwrap().unwrap();
        assert_eq!(
            (trial.verdict, trial.doses, people(running)),
            (Verdict::AA, 1, 0),
            "{:?}",
            trial.findings
        );
        assert!(correct::begin(registry, &clerk, refused.message).unwrap().unwrap().is_draft);
        let reply =
            correct::resend(registry, &clerk, refused.message, &mended, "date form").unwrap().unwrap();
        assert_eq!((reply.verdict, reply.stored, people(running)), (Verdict::AA, 1, 1));
        count(running);
        assert!(inbox::list(registry, &clerk).unwrap().groups.is_empty());
        assert!(!correct::begin(registry, &clerk, refused.message).unwrap().unwrap().is_draft);
        let original = messages::get(registry, &clerk, refused.message).unwrap().unwrap();
        assert_eq!(original.body, bad_birth("A1").as_bytes(), "the original is kept as it came");
        assert_eq!(original.links[0].message, reply.message);
        let made = messages::get(registry, &clerk, reply.message).unwrap().unwrap();
        assert_eq!(made.links[0].original, refused.message);
        assert_eq!(
            (made.line.organization, made.line.transport.as_str()),
            (original.line.organization, "desk")
        );
        let record = made.effect.after.unwrap();
        assert_eq!(record.reports[0].organization, running.clinic.organization(), "the sender said it");
        let person = record.person;
        let looks = registry.db().read(|tx| queries::audit::of_people(tx, &clerk, &[person], 50)).unwrap();
        let submitted = looks.iter().find(|look| look.action == "person.submit").unwrap();
        assert!(submitted.actor.starts_with("user:"), "the human is the actor: {}", submitted.actor);
        assert_eq!(submitted.organization, Some(running.clinic.organization()));
    });
}

#[test]
fn what_was_not_changed_is_not_sent_and_a_correction_may_fail_again() {
    let running = on_sqlite();
    let registry = &running.registry;
    let refused = send(&running, &running.clinic, &bad_birth("A1"));
    count(&running);
    let clerk = running.clerk();
    let text = correct::begin(registry, clerk, refused.message).unwrap().unwrap().text;
    let error = correct::resend(registry, clerk, refused.message, &text, "").unwrap_err();
    assert!(error.to_string().contains("nothing was changed"), "{error}");
    assert!(correct::resend(registry, clerk, refused.message, "hello", "").is_err());
    let worse = text.replace("2024-01-02", "");
    let reply = correct::resend(registry, clerk, refused.message, &worse, "").unwrap().unwrap();
    assert_eq!(reply.verdict, Verdict::AE);
    count(&running);
    let groups = inbox::list(registry, clerk).unwrap().groups;
    assert_eq!(groups.len(), 1, "the correction waits in the place of the original");
    assert_eq!(groups[0].rule, "PID-7.missing");
}

#[test]
fn a_group_is_taken_in_hand_and_closed_and_opens_again_with_the_next_message() {
    on_each_engine(|running| {
        let registry = &running.registry;
        for control in ["A1", "A2", "A3"] {
            send(running, &running.clinic, &bad_birth(control));
        }
        count(running);
        let clerk = running.clerk();
        let group = inbox::list(registry, clerk).unwrap().groups.remove(0);
        assert_eq!((group.count, group.unseen), (3, 3));
        let (_, lines) = inbox::open(registry, clerk, group.sender, &group.rule).unwrap().unwrap();
        assert_eq!(lines.len(), 3);
        messages::get(registry, clerk, lines[0].id).unwrap();
        inbox::assign(registry, clerk, group.sender, &group.rule, inbox::Assignment::Mine, "I call them")
            .unwrap();
        let group = inbox::list(registry, clerk).unwrap().groups.remove(0);
        assert_eq!(group.unseen, 2, "the clerk is of the sender's own house");
        assert_eq!(group.assigned_to, Some(("the clerk".to_owned(), true)));
        assert_eq!(group.note, "I call them");
        let closed =
            inbox::close(registry, clerk, group.sender, &group.rule, group.latest, "mended").unwrap();
        assert_eq!((closed, inbox::list(registry, clerk).unwrap().groups.len()), (3, 0));
        send(running, &running.clinic, &bad_birth("A4"));
        count(running);
        assert_eq!(inbox::list(registry, clerk).unwrap().groups[0].count, 1);
    });
}

#[test]
fn nobody_but_the_registry_staff_mends_messages() {
    let running = on_sqlite();
    let refused = send(&running, &running.clinic, &bad_birth("A1"));
    let nurse = user(
        &running.registry,
        running.clinic.organization(),
        "nurse",
        jenner_model::access::Role::ClinicStaff,
    );
    let registry = &running.registry;
    assert!(messages::get(registry, &nurse, refused.message).unwrap().is_some(), "her own house's message");
    assert!(correct::begin(registry, &nurse, refused.message).is_err());
    assert!(correct::resend(registry, &nurse, refused.message, "MSH|", "").is_err());
    let elsewhere =
        user(registry, running.pharmacy.organization(), "druggist", jenner_model::access::Role::ClinicStaff);
    assert!(messages::get(registry, &elsewhere, refused.message).unwrap().is_none());
    count(&running);
    assert!(inbox::list(registry, &elsewhere).unwrap().groups.is_empty());
    assert_eq!(inbox::list(registry, &nurse).unwrap().groups.len(), 1);
}
