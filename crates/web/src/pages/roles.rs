//! The roles a user has, and going on in another one: openly, under a new session, and the log says so.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::session;
use crate::views::offices::RoleLine;

#[derive(Template)]
#[template(path = "roles.html")]
struct RolesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    roles: &'a [RoleLine],
}

/// `GET /roles`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let roles = ask(app.desk(), move |desk| desk.roles(&visitor)).await?;
    page(&RolesPage { w: &frame.w, frame: &frame, here: "roles", roles: &roles })
}

/// The role to go on in.
#[derive(Debug, Deserialize)]
pub struct Choice {
    #[serde(default)]
    role: i64,
}

/// `POST /roles`: a new session in the other role. Nothing of the old one is kept.
pub async fn switch(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    Form(choice): Form<Choice>,
) -> Result<Response, Refusal> {
    let visitor = ask(app.desk(), move |desk| desk.switch_role(&visitor, choice.role)).await?;
    session::go_on_as(&session, visitor).await?;
    Ok(Redirect::to("/").into_response())
}
