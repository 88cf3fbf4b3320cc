//! What coverage counts of each person.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// What is counted of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// Who.
    pub person: PersonId,
    /// The edition of the measures.
    pub edition: String,
    /// Date of birth; nobody is in a cohort without one.
    pub born_on: Option<Date>,
    /// Where the person counts, packed.
    pub who: Vec<u8>,
    /// What was reached, packed.
    pub reached: Vec<u8>,
}

/// A row as it is read: nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct CoverageLine<'r> {
    /// Who.
    pub person: PersonId,
    /// The edition of the measures.
    pub edition: &'r str,
    /// Where the person counts, packed.
    pub who: &'r [u8],
    /// What was reached, packed.
    pub reached: &'r [u8],
}

const ROWS: Insert<5> =
    Insert::into("coverage_person", ["person_id", "edition", "born_on", "who", "reached"]).on_conflict(
        "(person_id) DO UPDATE SET edition = excluded.edition, born_on = excluded.born_on, \
         who = excluded.who, reached = excluded.reached",
    );

/// Stores rows, each person once.
pub fn upsert(tx: &mut Tx<'_>, rows: &[CoverageRow]) -> Result<()> {
    tx.insert(&ROWS, rows.iter().map(|r| values![r.person, r.edition, r.born_on, r.who, r.reached]))
}

/// The rows of people.
pub fn of_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, CoverageRow>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let rows = tx.query(
        "SELECT person_id, edition, born_on, who, reached FROM coverage_person WHERE person_id = ANY($1)",
        &[&ids],
        |row| {
            Ok(CoverageRow {
                person: row.get(0)?,
                edition: row.get(1)?,
                born_on: row.get(2)?,
                who: row.get(3)?,
                reached: row.get(4)?,
            })
        },
    )?;
    Ok(rows.into_iter().map(|row| (row.person, row)).collect())
}

fn line<'r>(row: &'r Row<'_>) -> Result<CoverageLine<'r>> {
    Ok(CoverageLine {
        person: row.get(0)?,
        edition: row.text(1)?,
        who: row.bytes(2)?,
        reached: row.bytes(3)?,
    })
}

/// Calls `each` with the rows of people.
pub fn each_of_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
    mut each: impl FnMut(CoverageLine<'_>),
) -> Result<()> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let sql = "SELECT person_id, edition, who, reached FROM coverage_person WHERE person_id = ANY($1)";
    tx.each(sql, &[&ids], |row| {
        each(line(row)?);
        Ok(())
    })
}

/// Calls `each` with the next rows behind a person in the order of people, at most so many.
pub fn each_after(
    tx: &mut Tx<'_>,
    _access: &Access,
    behind: PersonId,
    most: i64,
    mut each: impl FnMut(CoverageLine<'_>),
) -> Result<()> {
    let sql = "SELECT person_id, edition, who, reached FROM coverage_person WHERE person_id > $1 \
               ORDER BY person_id LIMIT $2";
    tx.each(sql, &[&behind, &most], |row| {
        each(line(row)?);
        Ok(())
    })
}

/// Calls `each` with the rows of an edition of people born from a day on, before another.
pub fn each_born(
    tx: &mut Tx<'_>,
    _access: &Access,
    edition: &str,
    (from, until): (Date, Date),
    mut each: impl FnMut(CoverageLine<'_>),
) -> Result<()> {
    let sql = "SELECT person_id, edition, who, reached FROM coverage_person \
               WHERE edition = $1 AND born_on >= $2 AND born_on < $3";
    tx.each(sql, &[&edition, &from, &until], |row| {
        each(line(row)?);
        Ok(())
    })
}

/// Calls `each` with birth date, where they count (packed) and the packed answer about them, of people born from a day on,
/// before another.
pub fn each_answer_born(
    tx: &mut Tx<'_>,
    _access: &Access,
    edition: &str,
    (from, until): (Date, Date),
    mut each: impl FnMut(PersonId, Date, &[u8], &[u8]),
) -> Result<()> {
    let sql = "SELECT c.person_id, c.born_on, c.who, a.answer FROM coverage_person c \
               JOIN person_assessment a ON a.person_id = c.person_id \
               WHERE c.edition = $1 AND c.born_on >= $2 AND c.born_on < $3";
    tx.each(sql, &[&edition, &from, &until], |row| {
        each(row.get(0)?, row.get(1)?, row.bytes(2)?, row.bytes(3)?);
        Ok(())
    })
}

/// How many people have a row of another edition.
pub fn waiting(tx: &mut Tx<'_>, edition: &str) -> Result<i64> {
    // Two ranges of the index: nothing is read where everybody has this one.
    let sql = "SELECT (SELECT count(*) FROM coverage_person WHERE edition < $1) \
               + (SELECT count(*) FROM coverage_person WHERE edition > $1)";
    Ok(tx.query_opt(sql, &[&edition], |row| row.get(0))?.unwrap_or(0))
}

/// Removes the rows of people who were merged away.
pub fn remove_of(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.run("DELETE FROM coverage_person WHERE person_id = ANY($1)", &[&ids])
}

/// A child on the list of a school at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnRoll {
    /// The school.
    pub school: OrganizationId,
    /// Whose record it is, as it was named then; `None`: there is none.
    pub home: Option<PersonId>,
    /// The grade as a number.
    pub grade: i64,
}

/// Who was on the list of a school at a moment, without what the schools said of them.
pub fn on_roll(tx: &mut Tx<'_>, _access: &Access, at: Timestamp) -> Result<Vec<OnRoll>> {
    tx.query(
        "SELECT organization_id, home_id, grade FROM student WHERE since_at <= $1 AND until_at > $1",
        &[&at],
        |row| Ok(OnRoll { school: row.get(0)?, home: row.get(1)?, grade: row.get(2)? }),
    )
}

/// Whose exemption of which kind was in force on a day, by home.
pub fn exempt_on(
    tx: &mut Tx<'_>,
    _access: &Access,
    day: Date,
    now: Timestamp,
) -> Result<Vec<(PersonId, String)>> {
    tx.query(
        "SELECT home_id, kind FROM person_exemption WHERE from_day <= $1 \
         AND (until_day IS NULL OR until_day >= $1) AND (ended_at IS NULL OR ended_at > $2)",
        &[&day, &now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Everybody whose consent holds at a moment, as they were named then.
pub fn consented(tx: &mut Tx<'_>, _access: &Access, now: Timestamp) -> Result<Vec<PersonId>> {
    tx.query("SELECT person_id FROM person_consent WHERE since_at <= $1 AND until_at > $1", &[&now], |row| {
        row.get(0)
    })
}

/// Has everybody assessed again from their reports, as after a migration: for measurements and for repairs.
pub fn forget_all(tx: &mut Tx<'_>) -> Result<()> {
    tx.run("UPDATE coverage_person SET edition = ''", &[])?;
    let nothing: &[u8] = &[];
    tx.run("UPDATE person_assessment SET schedule = '', facts = $1", &[&nothing])
}
