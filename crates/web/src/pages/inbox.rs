//! The inbox: messages that were not taken whole, by sender and reason; one group with what to do about it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::views::{Inbox, InboxGroupView, InboxOrder};

/// Longest note.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a Inbox,
    /// How many messages were closed a moment ago.
    closed: Option<u64>,
}

impl InboxPage<'_> {
    fn url(&self, id: &str) -> String {
        format!("/messages/inbox/{}", escape(id))
    }

    fn total(&self) -> u64 {
        self.view.groups.iter().map(|group| group.count).sum()
    }
}

#[derive(Template)]
#[template(path = "inbox_group.html")]
struct GroupPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a InboxGroupView,
}

impl GroupPage<'_> {
    fn url(&self) -> String {
        format!("/messages/inbox/{}", escape(&self.view.group.id))
    }

    /// The instant of the newest message shown, for the form: what comes later is not closed with it.
    fn until(&self) -> i64 {
        self.view.group.latest.as_microsecond()
    }
}

/// What was just done.
#[derive(Debug, Deserialize)]
pub struct Just {
    #[serde(default)]
    closed: String,
}

/// `GET /messages/inbox`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(just): Query<Just>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.inbox(&visitor)).await?;
    let closed = just.closed.parse().ok();
    page(&InboxPage { w: &frame.w, frame: &frame, here: "messages", view: &view, closed })
}

/// `GET /messages/inbox/{group}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(group): Path<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.inbox_group(&visitor, &group)).await?;
    page(&GroupPage { w: &frame.w, frame: &frame, here: "messages", view: &view })
}

/// What to do with a group.
#[derive(Debug, Deserialize)]
pub struct Wish {
    #[serde(rename = "do", default)]
    what: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    until: String,
}

/// `POST /messages/inbox/{group}`.
pub async fn order(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(group): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    let note: String = wish.note.trim().chars().take(LONGEST).collect();
    let order = match (wish.what.as_str(), wish.until.parse()) {
        ("take", _) => InboxOrder::Take(note),
        ("give-back", _) => InboxOrder::GiveBack(note),
        ("close", Ok(until)) => InboxOrder::Close(note, until),
        _ => return Err(Refusal::NotFound),
    };
    let back = format!("/messages/inbox/{}", escape(&group));
    let closes = matches!(order, InboxOrder::Close(..));
    let closed = ask(app.desk(), move |desk| desk.inbox_order(&visitor, &group, &order)).await?;
    let to = if closes { format!("/messages/inbox?closed={closed}") } else { back };
    Ok(Redirect::to(&to).into_response())
}
