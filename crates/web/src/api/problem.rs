//! What is wrong with a question, as `application/problem+json` (RFC 9457): the field, what is wrong with it, and what
//! to do. A value that was sent may be quoted back to its sender; it reaches no log.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::desk::Refusal;
use crate::refusal::RETRY_AFTER;

/// Why there is no answer.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// The kind of problem; the status says all, so it is `about:blank`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The HTTP status.
    #[serde(serialize_with = "number")]
    pub status: StatusCode,
    /// What is wrong and what to do.
    pub detail: String,
    /// The same, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// Seconds to wait before asking again.
    #[serde(skip)]
    wait: Option<u64>,
}

/// What is wrong with a field.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// The field as a JSON pointer (RFC 6901), or a parameter of the address as `?name`.
    pub field: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem of the whole question.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status,
            detail: detail.into(),
            errors: Vec::new(),
            wait: None,
        }
    }

    /// A parameter of the address that is wrong.
    pub fn of_address(fault: Fault) -> Self {
        let detail = "A parameter of the address is wrong: see errors.";
        Self { errors: vec![fault], ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// A question that was read, with fields that are wrong.
    pub fn of_fields(errors: Vec<Fault>) -> Self {
        let detail = "The question was read, but cannot be answered: see errors.";
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    /// A program that did not show who it is, or may not ask this.
    pub fn of_program(status: StatusCode) -> Self {
        let detail = match status.as_u16() {
            401 => {
                "Show who asks: Authorization: Bearer with a token of the token endpoint, or the credential of the school's \
                 interface (HTTP Basic, or Bearer NAME:SECRET)."
            }
            403 => {
                "This credential may not ask it: the token needs the scope system/SchoolStatus.rs, and the interface has to be in \
                 production."
            }
            429 => "Too many wrong credentials came from this address. Wait as Retry-After says.",
            _ => return Self::of_status(status),
        };
        Self::new(status, detail)
    }

    /// Too many questions from one program.
    pub fn asks_too_often(wait: Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        let detail = format!("The program asks too often. Ask again in {seconds} seconds.");
        Self { wait: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// Too many questions from one address.
    pub fn too_often(wait: Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        let detail = format!("Too many questions from your address. Ask again in {seconds} seconds.");
        Self { wait: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// What a layer or the router refused before a handler saw it.
    pub fn of_status(status: StatusCode) -> Self {
        let detail = match status.as_u16() {
            404 => "There is no such address. /api/v1/openapi.json lists those there are.",
            405 => "This address is used with another method: see the header Allow.",
            403 => "A page of another site may not send this. Ask from a program, not from a browser.",
            503 | 504 => "The registry cannot answer now. Ask again later.",
            _ => "Something broke on our side. Ask again later.",
        };
        Self::new(status, detail)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::of_status(refusal.into_response().status())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let text = serde_json::to_string(&self).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, kind, text).into_response();
        if let Some(seconds) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        } else if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}

/// Reads a question.
pub fn parse<Q: DeserializeOwned>(body: &[u8]) -> Result<Q, Problem> {
    // A list of values in the order of the fields would be read, too; nobody should come to rely on that.
    if body.trim_ascii_start().starts_with(b"[") {
        let problem = "A question is one object, not a list.".to_owned();
        let remedy = "Send one question in curly brackets.".to_owned();
        return Err(Problem::of_fields(vec![Fault { field: String::new(), problem, remedy }]));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let request: Q = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = pointer(error.path());
        unread(error.inner(), field)
    })?;
    json.end().map_err(|error| unread(&error, String::new()))?;
    Ok(request)
}

fn unread(error: &serde_json::Error, field: String) -> Problem {
    let text = error.to_string();
    if error.classify() != Category::Data {
        let detail = format!("The body is not JSON: {text}. Send one JSON object.");
        return Problem::new(StatusCode::BAD_REQUEST, detail);
    }
    // The field says more than line and column.
    let problem = text.rsplit_once(" at line ").map_or(text.as_str(), |(before, _)| before);
    let remedy = if problem.starts_with("missing field") {
        "Add it."
    } else if problem.starts_with("unknown field") {
        "Correct its name, or leave it out."
    } else {
        "Correct it as /api/v1/openapi.json describes."
    };
    Problem::of_fields(vec![Fault { field, problem: problem.to_owned(), remedy: remedy.into() }])
}

/// A path as a JSON pointer.
fn pointer(path: &Path) -> String {
    let part = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => "/?".to_owned(),
    };
    path.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use jenner_cdsi::report::Request;

    use super::*;

    #[test]
    fn what_is_wrong_names_its_field_and_what_to_do() {
        for (body, status, field, problem) in [
            ("", 400, "", ""),
            ("{", 400, "", ""),
            ("{\"birth_date\": \"2024-01-01\"} x", 400, "", ""),
            ("[]", 422, "", "not a list"),
            ("{}", 422, "", "missing field `birth_date`"),
            ("{\"birth_date\": 5}", 422, "/birth_date", "invalid type"),
            ("{\"birth_date\": \"2024-02-30\"}", 422, "/birth_date", "is no date"),
            ("{\"birth_date\": \"2024-01-01\", \"name\": \"A\"}", 422, "/name", "unknown field `name`"),
            (
                "{\"birth_date\": \"2024-01-01\", \"doses\": [{\"date\": \"2024-03-01\"}]}",
                422,
                "/doses/0",
                "missing field `cvx`",
            ),
            (
                "{\"birth_date\": \"2024-01-01\", \"doses\": [{\"date\": \"2024-03-01\", \"cvx\": \"MMR\"}]}",
                422,
                "/doses/0/cvx",
                "CVX",
            ),
        ] {
            let found = parse::<Request>(body.as_bytes()).unwrap_err();
            assert_eq!(found.status.as_u16(), status, "{body}");
            assert!(!found.detail.is_empty());
            if let Some(fault) = found.errors.first() {
                assert_eq!(fault.field, field, "{body}");
                assert!(fault.problem.contains(problem), "{body}: {}", fault.problem);
                assert!(!fault.problem.contains("line") && !fault.remedy.is_empty(), "{body}");
            } else {
                assert_eq!(status, 400, "{body}");
            }
        }
    }
}
