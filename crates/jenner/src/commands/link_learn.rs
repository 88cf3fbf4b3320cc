//! `jenner link learn`: everybody's match profile, made anew from the reports.

use std::io::Write;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::Result;
use jenner_registry::identity::learn::{self, Learned};
use jenner_store::queries::person;
use serde_json::json;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;

/// How to tell.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Goes through everybody and writes what differs. It can be stopped at any time and begun again.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let people = registry.db().read(person::count)?;
    let progress = Progress::new("people", u64::try_from(people).unwrap_or(0));
    let begun = Instant::now();
    let go = AtomicBool::new(false);
    let Learned { homes, changed, .. } =
        learn::learn(&registry, &open::operator(), &|n| progress.add(n), &go)?;
    progress.finish();
    let seconds = begun.elapsed().as_secs_f64();
    if args.json {
        let report =
            json!({"homes": homes, "changed": changed, "seconds": (seconds * 100.0).round() / 100.0});
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        writeln!(out, "{homes} match profiles made in {seconds:.1} s; {changed} differ from before")?;
    }
    Ok(Outcome::Done)
}
