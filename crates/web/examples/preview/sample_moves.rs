//! Transfers, returns and borrowed vaccine of the preview: none.

use jenner_registry::packs::report::Report;
use jenner_registry::transfers::offer::Board;
use jenner_registry::transfers::returns::Desk;
use jenner_web::desk::moves::ForPaper;
use jenner_web::desk::{MovesDesk, Refusal, Visitor};
use jenner_web::language::Words;
use jenner_web::views::moves::{
    BoardView, BorrowedView, BorrowingView, CaseView, ReturnsView, Sent, TransferForm, TransferView,
    TransfersView, Wrong,
};

use super::SampleDesk;

impl MovesDesk for SampleDesk {
    fn transfers(&self, _: &Visitor) -> Result<TransfersView, Refusal> {
        Ok(TransfersView {
            organization: "Bayou Pediatrics".into(),
            keeps: true,
            rows: Vec::new(),
            quarters: Vec::new(),
        })
    }

    fn transfer_form(&self, _: &Visitor) -> Result<TransferForm, Refusal> {
        Ok(TransferForm { token: String::new(), shelves: Vec::new(), receivers: Vec::new() })
    }

    fn ask_transfer(&self, _: &Visitor, _: &Sent) -> Result<Result<String, Wrong>, Refusal> {
        Ok(Err(Wrong::of("mv-wrong-no-lines")))
    }

    fn transfer(&self, _: &Visitor, _: &str, _: &Words) -> Result<TransferView, Refusal> {
        Err(Refusal::NotFound)
    }

    fn work_transfer(&self, _: &Visitor, _: &str, _: &Sent, _: &Words) -> Result<Result<(), Wrong>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn offers(&self, _: &Visitor) -> Result<BoardView, Refusal> {
        let board = Board { open: Vec::new(), too_many: Vec::new() };
        Ok(BoardView { token: String::new(), board, open: Vec::new(), too_many: Vec::new() })
    }

    fn work_offers(&self, _: &Visitor, _: &Sent) -> Result<Result<Option<String>, Wrong>, Refusal> {
        Ok(Err(Wrong::of("mv-wrong-taken")))
    }

    fn returns(&self, _: &Visitor, _: &Words) -> Result<ReturnsView, Refusal> {
        let desk = Desk {
            waiting: Vec::new(),
            others: Vec::new(),
            cases: Vec::new(),
            rate: (0, 0),
            wastes_much: false,
        };
        Ok(ReturnsView {
            token: String::new(),
            desk,
            waiting: Vec::new(),
            others: Vec::new(),
            whose: Vec::new(),
        })
    }

    fn gather_return(&self, _: &Visitor, _: &Sent) -> Result<Result<String, Wrong>, Refusal> {
        Ok(Err(Wrong::of("mv-wrong-no-lines")))
    }

    fn return_case(&self, _: &Visitor, _: &str, _: &Words) -> Result<CaseView, Refusal> {
        Err(Refusal::NotFound)
    }

    fn work_return(&self, _: &Visitor, _: &str, _: &Sent) -> Result<Result<(), Wrong>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn borrowing(&self, _: &Visitor, _: ForPaper) -> Result<BorrowingView, Refusal> {
        Ok(BorrowingView {
            organization: "Bayou Pediatrics".into(),
            pin: String::new(),
            allowed: true,
            rows: Vec::new(),
        })
    }

    fn borrowed(&self, _: &Visitor, _: &str) -> Result<BorrowedView, Refusal> {
        Err(Refusal::NotFound)
    }

    fn work_borrowed(&self, _: &Visitor, _: &str, _: &Sent) -> Result<Result<(), Wrong>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn borrowing_paper(&self, _: &Visitor, _: &Report) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::NotFound)
    }
}
