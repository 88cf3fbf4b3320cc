//! Access codes of a record: a clinic or a school nurse hands one over.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::family::access_code::GivenCode;
use serde::Deserialize;

use super::person_of;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::family::CodesView;

#[derive(Template)]
#[template(path = "family/codes.html")]
struct CodesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a CodesView,
    given: Option<&'a GivenCode>,
    withdrawn: bool,
    no_birth_date: bool,
}

/// `GET /people/{person}/family`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let view = ask(app.desk(), move |desk| desk.access_codes(&visitor, person)).await?;
    page(&CodesPage {
        w: &frame.w,
        frame: &frame,
        here: "people",
        view: &view,
        given: None,
        withdrawn: false,
        no_birth_date: false,
    })
}

/// What to do.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CodesForm {
    act: String,
}

/// `POST /people/{person}/family`.
pub async fn order(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    Form(form): Form<CodesForm>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let (gives, withdraws) = (form.act == "give", form.act == "withdraw");
    let (given, view) = ask(app.desk(), move |desk| {
        let given = if gives { desk.give_access_code(&visitor, person)? } else { None };
        if withdraws {
            desk.withdraw_access_codes(&visitor, person)?;
        }
        Ok((given, desk.access_codes(&visitor, person)?))
    })
    .await?;
    let no_birth_date = gives && given.is_none();
    let shown = page(&CodesPage {
        w: &frame.w,
        frame: &frame,
        here: "people",
        view: &view,
        given: given.as_ref(),
        withdrawn: withdraws,
        no_birth_date,
    })?;
    Ok(if no_birth_date { (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response() } else { shown })
}
