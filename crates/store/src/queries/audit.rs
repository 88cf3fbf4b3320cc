//! Reading the audit log. Writing is in [`crate::audit`] alone.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp};

use crate::{Result, Tx};

/// One look at a person's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookRow {
    /// When.
    pub at: Timestamp,
    /// Who: `user:12`, `interface:3`, `operator`.
    pub actor: String,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// What was done.
    pub action: String,
    /// Whose data.
    pub person: PersonId,
}

/// Who did anything with the data of these people (a person and the homes merged into them), newest first.
pub fn of_people(tx: &mut Tx<'_>, _access: &Access, people: &[PersonId], most: i64) -> Result<Vec<LookRow>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.query(
        "SELECT at, actor, organization, action, person FROM audit_entry WHERE person = ANY($1) AND result <> 'refused' \
         ORDER BY at DESC LIMIT $2",
        &[&ids, &most],
        |row| {
            Ok(LookRow {
                at: row.get(0)?,
                actor: row.get(1)?,
                organization: row.get(2)?,
                action: row.get(3)?,
                person: row.get(4)?,
            })
        },
    )
}
