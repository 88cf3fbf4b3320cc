//! Messages of a sender in test: judged and logged like all others, and nothing of them is stored; a query gets no
//! record, only what an empty registry would answer.

use jenner_hl7::ack;
use jenner_hl7::charset::CharsetNote;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Hl7Error, Severity, Verdict};
use jenner_hl7::header::{self, Kind};
use jenner_hl7::qbp;
use jenner_hl7::rsp::{self, NoPerson};
use jenner_hl7::vxu;
use jenner_model::access::Access;
use jenner_model::person::Demographics;

use super::{Reply, log, stamp};
use crate::access::door::{self, Action};
use crate::identity::query::as_statement;
use crate::messages::Entry;
use crate::messages::journal::Line;
use crate::participation::suppression;
use crate::senders::Sending;
use crate::{Error, Registry, packed};

/// Says in the answer that nothing was stored.
fn in_test() -> Finding {
    Finding {
        severity: Severity::Information,
        code: Hl7Error::Accepted,
        application: None,
        location: None,
        rule: "sender.in-test".into(),
        text: "This sender is in test: the message was judged, and nothing of it was stored.".into(),
    }
}

/// What came of a judgement.
struct Judged {
    verdict: Verdict,
    findings: Vec<Finding>,
    dropped: usize,
    answer: String,
    /// Of an update: something would have been stored. Of a query: it was understood.
    is_taken: bool,
    /// Whom it is about.
    person: Option<Demographics>,
}

/// Judges a message and answers it. `findings` are those about the header.
pub(super) fn judge(
    registry: &Registry,
    sending: &Sending,
    access: &Access,
    entry: Entry,
    message: &Message<'_>,
    findings: Vec<Finding>,
    note: CharsetNote,
) -> Result<Reply, Error> {
    let stamp = stamp(registry, entry.id);
    let (header, _) = header::read(message, registry.today());
    let judged = match header.kind {
        Some(Kind::Qbp) if !header::is_refused(&findings) => query(registry, message, findings, &stamp),
        _ => {
            let vxu = vxu::read(message, registry.codes(), registry.today());
            let vxu = sending.agreed.profile.judge(message, vxu);
            let mut findings = vxu.findings;
            findings.extend(note.finding());
            findings.push(in_test());
            Judged {
                answer: ack::write(message, vxu.verdict, &findings, &stamp),
                verdict: vxu.verdict,
                findings,
                dropped: vxu.dropped,
                is_taken: vxu.demographics.is_some(),
                person: vxu.demographics,
            }
        }
    };
    let mut audit = door::entry(registry, access, Action::Submit, None);
    audit.object = format!("message:{}", entry.id.0).into();
    audit.result = "test".into();
    let id = entry.id;
    let outcome = match judged.verdict {
        Verdict::AA => "test-AA",
        Verdict::AE if judged.is_taken => "test-AE",
        Verdict::AE => "test-rejected",
        Verdict::AR => "test-AR",
    };
    let is_out = match &judged.person {
        Some(said) => suppression::is_out(registry, access.organization(), said)?,
        None => false,
    };
    if is_out {
        registry.db().audit(vec![audit])?;
        return Ok(Reply {
            text: judged.answer,
            verdict: judged.verdict,
            findings: judged.findings,
            stored: 0,
            replayed: false,
            message: id,
        });
    }
    log(
        registry,
        Line {
            entry,
            outcome,
            person: None,
            findings: judged.findings.clone(),
            dropped: judged.dropped,
            answer: packed::pack(judged.answer.as_bytes())?,
            audit: vec![audit],
        },
    )?;
    Ok(Reply {
        text: judged.answer,
        verdict: judged.verdict,
        findings: judged.findings,
        stored: 0,
        replayed: false,
        message: id,
    })
}

/// The answer of a registry that holds nobody.
fn query(
    registry: &Registry,
    message: &Message<'_>,
    mut findings: Vec<Finding>,
    stamp: &ack::Stamp,
) -> Judged {
    let (query, found) = qbp::read(message);
    findings.extend(found);
    if let (Some(query), Some(qpd)) = (&query, message.first("QPD"))
        && query.lacks_demographics
    {
        findings.push(qbp::demographics_error(query.name.is_some(), &qpd));
    }
    let wrong = query.is_none() || findings.iter().any(Finding::is_error);
    let outcome = if wrong { NoPerson::Error } else { NoPerson::NotFound };
    findings.push(in_test());
    let answer = rsp::Answer::new(message, stamp, &registry.settings().application, registry.codes());
    Judged {
        answer: answer.no_person(outcome, &findings),
        verdict: outcome.verdict(),
        findings,
        dropped: 0,
        is_taken: !wrong,
        person: query.as_ref().map(as_statement),
    }
}
