//! How far a sender is on its way into production, and the step that a human takes.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::views::senders::OnboardingView;

#[derive(Template)]
#[template(path = "onboarding.html")]
struct OnboardingPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OnboardingView,
    reason: &'a str,
    problem: Option<&'a str>,
}

impl OnboardingPage<'_> {
    fn check(&self, word: &str) -> String {
        self.w.t(&format!("check-{word}"))
    }

    fn state(&self, word: &str) -> String {
        self.w.t(&format!("state-{word}"))
    }

    fn means(&self) -> String {
        self.w.t(&format!("state-{}-means", self.view.state))
    }

    fn done(&self) -> usize {
        self.view.checks.iter().filter(|check| check.done).count()
    }
}

async fn render(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    sender: &str,
    reason: &str,
    problem: Option<&str>,
) -> Result<Response, Refusal> {
    let name = sender.to_owned();
    let view = ask(app.desk(), move |desk| desk.onboarding(&visitor, &name)).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&OnboardingPage { w: &frame.w, frame, here: "senders", view: &view, reason, problem })?;
    Ok((status, shown).into_response())
}

/// `GET /senders/{sender}/onboarding`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(sender): Path<String>,
) -> Result<Response, Refusal> {
    render(&app, &frame, visitor, &sender, "", None).await
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    to: String,
    #[serde(default)]
    reason: String,
}

/// `POST /senders/{sender}/onboarding`.
pub async fn step(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(sender): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let (who, name, to, reason) = (visitor.clone(), sender.clone(), typed.to, typed.reason.clone());
    match ask(app.desk(), move |desk| desk.change_state(&who, &name, &to, &reason)).await? {
        Ok(()) => Ok(Redirect::to(&format!("/senders/{}/onboarding", escape(&sender))).into_response()),
        Err(words) => render(&app, &frame, visitor, &sender, &typed.reason, Some(&words)).await,
    }
}
