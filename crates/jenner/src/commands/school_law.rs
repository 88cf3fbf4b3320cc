//! `jenner school-law …`: what another school law would do.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_registry::schools::preview;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with school law.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Hold an edition (school.toml) over the children on all lists: who would stand otherwise, by school. Nothing is changed
    Preview(Preview),
}

/// The edition.
#[derive(Debug, clap::Args)]
pub struct Preview {
    /// The file, as in a jurisdiction pack
    file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let Command::Preview(args) = command;
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("cannot read {}", args.file.display()))?;
    let registry = open::registry(config, Part::Command)?;
    let impact = preview::preview(&registry, &open::operator(), &text)?
        .map_err(|wrong| usage(format!("{}: {wrong}", args.file.display())))?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&impact)?)?;
        return Ok(Outcome::Done);
    }
    writeln!(out, "{} -> {}", impact.from, impact.to)?;
    writeln!(out, "{} students on lists, {} would stand otherwise", impact.students, impact.changed)?;
    for (school, of) in impact.schools.iter().filter(|(_, of)| of.changed > 0) {
        writeln!(
            out,
            "{school}: {} of {}; {} could no longer come, {} could come again",
            of.changed, of.students, of.kept_out, of.let_in
        )?;
        for (from, to, count) in
            of.moves.iter().flat_map(|(from, to)| to.iter().map(move |(to, count)| (from, to, count)))
        {
            writeln!(out, "    {count:>6} {} -> {}", from.word(), to.word())?;
        }
    }
    Ok(Outcome::Done)
}
