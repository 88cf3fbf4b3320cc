//! Segments, fields and values that no numbered rule is about: usage, cardinality, length, type, value set.

use jenner_hl7::finding::Severity;
use jenner_hl7::profile::Profile::{Z22, Z23, Z31, Z42};
use jenner_hl7::profile::{Kind, Profile};

use super::{Change, changed, sample, violations};

/// Rule and place of everything that breaks the profile.
fn broken(text: &str, profile: Profile) -> Vec<(String, String)> {
    let told = violations(text, profile).into_iter().map(|violation| {
        let place = violation.location.map(|place| place.to_string()).unwrap_or_default();
        (violation.rule.into_owned(), place)
    });
    told.collect()
}

fn one(kind: Kind, place: &str) -> Vec<(String, String)> {
    vec![(kind.rule().to_owned(), place.to_owned())]
}

fn without(text: &str, segment: &str) -> String {
    let lines = text.split_terminator('\r').filter(|line| !line.starts_with(segment));
    lines.map(|line| format!("{line}\r")).collect()
}

#[test]
fn a_missing_segment_is_named() {
    assert_eq!(broken(&without(&sample(Z22), "PID"), Z22), one(Kind::SegmentMissing, "PID^1"));
    let found = broken(&without(&sample(Z22), "RXA"), Z22);
    assert_eq!(found.iter().filter(|(rule, _)| rule == Kind::SegmentMissing.rule()).count(), 2, "{found:?}");
    let nobody = without(&without(&without(&sample(Z31), "PID"), "PD1"), "NK1");
    assert_eq!(broken(&nobody, Z31), one(Kind::SegmentMissing, ""));
}

#[test]
fn an_order_without_its_orc_lacks_it_and_takes_no_other_with_it() {
    let text = sample(Z22).replacen("\rORC|RE||9999^PELICAN", "", 1);
    assert_eq!(broken(&text, Z22), one(Kind::SegmentMissing, "ORC^2"));
}

#[test]
fn a_segment_at_the_wrong_place_is_passed_over_alone() {
    let text = sample(Z22).replacen("\rRXR|", "\rNTE|1||words\rRXR|", 1);
    assert_eq!(broken(&text, Z22), one(Kind::SegmentOrder, "NTE^1"));
    let late = format!("{}PD1|||||||||||02^Reminder^HL70215\r", without(&sample(Z22), "PD1"));
    assert_eq!(broken(&late, Z22), one(Kind::SegmentOrder, "PD1^1"));
    let unknown = sample(Z22).replacen("\rORC", "\rZPX|1\rORC", 1);
    assert_eq!(broken(&unknown, Z22), one(Kind::SegmentUnknown, "ZPX^1"));
}

#[test]
fn a_segment_that_repeats_or_is_not_supported_is_noticed() {
    let twice = sample(Z22).replacen("\rRXR|", "\rRXR|C28161^IM^NCIT\rRXR|", 1);
    assert_eq!(broken(&twice, Z22), one(Kind::SegmentTooOften, "RXR^2"));
    let split = sample(Z31).replacen("\rMSA", "\rSFT|Jenner|1|Jenner|1\rMSA", 1);
    assert!(broken(&split, Z31).iter().any(|(rule, _)| rule == Kind::SegmentNotSupported.rule()));
}

#[test]
fn the_values_of_fields_are_judged_by_usage_length_type_and_table() {
    let cases: [(Change, Kind, &str); 9] = [
        (("PID^1^8", ""), Kind::Missing, "PID^1^8"),
        (("PID^1^3", "88^^^PELICAN"), Kind::Missing, "PID^1^3^1^5"),
        (("PID^1^19", "900-00-0001"), Kind::NotSupported, "PID^1^19"),
        (("PID^1^7", "20230304~20230305"), Kind::TooOften, "PID^1^7^2"),
        (("MSH^1^10", &*String::leak("9".repeat(200))), Kind::Length, "MSH^1^10"),
        (("RXA^1^6", "half"), Kind::Format, "RXA^1^6"),
        (("PID^1^8", "X"), Kind::ValueSet, "PID^1^8"),
        (("RXA^1^17", "XYZ^Nobody^MVX"), Kind::ValueSet, "RXA^1^17"),
        (("PID^1^24", "Y^N"), Kind::Extra, "PID^1^24"),
    ];
    for (change, kind, place) in cases {
        assert_eq!(broken(&changed(Z22, &[change]), Z22), one(kind, place), "{change:?}");
    }
}

#[test]
fn what_lies_beyond_the_profile_is_information_and_no_error() {
    let found = violations(&changed(Z23, &[("MSA^1^9", "more")]), Z23);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].severity, found[0].rule.as_ref()), (Severity::Information, Kind::Extra.rule()));
}

#[test]
fn a_value_of_an_observation_is_judged_by_the_type_that_it_names() {
    assert_eq!(broken(&changed(Z42, &[("OBX^3^5", "1.5.2024")]), Z42), one(Kind::Format, "OBX^3^5"));
    let coded = changed(Z42, &[("OBX^2^5", "253088698300001111140611^Adenovirus")]);
    assert_eq!(broken(&coded, Z42), one(Kind::Missing, "OBX^2^5^1^3"));
}

#[test]
fn remarks_in_rxa_9_need_no_code() {
    let noted = changed(Z22, &[("RXA^1^9", "00^New^NIP001~^calm child")]);
    assert_eq!(broken(&noted, Z22), []);
}

#[test]
fn a_profile_is_told_by_msh_21_or_by_what_the_message_is() {
    use jenner_hl7::er7::Message;
    for profile in Profile::ALL {
        let text = sample(profile);
        assert_eq!(Profile::of(&Message::parse(&text).unwrap()), Some(profile));
        let unsaid = changed(profile, &[("MSH^1^21", "")]);
        let told = Profile::of(&Message::parse(&unsaid).unwrap());
        let answers = [Z31, Profile::Z32, Profile::Z33, Z42];
        assert_eq!(told, (!answers.contains(&profile)).then_some(profile));
    }
}
