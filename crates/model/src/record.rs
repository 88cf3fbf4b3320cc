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
    /// Doses that may be one injection told twice: for a person to decide. Until then each counts.
    pub doubtful: Vec<DoubtfulDoses>,
    /// Refusals, oldest first.
    pub refusals: Vec<Told<Refusal>>,
    /// Immunity, contraindications, reactions without their dose; oldest first.
    pub observations: Vec<Told<Observation>>,
    /// All reports the record is made of, in the order they were said.
    pub reports: Vec<Report>,
    /// What the family's wish or the law keeps from most askers. The door adds it: no report says so.
    pub restrictions: Vec<Restriction>,
}

impl Record {
    /// Whether something is kept from most askers.
    pub fn is_restricted(&self, restriction: Restriction) -> bool {
        self.restrictions.contains(&restriction)
    }
}

/// What is kept from most askers of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Restriction {
    /// Address, phone, contacts and the names of clinics: somebody might use them to find the person.
    SafetyHold,
    /// Everything, from everybody but those who reported the person.
    NoShare,
    /// Nothing, but no reminder is sent.
    NoReminders,
    /// Everything, from everybody: a decision is under way.
    Lock,
    /// Doses marked as confidential, from everybody but the clinic that gave them: the law here says so of everyone.
    ConfidentialDoses,
}

impl Restriction {
    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Restriction::SafetyHold => "safety_hold",
            Restriction::NoShare => "no_share",
            Restriction::NoReminders => "no_reminders",
            Restriction::Lock => "lock",
            Restriction::ConfidentialDoses => "confidential_doses",
        }
    }

    /// The restriction of a word.
    pub fn of(word: &str) -> Option<Self> {
        [
            Restriction::SafetyHold,
            Restriction::NoShare,
            Restriction::NoReminders,
            Restriction::Lock,
            Restriction::ConfidentialDoses,
        ]
        .into_iter()
        .find(|known| known.word() == word)
    }
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
    /// The values that the leading report left empty, and the report each was taken from.
    pub filled: Vec<Filled>,
}

/// A value of a dose that was taken from another report than the leading one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Filled {
    /// Which value.
    pub field: DoseField,
    /// The report it was taken from.
    pub from: ReportId,
}

/// The values of a dose that one report can fill for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DoseField {
    /// The vaccine, where the leading report knows only its group.
    Vaccine,
    /// The NDC.
    Ndc,
    /// The CPT code.
    Cpt,
    /// The order's number.
    Placer,
    /// Where the knowledge comes from.
    Source,
    /// Amount.
    Amount,
    /// Who gave it.
    AdministeredBy,
    /// Who ordered it.
    OrderedBy,
    /// Where it was given.
    Location,
    /// Lot, with its expiry and maker.
    Lot,
    /// Route.
    Route,
    /// Body site.
    Site,
    /// Eligibility for a funding programme.
    Eligibility,
    /// Eligibility of the dose or of the visit.
    EligibilityMethod,
    /// Who paid.
    Funding,
    /// Information statements.
    Vis,
    /// Reactions.
    Reactions,
    /// Confidentiality: the strictest of all reports.
    Confidentiality,
    /// When it was entered.
    EnteredOn,
}

/// Two doses that may be one injection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DoubtfulDoses {
    /// The report that leads the one dose.
    pub a: ReportId,
    /// The report that leads the other.
    pub b: ReportId,
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
