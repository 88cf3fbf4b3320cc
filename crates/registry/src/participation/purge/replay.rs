//! The ledger replayed: a database restored from an older backup holds people who were purged since. They are removed before
//! it is opened.

use std::collections::{BTreeSet, HashSet};

use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId};
use jenner_store::StoreError;
use jenner_store::queries::person;

use super::ledger::{Line, What};
use super::{bury, remove, subject};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::participation::suppression::keys::{self, Side, Strength};
use crate::vault::Class;
use crate::{Error, Registry};

/// What a replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replayed {
    /// Purges in the ledger.
    pub purges: usize,
    /// People who were there, and are gone.
    pub people: usize,
}

/// People looked at in one read.
const PORTION: i64 = 500;

/// Carries out every purge of the ledger again. People are found by the names of then, and by their whole name and birth
/// date, since a backup may hold a second record of somebody.
pub fn replay(registry: &Registry, access: &Access, lines: &[Line]) -> Result<Replayed, Error> {
    door::require(registry, access, Permission::KeepOut, Action::Purge)?;
    let lifted: HashSet<&str> =
        lines.iter().filter(|line| line.what == What::Lifted).map(|line| line.receipt.as_str()).collect();
    let purges: Vec<&Line> = lines.iter().filter(|line| line.what == What::Purged).collect();
    let mut strong: HashSet<[u8; 32]> = HashSet::new();
    for line in purges.iter().filter(|line| line.tombstone != 0 && !lifted.contains(line.receipt.as_str())) {
        bury(registry, line)?;
        let own = line.hashes().into_iter().filter(|(_, strength)| strength == Strength::Strong.word());
        strong.extend(own.map(|(hash, _)| hash));
    }
    let mut done = Replayed { purges: purges.len(), people: 0 };
    let named: Vec<PublicId> = purges.iter().flat_map(|line| line.public_ids()).collect();
    for handle in named {
        let found = registry.db().read(|tx| person::home_by_public_id(tx, handle))?;
        done.people += usize::from(one(registry, access, found.as_slice())?);
    }
    if !strong.is_empty() {
        for home in by_name(registry, access, &strong)? {
            done.people += usize::from(one(registry, access, &[home])?);
        }
    }
    Ok(done)
}

fn one(registry: &Registry, access: &Access, homes: &[PersonId]) -> Result<bool, Error> {
    if homes.is_empty() {
        return Ok(false);
    }
    let Some(found) = registry.db().read(|tx| subject(tx, access, homes))? else { return Ok(false) };
    let mut entry = door::entry(registry, access, Action::Purge, None);
    entry.object = "ledger".into();
    remove(registry, access, &found, &entry)?;
    Ok(true)
}

/// Everybody of whom something was said that is a strong key of somebody who left.
fn by_name(
    registry: &Registry,
    access: &Access,
    strong: &HashSet<[u8; 32]>,
) -> Result<BTreeSet<PersonId>, Error> {
    let vault = &registry.core.vault;
    let (mut found, mut behind) = (BTreeSet::new(), PersonId(i64::MIN));
    loop {
        let people = registry.db().read(|tx| person::after(tx, behind, PORTION))?;
        let Some(last) = people.last() else { return Ok(found) };
        behind = *last;
        for home in people {
            let said = registry.db().read(|tx| {
                Ok::<_, StoreError>(subject(tx, access, &[home])?.map(|one| one.said).unwrap_or_default())
            })?;
            let is_out = said.iter().any(|(organization, said)| {
                keys::keys(*organization, said, Side::Asked)
                    .keys
                    .iter()
                    .filter(|key| key.kind.strength() == Strength::Strong)
                    .any(|key| {
                        let hashes = vault.mac(Class::Suppression, &key.text);
                        hashes.iter().any(|(_, hash)| strong.contains(hash))
                    })
            });
            if is_out {
                found.insert(home);
            }
        }
    }
}
