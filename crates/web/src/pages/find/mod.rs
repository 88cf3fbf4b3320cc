//! Finding a person. What is typed goes by POST into the session and never into an address, because
//! addresses end up in histories and logs; the result has an address of its own, so that Back and Reload work.

pub mod understand;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::papers::Code;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::session;
use crate::views::{Asked, Found};

/// Longest search text.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    text: &'a str,
    /// Name of the search in the address.
    search: &'a str,
    asked: &'a Asked,
    /// `None`: nothing was searched yet.
    found: Option<&'a Found>,
}

/// `GET /find`.
pub async fn ask_for(frame: Frame) -> Result<Response, Refusal> {
    page(&FindPage {
        w: &frame.w,
        frame: &frame,
        here: "people",
        text: "",
        search: "",
        asked: &Asked::default(),
        found: None,
    })
}

/// The search form.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// `POST /find`.
pub async fn keep(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    Form(search): Form<Search>,
) -> Result<Response, Refusal> {
    let text: String = search.q.trim().chars().take(LONGEST).collect();
    if text.is_empty() {
        return Ok(Redirect::to("/find").into_response());
    }
    if !app.may_search(visitor.user) {
        return search_pause(&app, visitor).await;
    }
    let name = session::keep_search(&session, &text).await?;
    Ok(Redirect::to(&format!("/find/{name}")).into_response())
}

/// The answer to somebody who searches too often. Whoever goes through the registry one by one does: the privacy officer
/// hears of it.
pub(crate) async fn search_pause(app: &App, visitor: Visitor) -> Result<Response, Refusal> {
    ask(app.desk(), move |desk| desk.too_many_searches(&visitor)).await?;
    Ok(StatusCode::TOO_MANY_REQUESTS.into_response())
}

/// `GET /find/{search}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(search): Path<String>,
) -> Result<Response, Refusal> {
    let Some(text) = session::kept_search(&session, &search).await? else {
        return Ok(Redirect::to("/find").into_response());
    };
    let asked = understand::search(&text, frame.today());
    let question = asked.clone();
    let found = ask(app.desk(), move |desk| desk.find(&visitor, &question)).await?;
    // One person under a number is the person who was meant; so is the one whom a paper is about.
    let numbered = asked.number.is_some() || asked.chart.as_deref().and_then(Code::read).is_some();
    if let ([only], true) = (found.people.as_slice(), numbered) {
        return Ok(Redirect::to(&format!("/people/{}", only.id)).into_response());
    }
    page(&FindPage {
        w: &frame.w,
        frame: &frame,
        here: "people",
        text: &text,
        search: &search,
        asked: &asked,
        found: Some(&found),
    })
}
