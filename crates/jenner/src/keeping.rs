//! The server's own work on the message log: every few seconds it counts what came, and works on replays that were asked
//! for, decides held messages whose time is over, and lets letters to families leave; once an hour it empties what is older
//! than the settings allow, looks after accounts that nobody uses, turns the school year when its day has come, and once a day watches over doses of vaccine
//! programmes.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jenner_model::Date;
use jenner_registry::access::life;
use jenner_registry::family::{self, outbox};
use jenner_registry::messages::replay;
use jenner_registry::messages::retention::{self, Keep};
use jenner_registry::participation::suppression::held;
use jenner_registry::programme::sentinel;
use jenner_registry::schools::turn;
use jenner_registry::senders::tally;
use jenner_registry::{Registry, background};
use jenner_web::courier::outbox::Outbox;

use crate::config::Config;
use crate::open;

const EVERY: Duration = Duration::from_secs(5);
const HOUR: Duration = Duration::from_secs(3600);

/// How long bodies are kept, as the settings say; 0 is for ever.
pub fn rule(config: &Config) -> Keep {
    let days = |days: u32| (days > 0).then_some(days);
    Keep { accepted: days(config.keep_accepted_days), rejected: days(config.keep_rejected_days) }
}

/// Where letters to families are put.
pub fn outbox_folder(config: &Config) -> PathBuf {
    if config.outbox.as_os_str().is_empty() { config.data_dir.join("outbox") } else { config.outbox.clone() }
}

/// The thread. Dropping it ends the job after the portion under way; it goes on at the next start.
pub struct Keeping {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Keeping {
    /// Begins.
    pub fn start(registry: Registry, config: &Config, letters: Outbox) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (asked, keep) = (stop.clone(), rule(config));
        let thread = std::thread::Builder::new()
            .name("keeping".into())
            .spawn(move || {
                background::give_way();
                let mut emptied: Option<Instant> = None;
                let mut watched: Option<Date> = None;
                while !asked.load(Ordering::Relaxed) {
                    count_and_replay(&registry, &asked);
                    decide_held(&registry, &asked);
                    send_letters(&registry, &letters);
                    if emptied.is_none_or(|at| at.elapsed() >= HOUR) {
                        empty(&registry, keep, &asked);
                        look_after_accounts(&registry);
                        turn_school_year(&registry, &asked);
                        watch_doses(&registry, &mut watched);
                        emptied = Some(Instant::now());
                    }
                    // Whoever waits for the database parks too, and may have used up the call that was meant for here.
                    if asked.load(Ordering::Acquire) {
                        break;
                    }
                    std::thread::park_timeout(EVERY);
                }
            })
            .context("the thread that keeps the message log cannot be started")?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

fn count_and_replay(registry: &Registry, stop: &AtomicBool) {
    // What could not be done now is done a few seconds later: nothing is lost.
    if let Err(error) = tally::catch_up(registry, &open::operator(), stop) {
        tracing::warn!(%error, "messages could not be counted");
    }
    match replay::work(registry, stop) {
        Ok(0) => {}
        Ok(finished) => tracing::info!(finished, "replays finished"),
        Err(error) => tracing::warn!(%error, "a replay could not be worked on"),
    }
}

fn decide_held(registry: &Registry, stop: &AtomicBool) {
    match held::work(registry, stop) {
        Ok(0) => {}
        Ok(decided) => tracing::info!(decided, "messages were on hold for ten days"),
        Err(error) => tracing::warn!(%error, "messages on hold could not be decided"),
    }
}

fn send_letters(registry: &Registry, letters: &Outbox) {
    match outbox::deliver(registry, letters) {
        Ok(0) => {}
        Ok(count) => tracing::debug!(count, "letters left the outbox"),
        Err(error) => tracing::warn!(%error, "letters could not leave the outbox"),
    }
}

fn empty(registry: &Registry, keep: Keep, stop: &AtomicBool) {
    match retention::empty(registry, &open::operator(), keep, stop) {
        Ok(0) => {}
        Ok(emptied) => tracing::info!(emptied, "bodies of old messages emptied"),
        Err(error) => tracing::warn!(%error, "bodies of old messages could not be emptied"),
    }
}

/// Accounts that nobody used fall asleep; sessions, counts, kept forms, codes and links that are over go away.
fn look_after_accounts(registry: &Registry) {
    if let Err(error) = family::sweep(registry) {
        tracing::warn!(%error, "codes and links of families could not be looked after");
    }
    match life::keep(registry, &open::operator()) {
        Ok(0) => {}
        Ok(asleep) => tracing::info!(asleep, "accounts that nobody used were put to sleep"),
        Err(error) => tracing::warn!(%error, "accounts could not be looked after"),
    }
}

/// On the day on which a school year begins: children move up a grade.
fn turn_school_year(registry: &Registry, stop: &AtomicBool) {
    match turn::work(registry, &open::operator(), stop) {
        Ok(done) if done == turn::Turned::default() => {}
        Ok(done) => {
            tracing::info!(
                schools = done.schools,
                moved = done.moved,
                left = done.left,
                "the school year turned"
            );
        }
        Err(error) => tracing::warn!(%error, "the school year could not be turned"),
    }
}

/// Each day: fraud, and slips that look like it, among doses of clinics that keep stock.
fn watch_doses(registry: &Registry, watched: &mut Option<Date>) {
    match sentinel::run_daily(registry, &open::operator(), watched) {
        Ok(None) => {}
        Ok(Some(ran)) => {
            tracing::info!(found = ran.found, new = ran.new, "doses of programmes were looked at")
        }
        Err(error) => tracing::warn!(%error, "doses of programmes could not be looked at"),
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that broke has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
