//! Lists of students that schools send, and what became of each row. What rows say is sealed; here it is bytes.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A list that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// Identity.
    pub id: i64,
    /// The school, or the district.
    pub organization: OrganizationId,
    /// The year in which the school year begins.
    pub school_year: i64,
    /// Who sent it; `None` for the operator.
    pub user: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
    /// Name of the file.
    pub file_name: String,
    /// `new`, `matching`, `review`, `applied` or `dropped`.
    pub state: String,
    /// What the columns mean, as JSON.
    pub mapping: String,
    /// Rows, the header not counted.
    pub rows: i64,
    /// Rows that have been worked on.
    pub rows_done: i64,
    /// How many rows became what, as JSON.
    pub summary: String,
    /// The file, packed and sealed, until it was read; none in lists.
    pub body: Option<Vec<u8>>,
    /// Who applied or dropped it.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Timestamp>,
}

const ROSTERS: Insert<14> = Insert::into(
    "roster",
    [
        "roster_id",
        "organization_id",
        "school_year",
        "user_id",
        "created_at",
        "file_name",
        "state",
        "mapping",
        "row_count",
        "rows_done",
        "summary",
        "body",
        "decided_by",
        "decided_at",
    ],
);

/// Adds a list.
pub fn insert(tx: &mut Tx<'_>, roster: &RosterRow) -> Result<()> {
    let r = roster;
    tx.insert(
        &ROSTERS,
        [values![
            r.id,
            r.organization,
            r.school_year,
            r.user,
            r.created_at,
            r.file_name,
            r.state,
            r.mapping,
            r.rows,
            r.rows_done,
            r.summary,
            r.body,
            r.decided_by,
            r.decided_at
        ]],
    )
}

const COLUMNS: &str = "roster_id, organization_id, school_year, user_id, created_at, file_name, state, mapping, row_count, \
                       rows_done, summary, decided_by, decided_at";

fn read(row: &Row<'_>, body: Option<Vec<u8>>) -> Result<RosterRow> {
    Ok(RosterRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        school_year: row.get(2)?,
        user: row.get(3)?,
        created_at: row.get(4)?,
        file_name: row.get(5)?,
        state: row.get(6)?,
        mapping: row.get(7)?,
        rows: row.get(8)?,
        rows_done: row.get(9)?,
        summary: row.get(10)?,
        decided_by: row.get(11)?,
        decided_at: row.get(12)?,
        body,
    })
}

/// One list, with its file.
pub fn get(tx: &mut Tx<'_>, _access: &Access, id: i64) -> Result<Option<RosterRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS}, body FROM roster WHERE roster_id = $1"), &[&id], |row| {
        read(row, row.get(13)?)
    })
}

/// The latest lists of these schools, newest first, without their files.
pub fn latest(
    tx: &mut Tx<'_>,
    _access: &Access,
    organizations: &[OrganizationId],
    most: i64,
) -> Result<Vec<RosterRow>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM roster WHERE organization_id = ANY($1) ORDER BY roster_id DESC LIMIT $2"
        ),
        &[&ids, &most],
        |row| read(row, None),
    )
}

/// Says what the columns of a list mean, as long as it was not read.
pub fn set_mapping(tx: &mut Tx<'_>, id: i64, mapping: &str) -> Result<u64> {
    tx.execute("UPDATE roster SET mapping = $2 WHERE roster_id = $1 AND state = 'new'", &[&id, &mapping])
}

/// Says how far the work on a list is.
pub fn set_progress(tx: &mut Tx<'_>, id: i64, rows_done: i64) -> Result<u64> {
    tx.execute(
        "UPDATE roster SET state = 'matching', rows_done = $2 WHERE roster_id = $1 AND state IN ('new', 'matching')",
        &[&id, &rows_done],
    )
}

/// The rows of a list were read and compared: the file goes. `false`: it was dropped meanwhile, or was read already.
pub fn set_read(tx: &mut Tx<'_>, id: i64, summary: &str) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE roster SET state = 'review', rows_done = row_count, summary = $2, body = NULL \
         WHERE roster_id = $1 AND state = 'matching'",
        &[&id, &summary],
    )?;
    Ok(changed == 1)
}

/// Ends a list that waits for a decision: `applied` or `dropped`. `false`: somebody was faster.
pub fn end(
    tx: &mut Tx<'_>,
    id: i64,
    state: &str,
    summary: &str,
    by: Option<UserId>,
    at: Timestamp,
) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE roster SET state = $2, summary = $3, decided_by = $4, decided_at = $5, body = NULL \
         WHERE roster_id = $1 AND state IN ('new', 'matching', 'review')",
        &[&id, &state, &summary, &by, &at],
    )?;
    Ok(changed == 1)
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowRow {
    /// The list.
    pub roster: i64,
    /// Number of the row in the file.
    pub number: i64,
    /// The school it is for.
    pub organization: OrganizationId,
    /// `matched`, `close`, `new`, `elsewhere` or `wrong`.
    pub fate: String,
    /// Whom it is about.
    pub home: Option<PersonId>,
    /// What a human said about it; empty as long as nobody has.
    pub answer: String,
    /// What the school said, and who it may be; sealed.
    pub sealed: Vec<u8>,
}

const ROWS: Insert<7> = Insert::into(
    "roster_row",
    ["roster_id", "row_number", "organization_id", "fate", "home_id", "answer_word", "sealed"],
);

/// Adds rows.
pub fn insert_rows(tx: &mut Tx<'_>, rows: &[RowRow]) -> Result<()> {
    tx.insert(
        &ROWS,
        rows.iter().map(|r| values![r.roster, r.number, r.organization, r.fate, r.home, r.answer, r.sealed]),
    )
}

fn read_row(row: &Row<'_>) -> Result<RowRow> {
    Ok(RowRow {
        roster: row.get(0)?,
        number: row.get(1)?,
        organization: row.get(2)?,
        fate: row.get(3)?,
        home: row.get(4)?,
        answer: row.get(5)?,
        sealed: row.get(6)?,
    })
}

/// Every row of a list, in the order of the file.
pub fn rows(tx: &mut Tx<'_>, _access: &Access, roster: i64) -> Result<Vec<RowRow>> {
    tx.query(
        "SELECT roster_id, row_number, organization_id, fate, home_id, answer_word, sealed FROM roster_row \
         WHERE roster_id = $1 ORDER BY row_number",
        &[&roster],
        read_row,
    )
}

/// One row of a list.
pub fn row(tx: &mut Tx<'_>, _access: &Access, roster: i64, number: i64) -> Result<Option<RowRow>> {
    tx.query_opt(
        "SELECT roster_id, row_number, organization_id, fate, home_id, answer_word, sealed FROM roster_row \
         WHERE roster_id = $1 AND row_number = $2",
        &[&roster, &number],
        read_row,
    )
}

/// Rows of one fate, in the order of the file, behind a row, at most so many.
pub fn rows_of(
    tx: &mut Tx<'_>,
    _access: &Access,
    roster: i64,
    fate: &str,
    behind: i64,
    most: i64,
) -> Result<Vec<RowRow>> {
    tx.query(
        "SELECT roster_id, row_number, organization_id, fate, home_id, answer_word, sealed FROM roster_row \
         WHERE roster_id = $1 AND fate = $2 AND row_number > $3 ORDER BY row_number LIMIT $4",
        &[&roster, &fate, &behind, &most],
        read_row,
    )
}

/// How many rows have which fate and answer.
pub fn counts(tx: &mut Tx<'_>, roster: i64) -> Result<Vec<(String, String, i64)>> {
    tx.query(
        "SELECT fate, answer_word, count(*) FROM roster_row WHERE roster_id = $1 GROUP BY fate, answer_word",
        &[&roster],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Notes what a human said about a row, while its list waits for a decision.
pub fn answer(tx: &mut Tx<'_>, roster: i64, number: i64, word: &str, home: Option<PersonId>) -> Result<u64> {
    tx.execute(
        "UPDATE roster_row SET answer_word = $3, home_id = $4 WHERE roster_id = $1 AND row_number = $2 \
         AND EXISTS (SELECT 1 FROM roster WHERE roster_id = $1 AND state = 'review')",
        &[&roster, &number, &word, &home],
    )
}

/// Removes the rows of a list that were read well: what they say is on the list of the school, or was dropped.
pub fn delete_rows(tx: &mut Tx<'_>, roster: i64) -> Result<()> {
    tx.run("DELETE FROM roster_row WHERE roster_id = $1 AND fate <> 'wrong'", &[&roster])
}

/// Removes rows that a list has from a work that was stopped in the middle.
pub fn clear_rows(tx: &mut Tx<'_>, roster: i64) -> Result<()> {
    tx.run("DELETE FROM roster_row WHERE roster_id = $1", &[&roster])
}

/// Removes lists that are older than this, with their rows.
pub fn delete_older(tx: &mut Tx<'_>, than: Timestamp) -> Result<u64> {
    tx.run(
        "DELETE FROM roster_row WHERE roster_id IN (SELECT roster_id FROM roster WHERE created_at < $1)",
        &[&than],
    )?;
    tx.execute("DELETE FROM roster WHERE created_at < $1", &[&than])
}

/// Lists on which the work was begun and not ended: the program was stopped.
pub fn unfinished(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    tx.query("SELECT roster_id FROM roster WHERE state = 'matching' ORDER BY roster_id", &[], |row| {
        row.get(0)
    })
}

const MAPPINGS: Insert<4> =
    Insert::into("roster_mapping", ["organization_id", "header_key", "mapping", "updated_at"]).on_conflict(
        "(organization_id, header_key) DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at",
    );

/// Remembers what the columns of a school's lists mean.
pub fn save_mapping(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    header: &[u8],
    mapping: &str,
    now: Timestamp,
) -> Result<()> {
    tx.insert(&MAPPINGS, [values![organization, *header, *mapping, now]])
}

/// What the columns of such a list of this school mean, if that was said before.
pub fn mapping(tx: &mut Tx<'_>, organization: OrganizationId, header: &[u8]) -> Result<Option<String>> {
    tx.query_opt(
        "SELECT mapping FROM roster_mapping WHERE organization_id = $1 AND header_key = $2",
        &[&organization, &header],
        |row| row.get(0),
    )
}
