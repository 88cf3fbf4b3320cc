//! Writing the answers to queries: `RSP^K11` with profile Z31 (candidates), Z32 (history), Z33 (no person) or
//! Z42 (evaluated history and forecast), guide §5.2 to §5.4.
//!
//! ```text
//! MSH MSA [ERR] QAK QPD  then  Z31: {PID}   Z32: PID [PD1] {NK1} {ORC RXA [RXR] {OBX}}   Z42: PID {ORC RXA [RXR] {OBX}}
//! ```
//!
//! The registry decides who may see what before it comes here: everything in the record that is handed over
//! is written. Only Social Security numbers never leave.

mod dose;
mod evaluation;
mod names;
mod observation;
mod person;

pub use evaluation::{Evaluation, Forecast, LocalCode};

use jenner_codes::Codes;
use jenner_model::RegistryNumber;
use jenner_model::person::Demographics;
use jenner_model::record::Record;

use self::names::Names;
use crate::ack::{self, Stamp};
use crate::er7::{Message, Writer};
use crate::finding::{Finding, Hl7Error, Severity, Verdict};

/// Why an answer holds no person (Z33; QAK-2, HL7 table 0208).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoPerson {
    /// Nobody fits, or nobody who may be shown: the asker cannot tell which.
    NotFound,
    /// More fit than may be returned.
    TooMany,
    /// The query has an error.
    Error,
    /// The query is refused.
    Refused,
}

impl NoPerson {
    /// The code of QAK-2.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "NF",
            Self::TooMany => "TM",
            Self::Error => "AE",
            Self::Refused => "AR",
        }
    }

    /// MSA-1: finding nobody is no error (guide §5.3).
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::NotFound | Self::TooMany => Verdict::AA,
            Self::Error => Verdict::AE,
            Self::Refused => Verdict::AR,
        }
    }
}

/// A person who may be the one that is asked for (Z31).
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Number in the registry: with it, the second query finds exactly this person.
    pub registry_number: RegistryNumber,
    /// Who the person is.
    pub demographics: &'a Demographics,
}

/// Writes the answers to one query.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    request: &'a Message<'a>,
    stamp: &'a Stamp,
    names: Names<'a>,
}

impl<'a> Answer<'a> {
    /// The answers to `request`. `authority` is the name of the registry as an assigning authority: of its
    /// own numbers for persons (kind `SR`) and doses. `codes` gives codes their labels.
    pub fn new(request: &'a Message<'a>, stamp: &'a Stamp, authority: &'a str, codes: &'a Codes) -> Self {
        Self { request, stamp, names: Names { codes, authority } }
    }

    /// Z33: no person, and why. Of the findings the worst is told.
    pub fn no_person(&self, why: NoPerson, findings: &[Finding]) -> String {
        let body = self.head(why.verdict(), why.code(), findings);
        self.finish("Z33", body)
    }

    /// Z31: persons to choose from, each with what is needed to choose and to ask again. An empty list is
    /// answered as "not found".
    pub fn candidates(&self, candidates: &[Candidate<'_>], findings: &[Finding]) -> String {
        if candidates.is_empty() {
            return self.no_person(NoPerson::NotFound, findings);
        }
        let mut body = self.head(Verdict::AA, "OK", findings);
        for (place, candidate) in candidates.iter().enumerate() {
            person::candidate(&mut body, place + 1, candidate, &self.names);
        }
        self.finish("Z31", body)
    }

    /// Z32: everything the record holds: doses, refusals, immunity and contraindications.
    pub fn history(&self, record: &Record, findings: &[Finding]) -> String {
        let mut body = self.head(Verdict::AA, "OK", findings);
        person::person(&mut body, record, &self.names);
        person::participation(&mut body, &record.demographics, &self.names);
        person::contacts(&mut body, &record.demographics, &self.names);
        for dose in &record.doses {
            dose::dose(&mut body, dose, &self.names);
            dose::observations(&mut body, &dose.best, &self.names);
        }
        for refusal in &record.refusals {
            dose::refusal(&mut body, &refusal.statement, &self.names);
        }
        observation::observations(&mut body, &record.observations, &self.names);
        self.finish("Z32", body)
    }

    /// Z42: every dose with its evaluations, then the forecast.
    pub fn evaluated(
        &self,
        record: &Record,
        evaluations: &[Evaluation],
        forecasts: &[Forecast],
        findings: &[Finding],
    ) -> String {
        let mut body = self.head(Verdict::AA, "OK", findings);
        self.evaluated_history(&mut body, record, evaluations);
        let today = self.stamp.now.date();
        if !forecasts.is_empty() {
            evaluation::forecast(&mut body, forecasts, today, &self.names);
        } else if record.doses.is_empty() {
            evaluation::nothing(&mut body, "No dose is known and none is recommended", today, &self.names);
        }
        self.finish("Z42", body)
    }

    /// Z42 of somebody who cannot be assessed: the doses stand without evaluation, and an ERR of severity I says `why`,
    /// unless there is something worse to tell.
    pub fn not_evaluated(&self, record: &Record, why: &str, findings: &[Finding]) -> String {
        let missing = not_evaluated(why);
        let mut body = self.head_with(Verdict::AA, "OK", Some(ack::worst(findings).unwrap_or(&missing)));
        self.evaluated_history(&mut body, record, &[]);
        if record.doses.is_empty() {
            let text = format!("No evaluation and no forecast: {why}");
            evaluation::nothing(&mut body, &text, self.stamp.now.date(), &self.names);
        }
        self.finish("Z42", body)
    }

    fn evaluated_history(&self, body: &mut Writer, record: &Record, evaluations: &[Evaluation]) {
        person::person(body, record, &self.names);
        for dose in &record.doses {
            dose::dose(body, dose, &self.names);
            evaluation::evaluated(body, dose, evaluations, &self.names);
        }
    }

    fn head(&self, verdict: Verdict, outcome: &str, findings: &[Finding]) -> Writer {
        self.head_with(verdict, outcome, ack::worst(findings))
    }

    /// MSA, at most one ERR, QAK and the copy of QPD (guide §5.3).
    fn head_with(&self, verdict: Verdict, outcome: &str, finding: Option<&Finding>) -> Writer {
        let mut body = Writer::new();
        ack::msa(&mut body, self.request, verdict);
        if let Some(finding) = finding {
            ack::err(&mut body, finding);
        }
        let qpd = self.request.first("QPD");
        let mut qak = body.segment("QAK");
        if let Some(qpd) = qpd {
            qak.field(1, qpd.field(2)).field(3, qpd.field(1));
        }
        qak.field(2, outcome);
        drop(qak);
        if let Some(qpd) = qpd {
            body.copy(&qpd);
        }
        body
    }

    fn finish(&self, profile: &str, body: Writer) -> String {
        ack::with_header(self.request, self.stamp, ["RSP", "K11", "RSP_K11"], profile, body)
    }
}

fn not_evaluated(why: &str) -> Finding {
    Finding {
        severity: Severity::Information,
        code: Hl7Error::Accepted,
        application: None,
        location: None,
        rule: "Z42.not-evaluated".into(),
        text: format!("The history is complete, but there is no evaluation and no forecast: {why}."),
    }
}
