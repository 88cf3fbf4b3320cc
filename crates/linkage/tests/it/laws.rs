//! Laws that hold for all people, however badly written.

use jenner_linkage::details::{Contact, Details, Name, Number, NumberKind, Place};
use jenner_linkage::{Matcher, Profile, keys};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "(Maria|Mary Ann|Camille|Cam|BABYGIRL|J|Anh|Unknown)",
        "(Boudreaux|De La Cruz|Garcia-Lopez|Nguyen|Smith Jr)",
        "[A-Za-z '.-]{0,12}",
        "\\PC{0,8}",
    ]
}

fn details() -> impl Strategy<Value = Details> {
    let name = (text(), text(), text()).prop_map(|(given, middle, family)| Name {
        given: given.into(),
        middle: middle.into(),
        family: family.into(),
        ..Name::default()
    });
    let born = prop_oneof![
        Just("2021-03-04".to_owned()),
        "20(20|21)-0[1-3]-0[1-4]",
        "[0-9/-]{0,10}",
        Just(String::new())
    ];
    let place =
        (text(), "(12 Canal St|9 Oak Ave Apt 2|)", "(70301|70301-1234|)").prop_map(|(city, street, zip)| {
            Place { street: street.into(), city: city.into(), zip: zip.into(), ..Place::default() }
        });
    let number = (0usize..5, "[0-9]{0,9}").prop_map(|(kind, value)| Number {
        kind: [
            NumberKind::Own,
            NumberKind::SocialSecurity,
            NumberKind::Payer,
            NumberKind::BirthFile,
            NumberKind::Other,
        ][kind],
        authority: "LA".into(),
        value: value.into(),
    });
    (
        prop::collection::vec(name, 0..3),
        born,
        "(F|M|)",
        prop::option::of(any::<bool>()),
        prop::option::of(0u8..4),
        prop::collection::vec(place, 0..3),
        prop::collection::vec("(985)?446221[0-3]", 0..3),
        prop::collection::vec(number, 0..3),
        (text(), text()),
    )
        .prop_map(
            |(names, born, sex, multiple_birth, birth_order, addresses, phones, numbers, contact)| Details {
                names,
                born: born.into(),
                sex: sex.into(),
                multiple_birth,
                birth_order,
                addresses,
                phones: phones.into_iter().map(Into::into).collect(),
                numbers,
                contacts: vec![Contact {
                    is_mother: true,
                    given: contact.0.into(),
                    family: contact.1.into(),
                }],
                ..Details::default()
            },
        )
}

fn profile() -> impl Strategy<Value = Profile> {
    prop::collection::vec(details(), 1..4).prop_map(|said| Profile::of(&said))
}

fn joined(a: &Profile, b: &Profile) -> Profile {
    let mut all = a.clone();
    all.join(b);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_two_records_does_not_matter(a in profile(), b in profile()) {
        let matcher = Matcher::shipped();
        prop_assert_eq!(matcher.judge(&a, &b), matcher.judge(&b, &a));
    }

    #[test]
    fn the_fast_answer_is_the_answer(a in profile(), b in profile()) {
        let matcher = Matcher::shipped();
        let (slow, fast) = (matcher.judge(&a, &b), matcher.judge_fast(&a, &b));
        prop_assert_eq!(slow.band, fast.band);
        prop_assert_eq!(slow.score, fast.score);
        prop_assert_eq!(slow.guards, fast.guards.iter().collect::<Vec<_>>());
    }

    #[test]
    fn joining_profiles_knows_no_order(a in profile(), b in profile(), c in profile()) {
        prop_assert_eq!(joined(&a, &b), joined(&b, &a));
        prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
        prop_assert_eq!(joined(&a, &a), a);
    }

    #[test]
    fn a_profile_comes_back_from_its_bytes(a in profile()) {
        let read = Profile::from_bytes(&a.to_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&a));
    }

    #[test]
    fn damaged_bytes_are_an_error_or_a_profile_but_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), cut in 0usize..400, a in profile()) {
        let _ = Profile::from_bytes(&bytes);
        let whole = a.to_bytes();
        if cut < whole.len() {
            prop_assert!(Profile::from_bytes(&whole[..cut]).is_err());
        }
    }

    #[test]
    fn equal_statements_share_every_key(said in details()) {
        let (a, b) = (Profile::of(std::slice::from_ref(&said)), Profile::of(&[said.clone(), said]));
        prop_assert_eq!(keys::blocking(&a), keys::blocking(&b));
    }
}
