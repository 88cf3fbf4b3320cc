//! Emergency access ("break the glass", S22): a record that is hidden from the asker is opened with a reason, for an hour.
//! The privacy officer gets a task, the person can see who did it, and every page says that it is on.

use jenner_linkage::{keys, normal};
use jenner_model::access::{Access, Actor};
use jenner_model::{Date, PersonId, PublicId, RegistryNumber, Timestamp, UserId};
use jenner_store::queries::oversight::{self, TaskRow};
use jenner_store::queries::scope::{self as rows, Kind, ScopeRow};
use jenner_store::queries::{matching, person};

use super::door::{self, Action};
use super::roles::Permission;
use crate::identity::fold::{self, Standing};
use crate::identity::said;
use crate::{Error, Registry};

/// How long it lasts, in minutes.
pub const MINUTES: i64 = 60;

/// The shortest reason that is taken, in letters: a word is none.
pub const SHORTEST_REASON: usize = 15;

/// The longest one.
pub const LONGEST_REASON: usize = 500;

const MINUTE: i64 = 60_000_000;

/// Who is meant: a registry number, or name and birth date, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By the registry number.
    Number(RegistryNumber),
    /// By name and birth date.
    Named {
        /// Family name.
        family: String,
        /// First name.
        given: String,
        /// Birth date.
        born: Date,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The record is open, until then.
    Record(PublicId, Timestamp),
    /// Nobody, or more than one person, is meant by what was said.
    NotOne,
    /// The reason is too short or too long.
    Reason,
}

/// Opens a record with a reason.
pub fn open(registry: &Registry, access: &Access, who: &Who, reason: &str) -> Result<Opened, Error> {
    door::require(registry, access, Permission::BreakGlass, Action::BreakGlass)?;
    let Actor::User(user) = access.actor() else { return Err(Error::Forbidden) };
    let reason = reason.trim().to_owned();
    if !(SHORTEST_REASON..=LONGEST_REASON).contains(&reason.chars().count()) {
        return Ok(Opened::Reason);
    }
    let found = meant(registry, access, who)?;
    let [standing] = found.as_slice() else {
        let mut entry = door::entry(registry, access, Action::BreakGlass, None);
        entry.result = "not_found".into();
        registry.db().audit(vec![entry])?;
        return Ok(Opened::NotOne);
    };
    let now = registry.now();
    let until = Timestamp(now.0 + MINUTES * MINUTE);
    let entry = door::entry(registry, access, Action::BreakGlass, Some(standing.person));
    let row = ScopeRow { kind: Kind::Opened, holder: user.0, person: standing.person, since: now, until };
    let task = TaskRow {
        id: registry.core.id(),
        kind: "glass".to_owned(),
        at: now,
        user,
        organization: access.organization(),
        person: Some(standing.person),
        reason,
        closed: None,
        note: String::new(),
    };
    registry.db().write(move |tx| {
        // A second time is another reason, and another hour.
        rows::end(tx, Kind::Opened, user.0, row.person, now)?;
        rows::insert(tx, &[row])?;
        oversight::insert(tx, &task)?;
        tx.audit(entry.clone());
        Ok::<_, jenner_store::StoreError>(())
    })?;
    Ok(Opened::Record(standing.public_id, until))
}

/// Who is meant, whoever hides the person.
fn meant(registry: &Registry, access: &Access, who: &Who) -> Result<Vec<Standing>, Error> {
    let (codes, wanted) = (registry.codes(), who.clone());
    Ok(registry.db().read(|tx| {
        let found: Vec<Standing> = match &wanted {
            Who::Number(number) => {
                person::by_registry_number(tx, access, *number)?.into_iter().map(Standing::from).collect()
            }
            Who::Named { born, .. } => {
                let mut people: Vec<PersonId> =
                    matching::people_behind(tx, &[keys::birth(*born).0])?.into_values().flatten().collect();
                people.sort_unstable();
                people.dedup();
                person::by_ids(tx, access, &people)?.into_values().map(Standing::from).collect()
            }
        };
        let Who::Named { family, given, born } = &wanted else { return Ok(found) };
        let ids: Vec<PersonId> = found.iter().map(|standing| standing.person).collect();
        let mut everything = said::of_people(tx, access, &ids)?;
        let mut right: Vec<Standing> = found
            .into_iter()
            .filter(|standing| {
                let own = everything.remove(&standing.person).unwrap_or_default();
                let record = fold::fold(*standing, own, codes);
                record.demographics.birth_date == Some(*born)
                    && record.demographics.names.iter().any(|name| {
                        normal::name(&name.family) == normal::name(family)
                            && normal::name(&name.given) == normal::name(given)
                    })
            })
            .collect();
        right.dedup_by_key(|standing| standing.person);
        Ok::<_, jenner_store::StoreError>(right)
    })?)
}

/// Until when emergency access of a user lasts: the latest end, and how many records are open.
pub fn state(registry: &Registry, user: UserId) -> Result<Option<(Timestamp, usize)>, Error> {
    let now = registry.now();
    let open = registry.db().read(|tx| rows::of_holder(tx, Kind::Opened, user.0, now))?;
    Ok(open.last().map(|(_, until)| (*until, open.len())))
}

/// Ends the emergency access of a user before its time.
pub fn end(registry: &Registry, access: &Access) -> Result<(), Error> {
    let Actor::User(user) = access.actor() else { return Err(Error::Forbidden) };
    let now = registry.now();
    let open = registry.db().read(|tx| rows::of_holder(tx, Kind::Opened, user.0, now))?;
    let entries: Vec<_> = open
        .iter()
        .map(|(person, _)| door::entry(registry, access, Action::EndGlass, Some(*person)))
        .collect();
    registry.db().write(move |tx| {
        for (person, _) in &open {
            rows::end(tx, Kind::Opened, user.0, *person, now)?;
        }
        entries.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok::<_, jenner_store::StoreError>(())
    })?;
    Ok(())
}
