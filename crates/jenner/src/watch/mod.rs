//! Watching over the audit log while the server runs: checkpoints are signed and pushed to a second place, and the log is
//! looked through for what is unusual.

pub mod keys;
pub mod places;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::audit::alerts;
use jenner_registry::audit::signer::Signer;
use jenner_store::audit::{self as log, Checkpoint};

use crate::config::Config;
use crate::watch::places::Place;

/// Lines that wait for a place that does not answer; more than that, and the oldest are left to the database.
const WAITING: usize = 100_000;
/// A place that did not answer is tried again after so long.
const AGAIN: Duration = Duration::from_secs(30);
/// The log is looked through for unusual access every so often.
const LOOK: Duration = Duration::from_secs(60);

/// A second place, and what it has not got yet.
struct Push {
    place: Place,
    waiting: VecDeque<String>,
}

impl Push {
    fn new(place: Place) -> Self {
        Self { place, waiting: VecDeque::new() }
    }

    fn add(&mut self, line: String) {
        self.waiting.push_back(line);
        while self.waiting.len() > WAITING {
            self.waiting.pop_front();
        }
    }

    /// Pushes what waits, oldest first; true when nothing is left.
    fn flush(&mut self) -> bool {
        while let Some(line) = self.waiting.front() {
            if let Err(error) = self.place.push(line) {
                // No data in it: a checkpoint names a chain and a number.
                tracing::error!(place = %self.place, waiting = self.waiting.len(), %error, "audit checkpoints do not reach their second place");
                return false;
            }
            self.waiting.pop_front();
        }
        true
    }
}

/// Signs the heads of the chains and pushes them; returns what was made, and whether all places took all.
pub fn once(registry: &Registry, config: &Config) -> Result<(Vec<Checkpoint>, bool)> {
    let signer = keys::signer(config)?;
    let mut pushes: Vec<Push> = places::of(config)?.into_iter().map(Push::new).collect();
    let made = sign(registry, &signer, &mut pushes)?;
    let mut whole = true;
    for push in &mut pushes {
        whole &= push.flush();
    }
    Ok((made, whole))
}

fn sign(registry: &Registry, signer: &Signer, pushes: &mut [Push]) -> Result<Vec<Checkpoint>> {
    let made = log::checkpoint(registry.db(), signer, registry.now())?;
    for push in pushes {
        made.iter().for_each(|point| push.add(point.signed_line()));
    }
    Ok(made)
}

/// The thread. Dropping it makes a last checkpoint and ends it.
pub struct Watching {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watching {
    /// Begins. Fails where the settings name a place or a key that cannot be.
    pub fn start(registry: Registry, config: &Config) -> Result<Self> {
        let signer = keys::signer(config)?;
        let mut pushes: Vec<Push> = places::of(config)?.into_iter().map(Push::new).collect();
        if pushes.is_empty() {
            tracing::warn!(
                "audit_places is empty: checkpoints of the audit log are kept in the database alone, so its owner could \
                 rebuild the log unseen; name a file on another machine or a syslog server"
            );
        }
        // What was signed while a place was away before the last end is not lost on it.
        for point in log::newest_checkpoints(registry.db())? {
            pushes.iter_mut().for_each(|push| push.add(point.signed_line()));
        }
        let every = Duration::from_secs(config.audit_minutes.saturating_mul(60));
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        let thread = std::thread::Builder::new()
            .name("watching".into())
            .spawn(move || {
                let mut signed: Option<Instant> = None;
                while !asked.load(Ordering::Relaxed) {
                    if signed.is_none_or(|at| at.elapsed() >= every) {
                        signed = Some(Instant::now());
                        checkpoint(&registry, &signer, &mut pushes);
                    }
                    look(&registry, &asked);
                    // Every one is tried, also after one that failed.
                    let late = pushes.iter_mut().filter_map(|push| (!push.flush()).then_some(())).count();
                    let left = every.saturating_sub(signed.map_or(Duration::ZERO, |at| at.elapsed()));
                    let wait = left.min(if late == 0 { LOOK } else { AGAIN });
                    // Whoever waits for the database parks too, and may have used up the call that was meant for here.
                    if asked.load(Ordering::Acquire) {
                        break;
                    }
                    std::thread::park_timeout(wait.max(Duration::from_millis(50)));
                }
                checkpoint(&registry, &signer, &mut pushes);
                for push in &mut pushes {
                    push.flush();
                }
            })
            .context("the thread that watches over the audit log cannot be started")?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

/// Raises alerts about what was written since the last look.
fn look(registry: &Registry, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match alerts::look_through(registry) {
            Ok(looked) if looked.more => {}
            Ok(looked) => {
                if looked.alerts > 0 {
                    tracing::info!(
                        alerts = looked.alerts,
                        "alerts about unusual access are open or have grown"
                    );
                }
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "the audit log could not be looked through for unusual access");
                return;
            }
        }
    }
}

fn checkpoint(registry: &Registry, signer: &Signer, pushes: &mut [Push]) {
    match sign(registry, signer, pushes) {
        Ok(made) => tracing::debug!(chains = made.len(), "audit checkpoints signed"),
        Err(error) => tracing::error!(%error, "audit checkpoints could not be signed"),
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that broke has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
