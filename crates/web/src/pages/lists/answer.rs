//! The answer to a question: a list in pages or a count, what may be done with it, and its files.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::lists::file::Format;
use jenner_registry::lists::{Listed, MOST_BY_NAME, MOST_IN_A_FILE, ON_A_PAGE};
use serde::Deserialize;

use super::{Told, sentence};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::coverage::live;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::lists::{ListChange, ListChanged, ListOutcome, ListView, Table, Wrong};

#[derive(Template)]
#[template(path = "list_answer.html")]
struct AnswerPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ListView,
    told: Option<&'static str>,
    /// Why the question was not kept.
    not_kept: Option<&'static str>,
}

/// What may be told above an answer.
const TOLD: [&str; 2] = ["kept", "no-file"];

impl AnswerPage<'_> {
    fn sentence(&self, wrong: &Wrong) -> String {
        sentence(self.w, wrong)
    }

    fn of_doses(&self) -> bool {
        self.view.listed == Listed::Doses
    }

    /// The first and last person of the page, counted from 1.
    fn range(&self, people: usize) -> (usize, usize) {
        let first = (self.view.page - 1).saturating_mul(ON_A_PAGE);
        (first + 1, first.saturating_add(ON_A_PAGE).min(people))
    }

    fn has_more(&self, people: usize) -> bool {
        self.view.page.saturating_mul(ON_A_PAGE) < people
    }

    fn to_page(&self, page: usize) -> String {
        format!("/lists/{}?page={page}", self.view.id)
    }

    fn head<'t>(&self, table: &'t Table, place: usize) -> &'t str {
        table.head.get(place).map_or("", String::as_str)
    }

    fn file_holds(&self) -> String {
        self.w.s("lq-file-holds", self.w.count(MOST_IN_A_FILE))
    }

    fn by_name(&self) -> String {
        self.w.s("lq-unsorted", self.w.count(MOST_BY_NAME))
    }
}

async fn answer(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    id: String,
    number: usize,
    told: Option<&'static str>,
    not_kept: Option<&'static str>,
) -> Result<Response, Refusal> {
    let words = frame.w.clone();
    let named = id.clone();
    let Some(view) = ask(app.desk(), move |desk| desk.list(&visitor, &named, number, &words)).await? else {
        // It has to be looked at before it can be asked again.
        return Ok(Redirect::to(&format!("/lists/new?from={id}")).into_response());
    };
    let is_wrong = !matches!(view.outcome, ListOutcome::List { .. } | ListOutcome::Count { .. });
    let shown = page(&AnswerPage { w: &frame.w, frame, here: "lists", view: &view, told, not_kept })?;
    let status = match is_wrong || not_kept.is_some() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    Ok((status, shown).into_response())
}

/// `GET /lists/{id}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Query(told): Query<Told>,
) -> Result<Response, Refusal> {
    let number = told.page.unwrap_or(1).max(1);
    answer(&app, &frame, visitor, id, number, told.of(&TOLD), None).await
}

/// What is done with a question.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    /// `keep` or `remove`.
    #[serde(rename = "do")]
    what: String,
    name: String,
    /// `yes`: for everybody of the organization.
    share: String,
}

/// `POST /lists/{id}`: keeps the question under a name, or removes it.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let change = match order.what.as_str() {
        "keep" => ListChange::Keep { name: order.name, share: order.share == "yes" },
        "remove" => ListChange::Remove,
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let (who, named) = (visitor.clone(), id.clone());
    match ask(app.desk(), move |desk| desk.change_list(&who, &named, &change)).await? {
        ListChanged::Kept(id) => Ok(Redirect::to(&format!("/lists/{id}?told=kept")).into_response()),
        ListChanged::Removed => Ok(Redirect::to("/lists?told=removed").into_response()),
        ListChanged::No(why) => answer(&app, &frame, visitor, id, 1, None, Some(why)).await,
    }
}

/// `GET /lists/{id}/csv`.
pub async fn csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    file(&app, &frame, visitor, id, Format::Csv).await
}

/// `GET /lists/{id}/xlsx`.
pub async fn xlsx(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    file(&app, &frame, visitor, id, Format::Xlsx).await
}

async fn file(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    id: String,
    format: Format,
) -> Result<Response, Refusal> {
    let words = frame.w.clone();
    let named = id.clone();
    let made = ask(app.desk(), move |desk| desk.list_file(&visitor, &named, format, &words)).await?;
    let Some(made) = made else {
        return Ok(Redirect::to(&format!("/lists/{id}?told=no-file")).into_response());
    };
    let media = match made.format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Xlsx => live::XLSX,
    };
    // A name that says so stays with the file wherever it goes.
    let name = match made.cut {
        Some((lines, of)) => format!("list-first-{lines}-of-{of}.{}", made.format.word()),
        None => format!("list.{}", made.format.word()),
    };
    Ok(live::file(media, &name, made.bytes))
}
