//! What schools note of children on their lists: days on which they are kept out, or absent.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// An absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceRow {
    /// Identity.
    pub id: i64,
    /// The school.
    pub organization: OrganizationId,
    /// The child's line on its list.
    pub student: i64,
    /// `excluded` or `absent`.
    pub kind: String,
    /// Why, as a word.
    pub reason: String,
    /// First day.
    pub from: Date,
    /// Last day; `None`: until it is ended.
    pub until: Option<Date>,
    /// Who noted it.
    pub noted_by: Option<UserId>,
    /// When.
    pub noted_at: Timestamp,
    /// When it was taken back or ended before its time.
    pub ended_at: Option<Timestamp>,
}

const ABSENCES: Insert<10> = Insert::into(
    "student_absence",
    [
        "absence_id",
        "organization_id",
        "student_id",
        "kind",
        "reason",
        "from_day",
        "until_day",
        "noted_by",
        "noted_at",
        "ended_at",
    ],
);

/// Notes one.
pub fn insert(tx: &mut Tx<'_>, row: &AbsenceRow) -> Result<()> {
    let r = row;
    tx.insert(
        &ABSENCES,
        [values![
            r.id,
            r.organization,
            r.student,
            r.kind,
            r.reason,
            r.from,
            r.until,
            r.noted_by,
            r.noted_at,
            r.ended_at
        ]],
    )
}

const COLUMNS: &str = "absence_id, organization_id, student_id, kind, reason, from_day, until_day, noted_by, noted_at, ended_at";

fn read(row: &Row<'_>) -> Result<AbsenceRow> {
    Ok(AbsenceRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        student: row.get(2)?,
        kind: row.get(3)?,
        reason: row.get(4)?,
        from: row.get(5)?,
        until: row.get(6)?,
        noted_by: row.get(7)?,
        noted_at: row.get(8)?,
        ended_at: row.get(9)?,
    })
}

/// Those of these schools that hold on a day or begin later.
pub fn current(
    tx: &mut Tx<'_>,
    _access: &Access,
    schools: &[OrganizationId],
    on: Date,
) -> Result<Vec<AbsenceRow>> {
    let ids: Vec<i64> = schools.iter().map(|one| one.0).collect();
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM student_absence WHERE organization_id = ANY($1) AND ended_at IS NULL \
             AND (until_day IS NULL OR until_day >= $2) ORDER BY from_day, absence_id"
        ),
        &[&ids, &on],
        read,
    )
}

/// All of one child, newest first.
pub fn of_student(tx: &mut Tx<'_>, _access: &Access, student: i64) -> Result<Vec<AbsenceRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM student_absence WHERE student_id = $1 ORDER BY from_day DESC, absence_id DESC"
        ),
        &[&student],
        read,
    )
}

/// Ends one of a child. Whether there was one that had not ended.
pub fn end(tx: &mut Tx<'_>, student: i64, id: i64, at: Timestamp) -> Result<bool> {
    let done = tx.execute(
        "UPDATE student_absence SET ended_at = $3 WHERE student_id = $1 AND absence_id = $2 AND ended_at IS NULL",
        &[&student, &id, &at],
    )?;
    Ok(done > 0)
}
