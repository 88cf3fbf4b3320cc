//! A port: accepts connections within limits, and ends them in good order.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::connection::{Ended, talk};
use super::{Limits, Speaker};
use crate::app::App;
use crate::tls::{Acceptor, Fingerprint};
use crate::turns::household;

/// Connections by the address they come from.
type ByAddress = Arc<Mutex<HashMap<u128, usize>>>;

/// Serves a port until `end` is done, then lets messages under way be answered.
pub async fn serve(
    listener: TcpListener,
    speaker: Speaker,
    tls: Option<Acceptor>,
    app: App,
    limits: Limits,
    end: impl Future<Output = ()>,
) {
    let limits = Arc::new(limits);
    let places = Arc::new(Semaphore::new(limits.connections));
    let by_address = ByAddress::default();
    let (ending, ended) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut end = std::pin::pin!(end);
    loop {
        while connections.try_join_next().is_some() {}
        // A place is taken before a connection is accepted: past that the kernel's queue holds newcomers.
        let place = tokio::select! {
            () = &mut end => break,
            place = Arc::clone(&places).acquire_owned() => match place {
                Ok(place) => place,
                Err(_) => break,
            },
        };
        let (stream, peer) = tokio::select! {
            () = &mut end => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Too many open files and the like pass; the listener itself stays good.
                    tracing::warn!(%error, "an MLLP connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let Some(counted) = Counted::new(&by_address, peer, limits.connections_each) else {
            tracing::warn!("an address has too many MLLP connections; a further one was closed");
            continue;
        };
        let _ = stream.set_nodelay(true);
        let one =
            One { speaker: speaker.clone(), tls: tls.clone(), app: app.clone(), limits: Arc::clone(&limits) };
        let ended = ended.clone();
        connections.spawn(async move {
            let why = one.serve(stream, peer.ip(), ended).await;
            metrics::counter!("mllp_connections_ended_total", "why" => format!("{why:?}")).increment(1);
            tracing::debug!(?why, "an MLLP connection ended");
            drop((counted, place));
        });
    }
    drop(listener);
    let _ = ending.send(true);
    let _ = timeout(limits.last, async { while connections.join_next().await.is_some() {} }).await;
    // What has not been answered by now is sent again by its sender.
    connections.shutdown().await;
}

/// What a connection needs.
struct One {
    speaker: Speaker,
    tls: Option<Acceptor>,
    app: App,
    limits: Arc<Limits>,
}

impl One {
    async fn serve(&self, stream: TcpStream, from: IpAddr, end: watch::Receiver<bool>) -> Ended {
        let Some(tls) = &self.tls else {
            return match &self.speaker {
                Speaker::Interface(user) => talk(stream, (user, from), &self.app, &self.limits, end).await,
                Speaker::Certificate(_) => Ended::NoSender,
            };
        };
        let Ok(Ok(stream)) = timeout(self.limits.handshake, tls.current().accept(stream)).await else {
            return Ended::NoSender;
        };
        let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first()).cloned();
        let user = match &self.speaker {
            Speaker::Interface(user) => Some(user),
            Speaker::Certificate(known) => {
                certificate.and_then(|certificate| known.get(&Fingerprint::of(&certificate)))
            }
        };
        match user {
            Some(user) => talk(stream, (user, from), &self.app, &self.limits, end).await,
            None => Ended::NoSender,
        }
    }
}

/// A connection that counts for its address.
struct Counted {
    address: u128,
    by_address: ByAddress,
}

impl Counted {
    fn new(by_address: &ByAddress, peer: SocketAddr, most: usize) -> Option<Self> {
        let address = household(Some(peer.ip()));
        let mut counts = by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_insert(0);
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Self { address, by_address: Arc::clone(by_address) })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
