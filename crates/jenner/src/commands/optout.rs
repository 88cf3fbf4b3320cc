//! `jenner optout …`: who left, purges, messages on hold; what the desk's pages do, at the machine itself.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use jenner_model::{PublicId, RegistryNumber};
use jenner_registry::Registry;
use jenner_registry::participation::purge::{self, PurgeOrder};
use jenner_registry::participation::suppression::held::{self, Decision};
use jenner_registry::participation::suppression::tombstones;
use jenner_store::queries::person;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::purges;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Who left, by receipt, and how many messages were refused, held and released
    List,
    /// Remove everything about a person, and keep new messages about them out
    Purge(Purge),
    /// Messages that may be about somebody who left
    #[command(subcommand)]
    Held(Held),
    /// The holder of a receipt takes part again
    Rejoin {
        /// The number on the paper
        receipt: String,
        /// Why: it stands in the audit log
        #[arg(long)]
        reason: String,
    },
    /// Carry out every purge of the ledger again: after a PostgreSQL database was restored from a backup
    Replay {
        /// Further ledgers, such as the one beside a backup
        ledgers: Vec<PathBuf>,
    },
    /// Remove what deleted rows left behind on the disk
    Scrub {
        /// Write the whole file anew (SQLite; needs room for a second copy), or VACUUM (PostgreSQL)
        #[arg(long)]
        whole: bool,
    },
}

/// Whom, and on whose order.
#[derive(Debug, clap::Args)]
pub struct Purge {
    /// Registry number, or the name in the address of the record's page
    person: String,
    /// The number on the paper that the family gets
    #[arg(long)]
    receipt: String,
    /// Who of the desk asked for it
    #[arg(long, value_name = "NAME")]
    asked_by: String,
    /// Who else of the desk confirmed it
    #[arg(long, value_name = "NAME")]
    confirmed_by: String,
    /// The family wants nothing kept at all: the record may grow back with the next message
    #[arg(long)]
    keep_nothing: bool,
    /// Only count what would go
    #[arg(long)]
    dry_run: bool,
    /// Afterwards write the whole database file anew
    #[arg(long)]
    scrub: bool,
}

/// Messages on hold.
#[derive(Debug, clap::Subcommand)]
pub enum Held {
    /// All of them, those first that are due first
    List,
    /// One, opened: audited
    Show {
        /// Its number
        id: i64,
    },
    /// It is about somebody else: take it
    Release(Decide),
    /// It is about the one who left: remove it
    Refuse(Decide),
    /// Decide what is due; the server does this by itself
    Work,
}

/// Which, and why.
#[derive(Debug, clap::Args)]
pub struct Decide {
    /// Its number
    id: i64,
    /// Why: it stands in the audit log
    #[arg(long)]
    reason: String,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let operator = open::operator();
    match command {
        Command::List => list(&registry, out),
        Command::Purge(order) => carry_out(&registry, order, out),
        Command::Held(command) => on_hold(&registry, command, out),
        Command::Rejoin { receipt, reason } => {
            if !tombstones::lift(&registry, &operator, receipt, reason)? {
                return Err(usage(format!("there is no receipt {receipt}; `jenner optout list` shows all")));
            }
            writeln!(out, "{receipt}: messages about its holder are taken again")?;
            Ok(Outcome::Done)
        }
        Command::Replay { ledgers } => {
            let files: Vec<PathBuf> =
                std::iter::once(purges::ledger_file(config)).chain(ledgers.iter().cloned()).collect();
            let done = purges::replay(&registry, &files)?;
            writeln!(
                out,
                "{} purges in the ledger; {} people were there and are gone",
                done.purges, done.people
            )?;
            Ok(Outcome::Done)
        }
        Command::Scrub { whole } => {
            let clean = registry.db().scrub(*whole)?;
            writeln!(out, "{}", if clean { "scrubbed" } else { "something was reading; run it again" })?;
            Ok(if clean { Outcome::Done } else { Outcome::ProblemsFound })
        }
    }
}

fn list(registry: &Registry, out: &mut dyn Write) -> Result<Outcome> {
    let all = tombstones::overview(registry, &open::operator())?;
    for one in &all.tombstones {
        writeln!(out, "{}\t{}\t{}\t{} keys", one.receipt, one.day, one.kind, one.keys)?;
    }
    writeln!(out, "{} people kept out; {} messages on hold", all.tombstones.len(), all.held)?;
    for (outcome, count) in &all.counts {
        writeln!(out, "{count} messages {outcome} in the last year")?;
    }
    Ok(Outcome::Done)
}

fn whom(registry: &Registry, text: &str) -> Result<PublicId> {
    if let Ok(id) = text.parse::<PublicId>() {
        return Ok(id);
    }
    let unknown = || usage(format!("{text} is neither a registry number nor the name of a record"));
    let number: RegistryNumber = text.parse().map_err(|_| unknown())?;
    let found = registry.db().read(|tx| person::by_registry_number(tx, &open::operator(), number))?;
    found.map(|row| row.public_id).ok_or_else(|| usage(format!("nobody has the registry number {text}")))
}

fn carry_out(registry: &Registry, order: &Purge, out: &mut dyn Write) -> Result<Outcome> {
    let person = whom(registry, &order.person)?;
    let operator = open::operator();
    if order.dry_run {
        let Some(plan) = purge::plan(registry, &operator, person)? else {
            return Err(usage(format!("there is no record {}", order.person)));
        };
        writeln!(out, "{} records merged into one, {} keyed hashes would be kept", plan.homes, plan.keys)?;
        plan.rows.iter().try_for_each(|(table, n)| writeln!(out, "{n}\t{table}"))?;
        return Ok(Outcome::Done);
    }
    let ordered = PurgeOrder {
        receipt: order.receipt.clone(),
        asked_by: order.asked_by.clone(),
        confirmed_by: order.confirmed_by.clone(),
        keep_out: !order.keep_nothing,
    };
    let Some(done) = purge::carry_out(registry, &operator, person, &ordered)? else {
        return Err(usage(format!("there is no record {}", order.person)));
    };
    done.removed.iter().try_for_each(|(table, n)| writeln!(out, "{n}\t{table}"))?;
    let clean = if order.scrub { registry.db().scrub(true)? } else { done.is_scrubbed };
    writeln!(out, "{}: {}", done.receipt, if done.was_done { "was purged before" } else { "purged" })?;
    if !clean {
        writeln!(out, "something was reading meanwhile; run `jenner optout scrub`")?;
    }
    Ok(Outcome::Done)
}

fn on_hold(registry: &Registry, command: &Held, out: &mut dyn Write) -> Result<Outcome> {
    let operator = open::operator();
    match command {
        Held::List => {
            for line in held::list(registry, &operator)? {
                let by_itself = if line.by_itself == Decision::Refuse { "refuse" } else { "release" };
                let due = line.due_at.to_jiff();
                writeln!(
                    out,
                    "{}\t{}\t{by_itself} at {due}\t{}",
                    line.id,
                    line.receipt,
                    line.agreed.join(",")
                )?;
            }
            Ok(Outcome::Done)
        }
        Held::Show { id } => {
            let Some(one) = held::open(registry, &operator, *id)? else { return Err(gone(*id)) };
            let name = one.person.legal_name().map(|name| format!("{}, {}", name.family, name.given));
            let born = one.person.birth_date.map(|born| born.to_string()).unwrap_or_default();
            writeln!(out, "{} born {born}", name.unwrap_or_default())?;
            writeln!(
                out,
                "sent as {} ({}), {} statements",
                one.control_id, one.message_type, one.statements
            )?;
            writeln!(out, "receipt {}; agrees on {}", one.line.receipt, one.line.agreed.join(", "))?;
            Ok(Outcome::Done)
        }
        Held::Release(one) => decide(registry, one, Decision::Release, out),
        Held::Refuse(one) => decide(registry, one, Decision::Refuse, out),
        Held::Work => {
            let done = held::work(registry, &AtomicBool::new(false))?;
            writeln!(out, "{done} were due")?;
            Ok(Outcome::Done)
        }
    }
}

fn gone(id: i64) -> anyhow::Error {
    usage(format!("there is no message {id} on hold; `jenner optout held list` shows all"))
}

fn decide(registry: &Registry, one: &Decide, decision: Decision, out: &mut dyn Write) -> Result<Outcome> {
    if !held::decide(registry, &open::operator(), one.id, decision, &one.reason)? {
        return Err(gone(one.id));
    }
    writeln!(out, "{}: done", one.id)?;
    Ok(Outcome::Done)
}
