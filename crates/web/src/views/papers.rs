//! Official records, visit plans and health cards as pages show them.

use jenner_registry::packs::PaperKind;
use jenner_registry::papers::qr::Picture;
use jenner_registry::papers::verify::State;
use jiff::Timestamp;
use jiff::civil::Date;

use super::person::PersonHead;

/// A paper that may be printed.
#[derive(Debug, Clone)]
pub struct OfferView {
    /// What.
    pub kind: PaperKind,
    /// Whether it can be made at this age.
    pub can: bool,
    /// The word of the status; empty where the paper certifies nothing.
    pub status: &'static str,
    /// Name of the level, in the words of the pack.
    pub level: String,
    /// Last day.
    pub expires: Option<Date>,
    /// What is missing, in the words of the pack.
    pub missing: Vec<String>,
}

/// A paper that was made.
#[derive(Debug, Clone)]
pub struct PaperLine {
    /// Identity.
    pub id: i64,
    /// Number on it.
    pub number: String,
    /// What it is.
    pub kind: Option<PaperKind>,
    /// Code of its language.
    pub language: &'static str,
    /// The word of what it certifies; may be empty.
    pub status: String,
    /// How it stands.
    pub state: State,
    /// When it was made.
    pub at: Timestamp,
    /// Last day.
    pub expires: Option<Date>,
    /// Who made it.
    pub by: String,
}

/// An exemption.
#[derive(Debug, Clone)]
pub struct ExemptionLine {
    /// Identity.
    pub id: i64,
    /// `medical` or `dissent`.
    pub kind: &'static str,
    /// Vaccines in the words of the pack; empty: all.
    pub about: Vec<String>,
    /// The day it was signed.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

/// The page of somebody's papers.
#[derive(Debug, Clone)]
pub struct PapersView {
    /// The banner.
    pub head: PersonHead,
    /// What may be printed.
    pub offers: Vec<OfferView>,
    /// What was made.
    pub made: Vec<PaperLine>,
    /// Exemptions.
    pub exemptions: Vec<ExemptionLine>,
    /// Groups an exemption may be about: name in the schedule, and for people.
    pub groups: Vec<(String, String)>,
    /// The visitor may take papers back and note exemptions.
    pub keeps: bool,
}

/// What is ordered on that page.
#[derive(Debug, Clone)]
pub enum PaperOrder {
    /// Print.
    Print(PaperKind, jenner_registry::packs::Language),
    /// Take back.
    Withdraw(i64),
    /// Note an exemption.
    Exempt(jenner_registry::papers::exemption::NewExemption),
    /// End one.
    EndExemption(i64),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperDone {
    /// A paper with this id was made.
    Printed(i64),
    /// Done.
    Done,
    /// Not done: end of the key `papers-no-…`.
    No(&'static str),
}

/// One injection of a plan.
#[derive(Debug, Clone)]
pub struct PlanDose {
    /// The vaccine.
    pub vaccine: String,
    /// What it is for.
    pub purposes: Vec<String>,
    /// Since when it is recommended.
    pub since: Date,
}

/// A plan.
#[derive(Debug, Clone)]
pub struct PlanView {
    /// The banner.
    pub head: PersonHead,
    /// Its last day.
    pub until: Date,
    /// Visits: day and injections. `None`: nobody can make a plan.
    pub visits: Option<Vec<(Date, Vec<PlanDose>)>>,
    /// Groups to talk about.
    pub to_decide: Vec<String>,
    /// Groups without a vaccine to plan.
    pub without_vaccine: Vec<String>,
    /// Whether no plan has fewer visits for certain.
    pub certain: bool,
}

/// A health card.
#[derive(Debug, Clone)]
pub struct CardView {
    /// The banner.
    pub head: PersonHead,
    /// Pictures of its codes with the doses in each.
    pub codes: Vec<(Picture, usize)>,
    /// Word for how much of each dose is in the codes.
    pub detail: &'static str,
    /// Doses on the card.
    pub doses: usize,
    /// End of the key `card-no-…`, where there is none.
    pub problem: Option<&'static str>,
}

/// A roster that was printed.
#[derive(Debug, Clone)]
pub struct RosterView {
    /// The file.
    pub pdf: Option<Vec<u8>>,
    /// Lines that are nobody's number here, or got no paper: what was typed, and the end of a key `papers-no-…`.
    pub left_out: Vec<(String, &'static str)>,
}
