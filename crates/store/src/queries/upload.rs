//! Tables that people upload, and what their columns mean. An upload holds what its organization's staff typed about
//! people, so that it takes their ticket like a person's data does.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// An upload.
#[derive(Debug, Clone)]
pub struct UploadRow {
    /// Identity.
    pub id: i64,
    /// For whom it is.
    pub organization: OrganizationId,
    /// Who sent it; `None` for the operator.
    pub user: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
    /// Name of the file.
    pub file_name: String,
    /// `new`, `taking` or `done`.
    pub state: String,
    /// What the columns mean, as JSON.
    pub mapping: String,
    /// Rows, the header not counted.
    pub rows: i64,
    /// Rows that have been worked on.
    pub rows_done: i64,
    /// What became of the rows, as JSON.
    pub summary: String,
    /// The file, packed; empty in lists, and when it has been taken.
    pub body: Vec<u8>,
    /// The rows that were not taken, packed; empty in lists.
    pub wrong: Vec<u8>,
}

const UPLOADS: Insert<12> = Insert::into(
    "upload",
    [
        "upload_id",
        "organization_id",
        "user_id",
        "created_at",
        "file_name",
        "state",
        "mapping",
        "row_count",
        "rows_done",
        "summary",
        "body",
        "wrong",
    ],
);

/// Adds an upload.
pub fn insert(tx: &mut Tx<'_>, upload: &UploadRow) -> Result<()> {
    let u = upload;
    tx.insert(
        &UPLOADS,
        [values![
            u.id,
            u.organization,
            u.user,
            u.created_at,
            u.file_name,
            u.state,
            u.mapping,
            u.rows,
            u.rows_done,
            u.summary,
            u.body,
            u.wrong
        ]],
    )
}

fn read(row: &Row<'_>, whole: Option<(Vec<u8>, Vec<u8>)>) -> Result<UploadRow> {
    let (body, wrong) = whole.unwrap_or_default();
    Ok(UploadRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        user: row.get(2)?,
        created_at: row.get(3)?,
        file_name: row.get(4)?,
        state: row.get(5)?,
        mapping: row.get(6)?,
        rows: row.get(7)?,
        rows_done: row.get(8)?,
        summary: row.get(9)?,
        body,
        wrong,
    })
}

/// One upload, whole.
pub fn get(tx: &mut Tx<'_>, _access: &Access, id: i64) -> Result<Option<UploadRow>> {
    tx.query_opt(
        "SELECT upload_id, organization_id, user_id, created_at, file_name, state, mapping, row_count, rows_done, summary, \
         body, wrong FROM upload WHERE upload_id = $1",
        &[&id],
        |row| read(row, Some((row.get(10)?, row.get(11)?))),
    )
}

/// The latest uploads, of one organization or of all, newest first, without their content.
pub fn list(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: Option<OrganizationId>,
    most: i64,
) -> Result<Vec<UploadRow>> {
    const COLUMNS: &str = "SELECT upload_id, organization_id, user_id, created_at, file_name, state, mapping, row_count, \
                           rows_done, summary FROM upload";
    match organization {
        Some(organization) => tx.query(
            &format!("{COLUMNS} WHERE organization_id = $1 ORDER BY upload_id DESC LIMIT $2"),
            &[&organization, &most],
            |row| read(row, None),
        ),
        None => {
            tx.query(&format!("{COLUMNS} ORDER BY upload_id DESC LIMIT $1"), &[&most], |row| read(row, None))
        }
    }
}

/// Says what the columns of an upload mean.
pub fn set_mapping(tx: &mut Tx<'_>, id: i64, mapping: &str) -> Result<u64> {
    tx.execute("UPDATE upload SET mapping = $2 WHERE upload_id = $1 AND state = 'new'", &[&id, &mapping])
}

/// Says how far the work on an upload is.
pub fn set_progress(tx: &mut Tx<'_>, id: i64, rows_done: i64) -> Result<u64> {
    tx.execute(
        "UPDATE upload SET state = 'taking', rows_done = $2 WHERE upload_id = $1 AND state <> 'done'",
        &[&id, &rows_done],
    )
}

/// Ends an upload: what became of it stays, the file goes.
pub fn finish(tx: &mut Tx<'_>, id: i64, summary: &str, wrong: &[u8]) -> Result<u64> {
    let nothing: &[u8] = &[];
    tx.execute(
        "UPDATE upload SET state = 'done', rows_done = row_count, summary = $2, wrong = $3, body = $4 WHERE upload_id = $1",
        &[&id, &summary, &wrong, &nothing],
    )
}

/// Removes uploads that are older than this.
pub fn delete_older(tx: &mut Tx<'_>, than: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM upload WHERE created_at < $1", &[&than])
}

const MAPPINGS: Insert<4> =
    Insert::into("upload_mapping", ["organization_id", "header_key", "mapping", "updated_at"]).on_conflict(
        "(organization_id, header_key) DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at",
    );

/// Remembers what the columns of an organization's files mean.
pub fn save_mapping(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    header: &[u8],
    mapping: &str,
    now: Timestamp,
) -> Result<()> {
    tx.insert(&MAPPINGS, [values![organization, *header, *mapping, now]])
}

/// What the columns of such a file of this organization mean, if that was said before.
pub fn mapping(tx: &mut Tx<'_>, organization: OrganizationId, header: &[u8]) -> Result<Option<String>> {
    tx.query_opt(
        "SELECT mapping FROM upload_mapping WHERE organization_id = $1 AND header_key = $2",
        &[&organization, &header],
        |row| row.get(0),
    )
}
