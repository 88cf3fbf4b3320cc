//! People: identity, public id, registry number. What is said about them is in [`super::report`].

use std::collections::{HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId, RegistryNumber, Timestamp};

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

/// The person a URL names.
pub fn by_public_id(tx: &mut Tx<'_>, _access: &Access, public_id: PublicId) -> Result<Option<PersonRow>> {
    let Some(person) =
        tx.query_opt("SELECT person_id FROM person_handle WHERE public_id = $1", &[&public_id], |row| {
            row.get::<PersonId>(0)
        })?
    else {
        return Ok(None);
    };
    by_id(tx, person)
}

/// The person with a registry number.
pub fn by_registry_number(
    tx: &mut Tx<'_>,
    _access: &Access,
    number: RegistryNumber,
) -> Result<Option<PersonRow>> {
    let Some(person) = tx.query_opt(
        "SELECT person_id FROM registry_number WHERE registry_number = $1",
        &[&number],
        |row| row.get::<PersonId>(0),
    )?
    else {
        return Ok(None);
    };
    by_id(tx, person)
}

fn by_id(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<PersonRow>> {
    tx.query_opt(
        "SELECT person_id, public_id, registry_number FROM person WHERE person_id = $1",
        &[&person],
        read,
    )
}

/// People by identity.
pub fn by_ids(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, PersonRow>> {
    let people: Vec<i64> = people.iter().map(|p| p.0).collect();
    let rows = tx.query(
        "SELECT person_id, public_id, registry_number FROM person WHERE person_id = ANY($1)",
        &[&people],
        read,
    )?;
    Ok(rows.into_iter().map(|row| (row.person, row)).collect())
}

/// How many people the registry knows.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.query_opt("SELECT count(*) FROM person", &[], |row| row.get(0))?.unwrap_or(0))
}
