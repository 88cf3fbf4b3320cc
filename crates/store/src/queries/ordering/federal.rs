//! Files of the federal ordering system as they were written or came, and what goes into those that are written.

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Identity.
    pub id: i64,
    /// Which layout.
    pub kind: String,
    /// Of which version; 0 where it could not be read.
    pub version: i64,
    /// `out` or `in`.
    pub direction: String,
    /// What it is called.
    pub name: String,
    /// Hash of what stands in it.
    pub digest: String,
    /// What stands in it, packed.
    pub packed: Vec<u8>,
    /// Its rows.
    pub rows: i64,
    /// `written`, `taken` or `refused`.
    pub state: String,
    /// When.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
}

const FILES: Insert<11> = Insert::into(
    "federal_file",
    [
        "file_id",
        "kind",
        "layout_version",
        "direction",
        "file_name",
        "digest",
        "packed",
        "line_count",
        "state",
        "made_at",
        "made_by",
    ],
);
const FILE: &str = "file_id, kind, layout_version, direction, file_name, digest, packed, line_count, state, made_at, made_by";

fn file(row: &Row<'_>) -> Result<FileRow> {
    Ok(FileRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        version: row.get(2)?,
        direction: row.get(3)?,
        name: row.get(4)?,
        digest: row.get(5)?,
        packed: row.get(6)?,
        rows: row.get(7)?,
        state: row.get(8)?,
        made_at: row.get(9)?,
        made_by: row.get(10)?,
    })
}

/// Keeps files.
pub fn insert(tx: &mut Tx<'_>, files: &[FileRow]) -> Result<()> {
    tx.insert(
        &FILES,
        files.iter().map(|f| {
            values![
                f.id,
                f.kind,
                f.version,
                f.direction,
                f.name,
                f.digest,
                f.packed,
                f.rows,
                f.state,
                f.made_at,
                f.made_by
            ]
        }),
    )
}

/// A file.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<FileRow>> {
    tx.query_opt(&format!("SELECT {FILE} FROM federal_file WHERE file_id = $1"), &[&id], file)
}

/// Whether what stands in a file was taken before: that file.
pub fn taken(tx: &mut Tx<'_>, digest: &str) -> Result<Option<i64>> {
    let sql = "SELECT file_id FROM federal_file WHERE digest = $1 AND direction = 'in' AND state = 'taken'";
    tx.query_opt(sql, &[&digest], |row| row.get(0))
}

/// The latest files, the youngest first, without what stands in them.
pub fn latest(tx: &mut Tx<'_>, most: i64) -> Result<Vec<FileRow>> {
    let sql = "SELECT file_id, kind, layout_version, direction, file_name, digest, line_count, state, made_at, made_by \
               FROM federal_file ORDER BY file_id DESC LIMIT $1";
    tx.query(sql, &[&most], |row| {
        Ok(FileRow {
            id: row.get(0)?,
            kind: row.get(1)?,
            version: row.get(2)?,
            direction: row.get(3)?,
            name: row.get(4)?,
            digest: row.get(5)?,
            packed: Vec::new(),
            rows: row.get(6)?,
            state: row.get(7)?,
            made_at: row.get(8)?,
            made_by: row.get(9)?,
        })
    })
}

/// A lot and funding on the shelves of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnHand {
    /// Whose.
    pub organization: OrganizationId,
    /// NDC of the box; empty where it is not known.
    pub ndc_box: String,
    /// The vaccine.
    pub cvx: String,
    /// The maker.
    pub mvx: String,
    /// The number of the lot.
    pub lot: String,
    /// Its last day.
    pub expires_on: Date,
    /// Who paid.
    pub funding: String,
    /// Doses.
    pub doses: i64,
}

/// What is on the shelves of everybody: what is not of the funding `private`, and not nothing.
pub fn on_hand(tx: &mut Tx<'_>) -> Result<Vec<OnHand>> {
    tx.query(
        "SELECT a.organization_id, l.ndc_box, l.cvx, l.mvx, l.lot, l.expires_on, a.funding, CAST(SUM(u.doses) AS BIGINT) \
         FROM (SELECT to_account AS account, doses FROM inventory_movement UNION ALL \
         SELECT from_account, -doses FROM inventory_movement) AS u \
         JOIN inventory_account a ON a.account_id = u.account JOIN inventory_lot l ON l.lot_id = a.lot_id \
         WHERE a.place = 'stock' AND a.funding <> 'private' \
         GROUP BY a.organization_id, l.lot_id, l.ndc_box, l.cvx, l.mvx, l.lot, l.expires_on, a.funding \
         HAVING SUM(u.doses) <> 0 ORDER BY a.organization_id, l.lot_id, a.funding",
        &[],
        |row| {
            Ok(OnHand {
                organization: row.get(0)?,
                ndc_box: row.get(1)?,
                cvx: row.get(2)?,
                mvx: row.get(3)?,
                lot: row.get(4)?,
                expires_on: row.get(5)?,
                funding: row.get(6)?,
                doses: row.get(7)?,
            })
        },
    )
}

/// Doses that left shelves and were not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The movement.
    pub movement: i64,
    /// Whose.
    pub organization: OrganizationId,
    /// NDC of the box; empty where it is not known.
    pub ndc_box: String,
    /// The vaccine.
    pub cvx: String,
    /// The maker.
    pub mvx: String,
    /// The number of the lot.
    pub lot: String,
    /// Its last day.
    pub expires_on: Date,
    /// Who paid.
    pub funding: String,
    /// What happened.
    pub kind: String,
    /// A code of the reasons.
    pub reason: String,
    /// The day.
    pub on: Date,
    /// Doses.
    pub doses: i64,
}

/// What was written after a moment and through another as returned, wasted, expired, spoiled or lost of public vaccine, without
/// what was taken back.
pub fn losses(tx: &mut Tx<'_>, after: Timestamp, until: Timestamp) -> Result<Vec<Loss>> {
    tx.query(
        "SELECT m.movement_id, m.organization_id, l.ndc_box, l.cvx, l.mvx, l.lot, l.expires_on, a.funding, m.kind, m.reason, \
         m.happened_on, m.doses FROM inventory_movement m JOIN inventory_account a ON a.account_id = m.from_account \
         JOIN inventory_lot l ON l.lot_id = a.lot_id \
         WHERE m.kind IN ('returned', 'wasted', 'expired', 'spoiled', 'lost') AND a.place = 'stock' \
         AND a.funding <> 'private' AND m.reverses IS NULL AND m.written_at > $1 AND m.written_at <= $2 \
         AND NOT EXISTS (SELECT 1 FROM inventory_movement r WHERE r.organization_id = m.organization_id \
         AND r.reverses = m.movement_id) ORDER BY m.movement_id",
        &[&after, &until],
        |row| {
            Ok(Loss {
                movement: row.get(0)?,
                organization: row.get(1)?,
                ndc_box: row.get(2)?,
                cvx: row.get(3)?,
                mvx: row.get(4)?,
                lot: row.get(5)?,
                expires_on: row.get(6)?,
                funding: row.get(7)?,
                kind: row.get(8)?,
                reason: row.get(9)?,
                on: row.get(10)?,
                doses: row.get(11)?,
            })
        },
    )
}

/// When the last file of a kind was written.
pub fn last_written(tx: &mut Tx<'_>, kind: &str) -> Result<Option<Timestamp>> {
    let sql = "SELECT MAX(made_at) FROM federal_file WHERE kind = $1 AND direction = 'out'";
    Ok(tx.query_opt(sql, &[&kind], |row| row.get(0))?.flatten())
}
