//! Who asks: the one place where FHIR clients show who they are.

use axum::http::{HeaderMap, StatusCode, header};
use jenner_fhir::problem::Kind;

use jenner_registry::smart::Interaction;

use super::reply::Reply;
use crate::app::App;
use crate::desk::Sender;
use crate::hl7_rest::{Credential, Denied, sign_in};
use crate::programs::bearer;
use crate::serve::Caller;

/// What a request does: with which type, and what.
pub type Deed<'d> = (&'d str, Interaction);

/// The ticket of whoever sent a request: by a token (SMART Backend Services), which has to open every deed, or by the credential
/// of an interface (HTTP Basic, or `Bearer NAME:SECRET`).
///
/// # Errors
/// The answer to somebody who is not let in.
pub async fn sender(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    deeds: &[Deed<'_>],
) -> Result<Sender, Reply> {
    let Some(credential) = Credential::shown(headers, caller) else { return Err(nobody()) };
    // A token has no colon; name and secret of an interface have one between them.
    if credential.user.is_empty() && !credential.password.is_empty() && !credential.password.contains(':') {
        let client = bearer::client(app, &caller.text(), headers).await?;
        return match deeds.iter().find(|(kind, deed)| !client.scopes.allow(kind, *deed)) {
            None => Ok(Sender { access: client.access }),
            Some((kind, deed)) => {
                let text = format!(
                    "The token's scopes do not open this. Ask for a token with system/{kind}.{}.",
                    deed.letter()
                );
                Err(Reply::wrong(StatusCode::FORBIDDEN, Kind::Forbidden, "", text))
            }
        };
    }
    sign_in(app, caller, credential).await.map_err(|denied| match denied {
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
