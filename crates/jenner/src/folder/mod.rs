//! Watched folders: files that a sender drops (by SFTP, or a share) are submitted for its interface, answered beside,
//! and moved away. Reading order: this file (when), [`take`] (one file).
//!
//! A file is taken when it is whole: its size and time have not changed between two looks. Nothing is lost when the
//! program is killed at any moment: a file stays where it is until its answers are on disk, and a file that is taken a
//! second time changes nothing.

mod take;

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::access::interfaces;

use crate::config::Config;
use crate::problem::usage;

pub use take::Taken;

/// Names of files that are not whole yet, as upload programs call them, and of our own.
const NOT_OURS: [&str; 7] = [".part", ".tmp", ".temp", ".filepart", ".partial", ".ack", ".report.txt"];
/// Looks after which a file that looks cut off (a batch without its trailer) is taken as it is.
const LOOKS_CUT_OFF: u32 = 10;

/// A folder with the interface that its files are submitted for.
pub struct Folder {
    path: PathBuf,
    interface: String,
    /// Held as long as we watch: two programs must not take the same file.
    _lock: File,
    seen: HashMap<PathBuf, Seen>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    length: u64,
    changed: Option<SystemTime>,
    looks: u32,
}

impl Folder {
    /// Begins to watch; makes the folders `done` and `failed` in it.
    pub fn open(path: &Path, interface: &str) -> Result<Self> {
        if !path.is_dir() {
            return Err(usage(format!("there is no folder {}", path.display())));
        }
        for inner in ["done", "failed", ".work"] {
            let inner = path.join(inner);
            fs::create_dir_all(&inner)
                .with_context(|| format!("cannot make the folder {}", inner.display()))?;
        }
        let lock = path.join(".jenner-lock");
        let lock = File::create(&lock).with_context(|| format!("cannot write {}", lock.display()))?;
        if lock.try_lock().is_err() {
            return Err(usage(format!("another program watches the folder {} already", path.display())));
        }
        Ok(Self { path: path.to_owned(), interface: interface.to_owned(), _lock: lock, seen: HashMap::new() })
    }

    /// One look: takes the files that are whole. `stop` ends it between files.
    pub fn look(&mut self, registry: &Registry, limit: usize, stop: &AtomicBool) -> Result<Vec<Taken>> {
        let files = self.files()?;
        let mut taken = Vec::new();
        for (path, length, changed) in &files {
            let before =
                self.seen.get(path).filter(|seen| (seen.length, seen.changed) == (*length, *changed));
            let looks = before.map_or(1, |seen| seen.looks.saturating_add(1));
            self.seen.insert(path.clone(), Seen { length: *length, changed: *changed, looks });
            if looks < 2
                || stop.load(Ordering::Relaxed)
                || (looks < LOOKS_CUT_OFF && take::looks_cut_off(path, limit)?)
            {
                continue;
            }
            let access = interfaces::of_way_in(registry, &self.interface, None)?.ok_or_else(|| {
                usage(format!("there is no interface {}; add it with `jenner interface add`", self.interface))
            })?;
            if let Some(done) = take::take(registry, &access, &self.path, path, limit)? {
                self.seen.remove(path);
                taken.push(done);
            }
        }
        self.seen.retain(|path, _| files.iter().any(|(there, ..)| there == path));
        Ok(taken)
    }

    /// The files that may be for us, by name, so that they are taken in order. Links are not followed: they could lead
    /// out of the folder.
    fn files(&self) -> Result<Vec<(PathBuf, u64, Option<SystemTime>)>> {
        let cannot = || format!("cannot read the folder {}", self.path.display());
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
            if name.starts_with('.') || NOT_OURS.iter().any(|end| name.ends_with(end)) {
                continue;
            }
            // A file that was taken away since is no problem.
            let Ok(about) = fs::symlink_metadata(entry.path()) else { continue };
            if about.is_file() {
                files.push((entry.path(), about.len(), about.modified().ok()));
            }
        }
        files.sort();
        Ok(files)
    }
}

/// The folders of the settings.
pub fn folders(config: &Config) -> Result<Vec<Folder>> {
    let open = |entry: &String| {
        let (path, interface) = entry
            .rsplit_once('=')
            .filter(|(path, interface)| !path.trim().is_empty() && !interface.trim().is_empty())
            .ok_or_else(|| usage(format!("folders has \"{entry}\"; write it as FOLDER=INTERFACE")))?;
        Folder::open(Path::new(path.trim()), interface.trim())
    };
    config.folders.iter().map(open).collect()
}

/// The thread that looks. Dropping it ends it after the file under way.
pub struct Watching {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watching {
    /// Begins, if the settings name folders.
    pub fn start(registry: &Registry, config: &Config) -> Result<Option<Self>> {
        let mut folders = folders(config)?;
        if folders.is_empty() {
            return Ok(None);
        }
        let stop = Arc::new(AtomicBool::new(false));
        let (asked, registry) = (stop.clone(), registry.clone());
        let (every, limit) = (Duration::from_secs(config.folder_seconds.max(1)), config.message_limit);
        let thread = std::thread::Builder::new()
            .name("folders".into())
            .spawn(move || {
                while !asked.load(Ordering::Relaxed) {
                    for folder in &mut folders {
                        tell(folder.look(&registry, limit, &asked));
                    }
                    std::thread::park_timeout(every);
                }
            })
            .context("the thread that watches folders cannot be started")?;
        Ok(Some(Self { stop, thread: Some(thread) }))
    }
}

fn tell(looked: Result<Vec<Taken>>) {
    match looked {
        Ok(taken) => {
            for done in taken {
                tracing::info!(
                    messages = done.tally.messages,
                    problems = done.problems,
                    "a file of a folder was taken"
                );
            }
        }
        // The file stays where it is; the next look tries again.
        Err(error) => tracing::error!("a watched folder: {error:#}"),
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that panicked has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
