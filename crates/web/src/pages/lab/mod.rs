//! The vendor lab in the browser: paste a message, see what is found, what would be stored and what is answered. No
//! account, no script. What is pasted goes by POST; addresses name a session by chance, never what is in it.

mod form;
mod result;
mod session;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use jenner_hl7::batch;
use jenner_store::ids;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Desk, Refusal, ask};
use crate::lab::examples::{self, EXAMPLES};
use crate::lab::session::{Session, SessionId, Via};
use crate::lab::work::When;
use crate::lab::{LARGEST, Lab, MOST_AT_ONCE};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::serve::ClientAddress;
use crate::turns::household;
use form::Pasted;
pub use session::{forget, keep, message, show as session, switch};

/// Room for the parts of the form around what is pasted.
const FORM: usize = LARGEST + 16 * 1024;

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    example: Option<String>,
    kept: Option<String>,
}

#[derive(Template)]
#[template(path = "lab.html")]
struct LabPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    /// Where the form goes, and examples come from.
    action: &'static str,
    text: &'a str,
    today: &'a str,
    mistake: Option<&'a str>,
}

/// Handlers of `/lab`.
pub fn begin_routes() -> MethodRouter<App> {
    get(show).merge(post(begin).layer(DefaultBodyLimit::max(FORM)))
}

/// Handlers of `/lab/{session}`.
pub fn session_routes() -> MethodRouter<App> {
    get(session::show).merge(post(session::add).layer(DefaultBodyLimit::max(FORM)))
}

/// `GET /lab`.
async fn show(frame: Frame, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let text = wish.example.and_then(|name| examples::text(&name, frame.today())).unwrap_or_default();
    page(&LabPage {
        w: &frame.w,
        frame: &frame,
        here: "lab",
        action: "/lab",
        text: &text,
        today: "",
        mistake: None,
    })
}

/// `POST /lab`: a session begins with its first messages.
async fn begin(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    frame: Frame,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let pasted = match form::read(form, &frame).await {
        Ok(pasted) => pasted,
        Err(status) => return Ok(status.into_response()),
    };
    if let Some(mistake) = &pasted.mistake {
        let shown = page(&LabPage {
            w: &frame.w,
            frame: &frame,
            here: "lab",
            action: "/lab",
            text: &pasted.text(),
            today: &pasted.typed_today,
            mistake: Some(mistake),
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    if let Err(wait) = app.turns().take(address) {
        return Ok(too_often(wait));
    }
    let owner = household(address);
    let shared = app.clone();
    ask(app.desk(), move |desk| {
        let lab = shared.lab();
        let taken = lab.begin(owner, Session::begin(ids::system_clock(), pasted.today));
        let id = taken.id;
        let first = take(lab, desk, id, &mut taken.lock(), &pasted)?;
        Ok(to_message(id, first))
    })
    .await
}

fn too_often(wait: std::time::Duration) -> Response {
    let wait = [(header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
    (StatusCode::TOO_MANY_REQUESTS, wait).into_response()
}

fn to_message(id: SessionId, n: Option<u32>) -> Response {
    let address = match n {
        Some(n) => format!("/lab/{id}/messages/{n}"),
        None => format!("/lab/{id}?kept=full"),
    };
    Redirect::to(&address).into_response()
}

/// Gives the session every message of a paste; the number of the first.
fn take(
    lab: &Lab,
    desk: &dyn Desk,
    id: SessionId,
    session: &mut Session,
    pasted: &Pasted,
) -> Result<Option<u32>, Refusal> {
    let split = batch::split(&pasted.bytes);
    let whole = 0..pasted.bytes.len();
    let ranges = if split.messages.is_empty() { vec![whole] } else { split.messages };
    let mut first = None;
    session.today = pasted.today;
    for range in ranges.into_iter().take(MOST_AT_ONCE) {
        let bytes = pasted.bytes.get(range).unwrap_or_default();
        let n = session.answer(desk, id, Via::Page, bytes, When::now(lab))?;
        first = first.or(n);
    }
    // What is wrong with the envelope stands at the first message.
    if let Some(entry) = first.and_then(|n| session.entries.iter_mut().find(|entry| entry.n == n)) {
        let is_one_text = split.problems.contains(&batch::BatchProblem::NoMessage);
        let told = split.problems.iter().filter(|_| !is_one_text).map(ToString::to_string);
        entry.notes.extend(told);
    }
    session.keep_again(desk, id)?;
    lab.tidy();
    Ok(first)
}
