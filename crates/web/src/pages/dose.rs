//! One dose: every field, and who said so.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::{DoseView, MarkKind};

#[derive(Template)]
#[template(path = "dose.html")]
struct DosePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DoseView,
}

/// `GET /people/{person}/doses/{dose}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path((person, dose)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    let view = ask(app.desk(), move |desk| desk.dose(&visitor, person, &dose)).await?;
    page(&DosePage { w: &frame.w, frame: &frame, here: "people", view: &view })
}
