//! The one place where this package asks the engine.

use jenner_cdsi::report::{Report, Request};
use jenner_cdsi::{Assessment, Date, Patient, Schedule};

/// An answer in the engine's own, small form; names are put to it when somebody looks.
pub(crate) struct Answer {
    patient: Patient,
    assessment: Assessment,
}

impl Answer {
    pub(crate) fn on(&self) -> Date {
        self.assessment.on
    }

    pub(crate) fn holds_until(&self) -> Option<Date> {
        self.assessment.holds_until
    }

    /// What was decided about the question before it was asked.
    pub(crate) fn remarks(&self) -> Vec<String> {
        Vec::new()
    }

    pub(crate) fn report(&self, schedule: &Schedule) -> Report {
        Report::new(&self.patient, schedule, &self.assessment)
    }
}

/// Asks by the rules that all doors of the engine share. The error is for people to read.
pub(crate) fn ask(schedule: &Schedule, request: &Request, on: Date) -> Result<Answer, String> {
    let patient = request.patient();
    let assessment = jenner_cdsi::evaluate(&patient, schedule, on);
    Ok(Answer { patient, assessment })
}
