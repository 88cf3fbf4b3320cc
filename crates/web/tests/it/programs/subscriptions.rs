//! Following a person: subscriptions over HTTP, notices to a receiver on this machine.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use jenner_model::OrganizationId;
use jenner_registry::access::of_operator;
use jenner_registry::bulk::groups::{Wanted, find_member};
use jenner_registry::identity::find::Criteria;
use jenner_registry::identity::merge::{self, How, Merged};
use jenner_registry::identity::split;
use jenner_web::programs::deliver;
use serde_json::{Value, json};

use super::{House, json, on_each_engine, said};

/// A receiver that answers with a status and remembers what came.
struct Receiver {
    url: String,
    status: Arc<AtomicU16>,
    got: Arc<Mutex<Vec<Call>>>,
}

#[derive(Clone)]
struct Call {
    head: String,
    body: String,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (status, got) = (Arc::new(AtomicU16::new(200)), Arc::new(Mutex::new(Vec::new())));
        let (answer, calls) = (status.clone(), got.clone());
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut length) = (String::new(), 0);
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                        break;
                    }
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    head += &line;
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                calls.lock().unwrap().push(Call { head, body: String::from_utf8(body).unwrap() });
                let status = answer.load(Ordering::SeqCst);
                let place = if status == 302 { "location: http://127.0.0.1:1/\r\n" } else { "" };
                let _ = stream
                    .write_all(format!("HTTP/1.1 {status} X\r\n{place}content-length: 0\r\n\r\n").as_bytes());
            }
        });
        Self { url, status, got }
    }

    fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn calls(&self) -> Vec<Call> {
        self.got.lock().unwrap().clone()
    }
}

impl House {
    fn deliver(&self) -> usize {
        self.runtime.block_on(deliver::once(&self.registry)).unwrap()
    }

    fn patient(&self, family: &str) -> jenner_model::PublicId {
        let birth = 1 + family.bytes().map(u32::from).sum::<u32>() % 27;
        let criteria = Criteria {
            names: vec![family.to_owned(), format!("{family}a")],
            birth_date: Some(format!("2024-01-{birth:02}").parse().unwrap()),
            ..Criteria::default()
        };
        let found =
            find_member(&self.registry, self.clinic.organization(), &Wanted::Described(criteria)).unwrap();
        found.unwrap()
    }

    fn follow(&self, token: &str, criteria: &str, url: &str, payload: Option<&str>) -> crate::Reply {
        let mut body = json!({
            "resourceType": "Subscription", "status": "requested", "reason": "recall list", "criteria": criteria,
            "channel": { "type": "rest-hook", "endpoint": url, "header": ["Authorization: Bearer of-the-receiver"] }
        });
        if let Some(payload) = payload {
            body["channel"]["payload"] = json!(payload);
        }
        self.ask("POST", "/Subscription", token, &body.to_string())
    }

    fn state(&self, token: &str, id: &str) -> Value {
        json(&self.get(&format!("/Subscription/{id}"), token))
    }
}

#[test]
fn whoever_follows_a_person_is_told_of_each_change_and_reads_for_themselves() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        house.report(&house.clinic, "Pitre", 1);
        let (receiver, token) = (Receiver::start(), house.token("bayou", "system/*.cruds"));
        let naquin = house.patient("Naquin");
        let made =
            house.follow(&token, &format!("Immunization?patient=Patient/{naquin}"), &receiver.url, None);
        assert_eq!(made.status, 201, "{}", made.text);
        assert!(!made.text.contains("of-the-receiver"), "the receiver's secret is told to nobody");
        let id = json(&made)["id"].as_str().unwrap().to_owned();
        assert_eq!(json(&made)["status"], "requested");
        assert_eq!(house.deliver(), 1, "the first call");
        assert_eq!(house.state(&token, &id)["status"], "active");
        assert_eq!(house.deliver(), 0);
        house.report(&house.clinic, "Pitre", 2);
        assert_eq!(house.deliver(), 0, "somebody else changed");
        house.report(&house.clinic, "Naquin", 2);
        house.report(&house.clinic, "Naquin", 3);
        assert_eq!(house.deliver(), 1, "two changes, one notice");
        assert_eq!(house.deliver(), 0);
        let calls = receiver.calls();
        assert_eq!(calls.len(), 2);
        for call in &calls {
            assert!(call.head.starts_with("POST /hook HTTP/1.1"), "{}", call.head);
            assert!(call.head.contains("Bearer of-the-receiver"), "{}", call.head);
            assert_eq!(call.body, "", "an empty call by default");
        }
        assert_eq!(house.ask("DELETE", &format!("/Subscription/{id}"), &token, "").status, 204);
        house.report(&house.clinic, "Naquin", 4);
        assert_eq!(house.deliver(), 0);
        assert_eq!(house.get(&format!("/Subscription/{id}"), &token).status, 404);
    });
}

#[test]
fn a_notice_names_ids_alone_and_a_merge_or_split_is_a_change() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        house.report(&house.clinic, "Pitre", 1);
        let (receiver, token) = (Receiver::start(), house.token("bayou", "system/*.cruds"));
        let (naquin, pitre) = (house.patient("Naquin"), house.patient("Pitre"));
        let payload = Some("application/fhir+json");
        house.follow(&token, &format!("Patient?_id={naquin}"), &receiver.url, payload);
        assert_eq!(house.deliver(), 1);
        let operator = of_operator(OrganizationId(0));
        let merged = merge::merge(&house.registry, &operator, pitre, naquin, &How::default()).unwrap();
        let Merged::Done { .. } = merged else { panic!("{merged:?}") };
        assert_eq!(house.deliver(), 1, "the followed record has become part of another one");
        house.report(&house.clinic, "Pitre", 2);
        assert_eq!(house.deliver(), 1, "a change of the survivor");
        let apart = split::split(&house.registry, &operator, pitre, &[naquin], "").unwrap();
        assert!(matches!(apart, split::Split::Done { .. }), "{apart:?}");
        assert_eq!(house.deliver(), 1, "it stands for itself again");
        let calls = receiver.calls();
        let last: Value = serde_json::from_str(&calls.last().unwrap().body).unwrap();
        assert_eq!((&last["resourceType"], &last["type"]), (&json!("Bundle"), &json!("history")));
        assert_eq!(last["entry"][1]["request"]["url"], format!("Patient/{naquin}"));
        for call in &calls {
            assert!(!call.body.contains("Naquin") && !call.body.contains("2024"), "{}", call.body);
        }
        let survivor: Value = serde_json::from_str(&calls[1].body).unwrap();
        assert_eq!(survivor["entry"][1]["request"]["url"], format!("Patient/{pitre}"));
    });
}

#[test]
fn a_receiver_that_is_away_is_tried_again_and_nothing_is_lost() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        let receiver = Receiver::start();
        let token = || house.token("bayou", "system/*.cruds");
        let naquin = house.patient("Naquin");
        let made = house.follow(&token(), &format!("Immunization?patient={naquin}"), &receiver.url, None);
        let id = json(&made)["id"].as_str().unwrap().to_owned();
        house.deliver();
        for status in [500, 302, 404] {
            receiver.answers(status);
            house.report(&house.clinic, "Naquin", usize::from(status % 7) + 2);
            house.later(3700);
            assert_eq!(house.deliver(), 1, "{status}");
            assert_eq!(house.deliver(), 0, "not at once again");
            let state = house.state(&token(), &id);
            assert_eq!(state["status"], "error");
            assert!(state["error"].as_str().unwrap().contains(&status.to_string()), "{state}");
        }
        receiver.answers(200);
        house.later(3700);
        assert_eq!(house.deliver(), 1, "what was not told is told now");
        assert_eq!(house.state(&token(), &id)["status"], "active");
        assert_eq!(receiver.calls().len(), 5, "no redirect was followed");
        // Away for good: most of a day later it is given up.
        receiver.answers(503);
        house.report(&house.clinic, "Naquin", 7);
        for _ in 0..40 {
            house.deliver();
            house.later(3700);
        }
        assert_eq!(house.state(&token(), &id)["status"], "off");
        house.report(&house.clinic, "Naquin", 8);
        house.later(3700);
        assert_eq!(house.deliver(), 0);
    });
}

#[test]
fn nothing_is_told_of_a_person_whom_the_client_may_not_see_any_more() {
    on_each_engine(|house| {
        house.report(&house.other, "Strange", 1);
        let (receiver, token) = (Receiver::start(), house.token("bayou", "system/*.cruds"));
        let strange = house.patient("Strange");
        house.follow(&token, &format!("Patient?_id={strange}"), &receiver.url, None);
        house.deliver();
        house.say(&house.other, "Strange", 2, "Y");
        house.deliver();
        assert_eq!(receiver.calls().len(), 1, "the first call alone");
        let again = house.follow(&token, &format!("Patient?_id={strange}"), &receiver.url, None);
        let nobody = house.follow(&token, "Patient?_id=00000000000000000000", &receiver.url, None);
        assert_eq!((again.status.as_u16(), nobody.status.as_u16()), (422, 422));
        assert_eq!(again.text, nobody.text, "hidden and not there are not told apart");
    });
}

#[test]
fn subscriptions_that_would_harm_are_refused_in_words() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        let token = house.token("bayou", "system/*.cruds");
        let criteria = format!("Patient?_id={}", house.patient("Naquin"));
        let body = |path: &str, value: Value| {
            let mut body = json!({
                "resourceType": "Subscription", "status": "requested", "criteria": criteria,
                "channel": { "type": "rest-hook", "endpoint": "https://ehr.example.org/hook" }
            });
            *body.pointer_mut(path).unwrap_or(&mut json!(null)) = value.clone();
            if let Some(name) = path.strip_prefix("/channel/") {
                body["channel"][name] = value;
            } else if let Some(name) = path.strip_prefix('/') {
                body[name] = value;
            }
            body.to_string()
        };
        for (what, body, place) in [
            ("cloud secrets", body("/channel/endpoint", json!("https://169.254.169.254/latest")), "endpoint"),
            ("our own network", body("/channel/endpoint", json!("https://10.0.0.7/")), "endpoint"),
            ("no TLS", body("/channel/endpoint", json!("http://ehr.example.org/")), "endpoint"),
            ("a file", body("/channel/endpoint", json!("file:///etc/passwd")), "endpoint"),
            ("a bent header", body("/channel/header", json!(["X: 1\r\nHost: evil"])), "header"),
            ("another host", body("/channel/header", json!(["Host: evil"])), "header"),
            ("whole records", body("/channel/payload", json!("text/plain")), "payload"),
            ("by mail", body("/channel/type", json!("email")), "type"),
            ("everybody", body("/criteria", json!("Patient?name=x")), "criteria"),
            ("over already", body("/end", json!("2020-01-01T00:00:00Z")), "end"),
        ] {
            let reply = house.ask("POST", "/Subscription", &token, &body);
            assert_eq!(reply.status, 422, "{what}: {}", reply.text);
            let element = json(&reply)["issue"][0]["expression"][0].as_str().unwrap().to_owned();
            assert!(element.ends_with(place), "{what}: {element}");
            assert!(!said(&reply).is_empty());
        }
        let other = house.token("delta", "system/*.cruds");
        let made = house.ask("POST", "/Subscription", &token, &body("/reason", json!("x")));
        let id = json(&made)["id"].as_str().unwrap().to_owned();
        assert_eq!(house.get(&format!("/Subscription/{id}"), &other).status, 404);
        assert_eq!(house.ask("DELETE", &format!("/Subscription/{id}"), &other, "").status, 404);
        assert_eq!(json(&house.get("/Subscription", &other))["total"], 0);
        assert_eq!(json(&house.get("/Subscription?status=requested", &token))["total"], 1);
    });
}
