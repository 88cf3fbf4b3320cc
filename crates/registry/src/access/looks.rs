//! Who has seen a record: the audit log, in words a page can show.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PublicId, Timestamp, UserId};
use jenner_store::queries;

use super::door::{self, Action};
use super::roles::Permission;
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

/// The latest looks at a record and at those that were merged into it, newest first. `None` when the person does not exist for the asker.
pub fn at(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Vec<Look>>, Error> {
    door::require(registry, access, Permission::ReadRecord, Action::ReadAudit)?;
    let rows = registry.db().read(|tx| {
        let Some(person) = queries::person::by_public_id(tx, access, public_id)? else { return Ok(None) };
        let mut homes = vec![person.person];
        homes.extend(queries::merged::behind(tx, &homes)?.into_iter().map(|row| row.home));
        let looks = queries::audit::of_people(tx, access, &homes, MOST)?;
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

fn user_of(actor: &str) -> Option<UserId> {
    actor.strip_prefix("user:")?.parse().ok().map(UserId)
}
