//! Emergency access: a hidden record is opened with a reason, for an hour.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_model::Date;
use jenner_registry::access::glass::{LONGEST_REASON, Opened, SHORTEST_REASON, Who};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::find::search_pause;
use crate::pages::frame::{Frame, SignedIn, page};

#[derive(Template)]
#[template(path = "emergency.html")]
struct EmergencyPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    form: &'a Asked,
    /// Key of what is wrong.
    problem: Option<&'static str>,
    longest: usize,
    shortest: usize,
}

/// Who is meant, and why.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    number: String,
    #[serde(default)]
    family: String,
    #[serde(default)]
    given: String,
    /// `2024-02-29`, as date fields send it.
    #[serde(default)]
    born: String,
    #[serde(default)]
    reason: String,
}

impl Asked {
    fn who(&self) -> Option<Who> {
        if let Ok(number) = self.number.trim().parse() {
            return Some(Who::Number(number));
        }
        let born: Date = self.born.trim().parse().ok()?;
        let (family, given) = (self.family.trim().to_owned(), self.given.trim().to_owned());
        let named = self.number.trim().is_empty() && !family.is_empty() && !given.is_empty();
        named.then_some(Who::Named { family, given, born })
    }
}

fn shown(frame: &Frame, form: &Asked, problem: Option<&'static str>) -> Result<Response, Refusal> {
    let page = page(&EmergencyPage {
        w: &frame.w,
        frame,
        here: "emergency",
        form,
        problem,
        longest: LONGEST_REASON,
        shortest: SHORTEST_REASON,
    })?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

/// `GET /emergency`.
pub async fn show(frame: Frame) -> Result<Response, Refusal> {
    shown(&frame, &Asked::default(), None)
}

/// `POST /emergency`.
pub async fn open(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(form): Form<Asked>,
) -> Result<Response, Refusal> {
    // Whoever guesses who might be in the registry guesses here as well.
    if !app.may_search(visitor.user) {
        return search_pause(&app, visitor).await;
    }
    let Some(who) = form.who() else { return shown(&frame, &form, Some("emergency-who-wrong")) };
    let reason = form.reason.clone();
    match ask(app.desk(), move |desk| desk.break_glass(&visitor, &who, &reason)).await? {
        Opened::Record(person, _) => Ok(Redirect::to(&format!("/people/{person}")).into_response()),
        Opened::NotOne => shown(&frame, &form, Some("emergency-not-one")),
        Opened::Reason => shown(&frame, &form, Some("emergency-reason-wrong")),
    }
}

/// `POST /emergency/end`.
pub async fn end(State(app): State<App>, SignedIn(visitor): SignedIn) -> Result<Response, Refusal> {
    ask(app.desk(), move |desk| desk.end_emergency(&visitor)).await?;
    Ok(Redirect::to("/").into_response())
}
