//! Who is in a pack, and who is not.

use jenner_model::access::Role;
use jenner_model::record::Restriction;
use jenner_registry::access::scope;
use jenner_registry::away::find::Criteria;
use jenner_registry::away::shelter::Why;

use super::*;

fn names(packed: &Packed) -> Vec<String> {
    let (shelter, ..) = at_work(packed);
    let all = 0..u32::try_from(shelter.pack().people()).unwrap();
    all.map(|place| shelter.pack().at(place).unwrap().name().family).collect()
}

fn person(running: &Running, family: &str) -> jenner_model::PersonId {
    let criteria = jenner_registry::identity::find::Criteria {
        names: vec![family.to_owned()],
        birth_date: Some("2024-03-05".parse().unwrap()),
        ..Default::default()
    };
    let access = of_operator(running.clinic.organization());
    let found = jenner_registry::identity::find::find(&running.registry, &access, &criteria).unwrap().people;
    assert_eq!(found.len(), 1, "{family}");
    found[0].person
}

#[test]
fn whoever_is_protected_opted_out_locked_or_hidden_is_in_no_pack() {
    on_each_engine(|running| {
        for (n, family) in ["Pitre", "Landry", "Guidry", "Hebert"].into_iter().enumerate() {
            let patient = Patient { number: leak(format!("{}", 2000 + n)), family, ..ZOE };
            take(running, &running.clinic, &vxu("CLINIC", "20261101120000", &format!("w{n}"), patient, &[]));
        }
        let secret = Patient { number: "2010", family: "Dardar", protection: "Y", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20261101120000", "w10", secret, &[]));
        let access = of_operator(running.clinic.organization());
        for (family, kind) in [
            ("Landry", Restriction::NoShare),
            ("Guidry", Restriction::Lock),
            ("Hebert", Restriction::SafetyHold),
        ] {
            scope::keep_from_others(&running.registry, &access, person(running, family), kind, None).unwrap();
        }
        let packed = packed(running, houma());
        assert_eq!(names(&packed), ["Pitre"]);
        assert_eq!((packed.done.people, packed.done.left_out), (1, 4));
        let elsewhere = packed_by(running, &access, Whom::read("zip", "70112").unwrap());
        assert!(
            matches!(elsewhere, Err(AwayError::Invalid(why)) if why.contains("nobody would be in this pack"))
        );
    });
}

#[test]
fn a_list_of_people_holds_them_once_and_says_which_numbers_nobody_has() {
    let running = &on_sqlite();
    with_people(running, 3);
    let all = packed(running, houma());
    let (shelter, ..) = at_work(&all);
    let first = shelter.pack().at(0).unwrap();
    drop(shelter);
    let unknown = "123-456-789-K";
    let typed = format!("{}\n{}, twice\n", first.number, first.number);
    let packed = packed(running, Whom::read("people", &typed).unwrap());
    assert_eq!((packed.done.people, packed.done.unknown), (1, 0));
    assert!(Whom::read("people", unknown).is_err() || Whom::read("people", "x").is_err());
    for (kind, text) in [("zip", ""), ("zip", "7036"), ("county", "Terrebonne"), ("people", ""), ("all", "1")]
    {
        assert!(matches!(Whom::read(kind, text), Err(AwayError::Invalid(_))), "{kind} {text}");
    }
}

#[test]
fn only_those_who_may_make_packs_and_everybody_in_one_is_in_the_log() {
    let running = &on_sqlite();
    with_people(running, 3);
    let organization = running.clinic.organization();
    for role in [Role::ClinicStaff, Role::ClinicManager, Role::HealthUnitNurse, Role::School] {
        let access = user(&running.registry, organization, role.word(), role);
        let refused = packed_by(running, &access, houma()).map(|_| ());
        assert!(matches!(refused, Err(AwayError::Registry(jenner_registry::Error::Forbidden))), "{role:?}");
    }
    let epidemiologist = user(&running.registry, organization, "epi", Role::Epidemiologist);
    let packed = packed_by(running, &epidemiologist, houma()).unwrap();
    assert_eq!(packed.done.people, 3);
    let told = history::of(running, &packed.done.pack);
    let made = told.iter().filter(|(action, ..)| action == "pack.make");
    assert_eq!(made.clone().count(), 4, "the pack and three people");
    assert_eq!(made.filter(|(_, person, ..)| person.is_some()).count(), 3);
    let listed = jenner_registry::away::made::list(&running.registry, &epidemiologist).unwrap();
    assert_eq!((listed[0].title.as_str(), listed[0].people), ("Houma shelter", 3));
}

#[test]
fn somebody_is_found_by_birth_date_by_names_as_they_sound_and_by_number_but_not_by_one_thing_alone() {
    let running = &on_sqlite();
    let thibodeaux = Patient { family: "Thibodeaux-Lê", given: "Katherine", ..ZOE };
    take(running, &running.clinic, &vxu("CLINIC", "20261101120000", "1", thibodeaux, &[]));
    let (shelter, worker, _) = at_work(&packed(running, houma()));
    let found = |text: &str| {
        let list = shelter.find(&worker, &Criteria::read(text), Why::Care).unwrap();
        list.people.iter().map(|one| one.near).collect::<Vec<_>>()
    };
    for text in [
        "thibodeaux 2024-03-05",
        "Katie 3/5/2024",
        "tibodo katie",
        "KATHRYN THIBODEAUX",
        "thibodeauxle katherine",
    ] {
        assert_eq!(found(text), [false], "{text}");
    }
    assert_eq!(found("katherine thibodeaux 5/3/2024"), [true], "day and month were swapped");
    assert_eq!(found("katherine thibodeaux 7/9/1999"), [false; 0]);
    assert_eq!(found("katherine thibodeaux iii"), [false], "a suffix hides nobody");
    assert_eq!(found("landry katherine"), [false; 0]);
    let number = shelter.pack().at(0).unwrap().number.to_string();
    assert_eq!(found(&number), [false]);
    for little in ["thibodeaux", "3/5/2024", "a b", ""] {
        assert!(!Criteria::read(little).is_enough(), "{little}");
    }
}
