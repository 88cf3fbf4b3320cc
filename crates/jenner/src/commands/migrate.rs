//! `jenner migrate`: brings the database to this program's version.

use std::io::Write;

use anyhow::Result;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;

/// Runs the migrations that are missing.
pub fn run(config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let applied = open::database(config, Part::Command)?.migrate()?;
    for name in &applied.now {
        writeln!(out, "applied {name}")?;
    }
    writeln!(out, "{} migrations applied now, {} before", applied.now.len(), applied.before)?;
    Ok(Outcome::Done)
}
