//! Asking another registry about a person: what they will be told, what they hold, and what of it becomes part of the
//! record.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::review::run;
use crate::views::{AskBegun, AskState, AskView, AskedView, DosesTaken};

#[derive(Template)]
#[template(path = "registries.html")]
struct AskPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a AskView,
    /// Why nothing was asked: end of the key `ask-not-…`.
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "registry_answer.html")]
struct AnswerPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a AskedView,
    /// End of the key `ask-take-…`.
    problem: Option<&'static str>,
}

/// The form of a question.
#[derive(Debug, Deserialize)]
pub struct Wish {
    /// Code of the registry.
    #[serde(default)]
    registry: String,
    /// Set when the forecast is wanted too.
    #[serde(default)]
    forecast: String,
}

/// `GET /people/{person}/registries`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let view = ask(app.desk(), move |desk| desk.registries(&visitor, id)).await?;
    page(&AskPage { w: &frame.w, frame: &frame, here: "people", view: &view, problem: None })
}

/// `POST /people/{person}/registries`.
pub async fn begin(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let who = visitor.clone();
    let problem = if wish.registry.is_empty() {
        "nobody"
    } else {
        let begun = ask(app.desk(), move |desk| {
            desk.ask_registry(&who, id, &wish.registry, !wish.forecast.is_empty())
        });
        match begun.await? {
            AskBegun::Yes(name) => return Ok(to_answer(&person, &name)),
            AskBegun::No(why) => why,
        }
    };
    let view = ask(app.desk(), move |desk| desk.registries(&visitor, id)).await?;
    let problem = Some(problem);
    let shown = page(&AskPage { w: &frame.w, frame: &frame, here: "people", view: &view, problem })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

fn to_answer(person: &str, name: &str) -> Response {
    Redirect::to(&format!("/people/{person}/registries/{name}")).into_response()
}

/// `GET /people/{person}/registries/{ask}`: the answer, or that it is still awaited.
pub async fn answer(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path((person, name)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let view = ask(app.desk(), move |desk| desk.asked_registry(&visitor, id, &name)).await?;
    page(&AnswerPage { w: &frame.w, frame: &frame, here: "people", view: &view, problem: None })
}

/// Fields of the form in their order: doses repeat.
type Fields = Vec<(String, String)>;

/// `POST /people/{person}/registries/{ask}`: chooses one of several, or takes doses.
pub async fn go_on(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path((person, name)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let places = |of: &str| -> Vec<usize> {
        fields.iter().filter(|(name, _)| name == of).filter_map(|(_, value)| value.parse().ok()).collect()
    };
    let (who, which) = (visitor.clone(), name.clone());
    let problem = if let Some(choice) = places("choose").first().copied() {
        match ask(app.desk(), move |desk| desk.choose_listed(&who, id, &which, choice)).await? {
            AskBegun::Yes(name) => return Ok(to_answer(&person, &name)),
            AskBegun::No(_) => "not-asked",
        }
    } else {
        let doses = places("dose");
        match ask(app.desk(), move |desk| desk.take_doses(&who, id, &which, &doses)).await? {
            DosesTaken::Yes(_) => {
                run::say(&session, "registry-taken", None).await?;
                return Ok(Redirect::to(&format!("/people/{person}")).into_response());
            }
            DosesTaken::NothingChosen => "nothing",
            DosesTaken::NotAllowed => "not-allowed",
        }
    };
    let view = ask(app.desk(), move |desk| desk.asked_registry(&visitor, id, &name)).await?;
    let problem = Some(problem);
    let shown = page(&AnswerPage { w: &frame.w, frame: &frame, here: "people", view: &view, problem })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
