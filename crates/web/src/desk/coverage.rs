//! What the pages of coverage for staff ask of the registry.

use jenner_registry::packs::Language;
use jenner_registry::packs::report::Sections;

use super::{Refusal, Visitor};
use crate::views::coverage::{CardAsked, CardView, CoverageAsked, CoverageView, FixAsked, FixView};

/// The desk for coverage.
pub trait CoverageDesk: Send + Sync + 'static {
    /// Coverage of everybody the visitor may count, by area.
    fn coverage(
        &self,
        visitor: &Visitor,
        asked: &CoverageAsked,
        language: Language,
    ) -> Result<CoverageView, Refusal>;
    /// The report card of a provider.
    fn report_card(
        &self,
        visitor: &Visitor,
        asked: &CardAsked,
        language: Language,
    ) -> Result<CardView, Refusal>;
    /// Whom the provider can do something for.
    fn fix_list(&self, visitor: &Visitor, asked: &FixAsked, language: Language) -> Result<FixView, Refusal>;
    /// Tables as a tagged PDF.
    fn sections(&self, sections: &Sections) -> Result<Vec<u8>, Refusal>;
}
