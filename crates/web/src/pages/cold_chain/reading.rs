//! A reading by hand, or its correction: few and large fields, made for a phone in front of the refrigerator.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::cold_chain::Scale;
use jenner_registry::cold_chain::check::{NewCheck, Problem};
use serde::Deserialize;

use super::{Done, short};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::cold_chain::ReadingForm;

#[derive(Template)]
#[template(path = "cold_reading.html")]
struct ReadingPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ReadingForm,
    sent: &'a Sent,
    done: Option<String>,
    problem: Option<Problem>,
}

impl ReadingPage<'_> {
    fn action(&self) -> String {
        let unit = self.view.unit.id;
        match &self.view.corrects {
            Some(old) => format!("/cold-chain/units/{unit}/readings/{}", old.id),
            None => format!("/cold-chain/units/{unit}/reading"),
        }
    }

    fn range(&self) -> String {
        let range = self.view.unit.range;
        self.w.ab("cc-in-range", short(range.low, self.view.scale), short(range.high, self.view.scale))
    }

    /// Keys for figures have no minus on many phones: they are shown only where no minus is needed.
    fn keys(&self) -> &'static str {
        let above = self.view.unit.range.low.tenths_in(self.view.scale) > 0;
        if above { "decimal" } else { "text" }
    }

    fn is_scale(&self, scale: &Scale) -> bool {
        match Scale::of(&self.sent.scale) {
            Some(said) => said == *scale,
            None => self.view.scale == *scale,
        }
    }

    fn wrong(&self, field: &str) -> bool {
        self.problem.is_some_and(|problem| problem.field() == field)
    }

    /// Where the problem is told: the temperatures say which one.
    fn told(&self) -> String {
        self.problem.map_or_else(String::new, |problem| {
            let said = self.w.t(&format!("cc-read-{}", problem.word()));
            match problem {
                Problem::NoTemperature(field, _) => format!("{}: {said}", self.w.t(&format!("cc-{field}"))),
                _ => said,
            }
        })
    }

    fn day(&self) -> String {
        if self.sent.day.is_empty() { self.view.today.to_string() } else { self.sent.day.clone() }
    }

    fn today(&self) -> String {
        match self.view.done {
            (_, 0) => self.w.t("cc-today-none"),
            (have, needs) => self.w.ab("cc-today-of", have, needs),
        }
    }
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    day: String,
    time: String,
    low: String,
    high: String,
    shown: String,
    scale: String,
    initials: String,
    why: String,
    what: String,
}

impl Sent {
    fn new_check(&self, frame: &Frame) -> NewCheck {
        let day = self.day.trim().parse().ok();
        NewCheck {
            day: day.or_else(|| understand::day(&self.day, frame.today())),
            time: self.time.clone(),
            low: self.low.clone(),
            high: self.high.clone(),
            shown: self.shown.clone(),
            scale: self.scale.clone(),
            initials: self.initials.clone(),
        }
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    (unit, check): (String, String),
    sent: Option<&Sent>,
    (done, problem): (Option<String>, Option<Problem>),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.reading_form(&visitor, &unit, &check)).await?;
    let old = view.corrects.as_ref().map(|old| {
        let [low, high, shown] = old.values.clone();
        let (day, time, initials) = (old.day.to_string(), old.time.clone(), old.initials.clone());
        Sent { day, time, low, high, shown, initials, ..Sent::default() }
    });
    let (old, blank) = (old.unwrap_or_default(), Sent::default());
    let sent = sent.unwrap_or(if view.corrects.is_some() { &old } else { &blank });
    page(&ReadingPage { w: &frame.w, frame, here: "cold-chain", view: &view, sent, done, problem })
}

/// `GET /cold-chain/units/{unit}/reading`.
pub async fn ask_for(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, (unit, String::new()), None, (done.key(), None)).await
}

/// `POST /cold-chain/units/{unit}/reading`.
pub async fn note(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let new = sent.new_check(&frame);
    let (who, id) = (visitor.clone(), unit.clone());
    match ask(app.desk(), move |desk| desk.note_temperature(&who, &id, Some(&new), ("", ""))).await? {
        Ok(()) => Ok(Redirect::to(&format!("/cold-chain/units/{unit}/reading?done=reading")).into_response()),
        Err(problem) => {
            let place = (unit, String::new());
            let shown = shown(&app, &frame, visitor, place, Some(&sent), (None, Some(problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// `GET /cold-chain/units/{unit}/readings/{check}`.
pub async fn ask_correction(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(place): Path<(String, String)>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, place, None, (None, None)).await
}

/// `POST /cold-chain/units/{unit}/readings/{check}`.
pub async fn correct(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path((unit, check)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let new = (sent.what != "none").then(|| sent.new_check(&frame));
    let (who, id, old, why) = (visitor.clone(), unit.clone(), check.clone(), sent.why.clone());
    let done = ask(app.desk(), move |desk| desk.note_temperature(&who, &id, new.as_ref(), (&old, &why)));
    match done.await? {
        Ok(()) => Ok(Redirect::to(&format!("/cold-chain/units/{unit}?done=corrected")).into_response()),
        Err(problem) => {
            let shown =
                shown(&app, &frame, visitor, (unit, check), Some(&sent), (None, Some(problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
