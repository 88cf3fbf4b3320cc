//! Correcting a message: the text to edit, what would come of it, sending it in the name of its sender.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::{CorrectView, Resent, Trial};

/// Longest note.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "correct.html")]
struct CorrectPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    /// Names the message in the URL.
    id: &'a str,
    /// `None` when the message cannot be corrected: then `problem` says why.
    view: Option<&'a CorrectView>,
    /// The text in the form.
    text: &'a str,
    note: &'a str,
    trial: Option<&'a Trial>,
    /// Why it was not done, in words.
    problem: Option<&'a str>,
}

impl CorrectPage<'_> {
    /// Height of the text field: a line a segment, within reason.
    fn rows(&self) -> usize {
        (self.text.lines().count() + 2).clamp(6, 40)
    }
}

/// `GET /messages/{message}/correct`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(message): Path<String>,
) -> Result<Response, Refusal> {
    render(&app, &frame, visitor, &message, Shown::default()).await
}

/// What stands on the page beside the message itself.
#[derive(Default)]
struct Shown {
    text: Option<String>,
    note: String,
    trial: Option<Trial>,
    problem: Option<String>,
}

async fn render(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    message: &str,
    shown: Shown,
) -> Result<Response, Refusal> {
    let name = message.to_owned();
    let found = ask(app.desk(), move |desk| desk.correction(&visitor, &name)).await?;
    let (view, cannot) = match found {
        Ok(view) => (Some(view), None),
        Err(words) => (None, Some(words)),
    };
    let problem = shown.problem.or(cannot);
    let text = shown.text.or_else(|| view.as_ref().map(|view| view.text.clone())).unwrap_or_default();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&CorrectPage {
        w: &frame.w,
        frame,
        here: "messages",
        id: message,
        view: view.as_ref(),
        text: &text,
        note: &shown.note,
        trial: shown.trial.as_ref(),
        problem: problem.as_deref(),
    })?;
    Ok((status, shown).into_response())
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(rename = "do", default)]
    what: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    note: String,
}

/// `POST /messages/{message}/correct`: look what would come of it, send it, make the sure edits, or give it up.
pub async fn answer(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(message): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let note: String = typed.note.trim().chars().take(LONGEST).collect();
    let (who, name, text) = (visitor.clone(), message.clone(), typed.text.clone());
    let mut shown = Shown { text: Some(typed.text), note: note.clone(), ..Shown::default() };
    match typed.what.as_str() {
        "send" => match ask(app.desk(), move |desk| desk.resend(&who, &name, &text, &note)).await? {
            Resent::Sent(new) => return Ok(Redirect::to(&format!("/messages/{new}")).into_response()),
            Resent::Not(words) => shown.problem = Some(words),
        },
        "mend" => match ask(app.desk(), move |desk| desk.mended(&who, &name)).await? {
            Ok(mended) => shown.text = Some(mended),
            Err(words) => shown.problem = Some(words),
        },
        "drop" => {
            ask(app.desk(), move |desk| desk.drop_correction(&who, &name)).await?;
            return Ok(Redirect::to(&format!("/messages/{message}")).into_response());
        }
        _ => match ask(app.desk(), move |desk| desk.try_correction(&who, &name, &text)).await? {
            Ok(trial) => shown.trial = Some(trial),
            Err(words) => shown.problem = Some(words),
        },
    }
    render(&app, &frame, visitor, &message, shown).await
}
