//! `jenner doctor`: looks for damage. Changes nothing.

use std::io::Write;

use anyhow::Result;
use jenner_cdsi::Date;
use jenner_registry::inventory;
use jenner_store::{Db, ids};

use super::{audit, doctor_nightly};
use crate::config::{Config, without_password};
use crate::open;
use crate::problem::Outcome;
use crate::schedules;

/// What to look at.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The self-check of every night: also tables against each other, queues, clocks, certificates, keys
    #[arg(long)]
    nightly: bool,
}

/// Looks at the file or server, the version of the schema, and the audit log.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let db = open::existing_database(config)?;
    writeln!(out, "database: {} ({})", without_password(&config.database_url()), db.engine())?;
    let missing = db.unapplied_migrations()?;
    if missing.is_empty() {
        writeln!(out, "schema: up to date")?;
    } else {
        writeln!(out, "schema: {} not applied; run `jenner migrate`", missing.join(", "))?;
        return Ok(Outcome::ProblemsFound);
    }
    let problems = match args.nightly {
        true => doctor_nightly::run(config, &db, out)?,
        false => integrity(&db, out)? + audit::report(&db, out)? + stock(&db, out)?,
    };
    let zoned = ids::system_clock().to_jiff().to_zoned(config.zone()?);
    let schedule = schedules::load(open::schedule_folder(config))?;
    if let Ok(today) = Date::try_from(zoned.date()) {
        for warning in schedules::warnings(&schedule, today) {
            writeln!(out, "schedule: {warning}")?;
        }
    }
    let people = db.read(jenner_store::queries::person::count)?;
    writeln!(out, "people: {people}")?;
    Ok(Outcome::of(problems))
}

/// Recounts the vaccine stock, where somebody keeps it here; returns the number of laws that are broken.
pub fn stock(db: &Db, out: &mut dyn Write) -> Result<usize> {
    let found = inventory::check::ledger(db)?;
    for (what, rows) in &found.broken {
        writeln!(out, "stock: {what}: {rows}")?;
    }
    if found.broken.is_empty() && found.movements > 0 {
        writeln!(out, "stock: good; {} movements, in and out are equal", found.movements)?;
    }
    Ok(found.broken.len())
}

/// Reads every page of the file; returns the number of problems.
pub fn integrity(db: &Db, out: &mut dyn Write) -> Result<usize> {
    let found = db.check_integrity(true)?;
    if found.is_empty() {
        writeln!(out, "integrity: good")?;
    }
    for problem in &found {
        writeln!(out, "integrity: {problem}")?;
    }
    Ok(found.len())
}
