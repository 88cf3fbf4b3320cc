//! What the pages of vaccine stock ask of the registry.

use super::{Refusal, Visitor};
use crate::views::hand::{Fields, Sent};
use crate::views::stock::{
    BeginView, CompareView, CountSent, CountsView, LotHere, RecallView, ReceiveView, ReportView, Scanned,
    SheetView, StockAsked, WorkView,
};

/// The desk for vaccine stock. Organizations, lots, counts and shelves are named as in addresses; an organization without a name is
/// the visitor's own. Forms come as they were typed and go back so where something is wrong.
pub trait StockDesk: Send + Sync + 'static {
    /// What is on the shelves and what to do, or the lot to which a scan leads.
    fn stock(&self, visitor: &Visitor, asked: &StockAsked) -> Result<Scanned, Refusal>;
    /// Begins to keep stock.
    fn begin_stock(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<Sent<BeginView>, Refusal>;
    /// Reads a scan, or books what came. `booked` names the movement that was booked before, to say so.
    fn receive_stock(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<Sent<ReceiveView>, Refusal>;
    /// The counts, or the one that was begun.
    fn stock_counts(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<CountSent<CountsView>, Refusal>;
    /// The sheet of a count, with what was typed on it.
    fn count_sheet(
        &self,
        visitor: &Visitor,
        count: &str,
        typed: &Fields,
    ) -> Result<CountSent<SheetView>, Refusal>;
    /// A count held against the book; reasons and signatures.
    fn compare_count(
        &self,
        visitor: &Visitor,
        count: &str,
        typed: &Fields,
    ) -> Result<CountSent<CompareView>, Refusal>;
    /// Doses that took nothing, and what is decided about one.
    fn undeducted(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<Sent<WorkView>, Refusal>;
    /// A lot at a clinic, and what is booked there.
    fn stock_lot(
        &self,
        visitor: &Visitor,
        organization: &str,
        lot: &str,
        typed: &Fields,
    ) -> Result<Sent<LotHere>, Refusal>;
    /// A report. `from` and `until` as typed.
    fn stock_report(
        &self,
        visitor: &Visitor,
        organization: &str,
        report: &str,
        days: (&str, &str),
    ) -> Result<ReportView, Refusal>;
    /// The same on paper.
    fn stock_paper(
        &self,
        visitor: &Visitor,
        report: &jenner_registry::packs::report::Report,
    ) -> Result<Vec<u8>, Refusal>;
    /// A lot that may be recalled: who has it, who was given it; and the word that recalls it.
    fn recall_lot(&self, visitor: &Visitor, typed: &Fields) -> Result<Sent<RecallView>, Refusal>;
}
