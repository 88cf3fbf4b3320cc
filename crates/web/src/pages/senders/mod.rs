//! Pages about senders: the list, the score card (also as CSV), the way into production, what is agreed.

pub(crate) mod card;
pub mod onboarding;
pub mod profile;
pub mod replay;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

pub use card::{csv, show as card};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::senders::SenderList;

/// Periods to choose from, in days.
const PERIODS: [i64; 3] = [30, 90, 365];

/// The period.
#[derive(Debug, Deserialize)]
pub struct Period {
    #[serde(default)]
    days: String,
}

impl Period {
    /// One of the periods; the middle one when none was asked for.
    fn days(&self) -> i64 {
        self.days.parse().ok().filter(|days| PERIODS.contains(days)).unwrap_or(90)
    }
}

#[derive(Template)]
#[template(path = "senders.html")]
struct SendersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a SenderList,
}

impl SendersPage<'_> {
    fn periods(&self) -> [i64; 3] {
        PERIODS
    }
}

/// `GET /senders`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(period): Query<Period>,
) -> Result<Response, Refusal> {
    let days = period.days();
    let view = ask(app.desk(), move |desk| desk.senders(&visitor, days)).await?;
    page(&SendersPage { w: &frame.w, frame: &frame, here: "senders", view: &view })
}
