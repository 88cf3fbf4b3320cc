//! `POST /api/v1/lab/check`: messages judged for scripts, as `jenner hl7 check --json` judges them, with every field.
//! Nothing is stored; nothing of the body is in a log.

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jenner_codes::Codes;
use jenner_hl7::ack::Stamp;
use jenner_hl7::batch;
use jenner_hl7::check::{self, AsOf, Checked, Stored};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::problem::{Fault, Problem};
use crate::app::App;
use crate::body::{Unread, read};
use crate::desk::{Refusal, ask};
use crate::lab::reading::{self, Line};
use crate::lab::{LARGEST, MOST_AT_ONCE};
use crate::serve::ClientAddress;
use crate::views::hl7_fields::SheetSegment;

/// What the address asks for beside the body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    as_of: Option<String>,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct LabCheck {
    /// What is wrong with the batch around the messages.
    pub envelope: Vec<String>,
    /// Each message, in order.
    pub messages: Vec<CheckedMessage>,
}

/// One message.
#[derive(Debug, Serialize)]
pub struct CheckedMessage {
    n: usize,
    control_id: String,
    ack: Option<String>,
    findings: Vec<CheckedFinding>,
    stored: Stored,
    segments: Vec<CheckedSegment>,
    would_store: Vec<WouldStore>,
}

/// Something found.
#[derive(Debug, Serialize)]
struct CheckedFinding {
    severity: &'static str,
    location: String,
    code: &'static str,
    application_code: Option<&'static str>,
    rule: String,
    text: String,
}

/// A segment with its fields.
#[derive(Debug, Serialize)]
struct CheckedSegment {
    name: String,
    title: &'static str,
    findings: Vec<usize>,
    fields: Vec<CheckedField>,
}

/// A field.
#[derive(Debug, Serialize)]
struct CheckedField {
    location: String,
    name: &'static str,
    value: String,
    findings: Vec<usize>,
}

/// A statement that would be stored.
#[derive(Debug, Serialize)]
struct WouldStore {
    what: &'static str,
    title: String,
    on: Option<String>,
    rxa: Option<u32>,
    values: Vec<StoredValue>,
}

/// A value of a statement.
#[derive(Debug, Serialize)]
struct StoredValue {
    field: String,
    value: String,
    code: String,
}

/// `POST /api/v1/lab/check`.
pub async fn check(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    wish: Result<Query<Wish>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    super::in_turn(&app, address, answer(&app, wish, &headers, body)).await
}

async fn answer(
    app: &App,
    wish: Result<Query<Wish>, QueryRejection>,
    headers: &HeaderMap,
    body: Body,
) -> Result<LabCheck, Problem> {
    let as_of = as_of(wish)?;
    let body = read(headers, body, LARGEST).await.map_err(|unread| match unread {
        Unread::TooLarge => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The body is larger than {LARGEST} bytes. Send fewer messages at a time."),
        ),
        Unread::Broken => {
            Problem::new(StatusCode::BAD_REQUEST, "The body did not arrive whole. Send it again.")
        }
    })?;
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "The body is empty. Put HL7 v2 messages into it, each beginning with MSH.",
        ));
    }
    let zone = app.settings().time_zone.clone();
    let judged = ask(app.desk(), move |desk| {
        let settings = desk.sandbox_settings()?;
        let stamp = Stamp {
            now: jiff::Timestamp::now().to_zoned(zone),
            control_id: "".into(),
            application: settings.application,
            facility: settings.facility,
        };
        Ok(judge(&body, as_of, stamp))
    });
    match judged.await {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("There are more than {MOST_AT_ONCE} messages. Send fewer at a time."),
        )),
        Err(Refusal::Unavailable) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The registry cannot answer now. Ask again later.",
        )),
        Err(refusal) => Err(refusal.into()),
    }
}

fn as_of(wish: Result<Query<Wish>, QueryRejection>) -> Result<Option<AsOf>, Problem> {
    let wrong = |field: &str, problem: String, remedy: &str| {
        Problem::of_address(Fault { field: field.to_owned(), problem, remedy: remedy.to_owned() })
    };
    let Query(wish) =
        wish.map_err(|rejection| wrong("?", rejection.body_text(), "Use no other parameter than as_of."))?;
    match wish.as_of.as_deref() {
        None => Ok(None),
        Some("message") => Ok(Some(AsOf::Message)),
        Some(day) => day.parse::<Date>().map(|day| Some(AsOf::Day(day))).map_err(|_| {
            wrong(
                "?as_of",
                format!("{day:?} is no day."),
                "Say as_of=message or a date like as_of=2026-11-22.",
            )
        }),
    }
}

/// `None`: there are too many messages.
fn judge(body: &[u8], as_of: Option<AsOf>, mut stamp: Stamp) -> Option<LabCheck> {
    let split = batch::split(body);
    if split.messages.len() > MOST_AT_ONCE {
        return None;
    }
    let whole = 0..body.len();
    let is_none = split.messages.is_empty();
    let ranges = if is_none { vec![whole] } else { split.messages };
    let today = stamp.now.date();
    let as_of = as_of.unwrap_or(AsOf::Day(today));
    let mut messages = Vec::new();
    for (range, n) in ranges.into_iter().zip(1..) {
        let bytes = body.get(range).unwrap_or_default();
        stamp.control_id = format!("CHECK{n}").into();
        let checked = check::check(bytes, Codes::embedded(), as_of, &stamp);
        let day = match as_of {
            AsOf::Day(day) => day,
            AsOf::Message => today,
        };
        messages.push(message(n, bytes, day, checked));
    }
    let envelope =
        if is_none { Vec::new() } else { split.problems.iter().map(ToString::to_string).collect() };
    Some(LabCheck { envelope, messages })
}

fn message(n: usize, bytes: &[u8], today: Date, checked: Checked) -> CheckedMessage {
    let reading = reading::read(bytes, Codes::embedded(), today, &checked.findings);
    let line = checked.line("", n);
    let findings = line
        .findings
        .into_iter()
        .zip(&checked.findings)
        .map(|(told, finding)| CheckedFinding {
            severity: told.severity,
            location: told.location,
            code: told.code,
            application_code: told.application_code,
            rule: finding.rule.to_string(),
            text: finding.text.clone(),
        })
        .collect();
    let stored = reading.stored.unwrap_or_default();
    let mut would_store = Vec::new();
    if !stored.person.is_empty() {
        let title = stored.person.first().map(|(_, name, _)| name.clone()).unwrap_or_default();
        would_store.push(WouldStore {
            what: "patient",
            title,
            on: None,
            rxa: None,
            values: values(&stored.person),
        });
    }
    would_store.extend(stored.statements.into_iter().map(|said| WouldStore {
        what: match said.what {
            "lab-dose-add" => "dose",
            "lab-dose-update" => "dose_update",
            "lab-dose-delete" => "dose_delete",
            "lab-refusal" => "refusal",
            _ => "observation",
        },
        title: said.title,
        on: Some(said.on.to_string()),
        rxa: Some(said.rxa),
        values: values(&said.lines),
    }));
    CheckedMessage {
        n,
        control_id: checked.control_id,
        ack: checked.ack,
        findings,
        stored: checked.stored,
        segments: reading.sheet.segments.into_iter().map(segment).collect(),
        would_store,
    }
}

fn segment(of: SheetSegment) -> CheckedSegment {
    let field = |field: crate::views::hl7_fields::SheetField| CheckedField {
        location: field.location,
        name: field.name,
        value: field.value,
        findings: field.findings,
    };
    CheckedSegment {
        name: of.name,
        title: of.title,
        findings: of.findings,
        fields: of.fields.into_iter().map(field).collect(),
    }
}

fn values(lines: &[Line]) -> Vec<StoredValue> {
    let value = |(label, value, code): &Line| StoredValue {
        field: label.key().trim_start_matches("field-").to_owned(),
        value: value.clone(),
        code: code.clone(),
    };
    lines.iter().map(value).collect()
}
