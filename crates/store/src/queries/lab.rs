//! Kept sessions of the vendor lab, by the hash of their link.

use jenner_model::Timestamp;

use crate::{Insert, Result, Tx, values};

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabRow {
    /// SHA-256 of the link's secret part.
    pub hash: [u8; 32],
    /// What it holds, packed.
    pub content: Vec<u8>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

const LABS: Insert<4> =
    Insert::into("lab_session", ["link_hash", "content", "bytes", "expires_at"]).on_conflict(
        "(link_hash) DO UPDATE SET content = excluded.content, bytes = excluded.bytes, expires_at = excluded.expires_at",
    );

/// Adds or replaces a session.
pub fn save(tx: &mut Tx<'_>, row: &LabRow) -> Result<()> {
    let bytes = i64::try_from(row.content.len()).unwrap_or(i64::MAX);
    tx.insert(&LABS, [values![row.hash, row.content, bytes, row.expires_at]])
}

/// A session that has not ended.
pub fn load(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Option<LabRow>> {
    tx.query_opt(
        "SELECT content, expires_at FROM lab_session WHERE link_hash = $1 AND expires_at > $2",
        &[hash, &now],
        |row| Ok(LabRow { hash: *hash, content: row.get(0)?, expires_at: row.get(1)? }),
    )
}

/// How many sessions are kept beside this one, and how many bytes they take.
pub fn others(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<(i64, i64)> {
    let found = tx.query_opt(
        "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM lab_session WHERE link_hash <> $1",
        &[hash],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

/// Removes a session.
pub fn delete(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<u64> {
    tx.execute("DELETE FROM lab_session WHERE link_hash = $1", &[hash])
}

/// Removes sessions that have ended.
pub fn delete_ended(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM lab_session WHERE expires_at <= $1", &[&now])
}
