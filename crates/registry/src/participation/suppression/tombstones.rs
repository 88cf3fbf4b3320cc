//! Who left, in numbers, and taking part again.

use jenner_model::access::Access;
use jenner_model::{Date, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::suppression;
pub use jenner_store::queries::suppression::TombstoneRow as Tombstone;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::participation::purge::ledger;
use crate::{Error, Registry};

/// Rows of a list.
const MOST: i64 = 10_000;
/// How far back counts go, in microseconds: a year.
const COUNTED: i64 = 365 * 86_400_000_000;

/// What a page or a command shows.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Everybody who left and is kept out, the latest first.
    pub tombstones: Vec<Tombstone>,
    /// Messages of the last year by outcome, for the whole registry.
    pub counts: Vec<(String, i64)>,
    /// Messages on hold now.
    pub held: i64,
}

/// Everybody who left, by receipt, and counts.
pub fn overview(registry: &Registry, access: &Access) -> Result<Overview, Error> {
    door::require(registry, access, Permission::KeepOut, Action::ListHeld)?;
    let entry = door::entry(registry, access, Action::ListHeld, None);
    let since: Date =
        Timestamp(registry.now().0 - COUNTED).to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
    Ok(registry.db().read(|tx| {
        tx.audit(entry);
        Ok::<_, StoreError>(Overview {
            tombstones: suppression::list(tx, MOST)?,
            counts: suppression::counts(tx, since)?,
            held: suppression::count_held(tx)?,
        })
    })?)
}

/// The holder of a receipt takes part again: what is sent from now on is stored. What is on hold for them is removed, since
/// nobody knows whether it was theirs. `false`: there is no such receipt.
pub fn lift(registry: &Registry, access: &Access, receipt: &str, reason: &str) -> Result<bool, Error> {
    door::require(registry, access, Permission::KeepOut, Action::Rejoin)?;
    let Some(found) = registry.db().read(|tx| suppression::by_receipt(tx, receipt))? else {
        return Ok(false);
    };
    if let Some(ledger) = &registry.settings().purge_ledger {
        ledger::append(&registry.core.vault, ledger, &ledger::Line::lifted(registry.today(), receipt))?;
    }
    let mut entry = door::entry(registry, access, Action::Rejoin, None);
    entry.object = format!("receipt:{receipt}").into();
    entry.detail = serde_json::json!({ "reason": reason }).to_string().into();
    registry.db().write(move |tx| {
        suppression::unhold_all_of(tx, found.id)?;
        suppression::remove(tx, found.id)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(true)
}
