//! Who left, by keyed hashes; messages on hold; counts.

use std::collections::HashMap;

use jenner_model::{Date, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// Somebody who left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TombstoneRow {
    /// Identity.
    pub id: i64,
    /// What was asked for: `purge`.
    pub kind: String,
    /// The day of the purge.
    pub day: Date,
    /// The number on the paper that the family holds.
    pub receipt: String,
    /// How many keys there are.
    pub keys: i64,
}

/// A hash, and how much agreement on it says.
pub type KeyRow = ([u8; 32], &'static str);

const TOMBSTONES: Insert<4> =
    Insert::into("tombstone", ["tombstone_id", "kind", "day", "receipt"]).on_conflict("DO NOTHING");
const KEYS: Insert<3> =
    Insert::into("suppression_key", ["key_hash", "tombstone_id", "strength"]).on_conflict("DO NOTHING");

/// Whether anybody left at all.
pub fn is_any(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.query_opt("SELECT 1 FROM suppression_key LIMIT 1", &[], |row| row.get::<i64>(0))?.is_some())
}

/// Notes that somebody left. What is there already stays.
pub fn insert(tx: &mut Tx<'_>, one: &TombstoneRow, keys: &[([u8; 32], String)]) -> Result<()> {
    tx.insert(&TOMBSTONES, [values![one.id, one.kind, one.day, one.receipt]])?;
    tx.insert(&KEYS, keys.iter().map(|(hash, strength)| values![*hash, one.id, strength]))
}

/// Those of the hashes that are kept, with whose they are.
pub fn among(tx: &mut Tx<'_>, hashes: &[[u8; 32]]) -> Result<HashMap<[u8; 32], Vec<i64>>> {
    let mut found: HashMap<[u8; 32], Vec<i64>> = HashMap::new();
    if hashes.is_empty() {
        return Ok(found);
    }
    tx.each(
        "SELECT key_hash, tombstone_id FROM suppression_key WHERE key_hash = ANY($1)",
        &[&hashes.to_vec()],
        |row| {
            if let Ok(hash) = <[u8; 32]>::try_from(row.bytes(0)?) {
                found.entry(hash).or_default().push(row.get(1)?);
            }
            Ok(())
        },
    )?;
    Ok(found)
}

fn read_tombstone(row: &Row<'_>) -> Result<TombstoneRow> {
    Ok(TombstoneRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        day: row.get(2)?,
        receipt: row.get(3)?,
        keys: row.get(4)?,
    })
}

const TOMBSTONE: &str = "SELECT t.tombstone_id, t.kind, t.day, t.receipt, \
    (SELECT count(*) FROM suppression_key k WHERE k.tombstone_id = t.tombstone_id) FROM tombstone t";

/// Everybody who left, the latest first.
pub fn list(tx: &mut Tx<'_>, most: i64) -> Result<Vec<TombstoneRow>> {
    let sql = format!("{TOMBSTONE} ORDER BY t.tombstone_id DESC LIMIT $1");
    tx.query(&sql, &[&most], read_tombstone)
}

/// By the number on the paper.
pub fn by_receipt(tx: &mut Tx<'_>, receipt: &str) -> Result<Option<TombstoneRow>> {
    let sql = format!("{TOMBSTONE} WHERE t.receipt = $1");
    tx.query_opt(&sql, &[&receipt], read_tombstone)
}

/// The numbers on the papers of some.
pub fn receipts(tx: &mut Tx<'_>, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let rows = tx.query(
        "SELECT tombstone_id, receipt FROM tombstone WHERE tombstone_id = ANY($1)",
        &[&ids.to_vec()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Somebody takes part again: the keys go, and with them the tombstone.
pub fn remove(tx: &mut Tx<'_>, tombstone: i64) -> Result<()> {
    tx.run("DELETE FROM suppression_key WHERE tombstone_id = $1", &[&tombstone])?;
    tx.run("DELETE FROM tombstone WHERE tombstone_id = $1", &[&tombstone])
}

/// A message on hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// Identity.
    pub id: i64,
    /// Recognises the same message; a keyed hash.
    pub content: [u8; 32],
    /// Whom it may be about.
    pub tombstone: i64,
    /// When it came.
    pub arrived_at: Timestamp,
    /// When the clock decides.
    pub due_at: Timestamp,
    /// What the clock decides: `release` or `refuse`.
    pub by_itself: String,
    /// The kinds of keys that agreed, with commas between.
    pub agreed: String,
    /// The message, sealed.
    pub sealed: Vec<u8>,
}

const HELD: Insert<8> = Insert::into(
    "held_message",
    ["held_id", "content_key", "tombstone_id", "arrived_at", "due_at", "by_itself", "agreed", "sealed"],
)
.on_conflict("DO NOTHING");

/// Puts messages on hold. The same message a second time changes nothing.
pub fn hold(tx: &mut Tx<'_>, rows: &[HeldRow]) -> Result<()> {
    tx.insert(
        &HELD,
        rows.iter().map(|h| {
            values![h.id, h.content, h.tombstone, h.arrived_at, h.due_at, h.by_itself, h.agreed, h.sealed]
        }),
    )
}

fn read_held(row: &Row<'_>) -> Result<HeldRow> {
    Ok(HeldRow {
        id: row.get(0)?,
        content: <[u8; 32]>::try_from(row.bytes(1)?).unwrap_or_default(),
        tombstone: row.get(2)?,
        arrived_at: row.get(3)?,
        due_at: row.get(4)?,
        by_itself: row.get(5)?,
        agreed: row.get(6)?,
        sealed: row.get(7)?,
    })
}

const HELD_ROW: &str = "SELECT held_id, content_key, tombstone_id, arrived_at, due_at, by_itself, agreed, sealed \
                        FROM held_message";

/// Messages on hold that are due before an instant, those first that are due first.
pub fn held(tx: &mut Tx<'_>, due_before: Timestamp, most: i64) -> Result<Vec<HeldRow>> {
    let sql = format!("{HELD_ROW} WHERE due_at < $1 ORDER BY due_at, held_id LIMIT $2");
    tx.query(&sql, &[&due_before, &most], read_held)
}

/// One message on hold.
pub fn held_one(tx: &mut Tx<'_>, id: i64) -> Result<Option<HeldRow>> {
    tx.query_opt(&format!("{HELD_ROW} WHERE held_id = $1"), &[&id], read_held)
}

/// How many messages are on hold.
pub fn count_held(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.query_opt("SELECT count(*) FROM held_message", &[], |row| row.get(0))?.unwrap_or(0))
}

/// Takes messages off hold; tells how many there were.
pub fn unhold(tx: &mut Tx<'_>, id: i64) -> Result<u64> {
    tx.execute("DELETE FROM held_message WHERE held_id = $1", &[&id])
}

/// Takes everything off hold that may be about one who takes part again, or is purged again.
pub fn unhold_all_of(tx: &mut Tx<'_>, tombstone: i64) -> Result<()> {
    tx.run("DELETE FROM held_message WHERE tombstone_id = $1", &[&tombstone])
}

const DAYS: Insert<3> = Insert::into("suppression_day", ["day", "outcome", "count"])
    .on_conflict("(day, outcome) DO UPDATE SET count = suppression_day.count + excluded.count");

/// Counts, for the whole registry.
pub fn count(tx: &mut Tx<'_>, day: Date, outcomes: &[(&'static str, i64)]) -> Result<()> {
    let some = outcomes.iter().filter(|(_, n)| *n > 0);
    tx.insert(&DAYS, some.map(|(outcome, n)| values![day, **outcome, *n]))
}

/// Counts of all days since one, by outcome.
pub fn counts(tx: &mut Tx<'_>, since: Date) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT outcome, CAST(sum(count) AS BIGINT) FROM suppression_day WHERE day >= $1 GROUP BY outcome \
         ORDER BY outcome",
        &[&since],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
