//! The SOAP service.

use std::fs;
use std::path::PathBuf;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_web::Settings;

use crate::{Client, Reply};

const NS: &str = "http://www.w3.org/2003/05/soap-envelope";
const NS_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";

async fn send(kind: &str, body: impl Into<Body>) -> Reply {
    let request = Request::post("/hl7/soap").header(header::CONTENT_TYPE, kind);
    Client::new().send(request.body(body.into()).unwrap()).await
}

async fn soap12(content: &str) -> Reply {
    let kind = "application/soap+xml; charset=utf-8; action=\"urn:cdc:iisb:2011:submitSingleMessage\"";
    send(kind, format!("<s:Envelope xmlns:s=\"{NS}\"><s:Header/><s:Body>{content}</s:Body></s:Envelope>"))
        .await
}

fn submission(user: &str, password: &str, message: &str) -> String {
    format!(
        "<c:submitSingleMessage xmlns:c=\"urn:cdc:iisb:2011\"><c:username>{user}</c:username>\
         <c:password>{password}</c:password><c:facilityID>BBP</c:facilityID>\
         <c:hl7Message>{message}</c:hl7Message></c:submitSingleMessage>"
    )
}

const MESSAGE: &str = "MSH|^~\\&amp;|EHR|BBP|REG|LA|20261122||VXU^V04^VXU_V04|1|P|2.5.1&#xD;PID|1&#xD;";

#[tokio::test]
async fn the_connectivity_test_sends_the_text_back() {
    let reply = soap12(
        "<connectivityTest xmlns=\"urn:cdc:iisb:2011\"><echoBack>a &lt; b &amp; ñ</echoBack></connectivityTest>",
    )
    .await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.header(header::CONTENT_TYPE).starts_with("application/soap+xml"));
    assert!(
        reply.text.contains(
            "<connectivityTestResponse xmlns=\"urn:cdc:iisb:2011\"><return>a &lt; b &amp; ñ</return>"
        )
    );
}

#[tokio::test]
async fn a_message_is_answered_with_carriage_returns_as_references() {
    let reply = soap12(&submission("sender", "preview", MESSAGE)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert!(reply.text.contains("<return>MSH|^~\\&amp;|REG|LA&#xD;MSA|AA|1&#xD;</return>"), "{}", reply.text);
    let cdata = "<![CDATA[\nMSH|^~\\&|EHR|BBP\nPID|1\n]]>";
    assert_eq!(soap12(&submission("sender", "preview", cdata)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn older_and_newer_clients_are_answered_in_their_own_words() {
    let envelope = format!(
        "<?xml version=\"1.0\"?><x:Envelope xmlns:x=\"{NS_11}\"><x:Body>{}</x:Body></x:Envelope>",
        submission("sender", "preview", MESSAGE)
    );
    let reply = send("text/xml; charset=utf-8", envelope.clone()).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.text.contains(NS_11) && reply.header(header::CONTENT_TYPE).starts_with("text/xml"));
    let reply = send("text/xml", envelope.replace("preview", "wrong")).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(reply.text.contains("<faultcode>env:Client</faultcode>") && reply.text.contains("SecurityFault"));
    let reply = soap12(
        "<n:SubmitSingleMessageRequest xmlns:n=\"urn:cdc:iisb:2014\"><n:Username>sender</n:Username>\
         <n:Password>preview</n:Password><n:Hl7Message>MSH|^~\\&amp;|EHR</n:Hl7Message></n:SubmitSingleMessageRequest>",
    )
    .await;
    assert!(
        reply.text.contains("<SubmitSingleMessageResponse xmlns=\"urn:cdc:iisb:2014\"><Hl7Message>MSH|"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn each_fault_has_its_element_its_reason_and_its_status() {
    let nil = "<submitSingleMessage xmlns=\"urn:cdc:iisb:2011\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
               <username i:nil=\"true\"/><password i:nil=\"true\"/><hl7Message>MSH|^~\\&amp;|</hl7Message></submitSingleMessage>";
    let two = format!("{MESSAGE}{MESSAGE}");
    for (content, status, element, reason) in [
        (submission("sender", "wrong", MESSAGE), 400, "SecurityFault", "Security"),
        (nil.to_owned(), 400, "SecurityFault", "Security"),
        (submission("sender", "preview", &two), 400, "MessageTooLargeFault", "MessageTooLarge"),
        (
            "<submitBatch xmlns=\"urn:cdc:iisb:2011\"/>".to_owned(),
            400,
            "UnsupportedOperationFault",
            "UnsupportedOperation",
        ),
        (
            "<connectivityTest xmlns=\"urn:other\"/>".to_owned(),
            400,
            "UnsupportedOperationFault",
            "UnsupportedOperation",
        ),
        (String::new(), 400, "fault", "Unknown"),
        (submission("sender", "preview", ""), 400, "fault", "Unknown"),
        (submission("sender", "preview", "hello"), 400, "fault", "Unknown"),
        (submission("sender", "preview", "AWAY"), 500, "fault", "Unknown"),
        (submission("away", "preview", MESSAGE), 500, "fault", "Unknown"),
    ] {
        let reply = soap12(&content).await;
        assert_eq!(reply.status.as_u16(), status, "{content}: {}", reply.text);
        let start = format!("<env:Detail><{element} xmlns=\"urn:cdc:iisb:2011\"><Code>");
        assert!(reply.text.contains(&start), "{content}: {}", reply.text);
        assert!(reply.text.contains(&format!("<Reason>{reason}</Reason><Detail>")), "{}", reply.text);
        assert!(!reply.text.contains("MSA|AA"));
    }
}

#[tokio::test]
async fn a_header_that_must_be_understood_and_is_not_is_a_fault_and_others_are_passed_over() {
    let with = |header: &str| {
        let body = submission("sender", "preview", MESSAGE);
        format!(
            "<s:Envelope xmlns:s=\"{NS}\"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
        )
    };
    let addressed = with(
        "<a:MessageID xmlns:a=\"http://www.w3.org/2005/08/addressing\" s:mustUnderstand=\"1\">urn:uuid:7</a:MessageID>",
    );
    let reply = send("application/soap+xml", addressed).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let unknown = "<x:Security xmlns:x=\"urn:x\" s:mustUnderstand=\"true\"/>";
    let reply = send("application/soap+xml", with(unknown)).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(reply.text.contains("env:MustUnderstand") && reply.text.contains("Security"), "{}", reply.text);
    for passed_over in
        [unknown.replace("true", "false"), unknown.replace("s:must", "s:role=\"urn:somebody:else\" s:must")]
    {
        assert_eq!(send("application/soap+xml", with(&passed_over)).await.status, StatusCode::OK);
    }
    let reply = send("application/soap+xml", with("").replace(NS, "urn:another:soap")).await;
    assert!(reply.text.contains("env:VersionMismatch"), "{}", reply.text);
}

#[tokio::test]
async fn dangerous_and_broken_xml_is_a_fault_and_nothing_more() {
    let deep = "<a>".repeat(200_000);
    let wide = format!("<s:Envelope xmlns:s=\"{NS}\"><s:Body>{}</s:Body></s:Envelope>", "<a/>".repeat(5000));
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><s:Envelope xmlns:s=\"{NS}\"><s:Body>&a;</s:Body></s:Envelope>"
    );
    let entity = format!(
        "<s:Envelope xmlns:s=\"{NS}\"><s:Body><connectivityTest xmlns=\"urn:cdc:iisb:2011\"><echoBack>&file;</echoBack></connectivityTest></s:Body></s:Envelope>"
    );
    for body in [
        deep,
        wide,
        bomb,
        entity,
        "<".into(),
        "hello".into(),
        String::new(),
        "<Envelope/>".into(),
        format!("<s:Envelope xmlns:s=\"{NS}\"><s:Body>"),
    ] {
        let reply = send("application/soap+xml", body.clone()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", &body[..body.len().min(80)]);
        assert!(reply.text.contains("Fault"));
    }
    let reply = send("application/soap+xml", vec![0xff, 0xfe, 0x3c, 0x00]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_message_over_the_limit_is_too_large_before_it_is_read() {
    let request = Request::post("/hl7/soap")
        .header(header::CONTENT_LENGTH, 40 * 1024 * 1024)
        .body(Body::empty())
        .unwrap();
    let reply = Client::new().send(request).await;
    assert!(reply.text.contains("<MessageTooLargeFault"), "{}", reply.text);
}

#[tokio::test]
async fn the_description_has_the_public_address() {
    let reply = Client::new()
        .send(
            Request::get("/hl7/soap?wsdl").header(header::HOST, "iis.test:8443").body(Body::empty()).unwrap(),
        )
        .await;
    assert!(reply.text.contains("location=\"http://iis.test:8443/hl7/soap\""), "{}", reply.text);
    let mut settled = Client::with(Settings {
        public_address: Some("https://iis.example.gov".into()),
        ..Settings::default()
    });
    let text = settled.get("/hl7/soap?wsdl").await.text;
    assert!(text.contains("location=\"https://iis.example.gov/hl7/soap\""));
    for name in [
        "connectivityTest",
        "submitSingleMessage",
        "SecurityFault",
        "MessageTooLargeFault",
        "UnsupportedOperationFault",
    ] {
        assert!(text.contains(&format!("element name=\"{name}\"")), "{name}");
    }
}

/// The envelopes of the national test tool, where the reference data is at hand.
#[tokio::test]
async fn the_sample_envelopes_get_an_answer_of_their_kind() {
    let reference = std::env::var_os("JENNER_REFERENCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"),
        PathBuf::from,
    );
    let Ok(files) = fs::read_dir(reference.join("hl7/soap/samples")) else {
        eprintln!("skipped: reference data not found");
        return;
    };
    let mut seen = 0;
    for file in files {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("leonidas", "sender").replace("Spartans300!", "preview");
        let reply = send("application/soap+xml", text.clone()).await;
        let expected = if text.contains("<connectivityTest ") {
            "<connectivityTestResponse"
        } else if text.contains("<submitSingleMessage ") && text.contains("preview") {
            "<submitSingleMessageResponse"
        } else if text.contains("<submitSingleMessage ") {
            "<SecurityFault"
        } else if text.contains("<submitSingleMessageX ") || text.contains("<MyOperation") {
            "<UnsupportedOperationFault"
        } else {
            continue;
        };
        seen += 1;
        assert!(reply.text.contains(expected), "{}: {}", path.display(), reply.text);
    }
    assert!(seen > 5, "{seen}");
}
