//! MLLP over real sockets, with a real registry on a real database behind it.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jenner_web::mllp::{self, Acceptor, Fingerprint, Limits, Speaker};
use jenner_web::{App, Clerk, Settings};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

use crate::registry::{House, houses, vxu};

/// A port that serves a house.
struct Port {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

fn settings() -> Settings {
    Settings { message_limit: 100_000, ..Settings::default() }
}

fn quick() -> Limits {
    Limits {
        idle: Duration::from_secs(5),
        message: Duration::from_millis(700),
        write: Duration::from_millis(700),
        handshake: Duration::from_millis(700),
        last: Duration::from_secs(2),
        ..Limits::default()
    }
}

impl Port {
    fn open(house: &House, limits: Limits) -> Self {
        Self::with(house, settings(), limits, Speaker::Interface("bayou".into()), None)
    }

    fn with(
        house: &House,
        settings: Settings,
        limits: Limits,
        speaker: Speaker,
        tls: Option<Acceptor>,
    ) -> Self {
        let app = App::new(Arc::new(Clerk::new(house.registry.clone())), settings, None);
        let listener = house.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = oneshot::channel();
        let served = house.runtime.spawn(mllp::serve(listener, speaker, tls, app, limits, async {
            let _ = ended.await;
        }));
        Self { address, end: Some(end), served }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

fn frame(message: &str) -> Vec<u8> {
    [b"\x0b", message.as_bytes(), b"\x1c\r"].concat()
}

/// The n-th message: another dose of the same child.
fn message(n: usize) -> String {
    vxu(|m| {
        m.replace("|C1|", &format!("|C{n}|"))
            .replace("20240305", &format!("2024{:02}{:02}", 3 + n % 9, 1 + n % 28))
    })
}

/// The next answer, without its frame; `None` when the connection has ended.
async fn answer(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut text = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_secs(10), stream.read_u8()).await.unwrap() {
            Ok(0x0b) => text.clear(),
            Ok(0x1c) => {
                assert_eq!(stream.read_u8().await.unwrap(), b'\r');
                return Some(String::from_utf8(text).unwrap());
            }
            Ok(byte) => text.push(byte),
            Err(_) => return None,
        }
    }
}

async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), bytes: &[u8]) -> Option<String> {
    stream.write_all(bytes).await.unwrap();
    answer(stream).await
}

fn code(answer: &str) -> (String, String) {
    let message = jenner_hl7::er7::Message::parse(answer).unwrap();
    let msa = message.first("MSA").unwrap();
    (msa.field(1).text().into_owned(), msa.field(2).text().into_owned())
}

fn pair(verdict: &str, control_id: &str) -> (String, String) {
    (verdict.to_owned(), control_id.to_owned())
}

#[test]
fn messages_of_one_connection_are_answered_in_order_one_answer_each() {
    for house in houses() {
        let port = Port::open(&house, quick());
        house.runtime.block_on(async {
            let mut stream = port.connect().await;
            let answered = ask(&mut stream, &frame(&message(1))).await.unwrap();
            assert_eq!(code(&answered), pair("AA", "C1"));
            // Forty at once, without waiting; one of them is no message, one has lost its end block.
            let mut all = Vec::new();
            for n in 2..42 {
                match n {
                    20 => all.extend(frame("hello")),
                    30 => all.extend([b"\x0b", message(n).as_bytes()].concat()),
                    _ => all.extend(frame(&message(n))),
                }
            }
            stream.write_all(&all).await.unwrap();
            for n in 2..42 {
                let expected = match n {
                    20 => pair("AR", ""),
                    30 => pair("AR", "C30"),
                    _ => pair("AA", &format!("C{n}")),
                };
                assert_eq!(code(&answer(&mut stream).await.unwrap()), expected);
            }
        });
        assert_eq!(house.log().total, 41, "each message has one row in the log");
    }
}

#[test]
fn what_breaks_the_frame_is_answered_and_nothing_of_it_is_taken() {
    for house in houses() {
        let port = Port::open(&house, quick());
        house.runtime.block_on(async {
            let mut stream = port.connect().await;
            let two = frame(&format!("{}{}", message(1), message(2)));
            let answered = ask(&mut stream, &two).await.unwrap();
            assert_eq!(code(&answered), pair("AR", "C1"));
            assert!(answered.contains("holds 2 messages"), "{answered}");
            let large = frame(&format!("{}NTE|1|{}\r", message(3), "x".repeat(200_000)));
            let answered = ask(&mut stream, &large).await.unwrap();
            assert_eq!(code(&answered), pair("AR", "C3"));
            assert!(answered.contains("larger than 100000 bytes"), "{answered}");
            let mut strayed = b"\r\n junk between frames \r\n".to_vec();
            strayed.extend(frame(&message(4)));
            assert_eq!(code(&ask(&mut stream, &strayed).await.unwrap()), pair("AA", "C4"));
            assert_eq!(code(&ask(&mut stream, b"\x0b\x1c\r").await.unwrap()), pair("AR", ""));
            // Without any frame: whoever speaks something else is cut off after a while.
            let mut other = port.connect().await;
            let _ = other.write_all(&b"GET / HTTP/1.1\r\n".repeat(8_000)).await;
            assert_eq!(answer(&mut other).await, None);
        });
        assert_eq!(house.people(), 1);
        assert_eq!(house.taken(), 1, "of the message in good order only");
    }
}

/// Doses that are on record after each cut: none before the last byte that matters, one from there on.
#[test]
fn a_connection_cut_at_any_byte_stores_the_whole_message_or_nothing() {
    let house = houses().remove(0);
    let port = Port::open(&house, quick());
    let length = frame(&message(1)).len();
    // After the end block (FS) the message is whole, with or without the CR behind it.
    let whole = length - 1;
    let mut stored = 0;
    for cut in 0..=length {
        // Another child each time, so that each cut stands for itself.
        let text = vxu(|m| {
            m.replace("|C1|", &format!("|K{cut:04}|")).replace("||77^", &format!("||9{cut:04}^")).replace(
                "Naquin^Remy",
                &format!(
                    "Naquin^{}",
                    ["Remy", "Ana", "Leo", "Ida", "Max"][cut % 5].to_owned() + &letters(cut)
                ),
            )
        });
        let bytes = frame(&text);
        let told = house.runtime.block_on(async {
            let mut stream = port.connect().await;
            let part = bytes.len() - (length - cut).min(bytes.len());
            stream.write_all(&bytes[..part]).await.unwrap();
            stream.shutdown().await.unwrap();
            answer(&mut stream).await.map(|answer| code(&answer).0)
        });
        if cut >= whole {
            assert_eq!(told.as_deref(), Some("AA"), "cut at {cut}");
            stored += 1;
        } else {
            assert_ne!(told.as_deref(), Some("AA"), "cut at {cut}: acknowledged, and was not whole");
        }
        assert_eq!(house.people(), stored, "cut at {cut}");
    }
    assert_eq!(house.taken(), stored);
}

fn letters(n: usize) -> String {
    [n / 676, n / 26 % 26, n % 26].iter().map(|n| char::from(b'a' + *n as u8)).collect()
}

#[test]
fn a_sender_that_never_reads_or_sends_too_slowly_is_closed_and_the_others_are_served() {
    let house = houses().remove(0);
    let port = Port::open(&house, quick());
    house.runtime.block_on(async {
        // Never reads: answers pile up until the kernel takes no more, then the connection is closed.
        // A small window on its side, so that this does not take thousands of answers.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(2_048).unwrap();
        let mut deaf = socket.connect(port.address).await.unwrap();
        let flood = frame("hello").repeat(200);
        let started = Instant::now();
        let closed = loop {
            match tokio::time::timeout(Duration::from_secs(60), deaf.write_all(&flood)).await {
                Ok(Ok(())) if started.elapsed() < Duration::from_secs(60) => {}
                Ok(Err(_)) => break true,
                _ => break false,
            }
        };
        assert!(closed, "a sender that never reads is closed");
        // Trickles: a byte now and then does not keep a message open.
        let mut slow = port.connect().await;
        let started = Instant::now();
        for byte in frame(&message(1)) {
            if slow.write_all(&[byte]).await.is_err() || started.elapsed() > Duration::from_secs(5) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        assert_eq!(answer(&mut slow).await, None);
        assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
        let mut good = port.connect().await;
        assert_eq!(code(&ask(&mut good, &frame(&message(2))).await.unwrap()), pair("AA", "C2"));
    });
}

#[test]
fn connections_are_counted_in_total_and_by_address() {
    let house = houses().remove(0);
    let port = Port::open(&house, Limits { connections_each: 2, ..quick() });
    house.runtime.block_on(async {
        let (mut one, mut two) = (port.connect().await, port.connect().await);
        assert!(ask(&mut one, &frame(&message(1))).await.is_some());
        assert!(ask(&mut two, &frame(&message(2))).await.is_some());
        let mut three = port.connect().await;
        let _ = three.write_all(&frame(&message(3))).await;
        assert_eq!(answer(&mut three).await, None, "one too many from this address");
        drop(one);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let mut four = port.connect().await;
        assert!(ask(&mut four, &frame(&message(4))).await.is_some(), "a place that is free again");
    });
    let port = Port::open(&house, Limits { connections: 1, ..quick() });
    house.runtime.block_on(async {
        let mut one = port.connect().await;
        assert!(ask(&mut one, &frame(&message(5))).await.is_some());
        // The second waits in the kernel's queue until the first is gone.
        let mut two = port.connect().await;
        two.write_all(&frame(&message(6))).await.unwrap();
        let waits = tokio::time::timeout(Duration::from_millis(300), two.read_u8()).await;
        assert!(waits.is_err());
        drop(one);
        assert_eq!(code(&answer(&mut two).await.unwrap()), pair("AA", "C6"));
    });
}

#[test]
fn at_the_end_a_message_under_way_is_still_answered_and_idle_connections_are_closed() {
    let house = houses().remove(0);
    let mut port = Port::open(
        &house,
        Limits { message: Duration::from_secs(5), last: Duration::from_secs(5), ..quick() },
    );
    house.runtime.block_on(async {
        let (mut idle, mut busy) = (port.connect().await, port.connect().await);
        let bytes = frame(&message(1));
        assert!(ask(&mut idle, &frame(&message(2))).await.is_some());
        busy.write_all(&bytes[..40]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(port.end.take());
        assert_eq!(answer(&mut idle).await, None);
        assert_eq!(code(&ask(&mut busy, &bytes[40..]).await.unwrap()), pair("AA", "C1"));
        assert_eq!(answer(&mut busy).await, None);
        assert!(TcpStream::connect(port.address).await.is_err(), "nobody new is let in");
        (&mut port.served).await.unwrap();
    });
}

#[test]
fn a_sender_over_its_pace_is_slowed_down_and_loses_nothing() {
    let house = houses().remove(0);
    let pace = Settings { messages_a_minute: 600, ..settings() };
    let port = Port::with(&house, pace, quick(), Speaker::Interface("bayou".into()), None);
    house.runtime.block_on(async {
        let mut stream = port.connect().await;
        let started = Instant::now();
        let all: Vec<u8> = (0..606).flat_map(|_| frame("hello")).collect();
        let (mut reading, mut writing) = stream.split();
        let send = async { writing.write_all(&all).await.unwrap() };
        let read = async {
            for _ in 0..606 {
                assert!(answer(&mut reading).await.is_some());
            }
        };
        tokio::join!(send, read);
        assert!(started.elapsed() >= Duration::from_millis(400), "six more than a minute allows at once");
    });
}

/// A certificate with its key.
struct Papers {
    certificate: CertificateDer<'static>,
    pem: (String, String),
    key: Vec<u8>,
}

impl Papers {
    fn new(name: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        Self {
            certificate: made.cert.der().clone(),
            pem: (made.cert.pem(), made.signing_key.serialize_pem()),
            key: made.signing_key.serialize_der(),
        }
    }
}

fn connector(server: &Papers, client: Option<&Papers>) -> TlsConnector {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(server.certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match client {
        Some(client) => builder
            .with_client_auth_cert(
                vec![client.certificate.clone()],
                PrivateKeyDer::from(PrivatePkcs8KeyDer::from(client.key.clone())),
            )
            .unwrap(),
        None => builder.with_no_client_auth(),
    };
    TlsConnector::from(Arc::new(config))
}

async fn over_tls(port: &Port, connector: &TlsConnector, n: usize) -> Option<(String, String)> {
    let stream = port.connect().await;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = connector.connect(name, stream).await.ok()?;
    stream.write_all(&frame(&message(n))).await.ok()?;
    answer(&mut stream).await.map(|answer| code(&answer))
}

#[test]
fn over_tls_a_client_certificate_says_who_speaks() {
    let house = houses().remove(0);
    let (server, known, stranger) = (Papers::new("localhost"), Papers::new("bayou"), Papers::new("bayou"));
    let (chain, key) = (server.pem.0.as_bytes(), server.pem.1.as_bytes());
    let open = Port::with(
        &house,
        settings(),
        quick(),
        Speaker::Interface("bayou".into()),
        Some(mllp::acceptor(chain, key, None).unwrap()),
    );
    let fingerprint = Fingerprint::of(&known.certificate);
    let tls = mllp::acceptor(chain, key, Some(HashSet::from([fingerprint]))).unwrap();
    let senders = HashMap::from([(fingerprint, "bayou".to_owned())]);
    let closed = Port::with(&house, settings(), quick(), Speaker::Certificate(Arc::new(senders)), Some(tls));
    house.runtime.block_on(async {
        assert_eq!(over_tls(&open, &connector(&server, None), 1).await, Some(pair("AA", "C1")));
        assert_eq!(over_tls(&closed, &connector(&server, Some(&known)), 2).await, Some(pair("AA", "C2")));
        assert_eq!(over_tls(&closed, &connector(&server, Some(&stranger)), 3).await, None);
        assert_eq!(over_tls(&closed, &connector(&server, None), 4).await, None);
        // Plain text on a TLS port gets no HL7 answer.
        let mut plain = closed.connect().await;
        let _ = plain.write_all(&frame(&message(5))).await;
        assert!(answer(&mut plain).await.is_none());
        // A client that says nothing does not hold a place for long.
        let mut silent = closed.connect().await;
        assert!(answer(&mut silent).await.is_none());
    });
    assert_eq!(house.log().total, 2, "who was not let in leaves nothing");
}

#[test]
fn a_message_cannot_make_a_sender_speak_for_somebody_else() {
    let house = houses().remove(0);
    let port = Port::open(&house, quick());
    house.runtime.block_on(async {
        let mut stream = port.connect().await;
        let other = vxu(|m| m.replace("|EHR|BAYOU|", "|EHR|SOMEBODY ELSE|"));
        assert_eq!(code(&ask(&mut stream, &frame(&other)).await.unwrap()).1, "C1");
    });
    let line = &house.log().lines[0];
    assert_eq!(line.organization, Some(house.clinic.organization()));
    // An interface that is not there lets nobody in.
    let nobody = Port::with(&house, settings(), quick(), Speaker::Interface("nobody".into()), None);
    house.runtime.block_on(async {
        let mut stream = nobody.connect().await;
        let _ = stream.write_all(&frame(&message(1))).await;
        assert_eq!(answer(&mut stream).await, None);
    });
}
