//! The audit log: who did what, to whom, when, why; append-only, tamper-evident.
//!
//! Entries form hash chains (45 CFR 164.312(b) audit controls, 164.312(c) integrity): every entry carries the
//! hash of the one before, so that a change, a deletion, an insertion or a swap breaks the chain at that place.
//! Each writer (a write connection of a node) has a chain a month, so that writers never wait for each other;
//! the first entry of a month takes up the closing hash of the month before. What a chain alone cannot show is
//! that its tail was cut or that all of it was made anew: for that, [`checkpoint`] signs the heads with a key the
//! database does not hold, and the signed lines should also be kept in a second place.

mod chain;
mod checkpoint;
mod entry;
mod grants;
mod seal;
mod verify;

pub(crate) use chain::Appender;
pub use checkpoint::{
    Checkpoint, CheckpointSigner, CheckpointVerifier, checkpoint, checkpoints, hex, newest_checkpoints, unhex,
};
pub use entry::{AuditEntry, actor};
pub use grants::{APPEND_ONLY, grants};
pub(crate) use seal::Sealing;
pub use seal::{DetailSealer, FORGOTTEN, SEALED, forget_details, person_keys};
pub use verify::{ChainState, Evidence, Fault, Verification, verify, verify_with};
