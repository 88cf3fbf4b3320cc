//! HL7 over plain HTTP: one message in the body, its answer in the body. The message may also come as a field
//! of a form, with the credential in other fields ([`hl7_form`]).
//!
//! An HL7 answer is always sent with status 200, also when it says AE or AR: the exchange worked, and what
//! the message lacks stands in its ERR segments. Other statuses mean that there is no HL7 answer.

use std::time::Instant;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;

use jenner_registry::messages::Transport;

use crate::app::App;
use crate::body::{self, OTHER_ENCODING};
pub use crate::body::{Unread, read};
use crate::desk::{Answer, Refusal, Sender, ask};
use crate::hl7_form;
use crate::pace::Place;
use crate::refusal::RETRY_AFTER;
use crate::serve::Caller;

/// Media types that carry ER7 text; the answer takes the type of the message.
const TYPES: [&str; 4] =
    ["application/hl7-v2", "x-application/hl7-v2+er7", "application/hl7-v2+er7", "text/plain"];

/// `POST /hl7/rest`.
pub async fn submit(State(app): State<App>, address: Caller, headers: HeaderMap, body: Body) -> Response {
    match exchange(&app, &address, &headers, body).await {
        Ok(response) => response,
        Err(response) => {
            let status = response.status();
            // Under a flood of guesses, or when the database is away, the log would only make it worse.
            if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                refused(&app, Transport::Rest, format!("The request was refused with HTTP status {status}."))
                    .await;
            }
            response
        }
    }
}

/// Logs what was refused before the registry saw it.
pub async fn refused(app: &App, transport: Transport, why: String) {
    // The answer does not wait on whether the line could be written: nothing was stored either way.
    let _ = ask(app.desk(), move |desk| {
        desk.refused(transport, &why);
        Ok(())
    })
    .await;
}

async fn exchange(
    app: &App,
    address: &Caller,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let limit = app.settings().message_limit;
    let too_large = || {
        plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            &format!("The message is larger than {limit} bytes. Send one message for one patient at a time."),
        )
    };
    let received = async |body, limit| {
        read(headers, body, limit).await.map_err(|unread| match unread {
            Unread::TooLarge => too_large(),
            Unread::Broken => plain(
                StatusCode::BAD_REQUEST,
                "The message did not arrive whole. Nothing was stored; send it again.",
            ),
        })
    };
    if body::packing(headers).is_none() {
        return Err(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, OTHER_ENCODING));
    }
    if content_type(headers).is_some_and(|kind| kind.eq_ignore_ascii_case(hl7_form::TYPE)) {
        // Here the credential is in the body, so that the body is read before it can be checked.
        let form = hl7_form::read(&received(body, hl7_form::largest(limit)).await?);
        if form.credential == Credential::default() && address.certificate.is_none() {
            return Err(no_credential());
        }
        let sender = let_in(app, address, form.credential).await?;
        return match form.message.len() > limit {
            true => Err(too_large()),
            false => answer(app, sender, form.message, "text/plain").await,
        };
    }
    let credential = Credential::shown(headers, address).ok_or_else(no_credential)?;
    let kind = media_type(headers).ok_or_else(unsupported)?;
    let sender = let_in(app, address, credential).await?;
    let message = received(body, limit).await?;
    answer(app, sender, message, kind).await
}

/// Checks a credential; who is refused learns what to do.
pub(crate) async fn let_in(app: &App, address: &Caller, credential: Credential) -> Result<Sender, Response> {
    sign_in(app, address, credential).await.map_err(|denied| match denied {
        Denied::Wrong => no_credential(),
        Denied::Wait(seconds) => {
            let mut response = plain(
                StatusCode::TOO_MANY_REQUESTS,
                &format!("Too many wrong credentials. Try again in {seconds} seconds."),
            );
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            response
        }
        Denied::Unavailable => unavailable(),
    })
}

async fn answer(
    app: &App,
    sender: Sender,
    message: Vec<u8>,
    kind: &'static str,
) -> Result<Response, Response> {
    if message.iter().all(u8::is_ascii_whitespace) {
        return Err(plain(
            StatusCode::BAD_REQUEST,
            "The message is empty. Put one HL7 v2 message, beginning with MSH, into the body (of a form: MESSAGEDATA).",
        ));
    }
    match hand_in(app, sender, Transport::Rest, message).await {
        Ok(Answer::Hl7(answer)) => {
            let kind = HeaderValue::from_static(kind);
            Ok(([(header::CONTENT_TYPE, kind)], answer).into_response())
        }
        Ok(Answer::NotHl7(why)) => Ok(plain(StatusCode::BAD_REQUEST, &why)),
        Ok(Answer::Unavailable) => Ok(unavailable()),
        Err(TooFast(seconds)) => {
            let text = format!(
                "Your interface sends more messages than it may at a time. The message was not taken; send it again \
                 in {seconds} seconds."
            );
            let mut response = plain(StatusCode::TOO_MANY_REQUESTS, &text);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            Ok(response)
        }
    }
}

/// User name, password and facility of a machine sender, as they came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credential {
    /// User name; empty for a bearer token.
    pub user: String,
    /// Password or token.
    pub password: String,
    /// Facility, where the protocol has a place for it.
    pub facility: String,
}

impl Credential {
    /// From the `Authorization` header; empty where there is none and the connection shows a client certificate.
    pub(crate) fn shown(headers: &HeaderMap, caller: &Caller) -> Option<Self> {
        match headers.contains_key(header::AUTHORIZATION) {
            true => Self::of(headers),
            false => caller.certificate.map(|_| Self::default()),
        }
    }

    /// From the `Authorization` header: Basic or Bearer.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, rest) = value.split_once(' ')?;
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(Self { password: rest.to_owned(), ..Self::default() });
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let bytes = base64::engine::general_purpose::STANDARD.decode(rest).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (user, password) = text.split_once(':')?;
        Some(Self { user: user.to_owned(), password: password.to_owned(), facility: String::new() })
    }
}

/// Why a machine sender is not let in.
pub enum Denied {
    /// Wrong credential.
    Wrong,
    /// Too many wrong ones: wait so many seconds.
    Wait(u64),
    /// Nobody can be checked now.
    Unavailable,
}

/// Checks a credential, and slows down whoever guesses.
pub async fn sign_in(app: &App, address: &Caller, credential: Credential) -> Result<Sender, Denied> {
    let at = address.text();
    if let Some(wait) = app.tries().wait(&credential.user, &at, Instant::now()) {
        return Err(Denied::Wait(wait.as_secs().max(1)));
    }
    let user = credential.user.clone();
    let caller = address.clone();
    let checked =
        ask(app.desk(), move |desk| desk.sign_in_sender(&credential.user, &credential.password, &caller))
            .await;
    match checked {
        Ok(sender) => Ok(sender),
        Err(Refusal::SignIn | Refusal::Role | Refusal::NotFound | Refusal::Moved { .. }) => {
            app.tries().failed(&user, &at, Instant::now());
            Err(Denied::Wrong)
        }
        Err(Refusal::Unavailable | Refusal::Broken(_)) => Err(Denied::Unavailable),
    }
}

/// The sender is over its pace; nothing was taken. So many seconds until the next message may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooFast(pub u64);

/// Hands a message to the registry when its turn comes.
pub async fn hand_in(
    app: &App,
    sender: Sender,
    transport: Transport,
    message: Vec<u8>,
) -> Result<Answer, TooFast> {
    let place = app.pace().take(&sender.access).map_err(|wait| TooFast(wait.as_secs().max(1)))?;
    Ok(hand_in_at(app, sender, transport, message, place).await)
}

/// Hands in a message of a sender that has its place among those under way.
pub async fn hand_in_at(
    app: &App,
    sender: Sender,
    transport: Transport,
    message: Vec<u8>,
    place: Place,
) -> Answer {
    let Some(turn) = app.message_turn().await else {
        return Answer::Unavailable;
    };
    let answer = ask(app.desk(), move |desk| {
        let answer = desk.submit(&sender, transport, &message);
        drop((place, turn));
        Ok(answer)
    })
    .await;
    // A worker that broke has not told us whether the message was stored: the sender must send it again,
    // and a message that comes twice changes nothing.
    answer.unwrap_or(Answer::Unavailable)
}

pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()?.split(';').next().map(str::trim)
}

pub(crate) fn media_type(headers: &HeaderMap) -> Option<&'static str> {
    let kind = content_type(headers)?;
    TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(kind))
}

pub(crate) fn plain(status: StatusCode, text: &str) -> Response {
    (status, format!("{text}\n")).into_response()
}

/// Another content type than those of HL7.
pub(crate) fn unsupported() -> Response {
    plain(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        &format!("Send HL7 with Content-Type {} (or {}).", TYPES[0], TYPES[1..].join(", ")),
    )
}

pub(crate) fn no_credential() -> Response {
    let mut response = plain(
        StatusCode::UNAUTHORIZED,
        "Sign in with the credential of your interface: HTTP Basic, or Authorization: Bearer.",
    );
    let challenge = HeaderValue::from_static("Basic realm=\"HL7\", charset=\"UTF-8\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

fn unavailable() -> Response {
    let mut response = plain(
        StatusCode::SERVICE_UNAVAILABLE,
        "The registry cannot store messages now. Nothing was stored; send the message again later.",
    );
    let later = HeaderValue::from_static(RETRY_AFTER);
    response.headers_mut().insert(header::RETRY_AFTER, later);
    response
}
