//! Carrying a question to another registry: CDC's SOAP service from the asking side (2011, 2014, or the national hub
//! with a destination in the header), SOAP 1.2 over HTTPS.
//!
//! Everything has an end: time and size are limited, redirects are not followed, and a question is sent a second time
//! only if nothing of the first was sent (no connection). [`send`] and [`test()`] wait; call them from a thread that may.

mod client;
mod envelope;

pub use client::{send, test};

/// Why there is no answer. No text of it comes from a patient's data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Address, password, certificate or key are not as they should be, on our side. Says what to look at.
    #[error("{0}")]
    Settings(String),
    /// Nobody listens at the address, or there is no such address.
    #[error("the other registry cannot be reached")]
    Unreachable,
    /// TLS failed: their certificate is not trusted, or ours is not.
    #[error("no secure connection: {0}")]
    NotSecure(String),
    /// No answer in the agreed time.
    #[error("there was no answer in {0} seconds")]
    Slow(u64),
    /// The connection broke after the question had been sent.
    #[error("the connection broke before the answer was there")]
    Broken,
    /// The answer is larger than the limit, in bytes.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// It sends us to another address.
    #[error("the service sends us to another address; redirects are not followed")]
    Redirect,
    /// A status without SOAP.
    #[error("the service answered with HTTP status {0}")]
    Status(u16),
    /// A SOAP fault.
    #[error("{kind}: {text}")]
    Fault {
        /// Which.
        kind: FaultKind,
        /// What it says.
        text: String,
    },
    /// What came is not what the service should send.
    #[error("what came back is no SOAP answer of this service")]
    NotSoap,
}

/// Kinds of fault, of the services and of the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// Our user name, password or facility is not accepted.
    Security,
    /// Our message is too large for them.
    MessageTooLarge,
    /// They do not have the operation.
    Unsupported,
    /// The hub does not know the destination.
    UnknownDestination,
    /// The hub cannot reach the destination.
    DestinationConnection,
    /// The destination did not like what the hub sent.
    HubClient,
    /// Another one.
    Other,
}

impl std::fmt::Display for FaultKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Security => "the other registry does not accept our credential",
            Self::MessageTooLarge => "the question is too large for the other registry",
            Self::Unsupported => "the other registry does not have this operation",
            Self::UnknownDestination => "the hub does not know this destination",
            Self::DestinationConnection => "the hub cannot reach the other registry",
            Self::HubClient => "the other registry did not understand the hub",
            Self::Other => "the other registry answered with a fault",
        })
    }
}

impl Trouble {
    /// One word for the audit log and for the texts of pages.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Settings(_) => "settings",
            Self::Unreachable => "unreachable",
            Self::NotSecure(_) => "not-secure",
            Self::Slow(_) => "slow",
            Self::Broken => "broken",
            Self::TooLarge(_) => "too-large",
            Self::Redirect => "redirect",
            Self::Status(_) => "status",
            Self::Fault { kind, .. } => match kind {
                FaultKind::Security => "fault-security",
                FaultKind::MessageTooLarge => "fault-size",
                FaultKind::Unsupported => "fault-unsupported",
                FaultKind::UnknownDestination => "fault-destination",
                FaultKind::DestinationConnection => "fault-connection",
                FaultKind::HubClient => "fault-hub",
                FaultKind::Other => "fault-other",
            },
            Self::NotSoap => "not-soap",
        }
    }
}
