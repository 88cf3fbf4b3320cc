//! Groups over HTTP: list, read, make, set anew, remove. A group is its organization's own.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_fhir::problem::Kind;
use jenner_model::PublicId;
use jenner_registry::bulk::groups::{Group, MOST_SHOWN};
use jenner_registry::smart::Interaction;
use serde_json::{Value, json};

use super::bearer;
use super::outcome::{found, outcome, refused, resource, wrong};
use crate::app::App;
use crate::desk::ask;
use crate::fhir::base;
use crate::hl7_rest::read;
use crate::serve::ClientAddress;

/// Largest group that is taken, in bytes; larger ones are loaded by the operator.
const LARGEST: usize = 4 * 1024 * 1024;

/// `GET [base]/Group`.
pub async fn list(State(app): State<App>, address: ClientAddress, headers: HeaderMap) -> Response {
    let client =
        match bearer::allowed(&app, &address.text(), &headers, "Group", (Interaction::Search, "rs")).await {
            Ok(client) => client,
            Err(response) => return response,
        };
    let base = base(&app, &headers);
    match ask(app.desk(), move |desk| desk.groups(&client)).await {
        Ok(groups) => {
            found(&format!("{base}/Group"), groups.iter().map(|group| (group.id.to_string(), of(group))))
        }
        Err(refusal) => refused(refusal, "group"),
    }
}

/// `GET [base]/Group/[id]`.
pub async fn show(
    State(app): State<App>,
    address: ClientAddress,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let client =
        match bearer::allowed(&app, &address.text(), &headers, "Group", (Interaction::Read, "rs")).await {
            Ok(client) => client,
            Err(response) => return response,
        };
    match ask(app.desk(), move |desk| desk.group(&client, &id)).await {
        Ok(group) => resource(StatusCode::OK, &of(&group)),
        Err(refusal) => refused(refusal, "group"),
    }
}

/// `POST [base]/Group`: a group of this name is made, or its members are set anew.
pub async fn make(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let client =
        match bearer::allowed(&app, &address.text(), &headers, "Group", (Interaction::Create, "c")).await {
            Ok(client) => client,
            Err(response) => return response,
        };
    let Ok(bytes) = read(&headers, body, LARGEST).await else {
        let text = "The group did not arrive whole, or is larger than 4 MB. Larger lists are loaded by the registry's operator.";
        return outcome(StatusCode::PAYLOAD_TOO_LARGE, Kind::TooLong, text);
    };
    let (name, members) = match understood(&bytes) {
        Ok(group) => group,
        Err(response) => return *response,
    };
    let base = base(&app, &headers);
    match ask(app.desk(), move |desk| desk.set_group(&client, &name, &members)).await {
        Ok(Ok(group)) => {
            let mut response = resource(StatusCode::CREATED, &of(&group));
            if let Ok(place) = HeaderValue::from_str(&format!("{base}/Group/{}", group.id)) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        }
        Ok(Err(why)) => wrong("Group", &why),
        Err(refusal) => refused(refusal, "group"),
    }
}

/// `DELETE [base]/Group/[id]`.
pub async fn remove(
    State(app): State<App>,
    address: ClientAddress,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let client =
        match bearer::allowed(&app, &address.text(), &headers, "Group", (Interaction::Delete, "d")).await {
            Ok(client) => client,
            Err(response) => return response,
        };
    match ask(app.desk(), move |desk| desk.remove_group(&client, &id)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refused(refusal, "group"),
    }
}

/// A group as a resource. A long one names no members: its export does.
fn of(group: &Group) -> Value {
    let mut value = json!({
        "resourceType": "Group", "id": group.id, "active": true, "type": "person", "actual": true,
        "name": group.name, "quantity": group.count
    });
    if let Some(at) = group.changed_at {
        value["meta"] = json!({ "lastUpdated": at.to_jiff().to_string() });
    }
    let all_shown = group.count <= MOST_SHOWN as u64;
    if all_shown && !group.members.is_empty() {
        let members = group.members.iter();
        value["member"] =
            members.map(|id| json!({ "entity": { "reference": format!("Patient/{id}") } })).collect();
    }
    value
}

fn understood(bytes: &[u8]) -> Result<(String, Vec<PublicId>), Box<Response>> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        outcome(StatusCode::BAD_REQUEST, Kind::Structure, &format!("The body is no JSON: {error}."))
    })?;
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    if text("resourceType") != Some("Group") {
        return Err(Box::new(wrong("Group", "The body has to be a Group resource.")));
    }
    if text("type").is_some_and(|kind| kind != "person")
        || value.get("actual").and_then(Value::as_bool) == Some(false)
    {
        return Err(Box::new(wrong(
            "Group.type",
            "Groups here are lists of people: type person, actual true.",
        )));
    }
    let name = text("name").unwrap_or_default().to_owned();
    let members = value.get("member").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut ids = Vec::with_capacity(members.len());
    for (place, member) in members.iter().enumerate() {
        if member.get("inactive").and_then(Value::as_bool) == Some(true) {
            continue;
        }
        let reference = member.pointer("/entity/reference").and_then(Value::as_str).unwrap_or_default();
        let id = reference.rsplit_once("Patient/").and_then(|(_, id)| id.parse::<PublicId>().ok());
        ids.push(id.ok_or_else(|| {
            let element = format!("Group.member[{place}].entity");
            Box::new(wrong(
                &element,
                "A member is a reference to a Patient of this server, as in Patient/[id].",
            ))
        })?);
    }
    Ok((name, ids))
}
