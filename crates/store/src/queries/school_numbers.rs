//! The annual numbers of schools: what is known of a school, the numbers of years that are over, public tables; and the turn of
//! a school year. Numbers are JSON of the registry's making.

use jenner_model::{OrganizationId, Timestamp, UserId};

use super::student::StudentRow;
use crate::{Insert, Result, Tx, values};

/// What is known of a school beyond its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailRow {
    /// The school.
    pub organization: OrganizationId,
    /// `public`, `private` or `unknown`.
    pub sector: String,
    /// The grade after which children leave; `None`: nobody has said.
    pub last_grade: Option<i64>,
}

const DETAILS: Insert<3> = Insert::into("school_detail", ["organization_id", "sector", "last_grade"])
    .on_conflict(
        "(organization_id) DO UPDATE SET sector = excluded.sector, last_grade = excluded.last_grade",
    );

/// Puts what is known of schools in place.
pub fn put_details(tx: &mut Tx<'_>, details: &[DetailRow]) -> Result<()> {
    tx.insert(&DETAILS, details.iter().map(|d| values![d.organization, d.sector, d.last_grade]))
}

/// What is known of all schools.
pub fn details(tx: &mut Tx<'_>) -> Result<Vec<DetailRow>> {
    tx.query(
        "SELECT organization_id, sector, last_grade FROM school_detail ORDER BY organization_id",
        &[],
        |row| Ok(DetailRow { organization: row.get(0)?, sector: row.get(1)?, last_grade: row.get(2)? }),
    )
}

const YEARS: Insert<3> = Insert::into("school_year", ["school_year", "numbers", "closed_at"])
    .on_conflict("(school_year) DO NOTHING");

/// Keeps the numbers of a year that is over; those that are kept already stay.
pub fn close_year(tx: &mut Tx<'_>, school_year: i64, numbers: &str, at: Timestamp) -> Result<()> {
    tx.insert(&YEARS, [values![school_year, *numbers, at]])
}

/// The numbers of a year that is over.
pub fn year(tx: &mut Tx<'_>, school_year: i64) -> Result<Option<String>> {
    tx.query_opt("SELECT numbers FROM school_year WHERE school_year = $1", &[&school_year], |row| row.get(0))
}

/// Years that are over and kept, the latest first.
pub fn years(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    tx.query("SELECT school_year FROM school_year ORDER BY school_year DESC", &[], |row| row.get(0))
}

/// Locks the reports that were submitted in years before this one.
pub fn lock_reports_before(tx: &mut Tx<'_>, school_year: i64, at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE school_report SET state = 'locked', changed_at = $2 WHERE school_year < $1 AND state = 'submitted'",
        &[&school_year, &at],
    )
}

/// Schools with children on their lists at `now` who came there in a school year before this one.
pub fn schools_behind(tx: &mut Tx<'_>, school_year: i64, now: Timestamp) -> Result<Vec<OrganizationId>> {
    tx.query(
        "SELECT DISTINCT organization_id FROM student WHERE school_year < $1 AND until_at > $2 \
         ORDER BY organization_id",
        &[&school_year, &now],
        |row| row.get(0),
    )
}

/// Moves a child to a grade of another year, unless its list was changed meanwhile.
pub fn move_up(tx: &mut Tx<'_>, student: &StudentRow, from_year: i64) -> Result<bool> {
    let s = student;
    let changed = tx.execute(
        "UPDATE student SET school_year = $2, grade = $3, sealed = $4 \
         WHERE student_id = $1 AND school_year = $5",
        &[&s.id, &s.school_year, &s.grade, &s.sealed, &from_year],
    )?;
    Ok(changed == 1)
}

/// A public table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRow {
    /// The year in which the school year begins.
    pub school_year: i64,
    /// 1, and more for corrections.
    pub version: i64,
    /// The table as JSON, hidden cells left out.
    pub cells: String,
    /// Who published it.
    pub published_by: Option<UserId>,
    /// When.
    pub published_at: Timestamp,
}

const RELEASES: Insert<5> =
    Insert::into("school_release", ["school_year", "version", "cells", "published_by", "published_at"]);

/// Publishes a table.
pub fn publish(tx: &mut Tx<'_>, r: &ReleaseRow) -> Result<()> {
    tx.insert(&RELEASES, [values![r.school_year, r.version, r.cells, r.published_by, r.published_at]])
}

/// Every public table without its cells, the latest first: year, version, day.
pub fn releases(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64, Timestamp)>> {
    tx.query(
        "SELECT school_year, version, published_at FROM school_release ORDER BY school_year DESC, version DESC",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// A public table; the latest of all, or the latest version of a year.
pub fn release(tx: &mut Tx<'_>, school_year: Option<i64>) -> Result<Option<ReleaseRow>> {
    let from = school_year.unwrap_or(i64::MIN);
    let until = school_year.unwrap_or(i64::MAX);
    tx.query_opt(
        "SELECT school_year, version, cells, published_by, published_at FROM school_release \
         WHERE school_year >= $1 AND school_year <= $2 ORDER BY school_year DESC, version DESC LIMIT 1",
        &[&from, &until],
        |row| {
            Ok(ReleaseRow {
                school_year: row.get(0)?,
                version: row.get(1)?,
                cells: row.get(2)?,
                published_by: row.get(3)?,
                published_at: row.get(4)?,
            })
        },
    )
}
