//! Match keys: who might be meant.

use std::collections::HashMap;

use jenner_model::PersonId;

use crate::{Insert, Result, Tx, values};

const KEYS: Insert<2> = Insert::into("match_key", ["match_key", "person_id"]).on_conflict("DO NOTHING");

/// Most people a single key may bring in. A key that more share (a clinic's phone number) finds nobody in
/// particular, and must not slow anyone.
pub const MOST_PER_KEY: i64 = 2000;

/// The people behind each key.
pub fn people_behind(tx: &mut Tx<'_>, keys: &[i64]) -> Result<HashMap<i64, Vec<PersonId>>> {
    let mut found: HashMap<i64, Vec<PersonId>> = HashMap::new();
    if keys.is_empty() {
        return Ok(found);
    }
    let most = MOST_PER_KEY.saturating_mul(keys.len() as i64);
    tx.each(
        "SELECT match_key, person_id FROM match_key WHERE match_key = ANY($1) LIMIT $2",
        &[&keys.to_vec(), &most],
        |row| {
            found.entry(row.get(0)?).or_default().push(row.get(1)?);
            Ok(())
        },
    )?;
    for people in found.values_mut() {
        people.sort_unstable();
    }
    Ok(found)
}

/// Adds keys of people.
pub fn insert(tx: &mut Tx<'_>, keys: &[(i64, PersonId)]) -> Result<()> {
    tx.insert(&KEYS, keys.iter().map(|(key, person)| values![*key, *person]))
}
