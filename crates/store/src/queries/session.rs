//! Sessions of signed-in users, by the hash of their id.

use jenner_model::{Timestamp, UserId};

use crate::{Insert, Result, Tx, values};

/// A session as it is kept.
#[derive(Clone)]
pub struct SessionRow {
    /// SHA-256 of the session's id.
    pub hash: [u8; 32],
    /// Whose it is, once somebody has signed in.
    pub user: Option<UserId>,
    /// What the pages keep in it (JSON).
    pub data: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

const SESSIONS: Insert<4> = Insert::into("session", ["session_hash", "user_id", "data", "expires_at"]).on_conflict(
    "(session_hash) DO UPDATE SET user_id = excluded.user_id, data = excluded.data, expires_at = excluded.expires_at",
);

/// Adds or replaces a session.
pub fn save(tx: &mut Tx<'_>, session: &SessionRow) -> Result<()> {
    let s = session;
    tx.insert(&SESSIONS, [values![s.hash, s.user, s.data, s.expires_at]])
}

/// A session that has not ended.
pub fn load(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRow>> {
    tx.query_opt(
        "SELECT user_id, data, expires_at FROM session WHERE session_hash = $1 AND expires_at > $2",
        &[hash, &now],
        |row| Ok(SessionRow { hash: *hash, user: row.get(0)?, data: row.get(1)?, expires_at: row.get(2)? }),
    )
}

/// Ends a session.
pub fn delete(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<u64> {
    tx.execute("DELETE FROM session WHERE session_hash = $1", &[hash])
}

/// Removes sessions that have ended.
pub fn delete_ended(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM session WHERE expires_at <= $1", &[&now])
}
