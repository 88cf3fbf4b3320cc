//! `jenner audit …`: the audit log.

mod disclosures;
mod incident;

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_store::Db;
use jenner_store::audit::{
    self, Checkpoint, CheckpointSigner as _, CheckpointVerifier, Evidence, Verification,
};
use jenner_store::queries::audit as queries;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::watch::{self, keys};

/// What to do with the audit log.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check every entry against the one before it; name the last good and the first bad row of each chain
    Verify(Verify),
    /// Sign the heads of the chains now and push them to the second place
    Checkpoint,
    /// Print the public key with which anybody can check signed checkpoints
    Key(Key),
    /// Write all entries as lines of JSON, with their hashes, for a check by another program
    Export(Export),
    /// Make the pack about an incident: what somebody did, whose data it showed, and which
    Incident(incident::Args),
    /// Make the accounting of disclosures of a person, as CSV
    Disclosures(disclosures::Args),
    /// Look through the log for unusual access now, as the server does every minute
    Look,
    /// Print the statements that let a PostgreSQL role add to the log and change nothing in it
    Grants(Grants),
}

/// What to hold the log against.
#[derive(Debug, Default, clap::Args)]
pub struct Verify {
    /// File with signed checkpoints from the second place (may be the file of a syslog server); can be given again
    #[arg(long, value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// File with public keys (PEM); without it those beside the private key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Which key.
#[derive(Debug, clap::Args)]
pub struct Key {
    /// Make a new private key; the old public key stays known
    #[arg(long)]
    new: bool,
}

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// File to write; without it to the standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// For whom.
#[derive(Debug, clap::Args)]
pub struct Grants {
    /// The role as which the program connects
    #[arg(value_name = "ROLE")]
    role: String,
}

/// Runs one of them.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    match command {
        Command::Verify(args) => verify(args, config, out),
        Command::Checkpoint => checkpoint(config, out),
        Command::Key(args) => key(args, config, out),
        Command::Export(args) => export(args, config, out),
        Command::Incident(args) => incident::run(args, config, out),
        Command::Disclosures(args) => disclosures::run(args, config, out),
        Command::Look => look(config, out),
        Command::Grants(args) => {
            write!(out, "{}", audit::grants(&open::existing_database(config)?, &args.role)?)?;
            Ok(Outcome::Done)
        }
    }
}

fn verify(args: &Verify, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let db = open::existing_database(config)?;
    let keys = keys::public(config, args.key.as_deref())?;
    let mut kept = Vec::new();
    for file in &args.checkpoints {
        let text = fs::read_to_string(file)
            .map_err(|error| usage(format!("cannot read the checkpoints {}: {error}", file.display())))?;
        let found: Vec<Checkpoint> = text.lines().filter_map(Checkpoint::parse).collect();
        if found.is_empty() {
            return Err(usage(format!("there is no checkpoint in {}", file.display())));
        }
        kept.extend(found);
    }
    let keys_given = keys.is_some();
    let evidence = Evidence { keys: keys.as_ref().map(|keys| keys as &dyn CheckpointVerifier), kept };
    let found = audit::verify_with(&db, evidence)?;
    let problems = print(&found, out)?;
    if !keys_given {
        writeln!(out, "audit: no public key found, so no signature was checked; name one with --key")?;
    }
    if args.checkpoints.is_empty() {
        writeln!(
            out,
            "audit: checked against the database's own checkpoints; --checkpoints FILE holds it against the second place"
        )?;
    }
    Ok(Outcome::of(problems))
}

/// Checks the chains and prints what was found; returns the number of problems.
pub fn report(db: &Db, out: &mut dyn Write) -> Result<usize> {
    print(&audit::verify(db)?, out)
}

fn print(found: &Verification, out: &mut dyn Write) -> Result<usize> {
    let entries: i64 = found.chains.iter().map(|chain| chain.good).sum();
    let mut problems = 0;
    for chain in &found.chains {
        let Some(fault) = &chain.fault else { continue };
        problems += 1;
        write!(out, "audit: chain {}: {fault}; last good row: ", chain.chain)?;
        match chain.good {
            0 => write!(out, "none")?,
            good => write!(out, "{good}")?,
        }
        match fault.first_bad() {
            Some(bad) => writeln!(out, "; first bad row: {bad}")?,
            None => writeln!(out)?,
        }
    }
    for lost in &found.lost {
        problems += 1;
        writeln!(
            out,
            "audit: chain {}: the checkpoint of entry {} is in the second place and not in the database any more",
            lost.chain, lost.seq
        )?;
    }
    if problems == 0 {
        writeln!(
            out,
            "audit: whole ({entries} entries in {} chains, {} checkpoints)",
            found.chains.len(),
            found.checkpoints
        )?;
    }
    Ok(problems)
}

fn checkpoint(config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let (made, whole) = watch::once(&registry, config)?;
    for point in &made {
        writeln!(out, "{}", point.signed_line())?;
    }
    if made.is_empty() {
        writeln!(out, "audit: nothing new since the last checkpoint")?;
    }
    if !whole {
        writeln!(out, "audit: a second place did not answer; the log on stderr says which")?;
    }
    Ok(Outcome::of(usize::from(!whole)))
}

fn look(config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let mut alerts = 0;
    loop {
        let looked = jenner_registry::audit::alerts::look_through(&registry)?;
        alerts += looked.alerts;
        if !looked.more {
            writeln!(out, "audit: {alerts} alerts raised or grown")?;
            return Ok(Outcome::Done);
        }
    }
}

fn key(args: &Key, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let signer = if args.new { keys::renew(config)? } else { keys::signer(config)? };
    writeln!(out, "{}", signer.name())?;
    write!(out, "{}", signer.public_pem())?;
    Ok(Outcome::Done)
}

/// Entries of one read.
const PAGE: i64 = 5_000;

fn export(args: &Export, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let access = open::operator();
    let mut file;
    let to: &mut dyn Write = match &args.out {
        Some(path) => {
            file = std::io::BufWriter::new(
                fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
            );
            &mut file
        }
        None => out,
    };
    // Who takes the whole log away is in the log.
    jenner_registry::audit::note_export(&registry, &access)?;
    let db = registry.db();
    for chain in db.read(queries::chains)? {
        let mut after = 0;
        loop {
            let page = db.read(|tx| queries::of_chain(tx, &access, &chain, after, PAGE))?;
            let Some(last) = page.last() else { break };
            after = last.0.seq;
            for (row, previous, hash) in &page {
                let line = serde_json::json!({
                    "chain": row.chain, "seq": row.seq, "at": row.at.0, "actor": row.actor, "role": row.role,
                    "organization": row.organization.map(|id| id.0), "action": row.action,
                    "person": row.person.map(|id| id.0), "object": row.object, "purpose": row.purpose,
                    "result": row.result, "detail": row.detail, "origin": row.origin,
                    "prev_hash": audit::hex(previous), "hash": audit::hex(hash),
                });
                writeln!(to, "{line}")?;
            }
        }
    }
    to.flush()?;
    Ok(Outcome::Done)
}

/// A text that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("{guard}{text}")
}
