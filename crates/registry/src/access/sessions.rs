//! Sessions of signed-in users. The database knows them by the hash of their id only.

use jenner_model::{Timestamp, UserId};
use jenner_store::queries::session::{self, SessionRow};
use sha2::{Digest, Sha256};

pub use jenner_store::queries::session::VisitRow as Visit;

use super::accounts::SignedIn;
use super::door::{self, Action};
use crate::{Error, Registry};

/// How long a session that ended by itself is remembered: so long a form that was sent too late can be given back.
const REMEMBERED: i64 = 12 * 60 * 60 * 1_000_000;

/// What is kept in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is, once somebody has signed in.
    pub user: Option<UserId>,
    /// What the pages keep in it, as JSON.
    pub data: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// What its owner sees of it, once somebody has signed in.
    pub visit: Option<Visit>,
}

fn hash(id: &[u8]) -> [u8; 32] {
    Sha256::digest(id).into()
}

fn row(id: &[u8], session: &Session) -> SessionRow {
    SessionRow {
        hash: hash(id),
        user: session.user,
        data: session.data.clone(),
        expires_at: session.expires_at,
        visit: session.visit.clone(),
    }
}

/// Adds a session.
pub fn begin(registry: &Registry, id: &[u8], session: &Session) -> Result<(), Error> {
    let row = row(id, session);
    Ok(registry.db().write(move |tx| session::insert(tx, &row))?)
}

/// Changes the session with this id. One that was ended meanwhile stays ended.
pub fn save(registry: &Registry, id: &[u8], session: &Session) -> Result<(), Error> {
    let row = row(id, session);
    registry.db().write(move |tx| session::update(tx, &row))?;
    Ok(())
}

/// The session with this id, if it has not ended at `now`.
pub fn load(registry: &Registry, id: &[u8], now: Timestamp) -> Result<Option<Session>, Error> {
    let hash = hash(id);
    let row = registry.db().read(|tx| session::load(tx, &hash, now))?;
    Ok(row.map(|row| Session {
        user: row.user,
        data: row.data,
        expires_at: row.expires_at,
        visit: row.visit,
    }))
}

/// Whose session this is, or was until it ended by itself some hours ago. Opens nothing.
pub fn owner(registry: &Registry, id: &[u8]) -> Result<Option<UserId>, Error> {
    let hash = hash(id);
    Ok(registry.db().read(|tx| session::owner(tx, &hash))?)
}

/// Ends the session with this id.
pub fn delete(registry: &Registry, id: &[u8]) -> Result<(), Error> {
    let hash = hash(id);
    registry.db().write(move |tx| session::delete(tx, &hash).map(drop))?;
    Ok(())
}

/// The sessions of a user, the one used last first.
pub fn of_user(registry: &Registry, user: UserId) -> Result<Vec<Visit>, Error> {
    let now = registry.now();
    let rows = registry.db().read(|tx| session::of_user(tx, user, now))?;
    Ok(rows.into_iter().filter_map(|row| row.visit).collect())
}

/// A user ends one of their own sessions, by its name on pages.
pub fn end_named(registry: &Registry, who: &SignedIn, handle: &str) -> Result<bool, Error> {
    let (user, handle) = (who.user, handle.to_owned());
    let entry = door::entry(registry, &who.access, Action::EndSession, None);
    Ok(registry.db().write(move |tx| {
        tx.audit(entry.clone());
        session::delete_named(tx, user, &handle)
    })? > 0)
}

/// A user ends all their own sessions, save one.
pub fn end_others(registry: &Registry, who: &SignedIn, but: &str) -> Result<u64, Error> {
    let (user, but) = (who.user, but.to_owned());
    let entry = door::entry(registry, &who.access, Action::EndSession, None);
    Ok(registry.db().write(move |tx| {
        tx.audit(entry.clone());
        session::delete_of_user(tx, user, Some(&but))
    })?)
}

/// Ends the sessions of a user everywhere, save one. To be called in the same step as whatever takes a right away: a
/// change of role, a closed account, another password or factor (S10).
pub fn end_of_user(registry: &Registry, user: UserId, but: Option<&str>) -> Result<u64, Error> {
    let but = but.map(str::to_owned);
    Ok(registry.db().write(move |tx| session::delete_of_user(tx, user, but.as_deref()))?)
}

/// Removes what ended long ago.
pub fn sweep(registry: &Registry) -> Result<(), Error> {
    let before = Timestamp(registry.now().0 - REMEMBERED);
    registry.db().write(move |tx| session::delete_ended(tx, before).map(drop))?;
    Ok(())
}
