//! `jenner cdsi diff A B`: what changed from one schedule to another.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use jenner_cdsi::pack::{Pack, changes, changes_in_words};

use crate::problem::Outcome;
use crate::schedules;

/// Which schedules.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The older schedule: a folder with a pack or with CDC's files, or "shipped" for the one inside the program
    old: PathBuf,
    /// The newer schedule
    new: PathBuf,
    /// One JSON object a line for each change
    #[arg(long)]
    json: bool,
}

/// Compares them. Changes are no reason to fail.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let (old, new) = (pack(&args.old)?, pack(&args.new)?);
    let changes = changes(&old, &new);
    if args.json {
        for change in &changes {
            serde_json::to_writer(&mut *out, change)?;
            writeln!(out)?;
        }
        return Ok(Outcome::Done);
    }
    write!(out, "{}", changes_in_words(&changes))?;
    writeln!(
        out,
        "\n{} {} → {} {}: {} changes",
        old.schedule.name,
        old.schedule.version,
        new.schedule.name,
        new.schedule.version,
        changes.len()
    )?;
    Ok(Outcome::Done)
}

fn pack(place: &Path) -> Result<Pack> {
    if place == Path::new("shipped") { Ok(jenner_cdsi::shipped_pack()?) } else { schedules::pack(place) }
}
