//! The first page.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::TodayView;

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a TodayView,
    notices: usize,
}

/// `GET /`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    if frame.is_family() {
        return Ok(Redirect::to("/family").into_response());
    }
    let (view, notices) =
        ask(app.desk(), move |desk| Ok((desk.today(&visitor)?, desk.notices_waiting(&visitor)?))).await?;
    page(&TodayPage { w: &frame.w, frame: &frame, here: "today", view: &view, notices })
}
