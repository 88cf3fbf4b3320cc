//! Taking a request that came on paper.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::packs::Kind;
use jenner_registry::participation::request::{Channel, Details, NewRequest};

use super::form::{Sent, language};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::{Lang, Words};
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::participation::kind_key;

#[derive(Template)]
#[template(path = "participation_new.html")]
struct NewPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    kinds: &'a [Kind],
    kind: Option<Kind>,
    details: &'a Details,
    /// Key of what is wrong, and the field it is in.
    problem: Option<(String, &'static str)>,
}

impl NewPage<'_> {
    fn name(&self, kind: &Kind) -> String {
        self.w.t(&kind_key("kind", *kind))
    }

    fn what(&self, kind: &Kind) -> String {
        self.w.t(&kind_key("what", *kind))
    }
}

async fn kinds(app: &App, frame: &Frame) -> Result<Vec<Kind>, Refusal> {
    let of = language(frame.w.lang);
    let policy = ask(app.desk(), move |desk| desk.policy(of)).await?;
    Ok(policy.offered.into_iter().chain([Kind::Rejoin]).collect())
}

/// `GET /participation/new`.
pub async fn show(State(app): State<App>, frame: Frame, SignedIn(_): SignedIn) -> Result<Response, Refusal> {
    let kinds = kinds(&app, &frame).await?;
    page(&NewPage {
        w: &frame.w,
        frame: &frame,
        here: "participation",
        kinds: &kinds,
        kind: None,
        details: &Details::default(),
        problem: None,
    })
}

/// `POST /participation/new`: takes it, also with something missing; that is what the letter is for.
pub async fn take(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    form: Multipart,
) -> Result<Response, Refusal> {
    let mut sent = Sent::read(form).await;
    let kinds = kinds(&app, &frame).await?;
    let kind = Kind::of(sent.text("kind")).filter(|kind| kinds.contains(kind));
    let details = sent.details();
    let problem = match (&sent.scan, kind) {
        (Some(Err(problem)), _) => Some((format!("scan-no-{}", problem.word()), "scan")),
        (_, None) => Some(("participation-no-kind".to_owned(), "kind")),
        _ => None,
    };
    let (Some(kind), None) = (kind, &problem) else {
        let shown = page(&NewPage {
            w: &frame.w,
            frame: &frame,
            here: "participation",
            kinds: &kinds,
            kind,
            details: &details,
            problem,
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    };
    let new = NewRequest {
        kind,
        channel: Channel::Paper,
        language: sent.language(frame.w.lang),
        came_on: sent.day("came"),
        details,
        paper: sent.scan.take().and_then(Result::ok),
    };
    let started = ask(app.desk(), move |desk| desk.start_request(&visitor, new)).await?;
    Ok(Redirect::to(&format!("/participation/{}", started.public_id)).into_response())
}
