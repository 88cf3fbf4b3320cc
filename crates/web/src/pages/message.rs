//! One message: as it came, what we found, what we answered, what it did.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::{Effect, MessageView, Shown};

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a MessageView,
}

impl MessagePage<'_> {
    fn transport(&self) -> String {
        self.w.t(&format!("transport-{}", self.view.transport))
    }
}

/// `GET /messages/{message}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(message): Path<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.message(&visitor, &message)).await?;
    page(&MessagePage { w: &frame.w, frame: &frame, here: "messages", view: &view })
}
