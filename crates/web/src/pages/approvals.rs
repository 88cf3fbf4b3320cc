//! What waits for a second person: an export of many people, a merge by rule.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::access::two_person::Decided;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::offices::OrderLine;

#[derive(Template)]
#[template(path = "approvals.html")]
struct ApprovalsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    orders: &'a [OrderLine],
    /// Key of what is wrong.
    problem: Option<&'static str>,
}

/// `GET /approvals`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let orders = ask(app.desk(), move |desk| desk.orders(&visitor)).await?;
    page(&ApprovalsPage { w: &frame.w, frame: &frame, here: "approvals", orders: &orders, problem: None })
}

/// The second person's word.
#[derive(Debug, Deserialize)]
pub struct Word {
    #[serde(default)]
    order: i64,
    #[serde(default)]
    agree: String,
}

/// `POST /approvals`.
pub async fn decide(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(word): Form<Word>,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let agreed = match word.agree.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let problem = match ask(app.desk(), move |desk| desk.decide_order(&who, word.order, agreed)).await? {
        Decided::Done => return Ok(Redirect::to("/approvals").into_response()),
        Decided::SameUser => "approvals-same",
        Decided::Gone => "approvals-gone",
    };
    let orders = ask(app.desk(), move |desk| desk.orders(&visitor)).await?;
    let problem = Some(problem);
    let shown =
        page(&ApprovalsPage { w: &frame.w, frame: &frame, here: "approvals", orders: &orders, problem })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
