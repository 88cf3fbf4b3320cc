//! `/stop/{words}`: the link at the end of each reminder by e-mail. One click and one button; mailboxes send the form themselves
//! (RFC 8058). Who holds the link needs no account: its words are sealed, and name nobody.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};

#[derive(Template)]
#[template(path = "stop.html")]
struct StopPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    words: &'a str,
    /// Most of it hidden.
    contact: Option<&'a str>,
    is_done: bool,
}

fn shown(frame: &Frame, words: &str, contact: Option<&str>, is_done: bool) -> Result<Response, Refusal> {
    let page = page(&StopPage { w: &frame.w, frame, here: "stop", words, contact, is_done })?;
    let status = if contact.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok((status, page).into_response())
}

/// `GET /stop/{words}`: asks. Programs that follow links in mail stop nothing.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(words): Path<String>,
) -> Result<Response, Refusal> {
    let asked = words.clone();
    let contact = ask(app.desk(), move |desk| desk.stop_link(&asked)).await?;
    shown(&frame, &words, contact.as_deref(), false)
}

/// `POST /stop/{words}`: stops.
pub async fn stop(
    State(app): State<App>,
    frame: Frame,
    Path(words): Path<String>,
) -> Result<Response, Refusal> {
    let asked = words.clone();
    let contact = ask(app.desk(), move |desk| {
        Ok(if desk.stop_by_link(&asked)? { desk.stop_link(&asked)? } else { None })
    })
    .await?;
    shown(&frame, &words, contact.as_deref(), contact.is_some())
}
