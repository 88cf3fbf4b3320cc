//! The vendor lab in the browser: paste, findings, correct, keep, open again; and what it does with bad input.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_web::Settings;
use jenner_web::lab::examples::{self, EXAMPLES};
use jenner_web::lab::{LARGEST, MOST_AT_ONCE};

use crate::{Client, Reply};

const BOUNDARY: &str = "----lab";

/// A form with fields and, if there is one, a file.
fn form(fields: &[(&str, &[u8])], file: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend_from_slice(value);
        body.extend(b"\r\n");
    }
    let name = if file.is_some() { "m.hl7" } else { "" };
    body.extend(
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .bytes(),
    );
    body.extend_from_slice(file.unwrap_or_default());
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    body
}

pub(crate) async fn post_form(client: &mut Client, path: &str, body: Vec<u8>) -> Reply {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header(header::ACCEPT_LANGUAGE, "en")
        .header("sec-fetch-site", "same-origin");
    client.send(request.body(Body::from(body)).unwrap()).await
}

pub(crate) async fn paste(client: &mut Client, path: &str, text: &[u8]) -> Reply {
    post_form(client, path, form(&[("text", text), ("today", b"11/25/2026")], None)).await
}

/// Pastes into a new session: the address of the message's page.
async fn begin(client: &mut Client, text: &[u8]) -> String {
    let reply = paste(client, "/lab", text).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    reply.header(header::LOCATION).to_owned()
}

pub(crate) fn session_of(address: &str) -> String {
    address.split("/messages").next().unwrap().to_owned()
}

pub(crate) fn example(name: &str) -> Vec<u8> {
    examples::text(name, jiff::civil::date(2026, 11, 25)).unwrap().into_bytes()
}

#[tokio::test]
async fn a_message_shows_its_fields_what_would_be_stored_and_the_answer_as_it_is_sent() {
    let mut client = Client::new();
    let address = begin(&mut client, &example("new-dose")).await;
    let page = client.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "LAB-NEW",
        "PID-5",
        "Labson^Nova^Ray",
        "Nothing was found wrong",
        "New dose",
        "CVX 110",
        "LAB7Q11",
        "MSA|AA|LAB-NEW",
        "11/25/2026",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn findings_stand_at_their_fields_and_the_good_dose_is_kept() {
    let mut client = Client::new();
    let address = begin(&mut client, &example("broken-dates")).await;
    let page = client.get(&address).await.text;
    assert!(page.contains("MSA|AE|LAB-BAD1"), "{page}");
    assert!(page.contains("class=\"wrong\""), "a field is marked");
    assert!(page.contains("RXA[2]-3"), "the place is told");
    assert!(page.contains("order groups are set aside") || page.contains("order group is set aside"));
    assert!(page.contains("Pneumococcal") || page.contains("PCV20"), "the good dose is still there");
}

#[tokio::test]
async fn what_was_sent_before_is_found_by_the_query_with_a_forecast() {
    let mut client = Client::new();
    let session = session_of(&begin(&mut client, &example("new-dose")).await);
    let reply = paste(&mut client, &session, &example("query-forecast")).await;
    let page = client.get(reply.header(header::LOCATION)).await.text;
    for part in ["Z42^CDCPHINVS", "59783-1", "110^"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let reply = paste(&mut client, &session, &example("delete")).await;
    assert!(client.get(reply.header(header::LOCATION)).await.text.contains("MSA|AA|LAB-DEL"));
    let again = String::from_utf8(example("query-history")).unwrap();
    let reply = paste(&mut client, &session, again.as_bytes()).await;
    let page = client.get(reply.header(header::LOCATION)).await.text;
    assert!(page.contains("Z32^CDCPHINVS") && !page.contains("|48^"), "the deleted dose is gone: {page}");
    let mut other = client.another();
    let address = begin(&mut other, &example("query-forecast")).await;
    assert!(other.get(&address).await.text.contains("Z33^CDCPHINVS"), "another session knows nothing of it");
}

#[tokio::test]
async fn every_example_loads_with_one_click_and_can_be_pasted() {
    let mut client = Client::new();
    for one in EXAMPLES {
        let page = client.get(&format!("/lab?example={}", one.name)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("LAB") && !page.text.contains("{D"), "{}", one.name);
        let address = begin(&mut client, &example(one.name)).await;
        assert_eq!(client.get(&address).await.status, StatusCode::OK, "{}", one.name);
    }
    assert_eq!(client.get("/lab?example=nothing").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_batch_is_taken_message_by_message() {
    let mut client = Client::new();
    let address = begin(&mut client, &example("batch")).await;
    let session = client.get(&session_of(&address)).await.text;
    assert!(session.contains("LAB-B1") && session.contains("LAB-B2"), "{session}");
    let cut = String::from_utf8(example("batch")).unwrap().replace("BTS|2", "BTS|7");
    let address = begin(&mut client, cut.as_bytes()).await;
    assert!(client.get(&address).await.text.contains("BTS-1 says 7"));
    let many = String::from_utf8(example("query-nobody")).unwrap().repeat(MOST_AT_ONCE + 1);
    assert_eq!(paste(&mut client, "/lab", many.as_bytes()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_session_is_kept_under_its_link_only_when_asked_and_said_to_be_invented() {
    let mut client = Client::new();
    let session = session_of(&begin(&mut client, &example("new-dose")).await);
    let without = client.post(&format!("{session}/keep"), "").await;
    assert!(without.header(header::LOCATION).contains("kept=tick"));
    let kept = client.post(&format!("{session}/keep"), "invented=yes").await;
    assert!(kept.header(header::LOCATION).contains("kept=yes"));
    let page = client.get(&session).await.text;
    assert!(page.contains("Kept until"), "{page}");
    // Another process, or this one after hours: only what is kept is left.
    client.post(&format!("{session}/forget"), "").await;
    assert_eq!(client.get(&session).await.status, StatusCode::NOT_FOUND, "forgotten is forgotten");
}

#[tokio::test]
async fn a_kept_session_opens_elsewhere_with_its_messages_and_its_sandbox() {
    let desk = Arc::new(crate::sample::SampleDesk::default());
    let mut client = Client::of(desk.clone(), Settings::default());
    let session = session_of(&begin(&mut client, &example("new-dose")).await);
    client.post(&format!("{session}/keep"), "invented=yes").await;
    paste(&mut client, &session, &example("query-nobody")).await;
    let mut elsewhere = Client::of(desk, Settings::default());
    let page = elsewhere.get(&session).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("LAB-NEW") && page.text.contains("LAB-QNONE"), "also what came after");
    let reply = paste(&mut elsewhere, &session, &example("query-history")).await;
    let page = elsewhere.get(reply.header(header::LOCATION)).await.text;
    assert!(page.contains("Z32^CDCPHINVS"), "the sandbox is made anew: {page}");
}

#[tokio::test]
async fn what_may_belong_to_somebody_is_not_kept_and_neither_is_too_much() {
    let mut client = Client::new();
    let real = String::from_utf8(example("new-dose")).unwrap();
    let real = real.replace("NOVA-1^^^LAB^MR", "NOVA-1^^^LAB^MR~123456789^^^SSA^SS");
    let session = session_of(&begin(&mut client, real.as_bytes()).await);
    let kept = client.post(&format!("{session}/keep"), "invented=yes").await;
    assert!(kept.header(header::LOCATION).contains("kept=real"));
    assert!(client.get(kept.header(header::LOCATION)).await.text.contains("Social Security"));
    for n in 0..4 {
        let session = session_of(&begin(&mut client, &example("query-nobody")).await);
        let kept = client.post(&format!("{session}/keep"), "invented=yes").await;
        let word = if n < 3 { "kept=yes" } else { "kept=room" };
        assert!(kept.header(header::LOCATION).contains(word), "{n}");
    }
}

#[tokio::test]
async fn bad_input_gets_a_clear_page() {
    let mut client = Client::new();
    let head =
        "MSH|^~\\&|EHR|LAB|||20261125120000+0000||VXU^V04^VXU_V04|1|T|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r";
    let many_segments =
        format!("{head}PID|1||1^^^LAB^MR||A^B||20200101|F\r{}", "OBX|1|CE|x\r".repeat(10_000));
    let deep = format!("{head}PID|1||{}||A^B||20200101|F\r", "1^^^LAB^MR~".repeat(20_000));
    let html = format!("{head}PID|1||1^^^LAB^MR||<script>alert(1)</script>^\"><img src=x>||20200101|F\r");
    for (what, text, hint) in [
        ("nothing HL7", &b"hello world"[..], "does not start with an MSH"),
        ("binary", &[0u8, 1, 2, 255, 254, 0, 128][..], "not an HL7"),
        ("a header alone", &b"MSH|^~\\&|"[..], "MSA|AR"),
        ("10,000 segments", many_segments.as_bytes(), "more segments are not shown"),
        ("deep repetition", deep.as_bytes(), "PID-3"),
        ("HTML in a field", html.as_bytes(), "PID-5"),
    ] {
        let address = begin(&mut client, text).await;
        let page = client.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{what}");
        assert!(page.text.contains(hint), "{what}: {}", &page.text[..page.text.len().min(4_000)]);
        assert!(page.text.len() < 2_000_000, "{what}: {} bytes", page.text.len());
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{what}");
    }
    let empty = paste(&mut client, "/lab", b" \r\n ").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("Paste a message"), "{}", empty.text);
    let day = form(&[("text", b"MSH|"), ("today", b"someday")], None);
    let day = post_form(&mut client, "/lab", day).await;
    assert_eq!(day.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(day.text.contains("is not a day") && day.text.contains("MSH|"), "what was pasted is not lost");
    let huge = paste(&mut client, "/lab", &vec![b'M'; LARGEST + 32 * 1024]).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(huge.text.contains("too long"), "{}", huge.text);
    let half = post_form(&mut client, "/lab", b"------lab\r\nContent-Disp".to_vec()).await;
    assert_eq!(half.status, StatusCode::BAD_REQUEST);
    let no_form = client.post("/lab", "text=MSH").await;
    assert_eq!(no_form.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_file_is_taken_in_place_of_the_text() {
    let mut client = Client::new();
    let body = form(&[("text", b"nothing"), ("today", b"")], Some(&example("query-nobody")));
    let reply = post_form(&mut client, "/lab", body).await;
    assert!(client.get(reply.header(header::LOCATION)).await.text.contains("LAB-QNONE"));
}

#[tokio::test]
async fn a_session_that_is_not_there_is_not_found_and_an_address_that_asks_too_often_waits() {
    let mut client = Client::with(Settings { forecasts_a_minute: 2, ..Settings::default() });
    for address in ["/lab/x", "/lab/00000000000000000000000000000000", "/lab/x/messages/1"] {
        assert_eq!(client.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let session = session_of(&begin(&mut client, &example("query-nobody")).await);
    assert_eq!(client.get(&format!("{session}/messages/99")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(paste(&mut client, &session, &example("query-nobody")).await.status, StatusCode::SEE_OTHER);
    let reply = paste(&mut client, &session, &example("query-nobody")).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!reply.header(header::RETRY_AFTER).is_empty());
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
async fn nothing_that_is_pasted_is_in_the_log_and_neither_is_a_link() {
    let page = Page::default();
    let writer = page.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let quiet = tracing::subscriber::set_default(log);
    let mut client = Client::new();
    let session = session_of(&begin(&mut client, &example("new-dose")).await);
    client.get(&session).await;
    client.post(&format!("{session}/keep"), "invented=yes").await;
    begin(&mut client, b"Marigold is not HL7").await;
    drop(quiet);
    let log = String::from_utf8_lossy(&page.0.lock().unwrap()).into_owned();
    let id = session.trim_start_matches("/lab/").to_owned();
    assert!(log.contains("/lab/{session}"), "{log}");
    for part in ["Labson", "Marigold", "NOVA", id.as_str()] {
        assert!(!log.contains(part), "{part}: {log}");
    }
}
