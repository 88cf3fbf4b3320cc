//! Batches over HTTP, and packed bodies.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;

use crate::registry::{House, SECRET, houses, vxu};
use crate::{Reply, reply};

fn post(house: &House, path: &str, packed: bool, body: Vec<u8>) -> Reply {
    let credential = base64::engine::general_purpose::STANDARD.encode(format!("bayou:{SECRET}"));
    let mut request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Basic {credential}"))
        .header(header::CONTENT_TYPE, "application/hl7-v2");
    if packed {
        request = request.header(header::CONTENT_ENCODING, "gzip");
    }
    let request = request.body(Body::from(body)).unwrap();
    house.runtime.block_on(async {
        reply(tower::ServiceExt::oneshot(house.router.clone(), request).await.unwrap()).await
    })
}

fn batch(house: &House, body: impl Into<Vec<u8>>) -> Reply {
    post(house, "/hl7/batch", false, body.into())
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

fn message(n: usize) -> String {
    vxu(|m| m.replace("|C1|", &format!("|C{n}|")).replace("||77^", &format!("||{n}^")))
}

fn lines<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    text.split('\r').filter(|line| line.starts_with(name)).collect()
}

#[test]
fn each_message_of_a_batch_is_answered_and_the_whole_is_counted() {
    for house in houses() {
        let bad = message(2).replace("|20240102|", "||");
        let text = format!(
            "FHS|^~\\&|||||||||F-1\rBHS|^~\\&|||||||||B-1\r{}{bad}BTS|2\rBHS|^~\\&|||||||||B-2\r{}BTS|5\rFTS|2\r",
            message(1),
            message(3)
        );
        let reply = batch(&house, text.clone());
        assert_eq!(reply.status, 200, "{}", reply.text);
        let names: Vec<&str> =
            reply.text.split('\r').filter(|line| !line.is_empty()).map(|line| &line[..3]).collect();
        let envelope: Vec<&str> = names.iter().copied().filter(|name| !["ERR"].contains(name)).collect();
        assert_eq!(
            envelope,
            ["FHS", "BHS", "MSH", "MSA", "MSH", "MSA", "BTS", "BHS", "MSH", "MSA", "BTS", "FTS"],
            "{}",
            reply.text
        );
        assert_eq!(lines(&reply.text, "MSA"), ["MSA|AA|C1", "MSA|AE|C2", "MSA|AA|C3"]);
        assert!(lines(&reply.text, "FHS")[0].ends_with("|F-1"), "{}", reply.text);
        assert!(lines(&reply.text, "BHS")[1].ends_with("|B-2"));
        let trailers = lines(&reply.text, "BTS");
        assert_eq!(trailers[0], "BTS|2|2 messages: 1 AA, 1 AE, 0 AR or not HL7");
        assert!(trailers[1].starts_with("BTS|1|1 messages: 1 AA") && trailers[1].contains("says 5 but 1"));
        assert_eq!(lines(&reply.text, "FTS"), ["FTS|2|3 messages: 2 AA, 1 AE, 0 AR or not HL7"]);
        // Sent again: the same answers, nothing new.
        let people = house.people();
        let again = batch(&house, text);
        assert_eq!(lines(&again.text, "MSA"), lines(&reply.text, "MSA"));
        assert_eq!(house.people(), people);
    }
}

#[test]
fn what_is_wrong_with_a_batch_is_said_at_its_end() {
    let house = houses().remove(0);
    for (what, body, expected) in [
        ("nothing", String::new(), "BTS|0|0 messages: 0 AA, 0 AE, 0 AR or not HL7. there is no HL7 message"),
        ("no message", "hello\r".into(), "there is no HL7 message"),
        ("no envelope", message(1), "BTS|1|1 messages: 1 AA, 0 AE, 0 AR or not HL7"),
        ("cut off", format!("BHS|^~\\&\r{}", message(1)), "BTS is missing"),
        ("file cut off", format!("FHS|^~\\&\rBHS|^~\\&\r{}BTS|1\r", message(1)), "FTS is missing"),
        ("text around", format!("hello\r{}", message(1)), "1 lines belong to no message"),
    ] {
        let reply = batch(&house, body);
        assert_eq!(reply.status, 200, "{what}");
        assert!(reply.text.contains(expected), "{what}: {}", reply.text);
    }
    let large = format!("{}NTE|1|{}\r{}", message(1), "x".repeat(300_000), message(2));
    let reply = batch(&house, large);
    assert_eq!(lines(&reply.text, "MSA"), ["MSA|AR|C1", "MSA|AA|C2"], "{}", reply.text);
    let request = Request::post("/hl7/batch").header(header::CONTENT_TYPE, "application/hl7-v2");
    let refused = house.runtime.block_on(async {
        let request = request.body(Body::empty()).unwrap();
        crate::reply(tower::ServiceExt::oneshot(house.router.clone(), request).await.unwrap()).await
    });
    assert_eq!(refused.status, 401);
}

#[test]
fn a_batch_that_cannot_be_stored_stops_and_says_so() {
    let house = houses().remove(0);
    assert!(batch(&house, message(1)).text.contains("MSA|AA"));
    jenner_store::testing::behind_the_back(&house.db, "ALTER TABLE report RENAME TO gone").unwrap();
    let text: String = (2..5).map(message).collect();
    let reply = batch(&house, text.clone());
    assert!(!reply.text.contains("MSA|AA") && reply.text.contains("STOPPED"), "{}", reply.text);
    jenner_store::testing::behind_the_back(&house.db, "ALTER TABLE gone RENAME TO report").unwrap();
    let reply = batch(&house, text);
    assert_eq!(lines(&reply.text, "MSA"), ["MSA|AA|C2", "MSA|AA|C3", "MSA|AA|C4"]);
}

#[test]
fn packed_messages_are_taken_and_a_bomb_is_refused_at_the_limit() {
    let house = houses().remove(0);
    let reply = post(&house, "/hl7/rest", true, packed(message(1).as_bytes()));
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(reply.text.contains("MSA|AA|C1"));
    let reply = post(&house, "/hl7/batch", true, packed(format!("{}{}", message(2), message(3)).as_bytes()));
    assert_eq!(lines(&reply.text, "MSA"), ["MSA|AA|C2", "MSA|AA|C3"]);
    let envelope = format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><submitSingleMessage \
         xmlns=\"urn:cdc:iisb:2011\"><username>bayou</username><password>{SECRET}</password><facilityID/>\
         <hl7Message>{}</hl7Message></submitSingleMessage></s:Body></s:Envelope>",
        message(4).replace('&', "&amp;").replace('\r', "&#13;")
    );
    let reply = post(&house, "/hl7/soap", true, packed(envelope.as_bytes()));
    assert!(reply.text.contains("MSA|AA|C4"), "{}", reply.text);
    // 64 MB of nothing, in 64 KB.
    let bomb = packed(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 200_000);
    assert_eq!(post(&house, "/hl7/rest", true, bomb.clone()).status, 413);
    let reply = post(&house, "/hl7/soap", true, bomb);
    assert!(reply.text.contains("MessageTooLarge"), "{}", reply.text);
    assert_eq!(post(&house, "/hl7/rest", true, b"no gzip".to_vec()).status, 400);
}

#[test]
fn a_sender_over_its_pace_is_told_when_to_come_back() {
    let house = houses().remove(0);
    let app = house.app(jenner_web::Settings { messages_a_minute: 3, ..jenner_web::Settings::default() });
    let mut last = None;
    for n in 0..4 {
        let credential = base64::engine::general_purpose::STANDARD.encode(format!("bayou:{SECRET}"));
        let request = Request::post("/hl7/rest")
            .header(header::AUTHORIZATION, format!("Basic {credential}"))
            .header(header::CONTENT_TYPE, "application/hl7-v2")
            .body(Body::from(message(n)))
            .unwrap();
        last = Some(house.runtime.block_on(async {
            reply(tower::ServiceExt::oneshot(app.clone(), request).await.unwrap()).await
        }));
    }
    let last = last.unwrap();
    assert_eq!(last.status, 429, "{}", last.text);
    let wait: u64 = last.header(header::RETRY_AFTER).parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert_eq!(house.people(), 3, "nothing of the message over the pace was stored");
}
