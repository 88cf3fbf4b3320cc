//! Ad hoc lists and counts: the visitor's questions, the form of a question, its answer. A question has an address of its own;
//! what it asks stands in no address.

pub mod answer;
pub mod form;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::lists::{SavedLine, Wrong};

/// What may be told above a page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    told: String,
    page: Option<usize>,
}

impl Told {
    fn of(&self, known: &[&'static str]) -> Option<&'static str> {
        known.iter().copied().find(|word| *word == self.told)
    }
}

/// What is wrong, in a sentence: where, what, and what to do.
fn sentence(w: &Words, wrong: &Wrong) -> String {
    let said = w.s(&format!("lq-no-{}", wrong.word), &wrong.value);
    match wrong.row {
        Some(row) => w.ab("lq-in-row", row, said),
        None => said,
    }
}

/// Questions to begin with.
const EXAMPLES: [&str; 3] = ["no-mmr", "late", "doses"];

#[derive(Template)]
#[template(path = "lists.html")]
struct ListsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    kept: Vec<&'a SavedLine>,
    asked: Vec<&'a SavedLine>,
    told: Option<&'static str>,
}

impl ListsPage<'_> {
    fn examples(&self) -> [&'static str; 3] {
        EXAMPLES
    }

    /// Where a question leads: to its answer, or to the form if it has to be looked at.
    fn to(&self, line: &SavedLine) -> String {
        match line.stale {
            true => format!("/lists/new?from={}", line.id),
            false => format!("/lists/{}", line.id),
        }
    }
}

/// `GET /lists`.
pub async fn all(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Refusal> {
    let words = frame.w.clone();
    let all = ask(app.desk(), move |desk| desk.lists(&visitor, &words)).await?;
    let (asked, kept) = all.iter().partition(|line| line.name.is_empty());
    let told = told.of(&["removed"]);
    page(&ListsPage { w: &frame.w, frame: &frame, here: "lists", kept, asked, told })
}
