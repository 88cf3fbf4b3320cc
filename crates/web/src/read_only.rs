//! While the registry takes no changes: requests that would make one are told to come back, all others are answered.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// Routes that are asked by POST and change no record. Machines' messages are among them: whether a message is a query or
/// a change the registry finds out, and refuses the change.
pub const ASKS: &[&str] = &[
    "/hl7/rest",
    "/hl7/soap",
    "/fhir/r4/auth/token",
    "/fhir/r4/{kind}/_search",
    "/fhir/r4/Patient/$match",
    "/fhir/r4/$immds-forecast",
    "/api/v1/forecast",
    "/api/v1/lab/check",
    "/api/v1/schools/status",
    "/sign-out",
    "/stay",
    "/language",
    "/try",
    "/find",
    "/roles",
    "/account/sessions",
    "/people/{person}/duplicate",
];

/// Answers 503 to what would change a record while there are no changes.
pub async fn refuse_changes(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.desk().is_read_only() && changes(&request) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

fn changes(request: &Request) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    path.is_some_and(|path| {
        !ASKS.contains(&path) && !path.starts_with("/lab") && !path.starts_with("/sign-in")
    })
}
