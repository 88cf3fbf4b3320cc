//! The cold chain: all units and a new one here; [`settings`]; a [`unit`](mod@unit) with its [`chart`]; a [`reading`] by hand; a logger's
//! [`file`](mod@file); an [`excursion`].

pub mod chart;
pub mod excursion;
pub mod file;
pub mod reading;
pub mod settings;
pub mod unit;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::cold_chain::look::{Alert, Summary};
use jenner_registry::cold_chain::rules::Kind;
use jenner_registry::cold_chain::unit::{NewUnit, Problem, Style};
use jenner_registry::cold_chain::{Scale, Temperature};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::cold_chain::{ColdOverview, both};

/// What was done on the page before, as its address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

impl Done {
    /// Key of its text; nothing for words that are none of ours.
    pub(super) fn key(&self) -> Option<String> {
        const WORDS: [&str; 8] =
            ["reading", "corrected", "taken", "dropped", "logger", "retired", "settings", "step"];
        WORDS.contains(&self.done.as_str()).then(|| format!("cc-done-{}", self.done))
    }
}

/// Words of an alert.
pub(super) fn alert(w: &Words, alert: &Alert) -> String {
    let key = format!("cc-alert-{}", alert.word());
    match alert {
        Alert::LogMissing(days) => w.n(&key, *days),
        Alert::CertificateEnds(day) | Alert::CertificateEnded(day) => w.s(&key, w.day(*day)),
        Alert::Excursion(..) | Alert::NoLogger => w.t(&key),
    }
}

/// Where an alert leads.
pub(super) fn leads(unit: i64, alert: &Alert) -> String {
    match alert {
        Alert::Excursion(id, _) => format!("/cold-chain/excursions/{id}"),
        Alert::LogMissing(_) => format!("/cold-chain/units/{unit}/reading"),
        Alert::NoLogger | Alert::CertificateEnds(_) | Alert::CertificateEnded(_) => {
            format!("/cold-chain/units/{unit}#loggers")
        }
    }
}

/// The look of an alert's sign.
pub(super) fn tone(alert: &Alert) -> &'static str {
    match alert {
        Alert::Excursion(_, true) | Alert::CertificateEnded(_) => "late",
        Alert::Excursion(_, false) | Alert::LogMissing(_) | Alert::NoLogger | Alert::CertificateEnds(_) => {
            "warn"
        }
    }
}

#[derive(Template)]
#[template(path = "cold_chain.html")]
struct OverviewPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ColdOverview,
}

impl OverviewPage<'_> {
    fn kind(&self, one: &Summary) -> String {
        self.w.t(&format!("cc-kind-{}", one.unit.kind.word().replace('_', "-")))
    }

    fn latest(&self, one: &Summary) -> String {
        let Some((at, value, by_hand)) = one.latest else { return self.w.t("cc-no-reading") };
        let how = self.w.t(if by_hand { "cc-by-hand" } else { "cc-by-logger" });
        format!("{} · {} · {how}", both(value, self.view.scale), self.w.time(at.to_jiff()))
    }

    /// Word, tone and address of the state of a unit: the most urgent alert, or that all is well.
    fn states(&self, one: &Summary) -> Vec<(String, &'static str, String)> {
        let of =
            |one_alert: &Alert| (alert(self.w, one_alert), tone(one_alert), leads(one.unit.id, one_alert));
        one.alerts.iter().map(of).collect()
    }

    fn today(&self, one: &Summary) -> String {
        let (have, needs) = one.today;
        if needs == 0 { self.w.t("cc-today-none") } else { self.w.ab("cc-today-of", have, needs) }
    }

    fn waits(&self, one: &Summary) -> bool {
        one.today.0 < usize::from(one.today.1)
    }
}

/// Whose units are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Whose {
    organization: String,
}

/// `GET /cold-chain`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.cold_chain(&visitor, &whose.organization)).await?;
    page(&OverviewPage { w: &frame.w, frame: &frame, here: "cold-chain", view: &view })
}

#[derive(Template)]
#[template(path = "cold_unit_new.html")]
struct NewPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    sent: &'a SentUnit,
    problem: Option<Problem>,
}

impl NewPage<'_> {
    fn wrong(&self, field: &str) -> bool {
        self.problem.is_some_and(|problem| problem.field() == field)
    }
}

/// The form of a new unit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SentUnit {
    kind: String,
    style: String,
    name: String,
    make: String,
    low: String,
    high: String,
    scale: String,
}

/// `GET /cold-chain/new`.
pub async fn ask_new(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let settings = ask(app.desk(), move |desk| desk.cold_settings(&visitor)).await?;
    let sent = SentUnit { scale: settings.settings.scale.letter().to_owned(), ..SentUnit::default() };
    page(&NewPage { w: &frame.w, frame: &frame, here: "cold-chain", sent: &sent, problem: None })
}

/// `POST /cold-chain/new`.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Form<SentUnit>,
) -> Result<Response, Refusal> {
    let new = NewUnit {
        kind: sent.kind.clone(),
        style: sent.style.clone(),
        name: sent.name.clone(),
        make: sent.make.clone(),
        low: sent.low.clone(),
        high: sent.high.clone(),
        scale: sent.scale.clone(),
    };
    match ask(app.desk(), move |desk| desk.add_cold_unit(&visitor, &new)).await? {
        Ok(id) => Ok(Redirect::to(&format!("/cold-chain/units/{id}")).into_response()),
        Err(problem) => {
            let problem = Some(problem);
            let shown =
                page(&NewPage { w: &frame.w, frame: &frame, here: "cold-chain", sent: &sent, problem })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// A temperature in the scale that people read, without the other one: for narrow places.
pub(super) fn short(value: Temperature, scale: Scale) -> String {
    value.in_words(scale)
}

/// A length of time.
pub(super) fn length(w: &Words, seconds: i64) -> String {
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => w.n("cc-minutes", minutes),
        (hours, 0) => w.n("cc-hours", hours),
        (hours, minutes) => format!("{} {}", w.n("cc-hours", hours), w.n("cc-minutes", minutes)),
    }
}
