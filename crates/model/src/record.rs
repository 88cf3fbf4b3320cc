//! The record: what users see of a person. Computed from the person's reports, never stored.

use crate::dose::{DoseStatement, Refusal};
use crate::observation::Observation;
use crate::person::Demographics;
use crate::report::Report;
use crate::{PersonId, PublicId, RegistryNumber, ReportId};

/// One human as the registry knows them: the fold over all their reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Identity in the registry.
    pub person: PersonId,
    /// Name for URLs.
    pub public_id: PublicId,
    /// Number for people.
    pub registry_number: RegistryNumber,
    /// The best value of every demographic field.
    pub demographics: Demographics,
    /// Doses given, oldest first.
    pub doses: Vec<Dose>,
    /// Refusals, oldest first.
    pub refusals: Vec<Told<Refusal>>,
    /// Immunity, contraindications, reactions without their dose; oldest first.
    pub observations: Vec<Told<Observation>>,
    /// All reports the record is made of, in the order they were said.
    pub reports: Vec<Report>,
}

/// One injection: the dose reports that describe it, and the best value of every field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dose {
    /// Identity of the dose: the earliest report that describes it.
    pub id: ReportId,
    /// The best values.
    pub best: DoseStatement,
    /// Every report that describes the injection, the one that the best values follow first.
    pub reports: Vec<ReportId>,
}

/// A statement with the reports that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    /// Identity: the earliest report that made the statement.
    pub id: ReportId,
    /// What was said.
    pub statement: T,
    /// Every report that said it.
    pub reports: Vec<ReportId>,
}
