//! One request: what it says, whom it may be about, what is decided, its letters and scans.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::participation::request::{IdentityCheck, State as Standing};

use super::form::Sent;
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::participation::{RequestOrder, RequestRow, RequestView, kind_key};

#[derive(Template)]
#[template(path = "participation_one.html")]
struct RequestPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a RequestView,
    /// Key of why a step was not taken.
    problem: Option<String>,
}

impl RequestPage<'_> {
    fn clock(&self) -> String {
        super::clock(self.w, &self.view.row)
    }

    fn row(&self) -> &RequestRow {
        &self.view.row
    }

    fn what(&self) -> String {
        self.w.t(&kind_key("what", self.view.row.kind))
    }

    fn may_change(&self) -> bool {
        matches!(self.view.row.state, Standing::Incomplete | Standing::Open)
    }

    fn letter(&self, name: &str) -> String {
        self.w.t(&format!("participation-letter-{}", name.replace('_', "-")))
    }

    fn step(&self, what: &str) -> String {
        self.w.t(&format!("participation-step-{}", what.replace('_', "-")))
    }

    fn check(&self, check: &IdentityCheck) -> String {
        self.w.t(&format!("participation-check-{}", check.word().replace('_', "-")))
    }

    fn item(&self, word: &str) -> String {
        self.w.t(&format!("participation-item-{}", word.replace('_', "-")))
    }
}

/// `GET /participation/{request}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(request): Path<String>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, request, None).await
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    request: String,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.request(&visitor, &request)).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&RequestPage { w: &frame.w, frame, here: "participation", view: &view, problem })?;
    Ok((status, shown).into_response())
}

fn order(sent: &Sent) -> Option<RequestOrder> {
    Some(match sent.text("step") {
        "propose" => RequestOrder::Propose {
            people: sent.all("person").iter().filter_map(|id| id.parse().ok()).collect(),
            check: IdentityCheck::of(sent.text("check")),
        },
        "not_found" => RequestOrder::NotFound,
        "decline" => RequestOrder::Decline,
        "agree" => RequestOrder::Agree,
        "send_back" => RequestOrder::SendBack,
        "carry_out" => RequestOrder::CarryOut,
        _ => return None,
    })
}

/// `POST /participation/{request}`: adds what was missing, or takes a step.
pub async fn carry_out(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(request): Path<String>,
    form: Multipart,
) -> Result<Response, Refusal> {
    let mut sent = Sent::read(form).await;
    if let Some(Err(problem)) = &sent.scan {
        let problem = format!("scan-no-{}", problem.word());
        return shown(&app, &frame, visitor, request, Some(problem)).await;
    }
    let (who, id) = (visitor.clone(), request.clone());
    let done = match order(&sent) {
        Some(order) => ask(app.desk(), move |desk| desk.order_request(&who, &id, &order)).await?,
        None => {
            let (details, scan) = (sent.details(), sent.scan.take().and_then(Result::ok));
            ask(app.desk(), move |desk| desk.complete_request(&who, &id, details, scan)).await?
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/participation/{request}")).into_response()),
        Err(no) => {
            let problem = format!("participation-no-{}", no.word());
            shown(&app, &frame, visitor, request, Some(problem)).await
        }
    }
}

/// A file for the reader: shown in the browser, kept by nobody.
pub fn file(media: &str, name: &str, bytes: Vec<u8>) -> Result<Response, Refusal> {
    let broken = |_| Refusal::Broken("a media type that is no header".into());
    let kind = HeaderValue::from_str(media).map_err(broken)?;
    let name = HeaderValue::from_str(&format!("inline; filename=\"{name}\"")).map_err(broken)?;
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// `GET /participation/{request}/letters/{letter}`.
pub async fn letter(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((request, letter)): Path<(String, i64)>,
) -> Result<Response, Refusal> {
    let bytes = ask(app.desk(), move |desk| desk.request_letter(&visitor, &request, Some(letter))).await?;
    file("application/pdf", "letter.pdf", bytes)
}

/// `GET /participation/{request}/receipt`.
pub async fn receipt(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(request): Path<String>,
) -> Result<Response, Refusal> {
    let bytes = ask(app.desk(), move |desk| desk.request_letter(&visitor, &request, None)).await?;
    file("application/pdf", "receipt.pdf", bytes)
}

/// `GET /participation/{request}/papers/{paper}`.
pub async fn paper(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((request, paper)): Path<(String, i64)>,
) -> Result<Response, Refusal> {
    let (media, bytes) = ask(app.desk(), move |desk| desk.request_scan(&visitor, &request, paper)).await?;
    file(&media, "scan", bytes)
}
