//! Connections: accepts them, drops the slow ones, ends them in good order.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::app::App;
use crate::tls::{Acceptor, Fingerprint};

/// Times and numbers of the listener.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once. Past that the kernel's queue holds newcomers.
    pub connections: usize,
    /// A client that needs longer for its header lines is dropped: slow headers must not hold connections.
    pub header: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 4096, header: Duration::from_secs(15) }
    }
}

/// How long running requests may take after the program was asked to end.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// Address of the peer on the connection, as hyper sees it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The address of the client: the peer, or what the proxy in front of us says when settings trust it.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// Of a request.
    pub fn of(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions.get::<Peer>().map(|peer| peer.0.ip());
        let told = || {
            // The last entry is the one our own proxy added; earlier ones are the client's word.
            let list = headers.get("x-forwarded-for")?.to_str().ok()?;
            list.rsplit(',').next()?.trim().parse().ok()
        };
        Self(if app.settings().behind_proxy { told().or(peer) } else { peer })
    }

    /// For counting and limits; "unknown" when there is no address (tests).
    pub fn text(&self) -> String {
        self.0.map_or_else(|| "unknown".into(), |address| address.to_string())
    }
}

/// Who is at the other end of a request, as the connection tells it.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// As [`ClientAddress`].
    pub address: Option<IpAddr>,
    /// The client certificate whose key was used on the connection. It says nothing by itself: the registry knows whom it
    /// speaks for. A proxy in front of us ends the connection, so behind one there is none.
    pub certificate: Option<Fingerprint>,
}

impl Caller {
    /// The address, as [`ClientAddress::text`].
    pub fn text(&self) -> String {
        ClientAddress(self.address).text()
    }
}

/// The client certificate of a connection.
#[derive(Debug, Clone, Copy)]
struct Certificate(Fingerprint);

impl FromRequestParts<App> for Caller {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let certificate = parts.extensions.get::<Certificate>().map(|shown| shown.0);
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, app).await?;
        Ok(Self { address, certificate })
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.extensions, &parts.headers))
    }
}

/// Serves until `end` is done, then lets running requests finish. With `tls`, nothing else than TLS is spoken.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Acceptor>,
    end: impl Future<Output = ()>,
) -> std::io::Result<()> {
    serve_within(listener, router, tls, Limits::default(), end).await
}

/// Serves within other limits than the usual ones.
pub async fn serve_within(
    listener: TcpListener,
    router: Router,
    tls: Option<Acceptor>,
    limits: Limits,
    end: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(limits.header).max_buf_size(64 * 1024);
    server.http2().timer(TokioTimer::new());
    let mut end = std::pin::pin!(end);
    loop {
        // Taking a place before accepting keeps the number of open sockets bounded.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let (stream, peer) = tokio::select! {
            () = &mut end => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Too many open files and the like pass; the listener itself stays good.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let _ = stream.set_nodelay(true);
        let (server, router, watcher) = (server.clone(), router.clone(), graceful.watcher());
        let (tls, longest) = (tls.as_ref().map(Acceptor::current), limits.header);
        tokio::spawn(async move {
            // A client that goes away in the middle is everyday business.
            match tls {
                None => {
                    let service = TowerToHyperService::new(told(router, peer, None));
                    let _ = watcher.watch(server.serve_connection(TokioIo::new(stream), service)).await;
                }
                Some(tls) => {
                    // Whoever speaks no TLS, or takes long over it, is dropped without an answer.
                    let Ok(Ok(stream)) = tokio::time::timeout(longest, tls.accept(stream)).await else {
                        return;
                    };
                    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
                    let shown = shown.map(|certificate| Fingerprint::of(certificate));
                    let service = TowerToHyperService::new(told(router, peer, shown));
                    let _ = watcher.watch(server.serve_connection(TokioIo::new(stream), service)).await;
                }
            }
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST_REQUESTS, graceful.shutdown()).await;
    Ok(())
}

/// The router for one connection: every request of it carries what the connection tells.
fn told(
    router: Router,
    peer: SocketAddr,
    shown: Option<Fingerprint>,
) -> impl tower::Service<Request<hyper::body::Incoming>, Response = Response, Error = Infallible, Future: Send>
+ Clone {
    router.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        if let Some(shown) = shown {
            request.extensions_mut().insert(Certificate(shown));
        }
        request
    })
}

/// What a plain HTTP port answers beside the one with TLS: where to go, and no body (ASVS 5.0, 12.2). `port` is that of the
/// TLS address; `public` wins over what the client calls us.
pub fn redirect(public: Option<String>, port: u16) -> Router {
    Router::new().fallback(move |request: Request| {
        let public = public.clone();
        async move { elsewhere(public.as_deref(), port, &request) }
    })
}

fn elsewhere(public: Option<&str>, port: u16, request: &Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let base = public.filter(|address| address.starts_with("https://")).map(str::to_owned).or_else(|| {
        let host = request.headers().get(header::HOST)?.to_str().ok()?;
        let authority: axum::http::uri::Authority = host.parse().ok()?;
        let host = authority.host();
        Some(if port == 443 { format!("https://{host}") } else { format!("https://{host}:{port}") })
    });
    let to = base.and_then(|base| HeaderValue::try_from(format!("{base}{path}")).ok());
    let closing = [(header::CONNECTION, HeaderValue::from_static("close"))];
    match to {
        Some(to) => (StatusCode::PERMANENT_REDIRECT, closing, [(header::LOCATION, to)]).into_response(),
        None => (StatusCode::BAD_REQUEST, closing).into_response(),
    }
}
