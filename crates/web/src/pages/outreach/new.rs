//! A new run: who, how, which words. Counting it tells nobody anything.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::outreach::delivery::Channel;
use serde::Deserialize;

use super::{CHANNELS, sentence};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::outreach::{Asked, AskedForm, Choices, Wrong};

/// Languages that the form offers beside any: ISO 639 codes.
const LANGUAGES: [&str; 4] = ["eng", "spa", "vie", "fra"];

#[derive(Template)]
#[template(path = "outreach_new.html")]
struct NewPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    choices: &'a Choices,
    form: &'a AskedForm,
    wrong: &'a [Wrong],
}

impl NewPage<'_> {
    fn sentence(&self, wrong: &Wrong) -> String {
        sentence(self.w, wrong)
    }

    fn channels(&self) -> [Channel; 6] {
        CHANNELS
    }

    fn languages(&self) -> [&'static str; 4] {
        LANGUAGES
    }

    fn group(&self, name: &str) -> String {
        self.w.group(name, name)
    }
}

/// Which saved criteria the form begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    cohort: String,
}

/// `GET /outreach/new`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let choices = ask(app.desk(), move |desk| desk.outreach_choices(&visitor, &wanted.cohort)).await?;
    page(&NewPage {
        w: &frame.w,
        frame: &frame,
        here: "outreach",
        choices: &choices,
        form: &choices.form,
        wrong: &[],
    })
}

/// The form with its boxes: a box that may be ticked several times is no field of a struct.
fn read(fields: &[(String, String)]) -> Option<AskedForm> {
    let single: serde_json::Map<String, serde_json::Value> = fields
        .iter()
        .filter(|(name, _)| name != "channel")
        .map(|(name, value)| (name.clone(), serde_json::Value::String(value.clone())))
        .collect();
    let mut form: AskedForm = serde_json::from_value(single.into()).ok()?;
    let ticked = |word: &str| fields.iter().any(|(name, value)| name == "channel" && value == word);
    form.channels =
        CHANNELS.into_iter().map(Channel::word).filter(|word| ticked(word)).map(str::to_owned).collect();
    Some(form)
}

/// `POST /outreach/new`: counts, saves the criteria, or sets up a schedule.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let Some(form) = read(&fields) else { return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()) };
    let (who, asked) = (visitor.clone(), form.clone());
    let wrong = match ask(app.desk(), move |desk| desk.ask_outreach(&who, &asked)).await? {
        Asked::Run(id) => return Ok(Redirect::to(&format!("/outreach/{id}")).into_response()),
        Asked::Saved => return Ok(Redirect::to("/outreach/saved?told=saved").into_response()),
        Asked::Scheduled => return Ok(Redirect::to("/outreach?told=scheduled").into_response()),
        Asked::No(wrong) => wrong,
    };
    let choices = ask(app.desk(), move |desk| desk.outreach_choices(&visitor, "")).await?;
    let shown = page(&NewPage {
        w: &frame.w,
        frame: &frame,
        here: "outreach",
        choices: &choices,
        form: &form,
        wrong: &wrong,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
