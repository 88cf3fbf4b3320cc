//! Slow clients over real sockets: they hold neither a connection nor a turn for long, and the others are served.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base64::Engine as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::registry::{House, SECRET, houses, vxu};

const WITHIN: Duration = Duration::from_secs(8);

fn listening(house: &House) -> SocketAddr {
    let settings = jenner_web::Settings {
        request_timeout: Duration::from_millis(900),
        piece_timeout: Duration::from_millis(600),
        ..jenner_web::Settings::default()
    };
    let router = house.app(settings);
    let listener = house.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let limits = jenner_web::serve::Limits { header: Duration::from_millis(600), ..Default::default() };
    house.runtime.spawn(jenner_web::serve::serve_within(
        listener,
        router,
        None,
        limits,
        std::future::pending(),
    ));
    address
}

fn head(path: &str, length: usize) -> String {
    let credential = base64::engine::general_purpose::STANDARD.encode(format!("bayou:{SECRET}"));
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credential}\r\nContent-Type: application/hl7-v2\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )
}

/// Sends bytes one by one until the other side has enough of it; what it said, and how long it took.
async fn trickle(address: SocketAddr, quick: String, slow: &[u8]) -> (String, Duration) {
    let stream = TcpStream::connect(address).await.unwrap();
    let started = Instant::now();
    let (mut reading, mut writing) = stream.into_split();
    writing.write_all(quick.as_bytes()).await.unwrap();
    let slow = slow.to_vec();
    let writer = tokio::spawn(async move {
        for byte in slow {
            if writing.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // The connection stays open: who ends it is the other side.
        tokio::time::sleep(WITHIN).await;
    });
    let mut said = Vec::new();
    let _ = tokio::time::timeout(WITHIN, reading.read_to_end(&mut said)).await;
    let took = started.elapsed();
    writer.abort();
    (String::from_utf8_lossy(&said).into_owned(), took)
}

async fn good(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let message = vxu(|m| m);
    stream.write_all(format!("{}{message}", head("/hl7/rest", message.len())).as_bytes()).await.unwrap();
    let mut said = String::new();
    tokio::time::timeout(WITHIN, stream.read_to_string(&mut said)).await.unwrap().unwrap();
    said
}

#[test]
fn slow_headers_and_slow_bodies_are_cut_off_and_the_others_are_served() {
    let house = houses().remove(0);
    let address = listening(&house);
    house.runtime.block_on(async {
        let long =
            head("/hl7/rest", 100).replace("Host: x", &format!("Host: x\r\nX-Long: {}", "x".repeat(500)));
        let body = vxu(|m| m);
        let (headers, bodies, batches, served) = tokio::join!(
            trickle(address, String::new(), long.as_bytes()),
            trickle(address, head("/hl7/rest", body.len()), body.as_bytes()),
            // Nothing of a batch for longer than a piece may take.
            trickle(address, format!("{}MSH|", head("/hl7/batch", body.len())), b""),
            good(address),
        );
        assert!(headers.1 < WITHIN && !headers.0.contains("200 OK"), "{headers:?}");
        assert!(bodies.1 < WITHIN && bodies.0.contains(" 503 "), "{bodies:?}");
        assert!(
            batches.1 < WITHIN && batches.0.contains("STOPPED: the batch stopped arriving"),
            "{batches:?}"
        );
        assert!(served.contains("MSA|AA|C1"), "{served}");
    });
}
