//! Requests about taking part, for those who take and decide them: the list here, a new one in [`new`], one in [`one`].

pub mod form;
pub mod new;
pub mod one;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jenner_registry::participation::request::Clock;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::participation::{RequestList, RequestRow};

#[derive(Template)]
#[template(path = "participation.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a RequestList,
}

impl ListPage<'_> {
    fn clock(&self, row: &RequestRow) -> String {
        clock(self.w, row)
    }
}

/// The clock of a request in words.
fn clock(w: &Words, row: &RequestRow) -> String {
    match row.clock {
        Clock::Left(days) => w.n("participation-clock-left", days),
        Clock::Today => w.t("participation-clock-today"),
        Clock::Late(days) => w.n("participation-clock-late", days),
        Clock::Broken => w.t("participation-clock-broken"),
    }
}

/// Which list.
#[derive(Debug, Deserialize)]
pub struct Which {
    #[serde(default)]
    ended: String,
}

/// `GET /participation`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let running = which.ended.is_empty();
    let view = ask(app.desk(), move |desk| desk.requests(&visitor, running)).await?;
    page(&ListPage { w: &frame.w, frame: &frame, here: "participation", view: &view })
}
