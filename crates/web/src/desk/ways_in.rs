//! What ways in without a credential in each message ask of the registry: MLLP, watched folders.

use std::net::IpAddr;

use jenner_registry::messages::Transport;

use super::{Answer, Refusal, Sender};

/// The desk for senders whom the operator has bound to a way in.
pub trait WaysIn: Send + Sync + 'static {
    /// The sender of an interface's user name, who connects from an address. Only for ways in that the operator has
    /// bound to it.
    fn bound_sender(&self, user: &str, from: IpAddr) -> Result<Sender, Refusal>;
    /// Logs a message that was not taken because of how it came, and answers it with AR.
    fn decline(&self, sender: &Sender, transport: Transport, message: &[u8], why: &str) -> Answer;
    /// The answer AR to bytes that the log has already.
    fn negative(&self, message: &[u8], why: &str) -> Vec<u8>;
}
