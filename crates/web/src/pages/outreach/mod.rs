//! Reminder and recall: runs, a new run, what is saved, templates. Who may use them and whom they mean is the registry's.

pub mod new;
pub mod one;
pub mod saved;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jenner_registry::outreach::delivery::Channel;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::outreach::{OutreachView, Wrong};

/// The channels in the order in which a form offers them: the preferred first.
pub(super) const CHANNELS: [Channel; 6] = Channel::ALL;

#[derive(Template)]
#[template(path = "outreach.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OutreachView,
    told: Option<&'static str>,
}

/// What may be told above the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    told: String,
}

impl Told {
    pub(super) fn of(&self, known: &[&'static str]) -> Option<&'static str> {
        known.iter().copied().find(|word| *word == self.told)
    }
}

/// `GET /outreach`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.outreach(&visitor)).await?;
    let told = told.of(&["scheduled"]);
    page(&ListPage { w: &frame.w, frame: &frame, here: "outreach", view: &view, told })
}

/// What is wrong, in a sentence.
pub(super) fn sentence(w: &Words, wrong: &Wrong) -> String {
    let key = format!("or-no-{}", wrong.word);
    let said = w.s(&key, &wrong.value);
    match wrong.place {
        Some(place) => format!("{said} {}", w.ab("or-place", place.line, place.column)),
        None => said,
    }
}
