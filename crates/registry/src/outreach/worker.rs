//! The program's own thread for reminders: begins what runs by itself, plans what waits, sends what is approved.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::schedule;
use super::send::{self, Carriers, Sender};
use crate::{Error, Registry, background};

/// How often it looks for work.
const LOOK: Duration = Duration::from_secs(1);
/// Looks between two looks at the calendar.
const CALENDAR_EVERY: u32 = 60;
/// Looks between two sweeps.
const SWEEP_EVERY: u32 = 3_600;

/// The thread. Dropping it ends it after the message that it is sending.
pub struct Worker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts it.
    pub fn start(registry: Registry, carriers: Carriers) -> Result<Self, Error> {
        let sender = Sender::new(&registry, carriers)?;
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        let thread = std::thread::Builder::new()
            .name("outreach".into())
            .spawn(move || {
                background::give_way();
                let mut looks = 0u32;
                while !asked.load(Ordering::Relaxed) {
                    let busy = look(&registry, &sender, looks).unwrap_or_else(|error| {
                        tracing::warn!(%error, "reminders could not be worked on");
                        false
                    });
                    looks = looks.wrapping_add(1);
                    if !busy {
                        std::thread::park_timeout(LOOK);
                    }
                }
            })
            .map_err(|error| Error::Internal(format!("no thread for reminders: {error}")))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

/// One look. Whether there may be more to do at once.
fn look(registry: &Registry, sender: &Sender, looks: u32) -> Result<bool, Error> {
    if registry.is_read_only() {
        return Ok(false);
    }
    if looks.is_multiple_of(CALENDAR_EVERY) {
        schedule::begin_due(registry)?;
    }
    if looks.is_multiple_of(SWEEP_EVERY) {
        send::sweep(registry)?;
    }
    let planned = schedule::plan_waiting(registry)?;
    let did = sender.step(registry)?;
    // A carrier that takes nothing is not asked again at once.
    Ok(planned || did.sent > 0 || did.left_out > 0)
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that broke has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
