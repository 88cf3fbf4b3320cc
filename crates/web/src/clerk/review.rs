//! The review desk over the registry.

use jenner_model::PublicId;

use super::Clerk;
use crate::desk::{Refusal, ReviewDesk, Visitor};
use crate::views::{
    Decided, Decision, DoneFilter, DoneList, Kept, PairView, ReviewFilter, ReviewList, SplitDone, SplitOrder,
    SplitView, Taken, Undone,
};

impl ReviewDesk for Clerk {
    fn reviews(&self, _: &Visitor, _: &ReviewFilter) -> Result<ReviewList, Refusal> {
        Ok(ReviewList::default())
    }
    fn take(&self, _: &Visitor, _: &str) -> Result<Taken, Refusal> {
        Err(Refusal::NotFound)
    }
    fn take_next(&self, _: &Visitor, _: &ReviewFilter, _: &[String]) -> Result<Option<String>, Refusal> {
        Ok(None)
    }
    fn give_back(&self, _: &Visitor, _: &str) -> Result<(), Refusal> {
        Err(Refusal::NotFound)
    }
    fn pair(&self, _: &Visitor, _: &str, _: Option<Kept>) -> Result<PairView, Refusal> {
        Err(Refusal::NotFound)
    }
    fn decide(&self, _: &Visitor, _: &str, _: &Decision) -> Result<Decided, Refusal> {
        Err(Refusal::NotFound)
    }
    fn done(&self, _: &Visitor, _: &DoneFilter) -> Result<DoneList, Refusal> {
        Ok(DoneList::default())
    }
    fn undo(&self, _: &Visitor, _: &str) -> Result<Undone, Refusal> {
        Err(Refusal::NotFound)
    }
    fn start_review(&self, _: &Visitor, _: PublicId, _: PublicId) -> Result<String, Refusal> {
        Err(Refusal::NotFound)
    }
    fn homes(&self, _: &Visitor, _: PublicId, _: &[String]) -> Result<SplitView, Refusal> {
        Err(Refusal::NotFound)
    }
    fn split(&self, _: &Visitor, _: PublicId, _: &SplitOrder) -> Result<SplitDone, Refusal> {
        Err(Refusal::NotFound)
    }
}
