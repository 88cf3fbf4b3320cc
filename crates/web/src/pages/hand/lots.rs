//! `/lots`: lots that must not be used.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::{Typed, fields, problem, shown};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::pages::review::run::{self, Notice};
use crate::views::hand::{LotsTyped, LotsView, Sent, Wrong};

#[derive(Template)]
#[template(path = "hand_lots.html")]
struct LotsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a LotsView,
    notice: Option<Notice>,
}

impl LotsPage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }
}

/// `GET /lots`.
pub async fn show_lots(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
) -> Result<Response, Refusal> {
    answer(app, frame, visitor, session, LotsTyped::default()).await
}

/// `POST /lots`: bars a lot, or frees one.
pub async fn change_lots(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    form: Typed,
) -> Result<Response, Refusal> {
    answer(app, frame, visitor, session, LotsTyped { fields: fields(form) }).await
}

async fn answer(
    app: App,
    frame: Frame,
    visitor: Visitor,
    session: Session,
    typed: LotsTyped,
) -> Result<Response, Refusal> {
    match ask(app.desk(), move |desk| desk.lots(&visitor, typed)).await? {
        Sent::Saved(word) => {
            run::say(&session, &format!("hand-{word}"), None).await?;
            Ok(Redirect::to("/lots").into_response())
        }
        Sent::Page(view) => {
            let status =
                if view.wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let notice = run::notice(&session).await?;
            let shown = shown(&LotsPage { w: &frame.w, frame: &frame, here: "lots", view: &view, notice })?;
            Ok((status, shown).into_response())
        }
    }
}
