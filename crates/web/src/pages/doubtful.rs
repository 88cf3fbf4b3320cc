//! Doses that may be one injection: who has some, and the page on which somebody decides.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::review::query;
use crate::pages::review::run::{self, Notice};
use crate::views::doubtful::DOUBT_PAGE;
use crate::views::{
    DoseAnswer, DoseAnswered, DoseVerdict, DoubtList, DoubtPair, DoubtReason, DoubtView, MarkKind, Speaks,
    Undone,
};

/// Longest note.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "doubts.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DoubtList,
    number: u32,
    notice: Option<Notice>,
}

impl ListPage<'_> {
    fn pages(&self) -> u64 {
        self.view.total.div_ceil(DOUBT_PAGE).max(1)
    }

    fn has_more(&self) -> bool {
        u64::from(self.number) < self.pages()
    }

    fn page_url(&self, number: u32) -> String {
        format!("/review/doses?page={number}")
    }
}

/// The page as it stands in an address.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    page: String,
}

/// `GET /review/doses`: people with doses that may be one.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Query(typed): Query<Typed>,
) -> Result<Response, Refusal> {
    let number = query::page(&typed.page);
    let view = ask(app.desk(), move |desk| desk.doubts(&visitor, number)).await?;
    let notice = run::notice(&session).await?;
    page(&ListPage { w: &frame.w, frame: &frame, here: "review", view: &view, number, notice })
}

#[derive(Template)]
#[template(path = "doubtful.html")]
struct DoubtPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DoubtView,
    notice: Option<Notice>,
    typed: &'a Answer,
    /// End of the key `doubt-problem-…`.
    problem: Option<&'static str>,
}

impl DoubtPage<'_> {
    /// Whether the answer that could not be taken was about this pair.
    fn is_asked(&self, pair: &DoubtPair) -> bool {
        self.problem == Some("note")
            && (&pair.left.report, &pair.right.report) == (&self.typed.a, &self.typed.b)
    }

    /// What mends the problem.
    fn field(&self) -> String {
        let asked = self.view.pairs.iter().position(|pair| self.is_asked(pair));
        asked.map_or_else(|| "main".to_owned(), |at| format!("note-{}", at + 1))
    }

    fn note_of(&self, pair: &DoubtPair) -> &str {
        if self.is_asked(pair) { &self.typed.note } else { "" }
    }

    fn reason(&self, reason: &DoubtReason) -> String {
        let key = format!("event-rule-{}", reason.rule.to_lowercase());
        self.w.or(&key, &reason.sentence)
    }
}

/// `GET /people/{person}/doubtful`: doses that may be one, side by side.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let view = doubtful(&app, visitor, &person).await?;
    let notice = run::notice(&session).await?;
    let typed = Answer::default();
    page(&DoubtPage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        notice,
        typed: &typed,
        problem: None,
    })
}

/// An answer, or the wish to undo one.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    undo: String,
}

/// `POST /people/{person}/doubtful`.
pub async fn answer(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(person): Path<String>,
    Form(mut typed): Form<Answer>,
) -> Result<Response, Refusal> {
    typed.note = typed.note.trim().chars().take(LONGEST).collect();
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let who = visitor.clone();
    let (word, problem) = if !typed.undo.is_empty() {
        let ruling = typed.undo.clone();
        match ask(app.desk(), move |desk| desk.undo_on_doses(&who, id, &ruling)).await? {
            Undone::Yes => ("dose-undone", None),
            Undone::Already | Undone::TooLate => ("undone-before", None),
        }
    } else if let Some(verdict) = DoseVerdict::from_word(&typed.answer) {
        let wanted = DoseAnswer { a: typed.a.clone(), b: typed.b.clone(), verdict, note: typed.note.clone() };
        match ask(app.desk(), move |desk| desk.answer_on_doses(&who, id, &wanted)).await? {
            DoseAnswered::Done => match verdict {
                DoseVerdict::One => ("dose-one", None),
                DoseVerdict::Two => ("dose-two", None),
                DoseVerdict::Unsure => ("dose-unsure", None),
            },
            DoseAnswered::Changed => ("", Some(("changed", StatusCode::CONFLICT))),
            DoseAnswered::NoteMissing => ("", Some(("note", StatusCode::UNPROCESSABLE_ENTITY))),
        }
    } else {
        ("", Some(("answer", StatusCode::UNPROCESSABLE_ENTITY)))
    };
    let Some((problem, status)) = problem else {
        run::say(&session, word, None).await?;
        return Ok(Redirect::to(&format!("/people/{person}/doubtful")).into_response());
    };
    let view = doubtful(&app, visitor, &person).await?;
    let shown = page(&DoubtPage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        notice: None,
        typed: &typed,
        problem: Some(problem),
    })?;
    Ok((status, shown).into_response())
}

async fn doubtful(app: &App, visitor: Visitor, person: &str) -> Result<DoubtView, Refusal> {
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    ask(app.desk(), move |desk| desk.doubtful(&visitor, person)).await
}
