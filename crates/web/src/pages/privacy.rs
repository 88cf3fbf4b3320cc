//! The privacy policy for everybody, its poster and brochure, and a provider's acknowledgement of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::packs::Block;
use jiff::Timestamp;

use crate::app::App;
use crate::desk::participation::PublicPaper;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::opt_out::known;
use crate::pages::participation::form::language;
use crate::pages::participation::one::file;
use crate::views::participation::PolicyView;

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PolicyView,
}

#[derive(Template)]
#[template(path = "privacy_ack.html")]
struct AcknowledgePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PolicyView,
    organization: &'a str,
    at: Option<Timestamp>,
}

/// `GET /privacy`.
pub async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Refusal> {
    let of = language(frame.w.lang);
    let view = ask(app.desk(), move |desk| desk.policy(of)).await?;
    page(&PrivacyPage { w: &frame.w, frame: &frame, here: "privacy", view: &view })
}

/// `GET /privacy/{notice}/{language}`.
pub async fn notice(
    State(app): State<App>,
    Path((notice, code)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (paper, name) = match notice.as_str() {
        "poster" => (PublicPaper::Poster, "poster.pdf"),
        "brochure" => (PublicPaper::Brochure, "brochure.pdf"),
        _ => return Err(Refusal::NotFound),
    };
    let language = known(&code)?;
    let bytes = ask(app.desk(), move |desk| desk.public_paper(paper, language)).await?;
    file("application/pdf", name, bytes)
}

/// `GET /privacy/acknowledgement`.
pub async fn acknowledgement(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let of = language(frame.w.lang);
    let organization = visitor.organization_name.clone();
    let (view, at) =
        ask(app.desk(), move |desk| Ok((desk.policy(of)?, desk.policy_acknowledged(&visitor)?))).await?;
    page(&AcknowledgePage {
        w: &frame.w,
        frame: &frame,
        here: "privacy",
        view: &view,
        organization: &organization,
        at,
    })
}

/// `POST /privacy/acknowledgement`.
pub async fn acknowledge(State(app): State<App>, SignedIn(visitor): SignedIn) -> Result<Response, Refusal> {
    ask(app.desk(), move |desk| desk.acknowledge_policy(&visitor)).await?;
    Ok(Redirect::to("/privacy/acknowledgement").into_response())
}
