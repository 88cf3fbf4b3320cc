//! What the pages of official records ask of the registry.

use jenner_model::PublicId;
use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers::cards;
use jenner_registry::papers::verify::Checked;
use jiff::civil::Date;

use super::{Refusal, Visitor};
use crate::views::papers::{CardView, PaperDone, PaperOrder, PapersView, PlanView, RosterView};

/// The desk for official records.
pub trait PaperDesk: Send + Sync + 'static {
    /// What may be printed for a person, and what was.
    fn papers(&self, visitor: &Visitor, person: PublicId, language: Language) -> Result<PapersView, Refusal>;
    /// Prints, takes back, notes.
    fn order_paper(
        &self,
        visitor: &Visitor,
        person: PublicId,
        order: &PaperOrder,
    ) -> Result<PaperDone, Refusal>;
    /// A paper as PDF.
    fn paper(&self, visitor: &Visitor, person: PublicId, paper: i64) -> Result<Vec<u8>, Refusal>;
    /// The papers of many in one file, by registry numbers.
    fn roster(
        &self,
        visitor: &Visitor,
        numbers: &[String],
        kind: PaperKind,
        language: Language,
    ) -> Result<RosterView, Refusal>;
    /// The fewest-visits plan.
    fn plan(&self, visitor: &Visitor, person: PublicId, language: Language) -> Result<PlanView, Refusal>;
    /// The same as PDF.
    fn plan_pdf(&self, visitor: &Visitor, person: PublicId, language: Language) -> Result<Vec<u8>, Refusal>;
    /// The same as calendar file.
    fn plan_calendar(
        &self,
        visitor: &Visitor,
        person: PublicId,
        language: Language,
    ) -> Result<String, Refusal>;
    /// A health card.
    fn card(&self, visitor: &Visitor, person: PublicId) -> Result<CardView, Refusal>;
    /// The same as file.
    fn card_file(&self, visitor: &Visitor, person: PublicId) -> Result<String, Refusal>;
    /// Whether a paper is genuine: asked by anybody.
    fn check_paper(&self, code: &str, birth: Date) -> Result<Checked, Refusal>;
    /// What a card of anybody comes to; nothing is kept.
    fn check_card(
        &self,
        card: &str,
        keys: Option<&str>,
    ) -> Result<Result<cards::Read, cards::jws::NoCardText>, Refusal>;
    /// The keys by which cards of this registry are checked.
    fn card_keys(&self) -> Result<String, Refusal>;
}
