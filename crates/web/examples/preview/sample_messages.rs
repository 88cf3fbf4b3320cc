//! Made-up messages of the log.

use jenner_web::views::*;

use super::{CLINIC, at, full_record, senders};

pub fn message_row(id: &str, outcome: Outcome) -> MessageRow {
    let (errors, warnings) = match outcome {
        Outcome::Accepted | Outcome::Test => (0, 0),
        Outcome::Findings => (1, 2),
        Outcome::Rejected | Outcome::NotHl7 => (1, 0),
    };
    MessageRow {
        id: id.into(),
        received: at("2026-11-22T13:05:00Z"),
        sender: CLINIC.into(),
        kind: if outcome == Outcome::NotHl7 { String::new() } else { "VXU^V04".into() },
        control_id: if outcome == Outcome::NotHl7 { String::new() } else { format!("BB20261122-{id}") },
        outcome,
        errors,
        warnings,
    }
}

pub fn message(id: &str) -> MessageView {
    let segment = |text: &str| RawSegment {
        name: text[..3].into(),
        fields: text[4..].split('|').map(|field| RawField { text: field.into(), finding: None }).collect(),
        separator: '|',
        findings: vec![],
    };
    let mut segments: Vec<_> = [
        "MSH|^~\\&|EHR|BBP|REG|LA|20261122130500-0600||VXU^V04^VXU_V04|BB20261122-41|P|2.5.1|||ER|AL",
        "PID|1||BB-10442^^^BBP^MR||Arceneaux^Marisol^Renée^^^^L||20220118|F",
        "RXA|0|1|20260902||130^DTaP-IPV^CVX|0.5|mL^mL^UCUM||00^New dose^NIP001||||||||PMX",
    ]
    .into_iter()
    .map(segment)
    .collect();
    segments[2].fields[16].finding = Some(0);
    segments[2].findings = vec![0];
    MessageView {
        row: message_row(id, Outcome::Findings),
        size: 1204,
        segments,
        findings: vec![Finding {
            severity: Severity::Error,
            location: "RXA-17".into(),
            code: "103".into(),
            rule: "RXA-17.value".into(),
            text:
                "The manufacturer code is not in table MVX. Send the two or three letters of the MVX table."
                    .into(),
        }],
        parsed: vec![ParsedSegment {
            name: "PID".into(),
            fields: vec![ParsedField {
                location: "PID-5".into(),
                name: "Patient Name".into(),
                value: "Arceneaux, Marisol Renée".into(),
                findings: vec![0],
            }],
        }],
        answer: vec![
            "MSH|^~\\&|REG|LA|EHR|BBP|20261122130501||ACK^V04^ACK|9f2c|P|2.5.1".into(),
            "MSA|AE|BB20261122-41".into(),
            "ERR||RXA^1^17|103^Table value not found^HL70357|W".into(),
        ],
        effects: vec![
            Effect::KnownPerson(full_record(), "481-220-917-C".into()),
            Effect::Doses(1),
            Effect::Dropped(1),
        ],
        changed: senders::changed(),
        doses: senders::changed_doses(),
        links: senders::links(),
        can_mend: true,
        transport: "rest".into(),
    }
}
