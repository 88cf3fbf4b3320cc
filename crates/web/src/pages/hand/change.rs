//! `/people/{person}/doses/{dose}/change` and `…/reaction`: a dose put right, taken out, moved; what happened after it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Typed, fields, person_of, problem, sent, shown};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{ChangeTyped, ChangeView, Choice, ReactionTyped, ReactionView, VaersVaccine, Wrong};

#[derive(Template)]
#[template(path = "hand_change.html")]
struct ChangePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ChangeView,
}

impl ChangePage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        match wrong.word {
            // What cannot be is said in the words of the concern itself.
            "cannot-be-theirs" => {
                let concern = self.w.s(&format!("concern-{}", wrong.about), "");
                self.w.s("hand-problem-cannot-be-theirs", concern)
            }
            _ => problem(self.w, wrong),
        }
    }

    fn wrong_with(&self, field: &str) -> Option<&Wrong> {
        self.view.wrong.iter().find(|wrong| wrong.field == field)
    }

    fn other(&self, name: &str) -> Option<&String> {
        self.view.on_file.get(name).filter(|_| self.view.changed)
    }

    /// Fields that are typed.
    fn texts(&self) -> [&'static str; 5] {
        ["vaccine", "on", "lot", "expires", "amount"]
    }

    /// Where the knowledge can come from (RXA-9).
    fn sources(&self) -> [&'static str; 9] {
        ["00", "01", "02", "03", "04", "05", "06", "07", "08"]
    }

    /// Fields that are chosen, with their lists.
    fn lists(&self) -> [(&'static str, &Vec<Choice>); 4] {
        let choices = &self.view.choices;
        [
            ("funding", &choices.funding),
            ("eligibility", &choices.eligibility),
            ("route", &choices.routes),
            ("site", &choices.sites),
        ]
    }
}

/// `GET /people/{person}/doses/{dose}/change`.
pub async fn show_change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(place): Path<(String, String)>,
) -> Result<Response, Refusal> {
    changed(app, frame, visitor, place, ChangeTyped::default()).await
}

/// `POST /people/{person}/doses/{dose}/change`.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(place): Path<(String, String)>,
    form: Typed,
) -> Result<Response, Refusal> {
    changed(app, frame, visitor, place, ChangeTyped { fields: fields(form) }).await
}

async fn changed(
    app: App,
    frame: Frame,
    visitor: Visitor,
    (person, dose): (String, String),
    typed: ChangeTyped,
) -> Result<Response, Refusal> {
    let id = person_of(&person)?;
    let answered = ask(app.desk(), move |desk| desk.change(&visitor, id, &dose, typed)).await?;
    let wrong = |view: &ChangeView| match view.changed {
        true => Some(StatusCode::CONFLICT),
        false => {
            (!view.wrong.is_empty() || !view.worries.is_empty()).then_some(StatusCode::UNPROCESSABLE_ENTITY)
        }
    };
    sent(&person, answered, wrong, |view| {
        shown(&ChangePage { w: &frame.w, frame: &frame, here: "people", view })
    })
}

#[derive(Template)]
#[template(path = "hand_reaction.html")]
struct ReactionPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ReactionView,
}

impl ReactionPage<'_> {
    /// The report's two lists of vaccines.
    fn tables(&self) -> [(&'static str, &Vec<VaersVaccine>); 2] {
        [("vaers-17", &self.view.vaccines), ("vaers-22", &self.view.before)]
    }

    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }
}

/// `GET /people/{person}/doses/{dose}/reaction`.
pub async fn reaction(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(place): Path<(String, String)>,
) -> Result<Response, Refusal> {
    reacted(app, frame, visitor, place, ReactionTyped::default()).await
}

/// `POST /people/{person}/doses/{dose}/reaction`.
pub async fn react(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(place): Path<(String, String)>,
    form: Typed,
) -> Result<Response, Refusal> {
    reacted(app, frame, visitor, place, ReactionTyped { fields: fields(form) }).await
}

async fn reacted(
    app: App,
    frame: Frame,
    visitor: Visitor,
    (person, dose): (String, String),
    typed: ReactionTyped,
) -> Result<Response, Refusal> {
    let id = person_of(&person)?;
    let answered = ask(app.desk(), move |desk| desk.reaction(&visitor, id, &dose, typed)).await?;
    let wrong = |view: &ReactionView| (!view.wrong.is_empty()).then_some(StatusCode::UNPROCESSABLE_ENTITY);
    sent(&person, answered, wrong, |view| {
        shown(&ReactionPage { w: &frame.w, frame: &frame, here: "people", view })
    })
}
