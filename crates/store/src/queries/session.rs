//! Sessions of signed-in users, by the hash of their id.

use jenner_model::{Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the session's id.
    pub hash: [u8; 32],
    /// Whose it is, once somebody has signed in.
    pub user: Option<UserId>,
    /// What the pages keep in it (JSON).
    pub data: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// What its owner sees of it, once somebody has signed in.
    pub visit: Option<VisitRow>,
}

/// What the owner of a session sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRow {
    /// Name of the session on pages: opens nothing.
    pub handle: String,
    /// When the user signed in.
    pub began_at: Timestamp,
    /// When the user clicked last, to some seconds.
    pub seen_at: Timestamp,
    /// Browser and system, in a few words.
    pub agent: String,
    /// Network address.
    pub address: String,
}

const SESSIONS: Insert<9> = Insert::into(
    "session",
    ["session_hash", "user_id", "data", "expires_at", "handle", "began_at", "seen_at", "agent", "address"],
);

/// Adds a session.
pub fn insert(tx: &mut Tx<'_>, session: &SessionRow) -> Result<()> {
    let (s, v) = (session, session.visit.as_ref());
    let handle = v.map(|v| v.handle.clone());
    let (began, seen) = (v.map(|v| v.began_at), v.map(|v| v.seen_at));
    let (agent, address) = (v.map(|v| v.agent.clone()), v.map(|v| v.address.clone()));
    tx.insert(&SESSIONS, [values![s.hash, s.user, s.data, s.expires_at, handle, began, seen, agent, address]])
}

/// Changes a session that is there; false when it has been ended meanwhile, which must not bring it back.
pub fn update(tx: &mut Tx<'_>, session: &SessionRow) -> Result<bool> {
    let (s, v) = (session, session.visit.as_ref());
    let handle = v.map(|v| v.handle.clone());
    let (began, seen) = (v.map(|v| v.began_at), v.map(|v| v.seen_at));
    let (agent, address) = (v.map(|v| v.agent.clone()), v.map(|v| v.address.clone()));
    let changed = tx.execute(
        "UPDATE session SET user_id = $2, data = $3, expires_at = $4, handle = $5, began_at = $6, seen_at = $7, \
         agent = $8, address = $9 WHERE session_hash = $1",
        &[&s.hash, &s.user, &s.data, &s.expires_at, &handle, &began, &seen, &agent, &address],
    )?;
    Ok(changed > 0)
}

const COLUMNS: &str = "session_hash, user_id, data, expires_at, handle, began_at, seen_at, agent, address";

fn read(row: &Row<'_>) -> Result<SessionRow> {
    let handle: Option<String> = row.get(4)?;
    let visit = match handle {
        None => None,
        Some(handle) => Some(VisitRow {
            handle,
            began_at: row.get(5)?,
            seen_at: row.get(6)?,
            agent: row.get(7)?,
            address: row.get(8)?,
        }),
    };
    Ok(SessionRow { hash: row.get(0)?, user: row.get(1)?, data: row.get(2)?, expires_at: row.get(3)?, visit })
}

/// A session that has not ended.
pub fn load(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRow>> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM session WHERE session_hash = $1 AND expires_at > $2"),
        &[hash, &now],
        read,
    )
}

/// Whose session this is, also when it has ended by itself and has not been swept away yet.
pub fn owner(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<UserId>> {
    let found: Option<Option<UserId>> =
        tx.query_opt("SELECT user_id FROM session WHERE session_hash = $1", &[hash], |row| row.get(0))?;
    Ok(found.flatten())
}

/// The sessions of a user that have not ended, the latest first.
pub fn of_user(tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<Vec<SessionRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM session WHERE user_id = $1 AND expires_at > $2 AND handle IS NOT NULL \
             ORDER BY seen_at DESC"
        ),
        &[&user, &now],
        read,
    )
}

/// Ends a session.
pub fn delete(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<u64> {
    tx.execute("DELETE FROM session WHERE session_hash = $1", &[hash])
}

/// Ends one session of a user by its name on pages.
pub fn delete_named(tx: &mut Tx<'_>, user: UserId, handle: &str) -> Result<u64> {
    tx.execute("DELETE FROM session WHERE user_id = $1 AND handle = $2", &[&user, &handle])
}

/// Ends all sessions of a user, save the one of this name.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId, but: Option<&str>) -> Result<u64> {
    let but = but.unwrap_or_default();
    tx.execute("DELETE FROM session WHERE user_id = $1 AND (handle IS NULL OR handle <> $2)", &[&user, &but])
}

/// Removes sessions that ended before this instant.
pub fn delete_ended(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM session WHERE expires_at <= $1", &[&before])
}
