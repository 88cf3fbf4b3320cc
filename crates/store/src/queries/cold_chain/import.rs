//! Files of loggers, as they came.

use jenner_model::{OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A file of a logger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Identity.
    pub id: i64,
    /// For which unit.
    pub unit: i64,
    /// Whose unit.
    pub organization: OrganizationId,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file, as figures.
    pub digest: String,
    /// The file, packed.
    pub packed: Vec<u8>,
    /// What a human said about it, as JSON.
    pub choices: String,
    /// Word of its state.
    pub state: String,
    /// New readings, readings that were there, rows that could not be read: when it was taken.
    pub counts: (i64, i64, i64),
    /// First and last moment that were taken.
    pub span: Option<(Timestamp, Timestamp)>,
    /// When it came.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Option<UserId>,
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
}

const IMPORTS: Insert<13> = Insert::into(
    "cold_import",
    [
        "import_id",
        "unit_id",
        "organization_id",
        "file_name",
        "digest",
        "packed",
        "choices",
        "state",
        "new_readings",
        "known_readings",
        "wrong_rows",
        "created_at",
        "created_by",
    ],
);
const IMPORT: &str = "import_id, unit_id, organization_id, file_name, digest, choices, state, new_readings, \
    known_readings, wrong_rows, first_at, last_at, created_at, created_by, taken_at";

/// Keeps a file.
pub fn insert_import(tx: &mut Tx<'_>, i: &ImportRow) -> Result<()> {
    tx.insert(
        &IMPORTS,
        [values![
            i.id,
            i.unit,
            i.organization,
            i.file_name,
            i.digest,
            i.packed,
            i.choices,
            i.state,
            i.counts.0,
            i.counts.1,
            i.counts.2,
            i.created_at,
            i.created_by
        ]],
    )
}

fn import(row: &Row<'_>) -> Result<ImportRow> {
    let (first, last): (Option<Timestamp>, Option<Timestamp>) = (row.get(10)?, row.get(11)?);
    Ok(ImportRow {
        id: row.get(0)?,
        unit: row.get(1)?,
        organization: row.get(2)?,
        file_name: row.get(3)?,
        digest: row.get(4)?,
        packed: Vec::new(),
        choices: row.get(5)?,
        state: row.get(6)?,
        counts: (row.get(7)?, row.get(8)?, row.get(9)?),
        span: first.zip(last),
        created_at: row.get(12)?,
        created_by: row.get(13)?,
        taken_at: row.get(14)?,
    })
}

/// A file with its bytes.
pub fn get_import(tx: &mut Tx<'_>, id: i64) -> Result<Option<ImportRow>> {
    let sql = format!("SELECT {IMPORT} FROM cold_import WHERE import_id = $1");
    let Some(mut found) = tx.query_opt(&sql, &[&id], import)? else { return Ok(None) };
    let bytes =
        tx.query_opt("SELECT packed FROM cold_import WHERE import_id = $1", &[&id], |row| row.get(0))?;
    found.packed = bytes.unwrap_or_default();
    Ok(Some(found))
}

/// The latest files of a unit without their bytes, newest first.
pub fn imports(tx: &mut Tx<'_>, unit: i64, most: i64) -> Result<Vec<ImportRow>> {
    let sql = format!("SELECT {IMPORT} FROM cold_import WHERE unit_id = $1 ORDER BY import_id DESC LIMIT $2");
    tx.query(&sql, &[&unit, &most], import)
}

/// Keeps what a human said about a file that waits.
pub fn choose(tx: &mut Tx<'_>, id: i64, choices: &str) -> Result<bool> {
    let sql = "UPDATE cold_import SET choices = $2 WHERE import_id = $1 AND state = 'waits'";
    Ok(tx.execute(sql, &[&id, &choices])? > 0)
}

/// Notes what became of a file.
pub fn import_done(tx: &mut Tx<'_>, i: &ImportRow, by: Option<UserId>) -> Result<()> {
    let (first, last) = i.span.unzip();
    tx.run(
        "UPDATE cold_import SET state = $2, choices = $3, new_readings = $4, known_readings = $5, wrong_rows = $6, \
         first_at = $7, last_at = $8, taken_at = $9, taken_by = $10 WHERE import_id = $1",
        &[&i.id, &i.state, &i.choices, &i.counts.0, &i.counts.1, &i.counts.2, &first, &last, &i.taken_at, &by],
    )
}
