//! What the pages of a school's letters, labels, absences and exemptions ask of the registry.

use jenner_registry::packs::Language;
use jenner_registry::schools::absences::{self, NewAbsence};
use jenner_registry::schools::exemption::{self, NewProof};
use jenner_registry::schools::letters::{self, Wish};

use super::{Refusal, Visitor};
use crate::views::school_papers::{ChildView, ExemptionsView, LettersView};
use crate::views::schools::ChildFilter;

/// The desk for papers of schools.
pub trait SchoolPaperDesk: Send + Sync + 'static {
    /// How many letters and labels a filter gives.
    fn school_letters(&self, visitor: &Visitor, filter: &ChildFilter) -> Result<LettersView, Refusal>;
    /// The letters, as PDF; `None`: nobody is written to.
    fn print_letters(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        wish: &Wish,
    ) -> Result<Result<Option<Vec<u8>>, letters::Problem>, Refusal>;
    /// The labels, as PDF; `None`: nobody is on the list. `used` labels of the first sheet are gone.
    fn print_labels(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        used: usize,
        language: Language,
    ) -> Result<Option<Vec<u8>>, Refusal>;
    /// A child on the visitor's list, by its identity there.
    fn school_child(&self, visitor: &Visitor, student: &str) -> Result<ChildView, Refusal>;
    /// Notes an absence.
    fn note_absence(
        &self,
        visitor: &Visitor,
        student: &str,
        new: &NewAbsence,
    ) -> Result<Result<(), absences::Problem>, Refusal>;
    /// Ends an absence, or takes it back.
    fn end_absence(&self, visitor: &Visitor, student: &str, absence: i64) -> Result<(), Refusal>;
    /// Somebody's exemptions, in words of a language.
    fn exemption_papers(
        &self,
        visitor: &Visitor,
        person: &str,
        language: Language,
    ) -> Result<ExemptionsView, Refusal>;
    /// Notes an exemption with its paper.
    fn note_exemption(
        &self,
        visitor: &Visitor,
        person: &str,
        new: &NewProof,
    ) -> Result<Result<(), exemption::Problem>, Refusal>;
    /// Takes an exemption back. `false`: it is not the visitor's to end.
    fn end_exemption(&self, visitor: &Visitor, person: &str, exemption: i64) -> Result<bool, Refusal>;
    /// The scan of one: media type and file.
    fn exemption_scan(
        &self,
        visitor: &Visitor,
        person: &str,
        exemption: i64,
    ) -> Result<(String, Vec<u8>), Refusal>;
}
