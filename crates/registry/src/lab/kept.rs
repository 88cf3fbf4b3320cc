//! Lab sessions kept under a link: what a session holds is the caller's, here it is packed, bounded and ended.

use jenner_model::Timestamp;
use jenner_store::StoreError;
use jenner_store::queries::lab::{self, LabRow};
use sha2::{Digest, Sha256};

use crate::{Error, Registry, packed};

/// How much may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Sessions.
    pub sessions: i64,
    /// Packed bytes of all sessions together.
    pub bytes: i64,
}

/// Why a session is not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The bounds are reached; a link that ends makes room.
    #[error("there is no room for another lab session")]
    Full,
    /// The registry cannot store.
    #[error(transparent)]
    Registry(#[from] Error),
}

impl From<StoreError> for KeepError {
    fn from(error: StoreError) -> Self {
        Self::Registry(error.into())
    }
}

fn hash(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// Keeps a session under its link, or keeps it anew. What has ended makes room first.
///
/// # Errors
/// There is no room, or nothing can be stored now.
pub fn keep(
    registry: &Registry,
    secret: &[u8],
    content: &[u8],
    expires_at: Timestamp,
    bounds: Bounds,
) -> Result<(), KeepError> {
    let content = packed::pack(content)?;
    let bytes = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let row = LabRow { hash: hash(secret), content, expires_at };
    let now = registry.now();
    registry.db().write(move |tx| {
        lab::delete_ended(tx, now)?;
        let (sessions, kept) = lab::others(tx, &row.hash)?;
        if sessions >= bounds.sessions || kept.saturating_add(bytes) > bounds.bytes {
            return Err(KeepError::Full);
        }
        Ok(lab::save(tx, &row)?)
    })
}

/// What is kept under a link, if it has not ended.
///
/// # Errors
/// The database cannot be read.
pub fn open(registry: &Registry, secret: &[u8]) -> Result<Option<(Vec<u8>, Timestamp)>, Error> {
    let (hash, now) = (hash(secret), registry.now());
    let row = registry.db().read(|tx| lab::load(tx, &hash, now))?;
    row.map(|row| Ok((packed::unpack(&row.content)?, row.expires_at))).transpose()
}

/// Ends a link.
///
/// # Errors
/// The database cannot be written.
pub fn forget(registry: &Registry, secret: &[u8]) -> Result<(), Error> {
    let hash = hash(secret);
    registry.db().write(move |tx| lab::delete(tx, &hash).map(drop))?;
    Ok(())
}

/// Removes what has ended.
///
/// # Errors
/// The database cannot be written.
pub fn sweep(registry: &Registry) -> Result<u64, Error> {
    let now = registry.now();
    Ok(registry.db().write(move |tx| lab::delete_ended(tx, now))?)
}
