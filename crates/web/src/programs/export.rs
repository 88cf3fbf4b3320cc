//! Bulk Data export over HTTP: begin (202), look (202, 200, 429), fetch, give up (Bulk Data Access 2.0).

use std::io::Read as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use jenner_fhir::problem::Kind;
use jenner_registry::bulk::asked::{self, BadExport};
use jenner_registry::bulk::jobs::{self, Handle, NotBegun, State as Standing, Use, View};
use jenner_registry::bulk::{Asked, Level};
use jenner_registry::smart::Client;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::bearer;
use super::outcome::{again_in, closed, failed, missing, outcome, refused};
use crate::app::App;
use crate::desk::ask;
use crate::fhir::base;
use crate::hl7_form::pairs;
use crate::hl7_rest::read;
use crate::serve::ClientAddress;

/// Largest request, in bytes: room for some ten thousand references.
const LARGEST: usize = 1024 * 1024;
const NDJSON: &str = "application/fhir+ndjson";

/// `[base]/$export`.
pub async fn system(
    app: State<App>,
    address: ClientAddress,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    begin(app, address, (method, uri, headers), body, Level::System).await
}

/// `[base]/Patient/$export`.
pub async fn patients(
    app: State<App>,
    address: ClientAddress,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    begin(app, address, (method, uri, headers), body, Level::Patients).await
}

/// `[base]/Group/[id]/$export`.
pub async fn group(
    app: State<App>,
    address: ClientAddress,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    begin(app, address, (method, uri, headers), body, Level::Group(id)).await
}

async fn begin(
    State(app): State<App>,
    address: ClientAddress,
    (method, uri, headers): (Method, Uri, HeaderMap),
    body: Body,
    level: Level,
) -> Response {
    let client = match bearer::client(&app, &address.text(), &headers).await {
        Ok(client) => client,
        Err(reply) => return reply.into_response(),
    };
    if let Level::Group(_) = &level
        && !client.scopes.allow("Group", jenner_registry::smart::Interaction::Read)
    {
        return closed("Group", "rs");
    }
    let mut parameters = pairs(uri.query().unwrap_or_default().as_bytes());
    if method == Method::POST {
        let Ok(bytes) = read(&headers, body, LARGEST).await else {
            let text = "The request did not arrive whole, or is larger than 1 MB.";
            return outcome(StatusCode::BAD_REQUEST, Kind::TooLong, text);
        };
        match of_parameters(&bytes) {
            Ok(more) => parameters.extend(more),
            Err(why) => return outcome(StatusCode::BAD_REQUEST, Kind::Structure, &why),
        }
    }
    let asked = match asked::read(level, &parameters, is_lenient(&headers), &client.scopes) {
        Ok(asked) => asked,
        Err(BadExport::Parameter(why)) => return outcome(StatusCode::BAD_REQUEST, Kind::NotSupported, &why),
        Err(why @ BadExport::Scope(_)) => {
            return outcome(StatusCode::FORBIDDEN, Kind::Forbidden, &why.to_string());
        }
    };
    let base = base(&app, &headers);
    start(&app, client, asked, &base, &uri).await
}

async fn start(app: &App, client: Client, asked: Asked, base: &str, uri: &Uri) -> Response {
    let path = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
    let request = format!("{}{path}", base.strip_suffix(super::BASE).unwrap_or(base));
    let begun = ask(app.desk(), move |desk| Ok(desk.start_export(&client, &asked, &request))).await;
    match begun {
        Ok(Ok(job)) => {
            let place = format!("{base}/export/{}", jobs::name(&job));
            let text = json!({
                "resourceType": "OperationOutcome",
                "issue": [{ "severity": "information", "code": "informational",
                    "details": { "text": "The export has begun. Ask at Content-Location how far it is." } }]
            });
            let mut response = super::outcome::resource(StatusCode::ACCEPTED, &text);
            if let Ok(place) = HeaderValue::from_str(&place) {
                response.headers_mut().insert(header::CONTENT_LOCATION, place);
            }
            response
        }
        Ok(Err(NotBegun::NoGroup)) => missing("group"),
        Ok(Err(NotBegun::TooMany { why, again_in: seconds })) => {
            again_in(outcome(StatusCode::TOO_MANY_REQUESTS, Kind::Throttled, &sentence(&why)), seconds)
        }
        Ok(Err(NotBegun::Failed(error))) => failed(&error),
        Err(refusal) => refused(refusal, "export"),
    }
}

/// A text of the registry as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

fn is_lenient(headers: &HeaderMap) -> bool {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']))
        .any(|part| part.trim().eq_ignore_ascii_case("handling=lenient"))
}

/// A Parameters resource as names and values.
fn of_parameters(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("The body is no JSON: {error}."))?;
    if value.get("resourceType").and_then(Value::as_str) != Some("Parameters") {
        return Err("The body of an export is a Parameters resource.".to_owned());
    }
    let all = value.get("parameter").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    all.iter()
        .map(|one| {
            let name = one.get("name").and_then(Value::as_str).ok_or("A parameter has no name.")?;
            let value = one
                .as_object()
                .and_then(|members| members.iter().find(|(member, _)| member.starts_with("value")))
                .map(|(_, value)| value)
                .ok_or_else(|| format!("The parameter {name} has no value."))?;
            let text = match value {
                Value::String(text) => Some(text.as_str()),
                other => other.get("reference").and_then(Value::as_str),
            };
            let text = text.ok_or_else(|| format!("The value of {name} is no text and no reference."))?;
            Ok((name.to_owned(), text.to_owned()))
        })
        .collect()
}

/// `GET [base]/export/[job]`.
pub async fn look(
    State(app): State<App>,
    address: ClientAddress,
    Path(job): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (client, job) = match named(&app, &address, &headers, &job).await {
        Ok(named) => named,
        Err(response) => return response,
    };
    let asked = client.clone();
    let view = match ask(app.desk(), move |desk| desk.export(&asked, &job)).await {
        Ok(view) => view,
        Err(refusal) => return refused(refusal, "export"),
    };
    if !app.may_look(&job) {
        let text = "You look at this export too often. Wait for as long as Retry-After says.";
        return again_in(outcome(StatusCode::TOO_MANY_REQUESTS, Kind::Throttled, text), 5);
    }
    match view.state {
        Standing::Waiting => progress("waiting for its turn", 5),
        Standing::Running => {
            let (all, done) = view.people;
            let percent = (done * 100).checked_div(all).unwrap_or(0).min(99);
            progress(&format!("{percent}% ({done} of {all} people)"), if percent < 50 { 5 } else { 2 })
        }
        Standing::Done => manifest(&base(&app, &headers), &job, &view),
        Standing::Failed => outcome(
            StatusCode::INTERNAL_SERVER_ERROR,
            Kind::Exception,
            &format!("The export failed: {}.", view.problem),
        ),
        Standing::Cancelled => missing("export"),
    }
}

fn progress(text: &str, seconds: u64) -> Response {
    let mut response = StatusCode::ACCEPTED.into_response();
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert("x-progress", value);
    }
    again_in(response, seconds)
}

fn manifest(base: &str, job: &Handle, view: &View) -> Response {
    let list = |usage: Use| -> Vec<Value> {
        let files = view.files.iter().filter(|file| file.usage == usage);
        files
            .map(|file| {
                let url = format!("{base}/export/{}/{}", jobs::name(job), file.name);
                json!({ "type": file.kind, "url": url, "count": file.count })
            })
            .collect()
    };
    let text = json!({
        "transactionTime": view.transaction_time.to_jiff().to_string(),
        "request": view.request,
        "requiresAccessToken": true,
        "output": list(Use::Output),
        "deleted": list(Use::Deleted),
        "error": list(Use::Error)
    });
    let mut response = super::outcome::json_text(StatusCode::OK, &text);
    if let Some(end) = view.expires_at
        && let Ok(value) =
            HeaderValue::from_str(&end.to_jiff().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    {
        response.headers_mut().insert(header::EXPIRES, value);
    }
    response
}

/// `DELETE [base]/export/[job]`.
pub async fn cancel(
    State(app): State<App>,
    address: ClientAddress,
    Path(job): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (client, job) = match named(&app, &address, &headers, &job).await {
        Ok(named) => named,
        Err(response) => return response,
    };
    match ask(app.desk(), move |desk| desk.cancel_export(&client, &job)).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(refusal) => refused(refusal, "export"),
    }
}

/// `GET [base]/export/[job]/[file]`.
pub async fn fetch(
    State(app): State<App>,
    address: ClientAddress,
    Path((job, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (client, job) = match named(&app, &address, &headers, &job).await {
        Ok(named) => named,
        Err(response) => return response,
    };
    match ask(app.desk(), move |desk| desk.export_file(&client, &job, &file)).await {
        Ok((entry, path)) => match open(path).await {
            Ok(body) => {
                let mut response = Body::new(body).into_response();
                response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(NDJSON));
                tracing::debug!(bytes = entry.bytes, "a file of an export is fetched");
                response
            }
            // Given up or expired since the look before.
            Err(_) => missing("file"),
        },
        Err(refusal) => refused(refusal, "file"),
    }
}

async fn named(
    app: &App,
    address: &ClientAddress,
    headers: &HeaderMap,
    job: &str,
) -> Result<(Client, Handle), Response> {
    let client = bearer::client(app, &address.text(), headers).await.map_err(IntoResponse::into_response)?;
    Ok((client, jobs::handle(job).ok_or_else(|| missing("export"))?))
}

/// A file on its way: read by a thread of its own that waits while the client is slow.
struct FileBody(mpsc::Receiver<std::io::Result<Bytes>>);

impl hyper::body::Body for FileBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        self.0.poll_recv(cx).map(|part| part.map(|part| part.map(Frame::data)))
    }
}

async fn open(path: PathBuf) -> std::io::Result<FileBody> {
    const PIECE: usize = 256 * 1024;
    let mut file = tokio::task::spawn_blocking(move || jobs::read_file(&path))
        .await
        .unwrap_or_else(|_| Err(std::io::Error::other("a worker thread ended")))?;
    let (pieces, body) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut piece = vec![0; PIECE];
            let part = match file.read(&mut piece) {
                Ok(0) => return,
                Ok(count) => {
                    piece.truncate(count);
                    Ok(Bytes::from(piece))
                }
                Err(error) => Err(error),
            };
            let last = part.is_err();
            // A client that went away ends it.
            if pieces.blocking_send(part).is_err() || last {
                return;
            }
        }
    });
    Ok(FileBody(body))
}
