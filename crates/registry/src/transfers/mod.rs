//! Vaccine that moves between organizations, goes back, or was borrowed: what people agree on about it. What moves stands in the
//! ledger ([`crate::inventory`]), by the kinds that it has for this; docs/TRANSFERS.md tells the rest.
//!
//! - [`transfer`]: transfers as they stand; [`ask`]: asked for, approved, withdrawn; [`send`]: off the shelf, on the way;
//!   [`receive`]: accepted, wholly or in part, or refused
//! - [`out`](mod@out): how long doses were out of range over their life, which goes along
//! - [`board`]: which doses are too many and who could use them, pure; [`offer`]: offers that are open, and who claims them
//! - [`borrow`]: doses for which another funding's vaccine was used, and how they are paid back
//! - [`returns`]: vaccine that was lost, gathered for the program, sent back, credited

pub mod ask;
pub mod board;
pub mod borrow;
pub mod offer;
pub mod out;
pub mod receive;
pub mod returns;
pub mod send;
pub mod transfer;
mod trouble;

pub use trouble::{Fail, Trouble};

use jenner_store::{StoreError, Tx};

use crate::identity::decisions;
use crate::registry::Core;

/// Longest text that somebody types.
pub(crate) const LONGEST: usize = 200;

/// A text as it is kept: without white space around it, and no longer than a line or two.
pub(crate) fn short(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

/// Notes that something was done about a transfer or a case.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &jenner_model::access::Access,
    of: i64,
    step: &str,
    said: &str,
) -> Result<(), StoreError> {
    let row = jenner_store::queries::stock_transfer::StepRow {
        of,
        id: core.id(),
        step: step.to_owned(),
        said: short(said),
        at: core.now(),
        by: decisions::actor(access),
    };
    jenner_store::queries::stock_transfer::insert_step(tx, &row)
}
