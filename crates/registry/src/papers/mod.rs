//! Official records: certificates for school, childcare, camp and college, the full record, vaccine administration records,
//! health cards and visit plans; whether a paper is genuine; exemptions.
//!
//! ```text
//! record ── door ──► forecast ──► standing (rules of the pack) ──► sheet (what stands on the paper) ──► template ──► PDF
//!                                                                     │
//!                                                                     └─► official_paper (sealed), paper_code (hashes)
//! ```
//!
//! What stands on a paper is kept, so that it is printed again as it was. Whether it is still right is not kept but looked at
//! whenever somebody asks: a paper is *replaced* when a newer one of its kind was made, or when the record does not say any
//! more what it says; *withdrawn* by hand, or because the person was removed.

pub mod cards;
mod code;
pub mod exemption;
mod issue;
pub mod list;
pub mod plan;
pub mod qr;
mod sheet;
pub mod standing;
pub mod verify;

use jenner_model::UserId;
use jenner_model::access::{Access, Actor};

pub use code::Code;
pub use issue::{Issued, NoPaper, Paper, Roster, issue, issue_many};

pub use crate::packs::PaperKind;

pub(crate) fn user_of(access: &Access) -> Option<UserId> {
    match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    }
}

/// The state of a paper as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    Current,
    Replaced,
    Withdrawn,
}

impl Kept {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Kept::Current => "current",
            Kept::Replaced => "replaced",
            Kept::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn of(word: &str) -> Self {
        match word {
            "replaced" => Kept::Replaced,
            "withdrawn" => Kept::Withdrawn,
            _ => Kept::Current,
        }
    }
}
