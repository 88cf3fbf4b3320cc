//! What the pages about senders ask of the registry: the inbox, corrections.

use super::{Refusal, Visitor};
use crate::views::{CorrectView, Inbox, InboxGroupView, InboxOrder, Resent, Trial};

/// The desk for senders and their messages.
pub trait SenderDesk: Send + Sync + 'static {
    /// The inbox of messages that were not taken whole.
    fn inbox(&self, visitor: &Visitor) -> Result<Inbox, Refusal>;
    /// One group of it.
    fn inbox_group(&self, visitor: &Visitor, group: &str) -> Result<InboxGroupView, Refusal>;
    /// Takes a group in hand, gives it back, or closes it. Answers how many messages left the inbox.
    fn inbox_order(&self, visitor: &Visitor, group: &str, order: &InboxOrder) -> Result<u64, Refusal>;
    /// Takes up the correction of a message; an error is a reason in words.
    fn correction(&self, visitor: &Visitor, message: &str) -> Result<Result<CorrectView, String>, Refusal>;
    /// The message with every sure edit made.
    fn mended(&self, visitor: &Visitor, message: &str) -> Result<Result<String, String>, Refusal>;
    /// Judges a corrected text and keeps it.
    fn try_correction(
        &self,
        visitor: &Visitor,
        message: &str,
        text: &str,
    ) -> Result<Result<Trial, String>, Refusal>;
    /// Sends a corrected text in the name of its sender.
    fn resend(&self, visitor: &Visitor, message: &str, text: &str, note: &str) -> Result<Resent, Refusal>;
    /// Gives a correction up.
    fn drop_correction(&self, visitor: &Visitor, message: &str) -> Result<(), Refusal>;
}
