//! Who is on the list of which school, from when until when; and the schools' reports of a year.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A child on the list of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudentRow {
    /// Identity.
    pub id: i64,
    /// The school.
    pub organization: OrganizationId,
    /// The year in which the school year begins.
    pub school_year: i64,
    /// Whose record it is; `None`: there is none.
    pub home: Option<PersonId>,
    /// The grade as a number.
    pub grade: i64,
    /// From when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why it ended; empty as long as it has not.
    pub ended: String,
    /// What the school said; sealed.
    pub sealed: Vec<u8>,
}

const STUDENTS: Insert<9> = Insert::into(
    "student",
    [
        "student_id",
        "organization_id",
        "school_year",
        "home_id",
        "grade",
        "since_at",
        "until_at",
        "ended_because",
        "sealed",
    ],
);

/// Adds children.
pub fn insert(tx: &mut Tx<'_>, students: &[StudentRow]) -> Result<()> {
    tx.insert(
        &STUDENTS,
        students.iter().map(|s| {
            values![s.id, s.organization, s.school_year, s.home, s.grade, s.since, s.until, s.ended, s.sealed]
        }),
    )
}

const COLUMNS: &str =
    "student_id, organization_id, school_year, home_id, grade, since_at, until_at, ended_because, sealed";

fn read(row: &Row<'_>) -> Result<StudentRow> {
    Ok(StudentRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        school_year: row.get(2)?,
        home: row.get(3)?,
        grade: row.get(4)?,
        since: row.get(5)?,
        until: row.get(6)?,
        ended: row.get(7)?,
        sealed: row.get(8)?,
    })
}

/// Who is on the lists of these schools at `now`.
pub fn of_schools(
    tx: &mut Tx<'_>,
    _access: &Access,
    schools: &[OrganizationId],
    now: Timestamp,
) -> Result<Vec<StudentRow>> {
    let ids: Vec<i64> = schools.iter().map(|one| one.0).collect();
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM student WHERE organization_id = ANY($1) AND since_at <= $2 AND until_at > $2 \
             ORDER BY student_id"
        ),
        &[&ids, &now],
        read,
    )
}

/// One child on the list of a school at `now`.
pub fn get(tx: &mut Tx<'_>, _access: &Access, id: i64, now: Timestamp) -> Result<Option<StudentRow>> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM student WHERE student_id = $1 AND since_at <= $2 AND until_at > $2"),
        &[&id, &now],
        read,
    )
}

/// On which lists these people are at `now`: person and school.
pub fn schools_of(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
    now: Timestamp,
) -> Result<Vec<(PersonId, OrganizationId)>> {
    if homes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT home_id, organization_id FROM student WHERE home_id = ANY($1) AND since_at <= $2 AND until_at > $2",
        &[&ids, &now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What a new list says of a child who is on the list already.
pub fn update(tx: &mut Tx<'_>, student: &StudentRow) -> Result<u64> {
    let s = student;
    tx.execute(
        "UPDATE student SET school_year = $2, home_id = $3, grade = $4, sealed = $5, until_at = $6, ended_because = $7 \
         WHERE student_id = $1",
        &[&s.id, &s.school_year, &s.home, &s.grade, &s.sealed, &s.until, &s.ended],
    )
}

/// Ends the time of children on their lists.
pub fn end(tx: &mut Tx<'_>, students: &[i64], at: Timestamp, because: &str) -> Result<u64> {
    tx.execute(
        "UPDATE student SET until_at = $2, ended_because = $3 WHERE student_id = ANY($1) AND until_at > $2",
        &[&students.to_vec(), &at, &because],
    )
}

/// Ends the time of a person on the lists of other schools than this one.
pub fn end_elsewhere(
    tx: &mut Tx<'_>,
    homes: &[PersonId],
    but: OrganizationId,
    at: Timestamp,
    because: &str,
) -> Result<u64> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.execute(
        "UPDATE student SET until_at = $3, ended_because = $4 \
         WHERE home_id = ANY($1) AND organization_id <> $2 AND until_at > $3",
        &[&ids, &but, &at, &because],
    )
}

/// How many children are on the list of each school at `now`, by school and grade.
pub fn counts(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<(OrganizationId, i64, i64)>> {
    tx.query(
        "SELECT organization_id, grade, count(*) FROM student WHERE since_at <= $1 AND until_at > $1 \
         GROUP BY organization_id, grade",
        &[&now],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// The report of a school for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The school.
    pub organization: OrganizationId,
    /// The year in which the school year begins.
    pub school_year: i64,
    /// `draft`, `submitted` or `locked`.
    pub state: String,
    /// The numbers, as JSON.
    pub numbers: String,
    /// Who signed, as they wrote it.
    pub signed_name: String,
    /// What they are.
    pub signed_title: String,
    /// Which user.
    pub signed_by: Option<UserId>,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When anything of it changed.
    pub changed_at: Timestamp,
}

const REPORTS: Insert<9> = Insert::into(
    "school_report",
    [
        "organization_id",
        "school_year",
        "state",
        "numbers",
        "signed_name",
        "signed_title",
        "signed_by",
        "submitted_at",
        "changed_at",
    ],
)
.on_conflict(
    "(organization_id, school_year) DO UPDATE SET state = excluded.state, numbers = excluded.numbers, \
     signed_name = excluded.signed_name, signed_title = excluded.signed_title, signed_by = excluded.signed_by, \
     submitted_at = excluded.submitted_at, changed_at = excluded.changed_at",
);

/// Puts a report in place.
pub fn put_report(tx: &mut Tx<'_>, report: &ReportRow) -> Result<()> {
    let r = report;
    tx.insert(
        &REPORTS,
        [values![
            r.organization,
            r.school_year,
            r.state,
            r.numbers,
            r.signed_name,
            r.signed_title,
            r.signed_by,
            r.submitted_at,
            r.changed_at
        ]],
    )
}

/// The reports of a year.
pub fn reports(tx: &mut Tx<'_>, school_year: i64) -> Result<Vec<ReportRow>> {
    tx.query(
        "SELECT organization_id, school_year, state, numbers, signed_name, signed_title, signed_by, submitted_at, \
         changed_at FROM school_report WHERE school_year = $1 ORDER BY organization_id",
        &[&school_year],
        |row| {
            Ok(ReportRow {
                organization: row.get(0)?,
                school_year: row.get(1)?,
                state: row.get(2)?,
                numbers: row.get(3)?,
                signed_name: row.get(4)?,
                signed_title: row.get(5)?,
                signed_by: row.get(6)?,
                submitted_at: row.get(7)?,
                changed_at: row.get(8)?,
            })
        },
    )
}
