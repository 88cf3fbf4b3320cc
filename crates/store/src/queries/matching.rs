//! Match keys: who might be meant.

use std::collections::HashMap;

use jenner_model::PersonId;

use crate::{Insert, Result, Tx, values};

const KEYS: Insert<2> = Insert::into("match_key", ["match_key", "person_id"]).on_conflict("DO NOTHING");

/// Most people a single key may bring in. A key that more share (a clinic's phone number) finds nobody in
/// particular, and must not slow anyone.
pub const MOST_PER_KEY: i64 = 2000;

/// Who can be found by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// Who that is today.
    pub person: PersonId,
    /// Under which home of the person the key is filed: the person themselves unless people were merged.
    pub home: PersonId,
}

/// The holders of each key: what a writer asks, who must know which home has the key already.
pub fn holders(tx: &mut Tx<'_>, keys: &[i64]) -> Result<HashMap<i64, Vec<Holder>>> {
    let mut found: HashMap<i64, Vec<Holder>> = HashMap::new();
    if keys.is_empty() {
        return Ok(found);
    }
    let most = MOST_PER_KEY.saturating_mul(keys.len() as i64);
    tx.each(
        "SELECT k.match_key, k.person_id, m.survivor_id FROM match_key k \
         LEFT JOIN merged_person m ON m.person_id = k.person_id WHERE k.match_key = ANY($1) LIMIT $2",
        &[&keys.to_vec(), &most],
        |row| {
            let home: PersonId = row.get(1)?;
            let survivor: Option<PersonId> = row.get(2)?;
            found.entry(row.get(0)?).or_default().push(Holder { person: survivor.unwrap_or(home), home });
            Ok(())
        },
    )?;
    for holders in found.values_mut() {
        holders.sort_unstable();
    }
    Ok(found)
}

/// The people behind each key, each once; for somebody merged away it is the survivor.
pub fn people_behind(tx: &mut Tx<'_>, keys: &[i64]) -> Result<HashMap<i64, Vec<PersonId>>> {
    let people = |holders: Vec<Holder>| {
        let mut people: Vec<PersonId> = holders.into_iter().map(|holder| holder.person).collect();
        people.dedup();
        people
    };
    Ok(holders(tx, keys)?.into_iter().map(|(key, of)| (key, people(of))).collect())
}

/// Adds keys of homes. A key stays with its home whatever is merged: the person is looked up when it is read.
pub fn insert(tx: &mut Tx<'_>, keys: &[(i64, PersonId)]) -> Result<()> {
    tx.insert(&KEYS, keys.iter().map(|(key, home)| values![*key, *home]))
}
