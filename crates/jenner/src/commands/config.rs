//! `jenner config`: every setting, what it means, and where its value came from. The output is a settings file.

use std::io::Write;

use anyhow::Result;

use crate::config::Loaded;
use crate::problem::Outcome;

/// Prints the settings.
pub fn run(loaded: &Loaded, out: &mut dyn Write) -> Result<Outcome> {
    for line in loaded.lines()? {
        for meaning in line.meaning {
            writeln!(out, "#{meaning}")?;
        }
        writeln!(out, "{} = {}  # {}\n", line.key, line.value, line.origin)?;
    }
    Ok(Outcome::Done)
}
