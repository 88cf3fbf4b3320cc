//! `jenner backup FILE`: a consistent copy of a SQLite database in use, checked before it counts as one, and sealed before
//! it leaves the folder of the database.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use jenner_registry::vault::{Class, Vault};
use jenner_store::{Db, Engine, Options, queries};

use super::{audit, doctor};
use crate::config::Config;
use crate::keys;
use crate::open;
use crate::problem::{Outcome, usage};
use crate::purges;
use crate::sealed_file;

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the copy; must not exist yet
    file: PathBuf,
    /// Seal the copy with the newest key of the class backup: what happens without this, too, where there are keys
    #[arg(long, conflicts_with = "plain")]
    encrypt: bool,
    /// Do not seal the copy: only where it stays on an encrypted disk of this machine
    #[arg(long)]
    plain: bool,
}

/// Looks through a copy; answers how many people it holds.
fn checked(file: &Path, out: &mut dyn Write) -> Result<i64> {
    let copy = Db::open(&format!("sqlite:{}", file.display()), &Options::default())
        .context("the copy cannot be opened")?;
    let problems = doctor::integrity(&copy, out)? + audit::report(&copy, out)?;
    if problems > 0 {
        bail!("the copy {} is damaged; look at the original with `jenner doctor`", file.display());
    }
    Ok(copy.read(queries::person::count)?)
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
    let keys = keys::read(&keys::folder(config))?;
    if args.encrypt && keys.is_empty() {
        return Err(usage("there are no keys to seal the copy with; `jenner keys init` first"));
    }
    if args.plain || keys.is_empty() {
        db.backup_to(&args.file)?;
        let people = checked(&args.file, out)?;
        writeln!(out, "{}: {people} people, not encrypted", args.file.display())?;
        return with_ledger(args, config, out);
    }
    let vault = Vault::new(keys)?;
    // The open copy lies beside the database, where everything is open already, and goes as soon as it is sealed.
    let beside = open::sqlite_file(&config.database_url()).and_then(|file| Some(file.parent()?.to_owned()));
    let folder = beside.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| ".".into());
    let folder = tempfile::Builder::new()
        .prefix(".backup-")
        .tempdir_in(&folder)
        .with_context(|| format!("cannot make a folder in {}", folder.display()))?;
    let copy = folder.path().join("copy.db");
    db.backup_to(&copy)?;
    let people = checked(&copy, out)?;
    sealed_file::seal(&vault, Class::Backup, &copy, &args.file)?;
    let again = folder.path().join("again.db");
    sealed_file::open(&vault, Class::Backup, &args.file, &again).context("the sealed copy does not open")?;
    if std::fs::metadata(&again)?.len() != std::fs::metadata(&copy)?.len() {
        bail!("the sealed copy {} is not whole", args.file.display());
    }
    writeln!(out, "{}: {people} people, encrypted", args.file.display())?;
    with_ledger(args, config, out)
}

/// Puts the purge ledger beside the copy.
fn with_ledger(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    if let Some(lines) = purges::copy_beside(config, &args.file)? {
        writeln!(out, "{}: the purge ledger, {lines} lines", purges::beside(&args.file).display())?;
    }
    Ok(Outcome::Done)
}
