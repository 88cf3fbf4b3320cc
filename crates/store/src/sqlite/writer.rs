//! The writer thread: jobs that wait share one `BEGIN IMMEDIATE … COMMIT`, each in its own SAVEPOINT, and are
//! answered after the commit is on disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::checkpointer::Commits;
use super::connection::{Place, SqliteConnection};
use crate::audit::{Appender, AuditEntry, Sealing};
use crate::db::Options;
use crate::error::{Result, StoreError};
use crate::tx::Tx;

/// A job of the writer.
pub(crate) trait Work: Send {
    /// Runs inside a transaction; false asks for a roll-back.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the caller how it ended: `Ok` after the commit.
    fn answer(self: Box<Self>, end: Result<()>);
}

/// At most so many jobs in a commit …
const JOBS: usize = 512;
/// … and no further job once the batch has taken so long.
const TIME: Duration = Duration::from_millis(5);

/// The handle of the writer thread. Dropping it ends the thread after the jobs that wait.
pub(crate) struct Writer {
    jobs: Mutex<Option<Sender<Box<dyn Work>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(crate) fn start(
        place: &Place,
        options: &Options,
        sealing: &Sealing,
        commits: Commits,
    ) -> Result<Self> {
        let connection = SqliteConnection::open_writer(place, options)?;
        let appender = Appender::new(&options.node, 0, sealing.clone());
        let (jobs, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                Loop {
                    connection,
                    appender,
                    version: None,
                    waiting,
                    commits,
                    sizes: [0; 2],
                    commit_time: Duration::ZERO,
                }
                .run()
            })
            .map_err(|e| StoreError::unavailable(format!("no thread for the writer: {e}")))?;
        Ok(Self { jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)) })
    }

    pub(crate) fn submit(&self, job: Box<dyn Work>) {
        let jobs = self.jobs.lock().ok().and_then(|jobs| jobs.clone());
        let refused = match jobs {
            Some(jobs) => jobs.send(job).err().map(|e| e.0),
            None => Some(job),
        };
        if let Some(job) = refused {
            job.answer(Err(StoreError::unavailable("the writer has ended")));
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            jobs.take();
        }
        let thread = self.thread.lock().ok().and_then(|mut t| t.take());
        // The last handle may be dropped inside a job: the thread cannot wait for itself.
        if let Some(thread) = thread.filter(|t| t.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

struct Loop {
    connection: SqliteConnection,
    appender: Appender,
    /// SQLite's count of changes by others, as it was at the last transaction.
    version: Option<i64>,
    waiting: Receiver<Box<dyn Work>>,
    commits: Commits,
    /// How many jobs shared the last commit and the one before.
    sizes: [usize; 2],
    /// How long the last commit took.
    commit_time: Duration,
}

impl Loop {
    fn run(mut self) {
        crate::db::mark_writer_thread();
        while let Ok(first) = self.waiting.recv() {
            self.batch(first, TIME);
        }
        // Leaves a small log behind; the next start need not read it through.
        let _ = self.connection.batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    fn batch(&mut self, first: Box<dyn Work>, time: Duration) {
        if let Err(error) = self.connection.control("BEGIN IMMEDIATE") {
            first.answer(Err(error));
            return;
        }
        let started = Instant::now();
        if let Err(error) = self.notice_other_programs() {
            let _ = self.connection.control("ROLLBACK");
            first.answer(Err(error));
            return;
        }
        let before = self.appender.clone();
        let mut done: Vec<Box<dyn Work>> = Vec::new();
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            match self.job(job.as_mut()) {
                Ok(true) => done.push(job),
                // The job itself said no, and holds its own answer.
                Ok(false) => job.answer(Ok(())),
                Err(error) => job.answer(Err(error)),
            }
            if self.connection.is_idle() {
                // A full disk or a read error can end the whole transaction, and with it what others did.
                self.appender = before;
                for job in done {
                    self.batch(job, Duration::ZERO);
                }
                return;
            }
            if done.len() < JOBS && started.elapsed() < time {
                next = self.waiting.try_recv().ok().or_else(|| self.wait(done.len(), started));
            }
        }
        let committing = Instant::now();
        let end = self.connection.control("COMMIT");
        self.commit_time = committing.elapsed();
        self.commits.count();
        self.sizes = [done.len(), self.sizes[0]];
        if end.is_err() {
            self.appender = before;
            if !self.connection.is_idle() {
                let _ = self.connection.control("ROLLBACK");
            }
        }
        for job in done {
            job.answer(end.clone());
        }
    }

    /// A command of the operator may have written to the same file since (`jenner user add` beside `jenner
    /// serve`). Then the chain of the audit log stands elsewhere than this writer remembers.
    fn notice_other_programs(&mut self) -> Result<()> {
        let mut tx = Tx::sqlite(&mut self.connection, true);
        let version = tx.query_opt("PRAGMA data_version", &[], |row| row.get::<i64>(0))?;
        if version != self.version {
            self.version = version;
            self.appender.forget();
        }
        Ok(())
    }

    /// Callers that come back at once would fall into two groups that take turns at the disk. So, where the last
    /// commits were shared, a batch waits a little for those who were just answered: at most an eighth of what
    /// a commit takes.
    fn wait(&self, jobs: usize, started: Instant) -> Option<Box<dyn Work>> {
        if self.sizes[0] < 2 || jobs >= self.sizes[0] + self.sizes[1] {
            return None;
        }
        let left = (self.commit_time / 8).checked_sub(started.elapsed())?;
        self.waiting.recv_timeout(left).ok()
    }

    /// One job in its savepoint: true where it is done, false where the job itself said no.
    fn job(&mut self, job: &mut dyn Work) -> Result<bool> {
        self.connection.control("SAVEPOINT job")?;
        let before = self.appender.clone();
        let end = self.attempt(job);
        if let Ok(true) = end {
            self.connection.control("RELEASE job")?;
            return end;
        }
        self.appender = before;
        if !self.connection.is_idle() {
            self.connection.control("ROLLBACK TO job")?;
            self.connection.control("RELEASE job")?;
        }
        end
    }

    fn attempt(&mut self, job: &mut dyn Work) -> Result<bool> {
        let mut tx = Tx::sqlite(&mut self.connection, true);
        let wanted = catch_unwind(AssertUnwindSafe(|| job.run(&mut tx))).map_err(|_| StoreError::Panicked)?;
        let (entries, failed) = tx.into_end();
        if !wanted {
            return Ok(false);
        }
        if let Some(error) = failed {
            return Err(error);
        }
        self.append(&entries)?;
        Ok(true)
    }

    fn append(&mut self, entries: &[AuditEntry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut tx = Tx::sqlite(&mut self.connection, true);
        self.appender.append(&mut tx, entries)
    }
}
