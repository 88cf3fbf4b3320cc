//! Answers to FHIR clients: a resource, or an OperationOutcome that says what is wrong, where, and what to do.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_fhir::problem::{Kind, Problem};
use jenner_fhir::write::outcome;
use serde_json::Value;

use crate::desk::Refusal;
use crate::refusal::RETRY_AFTER;

/// The media type of resources.
pub const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: StatusCode,
    body: String,
    headers: Vec<(HeaderName, String)>,
}

impl Reply {
    /// A resource.
    pub fn resource(status: StatusCode, resource: &Value) -> Self {
        Self::text(status, resource.to_string())
    }

    /// A resource that is JSON already.
    pub fn text(status: StatusCode, body: String) -> Self {
        Self { status, body, headers: Vec::new() }
    }

    /// What is wrong.
    pub fn problems(status: StatusCode, problems: &[Problem]) -> Self {
        Self::text(status, serde_json::to_string(&outcome(problems)).unwrap_or_default())
    }

    /// One thing that is wrong with the request.
    pub fn wrong(status: StatusCode, kind: Kind, place: &str, text: impl Into<String>) -> Self {
        Self::problems(status, &[Problem::error(kind, place, text)])
    }

    /// With a header.
    pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// What a layer or the router refused before a handler saw it, or a handler without further words.
    pub fn of_status(status: StatusCode) -> Self {
        let (kind, text) = match status.as_u16() {
            404 => (
                Kind::NotFound,
                "There is no such resource, or it is not yours to see. /fhir/r4/metadata lists what there is.",
            ),
            405 => (
                Kind::NotSupported,
                "This address is used with another method: see the header Allow, and /fhir/r4/metadata.",
            ),
            403 => (Kind::Forbidden, "This is not allowed with your credential."),
            401 => (
                Kind::Login,
                "Sign in with the credential of your interface: HTTP Basic, or Authorization: Bearer NAME:SECRET.",
            ),
            503 | 504 => {
                (Kind::Transient, "The registry cannot answer now. Nothing was stored; try again later.")
            }
            _ => (Kind::Exception, "Something broke on our side. Try again later."),
        };
        Self::wrong(status, kind, "", text)
    }

    /// The answer to a client that has this version already (`If-None-Match`); else the answer itself.
    pub fn unless_known(self, headers: &HeaderMap) -> Response {
        let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let tag = self.headers.iter().find(|(name, _)| *name == header::ETAG).map(|(_, tag)| tag.as_str());
        let same = |known: &str| {
            tag.is_some_and(|tag| known.split(',').any(|one| one.trim() == tag || one.trim() == "*"))
        };
        match known.is_some_and(same) && self.status == StatusCode::OK {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => self.into_response(),
        }
    }

    /// With the version of a resource in the headers.
    pub fn versioned(self, resource: &Value) -> Self {
        let meta =
            |element: &str| resource.get("meta").and_then(|meta| meta.get(element)).and_then(Value::as_str);
        let (version, updated) = (meta("versionId"), meta("lastUpdated"));
        let mut reply = self;
        if let Some(version) = version {
            reply = reply.with(header::ETAG, format!("W/\"{version}\""));
        }
        if let Some(at) = updated.and_then(|at| at.parse::<jiff::Timestamp>().ok()) {
            let text = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at);
            reply = reply.with(header::LAST_MODIFIED, text.unwrap_or_default());
        }
        reply
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
        // Resources are about people: no cache between us and the client keeps them.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::SignIn => StatusCode::UNAUTHORIZED,
            Refusal::Role => StatusCode::FORBIDDEN,
            Refusal::NotFound | Refusal::Moved { .. } => StatusCode::NOT_FOUND,
            Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Broken(what) => {
                tracing::error!(what, "a FHIR request broke");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self::of_status(status)
    }
}
