//! Match profiles: what the matcher knows of each home of a person, packed.

use std::collections::HashMap;

use jenner_model::PersonId;
use jenner_model::access::Access;

use crate::{Insert, Result, Tx, values};

/// The profile of a home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileRow {
    /// Whose home it is now.
    pub person: PersonId,
    /// The home.
    pub home: PersonId,
    /// The packed profile.
    pub profile: Vec<u8>,
}

/// Calls `each` with person, home and packed profile of every home of these people: nothing is copied.
pub fn each_of_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
    mut each: impl FnMut(PersonId, PersonId, &[u8]),
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.each(
        "SELECT person_id, home_id, profile FROM match_profile WHERE person_id = ANY($1)",
        &[&ids],
        |row| {
            each(row.get(0)?, row.get(1)?, row.bytes(2)?);
            Ok(())
        },
    )
}

/// The profiles of people.
pub fn of_people(
    tx: &mut Tx<'_>,
    access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<ProfileRow>>> {
    let mut found: HashMap<PersonId, Vec<ProfileRow>> = HashMap::with_capacity(people.len());
    each_of_people(tx, access, people, |person, home, profile| {
        found.entry(person).or_default().push(ProfileRow { person, home, profile: profile.to_vec() });
    })?;
    Ok(found)
}

/// The next profiles behind a home, in the order of people and homes, at most so many: for a sweep over everybody.
pub fn after(
    tx: &mut Tx<'_>,
    _access: &Access,
    behind: (PersonId, PersonId),
    most: i64,
) -> Result<Vec<ProfileRow>> {
    tx.query(
        "SELECT person_id, home_id, profile FROM match_profile WHERE (person_id, home_id) > ($1, $2) \
         ORDER BY person_id, home_id LIMIT $3",
        &[&behind.0, &behind.1, &most],
        |row| Ok(ProfileRow { person: row.get(0)?, home: row.get(1)?, profile: row.get(2)? }),
    )
}

const PROFILES: Insert<3> = Insert::into("match_profile", ["person_id", "home_id", "profile"])
    .on_conflict("(person_id, home_id) DO UPDATE SET profile = excluded.profile");

/// Stores profiles, each home once.
pub fn upsert(tx: &mut Tx<'_>, rows: &[ProfileRow]) -> Result<()> {
    tx.insert(&PROFILES, rows.iter().map(|row| values![row.person, row.home, row.profile]))
}

/// Hands the profiles of these homes over from one person to another. Call it under the locks of both.
pub fn move_homes(tx: &mut Tx<'_>, from: PersonId, to: PersonId, homes: &[PersonId]) -> Result<()> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.run(
        "INSERT INTO match_profile (person_id, home_id, profile) \
         SELECT CAST($2 AS BIGINT), home_id, profile FROM match_profile WHERE person_id = $1 AND home_id = ANY($3)",
        &[&from, &to, &homes],
    )?;
    tx.run("DELETE FROM match_profile WHERE person_id = $1 AND home_id = ANY($2)", &[&from, &homes])
}
