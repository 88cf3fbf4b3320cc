//! What comes in: a patient, a dose, an observation, or a bundle of these.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_fhir::json;
use jenner_fhir::problem::Kind as Wrong;
use jenner_fhir::write::outcome;
use serde_json::{Value, json};

use jenner_registry::smart::Interaction;

use super::reply::Reply;
use super::sender::{Deed, sender};
use super::{accepts_json, base, body_of, capability, kind_of};
use crate::app::App;
use crate::desk::fhir::{Outcome, Stored};
use crate::desk::{Desk, Refusal, Sender, ask};
use crate::serve::Caller;

/// What the entries of a bundle do. What cannot be told counts as a creation of whatever it is.
fn deeds_of(bundle: &Value) -> Vec<(String, Interaction)> {
    let entries = bundle.get("entry").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let deed = |entry: &Value| {
        let text = |place: &str| entry.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
        let deed = match text("/request/method").as_str() {
            "PUT" | "PATCH" => Interaction::Update,
            "DELETE" => Interaction::Delete,
            "GET" | "HEAD" => Interaction::Read,
            _ => Interaction::Create,
        };
        let named = text("/resource/resourceType");
        let url = text("/request/url");
        let kind = if named.is_empty() {
            url.split(['/', '?']).next().unwrap_or_default().to_owned()
        } else {
            named
        };
        (kind, deed)
    };
    entries.iter().map(deed).collect()
}

/// `POST /fhir/r4/{kind}`.
pub async fn create(
    State(app): State<App>,
    address: Caller,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = async {
        accepts_json(&headers, None)?;
        let sender = sender(&app, &address, &headers, &[(&kind, Interaction::Create)]).await?;
        let (bytes, value) = taken(&app, &kind, "create", &headers, body).await?;
        let condition = headers.get("if-none-exist").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let stored = in_turn(&app, sender, move |desk, sender| {
            desk.create(sender, &bytes, value, condition.as_deref())
        })
        .await?;
        stored_reply(&app, &headers, stored)
    };
    answer.await.unwrap_or_else(|refused: Reply| refused).into_response()
}

/// `PUT /fhir/r4/{kind}/{id}`.
pub async fn update(
    State(app): State<App>,
    address: Caller,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = async {
        accepts_json(&headers, None)?;
        let sender = sender(&app, &address, &headers, &[(&kind, Interaction::Update)]).await?;
        let (bytes, value) = taken(&app, &kind, "update", &headers, body).await?;
        let stored =
            in_turn(&app, sender, move |desk, sender| desk.update(sender, &bytes, value, &id)).await?;
        stored_reply(&app, &headers, stored)
    };
    answer.await.unwrap_or_else(|refused: Reply| refused).into_response()
}

/// `POST /fhir/r4`: a transaction or batch.
pub async fn bundle(State(app): State<App>, address: Caller, headers: HeaderMap, body: Body) -> Response {
    let answer = async {
        accepts_json(&headers, None)?;
        sender(&app, &address, &headers, &[]).await?;
        let (bytes, value) = body_of(&headers, body, app.settings().message_limit).await?;
        // What a token has to open is known only now.
        let deeds = deeds_of(&value);
        let deeds: Vec<Deed<'_>> = deeds.iter().map(|(kind, deed)| (kind.as_str(), *deed)).collect();
        let sender = sender(&app, &address, &headers, &deeds).await?;
        if json::type_of(&value) != Some("Bundle") {
            let text = "Only a Bundle is taken at this address. Send other resources to their own: /fhir/r4/Immunization.";
            return Err(Reply::wrong(StatusCode::BAD_REQUEST, Wrong::Structure, "", text));
        }
        let done = in_turn(&app, sender, move |desk, sender| desk.bundle(sender, &bytes, value)).await?;
        match done {
            Outcome::Taken((done, all_or_nothing)) => Ok(bundle_reply(done, all_or_nothing)),
            Outcome::Refused(problems) => Err(Reply::problems(StatusCode::UNPROCESSABLE_ENTITY, &problems)),
        }
    };
    answer.await.unwrap_or_else(|refused| refused).into_response()
}

/// The resource, if this kind is taken that way and it is of this kind.
async fn taken(
    app: &App,
    kind: &str,
    interaction: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Vec<u8>, Value), Reply> {
    let known = kind_of(kind)?;
    if !capability::interactions(known).contains(&interaction) {
        let text = format!("There is no {interaction} of {kind}. /fhir/r4/metadata lists what can be done.");
        return Err(Reply::wrong(StatusCode::METHOD_NOT_ALLOWED, Wrong::NotSupported, "", text));
    }
    let (bytes, value) = body_of(headers, body, app.settings().message_limit).await?;
    if json::type_of(&value) != Some(kind) {
        let text = format!("The resource is no {kind}. Send one, or send this to the address of its kind.");
        return Err(Reply::wrong(StatusCode::BAD_REQUEST, Wrong::Structure, "", text));
    }
    Ok((bytes, value))
}

/// Hands something in when its turn comes.
async fn in_turn<T: Send + 'static>(
    app: &App,
    sender: Sender,
    question: impl FnOnce(&dyn Desk, &Sender) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Reply> {
    let Some(turn) = app.message_turn().await else {
        return Err(Reply::of_status(StatusCode::SERVICE_UNAVAILABLE));
    };
    let answer = ask(app.desk(), move |desk| {
        let answer = question(desk, &sender);
        drop(turn);
        answer
    })
    .await;
    Ok(answer?)
}

/// The answer to one resource: as it is now, or, with `Prefer: return=…`, nothing or what was found.
fn stored_reply(app: &App, headers: &HeaderMap, stored: Outcome<Stored>) -> Result<Reply, Reply> {
    let stored = match stored {
        Outcome::Taken(stored) => stored,
        Outcome::Refused(problems) => {
            return Err(Reply::problems(StatusCode::UNPROCESSABLE_ENTITY, &problems));
        }
    };
    let prefer = headers.get("prefer").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wants = |what: &str| prefer.split([',', ';']).any(|one| one.trim() == format!("return={what}"));
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    let reply = match stored.resource.as_ref().filter(|_| wants("representation")) {
        Some(resource) => Reply::resource(status, resource),
        None if wants("minimal") => Reply::text(status, String::new()),
        None => Reply::problems(status, &stored.problems),
    };
    let reply = stored.resource.as_ref().map_or(reply.clone(), |resource| reply.versioned(resource));
    Ok(match stored.location {
        Some(location) => reply.with(header::LOCATION, format!("{}/{location}", base(app, headers))),
        None => reply,
    })
}

fn bundle_reply(done: Vec<Stored>, all_or_nothing: bool) -> Reply {
    let entry = |one: Stored| {
        let words = StatusCode::from_u16(one.status).unwrap_or(StatusCode::OK);
        let mut response = json!({"status": words.to_string()});
        if let Some(location) = one.location {
            response["location"] = location.into();
        }
        if !one.problems.is_empty() {
            response["outcome"] = serde_json::to_value(outcome(&one.problems)).unwrap_or_default();
        }
        json!({"response": response})
    };
    let kind = if all_or_nothing { "transaction-response" } else { "batch-response" };
    let entries: Vec<Value> = done.into_iter().map(entry).collect();
    Reply::resource(StatusCode::OK, &json!({"resourceType": "Bundle", "type": kind, "entry": entries}))
}
