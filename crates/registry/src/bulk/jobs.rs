//! Export jobs as their client sees them: begin, look, fetch, give up.

use std::path::PathBuf;

use jenner_model::{PublicId, Timestamp};
use jenner_store::StoreError;
pub use jenner_store::queries::export::State;
use jenner_store::queries::export::{self, JobRow};
use jenner_store::queries::patient_group::List;
use sha2::{Digest, Sha256};

use super::asked::{Asked, Level};
use super::files;
pub use super::files::{FileEntry, Use, read as read_file};
use super::groups;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::smart::{Client, Population};
use crate::{Error, Registry};

/// The name of a job for addresses: 128 random bits.
pub type Handle = [u8; 16];

/// A handle as text.
pub fn name(handle: &Handle) -> String {
    handle.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The handle of a text.
pub fn handle(text: &str) -> Option<Handle> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    u128::from_str_radix(text, 16).ok().filter(|_| digits && text.len() == 32).map(u128::to_be_bytes)
}

/// Why a job was not begun.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// There is no such group for this client.
    #[error("there is no such group")]
    NoGroup,
    /// Too many jobs.
    #[error("{why}")]
    TooMany {
        /// In words.
        why: String,
        /// When it makes sense to ask again, in seconds.
        again_in: u64,
    },
    /// The registry could not answer.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<StoreError> for NotBegun {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Begins a job, or names the one that does the same already.
pub fn start(registry: &Registry, client: &Client, asked: &Asked, request: &str) -> Result<Handle, NotBegun> {
    door::require(registry, &client.access, Permission::ReadRecord, Action::StartExport)?;
    if list_of(registry, client, &asked.level)?.is_none() {
        return Err(NotBegun::NoGroup);
    }
    let json = serde_json::to_string(&Job { asked: asked.clone(), client: Rights::of(client) })
        .map_err(|error| Error::Internal(format!("an export cannot be noted: {error}")))?;
    let now = registry.now();
    let row = JobRow {
        id: registry.core.id(),
        handle: rand::random(),
        client: client.id.clone(),
        organization: client.access.organization(),
        request: request.to_owned(),
        asked_key: Sha256::digest(json.as_bytes()).into(),
        asked: json,
        state: State::Waiting,
        created_at: now,
        transaction_time: None,
        beat_at: None,
        attempts: 0,
        people: 0,
        people_done: 0,
        bytes: 0,
        files: "[]".to_owned(),
        problem: String::new(),
        expires_at: None,
    };
    let limits = registry.settings().export.clone();
    let mut entry = door::entry(registry, &client.access, Action::StartExport, None);
    entry.object = format!("export:{}", row.id).into();
    entry.detail = serde_json::json!({ "client": client.id, "of": asked.level }).to_string().into();
    registry.db().write(move |tx| {
        export::lock(tx)?;
        let unended = export::unended(tx)?;
        let own: Vec<&JobRow> = unended.iter().filter(|job| job.client == row.client).collect();
        if let Some(same) = own.iter().find(|job| job.asked_key == row.asked_key) {
            return Ok(same.handle);
        }
        let too_many = |why: String, again_in: u64| Err(NotBegun::TooMany { why, again_in });
        if own.len() >= limits.a_client {
            let why = format!(
                "{} exports of this client have not ended yet; wait for one, or give one up with DELETE",
                own.len()
            );
            return too_many(why, 30);
        }
        if unended.len() >= limits.in_all {
            return too_many("many exports are waiting already; ask again in some minutes".to_owned(), 300);
        }
        let hour_ago = Timestamp(now.0 - 3_600_000_000);
        if export::begun_since(tx, &row.client, hour_ago)? >= limits.an_hour as i64 {
            let why =
                format!("this client has begun {} exports within an hour; ask again later", limits.an_hour);
            return too_many(why, 600);
        }
        if export::bytes(tx)? >= i64::try_from(limits.most_bytes).unwrap_or(i64::MAX) {
            let why =
                "the room for export files is used up; fetch your files and remove them with DELETE, or wait";
            return too_many(why.to_owned(), 3600);
        }
        export::insert(tx, &row)?;
        tx.audit(entry.clone());
        Ok(row.handle)
    })
}

/// A job as it is noted: what to do, and with which rights.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Job {
    pub(super) asked: Asked,
    pub(super) client: Rights,
}

/// The rights under which a job was begun.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Rights {
    pub(super) everybody: bool,
    pub(super) protected_too: bool,
}

impl Rights {
    fn of(client: &Client) -> Self {
        Self { everybody: client.population == Population::Everybody, protected_too: client.protected_too }
    }
}

/// The list a level stands for; `None` where there is no such group.
fn list_of(registry: &Registry, client: &Client, level: &Level) -> Result<Option<List>, Error> {
    let organization = client.access.organization();
    match level {
        Level::System | Level::Patients => {
            Ok(Some(whole(client.population == Population::Everybody, organization)))
        }
        Level::Group(id) => group_list(registry, organization, id),
    }
}

pub(super) fn whole(everybody: bool, organization: jenner_model::OrganizationId) -> List {
    if everybody { List::Everybody } else { List::ReportedBy(organization) }
}

pub(super) fn group_list(
    registry: &Registry,
    organization: jenner_model::OrganizationId,
    id: &str,
) -> Result<Option<List>, Error> {
    if id == groups::OWN {
        return Ok(Some(List::ReportedBy(organization)));
    }
    let Ok(id) = id.parse::<PublicId>() else { return Ok(None) };
    let found =
        registry.db().read(|tx| jenner_store::queries::patient_group::by_public_id(tx, organization, id))?;
    Ok(found.map(|group| List::Group(group.id)))
}

/// A job as its client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Where it stands.
    pub state: State,
    /// The request, as it came.
    pub request: String,
    /// The moment whose state the files show.
    pub transaction_time: Timestamp,
    /// People to go through, and gone through.
    pub people: (u64, u64),
    /// Its files.
    pub files: Vec<FileEntry>,
    /// Why it failed.
    pub problem: String,
    /// When it is removed.
    pub expires_at: Option<Timestamp>,
}

/// A job of this client; `None` for no such job, somebody else's, one given up, and one whose time is over.
pub fn look(registry: &Registry, client: &Client, handle: &Handle) -> Result<Option<View>, Error> {
    let found = registry.db().read(|tx| export::by_handle(tx, &client.id, handle))?;
    let now = registry.now();
    let alive = |job: &JobRow| job.state != State::Cancelled && job.expires_at.is_none_or(|at| at > now);
    Ok(found.filter(alive).map(|job| View {
        state: job.state,
        transaction_time: job.transaction_time.unwrap_or(job.created_at),
        people: (u64::try_from(job.people).unwrap_or(0), u64::try_from(job.people_done).unwrap_or(0)),
        files: serde_json::from_str(&job.files).unwrap_or_default(),
        request: job.request,
        problem: job.problem,
        expires_at: job.expires_at,
    }))
}

/// A file of a job of this client, to be read from disk. Each fetch is in the audit log.
pub fn file(
    registry: &Registry,
    client: &Client,
    handle: &Handle,
    name: &str,
) -> Result<Option<(FileEntry, PathBuf)>, Error> {
    let Some(job) = look(registry, client, handle)?.filter(|job| job.state == State::Done) else {
        return Ok(None);
    };
    // Only a name that the job knows becomes part of a path.
    let Some(entry) = job.files.into_iter().find(|file| file.name == name) else { return Ok(None) };
    let path = files::place(&files::folder(&registry.settings().export.folder, handle), &entry);
    let mut audit = door::entry(registry, &client.access, Action::FetchExport, None);
    audit.object = format!("export:{}", self::name(handle)).into();
    audit.detail = serde_json::json!({ "file": entry.name, "count": entry.count }).to_string().into();
    registry.db().audit(vec![audit])?;
    Ok(Some((entry, path)))
}

/// Gives a job up, or its files back. `false`: there is no such job.
pub fn cancel(registry: &Registry, client: &Client, handle: &Handle) -> Result<bool, Error> {
    if look(registry, client, handle)?.is_none() {
        return Ok(false);
    }
    let (id, key) = (client.id.clone(), *handle);
    let mut entry = door::entry(registry, &client.access, Action::CancelExport, None);
    entry.object = format!("export:{}", name(handle)).into();
    let now = registry.now();
    registry.db().write(move |tx| {
        if let Some(job) = export::by_handle(tx, &id, &key)? {
            export::cancel(tx, job.id, now)?;
            tx.audit(entry.clone());
        }
        Ok::<(), StoreError>(())
    })?;
    // A job that runs notices at its next beat, and removes what it writes until then.
    if let Err(error) = files::remove(&files::folder(&registry.settings().export.folder, handle)) {
        tracing::warn!(%error, "files of an export that was given up could not be removed; they go with the next sweep");
    }
    Ok(true)
}
