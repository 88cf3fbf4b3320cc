//! What the privacy officer has to look at: emergency access, and alarms such as somebody who tries numbers one after another.

use std::collections::HashMap;

use jenner_model::access::{Access, Actor};
use jenner_model::{OrganizationId, PublicId, Timestamp, UserId};
use jenner_store::queries::oversight::{self, TaskRow};
use jenner_store::queries::{account, person};

use super::door::{self, Action};
use super::roles::Permission;
use crate::{Error, Registry};

/// Tasks shown at most.
const MOST: i64 = 200;

/// A task in words a page can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Identity.
    pub id: i64,
    /// What for: `glass`, `enumeration`.
    pub kind: String,
    /// When it arose.
    pub at: Timestamp,
    /// Name of the user it is about.
    pub user: String,
    /// For whom the user worked.
    pub organization: OrganizationId,
    /// The person concerned.
    pub person: Option<PublicId>,
    /// The reason the user gave.
    pub reason: String,
    /// When it was closed, and by whom.
    pub closed: Option<(Timestamp, String)>,
    /// What the officer found.
    pub note: String,
}

/// The tasks, the open ones first.
pub fn tasks(registry: &Registry, access: &Access) -> Result<Vec<Task>, Error> {
    door::require(registry, access, Permission::OversightTasks, Action::ListTasks)?;
    let (rows, names, people) = registry.db().read(|tx| {
        let rows = oversight::list(tx, MOST)?;
        let users: Vec<UserId> =
            rows.iter().flat_map(|row| [Some(row.user), row.closed.map(|(_, by)| by)]).flatten().collect();
        let names: HashMap<UserId, String> = account::display_names(tx, &users)?.into_iter().collect();
        let ids: Vec<_> = rows.iter().filter_map(|row| row.person).collect();
        let people = person::by_ids(tx, access, &ids)?;
        tx.audit(door::entry(registry, access, Action::ListTasks, None));
        Ok::<_, jenner_store::StoreError>((rows, names, people))
    })?;
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| Task {
            id: row.id,
            at: row.at,
            user: name(row.user),
            organization: row.organization,
            person: row.person.and_then(|id| people.get(&id).map(|found| found.public_id)),
            closed: row.closed.map(|(at, by)| (at, name(by))),
            kind: row.kind,
            reason: row.reason,
            note: row.note,
        })
        .collect())
}

/// Closes a task with a note.
pub fn close(registry: &Registry, access: &Access, task: i64, note: &str) -> Result<bool, Error> {
    door::require(registry, access, Permission::OversightTasks, Action::CloseTask)?;
    let Actor::User(user) = access.actor() else { return Err(Error::Forbidden) };
    let note = note.trim().to_owned();
    if note.is_empty() {
        return Err(Error::Invalid("say in a few words what you found".to_owned()));
    }
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::CloseTask, None);
    entry.object = format!("task:{task}").into();
    let closed = registry.db().write(move |tx| {
        let closed = oversight::close(tx, task, user, now, &note)?;
        if closed > 0 {
            tx.audit(entry.clone());
        }
        Ok::<_, jenner_store::StoreError>(closed)
    })?;
    Ok(closed > 0)
}

/// Raises an alarm about a user, once a day for each kind.
pub fn alarm(registry: &Registry, access: &Access, kind: &str, reason: &str) -> Result<(), Error> {
    let Actor::User(user) = access.actor() else { return Ok(()) };
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::Alarm, None);
    entry.object = kind.to_owned().into();
    let task = TaskRow {
        id: registry.core.id(),
        kind: kind.to_owned(),
        at: now,
        user,
        organization: access.organization(),
        person: None,
        reason: reason.to_owned(),
        closed: None,
        note: String::new(),
    };
    registry.db().write(move |tx| {
        if oversight::since(tx, &task.kind, user, Timestamp(now.0 - 86_400_000_000))? == 0 {
            oversight::insert(tx, &task)?;
            tx.audit(entry.clone());
        }
        Ok::<_, jenner_store::StoreError>(())
    })?;
    Ok(())
}
