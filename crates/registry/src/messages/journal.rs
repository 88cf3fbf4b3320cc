//! Messages that change no record, into the log: queries, rejected submissions, what was no HL7 at all.
//! Each with its audit entries, in one transaction, before the answer leaves.

use std::sync::Arc;

use jenner_hl7::finding::{Finding, Severity};
use jenner_model::PersonId;
use jenner_store::audit::AuditEntry;
use jenner_store::queries::correction;
use jenner_store::queries::message::{self, MessageKey, NewMessage};

use super::Entry;
use crate::registry::Core;
use crate::{Error, intake};

/// A line to be written.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) entry: Entry,
    /// `AA`, `AR`, `rejected` (AE, nothing stored), `refused` (no HL7), or one of a sender in test (`test-AA` …).
    pub(crate) outcome: &'static str,
    pub(crate) person: Option<PersonId>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) dropped: usize,
    /// As answered, compressed; empty where it is not kept.
    pub(crate) answer: Vec<u8>,
    pub(crate) audit: Vec<AuditEntry>,
}

/// Findings as the log keeps them.
pub(crate) fn findings_json(findings: &[Finding]) -> String {
    serde_json::to_string(findings).unwrap_or_else(|_| "[]".to_owned())
}

/// How many findings have a severity.
pub(crate) fn count(findings: &[Finding], severity: Severity) -> i64 {
    findings.iter().filter(|finding| finding.severity == severity).count() as i64
}

pub(crate) fn write(core: &Core, batch: Vec<Line>) -> Vec<Result<(), Arc<Error>>> {
    let size = batch.len();
    let rows: Arc<Vec<(Line, String)>> = Arc::new(
        batch
            .into_iter()
            .map(|line| {
                let json = findings_json(&line.findings);
                (line, json)
            })
            .collect(),
    );
    let done = core.db.write(move |tx| {
        let messages: Vec<NewMessage<'_>> = rows
            .iter()
            .map(|(line, findings)| NewMessage {
                id: line.entry.id,
                received_at: line.entry.received_at,
                organization: line.entry.organization,
                interface: line.entry.interface,
                transport: line.entry.transport.word(),
                control_id: &line.entry.control_id,
                message_type: &line.entry.message_type,
                outcome: line.outcome,
                person: line.person,
                errors: count(&line.findings, Severity::Error),
                warnings: count(&line.findings, Severity::Warning),
                stored: 0,
                dropped: line.dropped as i64,
                replay_of: None,
                body: &line.entry.body,
                answer: &line.answer,
                findings,
            })
            .collect();
        message::insert(tx, &messages)?;
        for link in rows.iter().filter_map(|(line, _)| line.entry.link()) {
            correction::insert(tx, &link)?;
        }
        let keys: Vec<_> = rows
            .iter()
            .map(|(line, _)| {
                let control = intake::control_key(&line.entry.control_id);
                (MessageKey { control, content: intake::ContentKey::default() }, line.entry.id)
            })
            .collect();
        message::insert_keys(tx, &keys)?;
        for entry in rows.iter().flat_map(|(line, _)| &line.audit) {
            tx.audit(entry.clone());
        }
        Ok::<(), jenner_store::StoreError>(())
    });
    match done {
        Ok(()) => (0..size).map(|_| Ok(())).collect(),
        Err(error) => {
            let error = Arc::new(Error::Store(error));
            (0..size).map(|_| Err(error.clone())).collect()
        }
    }
}
