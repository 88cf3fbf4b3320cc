//! Judging one message without storing anything: what `jenner hl7 check` says about it. A submission gets
//! the acknowledgement that intake would give, a query the answer of an empty registry.

use jenner_codes::{ActionCode, Codes};
use jenner_model::report::Statement;
use jiff::civil::Date;
use serde::Serialize;

use crate::ack::{self, Stamp};
use crate::charset;
use crate::er7::{Message, NotHl7};
use crate::finding::{Finding, Verdict};
use crate::header::{self, Header, Kind};
use crate::rsp::{Answer, NoPerson};
use crate::vxu::{self, date};
use crate::{finding, qbp, rules};

/// Which day counts as today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The day in the message's own MSH-7; the day of the answer when it has none.
    Message,
    /// This day.
    Day(Date),
}

/// What would be stored of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Stored {
    /// Doses added or updated.
    pub doses: usize,
    /// Order groups that were not taken.
    pub dropped: usize,
}

/// One message, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// MSH-10; empty when there is none.
    pub control_id: String,
    /// MSA-1 of the answer; `None` when it is no HL7 message and gets no HL7 answer.
    pub verdict: Option<Verdict>,
    /// The answer (ACK or RSP).
    pub ack: Option<String>,
    /// Everything that was found.
    pub findings: Vec<Finding>,
    /// What would be stored.
    pub stored: Stored,
}

/// The JSON line of `jenner hl7 check --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// The how-manieth message of the file, from 1.
    pub n: usize,
    /// MSH-10.
    pub control_id: &'a str,
    /// The answer, or null.
    pub ack: Option<&'a str>,
    /// What was found.
    pub findings: Vec<LineFinding<'a>>,
    /// What would be stored.
    pub stored: Stored,
}

/// One finding in a [`Line`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineFinding<'a> {
    /// E, W or I.
    pub severity: &'static str,
    /// Place as ERL, empty for the whole message.
    pub location: String,
    /// HL70357.
    pub code: &'static str,
    /// HL70533, or null.
    pub application_code: Option<&'static str>,
    /// The sentence.
    pub text: &'a str,
}

impl Checked {
    /// The JSON line about this message.
    pub fn line<'a>(&'a self, file: &'a str, n: usize) -> Line<'a> {
        let finding = |finding: &'a Finding| LineFinding {
            severity: finding.severity.code(),
            location: finding.location.as_ref().map(finding::Location::to_string).unwrap_or_default(),
            code: finding.code.code(),
            application_code: finding.application.map(finding::ApplicationError::code),
            text: &finding.text,
        };
        Line {
            file,
            n,
            control_id: &self.control_id,
            ack: self.ack.as_deref(),
            findings: self.findings.iter().map(finding).collect(),
            stored: self.stored,
        }
    }
}

/// Judges one message. Never fails: bytes that are no HL7 message get no answer, and a finding that says so.
pub fn check(bytes: &[u8], codes: &Codes, as_of: AsOf, stamp: &Stamp) -> Checked {
    let (text, note) = charset::decode(bytes);
    let message = match Message::parse(&text) {
        Ok(message) => message,
        Err(why) => return not_hl7(why),
    };
    let today = match as_of {
        AsOf::Day(day) => day,
        AsOf::Message => {
            let sent = date::moment(&message.header().field(7).text());
            sent.map_or_else(|| stamp.now.date(), |moment| moment.local.date())
        }
    };
    let (header, mut findings) = header::read(&message, today);
    match header.kind {
        Some(Kind::Qbp) if !header::is_refused(&findings) => {
            findings.extend(note.finding());
            query(&message, &header, findings, codes, stamp)
        }
        Some(Kind::Vxu) | Some(Kind::Qbp) | None => submission(&message, note.finding(), codes, today, stamp),
    }
}

fn not_hl7(why: NotHl7) -> Checked {
    let finding = Finding { text: why.to_string(), ..rules::syntax::NOT_HL7.message() };
    Checked {
        control_id: String::new(),
        verdict: None,
        ack: None,
        findings: vec![finding],
        stored: Stored::default(),
    }
}

/// A VXU, or anything that is refused.
fn submission(
    message: &Message<'_>,
    about_charset: Option<Finding>,
    codes: &Codes,
    today: Date,
    stamp: &Stamp,
) -> Checked {
    let vxu = vxu::read(message, codes, today);
    let mut findings = vxu.findings;
    findings.extend(about_charset);
    let kept = |statement: &Statement| match statement {
        Statement::Dose(dose) => dose.action != ActionCode::Delete,
        Statement::Demographics(_) | Statement::Refusal(_) | Statement::Observation(_) => false,
    };
    let doses = vxu.statements.iter().filter(|located| kept(&located.statement)).count();
    Checked {
        control_id: vxu.header.control_id.to_string(),
        verdict: Some(vxu.verdict),
        ack: Some(ack::write(message, vxu.verdict, &findings, stamp)),
        stored: Stored { doses, dropped: vxu.dropped },
        findings,
    }
}

/// A query to a registry that holds nobody.
fn query(
    message: &Message<'_>,
    header: &Header,
    mut findings: Vec<Finding>,
    codes: &Codes,
    stamp: &Stamp,
) -> Checked {
    let (query, about_query) = qbp::read(message);
    findings.extend(about_query);
    if let (Some(query), Some(qpd)) = (&query, message.first("QPD"))
        && query.lacks_demographics
    {
        findings.push(qbp::demographics_error(query.name.is_some(), &qpd));
    }
    let wrong = query.is_none() || findings.iter().any(Finding::is_error);
    let outcome = if wrong { NoPerson::Error } else { NoPerson::NotFound };
    let answer = Answer::new(message, stamp, &stamp.facility, codes).no_person(outcome, &findings);
    Checked {
        control_id: header.control_id.to_string(),
        verdict: Some(outcome.verdict()),
        ack: Some(answer),
        findings,
        stored: Stored::default(),
    }
}
