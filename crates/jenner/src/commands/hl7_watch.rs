//! `jenner hl7 watch DIR`: submits the files that are put into a folder, and writes the answers beside.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::Result;

use crate::config::Config;
use crate::folder::Folder;
use crate::open::{self, Part};
use crate::problem::Outcome;

/// What to watch.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder; `done` and `failed` are made in it
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// User name of the interface that the files are submitted for
    #[arg(long, value_name = "NAME")]
    interface: String,
    /// Take what is there, and end
    #[arg(long)]
    once: bool,
}

/// Watches until ctrl-c; with `--once`, takes what is there.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let mut folder = Folder::open(&args.folder, &args.interface)?;
    let stop = AtomicBool::new(false);
    let every = Duration::from_secs(config.folder_seconds.max(1));
    let mut problems = 0;
    let mut looks = 0;
    loop {
        match folder.look(&registry, config.message_limit, &stop) {
            Ok(taken) => {
                for done in taken {
                    writeln!(out, "{}: {}", done.file.display(), done.tally)?;
                    problems += done.problems;
                }
                out.flush()?;
            }
            Err(error) if args.once => return Err(error),
            Err(error) => tracing::error!("{error:#}"),
        }
        looks += 1;
        // The first look sees what is there, the second one takes what has not changed since.
        if args.once && looks == 2 {
            return Ok(Outcome::of(problems));
        }
        std::thread::sleep(every);
    }
}
