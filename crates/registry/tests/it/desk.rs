//! The clinic's day: finding with slips, short forms and sounds; the own patients; the list of a day; somebody new.

use jenner_codes::Sex;
use jenner_model::access::{Access, Role};
use jenner_model::{Date, PublicId};
use jenner_registry::Error;
use jenner_registry::identity::find::{Criteria, Found, find};
use jenner_registry::patients::newcomer::{self, Added, NewPerson};
use jenner_registry::patients::{day, news, panel};

use crate::support::*;

/// Birth date of the girl of Houma.
const BORN: Date = Date::constant(2024, 3, 5);

fn nurse(running: &Running, of: &Access, name: &str) -> Access {
    user(&running.registry, of.organization(), name, Role::ClinicStaff)
}

fn asked(names: &[&str], born: Option<Date>) -> Criteria {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Criteria { names, birth_date: born, ..Criteria::default() }
}

fn search(running: &Running, who: &Access, names: &[&str], born: Option<Date>) -> Found {
    find(&running.registry, who, &asked(names, born)).expect("asked")
}

#[test]
fn a_child_is_found_by_slips_short_forms_and_sound_and_a_birth_date_off_by_a_slip_stands_apart() {
    on_each_engine(|running| {
        let camille = Patient { family: "Boudreaux", given: "Katherine", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", camille, &[]));
        let who = nurse(running, &running.clinic, "the nurse");
        for names in [
            &["boudreaux", "katherine"][..],
            &["katherine", "boudreaux"],
            &["boudreux", "kath"],
            &["boudro", "katie"],
            &["kathryn"],
            // The mother's name: a newborn is asked for by it.
            &["pitre", "anne"],
        ] {
            let found = search(running, &who, names, Some(BORN));
            assert_eq!((found.people.len(), found.near.len()), (1, 0), "{names:?}");
        }
        assert!(search(running, &who, &["landry", "katherine"], Some(BORN)).people.is_empty());
        // Day and month swapped, one part wrong: not what was asked, and shown apart.
        for near in [Date::constant(2024, 5, 3), Date::constant(2024, 3, 15), Date::constant(2023, 3, 5)] {
            let found = search(running, &who, &["boudreaux", "katherine"], Some(near));
            assert_eq!((found.people.len(), found.near.len()), (0, 1), "{near}");
        }
        let far = search(running, &who, &["boudreaux", "katherine"], Some(Date::constant(1984, 7, 5)));
        assert_eq!((far.people.len(), far.near.len()), (0, 0));
    });
}

#[test]
fn a_name_a_birth_date_or_a_phone_alone_finds_own_patients_and_nobody_elses() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        let ours = nurse(running, &running.clinic, "the nurse");
        let theirs = nurse(running, &running.pharmacy, "the pharmacist");
        let phone = Criteria { phone: Some("9855550143".into()), ..Criteria::default() };
        let count = |who: &Access, criteria: &Criteria| {
            find(&running.registry, who, criteria).expect("asked").people.len()
        };
        for criteria in [asked(&["pitre"], None), asked(&["zoe"], None), asked(&[], Some(BORN)), phone] {
            assert_eq!(count(&ours, &criteria), 1, "{criteria:?}");
            assert_eq!(count(&theirs, &criteria), 0, "{criteria:?}");
        }
        assert_eq!(count(&theirs, &asked(&["pitre"], Some(BORN))), 1, "with both, everybody is searched");
        assert_eq!(count(&ours, &Criteria::default()), 0);
    });
}

#[test]
fn a_protected_child_is_neither_found_nor_listed_nor_shown_as_likely_to_others() {
    on_each_engine(|running| {
        let hidden = Patient { protection: "Y", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", hidden, &[]));
        let other = nurse(running, &running.pharmacy, "the pharmacist");
        let own = nurse(running, &running.clinic, "the nurse");
        let id = search(running, &own, &["pitre"], Some(BORN)).people[0].public_id;
        for born in [BORN, Date::constant(2024, 5, 3)] {
            let found = search(running, &other, &["pitre", "zoe"], Some(born));
            assert_eq!((found.people.len(), found.near.len()), (0, 0));
        }
        assert!(newcomer::likely(&running.registry, &other, &zoe()).expect("asked").is_empty());
        assert!(!day::add(&running.registry, &other, id).expect("asked"), "as absent as nobody");
        assert!(day::today(&running.registry, &other).expect("asked").is_empty());
    });
}

fn zoe() -> NewPerson {
    NewPerson {
        family: "Pitre".into(),
        given: "Zoe".into(),
        born: Some(BORN),
        sex: Some(Sex::Female),
        phone: "(985) 555-0143".into(),
        guardian: ["Pitre".into(), "Anne".into()],
        street: "12 Canal St".into(),
        city: "Houma".into(),
        state: "LA".into(),
        zip: "70360".into(),
        ..NewPerson::default()
    }
}

#[test]
fn who_may_be_the_one_is_shown_before_somebody_is_added_and_nobody_is_made_twice() {
    on_each_engine(|running| {
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250601080000", "A1", ZOE, &[]));
        let who = nurse(running, &running.clinic, "the nurse");
        let likely = newcomer::likely(&running.registry, &who, &zoe()).expect("asked");
        assert_eq!(likely.len(), 1, "the pharmacy's child");
        let same = newcomer::add(&running.registry, &who, &zoe()).expect("stored");
        assert_eq!(same, Added::OnFile(likely[0].public_id), "everything says that it is the same child");
        // The clinic's own chart number says who it is.
        let theirs = Patient { number: "1", given: "Remy", born: "20190810", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A2", theirs, &[]));
        let born = Some(Date::constant(2019, 8, 10));
        let id = search(running, &who, &["remy"], born).people[0].public_id;
        let known = NewPerson { given: "Remy".into(), chart: "1".into(), born, ..zoe() };
        assert_eq!(newcomer::add(&running.registry, &who, &known).expect("stored"), Added::OnFile(id));
        // Somebody with one name, of whom nothing more is known.
        let born = Some(Date::constant(2020, 8, 9));
        let other =
            NewPerson { given: "Ngọc".into(), born, sex: Some(Sex::Female), ..NewPerson::default() };
        assert!(newcomer::likely(&running.registry, &who, &other).expect("asked").is_empty());
        let Added::New(id) = newcomer::add(&running.registry, &who, &other).expect("stored") else {
            panic!("a person with one name is added")
        };
        let found = search(running, &who, &["ngoc"], born);
        assert_eq!(found.people.len(), 1);
        assert_eq!(found.people[0].public_id, id);
        // Clicked a second time it is the same person.
        assert_eq!(newcomer::add(&running.registry, &who, &other).expect("stored"), Added::OnFile(id));
    });
}

#[test]
fn only_who_may_add_people_adds_them_and_only_what_was_checked_is_stored() {
    let running = on_sqlite();
    let front = user(&running.registry, running.clinic.organization(), "the desk", Role::ClinicView);
    assert!(matches!(newcomer::add(&running.registry, &front, &zoe()), Err(Error::Forbidden)));
    assert!(matches!(newcomer::likely(&running.registry, &front, &zoe()), Err(Error::Forbidden)));
    let school = user(&running.registry, running.clinic.organization(), "the school", Role::School);
    let all = panel::page(&running.registry, &school, &panel::Filter::default(), 1);
    assert!(matches!(all, Err(Error::Forbidden)));
    let who = nurse(&running, &running.clinic, "the nurse");
    let unborn = NewPerson { born: Some(Date::constant(2027, 1, 1)), ..zoe() };
    assert!(matches!(newcomer::add(&running.registry, &who, &unborn), Err(Error::Invalid(_))));
}

#[test]
fn the_panel_lists_own_patients_the_youngest_first_and_who_is_late_for_longest_first() {
    on_each_engine(|running| {
        // Both are two years old and have a single dose; Zoé is late since longer.
        let old = Patient { number: "1", given: "Remy", born: "20190810", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("a", "20240505", "20")]),
        );
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A2", old, &[past("b", "20191010", "20")]),
        );
        let theirs = Patient { number: "2", given: "Paul", born: "20200101", ..ZOE };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250601080000", "A3", theirs, &[]));
        let who = nurse(running, &running.clinic, "the nurse");
        let page = |filter: &panel::Filter| {
            let page = panel::page(&running.registry, &who, filter, 1).expect("asked");
            let names = page.people.iter().map(|one| one.demographics.names[0].given.to_string());
            (page.total, names.collect::<Vec<_>>())
        };
        let filter = panel::Filter::default;
        assert_eq!(page(&filter()), (2, vec!["Zoé".into(), "Remy".into()]));
        assert_eq!(
            page(&panel::Filter { overdue: true, ..filter() }),
            (2, vec!["Remy".into(), "Zoé".into()])
        );
        let small = panel::Filter { ages: Some((2, 5)), ..filter() };
        assert_eq!(page(&small), (1, vec!["Zoé".into()]));
        let mmr = panel::Filter { group: Some("MMR".into()), ..filter() };
        assert_eq!(page(&mmr).0, 2, "neither has MMR");
        let none = panel::Filter { group: Some("Rabies".into()), overdue: true, ..filter() };
        assert_eq!(page(&none), (0, vec![]));
        assert!(panel::page(&running.registry, &who, &filter(), 9).expect("asked").people.is_empty());
    });
}

#[test]
fn what_others_have_reported_of_own_patients_since_yesterday_is_news() {
    on_each_engine(|running| {
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("a", "20240505", "20")]),
        );
        let who = nurse(running, &running.clinic, "the nurse");
        assert!(
            news::since_yesterday(&running.registry, &who).expect("asked").people.is_empty(),
            "own reports are no news"
        );
        let there = Patient { number: "77", ..ZOE };
        take(
            running,
            &running.pharmacy,
            &vxu("PHARMACY", "20251101080000", "B1", there, &[past("p", "20251004", "150")]),
        );
        let found = news::since_yesterday(&running.registry, &who).expect("asked");
        assert_eq!(found.people.len(), 1);
        let told = found.people[0].reports.iter().filter(|report| news::is_news(&who, report, found.since));
        assert_eq!(told.count(), 1, "the dose of the pharmacy, not what it says of name and address");
        let pharmacist = nurse(running, &running.pharmacy, "the pharmacist");
        assert_eq!(
            news::since_yesterday(&running.registry, &pharmacist).expect("asked").people.len(),
            1,
            "the clinic's dose is news to the pharmacy, whose patient the child is now"
        );
    });
}

#[test]
fn staff_put_people_on_todays_list_once_and_take_them_off() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        let who = nurse(running, &running.clinic, "the nurse");
        let id = search(running, &who, &["pitre"], Some(BORN)).people[0].public_id;
        let list = || day::today(&running.registry, &who).expect("asked");
        assert!(list().is_empty());
        for _ in 0..2 {
            assert!(day::add(&running.registry, &who, id).expect("stored"));
        }
        assert_eq!(list().len(), 1, "once, however often it is clicked");
        let other = nurse(running, &running.pharmacy, "the pharmacist");
        assert!(day::today(&running.registry, &other).expect("asked").is_empty(), "each clinic has its own");
        assert!(day::remove(&running.registry, &who, id).expect("stored"));
        assert!(!day::remove(&running.registry, &who, id).expect("asked"), "no longer on it");
        assert!(list().is_empty());
        let nobody = PublicId::from_random([9; 12]);
        assert!(!day::add(&running.registry, &who, nobody).expect("asked"));
    });
}
