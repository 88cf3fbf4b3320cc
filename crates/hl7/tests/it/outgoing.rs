//! Our own answers keep the guide to the letter: every acknowledgement of every message of the collection, and
//! the answers to a query about everybody in it, are held against their profiles.

use std::collections::BTreeMap;

use jenner_codes::{Codes, Cvx};
use jenner_hl7::ask;
use jenner_hl7::charset;
use jenner_hl7::check::{AsOf, check};
use jenner_hl7::er7::Message;
use jenner_hl7::profile::{Profile, Violation, validate};
use jenner_hl7::qbp::{Query, QueryProfile};
use jenner_hl7::rsp::{Answer, Candidate, Evaluation, Forecast, LocalCode};
use jenner_hl7::vxu::{self, Vxu};
use jenner_model::person::Demographics;
use jenner_model::record::{Dose, Record, Told};
use jenner_model::report::Statement;
use jenner_model::{PersonId, PublicId, RegistryNumber, ReportId};
use jiff::civil::Date;

use crate::cases::{cases, stamp};
use crate::collection;

const QUERY: [(&str, &str); 2] =
    [("Z34", "Request Immunization History"), ("Z44", "Request Evaluated History and Forecast")];

/// A query that keeps the guide.
fn query(which: usize) -> String {
    let (profile, name) = QUERY[which];
    format!(
        "MSH|^~\\&|CHART|PELICAN|JENNER|STATE|20240611101500-0500||QBP^Q11^QBP_Q11|Q-1|P|2.5.1|||ER|AL|||||\
         {profile}^CDCPHINVS\rQPD|{profile}^{name}^CDCPHINVS|T-9|4711^^^PELICAN^MR|Fontenot^Odile^^^^^L||20220117\r\
         RCP|I|10^RD&records&HL70126\r"
    )
}

/// The record of somebody about whom this one submission was all that was ever said.
fn record(vxu: &Vxu) -> Option<Record> {
    let mut record = Record {
        person: PersonId(1),
        restrictions: vec![],
        public_id: PublicId::from_random([7; 12]),
        registry_number: RegistryNumber::from_number(204_771_903).unwrap(),
        demographics: vxu.demographics.clone()?,
        doses: vec![],
        doubtful: vec![],
        refusals: vec![],
        observations: vec![],
        reports: vec![],
    };
    for (statement, n) in vxu.statements.iter().map(|located| &located.statement).zip(1..) {
        let id = ReportId(n);
        match statement.clone() {
            Statement::Dose(best) => {
                record.doses.push(Dose { id, best: *best, reports: vec![id], filled: vec![] });
            }
            Statement::Refusal(statement) => {
                record.refusals.push(Told { id, statement, reports: vec![id] });
            }
            Statement::Observation(statement) => {
                record.observations.push(Told { id, statement, reports: vec![id] });
            }
            Statement::Demographics(_) => {}
        }
    }
    Some(record)
}

fn local(code: &str) -> LocalCode {
    LocalCode { code: code.into(), text: code.into(), system: "L".into() }
}

/// An evaluation of each dose in each of its groups, and a forecast for each group.
fn assessed(record: &Record, codes: &Codes, today: Date) -> (Vec<Evaluation>, Vec<Forecast>) {
    let (mut evaluations, mut forecasts) = (Vec::new(), Vec::new());
    for (dose, n) in record.doses.iter().zip(1..) {
        for group in codes.groups(dose.best.vaccine.cvx) {
            let named = codes.all_groups().iter().find(|entry| entry.group == *group);
            let group: Cvx = named.map_or(Cvx::NO_VACCINE, |entry| entry.unspecified);
            let evaluation = Evaluation {
                dose: dose.id,
                group,
                series: Some(local("series")),
                dose_number: Some(n),
                doses_in_series: Some(4),
                valid: Some(n % 2 == 0),
                reason: (n % 2 == 1).then(|| local("too-early")),
            };
            evaluations.push(evaluation);
            forecasts.push(Forecast {
                group,
                series: None,
                dose_number: Some(n.saturating_add(1)),
                doses_in_series: Some(4),
                earliest: Some(today),
                due: Some(today),
                overdue: Some(today),
                latest: None,
                status: local("due"),
                reason: None,
            });
        }
    }
    (evaluations, forecasts)
}

/// What breaks the profile in one answer. What the guide wants repeated as it was sent is the asker's own: the
/// names of sender and receiver (they must reach the one who asked), the control id, the query and its tag.
fn broken(answer: &str, codes: &Codes) -> Vec<Violation> {
    let message = Message::parse(answer).unwrap();
    let profile = Profile::of(&message).unwrap();
    let mut violations = validate(&message, profile, codes);
    let is_repeated = |segment: &str, field: Option<u16>| {
        matches!(
            (segment, field),
            ("QPD", _) | ("MSH", Some(5 | 6)) | ("MSA", Some(2)) | ("QAK", Some(1 | 3))
        )
    };
    violations.retain(|violation| {
        !violation.location.as_ref().is_some_and(|place| is_repeated(&place.segment, place.field))
    });
    violations
}

#[test]
fn every_answer_to_every_message_of_the_collection_keeps_its_profile() {
    let Some(root) = collection::hl7() else { return };
    let (codes, stamp) = (Codes::embedded(), stamp());
    let mut counts: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut answers = 0;
    let mut hold = |name: &str, answer: &str| {
        answers += 1;
        for violation in broken(answer, codes) {
            let place = violation.location.as_ref().map(ToString::to_string).unwrap_or_default();
            let key = format!("{} {}", violation.rule, violation.text);
            let segment = place.split('^').take(2).collect::<Vec<_>>().join("^");
            let example = format!("{name} {segment} {place}\n    {}", answer.replace('\r', "\n    "));
            counts.entry(key).or_insert((0, example)).0 += 1;
        }
    };
    for case in cases(&root) {
        let checked = check(&case.bytes, codes, case.as_of, &stamp);
        let Some(ack) = &checked.ack else { continue };
        hold(&case.name, ack);
        let (text, _) = charset::decode(&case.bytes);
        let vxu = vxu::read(&Message::parse(&text).unwrap(), codes, today(case.as_of, &text));
        let Some(record) = record(&vxu) else { continue };
        for which in 0..2 {
            let query = query(which);
            let asked = Message::parse(&query).unwrap();
            let answer = Answer::new(&asked, &stamp, "JENNER", codes);
            if which == 0 {
                hold(&case.name, &answer.history(&record, &[]));
                let candidate =
                    Candidate { registry_number: record.registry_number, demographics: &record.demographics };
                hold(&case.name, &answer.candidates(&[candidate, candidate], &[]));
            } else {
                let (evaluations, forecasts) = assessed(&record, codes, stamp.now.date());
                hold(&case.name, &answer.evaluated(&record, &evaluations, &forecasts, &[]));
                hold(&case.name, &answer.not_evaluated(&record, "no birth date is known", &[]));
            }
        }
    }
    let mut told: Vec<_> = counts.iter().collect();
    told.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (what, (count, example)) in &told {
        eprintln!("{count:6} {what}\n    {example}");
    }
    eprintln!("{answers} answers");
    assert!(told.is_empty(), "{} kinds of violations in {answers} answers", told.len());
}

fn today(as_of: AsOf, text: &str) -> Date {
    let message = Message::parse(text).unwrap();
    match as_of {
        AsOf::Day(day) => day,
        AsOf::Message => {
            let sent = message.header().field(7).text();
            let day = sent.get(..8).and_then(|day| Date::strptime("%Y%m%d", day).ok());
            day.unwrap_or(stamp().now.date())
        }
    }
}

/// The question to another registry about somebody.
fn question(who: &Demographics, profile: QueryProfile) -> Query {
    let name = who.legal_name().cloned();
    Query {
        profile,
        tag: "T-1".into(),
        identifiers: who.identifiers.clone(),
        lacks_demographics: false,
        name,
        mothers_maiden_name: who.mothers_maiden_name.value().cloned(),
        birth_date: who.birth_date,
        sex: who.sex.value().copied(),
        addresses: who.addresses.value().cloned().unwrap_or_default(),
        telecoms: who.telecoms.value().cloned().unwrap_or_default(),
        multiple_birth: who.multiple_birth.value().copied(),
        birth_order: who.birth_order.value().copied(),
        limit: None,
    }
}

#[test]
fn every_question_about_somebody_of_the_collection_keeps_its_profile() {
    let Some(root) = collection::hl7() else { return };
    let (codes, stamp) = (Codes::embedded(), stamp());
    let heading = ask::Heading {
        application: "JENNER".into(),
        facility: "STATE".into(),
        to_application: "OTHER".into(),
        to_facility: "NEIGHBOR".into(),
        now: stamp.now.clone(),
        control_id: "Q-1".into(),
    };
    let mut broken: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut asked = 0;
    for case in cases(&root) {
        let (text, _) = charset::decode(&case.bytes);
        let Ok(message) = Message::parse(&text) else { continue };
        let Some(who) = vxu::read(&message, codes, today(case.as_of, &text)).demographics else { continue };
        for (query, profile) in [(QueryProfile::Z34, Profile::Z34), (QueryProfile::Z44, Profile::Z44)] {
            asked += 1;
            let text = ask::write(&question(&who, query), &heading);
            for violation in validate(&Message::parse(&text).unwrap(), profile, codes) {
                let told = format!("{} {}", violation.rule, violation.text);
                broken.entry(told).or_insert_with(|| (0, format!("{} {text}", case.name))).0 += 1;
            }
        }
    }
    assert!(asked > 6_000, "{asked}");
    assert!(broken.is_empty(), "{broken:#?}");
}
