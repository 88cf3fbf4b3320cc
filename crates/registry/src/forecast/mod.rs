//! What is due and what counts: the schedule applied to the people of the registry.
//!
//! ```text
//! record ── patient ──► Facts ── observations ──► cdsi::Patient ── engine ──► Assessment
//!                         │                                                      │
//!                         └───────────► person_assessment (packed) ◄── stored ───┴──► milestone rows
//! ```
//!
//! An answer to somebody ([`of_record`], [`answer`]) is computed afresh from what they may see, exact to today. What is
//! stored serves counting over many people: it is made anew in the transaction of every change of a person (`keep`), and
//! by a job ([`population`]) when the schedule is another one or a day has come on which an answer may change. The law that
//! holds at all times: stored is what would be computed now.

pub mod answer;
mod assessor;
pub(crate) mod compact;
pub mod facts;
pub mod impact;
pub(crate) mod keep;
mod observations;
pub mod patient;
pub mod population;
pub mod stored;

use std::sync::{Arc, LazyLock};

use jenner_cdsi::{Assessment, Date, Patient, Schedule};
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_store::queries::assessment::{self as rows, MilestoneRow};
use jenner_store::queries::coverage::{self, CoverageRow};

pub(crate) use assessor::Assessor;
pub use facts::Facts;
pub use patient::NoAssessment;

use crate::{Error, Registry};

/// The schedule that comes with the program, loaded once.
pub fn shipped() -> Result<Arc<Schedule>, Error> {
    static SHIPPED: LazyLock<Result<Arc<Schedule>, String>> = LazyLock::new(|| {
        jenner_cdsi::shipped_pack()
            .and_then(|pack| Schedule::load(&pack))
            .map(Arc::new)
            .map_err(|problems| problems.to_string())
    });
    SHIPPED.clone().map_err(|problems| Error::Internal(format!("the schedule of this program: {problems}")))
}

/// A record as the engine saw it, and its answer.
#[derive(Debug, Clone)]
pub struct Assessed {
    /// What went in.
    pub facts: Facts,
    /// What the engine was asked; its doses are those of the facts, in the same order.
    pub patient: Patient,
    /// What came out.
    pub assessment: Assessment,
}

/// Assesses a record on a day. Hand over what the asker may see: nothing else then has a part in the answer.
pub fn of_record(registry: &Registry, record: &Record, on: Date) -> Result<Assessed, NoAssessment> {
    let facts = patient::facts(record);
    let (patient, assessment) = registry.core.assessor.assess(&facts, on)?;
    Ok(Assessed { facts, patient, assessment })
}

/// An assessment as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The packed facts, the packed answer and what belongs to them.
    pub row: rows::AssessmentRow,
    /// Its milestones.
    pub milestones: Vec<MilestoneRow>,
    /// What coverage counts.
    pub counts: Option<CoverageRow>,
}

/// What is kept of a person. For jobs and tests: whoever shows it to somebody has to pass the door first.
pub fn kept(registry: &Registry, access: &Access, person: PersonId) -> Result<Option<Kept>, Error> {
    population::require(registry, access)?;
    let found = registry.db().read(|tx| {
        let row = rows::of_people(tx, access, &[person])?.remove(&person);
        let milestones = rows::milestones_of(tx, access, person)?;
        let counts = coverage::of_people(tx, access, &[person])?.remove(&person);
        Ok::<_, jenner_store::StoreError>(row.map(|row| Kept { row, milestones, counts }))
    })?;
    Ok(found)
}

/// What should be kept of a person: computed from the reports as they are now.
pub fn anew(registry: &Registry, access: &Access, person: PersonId) -> Result<Kept, Error> {
    population::require(registry, access)?;
    let mut said = registry.db().read(|tx| crate::identity::said::of_people(tx, access, &[person]))?;
    let core = &registry.core;
    let (facts, who) = keep::facts_of(said.remove(&person).unwrap_or_default(), core);
    let row = core.assessor.row(person, &facts, facts.pack(), core.today());
    let counts = crate::coverage::keep::row(core, person, who.pack(), &facts, &row.answer);
    let milestones = stored::Stored::unpack(&row.answer)
        .map(|stored| stored.milestones(person).into_iter().collect())
        .unwrap_or_default();
    Ok(Kept { row, milestones, counts: Some(counts) })
}
