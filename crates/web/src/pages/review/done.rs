//! What was decided about pairs, with a way back for thirty days.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::query;
use super::run::{self, Notice};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::{DoneList, Undone};

#[derive(Template)]
#[template(path = "review_done.html")]
struct DonePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DoneList,
    number: u32,
    notice: Option<Notice>,
    /// The pair in work, to go back to; empty if there is none.
    in_work: String,
}

impl DonePage<'_> {
    fn newer(&self) -> String {
        format!("/review/done?page={}", self.number - 1)
    }

    fn older(&self) -> String {
        format!("/review/done?page={}", self.number + 1)
    }
}

/// The page as it stands in an address.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    page: String,
}

/// `GET /review/done`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Query(typed): Query<Typed>,
) -> Result<Response, Refusal> {
    let number = query::page(&typed.page);
    let view = ask(app.desk(), move |desk| desk.done(&visitor, number)).await?;
    page(&DonePage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        number,
        notice: run::notice(&session).await?,
        in_work: run::load(&session).await?.pair,
    })
}

/// The decision to undo.
#[derive(Debug, Deserialize)]
pub struct Wish {
    #[serde(default)]
    undo: String,
}

/// `POST /review/done`: undoes a decision.
pub async fn undo(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    let undone = ask(app.desk(), move |desk| desk.undo(&visitor, &wish.undo)).await?;
    let word = match undone {
        Undone::Yes => "undone",
        Undone::TooLate => "too-late",
        Undone::Already => "undone-before",
    };
    run::say(&session, word, None).await?;
    Ok(Redirect::to("/review/done").into_response())
}
