//! Births and deaths from the vital records office.

use jenner_codes::Sex;
use jenner_model::Date;
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_model::person::Witness;
use jenner_registry::access::of_operator;
use jenner_registry::identity::golden::{self, Field, Value};
use jenner_registry::identity::review::{self, Filter, Order, Verdict};
use jenner_registry::identity::vital::{Became, Birth, Death, Event, Name, Residence, office};
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::{Error, messages};

use crate::merge::record_of;
use crate::support::*;

fn vital_records(running: &Running) -> Access {
    let new = NewOrganization {
        parent: None,
        kind: OrganizationKind::VitalRecords,
        name: "Vital Records".into(),
        code: "VITAL".into(),
        vfc_pin: None,
        county: None,
        city: "Baton Rouge".into(),
    };
    let added = add(&running.registry, &of_operator(jenner_model::OrganizationId(0)), vec![new]);
    of_operator(added.expect("added")[0].id)
}

fn birth_of_zoe() -> Birth {
    Birth {
        certificate: "2024-1".into(),
        registered_on: Some(Date::constant(2024, 3, 11)),
        name: Name {
            given: "Zoé".into(), middle: "Marie".into(), family: "Pitre".into(), ..Name::default()
        },
        born: Date::constant(2024, 3, 5),
        sex: Some(Sex::Female),
        plurality: Some(1),
        mother: Name { given: "Marie".into(), family: "Pitre".into(), ..Name::default() },
        mother_maiden: "Arceneaux".into(),
        residence: Residence {
            street: "12 Canal St".into(),
            city: "Houma".into(),
            state: "LA".into(),
            zip: "70360".into(),
            ..Residence::default()
        },
        ..Birth::default()
    }
}

fn taken(running: &Running, access: &Access, event: Event) -> Became {
    let office = office(&running.registry, access).expect("the office");
    let original = format!("{event:?}");
    let dry = office.take(&event, &original, true).expect("asked");
    let became = office.take(&event, &original, false).expect("taken");
    if became != Became::Before {
        assert_eq!(dry, became, "a dry run says what would happen");
    }
    became
}

#[test]
fn the_birth_certificate_names_the_newborn_and_counts_before_later_slips() {
    on_each_engine(|running| {
        let vital = vital_records(running);
        let newborn = Patient { given: "Babygirl", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20240306080000", "A1", newborn, &[past("d1", "20240305", "08")]),
        );
        // Whether the matcher is sure of a newborn without a name, or a human has to say so, is not the question here.
        let became = taken(running, &vital, Event::Birth(Box::new(birth_of_zoe())));
        if became == Became::Review {
            let page =
                review::list(&running.registry, running.clerk(), &Filter::default(), Order::Probable, 0, 9);
            let pair = &page.expect("listed").pairs[0];
            let merge = Verdict::Merge { keep_right: false, protected_too: false };
            review::decide(&running.registry, running.clerk(), pair.id, &merge, "").expect("merged");
        } else {
            assert_eq!(became, Became::Known);
        }
        assert_eq!(people(running), 1);
        let slip = Patient { given: "Zoe", sex: "F", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A2", slip, &[]));
        let record = record_of(running, &running.clinic, "1001");
        let name = &record.demographics.names[0];
        assert_eq!((&*name.given, &*name.middle, &*name.family), ("Zoé", "Marie", "Pitre"));
        assert_eq!(record.doses.len(), 1);
        assert_eq!(record.demographics.multiple_birth.value(), Some(&false));
        let (_, histories) = golden::sources(&running.registry, &running.clinic, record.public_id)
            .expect("read")
            .expect("there");
        let names = histories.iter().find(|history| history.field == Field::Name).expect("names");
        let best = &names.values[0];
        assert!(best.best);
        assert_eq!(best.told[0].witness, Witness::VitalRecords, "and it is told who says so");
        assert!(
            names
                .values
                .iter()
                .any(|valued| matches!(&valued.value, Value::Name(n) if n.given == "Babygirl"))
        );
        let answer =
            send(running, &running.pharmacy, &qbp("Z34", "PHARMACY", "Q1", Patient { number: "", ..ZOE }));
        assert!(!answer.text.contains("2024-1"), "the number of a certificate is not handed on");
    });
}

#[test]
fn a_birth_of_nobody_known_makes_a_person_once() {
    on_each_engine(|running| {
        let vital = vital_records(running);
        assert_eq!(taken(running, &vital, Event::Birth(Box::new(birth_of_zoe()))), Became::New);
        assert_eq!(taken(running, &vital, Event::Birth(Box::new(birth_of_zoe()))), Became::Before);
        assert_eq!(people(running), 1);
        let mut corrected = birth_of_zoe();
        corrected.name.middle = "Anne".into();
        corrected.registered_on = Some(Date::constant(2024, 4, 2));
        assert_eq!(taken(running, &vital, Event::Birth(Box::new(corrected))), Became::Known);
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]),
        );
        assert_eq!(people(running), 1, "the clinic's child is the one of the certificate");
        let record = record_of(running, &running.clinic, "1001");
        assert_eq!(record.demographics.names[0].middle, "Anne");
        let page = messages::list(&running.registry, &vital, messages::Filter::default(), 0).expect("listed");
        assert!(
            page.lines.iter().any(|line| line.control_id == "BIRTH-2024-1"),
            "rows are in the message log"
        );
    });
}

#[test]
fn twins_in_a_file_of_births_are_two_people() {
    on_each_engine(|running| {
        let vital = vital_records(running);
        let twin = |certificate: &str, given: &str, order: u8| {
            let mut birth = birth_of_zoe();
            birth.certificate = certificate.into();
            birth.name.given = given.into();
            (birth.plurality, birth.birth_order) = (Some(2), Some(order));
            Event::Birth(Box::new(birth))
        };
        taken(running, &vital, twin("2024-1", "Zoé", 1));
        taken(running, &vital, twin("2024-2", "Zoa", 2));
        assert_eq!(people(running), 2);
    });
}

fn death(given: &str, family: &str, born: Date) -> Death {
    Death {
        certificate: format!("D-{given}").into(),
        name: Name { given: given.into(), family: family.into(), ..Name::default() },
        born,
        sex: Some(Sex::Female),
        died_on: Date::constant(2026, 5, 1),
        ..Death::default()
    }
}

#[test]
fn a_death_is_set_where_it_is_certain_reviewed_where_not_and_passed_over_where_unknown() {
    on_each_engine(|running| {
        let vital = vital_records(running);
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        let stranger = death("Eulalie", "Guidry", Date::constant(1931, 2, 3));
        assert_eq!(taken(running, &vital, Event::Death(Box::new(stranger))), Became::NotHere);
        assert_eq!(people(running), 1, "most who die were never in the registry");
        let mut certain = death("Zoe", "Pitre", Date::constant(2024, 3, 5));
        certain.mother_maiden = "Arceneaux".into();
        certain.residence = birth_of_zoe().residence;
        let mut doubtful = death("Zoe", "Pitre", Date::constant(2024, 3, 6));
        doubtful.certificate = "D-2".into();
        doubtful.residence = birth_of_zoe().residence;
        assert_eq!(taken(running, &vital, Event::Death(Box::new(doubtful))), Became::Review);
        let record = record_of(running, &running.clinic, "1001");
        assert_eq!(record.demographics.death_date.value(), None, "nobody dies on a doubt");
        let page =
            review::list(&running.registry, &running.clinic, &Filter::default(), Order::Probable, 0, 9);
        assert_eq!(page.expect("listed").pairs.len(), 1);
        assert_eq!(taken(running, &vital, Event::Death(Box::new(certain))), Became::Known);
        let record = record_of(running, &running.clinic, "1001");
        assert_eq!(record.demographics.death_date.value(), Some(&Date::constant(2026, 5, 1)));
        assert_eq!(record.demographics.deceased.value(), Some(&true));
    });
}

#[test]
fn only_a_vital_records_office_loads_births() {
    on_each_engine(|running| {
        let refused = office(&running.registry, &running.clinic).map(drop);
        assert!(matches!(refused, Err(Error::Invalid(_))));
        let refused = office(&running.registry, running.clerk()).map(drop);
        assert!(matches!(refused, Err(Error::Forbidden)));
    });
}
