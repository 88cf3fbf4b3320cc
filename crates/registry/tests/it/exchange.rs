//! A VXU arrives, a QBP is answered.

use jenner_hl7::finding::Verdict;
use jenner_registry::messages::{self, Filter};

use crate::support::*;

#[test]
fn what_a_clinic_sends_is_what_a_query_returns() {
    on_each_engine(|running| {
        let reply = take(
            running,
            &running.clinic,
            &vxu(
                "CLINIC",
                "20250601080000",
                "A1",
                ZOE,
                &[past("d1", "20240505", "20"), past("d2", "20250310", "03")],
            ),
        );
        assert_eq!((reply.stored, reply.replayed), (2, false));
        let answer = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(outcome_of(&answer.text), ("Z32".into(), "OK".into()));
        assert_eq!(
            doses_in(&answer.text),
            [("20".into(), "20240505".into()), ("03".into(), "20250310".into())]
        );
        let evaluated = send(running, &running.clinic, &qbp("Z44", "CLINIC", "Q2", ZOE));
        assert_eq!(outcome_of(&evaluated.text).0, "Z42");
        assert_eq!(doses_in(&evaluated.text).len(), 2);
    });
}

#[test]
fn a_second_clinic_with_its_own_number_adds_to_the_same_person() {
    on_each_engine(|running| {
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]),
        );
        let elsewhere = Patient { number: "P-77", given: "ZOE", ..ZOE };
        let shots = [past("x9", "20240505", "20"), past("x10", "20241001", "141")];
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250701080000", "B1", elsewhere, &shots));
        assert_eq!(people(running), 1);
        let answer = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(doses_in(&answer.text).len(), 2, "the same injection told twice is one dose");
    });
}

#[test]
fn twins_at_one_address_are_two_people() {
    on_each_engine(|running| {
        let sister = Patient { number: "1002", given: "Léa", birth_order: "Y|2", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", Patient { birth_order: "Y|1", ..ZOE }, &[]),
        );
        take(running, &running.clinic, &vxu("CLINIC", "20250601080001", "A2", sister, &[]));
        assert_eq!(people(running), 2);
    });
}

#[test]
fn two_newborns_without_a_name_stay_two_people_and_neither_is_given_out_for_the_other() {
    on_each_engine(|running| {
        let first = Patient { given: "BABYGIRL", ..ZOE };
        let second = Patient { number: "1002", ..first };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", first, &[past("d1", "20240505", "08")]),
        );
        take(running, &running.clinic, &vxu("CLINIC", "20250601080001", "A2", second, &[]));
        assert_eq!(people(running), 2);
        let own = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", first));
        assert_eq!(doses_in(&own.text).len(), 1);
        let elsewhere = Patient { number: "", street: "1 Rue Royale", ..first };
        let stranger = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q2", elsewhere));
        assert_eq!(outcome_of(&stranger.text), ("Z33".into(), "NF".into()));
    });
}

#[test]
fn an_update_replaces_and_a_delete_removes_the_dose() {
    on_each_engine(|running| {
        let send_shots = |at: &str, control: &str, shots: &[Shot]| {
            send(running, &running.clinic, &vxu("CLINIC", at, control, ZOE, shots))
        };
        send_shots("20250601080000", "A1", &[past("d1", "20240505", "20"), past("d2", "20250310", "03")]);
        let changed = Shot { action: "U", day: "20240506", ..past("d1", "", "20") };
        send_shots("20250602080000", "A2", &[changed]);
        let removed = Shot { action: "D", ..past("d2", "20250310", "03") };
        send_shots("20250603080000", "A3", &[removed]);
        let answer = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(doses_in(&answer.text), [("20".into(), "20240506".into())]);
    });
}

#[test]
fn a_query_without_a_name_is_an_error_even_when_its_number_is_known() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        let answer = send(
            running,
            &running.clinic,
            &qbp("Z34", "CLINIC", "Q1", Patient { family: "", given: "", ..ZOE }),
        );
        assert_eq!(outcome_of(&answer.text), ("Z33".into(), "AE".into()));
        assert!(answer.text.contains("QPD^1^4|101^"), "{}", answer.text.replace('\r', "\n"));
    });
}

#[test]
fn deleting_a_dose_that_was_never_sent_is_taken_with_a_warning() {
    on_each_engine(|running| {
        let removed = Shot { action: "D", ..past("nothing", "20250310", "03") };
        let reply = send(running, &running.clinic, &vxu("CLINIC", "20250603080000", "A3", ZOE, &[removed]));
        assert_eq!(reply.verdict, Verdict::AA);
        assert!(reply.text.contains("204^"), "{}", reply.text.replace('\r', "\n"));
    });
}

#[test]
fn one_bad_dose_does_not_take_the_good_ones_with_it() {
    on_each_engine(|running| {
        let shots =
            [past("d1", "20240505", "20"), past("d2", "20240230", "03"), past("d3", "20250310", "03")];
        let reply = send(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &shots));
        assert_eq!(reply.verdict, Verdict::AE);
        assert!(reply.text.contains("RXA^2^3"), "{}", reply.text.replace('\r', "\n"));
        let answer = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(doses_in(&answer.text).len(), 2);
    });
}

#[test]
fn a_replayed_message_changes_nothing_and_gets_the_same_answer() {
    on_each_engine(|running| {
        let message = vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]);
        let first = take(running, &running.clinic, &message);
        let again = take(running, &running.clinic, &message);
        assert_eq!(first.text, again.text);
        assert!(again.replayed);
        let page = messages::list(&running.registry, &running.clinic, Filter::default(), 0).unwrap();
        let outcomes: Vec<&str> = page.lines.iter().map(|line| line.outcome.as_str()).collect();
        assert_eq!(outcomes, ["replay", "AA"], "newest first; the replay is logged as one");
    });
}

#[test]
fn the_log_keeps_the_message_as_received_and_its_answer() {
    on_each_engine(|running| {
        let message = vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240230", "20")]);
        let reply = send(running, &running.clinic, &message);
        let detail = messages::get(&running.registry, &running.clinic, reply.message).unwrap().unwrap();
        assert_eq!(detail.body, message.as_bytes());
        assert_eq!(detail.answer, reply.text.as_bytes());
        assert_eq!(detail.findings, reply.findings);
        assert!(detail.person.is_some());
        assert!(
            messages::get(&running.registry, &running.clinic, jenner_model::MessageId(7)).unwrap().is_none()
        );
    });
}

#[test]
fn what_is_no_message_is_logged_and_refused() {
    on_each_engine(|running| {
        for bytes in [&b""[..], b"hello", b"\0\0\0", b"<xml/>"] {
            let answer = jenner_registry::intake::submit(
                &running.registry,
                &running.clinic,
                jenner_registry::messages::Transport::Rest,
                bytes,
            )
            .unwrap();
            assert!(matches!(answer, jenner_registry::intake::Answer::NotHl7(_)));
        }
        let page = messages::list(&running.registry, &running.clinic, Filter::default(), 0).unwrap();
        assert_eq!(page.lines.len(), 4);
    });
}

#[test]
fn every_message_leaves_the_audit_chain_whole() {
    on_each_engine(|running| {
        let message = vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]);
        take(running, &running.clinic, &message);
        send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        let verified = jenner_store::audit::verify(running.registry.db()).unwrap();
        assert!(verified.is_whole(), "{verified:?}");
    });
}
