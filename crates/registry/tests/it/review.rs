//! The queue of pairs, and what is decided there.

use jenner_model::record::Record;
use jenner_registry::Error;
use jenner_registry::identity::decisions;
use jenner_registry::identity::desk::{self, TakenBack};
use jenner_registry::identity::merge::Merged;
use jenner_registry::identity::review::{self, Answered, Filter, Order, ReviewId, Suggestion, Verdict};
use jenner_registry::identity::split::{Split, undo};

use crate::merge::{open, record_of};
use crate::support::*;

/// Somebody with whom nobody would confuse the girl of Houma: only these tests put the two into the queue.
const BAO: Patient = Patient {
    number: "2002",
    family: "Nguyen",
    given: "Bao",
    born: "20190801",
    sex: "M",
    street: "9 Elm St",
    ..ZOE
};

fn two(running: &Running) -> (Record, Record) {
    take(
        running,
        &running.clinic,
        &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]),
    );
    let shots = [past("e1", "20240505", "20")];
    take(running, &running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", BAO, &shots));
    (record_of(running, &running.clinic, "1001"), record_of(running, &running.pharmacy, "2002"))
}

fn suggestion(a: &Record, b: &Record) -> Suggestion {
    Suggestion {
        a: a.person,
        b: b.person,
        probability: 0.8,
        score: 2.0,
        band: "review".into(),
        why: "[]".into(),
        matcher: "test-1".into(),
    }
}

fn suggest(running: &Running, a: &Record, b: &Record) -> usize {
    review::add(&running.registry, &running.clinic, vec![suggestion(a, b)]).expect("added")
}

fn waiting(running: &Running, access: &jenner_model::access::Access, filter: &Filter) -> Vec<ReviewId> {
    let page = review::list(&running.registry, access, filter, Order::Probable, 0, 25).expect("listed");
    assert_eq!(page.total as usize, page.pairs.len());
    page.pairs.into_iter().map(|pair| pair.id).collect()
}

#[test]
fn a_pair_waits_once_and_is_decided_once() {
    on_each_engine(|running| {
        let (zoe, bao) = two(running);
        let clerk = running.clerk();
        assert_eq!(suggest(running, &zoe, &bao), 1);
        assert_eq!(suggest(running, &bao, &zoe), 0, "the same two the other way round");
        let [id] = waiting(running, clerk, &Filter::default())[..] else { panic!("one pair") };
        let pair = review::open(&running.registry, clerk, id).expect("read").expect("there");
        assert_eq!((pair.left, pair.right), (zoe.clone(), bao.clone()));
        let merge = Verdict::Merge { keep_right: false, protected_too: false };
        let answered =
            review::decide(&running.registry, clerk, id, &merge, "same mother, same day").expect("decided");
        let Answered::Merged(Merged::Done { decision, person }) = answered else { panic!("{answered:?}") };
        assert_eq!(person, zoe.public_id);
        let again = review::decide(&running.registry, clerk, id, &merge, "").expect("asked");
        assert_eq!(again, Answered::Gone);
        assert_eq!(suggest(running, &zoe, &bao), 0, "they are one person");
        let undone = undo(&running.registry, clerk, decision, "").expect("undone");
        assert!(matches!(undone, Split::Done { .. }));
        assert_eq!(suggest(running, &zoe, &bao), 0, "and nobody suggests them again");
        assert_eq!(waiting(running, clerk, &Filter::default()), []);
    });
}

#[test]
fn different_people_stay_apart_until_one_of_them_changes() {
    on_each_engine(|running| {
        let (zoe, bao) = two(running);
        let clerk = running.clerk();
        suggest(running, &zoe, &bao);
        let [id] = waiting(running, clerk, &Filter::default())[..] else { panic!("one pair") };
        let answered =
            review::decide(&running.registry, clerk, id, &Verdict::Different, "twins").expect("decided");
        assert!(matches!(answered, Answered::Different(_)), "{answered:?}");
        assert_eq!(suggest(running, &zoe, &bao), 0);
        let moved = Patient { street: "99 Bayou Rd", ..BAO };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250702080000", "B2", moved, &[]));
        assert_eq!(suggest(running, &zoe, &bao), 0, "a new address is nothing new");
        let renamed = Patient { given: "Huy", ..BAO };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250703080000", "B3", renamed, &[]));
        assert_eq!(suggest(running, &zoe, &bao), 1, "another first name is");
        assert_eq!(waiting(running, clerk, &Filter::default()).len(), 1);
    });
}

#[test]
fn the_program_does_not_overrule_a_human_but_a_human_does() {
    on_each_engine(|running| {
        use jenner_registry::identity::merge::{How, merge};
        let (zoe, bao) = two(running);
        let clerk = running.clerk();
        suggest(running, &zoe, &bao);
        let [id] = waiting(running, clerk, &Filter::default())[..] else { panic!("one pair") };
        review::decide(&running.registry, clerk, id, &Verdict::Different, "").expect("decided");
        let how = How::default();
        let program = merge(&running.registry, &running.clinic, zoe.public_id, bao.public_id, &how);
        assert_eq!(program.expect("asked"), Merged::KeptApart);
        let human = merge(&running.registry, clerk, zoe.public_id, bao.public_id, &how).expect("merged");
        assert!(matches!(human, Merged::Done { .. }), "{human:?}");
    });
}

#[test]
fn two_clerks_do_not_get_the_same_pair_and_who_could_not_tell_is_not_asked_again() {
    on_each_engine(|running| {
        let (zoe, bao) = two(running);
        let (anne, paul) =
            (running.clerk().clone(), staff(&running.registry, running.clinic.organization(), "paul"));
        suggest(running, &zoe, &bao);
        let registry = &running.registry;
        let all = Filter::default();
        let next = |who| review::next(registry, who, &all, Order::Waiting, &[]).expect("asked");
        let id = next(&anne).expect("a pair waits");
        assert_eq!(next(&paul), None, "Anne works on it");
        assert_eq!(next(&anne), Some(id), "she may come back to it");
        let merge = Verdict::Merge { keep_right: false, protected_too: false };
        assert_eq!(review::decide(registry, &paul, id, &merge, "").expect("asked"), Answered::Claimed);
        let wait = |micros: i64| {
            let back = move |tx: &mut jenner_store::Tx<'_>| {
                tx.run("UPDATE identity_review SET claimed_at = claimed_at - $1", &[&micros])
            };
            registry.db().write(back).expect("aged");
        };
        wait(review::CLAIM_FOR - 1);
        assert_eq!(next(&paul), None, "the claim holds for half an hour");
        wait(2);
        assert_eq!(next(&paul), Some(id), "and no longer");
        assert_eq!(next(&anne), None);
        review::release(registry, &paul, id).expect("released");
        let without = review::decide(registry, &anne, id, &Verdict::Unsure, " ");
        assert!(matches!(without, Err(Error::Invalid(_))), "passing on needs a note");
        let passed =
            review::decide(registry, &anne, id, &Verdict::Unsure, "ask the clinic").expect("passed on");
        let Answered::PassedOn(first) = passed else { panic!("{passed:?}") };
        assert_eq!(next(&anne), None);
        let unsure = || waiting(running, &paul, &Filter { unsure: Some(true), ..Filter::default() }).len();
        assert_eq!(unsure(), 1);
        let back = || desk::take_back(registry, &anne, first).expect("asked");
        assert_eq!((back(), back()), (TakenBack::Done, TakenBack::Already));
        assert_eq!((unsure(), next(&anne)), (0, Some(id)), "as if she had not looked at it");
        review::release(registry, &anne, id).expect("released");
        let again = review::decide(registry, &anne, id, &Verdict::Unsure, "ask the ward").expect("passed on");
        assert!(matches!(again, Answered::PassedOn(_)));
        assert_eq!((unsure(), next(&anne)), (1, None));
        assert_eq!(next(&paul), Some(id));
        review::release(registry, &paul, id).expect("released");
        let notes: Vec<String> = decisions::about(registry, &paul, zoe.public_id)
            .expect("read")
            .expect("there")
            .into_iter()
            .map(|decision| decision.note)
            .collect();
        assert_eq!(notes, ["ask the ward", "ask the clinic"]);
        assert!(matches!(review::claim(registry, &running.clinic, id), Err(Error::Invalid(_))), "not a user");
    });
}

#[test]
fn the_queue_is_filtered_by_score_county_age_and_waiting_time() {
    on_each_engine(|running| {
        let (zoe, bao) = two(running);
        let clerk = running.clerk();
        suggest(running, &zoe, &bao);
        let shown = |filter: Filter| waiting(running, clerk, &filter).len();
        let any = Filter::default;
        assert_eq!(shown(Filter { probability_from: Some(0.7), probability_below: Some(0.9), ..any() }), 1);
        assert_eq!(shown(Filter { probability_from: Some(0.9), ..any() }), 0);
        let born = |text: &str| Some(text.parse().expect("a date"));
        assert_eq!(
            shown(Filter { born_from: born("2024-03-05"), born_before: born("2024-03-06"), ..any() }),
            1
        );
        assert_eq!(shown(Filter { born_from: born("2024-03-06"), ..any() }), 0);
        assert_eq!(shown(Filter { created_before: Some(NOON), ..any() }), 0);
        let later = jenner_model::Timestamp(NOON.0 + 1);
        assert_eq!(shown(Filter { created_before: Some(later), unsure: Some(false), ..any() }), 1);
        assert_eq!(shown(Filter { unsure: Some(true), ..any() }), 0);
        assert_eq!(shown(Filter { county: Some(jenner_codes::Code::known("22109")), ..any() }), 0);
    });
}

#[test]
fn a_pair_that_became_one_person_on_other_ways_waits_no_more() {
    on_each_engine(|running| {
        use jenner_registry::identity::merge::{How, merge};
        let (zoe, bao) = two(running);
        let clerk = running.clerk();
        suggest(running, &zoe, &bao);
        merge(&running.registry, clerk, bao.public_id, zoe.public_id, &How::default()).expect("merged");
        assert_eq!(waiting(running, clerk, &Filter::default()), []);
        assert_eq!(open(running, zoe.public_id).public_id, bao.public_id);
    });
}

#[test]
fn a_protected_pair_is_hidden_from_who_may_not_see_one_of_the_two() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        let hidden = Patient { protection: "Y", ..BAO };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", hidden, &[]));
        let zoe = record_of(running, &running.clinic, "1001");
        let bao = record_of(running, &running.pharmacy, "2002");
        suggest(running, &zoe, &bao);
        let clerk = running.clerk();
        let page = review::list(&running.registry, clerk, &Filter::default(), Order::Probable, 0, 25);
        assert!(page.expect("listed").pairs.is_empty());
        assert_eq!(
            review::next(&running.registry, clerk, &Filter::default(), Order::Probable, &[]).unwrap(),
            None
        );
    });
}

#[test]
fn what_was_decided_about_somebody_protected_since_is_not_taken_back_by_who_may_not_see_them() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", BAO, &[]));
        let zoe = record_of(running, &running.clinic, "1001");
        let bao = record_of(running, &running.pharmacy, "2002");
        suggest(running, &zoe, &bao);
        let clerk = running.clerk();
        let registry = &running.registry;
        let id =
            review::next(registry, clerk, &Filter::default(), Order::Probable, &[]).unwrap().expect("one");
        let decided =
            review::decide(registry, clerk, id, &Verdict::Unsure, "ask the ward").expect("passed on");
        let Answered::PassedOn(decided) = decided else { panic!("{decided:?}") };
        let hidden = Patient { protection: "Y", ..BAO };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250603080000", "B2", hidden, &[]));
        assert_eq!(desk::take_back(registry, clerk, decided).expect("asked"), TakenBack::Unknown);
    });
}
