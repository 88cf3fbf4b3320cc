//! Messages that may be about somebody who left: the privacy officer releases or refuses them.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::review::run::{self, Notice};
use crate::views::{OnHoldList, OnHoldView};

/// Longest reason, in characters.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "on_hold.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OnHoldList,
    notice: Option<Notice>,
}

/// `GET /participation/held`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.on_hold(&visitor)).await?;
    let notice = run::notice(&session).await?;
    page(&ListPage { w: &frame.w, frame: &frame, here: "held", view: &view, notice })
}

#[derive(Template)]
#[template(path = "on_hold_one.html")]
struct OnePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OnHoldView,
    /// A reason was missing.
    asks: bool,
}

/// `GET /participation/held/{message}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(message): Path<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.held(&visitor, &message)).await?;
    page(&OnePage { w: &frame.w, frame: &frame, here: "held", view: &view, asks: false })
}

/// What was decided.
#[derive(Debug, Deserialize)]
pub struct Wish {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    reason: String,
}

/// `POST /participation/held/{message}`.
pub async fn decide(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(message): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    let release = match wish.decision.as_str() {
        "release" => true,
        "refuse" => false,
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let reason: String = wish.reason.chars().take(LONGEST).collect();
    let (who, which) = (visitor.clone(), message.clone());
    if !ask(app.desk(), move |desk| desk.decide_held(&who, &which, release, &reason)).await? {
        let view = ask(app.desk(), move |desk| desk.held(&visitor, &message)).await?;
        let asked = page(&OnePage { w: &frame.w, frame: &frame, here: "held", view: &view, asks: true })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, asked).into_response());
    }
    run::say(&session, if release { "held-released" } else { "held-refused" }, None).await?;
    Ok(Redirect::to("/participation/held").into_response())
}
