//! CDC's SOAP web service for immunization registries: `connectivityTest` and `submitSingleMessage`.
//!
//! Follows the CDC transport WSDL `urn:cdc:iisb:2011` on SOAP 1.2; clients that speak SOAP 1.1 or use the
//! names of `urn:cdc:iisb:2014` are answered in kind. Errors of HL7 are never SOAP faults: they come back as
//! an HL7 answer.

#[cfg(test)]
mod damaged;
mod description;
pub(crate) mod envelope;
pub(crate) mod fault;
pub(crate) mod reply;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::body::{OTHER_ENCODING, Unread, packing, read};
use crate::desk::Answer;
use crate::hl7_rest::{Credential, Denied, TooFast, hand_in, refused, sign_in};
use crate::serve::ClientAddress;
use crate::settings::Settings;
use envelope::{Dialect, Request, Version};
use fault::Fault;
use jenner_registry::messages::Transport;
pub(crate) use reply::escape;

/// `GET /hl7/soap` and `GET /hl7/soap?wsdl`: the description of the service, with our public address.
pub async fn describe(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let base = public_base(app.settings(), &headers);
    let text = description::wsdl(&format!("{}{}", base, uri.path()));
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], text).into_response()
}

/// Our address as the outside world uses it, without a slash at the end: from the settings, else from the request.
pub(crate) fn public_base(settings: &Settings, headers: &HeaderMap) -> String {
    let base = settings.public_address.clone().unwrap_or_else(|| {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b)))
            .unwrap_or("localhost");
        let scheme = if settings.tls { "https" } else { "http" };
        format!("{scheme}://{host}")
    });
    base.trim_end_matches('/').to_owned()
}

/// `POST /hl7/soap`.
pub async fn submit(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    // Until the envelope is read, the content type is the only sign of the SOAP version.
    let mut version = Version::of_content_type(&headers);
    let mut dialect = Dialect::Cdc2011;
    let mut logged = false;
    let outcome =
        exchange(&app, &address.text(), &headers, body, &mut version, &mut dialect, &mut logged).await;
    if let (Err(fault), false) = (&outcome, logged) {
        refused(
            &app,
            Transport::Soap,
            format!("The request was refused with a SOAP fault: {}", fault.detail),
        )
        .await;
    }
    let later = outcome.as_ref().err().and_then(|fault| fault.later);
    let (status, text) = match outcome {
        Ok(text) => (StatusCode::OK, text),
        Err(fault) => (fault.status(version), fault.envelope(version, dialect)),
    };
    let mut response = (status, [(header::CONTENT_TYPE, version.content_type())], text).into_response();
    if let Some(seconds) = later {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

async fn exchange(
    app: &App,
    address: &str,
    headers: &HeaderMap,
    body: Body,
    version: &mut Version,
    dialect: &mut Dialect,
    logged: &mut bool,
) -> Result<String, Fault> {
    let limit = app.settings().message_limit;
    if packing(headers).is_none() {
        return Err(Fault::unreadable(OTHER_ENCODING));
    }
    // Escapes and the envelope around the message may make the body somewhat larger than the message.
    let bytes = read(headers, body, limit.saturating_add(limit / 4).saturating_add(4096)).await.map_err(
        |unread| match unread {
            Unread::TooLarge => Fault::too_large(limit),
            Unread::Broken => Fault::unreadable("The request did not arrive whole. Nothing was stored."),
        },
    )?;
    let read = envelope::read(&bytes)?;
    (*version, *dialect) = (read.version, read.dialect);
    // Who sends through the hub names the destination; a message for somebody else must not be taken here.
    let own = &app.settings().jurisdiction;
    if let Some(destination) = &read.destination
        && !own.is_empty()
        && !destination.trim().eq_ignore_ascii_case(own)
    {
        return Err(Fault::unknown_destination(destination));
    }
    let hub = read.destination.as_deref().map(|destination| reply::Destination {
        id: destination.trim().to_owned(),
        uri: app.settings().public_address.clone().unwrap_or_else(|| "urn:cdc:iisb:2014".into()),
    });
    match read.request {
        Request::ConnectivityTest { echo_back } => {
            Ok(reply::echo(read.version, read.dialect, hub.as_ref(), &echo_back))
        }
        Request::SubmitSingleMessage { user, password, facility, message } => {
            let credential = Credential { user, password, facility };
            let sender = sign_in(app, address, credential).await.map_err(|denied| match denied {
                Denied::Wrong => Fault::security(),
                // Under a flood of guesses, or when the database is away, the log would make it worse.
                Denied::Wait(seconds) => {
                    *logged = true;
                    Fault::wait(seconds)
                }
                Denied::Unavailable => {
                    *logged = true;
                    Fault::unavailable()
                }
            })?;
            let message = message.trim();
            if message.is_empty() {
                return Err(Fault::unreadable(
                    "hl7Message is empty. Put one HL7 v2 message, beginning with MSH, into it.",
                ));
            }
            if message.len() > limit {
                return Err(Fault::too_large(limit));
            }
            if headers_in(message) > 1 {
                return Err(Fault::too_many());
            }
            *logged = true;
            match hand_in(app, sender, Transport::Soap, message.as_bytes().to_vec()).await {
                Ok(Answer::Hl7(answer)) => {
                    let answer = String::from_utf8_lossy(&answer);
                    Ok(reply::answer(read.version, read.dialect, hub.as_ref(), &answer))
                }
                Ok(Answer::NotHl7(why)) => Err(Fault::unreadable(&why)),
                Ok(Answer::Unavailable) => Err(Fault::unavailable()),
                Err(TooFast(seconds)) => Err(Fault::too_fast(seconds)),
            }
        }
    }
}

/// How many messages the text holds: lines that begin with a message header.
pub(crate) fn headers_in(message: &str) -> usize {
    message.split(['\r', '\n']).filter(|line| line.trim_start().starts_with("MSH")).count()
}
