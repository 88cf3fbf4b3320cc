//! Searching the log, page by page: for the privacy officer. The search itself is in the log.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId, RegistryNumber, Timestamp, UserId};
use jenner_store::audit::{FORGOTTEN, SEALED, person_keys};
use jenner_store::queries::audit::{self, AuditRow, Wanted};
use jenner_store::{StoreError, Tx, queries};

use super::deeds::{Deed, deed};
use crate::access::door::{self, Action};
use crate::access::looks::{shown_as, user_of};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Entries on a page.
pub const PAGE: usize = 50;

/// Whose data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// By the name in addresses.
    Public(PublicId),
    /// By the number people know.
    Number(RegistryNumber),
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Entries about this person, also while it was merged with another.
    pub person: Option<Whose>,
    /// By the account of this user name.
    pub user: Option<String>,
    /// With this action, or all that begin with it up to the dot (`person`).
    pub action: Option<String>,
    /// With this result.
    pub result: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Behind this entry.
    pub after: Option<(Timestamp, String, i64)>,
}

/// An entry with the names a reader needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it stands in the log.
    pub row: AuditRow,
    /// What kind of deed it is.
    pub deed: Deed,
    /// The user's name to show and user name, where a user did it.
    pub user: Option<(String, String)>,
    /// Registry number and name in addresses of the person, unless purged.
    pub person: Option<(RegistryNumber, PublicId)>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// There are more behind the last one.
    pub more: bool,
}

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nobody {
    /// No such person.
    Person,
    /// No such user.
    User,
}

/// Searches. A page of machine senders' entries comes only with a person: see [`Wanted`].
pub fn search(registry: &Registry, access: &Access, query: &Query) -> Result<Result<Page, Nobody>, Error> {
    door::require(registry, access, Permission::WatchAudit, Action::SearchAudit)?;
    let found = registry.db().read(|tx| {
        let mut wanted = Wanted {
            actions: query.action.iter().filter(|action| action.contains('.')).cloned().collect(),
            action_group: query
                .action
                .as_ref()
                .filter(|action| !action.contains('.'))
                .map(|group| format!("{group}.")),
            result: query.result.clone(),
            from: query.from,
            until: query.until,
            after: query.after.clone(),
            ..Wanted::default()
        };
        let mut person = None;
        if let Some(whose) = &query.person {
            let Some(found) = home(tx, access, whose)? else { return Ok(Err(Nobody::Person)) };
            person = Some(found);
            wanted.people = shown_as(tx, access, found)?.into_iter().map(|shown| shown.person).collect();
            wanted.people.sort_unstable();
            wanted.people.dedup();
        }
        if let Some(user) = &query.user {
            let name = user.trim().to_lowercase();
            let Some(account) = queries::account::by_username(tx, &name)? else {
                return Ok(Err(Nobody::User));
            };
            wanted.actor = Some(format!("user:{}", account.id.0));
        }
        let most = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
        let mut rows = audit::search(tx, access, &wanted, most)?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        Ok::<_, StoreError>(Ok((named(tx, access, rows)?, more, person)))
    })?;
    let (entries, more, person) = match found {
        Ok(found) => found,
        Err(nobody) => return Ok(Err(nobody)),
    };
    registry.db().audit(vec![
        door::entry(registry, access, Action::SearchAudit, person)
            .object(query.user.as_deref().map_or_else(String::new, |_| "by user".into())),
    ])?;
    Ok(Ok(Page { entries, more }))
}

/// One entry, with its detail opened.
pub fn entry(
    registry: &Registry,
    access: &Access,
    chain: &str,
    seq: i64,
) -> Result<Option<(Entry, String)>, Error> {
    door::require(registry, access, Permission::WatchAudit, Action::SearchAudit)?;
    let found = registry.db().read(|tx| {
        let Some(row) = audit::entry(tx, access, chain, seq)? else { return Ok(None) };
        let detail = opened(registry, tx, &row)?;
        Ok::<_, StoreError>(named(tx, access, vec![row])?.pop().map(|entry| (entry, detail)))
    })?;
    let object = format!("entry:{chain}/{seq}");
    let person = found.as_ref().and_then(|(entry, _)| entry.row.person);
    let mut told = door::entry(registry, access, Action::SearchAudit, person).object(object);
    if found.is_none() {
        told = told.result("not_found").object("");
    }
    registry.db().audit(vec![told])?;
    Ok(found)
}

/// The detail of an entry as it was written; [`FORGOTTEN`] where the person's key was destroyed.
pub(crate) fn opened(registry: &Registry, tx: &mut Tx<'_>, row: &AuditRow) -> Result<String, StoreError> {
    let (Some(person), true) = (row.person, row.detail.starts_with(SEALED)) else {
        return Ok(row.detail.clone());
    };
    let key = person_keys(tx, &[person])?.remove(&person).flatten();
    match (key, registry.db().detail_sealer()) {
        (Some(key), Some(sealer)) => sealer.open(&key, person, &row.detail),
        _ => Ok(FORGOTTEN.to_owned()),
    }
}

/// The person somebody is named by.
pub(crate) fn home(tx: &mut Tx<'_>, access: &Access, whose: &Whose) -> Result<Option<PersonId>, StoreError> {
    let found = match whose {
        Whose::Public(id) => queries::person::by_public_id(tx, access, *id)?,
        Whose::Number(number) => queries::person::by_registry_number(tx, access, *number)?,
    };
    Ok(found.map(|row| row.person))
}

/// Rows with the names of users and people.
pub(crate) fn named(tx: &mut Tx<'_>, access: &Access, rows: Vec<AuditRow>) -> Result<Vec<Entry>, StoreError> {
    let mut users: Vec<UserId> = rows.iter().filter_map(|row| user_of(&row.actor)).collect();
    users.sort_unstable();
    users.dedup();
    let mut names: HashMap<UserId, (String, String)> = HashMap::new();
    for user in users {
        if let Some(account) = queries::account::by_id(tx, user)? {
            names.insert(user, (account.display_name, account.username));
        }
    }
    let mut people: Vec<PersonId> = rows.iter().filter_map(|row| row.person).collect();
    people.sort_unstable();
    people.dedup();
    let known = queries::person::homes_by_ids(tx, access, &people)?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            deed: deed(&row.action),
            user: user_of(&row.actor).and_then(|user| names.get(&user).cloned()),
            person: row.person.and_then(|id| known.get(&id)).map(|row| (row.registry_number, row.public_id)),
            row,
        })
        .collect())
}
