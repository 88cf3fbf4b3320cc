//! The one place where this library asks the engine.

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
    let patient = request.patient();
    let assessment = jenner_cdsi::evaluate(&patient, schedule, on);
    Ok(Answer { report: Report::new(&patient, schedule, &assessment), remarks: Vec::new() })
}
