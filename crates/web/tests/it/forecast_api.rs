//! The forecast for programs: what it answers, what it refuses, and that its description tells the truth.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_web::Settings;
use jenner_web::api::BODY_LIMIT;
use serde_json::{Value, json};

use crate::{Client, Reply};

async fn ask_at(client: &mut Client, address: &str, body: impl Into<Body>) -> Reply {
    let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
    client.send(request.body(body.into()).unwrap()).await
}

async fn ask(question: &Value) -> Reply {
    ask_at(&mut Client::new(), "/api/v1/forecast", question.to_string()).await
}

fn json_of(reply: &Reply) -> Value {
    serde_json::from_str(&reply.text).unwrap()
}

/// A girl whose first MMR came before her first birthday, with a condition that adds a risk forecast.
fn child() -> Value {
    json!({
        "birth_date": "2021-01-12",
        "sex": "female",
        "birth_country": "U.S.",
        "doses": [
            {"date": "2021-03-14", "cvx": "110", "mvx": "SKB", "volume_ml": 0.5, "lot_expires": "2022-01-01"},
            {"date": "2021-03-14", "cvx": "110"},
            {"date": "2021-12-07", "cvx": "03"},
            {"date": "2020-01-01", "cvx": "20", "substandard": true},
        ],
        "observations": [{"code": "014", "date": "2022-01-01"}, {"code": "999999"}],
        "on": "2025-11-22",
    })
}

#[tokio::test]
async fn a_question_is_answered_under_a_named_schedule_without_an_account() {
    let reply = ask(&child()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
    let answer = json_of(&reply);
    assert!(answer["schedule"].as_str().unwrap().starts_with("schedule-us 4."), "{}", answer["schedule"]);
    assert_eq!(answer["on"], "2025-11-22");
    let mmr = answer["forecasts"].as_array().unwrap().iter().find(|one| one["group"] == "MMR").unwrap();
    assert_eq!((&mmr["status"], &mmr["dose"]), (&json!("not_complete"), &json!(1)));
    let of = |dose: u64| {
        let all = answer["evaluations"].as_array().unwrap().clone();
        all.into_iter().filter(move |one| one["dose"] == dose).collect::<Vec<_>>()
    };
    assert!(of(1).iter().any(|one| one["status"] == "valid"));
    assert!(of(2).is_empty(), "the same dose again is no second dose");
    assert!(of(3).iter().all(|one| one["status"] == "not_valid"));
    assert!(of(3).iter().all(|one| one["reasons"].as_array().unwrap().contains(&json!("too_young"))));
    assert_eq!(answer["set_aside"][0]["dose"], 4);
    assert_eq!(answer["set_aside"][0]["reason"], "before_birth");
    assert_eq!(answer["remarks"].as_array().unwrap().len(), 3, "{}", answer["remarks"]);
    assert!(answer.get("explanation").is_none());
}

#[tokio::test]
async fn a_missing_day_means_today() {
    let before = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let answer = json_of(&ask(&json!({"birth_date": "2024-01-10"})).await);
    let after = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let on: jiff::civil::Date = answer["on"].as_str().unwrap().parse().unwrap();
    assert!(before <= on && on <= after, "{on}");
}

#[tokio::test]
async fn the_sentences_come_in_the_language_and_for_the_reader_asked_for() {
    let mut client = Client::new();
    let mut sentence = async |query: &str| {
        let reply = ask_at(&mut client, &format!("/api/v1/forecast{query}"), child().to_string()).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        let why = json_of(&reply)["explanation"].clone();
        let mmr = why["doses"].as_array().unwrap().iter().find(|one| one["dose"] == 3).unwrap().clone();
        (why["reader"].clone(), why["language"].clone(), mmr["lines"].to_string())
    };
    let (reader, language, nurse) = sentence("?explain=nurse").await;
    assert_eq!((reader, language), (json!("nurse"), json!("en")));
    assert!(nurse.contains("Table 6-15") && nurse.contains("Too young"), "{nurse}");
    let (reader, language, parent) = sentence("?explain=parent&language=es").await;
    assert_eq!((reader, language), (json!("parent"), json!("es")));
    assert!(!parent.contains("Table") && parent.contains("demasiado temprano"), "{parent}");
}

#[tokio::test]
async fn what_is_wrong_is_said_field_by_field() {
    let dose = |date: &str, cvx: &str| json!({"date": date, "cvx": cvx});
    let born = |doses: Vec<Value>| json!({"birth_date": "2021-01-12", "doses": doses, "on": "2025-11-22"});
    let many = vec![dose("2022-01-20", "03"); 400];
    for (what, body, status, field) in [
        ("no birth date", json!({}), 422, ""),
        ("an empty list", json!([]), 422, ""),
        (
            "a birth after the day",
            json!({"birth_date": "2030-01-01", "on": "2025-11-22"}),
            422,
            "/birth_date",
        ),
        ("a birth to come", json!({"birth_date": "9999-12-31"}), 422, "/birth_date"),
        ("year 0", json!({"birth_date": "0000-01-01"}), 422, "/birth_date"),
        ("year 10000", json!({"birth_date": "10000-01-01"}), 422, "/birth_date"),
        ("30 February", born(vec![dose("2022-02-30", "03")]), 422, "/doses/0/date"),
        ("no code", born(vec![dose("2022-01-20", "MMR")]), 422, "/doses/0/cvx"),
        ("400 doses", born(many), 422, "/doses"),
        ("a field nobody knows", json!({"birth_date": "2021-01-12", "name": "x"}), 422, "/name"),
        (
            "a volume of nothing",
            born(vec![json!({"date": "2022-01-20", "cvx": "03", "volume_ml": 0})]),
            422,
            "/doses/0/volume_ml",
        ),
    ] {
        let reply = ask(&body).await;
        assert_eq!(reply.status.as_u16(), status, "{what}: {}", reply.text);
        assert_eq!(reply.header(header::CONTENT_TYPE), "application/problem+json", "{what}");
        let problem = json_of(&reply);
        assert_eq!(problem["status"], status, "{what}");
        assert_eq!(problem["errors"][0]["field"], field, "{what}: {}", reply.text);
        assert!(problem["errors"][0]["remedy"].as_str().is_some_and(|text| !text.is_empty()), "{what}");
    }
}

#[tokio::test]
async fn strange_histories_are_answered() {
    let dose = |date: &str, cvx: &str| json!({"date": date, "cvx": cvx});
    let same_day = (1..=50).map(|cvx| dose("2022-01-20", &format!("{cvx:02}"))).collect::<Vec<_>>();
    for (what, birth, doses) in [
        ("50 doses on one day", "2021-01-12", same_day),
        ("years 1 and 9999", "0001-01-01", vec![dose("0001-01-01", "03"), dose("9999-12-31", "03")]),
        ("a vaccine nobody knows", "2021-01-12", vec![dose("2022-01-20", "997")]),
        ("no vaccine", "2021-01-12", vec![dose("2022-01-20", "998")]),
    ] {
        let reply = ask(&json!({"birth_date": birth, "doses": doses, "on": "2025-11-22"})).await;
        assert_eq!(reply.status, StatusCode::OK, "{what}: {}", reply.text);
        assert!(!json_of(&reply)["forecasts"].as_array().unwrap().is_empty() || birth < "1900", "{what}");
    }
}

#[tokio::test]
async fn what_is_no_question_gets_a_problem_with_its_status() {
    let mut client = Client::new();
    let post = |kind: &'static str, body: Vec<u8>| {
        Request::post("/api/v1/forecast").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    };
    let json_kind = "application/json; charset=utf-8";
    let deep = [b"{\"birth_date\":".as_slice(), &[b'['; 100_000]].concat();
    for (what, request, status) in [
        ("nothing", post(json_kind, vec![]), 400),
        ("half a question", post(json_kind, b"{\"birth_date\": \"2021-".to_vec()), 400),
        ("no text", post(json_kind, vec![0xff; 100]), 400),
        ("too deep", post(json_kind, deep), 422),
        ("too large", post(json_kind, vec![b' '; BODY_LIMIT + 1]), 413),
        ("a form", post("application/x-www-form-urlencoded", b"birth_date=2021-01-12".to_vec()), 415),
        ("another method", Request::get("/api/v1/forecast").body(Body::empty()).unwrap(), 405),
        ("another address", Request::post("/api/v1/nothing").body(Body::empty()).unwrap(), 404),
        ("a strange reader", Request::post("/api/v1/forecast?explain=dog").body(Body::empty()).unwrap(), 400),
        (
            "a strange language",
            Request::post("/api/v1/forecast?language=xx").body(Body::empty()).unwrap(),
            400,
        ),
        ("a strange parameter", Request::post("/api/v1/forecast?on=x").body(Body::empty()).unwrap(), 400),
    ] {
        let reply = client.send(request).await;
        assert_eq!(reply.status.as_u16(), status, "{what}: {}", reply.text);
        assert_eq!(reply.header(header::CONTENT_TYPE), "application/problem+json", "{what}");
        let problem = json_of(&reply);
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 20), "{what}");
    }
}

#[tokio::test]
async fn whoever_asks_without_end_is_paused_and_told_how_long() {
    let mut client = Client::with(Settings { forecasts_a_minute: 2, ..Settings::default() });
    let question = json!({"birth_date": "2021-01-12"}).to_string();
    for _ in 0..2 {
        let reply = ask_at(&mut client, "/api/v1/forecast", question.clone()).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    let reply = ask_at(&mut client, "/api/v1/forecast", question).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(reply.header(header::RETRY_AFTER).parse::<u64>().is_ok_and(|seconds| seconds > 0));
    assert_eq!(client.post("/try", "birth=1/1/2020").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(client.get("/try").await.status, StatusCode::OK, "the empty page costs nothing");
}

/// The schema behind a reference.
fn resolved<'a>(description: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// Holds a value against a schema: every field is described, every required one is there, every word of a list
/// of words is on it. What is described is marked as met.
pub(crate) fn hold(description: &Value, schema: &Value, value: &Value, place: &str, met: &mut Vec<String>) {
    let schema = resolved(description, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let null = choices.iter().any(|one| one["type"] == "null");
        assert!(!value.is_null() || null, "{place} is null");
        if !value.is_null() {
            hold(description, &choices[0], value, place, met);
        }
        return;
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place}: {value}");
    }
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let described = &schema["properties"][name];
                assert!(described.is_object(), "{place}.{name} is not described");
                met.push(format!("{}.{name}", schema["description"].as_str().unwrap()));
                hold(description, described, field, &format!("{place}.{name}"), met);
            }
            for name in schema["required"].as_array().unwrap() {
                assert!(fields.contains_key(name.as_str().unwrap()), "{place} has no {name}");
            }
        }
        Value::Array(items) => {
            assert_eq!(schema["type"], "array", "{place}");
            items.iter().for_each(|item| hold(description, &schema["items"], item, place, met));
        }
        _ => assert!(schema["type"].is_string() || schema["type"].is_array(), "{place} has no type"),
    }
}

#[tokio::test]
async fn the_description_names_every_field_of_question_answer_and_problem() {
    let mut client = Client::new();
    let reply = client.get("/api/v1/openapi.json").await;
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/json");
    let description = json_of(&reply);
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let mut met = Vec::new();
    hold(&description, &schema("Request"), &child(), "question", &mut met);
    let example = &description["paths"]["/api/v1/forecast"]["post"]["requestBody"]["content"]["application/json"]
        ["example"];
    assert_eq!(ask(example).await.status, StatusCode::OK);
    let answer = ask_at(&mut client, "/api/v1/forecast?explain=nurse", child().to_string()).await;
    hold(&description, &schema("Answer"), &json_of(&answer), "answer", &mut met);
    for name in ["broken-dates", "new-dose", "refusal"] {
        let judged = crate::lab_api::check_at("?as_of=2026-11-25", crate::lab::example(name)).await;
        hold(&description, &schema("LabCheck"), &json_of(&judged), name, &mut met);
    }
    // What real lists are answered with is held against it in the tests of programs.
    let status = &description["paths"]["/api/v1/schools/status"]["post"];
    let asked = &status["requestBody"]["content"]["application/json"]["examples"];
    let question = json!({"students": ["1"], "school": "OAK", "after": "1", "limit": 5});
    for question in [&asked["some"]["value"], &asked["everybody"]["value"], &question] {
        hold(&description, &schema("SchoolQuestion"), question, "students", &mut met);
        assert!(
            serde_json::from_value::<jenner_registry::schools::roster::ask::Question>(question.clone())
                .is_ok()
        );
    }
    let told = &status["responses"]["200"]["content"]["application/json"]["example"];
    hold(&description, &schema("SchoolAnswer"), told, "stands", &mut met);
    let problem = ask(&json!({"birth_date": 5})).await;
    hold(&description, &schema("Problem"), &json_of(&problem), "problem", &mut met);
    for schema in description["components"]["schemas"].as_object().unwrap().values() {
        for name in schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys()) {
            let field = format!("{}.{name}", schema["description"].as_str().unwrap());
            assert!(met.contains(&field), "{field} is described and does not exist");
        }
    }
    for route in jenner_web::routes::ROUTES.iter().filter(|route| route.path.starts_with("/api/")) {
        assert!(description["paths"][route.path].is_object(), "{} is not described", route.path);
    }
}

/// A log that tests can read.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_of_a_question_is_in_the_log() {
    let page = Page::default();
    let writer = page.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        // The microseconds of a moment may hold the digits of a year.
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let quiet = tracing::subscriber::set_default(log);
    let mut client = Client::new();
    ask_at(&mut client, "/api/v1/forecast?explain=nurse", child().to_string()).await;
    ask_at(&mut client, "/api/v1/forecast", "{\"birth_date\": \"1987-06-05x\"}").await;
    client.post("/try", "birth=6%2F5%2F1987&date=7%2F8%2F1988&vaccine=MMR").await;
    client.post("/try", "birth=6%2F5%2F1987x&vaccine=Marigold").await;
    drop(quiet);
    let log = String::from_utf8_lossy(&page.0.lock().unwrap()).into_owned();
    assert!(log.contains("/api/v1/forecast") && log.contains("/try"), "{log}");
    // So may a reference, which is eight digits drawn at random.
    let said: Vec<&str> =
        log.split("reference=\"").map(|piece| piece.split_once('"').map_or("", |two| two.1)).collect();
    let said = said.join("");
    for part in ["2021-01-12", "1987", "1988", "MMR", "Marigold"] {
        assert!(!said.contains(part), "{part}: {log}");
    }
}
