//! Replays that were asked for on a page.

use jenner_model::access::Access;
use jenner_model::{Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A replay with its progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Identity.
    pub id: i64,
    /// What is to be judged again, as JSON.
    pub wanted: String,
    /// Who asked.
    pub user: UserId,
    /// When.
    pub created_at: Timestamp,
    /// Last progress.
    pub changed_at: Timestamp,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// Messages looked at so far.
    pub looked_at: i64,
    /// Messages that were refused and are taken now.
    pub taken: i64,
    /// Messages that came to the same as before.
    pub unchanged: i64,
    /// Messages that came to something else and are still not taken whole.
    pub refused: i64,
}

const JOBS: Insert<10> = Insert::into(
    "replay_job",
    [
        "job_id",
        "wanted",
        "user_id",
        "created_at",
        "changed_at",
        "state",
        "looked_at",
        "taken",
        "unchanged",
        "refused",
    ],
)
.on_conflict(
    "(job_id) DO UPDATE SET changed_at = excluded.changed_at, state = excluded.state, looked_at = excluded.looked_at, \
     taken = excluded.taken, unchanged = excluded.unchanged, refused = excluded.refused",
);

/// Adds a job, or stores its progress.
pub fn put(tx: &mut Tx<'_>, job: &JobRow) -> Result<()> {
    let j = job;
    tx.insert(
        &JOBS,
        [values![
            j.id,
            j.wanted,
            j.user,
            j.created_at,
            j.changed_at,
            j.state,
            j.looked_at,
            j.taken,
            j.unchanged,
            j.refused
        ]],
    )
}

const COLUMNS: &str =
    "job_id, wanted, user_id, created_at, changed_at, state, looked_at, taken, unchanged, refused";

fn read(row: &Row<'_>) -> Result<JobRow> {
    Ok(JobRow {
        id: row.get(0)?,
        wanted: row.get(1)?,
        user: row.get(2)?,
        created_at: row.get(3)?,
        changed_at: row.get(4)?,
        state: row.get(5)?,
        looked_at: row.get(6)?,
        taken: row.get(7)?,
        unchanged: row.get(8)?,
        refused: row.get(9)?,
    })
}

/// Jobs, newest first.
pub fn list(tx: &mut Tx<'_>, _access: &Access, most: i64) -> Result<Vec<JobRow>> {
    tx.query(&format!("SELECT {COLUMNS} FROM replay_job ORDER BY job_id DESC LIMIT $1"), &[&most], read)
}

/// The oldest job that waits, or that was running when its program ended.
pub fn next(tx: &mut Tx<'_>) -> Result<Option<JobRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM replay_job WHERE state = 'waiting' OR state = 'running' ORDER BY job_id LIMIT 1"
    );
    tx.query_opt(&sql, &[], read)
}
