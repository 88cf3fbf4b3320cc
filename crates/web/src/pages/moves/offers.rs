//! The swap board: doses that others offer, and those that the own organization will not use up.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::transfers::board::{Near, Proposal};
use jenner_registry::transfers::offer::{Open, TooMany};

use super::{Done, funding, wrong};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::moves::{BoardView, Sent, Wrong};

/// Clinics that are named beside an offer.
const NAMED: usize = 4;

#[derive(Template)]
#[template(path = "transfer_offers.html")]
struct BoardPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a BoardView,
    done: Option<String>,
    problem: Option<&'a Wrong>,
}

impl BoardPage<'_> {
    fn told(&self) -> String {
        self.problem.map_or_else(String::new, |problem| wrong(self.w, problem))
    }

    fn near(&self, near: Near) -> String {
        match near {
            Near::SameCounty => self.w.s("mv-near-county", self.frame.county()),
            Near::Km(km) => self.w.s("mv-near-miles", (f64::from(km) * 0.621_371).round()),
            Near::SameRegion => self.w.t("mv-near-region"),
            Near::Elsewhere => self.w.t("mv-near-elsewhere"),
        }
    }

    fn proposal(&self, one: &Proposal) -> String {
        format!("{} ({})", self.w.n("mv-could-use", one.doses), self.near(one.near))
    }

    fn open(&self) -> Vec<(&Open, &String, &String, &Vec<String>)> {
        let all = self.view.board.open.iter().zip(&self.view.open);
        all.map(|(one, (vaccine, by, names))| (one, vaccine, by, names)).collect()
    }

    fn too_many(&self) -> Vec<(&TooMany, &String)> {
        self.view.board.too_many.iter().zip(&self.view.too_many).collect()
    }

    /// Who could use an offer, in words.
    fn who(&self, one: &Open, names: &[String]) -> String {
        if one.proposals.is_empty() {
            return self.w.t("mv-nobody");
        }
        let named = one.proposals.iter().zip(names).take(NAMED);
        named
            .map(|(proposal, name)| format!("{name}: {}", self.proposal(proposal)))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn paid(&self, one: &Open) -> String {
        funding(self.w, one.line.funding)
    }

    /// How many doses somebody is likely to claim.
    fn usual(&self, one: &Open) -> i64 {
        one.fits.map_or(one.row.doses, |fits| fits.doses)
    }

    fn works(&self) -> bool {
        self.frame.offers("/transfers/new")
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    (done, problem): (Option<String>, Option<&Wrong>),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.offers(&visitor)).await?;
    page(&BoardPage { w: &frame.w, frame, here: "transfers", view: &view, done, problem })
}

/// `GET /transfers/offers`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, (done.key(), None)).await
}

/// `POST /transfers/offers`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = Sent(fields);
    let who = visitor.clone();
    let word = if sent.get("what") == "offer" { "offered" } else { "withdrawn" };
    match ask(app.desk(), move |desk| desk.work_offers(&who, &sent)).await? {
        Ok(Some(id)) => Ok(Redirect::to(&format!("/transfers/{id}?done=asked")).into_response()),
        Ok(None) => Ok(Redirect::to(&format!("/transfers/offers?done={word}")).into_response()),
        Err(problem) => {
            let shown = shown(&app, &frame, visitor, (None, Some(&problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
