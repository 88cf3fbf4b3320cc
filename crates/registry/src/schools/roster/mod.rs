//! Lists of students: a school sends one, its columns are understood ([`mod@column`]), its rows read ([`row`]) and compared with
//! everybody, a human looks at what became of them ([`review`]) and applies it ([`mod@apply`]). From then on the school
//! sees these children and no others ([`compliance`]), its student system may ask how they stand ([`ask`]), and it reports on them
//! once a year ([`report`]).
//!
//! The file is sealed until its rows were read; then it goes, and what rows say is sealed.

pub mod apply;
pub mod ask;
pub(super) mod asked;
pub mod column;
mod compare;
pub mod compliance;
pub mod decision;
pub mod exceptions;
pub mod file;
pub mod grade;
mod oneroster;
pub mod report;
pub mod review;
pub mod row;
mod work;
pub(crate) mod workbook;

use jenner_model::access::{Access, Actor};
use jenner_model::organization::Organization;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp, UserId};
use jenner_store::StoreError;
use jenner_store::queries::roster::{self, RosterRow};
use serde::{Deserialize, Serialize};

pub use apply::{Applied, NotApplied, apply, drop_list};
pub use column::{Column, Lack, Mapping};
pub use compare::Found;
pub use decision::Decision;
pub use file::NoList;
pub use grade::Grade;
pub use row::{Problem, Student};
pub use work::work;

use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::uploads::Table;
use crate::vault::Class;
use crate::{Error, Registry, access, organizations, packed};

/// Lists are forgotten after so many days; who is on the list of a school stays.
const KEPT_DAYS: i64 = 30;
/// Lists shown.
const LISTED: i64 = 20;
/// Rows of a list that are shown before it is compared.
const EXAMPLES: usize = 3;

/// Where a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for somebody to say what its columns mean.
    New,
    /// Is being compared.
    Matching,
    /// Waits for a decision.
    Review,
    /// Was applied.
    Applied,
    /// Was dropped.
    Dropped,
}

impl State {
    /// The word in the database and in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            State::New => "new",
            State::Matching => "matching",
            State::Review => "review",
            State::Applied => "applied",
            State::Dropped => "dropped",
        }
    }

    fn of(word: &str) -> State {
        let all = [State::New, State::Matching, State::Review, State::Applied];
        all.into_iter().find(|state| state.word() == word).unwrap_or(State::Dropped)
    }
}

/// How many rows became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Whose record is known.
    pub matched: u64,
    /// With a record near, for a human to look at.
    pub close: u64,
    /// Without a record.
    pub new: u64,
    /// Whose record is on the list of another school too.
    pub elsewhere: u64,
    /// That could not be read.
    pub wrong: u64,
    /// Children who are on the list of the school now and not on this one.
    #[serde(default)]
    pub left: u64,
}

/// A list that was sent.
#[derive(Debug, Clone)]
pub struct Roster {
    /// Identity.
    pub id: i64,
    /// Whose.
    pub organization: OrganizationId,
    /// The year in which the school year begins.
    pub school_year: i64,
    /// When it came.
    pub created_at: Timestamp,
    /// Name of the file.
    pub file_name: String,
    /// Where it stands.
    pub state: State,
    /// What the columns mean.
    pub mapping: Mapping,
    /// Rows, and how many have been worked on.
    pub rows: (u64, u64),
    /// What became of them.
    pub counts: Counts,
    /// Who decided, and when.
    pub decided: Option<(Option<UserId>, Timestamp)>,
}

/// A column of a list before it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnView {
    /// Its name in the file.
    pub name: String,
    /// The first values.
    pub examples: Vec<String>,
}

/// Whether the asker may keep the list of a school: the ticket to do so.
pub(crate) fn ticket(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    action: Action,
) -> Result<Access, Error> {
    door::require(registry, access, Permission::KeepRosters, action)?;
    match (access.organization() == organization, reach(access.role(), Permission::KeepRosters)) {
        (true, Reach::Own | Reach::All) => Ok(access.clone()),
        (false, Reach::All) => Ok(access::for_organization(access, organization)),
        (false, Reach::Own) if access.speaks_for(organization) => {
            Ok(access::for_organization(access, organization))
        }
        _ => Err(Error::Forbidden),
    }
}

/// The schools of an organization: itself, and the facilities below it.
pub(crate) fn schools(registry: &Registry, of: OrganizationId) -> Result<Vec<Organization>, Error> {
    let all = organizations::list(registry)?;
    let mut within = vec![of];
    let mut next = 0;
    while let Some(parent) = within.get(next).copied() {
        let below = all.iter().filter(|one| one.parent == Some(parent) && one.id != parent).map(|one| one.id);
        let new: Vec<OrganizationId> = below.filter(|id| !within.contains(id)).collect();
        within.extend(new);
        next += 1;
    }
    Ok(all.into_iter().filter(|one| within.contains(&one.id)).collect())
}

/// The year in which the school year of a day begins.
pub fn school_year(registry: &Registry, on: Date) -> i64 {
    let ends = registry.pack().records.rules.school_year_ends;
    let over = (i64::from(on.month()), i64::from(on.day())) > (i64::from(ends.month), i64::from(ends.day));
    i64::from(on.year()) - i64::from(!over)
}

/// Keeps a list, with a guess at its columns, or what was said about such a list of this school before.
pub fn add(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    file_name: &str,
    bytes: &[u8],
) -> Result<Result<i64, NoList>, Error> {
    let access = ticket(registry, access, organization, Action::SendRoster)?;
    registry.takes_changes()?;
    let table = match file::read(bytes) {
        Ok(table) => table,
        Err(why) => return Ok(Err(why)),
    };
    let key = header_key(&table);
    let known = registry.db().read(|tx| roster::mapping(tx, organization, &key))?;
    let known: Option<Mapping> = known.and_then(|json| serde_json::from_str(&json).ok());
    let guess = Mapping::guess(&table);
    // The order of dates is asked of the values first: a system may change it from one year to the next.
    let mapping = match known {
        Some(known) => Mapping { dates: guess.dates.or(known.dates), only_some: false, ..known },
        None => guess,
    };
    let now = registry.now();
    let row = RosterRow {
        id: registry.core.id(),
        organization,
        school_year: school_year(registry, registry.today()),
        user: user_of(&access),
        created_at: now,
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        state: State::New.word().to_owned(),
        mapping: json(&mapping)?,
        rows: table.rows.len() as i64,
        rows_done: 0,
        summary: json(&Counts::default())?,
        body: Some(registry.vault().seal(Class::Identifier, &packed::pack(bytes)?)),
        decided_by: None,
        decided_at: None,
    };
    let id = row.id;
    let entry = told(registry, &access, Action::SendRoster, id);
    let old = Timestamp(now.0 - KEPT_DAYS * 86_400_000_000);
    registry.db().write(move |tx| {
        roster::delete_older(tx, old)?;
        roster::insert(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Ok(id))
}

/// The latest lists of a school and of those below it.
pub fn list(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<Roster>, Error> {
    let access = ticket(registry, access, organization, Action::ReadRoster)?;
    let own: Vec<OrganizationId> = schools(registry, organization)?.iter().map(|one| one.id).collect();
    let rows = registry.db().read(|tx| {
        tx.audit(door::entry(registry, &access, Action::ReadRoster, None));
        roster::latest(tx, &access, &own, LISTED)
    })?;
    Ok(rows.iter().map(of_row).collect())
}

/// One list, with its columns as long as it was not compared. `None`: there is none, or it is another school's.
pub fn open(
    registry: &Registry,
    access: &Access,
    id: i64,
) -> Result<Option<(Roster, Vec<ColumnView>)>, Error> {
    let Some((row, access)) = find(registry, access, id, Action::ReadRoster)? else { return Ok(None) };
    registry.db().audit(vec![told(registry, &access, Action::ReadRoster, id)])?;
    let roster = of_row(&row);
    let columns = match (roster.state, table_of(registry, &row)?) {
        (State::New, Some(table)) => columns(&table),
        _ => Vec::new(),
    };
    Ok(Some((roster, columns)))
}

fn columns(table: &Table) -> Vec<ColumnView> {
    let examples = |place: usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(place)).filter(|cell| !cell.is_empty());
        cells.map(|cell| cell.chars().take(40).collect()).take(EXAMPLES).collect()
    };
    let view = |(place, name): (usize, &String)| ColumnView { name: name.clone(), examples: examples(place) };
    table.header.iter().enumerate().map(view).collect()
}

/// Says what the columns of a list mean, and remembers it for the school's next list with the same columns.
pub fn map(registry: &Registry, access: &Access, id: i64, mapping: &Mapping) -> Result<bool, Error> {
    let Some((row, access)) = find(registry, access, id, Action::SendRoster)? else { return Ok(false) };
    let Some(table) = table_of(registry, &row)? else { return Ok(false) };
    let mut mapping = mapping.clone();
    mapping.columns.resize(table.header.len(), None);
    let (json, key, now) = (json(&mapping)?, header_key(&table), registry.now());
    let (organization, whole) = (row.organization, mapping.lacks().is_empty());
    let entry = told(registry, &access, Action::SendRoster, id);
    registry.db().write(move |tx| {
        roster::set_mapping(tx, id, &json)?;
        if whole {
            roster::save_mapping(tx, organization, &key, &json, now)?;
        }
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(true)
}

/// A list and the ticket for it.
pub(super) fn find(
    registry: &Registry,
    access: &Access,
    id: i64,
    action: Action,
) -> Result<Option<(RosterRow, Access)>, Error> {
    door::require(registry, access, Permission::KeepRosters, action)?;
    let Some(row) = registry.db().read(|tx| roster::get(tx, access, id))? else { return Ok(None) };
    match ticket(registry, access, row.organization, action) {
        Ok(access) => Ok(Some((row, access))),
        // Another school's list is none.
        Err(Error::Forbidden) => Ok(None),
        Err(error) => Err(error),
    }
}

fn table_of(registry: &Registry, row: &RosterRow) -> Result<Option<Table>, Error> {
    let Some(body) = &row.body else { return Ok(None) };
    // It was a list when it came.
    Ok(file::read(&packed::unpack(&registry.vault().open(Class::Identifier, body)?)?).ok())
}

fn of_row(row: &RosterRow) -> Roster {
    Roster {
        id: row.id,
        organization: row.organization,
        school_year: row.school_year,
        created_at: row.created_at,
        file_name: row.file_name.clone(),
        state: State::of(&row.state),
        mapping: serde_json::from_str(&row.mapping).unwrap_or_default(),
        rows: (u64::try_from(row.rows).unwrap_or(0), u64::try_from(row.rows_done).unwrap_or(0)),
        counts: serde_json::from_str(&row.summary).unwrap_or_default(),
        decided: row.decided_at.map(|at| (row.decided_by, at)),
    }
}

/// What is kept of a row, sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// The child; none where the row could not be read.
    pub(super) student: Option<Student>,
    /// The cells of a row that could not be read.
    #[serde(default)]
    pub(super) cells: Vec<String>,
    /// What is wrong, or worth a look.
    #[serde(default)]
    pub(super) problems: Vec<Problem>,
    /// Whose record it may be.
    #[serde(default)]
    pub(super) candidates: Vec<i64>,
}

pub(in crate::schools) fn sealed(registry: &Registry, content: &impl Serialize) -> Result<Vec<u8>, Error> {
    let json =
        serde_json::to_vec(content).map_err(|error| Error::Internal(format!("no stored form: {error}")))?;
    Ok(registry.vault().seal(Class::Identifier, &json))
}

pub(crate) fn unsealed<T: serde::de::DeserializeOwned>(
    registry: &Registry,
    bytes: &[u8],
) -> Result<T, Error> {
    let plain = registry.vault().open(Class::Identifier, bytes)?;
    serde_json::from_slice(&plain)
        .map_err(|_| Error::Internal("what a school said cannot be read".to_owned()))
}

pub(super) fn told(
    registry: &Registry,
    access: &Access,
    action: Action,
    id: i64,
) -> jenner_store::audit::AuditEntry {
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("roster:{id}").into();
    entry
}

pub(in crate::schools) fn user_of(access: &Access) -> Option<UserId> {
    match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    }
}

/// Recognises lists with the same columns.
fn header_key(table: &Table) -> Vec<u8> {
    let names: Vec<String> = table.header.iter().map(|name| name.to_lowercase()).collect();
    let parts: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
    crate::intake::content_key(&parts).to_vec()
}

pub(in crate::schools) fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Internal(format!("no stored form: {error}")))
}

/// The end of today: what ends with today ends then.
pub(crate) fn tonight(registry: &Registry) -> Timestamp {
    let zone = registry.settings().time_zone.clone();
    let today = registry.now().to_jiff().to_zoned(zone.clone()).date();
    let night = today.tomorrow().ok().and_then(|day| day.to_zoned(zone).ok());
    night.map_or_else(|| registry.now(), |night| Timestamp::from_jiff(night.timestamp()))
}

/// Who these people are today.
pub(crate) fn people_today(
    registry: &Registry,
    homes: &[PersonId],
) -> Result<std::collections::HashMap<PersonId, PersonId>, Error> {
    let gone = registry.db().read(|tx| jenner_store::queries::merged::survivors(tx, homes))?;
    Ok(homes.iter().map(|home| (*home, *gone.get(home).unwrap_or(home))).collect())
}
