//! The purge ledger's place, and what is done with it: written beside a backup, replayed before a database is opened.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::participation::purge::ledger::{self, Line, What};
use jenner_registry::participation::purge::{self, Replayed};
use jenner_store::queries;

use crate::config::Config;
use crate::open;

/// Where the ledger is.
pub fn ledger_file(config: &Config) -> PathBuf {
    match config.purge_ledger.as_os_str().is_empty() {
        true => config.home().join("purges.ledger"),
        false => config.purge_ledger.clone(),
    }
}

/// The ledger's copy that belongs to a backup.
pub fn beside(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".purges");
    name.into()
}

/// Writes the ledger beside a backup; says how many lines it has. Without a ledger nothing is written.
pub fn copy_beside(config: &Config, backup: &Path) -> Result<Option<usize>> {
    let file = ledger_file(config);
    if !file.exists() {
        return Ok(None);
    }
    let copy = beside(backup);
    let text = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    std::fs::write(&copy, &text)
        .and_then(|()| std::fs::File::open(&copy)?.sync_all())
        .with_context(|| format!("cannot write {}", copy.display()))?;
    Ok(Some(text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count()))
}

/// Every line of these ledgers, each once.
pub fn lines(registry: &Registry, files: &[PathBuf]) -> Result<Vec<Line>> {
    let mut all: Vec<Line> = Vec::new();
    for file in files {
        for line in ledger::read(registry.vault(), file)? {
            if !all.contains(&line) {
                all.push(line);
            }
        }
    }
    Ok(all)
}

/// Carries out every purge of the ledgers again, and removes what the rows leave behind on the disk.
pub fn replay(registry: &Registry, files: &[PathBuf]) -> Result<Replayed> {
    let lines = lines(registry, files)?;
    if lines.is_empty() {
        return Ok(Replayed::default());
    }
    let done = purge::replay(registry, &open::operator(), &lines)?;
    registry.db().scrub(done.people > 0)?;
    Ok(done)
}

/// Before the service opens: a database that does not know of a purge of the ledger was restored from a backup of before it.
/// Then the ledger is replayed.
pub fn before_opening(registry: &Registry, config: &Config) -> Result<Option<Replayed>> {
    let file = ledger_file(config);
    let lines = ledger::read(registry.vault(), &file)?;
    let purges: Vec<&Line> = lines.iter().filter(|line| line.what == What::Purged).collect();
    if purges.is_empty() {
        return Ok(None);
    }
    let lifted: HashSet<&str> =
        lines.iter().filter(|line| line.what == What::Lifted).map(|line| line.receipt.as_str()).collect();
    let handles: Vec<_> = purges.iter().filter_map(|line| line.handles.first()?.parse().ok()).collect();
    let is_behind = registry.db().read(|tx| {
        for line in
            purges.iter().filter(|line| line.tombstone != 0 && !lifted.contains(line.receipt.as_str()))
        {
            if queries::suppression::by_receipt(tx, &line.receipt)?.is_none() {
                return Ok(true);
            }
        }
        for handle in handles {
            if queries::person::home_by_public_id(tx, handle)?.is_some() {
                return Ok(true);
            }
        }
        Ok::<_, jenner_store::StoreError>(false)
    })?;
    if is_behind { replay(registry, &[file]).map(Some) } else { Ok(None) }
}
