//! Help: how to search, what the marks mean, the keys.

use askama::Template;
use axum::response::Response;

use crate::desk::Refusal;
use crate::language::Words;
use crate::pages::frame::{Frame, page};

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
}

/// `GET /help`.
pub async fn show(frame: Frame) -> Result<Response, Refusal> {
    page(&HelpPage { w: &frame.w, frame: &frame, here: "help" })
}
