//! Calling other machines: HTTPS, no redirects, no machine of our own network, bounded in time and size.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use jenner_registry::follow::Settings;
use jenner_registry::follow::endpoint::{self, Endpoint};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::tls;

/// Longest time for a whole call.
const LONGEST: Duration = Duration::from_secs(15);
/// Largest answer that is read, in bytes.
const LARGEST: usize = 256 * 1024;
const NAME: &str = concat!("jenner/", env!("CARGO_PKG_VERSION"));

/// The certificates that this machine trusts.
static TLS: LazyLock<Result<Arc<ClientConfig>, String>> = LazyLock::new(|| tls::client("").map(Arc::new));

/// What is sent.
pub struct Call<'c> {
    /// GET or POST.
    pub method: Method,
    /// Where to.
    pub endpoint: &'c Endpoint,
    /// Header lines.
    pub header: &'c [String],
    /// Media type and text.
    pub body: Option<(&'c str, &'c str)>,
}

/// Sends, and gives the text of an answer between 200 and 299. The error tells in a few words what went wrong.
pub async fn send(call: Call<'_>, may_call: impl Fn(IpAddr) -> bool) -> Result<String, String> {
    tokio::time::timeout(LONGEST, attempt(call, may_call))
        .await
        .unwrap_or_else(|_| Err("there was no answer within 15 seconds".to_owned()))
}

/// Fetches a text over HTTPS.
pub async fn get(url: &str) -> Result<String, String> {
    let settings = Settings::default();
    let endpoint = endpoint::read(url, settings)?;
    let call = Call { method: Method::GET, endpoint: &endpoint, header: &[], body: None };
    send(call, |address| endpoint::may_call(address, settings)).await
}

async fn attempt(call: Call<'_>, may_call: impl Fn(IpAddr) -> bool) -> Result<String, String> {
    let to = call.endpoint;
    let stream = connect(to, may_call).await?;
    if !to.tls {
        return exchange(stream, call).await;
    }
    let config = TLS.as_ref().map_err(Clone::clone)?;
    let name = ServerName::try_from(to.host.clone()).map_err(|_| "the host is no name".to_owned())?;
    let stream = TlsConnector::from(Arc::clone(config))
        .connect(name, stream)
        .await
        .map_err(|error| format!("no TLS with it: {error}"))?;
    exchange(stream, call).await
}

/// Looks the name up and connects to one of its addresses: to that very address that was asked about, whatever the name may
/// lead to a moment later.
async fn connect(to: &Endpoint, may_call: impl Fn(IpAddr) -> bool) -> Result<TcpStream, String> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((to.host.as_str(), to.port))
        .await
        .map_err(|_| "its name is not known".to_owned())?
        .collect();
    let mut problem = "its name has no address".to_owned();
    for address in found {
        if !may_call(address.ip()) {
            endpoint::NOT_THERE.clone_into(&mut problem);
            continue;
        }
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => problem = format!("no connection: {}", error.kind()),
        }
    }
    Err(problem)
}

async fn exchange<S>(stream: S, call: Call<'_>) -> Result<String, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let to = call.endpoint;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|_| "it does not speak HTTP".to_owned())?;
    // Ends with the sender.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    let default = if to.tls { 443 } else { 80 };
    let host = if to.host.contains(':') { format!("[{}]", to.host) } else { to.host.clone() };
    let host = if to.port == default { host } else { format!("{host}:{}", to.port) };
    let mut request = Request::builder()
        .method(call.method)
        .uri(&to.path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, NAME);
    for line in call.header {
        if let Some((name, value)) = line.split_once(':') {
            request = request.header(name.trim(), value.trim());
        }
    }
    let body = match call.body {
        Some((kind, text)) => {
            request = request.header(header::CONTENT_TYPE, kind);
            Bytes::copy_from_slice(text.as_bytes())
        }
        None => Bytes::new(),
    };
    let request =
        request.body(Full::new(body)).map_err(|_| "its address or a header line is damaged".to_owned())?;
    let answer =
        sender.send_request(request).await.map_err(|_| "the connection broke before an answer".to_owned())?;
    let status = answer.status();
    if status.is_redirection() {
        return Err(format!("it answered {status}: redirects are not followed"));
    }
    if !status.is_success() {
        return Err(format!("it answered {status}"));
    }
    let body = Limited::new(answer.into_body(), LARGEST).collect().await;
    let body = body.map_err(|_| "its answer broke off or is too large".to_owned())?.to_bytes();
    Ok(String::from_utf8_lossy(&body).into_owned())
}
