//! `jenner bench population`: how long it takes to assess everybody anew.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jenner::demo::{Settings, State};
use jenner_registry::Registry;
use jenner_registry::forecast::population::{self, Done, How, Which};
use jenner_store::queries;
use serde_json::{Value, json};

use crate::bench::{machine, population as people};
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;

/// How to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the state
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    people: u32,
    /// Folder of the state, kept for the next time; without it demo-state/population-N. With `database` in the settings
    /// that database is filled instead, and must be empty
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Folder of an earlier schedule (a pack, or CDC's files): everybody is assessed under it first, so that the measured
    /// pass is a real change of schedules
    #[arg(long, value_name = "DIR")]
    before: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Fills a state if need be, assesses everybody from the reports, then measures assessing everybody anew.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let mut config = config.clone();
    if config.database.is_empty() {
        config.data_dir =
            args.data.clone().unwrap_or_else(|| format!("demo-state/population-{}", args.people).into());
    }
    let mut earlier = config.clone();
    if let Some(folder) = &args.before {
        earlier.schedule = folder.display().to_string();
    }
    let registry = open::registry(&earlier, Part::Command)?;
    let filled = fill(&registry, args.people)?;
    // From the reports: what the first start after an upgrade does.
    let (first, first_seconds, _) = pass(&registry, Which::Due)?;
    drop(registry);
    let registry = open::registry(&config, Part::Command)?;
    let (done, seconds, cpu) = pass(&registry, Which::All)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let milestones = registry.db().read(queries::assessment::count_milestones)?;
    let seconds_of = |time: Duration| json!(rounded(time.as_secs_f64()));
    let a_second = |people: u64, seconds: f64| json!((people as f64 / seconds.max(1e-9)).round());
    let report: BTreeMap<&str, Value> = BTreeMap::from([
        ("engine", json!(registry.db().engine().to_string())),
        ("machine", json!(machine::described())),
        ("schedule", json!(registry.schedule().version())),
        ("people", json!(done.people)),
        ("reports_written", json!(filled)),
        ("milestones", json!(milestones)),
        ("first_people", json!(first.people)),
        ("first_seconds", json!(rounded(first_seconds))),
        ("rebuild_seconds", json!(rounded(seconds))),
        ("answers_changed", json!(done.changed)),
        ("people_per_second", a_second(done.people, seconds)),
        ("people_per_second_per_core", a_second(done.people, seconds * cores as f64)),
        ("cpu_seconds", json!(rounded(cpu))),
        ("reading_seconds", seconds_of(done.reading)),
        ("evaluating_seconds", seconds_of(done.assessing)),
        ("writing_seconds", seconds_of(done.storing)),
        ("peak_rss_mb", json!(machine::peak_rss_mb().round())),
    ]);
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (name, value) in &report {
            writeln!(out, "{name:<30} {}", value.to_string().trim_matches('"'))?;
        }
        writeln!(out, "reading, evaluating and writing go on at the same time")?;
    }
    Ok(Outcome::Done)
}

/// Reports written; none where the state is there already.
fn fill(registry: &Registry, people: u32) -> Result<u64> {
    if registry.db().read(queries::person::count)? > 0 {
        return Ok(0);
    }
    let state = State::new(Settings { seed: 1, people, today: registry.today() })?;
    let (_, reports) = people::fill(registry.db(), &state, people)?;
    Ok(reports)
}

fn pass(registry: &Registry, which: Which) -> Result<(Done, f64, f64)> {
    let progress = Progress::new("people assessed", population::waiting(registry, which)?);
    let (begun, cpu) = (Instant::now(), machine::cpu_seconds());
    let how = How {
        which,
        portion: None,
        rest: Duration::ZERO,
        progress: &|n| progress.add(n),
        stop: &AtomicBool::new(false),
    };
    let done = population::assess(registry, &open::operator(), &how).context("nobody was assessed")?;
    let seconds = begun.elapsed().as_secs_f64();
    progress.finish();
    Ok((done, seconds, machine::cpu_seconds() - cpu))
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
