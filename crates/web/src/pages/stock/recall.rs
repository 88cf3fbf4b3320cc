//! `/stock/recall`: stops a lot everywhere, and says who has it and who was given it.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;

use super::{Typed, answer, funding, problem};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{Fields, Sent, Wrong};
use crate::views::outbreak::LotLine;
use crate::views::stock::{RecallFound, RecallView, ShelfLine};

/// People that are shown.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "stock_recall.html")]
struct RecallPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a RecallView,
}

impl RecallPage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn funding(&self, line: &ShelfLine) -> String {
        funding(self.w, line.funding)
    }

    fn lines<'v>(&self, found: &'v RecallFound) -> &'v [LotLine] {
        found.lines.get(..SHOWN).unwrap_or(&found.lines)
    }
}

/// `GET /stock/recall`.
pub async fn ask_for(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    answered(app, frame, visitor, Fields::default()).await
}

/// `POST /stock/recall`.
pub async fn recall(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    answered(app, frame, visitor, Fields::of(sent)).await
}

async fn answered(app: App, frame: Frame, visitor: Visitor, typed: Fields) -> Result<Response, Refusal> {
    match ask(app.desk(), move |desk| desk.recall_lot(&visitor, &typed)).await? {
        Sent::Saved(_) => Err(Refusal::NotFound),
        Sent::Page(view) => {
            let shown = RecallPage { w: &frame.w, frame: &frame, here: "stock", view: &view };
            answer(&shown, !view.wrong.is_empty())
        }
    }
}
