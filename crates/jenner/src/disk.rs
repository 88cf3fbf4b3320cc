//! Room on the disk of a SQLite database: before it is full, the registry takes no changes any more, so that searching and
//! reading, which write the audit log, go on.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_registry::Registry;

use crate::config::Config;
use crate::open;

const EVERY: Duration = Duration::from_secs(5);

/// Whether changes are taken, by the room there is: `was` is how it has been, so that it does not go to and fro at the
/// border.
fn is_short(free: u64, reserve: u64, was: bool) -> bool {
    free < if was { reserve.saturating_add(reserve / 4) } else { reserve }
}

/// The thread. Dropping it ends the watch.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins, and looks once before anything is served.
    pub fn start(registry: Registry, config: &Config) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        if config.read_only {
            tracing::warn!("the registry takes no changes (setting read_only)");
            registry.set_read_only(true);
            return Ok(Self { stop, thread: None });
        }
        let Some(file) = open::sqlite_file(&config.database_url()) else {
            return Ok(Self { stop, thread: None });
        };
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), PathBuf::from);
        let reserve = config.disk_reserve_megabytes.saturating_mul(1 << 20);
        let look = move |registry: &Registry| {
            // What cannot be looked at is not known to be full.
            let Ok(disk) = rustix::fs::statvfs(&folder) else { return };
            let (was, free) = (registry.is_read_only(), disk.f_bavail.saturating_mul(disk.f_frsize));
            let short = is_short(free, reserve, was);
            if short != was {
                registry.set_read_only(short);
                let megabytes = free >> 20;
                match short {
                    true => {
                        tracing::error!(megabytes, "the disk is nearly full: the registry takes no changes")
                    }
                    false => tracing::warn!(megabytes, "there is room on the disk again: changes are taken"),
                }
            }
        };
        look(&registry);
        let asked = stop.clone();
        let thread = std::thread::Builder::new().name("disk".into()).spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                std::thread::park_timeout(EVERY);
                look(&registry);
            }
        });
        Ok(Self { stop, thread: Some(thread.context("the thread that watches the disk cannot be started")?) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that broke has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s62_changes_end_below_the_reserve_and_begin_again_with_some_room_above_it() {
        assert!(!is_short(200, 200, false) && is_short(199, 200, false));
        assert!(is_short(249, 200, true) && !is_short(250, 200, true));
        assert!(!is_short(0, 0, false), "no reserve, no limit");
    }

    #[test]
    fn s62_a_disk_with_less_than_the_reserve_makes_the_registry_read_only() {
        let place = tempfile::tempdir().unwrap();
        for (reserve, read_only, expected) in [(u64::MAX, false, true), (0, false, false), (0, true, true)] {
            let config = Config {
                data_dir: place.path().to_owned(),
                disk_reserve_megabytes: reserve,
                read_only,
                ..Config::default()
            };
            let registry = open::registry(&config, open::Part::Command).unwrap();
            let _watch = Watch::start(registry.clone(), &config).unwrap();
            assert_eq!(registry.is_read_only(), expected, "{reserve} {read_only}");
        }
    }
}
