//! Staying out: what is sent about somebody who left is answered as any other message, and not stored.
//!
//! - [`keys`]: by what somebody is recognised (pure)
//! - [`held`]: messages of which it is not certain, sealed until a person or the clock decides
//! - [`tombstones`]: who left, in numbers; taking part again
//!
//! Kept are keyed hashes alone ([`crate::vault`], class `Suppression`, a key a year). The intake asks them with one query a
//! batch, in its transaction, and not at all while nobody has left.

pub(crate) mod ask;
pub mod held;
pub mod keys;
pub mod tombstones;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jenner_model::OrganizationId;
use jenner_model::person::Demographics;
use jenner_store::queries::suppression;
use jenner_store::{StoreError, Tx};

use self::keys::{Judged, KeyKind, Side};
use crate::intake::ContentKey;
use crate::vault::{Class, Vault};
use crate::{Error, Registry};

/// While nobody has left, it is looked anew so often whether somebody has: another program on the same database may have
/// carried out the first purge. That purge waits for longer (see [`StayOut::settle`]).
const LOOK: Duration = Duration::from_millis(500);

/// Whether anybody left. Once somebody has, nobody asks again.
#[derive(Debug, Default)]
pub(crate) struct StayOut {
    is_any: AtomicBool,
    looked: Mutex<Option<Instant>>,
}

impl StayOut {
    /// Whether somebody is known to have left, without looking.
    pub(crate) fn is_known(&self) -> bool {
        self.is_any.load(Ordering::Acquire)
    }

    /// Whether it is certain enough without looking that nobody has left.
    fn is_nobody(&self) -> bool {
        let looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        !self.is_known() && looked.is_some_and(|at| at.elapsed() < LOOK)
    }

    /// Whether somebody has left, as this transaction sees it.
    pub(crate) fn is_any(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        if self.is_known() {
            return Ok(true);
        }
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.is_some_and(|at| at.elapsed() < LOOK) {
            return Ok(false);
        }
        let found = suppression::is_any(tx)?;
        *looked = Some(Instant::now());
        self.is_any.fetch_or(found, Ordering::AcqRel);
        Ok(found)
    }

    /// After the first tombstone is on disk: waits until every program that believed that nobody had left has looked again.
    /// Later purges need not wait.
    pub(crate) fn settle(&self) {
        if !self.is_any.swap(true, Ordering::AcqRel) {
            std::thread::sleep(LOOK + LOOK / 4);
        }
    }
}

/// What a message says of a person, hashed with every live key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hashed {
    keys: Vec<(KeyKind, [u8; 32])>,
    is_nameless: bool,
    is_multiple: bool,
}

/// Hashes what an organization says of a person, to be asked; `content` is what the message is known by, where it is one.
pub(crate) fn hashed(
    vault: &Vault,
    organization: OrganizationId,
    said: &Demographics,
    content: Option<&ContentKey>,
) -> Hashed {
    let mut asked = keys::keys(organization, said, Side::Asked);
    asked.keys.extend(content.map(keys::of_message));
    let each = asked.keys.iter().flat_map(|key| {
        vault.mac(Class::Suppression, &key.text).into_iter().map(|(_, hash)| (key.kind, hash))
    });
    Hashed { keys: each.collect(), is_nameless: asked.is_nameless, is_multiple: asked.is_multiple }
}

/// The keys to keep of somebody: of everything that was said of them and of the messages that said it, hashed with the newest
/// key.
pub(crate) fn to_keep<'d>(
    vault: &Vault,
    said: impl Iterator<Item = (OrganizationId, &'d Demographics)>,
    messages: &[ContentKey],
) -> Vec<([u8; 32], String)> {
    let mut all: BTreeMap<[u8; 32], &'static str> = BTreeMap::new();
    let said = said.flat_map(|(organization, said)| keys::keys(organization, said, Side::Kept).keys);
    for key in said.chain(messages.iter().map(keys::of_message)) {
        if let Some((_, hash)) = vault.mac(Class::Suppression, &key.text).first() {
            all.insert(*hash, key.kind.strength().word());
        }
    }
    all.into_iter().map(|(hash, strength)| (hash, strength.to_owned())).collect()
}

/// A message agrees with somebody who left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What becomes of it.
    pub judged: Judged,
    /// With whom.
    pub tombstone: i64,
    /// On which kinds of keys.
    pub agreed: BTreeSet<KeyKind>,
}

impl Hashed {
    /// Judges against those of the hashes that are kept. With several people who left, the strictest judgement counts.
    fn judge(&self, kept: &HashMap<[u8; 32], Vec<i64>>) -> Option<Hit> {
        let mut agreed: BTreeMap<i64, BTreeSet<KeyKind>> = BTreeMap::new();
        for (kind, hash) in &self.keys {
            for tombstone in kept.get(hash).into_iter().flatten() {
                agreed.entry(*tombstone).or_default().insert(*kind);
            }
        }
        let judged = agreed.into_iter().map(|(tombstone, agreed)| Hit {
            judged: keys::judge(&agreed, self.is_nameless, self.is_multiple),
            tombstone,
            agreed,
        });
        judged.filter(|hit| hit.judged != Judged::Clear).min_by_key(|hit| match hit.judged {
            Judged::Refuse => 0,
            Judged::HoldThenRefuse => 1,
            Judged::HoldThenRelease | Judged::Clear => 2,
        })
    }
}

/// Whether what an organization says of somebody must not even be logged: they left, as far as it can be told without a human.
pub(crate) fn is_out(
    registry: &Registry,
    organization: OrganizationId,
    said: &Demographics,
) -> Result<bool, Error> {
    let core = &registry.core;
    if core.stay_out.is_nobody() {
        return Ok(false);
    }
    let kept = |tx: &mut Tx<'_>| -> Result<Option<Hit>, StoreError> {
        if !core.stay_out.is_any(tx)? {
            return Ok(None);
        }
        let hashed = hashed(&core.vault, organization, said, None);
        let hashes: Vec<[u8; 32]> = hashed.keys.iter().map(|(_, hash)| *hash).collect();
        Ok(hashed.judge(&suppression::among(tx, &hashes)?))
    };
    let hit = core.db.read(kept)?;
    Ok(hit.is_some_and(|hit| matches!(hit.judged, Judged::Refuse | Judged::HoldThenRefuse)))
}
