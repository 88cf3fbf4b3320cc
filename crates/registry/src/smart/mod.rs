//! FHIR clients and how they prove who they are: SMART Backend Services (SMART App Launch 2.x, client_credentials with
//! private_key_jwt).
//!
//! ```text
//! signed assertion ── assertion (form, key, times) ──► tokens::grant (once each, on disk) ──► token
//! token ── tokens::client_of ──► Client: the ticket, and what it may ask for
//! ```
//!
//! A client belongs to an interface: closing the interface closes its clients. Keys, scopes and tokens can be taken back at any
//! time, which holds from the next request on.

pub mod assertion;
pub mod clients;
mod jwk;
pub mod scopes;
pub mod tokens;

pub use jwk::{PublicKey, PublicKeys};
pub use scopes::{Interaction, Scopes};

use jenner_model::access::Access;

/// Whom a client may have in bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// Those whom its organization has reported.
    Own,
    /// Everybody in the registry.
    Everybody,
}

impl Population {
    /// The word stored and shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Everybody => "everybody",
        }
    }

    /// The population of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Own, Self::Everybody].into_iter().find(|one| one.word() == word)
    }
}

/// A client that has shown a good token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its name.
    pub id: String,
    /// Its ticket.
    pub access: Access,
    /// What this token opens.
    pub scopes: Scopes,
    /// Whom it may have in bulk.
    pub population: Population,
    /// Whether exports hold protected people whom its organization has reported.
    pub protected_too: bool,
}
