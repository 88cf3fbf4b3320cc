//! Taking a record apart: which parts leave, what each side would hold, and why.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::review::run;
use crate::views::{SplitDone, SplitOrder, SplitView};

/// Longest reason.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "split.html")]
struct SplitPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a SplitView,
    order: &'a SplitOrder,
    /// End of the key `split-problem-…`, and the field that mends it.
    problem: Option<(&'static str, &'static str)>,
}

impl SplitPage<'_> {
    fn is_problem(&self, word: &str) -> bool {
        self.problem.is_some_and(|(known, _)| known == word)
    }
}

/// Fields of the form in their order: homes repeat.
type Fields = Vec<(String, String)>;

fn order(fields: Fields) -> SplitOrder {
    let mut order = SplitOrder::default();
    for (name, value) in fields {
        match name.as_str() {
            "home" => order.homes.push(value),
            "reason" => order.reason = value.trim().chars().take(LONGEST).collect(),
            "version" => order.version = value,
            _ => {}
        }
    }
    order
}

/// `GET /people/{person}/split`: what has come together; with homes chosen, what each side would hold.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    Query(fields): Query<Fields>,
) -> Result<Response, Refusal> {
    let asked = fields.iter().any(|(name, _)| name == "look");
    let order = order(fields);
    let view = homes(&app, visitor, &person, &order.homes).await?;
    let problem = (asked && view.after.is_none()).then_some(("nothing", "homes"));
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown =
        page(&SplitPage { w: &frame.w, frame: &frame, here: "review", view: &view, order: &order, problem })?;
    Ok((status, shown).into_response())
}

/// `POST /people/{person}/split`.
pub async fn carry_out(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(person): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let order = order(fields);
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let (who, wanted) = (visitor.clone(), order.clone());
    let problem = match ask(app.desk(), move |desk| desk.split(&who, id, &wanted)).await? {
        SplitDone::Yes => {
            run::say(&session, "split", None).await?;
            return Ok(Redirect::to(&format!("/people/{person}")).into_response());
        }
        SplitDone::NothingChosen => ("nothing", "homes"),
        SplitDone::ReasonMissing => ("reason", "reason"),
        SplitDone::Changed => ("changed", "main"),
    };
    let view = homes(&app, visitor, &person, &order.homes).await?;
    let status = if problem.0 == "changed" { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let problem = Some(problem);
    let shown =
        page(&SplitPage { w: &frame.w, frame: &frame, here: "review", view: &view, order: &order, problem })?;
    Ok((status, shown).into_response())
}

async fn homes(app: &App, visitor: Visitor, person: &str, leaving: &[String]) -> Result<SplitView, Refusal> {
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    let leaving = leaving.to_vec();
    ask(app.desk(), move |desk| desk.homes(&visitor, person, &leaving)).await
}
