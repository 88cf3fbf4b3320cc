//! `jenner link evaluate DIR`: how good the matcher is on sets whose truth is known.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use crate::link::evaluate;
use crate::link::people::Model;
use crate::problem::{Outcome, usage};

/// What to measure on.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder with the labelled sets (febrl, rldata, splink, mismo, recordlinker, synthetic-5k), or one table of your
    /// own together with --truth
    #[arg(value_name = "DIR")]
    path: PathBuf,
    /// For a table of your own: the column that says which rows are one person
    #[arg(long, value_name = "COLUMN")]
    truth: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Weights
    #[command(flatten)]
    model: Model,
}

/// Measures and prints.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let matcher = args.model.matcher()?;
    let report = match (&args.truth, args.path.is_dir()) {
        (None, true) => evaluate::folder(&args.path, &matcher)?,
        (Some(truth), false) => evaluate::file(&args.path, truth, &matcher)?,
        (None, false) => {
            return Err(usage(format!(
                "{} is no folder; for a table of your own say which column holds the truth: --truth COLUMN",
                args.path.display()
            )));
        }
        (Some(_), true) => return Err(usage("--truth goes with a table, not with a folder")),
    };
    let mut out = std::io::BufWriter::new(out);
    if args.json {
        serde_json::to_writer_pretty(&mut out, &report)?;
        writeln!(out)?;
    } else {
        evaluate::print::report(&mut out, &report)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
