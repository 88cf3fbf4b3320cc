//! What the watch over programme vaccine has found, and what was done about it.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, ReportId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Identity.
    pub id: i64,
    /// The same thing has the same mark.
    pub mark: String,
    /// The programme.
    pub programme: String,
    /// The rule that found it.
    pub rule: String,
    /// At whom; 0: in the whole state.
    pub organization: OrganizationId,
    /// The lot, where it is about one.
    pub lot: String,
    /// The vaccine, where it is about one.
    pub cvx: String,
    /// The first and the last day.
    pub days: (Date, Date),
    /// How many doses.
    pub doses: i64,
    /// How sure.
    pub sure: String,
    /// Numbers for the words, as JSON.
    pub facts: String,
    /// `new`, `explained`, `referred` or `closed`.
    pub state: String,
    /// How many doses there were when somebody decided.
    pub decided_doses: Option<i64>,
    /// When it was found first.
    pub found_at: Timestamp,
    /// When it was found last.
    pub seen_at: Timestamp,
}

const COLUMNS: &str = "finding_id, mark, programme, rule, organization_id, lot, cvx, first_on, last_on, doses, sure, facts, state, \
    decided_doses, found_at, seen_at";

fn finding(row: &Row<'_>) -> Result<FindingRow> {
    Ok(FindingRow {
        id: row.get(0)?,
        mark: row.get(1)?,
        programme: row.get(2)?,
        rule: row.get(3)?,
        organization: row.get(4)?,
        lot: row.get(5)?,
        cvx: row.get(6)?,
        days: (row.get(7)?, row.get(8)?),
        doses: row.get(9)?,
        sure: row.get(10)?,
        facts: row.get(11)?,
        state: row.get(12)?,
        decided_doses: row.get(13)?,
        found_at: row.get(14)?,
        seen_at: row.get(15)?,
    })
}

const FINDINGS: Insert<16> = Insert::into(
    "programme_finding",
    [
        "finding_id",
        "mark",
        "programme",
        "rule",
        "organization_id",
        "lot",
        "cvx",
        "first_on",
        "last_on",
        "doses",
        "sure",
        "facts",
        "state",
        "decided_doses",
        "found_at",
        "seen_at",
    ],
)
.on_conflict(
    "(mark) DO UPDATE SET lot = excluded.lot, cvx = excluded.cvx, first_on = excluded.first_on, last_on = excluded.last_on, \
     doses = excluded.doses, sure = excluded.sure, facts = excluded.facts, state = excluded.state, seen_at = excluded.seen_at",
);

/// Puts findings down; one whose mark is there keeps its identity, when it was found, and what was decided.
pub fn put(tx: &mut Tx<'_>, rows: &[FindingRow]) -> Result<()> {
    tx.insert(
        &FINDINGS,
        rows.iter().map(|f| {
            values![
                f.id,
                f.mark,
                f.programme,
                f.rule,
                f.organization,
                f.lot,
                f.cvx,
                f.days.0,
                f.days.1,
                f.doses,
                f.sure,
                f.facts,
                f.state,
                f.decided_doses,
                f.found_at,
                f.seen_at
            ]
        }),
    )
}

/// The findings that are there with one of these marks.
pub fn of_marks(tx: &mut Tx<'_>, marks: &[String]) -> Result<Vec<FindingRow>> {
    let sql = format!("SELECT {COLUMNS} FROM programme_finding WHERE mark = ANY($1) ORDER BY finding_id");
    tx.query(&sql, &[&marks], finding)
}

/// One finding.
pub fn one(tx: &mut Tx<'_>, id: i64) -> Result<Option<FindingRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM programme_finding WHERE finding_id = $1"), &[&id], finding)
}

/// Findings in one of these states, the newest first.
pub fn in_states(tx: &mut Tx<'_>, states: &[String], most: i64) -> Result<Vec<FindingRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM programme_finding WHERE state = ANY($1) ORDER BY last_on DESC, finding_id DESC LIMIT $2"
    );
    tx.query(&sql, &[&states, &most], finding)
}

/// How many findings there are by state.
pub fn how_many(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    tx.query("SELECT state, COUNT(*) FROM programme_finding GROUP BY state ORDER BY state", &[], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// Notes what somebody decided about a finding.
pub fn decide(tx: &mut Tx<'_>, id: i64, state: &str, doses: i64) -> Result<u64> {
    tx.execute(
        "UPDATE programme_finding SET state = $2, decided_doses = $3 WHERE finding_id = $1",
        &[&id, &state, &doses],
    )
}

const EVIDENCE: Insert<3> = Insert::into("programme_evidence", ["home_id", "finding_id", "report_id"])
    .on_conflict("(home_id, finding_id, report_id) DO NOTHING");

/// Notes the doses of findings. What was noted before stays.
pub fn note(tx: &mut Tx<'_>, _access: &Access, rows: &[(PersonId, i64, ReportId)]) -> Result<()> {
    tx.insert(&EVIDENCE, rows.iter().map(|(home, finding, report)| values![home, finding, report]))
}

/// Which doses are noted to which finding: finding, report.
pub fn noted(tx: &mut Tx<'_>, _access: &Access) -> Result<Vec<(i64, ReportId)>> {
    tx.query("SELECT finding_id, report_id FROM programme_evidence ORDER BY 1, 2", &[], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}
