//! What the review desk asks of the registry: pairs of records that may be one person.
//!
//! A pair is decided by who has it in hand. Whoever takes a pair holds it for a while; what they do not decide
//! in that time goes back to the queue.

use jenner_model::PublicId;

use super::{Refusal, Visitor};
use crate::views::{
    Decided, Decision, DoneList, Kept, PairView, ReviewFilter, ReviewList, SplitDone, SplitOrder, SplitView,
    Taken, Undone,
};

/// The review desk.
pub trait ReviewDesk: Send + Sync + 'static {
    /// One page of the queue.
    fn reviews(&self, visitor: &Visitor, filter: &ReviewFilter) -> Result<ReviewList, Refusal>;
    /// Takes a pair in hand.
    fn take(&self, visitor: &Visitor, pair: &str) -> Result<Taken, Refusal>;
    /// Takes the first pair of the queue that is free, or that the visitor already has in hand. Those passed
    /// over are left out.
    fn take_next(
        &self,
        visitor: &Visitor,
        filter: &ReviewFilter,
        passed_over: &[String],
    ) -> Result<Option<String>, Refusal>;
    /// Gives a pair back to the queue.
    fn give_back(&self, visitor: &Visitor, pair: &str) -> Result<(), Refusal>;
    /// Opens a pair. Without `kept` the registry proposes which record to keep.
    fn pair(&self, visitor: &Visitor, pair: &str, kept: Option<Kept>) -> Result<PairView, Refusal>;
    /// Carries out a decision.
    fn decide(&self, visitor: &Visitor, pair: &str, decision: &Decision) -> Result<Decided, Refusal>;
    /// One page of past decisions, from 1.
    fn done(&self, visitor: &Visitor, page: u32) -> Result<DoneList, Refusal>;
    /// Undoes a decision.
    fn undo(&self, visitor: &Visitor, decision: &str) -> Result<Undone, Refusal>;
    /// Puts two people into the queue by hand and takes the pair in hand. Answers its name; a pair that is
    /// there already is taken as it is.
    fn start_review(&self, visitor: &Visitor, person: PublicId, other: PublicId) -> Result<String, Refusal>;
    /// What has come together in a record, and what a split would make of it when these homes leave.
    fn homes(&self, visitor: &Visitor, person: PublicId, leaving: &[String]) -> Result<SplitView, Refusal>;
    /// Splits a record.
    fn split(&self, visitor: &Visitor, person: PublicId, order: &SplitOrder) -> Result<SplitDone, Refusal>;
}
