//! Starting and ending the web room around a registry: HTTP, MLLP, watched folders.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::bulk::Worker;
use jenner_registry::outreach;
use jenner_web::Clerk;
use jenner_web::settings::CountyWord;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::carriers::{self, Named};
use crate::config::Config;
use crate::folder::Watching;
use crate::mllp;
use crate::problem::usage;
use crate::tls::Papers;

/// A server that listens.
pub struct Server {
    address: SocketAddr,
    mllp: Vec<(SocketAddr, String)>,
    runtime: Runtime,
    /// Dropped: the end.
    end: watch::Sender<()>,
    secure: bool,
    plain: Option<SocketAddr>,
    freshening: Option<JoinHandle<()>>,
    deliveries: JoinHandle<()>,
    exports: Worker,
    reminders: outreach::Worker,
    task: JoinHandle<std::io::Result<()>>,
    ports: Vec<JoinHandle<()>>,
    _folders: Option<Watching>,
}

/// Whether the second step of the sign-in shows the code that a phone would show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// It does not.
    Hidden,
    /// It does: where all people are made up.
    Shown,
}

impl Server {
    /// Listens and serves. Port 0 takes a free port: see [`Server::address`].
    pub fn start(registry: Registry, config: &Config, codes: Codes) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the server's threads cannot be started")?;
        let papers = Papers::of(config)?;
        let listener = runtime.block_on(TcpListener::bind(&config.listen)).map_err(|error| {
            usage(format!(
                "cannot listen on {}: {error}; choose another address with --listen",
                config.listen
            ))
        })?;
        let address = listener.local_addr()?;
        let ports = mllp::ports(config)?;
        let folders = Watching::start(&registry, config)?;
        let exports = Worker::start(registry.clone()).context("exports cannot be worked on")?;
        let named = Named::of(config, &registry)?;
        let reminders = outreach::Worker::start(registry.clone(), named.carriers())
            .context("reminders cannot be worked on")?;
        let deliveries = runtime.spawn(jenner_web::programs::deliver::run(registry.clone()));
        let clerk = Clerk::new(registry).printing(named.press());
        let desk = Arc::new(if codes == Codes::Shown { clerk.showing_codes() } else { clerk });
        let app =
            jenner_web::App::new(desk.clone(), settings(config)?, jenner_web::health::collect_metrics());
        let router = jenner_web::router(app.clone(), desk);
        let (end, ended) = watch::channel(());
        let (mut listening, mut served) = (Vec::new(), Vec::new());
        for port in ports {
            let listener = runtime.block_on(TcpListener::bind(&port.address)).map_err(|error| {
                usage(format!("cannot listen on {} (setting mllp): {error}", port.address))
            })?;
            listening.push((listener.local_addr()?, port.speaks_for()));
            let serving = jenner_web::mllp::serve(
                listener,
                port.speaker,
                port.tls,
                app.clone(),
                port.limits,
                over(ended.clone()),
            );
            served.push(runtime.spawn(serving));
        }
        let mut plain = None;
        if !config.listen_plain.is_empty() {
            let listener = runtime.block_on(TcpListener::bind(&config.listen_plain)).map_err(|error| {
                usage(format!("cannot listen on {} (setting listen_plain): {error}", config.listen_plain))
            })?;
            plain = Some(listener.local_addr()?);
            let public = Some(config.public_url.trim_end_matches('/').to_owned());
            let leads = jenner_web::serve::redirect(public, address.port());
            let serving = jenner_web::serve(listener, leads, None, over(ended.clone()));
            served.push(runtime.spawn(async {
                if let Err(error) = serving.await {
                    tracing::error!(%error, "the plain HTTP port broke");
                }
            }));
        }
        let tls = papers.as_ref().map(|papers| papers.acceptor.clone());
        let secure = tls.is_some();
        let freshening = papers.map(|papers| runtime.spawn(papers.keep_fresh()));
        let task = runtime.spawn(jenner_web::serve(listener, router, tls, over(ended)));
        Ok(Self {
            address,
            mllp: listening,
            runtime,
            end,
            secure,
            plain,
            freshening,
            deliveries,
            exports,
            reminders,
            task,
            ports: served,
            _folders: folders,
        })
    }

    /// MLLP ports: where each listens, and for whom its connections speak.
    pub fn mllp(&self) -> &[(SocketAddr, String)] {
        &self.mllp
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as a browser writes it.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.address)
    }

    /// The plain HTTP port that leads to HTTPS.
    pub fn plain(&self) -> Option<SocketAddr> {
        self.plain
    }

    /// Waits for ctrl-c or SIGTERM, then ends.
    pub fn until_signal(self) -> Result<()> {
        self.runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be waited for")?;
            tokio::select! {
                _ = terminate.recv() => {}
                interrupted = tokio::signal::ctrl_c() => interrupted.context("ctrl-c cannot be waited for")?,
            }
            Ok::<(), anyhow::Error>(())
        })?;
        tracing::info!("ending: requests under way are finished first");
        self.end()
    }

    /// Lets running requests finish, then ends.
    pub fn end(self) -> Result<()> {
        drop(self.end);
        let ended = self.runtime.block_on(self.task);
        for port in self.ports {
            // A port that broke has been told in the log.
            let _ = self.runtime.block_on(port);
        }
        // A notice under way comes again after the next start; so does an export.
        self.deliveries.abort();
        if let Some(freshening) = self.freshening {
            freshening.abort();
        }
        drop(self.exports);
        drop(self.reminders);
        self.runtime.shutdown_timeout(Duration::from_secs(5));
        ended.context("the server broke")?.context("the server ended with an error")
    }
}

/// Done when the sender has been dropped.
async fn over(mut ended: watch::Receiver<()>) {
    while ended.changed().await.is_ok() {}
}

/// What a county is called here.
pub fn county_word(config: &Config) -> CountyWord {
    match config.county_word.as_str() {
        "parish" => CountyWord::Parish,
        "borough" => CountyWord::Borough,
        _ => CountyWord::County,
    }
}

fn settings(config: &Config) -> Result<jenner_web::Settings> {
    let public = config.public_url.trim_end_matches('/');
    Ok(jenner_web::Settings {
        product: config.product.clone(),
        authority: config.authority.clone(),
        county_word: county_word(config),
        public_address: Some(public.to_owned()).filter(|address| !address.is_empty()),
        tls: public.starts_with("https://") || !config.tls_certificate.is_empty(),
        behind_proxy: config.behind_proxy,
        message_limit: config.message_limit,
        session_idle: Duration::from_secs(config.session_idle_minutes * 60),
        session_absolute: Duration::from_secs(config.session_hours * 3600),
        request_timeout: Duration::from_secs(config.request_seconds),
        messages_at_once: config.messages_at_once,
        messages_a_minute: config.messages_a_minute,
        messages_each: config.messages_each,
        batch_limit: config.batch_limit,
        piece_timeout: Duration::from_secs(config.request_seconds),
        searches_an_hour: config.searches_an_hour,
        forecasts_a_minute: config.forecasts_a_minute,
        fetch_client_keys: config.fetch_client_keys,
        coverage_folder: Some(config.coverage_folder.clone()).filter(|folder| !folder.as_os_str().is_empty()),
        jurisdiction: config.jurisdiction.clone(),
        texts_secret: carriers::texts_secret(config)?,
        time_zone: config.zone()?,
        ..jenner_web::Settings::default()
    })
}
