//! Assessments: what the schedule says of each person, and the milestones counted from it.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, PersonId};

use crate::{Insert, Result, Row, Tx, values};

/// The assessment of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentRow {
    /// Who.
    pub person: PersonId,
    /// Schedule and form of the packed values; empty if never assessed.
    pub schedule: String,
    /// The day it was made for.
    pub assessed_on: Option<Date>,
    /// The first day on which it may be out of date; `None` if it never is.
    pub recompute_after: Option<Date>,
    /// Why there is no answer.
    pub problem: Option<String>,
    /// What went in, packed.
    pub facts: Vec<u8>,
    /// What came out, packed.
    pub answer: Vec<u8>,
}

/// A dose that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MilestoneRow {
    /// Who.
    pub person: PersonId,
    /// Number of the vaccine group.
    pub group: i64,
    /// Counted in a risk series.
    pub risk: bool,
    /// How many doses count with it.
    pub dose: i64,
    /// The group was complete with it.
    pub complete: bool,
    /// Day of the dose.
    pub reached_on: Date,
}

/// Whose assessments are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Everybody's.
    All,
    /// Those made under another schedule, or out of date on a day.
    Due {
        /// The schedule they should be made under.
        schedule: &'a str,
        /// The day.
        on: Date,
    },
}

const ASSESSMENTS: Insert<7> = Insert::into(
    "person_assessment",
    ["person_id", "schedule", "assessed_on", "recompute_after", "problem", "facts", "answer"],
)
.on_conflict(
    "(person_id) DO UPDATE SET schedule = excluded.schedule, assessed_on = excluded.assessed_on, \
     recompute_after = excluded.recompute_after, problem = excluded.problem, facts = excluded.facts, \
     answer = excluded.answer",
);

/// Stores assessments, each person once.
pub fn upsert(tx: &mut Tx<'_>, rows: &[&AssessmentRow]) -> Result<()> {
    tx.insert(
        &ASSESSMENTS,
        rows.iter().map(|r| {
            values![r.person, r.schedule, r.assessed_on, r.recompute_after, r.problem, r.facts, r.answer]
        }),
    )
}

const COLUMNS: &str = "person_id, schedule, assessed_on, recompute_after, problem, facts, answer";

fn read(row: &Row<'_>) -> Result<AssessmentRow> {
    Ok(AssessmentRow {
        person: row.get(0)?,
        schedule: row.get(1)?,
        assessed_on: row.get(2)?,
        recompute_after: row.get(3)?,
        problem: row.get(4)?,
        facts: row.get(5)?,
        answer: row.get(6)?,
    })
}

/// The assessments of people.
pub fn of_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, AssessmentRow>> {
    let mut found = HashMap::with_capacity(people.len());
    if people.is_empty() {
        return Ok(found);
    }
    let ids: Vec<i64> = people.iter().map(|p| p.0).collect();
    let sql = format!("SELECT {COLUMNS} FROM person_assessment WHERE person_id = ANY($1)");
    tx.each(&sql, &[&ids], |row| {
        let row = read(row)?;
        found.insert(row.person, row);
        Ok(())
    })?;
    Ok(found)
}

/// Calls `each` with person, packed facts and packed answer of these people: nothing is copied.
pub fn each_of_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
    mut each: impl FnMut(PersonId, &[u8], &[u8]),
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.each(
        "SELECT person_id, facts, answer FROM person_assessment WHERE person_id = ANY($1)",
        &[&ids],
        |row| {
            each(row.get(0)?, row.bytes(1)?, row.bytes(2)?);
            Ok(())
        },
    )
}

/// The next assessments behind a person, in the order of people, at most so many.
pub fn after(
    tx: &mut Tx<'_>,
    _access: &Access,
    person: PersonId,
    wanted: Wanted<'_>,
    most: i64,
) -> Result<Vec<AssessmentRow>> {
    match wanted {
        Wanted::All => {
            let sql = format!(
                "SELECT {COLUMNS} FROM person_assessment WHERE person_id > $1 ORDER BY person_id LIMIT $2"
            );
            tx.query(&sql, &[&person, &most], read)
        }
        Wanted::Due { schedule, on } => {
            let sql = format!(
                "SELECT {COLUMNS} FROM person_assessment WHERE person_id > $1 \
                 AND (schedule <> $2 OR recompute_after <= $3) ORDER BY person_id LIMIT $4"
            );
            tx.query(&sql, &[&person, &schedule, &on, &most], read)
        }
    }
}

/// How many assessments are wanted.
pub fn count(tx: &mut Tx<'_>, wanted: Wanted<'_>) -> Result<i64> {
    let number = |row: &Row<'_>| row.get(0);
    let found = match wanted {
        Wanted::All => tx.query_opt("SELECT count(*) FROM person_assessment", &[], number)?,
        Wanted::Due { schedule, on } => tx.query_opt(
            "SELECT count(*) FROM person_assessment WHERE schedule <> $1 OR recompute_after <= $2",
            &[&schedule, &on],
            number,
        )?,
    };
    Ok(found.unwrap_or(0))
}

/// The facts of people as they are now. Ask after [`lock_people`], to see whether they are still those that
/// were assessed.
pub fn facts_of(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<u8>>> {
    let ids: Vec<i64> = people.iter().map(|p| p.0).collect();
    let rows = tx.query(
        "SELECT person_id, facts FROM person_assessment WHERE person_id = ANY($1)",
        &[&ids],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Nobody else assesses these people, or changes what is known of them, until the end of the transaction.
/// Take match keys before, never after: then two writers cannot wait for each other in a circle.
pub fn lock_people(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    // Another space of numbers than match keys, which are hashes. Where two meet by chance, somebody waits.
    const SPACE: i64 = 0x5bd1_e995_7a3c_41d7;
    let mut keys: Vec<i64> = people.iter().map(|person| person.0 ^ SPACE).collect();
    tx.lock_keys(&mut keys)
}

const MILESTONES: Insert<6> =
    Insert::into("milestone", ["person_id", "vaccine_group", "risk", "dose", "complete", "reached_on"])
        .on_conflict(
            "(person_id, vaccine_group, risk, dose) DO UPDATE SET complete = excluded.complete, \
             reached_on = excluded.reached_on",
        );

/// Adds milestones, or changes those that are there.
pub fn put_milestones(tx: &mut Tx<'_>, rows: &[MilestoneRow]) -> Result<()> {
    tx.insert(
        &MILESTONES,
        rows.iter().map(|m| values![m.person, m.group, m.risk, m.dose, m.complete, m.reached_on]),
    )
}

/// Removes a milestone.
pub fn remove_milestone(tx: &mut Tx<'_>, row: &MilestoneRow) -> Result<()> {
    tx.run(
        "DELETE FROM milestone WHERE person_id = $1 AND vaccine_group = $2 AND risk = $3 AND dose = $4",
        &[&row.person, &row.group, &row.risk, &row.dose],
    )
}

/// Removes all milestones of people.
pub fn remove_milestones_of(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = people.iter().map(|p| p.0).collect();
    tx.run("DELETE FROM milestone WHERE person_id = ANY($1)", &[&ids])
}

/// Removes assessments and milestones of people who were merged away, and what coverage counts of them: they count nowhere.
pub fn remove_of(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    let ids: Vec<i64> = people.iter().map(|p| p.0).collect();
    tx.run("DELETE FROM person_assessment WHERE person_id = ANY($1)", &[&ids])?;
    super::coverage::remove_of(tx, people)?;
    remove_milestones_of(tx, people)
}

/// The milestones of a person, in the order of their keys.
pub fn milestones_of(tx: &mut Tx<'_>, _access: &Access, person: PersonId) -> Result<Vec<MilestoneRow>> {
    tx.query(
        "SELECT person_id, vaccine_group, risk, dose, complete, reached_on FROM milestone \
         WHERE person_id = $1 ORDER BY vaccine_group, risk, dose",
        &[&person],
        |row| {
            Ok(MilestoneRow {
                person: row.get(0)?,
                group: row.get(1)?,
                risk: row.get(2)?,
                dose: row.get(3)?,
                complete: row.get(4)?,
                reached_on: row.get(5)?,
            })
        },
    )
}

/// How many milestones there are.
pub fn count_milestones(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.query_opt("SELECT count(*) FROM milestone", &[], |row| row.get(0))?.unwrap_or(0))
}

const GROUPS: Insert<2> = Insert::into("vaccine_group", ["vaccine_group", "name"]);

/// Numbers of vaccine groups by name.
pub fn vaccine_groups(tx: &mut Tx<'_>) -> Result<HashMap<String, i64>> {
    let rows =
        tx.query("SELECT name, vaccine_group FROM vaccine_group", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// Gives numbers to the names that have none, and returns all. Of two programs that do so at once one gets a
/// unique violation and has to ask again.
pub fn number_vaccine_groups(tx: &mut Tx<'_>, names: &[String]) -> Result<HashMap<String, i64>> {
    let mut known = vaccine_groups(tx)?;
    let mut next = known.values().max().copied().unwrap_or(0);
    let mut added: Vec<(i64, String)> = Vec::new();
    for name in names {
        if !known.contains_key(name) {
            next += 1;
            known.insert(name.clone(), next);
            added.push((next, name.clone()));
        }
    }
    tx.insert(&GROUPS, added.iter().map(|(number, name)| values![*number, name.as_str()]))?;
    Ok(known)
}
