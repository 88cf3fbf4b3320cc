//! `jenner backup FILE`: a consistent copy of a SQLite database in use, checked before it counts as one.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use jenner_store::{Db, Engine, Options, queries};

use super::{audit, doctor};
use crate::config::Config;
use crate::open;
use crate::problem::{Outcome, usage};
use crate::purges;

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the copy; must not exist yet
    file: PathBuf,
}

/// Copies and checks.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let db = open::existing_database(config)?;
    if db.engine() == Engine::Postgres {
        return Err(usage(format!(
            "PostgreSQL is backed up with its own tools: pg_dump --format=custom --file={} URL, or continuous \
             archiving (pg_basebackup with WAL)",
            args.file.display()
        )));
    }
    if args.file.exists() {
        return Err(usage(format!("{} is there already; choose another name", args.file.display())));
    }
    db.backup_to(&args.file)?;
    let copy = Db::open(&format!("sqlite:{}", args.file.display()), &Options::default())
        .context("the copy cannot be opened")?;
    let problems = doctor::integrity(&copy, out)? + audit::report(&copy, out)?;
    if problems > 0 {
        bail!("the copy {} is damaged; look at the original with `jenner doctor`", args.file.display());
    }
    let people = copy.read(queries::person::count)?;
    writeln!(out, "{}: {people} people", args.file.display())?;
    if let Some(lines) = purges::copy_beside(config, &args.file)? {
        writeln!(out, "{}: the purge ledger, {lines} lines", purges::beside(&args.file).display())?;
    }
    Ok(Outcome::Done)
}
