//! The board of an outbreak.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::outbreak::Standing;
use jenner_registry::outbreak::event::Settled;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::outbreak::{BoardFilter, BoardLine, BoardView, OutbreakChange};

#[derive(Template)]
#[template(path = "outbreak.html")]
struct BoardPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a BoardView,
    filter: &'a BoardFilter,
    /// Word of what was done before, or could not be.
    told: Option<&'static str>,
}

impl BoardPage<'_> {
    fn standing(&self, word: &str) -> String {
        self.w.t(&format!("standing-{word}"))
    }

    fn evidence(&self, line: &BoardLine) -> Option<String> {
        let (word, doses, day) = line.evidence?;
        let key = format!("evidence-{word}");
        Some(match day {
            Some(day) => self.w.ab(&key, self.w.count(doses), self.w.day(day)),
            None => self.w.t(&key),
        })
    }

    /// The address of the list with another filter.
    fn to(&self, show: &str, page: usize) -> String {
        format!("/outbreaks/{}?show={show}&page={page}", self.view.row.id)
    }

    fn setting(&self) -> String {
        self.w.t(&format!("setting-{}", self.view.setting.word()))
    }

    fn is_here(&self, show: &str) -> bool {
        self.filter.show == show
    }

    fn told_class(&self) -> &'static str {
        if self.told == Some("no-member") { "late" } else { "done" }
    }

    /// The record a contact's name leads to, where it is sure who they are.
    fn opens<'l>(&self, line: &'l BoardLine) -> Option<&'l str> {
        line.person.as_deref().filter(|_| line.close.is_none())
    }

    /// The record in which the visitor can record a dose that is still of use.
    fn records<'l>(&self, line: &'l BoardLine) -> Option<&'l str> {
        self.opens(line).filter(|_| self.view.records_doses && line.next.is_some())
    }

    fn has_more(&self) -> bool {
        self.filter.page.max(1) * BoardFilter::ON_A_PAGE < self.view.total
    }
}

/// Which contacts are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    show: String,
    page: String,
    told: String,
}

/// What may be told above a board.
const TOLD: [&str; 4] = ["member", "no-member", "settled", "closed"];

/// `GET /outbreaks/{event}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let known = |word: &&str| Standing::WORDS.contains(word) || ["close", "changed"].contains(word);
    let filter = BoardFilter {
        show: Some(wanted.show.as_str()).filter(known).unwrap_or_default().to_owned(),
        page: wanted.page.parse().unwrap_or(1).max(1),
    };
    let asked = filter.clone();
    let view = ask(app.desk(), move |desk| desk.outbreak(&visitor, &event, &asked)).await?;
    let told = TOLD.into_iter().find(|word| *word == wanted.told);
    page(&BoardPage { w: &frame.w, frame: &frame, here: "outbreaks", view: &view, filter: &filter, told })
}

/// A change of an outbreak.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    /// `member`, `same`, `not_them`, `no_contact` or `close`.
    #[serde(rename = "do")]
    what: String,
    contact: String,
    username: String,
    /// The visitor has said that it is over.
    sure: String,
}

/// `POST /outbreaks/{event}`.
pub async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let settle = |how| OutbreakChange::Settle(order.contact.clone(), how);
    let (change, told) = match order.what.as_str() {
        "member" => (OutbreakChange::Member(order.username.clone()), "member"),
        "same" => (settle(Settled::Same), "settled"),
        "not_them" => (settle(Settled::NotThem), "settled"),
        "no_contact" => (settle(Settled::NoContact), "settled"),
        "close" if order.sure == "yes" => (OutbreakChange::Close, "closed"),
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let id = event.clone();
    let done = ask(app.desk(), move |desk| desk.change_outbreak(&visitor, &id, &change)).await?;
    let told = if done || told != "member" { told } else { "no-member" };
    let show = if told == "settled" { "close" } else { "" };
    Ok(Redirect::to(&format!("/outbreaks/{event}?show={show}&told={told}")).into_response())
}
