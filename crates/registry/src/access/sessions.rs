//! Sessions of signed-in users. The database knows them by the hash of their id only.

use jenner_model::{Timestamp, UserId};
use jenner_store::queries::session::{self, SessionRow};
use sha2::{Digest, Sha256};

use crate::{Error, Registry};

/// What is kept in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is, once somebody has signed in.
    pub user: Option<UserId>,
    /// What the pages keep in it, as JSON.
    pub data: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

fn hash(id: &[u8]) -> [u8; 32] {
    Sha256::digest(id).into()
}

/// Adds or replaces the session with this id.
pub fn save(registry: &Registry, id: &[u8], session: &Session) -> Result<(), Error> {
    let row = SessionRow {
        hash: hash(id),
        user: session.user,
        data: session.data.clone(),
        expires_at: session.expires_at,
    };
    Ok(registry.db().write(move |tx| session::save(tx, &row))?)
}

/// The session with this id, if it has not ended at `now`.
pub fn load(registry: &Registry, id: &[u8], now: Timestamp) -> Result<Option<Session>, Error> {
    let hash = hash(id);
    let row = registry.db().read(|tx| session::load(tx, &hash, now))?;
    Ok(row.map(|row| Session { user: row.user, data: row.data, expires_at: row.expires_at }))
}

/// Ends the session with this id.
pub fn delete(registry: &Registry, id: &[u8]) -> Result<(), Error> {
    let hash = hash(id);
    registry.db().write(move |tx| session::delete(tx, &hash).map(drop))?;
    Ok(())
}

/// Removes what has ended.
pub fn sweep(registry: &Registry) -> Result<(), Error> {
    let now = registry.now();
    registry.db().write(move |tx| session::delete_ended(tx, now).map(drop))?;
    Ok(())
}
