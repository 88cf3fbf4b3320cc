//! The endpoint of a lab session: HL7 over HTTP and SOAP like the registry's own, for invented messages, and with what
//! is switched on done wrong on purpose.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::misbehaviour::{Misbehaviour, wire};
use super::session::{SessionId, Via};
use super::work::When;
use super::{LARGEST, Lab};
use crate::app::App;
use crate::body::{Unread, read};
use crate::desk::{Desk, Refusal, ask};
use crate::hl7_form;
use crate::hl7_rest::{Credential, content_type, media_type};
use crate::serve::ClientAddress;
use crate::soap::envelope::{self, Dialect, Request, Version};
use crate::soap::fault::Fault;
use crate::soap::{headers_in, reply};
use crate::turns::household;

/// User name of every session's endpoint.
pub const USER: &str = "lab";

type Wrong = BTreeSet<Misbehaviour>;

/// What came of a message.
enum Answered {
    Hl7(String),
    NotHl7(String),
    Full,
}

/// Why there is no answer.
const GONE: &str = "There is no such lab session (any more). Begin a new one at /lab.";
const FULL: &str = "The lab session is full. Begin a new one at /lab.";
const BUSY: &str = "Too many answers of the lab are waiting on purpose now. Send the message again later.";
const AWAY: &str = "The lab cannot answer now. Send the message again later.";

/// `POST /lab/{session}/hl7/rest`.
pub async fn rest(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path(session): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let owner = household(address);
    match rest_exchange(&app, owner, &session, &headers, body, || app.turns().take(address)).await {
        Ok(response) | Err(response) => response,
    }
}

async fn rest_exchange(
    app: &App,
    owner: u128,
    session: &str,
    headers: &HeaderMap,
    body: Body,
    turn: impl Fn() -> Result<(), std::time::Duration>,
) -> Result<Response, Response> {
    turn().map_err(|wait| too_often(wait.as_secs() + 1))?;
    let (id, wrong) = open(app, session, owner).await.map_err(|refusal| told(&refusal))?;
    if let Some(refusal) = wire::refusal(&wrong) {
        return Err(refusal);
    }
    let received = async |body, limit| {
        read(headers, body, limit).await.map_err(|unread| match unread {
            Unread::TooLarge => plain(
                StatusCode::PAYLOAD_TOO_LARGE,
                &format!(
                    "The message is larger than {LARGEST} bytes. Send one message for one patient at a time."
                ),
            ),
            Unread::Broken => {
                plain(StatusCode::BAD_REQUEST, "The message did not arrive whole. Send it again.")
            }
        })
    };
    let is_form = content_type(headers).is_some_and(|kind| kind.eq_ignore_ascii_case(hl7_form::TYPE));
    let (credential, message, kind) = if is_form {
        let form = hl7_form::read(&received(body, hl7_form::largest(LARGEST)).await?);
        (form.credential, form.message, "text/plain")
    } else {
        let credential = Credential::of(headers).ok_or_else(no_credential)?;
        let kind = media_type(headers).ok_or_else(|| {
            plain(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send the message with Content-Type application/hl7-v2 (or text/plain).",
            )
        })?;
        (credential, received(body, LARGEST).await?, kind)
    };
    if !is_right(id, &credential) {
        return Err(no_credential());
    }
    match take(app, id, owner, Via::Rest, message).await.map_err(|refusal| told(&refusal))? {
        Answered::Hl7(text) => {
            if !waited(app.lab(), &wrong).await {
                return Err(unavailable(BUSY));
            }
            Ok(wire::response(StatusCode::OK, kind, wire::bytes(&text, &wrong), &wrong, app.lab().second()))
        }
        Answered::NotHl7(why) => Err(plain(StatusCode::BAD_REQUEST, &why)),
        Answered::Full => Err(plain(StatusCode::INSUFFICIENT_STORAGE, FULL)),
    }
}

/// `POST /lab/{session}/hl7/soap`.
pub async fn soap(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path(session): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let owner = household(address);
    if let Err(wait) = app.turns().take(address) {
        return too_often(wait.as_secs() + 1);
    }
    let (id, wrong) = match open(&app, &session, owner).await {
        Ok(opened) => opened,
        Err(refusal) => return told(&refusal),
    };
    if let Some(refusal) = wire::refusal(&wrong) {
        return refusal;
    }
    // Until the envelope is read, the content type is the only sign of the SOAP version.
    let mut way = (Version::of_content_type(&headers), Dialect::Cdc2011);
    let outcome = soap_exchange(&app, id, owner, &headers, body, &wrong, &mut way).await;
    let (version, dialect) = way;
    if !waited(app.lab(), &wrong).await {
        return unavailable(BUSY);
    }
    let (status, text) = match outcome {
        Ok(text) => (StatusCode::OK, text),
        Err(fault) => (fault.status(version), fault.envelope(version, dialect)),
    };
    wire::response(status, version.content_type(), text.into_bytes(), &wrong, app.lab().second())
}

async fn soap_exchange(
    app: &App,
    id: SessionId,
    owner: u128,
    headers: &HeaderMap,
    body: Body,
    wrong: &Wrong,
    way: &mut (Version, Dialect),
) -> Result<String, Fault> {
    let limit = LARGEST + LARGEST / 4 + 4096;
    let bytes = read(headers, body, limit).await.map_err(|unread| match unread {
        Unread::TooLarge => Fault::too_large(LARGEST),
        Unread::Broken => Fault::unreadable("The request did not arrive whole."),
    })?;
    let read = envelope::read(&bytes)?;
    *way = (read.version, read.dialect);
    purposely(wrong)?;
    let (credential, message) = match read.request {
        Request::ConnectivityTest { echo_back } => {
            return Ok(reply::echo(read.version, read.dialect, None, &echo_back));
        }
        Request::SubmitSingleMessage { user, password, facility, message } => {
            (Credential { user, password, facility }, message)
        }
    };
    if !is_right(id, &credential) {
        return Err(Fault::security());
    }
    let message = message.trim();
    if message.is_empty() {
        return Err(Fault::unreadable(
            "hl7Message is empty. Put one HL7 v2 message, beginning with MSH, into it.",
        ));
    }
    if message.len() > LARGEST {
        return Err(Fault::too_large(LARGEST));
    }
    if headers_in(message) > 1 {
        return Err(Fault::too_many());
    }
    let taken = take(app, id, owner, Via::Soap, message.as_bytes().to_vec()).await;
    match taken.map_err(|_| Fault::unavailable())? {
        Answered::Hl7(text) => {
            // What XML cannot hold, or writes in its own way, cannot be wrong here.
            let text_only: Wrong = wrong
                .iter()
                .copied()
                .filter(|one| {
                    !matches!(one, Misbehaviour::Framed | Misbehaviour::OrderMark | Misbehaviour::Latin1)
                })
                .collect();
            let text = String::from_utf8_lossy(&wire::bytes(&text, &text_only)).into_owned();
            Ok(match wrong.contains(&Misbehaviour::SoapText) {
                true => reply::unescaped(read.version, read.dialect, None, &text),
                false => reply::answer(read.version, read.dialect, None, &text),
            })
        }
        Answered::NotHl7(why) => Err(Fault::unreadable(&why)),
        Answered::Full => Err(Fault::unreadable(FULL)),
    }
}

/// The fault that is switched on, if one is.
fn purposely(wrong: &Wrong) -> Result<(), Fault> {
    let fault = wrong.iter().find_map(|one| match one {
        Misbehaviour::FaultSecurity => Some(Fault::security()),
        Misbehaviour::FaultTooLarge => Some(Fault::too_large(LARGEST)),
        Misbehaviour::FaultUnsupported => Some(Fault::unsupported("submitSingleMessage")),
        Misbehaviour::FaultSender => Some(Fault::unreadable("On purpose: the request is called unreadable.")),
        Misbehaviour::FaultReceiver => Some(Fault::unavailable()),
        _ => None,
    });
    fault.map_or(Ok(()), Err)
}

/// The session, and what it does wrong.
async fn open(app: &App, session: &str, owner: u128) -> Result<(SessionId, Wrong), Refusal> {
    let id: SessionId = session.parse().map_err(|_| Refusal::NotFound)?;
    let lab = app.clone();
    ask(app.desk(), move |desk| {
        let taken = lab.lab().open(desk, id, owner)?;
        let wrong = taken.lock().wrong.clone();
        Ok((id, wrong))
    })
    .await
}

/// Gives the session a message.
async fn take(
    app: &App,
    id: SessionId,
    owner: u128,
    via: Via,
    message: Vec<u8>,
) -> Result<Answered, Refusal> {
    if message.iter().all(u8::is_ascii_whitespace) {
        return Ok(Answered::NotHl7(
            "The message is empty. Send one HL7 v2 message, beginning with MSH.".into(),
        ));
    }
    let lab = app.clone();
    ask(app.desk(), move |desk| exchange(lab.lab(), desk, id, owner, via, &message)).await
}

fn exchange(
    lab: &Lab,
    desk: &dyn Desk,
    id: SessionId,
    owner: u128,
    via: Via,
    message: &[u8],
) -> Result<Answered, Refusal> {
    let taken = lab.open(desk, id, owner)?;
    let mut session = taken.lock();
    let answered = match session.answer(desk, id, via, message, When::now(lab))? {
        Some(n) => match session.entry(n) {
            Some(entry) if entry.is_hl7 => Answered::Hl7(entry.answer.text()),
            Some(entry) => Answered::NotHl7(entry.answer.text()),
            None => Answered::Full,
        },
        None => Answered::Full,
    };
    session.keep_again(desk, id)?;
    drop(session);
    lab.tidy();
    Ok(answered)
}

/// Waits as long as is switched on; false when too many wait already. Ends at once when the client goes away.
async fn waited(lab: &Lab, wrong: &Wrong) -> bool {
    let Some(wait) = wire::wait(wrong) else { return true };
    let Some(_place) = lab.place_to_wait() else { return false };
    tokio::time::sleep(lab.second() * wait).await;
    true
}

/// Whether a credential is that of the session. Digests are compared, so that time tells nothing.
fn is_right(id: SessionId, given: &Credential) -> bool {
    let (user, password) = match given.user.as_str() {
        // A bearer token is the password alone, or user name and password with a colon between them.
        "" => given.password.split_once(':').unwrap_or((USER, &given.password)),
        user => (user, given.password.as_str()),
    };
    user == USER && Sha256::digest(password) == Sha256::digest(id.password())
}

fn told(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::NotFound => plain(StatusCode::NOT_FOUND, GONE),
        _ => unavailable(AWAY),
    }
}

fn plain(status: StatusCode, text: &str) -> Response {
    (status, format!("{text}\n")).into_response()
}

fn unavailable(text: &str) -> Response {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, text);
    let later = HeaderValue::from_static(crate::refusal::RETRY_AFTER);
    response.headers_mut().insert(header::RETRY_AFTER, later);
    response
}

fn too_often(seconds: u64) -> Response {
    let mut response =
        plain(StatusCode::TOO_MANY_REQUESTS, "Too many messages in a short time. Send it again later.");
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

fn no_credential() -> Response {
    let mut response = plain(
        StatusCode::UNAUTHORIZED,
        "Sign in with the user name and the password that stand on the page of the lab session: HTTP Basic, or Authorization: Bearer.",
    );
    let challenge = HeaderValue::from_static("Basic realm=\"HL7\", charset=\"UTF-8\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
