//! Having messages judged again: the wish, and how far those asked for are.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::find::understand::day;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::senders::{ReplayList, ReplayOrder};

#[derive(Template)]
#[template(path = "replay.html")]
struct ReplayPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ReplayList,
    typed: &'a Typed,
    problem: Option<String>,
}

impl ReplayPage<'_> {
    fn is_sender(&self, sender: &i64) -> bool {
        self.typed.sender.parse() == Ok(*sender)
    }

    fn state(&self, word: &str) -> String {
        self.w.t(&format!("job-{word}"))
    }
}

async fn render(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    typed: &Typed,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.replays(&visitor)).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&ReplayPage { w: &frame.w, frame, here: "messages", view: &view, typed, problem })?;
    Ok((status, shown).into_response())
}

/// `GET /messages/replay`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    render(&app, &frame, visitor, &Typed::default(), None).await
}

/// The form.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    message: String,
    #[serde(default)]
    sender: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

/// `POST /messages/replay`.
pub async fn order(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let today = frame.today();
    let bad = |text: &String| !text.trim().is_empty() && day(text, today).is_none();
    if bad(&typed.from) || bad(&typed.until) {
        let words = frame.w.t("messages-bad-day");
        return render(&app, &frame, visitor, &typed, Some(words)).await;
    }
    let order = ReplayOrder {
        message: Some(typed.message.clone()).filter(|name| !name.is_empty()),
        sender: typed.sender.parse().ok(),
        rule: typed.rule.trim().chars().take(100).collect(),
        from: day(&typed.from, today),
        until: day(&typed.until, today),
    };
    let who = visitor.clone();
    match ask(app.desk(), move |desk| desk.order_replay(&who, &order)).await? {
        Ok(()) => Ok(Redirect::to("/messages/replay").into_response()),
        Err(words) => render(&app, &frame, visitor, &typed, Some(words)).await,
    }
}
