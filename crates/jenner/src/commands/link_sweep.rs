//! `jenner link sweep`: duplicates looked for among everybody in the registry.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::Result;
use jenner_registry::identity::sweep::{self, Stage, Sweep, Swept};
use serde_json::json;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;

/// What to do with what is found.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Merge the pairs of which the matcher is sure; each merge can be undone. Without it they wait for a human like the others
    #[arg(long)]
    merge: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Compares everybody. It can be stopped at any time and begun again: what was merged or suggested is not found again.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let begun = Instant::now();
    let bar: Mutex<Option<(Stage, Progress, u64)>> = Mutex::new(None);
    let progress = |stage: Stage, done: u64, all: u64| {
        let mut bar = bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if bar.as_ref().is_none_or(|(known, ..)| *known != stage) {
            if let Some((_, ended, _)) = bar.take() {
                ended.finish();
            }
            *bar = Some((stage, Progress::new(word(stage), all), 0));
        }
        if let Some((_, shown, so_far)) = bar.as_mut() {
            shown.add(done.saturating_sub(*so_far));
            *so_far = done;
        }
    };
    let go = AtomicBool::new(false);
    let how = Sweep { merge: args.merge, progress: &progress, stop: &go };
    let swept = sweep::sweep(&registry, &open::operator(), &how)?;
    if let Some((_, last, _)) = bar.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        last.finish();
    }
    let seconds = begun.elapsed().as_secs_f64();
    let Swept { homes, sure, doubtful, merged, suggested, .. } = swept;
    if args.json {
        let report = json!({
            "homes": homes,
            "sure": sure,
            "doubtful": doubtful,
            "merged": merged,
            "suggested": suggested,
            "seconds": (seconds * 100.0).round() / 100.0,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        writeln!(
            out,
            "{homes} records compared in {seconds:.1} s: {sure} sure pairs, {doubtful} doubtful ones"
        )?;
        writeln!(out, "{merged} merged, {suggested} new in the review queue")?;
    }
    Ok(Outcome::Done)
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "profiles read",
        Stage::Comparing => "records compared",
        Stage::Merging => "pairs merged",
        Stage::Suggesting => "pairs suggested",
    }
}
