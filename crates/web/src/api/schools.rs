//! `POST /api/v1/schools/status`: how students on a school's own list stand, for its student information system. Who asks shows a
//! token (SMART Backend Services, scope `system/SchoolStatus.rs`) or the credential of the school's interface.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_model::access::Actor;
use jenner_registry::schools::roster::ask::{Answer, NoAnswer, Question};
use jenner_registry::smart::Interaction;

use super::problem::{self, Fault, Problem};
use super::{BODY_LIMIT, is_json};
use crate::app::App;
use crate::desk::{Refusal, Sender, ask};
use crate::fhir::sender::sender;
use crate::hl7_rest::{Unread, read};
use crate::serve::Caller;

/// What scopes call it.
pub const RESOURCE: &str = "SchoolStatus";
/// Questions of one program in a minute.
pub const A_MINUTE: u32 = 60;

/// `POST /api/v1/schools/status`.
pub async fn status(State(app): State<App>, caller: Caller, headers: HeaderMap, body: Body) -> Response {
    let sender = match sender(&app, &caller, &headers, &[(RESOURCE, Interaction::Search)]).await {
        Ok(sender) => sender,
        Err(reply) => return refused(&reply.into_response()),
    };
    let program = match sender.access.actor() {
        Actor::Interface(interface) => interface.0,
        Actor::User(_) | Actor::Operator => 0,
    };
    if let Err(wait) = app.school_questions().take_as(u128::from(program.unsigned_abs())) {
        return Problem::asks_too_often(wait).into_response();
    }
    match answer(&app, sender, &headers, body).await {
        Ok(answer) => match serde_json::to_string(&answer) {
            Ok(text) => {
                // It is about children: no cache between us and the program keeps it.
                let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
                (kind, text).into_response()
            }
            Err(_) => Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
        },
        Err(problem) => problem.into_response(),
    }
}

/// The refusal of somebody who did not show who they are, in the form of this interface.
fn refused(reply: &Response) -> Response {
    let mut response = Problem::of_program(reply.status()).into_response();
    for name in [header::WWW_AUTHENTICATE, header::RETRY_AFTER] {
        if let Some(value) = reply.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Basic realm=\"schools\", charset=\"UTF-8\"");
        response.headers_mut().entry(header::WWW_AUTHENTICATE).or_insert(challenge);
    }
    response
}

async fn answer(app: &App, sender: Sender, headers: &HeaderMap, body: Body) -> Result<Answer, Problem> {
    if !is_json(headers) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send the question as JSON, with the header Content-Type: application/json.",
        ));
    }
    let body = read(headers, body, BODY_LIMIT).await.map_err(|unread| match unread {
        Unread::TooLarge => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The question is larger than {BODY_LIMIT} bytes. Send the numbers in parts."),
        ),
        Unread::Broken => {
            Problem::new(StatusCode::BAD_REQUEST, "The question did not arrive whole. Send it again.")
        }
    })?;
    let question: Question = problem::parse(&body)?;
    let answered = ask(app.desk(), move |desk| desk.school_status(&sender, &question)).await;
    match answered {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(why @ NoAnswer::NotASchool)) => {
            Err(Problem::new(StatusCode::FORBIDDEN, format!("No answer: {why}. {}", why.remedy())))
        }
        Ok(Err(why)) => Err(Problem::of_fields(vec![Fault {
            field: why.field(),
            problem: why.to_string(),
            remedy: why.remedy().to_owned(),
        }])),
        Err(Refusal::Role) => Err(Problem::of_program(StatusCode::FORBIDDEN)),
        Err(refusal) => Err(refusal.into()),
    }
}
