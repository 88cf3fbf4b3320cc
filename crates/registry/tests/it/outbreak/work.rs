//! Working on an outbreak: rights that end with it, changes, places, papers, lots.

use jenner_model::access::Role;
use jenner_registry::Error;
use jenner_registry::access::door;
use jenner_registry::outbreak::place::{self, Area};
use jenner_registry::outbreak::{add_contacts, add_people, board, close, event, list, lot, papers};
use jenner_registry::packs::Language;
use jenner_registry::papers::exemption::{self, ExemptionKind, NewExemption};

use super::*;
use crate::merge::record_of;
use crate::support::*;

#[test]
fn an_epidemiologist_reaches_the_contacts_of_an_open_outbreak_and_nobody_when_it_is_closed() {
    on_each_engine(|running| {
        let registry = &running.registry;
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20261101120000", "1", ZOE, &[past("a", "20250310", "03")]),
        );
        let person = record_of(running, &running.clinic, ZOE.number).public_id;
        let epi = epidemiologist(running);
        assert!(door::open(registry, &epi, person).unwrap().is_none(), "no case, no record");
        let contacts = listed(running, "Pitre, Zoé, 3/5/2024");
        let (one, other) = (measles(running, &epi), measles(running, &epi));
        for outbreak in [one, other] {
            add_contacts(registry, &epi, outbreak, &contacts).unwrap().unwrap();
        }
        assert_eq!(board(registry, &epi, one).unwrap().unwrap().lines[0].answer.standing.word(), "protected");
        assert!(door::open(registry, &epi, person).unwrap().is_some());
        assert_eq!(close(registry, &epi, one).unwrap(), Some(true));
        assert!(door::open(registry, &epi, person).unwrap().is_some(), "the other case is open");
        assert_eq!(close(registry, &epi, other).unwrap(), Some(true));
        assert_eq!(close(registry, &epi, other).unwrap(), Some(false));
        assert!(door::open(registry, &epi, person).unwrap().is_none(), "it ended with the last case");
        let closed = board(registry, &epi, other).unwrap().unwrap();
        assert!(closed.lines.is_empty(), "numbers are left, and nobody's name");
        let added = add_contacts(registry, &epi, other, &contacts);
        assert!(matches!(added, Err(Error::Invalid(_))), "{added:?}");
    });
}

#[test]
fn who_joins_reaches_the_contacts_and_an_outbreak_of_others_is_not_there() {
    on_each_engine(|running| {
        let registry = &running.registry;
        take(running, &running.clinic, &vxu("CLINIC", "20261101120000", "1", ZOE, &[]));
        let person = record_of(running, &running.clinic, ZOE.number).public_id;
        let nurse = nurse(running);
        let outbreak = measles(running, &nurse);
        add_contacts(registry, &nurse, outbreak, &listed(running, "Pitre, Zoé, 3/5/2024")).unwrap().unwrap();
        let far = user(registry, running.pharmacy.organization(), "far", Role::Epidemiologist);
        assert!(board(registry, &far, outbreak).unwrap().is_none());
        assert!(list(registry, &far).unwrap().is_empty());
        assert_eq!(event::add_member(registry, &nurse, outbreak, "nobody").unwrap(), Some(false));
        assert_eq!(event::add_member(registry, &nurse, outbreak, "far").unwrap(), Some(true));
        assert_eq!(board(registry, &far, outbreak).unwrap().unwrap().lines.len(), 1);
        assert!(door::open(registry, &far, person).unwrap().is_some());
        close(registry, &nurse, outbreak).unwrap();
        assert!(door::open(registry, &far, person).unwrap().is_none());
        let school = user(registry, running.clinic.organization(), "school", Role::School);
        assert!(matches!(board(registry, &school, outbreak), Err(Error::Forbidden)));
    });
}

#[test]
fn a_dose_after_the_first_look_shows_among_the_changes() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let child = Patient { born: "20180305", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20261101120000", "1", child, &[past("a", "20190310", "03")]),
        );
        let nurse = nurse(running);
        let outbreak = measles(running, &nurse);
        add_contacts(registry, &nurse, outbreak, &listed(running, "Pitre, Zoé, 3/5/2018")).unwrap().unwrap();
        let first = board(registry, &nurse, outbreak).unwrap().unwrap();
        assert_eq!(first.lines[0].answer.standing.word(), "not-protected");
        assert_eq!(first.lines[0].answer.exclude_until, Some(day("2026-12-21")));
        assert!(first.lines[0].changed.is_none());
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20261201110000", "2", child, &[past("b", "20261201", "03")]),
        );
        board(registry, &nurse, outbreak).unwrap().unwrap();
        let after = board(registry, &nurse, outbreak).unwrap().unwrap();
        assert_eq!(after.lines[0].answer.standing.word(), "protected");
        assert_eq!(after.lines[0].answer.exclude_until, None);
        assert_eq!(after.lines[0].changed.as_ref().map(|(before, _)| before.as_str()), Some("not-protected"));
        assert_eq!(after.changed_since(jenner_model::Timestamp(0)).count(), 1);
        let counts = list(registry, &nurse).unwrap().remove(0).1;
        assert_eq!(counts, [("protected".to_owned(), 1)]);
    });
}

#[test]
fn an_exemption_on_file_is_told_apart() {
    let running = &on_sqlite();
    let registry = &running.registry;
    let child = Patient { born: "20180305", ..ZOE };
    take(
        running,
        &running.clinic,
        &vxu("CLINIC", "20261101120000", "1", child, &[past("a", "20180610", "20")]),
    );
    let person = record_of(running, &running.clinic, ZOE.number).public_id;
    let nurse = nurse(running);
    let new = NewExemption {
        kind: ExemptionKind::Dissent,
        groups: vec!["MMR".to_owned()],
        from: day("2026-08-01"),
        until: None,
    };
    exemption::add(registry, &nurse, person, &new).unwrap().unwrap();
    let outbreak = measles(running, &nurse);
    add_contacts(registry, &nurse, outbreak, &listed(running, "Pitre, Zoé, 3/5/2018")).unwrap().unwrap();
    assert_eq!(board(registry, &nurse, outbreak).unwrap().unwrap().lines[0].answer.standing.word(), "exempt");
}

#[test]
fn people_of_a_zip_and_of_birth_years_become_contacts() {
    on_each_engine(|running| {
        let registry = &running.registry;
        take(running, &running.clinic, &vxu("CLINIC", "20261101120000", "1", ZOE, &[]));
        let older = Patient { number: "9", given: "Remy", born: "20100101", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20261101120000", "2", older, &[]));
        let nurse = nurse(running);
        let outbreak = measles(running, &nurse);
        let area = |zips: &str, from: &str, to: &str| Area::read(zips, "", (from, to)).unwrap();
        let people = place::people(registry, &nurse, &area("70360 70001", "2023", "2025")).unwrap();
        assert_eq!(people.len(), 1);
        assert_eq!(place::people(registry, &nurse, &area("70360", "2005", "2025")).unwrap().len(), 2);
        assert!(place::people(registry, &nurse, &area("70001", "2005", "2025")).unwrap().is_empty());
        let added = add_people(registry, &nurse, outbreak, &people).unwrap().unwrap();
        assert_eq!((added.sure, added.again), (1, 0));
        let shown = board(registry, &nurse, outbreak).unwrap().unwrap();
        assert_eq!(shown.lines[0].name().0, "Pitre");
    });
    for (zips, years, problem) in [
        ("", ("2020", "2021"), "no-zip"),
        ("7036", ("2020", "2021"), "no-zip"),
        ("70360", ("", "2021"), "no-years"),
        ("70360", ("2021", "2020"), "years"),
        ("70360", ("1950", "2020"), "years"),
    ] {
        assert_eq!(Area::read(zips, "", years), Err(problem));
    }
}

#[test]
fn letters_tell_of_their_reader_alone_and_the_sheet_of_nobody() {
    let running = &on_sqlite();
    let registry = &running.registry;
    let child = Patient { born: "20180305", ..ZOE };
    take(
        running,
        &running.clinic,
        &vxu("CLINIC", "20261101120000", "1", child, &[past("a", "20190310", "03")]),
    );
    let nurse = nurse(running);
    let outbreak = measles(running, &nurse);
    let contacts = listed(running, "Pitre, Zoé, 3/5/2018\nNaquin, Remy, 5/1/2015");
    add_contacts(registry, &nurse, outbreak, &contacts).unwrap().unwrap();
    let shown = board(registry, &nurse, outbreak).unwrap().unwrap();
    for language in Language::ALL {
        let made =
            papers::letters(registry, &nurse, &shown, &["not-protected", "no-match"], language).unwrap();
        assert!(made.unwrap().as_bytes().starts_with(b"%PDF-"));
        let calls = papers::call_list(registry, &nurse, &shown, &["not-protected"], language).unwrap();
        assert!(calls.as_bytes().starts_with(b"%PDF-"));
        let sheet = papers::situation(registry, &nurse, &shown, 0, language).unwrap();
        assert!(sheet.as_bytes().starts_with(b"%PDF-"));
    }
    assert!(papers::letters(registry, &nurse, &shown, &["exempt"], Language::English).unwrap().is_none());
    let after = board(registry, &nurse, outbreak).unwrap().unwrap();
    assert!(after.lines.iter().all(|line| line.letter_at.is_some()));
}

#[test]
fn who_was_given_a_lot_is_found_however_it_was_written() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let shot = |filler: &str, lot| Shot { lot, ..past(filler, "20261020", "03") };
        let of = |number, family| Patient { number, family, ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu(
                "CLINIC",
                "20261101120000",
                "1",
                of("1", "Pitre"),
                &[Shot { source: "00", ..shot("a", "K-4T7 Z") }],
            ),
        );
        take(
            running,
            &running.pharmacy,
            &vxu("PHARMACY", "20261101120000", "2", of("2", "Naquin"), &[shot("b", "k4t7z")]),
        );
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20261101120000", "3", of("3", "Landry"), &[shot("c", "K4T7Z9")]),
        );
        let hidden = Patient { protection: "Y", ..of("4", "Qzhidden") };
        take(
            running,
            &running.pharmacy,
            &vxu("PHARMACY", "20261101120000", "4", hidden, &[shot("d", "K4T7Z")]),
        );
        let nurse = nurse(running);
        let found = lot::recipients(registry, &nurse, "k4t7-z", None).unwrap();
        let who: Vec<_> = found
            .iter()
            .map(|one| one.record.demographics.legal_name().unwrap().family.to_string())
            .collect();
        assert_eq!(who, ["Naquin", "Pitre"]);
        assert_eq!(found[0].by, running.pharmacy.organization());
        let holders = lot::holders(&found);
        assert_eq!(holders.len(), 1, "who only heard of a dose holds no stock: {holders:?}");
        assert_eq!(holders[0].organization, running.clinic.organization());
        assert_eq!((holders[0].doses, holders[0].days.1), (1, "2026-10-20".parse().unwrap()));
        let expired = lot::Holder { expires_on: Some("2026-10-31".parse().unwrap()), ..holders[0].clone() };
        assert!(holders[0].may_use_it(registry.today()) && !expired.may_use_it(registry.today()));
        assert_eq!(lot::recipients(registry, &nurse, "K4T7Z", Some("03".parse().unwrap())).unwrap().len(), 2);
        assert!(lot::recipients(registry, &nurse, "K4T7Z", Some("21".parse().unwrap())).unwrap().is_empty());
        assert!(matches!(lot::recipients(registry, &nurse, "K4", None), Err(Error::Invalid(_))));
        let letters = papers::lot_letters(registry, &found, Language::Spanish).unwrap();
        assert!(letters.unwrap().as_bytes().starts_with(b"%PDF-"));
        let epi = epidemiologist(running);
        assert!(lot::recipients(registry, &epi, "K4T7Z", None).unwrap().is_empty(), "nobody is in a case");
    });
}
