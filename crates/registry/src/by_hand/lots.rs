//! Lots that must not be used: recalled everywhere, or in quarantine at one clinic.
//!
//! What a clinic has on its shelves is another matter; where stock is kept, this is what it asks as well.

use jenner_model::access::{Access, Role};
use jenner_model::dose::DoseStatement;
use jenner_store::queries::by_hand::{self as rows, LotNotice};

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::{Error, Registry};

pub use jenner_store::queries::by_hand::LotNotice as Notice;

/// Most notices in a list.
const MOST: i64 = 200;
/// Longest text.
const LONGEST: usize = 200;

/// Why a lot must not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Barred {
    /// Set aside at the clinic.
    Quarantined,
    /// Called back by its maker or the authorities.
    Recalled,
}

impl Barred {
    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Barred::Quarantined => "quarantined",
            Barred::Recalled => "recalled",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Barred::Quarantined, Barred::Recalled].into_iter().find(|one| one.word() == word)
    }
}

/// A lot as lots are compared: capitals and figures alone.
pub fn key(lot: &str) -> String {
    lot.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Whether the lots of some doses must not be used here, in their order.
pub(super) fn barred(
    registry: &Registry,
    access: &Access,
    doses: &[&DoseStatement],
) -> Result<Vec<Option<Barred>>, Error> {
    let keys: Vec<String> = doses.iter().map(|said| key(&said.lot)).filter(|key| !key.is_empty()).collect();
    let notices = registry.db().read(|tx| rows::notices_about(tx, &keys))?;
    let of = |said: &&DoseStatement| {
        let (key, maker) = (key(&said.lot), said.manufacturer.as_ref().map_or("", |mvx| mvx.as_str()));
        let here = |one: &&LotNotice| one.organization.is_none_or(|at| access.speaks_for(at));
        let same =
            |one: &&LotNotice| one.key == key && (one.mvx.is_empty() || maker.is_empty() || one.mvx == maker);
        notices.iter().filter(here).filter(same).filter_map(|one| Barred::of_word(&one.kind)).max()
    };
    Ok(doses.iter().map(of).collect())
}

/// Whether somebody may say that a lot is recalled everywhere, not only that it is set aside at their clinic.
pub fn may_recall(access: &Access) -> bool {
    matches!(access.role(), Role::DataQuality | Role::Operator)
}

/// The notices the asker's organization is told of, those that stand first.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Notice>, Error> {
    door::require(registry, access, Permission::BarLots, Action::ListLots)?;
    let mut all = registry.db().read(|tx| rows::notices(tx, MOST))?;
    all.retain(|one| one.organization.is_none_or(|at| access.speaks_for(at)));
    registry.db().audit(vec![door::entry(registry, access, Action::ListLots, None)])?;
    Ok(all)
}

/// Says that a lot must not be used: here, or everywhere for a recall.
pub fn bar(
    registry: &Registry,
    access: &Access,
    (lot, mvx): (&str, &str),
    kind: Barred,
    why: &str,
) -> Result<(), Error> {
    door::require(registry, access, Permission::BarLots, Action::BarLot)?;
    if kind == Barred::Recalled && !may_recall(access) {
        return Err(Error::Forbidden);
    }
    let (key, lot) = (key(lot), lot.trim());
    if key.is_empty() || lot.len() > LONGEST {
        return Err(Error::Invalid("Write the lot number as it is printed on the pack.".to_owned()));
    }
    registry.takes_changes()?;
    let notice = LotNotice {
        id: registry.core.id(),
        organization: (kind == Barred::Quarantined).then(|| access.organization()),
        kind: kind.word().to_owned(),
        key,
        lot: lot.to_owned(),
        mvx: mvx.to_owned(),
        why: why.chars().take(LONGEST).collect(),
        at: registry.now(),
        by: decisions::actor(access),
        ended_at: None,
    };
    let mut entry = door::entry(registry, access, Action::BarLot, None);
    entry.object = format!("lot:{}", notice.id).into();
    entry.detail = serde_json::json!({ "kind": notice.kind, "lot": notice.lot }).to_string().into();
    registry.db().write(move |tx| {
        rows::insert_notice(tx, &notice)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(())
    })
}

/// Says that it may be used again. `false` where there is no such notice of the asker's.
pub fn free(registry: &Registry, access: &Access, notice: i64) -> Result<bool, Error> {
    let all = list(registry, access)?;
    let found = all.iter().find(|one| one.id == notice && one.ended_at.is_none());
    let Some(found) = found else { return Ok(false) };
    if found.organization.is_none() && !may_recall(access) {
        return Err(Error::Forbidden);
    }
    let mut entry = door::entry(registry, access, Action::BarLot, None);
    entry.object = format!("lot:{notice}").into();
    entry.detail = serde_json::json!({ "kind": "freed", "lot": found.lot }).to_string().into();
    let (now, by) = (registry.now(), decisions::actor(access));
    registry.db().write(move |tx| {
        let ended = rows::end_notice(tx, notice, now, &by)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(ended > 0)
    })
}
