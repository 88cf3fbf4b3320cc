//! How often somebody may try, counted in the database: a restart gives no new tries.
//!
//! A try counts whether anybody is found or not, so that the counts tell nothing.

use std::time::Duration;

use jenner_model::Timestamp;
use jenner_store::queries::sign_in::{self, TryRow};

use crate::access::entry::Whence;
use crate::vault::Class;
use crate::{Error, Registry};

/// A count is forgotten after so much quiet time.
const HOUR: i64 = 60 * 60 * 1_000_000;

/// Tries in a row for one browser, and for one name with its birth date.
pub(super) const BY_ONE: i64 = 5;
/// Tries in a row for one address: a clinic, a school or a library may stand behind it.
pub(super) const BY_ADDRESS: i64 = 30;

/// What is counted, and how many are free.
pub(super) struct Counted {
    key: [u8; 32],
    most: i64,
}

/// A counter for whatever the words stand for. The database sees a keyed hash.
pub(super) fn counter(registry: &Registry, words: &[&str], most: i64) -> Counted {
    let mut said = b"family-limit".to_vec();
    for word in words {
        said.extend_from_slice(&(word.len() as u64).to_be_bytes());
        said.extend_from_slice(word.as_bytes());
    }
    let key = registry.vault().mac(Class::Totp, &said).first().map_or([0; 32], |(_, hash)| *hash);
    Counted { key, most }
}

/// The counters of where a try comes from: the browser, or where it keeps no cookie its address; and the address.
pub(super) fn of_place(registry: &Registry, what: &str, whence: &Whence) -> Vec<Counted> {
    let browser = if whence.device.is_empty() { &whence.address } else { &whence.device };
    vec![
        counter(registry, &[what, "browser", browser], BY_ONE),
        counter(registry, &[what, "address", &whence.address], BY_ADDRESS),
    ]
}

/// Counts a try, if it may be made now. Else: how long to wait.
pub(super) fn take(registry: &Registry, counters: Vec<Counted>) -> Result<Option<Duration>, Error> {
    let now = registry.now();
    Ok(registry.db().write(move |tx| {
        let keys: Vec<[u8; 32]> = counters.iter().map(|counter| counter.key).collect();
        let mut locks: Vec<i64> = keys
            .iter()
            .filter_map(|key| key.first_chunk::<8>().map(|part| i64::from_be_bytes(*part)))
            .collect();
        tx.lock_keys(&mut locks)?;
        let known = sign_in::tries(tx, &keys)?;
        let so_far = |counter: &Counted| {
            let row = known.iter().find(|row| row.key == counter.key);
            row.filter(|row| now.0 - row.last_at.0 < HOUR).map_or((0, now), |row| (row.failures, row.last_at))
        };
        let full = counters.iter().map(|counter| (so_far(counter), counter.most));
        let wait =
            full.filter(|((count, _), most)| count >= most).map(|((_, last), _)| left(last, now)).max();
        if wait.is_none() {
            let rows: Vec<TryRow> = counters
                .iter()
                .map(|counter| TryRow { key: counter.key, failures: so_far(counter).0 + 1, last_at: now })
                .collect();
            sign_in::count(tx, &rows)?;
        }
        Ok::<_, jenner_store::StoreError>(wait)
    })?)
}

fn left(last: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(last.0 + HOUR - now.0).unwrap_or(0)).max(Duration::from_secs(1))
}
