//! HL7 over plain HTTP.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::{Client, Reply};

const MESSAGE: &str = "MSH|^~\\&|EHR|BBP|REG|LA|20261122||VXU^V04^VXU_V04|1|P|2.5.1\rPID|1\r";
/// `sender:preview` and `sender:wrong` in base 64.
const RIGHT: &str = "Basic c2VuZGVyOnByZXZpZXc=";
const WRONG: &str = "Basic c2VuZGVyOndyb25n";

async fn send(kind: &str, credential: &str, body: impl Into<Body>) -> Reply {
    let mut request = Request::post("/hl7/rest");
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    if !credential.is_empty() {
        request = request.header(header::AUTHORIZATION, credential);
    }
    Client::new().send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_message_gets_its_hl7_answer_in_the_same_media_type() {
    for kind in ["application/hl7-v2", "x-application/hl7-v2+er7", "text/plain; charset=utf-8"] {
        let reply = send(kind, RIGHT, MESSAGE).await;
        assert_eq!(reply.status, StatusCode::OK, "{kind}");
        assert!(reply.text.starts_with("MSH|") && reply.text.contains("\rMSA|AA"));
        let answered = reply.header(header::CONTENT_TYPE);
        assert!(kind.starts_with(answered), "{kind}: {answered}");
    }
    let reply = send("application/hl7-v2", "Bearer preview-token", MESSAGE).await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_wrong_is_said_with_what_to_do() {
    for (kind, credential, body, status, hint) in [
        ("application/hl7-v2", "", MESSAGE, 401, "Sign in"),
        ("application/hl7-v2", WRONG, MESSAGE, 401, "Sign in"),
        ("application/hl7-v2", "Basic %%%", MESSAGE, 401, "Sign in"),
        ("application/json", RIGHT, MESSAGE, 415, "Content-Type"),
        ("", RIGHT, MESSAGE, 415, "Content-Type"),
        ("application/hl7-v2", RIGHT, "", 400, "empty"),
        ("application/hl7-v2", RIGHT, " \r\n ", 400, "empty"),
        ("application/hl7-v2", RIGHT, "hello", 400, "MSH"),
        ("application/hl7-v2", RIGHT, "\u{0}\u{1}\u{2}", 400, "MSH"),
        ("application/hl7-v2", RIGHT, "AWAY", 503, "send the message again"),
    ] {
        let reply = send(kind, credential, body).await;
        assert_eq!(reply.status.as_u16(), status, "{kind} {credential} {body}");
        assert!(reply.text.contains(hint), "{}", reply.text);
        assert!(!reply.text.contains("MSA|AA"));
        assert!(reply.header(header::CONTENT_TYPE).starts_with("text/plain"));
    }
    let reply = send("application/hl7-v2", RIGHT, "AWAY").await;
    assert_eq!(reply.header(header::RETRY_AFTER), "30");
    let reply = send("application/hl7-v2", WRONG, MESSAGE).await;
    assert!(reply.header(header::WWW_AUTHENTICATE).starts_with("Basic"));
}

#[tokio::test]
async fn a_message_in_a_form_brings_its_credential_along() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let escaped = MESSAGE.replace('&', "%26").replace('\r', "%0D");
    let form = |password: &str, message: &str| {
        format!("USERID=sender&PASSWORD={password}&FACILITYID=BBP&MESSAGEDATA={message}")
    };
    let reply = send(FORM, "", form("preview", &escaped)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert!(reply.text.starts_with("MSH|") && reply.text.contains("\rMSA|AA"));
    for (body, status, hint) in [
        (form("wrong", &escaped), 401, "Sign in"),
        (format!("MESSAGEDATA={escaped}"), 401, "Sign in"),
        (form("preview", ""), 400, "MESSAGEDATA"),
        (form("preview", "hello"), 400, "MSH"),
        (form("preview", &"x".repeat(6_000_000)), 413, "larger than"),
    ] {
        let reply = send(FORM, "", body).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
        assert!(reply.text.contains(hint), "{}", reply.text);
    }
}

/// A body that must not be read.
struct Untouchable;

impl axum::body::HttpBody for Untouchable {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;
    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        panic!("the body was read");
    }
}

#[tokio::test]
async fn forty_megabytes_are_refused_without_being_read() {
    let request = Request::post("/hl7/rest")
        .header(header::CONTENT_TYPE, "application/hl7-v2")
        .header(header::AUTHORIZATION, RIGHT)
        .header(header::CONTENT_LENGTH, 40 * 1024 * 1024)
        .body(Body::new(Untouchable))
        .unwrap();
    let reply = Client::new().send(request).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.text.contains("larger than"));
    let unannounced = send("application/hl7-v2", RIGHT, "MSH|".repeat(2_000_000)).await;
    assert_eq!(unannounced.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_panic_ends_one_message_and_not_the_service() {
    let mut client = Client::new();
    let request = |body: &'static str| {
        Request::post("/hl7/rest")
            .header(header::CONTENT_TYPE, "application/hl7-v2")
            .header(header::AUTHORIZATION, RIGHT)
            .body(Body::from(body))
            .unwrap()
    };
    assert_eq!(client.send(request("PANIC")).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(client.send(request(MESSAGE)).await.status, StatusCode::OK);
}
