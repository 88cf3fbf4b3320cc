//! An excursion: what readings show, and what is done about it step by step.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::cold_chain::Temperature;
use jenner_registry::cold_chain::step::{Cause, Facts, Lot, Outcome, Step};
use jenner_registry::cold_chain::work::{Deed, Trouble};
use serde::Deserialize;

use super::unit::understand_future;
use super::{Done, length, short};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::cold_chain::{ExcursionView, both};

#[derive(Template)]
#[template(path = "cold_excursion.html")]
struct ExcursionPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ExcursionView,
    sent: &'a Sent,
    done: Option<String>,
    problem: Option<Trouble>,
}

impl ExcursionPage<'_> {
    fn holds(&self) -> bool {
        self.view.excursion.state.holds() && self.view.excursion.joined_into.is_none()
    }

    fn span(&self) -> String {
        let excursion = &self.view.excursion;
        let end = excursion.end.map_or_else(|| self.w.t("cc-not-over"), |end| self.w.time(end.to_jiff()));
        format!("{} – {end}", self.w.time(excursion.start.to_jiff()))
    }

    /// What readings show: name and value.
    fn facts(&self) -> Vec<(String, String)> {
        let excursion = &self.view.excursion;
        let scale = self.view.scale;
        let value = |value: Temperature| both(value, scale);
        let mut facts = vec![
            ("cc-lowest", value(excursion.extremes.0)),
            ("cc-highest", value(excursion.extremes.1)),
            ("cc-hot-time", length(self.w, excursion.out.hot)),
            ("cc-cold-time", length(self.w, excursion.out.cold)),
            ("cc-unknown-time", length(self.w, excursion.out.unknown)),
        ];
        facts.extend(excursion.kinetic.map(|kinetic| ("cc-kinetic", value(kinetic))));
        facts.into_iter().map(|(key, value)| (self.w.t(key), value)).collect()
    }

    fn told(&self, facts: &Facts) -> String {
        let value =
            |tenths| Temperature::from_tenths(tenths).map_or_else(String::new, |t| short(t, self.view.scale));
        let end = facts.end.map_or_else(|| self.w.t("cc-not-over"), |end| self.w.time(end.to_jiff()));
        format!(
            "{} – {end}, {} / {}, {}",
            self.w.time(facts.start.to_jiff()),
            value(facts.lowest),
            value(facts.highest),
            length(self.w, facts.seconds),
        )
    }

    fn outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Until(day) => self.w.s("cc-outcome-until", self.w.day(*day)),
            other => self.w.t(&format!("cc-outcome-{}", other.word())),
        }
    }

    /// A step in words.
    fn said(&self, step: &Step) -> String {
        match step {
            Step::Found(facts) => self.told(facts),
            Step::Changed { before, after } => format!("{} → {}", self.told(before), self.told(after)),
            Step::Joined { .. } | Step::Split { .. } | Step::Faded | Step::Reopened => String::new(),
            Step::Recorded { cause, words, empty } => {
                let empty = if *empty { format!(" {}", self.w.t("cc-was-empty")) } else { String::new() };
                format!("{}: {words}{empty}", self.w.t(&format!("cc-cause-{}", cause.word())))
            }
            Step::Lot { lot, vaccine } => format!("{lot} {vaccine}").trim().to_owned(),
            Step::Barred { lot, .. } => lot.clone(),
            Step::Asked { lot, case, words } => format!("{lot}: {words} {case}").trim().to_owned(),
            Step::Answered { lot, outcome, case, words } => {
                format!("{lot}: {}. {words} ({case})", self.outcome(outcome))
            }
            Step::Concluded { state, words } => {
                format!("{}: {words}", self.w.t(&format!("cc-state-{state}")))
            }
        }
    }

    /// When, who, what and how, of each step.
    fn steps(&self) -> Vec<(String, String, String, String)> {
        let steps = self.view.excursion.steps.iter().zip(&self.view.names);
        steps
            .map(|(done, name)| {
                let what = self.w.t(&format!("cc-step-{}", done.step.word()));
                let said = self.said(&done.step);
                (self.w.time(done.at.to_jiff()), self.w.who(name.as_deref()), what, said)
            })
            .collect()
    }

    fn asked(&self, lot: &Lot) -> String {
        match &lot.asked {
            None => self.w.t("cc-not-asked"),
            Some(case) if case.is_empty() => self.w.t("cc-asked"),
            Some(case) => self.w.s("cc-asked-case", case),
        }
    }

    fn answer(&self, lot: &Lot) -> String {
        lot.answer.as_ref().map_or_else(
            || self.w.t("cc-no-answer"),
            |(outcome, case, words)| format!("{}. {words} ({case})", self.outcome(outcome)),
        )
    }

    /// The field that a problem is about.
    fn place(&self) -> &'static str {
        match self.problem {
            Some(Trouble::NoLot | Trouble::KnownLot | Trouble::TooManyLots) => "lot",
            Some(Trouble::NoCase | Trouble::NoOutcome | Trouble::NoDay | Trouble::UnknownLot) => "answers",
            Some(Trouble::NotRecorded | Trouble::NoCause) => "cause",
            _ => match self.sent.what.as_str() {
                "conclude" => "end",
                "ask" | "answer" => "answers",
                _ => "words",
            },
        }
    }

    fn is_about(&self, what: &str) -> bool {
        self.sent.what == what
    }

    fn is_of(&self, lot: &Lot) -> bool {
        self.sent.lot == lot.lot
    }
}

/// The forms of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    what: String,
    cause: String,
    words: String,
    empty: String,
    lot: String,
    vaccine: String,
    case: String,
    outcome: String,
    until: String,
}

impl Sent {
    fn deed(&self, frame: &Frame) -> Deed {
        let (lot, case, words) = (self.lot.clone(), self.case.clone(), self.words.clone());
        match self.what.as_str() {
            "lot" => Deed::Name { lot, vaccine: self.vaccine.clone() },
            "ask" => Deed::Ask { lot, case, words },
            "answer" => Deed::Answer {
                lot,
                outcome: self.outcome.clone(),
                until: understand_future(&self.until, frame.today()),
                case,
                words,
            },
            "conclude" => Deed::Conclude { words },
            _ => Deed::Record { cause: Cause::of(&self.cause), words, empty: !self.empty.is_empty() },
        }
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    name: String,
    sent: &Sent,
    (done, problem): (Option<String>, Option<Trouble>),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.excursion(&visitor, &name)).await?;
    page(&ExcursionPage { w: &frame.w, frame, here: "cold-chain", view: &view, sent, done, problem })
}

/// `GET /cold-chain/excursions/{excursion}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, name, &Sent::default(), (done.key(), None)).await
}

/// `POST /cold-chain/excursions/{excursion}`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let deed = sent.deed(&frame);
    let (who, id) = (visitor.clone(), name.clone());
    match ask(app.desk(), move |desk| desk.work_excursion(&who, &id, &deed)).await? {
        Ok(()) => Ok(Redirect::to(&format!("/cold-chain/excursions/{name}?done=step")).into_response()),
        Err(problem) => {
            let shown = shown(&app, &frame, visitor, name, &sent, (None, Some(problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
