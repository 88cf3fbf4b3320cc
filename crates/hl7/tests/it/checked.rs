//! What `check` says about one message, and in which form.

use jenner_codes::Codes;
use jenner_hl7::ack::Stamp;
use jenner_hl7::check::{AsOf, Checked, Profiled, check};
use jenner_hl7::finding::Verdict;
use jenner_hl7::profile::Profile;
use jiff::civil::{date, datetime};

const VXU: &str = "MSH|^~\\&|CHART|BAYOU|||20240520101500-0500||VXU^V04^VXU_V04|B-9|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
                   PID|1||4712^^^BAYOU^MR||Melancon^Theo^^^^^L||20230104|M\r\
                   ORC|RE||E-1^BAYOU\r\
                   RXA|0|1|20240519||03^MMR^CVX|999|||01^History^NIP001|||||||||||CP|A\r\
                   ORC|RE||E-2^BAYOU\r\
                   RXA|0|1|20240230||21^Varicella^CVX|999|||01^History^NIP001|||||||||||CP|A\r";
const QBP: &str = "MSH|^~\\&|CHART|BAYOU|||20240520101500-0500||QBP^Q11^QBP_Q11|Q-9|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
                   QPD|Z34^Request Immunization History^CDCPHINVS|T-5||Melancon^Theo^^^^^L||20230104|M\r\
                   RCP|I|5^RD&Records&HL70126\r";

fn checked(text: &str) -> Checked {
    let stamp = Stamp {
        now: datetime(2024, 5, 20, 12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap(),
        control_id: "C-1".into(),
        application: "JENNER".into(),
        facility: "STATE".into(),
    };
    check(text.as_bytes(), Codes::embedded(), AsOf::Message, &stamp)
}

#[test]
fn a_submission_gets_its_acknowledgement_and_the_count_of_what_would_be_stored() {
    let checked = checked(VXU);
    assert_eq!(checked.verdict, Some(Verdict::AE));
    assert_eq!((checked.stored.doses, checked.stored.dropped), (1, 1));
    let line = serde_json::to_value(checked.line("a.hl7", 3)).unwrap();
    assert_eq!(line["file"], "a.hl7");
    assert_eq!(line["n"], 3);
    assert_eq!(line["control_id"], "B-9");
    assert_eq!(line["stored"], serde_json::json!({"doses": 1, "dropped": 1}));
    assert!(line["ack"].as_str().unwrap().contains("MSA|AE|B-9"));
    let findings = line["findings"].as_array().unwrap();
    let date = findings.iter().find(|finding| finding["location"] == "RXA^2^3").unwrap();
    assert_eq!((date["severity"].as_str(), date["code"].as_str()), (Some("E"), Some("102")));
    assert_eq!(date["application_code"], "2");
}

#[test]
fn a_query_finds_nobody_in_an_empty_registry() {
    let answer = checked(QBP);
    assert_eq!(answer.verdict, Some(Verdict::AA));
    let ack = answer.ack.unwrap();
    assert!(ack.contains("QAK|T-5|NF|") && ack.contains("Z33^CDCPHINVS"), "{ack}");
    let without_day = checked(&QBP.replace("20230104", "202301"));
    assert_eq!(without_day.verdict, Some(Verdict::AE));
    assert!(without_day.ack.unwrap().contains("QAK|T-5|AE|"));
}

#[test]
fn other_messages_are_refused_and_other_bytes_get_no_answer() {
    let refused = checked(&VXU.replace("VXU^V04^VXU_V04", "ORU^R01^ORU_R01"));
    assert_eq!(refused.verdict, Some(Verdict::AR));
    assert!(refused.ack.unwrap().contains("|200^"));
    for bytes in ["", "PID|1||4712", "<html>"] {
        let none = checked(bytes);
        assert_eq!((none.verdict, none.ack), (None, None), "{bytes}");
        assert_eq!(none.findings.len(), 1);
    }
}

#[test]
fn the_future_begins_after_the_day_that_is_handed_over() {
    let stamp = Stamp {
        now: datetime(2024, 5, 20, 12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap(),
        control_id: "C-2".into(),
        application: "JENNER".into(),
        facility: "STATE".into(),
    };
    let on = |day| check(VXU.as_bytes(), Codes::embedded(), AsOf::Day(day), &stamp).stored.doses;
    assert_eq!(on(date(2024, 5, 19)), 1);
    assert_eq!(on(date(2024, 5, 18)), 0);
}

#[test]
fn a_message_is_held_against_the_profile_that_it_names_or_another() {
    let profiled = |text: &str, profile| Profiled::of(text.as_bytes(), profile, Codes::embedded());
    let named = profiled(VXU, None).unwrap();
    assert_eq!(named.profile, Some(Profile::Z22));
    let judged = checked(VXU);
    let mut line = judged.line("a.hl7", 1);
    line.profile = Some(named.line());
    let json = serde_json::to_value(&line).unwrap();
    assert_eq!(json["profile"]["name"], "Z22");
    let rules: Vec<&str> = json["profile"]["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    assert!(rules.contains(&"IZ-TS_NZ.RXA-3"), "{rules:?}");
    assert_eq!(profiled(VXU, Some(Profile::Z34)).unwrap().profile, Some(Profile::Z34));
    let unnamed = VXU.replace("VXU^V04^VXU_V04", "ORU^R01").replace("Z22^CDCPHINVS", "");
    assert_eq!(profiled(&unnamed, None).unwrap().profile, None);
    assert_eq!(profiled("PID|1", None), None);
}
