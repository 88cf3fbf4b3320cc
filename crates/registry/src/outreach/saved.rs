//! Cohorts and templates that are kept, by name. What the state's staff share, everybody may use and nobody else change.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::outreach::{self as rows, SavedRow};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cohort::{self, Cohort};
use super::run::may_ask_everybody;
use super::template::{self, Telling, Template};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::papers::user_of;
use crate::{Error, Registry};

/// Longest name.
const LONGEST: usize = 120;

/// Something that can be kept.
pub trait Keep: Serialize + DeserializeOwned {
    /// The word of its kind.
    const KIND: &'static str;
    /// What is wrong with it.
    fn problem(&self, registry: &Registry) -> Result<Option<String>, Error>;
}

impl Keep for Cohort {
    const KIND: &'static str = "cohort";

    fn problem(&self, registry: &Registry) -> Result<Option<String>, Error> {
        Ok(cohort::check(registry, self)?.first().map(|wrong| format!("{} {}", wrong.word, wrong.value)))
    }
}

impl Keep for Template {
    const KIND: &'static str = "template";

    fn problem(&self, registry: &Registry) -> Result<Option<String>, Error> {
        let telling = Telling::of(registry);
        let mut wrong = self.parts.iter().flat_map(|part| {
            let channel = part.channel.word();
            template::check(part, &telling).into_iter().map(move |problem| (channel, problem))
        });
        Ok(wrong.next().map(|(channel, problem)| {
            let place = problem.place().map(|place| format!(", {place}")).unwrap_or_default();
            let about = problem.about();
            format!("{channel}: {} {about}{place}", problem.word())
        }))
    }
}

/// Something kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved<T> {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Everybody may use it.
    pub shared: bool,
    /// Its name.
    pub name: String,
    /// What it is.
    pub what: T,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// What the asker may use, by name. What another program has written and this one cannot read is left out.
pub fn list<T: Keep>(registry: &Registry, access: &Access) -> Result<Vec<Saved<T>>, Error> {
    door::require(registry, access, Permission::SendReminders, Action::ListOutreach)?;
    let rows = registry.db().read(|tx| rows::saved(tx, access.organization(), T::KIND))?;
    let read = |row: SavedRow| {
        let what = serde_json::from_str(&row.said).ok()?;
        Some(Saved {
            id: row.id,
            organization: row.organization,
            shared: row.shared,
            name: row.name,
            what,
            changed_at: row.changed_at,
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Who may use what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// The own organization.
    Us,
    /// Everybody: for staff of the whole registry.
    Everybody,
}

/// Keeps something under a name; one of the own of that name is replaced.
pub fn keep<T: Keep>(
    registry: &Registry,
    access: &Access,
    name: &str,
    what: &T,
    whom: For,
) -> Result<i64, Error> {
    door::require(registry, access, Permission::SendReminders, Action::ChangeOutreach)?;
    registry.takes_changes()?;
    if whom == For::Everybody && !may_ask_everybody(access) {
        return Err(Error::Forbidden);
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(Error::Invalid(format!("the name has 1 to {LONGEST} characters")));
    }
    if let Some(problem) = what.problem(registry)? {
        return Err(Error::Invalid(format!("this cannot be kept: {problem}")));
    }
    let before = list::<T>(registry, access)?;
    let own = before.iter().find(|one| one.organization == access.organization() && one.name == name);
    let row = SavedRow {
        id: own.map_or_else(|| registry.core.id(), |one| one.id),
        organization: access.organization(),
        kind: T::KIND.to_owned(),
        shared: whom == For::Everybody,
        name: name.to_owned(),
        said: serde_json::to_string(what).map_err(|error| Error::Internal(error.to_string()))?,
        changed_at: registry.now(),
        changed_by: user_of(access),
    };
    let id = row.id;
    let entry = door::entry(registry, access, Action::ChangeOutreach, None)
        .object(format!("outreach-{}:{id}", T::KIND));
    registry.db().write(move |tx| {
        rows::save(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(id)
}

/// Removes what the own organization kept. False where there is no such thing.
pub fn remove<T: Keep>(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    door::require(registry, access, Permission::SendReminders, Action::ChangeOutreach)?;
    registry.takes_changes()?;
    let entry = door::entry(registry, access, Action::ChangeOutreach, None)
        .object(format!("outreach-{}:{id}", T::KIND))
        .detail("{\"step\":\"remove\"}");
    let (organization, now) = (access.organization(), registry.now());
    Ok(registry.db().write(move |tx| {
        let gone = rows::forget(tx, organization, id, now)?;
        if gone {
            tx.audit(entry.clone());
        }
        Ok::<_, StoreError>(gone)
    })?)
}
