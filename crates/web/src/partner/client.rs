//! HTTPS to one address, once.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use jenner_registry::partners::Connection;
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::Trouble;
use super::envelope::{self, Operation};
use crate::secret;

/// A connection that was not made is tried once more after so long.
const AGAIN_AFTER: Duration = Duration::from_millis(300);
/// Longest time for a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Sends an HL7 message and waits for the HL7 answer.
pub fn send(connection: &Connection, message: &str) -> Result<Vec<u8>, Trouble> {
    let password = secret(&connection.secret)?;
    let operation = Operation::Submit { message, password: &password };
    exchange(connection, operation).map(String::into_bytes)
}

/// Asks the service to send a text back.
pub fn test(connection: &Connection) -> Result<(), Trouble> {
    let text = "Is anybody there?";
    match exchange(connection, Operation::Test(text))? {
        back if back.contains(text) => Ok(()),
        _ => Err(Trouble::NotSoap),
    }
}

/// The password behind its place; nothing for nothing.
fn secret(place: &str) -> Result<String, Trouble> {
    secret::read(place)
        .map_err(|what| Trouble::Settings(format!("the password of this partner is not there: {what}")))
}

fn exchange(connection: &Connection, operation: Operation<'_>) -> Result<String, Trouble> {
    let target = Target::of(connection)?;
    let (body, action) = envelope::write(connection, operation);
    let kind = format!("application/soap+xml; charset=utf-8; action=\"{action}\"");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::Settings(format!("no thread for the question: {error}")))?;
    let longest = Duration::from_secs(connection.seconds);
    let largest = connection.largest;
    runtime.block_on(async {
        let done = tokio::time::timeout(longest, async {
            // Nothing has been sent when there is no connection: that may be tried again.
            let stream = match target.connect().await {
                Err(Trouble::Unreachable) => {
                    tokio::time::sleep(AGAIN_AFTER).await;
                    target.connect().await?
                }
                other => other?,
            };
            match &target.tls {
                None => post(stream, &target, &kind, body, largest).await,
                Some((connector, name)) => {
                    let stream = connector
                        .connect(name.clone(), stream)
                        .await
                        .map_err(|error| Trouble::NotSecure(error.to_string()))?;
                    post(stream, &target, &kind, body, largest).await
                }
            }
        });
        done.await.unwrap_or(Err(Trouble::Slow(connection.seconds)))
    })
}

/// Where a question goes.
struct Target {
    uri: Uri,
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Target {
    fn of(connection: &Connection) -> Result<Self, Trouble> {
        let wrong = || Trouble::Settings("the address of this partner is no address".to_owned());
        let uri: Uri = connection.endpoint.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        if authority.as_str().contains('@') {
            return Err(Trouble::Settings("the address of this partner must not hold a password".to_owned()));
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let is_tls = uri.scheme_str() == Some("https");
        let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let tls = match is_tls {
            true => {
                let name = ServerName::try_from(host.clone()).map_err(|_| wrong())?;
                Some((TlsConnector::from(Arc::new(tls(connection)?)), name))
            }
            false => None,
        };
        Ok(Self { uri, host, port, tls })
    }

    async fn connect(&self) -> Result<TcpStream, Trouble> {
        let connecting = TcpStream::connect((self.host.as_str(), self.port));
        match tokio::time::timeout(CONNECT, connecting).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(_)) | Err(_) => Err(Trouble::Unreachable),
        }
    }
}

fn tls(connection: &Connection) -> Result<ClientConfig, Trouble> {
    let unusable = |what: &str, path: &str| {
        Trouble::Settings(format!("the {what} of this partner cannot be read: look at the file {path}"))
    };
    let roots = crate::tls::roots(&connection.trust)
        .map_err(|_| unusable("trusted certificate", &connection.trust))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Trouble::NotSecure(error.to_string()))?
        .with_root_certificates(roots);
    if connection.certificate.is_empty() {
        return Ok(builder.with_no_client_auth());
    }
    let own = certificates(&connection.certificate)
        .map_err(|()| unusable("certificate for us", &connection.certificate))?;
    let key = PrivateKeyDer::from_pem_file(Path::new(&connection.key))
        .map_err(|_| unusable("key of our certificate", &connection.key))?;
    builder
        .with_client_auth_cert(own, key)
        .map_err(|_| unusable("certificate or key for us", &connection.certificate))
}

fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, ()> {
    let read = CertificateDer::pem_file_iter(Path::new(path)).map_err(|_| ())?;
    let all: Vec<_> = read.collect::<Result<_, _>>().map_err(|_| ())?;
    if all.is_empty() { Err(()) } else { Ok(all) }
}

async fn post(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    target: &Target,
    kind: &str,
    body: String,
    largest: usize,
) -> Result<String, Trouble> {
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(|_| Trouble::Broken)?;
    let driving = tokio::spawn(connection);
    let path = target.uri.path_and_query().map_or("/", |path| path.as_str());
    let host = target.uri.authority().map_or("", |authority| authority.as_str());
    let request = Request::post(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONNECTION, "close")
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| Trouble::Settings("the address of this partner is no address".to_owned()))?;
    let response = sender.send_request(request).await.map_err(|_| Trouble::Broken)?;
    let status = response.status();
    if status.is_redirection() {
        return Err(Trouble::Redirect);
    }
    let body = Limited::new(response.into_body(), largest).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() { Trouble::TooLarge(largest) } else { Trouble::Broken }
    })?;
    driving.abort();
    // Faults come with 400 or 500; a page of a proxy has a status of its own and no envelope.
    match envelope::read(&body.to_bytes()) {
        Err(Trouble::NotSoap) if !status.is_success() => Err(Trouble::Status(status.as_u16())),
        Ok(_) if !status.is_success() => Err(Trouble::Status(status.as_u16())),
        read => read,
    }
}
