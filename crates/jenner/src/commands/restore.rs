//! `jenner restore FILE`: puts a backup in the place of a SQLite database. The server must not be running.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use jenner_store::{Db, Options, queries};

use super::{audit, doctor};
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::purges;

/// What to restore.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file made by `jenner backup`
    file: PathBuf,
    /// Replace a database that is there; it is kept beside, with .replaced at the end of its name
    #[arg(long)]
    replace: bool,
}

/// Checks the backup, copies it beside the database, and swaps names.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let url = config.database_url();
    let Some(target) = open::sqlite_file(&url) else {
        return Err(usage(format!(
            "PostgreSQL is restored with its own tools: pg_restore --clean --if-exists --dbname=URL {}",
            args.file.display()
        )));
    };
    if !args.file.is_file() {
        return Err(usage(format!("there is no file {}", args.file.display())));
    }
    if target.exists() && !args.replace {
        return Err(usage(format!(
            "the database {} is there already; stop the server, then say --replace",
            target.display()
        )));
    }
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    // The copy is checked, not the backup itself, so that nothing is ever written beside a backup.
    let fresh = beside(&target, ".restoring");
    remove_with_companions(&fresh)?;
    fs::copy(&args.file, &fresh).with_context(|| format!("cannot copy to {}", fresh.display()))?;
    let people = {
        let db = Db::open(&format!("sqlite:{}", fresh.display()), &Options::default())
            .with_context(|| format!("{} cannot be opened as a database", args.file.display()))?;
        let problems = doctor::integrity(&db, out)? + audit::report(&db, out)?;
        if problems > 0 {
            bail!("the backup {} is damaged; nothing was changed", args.file.display());
        }
        db.read(queries::person::count)?
    };
    let ledgers = [purges::ledger_file(config), purges::beside(&args.file)];
    let people = match ledgers.iter().any(|file| file.exists()) {
        true => without_the_purged(config, &fresh, &ledgers, out)?,
        false => people,
    };
    fs::File::open(&fresh)?.sync_all()?;
    if target.exists() {
        let old = beside(&target, ".replaced");
        remove_with_companions(&old)?;
        for companion in COMPANIONS {
            rename_if_there(&beside(&target, companion), &beside(&old, companion))?;
        }
        writeln!(out, "kept the old database as {}", old.display())?;
    }
    for companion in COMPANIONS {
        rename_if_there(&beside(&fresh, companion), &beside(&target, companion))?;
    }
    writeln!(out, "restored {}: {people} people", target.display())?;
    Ok(Outcome::Done)
}

/// Removes those from the copy who were purged since the backup was made, before it becomes the database. Returns how many
/// people are left.
fn without_the_purged(
    config: &Config,
    fresh: &Path,
    ledgers: &[PathBuf],
    out: &mut dyn Write,
) -> Result<i64> {
    let config = Config { database: format!("sqlite:{}", fresh.display()), ..config.clone() };
    let registry = open::registry(&config, Part::Command)?;
    let done = purges::replay(&registry, ledgers)
        .context("the purges since the backup could not be carried out again; nothing was changed")?;
    writeln!(out, "purge ledger: {} purges, {} people of the backup removed", done.purges, done.people)?;
    Ok(registry.db().read(queries::person::count)?)
}

/// A SQLite database is up to three files.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", ""];

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn rename_if_there(from: &Path, to: &Path) -> Result<()> {
    if from.exists() {
        fs::rename(from, to)
            .with_context(|| format!("cannot rename {} to {}", from.display(), to.display()))?;
    }
    Ok(())
}

fn remove_with_companions(path: &Path) -> Result<()> {
    for companion in COMPANIONS {
        let file = beside(path, companion);
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}
