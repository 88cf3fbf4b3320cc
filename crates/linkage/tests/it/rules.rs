//! One table per cleaning rule (RULES 1.2, 1.3).

use jenner_codes::Sex;
use jenner_linkage::clean::{address, date, given, numbers, surname, words};

#[test]
fn surnames_are_parts_without_particles_hyphens_and_suffixes() {
    let table = [
        ("De La Cruz", "DELACRUZ", None),
        ("Delacruz", "DELACRUZ", None),
        ("García-López", "GARCIA LOPEZ", None),
        ("GARCIA Y LOPEZ", "GARCIA LOPEZ", None),
        ("Saint Pierre", "STPIERRE", None),
        ("St. Pierre", "STPIERRE", None),
        ("Mc Donald", "MCDONALD", None),
        ("O'Brien", "OBRIEN", None),
        ("Boudreaux Jr.", "BOUDREAUX", Some(2)),
        ("Smith III", "SMITH", Some(3)),
        ("Thibodeaux-Lê", "THIBODEAUX LE", None),
        ("Unknown", "", None),
        ("ZZTest", "", None),
        ("Van", "VAN", None),
    ];
    for (text, parts, suffix) in table {
        assert_eq!(surname::surname(text), (parts.to_owned(), suffix), "{text}");
    }
}

#[test]
fn newborns_without_a_name_are_told_from_children_with_one() {
    let table = [
        ("BABYGIRL", Some((Some(Sex::Female), None, None))),
        ("Baby Boy B", Some((Some(Sex::Male), Some(2), None))),
        ("BABYA", Some((None, Some(1), None))),
        ("Newborn", Some((None, None, None))),
        ("MARIAS BOY", Some((Some(Sex::Male), None, Some("MARIA")))),
        ("Baby of Teresa", Some((None, None, Some("TERESA")))),
        ("TWIN A", Some((None, Some(1), None))),
        ("FC2", Some((Some(Sex::Female), Some(2), None))),
        ("Babette", None),
        ("Boyd", None),
        ("Marys Ann", None),
    ];
    for (text, expected) in table {
        let found = given::given(text).newborn.map(|n| (n.sex, n.order, n.mother));
        let found = found.as_ref().map(|(sex, order, mother)| (*sex, *order, mother.as_deref()));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn given_names_keep_their_words_and_placeholders_are_absent() {
    for (text, words) in [
        ("Mary-Ann", "MARY ANN"),
        ("Zoë", "ZOE"),
        ("Unknown", ""),
        ("XX", ""),
        ("Earl Jr", "EARL"),
        ("JosÃ©", "JOSE"),
    ] {
        assert_eq!(given::given(text).words, words, "{text}");
    }
    assert!(words::is_placeholder("TEST"));
    assert!(!words::is_placeholder("TESTA"));
}

#[test]
fn birth_dates_keep_typing_errors_and_drop_placeholders() {
    let table = [
        ("2021-03-04", Some(20_210_304)),
        ("20210304", Some(20_210_304)),
        ("3/4/2021", Some(20_210_304)),
        ("6/8/48", Some(19_480_608)),
        ("10/1/05", Some(20_051_001)),
        ("1859-17-24", Some(18_591_724)),
        ("19590398", Some(19_590_398)),
        ("1964-10", Some(19_641_000)),
        ("1988", Some(19_880_000)),
        ("1976-q08-20", Some(19_760_820)),
        ("2021-03-04T10:00", Some(20_210_304)),
        ("1900-01-01", None),
        ("unknown", None),
        ("", None),
    ];
    for (text, digits) in table {
        assert_eq!(date::born(text).map(|born| born.0), digits, "{text}");
    }
    assert!(date::born("2012-01-01").is_some_and(date::Born::is_weak));
}

#[test]
fn phones_are_ten_digits_that_could_ring() {
    let table = [
        ("(225) 974-0971", Some(2259740971)),
        ("+1 504 484-6380", Some(5044846380)),
        ("555-0143", None),
        ("5555555555", None),
        ("504-555-0143", None),
        ("0000000000", None),
        ("985-000-0000", None),
        ("", None),
    ];
    for (text, number) in table {
        assert_eq!(numbers::phone(text), number, "{text}");
    }
}

#[test]
fn social_security_numbers_that_nobody_has_are_absent() {
    let table = [
        ("407-46-8417", Some(407_468_417)),
        ("999-99-9999", None),
        ("123456789", None),
        ("078-05-1120", None),
        ("000-12-3456", None),
        ("666-12-3456", None),
        ("407-00-8417", None),
        ("407-46-0000", None),
        ("8417", Some(8417)),
        ("12", None),
    ];
    for (text, number) in table {
        assert_eq!(numbers::social_security(text), number, "{text}");
    }
}

#[test]
fn addresses_differ_only_where_the_house_does() {
    let same = [
        ["5909 EGRET ST", "", "5909 Egret Street", ""],
        ["3282 NORTH MAGNOLIA PLACE UNIT 387", "", "3282 N Magnolia Pl", "Unit 387"],
        ["9458 McNeese Ave #19", "", "9458 MCNEESE AVENUE", "APT 19"],
        ["P O BOX 6990", "", "PO Box 6990", ""],
        ["343Taylor St", "", "343 Taylor St", ""],
        ["7672 West Ryan", "", "7672 W Ryan", ""],
    ];
    for [street, unit, other, other_unit] in same {
        let (a, b) = (address::address(street, unit, "", ""), address::address(other, other_unit, "", ""));
        assert_eq!(a, b, "{street} {other}");
    }
    assert_eq!(address::address("General Delivery", "", "Saint Clair", "48081-1234").street, "");
    assert_eq!(address::address("", "", "Saint Clair", "48081-1234").city, "ST CLAIR");
    assert_eq!(address::address("", "", "", "48081-1234").zip, "48081");
}
