//! Vaccine that moves: transfers here, one of them and a new one in [`transfer`], [`offers`], [`returns`], [`borrowing`].

pub mod borrowing;
pub mod offers;
pub mod returns;
pub mod transfer;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jenner_registry::inventory::Funding;
use jenner_registry::transfers::transfer::{Flag, Quarter, State as How, Transfer};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::moves::{TransfersView, Wrong};

/// What was done on the page before, as its address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

impl Done {
    /// Key of its text; nothing for words that are none of ours.
    pub(super) fn key(&self) -> Option<String> {
        const WORDS: [&str; 6] = ["asked", "step", "offered", "withdrawn", "noted", "paid"];
        WORDS.contains(&self.done.as_str()).then(|| format!("mv-done-{}", self.done))
    }
}

/// What is wrong, in words.
pub(super) fn wrong(w: &Words, wrong: &Wrong) -> String {
    w.ab(&wrong.key, &wrong.lot, wrong.doses)
}

/// Who paid, in words.
pub(super) fn funding(w: &Words, funding: Funding) -> String {
    w.t(&format!("mv-funding-{}", funding.word()))
}

/// The look of the sign of a state.
pub(super) fn tone(state: How) -> &'static str {
    match state {
        How::Asked | How::Approved | How::Sent => "due",
        How::Received => "ok",
        How::Refused | How::Denied => "warn",
        How::Withdrawn => "later",
    }
}

#[derive(Template)]
#[template(path = "transfers.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a TransfersView,
}

impl ListPage<'_> {
    fn state(&self, one: &Transfer) -> String {
        self.w.t(&format!("mv-state-{}", one.state.word()))
    }

    fn tone(&self, one: &Transfer) -> &'static str {
        tone(one.state)
    }

    fn flag(&self, flag: &Flag) -> String {
        self.w.t(&format!("mv-flag-{}", flag.word()))
    }

    fn quarters(&self) -> Vec<(String, String)> {
        let of = |one: &Quarter| {
            (
                self.w.ab("mv-quarter", one.quarter, one.year),
                self.w.n("mv-transfers-n", i64::try_from(one.transfers).unwrap_or(i64::MAX)),
            )
        };
        self.view.quarters.iter().map(of).collect()
    }
}

/// `GET /transfers`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.transfers(&visitor)).await?;
    page(&ListPage { w: &frame.w, frame: &frame, here: "transfers", view: &view })
}
