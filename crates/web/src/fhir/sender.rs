//! Who asks: the one place where FHIR clients show who they are.

use axum::http::{HeaderMap, StatusCode, header};
use jenner_fhir::problem::Kind;

use super::reply::Reply;
use crate::app::App;
use crate::desk::Sender;
use crate::hl7_rest::{Credential, Denied, sign_in};

/// The ticket of whoever sent a request: by the credential of an interface (HTTP Basic, or `Bearer NAME:SECRET`).
///
/// # Errors
/// The answer to somebody who is not let in.
pub async fn sender(app: &App, address: &str, headers: &HeaderMap) -> Result<Sender, Reply> {
    let Some(credential) = Credential::of(headers) else { return Err(nobody()) };
    sign_in(app, address, credential).await.map_err(|denied| match denied {
        Denied::Wrong => nobody(),
        Denied::Wait(seconds) => {
            let text = format!("Too many wrong credentials. Try again in {seconds} seconds.");
            let reply = Reply::wrong(StatusCode::TOO_MANY_REQUESTS, Kind::Throttled, "", text);
            reply.with(header::RETRY_AFTER, seconds.to_string())
        }
        Denied::Unavailable => Reply::of_status(StatusCode::SERVICE_UNAVAILABLE),
    })
}

fn nobody() -> Reply {
    let challenge = "Basic realm=\"FHIR\", charset=\"UTF-8\"";
    Reply::of_status(StatusCode::UNAUTHORIZED).with(header::WWW_AUTHENTICATE, challenge)
}
