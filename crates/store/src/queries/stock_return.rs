//! Cases of vaccine that goes back or was wasted, and the movements out of the shelves they are about.

use jenner_model::{Date, OrganizationId, Timestamp};

use super::inventory_ledger::MovementRow;
use crate::{Insert, Result, Row, Tx, values};

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnRow {
    /// Identity.
    pub id: i64,
    /// Whose.
    pub organization: OrganizationId,
    /// `return` or `waste`.
    pub kind: String,
    /// How far it is.
    pub state: String,
    /// In words.
    pub why: String,
    /// The form it was made with.
    pub form: String,
    /// When.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// Number of the label that came.
    pub label: String,
    /// Number of the parcel.
    pub tracking: String,
    /// When it was sent.
    pub shipped_on: Option<Date>,
    /// What was credited, in cents.
    pub credited_cents: Option<i64>,
}

const COLUMNS: &str = "return_id, organization_id, kind, state, why, form, made_at, made_by, label, tracking, shipped_on, \
                       credited_cents";

fn case(row: &Row<'_>) -> Result<ReturnRow> {
    Ok(ReturnRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        kind: row.get(2)?,
        state: row.get(3)?,
        why: row.get(4)?,
        form: row.get(5)?,
        made_at: row.get(6)?,
        made_by: row.get(7)?,
        label: row.get(8)?,
        tracking: row.get(9)?,
        shipped_on: row.get(10)?,
        credited_cents: row.get(11)?,
    })
}

const CASES: Insert<12> = Insert::into(
    "stock_return",
    [
        "return_id",
        "organization_id",
        "kind",
        "state",
        "why",
        "form",
        "made_at",
        "made_by",
        "label",
        "tracking",
        "shipped_on",
        "credited_cents",
    ],
)
.on_conflict(
    "(return_id) DO UPDATE SET state = excluded.state, label = excluded.label, tracking = excluded.tracking, \
     shipped_on = excluded.shipped_on, credited_cents = excluded.credited_cents",
);

/// Adds a case, or writes how far it is.
pub fn put(tx: &mut Tx<'_>, c: &ReturnRow) -> Result<()> {
    tx.insert(
        &CASES,
        [values![
            c.id,
            c.organization,
            c.kind,
            c.state,
            c.why,
            c.form,
            c.made_at,
            c.made_by,
            c.label,
            c.tracking,
            c.shipped_on,
            c.credited_cents
        ]],
    )
}

/// A case.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<ReturnRow>> {
    let sql = format!("SELECT {COLUMNS} FROM stock_return WHERE return_id = $1");
    tx.query_opt(&sql, &[&id], case)
}

/// What was made with a form.
pub fn of_form(tx: &mut Tx<'_>, organization: OrganizationId, form: &str) -> Result<Option<ReturnRow>> {
    let sql = format!("SELECT {COLUMNS} FROM stock_return WHERE organization_id = $1 AND form = $2");
    tx.query_opt(&sql, &[&organization, &form], case)
}

/// The cases of an organization, the latest first.
pub fn of(tx: &mut Tx<'_>, organization: OrganizationId, most: i64) -> Result<Vec<ReturnRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM stock_return WHERE organization_id = $1 ORDER BY return_id DESC LIMIT $2"
    );
    tx.query(&sql, &[&organization, &most], case)
}

/// The cases of everybody in a state, the oldest first.
pub fn in_state(tx: &mut Tx<'_>, state: &str, most: i64) -> Result<Vec<ReturnRow>> {
    let sql = format!("SELECT {COLUMNS} FROM stock_return WHERE state = $1 ORDER BY return_id LIMIT $2");
    tx.query(&sql, &[&state, &most], case)
}

const LINES: Insert<2> = Insert::into("stock_return_line", ["movement_id", "return_id"]);

/// Says which movements a case is about.
pub fn insert_lines(tx: &mut Tx<'_>, case: i64, movements: &[i64]) -> Result<()> {
    tx.insert(&LINES, movements.iter().map(|movement| values![*movement, case]))
}

/// Lets go of the movements of a case, so that another can take them.
pub fn remove_lines(tx: &mut Tx<'_>, case: i64) -> Result<()> {
    tx.run("DELETE FROM stock_return_line WHERE return_id = $1", &[&case])
}

/// The movements that cases are about: case and movement.
pub fn lines(tx: &mut Tx<'_>, cases: &[i64]) -> Result<Vec<(i64, i64)>> {
    let sql =
        "SELECT return_id, movement_id FROM stock_return_line WHERE return_id = ANY($1) ORDER BY movement_id";
    tx.query(sql, &[&cases.to_vec()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Which of these movements stand in a case.
pub fn in_cases(tx: &mut Tx<'_>, movements: &[i64]) -> Result<Vec<i64>> {
    let sql = "SELECT movement_id FROM stock_return_line WHERE movement_id = ANY($1)";
    tx.query(sql, &[&movements.to_vec()], |row| row.get(0))
}

/// The movements by which an organization wrote doses off since a day and that hold, the oldest first. Doses that were spoiled or lost
/// on the way to somebody else are among them: they were its own until they were accepted.
pub fn written_off(tx: &mut Tx<'_>, organization: OrganizationId, since: Date) -> Result<Vec<MovementRow>> {
    let sql = "SELECT m.movement_id FROM inventory_movement m WHERE m.organization_id = $1 AND m.happened_on >= $2 \
               AND m.kind IN ('wasted', 'expired', 'spoiled', 'lost') AND m.reverses IS NULL AND NOT EXISTS \
               (SELECT 1 FROM inventory_movement r WHERE r.organization_id = m.organization_id \
               AND r.reverses = m.movement_id) ORDER BY m.movement_id";
    let ids: Vec<i64> = tx.query(sql, &[&organization, &since], |row| row.get(0))?;
    super::inventory_ledger::by_ids(tx, &ids)
}
