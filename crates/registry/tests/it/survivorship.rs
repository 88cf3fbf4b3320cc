//! Which value of a field survives, and who is named for it.

use jenner_codes::Sex;
use jenner_model::person::{Address, Demographics, PersonName, Telecom, TelecomPlace, Witness};
use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};
use jenner_model::{
    Date, Given, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId, Timestamp,
};
use jenner_registry::identity::consolidate::consolidate;
use jenner_registry::identity::golden::{self, Field, Value};
use proptest::prelude::*;

fn report(n: i64, source: i64, said_at: i64, said: Demographics) -> Report {
    Report {
        id: ReportId(n),
        source: SourceId(source),
        organization: OrganizationId(source),
        said_at: Timestamp(said_at),
        received_at: Timestamp(said_at + 1),
        message: MessageId(n),
        statement: Statement::Demographics(Box::new(said)),
    }
}

/// Each statement by a source of its own, one after the other.
fn best(said: &[Demographics]) -> Demographics {
    let reports: Vec<Report> =
        said.iter().zip(1..).map(|(said, n)| report(n, n, n * 10, said.clone())).collect();
    consolidate(&reports)
}

fn named(given: &str, middle: &str, family: &str) -> Demographics {
    let name = PersonName {
        given: given.into(),
        middle: middle.into(),
        family: family.into(),
        ..PersonName::default()
    };
    Demographics { names: vec![name], ..Demographics::default() }
}

fn first_name(of: &Demographics) -> (String, String, String) {
    let name = &of.names[0];
    (name.given.to_string(), name.middle.to_string(), name.family.to_string())
}

fn at(street: &str, city: &str, zip: &str) -> Demographics {
    let address = Address { street: street.into(), city: city.into(), zip: zip.into(), ..Address::default() };
    Demographics { addresses: Given::Value(vec![address]), ..Demographics::default() }
}

fn street(of: &Demographics) -> &str {
    of.addresses.value().and_then(|all| all.first()).map_or("", |one| &one.street)
}

fn calling(digits: &str) -> Demographics {
    let place = TelecomPlace::Phone { area: "985".into(), number: digits.into(), extension: "".into() };
    Demographics {
        telecoms: Given::Value(vec![Telecom { place, usage: None, equipment: None }]),
        ..Demographics::default()
    }
}

fn born(text: &str) -> Demographics {
    Demographics { birth_date: text.parse().ok(), ..Demographics::default() }
}

fn by(witness: Witness, said: Demographics) -> Demographics {
    Demographics { witness, ..said }
}

#[test]
fn what_a_human_verified_stands_whatever_is_said_later() {
    let verified = by(
        Witness::Verified,
        Demographics { birth_date: "2024-03-05".parse().ok(), ..at("1 Oak", "Houma", "70360") },
    );
    let later = Demographics { birth_date: "2024-03-06".parse().ok(), ..at("2 Elm", "Houma", "70360") };
    let of = best(&[verified, later.clone(), later]);
    assert_eq!(of.birth_date, Some(Date::constant(2024, 3, 5)));
    assert_eq!(street(&of), "1 Oak");
}

#[test]
fn vital_records_come_first_for_birth_and_not_for_where_somebody_lives() {
    let certificate = Demographics {
        birth_date: "2024-03-05".parse().ok(),
        sex: Given::Value(Sex::Female),
        names: named("Zoé", "", "Pitre").names,
        ..at("1 Oak", "Houma", "70360")
    };
    let clinic = Demographics {
        birth_date: "2024-05-03".parse().ok(),
        sex: Given::Value(Sex::Male),
        names: named("Zoee", "", "Pitre").names,
        ..at("2 Elm", "Houma", "70360")
    };
    let of = best(&[by(Witness::VitalRecords, certificate), clinic.clone(), clinic]);
    assert_eq!((of.birth_date, of.sex.value()), (Some(Date::constant(2024, 3, 5)), Some(&Sex::Female)));
    assert_eq!(of.names[0].given, "Zoé");
    assert!(of.names.iter().any(|name| name.given == "Zoee"), "the other name stays to be searched by");
    assert_eq!(street(&of), "2 Elm", "families move");
}

#[test]
fn nothing_takes_the_place_of_something() {
    let known = Demographics {
        mothers_maiden_name: Given::Value(PersonName { family: "Arceneaux".into(), ..PersonName::default() }),
        ..at("1 Oak", "Houma", "70360")
    };
    let unknown = Demographics {
        mothers_maiden_name: Given::Value(PersonName { family: "UNKNOWN".into(), ..PersonName::default() }),
        ..at("UNKNOWN", "", "")
    };
    let of = best(&[known, unknown]);
    assert_eq!(street(&of), "1 Oak");
    assert_eq!(of.mothers_maiden_name.value().map(|name| &*name.family), Some("Arceneaux"));
    assert_eq!(
        best(&[born("2024-03-05"), born("1900-01-01"), born("1900-01-01")]).birth_date.unwrap().year(),
        2024
    );
    assert_eq!(first_name(&best(&[named("Zoé", "", "Pitre"), named("UNKNOWN", "", "UNKNOWN")])).0, "Zoé");
    let phone = best(&[calling("5550143"), calling("9999999")]);
    assert_eq!(best(&[calling("5550143")]).telecoms, phone.telecoms);
    let alone = best(&[named("UNKNOWN", "", "UNKNOWN")]);
    assert_eq!(alone.names.len(), 1, "where nothing else is known, that is shown");
}

#[test]
fn a_real_name_replaces_a_newborns_and_the_whole_a_part() {
    let of = |all: &[(&str, &str, &str)]| {
        let said: Vec<_> = all.iter().map(|(given, middle, family)| named(given, middle, family)).collect();
        first_name(&best(&said))
    };
    let said =
        |given: &str, middle: &str, family: &str| (given.to_owned(), middle.to_owned(), family.to_owned());
    assert_eq!(of(&[("Zoé", "", "Pitre"), ("Babygirl", "", "Pitre")]), said("Zoé", "", "Pitre"));
    assert_eq!(of(&[("Zoé", "Marie", "Pitre"), ("Z", "", "PITRE")]), said("Zoé", "Marie", "Pitre"));
    assert_eq!(of(&[("Zoé", "Marie", "Pitre"), ("Zoé", "M.", "Pitre")]), said("Zoé", "Marie", "Pitre"));
    assert_eq!(of(&[("Zoé", "Marie", "Pitre"), ("Zoé", "Anne", "Pitre")]), said("Zoé", "Anne", "Pitre"));
    assert_eq!(
        of(&[("Zoé", "", "Pitre"), ("Zoé", "", "Landry")]),
        said("Zoé", "", "Landry"),
        "the newest name"
    );
}

#[test]
fn a_town_without_a_street_is_less_than_the_address_unless_it_is_another_town() {
    let whole = at("1 Oak", "Houma", "70360");
    assert_eq!(street(&best(&[whole.clone(), at("", "HOUMA", "")])), "1 Oak");
    assert_eq!(street(&best(&[whole.clone(), at("Homeless", "Houma", "70360")])), "1 Oak");
    let moved = best(&[whole.clone(), at("", "Lafayette", "70501")]);
    assert_eq!(moved.addresses.value().unwrap()[0].city, "Lafayette");
    assert_eq!(street(&best(&[whole, at("2 Elm", "Houma", "70360")])), "2 Elm");
}

#[test]
fn a_source_takes_back_what_it_said_and_not_what_others_say() {
    let deleting = Demographics { addresses: Given::Deleted, ..Demographics::default() };
    let reports = [
        report(1, 1, 10, at("1 Oak", "Houma", "70360")),
        report(2, 2, 20, at("2 Elm", "Houma", "70360")),
        report(3, 2, 30, deleting.clone()),
    ];
    assert_eq!(street(&consolidate(&reports)), "1 Oak");
    let alone = [report(1, 1, 10, at("1 Oak", "Houma", "70360")), report(2, 1, 20, deleting)];
    assert_eq!(consolidate(&alone).addresses.value(), None);
}

#[test]
fn every_value_has_a_witness_and_former_ones_have_their_time() {
    let reports = vec![
        report(1, 1, 10, at("1 Oak", "Houma", "70360")),
        report(2, 2, 30, at("2 Elm", "Houma", "70360")),
        report(3, 1, 20, at("1 OAK", "Houma", "70360")),
    ];
    let record = Record {
        person: PersonId(1),
        public_id: PublicId::from_random([7; 12]),
        registry_number: RegistryNumber::from_number(1).expect("a number"),
        demographics: consolidate(&reports),
        doses: vec![],
        doubtful: vec![],
        refusals: vec![],
        observations: vec![],
        reports,
        restrictions: Vec::new(),
    };
    let histories = golden::of(&record);
    let [history] = &histories[..] else { panic!("one field: {histories:?}") };
    assert_eq!(history.field, Field::Address);
    let [now, before] = &history.values[..] else { panic!("two addresses: {history:?}") };
    assert!(matches!(&now.value, Value::Address(address) if address.street == "2 Elm"));
    assert!(now.best && !before.best);
    assert_eq!((before.from, before.until), (Timestamp(10), Timestamp(20)));
    assert_eq!(before.told.iter().map(|told| told.report.0).collect::<Vec<_>>(), [3, 1]);
    assert_eq!((now.told[0].source, now.told[0].message), (SourceId(2), MessageId(2)));
}

fn anything() -> impl Strategy<Value = Demographics> {
    let name = prop::sample::select(vec![
        ("Zoé", "", "Pitre"),
        ("ZOE", "M", "Pitre"),
        ("Zoé", "Marie", "Pitre"),
        ("Z", "", "Pitre"),
        ("Babygirl", "", "Pitre"),
        ("UNKNOWN", "", "UNKNOWN"),
        ("Zoé", "Anne", "Landry"),
    ]);
    let address =
        prop::sample::select(vec![("1 Oak", "Houma"), ("2 Elm", "Houma"), ("", "Houma"), ("", "Lafayette")]);
    let witness =
        prop::sample::select(vec![Witness::Usual, Witness::Usual, Witness::VitalRecords, Witness::Verified]);
    (prop::option::of(name), prop::option::of(address), witness, 0..4i8, prop::option::of(any::<bool>()))
        .prop_map(|(name, address, witness, day, alive)| Demographics {
            witness,
            names: name.map_or(vec![], |(given, middle, family)| named(given, middle, family).names),
            addresses: address.map_or(Given::Deleted, |(street, city)| at(street, city, "").addresses),
            birth_date: (day > 0).then(|| Date::constant(2024, 3, day)),
            deceased: Given::from_option(alive),
            ..Demographics::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_best_values_depend_on_what_was_said_and_when_and_on_no_order(
        said in prop::collection::vec((anything(), 0..3i64), 0..10),
        seed in any::<u64>(),
    ) {
        let reports: Vec<Report> =
            said.into_iter().zip(1..).map(|((said, source), n)| report(n, source, n * 10, said)).collect();
        let mut shuffled = reports.clone();
        let mut state = seed | 1;
        for n in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            shuffled.swap(n, (state >> 33) as usize % (n + 1));
        }
        // Whose report came first gives no weight: ids are given anew in the other order.
        for (report, n) in shuffled.iter_mut().zip(1..) {
            report.id = ReportId(n);
        }
        prop_assert_eq!(consolidate(&reports), consolidate(&shuffled));
    }

    #[test]
    fn every_field_of_the_record_has_a_witness(said in prop::collection::vec((anything(), 0..3i64), 1..10)) {
        let reports: Vec<Report> =
            said.into_iter().zip(1..).map(|((said, source), n)| report(n, source, n * 10, said)).collect();
        let record = Record {
            person: PersonId(1),
            public_id: PublicId::from_random([7; 12]),
            registry_number: RegistryNumber::from_number(1).expect("a number"),
            demographics: consolidate(&reports),
            doses: vec![],
            doubtful: vec![],
            refusals: vec![],
            observations: vec![],
            reports,
            restrictions: Vec::new(),
        };
        let histories = golden::of(&record);
        let told = |field: Field| {
            histories.iter().any(|history| history.field == field && history.values.iter().any(|one| one.best))
        };
        let best = &record.demographics;
        prop_assert_eq!(told(Field::BirthDate), best.birth_date.is_some());
        prop_assert_eq!(told(Field::Address), best.addresses.value().is_some());
        prop_assert_eq!(told(Field::Deceased), best.deceased.value().is_some());
        prop_assert_eq!(told(Field::Name), !best.names.is_empty());
    }
}
