//! Copies the write-ahead log into the file beside the writer, so that no commit waits for it.
//!
//! SQLite copies the log by itself within the commit that makes it long: that commit, and all that wait behind it, then take
//! as long as some ten thousand pages scattered over the file. Here a connection of its own copies what is committed while
//! the writer goes on. The writer's own limit stays as a backstop; what is left for it then is little.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::connection::{Place, SqliteConnection};
use crate::db::Options;
use crate::error::{Result, StoreError};

/// So often it is looked whether there is something to copy.
const LOOK: Duration = Duration::from_millis(500);
/// Fewer commits since the last time are left for later: each copying makes the disk wait.
const COMMITS: u64 = 16;

/// How many commits there were: the writer counts, the checkpointer looks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Commits(Arc<AtomicU64>);

impl Commits {
    pub(crate) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[derive(Default)]
struct End {
    is_near: AtomicBool,
    lock: Mutex<()>,
    wake: Condvar,
}

/// The handle of the thread. Dropping it ends the thread.
pub(crate) struct Checkpointer {
    end: Arc<End>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub(crate) fn start(place: &Place, options: &Options, commits: Commits) -> Result<Self> {
        let connection = SqliteConnection::open_writer(place, options)?;
        let end = Arc::new(End::default());
        let seen = end.clone();
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn(move || run(&connection, &commits, &seen))
            .map_err(|e| StoreError::unavailable(format!("no thread for checkpoints: {e}")))?;
        Ok(Self { end, thread: Some(thread) })
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        // Under the lock: the thread is either before its question or waits already.
        let lock = self.end.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.end.is_near.store(true, Ordering::Release);
        drop(lock);
        self.end.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(connection: &SqliteConnection, commits: &Commits, end: &End) {
    let mut copied = 0;
    loop {
        let lock = end.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if end.is_near.load(Ordering::Acquire) {
            return;
        }
        drop(end.wake.wait_timeout(lock, LOOK));
        if end.is_near.load(Ordering::Acquire) {
            return;
        }
        let now = commits.0.load(Ordering::Relaxed);
        if now.wrapping_sub(copied) >= COMMITS {
            copied = now;
            // What fails now (a full disk) fails the writer too, which tells whoever waits for it.
            let _ = connection.batch("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }
}
