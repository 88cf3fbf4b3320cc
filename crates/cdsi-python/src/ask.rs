//! The one place where this package asks the engine.

use jenner_cdsi::prepare::{Prepared, Refused, prepare};
use jenner_cdsi::report::{Report, Request};
use jenner_cdsi::{Assessment, Date, Schedule};

/// An answer in the engine's own, small form; names are put to it when somebody looks.
pub(crate) struct Answer {
    prepared: Prepared,
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
        self.prepared.remarks.iter().map(ToString::to_string).collect()
    }

    pub(crate) fn report(&self, schedule: &Schedule) -> Report {
        self.prepared.report(schedule, &self.assessment)
    }
}

/// Asks by the rules that all doors of the engine share.
pub(crate) fn ask(schedule: &Schedule, request: &Request, on: Date) -> Result<Answer, Refused> {
    let prepared = prepare(request, schedule, on)?;
    let assessment = jenner_cdsi::evaluate(&prepared.patient, schedule, on);
    Ok(Answer { prepared, assessment })
}
