//! Getting a record with an access code that a clinic or a school nurse handed over.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::begin::enter;
use super::{Problem, WhoForm, at_one_time, visiting};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::whence::From;

#[derive(Template)]
#[template(path = "family/paper.html")]
struct PaperPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    form: &'a WhoForm,
    code: &'a str,
    problems: &'a [Problem],
}

impl PaperPage<'_> {
    fn is_wrong(&self, id: &str) -> bool {
        self.problems.iter().any(|(_, of)| *of == id)
    }
}

/// `GET /my-record/access-code`.
pub async fn show(frame: Frame) -> Result<Response, Refusal> {
    let form = &WhoForm::default();
    page(&PaperPage { w: &frame.w, frame: &frame, here: "my-record", form, code: "", problems: &[] })
}

/// The form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PaperForm {
    #[serde(flatten)]
    who: WhoForm,
    code: String,
}

/// `POST /my-record/access-code`.
pub async fn check(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    session: Session,
    Form(form): Form<PaperForm>,
) -> Result<Response, Refusal> {
    let asked = form.who.read(app.today());
    let mut problems = asked.as_ref().err().cloned().unwrap_or_default();
    if form.code.trim().is_empty() {
        problems.insert(0, ("fam-need-code", "code"));
    }
    let (Ok(asked), true) = (asked, problems.is_empty()) else {
        let again = page(&PaperPage {
            w: &frame.w,
            frame: &frame,
            here: "my-record",
            form: &form.who,
            code: &form.code,
            problems: &problems,
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let (code, visiting, from) = (form.code, visiting(&frame), whence.clone());
    let checked = ask(app.desk(), move |desk| desk.family_by_paper(&asked, &code, visiting, &from));
    let proved = at_one_time(checked).await?;
    enter(&app, &frame, &session, &whence, proved).await
}
