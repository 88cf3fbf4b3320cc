//! An outbreak: opened, given contacts, changed, closed. Who works on it reaches its contacts while it is open.

use std::collections::{HashMap, HashSet};

use jenner_model::access::{Access, Actor};
use jenner_model::{Date, OrganizationId, PersonId, Timestamp, UserId};
use jenner_store::queries::grant::NEVER;
use jenner_store::queries::outbreak::{self as rows, ContactRow, EventRow};
use jenner_store::queries::scope::{self, Kind, ScopeRow};
use jenner_store::{AuditEntry, StoreError, Tx};
use serde::{Deserialize, Serialize};

use super::find::{self, Found};
use super::protection::Exposure;
use super::rule::{Disease, Rule, Setting};
use super::typed::Typed;
use crate::access::accounts;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::homes;
use crate::papers::user_of;
use crate::vault::Class;
use crate::{Error, Registry};

/// Events in a list.
const LISTED: i64 = 200;
/// Contacts of one event.
pub const MOST: usize = 20_000;
/// Longest title or list of places.
const LONGEST: usize = 500;
/// An exposure lasts no longer than this many days.
const LONGEST_EXPOSURE: i32 = 366;

/// What is typed about a new event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Disease.
    pub disease: Disease,
    /// Where people were exposed.
    pub setting: Setting,
    /// First day of exposure.
    pub first: Date,
    /// Last day of exposure.
    pub last: Date,
    /// What it is called; no name of a patient belongs into it.
    pub title: String,
    /// Places, for those who work on it.
    pub places: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// It has no title.
    NoTitle,
    /// A text is too long.
    TooLong,
    /// The last day lies before the first.
    EndsBefore,
    /// The first day lies in the future.
    InFuture,
    /// More than a year between first and last day.
    TooWide,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Problem::NoTitle => "no-title",
            Problem::TooLong => "too-long",
            Problem::EndsBefore => "ends-before",
            Problem::InFuture => "in-future",
            Problem::TooWide => "too-wide",
        }
    }
}

/// What is wrong with a new event.
pub fn check(new: &NewEvent, today: Date) -> Option<Problem> {
    let (first, last) = (day(new.first)?, day(new.last)?);
    if new.title.trim().is_empty() {
        Some(Problem::NoTitle)
    } else if new.title.chars().count() > LONGEST || new.places.chars().count() > LONGEST {
        Some(Problem::TooLong)
    } else if new.first > today {
        Some(Problem::InFuture)
    } else if new.last < new.first {
        Some(Problem::EndsBefore)
    } else if last.days_since(first) > LONGEST_EXPOSURE {
        Some(Problem::TooWide)
    } else {
        None
    }
}

pub(super) fn day(date: Date) -> Option<jenner_cdsi::Date> {
    jenner_cdsi::Date::try_from(date).ok()
}

/// What is sealed of an event.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Content {
    title: String,
    places: String,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Disease.
    pub disease: Disease,
    /// First day, last day, setting.
    pub exposure: Exposure,
    /// What it is called.
    pub title: String,
    /// Places.
    pub places: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

impl Event {
    /// The rule of its disease.
    pub(super) fn rule<'r>(&self, registry: &'r Registry) -> Result<&'r Rule, Error> {
        let found = registry.pack().outbreak_rule(self.disease);
        found.ok_or_else(|| Error::Internal("the pack has no rule for this disease".to_owned()))
    }
}

fn read(registry: &Registry, row: &EventRow) -> Result<Event, Error> {
    let odd = || Error::Internal("an outbreak of another program's making".to_owned());
    let plain = registry.vault().open(Class::Paper, &row.content)?;
    let content: Content = serde_json::from_slice(&plain).map_err(|_| odd())?;
    let exposure = Exposure {
        first: day(row.first).ok_or_else(odd)?,
        last: day(row.last).ok_or_else(odd)?,
        setting: Setting::of(&row.setting).ok_or_else(odd)?,
    };
    Ok(Event {
        id: row.id,
        organization: row.organization,
        disease: Disease::of(&row.disease).ok_or_else(odd)?,
        exposure,
        title: content.title,
        places: content.places,
        opened_at: row.opened_at,
        closed_at: row.closed_at,
    })
}

fn sealed(registry: &Registry, content: &Content) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(content).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(registry.vault().seal(Class::Paper, &json))
}

pub(super) fn told(registry: &Registry, access: &Access, action: Action, event: i64) -> AuditEntry {
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("outbreak:{event}").into();
    entry
}

/// Opens an event; who opens it works on it.
pub fn start(registry: &Registry, access: &Access, new: &NewEvent) -> Result<i64, Error> {
    door::require(registry, access, Permission::WorkOutbreaks, Action::StartOutbreak)?;
    registry.takes_changes()?;
    if let Some(problem) = check(new, registry.today()) {
        return Err(Error::Invalid(format!("the outbreak cannot be opened: {}", problem.word())));
    }
    let content = Content { title: new.title.trim().to_owned(), places: new.places.trim().to_owned() };
    let row = EventRow {
        id: registry.core.id(),
        organization: access.organization(),
        disease: new.disease.word().to_owned(),
        setting: new.setting.word().to_owned(),
        first: new.first,
        last: new.last,
        opened_at: registry.now(),
        opened_by: user_of(access),
        closed_at: None,
        content: sealed(registry, &content)?,
    };
    let id = row.id;
    let entry = told(registry, access, Action::StartOutbreak, id)
        .detail(format!("{{\"disease\":\"{}\",\"setting\":\"{}\"}}", row.disease, row.setting));
    registry.db().write(move |tx| {
        rows::insert(tx, &row)?;
        if let Some(user) = row.opened_by {
            rows::add_member(tx, row.id, user, row.opened_at)?;
        }
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(id)
}

/// Whether the asker may know of an event: whose organization opened it, and who works on it.
fn is_theirs(access: &Access, row: &EventRow, works_on: &[i64]) -> bool {
    access.actor() == Actor::Operator || access.speaks_for(row.organization) || works_on.contains(&row.id)
}

fn works_on(tx: &mut Tx<'_>, access: &Access) -> Result<Vec<i64>, StoreError> {
    user_of(access).map_or(Ok(Vec::new()), |user| rows::events_of(tx, user))
}

/// An event, and how many contacts stood where.
pub type Listed = (Event, Vec<(String, i64)>);

/// The asker's events, open ones first.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Listed>, Error> {
    door::require(registry, access, Permission::WorkOutbreaks, Action::ListOutbreaks)?;
    let found = registry.db().read(|tx| {
        let mine = works_on(tx, access)?;
        let mut all = Vec::new();
        for row in rows::list(tx, LISTED)?.into_iter().filter(|row| is_theirs(access, row, &mine)) {
            let counts = rows::counts(tx, row.id)?;
            all.push((row, counts));
        }
        Ok::<_, StoreError>(all)
    })?;
    registry.db().audit(vec![door::entry(registry, access, Action::ListOutbreaks, None)])?;
    let mut events = found
        .iter()
        .map(|(row, counts)| Ok((read(registry, row)?, counts.clone())))
        .collect::<Result<Vec<_>, Error>>()?;
    events.sort_by_key(|(event, _)| (event.closed_at.is_some(), std::cmp::Reverse(event.id)));
    Ok(events)
}

/// An event; `None` where there is none that the asker may know of. Audited as `action`.
pub(super) fn of_asker(
    registry: &Registry,
    access: &Access,
    id: i64,
    action: Action,
) -> Result<Option<Event>, Error> {
    door::require(registry, access, Permission::WorkOutbreaks, action)?;
    let row = registry.db().read(|tx| {
        let mine = works_on(tx, access)?;
        Ok::<_, StoreError>(rows::get(tx, id)?.filter(|row| is_theirs(access, row, &mine)))
    })?;
    let Some(row) = row else {
        registry.db().audit(vec![told(registry, access, action, id).result("not_found")])?;
        return Ok(None);
    };
    Ok(Some(read(registry, &row)?))
}

/// Opens the page of an event: what it is, without its contacts.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Event>, Error> {
    let event = of_asker(registry, access, id, Action::OpenOutbreak)?;
    if event.is_some() {
        registry.db().audit(vec![told(registry, access, Action::OpenOutbreak, id)])?;
    }
    Ok(event)
}

/// An open event, to change it.
fn to_change(registry: &Registry, access: &Access, id: i64, action: Action) -> Result<Option<Event>, Error> {
    registry.takes_changes()?;
    let event = of_asker(registry, access, id, action)?;
    match event {
        Some(event) if event.closed_at.is_some() => {
            Err(Error::Invalid("the outbreak is closed; open a new one".to_owned()))
        }
        event => Ok(event),
    }
}

/// What became of a list of contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Sure who they are.
    pub sure: usize,
    /// Perhaps on file: somebody has to look.
    pub close: usize,
    /// Nobody on file.
    pub none: usize,
    /// Contacts of this event before.
    pub again: usize,
}

/// Adds contacts that were typed, pasted or sent. `None`: there is no such event for the asker.
pub fn add_contacts(
    registry: &Registry,
    access: &Access,
    id: i64,
    typed: &[Typed],
) -> Result<Option<Added>, Error> {
    let Some(event) = to_change(registry, access, id, Action::AddContact)? else { return Ok(None) };
    let found = registry.db().read(|tx| find::all(tx, registry, access, typed))?;
    let all: Vec<(Typed, Found, Option<PersonId>)> =
        typed.iter().cloned().zip(found).map(|(typed, (found, home))| (typed, found, home)).collect();
    add(registry, access, &event, all).map(Some)
}

/// Adds people on file: those of a ZIP and birth years. `None`: there is no such event.
pub fn add_people(
    registry: &Registry,
    access: &Access,
    id: i64,
    people: &[PersonId],
) -> Result<Option<Added>, Error> {
    let nobody = Typed {
        family: String::new(),
        given: String::new(),
        born: None,
        phone: String::new(),
        note: String::new(),
    };
    let all = people.iter().map(|person| (nobody.clone(), Found::Sure, Some(*person))).collect();
    add_known(registry, access, id, all)
}

/// Adds contacts of whom it is known who they are, with what was typed of them. `None`: there is no such event for the asker.
pub(super) fn add_known(
    registry: &Registry,
    access: &Access,
    id: i64,
    all: Vec<(Typed, Found, Option<PersonId>)>,
) -> Result<Option<Added>, Error> {
    let Some(event) = to_change(registry, access, id, Action::AddContact)? else { return Ok(None) };
    add(registry, access, &event, all).map(Some)
}

fn add(
    registry: &Registry,
    access: &Access,
    event: &Event,
    all: Vec<(Typed, Found, Option<PersonId>)>,
) -> Result<Added, Error> {
    let known = registry.db().read(|tx| rows::contacts(tx, access, event.id))?;
    if known.len() + all.len() > MOST {
        return Err(Error::Invalid(format!(
            "an outbreak has {MOST} contacts at most; open another one for the rest"
        )));
    }
    let mut homes: HashSet<PersonId> = known.iter().filter_map(|row| row.home).collect();
    let mut typed_before: HashSet<_> = HashSet::new();
    for row in known.iter().filter(|row| row.home.is_none()) {
        typed_before.insert(unsealed(registry, row)?.key());
    }
    let (mut added, mut new) = (Added::default(), Vec::new());
    for (typed, found, home) in all {
        let is_new = match home {
            Some(home) => homes.insert(home),
            None => typed_before.insert(typed.key()),
        };
        if !is_new {
            added.again += 1;
            continue;
        }
        match found {
            Found::Sure => added.sure += 1,
            Found::Close => added.close += 1,
            Found::None => added.none += 1,
        }
        new.push(contact(registry, access, event.id, &typed, found, home)?);
    }
    let mut entries: Vec<AuditEntry> = new
        .iter()
        .filter_map(|row| row.home)
        .map(|home| AuditEntry { person: Some(home), ..told(registry, access, Action::AddContact, event.id) })
        .collect();
    entries.push(told(registry, access, Action::AddContact, event.id).detail(format!(
        "{{\"sure\":{},\"close\":{},\"none\":{},\"again\":{}}}",
        added.sure, added.close, added.none, added.again
    )));
    let (id, now) = (event.id, registry.now());
    registry.db().write(move |tx| {
        rows::add_contacts(tx, &new)?;
        let people: Vec<PersonId> = new.iter().filter_map(|row| row.home).collect();
        for user in rows::members(tx, id)? {
            bring_within(tx, user, &people, now)?;
        }
        entries.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok::<_, StoreError>(())
    })?;
    Ok(added)
}

fn contact(
    registry: &Registry,
    access: &Access,
    event: i64,
    typed: &Typed,
    found: Found,
    home: Option<PersonId>,
) -> Result<ContactRow, Error> {
    let json = serde_json::to_vec(typed).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(ContactRow {
        event,
        id: registry.core.id(),
        home,
        found: found.word().to_owned(),
        standing: String::new(),
        stood_before: String::new(),
        changed_at: registry.now(),
        added_at: registry.now(),
        added_by: user_of(access),
        letter_at: None,
        content: registry.vault().seal(Class::Paper, &json),
    })
}

pub(super) fn unsealed(registry: &Registry, row: &ContactRow) -> Result<Typed, Error> {
    let plain = registry.vault().open(Class::Paper, &row.content)?;
    serde_json::from_slice(&plain)
        .map_err(|_| Error::Internal("a contact of another program's making".to_owned()))
}

/// Lets a user reach people as long as a case is open; nothing for those who are within reach.
fn bring_within(
    tx: &mut Tx<'_>,
    user: UserId,
    people: &[PersonId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let known: HashSet<PersonId> = scope::among(tx, Kind::Case, user.0, people, now)?.into_iter().collect();
    let new: Vec<ScopeRow> = people
        .iter()
        .filter(|person| !known.contains(person))
        .map(|person| ScopeRow {
            kind: Kind::Case,
            holder: user.0,
            person: *person,
            since: now,
            until: NEVER,
        })
        .collect();
    scope::insert(tx, &new)
}

/// Somebody joins those who work on an event, by user name. `Some(false)`: nobody of that name may.
pub fn add_member(
    registry: &Registry,
    access: &Access,
    id: i64,
    username: &str,
) -> Result<Option<bool>, Error> {
    let Some(event) = to_change(registry, access, id, Action::ChangeOutbreak)? else { return Ok(None) };
    let Some(user) = accounts::by_username(registry, username.trim())? else { return Ok(Some(false)) };
    let entry = told(registry, access, Action::ChangeOutbreak, event.id)
        .detail(format!("{{\"change\":\"member\",\"user\":{}}}", user.0));
    let (access, now) = (access.clone(), registry.now());
    registry.db().write(move |tx| {
        rows::add_member(tx, event.id, user, now)?;
        let people: Vec<PersonId> =
            rows::contacts(tx, &access, event.id)?.into_iter().filter_map(|row| row.home).collect();
        bring_within(tx, user, &people, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(true))
}

/// A human says who a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The person shown.
    Same,
    /// Somebody else: nobody on file.
    NotThem,
    /// No contact after all.
    NoContact,
}

/// Says who a contact is. `None`: there is no such event or contact for the asker.
pub fn settle(
    registry: &Registry,
    access: &Access,
    id: i64,
    contact: i64,
    how: Settled,
) -> Result<Option<()>, Error> {
    let Some(event) = to_change(registry, access, id, Action::ChangeOutbreak)? else { return Ok(None) };
    let all = registry.db().read(|tx| rows::contacts(tx, access, event.id))?;
    let Some(row) = all.into_iter().find(|row| row.id == contact) else { return Ok(None) };
    let word = match how {
        Settled::Same => "same",
        Settled::NotThem => "not_them",
        Settled::NoContact => "no_contact",
    };
    let mut entry = told(registry, access, Action::ChangeOutbreak, event.id)
        .detail(format!("{{\"change\":\"{word}\",\"contact\":{contact}}}"));
    entry.person = row.home;
    let now = registry.now();
    registry.db().write(move |tx| {
        match how {
            Settled::Same => {
                rows::settle(tx, event.id, contact, row.home, Found::Sure.word())?;
            }
            Settled::NotThem => {
                rows::settle(tx, event.id, contact, None, Found::None.word())?;
            }
            Settled::NoContact => {
                rows::remove(tx, event.id, contact)?;
            }
        }
        if how != Settled::Same
            && let Some(home) = row.home
        {
            for user in rows::members(tx, event.id)? {
                let others = rows::reached_by_others(tx, user, event.id)?;
                if !others.contains(&home) {
                    rows::end_case(tx, user, &[home], now)?;
                }
            }
        }
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(()))
}

/// Closes an event: from this moment nobody reaches its contacts because of it. `Some(false)`: it was closed before.
pub fn close(registry: &Registry, access: &Access, id: i64) -> Result<Option<bool>, Error> {
    registry.takes_changes()?;
    let Some(event) = of_asker(registry, access, id, Action::CloseOutbreak)? else { return Ok(None) };
    let entry = told(registry, access, Action::CloseOutbreak, event.id);
    let (access, now, by) = (access.clone(), registry.now(), user_of(access));
    let closed = registry.db().write(move |tx| {
        let closed = rows::close(tx, event.id, now, by)?;
        let people: Vec<PersonId> =
            rows::contacts(tx, &access, event.id)?.into_iter().filter_map(|row| row.home).collect();
        for user in rows::members(tx, event.id)? {
            let others: HashSet<PersonId> =
                rows::reached_by_others(tx, user, event.id)?.into_iter().collect();
            let over: Vec<PersonId> =
                people.iter().copied().filter(|person| !others.contains(person)).collect();
            rows::end_case(tx, user, &over, now)?;
        }
        tx.audit(entry.clone());
        Ok::<_, StoreError>(closed)
    })?;
    Ok(Some(closed))
}

/// Who the contacts with a home are today, by contact.
pub(super) fn today(tx: &mut Tx<'_>, contacts: &[ContactRow]) -> Result<HashMap<i64, PersonId>, StoreError> {
    let with_home: Vec<(i64, PersonId)> =
        contacts.iter().filter_map(|row| row.home.map(|home| (row.id, home))).collect();
    let named: Vec<PersonId> = with_home.iter().map(|(_, home)| *home).collect();
    let people = homes::today(tx, &named)?;
    Ok(with_home.iter().map(|(id, _)| *id).zip(people).collect())
}
