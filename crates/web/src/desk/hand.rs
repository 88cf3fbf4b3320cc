//! What people write down by hand. A desk without a registry behind it has no such pages.

use jenner_model::PublicId;

use crate::desk::{Refusal, Visitor};
use crate::views::hand::{
    ChangeTyped, ChangeView, EditTyped, EditView, LotsTyped, LotsView, PastTyped, PastView, ReactionTyped,
    ReactionView, RecordTyped, RecordView, Sent, WrittenView,
};

/// The part of the desk behind these pages. Each form is handed over as it was typed; what comes back is the page to show, or
/// that it was saved.
pub trait HandDesk {
    /// The page to record doses on; with `typed`, what was typed on it.
    fn record(&self, _: &Visitor, _: PublicId, _: RecordTyped) -> Result<Sent<RecordView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The page for past doses.
    fn past(&self, _: &Visitor, _: PublicId, _: PastTyped) -> Result<Sent<PastView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// What a form has written down.
    fn written(&self, _: &Visitor, _: PublicId, _form: &str) -> Result<WrittenView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Takes back what a form has written down. The end of the key of what to say.
    fn take_back(&self, _: &Visitor, _: PublicId, _form: &str) -> Result<&'static str, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The page to put a dose right on.
    fn change(
        &self,
        _: &Visitor,
        _: PublicId,
        _dose: &str,
        _: ChangeTyped,
    ) -> Result<Sent<ChangeView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The page about a reaction, with the draft of the report.
    fn reaction(
        &self,
        _: &Visitor,
        _: PublicId,
        _dose: &str,
        _: ReactionTyped,
    ) -> Result<Sent<ReactionView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The page to correct who somebody is.
    fn edit(&self, _: &Visitor, _: PublicId, _: EditTyped) -> Result<Sent<EditView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The lots that must not be used.
    fn lots(&self, _: &Visitor, _: LotsTyped) -> Result<Sent<LotsView>, Refusal> {
        Err(Refusal::NotFound)
    }
}
