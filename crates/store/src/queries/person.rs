//! People: identity, public id, registry number. What is said about them is in [`super::report`].

use std::collections::{HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId, RegistryNumber, Timestamp};

use super::merged;
use crate::{Insert, Result, Row, Tx, values};

/// A row of the table of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRow {
    /// Identity.
    pub person: PersonId,
    /// Name for URLs.
    pub public_id: PublicId,
    /// Number for people.
    pub registry_number: RegistryNumber,
}

fn read(row: &Row<'_>) -> Result<PersonRow> {
    Ok(PersonRow { person: row.get(0)?, public_id: row.get(1)?, registry_number: row.get(2)? })
}

const PEOPLE: Insert<4> = Insert::into("person", ["person_id", "public_id", "registry_number", "created_at"]);
const NUMBERS: Insert<2> = Insert::into("registry_number", ["registry_number", "person_id"]);
const HANDLES: Insert<2> = Insert::into("person_handle", ["public_id", "person_id"]);

/// Adds people.
pub fn insert(tx: &mut Tx<'_>, people: &[PersonRow], now: Timestamp) -> Result<()> {
    tx.insert(&PEOPLE, people.iter().map(|p| values![p.person, p.public_id, p.registry_number, now]))?;
    tx.insert(&NUMBERS, people.iter().map(|p| values![p.registry_number, p.person]))?;
    tx.insert(&HANDLES, people.iter().map(|p| values![p.public_id, p.person]))
}

/// Those of the numbers that somebody has already.
pub fn taken_numbers(tx: &mut Tx<'_>, numbers: &[RegistryNumber]) -> Result<HashSet<RegistryNumber>> {
    let wanted: Vec<i64> = numbers.iter().map(|n| i64::from(n.number())).collect();
    let found = tx.query(
        "SELECT registry_number FROM registry_number WHERE registry_number = ANY($1)",
        &[&wanted],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// The person a URL names; for somebody merged away the survivor.
pub fn by_public_id(tx: &mut Tx<'_>, _access: &Access, public_id: PublicId) -> Result<Option<PersonRow>> {
    let named = home_by_public_id(tx, public_id)?;
    named.map_or(Ok(None), |home| present(tx, home))
}

/// The person for whom a public id was made, merged away or not: a home.
pub fn home_by_public_id(tx: &mut Tx<'_>, public_id: PublicId) -> Result<Option<PersonId>> {
    tx.query_opt("SELECT person_id FROM person_handle WHERE public_id = $1", &[&public_id], |row| row.get(0))
}

/// The person with a registry number; for somebody merged away the survivor.
pub fn by_registry_number(
    tx: &mut Tx<'_>,
    _access: &Access,
    number: RegistryNumber,
) -> Result<Option<PersonRow>> {
    let named = tx.query_opt(
        "SELECT person_id FROM registry_number WHERE registry_number = $1",
        &[&number],
        |row| row.get::<PersonId>(0),
    )?;
    named.map_or(Ok(None), |home| present(tx, home))
}

fn present(tx: &mut Tx<'_>, home: PersonId) -> Result<Option<PersonRow>> {
    let person = merged::survivors(tx, &[home])?.remove(&home).unwrap_or(home);
    tx.query_opt(
        "SELECT person_id, public_id, registry_number FROM person WHERE person_id = $1",
        &[&person],
        read,
    )
}

/// People by identity. Under the id of somebody merged away stands the survivor.
pub fn by_ids(tx: &mut Tx<'_>, access: &Access, people: &[PersonId]) -> Result<HashMap<PersonId, PersonRow>> {
    let gone = merged::survivors(tx, people)?;
    let today: Vec<PersonId> = people.iter().map(|person| *gone.get(person).unwrap_or(person)).collect();
    let mut rows = homes_by_ids(tx, access, &today)?;
    for (person, survivor) in gone {
        if let Some(row) = rows.get(&survivor).copied() {
            rows.insert(person, row);
        }
    }
    Ok(rows)
}

/// Rows of people as they were made, merged away or not.
pub fn homes_by_ids(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
) -> Result<HashMap<PersonId, PersonRow>> {
    let homes: Vec<i64> = homes.iter().map(|p| p.0).collect();
    let rows = tx.query(
        "SELECT person_id, public_id, registry_number FROM person WHERE person_id = ANY($1)",
        &[&homes],
        read,
    )?;
    Ok(rows.into_iter().map(|row| (row.person, row)).collect())
}

/// The next people behind one, in the order of ids, merged away or not, at most so many.
pub fn after(tx: &mut Tx<'_>, behind: PersonId, most: i64) -> Result<Vec<PersonId>> {
    tx.query(
        "SELECT person_id FROM person WHERE person_id > $1 ORDER BY person_id LIMIT $2",
        &[&behind, &most],
        |row| row.get(0),
    )
}

/// How many people the registry knows. Those merged away are not counted.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    let all: i64 = tx.query_opt("SELECT count(*) FROM person", &[], |row| row.get(0))?.unwrap_or(0);
    Ok(all - merged::count(tx)?)
}
