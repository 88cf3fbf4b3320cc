//! Text messages to a gateway.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use jenner_registry::outreach::delivery::{Carrier as _, Never, NotSent};
use jenner_web::courier::sandbox::gateway::{self, Behaviour};
use jenner_web::courier::texts::gateway::{Gateway, Settings};

use super::{Store, message};

const TOKEN: &str = "a-token-of-some-length";
const SECRET: &str = "a secret of thirty-two characters or more";

struct Sandbox {
    store: Store,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

fn sandbox(slow: Duration) -> Sandbox {
    let store = Store::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let behaviour = Behaviour { token: TOKEN.to_owned(), secret: SECRET.to_owned(), slow };
    runtime.spawn(gateway::serve(listener, gateway::router(behaviour, store.keeper.clone())));
    Sandbox { store, address, _runtime: runtime }
}

fn settings(to: SocketAddr) -> Settings {
    Settings {
        url: format!("http://{to}/"),
        token: TOKEN.to_owned(),
        secret: SECRET.to_owned(),
        callback: String::new(),
        trust: String::new(),
        remembers: Duration::from_secs(3600),
        longest: Duration::from_secs(20),
    }
}

#[test]
fn each_text_message_arrives_once_however_often_it_is_given() {
    let sandbox = sandbox(Duration::ZERO);
    let gateway = Gateway::new(settings(sandbox.address)).unwrap();
    assert!(gateway.repeats_safely());
    for id in 1..=100 {
        let phone = format!("98555501{:02}", id % 100);
        let sent = gateway.send(&message(id, &phone)).unwrap();
        assert_eq!(sent.reference, format!("kept-jenner-{id:016x}"));
        let again = gateway.send(&message(id, &phone)).unwrap();
        assert_eq!(again, sent, "a key that came before is answered as then");
    }
    let all = sandbox.store.all();
    assert_eq!(all.len(), 100);
    assert!(
        all.iter().all(|kept| kept.to.starts_with("+1985555") && kept.text.contains("Call your clinic."))
    );
}

#[test]
fn what_the_gateway_answers_decides_whether_a_message_comes_again() {
    let sandbox = sandbox(Duration::from_secs(4));
    let gateway = Gateway::new(settings(sandbox.address)).unwrap();
    let send = |id, phone: &str| gateway.send(&message(id, phone)).map(drop);
    assert_eq!(send(1, "9855550422"), Err(NotSent::Never(Never::NoSuchAddress)));
    assert_eq!(send(2, "9855550409"), Err(NotSent::Never(Never::Stopped)));
    assert_eq!(
        send(3, "9855550503"),
        Err(NotSent::Later(Duration::from_secs(120))),
        "as long as it asks for"
    );
    assert!(sandbox.store.all().is_empty());
    let begun = Instant::now();
    assert_eq!(send(4, "9855550429"), Ok(()), "it asked for a second, and got it");
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(send(5, "9855550500"), Ok(()), "it broke after taking it; the same key shows that");
    let short = Settings { longest: Duration::from_secs(2), ..settings(sandbox.address) };
    let hurried = Gateway::new(short).unwrap();
    assert_eq!(hurried.send(&message(6, "9855550408")).map(drop), Err(NotSent::Unsure));
    assert_eq!(hurried.send(&message(6, "9855550408")).map(drop), Ok(()));
    let keys: Vec<String> = sandbox.store.all().into_iter().map(|kept| kept.key).collect();
    assert_eq!(keys, [4, 5, 6].map(|id| format!("jenner-{id:016x}")), "each once");
}

#[test]
fn a_gateway_that_is_away_or_does_not_know_us_has_taken_nothing() {
    let sandbox = sandbox(Duration::ZERO);
    let later = |settings| {
        matches!(Gateway::new(settings).unwrap().send(&message(1, "9855550143")), Err(NotSent::Later(_)))
    };
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(later(settings(nobody)));
    assert!(later(Settings { token: "another".to_owned(), ..settings(sandbox.address) }));
    let secret = "another secret of thirty-two characters".to_owned();
    assert!(later(Settings { secret, ..settings(sandbox.address) }));
    assert!(later(Settings {
        url: format!("http://{}/elsewhere", sandbox.address),
        ..settings(sandbox.address)
    }));
    assert!(sandbox.store.all().is_empty());
}

#[test]
fn settings_that_would_tell_secrets_to_strangers_are_refused() {
    let here: SocketAddr = "127.0.0.1:9".parse().unwrap();
    for (wrong, about) in [
        (Settings { url: "http://texts.example/".to_owned(), ..settings(here) }, "texts_url"),
        (Settings { url: "ftp://texts.example/".to_owned(), ..settings(here) }, "texts_url"),
        (Settings { secret: "short".to_owned(), ..settings(here) }, "texts_secret"),
        (Settings { token: "two words".to_owned(), ..settings(here) }, "texts_token"),
        (
            Settings {
                url: "https://texts.example/".to_owned(),
                token: String::new(),
                secret: String::new(),
                ..settings(here)
            },
            "texts_token",
        ),
        (
            Settings {
                url: "https://texts.example/".to_owned(),
                trust: "/no/such".to_owned(),
                ..settings(here)
            },
            "texts_trust",
        ),
    ] {
        let told = Gateway::new(wrong).err().unwrap();
        assert!(told.contains(about), "{told}");
        assert!(!told.contains("short") || about != "texts_secret" || !told.contains("\"short\""), "{told}");
    }
}
