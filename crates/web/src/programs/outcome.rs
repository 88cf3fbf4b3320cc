//! Answers in FHIR's own form: resources, and what went wrong as an OperationOutcome.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::desk::Refusal;

/// Media type of FHIR as JSON.
pub const JSON: &str = "application/fhir+json";

/// A resource as an answer.
pub fn resource(status: StatusCode, value: &Value) -> Response {
    let kind = HeaderValue::from_static(JSON);
    (status, [(header::CONTENT_TYPE, kind)], value.to_string()).into_response()
}

/// Plain JSON as an answer.
pub fn json_text(status: StatusCode, value: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], value.to_string()).into_response()
}

/// What went wrong: FHIR's code for the kind of it, and what to do in plain words.
pub fn outcome(status: StatusCode, code: &str, text: &str) -> Response {
    resource(
        status,
        &json!({
            "resourceType": "OperationOutcome",
            "issue": [{ "severity": "error", "code": code, "details": { "text": text } }]
        }),
    )
}

/// The same with the element that is wrong.
pub fn wrong(element: &str, text: &str) -> Response {
    resource(
        StatusCode::UNPROCESSABLE_ENTITY,
        &json!({
            "resourceType": "OperationOutcome",
            "issue": [{ "severity": "error", "code": "value", "details": { "text": text }, "expression": [element] }]
        }),
    )
}

/// The resource is not there, or the client may not know that it is.
pub fn missing(what: &str) -> Response {
    outcome(StatusCode::NOT_FOUND, "not-found", &format!("There is no such {what} for this client."))
}

/// The token does not open it.
pub fn closed(resource: &str, letters: &str) -> Response {
    outcome(
        StatusCode::FORBIDDEN,
        "forbidden",
        &format!("The token's scopes do not open this. Ask for a token with system/{resource}.{letters}."),
    )
}

/// A refusal of the desk.
pub fn refused(refusal: Refusal, what: &str) -> Response {
    match refusal {
        Refusal::NotFound | Refusal::Moved { .. } => missing(what),
        Refusal::SignIn | Refusal::Role => {
            outcome(StatusCode::FORBIDDEN, "forbidden", "This client may not do this.")
        }
        Refusal::Unavailable => outcome(
            StatusCode::SERVICE_UNAVAILABLE,
            "transient",
            "The registry cannot answer now. Try again later.",
        ),
        Refusal::Broken(why) => {
            tracing::error!(why, "a request of a program broke");
            outcome(
                StatusCode::INTERNAL_SERVER_ERROR,
                "exception",
                "Something broke on our side. Try again; tell the registry the x-request-id if it happens again.",
            )
        }
    }
}

/// An error of the registry.
pub fn failed(error: &jenner_registry::Error) -> Response {
    match error {
        jenner_registry::Error::Forbidden => refused(Refusal::Role, ""),
        error if error.is_temporary() => refused(Refusal::Unavailable, ""),
        error => refused(Refusal::Broken(error.to_string()), ""),
    }
}

/// With a time after which to ask again, in seconds.
pub fn again_in(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}
