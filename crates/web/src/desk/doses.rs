//! What the desk for doses asks of the registry: dose reports that may tell of one injection.

use jenner_model::PublicId;

use super::{Refusal, Visitor};
use crate::views::{DoseAnswer, DoseAnswered, DoubtList, DoubtView, Undone};

/// The desk at which people decide about doses.
pub trait DoseDesk: Send + Sync + 'static {
    /// One page of the people with doses that may be one, from 1.
    fn doubts(&self, visitor: &Visitor, page: u32) -> Result<DoubtList, Refusal>;
    /// A person's doses that may be one, and what was decided about doses.
    fn doubtful(&self, visitor: &Visitor, person: PublicId) -> Result<DoubtView, Refusal>;
    /// Carries out an answer.
    fn answer_on_doses(
        &self,
        visitor: &Visitor,
        person: PublicId,
        answer: &DoseAnswer,
    ) -> Result<DoseAnswered, Refusal>;
    /// Takes a ruling back.
    fn undo_on_doses(&self, visitor: &Visitor, person: PublicId, ruling: &str) -> Result<Undone, Refusal>;
}
