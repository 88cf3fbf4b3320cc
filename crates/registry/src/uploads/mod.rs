//! Tables that a sender's staff upload: read ([`table`]), understood ([`field`], [`mapping`]), turned into messages row by
//! row ([`row`]), previewed, and taken through the same intake as any message ([`take`]).

pub mod field;
pub mod formula;
pub mod mapping;
pub mod row;
pub mod table;
mod take;

use jenner_model::access::{Access, Actor};
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::queries::upload::{self, UploadRow};
use serde::{Deserialize, Serialize};

pub use field::Field;
pub use mapping::{DateForm, Doses, Lack, Mapping};
pub use row::{Mistake, Problem, What};
pub use table::{NoTable, Row, Table};
pub use take::{Outcome, take, take_rows, words};

use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, may, reach};
use crate::{Error, Registry, access, organizations, packed};

/// Uploads are forgotten after so many days; what they brought stays.
const KEPT_DAYS: i64 = 30;
/// Uploads in a list.
const LISTED: i64 = 50;

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for a human to look at it.
    New,
    /// Is being taken.
    Taking,
    /// Has been taken.
    Done,
}

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Taken.
    pub taken: u64,
    /// Of these, with something worth a look.
    pub with_warnings: u64,
    /// Taken before: nothing was changed.
    pub before: u64,
    /// Not taken.
    pub wrong: u64,
}

/// An upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Identity.
    pub id: i64,
    /// For whom.
    pub organization: OrganizationId,
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
    pub summary: Summary,
}

/// A row of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The row.
    pub row: Row,
    /// What is wrong with it, or worth saying.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// Whether it would be taken.
    pub fn is_good(&self) -> bool {
        !self.problems.iter().any(|problem| problem.is_error)
    }
}

/// What would become of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// The first rows, and the first ones with errors beyond them.
    pub rows: Vec<Checked>,
    /// Rows that would be taken.
    pub good: usize,
    /// Rows that would not.
    pub wrong: usize,
}

/// The ticket for a table of `organization`: one's own, or for those who keep everybody's data in order, any.
fn ticket(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<Access, Error> {
    door::require(registry, access, Permission::Upload, Action::Upload)?;
    match (access.organization() == organization, reach(access.role(), Permission::Upload)) {
        (true, _) => Ok(access.clone()),
        (false, Reach::All) => Ok(access::for_organization(access, organization)),
        (false, Reach::Own) if access.speaks_for(organization) => {
            Ok(access::for_organization(access, organization))
        }
        _ => Err(Error::Forbidden),
    }
}

/// Keeps a table until it is taken, with a first guess at its columns, or what was said about such a table before.
pub fn add(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    file_name: &str,
    bytes: &[u8],
) -> Result<Result<i64, NoTable>, Error> {
    let access = ticket(registry, access, organization)?;
    let table = match table::read(bytes) {
        Ok(table) => table,
        Err(problem) => return Ok(Err(problem)),
    };
    let key = header_key(&table);
    let known = registry.db().read(|tx| upload::mapping(tx, organization, &key))?;
    let mapping =
        known.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_else(|| Mapping::guess(&table));
    let now = registry.now();
    let row = UploadRow {
        id: registry.core.id(),
        organization,
        user: match access.actor() {
            Actor::User(user) => Some(user),
            _ => None,
        },
        created_at: now,
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        state: "new".to_owned(),
        mapping: json(&mapping)?,
        rows: table.rows.len() as i64,
        rows_done: 0,
        summary: json(&Summary::default())?,
        body: packed::pack(bytes)?,
        wrong: Vec::new(),
    };
    let id = row.id;
    let mut entry = door::entry(registry, &access, Action::Upload, None);
    entry.object = format!("upload:{id}").into();
    let old = Timestamp(now.0 - KEPT_DAYS * 86_400_000_000);
    registry.db().write(move |tx| {
        upload::delete_older(tx, old)?;
        upload::insert(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<(), jenner_store::StoreError>(())
    })?;
    Ok(Ok(id))
}

/// The latest uploads: the own organization's, or everybody's.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Upload>, Error> {
    door::require(registry, access, Permission::Upload, Action::Upload)?;
    let own = (!may(access.role(), Permission::ReadAllMessages)).then(|| access.organization());
    let rows = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ReadUpload, None));
        upload::list(tx, access, own, LISTED)
    })?;
    Ok(rows.iter().map(of_row).collect())
}

/// One upload, with its table as long as it has not been taken. `None`: there is none, or it is somebody else's.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<(Upload, Option<Table>)>, Error> {
    let Some((row, access)) = find(registry, access, id)? else { return Ok(None) };
    let mut entry = door::entry(registry, &access, Action::ReadUpload, None);
    entry.object = format!("upload:{id}").into();
    registry.db().audit(vec![entry])?;
    Ok(Some((of_row(&row), table_of(&row)?)))
}

fn find(registry: &Registry, access: &Access, id: i64) -> Result<Option<(UploadRow, Access)>, Error> {
    door::require(registry, access, Permission::Upload, Action::Upload)?;
    let Some(row) = registry.db().read(|tx| upload::get(tx, access, id))? else { return Ok(None) };
    match ticket(registry, access, row.organization) {
        Ok(access) => Ok(Some((row, access))),
        // Somebody else's upload is none.
        Err(Error::Forbidden) => Ok(None),
        Err(error) => Err(error),
    }
}

fn table_of(row: &UploadRow) -> Result<Option<Table>, Error> {
    if row.body.is_empty() {
        return Ok(None);
    }
    // It was a table when it came.
    Ok(table::read(&packed::unpack(&row.body)?).ok())
}

fn of_row(row: &UploadRow) -> Upload {
    Upload {
        id: row.id,
        organization: row.organization,
        created_at: row.created_at,
        file_name: row.file_name.clone(),
        state: match row.state.as_str() {
            "new" => State::New,
            "taking" => State::Taking,
            _ => State::Done,
        },
        mapping: serde_json::from_str(&row.mapping).unwrap_or_default(),
        rows: (u64::try_from(row.rows).unwrap_or(0), u64::try_from(row.rows_done).unwrap_or(0)),
        summary: serde_json::from_str(&row.summary).unwrap_or_default(),
    }
}

/// Says what the columns of an upload mean, and remembers it for the next table with the same columns.
pub fn map(registry: &Registry, access: &Access, id: i64, mapping: &Mapping) -> Result<bool, Error> {
    let Some((row, access)) = find(registry, access, id)? else { return Ok(false) };
    let Some(table) = table_of(&row)? else { return Ok(false) };
    let mut mapping = mapping.clone();
    mapping.columns.resize(table.header.len(), None);
    let (json, key, now) = (json(&mapping)?, header_key(&table), registry.now());
    let (organization, whole) = (row.organization, mapping.lacks().is_empty());
    let mut entry = door::entry(registry, &access, Action::Upload, None);
    entry.object = format!("upload:{id}").into();
    registry.db().write(move |tx| {
        upload::set_mapping(tx, id, &json)?;
        if whole {
            upload::save_mapping(tx, organization, &key, &json, now)?;
        }
        tx.audit(entry.clone());
        Ok::<(), jenner_store::StoreError>(())
    })?;
    Ok(true)
}

/// What would become of a table: `most` rows of it in full. Nothing is stored.
pub fn preview(
    registry: &Registry,
    organization: OrganizationId,
    table: &Table,
    mapping: &Mapping,
    most: usize,
) -> Result<Preview, Error> {
    let code = code_of(registry, organization)?;
    let envelope = take::envelope(&code, "U0", registry.now());
    let (codes, today) = (registry.codes(), registry.today());
    let mut preview = Preview::default();
    for row in &table.rows {
        let problems = match row::message(row, mapping, &envelope, codes, table.header.len()) {
            Ok(message) => row::check(&message, mapping, codes, today),
            Err(problems) => problems,
        };
        let checked = Checked { row: row.clone(), problems };
        let good = checked.is_good();
        preview.good += usize::from(good);
        preview.wrong += usize::from(!good);
        if preview.rows.len() < most || (!good && preview.rows.len() < 2 * most) {
            preview.rows.push(checked);
        }
    }
    Ok(preview)
}

/// The rows of an upload that were not taken, as a table with one more column that says why; empty if there were none.
pub fn wrong_rows(registry: &Registry, access: &Access, id: i64) -> Result<Option<Vec<u8>>, Error> {
    let Some((row, access)) = find(registry, access, id)? else { return Ok(None) };
    let mut entry = door::entry(registry, &access, Action::ReadUpload, None);
    entry.object = format!("upload:{id}").into();
    registry.db().audit(vec![entry])?;
    Ok(Some(packed::unpack(&row.wrong)?))
}

fn code_of(registry: &Registry, organization: OrganizationId) -> Result<String, Error> {
    let all = organizations::list(registry)?;
    let found = all.into_iter().find(|known| known.id == organization);
    found
        .map(|known| known.code.to_string())
        .ok_or_else(|| Error::Invalid("there is no such organization".to_owned()))
}

/// Recognises tables with the same columns.
fn header_key(table: &Table) -> Vec<u8> {
    let names: Vec<String> = table.header.iter().map(|name| name.to_lowercase()).collect();
    let parts: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
    crate::intake::content_key(&parts).to_vec()
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Internal(format!("no stored form: {error}")))
}
