//! Audit entries of many readers in one commit.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::Pool;
use crate::audit::AuditEntry;
use crate::error::{Result, StoreError};

/// A thread that appends what waits, all of it in one transaction, and then answers everybody.
pub(crate) struct AuditGroup {
    jobs: Mutex<Option<Sender<Job>>>,
}

struct Job {
    entries: Vec<AuditEntry>,
    answer: SyncSender<Result<()>>,
}

/// At most so many callers in one commit.
const CALLERS: usize = 512;

impl AuditGroup {
    pub(crate) fn new() -> Self {
        Self { jobs: Mutex::new(None) }
    }

    pub(crate) fn append(&self, pool: &Arc<Pool>, entries: Vec<AuditEntry>) -> Result<()> {
        let (answer, end) = sync_channel(1);
        let jobs = self.sender(pool)?;
        let gone = || StoreError::unavailable("the audit thread has ended");
        jobs.send(Job { entries, answer }).map_err(|_| gone())?;
        end.recv().map_err(|_| gone())?
    }

    fn sender(&self, pool: &Arc<Pool>) -> Result<Sender<Job>> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = jobs.as_ref() {
            return Ok(sender.clone());
        }
        let (sender, waiting) = channel();
        let pool = pool.clone();
        std::thread::Builder::new()
            .name("store-audit".into())
            .spawn(move || serve(&pool, &waiting))
            .map_err(|e| StoreError::unavailable(format!("no thread for the audit log: {e}")))?;
        *jobs = Some(sender.clone());
        Ok(sender)
    }
}

fn serve(pool: &Pool, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        jobs.extend(waiting.try_iter().take(CALLERS - 1));
        let all: Vec<AuditEntry> = jobs.iter().flat_map(|j| j.entries.iter().cloned()).collect();
        let end = write(pool, &all);
        // One entry the engine refuses must not take the others down with it.
        let alone = jobs.len() > 1 && end.as_ref().is_err_and(|e| !e.is_unavailable());
        for job in jobs {
            let end = if alone { write(pool, &job.entries) } else { end.clone() };
            // Nobody listens any more: the caller's thread is gone, the entry stays.
            let _ = job.answer.send(end);
        }
    }
}

fn write(pool: &Pool, entries: &[AuditEntry]) -> Result<()> {
    crate::db::commit_entries(pool, entries)
}
