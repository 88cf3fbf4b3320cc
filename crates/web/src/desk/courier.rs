//! What carriers of messages, and those who want no more of them, tell the registry.

use super::Refusal;
use crate::courier::texts::{Event, Heard};

/// The desk for what comes back of reminders.
pub trait CourierDesk: Send + Sync + 'static {
    /// Whose messages a link stops, with most of it hidden; nothing where the words are none of ours. Stops nothing.
    fn stop_link(&self, words: &str) -> Result<Option<String>, Refusal>;
    /// Stops them. False where the words are none of ours.
    fn stop_by_link(&self, words: &str) -> Result<bool, Refusal>;
    /// Takes what a text gateway tells; gives what it should answer to the phone.
    fn text_came(&self, event: &Event) -> Result<Heard, Refusal>;
}
