//! `POST /api/v1/texts`: what the gateway tells: what became of messages, and what phones answered (docs/TEXTS.md). The signature shows
//! that it is the gateway. Whatever comes may come twice.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{Event, signature};
use crate::app::App;
use crate::body::{self, Unread};
use crate::desk::ask;

/// Where the gateway tells, below the registry's address.
pub const PATH: &str = "/api/v1/texts";
/// Largest body, in bytes.
const LARGEST: usize = 64 * 1024;

/// `POST /api/v1/texts`.
pub async fn take(State(app): State<App>, headers: HeaderMap, sent: Body) -> Response {
    let secret = &app.settings().texts_secret;
    if secret.is_empty() {
        return (StatusCode::NOT_FOUND, "no gateway is set up here (setting texts_secret)").into_response();
    }
    let sent = match body::read(&headers, sent, LARGEST).await {
        Ok(sent) => sent,
        Err(Unread::TooLarge) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return (StatusCode::BAD_REQUEST, "the body did not arrive whole").into_response(),
    };
    let header = headers.get(signature::HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = jiff::Timestamp::now().as_second();
    if let Err(wrong) = signature::check(secret.as_bytes(), header, &sent, now) {
        // Somebody who does not have the secret, or whose clock is wrong; what they sent is not looked at.
        tracing::warn!(?wrong, "a text gateway was refused");
        return (StatusCode::UNAUTHORIZED, "the signature is missing, wrong, or too old").into_response();
    }
    let event = match serde_json::from_slice::<Event>(&sent) {
        Ok(event) => event,
        Err(_) => return (StatusCode::BAD_REQUEST, "this is no event of docs/TEXTS.md").into_response(),
    };
    match ask(app.desk(), move |desk| desk.text_came(&event)).await {
        Ok(heard) => match serde_json::to_string(&heard) {
            Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        // The gateway comes back: nothing is lost.
        Err(refusal) => refusal.into_response(),
    }
}
