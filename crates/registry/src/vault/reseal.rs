//! After a rotation: what is sealed with older keys is sealed with the newest, in portions, while the registry works.

use jenner_store::{StoreError, queries};

use super::{Class, KeyId};
use crate::{Error, Registry};

/// Values that are sealed anew in one transaction.
const PORTION: i64 = 200;

/// What a job did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Values sealed anew.
    pub done: u64,
    /// Values that no live key opens, or that are damaged: left as they are.
    pub closed: u64,
}

/// How a value sealed by this key begins.
pub(super) fn head(key: KeyId) -> Vec<u8> {
    [&[super::key::FORM][..], &key.0].concat()
}

/// Seals anew what older keys have sealed. Stopped, it goes on where it was.
pub fn run(registry: &Registry) -> Result<Resealed, Error> {
    let mut total = Resealed::default();
    for place in queries::vault::SEALED {
        let class: Class = place.class.parse().map_err(|_| {
            Error::Internal(format!("{}.{} has a class that nobody knows", place.table, place.column))
        })?;
        let Some(newest) = registry.vault().newest(class) else { continue };
        let head = head(newest);
        loop {
            // Those that cannot be opened come first again: they are asked for once more than they were counted.
            let most = PORTION + i64::try_from(total.closed).unwrap_or(i64::MAX / 2);
            let values = registry.db().read(|tx| queries::vault::to_reseal(tx, place, &head, most))?;
            let (mut anew, mut closed) = (Vec::new(), 0);
            for value in values {
                match registry.vault().open(class, &value.sealed) {
                    Ok(plain) => anew.push((registry.vault().seal(class, &plain), value)),
                    Err(_) => closed += 1,
                }
            }
            if anew.is_empty() {
                total.closed += closed;
                break;
            }
            let changed = registry.db().write(move |tx| {
                let mut changed = 0;
                for (sealed, value) in &anew {
                    changed += queries::vault::reseal(tx, place, value, sealed)?;
                }
                Ok::<u64, StoreError>(changed)
            })?;
            total.done += changed;
        }
    }
    Ok(total)
}
