//! What comes back: STOP by text message and by link, delivery reports; from who shows that it is the gateway, and from nobody else.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_registry::family::contact::Contact;
use jenner_web::Settings;
use jenner_web::courier::tag;
use jenner_web::courier::texts::{Event, Heard, Status, came, signature};

use crate::registry::{House, houses};
use crate::{Reply, reply};

const SECRET: &str = "a secret of thirty-two characters or more";

struct Gateway<'h> {
    house: &'h House,
    router: axum::Router,
}

impl<'h> Gateway<'h> {
    fn of(house: &'h House) -> Self {
        let settings = Settings { texts_secret: SECRET.to_owned(), ..Settings::default() };
        Self { house, router: house.app(settings) }
    }

    fn send(&self, header: Option<String>, body: &str) -> Reply {
        let mut request = Request::post(came::PATH).header(header::CONTENT_TYPE, "application/json");
        if let Some(header) = header {
            request = request.header(signature::HEADER, header);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.house.runtime.block_on(async {
            reply(tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap()).await
        })
    }

    fn tell(&self, event: &Event) -> String {
        let body = serde_json::to_string(event).unwrap();
        let now = jiff::Timestamp::now().as_second();
        let reply = self.send(Some(signature::sign(SECRET.as_bytes(), now, body.as_bytes())), &body);
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        serde_json::from_str::<Heard>(&reply.text).unwrap().reply
    }
}

fn answered(text: &str) -> Event {
    Event::Inbound { from: "+19855550143".to_owned(), text: text.to_owned() }
}

/// Whether a phone or address is kept from being used.
fn is_stopped(house: &House, contact: &str) -> bool {
    house.registry.outreach().is_stopped(&Contact::read(contact).unwrap()).unwrap()
}

#[test]
fn stop_is_honoured_at_once_and_start_takes_it_back() {
    for house in houses() {
        let gateway = Gateway::of(&house);
        for word in ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "Quit", "ALTO", "parar", "Baja"] {
            assert!(!is_stopped(&house, "985-555-0143"));
            let said = gateway.tell(&answered(word));
            assert!(is_stopped(&house, "985-555-0143"), "{word}");
            let spanish = ["ALTO", "parar", "Baja"].contains(&word);
            assert_eq!(said.contains("no mandamos más"), spanish, "{word}: {said}");
            assert!(said.chars().count() <= 160, "{said}");
            assert!(gateway.tell(&answered(word)).contains("START"), "said twice, it is so once");
            assert!(!gateway.tell(&answered("UNSTOP")).is_empty());
        }
        assert!(!is_stopped(&house, "985-555-0143"));
        assert!(gateway.tell(&answered("help")).contains("STOP"));
        for other in ["thank you", "we come Tuesday", ""] {
            assert_eq!(gateway.tell(&answered(other)), "");
            assert!(!is_stopped(&house, "985-555-0143"), "{other}");
        }
        let abroad = Event::Inbound { from: "+447700900123".to_owned(), text: "STOP".to_owned() };
        assert_eq!(gateway.tell(&abroad), "");
        // Reports about messages that are nobody's attempt change nothing, and are no error.
        for key in ["letter-0000000000000001", "jenner-0000000000000001", "x"] {
            for status in
                [Status::Sent, Status::Delivered, Status::Failed, Status::NoSuchNumber, Status::Stopped]
            {
                assert_eq!(gateway.tell(&Event::Status { key: key.to_owned(), status }), "");
            }
        }
    }
}

#[test]
fn nobody_but_the_gateway_is_heard() {
    for house in houses() {
        let gateway = Gateway::of(&house);
        let body = serde_json::to_string(&answered("STOP")).unwrap();
        let now = jiff::Timestamp::now().as_second();
        let sign = |secret: &str, at| Some(signature::sign(secret.as_bytes(), at, body.as_bytes()));
        for header in [
            None,
            Some(String::new()),
            sign("another secret of thirty-two letters", now),
            sign(SECRET, now - 301),
        ] {
            let reply = gateway.send(header.clone(), &body);
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{header:?}");
        }
        let other = body.replace("0143", "0144");
        assert_eq!(gateway.send(sign(SECRET, now), &other).status, StatusCode::UNAUTHORIZED);
        for contact in ["985-555-0143", "985-555-0144"] {
            assert!(!is_stopped(&house, contact));
        }
        let garbage = "{\"kind\":\"rumour\"}";
        let header = Some(signature::sign(SECRET.as_bytes(), now, garbage.as_bytes()));
        assert_eq!(gateway.send(header, garbage).status, StatusCode::BAD_REQUEST);
        let large = " ".repeat(70_000);
        let header = Some(signature::sign(SECRET.as_bytes(), now, large.as_bytes()));
        assert_eq!(gateway.send(header, &large).status, StatusCode::PAYLOAD_TOO_LARGE);
        // Where no gateway is set up, nothing is taken.
        let none = Gateway { house: &house, router: house.app(Settings::default()) };
        assert_eq!(none.send(sign(SECRET, now), &body).status, StatusCode::NOT_FOUND);
        assert_eq!(none.send(sign("", now), &body).status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn the_link_in_an_e_mail_stops_with_one_click_and_not_before() {
    for house in houses() {
        let contact = Contact::read("ana@mail.example").unwrap();
        let words = tag::stop_words(house.registry.vault(), &contact);
        let path = format!("/stop/{words}");
        let mut somebody = house.visitor();
        let page = house.runtime.block_on(somebody.get(&path));
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("a•••@mail.example") && !page.text.contains("ana@mail.example"));
        assert!(!is_stopped(&house, "ana@mail.example"), "programs that open links stop nothing");
        // As mailboxes send it (RFC 8058): no cookie, no header of a browser.
        let request = Request::post(&path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("List-Unsubscribe=One-Click"))
            .unwrap();
        let done = house.runtime.block_on(house.visitor().send(request));
        assert_eq!(done.status, StatusCode::OK);
        assert!(is_stopped(&house, "ana@mail.example"));
        assert!(!is_stopped(&house, "bea@mail.example"));
        let mut other = words.clone();
        other.replace_range(40..41, if other.as_bytes()[40] == b'A' { "B" } else { "A" });
        for path in ["/stop/x".to_owned(), format!("/stop/{other}")] {
            assert_eq!(house.runtime.block_on(somebody.get(&path)).status, StatusCode::NOT_FOUND);
            assert_eq!(house.runtime.block_on(somebody.post(&path, "")).status, StatusCode::NOT_FOUND);
        }
    }
}
