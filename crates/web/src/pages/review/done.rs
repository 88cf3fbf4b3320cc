//! What was decided about pairs, with a way back for thirty days.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::query;
use super::run::{self, Notice};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::review::REVIEW_PAGE;
use crate::views::{DoneFilter, DoneKind, DoneList, Undone, Whose};

#[derive(Template)]
#[template(path = "review_done.html")]
struct DonePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DoneList,
    filter: &'a DoneFilter,
    notice: Option<Notice>,
    /// The pair in work, to go back to; empty if there is none.
    in_work: String,
}

impl DonePage<'_> {
    fn first(&self) -> u64 {
        u64::from(self.filter.page - 1) * REVIEW_PAGE + 1
    }

    fn last(&self) -> u64 {
        self.first() + self.view.rows.len() as u64 - 1
    }

    fn pages(&self) -> u64 {
        self.view.total.div_ceil(REVIEW_PAGE).max(1)
    }

    fn has_more(&self) -> bool {
        u64::from(self.filter.page) < self.pages()
    }

    fn page_url(&self, page: u32) -> String {
        let whose = if self.filter.whose == Whose::Mine { "mine" } else { "" };
        let kind = self.filter.kind.map(DoneKind::word).unwrap_or_default();
        format!("/review/done?whose={whose}&kind={kind}&page={page}")
    }
}

/// The filter as it stands in an address.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    whose: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: String,
}

/// `GET /review/done`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Query(typed): Query<Typed>,
) -> Result<Response, Refusal> {
    let filter = DoneFilter {
        whose: if typed.whose == "mine" { Whose::Mine } else { Whose::All },
        kind: DoneKind::from_word(&typed.kind),
        page: query::page(&typed.page),
    };
    let wanted = filter.clone();
    let view = ask(app.desk(), move |desk| desk.done(&visitor, &wanted)).await?;
    page(&DonePage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        filter: &filter,
        notice: run::notice(&session).await?,
        in_work: run::load(&session).await?.pair,
    })
}

/// The decision to undo.
#[derive(Debug, Deserialize)]
pub struct Wish {
    #[serde(default)]
    undo: String,
}

/// `POST /review/done`: undoes a decision.
pub async fn undo(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    let undone = ask(app.desk(), move |desk| desk.undo(&visitor, &wish.undo)).await?;
    let word = match undone {
        Undone::Yes => "undone",
        Undone::TooLate => "too-late",
        Undone::Already => "undone-before",
    };
    run::say(&session, word, None).await?;
    Ok(Redirect::to("/review/done").into_response())
}
