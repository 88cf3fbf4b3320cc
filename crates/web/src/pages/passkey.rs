//! Passkeys: asked for as the second step, and added to one's own account. The browser talks to the authenticator
//! (`passkey.js`); its answer comes as a form like any other.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jenner_model::UserId;
use jenner_registry::access::entry::Step;
use jenner_registry::access::factors::Shown;
use jenner_registry::access::passkeys::Brought;
use jenner_registry::access::webauthn::Site;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, Own, SignedIn, page};
use crate::pages::way_in;
use crate::session;
use crate::whence::From;

/// A question to an authenticator, as the page carries it.
#[derive(Debug, Clone)]
pub struct Question {
    /// Random bytes that the answer must sign.
    pub challenge: String,
    /// Whom it answers.
    pub site: String,
    /// Names of the passkeys that may answer, or that are there already.
    pub known: String,
}

/// Our own address as passkeys know it. `None` where they cannot be used: the settings name no public address, and the
/// browser does not look at this machine by its name.
pub fn site(app: &App, headers: &HeaderMap) -> Option<Site> {
    let origin = match &app.settings().public_address {
        Some(address) => address.clone(),
        None => {
            let host = headers.get(header::HOST)?.to_str().ok()?;
            (host.split(':').next() == Some("localhost")).then(|| format!("http://{host}"))?
        }
    };
    let (_, rest) = origin.split_once("://")?;
    let id = rest.split(':').next().filter(|host| !host.is_empty() && !host.starts_with('['))?;
    // A passkey belongs to a name: browsers refuse addresses of numbers.
    if id.parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    Some(Site { id: id.to_owned(), origin: origin.clone() })
}

/// A question to the passkeys of a user who is on the way in; `None` where there are none.
pub async fn question(
    app: &App,
    session: &Session,
    headers: &HeaderMap,
    user: UserId,
) -> Result<Option<Question>, Refusal> {
    let Some(site) = site(app, headers) else { return Ok(None) };
    let known = ask(app.desk(), move |desk| desk.passkeys(user)).await?;
    if known.is_empty() {
        return Ok(None);
    }
    put(session, site, known).await.map(Some)
}

async fn put(session: &Session, site: Site, known: Vec<String>) -> Result<Question, Refusal> {
    let challenge = session::new_challenge(session).await?;
    Ok(Question { challenge: URL_SAFE_NO_PAD.encode(challenge), site: site.id, known: known.join(" ") })
}

/// What a browser brings back.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    key_id: String,
    #[serde(default)]
    client_data: String,
    #[serde(default)]
    data: String,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    label: String,
}

impl Answer {
    fn brought(&self) -> Brought {
        Brought {
            id: self.key_id.clone(),
            client_data: self.client_data.clone(),
            data: self.data.clone(),
            signature: self.signature.clone(),
        }
    }
}

/// `POST /sign-in/passkey`.
pub async fn check(
    State(app): State<App>,
    From(whence): From,
    session: Session,
    headers: HeaderMap,
    Form(answer): Form<Answer>,
) -> Result<Response, Refusal> {
    let anew = || Ok(Redirect::to("/sign-in?why=again").into_response());
    let Some(half) = session::half(&session).await? else { return anew() };
    let (Some(site), Some(challenge)) = (site(&app, &headers), session::take_challenge(&session).await?)
    else {
        return anew();
    };
    let user = half.user;
    if ask(app.desk(), move |desk| desk.next_step(user, false)).await? != Step::Factor {
        return anew();
    }
    let brought = answer.brought();
    match ask(app.desk(), move |desk| desk.passkey_answered(user, &site, &challenge, &brought)).await? {
        Shown::Right => way_in::go_on(&app, &session, half.proven(), whence).await,
        Shown::Wrong | Shown::Wait(_) => {
            if !session::wrong_code(&session, half).await? {
                return anew();
            }
            Ok(Redirect::to("/sign-in/code?why=passkey").into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "passkey_add.html")]
struct AddPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    /// `None`: passkeys cannot be used at this address.
    question: Option<&'a Question>,
    handle: String,
    failed: bool,
}

/// The page on which a passkey is made; the password was asked before.
pub async fn add_page(
    app: &App,
    frame: &Frame,
    session: &Session,
    headers: &HeaderMap,
    visitor: &Visitor,
    failed: bool,
) -> Result<Response, Refusal> {
    let user = visitor.user;
    let question = match site(app, headers) {
        Some(site) => {
            let known = ask(app.desk(), move |desk| desk.passkeys(user)).await?;
            Some(put(session, site, known).await?)
        }
        None => None,
    };
    let handle = URL_SAFE_NO_PAD.encode(user.0.to_be_bytes());
    let question = question.as_ref();
    let shown = page(&AddPage { w: &frame.w, frame, here: "account", question, handle, failed })?;
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// `POST /account/passkey`.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Own(own): Own,
    session: Session,
    headers: HeaderMap,
    Form(answer): Form<Answer>,
) -> Result<Response, Refusal> {
    // The question was put after the password was right, and is answered once.
    let Some(challenge) = session::take_challenge(&session).await? else { return Err(Refusal::NotFound) };
    let Some(site) = site(&app, &headers) else { return Err(Refusal::NotFound) };
    let (brought, label, who) = (answer.brought(), answer.label, visitor.clone());
    let added =
        ask(app.desk(), move |desk| desk.add_passkey(&who, &site, &challenge, &brought, &label, &own))
            .await?;
    match added {
        true => Ok(Redirect::to("/account").into_response()),
        false => add_page(&app, &frame, &session, &headers, &visitor, true).await,
    }
}
