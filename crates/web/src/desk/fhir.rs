//! What FHIR clients ask of the registry. Resources come and go as JSON; who may see what is decided behind the desk.

use jenner_fhir::problem::Problem;
use jenner_model::PublicId;
use jenner_model::person::Demographics;
use serde_json::Value;

use super::{Refusal, Sender};

/// A kind of resource that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Who somebody is.
    Patient,
    /// Doses and refusals.
    Immunization,
    /// What is due.
    ImmunizationRecommendation,
    /// Whether a dose counts.
    ImmunizationEvaluation,
    /// Immunity, contraindications, reactions.
    Observation,
    /// Those who belong to somebody.
    RelatedPerson,
    /// Who said what.
    Provenance,
    /// Where vaccines are given.
    Location,
    /// Who reports.
    Organization,
}

impl Kind {
    /// Every kind, in the order of the capability statement.
    pub const ALL: [Kind; 9] = [
        Kind::Patient,
        Kind::Immunization,
        Kind::ImmunizationRecommendation,
        Kind::ImmunizationEvaluation,
        Kind::Observation,
        Kind::RelatedPerson,
        Kind::Provenance,
        Kind::Location,
        Kind::Organization,
    ];

    /// FHIR's name.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Patient => "Patient",
            Kind::Immunization => "Immunization",
            Kind::ImmunizationRecommendation => "ImmunizationRecommendation",
            Kind::ImmunizationEvaluation => "ImmunizationEvaluation",
            Kind::Observation => "Observation",
            Kind::RelatedPerson => "RelatedPerson",
            Kind::Provenance => "Provenance",
            Kind::Location => "Location",
            Kind::Organization => "Organization",
        }
    }

    /// The kind of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it belongs to a person: then it is searched by whose it is.
    pub const fn is_of_person(self) -> bool {
        !matches!(self, Kind::Patient | Kind::Location | Kind::Organization)
    }
}

/// Somebody who may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The patient.
    pub patient: Value,
    /// Name for URLs.
    pub person: PublicId,
    /// The match grade's code.
    pub grade: &'static str,
    /// How well they fit, 0 to 1.
    pub score: f64,
}

/// What became of a search for a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// These, the likeliest first.
    People(Vec<Match>),
    /// More than may be shown.
    TooMany,
    /// Too little was said.
    TooLittle,
}

/// What became of something sent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stored {
    /// HTTP status.
    pub status: u16,
    /// `Immunization/…`: where it is.
    pub location: Option<String>,
    /// As it is now.
    pub resource: Option<Value>,
    /// What is worth saying.
    pub problems: Vec<Problem>,
}

/// What came of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// It was taken.
    Taken(T),
    /// Nothing was taken; this is wrong.
    Refused(Vec<Problem>),
}

/// A question about somebody nobody knows.
#[derive(Debug, Clone)]
pub struct Question {
    /// Birth date and sex.
    pub demographics: Demographics,
    /// Doses and observations; each with the reference by which the asker knows it.
    pub statements: Vec<(jenner_model::report::Statement, String)>,
    /// The day of the assessment; `None` for today.
    pub on: Option<jiff::civil::Date>,
    /// The patient as sent, to be contained in the answer.
    pub patient: Value,
}

/// FHIR's desk. A desk without a registry behind it has nothing to show.
pub trait FhirDesk: Send + Sync + 'static {
    /// All resources of these kinds of a person, in the order of the kinds.
    fn of_person(
        &self,
        sender: &Sender,
        kinds: &[Kind],
        person: PublicId,
    ) -> Result<Vec<Vec<Value>>, Refusal> {
        let _ = (sender, kinds, person);
        Err(Refusal::NotFound)
    }
    /// One resource.
    fn resource(&self, sender: &Sender, kind: Kind, id: &str) -> Result<Value, Refusal> {
        let _ = (sender, kind, id);
        Err(Refusal::NotFound)
    }
    /// All places or organizations.
    fn places(&self, sender: &Sender, kind: Kind) -> Result<Vec<Value>, Refusal> {
        let _ = (sender, kind);
        Ok(Vec::new())
    }
    /// Looks for a person.
    fn match_person(
        &self,
        sender: &Sender,
        asked: &Demographics,
        most: Option<usize>,
    ) -> Result<Found, Refusal> {
        let _ = (sender, asked, most);
        Ok(Found::People(Vec::new()))
    }
    /// Takes a new resource.
    fn create(
        &self,
        sender: &Sender,
        bytes: &[u8],
        value: Value,
        condition: Option<&str>,
    ) -> Result<Outcome<Stored>, Refusal> {
        let _ = (sender, bytes, value, condition);
        Err(Refusal::Unavailable)
    }
    /// Takes a resource in the place of another.
    fn update(
        &self,
        sender: &Sender,
        bytes: &[u8],
        value: Value,
        id: &str,
    ) -> Result<Outcome<Stored>, Refusal> {
        let _ = (sender, bytes, value, id);
        Err(Refusal::Unavailable)
    }
    /// Takes a bundle: what became of each entry, and whether it was a transaction.
    fn bundle(
        &self,
        sender: &Sender,
        bytes: &[u8],
        value: Value,
    ) -> Result<Outcome<(Vec<Stored>, bool)>, Refusal> {
        let _ = (sender, bytes, value);
        Err(Refusal::Unavailable)
    }
    /// Assesses somebody nobody knows: the answer as Parameters, or what is wrong with the question.
    fn immds(&self, question: Question) -> Result<Outcome<Value>, Refusal> {
        let _ = question;
        Err(Refusal::Unavailable)
    }
    /// The registry's own name as an assigning authority.
    fn authority(&self) -> String {
        String::new()
    }
}
