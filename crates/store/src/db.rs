//! The database handle: opening, reading, writing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use crate::audit::{AuditEntry, DetailSealer, Sealing};
use crate::error::{Result, StoreError};
use crate::postgres::{AuditGroup, Pool};
use crate::sqlite::{Sqlite, Work};
use crate::tx::Tx;

/// How a database is opened. `Options::default()` is right for a service on one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Names this process in audit chains: letters and digits; one name per process that runs at a time on
    /// PostgreSQL is best, but two processes with one name only use different slots.
    pub node: String,
    /// Connections to PostgreSQL.
    pub connections: usize,
    /// Reader connections to SQLite.
    pub readers: usize,
    /// How long a caller waits for a connection, or for another process that locks the SQLite file.
    pub wait: Duration,
    /// How long connecting to PostgreSQL may take.
    pub connect_timeout: Duration,
    /// How often a write is tried when it collides with others (SQLSTATE 40001, 40P01).
    pub attempts: u32,
    /// Prepared statements kept per SQLite connection.
    pub statements: usize,
    /// Page cache per SQLite connection, KiB.
    pub cache_kib: u32,
    /// Does not wait for the disk (SQLite). For throw-away data alone: a crash loses what was acknowledged.
    pub fast_and_unsafe: bool,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            node: "a".into(),
            connections: (cores * 4).clamp(8, 64),
            readers: (cores * 4).clamp(8, 64),
            wait: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(3),
            attempts: 10,
            statements: 512,
            cache_kib: 16 * 1024,
            fast_and_unsafe: false,
        }
    }
}

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL, or a server that speaks its protocol.
    Postgres,
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        })
    }
}

/// A database. Cheap to clone; all clones share connections.
///
/// All functions block: call them from async code through `tokio::task::spawn_blocking` only.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    kind: Kind,
    options: Options,
    sealing: Sealing,
}

pub(crate) enum Kind {
    Sqlite(Box<Sqlite>),
    Postgres { pool: Arc<Pool>, audits: AuditGroup },
}

std::thread_local! {
    static WRITER: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Called once by the writer thread, so that a job that starts another job gets an error and no deadlock.
pub(crate) fn mark_writer_thread() {
    WRITER.set(true);
}

impl Db {
    /// Opens `sqlite:/path/file.db`, `sqlite::memory:` (shared by the clones of this handle) or
    /// `postgres://user:password@host:port/database`. Runs no statement of the schema; a PostgreSQL server need
    /// not be up yet.
    pub fn open(url: &str, options: &Options) -> Result<Self> {
        if options.node.is_empty() || !options.node.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(StoreError::Config("the node name takes letters, digits and hyphens".into()));
        }
        let sealing = Sealing::default();
        let kind = if let Some(path) = url.strip_prefix("sqlite:") {
            Kind::Sqlite(Box::new(Sqlite::open(path, options, &sealing)?))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Kind::Postgres { pool: Arc::new(Pool::open(url, options, &sealing)?), audits: AuditGroup::new() }
        } else {
            return Err(StoreError::Config("begin the URL with sqlite: or postgres://".into()));
        };
        Ok(Self { inner: Arc::new(Inner { kind, options: options.clone(), sealing }) })
    }

    /// Which engine: for messages and benches.
    pub fn engine(&self) -> Engine {
        match self.inner.kind {
            Kind::Sqlite(_) => Engine::Sqlite,
            Kind::Postgres { .. } => Engine::Postgres,
        }
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.inner.kind
    }

    /// From now on the details of entries about a person are sealed. The first sealer stays: a registry installs it when it
    /// starts. Without one, details are stored as they are.
    pub fn seal_details(&self, sealer: Arc<dyn DetailSealer>) {
        self.inner.sealing.install(sealer);
    }

    /// What seals details, once it is there.
    pub fn detail_sealer(&self) -> Option<&Arc<dyn DetailSealer>> {
        self.inner.sealing.sealer()
    }

    /// Runs `work` on a consistent snapshot. Audit entries it makes are stored before this returns.
    ///
    /// Do not call `write` or `read` inside; gather first, then go on.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (end, entries) = match &self.inner.kind {
            Kind::Sqlite(sqlite) => sqlite.with_reader(|reader| {
                reader.control("BEGIN")?;
                let mut tx = Tx::sqlite(reader, false);
                let end = work(&mut tx);
                let (entries, _) = tx.into_end();
                reader.control("COMMIT")?;
                Ok((end, entries))
            })?,
            Kind::Postgres { pool, .. } => pool.take().map(|mut lent| {
                lent.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                let mut tx = Tx::postgres(&mut lent, false);
                let end = work(&mut tx);
                let (entries, _) = tx.into_end();
                lent.end_read();
                (end, entries)
            }),
        }
        .map_err(|e: StoreError| E::from(e))?;
        // Also where the work failed: a refused access leaves its trace.
        self.audit(entries)?;
        end
    }

    /// Runs `work` in one transaction and returns after its COMMIT is on disk.
    ///
    /// `work` may run several times (collisions on PostgreSQL), so it must do nothing outside the database.
    /// With `Err` or a panic nothing is stored. Do not call `write` inside.
    pub fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.inner.kind {
            Kind::Sqlite(sqlite) => {
                if WRITER.get() {
                    return Err(StoreError::Usage("Db::write inside Db::write").into());
                }
                let (answer, end) = sync_channel(1);
                sqlite.writer.submit(Box::new(Task { work, result: None, answer }));
                end.recv().unwrap_or_else(|_| Err(StoreError::unavailable("the writer has ended").into()))
            }
            Kind::Postgres { pool, .. } => write_postgres(pool, self.inner.options.attempts, &work),
        }
    }

    /// Appends to the audit log outside a write: views, refused access, sign-ins. Returns after the commit;
    /// callers that come at the same time share one.
    pub fn audit(&self, entries: Vec<AuditEntry>) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        match &self.inner.kind {
            Kind::Sqlite(_) => self.write(move |tx| {
                entries.iter().for_each(|entry| tx.audit(entry.clone()));
                Ok(())
            }),
            Kind::Postgres { pool, audits } => audits.append(pool, entries),
        }
    }

    /// A consistent copy of a SQLite database while it is in use; the copy is there whole or not at all. For
    /// PostgreSQL use `pg_dump --format=custom --file=FILE URL` or the server's own archiving: the error says so.
    pub fn backup_to(&self, file: &Path) -> Result<()> {
        match &self.inner.kind {
            Kind::Sqlite(sqlite) => sqlite.backup_to(file),
            Kind::Postgres { .. } => {
                Err(StoreError::Usage("back up PostgreSQL with pg_dump --format=custom --file=FILE URL"))
            }
        }
    }

    /// Removes what deleted rows have left behind: on SQLite the write-ahead log is brought into the file and emptied, and
    /// `thorough` writes the file anew (it needs room for a second copy). On PostgreSQL `thorough` runs VACUUM; old rows in
    /// its write-ahead log go as the server recycles it. `false`: a reader was in the way; ask again.
    pub fn scrub(&self, thorough: bool) -> Result<bool> {
        match &self.inner.kind {
            Kind::Sqlite(sqlite) => sqlite.scrub(thorough),
            Kind::Postgres { pool, .. } if thorough => pool.separate()?.batch("VACUUM").map(|()| true),
            Kind::Postgres { .. } => Ok(true),
        }
    }

    /// What is wrong with the database itself; empty is good. `thorough` reads every page and index of a SQLite
    /// file. On PostgreSQL it asks one statement (pg_amcheck does the rest).
    pub fn check_integrity(&self, thorough: bool) -> Result<Vec<String>> {
        match &self.inner.kind {
            Kind::Sqlite(sqlite) => sqlite.with_reader(|reader| reader.integrity(thorough))?,
            Kind::Postgres { .. } => {
                self.read(|tx| tx.query("SELECT 1", &[], |_| Ok(()))).map(|_| Vec::new())
            }
        }
    }
}

/// A write on its way to the writer thread and back.
struct Task<F, T, E> {
    work: F,
    result: Option<Result<T, E>>,
    answer: SyncSender<Result<T, E>>,
}

impl<F, T, E> Work for Task<F, T, E>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        self.result.insert((self.work)(tx)).is_ok()
    }

    fn answer(self: Box<Self>, end: Result<()>) {
        let result = match (end, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::Panicked.into()),
            (Err(error), _) => Err(error.into()),
        };
        // Nobody listens any more: the caller's thread is gone, what is stored stays.
        let _ = self.answer.send(result);
    }
}

fn write_postgres<T, E: From<StoreError>>(
    pool: &Pool,
    attempts: u32,
    work: &dyn Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let attempts = attempts.max(1);
    let mut attempt = 0;
    loop {
        attempt += 1;
        let mut lent = pool.take()?;
        lent.begin("BEGIN");
        let mut tx = Tx::postgres(&mut lent, true);
        let ran = catch_unwind(AssertUnwindSafe(|| work(&mut tx)));
        let (entries, failed) = tx.into_end();
        let (error, refusal) = match (ran, failed) {
            (Err(_), _) => (Some(StoreError::Panicked), None),
            (Ok(Err(refusal)), failed) => (failed, Some(refusal)),
            (Ok(Ok(_)), Some(failed)) => (Some(failed), None),
            (Ok(Ok(value)), None) => match lent.append(&entries).and_then(|()| lent.commit()) {
                Ok(()) => return Ok(value),
                Err(error) => (Some(error), None),
            },
        };
        lent.rollback();
        let again = match &error {
            Some(StoreError::Contended { .. }) => attempt < attempts,
            // The connection broke before COMMIT was sent: nothing is stored, another one may work.
            Some(StoreError::Unavailable { during_commit: false, .. }) => attempt < 2,
            _ => false,
        };
        if again {
            drop(lent);
            pause(attempt);
            continue;
        }
        return Err(match (refusal, error) {
            (_, Some(StoreError::Contended { .. })) => StoreError::Contended { attempts: attempt }.into(),
            (Some(refusal), _) => refusal,
            (None, Some(error)) => error.into(),
            (None, None) => StoreError::Usage("a write without an end").into(),
        });
    }
}

/// Appends entries in a transaction of their own (PostgreSQL).
pub(crate) fn commit_entries(pool: &Pool, entries: &[AuditEntry]) -> Result<()> {
    write_postgres(pool, 10, &|tx| {
        entries.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok(())
    })
}

/// Waits 1, 2, 4 … 128 ms, each between half and whole: those who collided come back at different times.
fn pause(attempt: u32) {
    let most = 1u64 << attempt.min(7);
    let micros = rand::random_range(most * 500..=most * 1000);
    std::thread::sleep(Duration::from_micros(micros));
}
