//! Visits of a vaccine programme, and what has to be put right after them.

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRow {
    /// Identity.
    pub id: i64,
    /// To whom.
    pub organization: OrganizationId,
    /// The programme.
    pub programme: String,
    /// Which kind.
    pub kind: String,
    /// `planned`, `done` or `called_off`.
    pub state: String,
    /// For which day.
    pub planned_on: Date,
    /// When it was.
    pub visited_on: Option<Date>,
    /// What was found, as JSON.
    pub answers: String,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

const COLUMNS: &str = "visit_id, organization_id, programme, kind, state, planned_on, visited_on, answers, created_at, changed_at";

fn visit(row: &Row<'_>) -> Result<VisitRow> {
    Ok(VisitRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        programme: row.get(2)?,
        kind: row.get(3)?,
        state: row.get(4)?,
        planned_on: row.get(5)?,
        visited_on: row.get(6)?,
        answers: row.get(7)?,
        created_at: row.get(8)?,
        changed_at: row.get(9)?,
    })
}

const VISITS: Insert<10> = Insert::into(
    "programme_visit",
    [
        "visit_id",
        "organization_id",
        "programme",
        "kind",
        "state",
        "planned_on",
        "visited_on",
        "answers",
        "created_at",
        "changed_at",
    ],
)
.on_conflict(
    "(visit_id) DO UPDATE SET state = excluded.state, planned_on = excluded.planned_on, visited_on = excluded.visited_on, \
     answers = excluded.answers, changed_at = excluded.changed_at",
);

/// Puts a visit in the place of what it was.
pub fn put(tx: &mut Tx<'_>, v: &VisitRow) -> Result<()> {
    let row = values![
        v.id,
        v.organization,
        v.programme,
        v.kind,
        v.state,
        v.planned_on,
        v.visited_on,
        v.answers,
        v.created_at,
        v.changed_at
    ];
    tx.insert(&VISITS, [row])
}

/// One visit.
pub fn one(tx: &mut Tx<'_>, id: i64) -> Result<Option<VisitRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM programme_visit WHERE visit_id = $1"), &[&id], visit)
}

/// Visits to an organization, the latest first.
pub fn of(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<VisitRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM programme_visit WHERE organization_id = $1 ORDER BY planned_on DESC, visit_id DESC"
    );
    tx.query(&sql, &[&organization], visit)
}

/// All visits of a programme, the latest first.
pub fn all(tx: &mut Tx<'_>, programme: &str) -> Result<Vec<VisitRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM programme_visit WHERE programme = $1 ORDER BY planned_on DESC, visit_id DESC"
    );
    tx.query(&sql, &[&programme], visit)
}

/// Something that has to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// Identity.
    pub id: i64,
    /// The visit that found it.
    pub visit: i64,
    /// By whom.
    pub organization: OrganizationId,
    /// The item of the checklist.
    pub item: String,
    /// What was found, in words.
    pub finding: String,
    /// Until when.
    pub due_on: Date,
    /// What shows that it was put right; empty while it is open.
    pub evidence: String,
    /// When somebody closed it, and who.
    pub closed: Option<(Timestamp, String)>,
}

const ACTION: &str =
    "action_id, visit_id, organization_id, item, finding, due_on, evidence, closed_at, closed_by";

fn action(row: &Row<'_>) -> Result<ActionRow> {
    let (at, by): (Option<Timestamp>, Option<String>) = (row.get(7)?, row.get(8)?);
    Ok(ActionRow {
        id: row.get(0)?,
        visit: row.get(1)?,
        organization: row.get(2)?,
        item: row.get(3)?,
        finding: row.get(4)?,
        due_on: row.get(5)?,
        evidence: row.get(6)?,
        closed: at.zip(by),
    })
}

const ACTIONS: Insert<7> = Insert::into(
    "programme_action",
    ["action_id", "visit_id", "organization_id", "item", "finding", "due_on", "evidence"],
);

/// Adds what has to be put right.
pub fn insert_actions(tx: &mut Tx<'_>, rows: &[ActionRow]) -> Result<()> {
    tx.insert(
        &ACTIONS,
        rows.iter().map(|a| values![a.id, a.visit, a.organization, a.item, a.finding, a.due_on, a.evidence]),
    )
}

/// Closes one that is open. How many were.
pub fn close(tx: &mut Tx<'_>, id: i64, evidence: &str, at: Timestamp, by: &str) -> Result<u64> {
    tx.execute(
        "UPDATE programme_action SET evidence = $2, closed_at = $3, closed_by = $4 WHERE action_id = $1 AND closed_at IS NULL",
        &[&id, &evidence, &at, &by],
    )
}

/// What has to be put right after a visit.
pub fn actions_of(tx: &mut Tx<'_>, visit: i64) -> Result<Vec<ActionRow>> {
    let sql = format!("SELECT {ACTION} FROM programme_action WHERE visit_id = $1 ORDER BY action_id");
    tx.query(&sql, &[&visit], action)
}

/// What is still open, of everybody, the most urgent first.
pub fn open_actions(tx: &mut Tx<'_>) -> Result<Vec<ActionRow>> {
    let sql =
        format!("SELECT {ACTION} FROM programme_action WHERE closed_at IS NULL ORDER BY due_on, action_id");
    tx.query(&sql, &[], action)
}
