//! Sessions of people: an opaque cookie, stored hashed, idle and absolute ends.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use jenner_model::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};
use tower_sessions::{Expiry, Session, SessionManagerLayer};

use crate::desk::{Refusal, Visitor};
use crate::settings::Settings;

/// A session as it is stored. The key is the SHA-256 of the cookie, so that a copy of the table opens no door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// Whose it is, so that all sessions of a person can be ended at once. `None` before sign-in.
    pub user: Option<UserId>,
    /// What the web room keeps in it (JSON).
    pub data: Vec<u8>,
    /// When it ends without a click.
    pub ends: Timestamp,
}

/// Where sessions are kept. The functions may wait for a database.
pub trait SessionRows: fmt::Debug + Send + Sync + 'static {
    /// The session of a key, if it has not ended at `now`.
    fn load(&self, key: &[u8; 32], now: Timestamp) -> Result<Option<StoredSession>, Refusal>;
    /// Writes a session, new or known.
    fn save(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal>;
    /// Ends a session.
    fn delete(&self, key: &[u8; 32]) -> Result<(), Refusal>;
}

/// The store that the session layer asks.
#[derive(Debug, Clone)]
pub struct Store(Arc<dyn SessionRows>);

const VISIT: &str = "visit";
const SEARCHES: &str = "searches";
/// How many searches of a session can be gone back to.
const KEPT_SEARCHES: usize = 10;

/// A visit: who signed in, when, and when they clicked last.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Visit {
    visitor: Visitor,
    signed_in: i64,
    clicked: i64,
}

fn key(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_be_bytes()).into()
}

fn backend(refusal: impl fmt::Display) -> session_store::Error {
    session_store::Error::Backend(refusal.to_string())
}

impl Store {
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn SessionRows) -> Result<T, Refusal> + Send + 'static,
    ) -> session_store::Result<T> {
        let rows = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || work(rows.as_ref())).await.map_err(backend)?.map_err(backend)
    }
}

#[async_trait]
impl SessionStore for Store {
    // Ids are 128 random bits: two alike do not happen, so a new session is written like a known one.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let user = record
            .data
            .get(VISIT)
            .and_then(|visit| serde_json::from_value::<Visit>(visit.clone()).ok())
            .map(|visit| visit.visitor.user);
        let data = serde_json::to_vec(&record.data).map_err(backend)?;
        let ends = Timestamp::from_second(record.expiry_date.unix_timestamp()).map_err(backend)?;
        let key = key(&record.id);
        self.with(move |rows| rows.save(&key, &StoredSession { user, data, ends })).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let key = key(id);
        let stored = self.with(move |rows| rows.load(&key, Timestamp::now())).await?;
        stored
            .map(|stored| {
                Ok(Record {
                    id: *id,
                    data: serde_json::from_slice(&stored.data).map_err(backend)?,
                    expiry_date: OffsetDateTime::from_unix_timestamp(stored.ends.as_second())
                        .map_err(backend)?,
                })
            })
            .transpose()
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let key = key(id);
        self.with(move |rows| rows.delete(&key)).await
    }
}

/// The layer that reads and writes the cookie.
pub fn layer(rows: Arc<dyn SessionRows>, settings: &Settings) -> SessionManagerLayer<Store> {
    let idle = Duration::try_from(settings.session_idle).unwrap_or(Duration::minutes(15));
    let name = if settings.tls { "__Host-session" } else { "session" };
    SessionManagerLayer::new(Store(rows))
        .with_name(name)
        .with_secure(settings.tls)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(idle))
}

/// Starts a visit under a new id. Whatever an earlier visitor left in the session is gone.
pub async fn start(session: &Session, visitor: Visitor) -> Result<(), Refusal> {
    let now = Timestamp::now().as_second();
    // Flushing keeps the id of a session that has been read in this request: only a new id keeps out who knew the old one.
    session.clear().await;
    session.cycle_id().await.map_err(unavailable)?;
    let visit = Visit { visitor, signed_in: now, clicked: now };
    session.insert(VISIT, visit).await.map_err(unavailable)?;
    session.save().await.map_err(unavailable)
}

/// Ends the visit.
pub async fn end(session: &Session) -> Result<(), Refusal> {
    session.flush().await.map_err(unavailable)
}

/// Who is visiting, if the visit has not ended.
pub async fn current(session: &Session, settings: &Settings) -> Result<Option<Visitor>, Refusal> {
    let Some(mut visit) = session.get::<Visit>(VISIT).await.map_err(unavailable)? else {
        return Ok(None);
    };
    let now = Timestamp::now().as_second();
    let longest = i64::try_from(settings.session_absolute.as_secs()).unwrap_or(i64::MAX);
    if now.saturating_sub(visit.signed_in) > longest {
        end(session).await?;
        return Ok(None);
    }
    // Writing on every click would cost a commit a page; once a minute moves the end far enough.
    if now.saturating_sub(visit.clicked) >= 60 {
        visit.clicked = now;
        session.insert(VISIT, &visit).await.map_err(unavailable)?;
    }
    Ok(Some(visit.visitor))
}

/// Moves the end of the session away, as a click does.
pub async fn click(session: &Session) -> Result<(), Refusal> {
    if let Some(mut visit) = session.get::<Visit>(VISIT).await.map_err(unavailable)? {
        visit.clicked = Timestamp::now().as_second();
        session.insert(VISIT, &visit).await.map_err(unavailable)?;
    }
    Ok(())
}

/// Keeps a search in the session, because what people search for must not stand in an address:
/// addresses end up in histories and logs.
/// Answers the name under which it can be found again.
pub async fn keep_search(session: &Session, text: &str) -> Result<String, Refusal> {
    let mut searches = searches(session).await?;
    let name = format!("{:08x}", rand::random::<u32>());
    searches.push((name.clone(), text.to_owned()));
    let too_many = searches.len().saturating_sub(KEPT_SEARCHES);
    searches.drain(..too_many);
    session.insert(SEARCHES, searches).await.map_err(unavailable)?;
    Ok(name)
}

/// The text of a kept search.
pub async fn kept_search(session: &Session, name: &str) -> Result<Option<String>, Refusal> {
    let searches = searches(session).await?;
    Ok(searches.into_iter().find_map(|(known, text)| (known == name).then_some(text)))
}

/// The newest search: its name and text.
pub async fn last_search(session: &Session) -> Result<Option<(String, String)>, Refusal> {
    Ok(searches(session).await?.pop())
}

/// Keeps a form that must not stand in an address, under a name for the address. The last few of each kind are kept.
pub async fn keep_form(session: &Session, kind: &str, text: String) -> Result<String, Refusal> {
    let mut kept: Vec<(String, String)> = session.get(kind).await.map_err(unavailable)?.unwrap_or_default();
    let name = format!("{:08x}", rand::random::<u32>());
    kept.push((name.clone(), text));
    let too_many = kept.len().saturating_sub(KEPT_SEARCHES);
    kept.drain(..too_many);
    session.insert(kind, kept).await.map_err(unavailable)?;
    Ok(name)
}

/// A kept form.
pub async fn kept_form(session: &Session, kind: &str, name: &str) -> Result<Option<String>, Refusal> {
    let kept: Vec<(String, String)> = session.get(kind).await.map_err(unavailable)?.unwrap_or_default();
    Ok(kept.into_iter().find_map(|(known, text)| (known == name).then_some(text)))
}

async fn searches(session: &Session) -> Result<Vec<(String, String)>, Refusal> {
    let kept = session.get(SEARCHES).await.map_err(unavailable)?;
    Ok(kept.unwrap_or_default())
}

pub(crate) fn unavailable(error: impl fmt::Display) -> Refusal {
    tracing::warn!(%error, "sessions cannot be read or written");
    Refusal::Unavailable
}

/// Sessions in memory: for tests and for looking at pages without a database.
#[derive(Debug, Default)]
pub struct InMemory(std::sync::Mutex<std::collections::HashMap<[u8; 32], StoredSession>>);

impl InMemory {
    fn rows(&self) -> std::sync::MutexGuard<'_, std::collections::HashMap<[u8; 32], StoredSession>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl SessionRows for InMemory {
    fn load(&self, key: &[u8; 32], now: Timestamp) -> Result<Option<StoredSession>, Refusal> {
        Ok(self.rows().get(key).filter(|stored| stored.ends > now).cloned())
    }
    fn save(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal> {
        self.rows().insert(*key, session.clone());
        Ok(())
    }
    fn delete(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        self.rows().remove(key);
        Ok(())
    }
}
