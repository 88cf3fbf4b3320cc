//! Visits of the programme: what is due and planned, the checklist, what has to be put right.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::programme::Rules;
use jenner_registry::programme::visit::{Answer, Answers, Due, Is, Trouble};
use jiff::civil::Date;

use super::{Done, deeds, language};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::programme::{VisitOrder, VisitView, VisitsView};

/// What a page sends: names and values.
type Sent = BTreeMap<String, String>;

fn kind(w: &Words, code: &str) -> String {
    Rules::shipped().visit(code).map_or_else(|| code.to_owned(), |kind| kind.words(language(w)).to_owned())
}

fn item(w: &Words, code: &str) -> String {
    Rules::shipped().item(code).map_or_else(|| code.to_owned(), |item| item.words(language(w)).to_owned())
}

#[derive(Template)]
#[template(path = "vfc_visits.html")]
struct VisitsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a VisitsView,
    problem: Option<Trouble>,
}

impl VisitsPage<'_> {
    fn kind(&self, code: &str) -> String {
        kind(self.w, code)
    }

    fn item(&self, code: &str) -> String {
        item(self.w, code)
    }

    fn state(&self, word: &str) -> String {
        self.w.t(&format!("vfc-visit-{word}"))
    }

    fn is_past(&self, day: &Date) -> bool {
        *day < self.view.today
    }

    fn planned(&self, due: &Due) -> Option<(i64, String)> {
        due.planned.map(|(id, on)| (id, self.w.day(on)))
    }
}

/// `GET /vfc/visits`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.visits(&visitor)).await?;
    page(&VisitsPage { w: &frame.w, frame: &frame, here: "vfc", view: &view, problem: None })
}

/// `POST /vfc/visits`: plans one.
pub async fn plan(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let text = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let (whom, what, asker) = (text("organization"), text("kind"), visitor.clone());
    let planned = match text("on").parse::<Date>() {
        Ok(on) => ask(app.desk(), move |desk| desk.plan_visit(&asker, (&whom, &what, on))).await?,
        Err(_) => Err(Trouble::Day),
    };
    match planned {
        Ok(id) => Ok(Redirect::to(&format!("/vfc/visits/{id}?done=visit")).into_response()),
        Err(trouble) => {
            let view = ask(app.desk(), move |desk| desk.visits(&visitor)).await?;
            let problem = Some(trouble);
            let shown = page(&VisitsPage { w: &frame.w, frame: &frame, here: "vfc", view: &view, problem })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "vfc_visit.html")]
struct VisitPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a VisitView,
    sent: &'a Sent,
    done: Option<String>,
    problem: Option<Trouble>,
}

impl VisitPage<'_> {
    fn kind(&self) -> String {
        kind(self.w, &self.view.visit.row.kind)
    }

    fn state(&self) -> String {
        self.w.t(&format!("vfc-visit-{}", self.view.visit.row.state.replace('_', "-")))
    }

    fn day(&self) -> String {
        self.w.day(self.view.visit.row.visited_on.unwrap_or(self.view.visit.row.planned_on))
    }

    fn is_planned(&self) -> bool {
        self.view.runs && self.view.visit.row.state == "planned"
    }

    fn item(&self, code: &str) -> String {
        item(self.w, code)
    }

    /// The items of the checklist: code, words, what was sent, and in words.
    fn items(&self) -> Vec<(String, String, String, String)> {
        let all = Rules::shipped().items_of(&self.view.visit.row.kind);
        all.map(|item| {
            let code = item.code.to_string();
            let sent = |name: &str| self.sent.get(&format!("{name}_{code}")).cloned().unwrap_or_default();
            let is = Some(sent("is")).filter(|word| !word.is_empty()).unwrap_or_else(|| "right".to_owned());
            (code.clone(), item.words(language(self.w)).to_owned(), is, sent("words"))
        })
        .collect()
    }

    fn answers(&self) -> Vec<(String, &'static str, String, String)> {
        let all = self.view.visit.answers.iter();
        all.map(|(code, answer)| {
            let tone = match answer.is {
                Is::Right => "ok",
                Is::Wrong => "late",
                Is::Skipped => "later",
            };
            let word = self.w.t(&format!("vfc-is-{}", answer.is.word()));
            (item(self.w, code), tone, word, answer.words.clone())
        })
        .collect()
    }

    fn is(&self, word: &str) -> String {
        self.w.t(&format!("vfc-is-{word}"))
    }

    fn is_past(&self, day: &Date) -> bool {
        *day < self.view.today
    }

    fn deeds(&self) -> Vec<(String, String, String, String)> {
        deeds(self.w, &self.view.deeds)
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    (visitor, id): (Visitor, i64),
    sent: &Sent,
    (done, problem): (Option<String>, Option<Trouble>),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.visit(&visitor, id)).await?;
    page(&VisitPage { w: &frame.w, frame, here: "vfc", view: &view, sent, done, problem })
}

/// `GET /vfc/visits/{visit}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let id = id.parse().unwrap_or(0);
    shown(&app, &frame, (visitor, id), &Sent::new(), (done.key(), None)).await
}

fn order(sent: &Sent) -> Option<VisitOrder> {
    let text = |name: &str| sent.get(name).cloned().unwrap_or_default();
    match text("what").as_str() {
        "call-off" => Some(VisitOrder::CallOff(text("why"))),
        "close" => Some(VisitOrder::Close(text("action").parse().ok()?, text("evidence"))),
        _ => {
            let codes = sent.iter().filter_map(|(name, word)| Some((name.strip_prefix("is_")?, word)));
            let answers: Answers = codes
                .map(|(code, word)| {
                    let answer = Answer {
                        is: Is::of_word(word).unwrap_or_default(),
                        words: text(&format!("words_{code}")).trim().to_owned(),
                    };
                    (code.to_owned(), answer)
                })
                .collect();
            Some(VisitOrder::Record(text("on").parse().ok()?, answers))
        }
    }
}

/// `POST /vfc/visits/{visit}`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    let asker = visitor.clone();
    let done = match order(&sent) {
        Some(order) => ask(app.desk(), move |desk| desk.order_visit(&asker, id, &order)).await?,
        None => Err(Trouble::Day),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/vfc/visits/{id}?done=visit")).into_response()),
        Err(Trouble::Unknown) => Err(Refusal::NotFound),
        Err(trouble) => {
            let shown = shown(&app, &frame, (visitor, id), &sent, (None, Some(trouble))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
