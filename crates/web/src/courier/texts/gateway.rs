//! Our side of sending text messages: one message a request, over connections that are kept. A message may be given again with its
//! key: the gateway sends it once. So what broke is tried again at once, a few times, with pauses.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use jenner_registry::family::contact::Contact;
use jenner_registry::follow::{self, endpoint};
use jenner_registry::outreach::delivery::{Address, Carrier, LONGEST_SEND, Message, Never, NotSent, Receipt};
use jenner_registry::packs::Language;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;

use super::{Outgoing, Reason, Refused, Taken, VERSION, e164, signature};
use crate::tls;

/// Tries of one message before it is put off.
const TRIES: u32 = 3;
/// Pause after the first try; doubled after the next.
const PAUSE: Duration = Duration::from_millis(500);
/// A gateway that asks for a longer pause gets the message later.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How much later, where it does not say.
const LATER: Duration = Duration::from_secs(60);
/// A gateway that does not take us: somebody has to change the settings.
const SETTINGS: Duration = Duration::from_secs(15 * 60);
/// Longest time for one try.
const TRY: Duration = Duration::from_secs(15);
/// Largest answer that is read, in bytes.
const LARGEST: usize = 64 * 1024;
/// Connections that are kept.
const KEPT: usize = 8;

/// What the operator decides about text messages.
#[derive(Clone)]
pub struct Settings {
    /// Address of the gateway: `https://…`, or `http://` on this very machine.
    pub url: String,
    /// Token that is shown to it (`Authorization: Bearer`); empty: none.
    pub token: String,
    /// Secret by which bodies are signed in both directions; empty: they are not.
    pub secret: String,
    /// Where the gateway tells what became of messages; empty: it does not.
    pub callback: String,
    /// File with certificates (PEM) that are trusted instead of those of this machine; empty: the machine's.
    pub trust: String,
    /// How long the gateway remembers keys.
    pub remembers: Duration,
    /// Longest time for a whole message: at most [`LONGEST_SEND`].
    pub longest: Duration,
}

impl std::fmt::Debug for Settings {
    // Without secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text gateway")
    }
}

/// A text message to somebody.
#[derive(Clone, Copy)]
pub struct Letter<'l> {
    /// Key of the message.
    pub key: &'l str,
    /// Phone, ten digits.
    pub to: &'l str,
    /// Text.
    pub text: &'l str,
    /// Its language.
    pub language: Language,
}

type Line = SendRequest<Full<Bytes>>;

/// A gateway that carries messages. Not for threads of an async runtime: it waits.
pub struct Gateway {
    settings: Settings,
    endpoint: endpoint::Endpoint,
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    /// Drives the connections. Taken at the end.
    runtime: Option<Runtime>,
    lines: Mutex<Vec<Line>>,
}

/// How a try ended.
enum Try {
    /// The gateway answered.
    Answered { status: StatusCode, pause: Option<Duration>, body: Bytes },
    /// There was no connection: surely nothing left.
    NoWay,
    /// The connection broke, or nobody answered, after the message was handed over.
    Lost,
}

impl Gateway {
    /// A carrier of text messages. Nothing is connected yet.
    ///
    /// # Errors
    /// What is wrong with the settings, and what to do.
    pub fn new(settings: Settings) -> Result<Self, String> {
        // The operator's own choice may be in the operator's own network.
        let network = follow::Settings { private_networks: true, loopback: true };
        let endpoint = endpoint::read(&settings.url, network).map_err(|why| format!("texts_url: {why}"))?;
        if !settings.secret.is_empty() && settings.secret.len() < signature::SHORTEST_SECRET {
            return Err(format!("texts_secret has fewer than {} characters", signature::SHORTEST_SECRET));
        }
        if settings.token.is_empty() && settings.secret.is_empty() && !is_here(&endpoint.host) {
            return Err("texts_token or texts_secret is needed: the gateway has to know who sends".to_owned());
        }
        if settings.token.chars().any(|c| !c.is_ascii_graphic()) {
            return Err(
                "texts_token holds something that is no token: plain letters, digits and signs".to_owned()
            );
        }
        let tls = match endpoint.tls {
            false => None,
            true => {
                let name = ServerName::try_from(endpoint.host.clone())
                    .map_err(|_| "texts_url: its host is no name".to_owned())?;
                let config = tls::client(&settings.trust).map_err(|why| format!("texts_trust: {why}"))?;
                Some((Arc::new(config), name))
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("texts")
            .enable_all()
            .build()
            .map_err(|error| format!("no thread for text messages: {error}"))?;
        Ok(Self { settings, endpoint, tls, runtime: Some(runtime), lines: Mutex::default() })
    }

    /// Hands one text message over.
    ///
    /// # Errors
    /// [`NotSent`], which says whether it may have left.
    pub fn carry(&self, letter: Letter<'_>) -> Result<Receipt, NotSent> {
        let Some(to) = e164(letter.to) else { return Err(NotSent::Never(Never::NoSuchAddress)) };
        let outgoing = Outgoing {
            version: VERSION,
            key: letter.key.to_owned(),
            to,
            text: letter.text.to_owned(),
            language: letter.language.code().to_owned(),
            callback: self.settings.callback.clone(),
        };
        let body = serde_json::to_vec(&outgoing).map_err(|_| NotSent::Never(Never::Refused))?;
        let Some(runtime) = &self.runtime else { return Err(NotSent::Later(LATER)) };
        let end = Instant::now() + self.settings.longest.min(LONGEST_SEND - Duration::from_secs(5));
        runtime.block_on(self.tries(letter.key, Bytes::from(body), end))
    }

    async fn tries(&self, key: &str, body: Bytes, end: Instant) -> Result<Receipt, NotSent> {
        // Once it may have left, it may have left, whatever later tries say: none of them can take it back.
        let mut may_have_left = false;
        let mut pause = PAUSE;
        for number in 1..=TRIES {
            let wait = end.saturating_duration_since(Instant::now()).min(TRY);
            let tried = match tokio::time::timeout(wait, self.once(key, body.clone())).await {
                Ok(tried) => tried,
                Err(_) => Try::Lost,
            };
            let asked = match tried {
                Try::Answered { status, pause: asked, body } => match judge(status, &body) {
                    Ok(receipt) => return Ok(receipt),
                    Err(NotSent::Later(_)) if is_busy(status) => {
                        may_have_left |= is_uncertain(status);
                        asked
                    }
                    Err(not_sent) => return Err(if may_have_left { NotSent::Unsure } else { not_sent }),
                },
                Try::NoWay => None,
                Try::Lost => {
                    may_have_left = true;
                    None
                }
            };
            let next = asked.unwrap_or(pause);
            if number == TRIES || next > LONGEST_PAUSE || Instant::now() + next >= end {
                let later = NotSent::Later(asked.unwrap_or(LATER).max(PAUSE));
                return Err(if may_have_left { NotSent::Unsure } else { later });
            }
            tokio::time::sleep(next).await;
            pause *= 2;
        }
        Err(if may_have_left { NotSent::Unsure } else { NotSent::Later(LATER) })
    }

    async fn once(&self, key: &str, body: Bytes) -> Try {
        // A kept connection may have been closed meanwhile. The key lets the message be given again over a new one.
        let kept = self.lines.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut without_way = Try::NoWay;
        if let Some(mut line) = kept
            && line.ready().await.is_ok()
        {
            match self.over(line, key, body.clone()).await {
                Try::Lost => without_way = Try::Lost,
                tried => return tried,
            }
        }
        match self.connect().await {
            Some(line) => self.over(line, key, body).await,
            None => without_way,
        }
    }

    async fn connect(&self) -> Option<Line> {
        let stream = TcpStream::connect((self.endpoint.host.as_str(), self.endpoint.port)).await.ok()?;
        stream.set_nodelay(true).ok()?;
        match &self.tls {
            None => shake(TokioIo::new(stream)).await,
            Some((config, name)) => {
                match TlsConnector::from(config.clone()).connect(name.clone(), stream).await {
                    Ok(stream) => shake(TokioIo::new(stream)).await,
                    Err(error) => {
                        tracing::warn!(%error, "no TLS with the text gateway");
                        None
                    }
                }
            }
        }
    }

    async fn over(&self, mut line: Line, key: &str, body: Bytes) -> Try {
        let Some(request) = self.request(key, body) else { return Try::NoWay };
        let Ok(answer) = line.send_request(request).await else { return Try::Lost };
        let status = answer.status();
        let pause = answer
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(|seconds: u64| Duration::from_secs(seconds.min(24 * 60 * 60)));
        let body = match Limited::new(answer.into_body(), LARGEST).collect().await {
            Ok(body) => body.to_bytes(),
            // The status is there, and says enough.
            Err(_) => return Try::Answered { status, pause, body: Bytes::new() },
        };
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() < KEPT && !line.is_closed() {
            lines.push(line);
        }
        Try::Answered { status, pause, body }
    }

    fn request(&self, key: &str, body: Bytes) -> Option<Request<Full<Bytes>>> {
        let to = &self.endpoint;
        let host = if to.host.contains(':') { format!("[{}]", to.host) } else { to.host.clone() };
        let mut request = Request::post(&to.path)
            .header(header::HOST, format!("{host}:{}", to.port))
            .header(header::USER_AGENT, concat!("jenner/", env!("CARGO_PKG_VERSION")))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        if !self.settings.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.settings.token));
        }
        if !self.settings.secret.is_empty() {
            let at = jiff::Timestamp::now().as_second();
            let signed = signature::sign(self.settings.secret.as_bytes(), at, &body);
            request = request.header(signature::HEADER, signed);
        }
        request.body(Full::new(body)).ok()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Carrier for Gateway {
    fn send(&self, message: &Message) -> Result<Receipt, NotSent> {
        let Address::Contact(Contact::Phone(to)) = &message.to else {
            return Err(NotSent::Never(Never::Refused));
        };
        self.carry(Letter { key: &message.key(), to, text: &message.text, language: message.language })
    }

    fn repeats_safely(&self) -> bool {
        true
    }

    fn remembers(&self) -> Duration {
        self.settings.remembers
    }
}

fn is_here(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn shake<S>(stream: TokioIo<S>) -> Option<Line>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (line, connection) = http1::handshake(stream).await.ok()?;
    // Ends with the line.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Some(line)
}

/// Whether the gateway asks for patience: it has not taken the message, and will.
fn is_busy(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
        || status.is_server_error()
}

/// Whether the gateway, or somebody before it, broke on a message that it may have taken.
fn is_uncertain(status: StatusCode) -> bool {
    status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE
}

/// What an answer means.
fn judge(status: StatusCode, body: &[u8]) -> Result<Receipt, NotSent> {
    if status.is_success() {
        // A name that cannot be read is no reason to send the message again.
        let reference = serde_json::from_slice::<Taken>(body).map(|taken| taken.id).unwrap_or_default();
        return Ok(Receipt { reference: reference.chars().take(200).collect() });
    }
    if is_busy(status) {
        return Err(NotSent::Later(LATER));
    }
    match status {
        StatusCode::BAD_REQUEST
        | StatusCode::CONFLICT
        | StatusCode::GONE
        | StatusCode::UNPROCESSABLE_ENTITY => {
            Err(NotSent::Never(match serde_json::from_slice::<Refused>(body).map(|refused| refused.error) {
                Ok(Reason::NoSuchNumber) => Never::NoSuchAddress,
                Ok(Reason::Stopped) => Never::Stopped,
                Ok(Reason::Refused) | Err(_) => Never::Refused,
            }))
        }
        // Not about a family: the token is wrong, the address leads elsewhere.
        _ => {
            tracing::warn!(
                status = status.as_u16(),
                "the text gateway does not take our messages; look at the settings texts_…"
            );
            Err(NotSent::Later(SETTINGS))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_gateway_answers_means_taken_later_or_never() {
        let meaning = |status: u16, body: &str| judge(StatusCode::from_u16(status).unwrap(), body.as_bytes());
        let reference = |id: &str| Ok(Receipt { reference: id.to_owned() });
        assert_eq!(meaning(202, r#"{"id":"G1"}"#), reference("G1"));
        assert_eq!(meaning(200, "thanks"), reference(""));
        let never = |why| Err(NotSent::Never(why));
        assert_eq!(meaning(422, r#"{"error":"no_such_number"}"#), never(Never::NoSuchAddress));
        assert_eq!(meaning(409, r#"{"error":"stopped"}"#), never(Never::Stopped));
        assert_eq!(meaning(400, "<html>"), never(Never::Refused));
        for status in [408, 429, 500, 502, 503] {
            assert_eq!(meaning(status, ""), Err(NotSent::Later(LATER)), "{status}");
        }
        for status in [301, 401, 403, 404, 405] {
            assert_eq!(meaning(status, ""), Err(NotSent::Later(SETTINGS)), "{status}: no family's fault");
        }
    }
}
