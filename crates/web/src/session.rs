//! Sessions of people: an opaque cookie, stored hashed, idle and absolute ends.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use axum::http;
use jenner_model::UserId;
use jenner_registry::access::entry::Whence;
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
    /// What its owner sees of it, once somebody has signed in.
    pub visit: Option<Facts>,
}

/// What the owner of a session sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Name of the session on pages: opens nothing.
    pub handle: String,
    /// When the user signed in.
    pub began: Timestamp,
    /// When the user clicked last, to some seconds.
    pub seen: Timestamp,
    /// Browser and system, in a few words.
    pub agent: String,
    /// Network address.
    pub address: String,
}

/// Where sessions are kept. The functions may wait for a database.
pub trait SessionRows: fmt::Debug + Send + Sync + 'static {
    /// The session of a key, if it has not ended at `now`.
    fn load(&self, key: &[u8; 32], now: Timestamp) -> Result<Option<StoredSession>, Refusal>;
    /// Writes a new session.
    fn begin(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal>;
    /// Writes a session that is there. One that was ended meanwhile must not come back.
    fn save(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal>;
    /// Ends a session.
    fn delete(&self, key: &[u8; 32]) -> Result<(), Refusal>;
}

/// The store that the session layer asks.
#[derive(Debug, Clone)]
pub struct Store(Arc<dyn SessionRows>);

const VISIT: &str = "visit";
const HALF: &str = "half";
const CHALLENGE: &str = "challenge";
const SEARCHES: &str = "searches";
/// How many searches of a session can be gone back to.
const KEPT_SEARCHES: usize = 10;

/// Seconds after which a click is written down: each writes a commit, and the end of a session is known to as much.
const CLICK: i64 = 15;
/// Seconds for the steps of the way in.
const STEPS: i64 = 10 * 60;
/// Wrong codes after which the password is asked again.
const WRONG_CODES: u8 = 5;

/// A visit: who signed in, when, from where, and when they clicked last.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Visit {
    visitor: Visitor,
    signed_in: i64,
    clicked: i64,
    handle: String,
    agent: String,
    address: String,
}

/// Somebody between the steps of the way in: the password was right. Opens no page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// Who.
    pub user: UserId,
    /// Whether the second factor was right, too.
    pub proven: bool,
    /// Where to go afterwards.
    pub next: String,
    began: i64,
    wrong: u8,
}

impl Half {
    /// Somebody whose password was right just now.
    pub fn new(user: UserId, next: &str) -> Self {
        Self { user, proven: false, next: next.to_owned(), began: Timestamp::now().as_second(), wrong: 0 }
    }

    /// The same after the second factor was right.
    pub fn proven(self) -> Self {
        Self { proven: true, ..self }
    }
}

/// A signed-in visit, as the guard found it.
#[derive(Debug, Clone)]
pub struct Current {
    /// Who is visiting.
    pub visitor: Visitor,
    /// Name of the session on pages.
    pub handle: String,
    /// Seconds until the session ends without a click.
    pub left: u64,
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
    // Ids are 128 random bits: two alike do not happen.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let (key, stored) = (key(&record.id), stored(record)?);
        self.with(move |rows| rows.begin(&key, &stored)).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let (key, stored) = (key(&record.id), stored(record)?);
        self.with(move |rows| rows.save(&key, &stored)).await
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

fn stored(record: &Record) -> session_store::Result<StoredSession> {
    let visit = record.data.get(VISIT).and_then(|visit| serde_json::from_value::<Visit>(visit.clone()).ok());
    let at = |second| Timestamp::from_second(second).map_err(backend);
    Ok(StoredSession {
        user: visit.as_ref().map(|visit| visit.visitor.user),
        data: serde_json::to_vec(&record.data).map_err(backend)?,
        ends: at(record.expiry_date.unix_timestamp())?,
        visit: match visit {
            None => None,
            Some(visit) => Some(Facts {
                handle: visit.handle,
                began: at(visit.signed_in)?,
                seen: at(visit.clicked)?,
                agent: visit.agent,
                address: visit.address,
            }),
        },
    })
}

/// The key of the session that a request's cookie names, whether it has ended or not.
pub fn key_of(headers: &http::HeaderMap, settings: &Settings) -> Option<[u8; 32]> {
    let cookies = headers.get_all(http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = cookies
        .flat_map(|line| line.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(cookie_name(settings))?.strip_prefix('='))?;
    value.parse::<Id>().ok().map(|id| key(&id))
}

fn cookie_name(settings: &Settings) -> &'static str {
    if settings.tls { "__Host-session" } else { "session" }
}

/// The layer that reads and writes the cookie.
pub fn layer(rows: Arc<dyn SessionRows>, settings: &Settings) -> SessionManagerLayer<Store> {
    let idle = Duration::try_from(settings.session_idle).unwrap_or(Duration::minutes(15));
    SessionManagerLayer::new(Store(rows))
        .with_name(cookie_name(settings))
        .with_secure(settings.tls)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(idle))
}

/// A new id, and nothing in the session. Flushing keeps the id of a session that has been read in this request: only a new
/// id keeps out who knew the old one.
async fn renew(session: &Session) -> Result<(), Refusal> {
    session.clear().await;
    session.cycle_id().await.map_err(unavailable)
}

/// Starts a visit under a new id. Whatever an earlier visitor left in the session is gone.
pub async fn start(session: &Session, visitor: Visitor, whence: &Whence) -> Result<(), Refusal> {
    let now = Timestamp::now().as_second();
    renew(session).await?;
    let visit = Visit {
        visitor,
        signed_in: now,
        clicked: now,
        handle: format!("{:032x}", rand::random::<u128>()),
        agent: whence.agent.clone(),
        address: whence.address.clone(),
    };
    session.insert(VISIT, visit).await.map_err(unavailable)?;
    session.save().await.map_err(unavailable)
}

/// Goes on as somebody else of the same user (in another role), under a new id. The visit began when it began.
pub async fn go_on_as(session: &Session, visitor: Visitor) -> Result<(), Refusal> {
    let Some(before) = session.get::<Visit>(VISIT).await.map_err(unavailable)? else {
        return Err(Refusal::Role);
    };
    renew(session).await?;
    let handle = format!("{:032x}", rand::random::<u128>());
    session.insert(VISIT, Visit { visitor, handle, ..before }).await.map_err(unavailable)?;
    session.save().await.map_err(unavailable)
}

/// Remembers, under a new id, how far somebody is on the way in.
pub async fn start_half(session: &Session, half: &Half) -> Result<(), Refusal> {
    renew(session).await?;
    keep_half(session, half).await
}

/// Remembers another step of the way in.
pub async fn keep_half(session: &Session, half: &Half) -> Result<(), Refusal> {
    session.insert(HALF, half).await.map_err(unavailable)?;
    session.save().await.map_err(unavailable)
}

/// Who is on the way in, if the time for that is not over.
pub async fn half(session: &Session) -> Result<Option<Half>, Refusal> {
    let half = session.get::<Half>(HALF).await.map_err(unavailable)?;
    Ok(half.filter(|half| Timestamp::now().as_second().saturating_sub(half.began) <= STEPS))
}

/// Counts a wrong code; false when the password must be given again.
pub async fn wrong_code(session: &Session, mut half: Half) -> Result<bool, Refusal> {
    half.wrong = half.wrong.saturating_add(1);
    if half.wrong >= WRONG_CODES {
        end(session).await?;
        return Ok(false);
    }
    keep_half(session, &half).await?;
    Ok(true)
}

/// Random bytes for a passkey to sign; an earlier question is not asked any more.
pub async fn new_challenge(session: &Session) -> Result<[u8; 32], Refusal> {
    let challenge: [u8; 32] = rand::random();
    let asked = (challenge.to_vec(), Timestamp::now().as_second());
    session.insert(CHALLENGE, asked).await.map_err(unavailable)?;
    Ok(challenge)
}

/// The question that was put, if that was not long ago. It is answered once.
pub async fn take_challenge(session: &Session) -> Result<Option<Vec<u8>>, Refusal> {
    let asked: Option<(Vec<u8>, i64)> = session.remove(CHALLENGE).await.map_err(unavailable)?;
    let fresh = asked.filter(|(_, at)| Timestamp::now().as_second().saturating_sub(*at) <= STEPS);
    Ok(fresh.map(|(challenge, _)| challenge))
}

/// Ends the visit.
pub async fn end(session: &Session) -> Result<(), Refusal> {
    session.flush().await.map_err(unavailable)
}

/// Who is visiting, if the visit has not ended.
pub async fn current(session: &Session, settings: &Settings) -> Result<Option<Current>, Refusal> {
    let Some(mut visit) = session.get::<Visit>(VISIT).await.map_err(unavailable)? else {
        return Ok(None);
    };
    let now = Timestamp::now().as_second();
    let limits = settings.limits(visit.visitor.role);
    if left(limits, visit.signed_in, visit.clicked, now).is_none() {
        end(session).await?;
        return Ok(None);
    }
    if now.saturating_sub(visit.clicked) >= CLICK {
        visit.clicked = now;
        session.insert(VISIT, &visit).await.map_err(unavailable)?;
    }
    let left = left(limits, visit.signed_in, visit.clicked, now).unwrap_or(0);
    Ok(Some(Current { visitor: visit.visitor, handle: visit.handle, left }))
}

/// Seconds until a visit ends without another click; `None` when it has ended. Limits are the time without a click and the
/// time since signing in; whichever is over first counts.
fn left(
    (idle, longest): (std::time::Duration, std::time::Duration),
    signed_in: i64,
    clicked: i64,
    now: i64,
) -> Option<u64> {
    let until = |limit: std::time::Duration, since: i64| {
        i64::try_from(limit.as_secs()).unwrap_or(i64::MAX).saturating_sub(now.saturating_sub(since))
    };
    let left = until(idle, clicked).min(until(longest, signed_in));
    u64::try_from(left).ok().filter(|left| *left > 0)
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
    fn begin(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal> {
        self.rows().insert(*key, session.clone());
        Ok(())
    }
    fn save(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal> {
        if let Some(known) = self.rows().get_mut(key) {
            *known = session.clone();
        }
        Ok(())
    }
    fn delete(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        self.rows().remove(key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jenner_model::access::Role;

    use super::left;
    use crate::settings::Settings;

    #[test]
    fn s09_staff_are_out_after_15_minutes_or_12_hours_and_families_after_10_minutes_or_an_hour() {
        let settings = Settings::default();
        let (minute, hour) = (60, 3600);
        // Who, signed in and clicked so many seconds ago, and what is left.
        for (role, signed_in, clicked, expected) in [
            (Role::ClinicStaff, 0, 0, Some(15 * 60)),
            (Role::ClinicStaff, hour, 15 * minute - 1, Some(1)),
            (Role::ClinicStaff, hour, 15 * minute, None),
            (Role::ClinicStaff, 12 * hour - 60, 0, Some(60)),
            (Role::ClinicStaff, 12 * hour, 0, None),
            (Role::PrivacyOfficer, hour, 16 * minute, None),
            (Role::Parent, 0, 0, Some(10 * 60)),
            (Role::Parent, 30 * minute, 10 * minute - 1, Some(1)),
            (Role::Parent, 30 * minute, 10 * minute, None),
            (Role::Parent, hour - 60, 0, Some(60)),
            (Role::Parent, hour, 0, None),
        ] {
            let now = 1_800_000_000;
            assert_eq!(
                left(settings.limits(role), now - signed_in, now - clicked, now),
                expected,
                "{role:?}, signed in {signed_in} s and clicked {clicked} s ago"
            );
        }
    }
}
