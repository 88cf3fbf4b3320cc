//! What the pages of held messages ask of the registry.

use super::{Refusal, Visitor};
use crate::views::{OnHoldList, OnHoldView};

/// The desk of the privacy officer for messages that may be about somebody who left.
pub trait OnHoldDesk: Send + Sync + 'static {
    /// Everything on hold.
    fn on_hold(&self, visitor: &Visitor) -> Result<OnHoldList, Refusal>;
    /// Opens one: audited.
    fn held(&self, visitor: &Visitor, message: &str) -> Result<OnHoldView, Refusal>;
    /// Stores it (`release`) or removes it. `false`: a reason is missing.
    fn decide_held(
        &self,
        visitor: &Visitor,
        message: &str,
        release: bool,
        reason: &str,
    ) -> Result<bool, Refusal>;
}
