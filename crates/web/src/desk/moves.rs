//! What the pages of transfers, returns and borrowed doses ask of the registry.

use jenner_registry::packs::Language;
use jenner_registry::packs::report::Report;

use super::{Refusal, Visitor};
use crate::language::Words;
use crate::views::moves::{
    BoardView, BorrowedView, BorrowingView, CaseView, ReturnsView, Sent, TransferForm, TransferView,
    TransfersView, Wrong,
};

/// The desk for vaccine that moves. Transfers, cases and doses are named as in addresses; forms come as they were sent.
pub trait MovesDesk: Send + Sync + 'static {
    /// The transfers of the visitor's organization, and those that wait for the visitor's yes.
    fn transfers(&self, visitor: &Visitor) -> Result<TransfersView, Refusal>;
    /// The form of a new transfer.
    fn transfer_form(&self, visitor: &Visitor) -> Result<TransferForm, Refusal>;
    /// Asks for one.
    fn ask_transfer(&self, visitor: &Visitor, sent: &Sent) -> Result<Result<String, Wrong>, Refusal>;
    /// A transfer.
    fn transfer(&self, visitor: &Visitor, id: &str, words: &Words) -> Result<TransferView, Refusal>;
    /// Does something about it.
    fn work_transfer(
        &self,
        visitor: &Visitor,
        id: &str,
        sent: &Sent,
        words: &Words,
    ) -> Result<Result<(), Wrong>, Refusal>;
    /// The board of offers.
    fn offers(&self, visitor: &Visitor) -> Result<BoardView, Refusal>;
    /// Offers, takes back, or claims; a claim leads to its transfer.
    fn work_offers(&self, visitor: &Visitor, sent: &Sent) -> Result<Result<Option<String>, Wrong>, Refusal>;
    /// Lost doses and cases.
    fn returns(&self, visitor: &Visitor, words: &Words) -> Result<ReturnsView, Refusal>;
    /// Makes a case.
    fn gather_return(&self, visitor: &Visitor, sent: &Sent) -> Result<Result<String, Wrong>, Refusal>;
    /// A case.
    fn return_case(&self, visitor: &Visitor, id: &str, words: &Words) -> Result<CaseView, Refusal>;
    /// Does something about it.
    fn work_return(&self, visitor: &Visitor, id: &str, sent: &Sent) -> Result<Result<(), Wrong>, Refusal>;
    /// Borrowed doses; for the paper too.
    fn borrowing(&self, visitor: &Visitor, for_paper: ForPaper) -> Result<BorrowingView, Refusal>;
    /// One of them, by its report.
    fn borrowed(&self, visitor: &Visitor, report: &str) -> Result<BorrowedView, Refusal>;
    /// Writes something down about it.
    fn work_borrowed(
        &self,
        visitor: &Visitor,
        report: &str,
        sent: &Sent,
    ) -> Result<Result<(), Wrong>, Refusal>;
    /// The list of borrowed doses on paper.
    fn borrowing_paper(&self, visitor: &Visitor, report: &Report) -> Result<Vec<u8>, Refusal>;
}

/// What a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForPaper {
    /// A page.
    No,
    /// A paper, which is noted in the log.
    Yes,
}

/// The language of a paper.
pub fn language(words: &Words) -> Language {
    Language::of(words.lang.code())
}
