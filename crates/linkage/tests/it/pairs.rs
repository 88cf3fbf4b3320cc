//! The rules about pairs of people (RULES 1.5, 1.6), each with a pair in the words of the trade.

use jenner_linkage::details::{Contact, Details, Name, Number, NumberKind, Place};
use jenner_linkage::{Band, Field, Guard, Judgement, Level, Matcher, Profile};

/// A child of the Boudreaux family at its address.
pub fn child(given: &str, born: &str) -> Details {
    Details {
        names: vec![Name { given: given.into(), family: "Boudreaux".into(), ..Name::default() }],
        born: born.into(),
        sex: "F".into(),
        mother_maiden: "Hebert".into(),
        contacts: vec![Contact { is_mother: true, given: "Denise".into(), family: "Boudreaux".into() }],
        addresses: vec![Place {
            street: "12 Canal St".into(),
            city: "Thibodaux".into(),
            state: "LA".into(),
            zip: "70301".into(),
            ..Place::default()
        }],
        phones: vec!["985-446-2211".into()],
        ..Details::default()
    }
}

fn judged(a: Details, b: Details) -> Judgement {
    Matcher::shipped().judge(&Profile::of(&[a]), &Profile::of(&[b]))
}

fn with(mut said: Details, change: impl Fn(&mut Details)) -> Details {
    change(&mut said);
    said
}

#[test]
fn one_child_from_three_clinics_is_one_person() {
    let full = child("CAMILLE", "2021-03-04");
    let short = with(child("Cam", "2021-03-04"), |d| d.addresses.clear());
    let hyphen = with(child("Camille", "2021-03-04"), |d| d.names[0].family = "Boudreaux-Leblanc".into());
    let newborn = child("BABYGIRL", "2021-03-04");
    assert_eq!(judged(full.clone(), short).band, Band::Same);
    assert_eq!(judged(full.clone(), hyphen).band, Band::Same);
    assert_eq!(judged(full, newborn).band, Band::Same);
}

#[test]
fn twins_at_one_address_are_never_joined_by_a_machine() {
    let judgement = judged(child("Camille", "2021-03-04"), child("Josephine", "2021-03-04"));
    assert_ne!(judgement.band, Band::Same);
    assert!(judgement.guards.contains(&Guard::TwinsOpen));
    let order = |said: Details, order| {
        with(said, |d| {
            d.multiple_birth = Some(true);
            d.birth_order = Some(order);
        })
    };
    let both = judged(order(child("Camille", "2021-03-04"), 1), order(child("Josephine", "2021-03-04"), 2));
    assert_eq!(both.band, Band::Different, "T4: both birth orders said");
}

#[test]
fn similar_names_of_twins_are_two_names() {
    let judgement = judged(child("Brendan", "2021-03-04"), child("Brandon", "2021-03-04"));
    assert_eq!(judgement.band, Band::Review);
    assert!(judgement.guards.contains(&Guard::SimilarTwins), "{judgement:?}");
}

#[test]
fn a_nameless_twin_waits_for_a_person() {
    let named = with(child("Camille", "2021-03-04"), |d| d.multiple_birth = Some(true));
    let judgement = judged(named, child("BABYGIRL B", "2021-03-04"));
    assert!(judgement.guards.contains(&Guard::NamelessTwin), "{judgement:?}");
    assert_ne!(judgement.band, Band::Same);
}

#[test]
fn father_and_son_of_one_name_are_two_people() {
    let judgement = judged(child("Earl", "1988-03-04"), child("Earl", "2016-08-30"));
    assert_eq!(judgement.band, Band::Different);
    assert!(judgement.guards.contains(&Guard::Generation));
}

#[test]
fn senior_and_junior_are_for_a_person_to_tell() {
    let called = |suffix: &str| with(child("Earl", "1988-03-04"), |d| d.names[0].suffix = suffix.into());
    assert_eq!(judged(called("Sr"), called("Jr")).band, Band::Review);
    assert_eq!(judged(called("Jr"), called("II")).band, Band::Same, "two ways to write the second");
}

#[test]
fn siblings_are_two_people() {
    for (a, b) in [("2019-05-01", "2021-03-04"), ("2020-03-04", "2021-03-04")] {
        assert_eq!(judged(child("Camille", a), child("Josephine", b)).band, Band::Different, "{a} {b}");
    }
}

#[test]
fn a_conflict_in_the_birth_date_goes_to_a_person() {
    for other in ["2021-03-05", "2021-04-03", "2022-03-04", "2021-08-04"] {
        let judgement = judged(child("Camille", "2021-03-04"), child("Camille", other));
        assert_eq!(judgement.band, Band::Review, "{other}");
        assert!(judgement.guards.contains(&Guard::BirthDate));
    }
}

#[test]
fn name_birth_date_and_sex_alone_go_to_a_person() {
    let bare = |given: &str| Details {
        names: vec![Name { given: given.into(), family: "Boudreaux".into(), ..Name::default() }],
        born: "2021-03-04".into(),
        sex: "F".into(),
        ..Details::default()
    };
    let judgement = judged(bare("Camille"), child("Camille", "2021-03-04"));
    assert_eq!((judgement.band, judgement.guards), (Band::Review, vec![Guard::TooLittle]));
}

fn named(given: &str, family: &str) -> Details {
    with(child(given, "2021-03-04"), |d| d.names[0].family = family.into())
}

#[test]
fn what_is_not_said_of_a_name_goes_to_a_person() {
    let known = || named("Camille", "Boudreaux");
    assert_eq!(judged(known(), named("Camille", "")).band, Band::Review, "no surname");
    assert_ne!(judged(known(), named("", "Boudreaux")).band, Band::Same, "no first name");
    assert_ne!(judged(named("Jane", "Doe"), named("Jane", "Doe")).band, Band::Same, "nobody's name");
    assert_ne!(judged(named("Baby", "Girl"), named("Baby", "Girl")).band, Band::Same, "nobody's name");
    assert_eq!(judged(named("Jane", "Dow"), named("Jane", "Dow")).band, Band::Same, "somebody's name");
}

#[test]
fn another_sex_asks_for_the_household_or_a_number() {
    let boy = with(child("Camille", "2021-03-04"), |d| d.sex = "M".into());
    assert_eq!(judged(child("Camille", "2021-03-04"), boy.clone()).band, Band::Same, "one address: a slip");
    let elsewhere = with(boy, |d| {
        d.phones.clear();
        d.addresses[0].street = "7 Elm St".into();
    });
    let judgement = judged(child("Camille", "2021-03-04"), elsewhere);
    assert_eq!(judgement.band, Band::Review);
    assert!(judgement.guards.contains(&Guard::TooLittle), "{judgement:?}");
}

#[test]
fn two_newborns_with_two_numbers_of_one_nursery_wait_for_a_person() {
    let numbered = |value: &str| {
        with(child("BABYGIRL", "2021-03-04"), |d| {
            d.numbers =
                vec![Number { kind: NumberKind::Own, authority: "NURSERY".into(), value: value.into() }];
        })
    };
    let judgement = judged(numbered("11"), numbered("12"));
    assert!(judgement.guards.contains(&Guard::NamelessTwin), "{judgement:?}");
    assert_ne!(judgement.band, Band::Same);
}

#[test]
fn numbers_guard_and_help() {
    let number = |said: Details, kind, value: &str| {
        with(said, |d| d.numbers.push(Number { kind, authority: "LA".into(), value: value.into() }))
    };
    let (a, b) = (child("Camille", "2021-03-04"), child("Camille", "2021-03-04"));
    let files = judged(
        number(a.clone(), NumberKind::BirthFile, "1182021001"),
        number(b.clone(), NumberKind::BirthFile, "1182021977"),
    );
    assert!(files.guards.contains(&Guard::BirthFile), "I1");
    let stranger = with(child("Ngoc", "1987-11-30"), |d| {
        d.names[0].family = "Tran".into();
        d.addresses.clear();
        d.phones.clear();
        d.contacts.clear();
        d.mother_maiden = "".into();
    });
    let alone = judged(
        number(a, NumberKind::SocialSecurity, "407-46-8417"),
        number(stranger, NumberKind::SocialSecurity, "407-46-8417"),
    );
    assert_eq!(alone.band, Band::Different);
    assert!(alone.guards.contains(&Guard::SocialSecurityAlone), "I3");
}

#[test]
fn a_protected_record_is_joined_by_nobody_but_a_person() {
    let matcher = Matcher::shipped();
    let (a, b) = (
        Profile::of(&[child("Camille", "2021-03-04")]),
        Profile::of(&[child("Camille", "2021-03-04")]).protected(),
    );
    assert_eq!(matcher.judge(&a, &b).guards, [Guard::Protected]);
    assert_eq!(matcher.judge(&a, &b).band, Band::Review);
}

#[test]
fn names_are_recognised_in_other_places_and_forms() {
    let name = |given: &str, middle: &str, family: &str| {
        Profile::of(&[Details {
            names: vec![Name {
                given: given.into(),
                middle: middle.into(),
                family: family.into(),
                ..Name::default()
            }],
            ..Details::default()
        }])
    };
    let table = [
        (("Mary Ann", "", "Guidry"), ("Maryann", "", "Guidry"), Level::Alike, Level::Exact),
        (("Mary", "Ann", "Guidry"), ("Mary Ann", "", "Guidry"), Level::Alike, Level::Exact),
        (("William", "", "Guidry"), ("Bill", "", "Guidry"), Level::Nickname, Level::Exact),
        (("Maria", "", "Garcia Lopez"), ("Maria", "", "Garcia"), Level::Exact, Level::Part),
        (("Maria", "", "Lopez-Garcia"), ("Maria", "", "Garcia Lopez"), Level::Exact, Level::Alike),
        (("J", "", "Guidry"), ("James", "", "Guidry"), Level::Initial, Level::Exact),
        (("Guidry", "", "James"), ("James", "", "Guidry"), Level::Moved, Level::Moved),
        (("Nguyen", "Van", "Anh"), ("Anh", "Van", "Nguyen"), Level::Moved, Level::Moved),
        (("Cecelia", "", "Riojas"), ("Lisa", "Cecelia", "Riojas"), Level::Moved, Level::Exact),
        (("Camille", "", "Hebert"), ("Camile", "", "Hebret"), Level::Close, Level::Close),
        (("Maria", "", "Bach"), ("Mariana", "", "Bach"), Level::Near, Level::Exact),
        (("Camille", "", "Hebert"), ("Josephine", "", "Guidry"), Level::Different, Level::Different),
    ];
    for (a, b, given, family) in table {
        let pair = jenner_linkage::Comparison::of(&name(a.0, a.1, a.2), &name(b.0, b.1, b.2));
        assert_eq!((pair.level(Field::Given), pair.level(Field::Family)), (given, family), "{a:?} {b:?}");
    }
}

#[test]
fn the_parts_add_up_to_the_score() {
    let matcher = Matcher::shipped();
    let judgement = judged(child("Camille", "2021-03-04"), child("Camile", "2021-03-05"));
    let parts: f32 = judgement.parts.iter().map(|p| p.weight).sum();
    let together: f32 = judgement.together.iter().map(|t| t.weight).sum();
    assert!((matcher.model().prior() + parts + together - judgement.score).abs() < 0.01, "{judgement:?}");
}
