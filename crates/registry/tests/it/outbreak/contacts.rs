//! Who on file pasted contacts are.

use jenner_registry::outbreak::event::{self, Settled};
use jenner_registry::outbreak::{Added, Found, add_contacts, board};

use super::*;
use crate::support::*;

#[test]
fn a_contact_list_finds_who_is_on_file_and_tells_of_the_rest() {
    on_each_engine(|running| {
        let nurse = nurse(running);
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20261101120000", "1", ZOE, &[past("a", "20250310", "03")]),
        );
        let event = measles(running, &nurse);
        let list = listed(
            running,
            "Pitre, Zoe, 3/5/2024\nZoe Pitre 3/5/2024\nNaquin, Remy, 5/1/2015\nPitre, Zoey, 3/15/2024",
        );
        assert_eq!(list.len(), 3, "the same person twice is one contact");
        let added = add_contacts(&running.registry, &nurse, event, &list).unwrap().unwrap();
        assert_eq!((added.sure, added.again), (1, added.again), "{added:?}");
        assert_eq!(added.sure + added.close + added.none + added.again, 3);
        let again = add_contacts(&running.registry, &nurse, event, &list).unwrap().unwrap();
        assert_eq!(again, Added { again: 3, ..Added::default() });
        let board = board(&running.registry, &nurse, event).unwrap().unwrap();
        let of = |family: &str, given: &str| {
            board.lines.iter().find(|line| line.name() == (family.to_owned(), given.to_owned())).unwrap()
        };
        assert_eq!(of("Pitre", "Zoé").answer.standing.word(), "protected");
        assert_eq!(of("Naquin", "Remy").answer.standing.word(), "no-match");
        assert_eq!(
            board.lines.last().unwrap().answer.standing.word(),
            "protected",
            "those at risk stand first"
        );
    });
}

#[test]
fn twins_of_one_list_are_not_swapped() {
    on_each_engine(|running| {
        let nurse = nurse(running);
        let twin =
            |number, given, order| Patient { number, given, birth_order: order, born: "20180305", ..ZOE };
        let (one, other) = (twin("1", "Zoé", "Y|1"), twin("2", "Zora", "Y|2"));
        take(
            running,
            &running.clinic,
            &vxu(
                "CLINIC",
                "20261101120000",
                "1",
                one,
                &[past("a", "20190310", "03"), past("b", "20220310", "03")],
            ),
        );
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20261101120100", "2", other, &[past("c", "20190310", "03")]),
        );
        let event = measles(running, &nurse);
        let list = listed(running, "Pitre, Zora, 3/5/2018\nPitre, Zoé, 3/5/2018");
        add_contacts(&running.registry, &nurse, event, &list).unwrap().unwrap();
        let board = board(&running.registry, &nurse, event).unwrap().unwrap();
        let standing: Vec<_> =
            board.lines.iter().map(|line| (line.name().1, line.answer.standing.word())).collect();
        assert_eq!(standing, [("Zora".to_owned(), "not-protected"), ("Zoé".to_owned(), "protected")]);
    });
}

#[test]
fn who_may_not_be_seen_is_as_absent_as_who_is_not_on_file() {
    on_each_engine(|running| {
        // Another clinic reported the child, and the family wants nobody else to see it.
        let hidden = Patient { protection: "Y", ..ZOE };
        take(
            running,
            &running.pharmacy,
            &vxu("PHARMACY", "20261101120000", "1", hidden, &[past("a", "20250310", "03")]),
        );
        let nurse = nurse(running);
        let event = measles(running, &nurse);
        let list = listed(running, "Pitre, Zoé, 3/5/2024\nNobody, Atall, 3/5/2024");
        add_contacts(&running.registry, &nurse, event, &list).unwrap().unwrap();
        let board = board(&running.registry, &nurse, event).unwrap().unwrap();
        for line in &board.lines {
            assert!(line.record.is_none());
            assert_eq!((line.found, line.answer.standing.word()), (Found::None, "no-match"));
        }
        let [one, other] = board.lines.as_slice() else { panic!("two contacts") };
        assert_eq!(one.answer, other.answer, "nothing tells the two apart");
    });
}

#[test]
fn a_human_says_who_a_doubtful_contact_is() {
    let running = &on_sqlite();
    let nurse = nurse(running);
    take(
        running,
        &running.clinic,
        &vxu("CLINIC", "20261101120000", "1", ZOE, &[past("a", "20250310", "03")]),
    );
    // Two of one name and birth date: nobody can say which is meant.
    let other = Patient { number: "77", street: "900 Far Rd", ..ZOE };
    let registry = &running.registry;
    take(
        running,
        &running.pharmacy,
        &vxu("PHARMACY", "20261101120000", "2", Patient { given: "Zoé", born: "20240306", ..other }, &[]),
    );
    let event = measles(running, &nurse);
    let list = listed(running, "Pitre, Zoe, 3/16/2024");
    let added = add_contacts(registry, &nurse, event, &list).unwrap().unwrap();
    let shown = board(registry, &nurse, event).unwrap().unwrap();
    let line = &shown.lines[0];
    assert_eq!(line.answer.standing.word(), "no-match", "as long as it is not sure, no record speaks");
    if added.close == 1 {
        event::settle(registry, &nurse, event, line.id, Settled::Same).unwrap().unwrap();
        let settled = board(registry, &nurse, event).unwrap().unwrap();
        assert_eq!(settled.lines[0].found, Found::Sure);
        event::settle(registry, &nurse, event, line.id, Settled::NotThem).unwrap().unwrap();
        let settled = board(registry, &nurse, event).unwrap().unwrap();
        assert_eq!(settled.lines[0].found, Found::None);
    }
    event::settle(registry, &nurse, event, line.id, Settled::NoContact).unwrap().unwrap();
    assert!(board(registry, &nurse, event).unwrap().unwrap().lines.is_empty());
    assert_eq!(event::settle(registry, &nurse, event, 1, Settled::Same).unwrap(), None);
}
