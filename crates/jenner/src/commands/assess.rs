//! `jenner assess`: assesses those whose assessment is out of date, or everybody.

use std::io::Write;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::Result;
use jenner_registry::forecast::population::{self, Done, How, Which};
use serde_json::json;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;

/// Whom to assess.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Everybody, not only those whose assessment is out of date
    #[arg(long)]
    all: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Assesses and prints what was done. It can be stopped at any time and goes on where it stopped.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let which = if args.all { Which::All } else { Which::Due };
    let progress = Progress::new("people assessed", population::waiting(&registry, which)?);
    let begun = Instant::now();
    let how = How {
        which,
        portion: None,
        rest: Duration::ZERO,
        progress: &|n| progress.add(n),
        stop: &AtomicBool::new(false),
    };
    let done = population::assess(&registry, &open::operator(), &how)?;
    progress.finish();
    let seconds = begun.elapsed().as_secs_f64();
    let Done { people, changed, unassessed, from_reports, overtaken, .. } = done;
    if args.json {
        let report = json!({
            "schedule": registry.schedule().version(),
            "people": people,
            "changed": changed,
            "unassessed": unassessed,
            "from_reports": from_reports,
            "overtaken": overtaken,
            "seconds": (seconds * 100.0).round() / 100.0,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        writeln!(
            out,
            "{people} people assessed under {} in {seconds:.1} s; {changed} answers differ from before",
            registry.schedule().version()
        )?;
        if unassessed > 0 {
            writeln!(out, "{unassessed} could not be assessed: no birth date, or one in the future")?;
        }
        if overtaken > 0 {
            writeln!(out, "{overtaken} were assessed by a message that came meanwhile")?;
        }
    }
    Ok(Outcome::Done)
}
