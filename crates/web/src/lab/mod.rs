//! The vendor lab: messages judged and answered for somebody without an account, and an endpoint that misbehaves on
//! purpose. Its people are invented and live in memory ([`jenner_registry::lab`]); nothing here reaches the registry's
//! own people, and nothing that is pasted reaches a log.
//!
//! Reading order: [`session`] (what a visitor has), [`shelf`] (where sessions stand, with bounds), [`reading`] (what a
//! message says), [`examples`], [`misbehaviour`] and [`endpoint`].

pub mod endpoint;
pub mod examples;
pub mod misbehaviour;
pub mod reading;
pub mod session;
pub mod shelf;
pub mod work;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::desk::{Desk, Refusal};
use session::{Session, SessionId};
use shelf::{Shelf, Taken};

/// Largest paste, upload or message, in bytes.
pub const LARGEST: usize = 1 << 20;
/// Most messages in one paste.
pub const MOST_AT_ONCE: usize = 50;
/// How long a link leads to what was kept.
pub const KEPT_DAYS: i64 = 30;
/// Longest time that the endpoint waits on purpose, with some seconds for the answer itself.
pub const LONGEST_WAIT: Duration = Duration::from_secs(100);
/// Answers that wait on purpose at one time, of all visitors.
const MOST_WAITING: usize = 64;

/// What the visitors of the lab have.
#[derive(Debug)]
pub struct Lab {
    shelf: Shelf,
    waiting: Arc<Semaphore>,
    second: Duration,
}

impl Lab {
    /// A lab without visitors. `second` is how long a second is where it waits on purpose.
    pub fn new(second: Duration) -> Self {
        Self { shelf: Shelf::default(), waiting: Arc::new(Semaphore::new(MOST_WAITING)), second }
    }

    /// How long a second is where it waits on purpose.
    pub fn second(&self) -> Duration {
        self.second
    }

    /// Puts a new session on the shelf.
    pub fn begin(&self, owner: u128, session: Session) -> Taken {
        self.shelf.put(SessionId::new(), owner, session)
    }

    /// A session in use, or one that was kept.
    ///
    /// # Errors
    /// There is no such session (any more), or what is kept cannot be read.
    pub fn open(&self, desk: &dyn Desk, id: SessionId, owner: u128) -> Result<Taken, Refusal> {
        if let Some(taken) = self.shelf.take(id) {
            return Ok(taken);
        }
        let kept = desk.open_lab(&id.secret())?.ok_or(Refusal::NotFound)?;
        let session = Session::read(&kept).ok_or(Refusal::NotFound)?;
        Ok(self.shelf.put(id, owner, session))
    }

    /// Forgets a session here and under its link.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn forget(&self, desk: &dyn Desk, id: SessionId) -> Result<(), Refusal> {
        self.shelf.remove(id);
        desk.forget_lab(&id.secret())
    }

    /// Puts away sandboxes that nobody has used lately, where there are too many.
    pub fn tidy(&self) {
        self.shelf.tidy();
    }

    /// A place among those who wait on purpose; `None` when there are too many.
    pub fn place_to_wait(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.waiting).try_acquire_owned().ok()
    }
}
