//! Alerts about unusual access: the list, one alert, closing it with a note.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::who;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::audit::{AlertList, AlertView};

#[derive(Template)]
#[template(path = "alerts.html")]
struct AlertsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a AlertList,
    closed: bool,
    older: Option<String>,
}

impl AlertsPage<'_> {
    fn who(&self, alert: &AlertView) -> String {
        who(self.w, &alert.who)
    }

    fn rule(&self, alert: &AlertView) -> String {
        rule(self.w, &alert.rule)
    }
}

#[derive(Template)]
#[template(path = "alert.html")]
struct AlertPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    alert: &'a AlertView,
    /// What was written when it could not be taken.
    note: &'a str,
    wrong: bool,
}

impl AlertPage<'_> {
    fn who(&self) -> String {
        who(self.w, &self.alert.who)
    }

    fn rule(&self) -> String {
        rule(self.w, &self.alert.rule)
    }

    fn why(&self) -> String {
        self.w.or(&format!("alert-why-{}", self.alert.rule), "")
    }
}

/// The name of a rule in words.
pub(super) fn rule(w: &Words, name: &str) -> String {
    w.or(&format!("alert-rule-{name}"), name)
}

/// Which alerts.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    #[serde(default)]
    closed: String,
    #[serde(default)]
    before: String,
}

/// `GET /audit/alerts`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let closed = which.closed == "1";
    let before = which.before.parse().ok().and_then(|at| Timestamp::from_microsecond(at).ok());
    let view = ask(app.desk(), move |desk| desk.alerts(&visitor, closed, before)).await?;
    let older = view.alerts.last().filter(|_| view.more).map(|last| {
        format!("/audit/alerts?closed={}&before={}", u8::from(closed), last.ended.as_microsecond())
    });
    page(&AlertsPage { w: &frame.w, frame: &frame, here: "alerts", view: &view, closed, older })
}

fn number(alert: &str) -> Result<i64, Refusal> {
    alert.parse().map_err(|_| Refusal::NotFound)
}

/// `GET /audit/alerts/{alert}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(alert): Path<String>,
) -> Result<Response, Refusal> {
    let id = number(&alert)?;
    let alert = ask(app.desk(), move |desk| desk.alert(&visitor, id)).await?;
    page(&AlertPage { w: &frame.w, frame: &frame, here: "alerts", alert: &alert, note: "", wrong: false })
}

/// The note.
#[derive(Debug, Deserialize)]
pub struct Closing {
    #[serde(default)]
    note: String,
}

/// `POST /audit/alerts/{alert}`.
pub async fn close(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(alert): Path<String>,
    Form(closing): Form<Closing>,
) -> Result<Response, Refusal> {
    let id = number(&alert)?;
    let (who, note) = (visitor.clone(), closing.note.clone());
    match ask(app.desk(), move |desk| desk.close_alert(&who, id, &note)).await? {
        Ok(()) => Ok(Redirect::to(&format!("/audit/alerts/{id}")).into_response()),
        Err(_) => {
            let alert = ask(app.desk(), move |desk| desk.alert(&visitor, id)).await?;
            page(&AlertPage {
                w: &frame.w,
                frame: &frame,
                here: "alerts",
                alert: &alert,
                note: &closing.note,
                wrong: true,
            })
        }
    }
}
