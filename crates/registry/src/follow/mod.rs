//! Telling those who follow a person that something changed: FHIR R4 subscriptions over a rest-hook.
//!
//! ```text
//! change of a person ── store::queries::follow::note (same transaction) ──► subscription_notice, one row a subscription
//! notices::take ──► is the person still visible to the client? ──► Notice ── web: POST ──► told | failed, tried again
//! ```
//!
//! At least once: a notice goes away only after its receiver has said yes. Bounded: however often a person changes, one notice
//! waits for each subscription. A notice says *that* something changed, not what: the client comes and reads.

pub mod criteria;
pub mod endpoint;
pub mod notices;
pub mod subscriptions;

/// What the operator decides about subscriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Endpoints in private networks may be called.
    pub private_networks: bool,
    /// Endpoints on this very machine may be called, without TLS too. For tests alone.
    pub loopback: bool,
}
