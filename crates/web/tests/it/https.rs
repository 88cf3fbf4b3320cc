//! HTTPS over real sockets: versions, the way from plain HTTP, client certificates, a certificate that is renewed.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;

use jenner_model::OrganizationId;
use jenner_registry::access::{interfaces, of_operator};
use jenner_web::tls::{Acceptor, Fingerprint, https};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

use crate::registry::{House, houses, vxu};

/// A certificate with its key.
struct Papers {
    certificate: CertificateDer<'static>,
    pem: (String, String),
    key: Vec<u8>,
}

impl Papers {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        Self {
            certificate: made.cert.der().clone(),
            pem: (made.cert.pem(), made.signing_key.serialize_pem()),
            key: made.signing_key.serialize_der(),
        }
    }

    fn acceptor(&self) -> Acceptor {
        https(self.pem.0.as_bytes(), self.pem.1.as_bytes(), true).unwrap()
    }
}

fn listen(house: &House, router: axum::Router, tls: Option<Acceptor>) -> SocketAddr {
    let listener = house.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    house.runtime.spawn(jenner_web::serve(listener, router, tls, std::future::pending()));
    address
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, request: &str) -> String {
    if stream.write_all(request.as_bytes()).await.is_err() {
        return String::new();
    }
    let mut answer = Vec::new();
    // A server that ends TLS without saying so has answered all the same.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// What comes back over TLS; nothing where there is no connection.
async fn over_tls(to: SocketAddr, server: &Papers, client: Option<&Papers>, request: &str) -> String {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(server.certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match client {
        Some(client) => {
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(client.key.clone()));
            builder.with_client_auth_cert(vec![client.certificate.clone()], key).unwrap()
        }
        None => builder.with_no_client_auth(),
    };
    let stream = TcpStream::connect(to).await.unwrap();
    match TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
    {
        Ok(stream) => ask(stream, request).await,
        Err(_) => String::new(),
    }
}

const GET: &str = "GET /help HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

fn post(message: &str) -> String {
    format!(
        "POST /hl7/rest HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/hl7-v2\r\n\
         Content-Length: {}\r\n\r\n{message}",
        message.len()
    )
}

fn house() -> House {
    houses().into_iter().next().unwrap()
}

fn secure(house: &House) -> axum::Router {
    house.app(jenner_web::Settings { tls: true, ..jenner_web::Settings::default() })
}

#[test]
fn s26_https_answers_with_hsts_of_a_year_or_more_and_plain_http_with_the_way_there_and_no_body() {
    let (house, papers) = (house(), Papers::new());
    let tls = listen(&house, secure(&house), Some(papers.acceptor()));
    let plain = listen(&house, jenner_web::serve::redirect(None, tls.port()), None);
    house.runtime.block_on(async {
        let page = over_tls(tls, &papers, None, GET).await;
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        let seconds: u64 = page
            .to_ascii_lowercase()
            .split("strict-transport-security: max-age=")
            .nth(1)
            .and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
            .unwrap();
        assert!(seconds >= 31_536_000, "{seconds}");
        let unencrypted = ask(TcpStream::connect(tls).await.unwrap(), GET).await;
        assert!(!unencrypted.contains("HTTP/1.1 200"), "no page without TLS: {unencrypted}");
        for request in [GET.to_owned(), post("MSH|secret")] {
            let answer = ask(TcpStream::connect(plain).await.unwrap(), &request).await;
            assert!(answer.starts_with("HTTP/1.1 308"), "{answer}");
            let path = request.split(' ').nth(1).unwrap();
            let there = format!("location: https://localhost:{}{path}\r\n", tls.port());
            assert!(answer.to_ascii_lowercase().contains(&there), "{answer}");
            assert!(answer.ends_with("\r\n\r\n"), "no body: {answer}");
        }
    });
}

#[test]
fn s15_a_client_certificate_speaks_for_its_interface_until_it_is_taken_back() {
    let (house, papers) = (house(), Papers::new());
    let (clinic, stranger) = (Papers::new(), Papers::new());
    let operator = of_operator(OrganizationId(0));
    let fingerprint = *Fingerprint::of(&clinic.certificate).bytes();
    interfaces::add_certificate(&house.registry, &operator, "bayou", fingerprint).unwrap();
    let tls = listen(&house, secure(&house), Some(papers.acceptor()));
    let send = |client: Option<&Papers>, n: &str| {
        let message = vxu(|m| m.replace("|C1|", &format!("|{n}|")));
        house.runtime.block_on(over_tls(tls, &papers, client, &post(&message)))
    };
    let taken = send(Some(&clinic), "M1");
    assert!(taken.contains("MSA|AA|M1"), "{taken}");
    for (who, client) in [("nobody", None), ("a stranger", Some(&stranger))] {
        let refused = send(client, "M2");
        assert!(refused.starts_with("HTTP/1.1 401"), "{who}: {refused}");
    }
    interfaces::remove_certificate(&house.registry, &operator, "bayou", fingerprint).unwrap();
    let refused = send(Some(&clinic), "M3");
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    assert_eq!(house.taken(), 1);
}

#[test]
fn s26_a_renewed_certificate_counts_for_the_next_connection_without_a_stop() {
    let (house, old, new) = (house(), Papers::new(), Papers::new());
    let acceptor = old.acceptor();
    let tls = listen(&house, secure(&house), Some(acceptor.clone()));
    house.runtime.block_on(async {
        assert!(over_tls(tls, &old, None, GET).await.starts_with("HTTP/1.1 200"));
        acceptor.replace(&new.acceptor());
        assert_eq!(over_tls(tls, &old, None, GET).await, "", "the old one is shown no more");
        assert!(over_tls(tls, &new, None, GET).await.starts_with("HTTP/1.1 200"));
    });
}

#[test]
fn s26_an_independent_client_gets_tls_1_2_and_1_3_and_nothing_older() {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("skipped: openssl is not installed");
        return;
    }
    let (house, papers) = (house(), Papers::new());
    let tls = listen(&house, secure(&house), Some(papers.acceptor()));
    let connect = |version: &str| {
        let to = tls.to_string();
        let args = ["-connect", &to, version, "-servername", "localhost", "-cipher", "ALL:@SECLEVEL=0"];
        let done = Command::new("timeout")
            .args(["10", "openssl", "s_client"])
            .args(args)
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned()
    };
    for (version, name) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let told = connect(version);
        assert!(
            told.contains(&format!("New, {name}, Cipher is ")) && !told.contains("Cipher is (NONE)"),
            "{told}"
        );
    }
    for version in ["-tls1", "-tls1_1"] {
        let told = connect(version);
        assert!(told.contains("Cipher is (NONE)") || told.contains("unknown option"), "{version}: {told}");
    }
}
