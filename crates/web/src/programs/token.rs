//! The token endpoint, and what tells clients about it (SMART App Launch 2.x, Backend Services; RFC 6749, RFC 7523).

use std::time::Instant;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use jenner_registry::bulk::Kind;
use jenner_registry::smart::PublicKeys;
use jenner_registry::smart::tokens::{self, NoToken, Request};
use serde_json::json;

use super::call;
use super::outcome::{again_in, json_text};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::fhir::base;
use crate::hl7_form::pairs;
use crate::hl7_rest::read;
use crate::serve::ClientAddress;

const FORM: &str = "application/x-www-form-urlencoded";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Largest request, in bytes.
const LARGEST: usize = 32 * 1024;

/// `GET [base]/.well-known/smart-configuration`.
pub async fn describe(State(app): State<App>, headers: HeaderMap) -> Response {
    let base = base(&app, &headers);
    let scopes: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| format!("system/{}.rs", kind.name()))
        .chain(
            [
                "system/*.rs",
                "system/*.read",
                "system/Group.cruds",
                "system/Subscription.cruds",
                "system/SchoolStatus.rs",
            ]
            .map(str::to_owned),
        )
        .collect();
    let about = json!({
        "token_endpoint": format!("{base}/auth/token"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "grant_types_supported": ["client_credentials"],
        "scopes_supported": scopes,
        "capabilities": ["client-confidential-asymmetric", "permission-v1", "permission-v2"]
    });
    json_text(StatusCode::OK, &about)
}

/// `POST [base]/auth/token`.
pub async fn give(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM) {
        return error(StatusCode::BAD_REQUEST, "invalid_request", &format!("send the request as {FORM}"));
    }
    let Ok(body) = read(&headers, body, LARGEST).await else {
        let text = "the request did not arrive whole, or is larger than 32 kB";
        return error(StatusCode::BAD_REQUEST, "invalid_request", text);
    };
    let form = match form(&body) {
        Ok(form) => form,
        Err((code, text)) => return error(StatusCode::BAD_REQUEST, code, &text),
    };
    let address = address.text();
    // A key cannot be guessed, so nobody is locked out by what others try in their name: only the address counts.
    if let Some(wait) = app.tries().wait(&form.assertion, &address, Instant::now()) {
        let text = "too many bad assertions came from this address; wait, then try again";
        let response = error(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", text);
        return again_in(response, wait.as_secs().max(1));
    }
    let fetched = match fetch(&app, &form.assertion).await {
        Ok(fetched) => fetched,
        Err(response) => return response,
    };
    let request = Request {
        assertion: form.assertion.clone(),
        scope: form.scope,
        fetched: fetched.0,
        endpoint: format!("{}/auth/token", base(&app, &headers)),
    };
    let given = ask(app.desk(), move |desk| Ok(desk.token(&request))).await;
    match given {
        Ok(Ok(token)) => {
            let answer = json!({
                "access_token": token.secret,
                "token_type": "bearer",
                "expires_in": tokens::LIFETIME,
                "scope": token.scopes.to_string()
            });
            let mut response = json_text(StatusCode::OK, &answer);
            response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
            response
        }
        Ok(Err(NoToken::Client(why))) => {
            app.tries().failed(&form.assertion, &address, Instant::now());
            error(StatusCode::UNAUTHORIZED, "invalid_client", &why.to_string())
        }
        Ok(Err(why @ (NoToken::Scope(_) | NoToken::NotOpen(_)))) => {
            error(StatusCode::BAD_REQUEST, "invalid_scope", &why.to_string())
        }
        Ok(Err(NoToken::Failed(why))) => {
            tracing::error!(%why, "a token could not be given");
            unavailable()
        }
        Err(_) => unavailable(),
    }
}

struct Form {
    assertion: String,
    scope: String,
}

/// The code and the words of an error.
type Wrong = (&'static str, String);

fn form(body: &[u8]) -> Result<Form, Wrong> {
    let pairs = pairs(body);
    let refuse = |code, text: &str| Err((code, text.to_owned()));
    let one = |name: &str| {
        let mut values = pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        (values.next().unwrap_or_default().to_owned(), values.next().is_some())
    };
    let names = ["grant_type", "scope", "client_assertion_type", "client_assertion"];
    if let Some(twice) = names.into_iter().find(|name| one(name).1) {
        return refuse("invalid_request", &format!("{twice} is there twice"));
    }
    match one("grant_type").0.as_str() {
        "client_credentials" => {}
        "" => return refuse("invalid_request", "grant_type is missing; it is client_credentials"),
        _ => return refuse("unsupported_grant_type", "the grant_type here is client_credentials"),
    }
    if one("client_assertion_type").0 != ASSERTION {
        return refuse("invalid_request", &format!("client_assertion_type must be {ASSERTION}"));
    }
    let (assertion, scope) = (one("client_assertion").0, one("scope").0);
    if assertion.is_empty() {
        return refuse(
            "invalid_request",
            "client_assertion is missing; it is a JWT signed with the client's key",
        );
    }
    Ok(Form { assertion, scope })
}

/// Keys from the client's own address, where the operator allows that and the key is not known here.
async fn fetch(app: &App, assertion: &str) -> Result<PublicKeys, Response> {
    let asked = assertion.to_owned();
    let wanted = ask(app.desk(), move |desk| desk.keys_wanted_from(&asked)).await;
    match wanted {
        Ok(Some(url)) if app.settings().fetch_client_keys => match call::get(&url).await {
            Ok(text) => Ok(PublicKeys::usable(&text)),
            Err(why) => {
                let text = format!("the client's key set could not be fetched: {why}");
                Err(error(StatusCode::UNAUTHORIZED, "invalid_client", &text))
            }
        },
        Ok(_) => Ok(PublicKeys(Vec::new())),
        Err(Refusal::Unavailable | Refusal::Broken(_)) => Err(unavailable()),
        Err(_) => Ok(PublicKeys(Vec::new())),
    }
}

fn error(status: StatusCode, code: &str, text: &str) -> Response {
    json_text(status, &json!({ "error": code, "error_description": text }))
}

fn unavailable() -> Response {
    error(
        StatusCode::SERVICE_UNAVAILABLE,
        "temporarily_unavailable",
        "the registry cannot answer now; try again later",
    )
}
