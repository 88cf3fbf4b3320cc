//! SQLite: one writer thread with group commit, a pool of readers, and a thread that keeps the log short.

mod checkpointer;
mod connection;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub(crate) use connection::{Place, SqliteConnection};
pub(crate) use writer::{Work, Writer};

use checkpointer::{Checkpointer, Commits};

use crate::audit::Sealing;
use crate::db::Options;
use crate::error::{Result, StoreError};

/// The SQLite engine of one database.
pub(crate) struct Sqlite {
    place: Place,
    options: Options,
    /// Ends before the writer does, which leaves the log empty behind it.
    _checkpointer: Option<Checkpointer>,
    pub(crate) writer: Writer,
    readers: Mutex<Readers>,
    free: Condvar,
}

#[derive(Default)]
struct Readers {
    idle: Vec<SqliteConnection>,
    out: usize,
}

impl Sqlite {
    pub(crate) fn open(path: &str, options: &Options, sealing: &Sealing) -> Result<Self> {
        let place = Place::parse(path)?;
        let commits = Commits::default();
        let writer = Writer::start(&place, options, sealing, commits.clone())?;
        // A database in memory has no log.
        let checkpointer = match &place {
            Place::File(_) => Some(Checkpointer::start(&place, options, commits)?),
            Place::Memory(_) => None,
        };
        Ok(Self {
            place,
            options: options.clone(),
            _checkpointer: checkpointer,
            writer,
            readers: Mutex::new(Readers::default()),
            free: Condvar::new(),
        })
    }

    /// Lends a reader to `work`. A reader that panicked or failed to end its transaction is closed.
    pub(crate) fn with_reader<R>(&self, work: impl FnOnce(&mut SqliteConnection) -> R) -> Result<R> {
        let mut reader = Lent { pool: self, connection: Some(self.take()?) };
        let done = reader.connection.as_mut().map(work);
        let clean = reader.connection.take_if(|c| c.is_idle());
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.idle.extend(clean);
        drop(readers);
        drop(reader);
        done.ok_or(StoreError::Usage("no reader"))
    }

    fn take(&self) -> Result<SqliteConnection> {
        let end = Instant::now() + self.options.wait;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = readers.idle.pop() {
                readers.out += 1;
                return Ok(connection);
            }
            if readers.out < self.options.readers.max(1) {
                readers.out += 1;
                drop(readers);
                return SqliteConnection::open_reader(&self.place, &self.options)
                    .inspect_err(|_| self.give_up());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return Err(StoreError::unavailable("all readers are busy"));
            }
            readers = self.free.wait_timeout(readers, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn give_up(&self) {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).out -= 1;
        self.free.notify_one();
    }

    /// A connection of its own, for migrations and backups.
    pub(crate) fn separate(&self) -> Result<SqliteConnection> {
        SqliteConnection::open_writer(&self.place, &self.options)
    }

    /// Brings the write-ahead log into the file and empties it; `thorough` writes the file anew first. `false`: a reader
    /// was in the way until the end.
    pub(crate) fn scrub(&self, thorough: bool) -> Result<bool> {
        let mut connection = self.separate()?;
        if thorough {
            connection.batch("VACUUM")?;
        }
        let end = Instant::now() + self.options.wait;
        loop {
            let mut busy = true;
            connection.query("PRAGMA wal_checkpoint(TRUNCATE)", &[], &mut |row| {
                busy = row.get::<i64>(0).unwrap_or(1) != 0;
                true
            })?;
            if !busy || Instant::now() >= end {
                return Ok(!busy);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn backup_to(&self, target: &Path) -> Result<()> {
        if target.exists() {
            return Err(StoreError::File(format!(
                "{} exists already; choose another name",
                target.display()
            )));
        }
        let name =
            target.to_str().ok_or_else(|| StoreError::File("the name of the copy is not UTF-8".into()))?;
        // A copy under a working name first: a backup that is there is whole.
        let part = PathBuf::from(format!("{name}.part"));
        if part.exists() {
            std::fs::remove_file(&part).map_err(|e| StoreError::File(format!("{}: {e}", part.display())))?;
        }
        let mut connection = self.separate()?;
        let part_name = part.to_string_lossy().into_owned();
        connection.execute("VACUUM INTO $1", &[crate::value::Value::Text(part_name.into())])?;
        let sync = || -> std::io::Result<()> {
            std::fs::File::open(&part)?.sync_all()?;
            std::fs::rename(&part, target)?;
            match target.parent().filter(|p| !p.as_os_str().is_empty()) {
                Some(folder) => std::fs::File::open(folder)?.sync_all(),
                None => Ok(()),
            }
        };
        sync().map_err(|e| StoreError::File(format!("{}: {e}", target.display())))
    }
}

/// Counts a reader as returned, whatever happens while it is lent.
struct Lent<'a> {
    pool: &'a Sqlite,
    connection: Option<SqliteConnection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.give_up();
    }
}
