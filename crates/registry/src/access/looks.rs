//! Who has seen a record: the audit log, in words a page can show.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::record::Restriction;
use jenner_model::{OrganizationId, PersonId, PublicId, Timestamp, UserId};
use jenner_store::queries::decision::Kind;
use jenner_store::{StoreError, Tx, queries};

use super::door::{self, Action};
use super::roles::{Permission, Reach, reach};
use crate::{Error, Registry};

/// One look at a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// Who: the name of a user; `None` for a machine sender or the operator.
    pub user: Option<String>,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// What was done, as the log has it (`person.open`, `person.answer` …).
    pub action: String,
}

/// Looks shown at most.
const MOST: i64 = 20;

/// The latest looks at a record, also while it was merged with another, newest first. `None` when the person does not exist for the asker.
pub fn at(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Vec<Look>>, Error> {
    door::require(registry, access, Permission::ReadRecord, Action::ReadAudit)?;
    let now = registry.now();
    let rows = registry.db().read(|tx| {
        let Some(person) = queries::person::by_public_id(tx, access, public_id)? else { return Ok(None) };
        let shown = shown_as(tx, access, person.person)?;
        let ids: Vec<PersonId> = shown.iter().map(|one| one.person).collect();
        let mut looks = queries::audit::of_people(tx, access, &ids, MOST * 10)?;
        looks.retain(|look| {
            shown.iter().any(|one| look.person == one.person && (one.from..=one.until).contains(&look.at))
        });
        looks.truncate(MOST as usize);
        // Where somebody works who looked tells where the person goes.
        let held = queries::scope::restrictions(tx, access, &[person.person], now)?
            .iter()
            .any(|(_, kind)| *kind == Restriction::SafetyHold);
        if held && !may_see_held(access, person.person) {
            for look in &mut looks {
                look.organization = None;
                look.actor.clear();
            }
        }
        let users: Vec<UserId> = looks.iter().filter_map(|look| user_of(&look.actor)).collect();
        let names = queries::account::display_names(tx, &users)?;
        Ok::<_, jenner_store::StoreError>(Some((looks, names)))
    })?;
    Ok(rows.map(|(looks, names)| {
        let names: HashMap<UserId, String> = names.into_iter().collect();
        looks
            .into_iter()
            .map(|look| Look {
                at: look.at,
                user: user_of(&look.actor).and_then(|user| names.get(&user).cloned()),
                organization: look.organization,
                action: look.action,
            })
            .collect()
    }))
}

fn may_see_held(access: &Access, person: PersonId) -> bool {
    match reach(access.role(), Permission::ReadHeld) {
        Reach::All => true,
        Reach::Reason => access.has_opened(person),
        _ => false,
    }
}

/// Under whose id a person's data was shown, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) person: PersonId,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// The person, everybody merged into them, and whoever they were merged into for a while: what was shown then was also
/// theirs.
pub(crate) fn shown_as(tx: &mut Tx<'_>, access: &Access, person: PersonId) -> Result<Vec<Shown>, StoreError> {
    const ALWAYS: Timestamp = Timestamp(i64::MIN);
    const FOR_EVER: Timestamp = Timestamp(i64::MAX);
    let behind = queries::merged::behind(tx, &[person])?;
    let mut shown: Vec<Shown> = std::iter::once(person)
        .chain(behind.into_iter().map(|row| row.home))
        .map(|person| Shown { person, from: ALWAYS, until: FOR_EVER })
        .collect();
    let mut next = 0;
    // Chains of merges end: each step goes to another person for a part of the time.
    while let Some(one) = shown.get(next).copied() {
        next += 1;
        for row in queries::decision::of_homes(tx, access, &[one.person])? {
            let merged_away = row.kind == Kind::Merge && row.home_b == one.person;
            let until = row.undone.as_ref().map_or(FOR_EVER, |(at, _)| *at);
            let into = Shown { person: row.home_a, from: row.at.max(one.from), until: until.min(one.until) };
            if merged_away && into.from < into.until && !shown.contains(&into) {
                shown.push(into);
            }
        }
    }
    Ok(shown)
}

pub(crate) fn user_of(actor: &str) -> Option<UserId> {
    actor.strip_prefix("user:")?.parse().ok().map(UserId)
}
