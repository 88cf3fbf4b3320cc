//! Which error is which answer. Handlers say *why* (a [`Refusal`]); this is the one place that turns it into
//! a status and, for people, into a page with a reference: never a stack, a query or a path.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::api::problem::Problem;
use crate::app::App;
use crate::desk::{Emergency, Refusal, Visitor};
use crate::language::Words;
use crate::pages::frame::Frame;

/// Seconds after which it makes sense to try again when the database does not answer.
pub const RETRY_AFTER: &str = "30";

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match &self {
            Refusal::SignIn => StatusCode::UNAUTHORIZED,
            Refusal::Role => StatusCode::FORBIDDEN,
            Refusal::NotFound => StatusCode::NOT_FOUND,
            // Old addresses in histories and letters go on leading to the person.
            Refusal::Moved { from, to } => {
                return Redirect::to(&format!("/people/{to}?merged={from}")).into_response();
            }
            Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Broken(what) => {
                tracing::error!(what, "a request broke");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        status.into_response()
    }
}

/// The request's reference: in the log line, in the answer's `x-request-id` and on error pages.
#[derive(Debug, Clone)]
pub struct Reference(pub String);

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    key: &'static str,
    reference: &'a str,
}

impl RefusalPage<'_> {
    fn title(&self) -> String {
        format!("refusal-{}-title", self.key)
    }

    fn text(&self) -> String {
        format!("refusal-{}-text", self.key)
    }
}

/// Gives people a page where a handler or a layer gave only a status.
pub async fn explain(State(app): State<App>, request: Request, next: Next) -> Response {
    let for_people = !machine_path(request.uri().path());
    let for_api = request.uri().path().starts_with("/api/");
    let for_fhir = request.uri().path().starts_with("/fhir/");
    let mut frame = for_people.then(|| Frame::of(&app, &request));
    let reference =
        request.extensions().get::<Reference>().map_or_else(String::new, |reference| reference.0.clone());
    let mut response = next.run(request).await;
    let status = response.status();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    }
    if (for_api || for_fhir)
        && !(status.is_success() || status.is_redirection())
        && !response.headers().contains_key(header::CONTENT_TYPE)
    {
        let (parts, _) = response.into_parts();
        let mut told = match for_fhir {
            true => crate::fhir::reply::Reply::of_status(status).into_response(),
            false => Problem::of_status(status).into_response(),
        };
        for (name, value) in &parts.headers {
            if name != header::CONTENT_LENGTH {
                told.headers_mut().insert(name, value.clone());
            }
        }
        return told;
    }
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let (Some(frame), Some(key), false) = (frame.as_mut(), words(status), is_page) else {
        return response;
    };
    frame.visitor = response.extensions().get::<Visitor>().cloned();
    frame.emergency = response.extensions().get::<Emergency>().copied();
    let page = RefusalPage { w: &frame.w, frame, here: "", key, reference: &reference };
    match page.render() {
        Ok(text) => {
            let (mut parts, _) = response.into_parts();
            parts.headers.remove(header::CONTENT_LENGTH);
            parts.headers.remove(header::CONTENT_TYPE);
            (parts.status, parts.headers, Html(text)).into_response()
        }
        Err(_) => response,
    }
}

/// Key part of the texts for a status.
fn words(status: StatusCode) -> Option<&'static str> {
    Some(match status.as_u16() {
        400 | 415 | 422 => "unreadable",
        403 => "forbidden",
        404 => "missing",
        405 => "method",
        408 | 503 | 504 => "unavailable",
        413 => "large",
        429 => "often",
        500..=599 => "broken",
        _ => return None,
    })
}

/// Addresses that only programs use: they get plain answers.
pub fn machine_path(path: &str) -> bool {
    path.starts_with("/hl7/")
        || (path.starts_with("/lab/") && path.contains("/hl7/"))
        || path.starts_with("/fhir/")
        || path.starts_with("/api/")
        || path.starts_with("/assets/")
        || matches!(path, "/healthz" | "/readyz" | "/metrics")
}
