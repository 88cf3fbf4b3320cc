//! `/people/{person}/written/{form}`: what was just written down, what comes next, and the way back for ten minutes.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::{person_of, shown};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::pages::review::run::{self, Notice};
use crate::views::hand::WrittenView;

#[derive(Template)]
#[template(path = "hand_written.html")]
struct WrittenPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a WrittenView,
    notice: Option<Notice>,
}

impl WrittenPage<'_> {
    fn count(&self) -> i64 {
        i64::try_from(self.view.lines.len()).unwrap_or(0)
    }
}

/// `GET /people/{person}/written/{form}`.
pub async fn show_written(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path((person, form)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = person_of(&person)?;
    let view = ask(app.desk(), move |desk| desk.written(&visitor, id, &form)).await?;
    let notice = run::notice(&session).await?;
    shown(&WrittenPage { w: &frame.w, frame: &frame, here: "people", view: &view, notice })
}

/// `POST /people/{person}/written/{form}`: takes it back.
pub async fn take_back(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path((person, form)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = person_of(&person)?;
    let to = format!("/people/{person}/written/{form}");
    let word = ask(app.desk(), move |desk| desk.take_back(&visitor, id, &form)).await?;
    run::say(&session, &format!("hand-{word}"), None).await?;
    Ok(Redirect::to(&to).into_response())
}
