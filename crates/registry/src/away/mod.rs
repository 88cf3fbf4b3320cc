//! Packs for disasters: one encrypted file for a county or a shelter that the same program opens without network, and what
//! was done with it brought back.
//!
//! ```text
//! registry ── make ──► pack (a file) ── open ──► shelter ── log (a file beside it) ──► merge ──► registry
//! ```
//!
//! - [`cipher`]: keys from a password, chunks that show any change (Argon2id, AES-256-GCM)
//! - [`head`]: what stands in front of a pack, readable by everybody; [`mod@write`] and [`mod@read`]: the file itself
//! - [`entry`]: one person in a pack; [`find`](mod@find): the index and looking somebody up
//! - [`make`]: who is in it, and the making; [`keys`]: what signs; [`made`]: the packs there are
//! - [`log`](mod@log): the log of the laptop, chained as the registry's own; [`shelter`]: look-ups, each written down before it is shown
//! - [`merge`](mod@merge): the log into the registry's log, the doses into intake
//!
//! The form of both files stands in `docs/DISASTER.md`.

pub mod cipher;
pub mod dose;
pub mod entry;
pub mod find;
pub mod head;
pub mod keys;
pub mod log;
pub mod made;
pub mod make;
pub mod merge;
pub mod read;
pub mod shelter;
pub mod write;

use jiff::Timestamp;

/// Why a pack or its log cannot be used. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AwayError {
    /// The file begins with something else.
    #[error("this file is no pack of this program")]
    NoPack,
    /// A newer program made it.
    #[error("a newer version of the program made this pack (form {0}); open it with that version")]
    Newer(u16),
    /// Cut off, or bytes were changed.
    #[error("the file is damaged or not whole: copy it again from where it came from")]
    Damaged,
    /// Whole, but not signed by the registry whose key is asked for.
    #[error(
        "this pack was not signed by the key that you named ({0}): do not use it, and tell who gave it to you"
    )]
    Forged(String),
    /// The password does not open it.
    #[error("the password is wrong: capital letters do not matter, but each sign and its place does")]
    WrongPassword,
    /// Its time is over.
    #[error("this pack ended on {0} and does not open any more: ask the registry for a new one")]
    Expired(Timestamp),
    /// The clock of the laptop stands before something that has happened already.
    #[error(
        "the clock of this computer says {now}, but the pack knows of {known}: set date and time of the computer right"
    )]
    ClockBehind {
        /// What the clock says.
        now: Timestamp,
        /// What was written down before.
        known: Timestamp,
    },
    /// Another program has it open.
    #[error(
        "the pack is open in another program on this computer: use that one, or close it; two at a time would break the log"
    )]
    InUse,
    /// The log beside the pack belongs to another pack.
    #[error("the log does not belong to this pack")]
    OtherPack,
    /// The log was cut, changed or put into another order.
    #[error("the log was changed: {0}")]
    Log(LogFault),
    /// The log cannot be written: nothing is shown.
    #[error(
        "the log of look-ups cannot be written, so nothing is shown: {0}; make room on the disk, then open the pack again"
    )]
    NotWritten(std::io::Error),
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What was asked of it is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The cipher or the system's randomness.
    #[error("the cipher failed")]
    Cipher,
    /// The registry.
    #[error(transparent)]
    Registry(#[from] crate::Error),
}

/// What is wrong with a log, and at which row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// Its head does not open.
    #[error("its beginning is damaged")]
    Head,
    /// The row does not open, or is not the one of this place.
    #[error("row {0} was changed, or stands in another place")]
    Changed(i64),
    /// The row does not follow the one before.
    #[error("row {0} does not follow the row before it")]
    Unlinked(i64),
    /// Rows are missing at the end.
    #[error("row {0} and what followed are missing")]
    Cut(i64),
    /// The registry has rows of it already that are others.
    #[error("row {0} is not the one that was merged before")]
    Rewritten(i64),
}

impl From<jenner_store::StoreError> for AwayError {
    fn from(error: jenner_store::StoreError) -> Self {
        Self::Registry(error.into())
    }
}
