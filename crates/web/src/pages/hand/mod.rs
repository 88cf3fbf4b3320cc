//! Pages on which people write down by hand: doses given, past doses, corrections, who somebody is, lots that must not be used.

mod change;
mod edit;
mod lots;
mod past;
mod record;
mod written;

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_model::PublicId;

pub use change::{change, react, reaction, show_change};
pub use edit::{edit, show_edit};
pub use lots::{change_lots, show_lots};
pub use past::{add_past, show_past};
pub use record::{record, show_record};
pub use written::{show_written, take_back};

use crate::desk::Refusal;
use crate::language::Words;
use crate::pages::frame::page;
use crate::views::hand::{Fields, Sent, Wrong};

/// A form as its fields come.
pub type Typed = Form<Vec<(String, String)>>;

fn fields(Form(sent): Typed) -> Fields {
    Fields::of(sent)
}

/// A name of the wrong shape is answered like one that is not on file.
fn person_of(name: &str) -> Result<PublicId, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

/// What is wrong with a form, in words.
fn problem(w: &Words, wrong: &Wrong) -> String {
    w.s(&format!("hand-problem-{}", wrong.word), &wrong.about)
}

/// The page of a form that was sent, with the status that says whether something is wrong on it; or the way to the page that
/// says it was saved.
fn sent<T>(
    person: &str,
    sent: Sent<T>,
    is_wrong: impl Fn(&T) -> Option<StatusCode>,
    show: impl Fn(&T) -> Result<Response, Refusal>,
) -> Result<Response, Refusal> {
    match sent {
        Sent::Saved(form) if form.is_empty() => {
            Ok(Redirect::to(&format!("/people/{person}")).into_response())
        }
        Sent::Saved(form) => Ok(Redirect::to(&format!("/people/{person}/written/{form}")).into_response()),
        Sent::Page(view) => {
            let status = is_wrong(&view).unwrap_or(StatusCode::OK);
            Ok((status, show(&view)?).into_response())
        }
    }
}

fn shown(template: &impl Template) -> Result<Response, Refusal> {
    page(template)
}
