//! Answers to queries: what they look like, and that they keep the guide's own tables.

use jenner_codes::{ActionCode, Code, Codes, CompletionStatus, InformationSource, Sex};
use jenner_hl7::ack::{self, Stamp};
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{ApplicationError, Finding, Hl7Error, Location, Severity, Verdict};
use jenner_hl7::rsp::{Answer, Candidate, Evaluation, Forecast, LocalCode, NoPerson};
use jenner_model::dose::{
    Amount, DoseStatement, OrderNumber, Place, Provider, Refusal, VaccineGiven, VisGiven,
};
use jenner_model::observation::{Observation, ObservedFact};
use jenner_model::person::{
    Address, Contact, Demographics, Identifier, PersonName, Protection, Telecom, TelecomPlace,
};
use jenner_model::record::{Dose, Record, Told};
use jenner_model::{Given, PersonId, PublicId, RegistryNumber, ReportId};
use jiff::civil::{Date, date, datetime};

use crate::profiles;

const QUERY: &str = "MSH|^~\\&|CHARTWELL|PELICAN PEDIATRICS|JENNER|STATE|20240611101500-0500||QBP^Q11^QBP_Q11|\
                     Q-40017|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
                     QPD|Z34^Request Immunization History^CDCPHINVS|tag 9|4711^^^PELICAN^MR|\
                     Fontenot^Célestine^^^^^L|Broussard^^^^^^M|20220117|F\r\
                     RCP|I|10^RD&records&HL70126\r";

fn stamp() -> Stamp {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-5));
    Stamp {
        now: datetime(2024, 6, 11, 10, 15, 1, 0).to_zoned(zone).unwrap(),
        control_id: "JN-88".into(),
        application: "JENNER".into(),
        facility: "STATE".into(),
    }
}

fn answer(write: impl Fn(&Answer<'_>) -> String) -> String {
    answer_to(QUERY, write)
}

fn answer_to(query: &str, write: impl Fn(&Answer<'_>) -> String) -> String {
    let request = Message::parse(query).unwrap();
    let stamp = stamp();
    write(&Answer::new(&request, &stamp, "JENNER", Codes::embedded()))
}

/// One segment a line, so that a snapshot can be read.
fn lines(answer: &str) -> String {
    answer.replace('\r', "\n")
}

fn child() -> Demographics {
    let name = |family: &str, given: &str, kind: &str| PersonName {
        family: family.into(),
        given: given.into(),
        kind: Some(Code::known(kind)),
        ..PersonName::default()
    };
    let phone = TelecomPlace::Phone { area: "337".into(), number: "5550171".into(), extension: "".into() };
    let home = Address {
        street: "12 Rue & Quai".into(),
        city: "Lafayette".into(),
        state: "LA".into(),
        zip: "70501".into(),
        county: Some(Code::known("22055")),
        kind: Some(Code::known("H")),
        ..Address::default()
    };
    let telecom = |place| Telecom { place, usage: None, equipment: None };
    let number = |value: &str, authority: &str, kind: &str| Identifier {
        value: value.into(),
        authority: authority.into(),
        kind: Code::known(kind),
    };
    Demographics {
        identifiers: vec![
            number("4711", "PELICAN", "MR"),
            number("900-00-0001", "SSA", "SS"),
            number("83", "2.16.840.1.113883.19.5", "PI"),
        ],
        names: vec![name("Fontenot", "Célestine", "L"), name("Fontenot", "Cely", "A")],
        birth_date: Some(date(2022, 1, 17)),
        sex: Given::Value(Sex::Female),
        mothers_maiden_name: Given::Value(name("Broussard", "Marie", "M")),
        races: Given::Value(vec![Code::known("2106-3"), Code::known("1002-5")]),
        ethnicity: Given::Value(Code::known("2186-5")),
        addresses: Given::Value(vec![home.clone()]),
        telecoms: Given::Value(vec![
            telecom(phone.clone()),
            telecom(TelecomPlace::Email("kin@example.org".into())),
        ]),
        multiple_birth: Given::Value(true),
        birth_order: Given::Value(2),
        publicity: Given::Value(Code::known("02")),
        publicity_from: Given::Value(date(2022, 2, 1)),
        protection: Given::Value(Protection::Shared),
        registry_status: Given::Value(Code::known("A")),
        contacts: Given::Value(vec![Contact {
            name: name("Broussard", "Marie", "L"),
            relationship: Some(Code::known("MTH")),
            address: Some(home),
            telecoms: vec![telecom(phone)],
        }]),
        ..Demographics::default()
    }
}

fn past_dose(given_on: Date, cvx: &str) -> DoseStatement {
    DoseStatement {
        action: ActionCode::Add,
        completion: CompletionStatus::Complete,
        filler: None,
        placer: None,
        given_on,
        vaccine: VaccineGiven { cvx: cvx.parse().unwrap(), ndc: None, cpt: None },
        source: None,
        amount: None,
        administered_by: None,
        ordered_by: None,
        entered_by: None,
        entered_at: None,
        location: None,
        lot: "".into(),
        expires_on: None,
        manufacturer: None,
        route: None,
        site: None,
        eligibility: None,
        eligibility_method: None,
        funding: None,
        vis: vec![],
        reactions: vec![],
        indications: vec![],
        confidentiality: None,
        entered_on: None,
        notes: vec![],
    }
}

fn new_dose(given_on: Date, cvx: &str) -> DoseStatement {
    let nurse = Provider {
        number: "1000000012".into(),
        authority: "NPPES".into(),
        number_kind: "NPI".into(),
        family: "Hébert".into(),
        given: "Luc".into(),
        degree: "RN".into(),
        ..Provider::default()
    };
    let clinic = Place { id: "PELICAN-2".into(), name: "Pelican Pediatrics | North".into() };
    DoseStatement {
        filler: Some(OrderNumber { value: "V-5501".into(), authority: "PELICAN".into() }),
        placer: Some(OrderNumber { value: "O-5501".into(), authority: "PELICAN".into() }),
        source: Some(InformationSource::Administered),
        amount: Some(Amount { value: "0.5".into(), unit: Some(Code::known("mL")) }),
        administered_by: Some(nurse.clone()),
        ordered_by: Some(nurse),
        entered_at: Some(clinic.clone()),
        location: Some(clinic),
        lot: "BAYOU77".into(),
        expires_on: Some(date(2025, 3, 31)),
        manufacturer: Some("SKB".parse().unwrap()),
        route: Some(Code::known("C28161")),
        site: Some(Code::known("LT")),
        eligibility: Some(Code::known("V02")),
        eligibility_method: Some(Code::known("VXC40")),
        funding: Some(Code::known("VXC51")),
        vis: vec![VisGiven {
            vaccine: Some(cvx.parse().unwrap()),
            published: Some(date(2023, 8, 6)),
            presented: Some(given_on),
            ..VisGiven::default()
        }],
        reactions: vec![Code::known("VXC12")],
        entered_on: Some(given_on),
        notes: vec!["calm child".into()],
        ..past_dose(given_on, cvx)
    }
}

fn record() -> Record {
    let dose = |id, best| Dose { id: ReportId(id), best, reports: vec![ReportId(id)], filled: vec![] };
    let refusal = Refusal {
        action: ActionCode::Add,
        refused_on: date(2024, 1, 9),
        vaccine: "141".parse().unwrap(),
        reason: Some(Code::known("00")),
        text: "".into(),
        filler: None,
    };
    let immunity = Observation {
        action: ActionCode::Add,
        finding: ObservedFact::HistoryOfDisease(Code::known("38907003")),
        observed_on: date(2023, 5, 2),
        from: None,
        until: None,
        vaccine: None,
    };
    let precaution = Observation {
        finding: ObservedFact::Contraindication(Code::known("VXC23")),
        from: Some(date(2023, 5, 2)),
        until: Some(date(2023, 6, 2)),
        vaccine: Some("03".parse().unwrap()),
        ..immunity.clone()
    };
    let told = |id, statement| Told { id: ReportId(id), statement, reports: vec![ReportId(id)] };
    Record {
        person: PersonId(1),
        restrictions: vec![],
        public_id: PublicId::from_random([7; 12]),
        registry_number: RegistryNumber::from_number(204_771_903).unwrap(),
        demographics: child(),
        doses: vec![
            dose(61, past_dose(date(2022, 1, 18), "08")),
            dose(62, new_dose(date(2022, 3, 21), "110")),
        ],
        doubtful: vec![],
        refusals: vec![Told { id: ReportId(63), statement: refusal, reports: vec![ReportId(63)] }],
        observations: vec![told(64, immunity), told(65, precaution)],
        reports: vec![],
    }
}

fn local(code: &str, text: &str) -> LocalCode {
    LocalCode { code: code.into(), text: text.into(), system: "L".into() }
}

fn evaluated() -> String {
    let evaluation = |dose, group: &str, number, valid| Evaluation {
        dose: ReportId(dose),
        group: group.parse().unwrap(),
        series: Some(local("hepb-3", "Hepatitis B, three doses")),
        dose_number: number,
        doses_in_series: Some(3),
        valid: Some(valid),
        reason: (!valid).then(|| local("too-young", "Given too early")),
    };
    let forecast = Forecast {
        group: "45".parse().unwrap(),
        series: None,
        dose_number: Some(3),
        doses_in_series: Some(3),
        earliest: Some(date(2022, 7, 4)),
        due: Some(date(2022, 7, 17)),
        overdue: Some(date(2023, 8, 17)),
        latest: None,
        status: local("overdue", "Overdue"),
        reason: None,
    };
    let complete = Forecast {
        group: "85".parse().unwrap(),
        dose_number: None,
        doses_in_series: None,
        earliest: None,
        due: None,
        overdue: None,
        status: local("complete", "Complete"),
        ..forecast.clone()
    };
    let evaluations = [
        evaluation(61, "45", Some(1), true),
        evaluation(62, "45", Some(2), true),
        evaluation(62, "107", None, false),
    ];
    let query = QUERY
        .replace("Request Immunization History", "Request Evaluated History and Forecast")
        .replace("Z34", "Z44");
    answer_to(&query, |to| to.evaluated(&record(), &evaluations, &[forecast.clone(), complete.clone()], &[]))
}

fn candidates() -> String {
    let twin = Demographics { birth_order: Given::Value(1), ..child() };
    let both = [child(), twin];
    let numbers = [204_771_903, 204_771_904].map(|n| RegistryNumber::from_number(n).unwrap());
    let candidates: Vec<Candidate<'_>> = both
        .iter()
        .zip(numbers)
        .map(|(demographics, registry_number)| Candidate { registry_number, demographics })
        .collect();
    answer(|to| to.candidates(&candidates, &[]))
}

fn finding(severity: Severity) -> Finding {
    Finding {
        severity,
        code: Hl7Error::RequiredFieldMissing,
        application: Some(ApplicationError::InvalidDate),
        location: Some(Location::field("QPD", 1, 6)),
        rule: "QPD-6.missing".into(),
        text: "QPD-6 needs the birth date of the patient as YYYYMMDD.".into(),
    }
}

#[test]
fn a_history_is_a_z32() {
    let history = answer(|to| to.history(&record(), &[]));
    profiles::check(&history, "Z32");
    insta::assert_snapshot!(lines(&history));
}

#[test]
fn a_list_of_candidates_is_a_z31() {
    let list = candidates();
    profiles::check(&list, "Z31");
    insta::assert_snapshot!(lines(&list));
}

#[test]
fn an_evaluated_history_is_a_z42() {
    let evaluated = evaluated();
    profiles::check(&evaluated, "Z42");
    insta::assert_snapshot!(lines(&evaluated));
}

#[test]
fn no_person_is_a_z33_whatever_the_reason() {
    let error = [finding(Severity::Warning), finding(Severity::Error)];
    let answers: Vec<String> = [NoPerson::NotFound, NoPerson::TooMany, NoPerson::Error, NoPerson::Refused]
        .into_iter()
        .map(|why| {
            let findings: &[Finding] = if why == NoPerson::Error { &error } else { &[] };
            let text = answer(|to| to.no_person(why, findings));
            profiles::check(&text, "Z33");
            lines(&text)
        })
        .collect();
    insta::assert_snapshot!(answers.join("\n"));
}

#[test]
fn an_acknowledgement_is_a_z23() {
    let request = Message::parse(QUERY).unwrap();
    let findings = [finding(Severity::Error), Finding { location: None, ..finding(Severity::Information) }];
    let text = ack::write(&request, Verdict::AE, &findings, &stamp());
    profiles::check(&text, "Z23");
    insta::assert_snapshot!(lines(&text));
}

#[test]
fn a_history_that_is_not_evaluated_says_so() {
    let text = answer(|to| to.not_evaluated(&record(), "no birth date is known", &[]));
    let message = Message::parse(&text).unwrap();
    profiles::check(&text, "Z42");
    assert_eq!(message.named("RXA").count(), 2);
    let observed: Vec<_> = message.named("OBX").map(|obx| obx.field(3).text().into_owned()).collect();
    assert_eq!(observed, ["30956-7", "30956-7"], "the vaccine, and nothing evaluated");
    let err = message.first("ERR").unwrap();
    assert_eq!((err.field(3).text(), err.field(4).text()), ("0".into(), "I".into()));
    assert!(err.field(8).text().ends_with("no birth date is known."), "{}", err.field(8).text());
    assert_eq!(message.first("MSA").unwrap().field(1).text(), "AA");
}

#[test]
fn a_history_evaluated_by_a_schedule_that_asks_for_nothing_has_no_remark() {
    let text = answer(|to| to.evaluated(&record(), &[], &[], &[]));
    assert!(Message::parse(&text).unwrap().first("ERR").is_none());
}

#[test]
fn somebody_without_doses_and_without_a_forecast_has_an_answer_that_says_so() {
    let nobody_vaccinated = Record { doses: vec![], ..record() };
    for text in [
        answer(|to| to.evaluated(&nobody_vaccinated, &[], &[], &[])),
        answer(|to| to.not_evaluated(&nobody_vaccinated, "no birth date is known", &[])),
    ] {
        profiles::check(&text, "Z42");
        let message = Message::parse(&text).unwrap();
        assert_eq!(message.first("RXA").unwrap().field(20).text(), "NA");
        assert_eq!(message.first("OBX").unwrap().field(3).text(), "30982-3");
    }
}

#[test]
fn a_new_dose_without_its_lot_is_told_as_historical_and_one_without_its_maker_as_of_an_unknown_one() {
    let mut record = record();
    record.doses[1].best.manufacturer = None;
    let told = |record: &Record, n: usize| {
        let text = answer(|to| to.history(record, &[]));
        profiles::check(&text, "Z32");
        let message = Message::parse(&text).unwrap();
        message.named("RXA").nth(1).unwrap().field(n).text().into_owned()
    };
    assert_eq!((told(&record, 9), told(&record, 17)), ("00".into(), "UNK".into()));
    record.doses[1].best.lot = "".into();
    assert_eq!((told(&record, 9), told(&record, 17)), ("01".into(), String::new()));
}

#[test]
fn what_the_guides_tables_have_no_place_for_is_left_out_or_told_in_their_form() {
    let mut record = record();
    record.demographics.races =
        Given::Value(vec![Code::known("2034-7"), Code::known("2036-2"), Code::known("U")]);
    record.demographics.sex = Given::Value(Sex::Other);
    record.demographics.ethnicity = Given::Value(Code::known("U"));
    record.demographics.identifiers[0].kind = Code::known("U");
    record.doses[1].best.site = Some(Code::known("BN"));
    let text = answer(|to| to.history(&record, &[]));
    profiles::check(&text, "Z32");
    let message = Message::parse(&text).unwrap();
    let pid = message.first("PID").unwrap();
    let races: Vec<_> = pid.field(10).repetitions().map(|race| race.text().into_owned()).collect();
    assert_eq!(races, ["2028-9"], "the category of both");
    assert_eq!((pid.field(8).text(), pid.field(22).text()), ("U".into(), "".into()));
    assert!(!pid.field(3).raw().contains("4711"));
    assert!(message.first("RXR").unwrap().field(2).is_empty());
}

#[test]
fn the_social_security_number_never_leaves() {
    for text in [candidates(), evaluated(), answer(|to| to.history(&record(), &[]))] {
        assert!(!text.contains("900-00-0001"));
    }
}

#[test]
fn nobody_to_choose_from_is_nobody_found() {
    let text = answer(|to| to.candidates(&[], &[]));
    let message = Message::parse(&text).unwrap();
    assert_eq!(message.first("QAK").unwrap().field(2).text(), "NF");
    assert_eq!(message.header().field(21).text(), "Z33");
}

#[test]
fn a_query_without_qpd_is_answered_all_the_same() {
    let request = Message::parse("MSH|^~\\&|||||||QBP^Q11^QBP_Q11|5").unwrap();
    let stamp = stamp();
    let text = Answer::new(&request, &stamp, "JENNER", Codes::embedded())
        .no_person(NoPerson::Error, &[finding(Severity::Error)]);
    let message = Message::parse(&text).unwrap();
    let names: Vec<&str> = message.segments().iter().map(|segment| segment.name()).collect();
    assert_eq!(names, ["MSH", "MSA", "ERR", "QAK"]);
}
