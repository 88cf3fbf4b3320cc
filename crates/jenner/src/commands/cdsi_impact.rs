//! `jenner cdsi impact`: what another schedule would change for the people of the registry. Stores nothing.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use jenner_registry::forecast::impact::{self, Impact};
use jenner_registry::forecast::population::{self, Which};

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;
use crate::schedules;

/// What to compare.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the other schedule: a pack, or CDC's supporting data (XML)
    #[arg(value_name = "DIR")]
    schedule: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Compares and prints.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let other = schedules::load(Some(&args.schedule))?;
    let registry = open::registry(config, Part::Command)?;
    let progress = Progress::new("people compared", population::waiting(&registry, Which::All)?);
    let never = AtomicBool::new(false);
    let impact = impact::preview(&registry, &open::operator(), &other, &|n| progress.add(n), &never)?;
    progress.finish();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&impact)?)?;
    } else {
        print(out, &impact)?;
    }
    Ok(Outcome::Done)
}

fn print(out: &mut dyn Write, impact: &Impact) -> Result<()> {
    writeln!(out, "{} to {}, on {}", impact.from, impact.to, impact.on)?;
    writeln!(out, "{} people compared; something changes for {}", impact.people, impact.people_changed)?;
    if impact.unassessed > 0 {
        writeln!(out, "{} people cannot be assessed (no birth date)", impact.unassessed)?;
    }
    for (name, group) in &impact.groups {
        writeln!(out, "\n{name}: status of {}, dates only of {}", group.status_changes(), group.dates_only)?;
        for (was, all) in &group.statuses {
            for (is, count) in all {
                writeln!(out, "  {was:>16} -> {is:<16} {count:>9}")?;
            }
        }
    }
    Ok(())
}
