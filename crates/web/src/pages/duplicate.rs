//! Starting a review by hand: from a person's record to the other record that may be the same person.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::find::search_pause;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::review::run::{self, Run};
use crate::session;
use crate::views::{Found, PersonView};

/// Longest search text.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "duplicate.html")]
struct DuplicatePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PersonView,
    text: &'a str,
    /// Name of the kept search; empty before one was made.
    search: &'a str,
    /// `None`: nothing was searched yet. The person itself is left out.
    found: Option<&'a Found>,
    /// Nothing was typed.
    empty: bool,
}

/// `GET /people/{person}/duplicate`.
pub async fn ask_for(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let view = record(&app, visitor, &person).await?;
    page(&DuplicatePage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        text: "",
        search: "",
        found: None,
        empty: false,
    })
}

/// The search form.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// `POST /people/{person}/duplicate`: keeps the search, as [`crate::pages::find`] does.
pub async fn keep(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(person): Path<String>,
    Form(search): Form<Search>,
) -> Result<Response, Refusal> {
    let text: String = search.q.trim().chars().take(LONGEST).collect();
    if text.is_empty() {
        let view = record(&app, visitor, &person).await?;
        let shown = page(&DuplicatePage {
            w: &frame.w,
            frame: &frame,
            here: "review",
            view: &view,
            text: "",
            search: "",
            found: None,
            empty: true,
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    if !app.may_search(visitor.user) {
        return search_pause(&app, visitor).await;
    }
    let name = session::keep_search(&session, &text).await?;
    Ok(Redirect::to(&format!("/people/{person}/duplicate/{name}")).into_response())
}

/// `GET /people/{person}/duplicate/{search}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path((person, search)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let Some(text) = session::kept_search(&session, &search).await? else {
        return Ok(Redirect::to(&format!("/people/{person}/duplicate")).into_response());
    };
    let view = record(&app, visitor.clone(), &person).await?;
    let asked = understand::search(&text, frame.today());
    let mut found = ask(app.desk(), move |desk| desk.find(&visitor, &asked)).await?;
    found.people.retain(|other| other.id != view.head.id);
    page(&DuplicatePage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        text: &text,
        search: &search,
        found: Some(&found),
        empty: false,
    })
}

/// The other person that was picked.
#[derive(Deserialize)]
pub struct Pick {
    other: String,
}

/// `POST /people/{person}/duplicate/{search}`: the two become a pair of the queue, in the visitor's hands.
pub async fn compare(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path((person, _)): Path<(String, String)>,
    Form(pick): Form<Pick>,
) -> Result<Response, Refusal> {
    let one = person.parse().map_err(|_| Refusal::NotFound)?;
    let other = pick.other.parse().map_err(|_| Refusal::NotFound)?;
    let pair = ask(app.desk(), move |desk| desk.start_review(&visitor, one, other)).await?;
    run::save(&session, &Run::by_hand(&person, &pair)).await?;
    Ok(Redirect::to(&format!("/review/{pair}")).into_response())
}

async fn record(app: &App, visitor: Visitor, person: &str) -> Result<PersonView, Refusal> {
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    ask(app.desk(), move |desk| desk.person(&visitor, person)).await
}
