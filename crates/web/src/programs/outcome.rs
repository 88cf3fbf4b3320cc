//! Answers to programs, in FHIR's own form.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_fhir::problem::Kind;
use serde_json::{Value, json};

use crate::desk::Refusal;
use crate::fhir::reply::Reply;

/// A resource as an answer.
pub fn resource(status: StatusCode, value: &Value) -> Response {
    Reply::resource(status, value).into_response()
}

/// All that was found of a kind, at `place`: each under its id.
pub fn found(place: &str, found: impl Iterator<Item = (String, Value)>) -> Response {
    let entries: Vec<Value> = found
        .map(|(id, resource)| {
            json!({ "fullUrl": format!("{place}/{id}"), "resource": resource, "search": { "mode": "match" } })
        })
        .collect();
    let bundle = json!({
        "resourceType": "Bundle", "type": "searchset", "total": entries.len(),
        "link": [{ "relation": "self", "url": place }], "entry": entries
    });
    resource(StatusCode::OK, &bundle)
}

/// Plain JSON as an answer.
pub fn json_text(status: StatusCode, value: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], value.to_string()).into_response()
}

/// What went wrong, and what to do in plain words.
pub fn outcome(status: StatusCode, kind: Kind, text: &str) -> Response {
    Reply::wrong(status, kind, "", text).into_response()
}

/// The same with the element that is wrong.
pub fn wrong(element: &str, text: &str) -> Response {
    Reply::wrong(StatusCode::UNPROCESSABLE_ENTITY, Kind::Value, element, text).into_response()
}

/// The resource is not there, or the client may not know that it is.
pub fn missing(what: &str) -> Response {
    outcome(StatusCode::NOT_FOUND, Kind::NotFound, &format!("There is no such {what} for this client."))
}

/// The token does not open it.
pub fn closed(resource: &str, letters: &str) -> Response {
    let text =
        format!("The token's scopes do not open this. Ask for a token with system/{resource}.{letters}.");
    outcome(StatusCode::FORBIDDEN, Kind::Forbidden, &text)
}

/// A refusal of the desk.
pub fn refused(refusal: Refusal, what: &str) -> Response {
    match refusal {
        Refusal::NotFound => missing(what),
        other => Reply::from(other).into_response(),
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
