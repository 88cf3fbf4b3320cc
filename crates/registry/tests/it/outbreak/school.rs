//! Contacts by school, grade and room.

use jenner_model::OrganizationId;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::of_operator;
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::outbreak::school::{self, Chosen};
use jenner_registry::outbreak::{Added, board, close};
use jenner_registry::schools::roster::{self, Grade};

use super::*;
use crate::support::*;

/// A school with a list: three children of grade 3 in two rooms, one of whom is on file, and one of grade 2.
fn bayou(running: &Running) -> OrganizationId {
    let registry = &running.registry;
    let new = NewOrganization {
        parent: None,
        kind: OrganizationKind::School,
        name: "Bayou Élan Elementary".into(),
        code: "BAYOUEL".into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let id = organizations::add(registry, &of_operator(OrganizationId(0)), vec![new]).unwrap()[0].id;
    let access = of_operator(id);
    let list = "Student ID,Last,First,DOB,Grade,Homeroom,Phone\n1,Pitre,Zoé,2018-03-05,3,Ms. A,985-555-0143\n\
                2,Naquin,Remy,2018-05-01,3,Ms. A,\n3,Landry,Emma,2018-06-01,3,Mr. B,\n4,Landry,Luc,2019-06-01,2,Ms. C,\n";
    let sent = roster::add(registry, &access, id, "list.csv", list.as_bytes()).unwrap().unwrap();
    assert!(roster::work(registry, &access, sent).unwrap());
    roster::apply(registry, &access, sent, true).unwrap().unwrap();
    id
}

#[test]
fn the_children_of_a_room_become_contacts_with_a_record_or_without() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let child = Patient { born: "20180305", ..ZOE };
        let shots = [past("a", "20190310", "03"), past("b", "20220310", "03")];
        take(running, &running.clinic, &vxu("CLINIC", "20261101120000", "1", child, &shots));
        let school = bayou(running);
        let nurse = nurse(running);
        let event = measles(running, &nurse);
        for (text, found) in [("bayou elan", 1), ("HOUMA elem", 1), ("bayouel", 1), ("oak", 0), ("", 0)] {
            assert_eq!(
                school::search(registry, &nurse, event, text).unwrap().unwrap().len(),
                found,
                "{text}"
            );
        }
        let classes = school::classes(registry, &nurse, event, school).unwrap().unwrap();
        type Shown<'a> = (String, usize, Vec<(&'a str, usize)>);
        let shown: Vec<Shown<'_>> = classes
            .iter()
            .map(|class| {
                let rooms = class.rooms.iter().map(|room| (room.name.as_str(), room.children)).collect();
                (class.grade.code(), class.children, rooms)
            })
            .collect();
        assert_eq!(
            shown,
            [("2".to_owned(), 1, vec![("Ms. C", 1)]), ("3".to_owned(), 3, vec![("Mr. B", 1), ("Ms. A", 2)]),]
        );
        let third = Grade::read("3").unwrap();
        let room = Chosen { rooms: vec![(third, "Ms. A".to_owned())], ..Chosen::default() };
        let added = school::add(registry, &nurse, event, school, &room).unwrap().unwrap();
        assert_eq!(added, Added { sure: 1, none: 1, ..Added::default() });
        let whole =
            Chosen { grades: vec![third], rooms: vec![(Grade::read("2").unwrap(), "Ms. A".to_owned())] };
        let added = school::add(registry, &nurse, event, school, &whole).unwrap().unwrap();
        assert_eq!(
            added,
            Added { none: 1, again: 2, ..Added::default() },
            "a room of another grade takes nobody"
        );
        let shown = board(registry, &nurse, event).unwrap().unwrap();
        let of = |family: &str| shown.lines.iter().find(|line| line.name().0 == family).unwrap();
        assert_eq!(of("Pitre").answer.standing.word(), "protected");
        assert_eq!(of("Pitre").typed.note, "3, Ms. A");
        assert_eq!(of("Pitre").typed.phone, "985-555-0143");
        assert_eq!(of("Naquin").answer.standing.word(), "no-match");
        assert_eq!(of("Naquin").typed.born.map(|born| born.to_string()).as_deref(), Some("2018-05-01"));
        close(registry, &nurse, event).unwrap();
        assert!(
            school::classes(registry, &nurse, event, school).unwrap().is_none(),
            "a closed one takes nobody"
        );
        assert!(school::add(registry, &nurse, event, school, &whole).unwrap().is_none());
    });
}

#[test]
fn an_outbreak_of_others_shows_no_list_of_a_school() {
    let running = &on_sqlite();
    let registry = &running.registry;
    let school = bayou(running);
    let event = measles(running, &nurse(running));
    let far = user(registry, running.pharmacy.organization(), "far", Role::Epidemiologist);
    assert!(school::search(registry, &far, event, "bayou").unwrap().is_none());
    assert!(school::classes(registry, &far, event, school).unwrap().is_none());
    let secretary = user(registry, school, "secretary", Role::School);
    let tried = school::classes(registry, &secretary, event, school);
    assert!(matches!(tried, Err(jenner_registry::Error::Forbidden)), "{tried:?}");
}
