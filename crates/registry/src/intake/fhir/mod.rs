//! Submissions as FHIR resources: the same reports, the same decision and the same log as for messages of HL7 v2.
//!
//! A *sheaf* is what is said about one patient in one transaction: who they are, and statements about doses and observations,
//! each with its place. It is taken as one message, so it is stored whole or not at all.
//!
//! Unlike a VXU, a resource has no time of its own and no control id: what is sent is said now. The same sheaf sent twice makes
//! no second report, as any statement a source says again.

mod bundle;
mod check;
mod one;

use jenner_fhir::problem::{Kind, Problem, Severity};
use jenner_hl7::finding::{self, Finding, Hl7Error, Location, Verdict};
use jenner_linkage::keys;
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};
use jenner_model::{PersonId, PublicId, ReportId};
use smol_str::SmolStr;

pub use bundle::{Done, MOST_ENTRIES, bundle, if_none_exist_patient};
pub use one::{Created, create, update};

use super::{AddressedTo, Incoming, Newcomer, Prepared, entry, incoming, shared};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::described;
use crate::identity::fold::{self, Standing};
use crate::messages::{Entry, Transport};
use crate::participation::suppression::{self, Hashed};
use crate::{Error, Registry};

/// Why nothing of a submission was taken: what is wrong, or the registry cannot.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What is wrong with it.
    #[error("the resource cannot be taken")]
    Problems(Vec<Problem>),
    /// The registry cannot now, or the sender may not.
    #[error(transparent)]
    Error(#[from] Error),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Refused::Problems(vec![problem])
    }
}

/// Whom a sheaf is about.
#[derive(Debug, Clone)]
pub(crate) enum About {
    /// Somebody described: found or made as for a message.
    Described(Box<Demographics>),
    /// Somebody of the registry, as the sender may see them.
    Known(Box<Record>),
}

/// What is said about one patient.
#[derive(Debug)]
pub(crate) struct Sheaf<'b> {
    /// Whom it is about.
    pub(crate) about: About,
    /// What is said, each with its place (FHIRPath).
    pub(crate) statements: Vec<(Statement, String)>,
    /// What was found in reading.
    pub(crate) problems: Vec<Problem>,
    /// Name for the log: `FHIR Immunization`.
    pub(crate) kind: SmolStr,
    /// What it is found by in the log.
    pub(crate) control_id: SmolStr,
    /// As received.
    pub(crate) bytes: &'b [u8],
}

/// What became of a sheaf.
#[derive(Debug)]
pub(crate) struct Taken {
    /// The record afterwards, as the sender may see it.
    pub(crate) record: Record,
    /// For each statement: the part of the record it stands for, and whether it was new.
    pub(crate) parts: Vec<Option<(ReportId, bool)>>,
    /// Everything that was found.
    pub(crate) problems: Vec<Problem>,
    /// Whether the patient was new.
    pub(crate) new_person: bool,
}

/// Refuses a role that may not submit.
fn require(registry: &Registry, access: &Access) -> Result<(), Error> {
    door::require(registry, access, Permission::Exchange, Action::Submit)?;
    crate::fhir::admit(registry, access, Action::Submit)
}

/// Takes a sheaf. When this returns `Ok`, it is on disk.
pub(crate) fn take(registry: &Registry, access: &Access, sheaf: Sheaf<'_>) -> Result<Taken, Refused> {
    let mut problems = sheaf.problems;
    let demographics = match &sheaf.about {
        About::Described(said) => {
            problems.extend(check::person(said, registry.today()));
            &**said
        }
        About::Known(record) => &record.demographics,
    };
    for (statement, place) in &sheaf.statements {
        let of =
            check::Circumstances { patient: demographics, today: registry.today(), codes: registry.codes() };
        problems.extend(check::statement(statement, &of, place));
    }
    let entry = Entry {
        control_id: super::cut(&sheaf.control_id, 199),
        message_type: sheaf.kind,
        ..entry(registry, access, Transport::Fhir, sheaf.bytes)?
    };
    if problems.iter().any(Problem::is_error) {
        // Of somebody who left nothing is logged either.
        let is_out = matches!(&sheaf.about, About::Described(said)
            if suppression::is_out(registry, access.organization(), said)?);
        if !is_out {
            log_refused(registry, access, entry, &problems)?;
        }
        return Err(Refused::Problems(problems));
    }
    let message = entry.id;
    let places: Vec<String> = sheaf.statements.iter().map(|(_, place)| place.clone()).collect();
    let statements: Vec<Statement> = sheaf.statements.into_iter().map(|(said, _)| said).collect();
    let incoming = prepare(registry, access, entry, &sheaf.about, &statements, &problems)?;
    let (source, newcomer, about) = (incoming.source, incoming.newcomer, sheaf.about);
    registry.takes_changes()?;
    let taken = registry.intake.ask(incoming).map_err(|_| Error::Stopping)?.map_err(shared)?;
    problems.extend(taken.findings.iter().filter_map(|found| problem_of(found, &places)));
    let record = match taken.is_kept {
        true => record_of(registry, access, taken.person)?,
        false => as_if_stored(registry, &newcomer, source, access, message, &about, &statements),
    };
    let parts = statements.iter().map(|said| part(&record, source, message, said)).collect();
    let new_person =
        record.reports.iter().min_by_key(|report| report.id).is_some_and(|r| r.message == message);
    Ok(Taken { record: door::redact(access, record), parts, problems, new_person })
}

/// Logs a submission of which nothing is taken.
pub(crate) fn log_refused(
    registry: &Registry,
    access: &Access,
    entry: Entry,
    problems: &[Problem],
) -> Result<(), Error> {
    let mut audit = door::entry(registry, access, Action::Submit, None);
    audit.object = format!("message:{}", entry.id.0).into();
    audit.result = "rejected".into();
    let line = crate::messages::journal::Line {
        entry,
        outcome: "rejected",
        person: None,
        findings: problems.iter().map(finding_of).collect(),
        dropped: 0,
        answer: crate::packed::pack(outcome_text(problems).as_bytes())?,
        audit: vec![audit],
    };
    super::log(registry, line)
}

/// The answer as the log keeps it.
pub(crate) fn outcome_text(problems: &[Problem]) -> String {
    serde_json::to_string(&jenner_fhir::write::outcome(problems)).unwrap_or_default()
}

/// The answer to a submission that was taken, for the log: what was found.
pub(super) fn answer(findings: &[Finding]) -> String {
    let severity = |of| match of {
        finding::Severity::Error => Severity::Error,
        finding::Severity::Warning => Severity::Warning,
        finding::Severity::Information => Severity::Information,
    };
    let problems: Vec<Problem> = findings
        .iter()
        .map(|found| Problem {
            severity: severity(found.severity),
            kind: Kind::BusinessRule,
            expression: found.location.as_ref().map(|place| place.segment.to_string()).unwrap_or_default(),
            text: found.text.clone(),
        })
        .collect();
    outcome_text(&problems)
}

fn prepare(
    registry: &Registry,
    access: &Access,
    entry: Entry,
    about: &About,
    statements: &[Statement],
    problems: &[Problem],
) -> Result<Incoming, Error> {
    let organization = access.organization();
    let mut said: Vec<Statement> = Vec::with_capacity(statements.len() + 1);
    let (source, profile, keys, named) = match about {
        About::Described(demographics) => {
            let authority = keys::own_numbers(demographics).next().map_or("", |number| &*number.authority);
            let profile = described::profile(organization, demographics);
            let keys = described::keys(demographics, &profile);
            said.push(Statement::Demographics(demographics.clone()));
            (registry.core.source(organization, authority)?, profile, keys, None)
        }
        About::Known(record) => {
            // What the sender said of this person before is updated under the same numbering.
            let own = record.reports.iter().rev().find(|report| report.organization == organization);
            let source = match own {
                Some(report) => report.source,
                None => registry.core.source(organization, "")?,
            };
            (source, jenner_linkage::Profile::default(), Vec::new(), Some(record.person))
        }
    };
    let key = incoming::message_key(organization, &entry.control_id, &entry.id.0.to_be_bytes());
    let stays_out = match about {
        About::Described(said) => super::asked_if_out(registry, organization, said, &key.content),
        // Somebody who is here did not leave.
        About::Known(_) => Some(Hashed::default()),
    };
    let described = said.len();
    said.extend(statements.iter().cloned());
    let prepared = said.into_iter().enumerate().map(|(n, statement)| {
        let place = u32::try_from(n + 1 - described).unwrap_or(0);
        Prepared::new(ReportId(registry.core.id()), statement, place)
            .map_err(|error| Error::Internal(format!("a statement has no stored form: {error}")))
    });
    Ok(Incoming {
        access: access.clone(),
        key,
        addressed_to: AddressedTo::Fhir,
        source,
        said_at: entry.received_at,
        keys,
        profile,
        named,
        statements: prepared.collect::<Result<_, Error>>()?,
        dropped: 0,
        findings: problems.iter().map(finding_of).collect(),
        verdict: Verdict::AA,
        newcomer: registry.core.newcomer(),
        stays_out,
        entry,
    })
}

/// The record after a submission: the sender has said something of it, so it is the sender's to see.
fn record_of(registry: &Registry, access: &Access, person: PersonId) -> Result<Record, Error> {
    let rows = registry.db().read(|tx| jenner_store::queries::person::by_ids(tx, access, &[person]))?;
    let standing = rows.into_values().next().map(Into::into);
    let standing =
        standing.ok_or_else(|| Error::Internal("a person who was just stored is missing".into()))?;
    door::load(registry, access, &[standing])?
        .pop()
        .ok_or_else(|| Error::Internal("a record that was just stored is missing".into()))
}

/// The record that the submission alone would make: what is answered for somebody who left, of whom nothing was stored.
fn as_if_stored(
    registry: &Registry,
    newcomer: &Newcomer,
    source: jenner_model::SourceId,
    access: &Access,
    message: jenner_model::MessageId,
    about: &About,
    statements: &[Statement],
) -> Record {
    let [registry_number, _] = newcomer.numbers;
    let standing = Standing { person: newcomer.person, public_id: newcomer.public_id, registry_number };
    let described = match about {
        About::Described(said) => Some(Statement::Demographics(said.clone())),
        About::Known(_) => None,
    };
    let now = registry.now();
    let reports = described.into_iter().chain(statements.iter().cloned()).map(|statement| Report {
        id: ReportId(registry.core.id()),
        source,
        organization: access.organization(),
        said_at: now,
        received_at: now,
        message,
        statement,
    });
    fold::fold(standing, reports.collect::<Vec<_>>(), registry.codes())
}

/// What of the record a statement stands for, and whether this message was the first to say it.
fn part(
    record: &Record,
    source: jenner_model::SourceId,
    message: jenner_model::MessageId,
    said: &Statement,
) -> Option<(ReportId, bool)> {
    let report = record.reports.iter().find(|one| one.source == source && one.statement == *said)?;
    let stands = |reports: &[ReportId]| reports.contains(&report.id);
    let id = match said {
        Statement::Demographics(_) => return None,
        Statement::Dose(_) => record.doses.iter().find(|dose| stands(&dose.reports))?.id,
        Statement::Refusal(_) => record.refusals.iter().find(|told| stands(&told.reports))?.id,
        Statement::Observation(_) => record.observations.iter().find(|told| stands(&told.reports))?.id,
    };
    Some((id, report.message == message))
}

/// A problem as the message log keeps it: its place stands where a segment stands.
fn finding_of(problem: &Problem) -> Finding {
    Finding {
        severity: match problem.severity {
            Severity::Error => finding::Severity::Error,
            Severity::Warning => finding::Severity::Warning,
            Severity::Information => finding::Severity::Information,
        },
        code: match problem.kind {
            Kind::Required => Hl7Error::RequiredFieldMissing,
            Kind::Structure | Kind::Value => Hl7Error::DataType,
            Kind::CodeInvalid => Hl7Error::TableValueNotFound,
            Kind::NotFound => Hl7Error::UnknownKey,
            _ => Hl7Error::Internal,
        },
        application: None,
        location: (!problem.expression.is_empty()).then(|| Location::segment(&problem.expression, 1)),
        rule: FROM_READING.into(),
        text: problem.text.clone(),
    }
}

const FROM_READING: &str = "fhir";

/// What only the registry's knowledge could find, in the words of FHIR.
fn problem_of(found: &Finding, places: &[String]) -> Option<Problem> {
    let place = || {
        let n = found.location.as_ref().map_or(0, |location| location.sequence as usize);
        places.get(n.saturating_sub(1)).cloned().unwrap_or_default()
    };
    match found.rule.as_ref() {
        FROM_READING => None,
        "RXA-21.delete-unknown" => Some(Problem::warning(
            Kind::NotFound,
            place(),
            "Nothing was taken back: the registry holds no dose of yours with this identifier, or this date and vaccine.",
        )),
        "RXA-21.update-unknown" => Some(Problem::warning(
            Kind::NotFound,
            place(),
            "The dose was added: the registry held no dose of yours with this identifier, or this date and vaccine, to \
             update.",
        )),
        "PID-3.number-reused" => Some(Problem::warning(
            Kind::BusinessRule,
            "Patient.identifier",
            "This patient number stood for somebody with another name or birth date before. The patient was taken for a \
             person of its own, and the registry's staff will compare the two. Check that the number is right.",
        )),
        _ => Some(Problem::warning(Kind::BusinessRule, place(), found.text.clone())),
    }
}

/// The person a reference to us names, if the sender may know them.
pub(crate) fn known_person(
    registry: &Registry,
    access: &Access,
    id: &str,
    place: &str,
) -> Result<Box<Record>, Refused> {
    let not_found = || {
        let text = "There is no such patient here. Find the patient first (Patient/$match), or send the patient with it.";
        Problem::error(Kind::NotFound, place, text)
    };
    let public_id: PublicId = id.parse().map_err(|_| not_found())?;
    let record = door::open_as(registry, access, public_id, Action::Submit)?;
    Ok(Box::new(record.ok_or_else(not_found)?))
}
