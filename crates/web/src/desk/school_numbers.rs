//! What the pages of the annual numbers of schools ask of the registry.

use jenner_registry::packs::Language;
use jenner_registry::schools::law::Impact;

use super::{Refusal, Visitor};
use crate::views::school_numbers::{LawView, NumbersAsked, NumbersView, PublicView};

/// The desk of the annual numbers.
pub trait SchoolNumbersDesk: Send + Sync + 'static {
    /// Numbers by area, as far as the visitor may see them.
    fn school_numbers(
        &self,
        visitor: &Visitor,
        asked: &NumbersAsked,
        language: Language,
    ) -> Result<NumbersView, Refusal>;
    /// The same of all areas as CSV, in the shape CDC asks for; `schools`: every school has a row, too.
    fn school_numbers_csv(
        &self,
        visitor: &Visitor,
        asked: &NumbersAsked,
        schools: bool,
    ) -> Result<Vec<u8>, Refusal>;
    /// Says who runs a school, and its last grade. The error is the word of why not.
    fn describe_school(
        &self,
        visitor: &Visitor,
        school: &str,
        sector: &str,
        last_grade: &str,
    ) -> Result<Result<(), &'static str>, Refusal>;
    /// Publishes the numbers of now. The error is the word of why not.
    fn publish_school_numbers(&self, visitor: &Visitor) -> Result<Result<i64, &'static str>, Refusal>;
    /// The edition of school law in force.
    fn school_law(&self, visitor: &Visitor) -> Result<LawView, Refusal>;
    /// What another edition would do. The error says what is wrong with it.
    fn preview_school_law(&self, visitor: &Visitor, edition: &str)
    -> Result<Result<Impact, String>, Refusal>;
    /// The public table of a year, or the latest.
    fn public_school_numbers(&self, year: Option<i64>, language: Language) -> Result<PublicView, Refusal>;
    /// The same as CSV.
    fn public_school_csv(&self, year: Option<i64>) -> Result<Vec<u8>, Refusal>;
}
