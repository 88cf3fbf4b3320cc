//! `/people/{person}/past`: doses from a card, typed or pasted.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Typed, fields, person_of, problem, sent, shown};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{PastTyped, PastView, Wrong};

#[derive(Template)]
#[template(path = "hand_past.html")]
struct PastPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PastView,
}

impl PastPage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn wrong_with(&self, field: &str) -> Option<&Wrong> {
        self.view.wrong.iter().find(|wrong| wrong.field == field)
    }
}

/// `GET /people/{person}/past`.
pub async fn show_past(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    answer(app, frame, visitor, person, PastTyped::default()).await
}

/// `POST /people/{person}/past`.
pub async fn add_past(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    form: Typed,
) -> Result<Response, Refusal> {
    answer(app, frame, visitor, person, PastTyped { fields: fields(form) }).await
}

async fn answer(
    app: App,
    frame: Frame,
    visitor: crate::desk::Visitor,
    person: String,
    typed: PastTyped,
) -> Result<Response, Refusal> {
    let id = person_of(&person)?;
    let answered = ask(app.desk(), move |desk| desk.past(&visitor, id, typed)).await?;
    let wrong =
        |view: &PastView| (!view.wrong.is_empty() || view.look).then_some(StatusCode::UNPROCESSABLE_ENTITY);
    sent(&person, answered, wrong, |view| {
        shown(&PastPage { w: &frame.w, frame: &frame, here: "people", view })
    })
}
