//! `jenner upload FILE`: takes a table of doses, row by row, through the intake.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_registry::{access, uploads};

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to take.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Table: CSV or text, names of the columns in the first row
    file: PathBuf,
    /// Code of the organization whose doses they are
    #[arg(long, value_name = "CODE")]
    organization: String,
    /// What the columns mean (JSON, as --guess prints it); without it what was said before, or a guess
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Print what the columns seem to mean, and take nothing
    #[arg(long)]
    guess: bool,
    /// Say what would become of the rows, and take nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the rows that were not taken to this file
    #[arg(long, value_name = "FILE")]
    wrong: Option<PathBuf>,
}

/// Problems printed one by one; more are counted.
const MOST_SHOWN: usize = 100;

/// Takes the table.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let bytes = fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let table = uploads::table::read(&bytes)
        .map_err(|problem| usage(format!("{}: {problem}", args.file.display())))?;
    if args.guess {
        let guess = uploads::Mapping::guess(&table);
        writeln!(out, "{}", serde_json::to_string_pretty(&guess)?)?;
        return Ok(Outcome::Done);
    }
    let registry = open::registry(config, Part::Command)?;
    let organization = wanted(&registry, &args.organization)?;
    let ticket = access::of_operator(organization.id);
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let id = uploads::add(&registry, &ticket, organization.id, &name, &bytes)?
        .map_err(|problem| usage(problem.to_string()))?;
    if let Some(file) = &args.mapping {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mapping: uploads::Mapping = serde_json::from_str(&text)
            .map_err(|error| usage(format!("{} is no mapping: {error}; see --guess", file.display())))?;
        uploads::map(&registry, &ticket, id, &mapping)?;
    }
    let (upload, _) = uploads::open(&registry, &ticket, id)?.context("the upload is not there any more")?;
    let lacks = upload.mapping.lacks();
    if !lacks.is_empty() {
        let words: Vec<String> = lacks.iter().map(ToString::to_string).collect();
        return Err(usage(format!(
            "{}; print a guess with --guess, mend it, and give it with --mapping",
            words.join("; ")
        )));
    }
    let preview = uploads::preview(&registry, organization.id, &table, &upload.mapping, table.rows.len())?;
    for checked in preview.rows.iter().filter(|checked| !checked.is_good()).take(MOST_SHOWN) {
        let words: Vec<String> =
            checked.problems.iter().map(|problem| uploads::words(problem, &table)).collect();
        writeln!(out, "row {}: {}", checked.row.number, words.join("; "))?;
    }
    if preview.wrong > MOST_SHOWN {
        writeln!(out, "… and {} more", preview.wrong - MOST_SHOWN)?;
    }
    if args.dry_run {
        writeln!(
            out,
            "dry run: {} rows can be taken, {} cannot; nothing was stored",
            preview.good, preview.wrong
        )?;
        return Ok(Outcome::of(preview.wrong));
    }
    uploads::take(&registry, &ticket, id)?;
    let (upload, _) = uploads::open(&registry, &ticket, id)?.context("the upload is not there any more")?;
    if let Some(file) = &args.wrong {
        let rows = uploads::wrong_rows(&registry, &ticket, id)?.unwrap_or_default();
        fs::write(file, rows).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let became = upload.summary;
    writeln!(
        out,
        "{} rows: {} taken ({} with warnings), {} taken before, {} not taken",
        upload.rows.0, became.taken, became.with_warnings, became.before, became.wrong
    )?;
    Ok(Outcome::of(became.wrong as usize))
}
