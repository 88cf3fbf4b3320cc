//! The public pages of participation: the policy, its papers, the form that tells nothing about anybody.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::{Client, Reply};

const BOUNDARY: &str = "----------------------------9d41";

fn form(fields: &[(&str, &str)], scan: Option<(&str, &[u8])>) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, bytes)) = scan {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    Request::post("/opt-out")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}

fn asked<'a>(given: &'a str, family: &'a str, born: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "purge"),
        ("given", given),
        ("family", family),
        ("born", born),
        ("street", "12 Canal St"),
        ("city", "Houma"),
        ("state", "LA"),
        ("zip", "70360"),
        ("guardian", "Anne Pitre"),
        ("signature", "Anne Pitre"),
    ]
}

fn without_numbers(reply: &Reply) -> String {
    let main = reply.text.split("<main").nth(1).unwrap_or_default();
    main.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[tokio::test]
async fn s37_the_form_answers_alike_in_text_and_time_whoever_it_is_about() {
    // A server for each: the limits of one address are not what is measured.
    let people = [("Remy", "Arceneaux", "2024-01-02"), ("Quill", "Nowhere", "1999-12-31")];
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    let mut texts = Vec::new();
    for round in 0..6 {
        for (at, (given, family, born)) in people.iter().enumerate() {
            let mut client = Client::new();
            client.get("/opt-out").await;
            let started = Instant::now();
            let reply = client.send(form(&asked(given, family, born), None)).await;
            times[at].push(started.elapsed());
            assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
            assert!(!reply.text.contains(family), "the answer names nobody");
            if round == 0 {
                texts.push(without_numbers(&reply));
            }
        }
    }
    assert_eq!(texts[0], texts[1]);
    let middle = |all: &mut Vec<Duration>| {
        all.sort();
        all[all.len() / 2]
    };
    let (one, other) = (middle(&mut times[0]), middle(&mut times[1]));
    assert!(one.abs_diff(other) < Duration::from_millis(50), "{one:?} and {other:?}");
}

#[tokio::test]
async fn what_is_missing_is_said_before_anything_is_taken() {
    for (field, told) in [
        ("given", "Full name"),
        ("born", "Birth date"),
        ("street", "Address"),
        ("guardian", "Parent or guardian"),
        ("signature", "Signature"),
        ("kind", "Choose what is asked for"),
    ] {
        let mut fields = asked("Remy", "Arceneaux", "2024-01-02");
        fields.retain(|(name, _)| *name != field);
        let reply = Client::new().send(form(&fields, None)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(reply.text.contains(told), "{field}: {}", reply.text);
    }
}

#[tokio::test]
async fn s32_a_file_that_is_no_scan_is_told_so() {
    let fields = asked("Remy", "Arceneaux", "2024-01-02");
    for (bytes, told) in [
        (b"MZ a program".to_vec(), "no PNG, JPEG or PDF"),
        (b"%PDF-1.7 /JavaScript (x) %%EOF".to_vec(), "would do something"),
        (vec![b'a'; 5 << 20 | 1], "larger than 5 MB"),
    ] {
        let reply = Client::new().send(form(&fields, Some(("letter.png", &bytes)))).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(reply.text.contains(told), "{told}: {}", reply.text);
    }
}

#[tokio::test]
async fn s37_one_name_is_sent_a_few_times_a_minute_and_then_waits() {
    let mut client = Client::new();
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let reply = client.send(form(&asked("Remy", "Arceneaux", "2024-01-02"), None)).await;
        statuses.push(reply.status);
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(!reply.header(header::RETRY_AFTER).is_empty());
        }
    }
    let limited = StatusCode::TOO_MANY_REQUESTS;
    assert_eq!(statuses, [StatusCode::OK, StatusCode::OK, StatusCode::OK, limited, limited]);
}

#[tokio::test]
async fn the_policy_and_its_papers_are_there_in_both_languages_without_signing_in() {
    let mut anybody = Client::new();
    let policy = anybody.get("/privacy").await;
    for text in ["Your choices", "Who may see what", "How long it is kept", "R.S. 40:31.11", "Version 1.0"] {
        assert!(policy.text.contains(text), "{text}");
    }
    let spanish = Request::get("/privacy").header(header::ACCEPT_LANGUAGE, "es").body(Body::empty()).unwrap();
    assert!(anybody.send(spanish).await.text.contains("Sus opciones"));
    for path in ["/privacy/poster", "/privacy/brochure", "/opt-out/form"] {
        for language in ["en", "es"] {
            let reply = anybody.get(&format!("{path}/{language}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}");
            assert_eq!(reply.header(header::CONTENT_TYPE), "application/pdf");
            let word = if language == "es" { "registro" } else { "registry" };
            assert!(reply.text.to_lowercase().contains(word), "{path} in {language}: {}", reply.text);
        }
        assert_eq!(anybody.get(&format!("{path}/fr")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(anybody.get("/privacy/leaflet/en").await.status, StatusCode::NOT_FOUND);
}
