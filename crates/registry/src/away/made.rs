//! The packs there are: who made them, until when they open, what came back.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, Timestamp, UserId};
use jenner_store::StoreError;
use jenner_store::queries::away::{self as rows, AwayPackRow};
use serde::{Deserialize, Serialize};

use super::AwayError;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::vault::Class;
use crate::{Error, Registry};

/// Packs in a list.
const LISTED: i64 = 200;

/// What is sealed of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it is called.
    pub title: String,
    /// Whom it holds, in words.
    pub whom: String,
    /// Who may use it, by number.
    pub staff: Vec<String>,
    /// From what the keys of its logs come, hexadecimal.
    pub log_key: String,
}

/// A pack as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whom it holds, in words.
    pub whom: String,
    /// Who may use it.
    pub staff: Vec<String>,
    /// For whom doses are reported.
    pub organization: OrganizationId,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom; `None` for the operator.
    pub made_by: Option<UserId>,
    /// When it ends.
    pub ends_at: Timestamp,
    /// People in it.
    pub people: i64,
    /// Rows of offline logs that were merged.
    pub merged: i64,
    /// When that was last.
    pub merged_at: Option<Timestamp>,
    /// Doses that intake did not take, or not yet.
    pub open_doses: i64,
}

/// What is sealed in a row.
pub(super) fn content(registry: &Registry, row: &AwayPackRow) -> Result<Content, Error> {
    let plain = registry.vault().open(Class::Paper, &row.content)?;
    serde_json::from_slice(&plain)
        .map_err(|_| Error::Internal("a pack of another program's making".to_owned()))
}

/// The packs, newest first. Audited.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Made>, AwayError> {
    door::require(registry, access, Permission::MakePacks, Action::ListPacks)?;
    let found = registry.db().read(|tx| {
        let mut all = Vec::new();
        for row in rows::packs(tx, LISTED)? {
            let logs = rows::logs(tx, &row.id)?;
            let doses = rows::dose_counts(tx, &row.id)?;
            all.push((row, logs, doses));
        }
        Ok::<_, StoreError>(all)
    })?;
    let mut all = Vec::with_capacity(found.len());
    for (row, logs, doses) in found {
        let content = content(registry, &row)?;
        all.push(Made {
            id: row.id,
            title: content.title,
            whom: content.whom,
            staff: content.staff,
            organization: row.organization,
            made_at: row.made_at,
            made_by: row.made_by,
            ends_at: row.ends_at,
            people: row.people,
            merged: logs.iter().map(|log| log.seq).sum(),
            merged_at: logs.iter().map(|log| log.at).max(),
            open_doses: doses.iter().filter(|(state, _)| state != "taken").map(|(_, n)| n).sum(),
        });
    }
    registry.db().audit(vec![door::entry(registry, access, Action::ListPacks, None)])?;
    Ok(all)
}
