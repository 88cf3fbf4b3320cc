//! The privacy officer's tasks: emergency access to look at, alarms.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::offices::TaskLine;

#[derive(Template)]
#[template(path = "oversight.html")]
struct OversightPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tasks: &'a [TaskLine],
    problem: bool,
}

/// `GET /oversight`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let tasks = ask(app.desk(), move |desk| desk.tasks(&visitor)).await?;
    page(&OversightPage { w: &frame.w, frame: &frame, here: "oversight", tasks: &tasks, problem: false })
}

/// What the officer found.
#[derive(Debug, Deserialize)]
pub struct Finding {
    #[serde(default)]
    task: i64,
    #[serde(default)]
    note: String,
}

/// `POST /oversight`: closes a task with a note.
pub async fn close(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(finding): Form<Finding>,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let closed = ask(app.desk(), move |desk| desk.close_task(&who, finding.task, &finding.note)).await?;
    if closed {
        return Ok(Redirect::to("/oversight").into_response());
    }
    let tasks = ask(app.desk(), move |desk| desk.tasks(&visitor)).await?;
    let shown =
        page(&OversightPage { w: &frame.w, frame: &frame, here: "oversight", tasks: &tasks, problem: true })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
