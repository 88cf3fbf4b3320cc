//! Packs for disasters: their keys, the packs, the offline logs that were merged, the doses those told of.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A key that signs packs.
#[derive(Debug, Clone)]
pub struct AwayKeyRow {
    /// What signatures call it.
    pub name: String,
    /// The public half, PEM.
    pub public: String,
    /// The private half, sealed.
    pub secret: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
}

const KEYS: Insert<4> = Insert::into("away_key", ["name", "public_key", "secret", "made_at"]);

/// Adds a key.
pub fn add_key(tx: &mut Tx<'_>, k: &AwayKeyRow) -> Result<()> {
    tx.insert(&KEYS, [values![k.name, k.public, k.secret, k.made_at]])
}

/// All keys, newest first.
pub fn keys(tx: &mut Tx<'_>) -> Result<Vec<AwayKeyRow>> {
    tx.query(
        "SELECT name, public_key, secret, made_at FROM away_key ORDER BY made_at DESC, name",
        &[],
        |row: &Row<'_>| {
            Ok(AwayKeyRow {
                name: row.get(0)?,
                public: row.get(1)?,
                secret: row.get(2)?,
                made_at: row.get(3)?,
            })
        },
    )
}

/// A pack that was made.
#[derive(Debug, Clone)]
pub struct AwayPackRow {
    /// Its id, hexadecimal.
    pub id: String,
    /// For whom doses that are given with it are reported.
    pub organization: OrganizationId,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom; `None` for the operator.
    pub made_by: Option<UserId>,
    /// When it ends.
    pub ends_at: Timestamp,
    /// People in it.
    pub people: i64,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
    /// Title, area, names of staff, and what opens the offline log: sealed.
    pub content: Vec<u8>,
}

const PACKS: Insert<8> = Insert::into(
    "away_pack",
    ["pack_id", "organization_id", "made_at", "made_by", "ends_at", "people", "digest", "content"],
);
const PACK: &str = "pack_id, organization_id, made_at, made_by, ends_at, people, digest, content";

/// Adds a pack.
pub fn add_pack(tx: &mut Tx<'_>, p: &AwayPackRow) -> Result<()> {
    tx.insert(
        &PACKS,
        [values![p.id, p.organization, p.made_at, p.made_by, p.ends_at, p.people, p.digest, p.content]],
    )
}

fn pack_of(row: &Row<'_>) -> Result<AwayPackRow> {
    Ok(AwayPackRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        made_at: row.get(2)?,
        made_by: row.get(3)?,
        ends_at: row.get(4)?,
        people: row.get(5)?,
        digest: row.get(6)?,
        content: row.get(7)?,
    })
}

/// A pack.
pub fn pack(tx: &mut Tx<'_>, id: &str) -> Result<Option<AwayPackRow>> {
    tx.query_opt(&format!("SELECT {PACK} FROM away_pack WHERE pack_id = $1"), &[&id], pack_of)
}

/// The latest packs, newest first.
pub fn packs(tx: &mut Tx<'_>, most: i64) -> Result<Vec<AwayPackRow>> {
    let sql = format!("SELECT {PACK} FROM away_pack ORDER BY made_at DESC, pack_id LIMIT $1");
    tx.query(&sql, &[&most], pack_of)
}

/// How far an offline log was merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwayLogRow {
    /// Its pack.
    pub pack: String,
    /// Its id, hexadecimal.
    pub log: String,
    /// Number of the last row that was merged.
    pub seq: i64,
    /// Hash of that row, hexadecimal.
    pub head: String,
    /// When.
    pub at: Timestamp,
}

const LOGS: Insert<5> =
    Insert::into("away_log", ["pack_id", "log_id", "merged_seq", "head", "merged_at"]).on_conflict(
        "(pack_id, log_id) DO UPDATE SET merged_seq = excluded.merged_seq, head = excluded.head, merged_at = excluded.merged_at",
    );

/// Notes how far a log was merged.
pub fn put_log(tx: &mut Tx<'_>, l: &AwayLogRow) -> Result<()> {
    tx.insert(&LOGS, [values![l.pack, l.log, l.seq, l.head, l.at]])
}

/// The logs of a pack that were merged.
pub fn logs(tx: &mut Tx<'_>, pack: &str) -> Result<Vec<AwayLogRow>> {
    tx.query(
        "SELECT pack_id, log_id, merged_seq, head, merged_at FROM away_log WHERE pack_id = $1 ORDER BY log_id",
        &[&pack],
        |row: &Row<'_>| {
            Ok(AwayLogRow {
                pack: row.get(0)?,
                log: row.get(1)?,
                seq: row.get(2)?,
                head: row.get(3)?,
                at: row.get(4)?,
            })
        },
    )
}

/// A dose of an offline log.
#[derive(Debug, Clone)]
pub struct AwayDoseRow {
    /// Its pack.
    pub pack: String,
    /// Its log.
    pub log: String,
    /// Its number in the log.
    pub seq: i64,
    /// Who was given it.
    pub home: PersonId,
    /// `waiting`, `taken` or `refused`.
    pub state: String,
    /// Why it was refused: a word.
    pub why: String,
    /// What was given by whom: sealed.
    pub content: Vec<u8>,
}

const DOSES: Insert<7> =
    Insert::into("away_dose", ["pack_id", "log_id", "seq", "home_id", "state", "why", "content"])
        .on_conflict("(pack_id, log_id, seq) DO NOTHING");

/// Adds doses; what is there stays.
pub fn add_doses(tx: &mut Tx<'_>, rows: &[AwayDoseRow]) -> Result<()> {
    tx.insert(&DOSES, rows.iter().map(|d| values![d.pack, d.log, d.seq, d.home, d.state, d.why, d.content]))
}

/// The doses of a log, by number.
pub fn doses(tx: &mut Tx<'_>, _access: &Access, pack: &str, log: &str) -> Result<Vec<AwayDoseRow>> {
    tx.query(
        "SELECT pack_id, log_id, seq, home_id, state, why, content FROM away_dose \
         WHERE pack_id = $1 AND log_id = $2 ORDER BY seq",
        &[&pack, &log],
        |row: &Row<'_>| {
            Ok(AwayDoseRow {
                pack: row.get(0)?,
                log: row.get(1)?,
                seq: row.get(2)?,
                home: row.get(3)?,
                state: row.get(4)?,
                why: row.get(5)?,
                content: row.get(6)?,
            })
        },
    )
}

/// How many doses of a pack are in each state.
pub fn dose_counts(tx: &mut Tx<'_>, pack: &str) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT state, count(*) FROM away_dose WHERE pack_id = $1 GROUP BY state ORDER BY state",
        &[&pack],
        |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Says what became of a dose.
pub fn settle_dose(tx: &mut Tx<'_>, pack: &str, log: &str, seq: i64, state: &str, why: &str) -> Result<u64> {
    tx.execute(
        "UPDATE away_dose SET state = $4, why = $5 WHERE pack_id = $1 AND log_id = $2 AND seq = $3",
        &[&pack, &log, &seq, &state, &why],
    )
}
