//! What another registry answered, beside what we hold. Nothing of it is stored but the fact in the audit log.

use std::collections::HashSet;

use jenner_codes::InformationSource;
use jenner_hl7::charset;
use jenner_hl7::er7::Message;
use jenner_hl7::told::{self, Outcome, Told};
use jenner_model::access::Access;
use jenner_model::dose::{DoseStatement, OrderNumber};
use jenner_model::report::{Report, Statement};
use jenner_model::{MessageId, ReportId, SourceId};

use super::Partner;
use super::question::Question;
use crate::access::door::{self, Action};
use crate::identity::fold::{self, Standing};
use crate::{Error, Registry};

/// An answer, understood.
#[derive(Debug, Clone)]
pub struct Answered {
    /// What it says.
    pub told: Told,
    /// Its doses, each beside ours, oldest first. Empty unless one person was found.
    pub doses: Vec<Beside>,
    /// The message as it came.
    pub text: String,
}

/// A dose that they hold.
#[derive(Debug, Clone)]
pub struct Beside {
    /// As a report of theirs: from another registry (RXA-9 05), whatever it was to them.
    pub said: DoseStatement,
    /// What we have of it.
    pub ours: Ours,
}

/// Whether a dose of theirs is one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// We do not have it.
    New,
    /// We have this injection from others: the earliest report of ours.
    Same(ReportId),
    /// We have it from them already.
    Taken,
    /// It may be an injection we have: a human has to say.
    Perhaps(ReportId),
}

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// It is no HL7 message.
    #[error("what came back is no HL7 message")]
    NotHl7,
    /// It answers another question than ours.
    #[error("what came back is the answer to another question")]
    AnotherQuestion,
    /// It is an HL7 message, but no answer to a query.
    #[error("what came back is no answer to a query")]
    NotAnAnswer,
}

/// Reads the answer to a question, and puts it beside our record. Audited.
pub fn read(
    registry: &Registry,
    access: &Access,
    question: &Question,
    bytes: &[u8],
) -> Result<Result<Answered, NoAnswer>, Error> {
    let (text, _) = charset::decode(bytes);
    let answered = understand(registry, question, &text);
    let mut entry = door::entry(registry, access, Action::HearPartner, Some(question.person));
    entry.object = format!("partner:{}", question.partner.code).into();
    let result = match &answered {
        Ok(told) => match told.outcome {
            Outcome::One => "ok",
            Outcome::Several => "several",
            Outcome::Nobody => "not_found",
            Outcome::TooMany => "too_many",
            Outcome::Error | Outcome::NotAnAnswer => "error",
            Outcome::Refused => "refused",
        },
        Err(_) => "error",
    };
    entry.result = result.into();
    registry.db().audit(vec![entry])?;
    let told = match answered {
        Ok(told) => told,
        Err(why) => return Ok(Err(why)),
    };
    let doses = beside(registry, access, question, &told)?;
    Ok(Ok(Answered { told, doses, text: text.into_owned() }))
}

/// Writes into the audit log that there was no answer: a fault, a broken line. `why` is one word.
pub fn failed(
    registry: &Registry,
    access: &Access,
    question: &Question,
    why: &'static str,
) -> Result<(), Error> {
    let mut entry = door::entry(registry, access, Action::HearPartner, Some(question.person));
    entry.object = format!("partner:{}", question.partner.code).into();
    entry.result = "failed".into();
    entry.detail = serde_json::json!({ "why": why }).to_string().into();
    Ok(registry.db().audit(vec![entry])?)
}

fn understand(registry: &Registry, question: &Question, text: &str) -> Result<Told, NoAnswer> {
    let message = Message::parse(text).map_err(|_| NoAnswer::NotHl7)?;
    let told = told::read(&message, registry.codes(), registry.today());
    if told.outcome == Outcome::NotAnAnswer {
        return Err(NoAnswer::NotAnAnswer);
    }
    // An answer that names another question may be about another child. Some systems name none at all.
    let other = |named: &str, ours: &str| !named.is_empty() && named != ours;
    if other(&told.answers, &question.control_id)
        || (told.outcome == Outcome::One && other(&told.tag, &question.tag))
    {
        return Err(NoAnswer::AnotherQuestion);
    }
    Ok(told)
}

/// As a report of theirs: whatever it was to them, to us it comes from another registry.
pub(super) fn as_theirs(partner: &Partner, said: &DoseStatement) -> DoseStatement {
    let mut said = said.clone();
    said.source = Some(InformationSource::OtherRegistry);
    let own = |number: OrderNumber| match number.authority.is_empty() {
        true => OrderNumber { authority: partner.code.as_str().into(), ..number },
        false => number,
    };
    said.filler = said.filler.map(own);
    said
}

/// What the record would be with their doses in it tells which of them we have: the rules that join reports of one
/// injection decide, and nothing else.
fn beside(
    registry: &Registry,
    access: &Access,
    question: &Question,
    told: &Told,
) -> Result<Vec<Beside>, Error> {
    let partner = &question.partner;
    let mut theirs: Vec<DoseStatement> = told
        .statements
        .iter()
        .filter_map(|one| match &one.statement {
            Statement::Dose(said) => Some(as_theirs(partner, said)),
            _ => None,
        })
        .collect();
    if theirs.is_empty() {
        return Ok(theirs.into_iter().map(|said| Beside { said, ours: Ours::New }).collect());
    }
    theirs.sort_by_key(|said| (said.given_on, said.vaccine.cvx));
    let Some(record) = door::open_as(registry, access, question.public_id, Action::AskPartner)? else {
        return Ok(Vec::new());
    };
    let standing = Standing {
        person: record.person,
        public_id: record.public_id,
        registry_number: record.registry_number,
    };
    let known: HashSet<ReportId> = record.reports.iter().map(|report| report.id).collect();
    let of_theirs: HashSet<ReportId> = record
        .reports
        .iter()
        .filter(|report| report.organization == partner.organization)
        .map(|report| report.id)
        .collect();
    let source = record
        .reports
        .iter()
        .find(|report| report.organization == partner.organization)
        .map_or(SourceId(-1), |report| report.source);
    let now = registry.now();
    let mut reports = record.reports;
    let mut said_before: Vec<Option<ReportId>> = Vec::new();
    for (place, said) in theirs.iter().enumerate() {
        let statement = Statement::Dose(Box::new(said.clone()));
        let before = reports.iter().find(|report| report.source == source && report.statement == statement);
        said_before.push(before.map(|report| report.id));
        if before.is_none() {
            reports.push(Report {
                id: placed(place),
                source,
                organization: partner.organization,
                said_at: now,
                received_at: now,
                message: MessageId(0),
                statement,
            });
        }
    }
    let together = fold::fold(standing, reports, registry.codes());
    let ours = |place: usize| {
        let id = said_before.get(place).copied().flatten().unwrap_or(placed(place));
        if of_theirs.contains(&id) {
            return Ours::Taken;
        }
        let Some(dose) = together.doses.iter().find(|dose| dose.reports.contains(&id)) else {
            return Ours::New;
        };
        if let Some(one) = dose.reports.iter().filter(|report| known.contains(report)).min() {
            return Ours::Same(*one);
        }
        let doubt = together.doubtful.iter().find_map(|pair| {
            let other = match (dose.reports.contains(&pair.a), dose.reports.contains(&pair.b)) {
                (true, _) => pair.b,
                (_, true) => pair.a,
                _ => return None,
            };
            known.contains(&other).then_some(other)
        });
        doubt.map_or(Ours::New, Ours::Perhaps)
    };
    let ours: Vec<Ours> = (0..theirs.len()).map(ours).collect();
    Ok(theirs.into_iter().zip(ours).map(|(said, ours)| Beside { said, ours }).collect())
}

/// An id that no report has: those in the database are positive.
fn placed(place: usize) -> ReportId {
    ReportId(-1 - i64::try_from(place).unwrap_or(i64::MAX - 1))
}
