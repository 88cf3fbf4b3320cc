//! The server's own job: once an hour it assesses those whose assessment has come out of date, in small portions, so
//! that messages need not wait for it. Before the first time it makes match profiles where a database has none yet.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::forecast::population::{self, How, Which};
use jenner_registry::identity::learn;

use crate::open;

const EVERY: Duration = Duration::from_secs(3600);
/// People stored at a time, and the rest after them.
const PORTION: usize = 256;
const REST: Duration = Duration::from_millis(20);

/// The thread. Dropping it ends the job after the portion under way; it goes on at the next start.
pub struct Reassessing {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Reassessing {
    /// Begins.
    pub fn start(registry: Registry) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        let thread = std::thread::Builder::new()
            .name("reassessing".into())
            .spawn(move || {
                learn_if_wanted(&registry, &asked);
                while !asked.load(Ordering::Relaxed) {
                    once(&registry, &asked);
                    // Woken by the end of the server, or by chance: then it looks a little early.
                    std::thread::park_timeout(EVERY);
                }
            })
            .context("the thread that keeps assessments up to date cannot be started")?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

fn learn_if_wanted(registry: &Registry, stop: &AtomicBool) {
    let operator = open::operator();
    let learned = learn::is_wanted(registry, &operator)
        .and_then(|wanted| wanted.then(|| learn::learn(registry, &operator, &|_| {}, stop)).transpose());
    match learned {
        Ok(Some(done)) => tracing::info!(homes = done.homes, "match profiles made"),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "match profiles could not be made; run `jenner link learn`"),
    }
}

fn once(registry: &Registry, stop: &AtomicBool) {
    let how = How { which: Which::Due, portion: Some(PORTION), rest: REST, progress: &|_| {}, stop };
    match population::assess_if_due(registry, &open::operator(), &how) {
        Ok(Some(done)) => tracing::info!(people = done.people, changed = done.changed, "assessed anew"),
        Ok(None) => {}
        // The next hour tries again; until then answers to queries are right all the same.
        Err(error) => tracing::warn!(%error, "assessments could not be brought up to date"),
    }
}

impl Drop for Reassessing {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that broke has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
