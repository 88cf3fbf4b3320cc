//! Who was merged away, and who stands for them now.

use std::collections::HashMap;

use jenner_model::{PersonId, Timestamp};

use crate::{Insert, Result, Tx, values};

/// Somebody who was merged away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergedRow {
    /// Who; the reports they brought keep this id as their home.
    pub home: PersonId,
    /// Who stands for them now.
    pub survivor: PersonId,
    /// Into whom they were merged at the time; that person may have been merged on since.
    pub parent: PersonId,
    /// When.
    pub merged_at: Timestamp,
}

/// Who stands for those of the people who were merged away. The others are not in the answer.
pub fn survivors(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<HashMap<PersonId, PersonId>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let rows = tx.query(
        "SELECT person_id, survivor_id FROM merged_person WHERE person_id = ANY($1)",
        &[&ids],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Everybody who was merged into these people. Each person is also their own home: that is not in the answer.
pub fn behind(tx: &mut Tx<'_>, survivors: &[PersonId]) -> Result<Vec<MergedRow>> {
    let ids: Vec<i64> = survivors.iter().map(|person| person.0).collect();
    let mut rows = tx.query(
        "SELECT person_id, survivor_id, parent_id, merged_at FROM merged_person WHERE survivor_id = ANY($1)",
        &[&ids],
        |row| {
            Ok(MergedRow {
                home: row.get(0)?,
                survivor: row.get(1)?,
                parent: row.get(2)?,
                merged_at: row.get(3)?,
            })
        },
    )?;
    rows.sort_unstable_by_key(|row| row.home);
    Ok(rows)
}

const MERGED: Insert<4> =
    Insert::into("merged_person", ["person_id", "survivor_id", "parent_id", "merged_at"])
        .on_conflict("(person_id) DO UPDATE SET survivor_id = excluded.survivor_id");

/// Notes who stands for people now. Of somebody noted before, whom they were merged into and when stay as they are.
pub fn put(tx: &mut Tx<'_>, rows: &[MergedRow]) -> Result<()> {
    tx.insert(&MERGED, rows.iter().map(|row| values![row.home, row.survivor, row.parent, row.merged_at]))
}

/// These people stand for themselves again.
pub fn remove(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.run("DELETE FROM merged_person WHERE person_id = ANY($1)", &[&ids])
}

/// How many people were merged away.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.query_opt("SELECT count(*) FROM merged_person", &[], |row| row.get(0))?.unwrap_or(0))
}
