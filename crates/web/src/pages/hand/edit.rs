//! `/people/{person}/edit`: who somebody is.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Typed, fields, person_of, problem, sent, shown};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{EditTyped, EditView, Wrong};

#[derive(Template)]
#[template(path = "hand_edit.html")]
struct EditPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a EditView,
}

impl EditPage<'_> {
    /// Rows of addresses, phones and contacts.
    fn rows(&self) -> [usize; 3] {
        [0, 1, 2]
    }

    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }
}

/// `GET /people/{person}/edit`.
pub async fn show_edit(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    edited(app, frame, visitor, person, EditTyped::default()).await
}

/// `POST /people/{person}/edit`.
pub async fn edit(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    form: Typed,
) -> Result<Response, Refusal> {
    edited(app, frame, visitor, person, EditTyped { fields: fields(form) }).await
}

async fn edited(
    app: App,
    frame: Frame,
    visitor: Visitor,
    person: String,
    typed: EditTyped,
) -> Result<Response, Refusal> {
    let id = person_of(&person)?;
    let answered = ask(app.desk(), move |desk| desk.edit(&visitor, id, typed)).await?;
    let wrong = |view: &EditView| match view.changed {
        true => Some(StatusCode::CONFLICT),
        false => (!view.wrong.is_empty()).then_some(StatusCode::UNPROCESSABLE_ENTITY),
    };
    sent(&person, answered, wrong, |view| {
        shown(&EditPage { w: &frame.w, frame: &frame, here: "people", view })
    })
}
