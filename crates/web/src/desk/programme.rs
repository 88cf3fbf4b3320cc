//! What the pages of the vaccine programme ask of the registry.

use jenner_registry::packs::Language;
use jenner_registry::packs::report::Report;
use jenner_registry::programme::enrolment::Done;
use jenner_registry::programme::sentinel::State;
use jenner_registry::programme::visit::Trouble;
use jiff::civil::Date;

use super::{Refusal, Visitor};
use crate::views::programme::{
    AccountsView, DosesView, EnrolmentOrder, EnrolmentView, FindingView, Member, NumbersAsked, ProgrammeHome,
    VisitOrder, VisitView, VisitsView, WatchView,
};

/// The kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A table for programs.
    Csv,
    /// A workbook.
    Xlsx,
}

/// The desk for the vaccine programme. Applications, visits and findings are named by their numbers.
pub trait ProgrammeDesk: Send + Sync + 'static {
    /// How the visitor's organization stands, and what waits.
    fn programme(&self, visitor: &Visitor) -> Result<ProgrammeHome, Refusal>;
    /// Everybody who applied.
    fn members(&self, visitor: &Visitor) -> Result<Vec<Member>, Refusal>;
    /// Begins an application or a renewal; its number.
    fn begin_enrolment(&self, visitor: &Visitor) -> Result<i64, Refusal>;
    /// An application.
    fn programme_application(
        &self,
        visitor: &Visitor,
        id: i64,
        language: Language,
    ) -> Result<EnrolmentView, Refusal>;
    /// Does something with it.
    fn order_enrolment(
        &self,
        visitor: &Visitor,
        id: i64,
        order: &EnrolmentOrder,
        language: Language,
    ) -> Result<Done, Refusal>;
    /// Accounts of programme vaccine.
    fn accounts(&self, visitor: &Visitor, asked: &NumbersAsked) -> Result<AccountsView, Refusal>;
    /// The same as a file.
    fn accounts_file(&self, visitor: &Visitor, asked: &NumbersAsked, kind: Kind) -> Result<Vec<u8>, Refusal>;
    /// A table of the programme on paper.
    fn programme_paper(&self, visitor: &Visitor, report: &Report) -> Result<Vec<u8>, Refusal>;
    /// Doses by eligibility.
    fn eligible_doses(&self, visitor: &Visitor, asked: &NumbersAsked) -> Result<DosesView, Refusal>;
    /// The same as a file.
    fn eligible_doses_file(
        &self,
        visitor: &Visitor,
        asked: &NumbersAsked,
        kind: Kind,
    ) -> Result<Vec<u8>, Refusal>;
    /// Visits.
    fn visits(&self, visitor: &Visitor) -> Result<VisitsView, Refusal>;
    /// Plans one: whom, which kind, when. Its number.
    fn plan_visit(
        &self,
        visitor: &Visitor,
        plan: (&str, &str, Date),
    ) -> Result<Result<i64, Trouble>, Refusal>;
    /// A visit.
    fn visit(&self, visitor: &Visitor, id: i64) -> Result<VisitView, Refusal>;
    /// Does something with it.
    fn order_visit(
        &self,
        visitor: &Visitor,
        id: i64,
        order: &VisitOrder,
    ) -> Result<Result<(), Trouble>, Refusal>;
    /// What the watch has found.
    fn watch(&self, visitor: &Visitor, state: State) -> Result<WatchView, Refusal>;
    /// Has it look at some days. How many findings are new.
    fn run_watch(&self, visitor: &Visitor, days: (Date, Date)) -> Result<usize, Refusal>;
    /// A finding with its doses.
    fn finding(&self, visitor: &Visitor, id: i64) -> Result<FindingView, Refusal>;
    /// Decides about it. `false`: a reason is missing or too long.
    fn decide_finding(&self, visitor: &Visitor, id: i64, state: State, why: &str) -> Result<bool, Refusal>;
}
