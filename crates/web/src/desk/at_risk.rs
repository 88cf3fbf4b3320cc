//! What the pages of places at risk ask of the registry.

use jenner_registry::documents::workbook::Sheet;
use jenner_registry::packs::Language;

use super::{Refusal, Visitor};
use crate::views::at_risk::{AtRiskAsked, AtRiskView, MissingView};

/// The desk for places at risk.
pub trait AtRiskDesk: Send + Sync + 'static {
    /// Places at risk, those first that need help most.
    fn at_risk(
        &self,
        visitor: &Visitor,
        asked: &AtRiskAsked,
        language: Language,
    ) -> Result<AtRiskView, Refusal>;
    /// All places as CSV.
    fn at_risk_csv(&self, visitor: &Visitor, asked: &AtRiskAsked) -> Result<Vec<u8>, Refusal>;
    /// All places as tables: the ranked list, and for how long people are overdue.
    fn at_risk_tables(&self, visitor: &Visitor, asked: &AtRiskAsked) -> Result<Vec<Sheet>, Refusal>;
    /// Who is missing in a place, by its code; a page of them, from 1.
    fn at_risk_people(
        &self,
        visitor: &Visitor,
        asked: &AtRiskAsked,
        code: &str,
        page: usize,
        language: Language,
    ) -> Result<MissingView, Refusal>;
}
