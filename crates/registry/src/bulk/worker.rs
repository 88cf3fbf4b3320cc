//! The program's own thread for exports: takes up waiting jobs one after the other, begins again those that a crash left behind,
//! removes what has expired.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use jenner_model::Timestamp;
use jenner_store::queries::export::{self, End, JobRow, State};
use jenner_store::queries::fhir_client;
use jenner_store::{Engine, StoreError};

use super::files;
use super::jobs;
use super::run::{self, Outcome, Written};
use crate::access::door::{self, Action};
use crate::{Error, Registry, access, background};

/// How often it looks for work.
const LOOK: Duration = Duration::from_millis(300);
/// A job without a sign of life for so long has lost its program, in microseconds.
const LOST: i64 = 60_000_000;
/// How often a job is begun before it is given up.
const ATTEMPTS: i64 = 3;
/// Looks between two sweeps.
const SWEEP_EVERY: u32 = 200;

/// The thread. Dropping it ends the job under way, which is begun again at the next start.
pub struct Worker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts it.
    pub fn start(registry: Registry) -> Result<Self, Error> {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads(registry.settings().export.threads))
            .thread_name(|n| format!("export-{n}"))
            .start_handler(|_| background::give_way())
            .build()
            .map_err(|error| Error::Internal(format!("no threads for exports: {error}")))?;
        let thread = std::thread::Builder::new()
            .name("export".into())
            .spawn(move || {
                background::give_way();
                // One process alone uses a SQLite file: what runs there at its start was left by a crash.
                let mut patience = if registry.db().engine() == Engine::Sqlite { 0 } else { LOST };
                let mut looks = 0u32;
                while !asked.load(Ordering::Relaxed) {
                    if looks.is_multiple_of(SWEEP_EVERY)
                        && let Err(error) = sweep(&registry)
                    {
                        tracing::warn!(%error, "expired exports could not be removed");
                    }
                    looks = looks.wrapping_add(1);
                    match once(&registry, &pool, patience, &asked) {
                        Ok(true) => continue,
                        Ok(false) => {}
                        Err(error) => tracing::warn!(%error, "an export could not be worked on"),
                    }
                    patience = LOST;
                    std::thread::park_timeout(LOOK);
                }
            })
            .map_err(|error| Error::Internal(format!("no thread for exports: {error}")))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that broke has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

/// How many threads are meant by a setting.
fn threads(wanted: usize) -> usize {
    match wanted {
        0 => std::thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).max(1)),
        wanted => wanted,
    }
}

/// Runs the next job, if there is one.
fn once(
    registry: &Registry,
    pool: &rayon::ThreadPool,
    patience: i64,
    stop: &AtomicBool,
) -> Result<bool, Error> {
    let now = registry.now();
    // Asked without a lock first: nearly always there is nothing.
    let waiting = registry.db().read(export::unended)?;
    if !waiting.iter().any(|job| is_free(job, now, patience)) {
        return Ok(false);
    }
    let Some(job) = registry.db().write(move |tx| {
        export::lock(tx)?;
        let free = export::unended(tx)?.into_iter().find(|job| is_free(job, now, patience));
        if let Some(job) = &free
            && job.attempts < ATTEMPTS
        {
            export::begin(tx, job.id, now)?;
        }
        Ok::<_, StoreError>(free)
    })?
    else {
        return Ok(false);
    };
    let outcome = if job.attempts >= ATTEMPTS {
        Outcome::Failed(format!(
            "it was begun {ATTEMPTS} times and never came to its end; ask again, or for less"
        ))
    } else {
        match ticket(registry, &job)? {
            None => Outcome::Failed("the client was closed meanwhile".to_owned()),
            Some(ticket) => {
                pool.install(|| run::run(registry, &ticket, &job, now, stop)).unwrap_or_else(|error| {
                    tracing::error!(%error, "an export broke");
                    Outcome::Failed(
                        "it broke on our side; ask again, and tell the registry if it happens again"
                            .to_owned(),
                    )
                })
            }
        }
    };
    end(registry, &job, outcome)?;
    Ok(true)
}

fn is_free(job: &JobRow, now: Timestamp, patience: i64) -> bool {
    job.state == State::Waiting || job.beat_at.is_none_or(|beat| now.0 - beat.0 >= patience)
}

/// The ticket of the client, if it may still be used.
fn ticket(registry: &Registry, job: &JobRow) -> Result<Option<jenner_model::access::Access>, Error> {
    let client = registry.db().read(|tx| fhir_client::by_id(tx, &job.client))?;
    let client = client.filter(|client| client.active && client.organization == job.organization);
    Ok(client.map(|client| access::of_interface(client.interface, client.organization)))
}

fn end(registry: &Registry, job: &JobRow, outcome: Outcome) -> Result<(), Error> {
    let settings = &registry.settings().export;
    let now = registry.now();
    let keep = i64::try_from(settings.keep.as_micros()).unwrap_or(i64::MAX / 2);
    let folder = files::folder(&settings.folder, &job.handle);
    let (written, failed) = match outcome {
        Outcome::Done(written) => (written, None),
        Outcome::Failed(why) => (Written::default(), Some(why)),
        Outcome::Stopped => {
            let id = job.id;
            return Ok(registry.db().write(move |tx| export::put_back(tx, id))?);
        }
        Outcome::Cancelled => return files::remove(&folder).map_err(|error| Error::Busy(error.to_string())),
    };
    let row = End {
        state: if failed.is_some() { State::Failed } else { State::Done },
        files: serde_json::to_string(&written.files).unwrap_or_else(|_| "[]".to_owned()),
        bytes: i64::try_from(written.files.iter().map(|file| file.stored).sum::<u64>()).unwrap_or(i64::MAX),
        problem: failed.clone().unwrap_or_default(),
        expires_at: Timestamp(now.0.saturating_add(keep)),
    };
    let mut entry = match ticket(registry, job)? {
        Some(ticket) => door::entry(registry, &ticket, Action::WriteExport, None),
        None => jenner_store::audit::AuditEntry::new(now, "operator", Action::WriteExport.word()),
    };
    entry.object = format!("export:{}", job.id).into();
    entry.result = if failed.is_some() { "failed".into() } else { "ok".into() };
    let of = serde_json::from_str::<jobs::Job>(&job.asked).map(|job| job.asked.level).ok();
    entry.detail = serde_json::json!({
        "client": job.client, "of": of, "people": written.people, "resources": written.resources
    })
    .to_string()
    .into();
    let id = job.id;
    let ended = registry.db().write(move |tx| {
        let ended = export::end(tx, id, &row)?;
        if ended {
            tx.audit(entry.clone());
        }
        Ok::<bool, StoreError>(ended)
    })?;
    if !ended || failed.is_some() {
        files::remove(&folder).map_err(|error| Error::Busy(error.to_string()))?;
    }
    Ok(())
}

/// Removes files whose time is over, and folders that belong to no job.
pub fn sweep(registry: &Registry) -> Result<(), Error> {
    let settings = &registry.settings().export;
    let now = registry.now();
    let expired = registry.db().read(|tx| export::expired(tx, now))?;
    for job in &expired {
        files::remove(&files::folder(&settings.folder, &job.handle))
            .map_err(|error| Error::Busy(error.to_string()))?;
    }
    registry.db().write(move |tx| {
        for job in expired.iter().filter(|job| job.bytes > 0) {
            export::empty(tx, job.id)?;
        }
        // Rows stay for an hour: they count for the limit.
        export::forget(tx, Timestamp(now.0 - 3_600_000_000), now)
    })?;
    let known: HashSet<String> = registry.db().read(export::handles)?.iter().map(jobs::name).collect();
    let Ok(folders) = std::fs::read_dir(&settings.folder) else { return Ok(()) };
    for folder in folders.flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        // Only what a job was named: the folder may hold other things of the operator's.
        if jobs::handle(&name).is_some() && !known.contains(&name) {
            files::remove(&folder.path()).map_err(|error| Error::Busy(error.to_string()))?;
        }
    }
    Ok(())
}
