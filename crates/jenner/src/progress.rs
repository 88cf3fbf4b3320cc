//! Telling how far long work is: a bar on a terminal, else a line every few seconds. Always on stderr.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a line is written where stderr is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// Progress of one piece of work. Threads share it.
pub struct Progress {
    what: String,
    bar: Option<ProgressBar>,
    lines: Mutex<Lines>,
    started: Instant,
}

struct Lines {
    done: u64,
    total: u64,
    last: Instant,
}

impl Progress {
    /// Begins. `what` is the plural of what is counted.
    pub fn new(what: &str, total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total);
            if let Ok(style) =
                ProgressStyle::with_template("{bar:32} {human_pos}/{human_len} {msg} {per_sec}, {eta} left")
            {
                bar.set_style(style);
            }
            bar.set_message(what.to_owned());
            bar
        });
        let started = Instant::now();
        Self {
            what: what.to_owned(),
            bar,
            lines: Mutex::new(Lines { done: 0, total, last: started }),
            started,
        }
    }

    /// `n` more are to be done than was thought.
    pub fn expect(&self, n: u64) {
        match &self.bar {
            Some(bar) => bar.inc_length(n),
            None => self.lines.lock().unwrap_or_else(std::sync::PoisonError::into_inner).total += n,
        }
    }

    /// `n` more are done.
    pub fn add(&self, n: u64) {
        if let Some(bar) = &self.bar {
            return bar.inc(n);
        }
        let mut lines = self.lines.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        lines.done += n;
        if lines.last.elapsed() >= PAUSE {
            lines.last = Instant::now();
            let rate = lines.done as f64 / self.started.elapsed().as_secs_f64();
            // A closed stderr is no reason to stop working.
            let _ =
                writeln!(std::io::stderr(), "{} of {} {}, {rate:.0}/s", lines.done, lines.total, self.what);
        }
    }

    /// Prints without disturbing the bar.
    pub fn above<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Ends.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
