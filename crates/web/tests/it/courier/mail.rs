//! E-mails to a mail server.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jenner_registry::outreach::delivery::{AttemptId, Carrier as _, Never, NotSent};
use jenner_registry::packs::Language;
use jenner_registry::vault::Vault;
use jenner_web::courier::mail::{Mailer, Security, Settings};
use jenner_web::courier::sandbox::smtp::{Behaviour, Server};
use jenner_web::courier::tag;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{Store, message};

fn server(store: &Store, behaviour: Behaviour) -> Server {
    Server::start(TcpListener::bind("127.0.0.1:0").unwrap(), behaviour, store.keeper.clone()).unwrap()
}

fn settings(port: u16) -> Settings {
    Settings {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        user: String::new(),
        password: String::new(),
        from: "Department of Health <shots@iis.example>".to_owned(),
        reply_to: String::new(),
        trust: String::new(),
        public_url: "https://iis.example".to_owned(),
        stop_sentences: BTreeMap::from([(Language::English, "No more of these: {link}".to_owned())]),
        longest: Duration::from_secs(10),
    }
}

fn mailer(server: &Server, vault: &Vault) -> Mailer {
    Mailer::new(settings(server.address().port()), vault.clone()).unwrap()
}

fn vault() -> Vault {
    Vault::throwaway().unwrap()
}

#[test]
fn each_e_mail_arrives_once_over_few_connections_and_its_message_id_leads_back() {
    let (store, vault) = (Store::new(), vault());
    let server = server(&store, Behaviour::default());
    let mailer = mailer(&server, &vault);
    for id in 1..=250 {
        let sent = mailer.send(&message(id, &format!("family.{id}@mail.example"))).unwrap();
        assert_eq!(tag::attempt(&vault, &sent.reference), Some(AttemptId(id)));
    }
    let all = store.all();
    assert_eq!(all.len(), 250);
    for (kept, id) in all.iter().zip(1..) {
        assert_eq!(tag::attempt(&vault, &kept.key), Some(AttemptId(id)));
        assert_eq!(kept.to, format!("family.{id}@mail.example"));
        assert_eq!(kept.subject, "Shots are due");
        let text = kept.text.replace("\r\n", "\n");
        assert!(
            text.starts_with(
                "A child in your family may be due for a visit.\n\nCall your clinic.\n.\n..end\n\n"
            ),
            "{text}"
        );
        let (_, link) = text.split_once("No more of these: https://iis.example/stop/").unwrap();
        let stops = tag::read_stop_words(&vault, link.trim()).unwrap();
        assert_eq!(stops.address(), kept.to);
    }
    assert_eq!(server.connections(), 3, "a hundred messages go over one connection");
}

#[test]
fn what_the_server_answers_decides_whether_a_message_comes_again() {
    let (store, vault) = (Store::new(), vault());
    let behaviour = Behaviour { slow: Duration::from_millis(300), ..Behaviour::default() };
    let server = server(&store, behaviour);
    let mailer = mailer(&server, &vault);
    let later = |sent: Result<_, NotSent>| matches!(sent, Err(NotSent::Later(_) | NotSent::Again(_)));
    let send = |id, to: &str| mailer.send(&message(id, to)).map(drop);
    for (id, to) in [
        (1, "later@mail.example"),
        (2, "closing@mail.example"),
        (3, "busy@mail.example"),
        (4, "dropped-before@mail.example"),
    ] {
        assert!(later(send(id, to)), "{to}: {:?}", send(id, to));
    }
    assert_eq!(send(5, "nobody@mail.example"), Err(NotSent::Never(Never::NoSuchAddress)));
    assert_eq!(send(6, "full@mail.example"), Err(NotSent::Never(Never::Refused)));
    assert_eq!(send(7, "refused@mail.example"), Err(NotSent::Never(Never::Refused)));
    assert!(store.all().is_empty(), "nothing of these was kept");
    assert!(later(send(8, "once-later@mail.example")));
    assert_eq!(send(8, "once-later@mail.example"), Ok(()));
    assert_eq!(send(9, "slow@mail.example"), Ok(()));
    assert_eq!(
        send(10, "dropped-after@mail.example"),
        Err(NotSent::Unsure),
        "it was kept, and nobody said so"
    );
    assert_eq!(send(11, "family@mail.example"), Ok(()), "the next one has a connection of its own");
    let kept: Vec<String> = store.all().into_iter().map(|kept| kept.to).collect();
    let expected =
        ["once-later", "slow", "dropped-after", "family"].map(|name| format!("{name}@mail.example"));
    assert_eq!(kept, expected);
}

#[test]
fn a_server_that_does_not_answer_in_time_leaves_nobody_sure_and_holds_nobody_up() {
    let (store, vault) = (Store::new(), vault());
    let server = server(&store, Behaviour { slow: Duration::from_secs(3), ..Behaviour::default() });
    let short = Settings { longest: Duration::from_secs(1), ..settings(server.address().port()) };
    let mailer = Mailer::new(short, vault).unwrap();
    let begun = Instant::now();
    assert_eq!(mailer.send(&message(1, "slow@mail.example")).map(drop), Err(NotSent::Unsure));
    assert!(begun.elapsed() < Duration::from_millis(2_500), "{:?}", begun.elapsed());
}

#[test]
fn a_connection_that_the_server_closed_meanwhile_loses_no_message_and_doubles_none() {
    let (store, vault) = (Store::new(), vault());
    let server = server(&store, Behaviour { closes_after: 1, ..Behaviour::default() });
    let mailer = mailer(&server, &vault);
    for id in 1..=5 {
        mailer.send(&message(id, "family@mail.example")).unwrap();
    }
    let mut keys: Vec<String> = store.all().into_iter().map(|kept| kept.key).collect();
    assert_eq!(keys.len(), 5);
    keys.dedup();
    assert_eq!(keys.len(), 5);
}

#[test]
fn a_server_that_is_away_or_does_not_take_us_closes_no_family_s_mailbox() {
    let (store, vault) = (Store::new(), vault());
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let away = Mailer::new(settings(nobody), vault.clone()).unwrap();
    assert!(matches!(away.send(&message(1, "family@mail.example")), Err(NotSent::Later(_))));
    let refuses = server(&store, Behaviour { takes_nobody: true, ..Behaviour::default() });
    let sent = mailer(&refuses, &vault).send(&message(2, "family@mail.example"));
    assert!(matches!(sent, Err(NotSent::Later(_))), "{sent:?}");
    let login = Some(("iis".to_owned(), "right".to_owned()));
    let asks = server(&store, Behaviour { login, ..Behaviour::default() });
    for (password, taken) in [("wrong", false), ("right", true)] {
        let who = Settings {
            user: "iis".to_owned(),
            password: password.to_owned(),
            ..settings(asks.address().port())
        };
        let sent = Mailer::new(who, vault.clone()).unwrap().send(&message(3, "family@mail.example"));
        assert_eq!(sent.is_ok(), taken);
        assert!(taken || matches!(sent, Err(NotSent::Later(_))), "{sent:?}");
    }
    assert_eq!(store.all().len(), 1);
}

/// A certificate for this machine, as a file and as a server has it.
fn certificate(folder: &std::path::Path, name: &str) -> (String, Arc<rustls::ServerConfig>) {
    let made =
        rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
    (path.display().to_string(), Arc::new(config))
}

#[test]
fn e_mails_leave_encrypted_to_a_server_that_is_known_or_not_at_all() {
    let (store, vault) = (Store::new(), vault());
    let (known, config) = certificate(store.folder.path(), "known.pem");
    let (stranger, _) = certificate(store.folder.path(), "stranger.pem");
    for (security, implicit_tls) in [(Security::StartTls, false), (Security::Tls, true)] {
        let server =
            server(&store, Behaviour { tls: Some(config.clone()), implicit_tls, ..Behaviour::default() });
        let before = store.all().len();
        for (trust, taken) in [(&known, true), (&stranger, false), (&String::new(), false)] {
            let over = Settings { security, trust: trust.clone(), ..settings(server.address().port()) };
            let mailer = Mailer::new(over, vault.clone()).unwrap();
            let sent = mailer.send(&message(1, "family@mail.example"));
            assert_eq!(sent.is_ok(), taken, "{security:?} {trust}: {sent:?}");
            assert!(taken || matches!(sent, Err(NotSent::Later(_))));
        }
        assert_eq!(store.all().len(), before + 1);
    }
    // A server that offers no TLS gets no message from who asks for it.
    let plain = server(&store, Behaviour::default());
    for security in [Security::StartTls, Security::Tls] {
        let over = Settings {
            security,
            trust: known.clone(),
            longest: Duration::from_secs(2),
            ..settings(plain.address().port())
        };
        let sent = Mailer::new(over, vault.clone()).unwrap().send(&message(2, "family@mail.example"));
        assert!(matches!(sent, Err(NotSent::Later(_))), "{sent:?}");
    }
    assert_eq!(store.all().len(), 2);
    // In the clear only to this very machine.
    let away = Settings { host: "mail.example".to_owned(), ..settings(25) };
    assert!(Mailer::new(away, vault).err().unwrap().contains("another machine"));
}

#[test]
fn settings_that_make_no_sense_are_told() {
    for (wrong, about) in [
        (Settings { from: "nobody".to_owned(), ..settings(25) }, "mail_from"),
        (Settings { reply_to: "@".to_owned(), ..settings(25) }, "mail_reply_to"),
        (Settings { trust: "/no/such".to_owned(), security: Security::Tls, ..settings(25) }, "mail_trust"),
    ] {
        let told = Mailer::new(wrong, vault()).err().unwrap();
        assert!(told.contains(about), "{told}");
    }
}
