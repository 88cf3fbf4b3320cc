//! Spells out of range, and what was done about them.

use jenner_model::{OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A spell out of range, as readings show it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcursionRow {
    /// Identity.
    pub id: i64,
    /// Of which unit.
    pub unit: i64,
    /// Whose unit.
    pub organization: OrganizationId,
    /// Its first moment.
    pub start: Timestamp,
    /// When it was in range again; `None`: it is not yet.
    pub end: Option<Timestamp>,
    /// The last moment of which a reading says that it was out of range.
    pub last: Timestamp,
    /// Lowest, in tenths of a degree Celsius.
    pub lowest: i64,
    /// Highest.
    pub highest: i64,
    /// Seconds above the range.
    pub hot: i64,
    /// Seconds below it.
    pub cold: i64,
    /// Seconds of which nobody knows.
    pub unknown: i64,
    /// It was read by hand, and nobody knows how long it lasted.
    pub undated: bool,
    /// Mean kinetic temperature.
    pub kinetic: Option<i64>,
    /// It lasted long enough for the alarm.
    pub alarmed: bool,
    /// Word of its state.
    pub state: String,
    /// When it was found.
    pub found_at: Timestamp,
    /// When readings last changed it.
    pub changed_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Since when no reading shows it any more.
    pub faded_at: Option<Timestamp>,
    /// The excursion it has become a part of.
    pub joined_into: Option<i64>,
    /// The excursion of which it was a part.
    pub split_from: Option<i64>,
}

const NAMES: [&str; 21] = [
    "excursion_id",
    "unit_id",
    "organization_id",
    "start_at",
    "end_at",
    "last_at",
    "lowest",
    "highest",
    "hot_seconds",
    "cold_seconds",
    "unknown_seconds",
    "undated",
    "kinetic",
    "alarmed",
    "state",
    "found_at",
    "changed_at",
    "decided_at",
    "faded_at",
    "joined_into",
    "split_from",
];
const EXCURSIONS: Insert<21> = Insert::into("cold_excursion", NAMES).on_conflict(
    "(excursion_id) DO UPDATE SET start_at = excluded.start_at, end_at = excluded.end_at, last_at = excluded.last_at, lowest = excluded.lowest, \
     highest = excluded.highest, hot_seconds = excluded.hot_seconds, cold_seconds = excluded.cold_seconds, \
     unknown_seconds = excluded.unknown_seconds, undated = excluded.undated, kinetic = excluded.kinetic, \
     alarmed = excluded.alarmed, state = excluded.state, changed_at = excluded.changed_at, \
     decided_at = excluded.decided_at, faded_at = excluded.faded_at, joined_into = excluded.joined_into, \
     split_from = excluded.split_from",
);
const EXCURSION: &str = "excursion_id, unit_id, organization_id, start_at, end_at, last_at, lowest, highest, hot_seconds, \
    cold_seconds, unknown_seconds, undated, kinetic, alarmed, state, found_at, changed_at, decided_at, faded_at, \
    joined_into, split_from";

/// Keeps excursions, new ones and changed ones.
pub fn put(tx: &mut Tx<'_>, rows: &[ExcursionRow]) -> Result<()> {
    tx.insert(
        &EXCURSIONS,
        rows.iter().map(|e| {
            values![
                e.id,
                e.unit,
                e.organization,
                e.start,
                e.end,
                e.last,
                e.lowest,
                e.highest,
                e.hot,
                e.cold,
                e.unknown,
                e.undated,
                e.kinetic,
                e.alarmed,
                e.state,
                e.found_at,
                e.changed_at,
                e.decided_at,
                e.faded_at,
                e.joined_into,
                e.split_from
            ]
        }),
    )
}

fn excursion(row: &Row<'_>) -> Result<ExcursionRow> {
    Ok(ExcursionRow {
        id: row.get(0)?,
        unit: row.get(1)?,
        organization: row.get(2)?,
        start: row.get(3)?,
        end: row.get(4)?,
        last: row.get(5)?,
        lowest: row.get(6)?,
        highest: row.get(7)?,
        hot: row.get(8)?,
        cold: row.get(9)?,
        unknown: row.get(10)?,
        undated: row.get(11)?,
        kinetic: row.get(12)?,
        alarmed: row.get(13)?,
        state: row.get(14)?,
        found_at: row.get(15)?,
        changed_at: row.get(16)?,
        decided_at: row.get(17)?,
        faded_at: row.get(18)?,
        joined_into: row.get(19)?,
        split_from: row.get(20)?,
    })
}

/// An excursion.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<ExcursionRow>> {
    tx.query_opt(
        &format!("SELECT {EXCURSION} FROM cold_excursion WHERE excursion_id = $1"),
        &[&id],
        excursion,
    )
}

/// Excursions of a unit that touch a time, joined ones left out, in their order. One without an end touches what comes until its
/// last reading.
pub fn of_unit(tx: &mut Tx<'_>, unit: i64, from: Timestamp, until: Timestamp) -> Result<Vec<ExcursionRow>> {
    let sql = format!(
        "SELECT {EXCURSION} FROM cold_excursion WHERE unit_id = $1 AND joined_into IS NULL AND start_at <= $3 \
         AND COALESCE(end_at, last_at) >= $2 ORDER BY start_at, excursion_id"
    );
    tx.query(&sql, &[&unit, &from, &until], excursion)
}

/// Excursions of an organization in some states, joined ones left out, in their order.
pub fn in_states(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    states: &[&str],
) -> Result<Vec<ExcursionRow>> {
    let states: Vec<String> = states.iter().map(|word| (*word).to_owned()).collect();
    let sql = format!(
        "SELECT {EXCURSION} FROM cold_excursion WHERE organization_id = $1 AND state = ANY($2) \
         AND joined_into IS NULL ORDER BY start_at, excursion_id"
    );
    tx.query(&sql, &[&organization, &states], excursion)
}

/// Excursions that have become a part of another one.
pub fn joined(tx: &mut Tx<'_>, into: i64) -> Result<Vec<ExcursionRow>> {
    let sql = format!("SELECT {EXCURSION} FROM cold_excursion WHERE joined_into = $1 ORDER BY excursion_id");
    tx.query(&sql, &[&into], excursion)
}

/// Something that was done about an excursion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// About which.
    pub excursion: i64,
    /// Identity.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By whom; `None`: by the program.
    pub by: Option<UserId>,
    /// What, as JSON.
    pub what: String,
}

const STEPS: Insert<5> = Insert::into("cold_step", ["excursion_id", "step_id", "done_at", "done_by", "what"]);

/// Adds steps. They are never changed.
pub fn insert_steps(tx: &mut Tx<'_>, rows: &[StepRow]) -> Result<()> {
    tx.insert(&STEPS, rows.iter().map(|s| values![s.excursion, s.id, s.at, s.by, s.what]))
}

/// The steps of some excursions, in their order.
pub fn steps(tx: &mut Tx<'_>, excursions: &[i64]) -> Result<Vec<StepRow>> {
    tx.query(
        "SELECT excursion_id, step_id, done_at, done_by, what FROM cold_step WHERE excursion_id = ANY($1) ORDER BY step_id",
        &[&excursions.to_vec()],
        |row| {
            Ok(StepRow {
                excursion: row.get(0)?,
                id: row.get(1)?,
                at: row.get(2)?,
                by: row.get(3)?,
                what: row.get(4)?,
            })
        },
    )
}
