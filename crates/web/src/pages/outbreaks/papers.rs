//! Papers of an outbreak, and the line list in an encrypted file.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::outbreak::{Standing, export as sealing};
use jenner_registry::packs::Language;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::outbreak::{BoardFilter, BoardView, OutbreakPaper};

#[derive(Template)]
#[template(path = "outbreak_papers.html")]
struct PapersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a BoardView,
    /// A password that was drawn; empty on the page of papers.
    password: &'a str,
    nobody: bool,
}

/// Whether the page says that nobody was meant.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    nobody: String,
}

async fn head(app: &App, visitor: crate::desk::Visitor, event: String) -> Result<BoardView, Refusal> {
    let filter = BoardFilter { page: usize::MAX, ..BoardFilter::default() };
    ask(app.desk(), move |desk| desk.outbreak(&visitor, &event, &filter)).await
}

/// `GET /outbreaks/{event}/papers`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Query(said): Query<Said>,
) -> Result<Response, Refusal> {
    let view = head(&app, visitor, event).await?;
    let nobody = !said.nobody.is_empty();
    page(&PapersPage { w: &frame.w, frame: &frame, here: "outbreaks", view: &view, password: "", nobody })
}

/// `POST /outbreaks/{event}/papers`: `paper`, `language`, and `who` as often as there are standings.
pub async fn print(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let value =
        |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let language = Language::of(value("language"));
    let words: Vec<String> = fields
        .iter()
        .filter(|(name, word)| name == "who" && Standing::WORDS.contains(&word.as_str()))
        .map(|(_, word)| word.clone())
        .collect();
    let (paper, name) = match value("paper") {
        "letters" => (OutbreakPaper::Letters, "letters.pdf"),
        "calls" => (OutbreakPaper::Calls, "call-list.pdf"),
        "situation" => (OutbreakPaper::Situation, "situation.pdf"),
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let (who, id) = (visitor.clone(), event.clone());
    let made = ask(app.desk(), move |desk| desk.outbreak_paper(&who, &id, paper, &words, language)).await?;
    match made {
        Some(pdf) => file("application/pdf", name, pdf),
        None => {
            let view = head(&app, visitor, event).await?;
            let shown = page(&PapersPage {
                w: &frame.w,
                frame: &frame,
                here: "outbreaks",
                view: &view,
                password: "",
                nobody: true,
            })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// `GET /outbreaks/{event}/export`: a password to write down, before the file is made.
pub async fn ask_password(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
) -> Result<Response, Refusal> {
    let view = head(&app, visitor, event).await?;
    let drawn = sealing::draw().map_err(|error| Refusal::Broken(error.to_string()))?;
    page(&PapersPage {
        w: &frame.w,
        frame: &frame,
        here: "outbreaks",
        view: &view,
        password: &drawn,
        nobody: false,
    })
}

/// The password that was shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Password {
    password: String,
    language: String,
}

/// `POST /outbreaks/{event}/export`: the file.
pub async fn export(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Form(sent): Form<Password>,
) -> Result<Response, Refusal> {
    if !sealing::is_drawn(&sent.password) {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    }
    let language = Language::of(&sent.language);
    let zip =
        ask(app.desk(), move |desk| desk.export_outbreak(&visitor, &event, &sent.password, language)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"line-list.zip\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, zip).into_response())
}
