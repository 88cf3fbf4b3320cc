//! What the pages of outbreaks ask of the registry.

use jenner_registry::outbreak::Added;
use jenner_registry::outbreak::event::NewEvent;
use jenner_registry::outbreak::place::Area;
use jenner_registry::outbreak::school::Chosen;
use jenner_registry::packs::Language;
use jenner_registry::uploads::DateForm;

use super::{Refusal, Visitor};
use crate::views::outbreak::{
    BoardFilter, BoardView, ContactsTaken, LotView, OutbreakChange, OutbreakPaper, OutbreakRow, SchoolChoice,
    Started,
};

/// The desk for outbreaks and recalled lots.
pub trait OutbreakDesk: Send + Sync + 'static {
    /// The visitor's outbreaks, open ones first.
    fn outbreaks(&self, visitor: &Visitor) -> Result<Vec<OutbreakRow>, Refusal>;
    /// Begins one.
    fn start_outbreak(&self, visitor: &Visitor, new: &NewEvent) -> Result<Started, Refusal>;
    /// The board of one.
    fn outbreak(&self, visitor: &Visitor, event: &str, filter: &BoardFilter) -> Result<BoardView, Refusal>;
    /// Adds contacts that were pasted or sent in a file.
    fn add_contacts(
        &self,
        visitor: &Visitor,
        event: &str,
        list: &[u8],
        dates: DateForm,
    ) -> Result<ContactsTaken, Refusal>;
    /// Adds who lives in an area.
    fn add_area(&self, visitor: &Visitor, event: &str, area: &Area) -> Result<Added, Refusal>;
    /// Schools whose name holds a text, and the grades and rooms of the one that is named; both may be empty.
    fn outbreak_schools(
        &self,
        visitor: &Visitor,
        event: &str,
        text: &str,
        school: &str,
    ) -> Result<SchoolChoice, Refusal>;
    /// Adds children of a school's list.
    fn add_school(
        &self,
        visitor: &Visitor,
        event: &str,
        school: &str,
        chosen: &Chosen,
    ) -> Result<ContactsTaken, Refusal>;
    /// Changes one. `false`: nobody of that user name.
    fn change_outbreak(
        &self,
        visitor: &Visitor,
        event: &str,
        change: &OutbreakChange,
    ) -> Result<bool, Refusal>;
    /// A paper about contacts who stand at one of these words, as PDF; `None`: nobody does.
    fn outbreak_paper(
        &self,
        visitor: &Visitor,
        event: &str,
        paper: OutbreakPaper,
        words: &[String],
        language: Language,
    ) -> Result<Option<Vec<u8>>, Refusal>;
    /// The line list in an encrypted ZIP. The password is one that was drawn.
    fn export_outbreak(
        &self,
        visitor: &Visitor,
        event: &str,
        password: &str,
        language: Language,
    ) -> Result<Vec<u8>, Refusal>;
    /// Who was given a lot; `cvx` may be empty. `None`: the lot is too short, or the code is none.
    fn trace_lot(&self, visitor: &Visitor, lot: &str, cvx: &str) -> Result<Option<LotView>, Refusal>;
    /// Letters to them, as PDF.
    fn lot_letters(
        &self,
        visitor: &Visitor,
        lot: &str,
        cvx: &str,
        language: Language,
    ) -> Result<Option<Vec<u8>>, Refusal>;
}
