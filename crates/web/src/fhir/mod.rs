//! FHIR R4 under `/fhir/r4/`: reading, searching, matching, submitting. JSON only.
//!
//! - [`params`], [`filter`], [`mod@search`], [`pages`]: searching
//! - [`capability`]: what the server says it does, from the same tables
//! - [`immds`]: the forecast for somebody nobody knows
//! - [`mod@sender`]: who asks; the one place where that is checked
//! - [`reply`]: answers and what is wrong
//!
//! Handlers take the request apart and ask the desk ([`crate::desk::fhir`]); what may be seen is decided behind it.

pub mod capability;
pub mod filter;
pub mod immds;
pub mod pages;
pub mod params;
pub mod reply;
pub mod search;
pub mod sender;
mod submit;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_fhir::problem::{Kind as Wrong, Problem};
use jenner_fhir::{json, read};
use jenner_registry::smart::Interaction;
use serde_json::{Value, json};

use crate::app::App;
use crate::desk::ask;
use crate::desk::fhir::{Found, Kind};
use crate::hl7_form::pairs;
use crate::hl7_rest::{Unread, read as read_body};
use crate::serve::Caller;
use reply::Reply;
use search::Wish;
use sender::sender;
pub use submit::{bundle, create, update};

/// Where the resources are, as clients see it.
pub fn base(app: &App, headers: &HeaderMap) -> String {
    let public = app.settings().public_address.clone();
    let origin = public.unwrap_or_else(|| {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        // A host name that is none must not get into links.
        let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || b".:-[]".contains(&b));
        format!(
            "http{}://{}",
            if app.settings().tls { "s" } else { "" },
            if plain { host } else { "localhost" }
        )
    });
    format!("{origin}/fhir/r4")
}

/// `GET /fhir/r4/metadata`.
pub async fn metadata(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(reply) = accepts_json(&headers, query.as_deref()) {
        return reply.into_response();
    }
    let statement = capability::statement(&base(&app, &headers), &app.settings().product);
    Reply::text(StatusCode::OK, serde_json::to_string(&statement).unwrap_or_default()).into_response()
}

/// What a search does: with its own type, and with those that it includes.
fn deeds<'d>(kind: &'d str, asked: &[(String, String)]) -> Vec<sender::Deed<'d>> {
    let mut deeds = vec![(kind, Interaction::Search)];
    for (name, value) in asked {
        match (name.as_str(), value.rsplit(':').next().unwrap_or_default()) {
            ("_include", "location") => deeds.push(("Location", Interaction::Read)),
            ("_include", _) => deeds.push(("Patient", Interaction::Read)),
            ("_revinclude", _) => deeds.push(("Provenance", Interaction::Read)),
            _ => {}
        }
    }
    deeds
}

/// `GET /fhir/r4/{kind}/{id}`.
pub async fn read(
    State(app): State<App>,
    address: Caller,
    Path((kind, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        accepts_json(&headers, query.as_deref())?;
        let sender = sender(&app, &address, &headers, &[(&kind, Interaction::Read)]).await?;
        let kind = kind_of(&kind)?;
        let resource = ask(app.desk(), move |desk| desk.resource(&sender, kind, &id)).await?;
        let at = format!("{}/{}", kind.name(), resource["id"].as_str().unwrap_or_default());
        let reply = Reply::resource(StatusCode::OK, &resource).versioned(&resource);
        Ok(reply.with(header::CONTENT_LOCATION, format!("{}/{at}", base(&app, &headers))))
    };
    answered(answer.await, &headers)
}

/// `GET /fhir/r4/{kind}?…`.
pub async fn search(
    State(app): State<App>,
    address: Caller,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let answer = async {
        accepts_json(&headers, Some(&query))?;
        let asked = pairs(query.as_bytes());
        let sender = sender(&app, &address, &headers, &deeds(&kind, &asked)).await?;
        let kind = kind_of(&kind)?;
        let wish = wish(kind, &asked, &headers)?;
        search::answer(&app, sender, kind, wish, &base(&app, &headers), Some(&query)).await
    };
    answered(answer.await, &headers)
}

/// `POST /fhir/r4/{kind}/_search`: the parameters in a form, so that nothing of them stands in an address.
pub async fn search_by_form(
    State(app): State<App>,
    address: Caller,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = async {
        accepts_json(&headers, query.as_deref())?;
        let mut all = pairs(query.as_deref().unwrap_or_default().as_bytes());
        sender(&app, &address, &headers, &deeds(&kind, &all)).await?;
        let name = kind;
        let kind = kind_of(&name)?;
        if !media_type(&headers).eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            let text = "Send the parameters as a form: Content-Type application/x-www-form-urlencoded.";
            return Err(Reply::wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE, Wrong::NotSupported, "", text));
        }
        let form = read_body(&headers, body, app.settings().form_limit)
            .await
            .map_err(|_| unread(app.settings().form_limit))?;
        all.extend(pairs(&form));
        // What the form includes is known only now.
        let sender = sender(&app, &address, &headers, &deeds(&name, &all)).await?;
        let wish = wish(kind, &all, &headers)?;
        search::answer(&app, sender, kind, wish, &base(&app, &headers), None).await
    };
    answered(answer.await, &headers)
}

/// `POST /fhir/r4/Patient/$match`.
pub async fn find_match(State(app): State<App>, address: Caller, headers: HeaderMap, body: Body) -> Response {
    let answer = async {
        accepts_json(&headers, None)?;
        let sender = sender(&app, &address, &headers, &[("Patient", Interaction::Search)]).await?;
        let (_, value) = body_of(&headers, body, app.settings().form_limit).await?;
        let (asked, only_certain, count) = match_question(value)
            .map_err(|wrong| Reply::problems(StatusCode::UNPROCESSABLE_ENTITY, &wrong))?;
        let found = ask(app.desk(), move |desk| desk.match_person(&sender, &asked, None)).await?;
        let people = match found {
            Found::People(people) => people,
            Found::TooMany => vec![],
            Found::TooLittle => {
                let text = "Too little to look for somebody. Send family and given name with the birth date; or a registry \
                            number, or your own number of the patient.";
                return Err(Reply::wrong(StatusCode::UNPROCESSABLE_ENTITY, Wrong::Required, "", text));
            }
        };
        let base = base(&app, &headers);
        let kept = people.into_iter().filter(|one| !only_certain || one.grade == "certain").take(count);
        let entries: Vec<Value> = kept
            .map(|one| {
                let mut entry = search::entry(&base, one.patient, "match");
                entry["search"]["score"] = one.score.into();
                entry["search"]["extension"] =
                    json!([{"url": jenner_fhir::systems::MATCH_GRADE, "valueCode": one.grade}]);
                entry
            })
            .collect();
        let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "total": entries.len()});
        if !entries.is_empty() {
            bundle["entry"] = entries.into();
        }
        Ok(Reply::resource(StatusCode::OK, &bundle))
    };
    answered(answer.await, &headers)
}

type MatchQuestion = (jenner_model::person::Demographics, bool, usize);

/// Who is meant, whether only certain ones are wanted, and how many at most.
fn match_question(value: Value) -> Result<MatchQuestion, Vec<Problem>> {
    let wrong = |place: &str, text: &str| Err(vec![Problem::error(Wrong::Required, place, text)]);
    let (patient, only_certain, count) = match json::type_of(&value) {
        // Some clients send the patient as it is.
        Some("Patient") => (value, false, usize::MAX),
        _ => {
            let named = |name: &str| {
                let all = value.get("parameter").and_then(Value::as_array);
                all.into_iter().flatten().find(|one| one.get("name").and_then(Value::as_str) == Some(name))
            };
            let Some(patient) = named("resource").and_then(|one| one.get("resource")) else {
                return wrong(
                    "Parameters.parameter.where(name='resource')",
                    "The patient is missing. Send it as resource.",
                );
            };
            let flag =
                named("onlyCertainMatches").and_then(|one| one.get("valueBoolean")).and_then(Value::as_bool);
            let count = named("count").and_then(|one| one.get("valueInteger")).and_then(Value::as_u64);
            let count = count.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
            (patient.clone(), flag == Some(true), count)
        }
    };
    let place = "Parameters.parameter.where(name='resource').resource";
    let (resource, problems) = json::typed(patient, place);
    let Some(resource) = resource.filter(|_| problems.is_empty()) else { return Err(problems) };
    let (said, _) = read::patient(&resource, jenner_codes::Codes::embedded(), place);
    Ok((said, only_certain, count))
}

fn answered(answer: Result<Reply, Reply>, headers: &HeaderMap) -> Response {
    answer.unwrap_or_else(|refused| refused).unless_known(headers)
}

fn kind_of(name: &str) -> Result<Kind, Reply> {
    Kind::of_name(name).ok_or_else(|| {
        let text = "There are no resources of this kind here. /fhir/r4/metadata lists what there is.";
        Reply::wrong(StatusCode::NOT_FOUND, Wrong::NotSupported, "", text)
    })
}

fn wish(kind: Kind, pairs: &[(String, String)], headers: &HeaderMap) -> Result<Wish, Reply> {
    let prefer = headers.get("prefer").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let strict = prefer.split([',', ';']).any(|one| one.trim() == "handling=strict");
    Wish::read(kind, pairs, strict).map_err(|wrong| Reply::problems(StatusCode::BAD_REQUEST, &wrong))
}

/// Refuses who wants anything but JSON.
pub(crate) fn accepts_json(headers: &HeaderMap, query: Option<&str>) -> Result<(), Reply> {
    let asked =
        query.into_iter().flat_map(|query| pairs(query.as_bytes())).find(|(name, _)| name == "_format");
    let accept =
        headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*").to_owned();
    let wanted = asked.map_or(accept, |(_, format)| format);
    let is_json = |one: &str| {
        let one = one.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        matches!(
            one.as_str(),
            "" | "*/*" | "application/*" | "json" | "application/json" | "text/json" | "text/html"
        ) || one.ends_with("fhir+json")
            || one.ends_with("fhir json")
    };
    match wanted.split(',').any(is_json) {
        true => Ok(()),
        false => {
            let text = "Resources are written as JSON only. Ask with Accept: application/fhir+json.";
            Err(Reply::wrong(StatusCode::NOT_ACCEPTABLE, Wrong::NotSupported, "", text))
        }
    }
}

fn media_type(headers: &HeaderMap) -> &str {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim()
}

fn unread(limit: usize) -> Reply {
    let text = format!("The body is larger than {limit} bytes, or did not arrive whole. Nothing was stored.");
    Reply::wrong(StatusCode::PAYLOAD_TOO_LARGE, Wrong::TooLong, "", text)
}

/// The body as it came and as JSON.
pub(crate) async fn body_of(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<(Vec<u8>, Value), Reply> {
    let kind = media_type(headers).to_ascii_lowercase();
    if !(kind == "application/json" || kind == "text/json" || kind.ends_with("+json")) {
        let text = "Send the resource as JSON, with the header Content-Type: application/fhir+json.";
        return Err(Reply::wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE, Wrong::NotSupported, "", text));
    }
    let bytes = read_body(headers, body, limit).await.map_err(|broken| match broken {
        Unread::TooLarge => unread(limit),
        Unread::Broken => {
            let text = "The body did not arrive whole. Nothing was stored; send it again.";
            Reply::wrong(StatusCode::BAD_REQUEST, Wrong::Structure, "", text)
        }
    })?;
    let value =
        json::parse(&bytes).map_err(|problem| Reply::problems(StatusCode::BAD_REQUEST, &[problem]))?;
    Ok((bytes, value))
}
