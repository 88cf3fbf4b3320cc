//! Every published VXU of the reference collection goes in, a query for each patient comes back with the
//! doses, and both engines answer with the same bytes but for ids and times.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jenner_hl7::er7::Message;
use jenner_hl7::{charset, vxu};
use jenner_registry::intake::{Answer, submit};
use jenner_registry::messages::Transport;

use crate::support::*;

/// The files of a folder of published messages.
fn folder(name: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let root = std::env::var_os("JENNER_REFERENCE").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference")),
        PathBuf::from,
    );
    let mut found = Vec::new();
    for file in std::fs::read_dir(root.join("hl7/messages").join(name)).ok()? {
        let path = file.ok()?.path();
        found.push((path.file_name()?.to_string_lossy().into_owned(), std::fs::read(&path).ok()?));
    }
    found.sort();
    Some(found)
}

fn messages() -> Option<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for folder in [
        "vxu-z22",
        "vxu-accept",
        "vxu-251-no-profile",
        "vxu-tolerance",
        "aira-submission",
        "aira-query-setup",
    ] {
        found.extend(self::folder(folder)?);
    }
    found.sort();
    Some(found)
}

struct Asked {
    query: String,
    /// Doses in the message.
    doses: usize,
    /// Number and name: who the clinic says it is.
    who: String,
    born: String,
}

/// A Z34 for the patient of a VXU, by the clinic's own number, name and birth date.
fn query_for(bytes: &[u8], today: jenner_model::Date) -> Option<Asked> {
    let (text, _) = charset::decode(bytes);
    let message = Message::parse(&text).ok()?;
    let read = vxu::read(&message, jenner_codes::Codes::embedded(), today);
    read.demographics?;
    let pid = message.first("PID")?;
    let doses = read.statements.iter().filter(|s| {
        matches!(&s.statement, jenner_model::report::Statement::Dose(d) if d.action != jenner_codes::ActionCode::Delete)
    });
    let born: String = pid.field(7).text().chars().take(8).collect();
    let query = format!(
        "MSH|^~\\&|EHR|CLINIC|JENNER|TEST|20260601070000-0500||QBP^Q11^QBP_Q11|Q|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
         QPD|Z34^Request Immunization History^CDCPHINVS|tag|{}|{}||{}|{}\rRCP|I|5^RD&records&HL70126\r",
        pid.field(3).raw(),
        pid.field(5).raw(),
        born,
        pid.field(8).text(),
    );
    let name = pid.field(5);
    let who = format!("{}|{}|{}", pid.field(3).raw(), name.component(1).text(), name.component(2).text());
    Some(Asked { query, doses: doses.count(), who, born })
}

/// Ids and times masked: MSH, the registry's own identifiers, ORC-3.
fn masked(answer: &str) -> String {
    answer
        .split('\r')
        .filter(|line| !line.starts_with("MSH"))
        .map(|line| {
            let mut fields: Vec<String> = line.split('|').map(str::to_owned).collect();
            if line.starts_with("ORC") && fields.len() > 3 && fields[3].ends_with("^JENNER") {
                fields[3] = "id".into();
            }
            if line.starts_with("PID") && fields.len() > 3 {
                fields[3] =
                    fields[3].split('~').filter(|id| !id.contains("^JENNER")).collect::<Vec<_>>().join("~");
            }
            fields.join("|")
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_published_submission_comes_back_by_query_and_both_engines_agree() {
    let Some(messages) = messages() else {
        println!("skipped: reference data not found");
        return;
    };
    let results: std::sync::Mutex<Vec<(String, BTreeMap<String, String>)>> = Default::default();
    on_each_engine(|running| {
        let mut answers = BTreeMap::new();
        for (name, bytes) in &messages {
            let answer = submit(&running.registry, &running.clinic, Transport::File, bytes).unwrap();
            if let Answer::Hl7(reply) = answer {
                answers.insert(format!("{name} ack"), masked(&reply.text));
            }
        }
        // One number and one name with two birth dates is a corrected birth date: the last one said stands, and
        // who asks with an earlier one is not shown the record.
        let today = running.registry.today();
        let asked: Vec<(&String, Asked)> =
            messages.iter().filter_map(|(name, bytes)| Some((name, query_for(bytes, today)?))).collect();
        let last: BTreeMap<&str, &str> =
            asked.iter().map(|(_, a)| (a.who.as_str(), a.born.as_str())).collect();
        let (mut answered, mut with_doses, mut expected_doses, mut corrected) = (0, 0, 0, 0);
        for (name, Asked { query, doses, who, born }) in &asked {
            let reply = send(running, &running.clinic, query);
            answers.insert(format!("{name} query"), masked(&reply.text));
            let with_forecast = query
                .replace("Z34", "Z44")
                .replace("Request Immunization History", "Request Evaluated History and Forecast");
            let evaluated = send(running, &running.clinic, &with_forecast);
            answers.insert(format!("{name} evaluated"), masked(&evaluated.text));
            if last.get(who.as_str()) != Some(&born.as_str()) {
                corrected += 1;
                continue;
            }
            let outcome = outcome_of(&reply.text);
            assert_eq!(outcome.0, "Z32", "{name}: {}", outcome.1);
            assert_eq!(outcome_of(&evaluated.text).0, "Z42", "{name}");
            assert!(has_forecast(&evaluated.text), "{name}: {}", evaluated.text.replace('\r', "\n"));
            answered += 1;
            if *doses > 0 {
                expected_doses += 1;
                with_doses += usize::from(!doses_in(&reply.text).is_empty());
            }
        }
        println!(
            "{}: {} messages, {} queries, {answered} answered with a record, {corrected} with a birth date corrected \
             since; of {expected_doses} with doses, {with_doses} came back with doses; {} people",
            running.engine,
            messages.len(),
            asked.len(),
            people(running)
        );
        results.lock().unwrap().push((running.engine.clone(), answers));
    });
    let results = results.into_inner().unwrap();
    for pair in results.windows(2) {
        for (name, answer) in &pair[0].1 {
            assert_eq!(Some(answer), pair[1].1.get(name), "{name}: {} and {} differ", pair[0].0, pair[1].0);
        }
    }
}

/// A status (OBX 59783-1) under "no vaccine administered" that looks into the future.
fn has_forecast(answer: &str) -> bool {
    let message = Message::parse(answer).expect("an HL7 answer");
    message.named("OBX").any(|obx| obx.field(3).component(1).text() == "59783-1")
}

#[test]
fn every_published_query_for_a_forecast_that_finds_somebody_gets_one() {
    let Some(messages) = messages() else {
        println!("skipped: reference data not found");
        return;
    };
    let queries = folder("qbp-z44").expect("the folder stands beside the others");
    let running = on_sqlite();
    for (_, bytes) in &messages {
        submit(&running.registry, &running.clinic, Transport::File, bytes).unwrap();
    }
    let mut outcomes: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (name, bytes) in &queries {
        let Answer::Hl7(reply) = submit(&running.registry, &running.clinic, Transport::File, bytes).unwrap()
        else {
            continue;
        };
        let outcome = outcome_of(&reply.text);
        if outcome.0 == "Z42" {
            assert!(has_forecast(&reply.text), "{name}: {}", reply.text.replace('\r', "\n"));
        }
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{} queries: {outcomes:?}", queries.len());
    assert!(outcomes.keys().any(|(profile, _)| profile == "Z42"), "{outcomes:?}");
}
