//! What the desk asks of other registries, through ours.

use jenner_model::PublicId;

use super::{Refusal, Visitor};
use crate::views::{AskBegun, AskView, AskedView, DosesTaken};

/// Asking other registries about a person.
pub trait RegistriesDesk: Send + Sync + 'static {
    /// Who may be asked about a person.
    fn registries(&self, visitor: &Visitor, person: PublicId) -> Result<AskView, Refusal>;
    /// Asks. The answer comes later.
    fn ask_registry(
        &self,
        visitor: &Visitor,
        person: PublicId,
        code: &str,
        forecast: bool,
    ) -> Result<AskBegun, Refusal>;
    /// How far a question is. Waits a moment for the answer. Only whoever asked may look.
    fn asked_registry(&self, visitor: &Visitor, person: PublicId, ask: &str) -> Result<AskedView, Refusal>;
    /// Asks again for one of those whom the answer listed, by place.
    fn choose_listed(
        &self,
        visitor: &Visitor,
        person: PublicId,
        ask: &str,
        place: usize,
    ) -> Result<AskBegun, Refusal>;
    /// Takes doses of the answer into the record, by place.
    fn take_doses(
        &self,
        visitor: &Visitor,
        person: PublicId,
        ask: &str,
        places: &[usize],
    ) -> Result<DosesTaken, Refusal>;
}
