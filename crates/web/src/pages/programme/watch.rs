//! What the watch over programme vaccine has found: the list, one finding with its doses, what is decided.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::programme::sentinel::{Evidence, Finding, State, Sure};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Done, deeds, language};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::programme::{FindingView, WatchView};

fn tone(sure: Sure) -> &'static str {
    match sure {
        Sure::Strong => "late",
        Sure::Likely => "warn",
        Sure::Possible => "later",
    }
}

fn clinic(w: &Words, one: &Finding) -> String {
    one.organization.as_ref().map_or_else(|| w.t("vfc-state-whole"), |(_, name)| name.clone())
}

fn days(w: &Words, one: &Finding) -> String {
    match one.days.0 == one.days.1 {
        true => w.day(one.days.0),
        false => format!("{} – {}", w.day(one.days.0), w.day(one.days.1)),
    }
}

fn rule(w: &Words, one: &Finding) -> String {
    w.t(&format!("vfc-rule-{}", one.rule.word().replace('_', "-")))
}

#[derive(Template)]
#[template(path = "vfc_watch.html")]
struct WatchPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a WatchView,
    done: Option<String>,
    problem: bool,
}

impl WatchPage<'_> {
    fn tone(&self, one: &Finding) -> &'static str {
        tone(one.sure)
    }

    fn sure(&self, one: &Finding) -> String {
        self.w.t(&format!("vfc-sure-{}", one.sure.word()))
    }

    fn clinic(&self, one: &Finding) -> String {
        clinic(self.w, one)
    }

    fn days(&self, one: &Finding) -> String {
        days(self.w, one)
    }

    fn rule(&self, one: &Finding) -> String {
        rule(self.w, one)
    }

    fn why(&self, one: &Finding) -> String {
        one.why(language(self.w))
    }

    fn states(&self) -> Vec<(&'static str, String, bool)> {
        let all = self.view.counts.iter();
        all.map(|(state, count)| {
            let said = self.w.n(&format!("vfc-findings-{}", state.word()), *count);
            (state.word(), said, *state == self.view.state)
        })
        .collect()
    }

    fn from(&self) -> String {
        self.view.today.checked_sub(92.days()).unwrap_or(self.view.today).to_string()
    }

    fn until(&self) -> String {
        self.view.today.to_string()
    }
}

/// Which findings are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    state: String,
    done: String,
}

async fn listed(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    state: State,
    (done, problem): (Option<String>, bool),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.watch(&visitor, state)).await?;
    page(&WatchPage { w: &frame.w, frame, here: "vfc", view: &view, done, problem })
}

/// `GET /vfc/watch`.
pub async fn list(
    Of(app): Of<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let state = State::of_word(&which.state).unwrap_or(State::New);
    let done = Done { done: which.done };
    listed(&app, &frame, visitor, state, (done.key(), false)).await
}

/// The days to look at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Days {
    from: String,
    until: String,
}

/// `POST /vfc/watch`: looks.
pub async fn run(
    Of(app): Of<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(days): Form<Days>,
) -> Result<Response, Refusal> {
    let day = |text: &str| text.trim().parse::<Date>().ok();
    let Some(days) = day(&days.from).zip(day(&days.until)).filter(|(from, until)| from <= until) else {
        let shown = listed(&app, &frame, visitor, State::New, (None, true)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    };
    let new = ask(app.desk(), move |desk| desk.run_watch(&visitor, days)).await?;
    let word = if new == 0 { "nothing" } else { "watched" };
    Ok(Redirect::to(&format!("/vfc/watch?done={word}")).into_response())
}

#[derive(Template)]
#[template(path = "vfc_finding.html")]
struct FindingPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a FindingView,
    done: Option<String>,
    problem: bool,
}

impl FindingPage<'_> {
    fn tone(&self) -> &'static str {
        tone(self.view.finding.sure)
    }

    fn sure(&self) -> String {
        self.w.t(&format!("vfc-sure-{}", self.view.finding.sure.word()))
    }

    fn state(&self) -> String {
        self.w.t(&format!("vfc-found-{}", self.view.finding.state.word()))
    }

    fn clinic(&self) -> String {
        clinic(self.w, &self.view.finding)
    }

    fn days(&self) -> String {
        days(self.w, &self.view.finding)
    }

    fn rule(&self) -> String {
        rule(self.w, &self.view.finding)
    }

    fn why(&self) -> String {
        self.view.finding.why(language(self.w))
    }

    fn vaccine(&self, cvx: &str) -> String {
        self.view.vaccines.get(cvx).cloned().unwrap_or_else(|| cvx.to_owned())
    }

    /// Address and name of a patient, where the visitor may see them.
    fn patient(&self, one: &Evidence) -> Option<(String, String)> {
        let patient = one.patient.as_ref()?;
        Some((patient.public_id.to_string(), format!("{}, {}", patient.name.0, patient.name.1)))
    }

    fn born(&self, one: &Evidence) -> String {
        let born = one.patient.as_ref().and(one.dose.born_on);
        born.map_or_else(|| "–".to_owned(), |day| self.w.day(day))
    }

    fn deeds(&self) -> Vec<(String, String, String, String)> {
        deeds(self.w, &self.view.deeds)
    }

    fn states(&self) -> Vec<(&'static str, String)> {
        let all = [State::Explained, State::Referred, State::Closed];
        all.map(|one| (one.word(), self.w.t(&format!("vfc-decide-{}", one.word())))).to_vec()
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    (visitor, id): (Visitor, i64),
    (done, problem): (Option<String>, bool),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.finding(&visitor, id)).await?;
    page(&FindingPage { w: &frame.w, frame, here: "vfc", view: &view, done, problem })
}

/// `GET /vfc/watch/{finding}`.
pub async fn show(
    Of(app): Of<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let id = id.parse().unwrap_or(0);
    shown(&app, &frame, (visitor, id), (done.key(), false)).await
}

/// What is decided.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Decided {
    state: String,
    why: String,
}

/// `POST /vfc/watch/{finding}`.
pub async fn decide(
    Of(app): Of<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Form(sent): Form<Decided>,
) -> Result<Response, Refusal> {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    let asker = visitor.clone();
    let is_kept = match State::of_word(&sent.state) {
        Some(state) => ask(app.desk(), move |desk| desk.decide_finding(&asker, id, state, &sent.why)).await?,
        None => false,
    };
    if is_kept {
        return Ok(Redirect::to(&format!("/vfc/watch/{id}?done=decided")).into_response());
    }
    let shown = shown(&app, &frame, (visitor, id), (None, true)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
