//! Tasks of the privacy officer: emergency access to look at, alarms.

use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Identity.
    pub id: i64,
    /// What for: `glass`, `enumeration`, …
    pub kind: String,
    /// When it arose.
    pub at: Timestamp,
    /// Whose doing it is about.
    pub user: UserId,
    /// For whom the user worked.
    pub organization: OrganizationId,
    /// The person concerned, if it is one.
    pub person: Option<PersonId>,
    /// The reason the user gave, or what raised the alarm.
    pub reason: String,
    /// When it was closed, and by whom.
    pub closed: Option<(Timestamp, UserId)>,
    /// What the officer found.
    pub note: String,
}

const TASKS: Insert<8> = Insert::into(
    "oversight_task",
    ["task_id", "kind", "at", "user_id", "organization_id", "person_id", "reason", "note"],
);

/// Adds a task.
pub fn insert(tx: &mut Tx<'_>, task: &TaskRow) -> Result<()> {
    let t = task;
    tx.insert(&TASKS, [values![t.id, t.kind, t.at, t.user, t.organization, t.person, t.reason, t.note]])
}

const COLUMNS: &str =
    "task_id, kind, at, user_id, organization_id, person_id, reason, closed_at, closed_by, note";

fn read(row: &Row<'_>) -> Result<TaskRow> {
    let closed: Option<Timestamp> = row.get(7)?;
    let by: Option<UserId> = row.get(8)?;
    Ok(TaskRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        at: row.get(2)?,
        user: row.get(3)?,
        organization: row.get(4)?,
        person: row.get(5)?,
        reason: row.get(6)?,
        closed: closed.zip(by),
        note: row.get(9)?,
    })
}

/// Tasks, the open ones first, then the latest; `most` at most.
pub fn list(tx: &mut Tx<'_>, most: i64) -> Result<Vec<TaskRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM oversight_task \
             ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, task_id DESC LIMIT $1"
        ),
        &[&most],
        read,
    )
}

/// How many of a kind about a user arose since then.
pub fn since(tx: &mut Tx<'_>, kind: &str, user: UserId, since: Timestamp) -> Result<i64> {
    let found = tx.query_opt(
        "SELECT count(*) FROM oversight_task WHERE kind = $1 AND user_id = $2 AND at >= $3",
        &[&kind, &user, &since],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or(0))
}

/// Closes a task, unless somebody has.
pub fn close(tx: &mut Tx<'_>, task: i64, by: UserId, at: Timestamp, note: &str) -> Result<u64> {
    tx.execute(
        "UPDATE oversight_task SET closed_at = $2, closed_by = $3, note = $4 \
         WHERE task_id = $1 AND closed_at IS NULL",
        &[&task, &at, &by, &note],
    )
}
