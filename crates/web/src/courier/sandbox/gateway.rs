//! The text gateway of the sandbox: the other side of the contract in docs/TEXTS.md, and an example of how a gateway keeps it.

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use hyper::Method;
use jenner_registry::follow::{self, endpoint};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use super::{Keeper, Kept};
use crate::courier::texts::{Event, Outgoing, Reason, Refused, Status, Taken, VERSION, signature};
use crate::programs::call::{self, Call};

/// How the gateway behaves.
#[derive(Clone, Default)]
pub struct Behaviour {
    /// Token that senders have to show; empty: none.
    pub token: String,
    /// Secret by which bodies are signed in both directions; empty: they are not.
    pub secret: String,
    /// How long the phone ending in 0408 is silent.
    pub slow: Duration,
}

struct Shared {
    behaviour: Behaviour,
    keeper: Arc<Keeper>,
    /// One after the other: two requests with one key at the same moment are one message.
    turn: Mutex<HashSet<String>>,
}

/// The gateway as a service.
pub fn router(behaviour: Behaviour, keeper: Arc<Keeper>) -> Router {
    let shared = Arc::new(Shared { behaviour, keeper, turn: Mutex::default() });
    Router::new().route("/", post(take)).layer(DefaultBodyLimit::max(64 * 1024)).with_state(shared)
}

/// Serves until it is dropped.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(listener: tokio::net::TcpListener, router: Router) -> io::Result<()> {
    crate::serve(listener, router, None, std::future::pending()).await
}

/// What to do with a message.
enum Deed {
    Answer(StatusCode, String),
    AnswerLater(Duration, StatusCode, String),
    TryAgain(StatusCode, &'static str),
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(why) = known(&shared.behaviour, &headers, &body) {
        return (StatusCode::UNAUTHORIZED, why).into_response();
    }
    let outgoing = match serde_json::from_slice::<Outgoing>(&body) {
        Ok(outgoing) if outgoing.version == VERSION => outgoing,
        Ok(_) => return (StatusCode::BAD_REQUEST, "another version of the contract").into_response(),
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    let said = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    if said != Some(outgoing.key.as_str()) {
        return (StatusCode::BAD_REQUEST, "the header Idempotency-Key is not the key of the body")
            .into_response();
    }
    let deed = match decide(&shared, &outgoing) {
        Ok(deed) => deed,
        Err(_) => return (StatusCode::INSUFFICIENT_STORAGE, "the file of kept messages").into_response(),
    };
    let (status, body) = match deed {
        Deed::Answer(status, body) => (status, body),
        Deed::AnswerLater(pause, status, body) => {
            tokio::time::sleep(pause).await;
            (status, body)
        }
        Deed::TryAgain(status, seconds) => return (status, [(header::RETRY_AFTER, seconds)]).into_response(),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn known(behaviour: &Behaviour, headers: &HeaderMap, body: &[u8]) -> Result<(), &'static str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = text("authorization").strip_prefix("Bearer ").unwrap_or_default();
    if !behaviour.token.is_empty() && !bool::from(token.as_bytes().ct_eq(behaviour.token.as_bytes())) {
        return Err("wrong token");
    }
    if !behaviour.secret.is_empty() {
        let now = jiff::Timestamp::now().as_second();
        signature::check(behaviour.secret.as_bytes(), text(signature::HEADER), body, now)
            .map_err(|_| "wrong signature")?;
    }
    Ok(())
}

fn decide(shared: &Arc<Shared>, outgoing: &Outgoing) -> io::Result<Deed> {
    let refused = |error| {
        let body = serde_json::to_string(&Refused { error }).unwrap_or_default();
        Deed::Answer(StatusCode::UNPROCESSABLE_ENTITY, body)
    };
    let mut before = shared.turn.lock().unwrap_or_else(PoisonError::into_inner);
    let taken = json!(Taken { id: format!("kept-{}", outgoing.key) }).to_string();
    // A key that came before is answered as then.
    if shared.keeper.times(&outgoing.key) > 0 {
        return Ok(Deed::Answer(StatusCode::OK, taken));
    }
    let is_first = before.insert(outgoing.key.clone());
    let end: String = outgoing.to.chars().skip(outgoing.to.chars().count().saturating_sub(4)).collect();
    match end.as_str() {
        "0422" => return Ok(refused(Reason::NoSuchNumber)),
        "0409" => return Ok(refused(Reason::Stopped)),
        "0429" if is_first => return Ok(Deed::TryAgain(StatusCode::TOO_MANY_REQUESTS, "1")),
        "0503" => return Ok(Deed::TryAgain(StatusCode::SERVICE_UNAVAILABLE, "120")),
        _ => {}
    }
    shared.keeper.keep(&Kept {
        channel: "text".to_owned(),
        key: outgoing.key.clone(),
        to: outgoing.to.clone(),
        subject: String::new(),
        text: outgoing.text.clone(),
    })?;
    match end.as_str() {
        "7867" => {
            tell(shared, outgoing, Event::Inbound { from: outgoing.to.clone(), text: "Stop.".to_owned() });
        }
        "3245" => {
            let (key, status) = (outgoing.key.clone(), Status::NoSuchNumber);
            tell(shared, outgoing, Event::Status { key, status });
        }
        _ => {}
    }
    Ok(match end.as_str() {
        "0500" => Deed::Answer(StatusCode::INTERNAL_SERVER_ERROR, String::new()),
        "0408" => Deed::AnswerLater(shared.behaviour.slow, StatusCode::ACCEPTED, taken),
        _ => Deed::Answer(StatusCode::ACCEPTED, taken),
    })
}

/// Tells something to the callback of a message, a few times where nobody answers.
fn tell(shared: &Arc<Shared>, outgoing: &Outgoing, event: Event) {
    let (shared, callback) = (shared.clone(), outgoing.callback.clone());
    if callback.is_empty() {
        return;
    }
    tokio::spawn(async move {
        for seconds in [0, 1, 2, 4, 8] {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            if send(&callback, &shared.behaviour.secret, &event).await.is_ok() {
                return;
            }
        }
        tracing::warn!("the callback does not take what the sandbox tells it");
    });
}

/// Sends an event to a callback, signed where there is a secret; gives the answer.
///
/// # Errors
/// Why it was not taken.
pub async fn send(callback: &str, secret: &str, event: &Event) -> Result<String, String> {
    let network = follow::Settings { private_networks: true, loopback: true };
    let endpoint = endpoint::read(callback, network)?;
    let body = serde_json::to_string(event).map_err(|error| error.to_string())?;
    let at = jiff::Timestamp::now().as_second();
    let header = match secret {
        "" => Vec::new(),
        secret => {
            vec![format!(
                "{}: {}",
                signature::HEADER,
                signature::sign(secret.as_bytes(), at, body.as_bytes())
            )]
        }
    };
    let call = Call {
        method: Method::POST,
        endpoint: &endpoint,
        header: &header,
        body: Some(("application/json", &body)),
    };
    call::send(call, |_| true).await
}
