//! The intake's question: which messages of a batch are about somebody who left.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use jenner_model::Timestamp;
use jenner_model::report::Statement;
use jenner_store::queries::suppression::{self, HeldRow};
use jenner_store::{StoreError, Tx};

use super::keys::Judged;
use super::{Hashed, Hit, hashed};
use crate::intake::Incoming;
use crate::registry::Core;
use crate::vault::Class;

/// How long a message is held, in microseconds: ten days.
pub(crate) const HELD_FOR: i64 = 10 * 86_400_000_000;

/// What somebody's message says of its person, hashed; `None` while nobody has left.
pub(crate) fn of_incoming(core: &Core, incoming: &Incoming) -> Option<Hashed> {
    let said = incoming.statements.iter().find_map(|one| match &one.statement {
        Statement::Demographics(said) => Some(said),
        _ => None,
    })?;
    Some(hashed(&core.vault, incoming.access.organization(), said, Some(&incoming.key.content)))
}

/// The messages of a batch that agree with somebody who left, by their place. One query, and none while nobody has left.
pub(crate) fn batch(
    tx: &mut Tx<'_>,
    core: &Core,
    batch: &[Incoming],
) -> Result<HashMap<usize, Hit>, StoreError> {
    if !core.stay_out.is_any(tx)? {
        return Ok(HashMap::new());
    }
    let all: Vec<Option<Cow<'_, Hashed>>> = batch
        .iter()
        .map(|incoming| match &incoming.stays_out {
            Some(known) => Some(Cow::Borrowed(known)),
            // It was read before the first of all purges.
            None => of_incoming(core, incoming).map(Cow::Owned),
        })
        .collect();
    let hashes: BTreeSet<[u8; 32]> =
        all.iter().flatten().flat_map(|one| one.keys.iter().map(|(_, hash)| *hash)).collect();
    let hashes: Vec<[u8; 32]> = hashes.into_iter().collect();
    let kept = suppression::among(tx, &hashes)?;
    if kept.is_empty() {
        return Ok(HashMap::new());
    }
    let hits = all.iter().enumerate().filter_map(|(place, one)| Some((place, one.as_ref()?.judge(&kept)?)));
    Ok(hits.collect())
}

/// Puts messages on hold, and counts what stays out.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    core: &Core,
    refused: usize,
    held: &[(&Incoming, &Hit)],
) -> Result<(), StoreError> {
    if refused == 0 && held.is_empty() {
        return Ok(());
    }
    let rows = held.iter().map(|(incoming, hit)| {
        let content = [b"held".as_slice(), &incoming.key.content].concat();
        let hash = core.vault.mac(Class::Suppression, &content).first().map(|(_, hash)| *hash);
        let agreed: Vec<&str> = hit.agreed.iter().map(|kind| kind.word()).collect();
        Ok(HeldRow {
            id: incoming.entry.id.0,
            content: hash.ok_or(StoreError::Usage("a vault without a key for those who left"))?,
            tombstone: hit.tombstone,
            arrived_at: incoming.entry.received_at,
            due_at: Timestamp(incoming.entry.received_at.0 + HELD_FOR),
            by_itself: if hit.judged == Judged::HoldThenRefuse { "refuse" } else { "release" }.to_owned(),
            agreed: agreed.join(","),
            sealed: super::held::seal(core, incoming)?,
        })
    });
    let rows: Vec<HeldRow> = rows.collect::<Result<_, StoreError>>()?;
    suppression::hold(tx, &rows)?;
    let day = core.today().into();
    suppression::count(tx, day, &[("refused", refused as i64), ("held", rows.len() as i64)])
}
