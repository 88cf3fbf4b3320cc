//! What the pages of schools ask of the registry.

use jenner_registry::packs::Language;
use jenner_registry::schools::roster::report::State;
use jenner_registry::schools::roster::review::{Answer, Group};
use jenner_registry::schools::roster::{Applied, Mapping, NotApplied, Problem};

use super::{Refusal, Visitor};
use crate::views::schools::{
    ChildFilter, ChildrenView, ClassPapers, ReportView, RosterSent, RosterView, SchoolHome, SchoolsView,
};

/// The desk of schools. `school` is a name in addresses; empty for the visitor's own.
pub trait SchoolDesk: Send + Sync + 'static {
    /// The first page of a school.
    fn school(&self, visitor: &Visitor, school: &str) -> Result<SchoolHome, Refusal>;
    /// Keeps a list until it is compared; one whose columns are known is compared at once.
    fn add_roster(
        &self,
        visitor: &Visitor,
        school: &str,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<RosterSent, Refusal>;
    /// Opens a list: its columns, how far it is, or rows of a group behind a row.
    fn school_list(
        &self,
        visitor: &Visitor,
        list: &str,
        group: Group,
        behind: u64,
    ) -> Result<RosterView, Refusal>;
    /// Says what its columns mean, and has it compared: a short one before this returns, a long one meanwhile.
    fn map_roster(&self, visitor: &Visitor, list: &str, mapping: &Mapping) -> Result<(), Refusal>;
    /// Has it compared again after a stop.
    fn compare_roster(&self, visitor: &Visitor, list: &str) -> Result<(), Refusal>;
    /// Notes what was said about rows; `false`: one of the answers does not fit.
    fn answer_rows(&self, visitor: &Visitor, list: &str, answers: &[(u64, Answer)]) -> Result<bool, Refusal>;
    /// Applies it.
    fn apply_roster(
        &self,
        visitor: &Visitor,
        list: &str,
        sure: bool,
    ) -> Result<Result<Applied, NotApplied>, Refusal>;
    /// Drops it.
    fn drop_roster(&self, visitor: &Visitor, list: &str) -> Result<(), Refusal>;
    /// The rows that could not be read, as CSV, in these words.
    fn wrong_roster_rows(
        &self,
        visitor: &Visitor,
        list: &str,
        words: &dyn Fn(&Problem) -> String,
    ) -> Result<Vec<u8>, Refusal>;
    /// The children of a school, with the words of the law in a language.
    fn children(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        language: Language,
    ) -> Result<ChildrenView, Refusal>;
    /// The certificates of the children that a filter takes.
    fn class_papers(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        language: Language,
    ) -> Result<ClassPapers, Refusal>;
    /// The report of a school.
    fn school_report(&self, visitor: &Visitor, school: &str) -> Result<ReportView, Refusal>;
    /// Submits it. The error is the word of why not.
    fn submit_report(
        &self,
        visitor: &Visitor,
        school: &str,
        signature: (&str, &str),
        shown: u64,
    ) -> Result<Result<(), &'static str>, Refusal>;
    /// Every school and its report.
    fn school_reports(&self, visitor: &Visitor) -> Result<SchoolsView, Refusal>;
    /// Locks a report, or opens it again. The error is the word of why not.
    fn set_report(
        &self,
        visitor: &Visitor,
        school: &str,
        to: State,
    ) -> Result<Result<(), &'static str>, Refusal>;
}
