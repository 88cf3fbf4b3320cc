//! `/api/v1`: a forecast for programs, as JSON. No account, nothing stored, nothing of the body in a log. And, with a credential,
//! how the students of a school stand ([`schools`]).
//!
//! Question and answer are those of [`jenner_cdsi::report`], so that the command line, the libraries and this door speak
//! the same form; `openapi.json` describes them. What is wrong with a question is told field by field ([`problem`]).

pub mod explanation;
pub mod lab;
pub mod problem;
pub mod schools;

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_cdsi::report::{Report, Request};
use jenner_cdsi::words::{Level, Reader};
use jenner_cdsi::{Date, NotADate};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::hl7_rest::{Unread, read};
use crate::language::Lang;
use crate::question::{Answered, MOST_DOSES, MOST_OBSERVATIONS};
use crate::serve::ClientAddress;
use explanation::Explanation;
use problem::{Fault, Problem};

/// Largest question, in bytes. The largest that is answered has about 40,000.
pub const BODY_LIMIT: usize = 256 * 1024;

const DESCRIPTION: &str = include_str!("openapi.json");

/// What the address asks for beside the body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    explain: Option<String>,
    language: Option<String>,
}

/// The answer: a report, what was decided about the question beforehand, and, if asked for, why.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The report.
    #[serde(flatten)]
    pub report: Report,
    /// In English: doses taken as one, left out, unknown to the schedule.
    pub remarks: Vec<String>,
    /// Sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// `GET /api/v1/openapi.json`.
pub async fn describe() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION).into_response()
}

/// `POST /api/v1/forecast`.
pub async fn forecast(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    wish: Result<Query<Wish>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    in_turn(&app, address, answer(&app, wish, &headers, body)).await
}

/// Answers with JSON, if it is the address's turn; else nothing of the work is begun.
async fn in_turn<T: Serialize>(
    app: &App,
    address: Option<IpAddr>,
    work: impl Future<Output = Result<T, Problem>>,
) -> Response {
    if let Err(wait) = app.turns().take(address) {
        return Problem::too_often(wait).into_response();
    }
    match work.await {
        Ok(answer) => match serde_json::to_string(&answer) {
            Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
            Err(_) => Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
        },
        Err(problem) => problem.into_response(),
    }
}

async fn answer(
    app: &App,
    wish: Result<Query<Wish>, QueryRejection>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Answer, Problem> {
    let reader = reader(wish, headers)?;
    if !is_json(headers) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send the question as JSON, with the header Content-Type: application/json.",
        ));
    }
    let body = read(headers, body, BODY_LIMIT).await.map_err(|unread| match unread {
        Unread::TooLarge => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The question is larger than {BODY_LIMIT} bytes. Ask about one person at a time."),
        ),
        Unread::Broken => {
            Problem::new(StatusCode::BAD_REQUEST, "The question did not arrive whole. Send it again.")
        }
    })?;
    let request = problem::parse(&body)?;
    let faults = faults(&request);
    if !faults.is_empty() {
        return Err(Problem::of_fields(faults));
    }
    let on = match request.on {
        Some(on) => on,
        None => today(app)?,
    };
    let answered = ask(app.desk(), move |desk| {
        let schedule = desk.schedule()?;
        Ok(Answered::of(schedule, &request, on).map(|answered| Answer {
            report: answered.report(),
            remarks: answered.prepared.remarks.iter().map(ToString::to_string).collect(),
            explanation: reader.map(|reader| Explanation::of(&answered, reader)),
        }))
    });
    match answered.await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(refused)) => Err(Problem::of_fields(vec![Fault {
            field: "/birth_date".into(),
            problem: refused.to_string(),
            remedy: "Correct birth_date or on.".into(),
        }])),
        Err(Refusal::Unavailable) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The registry cannot answer now. Ask again later.",
        )),
        Err(refusal) => Err(refusal.into()),
    }
}

fn today(app: &App) -> Result<Date, Problem> {
    app.today().try_into().map_err(|error: NotADate| Refusal::Broken(error.to_string()).into())
}

/// For whom to explain; `None` for nobody.
fn reader(wish: Result<Query<Wish>, QueryRejection>, headers: &HeaderMap) -> Result<Option<Reader>, Problem> {
    let wrong = |field: &str, problem: String, remedy: &str| {
        let fault = Fault { field: field.to_owned(), problem, remedy: remedy.to_owned() };
        Err(Problem::of_address(fault))
    };
    let wish = match wish {
        Ok(Query(wish)) => wish,
        Err(rejection) => {
            return wrong("?", rejection.body_text(), "Use no other parameters than explain and language.");
        }
    };
    let language = match wish.language.as_deref() {
        None => Lang::of(headers),
        Some(code) => match Lang::from_code(code) {
            Some(language) => language,
            None => {
                return wrong(
                    "?language",
                    format!("There are no sentences in {code:?}."),
                    "Use language=en or language=es.",
                );
            }
        },
    };
    let level = match wish.explain.as_deref() {
        None => return Ok(None),
        Some("nurse") => Level::Nurse,
        Some("parent") => Level::Parent,
        Some(other) => {
            return wrong(
                "?explain",
                format!("Nothing is explained for {other:?}."),
                "Use explain=nurse or explain=parent, or leave it out.",
            );
        }
    };
    Ok(Some(Reader { language: language.of_sentences(), level }))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// What the types of a question do not say.
fn faults(request: &Request) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (field, what, count, most) in [
        ("/doses", "doses", request.doses.len(), MOST_DOSES),
        ("/observations", "observations", request.observations.len(), MOST_OBSERVATIONS),
    ] {
        if count > most {
            faults.push(Fault {
                field: field.into(),
                problem: format!("There are {count} {what}; at most {most} are taken."),
                remedy: "Ask about one person, and leave out what is there twice.".into(),
            });
        }
    }
    for (place, dose) in request.doses.iter().enumerate() {
        if dose.volume_ml.is_some_and(|volume| !(volume.is_finite() && volume > 0.0)) {
            faults.push(Fault {
                field: format!("/doses/{place}/volume_ml"),
                problem: "A volume is more than 0 mL.".into(),
                remedy: "Correct it, or leave it out if it is not known.".into(),
            });
        }
    }
    faults
}
