//! A question about somebody nobody knows, as the doors without an account ask it: the page to try it, and the API.
//! Nothing of it is stored or logged.

use std::sync::Arc;

use jenner_cdsi::prepare::{Prepared, Refused, prepare};
use jenner_cdsi::report::{Report, Request};
use jenner_cdsi::{Date, Schedule};

use crate::views::Judged;

/// Most doses of a question: four times what the fullest record has.
pub const MOST_DOSES: usize = 200;
/// Most observations of a question.
pub const MOST_OBSERVATIONS: usize = 100;

/// A question with its answer.
#[derive(Debug)]
pub struct Answered {
    /// What was asked of the engine, where each of its doses stands in the question, and what was decided before.
    pub prepared: Prepared,
    /// What the engine said, and why.
    pub judged: Judged,
}

impl Answered {
    /// Prepares a question and asks the engine.
    ///
    /// # Errors
    /// The question has no answer.
    pub fn of(schedule: Arc<Schedule>, request: &Request, on: Date) -> Result<Self, Refused> {
        let prepared = prepare(request, &schedule, on)?;
        let judged = Judged::of(schedule, prepared.patient.clone(), on);
        Ok(Self { prepared, judged })
    }

    /// The answer in names and codes.
    pub fn report(&self) -> Report {
        self.prepared.report(self.judged.schedule(), self.judged.assessment())
    }
}
