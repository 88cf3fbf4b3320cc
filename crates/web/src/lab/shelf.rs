//! Where lab sessions stand while they are used: so many, for so long, so many of one address, and fewer sandboxes
//! still. Whoever comes too late begins anew, or opens a link that was kept.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::session::{Session, SessionId};

/// Sessions at a time.
const MOST: usize = 200;
/// Sessions of one address.
const MOST_OF_ONE: usize = 20;
/// Sandboxes at a time.
const MOST_SANDBOXES: usize = 16;
/// After so long without a click a session that is not kept is forgotten.
const IDLE: Duration = Duration::from_secs(2 * 60 * 60);

/// The sessions.
#[derive(Default)]
pub struct Shelf(Mutex<HashMap<SessionId, Held>>);

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lab sessions", self.lock().len())
    }
}

struct Held {
    session: Arc<Mutex<Session>>,
    owner: u128,
    used: Instant,
}

/// A session that was taken from the shelf; it stays there.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its name.
    pub id: SessionId,
    session: Arc<Mutex<Session>>,
}

impl Taken {
    /// The session, for one at a time.
    pub fn lock(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a session on the shelf. Two who open one link at the same time get the same session.
    pub fn put(&self, id: SessionId, owner: u128, session: Session) -> Taken {
        let mut held = self.lock();
        let mut gone = Vec::new();
        gone.extend(held.extract_if(|_, one| one.used.elapsed() > IDLE));
        let of_one = held.values().filter(|one| one.owner == owner).count();
        if of_one >= MOST_OF_ONE {
            gone.extend(oldest(&mut held, |one| one.owner == owner));
        }
        if held.len() >= MOST {
            gone.extend(oldest(&mut held, |_| true));
        }
        let place = held.entry(id).or_insert_with(|| Held {
            session: Arc::new(Mutex::new(session)),
            owner,
            used: Instant::now(),
        });
        let taken = Taken { id, session: place.session.clone() };
        drop(held);
        // Threads of a sandbox are waited for when it ends: not under the lock.
        drop(gone);
        taken
    }

    /// A session that stands there.
    pub fn take(&self, id: SessionId) -> Option<Taken> {
        let mut held = self.lock();
        let one = held.get_mut(&id)?;
        one.used = Instant::now();
        Some(Taken { id, session: one.session.clone() })
    }

    /// Takes a session away.
    pub fn remove(&self, id: SessionId) {
        let gone = self.lock().remove(&id);
        drop(gone);
    }

    /// Drops the sandboxes that were used least lately, down to the bound.
    pub fn tidy(&self) {
        let mut all: Vec<(Instant, Arc<Mutex<Session>>)> =
            self.lock().values().map(|one| (one.used, one.session.clone())).collect();
        all.sort_by_key(|(used, _)| std::cmp::Reverse(*used));
        let mut open = 0;
        for (_, session) in all {
            // Who holds the lock uses the sandbox now.
            let Ok(mut session) = session.try_lock() else {
                open += 1;
                continue;
            };
            if session.has_sandbox() {
                open += 1;
                if open > MOST_SANDBOXES {
                    session.close_sandbox();
                }
            }
        }
    }
}

fn oldest(held: &mut HashMap<SessionId, Held>, of: impl Fn(&Held) -> bool) -> Option<(SessionId, Held)> {
    let id = held.iter().filter(|(_, one)| of(one)).min_by_key(|(_, one)| one.used).map(|(id, _)| *id)?;
    held.remove_entry(&id)
}

#[cfg(test)]
mod tests {
    use jenner_model::Timestamp;

    use super::*;

    #[test]
    fn one_address_cannot_take_the_whole_shelf() {
        let shelf = Shelf::default();
        let session = || Session::begin(Timestamp(0), None);
        let other = shelf.put(SessionId::new(), 1, session());
        let mine: Vec<Taken> = (0..MOST + 5).map(|_| shelf.put(SessionId::new(), 2, session())).collect();
        assert!(shelf.take(other.id).is_some());
        assert!(shelf.take(mine[0].id).is_none(), "the oldest of the address is gone");
        assert_eq!(shelf.lock().len(), MOST_OF_ONE + 1);
        for owner in 10..10 + MOST as u128 {
            shelf.put(SessionId::new(), owner, session());
        }
        assert_eq!(shelf.lock().len(), MOST);
    }

    #[test]
    fn the_name_of_a_session_is_read_as_it_is_written_and_nothing_else_is() {
        let id = SessionId::new();
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "0", &id.to_string()[1..], &format!("+{}", &id.to_string()[1..]), "zz"] {
            assert!(wrong.parse::<SessionId>().is_err(), "{wrong}");
        }
        assert_ne!(id.password(), SessionId::new().password());
    }
}
