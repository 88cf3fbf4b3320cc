//! Official records of a person: what may be printed, what was, exemptions; and the papers of a whole roster.

pub mod card;
pub mod form;
pub mod plan;
pub mod roster;
pub mod verify;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::form::language;
use crate::pages::participation::one::file;
use crate::views::papers::{OfferView, PaperDone, PapersView};

#[derive(Template)]
#[template(path = "papers.html")]
struct PapersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PapersView,
    /// End of the key `papers-no-…`.
    problem: Option<&'static str>,
}

impl PapersPage<'_> {
    fn name(&self, word: &str) -> String {
        self.w.t(&form::kind_key(word))
    }

    fn status(&self, word: &str) -> String {
        self.w.t(&format!("papers-status-{}", word.replace('_', "-")))
    }

    fn class(&self, offer: &OfferView) -> &'static str {
        form::class(offer.status)
    }
}

/// `GET /people/{person}/papers`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let of = language(frame.w.lang);
    let view = ask(app.desk(), move |desk| desk.papers(&visitor, id, of)).await?;
    page(&PapersPage { w: &frame.w, frame: &frame, here: "people", view: &view, problem: None })
}

/// `POST /people/{person}/papers`.
pub async fn order(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    Form(sent): Form<form::Sent>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let who = visitor.clone();
    let done = match sent.order(app.today()) {
        Ok(order) => ask(app.desk(), move |desk| desk.order_paper(&who, id, &order)).await?,
        Err(problem) => PaperDone::No(problem),
    };
    match done {
        PaperDone::Printed(paper) => {
            Ok(Redirect::to(&format!("/people/{person}/papers/{paper}")).into_response())
        }
        PaperDone::Done => Ok(Redirect::to(&format!("/people/{person}/papers")).into_response()),
        PaperDone::No(problem) => {
            let of = language(frame.w.lang);
            let view = ask(app.desk(), move |desk| desk.papers(&visitor, id, of)).await?;
            let problem = Some(problem);
            let shown =
                page(&PapersPage { w: &frame.w, frame: &frame, here: "people", view: &view, problem })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// `GET /people/{person}/papers/{paper}`.
pub async fn paper(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((person, paper)): Path<(String, i64)>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let bytes = ask(app.desk(), move |desk| desk.paper(&visitor, id, paper)).await?;
    file("application/pdf", "record.pdf", bytes)
}
