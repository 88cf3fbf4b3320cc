//! Outbreaks: the list and a new one here; the [`board`] of one, its [`contacts`], those of a [`school`], its [`papers`]; a
//! recalled [`lot`].

pub mod board;
pub mod contacts;
pub mod lot;
pub mod papers;
pub mod school;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::outbreak::event::NewEvent;
use jenner_registry::outbreak::{Disease, Setting};
use jiff::civil::Date;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::outbreak::{OutbreakRow, Started, disease_key};

#[derive(Template)]
#[template(path = "outbreaks.html")]
struct OutbreaksPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    rows: &'a [OutbreakRow],
    sent: &'a Sent,
    problem: Option<&'static str>,
}

impl OutbreaksPage<'_> {
    /// The field that a problem is about.
    fn place(&self) -> &'static str {
        match self.problem.unwrap_or_default() {
            "no-disease" => "disease",
            "no-setting" => "setting",
            "no-title" | "too-long" => "title",
            "no-last" | "ends-before" | "too-wide" => "last",
            _ => "first",
        }
    }

    fn disease(&self, disease: &Disease) -> String {
        self.w.t(&disease_key(*disease))
    }
}

/// The form of a new outbreak.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    disease: String,
    setting: String,
    first: String,
    last: String,
    title: String,
    places: String,
}

/// The form, checked as far as words and dates go.
fn read(sent: &Sent) -> Result<NewEvent, &'static str> {
    let day = |text: &str| text.trim().parse::<Date>().ok();
    Ok(NewEvent {
        disease: Disease::of(&sent.disease).ok_or("no-disease")?,
        setting: Setting::of(&sent.setting).ok_or("no-setting")?,
        first: day(&sent.first).ok_or("no-first")?,
        last: day(if sent.last.trim().is_empty() { &sent.first } else { &sent.last }).ok_or("no-last")?,
        title: sent.title.clone(),
        places: sent.places.clone(),
    })
}

/// `GET /outbreaks`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let rows = ask(app.desk(), move |desk| desk.outbreaks(&visitor)).await?;
    let sent = Sent::default();
    page(&OutbreaksPage {
        w: &frame.w,
        frame: &frame,
        here: "outbreaks",
        rows: &rows,
        sent: &sent,
        problem: None,
    })
}

/// `POST /outbreaks`: begins one, and leads to its page.
pub async fn start(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let problem = match read(&sent) {
        Err(problem) => problem,
        Ok(new) => {
            let who = visitor.clone();
            match ask(app.desk(), move |desk| desk.start_outbreak(&who, &new)).await? {
                Started::Yes(id) => return Ok(Redirect::to(&format!("/outbreaks/{id}")).into_response()),
                Started::No(problem) => problem.word(),
            }
        }
    };
    let rows = ask(app.desk(), move |desk| desk.outbreaks(&visitor)).await?;
    let problem = Some(problem);
    let shown = page(&OutbreaksPage {
        w: &frame.w,
        frame: &frame,
        here: "outbreaks",
        rows: &rows,
        sent: &sent,
        problem,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
