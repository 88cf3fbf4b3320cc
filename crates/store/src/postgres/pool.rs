//! The pool: connections are made when they are wanted, kept while they work, and replaced when they broke.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::PgConnection;
use crate::audit::Sealing;
use crate::db::Options;
use crate::error::{Result, StoreError};

pub(crate) struct Pool {
    config: Config,
    node: String,
    sealing: Sealing,
    size: usize,
    wait: Duration,
    state: Mutex<State>,
    free: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<PgConnection>,
    out: usize,
}

impl Pool {
    pub(crate) fn open(url: &str, options: &Options, sealing: &Sealing) -> Result<Self> {
        let mut config: Config = url.parse().map_err(|_| {
            StoreError::Config("not a PostgreSQL URL (postgres://user:password@host:5432/database)".into())
        })?;
        if !matches!(config.get_ssl_mode(), SslMode::Disable | SslMode::Prefer) {
            return Err(StoreError::Config(
                "this version speaks to PostgreSQL without TLS only: use sslmode=disable on loopback, a Unix socket or a tunnel".into(),
            ));
        }
        config.ssl_mode(SslMode::Disable);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.connect_timeout);
        }
        if config.get_application_name().is_none() {
            config.application_name("jenner");
        }
        config.tcp_user_timeout(Duration::from_secs(15));
        config.keepalives_idle(Duration::from_secs(30));
        Ok(Self {
            config,
            node: options.node.clone(),
            sealing: sealing.clone(),
            size: options.connections.max(1),
            wait: options.wait,
            state: Mutex::default(),
            free: Condvar::new(),
        })
    }

    pub(crate) fn take(&self) -> Result<Lent<'_>> {
        let end = Instant::now() + self.wait;
        let mut state = self.lock();
        loop {
            if let Some(mut connection) = state.idle.pop() {
                if connection.is_alive() {
                    state.out += 1;
                    return Ok(Lent { pool: self, connection: Some(connection) });
                }
                // Where one is gone the others of the same age are likely gone, too.
                state.idle.retain_mut(PgConnection::is_alive);
                continue;
            }
            if state.out < self.size {
                state.out += 1;
                drop(state);
                let mut lent = Lent { pool: self, connection: None };
                lent.connection = Some(self.separate()?);
                return Ok(lent);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return Err(StoreError::unavailable("all connections are busy"));
            }
            state = self.free.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A connection beside the pool.
    pub(crate) fn separate(&self) -> Result<PgConnection> {
        let mut connection = PgConnection::open(&self.config, &self.node)?;
        connection.seal_with(&self.sealing);
        Ok(connection)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan. It goes back when it still works and its transaction is over; otherwise it is closed,
/// which rolls back what was open.
pub(crate) struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<PgConnection>,
}

impl Deref for Lent<'_> {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        self.connection.as_ref().expect("a lent connection is there until it is dropped")
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("a lent connection is there until it is dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let kept = self.connection.take().filter(PgConnection::is_reusable);
        let mut state = self.pool.lock();
        state.out -= 1;
        state.idle.extend(kept);
        drop(state);
        self.pool.free.notify_one();
    }
}
