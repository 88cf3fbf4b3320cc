//! Whom a message is about when no number says so, and whom a query means.

use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_registry::identity::learn::{is_wanted, learn};
use jenner_registry::identity::sweep::{Sweep, Swept, sweep};
use jenner_store::queries::profile::{self, ProfileRow};
use jenner_store::queries::review::{self, Filter, Order, PairRow};

use crate::support::*;

fn waiting(running: &Running) -> Vec<PairRow> {
    let access: &Access = &running.clinic;
    let filter = Filter::default();
    running
        .registry
        .db()
        .read(|tx| review::list(tx, access, &filter, Order::Probable, 0, 100))
        .expect("listed")
}

fn told(running: &Running, from: &Access, control: &str, patient: Patient) {
    let sender = if from.organization() == running.clinic.organization() { "CLINIC" } else { "PHARMACY" };
    take(running, from, &vxu(sender, "20250601080000", control, patient, &[]));
}

const CAMILLE: Patient = Patient { number: "1", family: "Boudreaux", given: "Camille", ..ZOE };

#[test]
fn one_of_two_surnames_is_the_same_child_when_the_rest_agrees() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", CAMILLE);
        told(
            running,
            &running.pharmacy,
            "B1",
            Patient { number: "2", family: "BOUDREAUX-LEBLANC", ..CAMILLE },
        );
        assert_eq!(people(running), 1);
        told(
            running,
            &running.pharmacy,
            "B2",
            Patient { number: "3", family: "Leblanc", given: "CAMILLE", ..CAMILLE },
        );
        assert_eq!(people(running), 1, "either part, once both are known");
        assert_eq!(waiting(running).len(), 0);
    });
}

#[test]
fn a_newborn_a_full_name_and_a_short_one_are_one_child_and_the_twin_is_another() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", Patient { given: "BABYGIRL", ..CAMILLE });
        let full = Patient { number: "2", family: "BOUDREAUX-LEBLANC", given: "CAMILLE", ..CAMILLE };
        told(running, &running.pharmacy, "B1", full);
        told(running, &running.pharmacy, "B2", Patient { number: "3", given: "Cam", ..CAMILLE });
        assert_eq!(people(running), 1);
        let twin = Patient { number: "4", given: "Colette", birth_order: "Y|2", ..CAMILLE };
        told(running, &running.clinic, "A2", twin);
        assert_eq!(people(running), 2);
    });
}

#[test]
fn a_twin_is_nobodys_double_with_or_without_a_birth_order() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", Patient { birth_order: "Y|1", ..CAMILLE });
        let sister = Patient { number: "2", given: "Colette", birth_order: "Y|2", ..CAMILLE };
        told(running, &running.pharmacy, "B1", sister);
        told(running, &running.pharmacy, "B2", Patient { number: "3", birth_order: "|", ..sister });
        assert_eq!(people(running), 2, "the second report of the sister is hers");
        let similar = Patient { number: "4", given: "Camilla", birth_order: "Y|", ..CAMILLE };
        told(running, &running.pharmacy, "B3", similar);
        assert_eq!(people(running), 3, "a name one letter away is another twin until a human says otherwise");
        assert!(!waiting(running).is_empty());
    });
}

#[test]
fn a_newborn_without_a_name_who_may_be_either_of_two_is_nobody_until_a_human_has_looked() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", CAMILLE);
        told(running, &running.clinic, "A2", Patient { number: "2", given: "Colette", ..CAMILLE });
        told(running, &running.pharmacy, "B1", Patient { number: "3", given: "BABYGIRL", ..CAMILLE });
        assert_eq!(people(running), 3);
        let pairs = waiting(running);
        let newborn = pairs.iter().filter(|pair| pair.pair.why.contains("Newborn")).count();
        assert_eq!(newborn, 2, "one pair with each twin");
        // Whoever brings the newborn's number again brings the newborn.
        told(
            running,
            &running.pharmacy,
            "B2",
            Patient { number: "3", given: "BABYGIRL", street: "9 Elm", ..CAMILLE },
        );
        assert_eq!(people(running), 3);
    });
}

#[test]
fn a_number_that_stood_for_another_child_makes_a_new_person_and_a_pair_to_look_at() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", CAMILLE);
        let other = Patient {
            family: "Nguyen",
            given: "Bao",
            born: "20190801",
            sex: "M",
            street: "9 Elm",
            ..CAMILLE
        };
        let reply = take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A2", other, &[]));
        assert!(
            reply.findings.iter().any(|finding| finding.rule == "PID-3.number-reused"),
            "{:?}",
            reply.findings
        );
        assert_eq!(people(running), 2);
        let pairs = waiting(running);
        assert_eq!(pairs.len(), 1);
        assert!(pairs[0].pair.why.contains("\"number_reused\":true"), "{}", pairs[0].pair.why);
        assert!(pairs[0].person_a < pairs[0].person_b && pairs[0].person_a > PersonId(0));
        // Each goes on being found by the number and who they are.
        told(running, &running.clinic, "A3", Patient { street: "10 Elm", ..other });
        assert_eq!(people(running), 2);
    });
}

#[test]
fn a_slip_in_the_birth_date_is_for_a_human_and_nothing_is_asked_twice() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", CAMILLE);
        let slip = Patient { number: "2", born: "20240306", ..CAMILLE };
        told(running, &running.pharmacy, "B1", slip);
        assert_eq!(people(running), 2);
        assert_eq!(waiting(running).len(), 1);
        told(running, &running.pharmacy, "B2", slip);
        assert_eq!((people(running), waiting(running).len()), (2, 1));
    });
}

#[test]
fn a_query_that_is_not_sure_lists_the_child_it_can_mean_and_shows_no_dose() {
    on_each_engine(|running| {
        let shots = [past("d1", "20240505", "20")];
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", CAMILLE, &shots));
        // One of two surnames and nothing but the address beside it: a candidate (a match or for a human, experts say).
        let asked = Patient { number: "", family: "Boudreaux-Leblanc", ..CAMILLE };
        let answer = send(running, &running.pharmacy, &qbp("Z34", "PHARMACY", "Q1", asked));
        assert_eq!(outcome_of(&answer.text), ("Z31".into(), "OK".into()));
        // A slip in the birth date: a candidate, and no doses are shown.
        let slip = Patient { number: "", born: "20240306", ..CAMILLE };
        let answer = send(running, &running.pharmacy, &qbp("Z34", "PHARMACY", "Q2", slip));
        assert_eq!(outcome_of(&answer.text).0, "Z31");
        let stranger = Patient { number: "", family: "Nguyen", given: "Bao", street: "9 Elm", ..CAMILLE };
        let answer = send(running, &running.pharmacy, &qbp("Z34", "PHARMACY", "Q3", stranger));
        assert_eq!(outcome_of(&answer.text).0, "Z33");
    });
}

#[test]
fn profiles_made_anew_from_the_reports_are_those_that_grew_with_the_messages() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", CAMILLE);
        told(
            running,
            &running.pharmacy,
            "B1",
            Patient { number: "2", family: "BOUDREAUX-LEBLANC", ..CAMILLE },
        );
        told(running, &running.pharmacy, "B2", Patient { number: "3", given: "Colette", ..CAMILLE });
        let registry = &running.registry;
        let grown = profiles(running);
        assert_eq!(grown.len(), 2);
        registry.db().write(|tx| tx.run("DELETE FROM match_profile", &[])).expect("deleted");
        registry.db().write(|tx| tx.run("DELETE FROM match_key", &[])).expect("deleted");
        let operator = jenner_registry::access::of_operator(jenner_model::OrganizationId(0));
        let go = std::sync::atomic::AtomicBool::new(false);
        assert!(is_wanted(registry, &operator).expect("asked"));
        let learned = learn(registry, &operator, &|_| {}, &go).expect("learned");
        assert_eq!((learned.homes, learned.changed), (2, 2));
        assert!(!is_wanted(registry, &operator).expect("asked"));
        assert_eq!(profiles(running), grown);
        let again = learn(registry, &operator, &|_| {}, &go).expect("learned");
        assert_eq!((again.homes, again.changed), (2, 0));
        told(running, &running.pharmacy, "B4", Patient { number: "4", ..CAMILLE });
        assert_eq!(people(running), 2, "found by the new keys");
    });
}

fn profiles(running: &Running) -> Vec<ProfileRow> {
    let access: &Access = &running.clinic;
    let first = PersonId(i64::MIN);
    running.registry.db().read(|tx| profile::after(tx, access, (first, first), 100)).expect("read")
}

fn swept(running: &Running, merge: bool) -> Swept {
    let operator = jenner_registry::access::of_operator(jenner_model::OrganizationId(0));
    let go = std::sync::atomic::AtomicBool::new(false);
    let how = Sweep { merge, progress: &|_, _, _| {}, stop: &go };
    sweep(&running.registry, &operator, &how).expect("swept")
}

#[test]
fn a_sweep_finds_what_only_later_messages_made_sure_and_leaves_twins_alone() {
    on_each_engine(|running| {
        told(running, &running.clinic, "A1", CAMILLE);
        let sister = Patient { number: "9", given: "Colette", birth_order: "Y|2", ..CAMILLE };
        told(running, &running.clinic, "A2", sister);
        // A slip in the birth date keeps her apart; the correction comes by number and asks nobody.
        let slip = Patient { number: "2", born: "20240306", ..CAMILLE };
        told(running, &running.pharmacy, "B1", slip);
        told(running, &running.pharmacy, "B2", Patient { born: CAMILLE.born, ..slip });
        assert_eq!(people(running), 3);
        let found = swept(running, false);
        assert_eq!((found.homes, found.sure, found.merged), (3, 1, 0));
        let merged = swept(running, true);
        assert_eq!((merged.sure, merged.merged), (1, 1));
        assert_eq!(people(running), 2);
        let again = swept(running, true);
        assert_eq!((again.sure, again.merged, again.suggested), (0, 0, 0));
    });
}

#[test]
fn a_hundred_children_at_one_address_are_neither_joined_nor_compared_without_end() {
    let running = on_sqlite();
    for n in 0..100u32 {
        let born: &'static str =
            Box::leak(format!("2020{:02}{:02}", n / 25 + 1, n % 25 + 1).into_boxed_str());
        let given: &'static str = Box::leak(NAMES[n as usize % NAMES.len()].to_owned().into_boxed_str());
        let number: &'static str = Box::leak(format!("N{n}").into_boxed_str());
        let child = Patient { number, family: FAMILIES[n as usize / 10], given, born, ..ZOE };
        told(&running, &running.clinic, &format!("A{n}"), child);
    }
    assert_eq!(people(&running), 100);
}

const NAMES: [&str; 10] =
    ["Amelie", "Bruno", "Celia", "Denis", "Elodie", "Felix", "Gisele", "Hugo", "Irene", "Jules"];
const FAMILIES: [&str; 10] =
    ["Aucoin", "Babin", "Comeaux", "Dugas", "Falgout", "Gautreaux", "Hebert", "Landry", "Melancon", "Naquin"];
