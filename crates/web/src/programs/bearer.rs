//! Who a program is, by the token it shows with each request (RFC 6750).

use std::time::Instant;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_fhir::problem::Kind;
use jenner_registry::smart::{Client, Interaction};

use super::outcome::closed;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::fhir::reply::Reply;

/// The client of a request.
///
/// # Errors
/// The answer: 401 without a good token, 429 to whoever tries many.
pub async fn client(app: &App, address: &str, headers: &HeaderMap) -> Result<Client, Reply> {
    let Some(token) = token(headers) else {
        return Err(challenge(
            "",
            "Sign in: send Authorization: Bearer with a token from the token endpoint.",
        ));
    };
    if let Some(wait) = app.tries().wait(&token, address, Instant::now()) {
        let text = "Too many tokens that open nothing came from this address. Wait, then get a new token.";
        let reply = Reply::wrong(StatusCode::TOO_MANY_REQUESTS, Kind::Throttled, "", text);
        return Err(reply.with(header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
    }
    let shown = token.clone();
    match ask(app.desk(), move |desk| desk.client(&shown)).await {
        Ok(client) => Ok(client),
        Err(Refusal::SignIn) => {
            app.tries().failed(&token, address, Instant::now());
            Err(challenge(
                ", error=\"invalid_token\", error_description=\"the token is unknown, expired or taken back\"",
                "The token is not good: it has expired, was taken back, or never was one. Get a new one from the token \
                 endpoint.",
            ))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The client of a request whose token opens a deed with a kind of resource; `letters` are those of a scope that would.
///
/// # Errors
/// As [`client`], and 403 with the scope that is missing.
pub async fn allowed(
    app: &App,
    address: &str,
    headers: &HeaderMap,
    kind: &str,
    (deed, letters): (Interaction, &str),
) -> Result<Client, Response> {
    let client = client(app, address, headers).await.map_err(IntoResponse::into_response)?;
    if client.scopes.allow(kind, deed) { Ok(client) } else { Err(closed(kind, letters)) }
}

fn token(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && (1..=512).contains(&token.len())).then(|| token.to_owned())
}

fn challenge(error: &str, text: &str) -> Reply {
    Reply::wrong(StatusCode::UNAUTHORIZED, Kind::Login, "", text)
        .with(header::WWW_AUTHENTICATE, format!("Bearer realm=\"FHIR\"{error}"))
}
