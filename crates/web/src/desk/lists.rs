//! What the pages of ad hoc lists and counts ask of the registry. They hand over the words of the reader: questions are said in
//! sentences, and files are written for people.

use jenner_registry::lists::file::Format;

use super::{Refusal, Visitor};
use crate::language::Words;
use crate::views::lists::{
    ListAsked, ListChange, ListChanged, ListChoices, ListFile, ListFrom, ListView, QuestionForm, SavedLine,
};

/// The desk for lists and counts.
pub trait ListDesk: Send + Sync + 'static {
    /// The visitor's questions: those that are kept, then those that were asked last.
    fn lists(&self, visitor: &Visitor, words: &Words) -> Result<Vec<SavedLine>, Refusal>;
    /// What the form offers, and what it begins with.
    fn list_choices(&self, visitor: &Visitor, from: &ListFrom, words: &Words)
    -> Result<ListChoices, Refusal>;
    /// Checks a form and gives its question an address.
    fn ask_list(&self, visitor: &Visitor, form: &QuestionForm) -> Result<ListAsked, Refusal>;
    /// The answer to a question, a page of it from 1. `None`: it has to be looked at in the form first.
    fn list(
        &self,
        visitor: &Visitor,
        id: &str,
        page: usize,
        words: &Words,
    ) -> Result<Option<ListView>, Refusal>;
    /// Keeps or removes a question.
    fn change_list(&self, visitor: &Visitor, id: &str, change: &ListChange) -> Result<ListChanged, Refusal>;
    /// The answer as a file. `None`: it has none; its page says why.
    fn list_file(
        &self,
        visitor: &Visitor,
        id: &str,
        format: Format,
        words: &Words,
    ) -> Result<Option<ListFile>, Refusal>;
}
