//! Subscriptions over HTTP (FHIR R4, rest-hook): make, read, list, remove. Each is its client's own.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_fhir::problem::Kind;
use jenner_model::Timestamp;
use jenner_registry::follow::subscriptions::{New, NotFollowed, Subscription};
use jenner_registry::smart::Interaction;
use serde_json::{Value, json};

use super::bearer;
use super::outcome::{again_in, closed, failed, found, outcome, refused, resource, wrong};
use crate::app::App;
use crate::desk::ask;
use crate::fhir::base;
use crate::hl7_form::pairs;
use crate::hl7_rest::read;
use crate::serve::ClientAddress;

/// Largest subscription, in bytes.
const LARGEST: usize = 64 * 1024;

/// `GET [base]/Subscription`, with `status` if wanted.
pub async fn list(
    State(app): State<App>,
    address: ClientAddress,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
    headers: HeaderMap,
) -> Response {
    let client =
        match bearer::allowed(&app, &address.text(), &headers, "Subscription", (Interaction::Search, "s"))
            .await
        {
            Ok(client) => client,
            Err(response) => return response,
        };
    let asked = pairs(query.unwrap_or_default().as_bytes());
    if let Some((name, _)) = asked.iter().find(|(name, _)| !matches!(name.as_str(), "status" | "_format")) {
        let text = format!(
            "Subscriptions can be searched by status, not by {}.",
            name.chars().take(40).collect::<String>()
        );
        return outcome(StatusCode::BAD_REQUEST, Kind::NotSupported, &text);
    }
    let base = base(&app, &headers);
    match ask(app.desk(), move |desk| desk.followed(&client)).await {
        Ok(all) => {
            let states: Vec<&str> = asked
                .iter()
                .filter(|(name, _)| name == "status")
                .flat_map(|(_, value)| value.split(','))
                .collect();
            let asked_for = all.iter().filter(|one| states.is_empty() || states.contains(&one.state.word()));
            found(&format!("{base}/Subscription"), asked_for.map(|one| (one.public_id.to_string(), of(one))))
        }
        Err(refusal) => refused(refusal, "subscription"),
    }
}

/// `GET [base]/Subscription/[id]`.
pub async fn show(
    State(app): State<App>,
    address: ClientAddress,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let client = match bearer::allowed(
        &app,
        &address.text(),
        &headers,
        "Subscription",
        (Interaction::Read, "r"),
    )
    .await
    {
        Ok(client) => client,
        Err(response) => return response,
    };
    match ask(app.desk(), move |desk| desk.subscription(&client, &id)).await {
        Ok(one) => resource(StatusCode::OK, &of(&one)),
        Err(refusal) => refused(refusal, "subscription"),
    }
}

/// `DELETE [base]/Subscription/[id]`.
pub async fn remove(
    State(app): State<App>,
    address: ClientAddress,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let client =
        match bearer::allowed(&app, &address.text(), &headers, "Subscription", (Interaction::Delete, "d"))
            .await
        {
            Ok(client) => client,
            Err(response) => return response,
        };
    match ask(app.desk(), move |desk| desk.unfollow(&client, &id)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refused(refusal, "subscription"),
    }
}

/// `POST [base]/Subscription`.
pub async fn make(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let client =
        match bearer::allowed(&app, &address.text(), &headers, "Subscription", (Interaction::Create, "c"))
            .await
        {
            Ok(client) => client,
            Err(response) => return response,
        };
    let Ok(bytes) = read(&headers, body, LARGEST).await else {
        let text = "The subscription did not arrive whole, or is larger than 64 kB.";
        return outcome(StatusCode::PAYLOAD_TOO_LARGE, Kind::TooLong, text);
    };
    let new = match understood(&bytes) {
        Ok(new) => new,
        Err(response) => return *response,
    };
    let base = base(&app, &headers);
    match ask(app.desk(), move |desk| Ok(desk.follow(&client, &new))).await {
        Ok(Ok(one)) => {
            let mut response = resource(StatusCode::CREATED, &of(&one));
            if let Ok(place) = HeaderValue::from_str(&format!("{base}/Subscription/{}", one.public_id)) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        }
        Ok(Err(NotFollowed::Invalid(element, why))) => wrong(element, &why),
        Ok(Err(NotFollowed::Scope(of))) => closed(of, "rs"),
        Ok(Err(why @ NotFollowed::TooMany)) => {
            again_in(outcome(StatusCode::TOO_MANY_REQUESTS, Kind::Throttled, &why.to_string()), 3600)
        }
        Ok(Err(NotFollowed::Failed(error))) => failed(&error),
        Err(refusal) => refused(refusal, "subscription"),
    }
}

fn understood(bytes: &[u8]) -> Result<New, Box<Response>> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        outcome(StatusCode::BAD_REQUEST, Kind::Structure, &format!("The body is no JSON: {error}."))
    })?;
    let text = |place: &str| value.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
    let refuse = |element: &str, why: &str| Err(Box::new(wrong(element, why)));
    if text("/resourceType") != "Subscription" {
        return refuse("Subscription", "The body has to be a Subscription resource.");
    }
    if text("/channel/type") != "rest-hook" {
        return refuse("Subscription.channel.type", "The channel here is rest-hook.");
    }
    if !matches!(text("/status").as_str(), "" | "requested") {
        return refuse("Subscription.status", "A new subscription has the status requested.");
    }
    let ends_at = match text("/end") {
        none if none.is_empty() => None,
        end => match end.parse::<jiff::Timestamp>() {
            Ok(end) => Some(Timestamp::from_jiff(end)),
            Err(_) => {
                return refuse("Subscription.end", "The end is an instant, as in 2027-01-31T00:00:00Z.");
            }
        },
    };
    let lines = value.pointer("/channel/header").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let header = lines.iter().map(|line| line.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
    let Some(header) = header else {
        return refuse("Subscription.channel.header", "Header lines are texts.");
    };
    Ok(New {
        criteria: text("/criteria"),
        reason: text("/reason"),
        endpoint: text("/channel/endpoint"),
        header,
        payload: text("/channel/payload"),
        ends_at,
    })
}

/// A subscription as a resource. Its header lines may hold a secret and are told to nobody.
fn of(one: &Subscription) -> Value {
    let mut channel = json!({ "type": "rest-hook", "endpoint": one.endpoint });
    if !one.payload.is_empty() {
        channel["payload"] = json!(one.payload);
    }
    let mut value = json!({
        "resourceType": "Subscription", "id": one.public_id.to_string(), "status": one.state.word(),
        "reason": if one.reason.is_empty() { "not said" } else { one.reason.as_str() },
        "criteria": one.criteria, "channel": channel
    });
    if let Some(end) = one.ends_at {
        value["end"] = json!(end.to_jiff().to_string());
    }
    if !one.problem.is_empty() {
        value["error"] = json!(one.problem);
    }
    value
}
