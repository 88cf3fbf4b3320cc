//! Two records become one, and two again.

use std::collections::BTreeSet;

use jenner_model::PublicId;
use jenner_model::access::{Access, Role};
use jenner_model::record::Record;
use jenner_registry::access::{accounts, door, looks, of_operator};
use jenner_registry::identity::find::{Criteria, find};
use jenner_registry::identity::merge::{How, Merged, merge};
use jenner_registry::identity::split::{Split, homes, split, undo};
use jenner_registry::identity::{blast, decisions};
use jenner_registry::{Error, forecast};

use crate::support::*;

/// A cousin who is found by other keys.
pub const LEA: Patient =
    Patient {
        number: "2002", family: "Pitre", given: "Léa", born: "20240305", street: "12 Canal St", ..ZOE
    };

/// The record of a patient of the clinic or the pharmacy, by chart number.
pub fn record_of(running: &Running, access: &Access, number: &str) -> Record {
    let criteria = Criteria { numbers: vec![number.to_owned()], ..Criteria::default() };
    let mut found = find(&running.registry, access, &criteria).expect("found").people;
    assert_eq!(found.len(), 1, "one person has the number {number}");
    found.remove(0)
}

pub fn open(running: &Running, public_id: PublicId) -> Record {
    let operator = of_operator(running.clinic.organization());
    door::open(&running.registry, &operator, public_id).expect("read").expect("there")
}

/// Two people of the clinic with a dose in common and one each.
pub fn two(running: &Running) -> (Record, Record) {
    let shots = [past("d1", "20240505", "20"), past("d2", "20240705", "10")];
    take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &shots));
    let shots = [past("e1", "20240505", "20"), past("e2", "20240905", "08")];
    take(running, &running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", LEA, &shots));
    (record_of(running, &running.clinic, "1001"), record_of(running, &running.pharmacy, "2002"))
}

fn joined(running: &Running, a: &Record, b: &Record) -> decisions::DecisionId {
    match merge(&running.registry, &running.clinic, a.public_id, b.public_id, &How::default())
        .expect("merged")
    {
        Merged::Done { decision, person } => {
            assert_eq!(person, a.public_id);
            decision
        }
        other => panic!("{other:?}"),
    }
}

/// What is kept of a person is what would be computed now.
fn is_assessed(running: &Running, record: &Record) {
    let operator = of_operator(running.clinic.organization());
    let kept = forecast::kept(&running.registry, &operator, record.person).expect("read").expect("kept");
    let anew = forecast::anew(&running.registry, &operator, record.person).expect("computed");
    assert_eq!(kept.row.facts, anew.row.facts);
    assert_eq!(kept.row.answer, anew.row.answer);
    assert_eq!(kept.milestones, anew.milestones);
    assert_eq!(kept.counts, anew.counts);
}

#[test]
fn a_merge_makes_one_record_and_every_name_of_both_leads_to_it() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        joined(running, &zoe, &lea);
        let together = open(running, zoe.public_id);
        assert_eq!(together.doses.len(), 3, "one dose was told by both");
        assert_eq!(open(running, lea.public_id), together, "the other's address leads to the survivor");
        assert_eq!(record_of(running, &running.pharmacy, "2002"), together, "so does her chart number");
        let by_number = Criteria { registry_number: Some(lea.registry_number), ..Criteria::default() };
        let found = find(&running.registry, &running.clinic, &by_number).expect("found").people;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0], together);
        assert_eq!(people(running), 1);
        is_assessed(running, &together);
        let operator = of_operator(running.clinic.organization());
        let kept = forecast::kept(&running.registry, &operator, lea.person).expect("read");
        assert!(kept.is_none(), "who was merged away is counted nowhere");
        let counted = running
            .registry
            .db()
            .read(|tx| jenner_store::queries::coverage::of_people(tx, &operator, &[zoe.person, lea.person]));
        assert_eq!(counted.expect("read").len(), 1, "coverage counts one of the two");
        let answer = send(running, &running.pharmacy, &qbp("Z34", "PHARMACY", "Q1", LEA));
        assert_eq!(doses_in(&answer.text).len(), 3);
    });
}

#[test]
fn undoing_a_merge_gives_both_records_back_as_they_were() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let decision = joined(running, &zoe, &lea);
        let undone = undo(&running.registry, &running.clinic, decision, "they are cousins").expect("undone");
        let Split::Done { stayed, left, .. } = undone else { panic!("{undone:?}") };
        assert_eq!((stayed, left), (zoe.public_id, lea.public_id));
        assert_eq!(open(running, zoe.public_id), zoe);
        assert_eq!(open(running, lea.public_id), lea);
        assert_eq!(record_of(running, &running.pharmacy, "2002"), lea);
        assert_eq!(people(running), 2);
        is_assessed(running, &zoe);
        is_assessed(running, &lea);
        assert_eq!(undo(&running.registry, &running.clinic, decision, "").expect("asked"), Split::Already);
        let again = decisions::about(&running.registry, &running.clinic, zoe.public_id).expect("read");
        let kinds: Vec<_> = again.expect("there").into_iter().map(|one| one.kind).collect();
        assert!(kinds.contains(&decisions::Kind::Different), "both are called different people: {kinds:?}");
    });
}

#[test]
fn who_looked_while_two_were_one_has_looked_at_both() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let looks = |record: &Record| -> usize {
            let all = looks::at(&running.registry, running.clerk(), record.public_id)
                .expect("read")
                .expect("there");
            all.iter().filter(|look| look.action == "person.open").count()
        };
        let before = (looks(&zoe), looks(&lea));
        let decision = joined(running, &zoe, &lea);
        open(running, zoe.public_id);
        assert_eq!(looks(&lea), before.0 + before.1 + 1, "one record: looks at either");
        undo(&running.registry, &running.clinic, decision, "").expect("undone");
        open(running, zoe.public_id);
        assert_eq!(looks(&zoe), before.0 + 2);
        // The clock of this registry stands still: the merge is made to have been before or around the looks.
        let moved = |from: i64, until: i64| {
            let words =
                "UPDATE identity_decision SET at = at + $1, undone_at = undone_at + $2 WHERE kind = 'merge'";
            let change = move |tx: &mut jenner_store::Tx<'_>| tx.run(words, &[&from, &until]);
            running.registry.db().write(change).expect("moved");
        };
        moved(-10, 5);
        assert_eq!(looks(&lea), before.1 + 2, "what was shown while they were one was hers, too");
        moved(0, -10);
        assert_eq!(looks(&lea), before.1, "what was shown later was not");
    });
}

#[test]
fn after_thirty_days_a_merge_is_split_and_no_longer_undone() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let decision = joined(running, &zoe, &lea);
        let age = decisions::UNDO_FOR + 1;
        let older =
            move |tx: &mut jenner_store::Tx<'_>| tx.run("UPDATE identity_decision SET at = at - $1", &[&age]);
        running.registry.db().write(older).expect("aged");
        let late = undo(&running.registry, &running.clinic, decision, "").expect("asked");
        assert_eq!(late, Split::TooLate);
        let shown = decisions::about(&running.registry, &running.clinic, lea.public_id).expect("read");
        assert!(shown.expect("there").iter().all(|decision| !decision.can_undo));
        let done = split(&running.registry, &running.clinic, zoe.public_id, &[lea.public_id], "");
        assert!(matches!(done, Ok(Split::Done { .. })), "{done:?}");
        assert_eq!(open(running, zoe.public_id), zoe);
        assert_eq!(open(running, lea.public_id), lea);
    });
}

#[test]
fn a_record_cannot_be_merged_into_itself_and_merging_twice_changes_nothing() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let itself = merge(&running.registry, &running.clinic, zoe.public_id, zoe.public_id, &How::default());
        assert!(matches!(itself, Err(Error::Invalid(_))), "{itself:?}");
        joined(running, &zoe, &lea);
        let before = open(running, zoe.public_id);
        for (a, b) in [(&zoe, &lea), (&lea, &zoe)] {
            let again = merge(&running.registry, &running.clinic, a.public_id, b.public_id, &How::default());
            assert_eq!(again.expect("asked"), Merged::Already { person: zoe.public_id });
        }
        assert_eq!(open(running, zoe.public_id), before);
    });
}

#[test]
fn what_comes_after_a_merge_goes_to_the_side_it_fits_when_they_are_split() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        joined(running, &zoe, &lea);
        let late = |sender, n, patient, shot: Shot| vxu(sender, "20250701080000", n, patient, &[shot]);
        take(running, &running.clinic, &late("CLINIC", "A2", ZOE, past("d3", "20250305", "03")));
        take(running, &running.pharmacy, &late("PHARMACY", "B2", LEA, past("e3", "20250405", "21")));
        assert_eq!(people(running), 1);
        assert_eq!(open(running, zoe.public_id).doses.len(), 5);
        let parts = homes(&running.registry, &running.clinic, zoe.public_id).expect("read").expect("there");
        let since: Vec<_> = parts.iter().map(|home| (home.own, home.doses)).collect();
        assert_eq!(since, [(true, 3), (false, 3)]);
        let done = split(&running.registry, &running.clinic, zoe.public_id, &[lea.public_id], "cousins");
        assert!(matches!(done, Ok(Split::Done { .. })), "{done:?}");
        let days = |record: &Record| -> BTreeSet<String> {
            record.doses.iter().map(|dose| dose.best.given_on.to_string()).collect()
        };
        let (zoe, lea) = (open(running, zoe.public_id), open(running, lea.public_id));
        assert!(days(&zoe).contains("2025-03-05") && !days(&zoe).contains("2025-04-05"));
        assert!(days(&lea).contains("2025-04-05") && !days(&lea).contains("2025-03-05"));
        is_assessed(running, &zoe);
        is_assessed(running, &lea);
    });
}

#[test]
fn a_chain_of_merges_comes_apart_at_any_link() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let mia = Patient { number: "3003", given: "Mia", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250603080000", "C1", mia, &[past("f1", "20240605", "17")]),
        );
        let mia = record_of(running, &running.clinic, "3003");
        joined(running, &lea, &mia);
        let pair = open(running, lea.public_id);
        joined(running, &zoe, &lea);
        assert_eq!(open(running, mia.public_id).person, zoe.person);
        let registry = &running.registry;
        let done = split(registry, &running.clinic, mia.public_id, &[lea.public_id, mia.public_id], "");
        assert!(matches!(done, Ok(Split::Done { .. })), "{done:?}");
        assert_eq!(open(running, zoe.public_id), zoe);
        assert_eq!(open(running, mia.public_id), pair, "these two stay one, under the name they had");
        let done = split(registry, &running.clinic, lea.public_id, &[lea.public_id], "");
        assert!(matches!(done, Ok(Split::Done { .. })), "the own home can be named as well: {done:?}");
        assert_eq!(open(running, lea.public_id), lea);
        assert_eq!(open(running, mia.public_id), mia);
        let nothing = split(registry, &running.clinic, lea.public_id, &[lea.public_id], "").expect("asked");
        assert_eq!(nothing, Split::Nothing);
        let foreign = split(registry, &running.clinic, lea.public_id, &[mia.public_id], "").expect("asked");
        assert_eq!(foreign, Split::NotTheirs);
    });
}

#[test]
fn a_protected_record_is_merged_only_on_purpose_and_not_seen_by_others() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        let hidden = Patient { protection: "Y", ..LEA };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", hidden, &[]));
        let zoe = record_of(running, &running.clinic, "1001");
        let lea = record_of(running, &running.pharmacy, "2002");
        let seen = merge(&running.registry, running.clerk(), zoe.public_id, lea.public_id, &How::default());
        assert_eq!(seen.expect("asked"), Merged::Unknown, "hidden and absent look the same");
        let operator = &running.clinic;
        let refused = merge(&running.registry, operator, zoe.public_id, lea.public_id, &How::default());
        assert_eq!(refused.expect("asked"), Merged::Protected);
        assert_eq!(people(running), 2);
        let how = How { protected_too: true, ..How::default() };
        let done = merge(&running.registry, operator, zoe.public_id, lea.public_id, &how).expect("merged");
        assert!(matches!(done, Merged::Done { .. }), "{done:?}");
    });
}

#[test]
fn roles_that_may_not_decide_are_refused() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let organization = running.clinic.organization();
        let new = accounts::NewAccount {
            username: "nurse",
            display_name: "nurse",
            password: "fifteen letters and more",
            organization,
            role: Role::ClinicStaff,
        };
        accounts::add(&running.registry, &of_operator(organization), &new).expect("added");
        let nurse =
            accounts::sign_in(&running.registry, "nurse", new.password).expect("asked").expect("in").access;
        let registry = &running.registry;
        let merged = merge(registry, &nurse, zoe.public_id, lea.public_id, &How::default());
        assert!(matches!(merged, Err(Error::Forbidden)));
        let parted = split(registry, &nurse, zoe.public_id, &[lea.public_id], "");
        assert!(matches!(parted, Err(Error::Forbidden)));
        let looked = blast::before(registry, &nurse, (zoe.public_id, lea.public_id), 30);
        assert!(matches!(looked, Err(Error::Forbidden)));
        let verified = jenner_store::audit::verify(registry.db()).unwrap();
        assert!(verified.is_whole());
    });
}

#[test]
fn the_page_before_a_merge_warns_of_twins_and_counts_what_becomes_one() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        open(running, zoe.public_id);
        let blast = blast::before(&running.registry, running.clerk(), (zoe.public_id, lea.public_id), 30)
            .expect("read")
            .expect("both are there");
        assert_eq!(
            (blast.left.doses.len(), blast.right.doses.len(), blast.doses.len(), blast.joined),
            (2, 2, 3, 1)
        );
        let both = blast.doses.iter().filter(|dose| dose.told_by.len() == 2).count();
        assert_eq!(both, 1);
        assert!(blast.warnings.contains(&blast::Warning::LookLikeTwins), "{:?}", blast.warnings);
        assert_eq!(blast.organizations.len(), 2);
        assert!(!blast.affected.is_empty());
        let third = Patient { number: "3003", given: "Mia", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20250603080000", "C1", third, &[]));
        let blast = blast::before(&running.registry, running.clerk(), (zoe.public_id, lea.public_id), 30)
            .expect("read")
            .expect("both are there");
        assert_eq!(blast.twins.len(), 1, "Mia has the birth date and the household of both");
        assert!(blast.warnings.contains(&blast::Warning::TwinInHousehold));
    });
}

#[test]
fn merges_that_meet_end_in_one_record_and_lose_nothing() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let mia = Patient { number: "3003", given: "Mia", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250603080000", "C1", mia, &[past("f1", "20240605", "17")]),
        );
        let third = record_of(running, &running.clinic, "3003");
        let names = [zoe.public_id, lea.public_id, third.public_id];
        std::thread::scope(|scope| {
            for n in 0..6 {
                scope.spawn(move || {
                    let (a, b) = (names[n % 3], names[(n + 1 + n / 3) % 3]);
                    if a != b {
                        let done = merge(&running.registry, &running.clinic, a, b, &How::default());
                        assert!(matches!(done, Ok(Merged::Done { .. } | Merged::Already { .. })), "{done:?}");
                    }
                });
            }
            // Messages about all three arrive meanwhile.
            for n in 0..12 {
                scope.spawn(move || {
                    let patient = [ZOE, LEA, mia][n % 3];
                    let (from, sender) = if n % 3 == 1 {
                        (&running.pharmacy, "PHARMACY")
                    } else {
                        (&running.clinic, "CLINIC")
                    };
                    let shot = past(&format!("g{n}"), DAYS[n], "141");
                    take(running, from, &vxu(sender, "20250701080000", &format!("L{n}"), patient, &[shot]));
                });
            }
        });
        assert_eq!(people(running), 1);
        let record = open(running, names[0]);
        assert_eq!(open(running, names[1]), record);
        assert_eq!(open(running, names[2]), record);
        for day in DAYS {
            let told =
                record.doses.iter().any(|dose| dose.best.given_on.to_string().replace('-', "") == *day);
            assert!(told, "the dose of {day} is there");
        }
        is_assessed(running, &record);
    });
}

#[test]
fn messages_that_arrive_while_two_are_merged_and_split_again_and_again_end_on_their_side() {
    on_each_engine(|running| {
        let (zoe, lea) = two(running);
        let registry = &running.registry;
        running.clerk();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..8 {
                    let how = How::default();
                    let merged = merge(registry, running.clerk(), zoe.public_id, lea.public_id, &how);
                    let Ok(Merged::Done { decision, .. }) = merged else { panic!("{merged:?}") };
                    let undone = undo(registry, running.clerk(), decision, "");
                    assert!(matches!(undone, Ok(Split::Done { .. })), "{undone:?}");
                }
            });
            for thread in 0..4 {
                scope.spawn(move || {
                    for n in (0..12).filter(|n| n % 4 == thread) {
                        for (patient, from, sender) in
                            [(ZOE, &running.clinic, "CLINIC"), (LEA, &running.pharmacy, "PHARMACY")]
                        {
                            let shot = past(&format!("g{n}"), DAYS[n], "141");
                            take(
                                running,
                                from,
                                &vxu(sender, "20250701080000", &format!("L{n}"), patient, &[shot]),
                            );
                        }
                    }
                });
            }
        });
        let mut reports = 0;
        for (name, number) in [(zoe.public_id, "1001"), (lea.public_id, "2002")] {
            let record = open(running, name);
            assert_eq!(
                record.doses.iter().filter(|dose| dose.best.vaccine.cvx.to_string() == "141").count(),
                12
            );
            assert!(
                record.demographics.identifiers.iter().all(|id| id.value == number),
                "nothing of the other"
            );
            reports += record.reports.len() as i64;
            is_assessed(running, &record);
        }
        let stored =
            registry.db().read(|tx| tx.query_opt("SELECT count(*) FROM report", &[], |row| row.get(0)));
        assert_eq!(stored.expect("counted"), Some(reports), "no report is left behind");
    });
}

const DAYS: [&str; 12] = [
    "20241001", "20241101", "20241201", "20250101", "20250201", "20250301", "20250401", "20250411",
    "20250421", "20250501", "20250511", "20250521",
];
