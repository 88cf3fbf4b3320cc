//! The papers of a roster in one file.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::packs::PaperKind;
use serde::Deserialize;

use super::form;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;

/// Lines that are read.
const MOST: usize = 700;

#[derive(Template)]
#[template(path = "roster.html")]
struct RosterPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    kinds: &'a [PaperKind],
    sent: &'a Sent,
    left_out: &'a [(String, &'static str)],
    problem: Option<&'static str>,
}

impl RosterPage<'_> {
    fn name(&self, word: &str) -> String {
        self.w.t(&form::kind_key(word))
    }
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    numbers: String,
    kind: String,
    language: String,
    /// Set when the visitor has seen who is left out, and prints all the same.
    anyway: String,
}

const KINDS: [PaperKind; 5] =
    [PaperKind::School, PaperKind::Childcare, PaperKind::Camp, PaperKind::College, PaperKind::Full];

/// `GET /papers/roster`.
pub async fn show(frame: Frame) -> Result<Response, Refusal> {
    let sent = Sent::default();
    page(&RosterPage {
        w: &frame.w,
        frame: &frame,
        here: "people",
        kinds: &KINDS,
        sent: &sent,
        left_out: &[],
        problem: None,
    })
}

/// `POST /papers/roster`.
pub async fn print(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let numbers: Vec<String> = sent
        .numbers
        .split([',', ';', '\n', '\t'])
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(str::to_owned)
        .collect();
    let kind = PaperKind::of(&sent.kind).filter(|kind| KINDS.contains(kind));
    let problem = match (&kind, numbers.len()) {
        (_, 0) => Some("no-numbers"),
        (_, n) if n > MOST => Some("too-many"),
        (None, _) => Some("no-form"),
        _ => None,
    };
    let again = |problem: Option<&'static str>, left_out: &[(String, &'static str)]| {
        let shown = page(&RosterPage {
            w: &frame.w,
            frame: &frame,
            here: "people",
            kinds: &KINDS,
            sent: &sent,
            left_out,
            problem,
        })?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
    };
    let (Some(kind), None) = (kind, problem) else { return again(problem, &[]) };
    let language = form::language_of(&sent.language);
    let made = ask(app.desk(), move |desk| desk.roster(&visitor, &numbers, kind, language)).await?;
    match made.pdf {
        Some(pdf) if made.left_out.is_empty() || !sent.anyway.is_empty() => {
            file("application/pdf", "roster.pdf", pdf)
        }
        _ => again(None, &made.left_out),
    }
}
