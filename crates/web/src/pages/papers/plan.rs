//! The plan with the fewest visits: page, paper, calendar file.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::form::language;
use crate::pages::participation::one::file;
use crate::views::papers::PlanView;

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PlanView,
}

/// `GET /people/{person}/plan`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let of = language(frame.w.lang);
    let view = ask(app.desk(), move |desk| desk.plan(&visitor, id, of)).await?;
    page(&PlanPage { w: &frame.w, frame: &frame, here: "people", view: &view })
}

/// `GET /people/{person}/plan/plan.pdf`.
pub async fn pdf(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let of = language(frame.w.lang);
    let bytes = ask(app.desk(), move |desk| desk.plan_pdf(&visitor, id, of)).await?;
    file("application/pdf", "plan.pdf", bytes)
}

/// `GET /people/{person}/plan/plan.ics`.
pub async fn calendar(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let of = language(frame.w.lang);
    let text = ask(app.desk(), move |desk| desk.plan_calendar(&visitor, id, of)).await?;
    file("text/calendar; charset=utf-8", "visits.ics", text.into_bytes())
}
