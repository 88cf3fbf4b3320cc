//! Submissions made up for each family of rules: what is stored, what is reported, what the answer is.

use jenner_codes::{ActionCode, Codes, CompletionStatus, Cvx, InformationSource, Sex};
use jenner_hl7::finding::{Severity, Verdict};
use jenner_model::Given;
use jenner_model::observation::ObservedFact;
use jenner_model::person::Protection;
use jiff::civil::date;

use crate::sample::{
    ELIGIBLE, MSH, ORC, PID, RXA, doses, field, find, observations, read, refusals, rules, with,
};

#[test]
fn a_good_submission_is_read_whole_and_accepted() {
    let vxu = read(&[MSH, PID, ORC, RXA, "RXR|C38299^SC^NCIT|LT^Left thigh^HL70163", ELIGIBLE]);
    assert_eq!(vxu.verdict, Verdict::AA, "{:?}", rules(&vxu));
    assert_eq!(vxu.dropped, 0);
    let person = vxu.demographics.as_ref().unwrap();
    assert_eq!(person.identifiers[0].value, "4711");
    assert_eq!(person.legal_name().unwrap().family, "Fontenot");
    assert_eq!(person.birth_date, Some(date(2021, 3, 9)));
    assert_eq!(person.sex, Given::Value(Sex::Female));
    let [dose] = doses(&vxu)[..] else { panic!("one dose") };
    assert_eq!(dose.vaccine.cvx, "03".parse::<Cvx>().unwrap());
    assert_eq!(dose.given_on, date(2024, 5, 19));
    assert_eq!(dose.source, Some(InformationSource::Administered));
    assert_eq!((dose.lot.as_str(), dose.expires_on), ("X90412", Some(date(2025, 12, 31))));
    assert_eq!(dose.amount.as_ref().unwrap().value, "0.5");
    assert_eq!(dose.route.as_ref().unwrap().as_str(), "C38299");
    assert_eq!(dose.site.as_ref().unwrap().as_str(), "LT");
    assert_eq!(dose.eligibility.as_ref().unwrap().as_str(), "V02");
    assert_eq!(dose.eligibility_method.as_ref().unwrap().as_str(), "VXC40");
    assert_eq!(dose.location.as_ref().unwrap().id, "BAYOU1");
    assert_eq!(dose.filler.as_ref().unwrap().value, "D-1");
    assert_eq!((vxu.statements[0].rxa, vxu.statements[0].orc), (1, Some(1)));
}

#[test]
fn a_header_that_is_not_served_is_refused_with_its_code() {
    for (n, value, rule, code) in [
        (9, "ADT^A04^ADT_A01", "MSH-9.type", "200"),
        (9, "VXU^V03^VXU_V03", "MSH-9.event", "201"),
        (11, "PROD", "MSH-11.unsupported", "202"),
        (12, "3.0", "MSH-12.unsupported", "203"),
    ] {
        let vxu = with(&field(MSH, n, value));
        assert_eq!(vxu.verdict, Verdict::AR, "{value}");
        let finding = find(&vxu, rule);
        assert_eq!(finding.code.code(), code);
        assert_eq!(finding.location.as_ref().unwrap().to_string(), format!("MSH^1^{n}"));
        assert!(vxu.demographics.is_none() && vxu.statements.is_empty());
    }
}

#[test]
fn older_versions_are_read_with_a_warning() {
    for version in ["2.3.1", "2.4", "2.5", "2.8.2"] {
        let vxu = with(&field(MSH, 12, version));
        assert_eq!(vxu.verdict, Verdict::AA, "{version}");
        assert_eq!(find(&vxu, "MSH-12.not-2.5.1").severity, Severity::Warning);
        assert_eq!(doses(&vxu).len(), 1);
    }
}

#[test]
fn a_header_without_what_it_must_have_rejects_the_message() {
    for (n, value, rule) in [
        (7, "", "MSH-7.missing"),
        (7, "yesterday", "MSH-7.invalid"),
        (7, "20240801101500-0500", "MSH-7.future"),
        (9, "VXU^V04^", "MSH-9.structure-missing"),
        (10, "", "MSH-10.missing"),
        (11, "", "MSH-11.missing"),
        (12, "", "MSH-12.missing"),
    ] {
        let vxu = with(&field(MSH, n, value));
        assert_eq!(vxu.verdict, Verdict::AE, "{rule}");
        assert!(find(&vxu, rule).is_error());
        assert!(vxu.demographics.is_none() && vxu.statements.is_empty(), "{rule}");
    }
}

#[test]
fn oddities_of_the_header_are_warnings() {
    for (n, value, rule) in [
        (7, "20240520101500", "MSH-7.no-zone"),
        (7, "20240520", "MSH-7.not-precise"),
        (9, "VXU^V04", "MSH-9.no-structure"),
        (11, "T", "MSH-11.test"),
        (15, "SOMETIMES", "MSH-15.value"),
        (17, "US", "MSH-17.country"),
        (21, "Z99^ELSEWHERE", "MSH-21.other"),
    ] {
        let vxu = with(&field(MSH, n, value));
        assert_eq!(vxu.verdict, Verdict::AA, "{rule}: {:?}", rules(&vxu));
        assert_eq!(find(&vxu, rule).severity, Severity::Warning);
    }
}

#[test]
fn a_patient_without_number_name_or_birth_date_rejects_the_message() {
    for (n, value, rule, place) in [
        (3, "", "PID-3.missing", "PID^1^3"),
        (3, "4711^^^BAYOU", "PID-3.missing", "PID^1^3"),
        (3, "4711^^^^MR", "PID-3.missing", "PID^1^3"),
        (5, "", "PID-5.missing", "PID^1^5"),
        (5, "^Odile^^^^^L", "PID-5.family-missing", "PID^1^5^1^1"),
        (5, "Fontenot^^^^^^L", "PID-5.given-missing", "PID^1^5^1^2"),
        (5, "Fontenot^UNK^^^^^L", "PID-5.given-invalid", "PID^1^5^1^2"),
        (7, "", "PID-7.missing", "PID^1^7"),
        (7, "202103", "PID-7.invalid", "PID^1^7"),
        (7, "20210230", "PID-7.invalid", "PID^1^7"),
        (7, "20250101", "PID-7.future", "PID^1^7"),
        (7, "18990101", "PID-7.long-ago", "PID^1^7"),
    ] {
        let vxu = with(&field(PID, n, value));
        assert_eq!(vxu.verdict, Verdict::AE, "{rule}");
        let finding = find(&vxu, rule);
        assert_eq!(finding.location.as_ref().unwrap().to_string(), place);
        assert!(vxu.demographics.is_none(), "{rule}");
        assert_eq!((vxu.statements.len(), vxu.dropped), (0, 1), "{rule}");
    }
    let vxu = read(&[MSH, ORC, RXA]);
    assert_eq!(find(&vxu, "PID.missing").code.code(), "100");
}

#[test]
fn one_good_identifier_is_enough() {
    let vxu = with(&field(PID, 3, "4711~88^^^PLAN^MR~123456789^^^USA^SS"));
    assert_eq!(vxu.verdict, Verdict::AA);
    let identifiers = &vxu.demographics.as_ref().unwrap().identifiers;
    assert_eq!(identifiers.len(), 1);
    assert_eq!(identifiers[0].authority, "PLAN");
    assert_eq!(find(&vxu, "PID-3.ssn-invalid").location.as_ref().unwrap().to_string(), "PID^1^3^3^1");
}

#[test]
fn doubtful_demographics_are_warnings_and_the_field_stays_empty() {
    let vxu = with(&field(PID, 8, "female?"));
    assert_eq!((vxu.verdict, find(&vxu, "PID-8.value").severity), (Verdict::AA, Severity::Warning));
    assert_eq!(vxu.demographics.unwrap().sex, Given::Unsaid);
    let vxu = with(&field(PID, 10, "W^White~2106-3^White^CDCREC~XYZ"));
    find(&vxu, "PID-10.value");
    assert_eq!(vxu.demographics.unwrap().races.value().unwrap().len(), 1);
    let vxu = with(&field(PID, 11, "12 Cypress Way^^ANYTOWN^Loui^7036o^US^L"));
    for rule in ["address.city", "address.state", "address.zip", "address.country"] {
        assert_eq!(find(&vxu, rule).severity, Severity::Warning);
    }
    let vxu =
        with(&field(PID, 13, "^PRN^PH^^^185^2234567~^NET^Internet^odile.example.org~^PRN^CP^^^^2234567"));
    for rule in ["phone.invalid", "phone.email", "phone.incomplete"] {
        find(&vxu, rule);
    }
    assert_eq!(vxu.demographics.unwrap().telecoms.value().unwrap().len(), 1);
}

#[test]
fn two_double_quotes_delete_what_was_said() {
    let vxu = with(&field(PID, 13, "\"\""));
    assert_eq!(vxu.demographics.unwrap().telecoms, Given::Deleted);
    let vxu = with(&field(PID, 22, ""));
    assert_eq!(vxu.demographics.unwrap().ethnicity, Given::Unsaid);
}

#[test]
fn death_must_fit_birth_and_today() {
    let dead = |date: &str, indicator: &str| with(&field(&field(PID, 29, date), 30, indicator));
    assert!(find(&dead("20200101", "Y"), "PID-29.before-birth").is_error());
    assert!(find(&dead("20250101", "Y"), "PID-29.future").is_error());
    assert!(find(&dead("soon", "Y"), "PID-29.invalid").is_error());
    let vxu = dead("20240501", "N");
    find(&vxu, "PID-30.conflict");
    assert_eq!(vxu.demographics.as_ref().unwrap().death_date, Given::Unsaid);
    let vxu = dead("20240501", "Y");
    assert!(find(&vxu, "RXA-3.after-death").is_error());
    assert_eq!(vxu.dropped, 1);
}

#[test]
fn the_protection_indicator_meant_the_reverse_in_old_versions() {
    let lines = |version: &str, sent: &str| {
        let (msh, pd1) = (field(MSH, 12, version), format!("PD1|||||||||||02|{sent}|20240101"));
        read(&[&msh, PID, &pd1]).demographics.unwrap().protection
    };
    assert_eq!(lines("2.5.1", "Y"), Given::Value(Protection::Protected));
    assert_eq!(lines("2.5.1", "N"), Given::Value(Protection::Shared));
    assert_eq!(lines("2.5.1", ""), Given::Unsaid);
    assert_eq!(lines("2.3.1", "Y"), Given::Value(Protection::Shared));
    assert_eq!(lines("2.4", "N"), Given::Value(Protection::Protected));
}

#[test]
fn next_of_kin_are_kept_even_when_half_known() {
    let vxu = read(&[
        MSH,
        PID,
        "NK1|1|Fontenot^Rene^^^^^L|FTH^Father^HL70063",
        "NK1|2|Hebert^^^^^^L|ZZZ",
        "NK1|3||MTH",
    ]);
    assert_eq!(vxu.demographics.as_ref().unwrap().contacts.value().unwrap().len(), 2);
    for rule in ["NK1-2.given-missing", "NK1-3.value", "NK1-2.missing"] {
        assert_eq!(find(&vxu, rule).severity, Severity::Warning);
    }
    assert_eq!(find(&vxu, "NK1-3.value").location.as_ref().unwrap().to_string(), "NK1^2^3");
}

#[test]
fn a_bad_vaccination_drops_its_group_and_the_good_ones_stay() {
    for (n, value, rule, application) in [
        (3, "", "RXA-3.missing", None),
        (3, "20240230", "RXA-3.invalid", Some("2")),
        (3, "202402", "RXA-3.invalid", Some("2")),
        (3, "20210308", "RXA-3.before-birth", Some("1")),
        (3, "20240521", "RXA-3.future", Some("1")),
        (5, "", "RXA-5.missing", None),
        (5, "^MMR^CVX", "RXA-5.missing", None),
        (5, "777^Moon dust^CVX", "RXA-5.unknown", Some("5")),
        (5, "03^Something^HOUSE", "RXA-5.system", Some("4")),
        (5, "03", "RXA-5.system-missing", None),
        (18, "00^Parents^NIP002", "RXA-18.conflict", Some("3")),
    ] {
        let bad = field(RXA, n, value);
        let vxu = read(&[MSH, PID, ORC, RXA, ELIGIBLE, ORC, &bad, ELIGIBLE]);
        assert_eq!(vxu.verdict, Verdict::AE, "{rule}");
        let finding = find(&vxu, rule);
        assert_eq!(finding.location.as_ref().unwrap().to_string(), format!("RXA^2^{n}"), "{rule}");
        assert_eq!(finding.application.map(|code| code.code()), application, "{rule}");
        assert_eq!((doses(&vxu).len(), vxu.dropped), (1, 1), "{rule}");
        assert!(vxu.demographics.is_some());
    }
}

#[test]
fn groups_without_their_parts_are_reported() {
    let vxu = read(&[MSH, PID, RXA]);
    assert_eq!(find(&vxu, "ORC.missing").code.code(), "100");
    assert_eq!((vxu.verdict, doses(&vxu).len()), (Verdict::AE, 1));
    let vxu = read(&[MSH, PID, ORC, ELIGIBLE, ORC, RXA]);
    assert_eq!(find(&vxu, "RXA.missing").location.as_ref().unwrap().to_string(), "ORC^1");
    assert_eq!((doses(&vxu).len(), vxu.dropped), (1, 1));
    let vxu = read(&[MSH, ELIGIBLE, PID]);
    assert_eq!(find(&vxu, "message.segment-order").severity, Severity::Warning);
}

#[test]
fn a_vaccine_may_come_as_cvx_ndc_or_cpt_in_either_place() {
    let mmr: Cvx = "03".parse().unwrap();
    let codes = Codes::embedded();
    let ndc = codes.all_ndc().iter().find(|entry| entry.cvx == mmr).unwrap().ndc.to_string();
    for sent in [
        "03^MMR^CVX".to_owned(),
        "3^MMR^CVX".to_owned(),
        format!("{ndc}^Vial^NDC"),
        format!("{}^Vial^NDC", ndc.replace('-', "")),
        format!("{ndc}^Vial^NDC^03^MMR^CVX"),
        format!("03^MMR^CVX^{ndc}^Vial^NDC"),
        "90707^MMR^C4".to_owned(),
        "HOUSE7^Our MMR^99OWN^03^MMR^CVX".to_owned(),
    ] {
        let vxu = with(&field(RXA, 5, &sent));
        let [dose] = doses(&vxu)[..] else { panic!("{sent}: {:?}", rules(&vxu)) };
        assert_eq!(dose.vaccine.cvx, mmr, "{sent}");
        assert!(!rules(&vxu).contains(&"RXA-5.conflict"), "{sent}");
    }
    let vxu = with(&field(RXA, 5, "03^MMR^CVX^90744^Hepatitis B^C4"));
    find(&vxu, "RXA-5.conflict");
    assert_eq!(doses(&vxu)[0].vaccine.cvx, mmr);
}

#[test]
fn a_missing_coding_system_is_guessed_only_when_the_name_agrees() {
    let vxu = with(&field(RXA, 5, "21^Varicella"));
    assert_eq!(find(&vxu, "RXA-5.system-guessed").severity, Severity::Warning);
    assert_eq!(doses(&vxu).len(), 1);
    assert_eq!(with(&field(RXA, 5, "21^Dose two")).dropped, 1);
}

#[test]
fn codes_of_the_past_are_fine_in_a_history_only() {
    let history = |code: &str, day: &str| {
        let adult = field(PID, 7, "19700101");
        let rxa = format!("RXA|0|1|{day}||{code}^x^CVX|999|||01^History^NIP001|||||||||||CP|A");
        read(&[MSH, &adult, ORC, &rxa])
    };
    let vxu = history("01", "19720601");
    assert_eq!((vxu.verdict, doses(&vxu).len()), (Verdict::AA, 1), "DTP of the seventies");
    let never = Codes::embedded()
        .all_cvx()
        .iter()
        .find(|e| e.status == jenner_codes::CvxStatus::NeverActive)
        .unwrap();
    let vxu = history(&never.cvx.to_string(), "20200601");
    assert_eq!(find(&vxu, "RXA-5.history-never-active").severity, Severity::Warning);
    let vxu = with(&field(RXA, 5, &format!("{}^x^CVX", never.cvx)));
    assert!(find(&vxu, "RXA-5.never-active").is_error());
    let vxu = with(&field(RXA, 5, "01^DTP^CVX"));
    assert!(find(&vxu, "RXA-3.outside-licence").is_error(), "a new dose of a vaccine long gone");
}

#[test]
fn lacks_of_a_new_dose_are_warnings_and_the_dose_is_kept() {
    for (n, value, rule) in [
        (6, "some", "RXA-6.invalid"),
        (7, "cups^Cups^UCUM", "RXA-7.value"),
        (9, "", "RXA-9.missing"),
        (9, "77^?^NIP001", "RXA-9.value"),
        (15, "", "RXA-15.missing"),
        (15, "Lot", "RXA-15.invalid"),
        (16, "never", "RXA-16.invalid"),
        (16, "20240101", "RXA-16.expired"),
        (17, "", "RXA-17.missing"),
        (17, "QQQ^?^MVX", "RXA-17.value"),
        (20, "XX", "RXA-20.value"),
        (21, "Z", "RXA-21.value"),
        (4, "20240520", "RXA-4.differs"),
    ] {
        let vxu = with(&field(RXA, n, value));
        assert_eq!(vxu.verdict, Verdict::AA, "{rule}: {:?}", rules(&vxu));
        let finding = find(&vxu, rule);
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(finding.location.as_ref().unwrap().to_string(), format!("RXA^1^{n}"));
        assert_eq!(doses(&vxu).len(), 1, "{rule}");
    }
    let vxu = read(&[MSH, PID, ORC, RXA]);
    assert_eq!(find(&vxu, "OBX.eligibility-missing").application.unwrap().code(), "6");
}

#[test]
fn a_month_of_expiry_is_its_last_day() {
    let vxu = with(&field(RXA, 16, "202602"));
    assert_eq!(doses(&vxu)[0].expires_on, Some(date(2026, 2, 28)));
}

#[test]
fn a_refusal_is_no_dose() {
    let rxa = "RXA|0|1|20240519||133^PCV13^CVX|999||||||||||||02^Other^NIP002||RE|A";
    let vxu = read(&[MSH, PID, "ORC|RE||9999^BAYOU", rxa]);
    assert_eq!((vxu.verdict, doses(&vxu).len()), (Verdict::AA, 0));
    let [refusal] = refusals(&vxu)[..] else { panic!("one refusal") };
    assert_eq!(refusal.refused_on, date(2024, 5, 19));
    assert_eq!(refusal.reason.as_ref().unwrap().as_str(), "02");
    assert_eq!((refusal.text.as_str(), refusal.filler.as_ref()), ("Other", None));
}

#[test]
fn partial_doses_updates_and_deletions_say_so() {
    let vxu = with(&field(RXA, 20, "PA"));
    assert_eq!(doses(&vxu)[0].completion, CompletionStatus::Partial);
    assert_eq!(doses(&with(&field(RXA, 21, "U")))[0].action, ActionCode::Update);
    assert_eq!(doses(&with(&field(RXA, 21, "D")))[0].action, ActionCode::Delete);
    let vxu = with(&field(RXA, 20, "NA"));
    assert_eq!((doses(&vxu).len(), vxu.dropped), (0, 0));
    find(&vxu, "RXA-20.not-given");
}

#[test]
fn unknown_and_no_vaccine_never_become_doses() {
    let vxu = with(&field(RXA, 5, "999^Unknown^CVX"));
    find(&vxu, "RXA-5.unknown-vaccine");
    assert_eq!((doses(&vxu).len(), vxu.dropped), (0, 1));
    let vxu = with(&field(RXA, 5, "998^None^CVX"));
    find(&vxu, "RXA-5.no-vaccine");
    assert_eq!((doses(&vxu).len(), vxu.dropped), (0, 0));
}

#[test]
fn conditions_of_the_patient_travel_without_a_dose() {
    let vxu = read(&[
        MSH,
        PID,
        "ORC|RE||9999^BAYOU",
        "RXA|0|1|20240519||998^No vaccine^CVX|999||||||||||||||NA",
        "OBX|1|CE|59784-9^Disease^LN|1|38907003^Varicella^SCT||||||F|||20220811",
        "OBX|2|CE|30945-0^Contraindication^LN|2|VXC18^Egg allergy^CDCPHINVS||||||F",
        "OBX|3|DT|30946-8^From^LN|2|20230102||||||F",
        "OBX|4|CE|30956-7^Vaccine^LN|2|88^Flu^CVX||||||F",
    ]);
    assert_eq!(vxu.verdict, Verdict::AA);
    let found = observations(&vxu);
    assert_eq!(found.len(), 2);
    assert!(matches!(found[0].finding, ObservedFact::HistoryOfDisease(_)));
    assert_eq!(found[0].observed_on, date(2022, 8, 11));
    assert_eq!((found[1].observed_on, found[1].from), (date(2024, 5, 19), Some(date(2023, 1, 2))));
    assert_eq!(found[1].vaccine, Some("88".parse().unwrap()));
}

#[test]
fn statements_handed_out_are_grouped_by_their_sub_id() {
    let vxu = read(&[
        MSH,
        PID,
        ORC,
        RXA,
        ELIGIBLE,
        "OBX|2|CE|30956-7^Vaccine^LN|2|03^MMR^CVX||||||F",
        "OBX|3|DT|29768-9^Published^LN|2|20210806||||||F",
        "OBX|4|DT|29769-7^Presented^LN|2|20240519||||||F",
        "OBX|5|CE|30956-7^Vaccine^LN|3|21^Varicella^CVX||||||F",
        "OBX|6|DT|29769-7^Presented^LN|3|20240518||||||F",
    ]);
    let vis = &doses(&vxu)[0].vis;
    assert_eq!(vis.len(), 2);
    assert_eq!((vis[0].published, vis[0].presented), (Some(date(2021, 8, 6)), Some(date(2024, 5, 19))));
    assert_eq!((vis[1].vaccine, vis[1].presented), (Some("21".parse().unwrap()), Some(date(2024, 5, 18))));
    find(&vxu, "OBX.vis-incomplete");
}

#[test]
fn eligibility_of_the_visit_stands_in_for_that_of_the_dose() {
    let visit = "PV1|1|R||||||||||||||||||V04^20230101";
    let vxu = read(&[MSH, PID, visit, ORC, RXA]);
    assert_eq!(doses(&vxu)[0].eligibility.as_ref().unwrap().as_str(), "V04");
    let vxu = read(&[MSH, PID, "PV1|1|R||||||||||||||||||V04^20990101", ORC, RXA]);
    assert!(find(&vxu, "PV1-20.future").is_error());
    assert_eq!(doses(&vxu)[0].eligibility, None);
}

#[test]
fn ten_thousand_repetitions_end_somewhere_and_are_reported() {
    let many = vec!["4711^^^BAYOU^MR"; 10_000].join("~");
    let vxu = with(&field(PID, 3, &many));
    assert!(vxu.demographics.as_ref().is_none_or(|person| person.identifiers.len() <= 250));
    assert_eq!(vxu.verdict, Verdict::AE, "values were left out, and the sender is told");
    let broken = vec!["^^^BAYOU^MR"; 10_000].join("~");
    assert!(with(&field(PID, 3, &broken)).findings.len() < 260);
}

#[test]
fn no_finding_repeats_what_the_patient_is_called() {
    let vxu = read(&[
        MSH,
        &field(&field(PID, 7, "Fontenot"), 8, "Odile"),
        &field(ORC, 1, "Odile"),
        &field(RXA, 5, "Fontenot^Odile^CVX"),
    ]);
    assert!(vxu.findings.len() >= 3);
    for finding in &vxu.findings {
        assert!(!finding.text.contains("Odile") && !finding.text.contains("Fontenot"), "{}", finding.text);
    }
}
