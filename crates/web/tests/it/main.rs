//! The web room from outside: HTTP in, HTTP out, over the sample desk of the preview.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod accounts;
mod audit_rows;
mod away;
mod batch;
mod between;
mod cold_chain;
mod courier;
mod coverage;
mod doses;
mod family;
mod fhir;
mod fhir_submit;
mod forecast_api;
mod hand;
mod https;
mod lab;
mod lab_api;
mod lab_wrong;
mod links;
mod lists;
mod matrix;
mod mllp;
mod moves;
mod on_hold;
mod opt_out;
mod orders;
mod outbreaks;
mod outreach;
mod pages;
mod pairs;
mod papers;
mod patients;
mod payloads;
mod programme;
mod programs;
mod read_only;
mod reading;
mod registries;
mod registry;
mod rest;
mod review;
mod school_papers;
mod schools;
mod senders;
mod slow;
mod soap;
mod stock;
mod surface;
mod try_it;
mod uploads;

#[path = "../../examples/preview/sample.rs"]
mod sample;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use jenner_web::session::InMemory;
use jenner_web::{App, Settings, router};
use tower::ServiceExt;

/// A client with a cookie.
pub(crate) struct Client {
    router: Router,
    cookie: String,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Client {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::of(Arc::new(sample::SampleDesk::default()), settings)
    }

    /// A client of a server around this desk.
    pub(crate) fn of(desk: Arc<sample::SampleDesk>, settings: Settings) -> Self {
        let app = App::new(desk, settings, None);
        Self { router: router(app, Arc::new(InMemory::default())), cookie: String::new() }
    }

    /// Another visitor of the same server.
    pub(crate) fn another(&self) -> Self {
        Self { router: self.router.clone(), cookie: String::new() }
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Reply {
        if !self.cookie.is_empty() {
            let cookie = self.cookie.parse().unwrap();
            request.headers_mut().insert(header::COOKIE, cookie);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            if cookie.contains("session=") {
                self.cookie = cookie.split(';').next().unwrap().to_owned();
            }
        }
        reply(response).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        let request = Request::get(path).header(header::ACCEPT_LANGUAGE, "en");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &str) -> Reply {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    pub(crate) async fn signed_in(user: &str) -> Self {
        let mut client = Self::new();
        let reply = client.post("/sign-in", &format!("user_name={user}&password=preview")).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
        client
    }
}

async fn reply(response: Response<Body>) -> Reply {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
    let text = match bytes.starts_with(b"%PDF-") {
        true => text_of(&bytes),
        false => String::from_utf8_lossy(&bytes).into_owned(),
    };
    Reply { status: parts.status, headers: parts.headers, text }
}

/// What stands in a PDF, as an independent program reads it.
fn text_of(pdf: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is installed (`cargo xtask setup`)");
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let read = reader.wait_with_output().unwrap();
    assert!(read.status.success(), "a PDF that cannot be read");
    String::from_utf8_lossy(&read.stdout).into_owned()
}
