//! Between registries: what is asked is what is read, and what one registry answers the other reads without loss.

use jenner_codes::{ActionCode, Code, Codes, CompletionStatus, InformationSource, Sex};
use jenner_hl7::ack::Stamp;
use jenner_hl7::ask::{self, Heading};
use jenner_hl7::er7::Message;
use jenner_hl7::qbp::{self, Query, QueryProfile};
use jenner_hl7::rsp::Answer;
use jenner_hl7::told::{self, Outcome, Told};
use jenner_hl7::{charset, finding::Finding};
use jenner_model::dose::{Amount, DoseStatement, OrderNumber, Place, Provider, Refusal, VaccineGiven};
use jenner_model::observation::{Observation, ObservedFact};
use jenner_model::person::{Address, Demographics, Identifier, PersonName, Telecom, TelecomPlace};
use jenner_model::record::{self, Dose, Record};
use jenner_model::report::Statement;
use jenner_model::{Given, PersonId, PublicId, RegistryNumber, ReportId};
use jiff::civil::{Date, date, datetime};
use proptest::prelude::*;

use crate::collection;

const TODAY: Date = date(2026, 11, 22);

fn heading() -> Heading {
    Heading {
        application: "JENNER".into(),
        facility: "BAYOU".into(),
        to_application: "WIRÉ".into(),
        to_facility: "DAIRY".into(),
        now: datetime(2026, 11, 22, 8, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap(),
        control_id: "ASK-1".into(),
    }
}

fn text() -> impl Strategy<Value = String> {
    "[A-Z][a-zéñ]{2,8}[ '&|^~\\\\-]?[A-Z][a-z]{2,8}"
}

fn a_date(from: i16, until: i16) -> impl Strategy<Value = Date> {
    (from..until, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

/// Names are cleaned of what no name has, so only what a name may hold comes back.
fn a_word() -> impl Strategy<Value = String> {
    "[A-Z][a-zéñ]{2,8}[ '-][A-Z][a-z]{2,8}"
}

prop_compose! {
    fn a_name()(family in a_word(), given in a_word(), middle in prop_oneof![Just(String::new()), a_word()]) -> PersonName {
        PersonName {
            family: family.into(),
            given: given.into(),
            middle: middle.into(),
            suffix: "".into(),
            kind: Some(Code::known("L")),
        }
    }
}

prop_compose! {
    fn an_address()(street in text(), city in text(), zip in "7[0-4][1-9][0-9]{2}") -> Address {
        Address {
            street: street.into(),
            city: city.into(),
            state: "WI".into(),
            zip: zip.into(),
            country: "USA".into(),
            kind: Some(Code::known("H")),
            ..Address::default()
        }
    }
}

fn a_phone() -> impl Strategy<Value = Telecom> {
    "5[2-4][6-8][0-9]{4}".prop_map(|number| Telecom {
        place: TelecomPlace::Phone { area: "985".into(), number: number.into(), extension: "".into() },
        usage: Some(Code::known("PRN")),
        equipment: Some(Code::known("PH")),
    })
}

prop_compose! {
    fn a_query()(
        name in a_name(),
        maiden in proptest::option::of(a_name()),
        born in a_date(1930, 2026),
        sex in proptest::option::of(prop_oneof![Just(Sex::Female), Just(Sex::Male), Just(Sex::Unknown)]),
        home in proptest::collection::vec(an_address(), 0..2),
        phones in proptest::collection::vec(a_phone(), 0..2),
        number in proptest::option::of("[A-Z0-9]{1,12}"),
        oid in any::<bool>(),
        profile in prop_oneof![Just(QueryProfile::Z34), Just(QueryProfile::Z44)],
        order in proptest::option::of(1_u8..5),
        limit in 1_u32..50,
    ) -> Query {
        let authority = if oid { "2.16.840.1.113883.19.5" } else { "DAIRY" };
        let number = number.map(|value| Identifier { value: value.into(), authority: authority.into(), kind: Code::known("SR") });
        Query {
            profile,
            tag: "T-9".into(),
            identifiers: number.into_iter().collect(),
            name: Some(name),
            mothers_maiden_name: maiden.map(|name| PersonName { kind: Some(Code::known("M")), ..name }),
            birth_date: Some(born),
            sex,
            addresses: home,
            telecoms: phones,
            multiple_birth: order.map(|_| true),
            birth_order: order,
            limit: Some(limit),
            lacks_demographics: false,
        }
    }
}

proptest! {
    #[test]
    fn a_question_to_another_registry_is_read_there_as_it_was_meant(query in a_query()) {
        let text = ask::write(&query, &heading());
        let (read, findings) = qbp::read(&Message::parse(&text).unwrap());
        prop_assert_eq!(findings.iter().map(|f: &Finding| f.rule.to_string()).collect::<Vec<_>>(), Vec::<String>::new());
        prop_assert_eq!(read.unwrap(), query);
    }
}

prop_compose! {
    fn a_dose()(
        given_on in a_date(2020, 2026),
        cvx in prop_oneof![Just("03"), Just("20"), Just("08"), Just("110"), Just("141"), Just("10"), Just("83")],
        source in prop_oneof![Just(InformationSource::Administered), Just(InformationSource::Historical), Just(InformationSource::OtherRegistry), Just(InformationSource::School)],
        lot in prop_oneof![Just(String::new()), "[A-Z]{2}[0-9]{3}[A-Z]"],
        number in "[0-9]{1,9}",
        numbered in any::<bool>(),
        full in any::<bool>(),
        note in text(),
    ) -> DoseStatement {
        let nurse = Provider {
            number: "1000000012".into(),
            authority: "NPPES".into(),
            number_kind: "NPI".into(),
            family: "Hébert".into(),
            given: "Luc".into(),
            ..Provider::default()
        };
        DoseStatement {
            action: ActionCode::Add,
            completion: CompletionStatus::Complete,
            filler: numbered.then(|| OrderNumber { value: number.into(), authority: "PELICAN".into() }),
            placer: None,
            given_on,
            vaccine: VaccineGiven { cvx: cvx.parse().unwrap(), ndc: None, cpt: None },
            source: Some(source),
            amount: full.then(|| Amount { value: "0.5".into(), unit: Some(Code::known("mL")) }),
            administered_by: full.then(|| nurse.clone()),
            ordered_by: full.then_some(nurse),
            entered_by: None,
            entered_at: full.then(|| Place { id: "PEL".into(), name: "Pelican | North".into() }),
            location: full.then(|| Place { id: "PEL".into(), name: "".into() }),
            lot: lot.into(),
            expires_on: full.then(|| date(2027, 3, 31)),
            manufacturer: full.then(|| "MSD".parse().unwrap()),
            route: full.then(|| Code::known("C28161")),
            site: full.then(|| Code::known("LT")),
            eligibility: full.then(|| Code::known("V02")),
            eligibility_method: full.then(|| Code::known("VXC40")),
            funding: full.then(|| Code::known("VXC51")),
            vis: vec![],
            reactions: if full { vec![Code::known("VXC12")] } else { vec![] },
            indications: vec![],
            confidentiality: None,
            entered_on: full.then_some(given_on),
            notes: if full { vec![note.into()] } else { vec![] },
        }
    }
}

prop_compose! {
    fn a_record()(
        name in a_name(),
        home in an_address(),
        phone in a_phone(),
        doses in proptest::collection::vec(a_dose(), 0..8),
        refused in proptest::option::of(a_date(2020, 2026)),
        immune in proptest::option::of(a_date(2020, 2026)),
    ) -> Record {
        let demographics = Demographics {
            identifiers: vec![Identifier { value: "4711".into(), authority: "PELICAN".into(), kind: Code::known("MR") }],
            names: vec![name],
            birth_date: Some(date(2019, 1, 17)),
            sex: Given::Value(Sex::Female),
            races: Given::Value(vec![Code::known("2106-3")]),
            ethnicity: Given::Value(Code::known("2186-5")),
            addresses: Given::Value(vec![home]),
            telecoms: Given::Value(vec![phone]),
            ..Demographics::default()
        };
        let refusal = |day| Refusal {
            action: ActionCode::Add,
            refused_on: day,
            vaccine: "141".parse().unwrap(),
            reason: Some(Code::known("00")),
            text: "".into(),
            filler: None,
        };
        let immunity = |day| Observation {
            action: ActionCode::Add,
            finding: ObservedFact::HistoryOfDisease(Code::known("38907003")),
            observed_on: day,
            from: None,
            until: None,
            vaccine: None,
        };
        let statements = doses.into_iter().map(|dose| Statement::Dose(Box::new(dose)))
            .chain(refused.map(|day| Statement::Refusal(refusal(day))))
            .chain(immune.map(|day| Statement::Observation(immunity(day))));
        record_of(demographics, statements)
    }
}

fn record_of(demographics: Demographics, statements: impl Iterator<Item = Statement>) -> Record {
    let mut record = Record {
        person: PersonId(1),
        restrictions: vec![],
        public_id: PublicId::from_random([7; 12]),
        registry_number: RegistryNumber::from_number(204_771_903).unwrap(),
        demographics,
        doses: vec![],
        doubtful: vec![],
        refusals: vec![],
        observations: vec![],
        reports: vec![],
    };
    for (at, statement) in statements.enumerate() {
        let id = ReportId(at as i64 + 1);
        match statement {
            Statement::Dose(best) => {
                record.doses.push(Dose { id, best: *best, reports: vec![id], filled: vec![] });
            }
            Statement::Refusal(statement) => {
                record.refusals.push(record::Told { id, statement, reports: vec![id] });
            }
            Statement::Observation(statement) => {
                record.observations.push(record::Told { id, statement, reports: vec![id] });
            }
            Statement::Demographics(_) => {}
        }
    }
    record
}

const QUERY: &str = "MSH|^~\\&|JENNER|BAYOU|REG|DAIRY|20261122080000-0600||QBP^Q11^QBP_Q11|ASK-1|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
                     QPD|Z34^Request Immunization History^CDCPHINVS|T-9||Pitre^Zoé^^^^^L||20190117|F\r\
                     RCP|I|10^RD&Records&HL70126\r";

fn history(record: &Record) -> String {
    let request = Message::parse(QUERY).unwrap();
    let stamp = Stamp {
        now: heading().now,
        control_id: "A-1".into(),
        application: "DAIRY".into(),
        facility: "REG".into(),
    };
    Answer::new(&request, &stamp, "DAIRY", Codes::embedded()).history(record, &[])
}

fn read(text: &str) -> Told {
    told::read(&Message::parse(text).unwrap(), Codes::embedded(), TODAY)
}

proptest! {
    #[test]
    fn what_is_read_of_an_answer_is_answered_again_word_for_word(record in a_record()) {
        let answer = history(&record);
        let told = read(&answer);
        prop_assert_eq!(told.outcome, Outcome::One);
        prop_assert_eq!(&told.left_out, &Vec::<smol_str::SmolStr>::new());
        prop_assert_eq!(told.statements.len(), record.doses.len() + record.refusals.len() + record.observations.len());
        let again = record_of(
            told.people[0].clone(),
            told.statements.into_iter().map(|told| told.statement),
        );
        prop_assert_eq!(history(&again), answer);
    }
}

fn answer(lines: &[&str]) -> Told {
    read(&lines.join("\r"))
}

const MSH: &str = "MSH|^~\\&|REG|DAIRY|||20261122||RSP^K11^RSP_K11|9|P|2.5.1|||||||||";

#[test]
fn each_outcome_is_told_from_the_others() {
    let of = |profile: &str, rest: &[&str]| {
        let head = format!("{MSH}{profile}^CDCPHINVS");
        let mut lines = vec![head.as_str()];
        lines.extend(rest);
        answer(&lines)
    };
    let pid = "PID|1||5^^^DAIRY^SR||Pitre^Zoe||20190117|F";
    assert_eq!(of("Z33", &["MSA|AA|1", "QAK|T|NF"]).outcome, Outcome::Nobody);
    assert_eq!(of("Z33", &["MSA|AA|1", "QAK|T|TM"]).outcome, Outcome::TooMany);
    assert_eq!(of("Z33", &["MSA|AR|1", "QAK|T|AR"]).outcome, Outcome::Refused);
    assert_eq!(
        of("Z31", &["MSA|AA|1", "QAK|T|OK", pid]).outcome,
        Outcome::Several,
        "one candidate is no answer yet"
    );
    assert_eq!(of("Z31", &["MSA|AA|1", "QAK|T|OK", pid, pid]).people.len(), 2);
    assert_eq!(of("Z32", &["MSA|AA|1", "QAK|T|OK", pid]).outcome, Outcome::One);
    assert_eq!(
        of("", &["MSA|AA|1", pid]).outcome,
        Outcome::One,
        "without QAK and profile the content decides"
    );
    assert_eq!(
        answer(&["MSH|^~\\&|A|B|||20261122||ACK^Q11^ACK|9|P|2.5.1", "MSA|AR|1"]).outcome,
        Outcome::Refused
    );
    assert_eq!(answer(&["MSH|^~\\&|A|B|||20261122||VXU^V04|9|P|2.5.1", pid]).outcome, Outcome::NotAnAnswer);
    let error = of("Z33", &["MSA|AE|1", "ERR||QPD^1^4|101^x^HL70357|E||||Send a name", "QAK|T|AE"]);
    assert_eq!(error.outcome, Outcome::Error);
    assert_eq!((error.remarks[0].place.as_str(), error.remarks[0].text.as_str()), ("QPD^1^4", "Send a name"));
}

#[test]
fn a_dose_that_cannot_be_used_is_counted_and_said() {
    let told = answer(&[
        &format!("{MSH}Z32^CDCPHINVS"),
        "MSA|AA|1",
        "QAK|T|OK",
        "PID|1||5^^^DAIRY^SR||Pitre^Zoe||20190117|F",
        "ORC|RE||1",
        "RXA|0|1|20200117||03^MMR^CVX|999|||01|||||||||||CP",
        "ORC|RE||2",
        "RXA|0|1|2020||20^DTaP^CVX|999|||01|||||||||||CP",
    ]);
    assert_eq!((told.statements.len(), told.left_out.len()), (1, 1));
    assert!(told.left_out[0].contains("DTaP"), "{:?}", told.left_out);
}

#[test]
fn forecasts_are_told_apart_even_when_every_observation_has_the_same_sub_id() {
    let told = answer(&[
        &format!("{MSH}Z42^CDCPHINVS"),
        "MSA|AA|1",
        "QAK|T|OK",
        "PID|1||5^^^DAIRY^SR||Pitre^Zoe||20190117|F",
        "ORC|RE||9999",
        "RXA|0|1|20261122||998^none^CVX|999||||||||||||||NA",
        "OBX|1|CE|30956-7^^LN|1|45^HepB^CVX",
        "OBX|1|TS|30980-7^^LN|1|20261201",
        "OBX|1|CE|59783-1^^LN|1|P^Past Due^STC0002",
        "OBX|1|CE|30956-7^^LN|1|107^DTAP^CVX",
        "OBX|1|TS|30980-7^^LN|1|20270101",
    ]);
    assert_eq!(told.forecasts.len(), 2);
    assert_eq!(told.forecasts[0].status_text, "Past Due");
    assert_eq!(told.forecasts[1].due, Some(date(2027, 1, 1)));
}

#[test]
fn every_collected_answer_is_understood() {
    let Some(folder) = collection::hl7() else { return };
    let mut seen = 0;
    for kind in ["rsp-z31", "rsp-z32", "rsp-z33", "rsp-z42"] {
        for path in collection::messages(&folder.join("messages").join(kind)) {
            let bytes = std::fs::read(&path).unwrap();
            let (text, _) = charset::decode(&bytes);
            let message = Message::parse(&text).unwrap();
            let told = told::read(&message, Codes::embedded(), TODAY);
            let rows =
                message.named("RXA").filter(|rxa| !matches!(&*rxa.field(5).text(), "998" | "")).count();
            let doses = told
                .statements
                .iter()
                .filter(|s| matches!(s.statement, Statement::Dose(_) | Statement::Refusal(_)))
                .count();
            let name = path.display();
            match kind {
                "rsp-z31" => assert_eq!(told.outcome, Outcome::Several, "{name}"),
                // Two of the collection are cut short: they say who asked and stop.
                _ if message.first("PID").is_none() => assert_ne!(told.outcome, Outcome::One, "{name}"),
                "rsp-z33" => assert!(
                    told.people.is_empty() && told.outcome != Outcome::One,
                    "{name} {:?}",
                    told.outcome
                ),
                _ => {
                    assert_eq!(told.outcome, Outcome::One, "{name}");
                    assert!(!told.people[0].names.is_empty(), "{name}");
                    let dropped = told.left_out.len();
                    println!(
                        "{name}: {doses} of {rows} doses, {dropped} left out {:?}, {} forecasts",
                        told.left_out,
                        told.forecasts.len()
                    );
                    assert!(
                        doses + dropped >= rows,
                        "{name}: {doses} + {dropped} of {rows}; nothing is lost in silence"
                    );
                }
            }
            seen += 1;
        }
    }
    println!("{seen} answers");
    assert!(seen > 20);
}
