//! Working on alerts: the list, closing with a note, tuning rules, and saying whose own record is whose.

use jenner_model::access::{Access, Actor};
use jenner_model::{PublicId, RegistryNumber, Timestamp, UserId};
use jenner_store::queries::alert::{self, AlertRow};
use jenner_store::{StoreError, Tx, queries};

use super::{Rule, Tuning, shipped};
use crate::access::door::{self, Action};
use crate::access::looks::user_of;
use crate::access::roles::Permission;
use crate::audit::log::{self, Whose};
use crate::{Error, Registry};

/// Alerts on a page.
const PAGE: i64 = 50;
/// Longest note.
const LONGEST: usize = 1000;

/// An alert with the names a reader needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// As it is stored.
    pub row: AlertRow,
    /// The user's name to show and user name.
    pub user: Option<(String, String)>,
    /// Registry number and name in addresses of the person, unless purged.
    pub person: Option<(RegistryNumber, PublicId)>,
    /// Name to show of who closed it.
    pub closer: Option<String>,
}

/// A page of alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertPage {
    /// The latest first.
    pub alerts: Vec<Alert>,
    /// There are more.
    pub more: bool,
}

/// A rule as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleState {
    /// With what is tuned.
    pub rule: Rule,
    /// It is not as it came with the program.
    pub changed: bool,
}

/// A user with the own record, where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The user.
    pub user: UserId,
    /// User name.
    pub username: String,
    /// Name to show.
    pub name: String,
    /// Registry number of the own record.
    pub number: Option<RegistryNumber>,
}

fn may(registry: &Registry, access: &Access, action: Action) -> Result<(), Error> {
    door::require(registry, access, Permission::WatchAudit, action)
}

/// The rules, with what is tuned.
pub(super) fn in_force(tx: &mut Tx<'_>) -> Result<Vec<Rule>, StoreError> {
    let changed = alert::settings(tx)?;
    Ok(shipped()
        .iter()
        .map(|rule| {
            let tuning = changed.get(&rule.name).and_then(|json| serde_json::from_str(json).ok());
            Rule { tuning: tuning.unwrap_or_else(|| rule.tuning.clone()), ..rule.clone() }
        })
        .collect())
}

/// Alerts, open or closed, before an instant.
pub fn list(
    registry: &Registry,
    access: &Access,
    closed: bool,
    before: Option<Timestamp>,
) -> Result<AlertPage, Error> {
    may(registry, access, Action::ReadAlerts)?;
    let before = before.unwrap_or(Timestamp(i64::MAX));
    let page = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ReadAlerts, None));
        let mut rows = alert::list(tx, closed, before, PAGE + 1)?;
        let more = rows.len() as i64 > PAGE;
        rows.truncate(PAGE as usize);
        Ok::<_, StoreError>(AlertPage { alerts: named(tx, access, rows)?, more })
    })?;
    Ok(page)
}

/// One alert.
pub fn one(registry: &Registry, access: &Access, id: i64) -> Result<Option<Alert>, Error> {
    may(registry, access, Action::ReadAlerts)?;
    let found = registry.db().read(|tx| {
        let row = alert::get(tx, id)?;
        let person = row.as_ref().and_then(|row| row.person);
        let entry = door::entry(registry, access, Action::ReadAlerts, person);
        tx.audit(entry.object(format!("alert:{id}")));
        Ok::<_, StoreError>(named(tx, access, row.into_iter().collect())?.pop())
    })?;
    Ok(found)
}

fn named(tx: &mut Tx<'_>, access: &Access, rows: Vec<AlertRow>) -> Result<Vec<Alert>, StoreError> {
    let people: Vec<_> = rows.iter().filter_map(|row| row.person).collect();
    let known = queries::person::homes_by_ids(tx, access, &people)?;
    let mut alerts = Vec::with_capacity(rows.len());
    for row in rows {
        let user = user_of(&row.actor).map_or(Ok(None), |user| queries::account::by_id(tx, user))?;
        let closer = row.closed_by.map_or(Ok(None), |user| queries::account::by_id(tx, user))?;
        alerts.push(Alert {
            user: user.map(|account| (account.display_name, account.username)),
            closer: closer.map(|account| account.display_name),
            person: row.person.and_then(|id| known.get(&id)).map(|row| (row.registry_number, row.public_id)),
            row,
        });
    }
    Ok(alerts)
}

/// Closes an alert. A note is needed: what was found out. False when it was closed before, or there is none.
pub fn close(registry: &Registry, access: &Access, id: i64, note: &str) -> Result<bool, Error> {
    may(registry, access, Action::CloseAlert)?;
    let note = note.trim().to_owned();
    if note.is_empty() || note.chars().count() > LONGEST {
        return Err(Error::Invalid(format!("write a note of 1 to {LONGEST} characters: what was found out")));
    }
    let by = match access.actor() {
        Actor::User(user) => Some(user),
        _ => None,
    };
    let entry = door::entry(registry, access, Action::CloseAlert, None).object(format!("alert:{id}"));
    let now = registry.now();
    let done = registry.db().write(move |tx| {
        let closed = alert::close(tx, id, by, &note, now)?;
        // The note stands with the alert: words of people stay out of the log.
        tx.audit(if closed { entry.clone() } else { entry.clone().result("not_found") });
        Ok::<_, StoreError>(closed)
    })?;
    Ok(done)
}

/// The rules as they are now.
pub fn rules(registry: &Registry, access: &Access) -> Result<Vec<RuleState>, Error> {
    may(registry, access, Action::ReadAlerts)?;
    let found = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ReadAlerts, None).object("rules"));
        in_force(tx)
    })?;
    Ok(found
        .into_iter()
        .zip(shipped())
        .map(|(rule, shipped)| RuleState { changed: rule != *shipped, rule })
        .collect())
}

/// Tunes a rule. The entry of the log has the values before and after.
pub fn tune(registry: &Registry, access: &Access, name: &str, tuning: &Tuning) -> Result<(), Error> {
    may(registry, access, Action::TuneAlert)?;
    let Some(shipped) = shipped().iter().find(|rule| rule.name == name) else {
        return Err(Error::Invalid("there is no such rule".into()));
    };
    if let Some(wrong) = tuning.wrong() {
        return Err(Error::Invalid(wrong.into()));
    }
    let by = match access.actor() {
        Actor::User(user) => user,
        _ => UserId(0),
    };
    let json = serde_json::to_string(tuning).map_err(|error| Error::Internal(error.to_string()))?;
    let entry = door::entry(registry, access, Action::TuneAlert, None).object(format!("rule:{name}"));
    let (name, after, now) = (shipped.name.clone(), tuning.clone(), registry.now());
    registry.db().write(move |tx| {
        let before = in_force(tx)?.into_iter().find(|rule| rule.name == name).map(|rule| rule.tuning);
        alert::put_settings(tx, &name, &json, by, now)?;
        let detail = serde_json::json!({ "before": before, "after": after }).to_string();
        tx.audit(entry.clone().detail(detail));
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// All users with their own records.
pub fn staff(registry: &Registry, access: &Access) -> Result<Vec<Staff>, Error> {
    may(registry, access, Action::ReadAlerts)?;
    let found = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ReadAlerts, None).object("staff"));
        let own: std::collections::HashMap<_, _> = alert::staff(tx)?.into_iter().collect();
        let people: Vec<_> = own.values().copied().collect();
        let known = queries::person::homes_by_ids(tx, access, &people)?;
        let accounts = queries::account::all(tx)?;
        Ok::<_, StoreError>(
            accounts
                .into_iter()
                .map(|account| Staff {
                    number: own.get(&account.id).and_then(|id| known.get(id)).map(|row| row.registry_number),
                    user: account.id,
                    username: account.username,
                    name: account.display_name,
                })
                .collect(),
        )
    })?;
    Ok(found)
}

/// Says which record is a user's own, by user name and registry number; without a number, takes that back.
pub fn own_record(
    registry: &Registry,
    access: &Access,
    username: &str,
    number: Option<RegistryNumber>,
) -> Result<(), Error> {
    may(registry, access, Action::TuneAlert)?;
    let username = username.trim().to_lowercase();
    let found = registry.db().read(|tx| {
        let account = queries::account::by_username(tx, &username)?;
        let person = number.map_or(Ok(None), |number| log::home(tx, access, &Whose::Number(number)))?;
        Ok::<_, StoreError>((account, person))
    })?;
    let (account, person) = match found {
        (None, _) => return Err(Error::Invalid("there is no user of this name".into())),
        (_, None) if number.is_some() => {
            return Err(Error::Invalid("there is no record with this registry number".into()));
        }
        (Some(account), person) => (account, person),
    };
    let entry =
        door::entry(registry, access, Action::TuneAlert, person).object(format!("user:{}", account.id.0));
    registry.db().write(move |tx| {
        alert::put_staff(tx, account.id, person)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}
