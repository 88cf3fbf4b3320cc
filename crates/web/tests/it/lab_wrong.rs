//! Every misbehaviour of the lab's endpoint, as it shows on the wire.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use base64::Engine;
use jenner_web::Settings;
use jenner_web::lab::misbehaviour::{Kind, Misbehaviour as M};
use tower::ServiceExt;

use crate::lab::{example, paste, session_of};
use crate::{Client, Reply};

/// How long a second is here.
const SECOND: Duration = Duration::from_millis(50);

/// A vendor's system: a session and its endpoint.
struct Vendor {
    client: Client,
    session: String,
    password: String,
}

impl Vendor {
    async fn new() -> Self {
        let settings = Settings { lab_second: SECOND, forecasts_a_minute: 10_000, ..Settings::default() };
        let mut client = Client::with(settings);
        let reply = paste(&mut client, "/lab", &example("new-dose")).await;
        let session = session_of(reply.header(header::LOCATION));
        let page = client.get(&session).await.text;
        let after = page.split("Password").nth(1).unwrap().split("<code>").nth(1).unwrap();
        let password = after.split('<').next().unwrap().to_owned();
        Self { client, session, password }
    }

    async fn switched(wrong: &[M]) -> Self {
        let mut vendor = Self::new().await;
        vendor.switch(wrong).await;
        vendor
    }

    async fn switch(&mut self, wrong: &[M]) {
        let form: Vec<String> = wrong.iter().map(|one| format!("wrong={}", one.name())).collect();
        let reply = self.client.post(&format!("{}/switch", self.session), &form.join("&")).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
    }

    fn request(&self, message: &[u8]) -> Request<Body> {
        let credential = base64::engine::general_purpose::STANDARD.encode(format!("lab:{}", self.password));
        Request::post(format!("{}/hl7/rest", self.session))
            .header(header::CONTENT_TYPE, "application/hl7-v2")
            .header(header::AUTHORIZATION, format!("Basic {credential}"))
            .body(Body::from(message.to_vec()))
            .unwrap()
    }

    async fn raw(&self, message: &[u8]) -> Response<Body> {
        self.client.router.clone().oneshot(self.request(message)).await.unwrap()
    }

    async fn send(&mut self, message: &[u8]) -> Reply {
        let request = self.request(message);
        self.client.send(request).await
    }

    async fn text(&mut self, name: &str) -> String {
        let reply = self.send(&example(name)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        reply.text
    }

    async fn soap(&mut self, body: &str) -> Reply {
        let envelope = format!(
            "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body>{body}</e:Body></e:Envelope>"
        );
        let request = Request::post(format!("{}/hl7/soap", self.session))
            .header(header::CONTENT_TYPE, "application/soap+xml; charset=utf-8");
        self.client.send(request.body(Body::from(envelope)).unwrap()).await
    }

    async fn soap_message(&mut self, name: &str) -> Reply {
        let message = String::from_utf8(example(name)).unwrap().replace('&', "&amp;").replace('\n', "&#xD;");
        let body = format!(
            "<m:submitSingleMessage xmlns:m=\"urn:cdc:iisb:2011\"><m:username>lab</m:username>\
             <m:password>{}</m:password><m:facilityID>LAB</m:facilityID><m:hl7Message>{message}</m:hl7Message>\
             </m:submitSingleMessage>",
            self.password
        );
        self.soap(&body).await
    }
}

/// Segments of an answer by name.
fn segments<'a>(answer: &'a str, name: &str) -> Vec<Vec<&'a str>> {
    answer
        .split(['\r', '\n'])
        .map(|line| line.split('|').collect::<Vec<_>>())
        .filter(|fields| fields[0] == name)
        .collect()
}

fn msh(answer: &str, n: usize) -> &str {
    segments(answer, "MSH")[0].get(n - 1).copied().unwrap_or_default()
}

fn field<'a>(answer: &'a str, name: &str, n: usize) -> &'a str {
    segments(answer, name)[0].get(n).copied().unwrap_or_default()
}

/// Doses of a query answer: groups with a dose in them.
fn doses(answer: &str) -> Vec<String> {
    let rxa = segments(answer, "RXA");
    rxa.iter().map(|rxa| rxa[5].to_owned()).filter(|code| !code.starts_with("998")).collect()
}

#[tokio::test]
async fn nothing_switched_on_answers_as_the_registry_does_over_both_ways() {
    let mut vendor = Vendor::new().await;
    let answer = vendor.text("query-forecast").await;
    assert_eq!(field(&answer, "MSA", 1), "AA");
    assert_eq!(doses(&answer).len(), 3);
    assert!(answer.contains("59783-1") && answer.contains("\r"));
    let soap = vendor.soap_message("query-history").await;
    assert_eq!(soap.status, StatusCode::OK, "{}", soap.text);
    assert!(soap.text.contains("submitSingleMessageResponse") && soap.text.contains("&#xD;"));
    let echo = vendor
        .soap("<connectivityTest xmlns=\"urn:cdc:iisb:2011\"><echoBack>hello</echoBack></connectivityTest>")
        .await;
    assert!(echo.text.contains("<return>hello</return>"), "{}", echo.text);
    let wsdl = vendor.client.get(&format!("{}/hl7/soap?wsdl", vendor.session)).await;
    assert!(wsdl.text.contains(&format!("{}/hl7/soap", vendor.session)), "{}", wsdl.text);
    let page = vendor.client.get(&vendor.session).await.text;
    assert!(page.contains("Over HTTP") && page.contains("Over SOAP"), "what came is on the page");
}

#[tokio::test]
async fn the_endpoint_takes_its_own_credential_and_no_other() {
    let mut vendor = Vendor::new().await;
    vendor.password = "wrong".into();
    assert_eq!(vendor.send(&example("query-nobody")).await.status, StatusCode::UNAUTHORIZED);
    let fault = vendor.soap_message("query-nobody").await;
    assert!(fault.text.contains("SecurityFault"), "{}", fault.text);
    let path = format!("{}/hl7/rest", vendor.session);
    let bare =
        Request::post(&path).header(header::CONTENT_TYPE, "text/plain").body(Body::from("MSH")).unwrap();
    assert_eq!(vendor.client.send(bare).await.status, StatusCode::UNAUTHORIZED);
    let gone = Request::post("/lab/00000000000000000000000000000000/hl7/rest").body(Body::empty()).unwrap();
    let gone = vendor.client.send(gone).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(gone.text.contains("/lab"), "{}", gone.text);
}

#[tokio::test]
async fn what_is_no_message_gets_no_hl7_answer() {
    let mut vendor = Vendor::new().await;
    for (body, hint) in [(&b""[..], "empty"), (b"hello", "MSH"), (b"\0\x01\xff", "MSH")] {
        let reply = vendor.send(body).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert!(reply.text.contains(hint), "{}", reply.text);
    }
    let huge = vendor.send(&vec![b'x'; jenner_web::lab::LARGEST + 1]).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn slow(one: M, seconds: u32) {
    let mut vendor = Vendor::switched(&[one]).await;
    let began = Instant::now();
    let reply = vendor.send(&example("query-nobody")).await;
    let took = began.elapsed();
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert!(took >= SECOND * seconds, "{one:?} came after {took:?}");
    assert!(reply.text.contains("QPD|"), "and it is whole");
}

#[tokio::test]
async fn slow_answers_come_late_and_come() {
    tokio::join!(slow(M::Slow30, 30), slow(M::Slow60, 60), slow(M::Slow90, 90), slow(M::Drip, 9));
}

#[tokio::test]
async fn who_goes_away_leaves_no_waiting_answer_behind_and_too_many_are_refused() {
    let vendor = Vendor::switched(&[M::Slow90]).await;
    for _ in 0..3 {
        let mut waiting = Vec::new();
        for _ in 0..70 {
            let request = vendor.request(&example("query-nobody"));
            let router = vendor.client.router.clone();
            waiting.push(tokio::spawn(router.oneshot(request)));
        }
        let mut refused = 0;
        for one in &mut waiting {
            // Those that wait go on waiting; the others are told at once.
            if let Ok(done) = tokio::time::timeout(Duration::from_millis(40), one).await {
                refused += usize::from(done.unwrap().unwrap().status().is_server_error());
            }
        }
        assert!(refused <= 6, "no more are refused than there are too many: {refused}");
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn later(one: M, seconds: u32) {
    let mut vendor = Vendor::switched(&[one]).await;
    let began = Instant::now();
    let update = vendor.text("update").await;
    assert_eq!(field(&update, "MSA", 1), "AA", "acknowledged at once");
    let seen = vendor.text("query-history").await;
    if began.elapsed() < SECOND * seconds {
        assert!(seen.contains("LAB7Q11") && !seen.contains("LAB7Q99"), "not seen yet: {seen}");
        let page = vendor.client.get(&format!("{}/messages/2", vendor.session)).await.text;
        assert!(page.contains("a little later"), "{page}");
    }
    tokio::time::sleep(SECOND * seconds).await;
    assert!(vendor.text("query-history").await.contains("LAB7Q99"), "{one:?}: seen now");
}

#[tokio::test]
async fn what_is_submitted_is_seen_later() {
    tokio::join!(later(M::Later30, 30), later(M::Later60, 60), later(M::Later90, 90));
}

#[tokio::test]
async fn http_goes_wrong_in_every_way() {
    for (one, status) in [(M::Http500, 500), (M::Http503, 503), (M::Http429, 429), (M::Http401, 401)] {
        let mut vendor = Vendor::switched(&[one]).await;
        let reply = vendor.send(&example("query-nobody")).await;
        assert_eq!(reply.status.as_u16(), status);
        assert!(!reply.text.contains("MSA|"), "{}", reply.text);
        let later = !reply.header(header::RETRY_AFTER).is_empty();
        assert_eq!(later, matches!(one, M::Http503 | M::Http429), "{one:?}");
        let soap = vendor.soap_message("query-nobody").await;
        assert_eq!(soap.status.as_u16(), status);
        let page = vendor.client.get(&vendor.session).await.text;
        assert!(!page.contains("LAB-QNONE"), "nothing was taken");
    }
    let mut vendor = Vendor::switched(&[M::WebPage]).await;
    let reply = vendor.send(&example("query-nobody")).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.text.starts_with("<html>") && reply.header(header::CONTENT_TYPE).starts_with("text/html"));
    assert!(vendor.client.get(&vendor.session).await.text.contains("LAB-QNONE"), "and the message was taken");
    vendor.switch(&[M::Empty]).await;
    let reply = vendor.send(&example("query-nobody")).await;
    assert_eq!((reply.status, reply.text.as_str()), (StatusCode::OK, ""));
    vendor.switch(&[M::WrongType]).await;
    let reply = vendor.send(&example("query-nobody")).await;
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/octet-stream");
    assert!(reply.text.contains("MSA|AA"));
    vendor.switch(&[M::Cut]).await;
    let response = vendor.raw(&example("query-nobody")).await;
    assert_eq!(response.status(), StatusCode::OK);
    let error = axum::body::to_bytes(response.into_body(), 1 << 20).await;
    assert!(error.is_err(), "the connection breaks before the end");
}

#[tokio::test]
async fn soap_faults_of_every_kind_come_as_faults() {
    for (one, element, side, status) in [
        (M::FaultSecurity, "SecurityFault", "Sender", 400),
        (M::FaultTooLarge, "MessageTooLargeFault", "Sender", 400),
        (M::FaultUnsupported, "UnsupportedOperationFault", "Sender", 400),
        (M::FaultSender, "<fault ", "Sender", 400),
        (M::FaultReceiver, "<fault ", "Receiver", 500),
    ] {
        let mut vendor = Vendor::switched(&[one]).await;
        let reply = vendor.soap_message("query-nobody").await;
        assert_eq!(reply.status.as_u16(), status, "{one:?}");
        assert!(
            reply.text.contains(element) && reply.text.contains(&format!("env:{side}")),
            "{}",
            reply.text
        );
        assert!(vendor.text("query-nobody").await.contains("MSA|AA"), "only SOAP is meant");
    }
    let mut vendor = Vendor::switched(&[M::SoapText]).await;
    let reply = vendor.soap_message("query-nobody").await;
    assert!(reply.text.contains("<![CDATA[MSH|^~\\&|") && !reply.text.contains("&#xD;"), "{}", reply.text);
}

#[tokio::test]
async fn the_form_of_answers_goes_wrong_in_every_way() {
    let mut vendor = Vendor::new().await;
    let plain = vendor.text("query-forecast").await;
    assert!(!plain.contains('\n'));
    for one in M::of(&Kind::Form) {
        vendor.switch(&[one]).await;
        let response = vendor.raw(&example("query-forecast")).await;
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match one {
            M::LineFeeds => assert!(text.contains('\n') && !text.contains('\r')),
            M::BothEnds => assert!(text.contains("\r\n") && !text.replace("\r\n", "").contains('\r')),
            M::Framed => assert!(bytes.starts_with(b"\x0bMSH") && bytes.ends_with(b"\x1c\r")),
            M::OrderMark => assert!(bytes.starts_with(b"\xef\xbb\xbfMSH")),
            M::Latin1 => {
                let name = String::from_utf8(example("new-dose")).unwrap();
                let name = name
                    .replace("Nova^Ray", "Núria")
                    .replace("NOVA-1", "NURIA-1")
                    .replace("LAB-NEW", "LAB-L1");
                vendor.send(name.as_bytes()).await;
                let asked = String::from_utf8(example("query-history")).unwrap();
                let asked = asked.replace("Nova^Ray", "Núria").replace("NOVA-1", "NURIA-1");
                let response = vendor.raw(asked.as_bytes()).await;
                let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
                assert!(
                    bytes.windows(5).any(|part| part == b"N\xfaria"),
                    "{}",
                    String::from_utf8_lossy(&bytes)
                );
                assert!(!String::from_utf8_lossy(&bytes).contains("UNICODE"));
            }
            M::ExtraSegments => {
                assert_eq!((segments(&text, "ZSA").len(), segments(&text, "ZEN").len()), (1, 1));
                assert!(segments(&plain, "ZSA").is_empty());
            }
            M::ExtraFields => assert_eq!(field(&text, "PID", 60), "LOCAL^FIELD"),
            M::NoProfile => assert_eq!((msh(&text, 21), msh(&plain, 21)), ("", "Z42^CDCPHINVS")),
            M::ShortTime => assert_eq!((msh(&text, 7).len(), msh(&plain, 7).len()), (12, 19)),
            M::OldVersion => assert_eq!((msh(&text, 12), msh(&text, 9)), ("2.3.1", "RSP")),
            M::Twice => assert_eq!(segments(&text, "MSH").len(), 2),
            other => panic!("{other:?} has no test"),
        }
    }
}

#[tokio::test]
async fn acknowledgements_go_wrong_in_every_way() {
    for one in M::of(&Kind::Acknowledgement) {
        let mut vendor = Vendor::switched(&[one]).await;
        let good = vendor.text("historical").await;
        let bad = vendor.text("broken-dates").await;
        let id = field(&example_text("historical"), "MSH", 9).to_owned();
        match one {
            M::AeForGood => {
                assert_eq!((field(&good, "MSA", 1), field(&good, "ERR", 4)), ("AE", "E"));
                vendor.switch(&[]).await;
                assert!(vendor.text("query-history").await.contains("|08^"), "and it was taken");
            }
            M::AaForAll => {
                assert_eq!((field(&bad, "MSA", 1), segments(&bad, "ERR").len()), ("AA", 0));
                let rejected = vendor.text("broken-patient").await;
                assert_eq!(field(&rejected, "MSA", 1), "AA");
            }
            M::ArForAll => {
                assert_eq!((field(&good, "MSA", 1), field(&bad, "MSA", 1)), ("AR", "AR"));
                assert_eq!(field(&vendor.text("query-history").await, "MSA", 1), "AR");
                vendor.switch(&[]).await;
                assert!(!vendor.text("query-history").await.contains("|08^"), "nothing was taken");
            }
            M::NoControlId => assert_eq!(field(&good, "MSA", 2), ""),
            M::OtherControlId => assert!(!field(&good, "MSA", 2).is_empty() && field(&good, "MSA", 2) != id),
            M::NoMsa => assert!(segments(&good, "MSA").is_empty() && msh(&good, 9).starts_with("ACK")),
            M::ErrAlways => {
                assert_eq!(field(&good, "MSA", 1), "AA");
                assert!(field(&good, "ERR", 3).starts_with("0^") && field(&good, "ERR", 4) == "I", "{good}");
            }
            M::ErrorsOnly => {
                let warned = vendor.text_of(warned_about()).await;
                assert!(segments(&warned, "ERR").iter().all(|err| err[4] == "E"), "{warned}");
                vendor.switch(&[]).await;
                let warned = vendor.text_of(warned_about()).await;
                assert!(segments(&warned, "ERR").iter().any(|err| err[4] != "E"), "{warned}");
            }
            M::OldErr => {
                let err = segments(&bad, "ERR").into_iter().find(|err| !err[1].is_empty()).unwrap();
                assert!(err[1].starts_with("RXA^") && err[2].is_empty(), "{bad}");
            }
            other => panic!("{other:?} has no test"),
        }
    }
}

impl Vendor {
    async fn text_of(&mut self, message: String) -> String {
        self.send(message.as_bytes()).await.text
    }
}

fn example_text(name: &str) -> String {
    String::from_utf8(example(name)).unwrap()
}

/// A good message with something to warn about: a race that is in no table.
fn warned_about() -> String {
    example_text("historical").replace("2106-3^White^CDCREC", "9999-9^Nothing^CDCREC")
}

#[tokio::test]
async fn strict_registries_refuse_what_others_take() {
    let lacks = |what: M| match what {
        M::NeedsRoute => example_text("new-dose").replace("RXR|", "ZRR|"),
        M::NeedsAddress => {
            example_text("new-dose").replace("12 Example Avenue^^Sampleton^LA^70001^USA^L", "")
        }
        M::NeedsKin => example_text("new-dose").replace("NK1|", "ZK1|"),
        M::NeedsFacility => example_text("new-dose").replace("MSH|^~\\&|EHR|LAB|", "MSH|^~\\&|EHR|OTHER|"),
        M::StrictRace => example_text("new-dose").replace("2106-3^White^CDCREC", "WHITE^White^L"),
        M::NoHistorical => example_text("historical"),
        other => panic!("{other:?} has no test"),
    };
    for (one, place) in [
        (M::NeedsRoute, "RXA^1"),
        (M::NeedsAddress, "PID^1^11"),
        (M::NeedsKin, "NK1^1"),
        (M::NeedsFacility, "MSH^1^4"),
        (M::StrictRace, "PID^1^10^1^1"),
        (M::NoHistorical, "RXA^1^9"),
    ] {
        let mut vendor = Vendor::switched(&[one]).await;
        let whole = vendor.text("update").await;
        assert_eq!(field(&whole, "MSA", 1), "AA", "{one:?} takes what is whole: {whole}");
        let message = lacks(one).replace("LAB-NEW", "LAB-STRICT").replace("NOVA-1", "NOVA-8");
        let answer = vendor.text_of(message.clone()).await;
        assert_eq!(field(&answer, "MSA", 1), "AE", "{answer}");
        assert!(segments(&answer, "ERR").iter().any(|err| err[2] == place && err[4] == "E"), "{answer}");
        vendor.switch(&[]).await;
        let answer = vendor.text_of(message).await;
        assert!(!segments(&answer, "ERR").iter().any(|err| err[7].starts_with("lab.")), "{answer}");
    }
    for one in [M::Forgets, M::KeepsDeleted] {
        let mut vendor = Vendor::switched(&[one]).await;
        assert_eq!(field(&vendor.text("delete").await, "MSA", 1), "AA");
        assert_eq!(doses(&vendor.text("query-history").await).len(), 3, "{one:?}: the dose is still there");
        vendor.text("historical").await;
        let there = vendor.text("query-history").await.contains("|08^");
        assert_eq!(there, one == M::KeepsDeleted, "{one:?}");
    }
}

#[tokio::test]
async fn queries_find_whom_they_should_not() {
    for one in M::of(&Kind::Query) {
        let mut vendor = Vendor::switched(&[one]).await;
        let answer = vendor.text("query-forecast").await;
        assert_eq!(field(&answer, "MSA", 2), "LAB-Q44");
        match one {
            M::NobodyFound => {
                assert_eq!((msh(&answer, 21), field(&answer, "QAK", 2)), ("Z33^CDCPHINVS", "NF"))
            }
            M::TooMany => assert_eq!((msh(&answer, 21), field(&answer, "QAK", 2)), ("Z33^CDCPHINVS", "TM")),
            M::QueryError => assert_eq!((field(&answer, "MSA", 1), field(&answer, "QAK", 2)), ("AE", "AE")),
            M::Candidates => {
                assert_eq!(msh(&answer, 21), "Z31^CDCPHINVS");
                let people = segments(&answer, "PID");
                assert_eq!(people.len(), 2);
                assert_ne!(people[0][3], people[1][3]);
            }
            M::NoCandidates => {
                assert_eq!(msh(&answer, 21), "Z42^CDCPHINVS", "one is one");
                let several = vendor.text("query-several").await;
                assert_eq!((msh(&several, 21), field(&several, "QAK", 2)), ("Z33^CDCPHINVS", "TM"));
                vendor.switch(&[]).await;
                assert_eq!(msh(&vendor.text("query-several").await, 21), "Z31^CDCPHINVS");
            }
            M::WrongPerson => {
                assert!(
                    field(&answer, "QPD", 4).starts_with("Labson^Nova"),
                    "the question comes back as asked"
                );
                assert!(!field(&answer, "PID", 5).starts_with("Labson"), "{answer}");
                assert!(!doses(&answer).is_empty(), "{answer}");
                assert_eq!(segments(&answer, "QPD").len(), 1);
            }
            M::OldQueryName => assert!(field(&answer, "QPD", 1).ends_with("^HL70471")),
            M::NoQak => assert!(segments(&answer, "QAK").is_empty()),
            other => panic!("{other:?} has no test"),
        }
    }
}

#[tokio::test]
async fn records_come_wrong_in_every_way_and_the_same_way_each_time() {
    let mut vendor = Vendor::new().await;
    vendor.text("historical").await;
    let plain = vendor.text("query-forecast").await;
    let history = vendor.text("query-history").await;
    assert_eq!(doses(&plain).len(), 4);
    assert!(!segments(&history, "RXR").is_empty() && !segments(&history, "NK1").is_empty());
    for one in M::of(&Kind::Record) {
        vendor.switch(&[one]).await;
        let answer = vendor.text("query-forecast").await;
        let bare = |text: &str| text.split_once("\rMSA").unwrap().1.to_owned();
        assert_eq!(
            bare(&answer),
            bare(&vendor.text("query-forecast").await),
            "{one:?} is the same each time"
        );
        assert_ne!(bare(&answer), bare(&plain), "{one:?} shows");
        let bent_history = vendor.text("query-history").await;
        match one {
            M::NoForecast => {
                assert!(
                    !answer.contains("59783-1") && doses(&answer).len() == 4 && answer.contains("59781-5")
                );
            }
            M::NoEvaluation => assert!(answer.contains("59783-1") && !answer.contains("59781-5")),
            M::LimitedHistory => {
                assert_eq!(doses(&answer).len(), 2);
                assert!(!answer.contains("|08^"), "the oldest is gone: {answer}");
            }
            M::MissingNames => {
                let name: Vec<&str> = field(&answer, "PID", 5).split('^').collect();
                assert!(name[..3].iter().any(|part| part.is_empty()), "{name:?}");
            }
            M::WrongCodes => {
                let known = |code: &String| {
                    let cvx = code.split('^').next().unwrap().parse().ok();
                    cvx.is_some_and(|cvx| jenner_codes::Codes::embedded().cvx(cvx).is_some())
                };
                assert!(!doses(&answer).iter().all(known) && doses(&plain).iter().all(known), "{answer}");
            }
            M::OldCodeSystem => assert!(answer.contains("^HL70292") && !answer.contains("^CVX")),
            M::NoSource => assert!(segments(&bent_history, "RXA").iter().all(|rxa| rxa[9].is_empty())),
            M::NoRoute => assert!(segments(&bent_history, "RXR").is_empty()),
            M::NoContact => {
                assert!(segments(&bent_history, "NK1").is_empty());
                assert_eq!(field(&bent_history, "PID", 11), "");
            }
            M::DoublesDoses => assert_eq!(doses(&answer).len(), 8),
            M::Shuffled => {
                let sorted = |text: &str| doses(text).into_iter().collect::<BTreeSet<_>>();
                assert_eq!(sorted(&answer), sorted(&plain));
            }
            M::Nulls => assert!(segments(&answer, "PID")[0].contains(&"\"\"")),
            other => panic!("{other:?} has no test"),
        }
    }
}

#[tokio::test]
async fn misbehaviours_can_be_combined_and_are_told_on_the_page_and_pastes_are_answered_rightly() {
    let mut vendor = Vendor::switched(&[M::NoForecast, M::LineFeeds, M::NoControlId]).await;
    let answer = vendor.send(&example("query-forecast")).await.text;
    assert!(answer.contains('\n') && !answer.contains("59783-1") && field(&answer, "MSA", 2).is_empty());
    let page = vendor.client.get(&format!("{}/messages/2", vendor.session)).await.text;
    for part in ["wrong on purpose", "No forecast", "Line feeds", "No MSA-2"] {
        assert!(page.contains(part), "{part}");
    }
    let session = vendor.session.clone();
    let reply = paste(&mut vendor.client, &session, &example("query-forecast")).await;
    assert!(vendor.client.get(reply.header(header::LOCATION)).await.text.contains("59783-1"));
    let page = vendor.client.get(&session).await.text;
    let ticked = page.matches(" checked").count();
    assert_eq!(ticked, 3, "what is on is ticked");
}
