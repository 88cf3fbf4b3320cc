//! A forecast for somebody nobody knows (ImmDS `$immds-forecast`): what is sent is made a record like any other and assessed.
//! Nothing is stored or logged.

use jenner_fhir::write::{Evaluation, Forecast};
use jenner_model::person::Demographics;
use jenner_model::report::{Report, Statement};
use jenner_model::{
    Date, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId, Timestamp,
};

use super::due;
use crate::Registry;
use crate::forecast::{self, NoAssessment};
use crate::identity::fold::{self, Standing};

/// What was asked: who, which doses and observations, as of when.
#[derive(Debug, Clone)]
pub struct Question {
    /// Birth date and sex are what matters.
    pub demographics: Demographics,
    /// Doses and observations, in the order sent.
    pub statements: Vec<Statement>,
    /// The day of the assessment.
    pub on: Date,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Whether each dose counts. Doses are named by their place in the question: `ReportId(0)` is the first statement.
    pub evaluations: Vec<Evaluation>,
    /// What is due.
    pub forecasts: Vec<Forecast>,
}

/// Answers.
///
/// # Errors
/// There is no birth date, or it lies after the day of the assessment.
pub fn answer(registry: &Registry, question: Question) -> Result<Answered, NoAssessment> {
    let on = jenner_cdsi::Date::try_from(question.on).map_err(|_| NoAssessment::Failed)?;
    let report = |id: i64, statement| Report {
        id: ReportId(id),
        source: SourceId(0),
        organization: OrganizationId(0),
        said_at: Timestamp(id),
        received_at: Timestamp(id),
        message: MessageId(0),
        statement,
    };
    let mut reports: Vec<Report> =
        question.statements.into_iter().zip(0..).map(|(said, id)| report(id, said)).collect();
    let demographics = Statement::Demographics(Box::new(question.demographics));
    reports.push(report(i64::MAX, demographics));
    let number = RegistryNumber::from_number(0).ok_or(NoAssessment::Failed)?;
    let nobody =
        Standing { person: PersonId(0), public_id: PublicId::from_random([0; 12]), registry_number: number };
    let record = fold::fold(nobody, reports, registry.codes());
    let assessed = forecast::of_record(registry, &record, on)?;
    let (evaluations, forecasts) = due::of(registry, &assessed);
    Ok(Answered { evaluations, forecasts })
}
