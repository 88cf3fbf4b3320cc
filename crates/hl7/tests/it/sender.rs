//! Sender profiles around the reader: laws, and what cannot be agreed.

use std::borrow::Cow;

use jenner_codes::Codes;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Severity, Verdict};
use jenner_hl7::sender::{CODE_TABLES, DEFAULTS, Profile, Ruling, is_fixed};
use jenner_hl7::{rules, vxu};
use jiff::civil::date;
use proptest::prelude::*;

use crate::sample::{MSH, ORC, PID, RXA, field};

fn text(segments: &[&str]) -> String {
    segments.iter().map(|segment| format!("{segment}\r")).collect()
}

fn judge(profile: &Profile, text: &str) -> vxu::Vxu {
    let text = profile.rewrite(text);
    let message = Message::parse(&text).unwrap();
    profile.judge(&message, vxu::read(&message, Codes::embedded(), date(2026, 11, 22)))
}

fn ruling(rule: &str, ruling: Ruling) -> Profile {
    Profile { rules: [(rule.to_owned(), ruling)].into(), ..Profile::default() }
}

#[test]
fn a_profile_without_entries_changes_nothing() {
    let sent = text(&[MSH, &field(PID, 8, "?"), ORC, &field(RXA, 3, "20240230")]);
    let empty = Profile::default();
    assert!(empty.is_empty() && matches!(empty.rewrite(&sent), Cow::Borrowed(_)));
    let message = Message::parse(&sent).unwrap();
    let read = vxu::read(&message, Codes::embedded(), date(2026, 11, 22));
    assert_eq!(empty.judge(&message, read.clone()), read);
}

#[test]
fn an_error_whose_dose_was_left_out_stays_one_whatever_is_agreed() {
    // Every rule at once, also those that no check would let pass.
    let all = rules::all().map(|rule| (rule.id.to_owned(), Ruling::Accept)).collect();
    let profile = Profile { rules: all, ..Profile::default() };
    for (segment, n, value) in [(RXA, 3, "20240230"), (RXA, 3, ""), (RXA, 5, "MMR^x^L"), (RXA, 5, "")] {
        let vxu = judge(&profile, &text(&[MSH, PID, ORC, &field(segment, n, value)]));
        assert_eq!((vxu.verdict, vxu.dropped), (Verdict::AE, 1), "RXA-{n} {value}");
    }
    for (n, value) in [(3, ""), (5, ""), (7, "soon")] {
        let vxu = judge(&profile, &text(&[MSH, &field(PID, n, value), ORC, RXA]));
        assert_eq!(vxu.verdict, Verdict::AE, "PID-{n}");
        assert!(vxu.demographics.is_none());
    }
}

#[test]
fn a_rejected_rule_about_a_dose_takes_out_that_dose_and_no_other() {
    let profile = ruling("RXA-9.missing", Ruling::Reject);
    let Some(rule) =
        rules::all().find(|rule| rule.id.starts_with("RXA-9.") && rule.severity == Severity::Warning)
    else {
        panic!("a warning about RXA-9")
    };
    let profile = if rule.id == "RXA-9.missing" { profile } else { ruling(rule.id, Ruling::Reject) };
    let value = if rule.id == "RXA-9.missing" { "" } else { "XX^^NIP001" };
    let bad = field(RXA, 9, value);
    let plain = judge(&Profile::default(), &text(&[MSH, PID, ORC, &bad, ORC, RXA]));
    assert_eq!(plain.verdict, Verdict::AA, "{:?}", plain.findings);
    let vxu = judge(&profile, &text(&[MSH, PID, ORC, &bad, ORC, RXA]));
    assert_eq!(
        (vxu.verdict, vxu.dropped, vxu.statements.len()),
        (Verdict::AE, 1, plain.statements.len() - 1)
    );
    assert_eq!(vxu.statements[0].rxa, 2);
}

#[test]
fn a_rejected_rule_about_the_patient_rejects_the_message() {
    let profile = ruling("PID-8.missing", Ruling::Reject);
    let vxu = judge(&profile, &text(&[MSH, &field(PID, 8, ""), ORC, RXA]));
    assert_eq!((vxu.verdict, vxu.dropped), (Verdict::AE, 1));
    assert!(vxu.demographics.is_none() && vxu.statements.is_empty());
}

#[test]
fn fields_are_filled_in_where_the_sender_leaves_them_empty_and_nowhere_else() {
    let profile = Profile {
        defaults: [("PID-5.7", "L"), ("RXA-21", "A"), ("PID-11.6", "USA")]
            .map(|(place, value)| (place.to_owned(), value.to_owned()))
            .into(),
        ..Profile::default()
    };
    let sent = text(&[MSH, &field(PID, 5, "Doe^Ann~Roe^Ann^^^^^A"), &field(RXA, 21, "")]);
    let read = profile.rewrite(&sent);
    assert!(read.contains("Doe^Ann^^^^^L~Roe^Ann^^^^^A"), "{read}");
    assert!(Message::parse(&read).unwrap().first("RXA").unwrap().field(21).text() == "A");
    let empty_address = field(PID, 11, "");
    assert!(!profile.rewrite(&text(&[MSH, &empty_address])).contains("USA"), "an address is not made up");
    let deleted = text(&[MSH, &field(RXA, 21, "D")]);
    assert_eq!(profile.rewrite(&deleted), deleted, "a delete stays a delete");
}

#[test]
fn what_may_not_be_agreed_is_refused_in_words() {
    let wrong = |profile: &Profile| -> String {
        let all: Vec<String> =
            profile.objections(Codes::embedded()).iter().map(ToString::to_string).collect();
        all.join("\n")
    };
    for rule in ["PID-3.missing", "PID-7.invalid", "RXA-3.invalid", "RXA-5.unknown", "MSH-12.unsupported"] {
        assert!(wrong(&ruling(rule, Ruling::Warn)).contains("cannot be relaxed"), "{rule}");
        assert_eq!(wrong(&ruling(rule, Ruling::Reject)), "", "{rule} can be strict");
    }
    assert!(wrong(&ruling("PID-99.nothing", Ruling::Warn)).contains("no rule"));
    assert_eq!(wrong(&ruling("PID-8.missing", Ruling::Accept)), "");
    let codes = |table: &str, from: &str, to: &str| Profile {
        codes: [(table.to_owned(), [(from.to_owned(), to.to_owned())].into())].into(),
        ..Profile::default()
    };
    assert!(wrong(&codes("vaccine", "03", "20")).contains("means what it means"));
    assert!(wrong(&codes("vaccine", "MMR", "9999")).contains("not a code of the standard"));
    assert!(wrong(&codes("action", "X", "D")).contains("no table"));
    let default = |place: &str, value: &str| Profile {
        defaults: [(place.to_owned(), value.to_owned())].into(),
        ..Profile::default()
    };
    for clinical in ["RXA-3", "RXA-5", "RXA-9", "RXA-15", "PID-7", "PID-8", "PID-5.1"] {
        assert!(wrong(&default(clinical, "1")).contains("never filled in"), "{clinical}");
    }
    assert!(wrong(&default("RXA-21", "D")).contains("A only"));
    assert!(wrong(&default("RXA-20", "RE")).contains("CP only"));
}

#[test]
fn rules_about_whose_record_which_vaccine_and_when_are_fixed() {
    for rule in rules::all().filter(|rule| rule.is_error()) {
        let place = rule.id.split('.').next().unwrap();
        let core = ["MSH", "PID-3", "PID-5", "PID-7", "RXA-3", "RXA-5"];
        if core.iter().any(|core| place == *core || (*core == "MSH" && place.starts_with("MSH"))) {
            assert!(is_fixed(rule.id, rule.severity), "{}", rule.id);
        }
    }
    assert!(!is_fixed("PID-29.invalid", Severity::Error), "a death date can be read less strictly");
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let ids: Vec<&'static str> = rules::all().map(|rule| rule.id).collect();
    let rules = prop::collection::btree_map(
        prop::sample::select(ids).prop_map(str::to_owned),
        prop::sample::select(&Ruling::ALL[..]),
        0..6,
    );
    let tables: Vec<&'static str> = CODE_TABLES.iter().map(|table| table.name).collect();
    let codes = prop::collection::btree_map(
        prop::sample::select(tables).prop_map(str::to_owned),
        prop::collection::btree_map("[A-Z]{1,4}", "[0-9]{2}", 0..3),
        0..3,
    );
    let places: Vec<&'static str> = DEFAULTS.iter().map(|place| place.place).collect();
    let defaults = prop::collection::btree_map(
        prop::sample::select(places).prop_map(str::to_owned),
        "[A-Z|^~&]{1,3}",
        0..3,
    );
    (rules, codes, defaults).prop_map(|(rules, codes, defaults)| Profile {
        rules,
        codes,
        defaults,
        ..Profile::default()
    })
}

proptest! {
    #[test]
    fn no_profile_acknowledges_a_lost_dose(profile in any_profile(), day in "[0-9]{0,8}", vaccine in "[A-Z0-9]{0,4}") {
        let sent = text(&[MSH, PID, ORC, &field(RXA, 3, &day), ORC, &field(RXA, 5, &format!("{vaccine}^x^CVX"))]);
        let vxu = judge(&profile, &sent);
        prop_assert!(vxu.dropped == 0 || vxu.verdict == Verdict::AE);
        prop_assert!(vxu.demographics.is_some() || vxu.verdict != Verdict::AA);
    }

    #[test]
    fn a_profile_under_nothing_is_itself_and_over_itself_too(profile in any_profile()) {
        prop_assert_eq!(profile.over(&Profile::default()), profile.clone());
        prop_assert_eq!(profile.over(&profile), profile.clone());
        prop_assert_eq!(Profile::default().over(&profile), profile);
    }
}
