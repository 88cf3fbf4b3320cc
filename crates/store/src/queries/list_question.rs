//! Questions of ad hoc lists and counts: what was asked, and what is kept under a name.

use jenner_model::{OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionRow {
    /// Identity.
    pub id: i64,
    /// The organization for which it is asked.
    pub organization: OrganizationId,
    /// The user who asks; 0: the operator.
    pub owner: i64,
    /// Whether others of the organization may use it.
    pub shared: bool,
    /// Its name; empty: it was only asked.
    pub name: String,
    /// The version of the vocabulary.
    pub vocabulary: i64,
    /// What it asks, as JSON.
    pub said: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

const COLUMNS: &str = "question_id, organization_id, owner_id, shared, name, vocabulary, said, changed_at";

const ROWS: Insert<8> = Insert::into(
    "list_question",
    ["question_id", "organization_id", "owner_id", "shared", "name", "vocabulary", "said", "changed_at"],
)
.on_conflict(
    "(question_id) DO UPDATE SET shared = excluded.shared, name = excluded.name, \
     vocabulary = excluded.vocabulary, said = excluded.said, changed_at = excluded.changed_at",
);

fn question(row: &Row<'_>) -> Result<QuestionRow> {
    Ok(QuestionRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        owner: row.get(2)?,
        shared: row.get(3)?,
        name: row.get(4)?,
        vocabulary: row.get(5)?,
        said: row.get(6)?,
        changed_at: row.get(7)?,
    })
}

/// Puts a question in, or changes it.
pub fn put(tx: &mut Tx<'_>, q: &QuestionRow) -> Result<()> {
    let row = values![q.id, q.organization, q.owner, q.shared, q.name, q.vocabulary, q.said, q.changed_at];
    tx.insert(&ROWS, [row])
}

/// A question.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<QuestionRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM list_question WHERE question_id = $1"), &[&id], question)
}

/// What a user of an organization may use: those with a name by it, then those that were only asked, the last first.
pub fn of(tx: &mut Tx<'_>, organization: OrganizationId, owner: i64) -> Result<Vec<QuestionRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM list_question WHERE organization_id = $1 AND (owner_id = $2 OR (shared AND name <> '')) \
             ORDER BY CASE WHEN name = '' THEN 1 ELSE 0 END, name, question_id DESC"
        ),
        &[&organization, &owner],
        question,
    )
}

/// Forgets what a user only asked, but for the last so many.
pub fn forget_but(tx: &mut Tx<'_>, organization: OrganizationId, owner: i64, last: i64) -> Result<()> {
    tx.run(
        "DELETE FROM list_question WHERE organization_id = $1 AND owner_id = $2 AND name = '' AND question_id NOT IN \
         (SELECT question_id FROM list_question WHERE organization_id = $1 AND owner_id = $2 AND name = '' \
          ORDER BY question_id DESC LIMIT $3)",
        &[&organization, &owner, &last],
    )
}

/// Removes a question of a user. Whether it was there.
pub fn remove(tx: &mut Tx<'_>, organization: OrganizationId, owner: i64, id: i64) -> Result<bool> {
    let done = tx.execute(
        "DELETE FROM list_question WHERE organization_id = $1 AND owner_id = $2 AND question_id = $3",
        &[&organization, &owner, &id],
    )?;
    Ok(done > 0)
}
