//! `jenner audit …`: the audit log.

use std::io::Write;

use anyhow::Result;
use jenner_store::{Db, audit};

use crate::config::Config;
use crate::open;
use crate::problem::Outcome;

/// What to do with the audit log.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check every entry against the one before it; name the first bad one of each chain
    Verify,
}

/// Checks the chains.
pub fn verify(config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let db = open::existing_database(config)?;
    Ok(Outcome::of(report(&db, out)?))
}

/// Checks the chains and prints what was found; returns the number of broken chains.
pub fn report(db: &Db, out: &mut dyn Write) -> Result<usize> {
    let found = audit::verify(db)?;
    let entries: i64 = found.chains.iter().map(|chain| chain.good).sum();
    let mut broken = 0;
    for chain in &found.chains {
        if let Some(fault) = &chain.fault {
            broken += 1;
            writeln!(out, "audit: chain {}: {fault}; good up to entry {}", chain.chain, chain.good)?;
        }
    }
    if broken == 0 {
        writeln!(
            out,
            "audit: whole ({entries} entries in {} chains, {} checkpoints)",
            found.chains.len(),
            found.checkpoints
        )?;
    }
    Ok(broken)
}
