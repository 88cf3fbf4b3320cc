//! `$immds-forecast` (ImmDS 2.0.0): a forecast for whoever is described in the question. No account, nothing stored, nothing
//! of the question in a log; the same limit for each address as the forecast of `/api/v1`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_codes::Codes;
use jenner_fhir::problem::{Kind, Problem};
use jenner_fhir::resources::{Immunization, Observation, Parameters, Patient, Resource};
use jenner_fhir::{json, read};
use jenner_model::report::Statement;
use serde_json::Value;

use super::reply::Reply;
use super::{accepts_json, body_of};
use crate::app::App;
use crate::desk::ask;
use crate::desk::fhir::{Outcome, Question};
use crate::question::MOST_DOSES;
use crate::serve::ClientAddress;

/// `POST /fhir/r4/$immds-forecast`.
pub async fn forecast(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if let Err(wait) = app.turns().take(address) {
        let seconds = wait.as_secs() + 1;
        let text = format!("Too many questions from your address. Ask again in {seconds} seconds.");
        let reply = Reply::wrong(StatusCode::TOO_MANY_REQUESTS, Kind::Throttled, "", text);
        return reply.with(header::RETRY_AFTER, seconds.to_string()).into_response();
    }
    answer(&app, &headers, body).await.unwrap_or_else(|reply| reply).into_response()
}

async fn answer(app: &App, headers: &HeaderMap, body: Body) -> Result<Reply, Reply> {
    accepts_json(headers, None)?;
    let (_, value) = body_of(headers, body, crate::api::BODY_LIMIT).await?;
    let question =
        question(value).map_err(|problems| Reply::problems(StatusCode::UNPROCESSABLE_ENTITY, &problems))?;
    match ask(app.desk(), move |desk| desk.immds(question)).await? {
        Outcome::Taken(parameters) => Ok(Reply::resource(StatusCode::OK, &parameters)),
        Outcome::Refused(problems) => Err(Reply::problems(StatusCode::UNPROCESSABLE_ENTITY, &problems)),
    }
}

fn place(name: &str) -> String {
    format!("Parameters.parameter.where(name='{name}')")
}

/// What is asked. What cannot be read ends it: a forecast from half a history would mislead.
fn question(value: Value) -> Result<Question, Vec<Problem>> {
    let (parameters, mut problems) = json::typed::<Parameters<'static>>(value, "Parameters");
    let codes = Codes::embedded();
    let (mut patient, mut on) = (None, None);
    let mut statements: Vec<(Statement, String)> = Vec::new();
    let mut count = 0;
    for parameter in parameters.into_iter().flat_map(|parameters| parameters.parameter) {
        let name = parameter.name.as_deref().unwrap_or_default().to_owned();
        let resource = match parameter.resource {
            Some(Resource::Json(value)) => Some(value),
            _ => None,
        };
        match (name.as_str(), resource) {
            ("assessmentDate", _) => {
                let day = parameter.value_date.or(parameter.value_date_time);
                match day.as_deref().map(read::day) {
                    Some(Ok(day)) => on = Some(day),
                    _ => problems.push(Problem::error(
                        Kind::Value,
                        place(&name),
                        "The day of the assessment is no date. Send valueDate as YYYY-MM-DD.",
                    )),
                }
            }
            ("patient", Some(value)) => {
                let (resource, found) = json::typed::<Patient<'static>>(value.clone(), &place(&name));
                problems.extend(found);
                if let Some(resource) = resource {
                    patient = Some((read::patient(&resource, codes, &place(&name)).0, value));
                }
            }
            ("immunization" | "observation", Some(value)) => {
                let place = format!("{}[{count}]", place("immunization"));
                let id = value.get("id").and_then(Value::as_str);
                let of = if name == "immunization" { "Immunization" } else { "Observation" };
                let known_as = match id {
                    Some(id) => format!("{of}/{id}"),
                    None => format!("{of} {} of the question", count + 1),
                };
                count += 1;
                if let Some(said) = statement(value, &name, &place, &mut problems) {
                    statements.push((said, known_as));
                }
            }
            ("patient" | "immunization" | "observation", None) => {
                problems.push(Problem::error(Kind::Required, place(&name), "The parameter has no resource."))
            }
            _ => problems.push(Problem::error(
                Kind::NotSupported,
                place(&name),
                "This parameter is not known. Send assessmentDate, patient and immunization.",
            )),
        }
    }
    if count > MOST_DOSES {
        let text = format!("There are {count} immunizations; at most {MOST_DOSES} are taken.");
        problems.push(Problem::error(Kind::TooLong, place("immunization"), text));
    }
    let Some((demographics, patient)) = patient else {
        let text = "The patient is missing. Send a Patient with birthDate and gender.";
        problems.push(Problem::error(Kind::Required, place("patient"), text));
        return Err(problems);
    };
    if demographics.birth_date.is_none() {
        let text = "The birth date is missing or no date. Send it as YYYY-MM-DD.";
        problems.push(Problem::error(Kind::Required, format!("{}.birthDate", place("patient")), text));
    }
    match problems.iter().any(Problem::is_error) {
        true => Err(problems),
        false => Ok(Question { demographics, statements, on, patient }),
    }
}

fn statement(value: Value, name: &str, place: &str, problems: &mut Vec<Problem>) -> Option<Statement> {
    if name == "observation" {
        let (resource, found) = json::typed::<Observation<'static>>(value, place);
        problems.extend(found);
        let (seen, found) = read::observation(&resource?, Codes::embedded(), place);
        problems.extend(found);
        return seen.map(Statement::Observation);
    }
    let (resource, found) = json::typed::<Immunization<'static>>(value, place);
    problems.extend(found);
    let resource = resource?;
    // What was not done or taken back is no dose, and need not be well formed otherwise.
    if matches!(resource.status.as_deref(), Some("not-done" | "entered-in-error")) {
        return None;
    }
    let (said, found) = read::immunization(&resource, Codes::embedded(), place);
    problems.extend(found);
    said
}
