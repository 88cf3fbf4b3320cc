//! The pages of a pack for disasters: a small server of its own for the browser of one laptop, without network, registry or
//! accounts. It answers to 127.0.0.1 under its own address alone, so that a page from elsewhere cannot ask it.

mod pages;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jenner_registry::away::shelter::{Shelter, Why, Worker};
use jiff::tz::TimeZone;

use crate::assets;

/// Without a click for so long, somebody signs in again: a laptop in a shelter is left alone.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// People who work at one time; the one who was quiet longest makes room.
const SESSIONS: usize = 32;
/// Longest form.
const LONGEST: usize = 16 * 1024;
const COOKIE: &str = "away";

/// How the pages look.
#[derive(Debug, Clone)]
pub struct Look {
    /// Name of the system.
    pub product: String,
    /// Time zone of the shelter.
    pub zone: TimeZone,
    /// Where they listen.
    pub address: SocketAddr,
}

/// Somebody at work.
#[derive(Debug, Clone)]
struct Session {
    worker: Worker,
    why: Why,
    /// Places that a search has shown: what may be opened.
    shown: HashSet<u32>,
    last: Instant,
}

/// What the pages share. Clones share it.
#[derive(Clone)]
pub struct Away {
    shelter: Arc<Shelter>,
    look: Arc<Look>,
    sessions: Arc<Mutex<HashMap<String, Session>>>,
}

impl Away {
    /// Pages of an open pack.
    pub fn new(shelter: Arc<Shelter>, look: Look) -> Self {
        Self { shelter, look: Arc::new(look), sessions: Arc::default() }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session of a request, if it has one that is not over.
    fn session(&self, headers: &HeaderMap) -> Option<(String, Session)> {
        let token = cookie(headers)?;
        let mut all = self.locked();
        all.retain(|_, one| one.last.elapsed() < IDLE);
        let session = all.get_mut(&token)?;
        session.last = Instant::now();
        Some((token, session.clone()))
    }

    fn change(&self, token: &str, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.locked().get_mut(token) {
            change(session);
        }
    }

    fn begin(&self, worker: Worker) -> String {
        let token = format!("{:032x}", rand::random::<u128>());
        let mut all = self.locked();
        if all.len() >= SESSIONS {
            let oldest = all.iter().min_by_key(|(_, one)| one.last).map(|(token, _)| token.clone());
            oldest.map(|token| all.remove(&token));
        }
        let session = Session { worker, why: Why::Care, shown: HashSet::new(), last: Instant::now() };
        all.insert(token.clone(), session);
        token
    }

    fn end(&self, headers: &HeaderMap) {
        if let Some(token) = cookie(headers) {
            self.locked().remove(&token);
        }
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut all = cookies.split(';').filter_map(|one| one.trim().split_once('='));
    all.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// The pages.
pub fn router(away: Away) -> Router {
    Router::new()
        .route("/", get(pages::home))
        .route("/sign-in", post(pages::sign_in))
        .route("/sign-out", post(pages::sign_out))
        .route("/find", post(pages::find))
        .route("/record", post(pages::record))
        .route("/dose", post(pages::dose))
        .route("/language", post(pages::language))
        .route("/assets/{version}/{*name}", get(assets::show))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(middleware::from_fn_with_state(away.clone(), own_pages_alone))
        .with_state(away)
}

/// Whether a request comes from elsewhere: another site in the same browser, or a name that somebody made lead here.
fn is_foreign(own: &str, request: &Request) -> bool {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN);
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let sent = request.method() != Method::GET
        && (origin.is_some_and(|origin| origin != format!("http://{own}"))
            || site.is_some_and(|site| site != "same-origin"));
    sent || text(header::HOST) != Some(own)
}

/// Refuses what does not come from these pages under their own address.
async fn own_pages_alone(State(away): State<Away>, request: Request, next: Next) -> Response {
    let own = away.look.address.to_string();
    if is_foreign(&own, &request) {
        let text = format!("Open http://{own} in the browser of this computer.");
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Nothing of a record stays in the browser's store on disk.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
