//! What people of an organization write down by hand: doses they give, past doses, corrections, who somebody is.
//!
//! All of it goes through the intake as a message would: statements of a source, logged, with the same decision and one
//! commit. What differs is that the person is known, and that somebody decided on what they saw: when the record has changed
//! meanwhile, nothing is stored and they look again. A form is known by its *token*: sent twice, it is taken once.

pub mod change;
pub mod concern;
pub mod facts;
pub mod giving;
pub mod lots;
pub mod names;
pub mod offer;
pub mod person;
mod quarantine;
pub mod reaction;
pub mod record;
mod say;
pub mod undo;
pub mod versions;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub(crate) use say::BY_HAND;
pub use say::{Deed, State, provider, state};

/// Names one form, so that it is taken once however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token(SmolStr);

impl Token {
    /// A new one.
    pub fn draw() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()).into())
    }

    /// One that came back with its form.
    pub fn read(text: &str) -> Option<Self> {
        let is_one =
            text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_one.then(|| Self(text.into()))
    }

    /// As it stands in the form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The token of what follows from a form without a form of its own.
    pub(crate) fn derived(&self, what: &str) -> Self {
        let hash = blake3::hash(format!("{what}:{}", self.0).as_bytes()).to_hex();
        Self(hash.as_str().get(..32).unwrap_or_default().into())
    }
}

/// What became of something written down by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is on disk.
    Now,
    /// The same form was taken before. Nothing changed.
    Before,
    /// The record has changed since the writer looked. Nothing was stored.
    Changed,
}
