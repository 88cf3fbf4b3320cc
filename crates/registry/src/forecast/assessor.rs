//! The schedule of a running registry, and what it says of facts.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jenner_cdsi::{Assessment, Date, GroupId, Patient, Schedule};
use jenner_codes::Codes;
use jenner_model::PersonId;
use jenner_store::queries::assessment::{self, AssessmentRow};
use jenner_store::{Db, StoreError};

use super::answer::GroupCodes;
use super::facts::{self, Facts};
use super::observations::Observations;
use super::patient::NoAssessment;
use super::stored::{self, Stored};

/// A schedule with all that is computed from it once.
#[derive(Debug)]
pub(crate) struct Assessor {
    pub(crate) schedule: Arc<Schedule>,
    pub(super) codes: &'static Codes,
    observations: Observations,
    /// The registry's number of each vaccine group of the schedule.
    numbers: Vec<u16>,
    stamp: String,
    /// What names each vaccine group in messages.
    pub(super) group_codes: GroupCodes,
}

impl Assessor {
    /// Makes a schedule ready for a registry; gives its vaccine groups numbers if they have none. `measures` is the edition of
    /// the measures of coverage, which are kept with each assessment.
    pub(crate) fn start(
        db: &Db,
        codes: &'static Codes,
        schedule: Arc<Schedule>,
        measures: &str,
    ) -> Result<Self, StoreError> {
        let names: Vec<String> =
            schedule.groups().map(|group| schedule.group_name(group).to_owned()).collect();
        let mut known = db.read(assessment::vaccine_groups)?;
        if names.iter().any(|name| !known.contains_key(name)) {
            let missing = names.clone();
            let number = move || {
                let names = missing.clone();
                db.write(move |tx| assessment::number_vaccine_groups(tx, &names))
            };
            known = number().or_else(|error| {
                // Another program numbered them at the same moment: its numbers count.
                if error.is_unique_violation() { number() } else { Err(error) }
            })?;
        }
        let numbers = numbers(&names, &known)?;
        let stamp = format!(
            "{}, jenner {} ({}.{}), measures {measures}",
            schedule.version(),
            env!("CARGO_PKG_VERSION"),
            facts::FORM,
            stored::FORM
        );
        let observations = Observations::of(&schedule);
        let group_codes = GroupCodes::of(&schedule, codes);
        Ok(Self { schedule, codes, observations, numbers, stamp, group_codes })
    }

    /// What is stored with each assessment to know what it was made by: the pack's name and version, the program's
    /// version (an engine that was mended answers differently), the forms of the packed values, and the edition of the measures
    /// that what was reached was found by.
    pub(crate) fn stamp(&self) -> &str {
        &self.stamp
    }

    /// The registry's number of a vaccine group.
    pub(crate) fn number(&self, group: GroupId) -> u16 {
        self.numbers.get(group.index()).copied().unwrap_or(0)
    }

    /// Asks the engine. A panic in it is caught: it must not keep a message from being taken.
    pub(crate) fn assess(&self, facts: &Facts, on: Date) -> Result<(Patient, Assessment), NoAssessment> {
        assess(&self.schedule, &self.observations, self.codes, facts, on)
    }

    /// The row to store for somebody. `packed` are the facts in their packed form.
    pub(crate) fn row(&self, person: PersonId, facts: &Facts, packed: Vec<u8>, on: Date) -> AssessmentRow {
        let mut row = AssessmentRow {
            person,
            schedule: self.stamp.clone(),
            assessed_on: Some(on.into()),
            recompute_after: None,
            problem: None,
            facts: packed,
            answer: Vec::new(),
        };
        let mut changes = facts.change_after(on);
        match self.assess(facts, on) {
            Ok((patient, assessment)) => {
                let stored = Stored::of(&self.schedule, &assessment, |group| self.number(group));
                row.answer = stored.pack(patient.birth);
                changes = [changes, assessment.holds_until].into_iter().flatten().min();
            }
            Err(problem) => row.problem = Some(problem.word().to_owned()),
        }
        row.recompute_after = changes.map(Into::into);
        row
    }
}

/// Asks the engine under a schedule.
pub(super) fn assess(
    schedule: &Schedule,
    observations: &Observations,
    codes: &Codes,
    facts: &Facts,
    on: Date,
) -> Result<(Patient, Assessment), NoAssessment> {
    let patient = facts.patient(schedule, observations, codes, on)?;
    let assessment = catch_unwind(AssertUnwindSafe(|| jenner_cdsi::evaluate(&patient, schedule, on)))
        .map_err(|_| NoAssessment::Failed)?;
    Ok((patient, assessment))
}

fn numbers(names: &[String], known: &HashMap<String, i64>) -> Result<Vec<u16>, StoreError> {
    names
        .iter()
        .map(|name| known.get(name).and_then(|number| u16::try_from(*number).ok()))
        .collect::<Option<_>>()
        .ok_or(StoreError::Content("the number of a vaccine group"))
}
