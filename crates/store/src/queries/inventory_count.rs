//! Counts of what is on the shelves: the sheet, what was found, who signed.

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// Identity.
    pub id: i64,
    /// Whose shelves.
    pub organization: OrganizationId,
    /// Of one funding alone; empty for all.
    pub funding: String,
    /// Of one storage unit alone; `None` for all.
    pub unit: Option<i64>,
    /// The day of the count.
    pub counted_on: Date,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// By whom.
    pub begun_by: String,
    /// `open`, `second` (waits for a second person), `signed` or `ended`.
    pub state: String,
    /// When it was signed, or ended.
    pub signed_at: Option<Timestamp>,
    /// By whom.
    pub signed_by: Option<String>,
    /// The second person, where one was needed.
    pub seconded_by: Option<String>,
    /// In words.
    pub note: String,
}

const COLUMNS: &str = "count_id, organization_id, funding, unit_id, counted_on, begun_at, begun_by, state, signed_at, signed_by, \
                       seconded_by, note";

fn count(row: &Row<'_>) -> Result<CountRow> {
    let unit: i64 = row.get(3)?;
    Ok(CountRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        funding: row.get(2)?,
        unit: (unit != 0).then_some(unit),
        counted_on: row.get(4)?,
        begun_at: row.get(5)?,
        begun_by: row.get(6)?,
        state: row.get(7)?,
        signed_at: row.get(8)?,
        signed_by: row.get(9)?,
        seconded_by: row.get(10)?,
        note: row.get(11)?,
    })
}

const COUNTS: Insert<9> = Insert::into(
    "inventory_count",
    [
        "count_id",
        "organization_id",
        "funding",
        "unit_id",
        "counted_on",
        "begun_at",
        "begun_by",
        "state",
        "note",
    ],
);

/// Adds a count.
pub fn insert(tx: &mut Tx<'_>, c: &CountRow) -> Result<()> {
    let unit = c.unit.unwrap_or(0);
    let row =
        values![c.id, c.organization, c.funding, unit, c.counted_on, c.begun_at, c.begun_by, c.state, c.note];
    tx.insert(&COUNTS, [row])
}

/// One count.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<CountRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM inventory_count WHERE count_id = $1"), &[&id], count)
}

/// The counts of an organization, the latest first.
pub fn of(tx: &mut Tx<'_>, organization: OrganizationId, most: i64) -> Result<Vec<CountRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_count WHERE organization_id = $1 ORDER BY count_id DESC LIMIT $2"
    );
    tx.query(&sql, &[&organization, &most], count)
}

/// Notes how far a count is, and who signed.
pub fn set_state(tx: &mut Tx<'_>, c: &CountRow) -> Result<()> {
    tx.run(
        "UPDATE inventory_count SET state = $2, signed_at = $3, signed_by = $4, seconded_by = $5, note = $6 \
         WHERE count_id = $1",
        &[&c.id, &c.state, &c.signed_at, &c.signed_by, &c.seconded_by, &c.note],
    )
}

/// What was found of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountLine {
    /// The count.
    pub count: i64,
    /// The account.
    pub account: i64,
    /// Doses that were found; `None`: not counted yet.
    pub counted: Option<i64>,
    /// When they were counted.
    pub counted_at: Option<Timestamp>,
    /// By whom.
    pub counted_by: Option<String>,
    /// The least that should have been there; set when the count is signed.
    pub low: Option<i64>,
    /// The most that should have been there.
    pub high: Option<i64>,
    /// What was found too much, or too little.
    pub difference: Option<i64>,
    /// A code of the reasons.
    pub reason: String,
    /// In words.
    pub why: String,
    /// What put the book right.
    pub movement: Option<i64>,
}

const LINES: Insert<11> = Insert::into(
    "inventory_count_line",
    [
        "count_id", "account_id", "counted", "counted_at", "counted_by", "low", "high", "difference", "reason", "why",
        "movement_id",
    ],
)
.on_conflict(
    "(count_id, account_id) DO UPDATE SET counted = excluded.counted, counted_at = excluded.counted_at, \
     counted_by = excluded.counted_by, low = excluded.low, high = excluded.high, difference = excluded.difference, \
     reason = excluded.reason, why = excluded.why, movement_id = excluded.movement_id",
);

/// Adds lines, or puts them in the place of those that are there.
pub fn put_lines(tx: &mut Tx<'_>, lines: &[CountLine]) -> Result<()> {
    tx.insert(
        &LINES,
        lines.iter().map(|l| {
            values![
                l.count,
                l.account,
                l.counted,
                l.counted_at,
                l.counted_by,
                l.low,
                l.high,
                l.difference,
                l.reason,
                l.why,
                l.movement
            ]
        }),
    )
}

/// The lines of a count.
pub fn lines(tx: &mut Tx<'_>, count: i64) -> Result<Vec<CountLine>> {
    let sql = "SELECT count_id, account_id, counted, counted_at, counted_by, low, high, difference, reason, why, movement_id \
               FROM inventory_count_line WHERE count_id = $1 ORDER BY account_id";
    tx.query(sql, &[&count], |row| {
        Ok(CountLine {
            count: row.get(0)?,
            account: row.get(1)?,
            counted: row.get(2)?,
            counted_at: row.get(3)?,
            counted_by: row.get(4)?,
            low: row.get(5)?,
            high: row.get(6)?,
            difference: row.get(7)?,
            reason: row.get(8)?,
            why: row.get(9)?,
            movement: row.get(10)?,
        })
    })
}
