//! The one place where this library asks the engine.

use jenner_cdsi::prepare::prepare;
use jenner_cdsi::report::{Report, Request};
use jenner_cdsi::{Date, Schedule};

use crate::outcome::Failure;

/// An answer in names, and what was decided about the question before it was asked.
pub(crate) struct Answer {
    pub(crate) report: Report,
    pub(crate) remarks: Vec<String>,
}

/// Asks by the rules that all doors of the engine share.
pub(crate) fn assess(schedule: &Schedule, request: &Request, on: Date) -> Result<Answer, Failure> {
    let prepared = prepare(request, schedule, on).map_err(|refused| Failure::value(refused.to_string()))?;
    let assessment = jenner_cdsi::evaluate(&prepared.patient, schedule, on);
    let remarks = prepared.remarks.iter().map(ToString::to_string).collect();
    Ok(Answer { report: prepared.report(schedule, &assessment), remarks })
}
