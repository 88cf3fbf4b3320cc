//! MLLP: HL7 messages over connections that stay open, with TLS.
//!
//! Reading order: [`frame`] (bytes into messages), [`connection`] (one message after the other, one answer each),
//! [`server`] (accepting, limits, ending); certificates: [`crate::tls`].
//!
//! A connection speaks for one interface, which the port or the client's certificate says. What a message says about
//! itself (MSH-3, MSH-4, MSH-8) never changes that: a sender can speak for its own organization only, and no secret
//! stands in a message, where it would be kept for years.

pub mod connection;
pub mod frame;
pub mod server;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

pub use crate::tls::{Acceptor, Fingerprint, TlsProblem, acceptor};
pub use server::serve;

/// For which interface the connections of a port speak.
#[derive(Debug, Clone)]
pub enum Speaker {
    /// All for this interface (its user name).
    Interface(String),
    /// Each for the interface of its client certificate.
    Certificate(Arc<HashMap<Fingerprint, String>>),
}

/// Times and numbers of a port.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address.
    pub connections_each: usize,
    /// A connection on which nothing comes for so long between messages is closed.
    pub idle: Duration,
    /// Longest time from the first byte of a message to its last.
    pub message: Duration,
    /// Longest time until an answer has been taken.
    pub write: Duration,
    /// Longest time of a TLS handshake.
    pub handshake: Duration,
    /// How long messages under way may take after the program was asked to end.
    pub last: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            connections_each: 64,
            idle: Duration::from_secs(15 * 60),
            message: Duration::from_secs(60),
            write: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
            last: Duration::from_secs(20),
        }
    }
}
