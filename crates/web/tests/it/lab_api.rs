//! Messages judged for scripts.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_codes::Codes;
use jenner_hl7::check::{self, AsOf};
use jenner_web::lab::{LARGEST, MOST_AT_ONCE};
use jiff::civil::date;
use serde_json::{Value, json};

use crate::lab::example;
use crate::{Client, Reply};

pub(crate) async fn check_at(query: &str, body: impl Into<Body>) -> Reply {
    let request =
        Request::post(format!("/api/v1/lab/check{query}")).header(header::CONTENT_TYPE, "text/plain");
    Client::new().send(request.body(body.into()).unwrap()).await
}

fn json_of(reply: &Reply) -> Value {
    serde_json::from_str(&reply.text).unwrap()
}

#[tokio::test]
async fn a_message_is_judged_as_the_command_line_judges_it_with_every_field() {
    let message = example("broken-dates");
    let reply = check_at("?as_of=2026-11-25", message.clone()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let told = json_of(&reply)["messages"][0].clone();
    let stamp = jenner_hl7::ack::Stamp {
        now: date(2026, 11, 25).at(12, 0, 0, 0).in_tz("UTC").unwrap(),
        control_id: "CHECK1".into(),
        application: "JENNER".into(),
        facility: "JENNER".into(),
    };
    let checked = check::check(&message, Codes::embedded(), AsOf::Day(date(2026, 11, 25)), &stamp);
    let line = serde_json::to_value(checked.line("", 1)).unwrap();
    for key in ["n", "control_id", "stored"] {
        assert_eq!(told[key], line[key], "{key}");
    }
    let plain = |findings: &Value| {
        let all = findings.as_array().unwrap().iter().map(|one| {
            let mut one = one.clone();
            one.as_object_mut().unwrap().remove("rule");
            one
        });
        all.collect::<Vec<_>>()
    };
    assert_eq!(plain(&told["findings"]), plain(&line["findings"]));
    let after_time = |ack: &Value| ack.as_str().unwrap().split_once("\rMSA").unwrap().1.to_owned();
    assert_eq!(after_time(&told["ack"]), after_time(&line["ack"]));
    let rxa = told["segments"].as_array().unwrap().iter().find(|one| one["name"] == "RXA[1]").unwrap();
    let day = rxa["fields"].as_array().unwrap().iter().find(|one| one["location"] == "RXA[1]-3").unwrap();
    let at = day["findings"][0].as_u64().unwrap() as usize;
    assert!(told["findings"][at]["location"].as_str().unwrap().starts_with("RXA^1^3"), "{told}");
    let stored = told["would_store"].as_array().unwrap();
    assert_eq!(stored[0]["what"], "patient");
    assert!(stored.iter().any(|one| one["what"] == "dose" && one["title"].as_str().unwrap().len() > 2));
}

#[tokio::test]
async fn a_batch_gives_a_judgement_for_each_message_and_says_what_is_wrong_with_the_batch() {
    let cut = String::from_utf8(example("batch")).unwrap().replace("BTS|2", "BTS|7");
    let answer = json_of(&check_at("?as_of=message", cut).await);
    assert_eq!(answer["messages"].as_array().unwrap().len(), 2);
    assert!(answer["envelope"][0].as_str().unwrap().contains("BTS-1 says 7"));
}

#[tokio::test]
async fn what_cannot_be_judged_gets_a_problem_and_what_is_no_message_a_finding() {
    let none = json_of(&check_at("", "hello").await);
    assert_eq!(none["messages"][0]["ack"], Value::Null);
    assert_eq!(none["messages"][0]["findings"][0]["rule"], "message.not-hl7");
    let many = String::from_utf8(example("query-nobody")).unwrap().repeat(MOST_AT_ONCE + 1);
    for (query, body, status) in [
        ("", b" \n".to_vec(), 400),
        ("", vec![b'M'; LARGEST + 1], 413),
        ("", many.into_bytes(), 413),
        ("?as_of=someday", b"MSH|".to_vec(), 400),
        ("?on=2026-11-25", b"MSH|".to_vec(), 400),
    ] {
        let reply = check_at(query, body).await;
        assert_eq!(reply.status.as_u16(), status, "{query}: {}", reply.text);
        assert_eq!(reply.header(header::CONTENT_TYPE), "application/problem+json");
    }
    let binary = check_at("", vec![0, 159, 146, 150, b'M', b'S', b'H']).await;
    assert_eq!(binary.status, StatusCode::OK);
    assert_eq!(json_of(&binary)["envelope"], json!([]));
}
