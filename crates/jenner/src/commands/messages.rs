//! `jenner messages …`: the operator's work on the message log.

use std::io::Write;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use jenner_registry::access::interfaces;
use jenner_registry::messages::replay::{self, Wanted};
use jenner_registry::messages::retention;
use jenner_registry::senders::tally;
use jiff::civil::Date;

use super::organization::wanted;
use crate::config::Config;
use crate::keeping::rule;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with the log.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Judge messages again: what was taken stays, what was refused is read under today's rules and profiles
    Replay(Replay),
    /// Empty the bodies of messages older than the settings allow
    Empty,
    /// Count messages for score cards and the inbox; the server does this by itself
    Tally,
}

/// Which messages.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// One message, by its number in the log
    #[arg(long, value_name = "NUMBER")]
    message: Option<i64>,
    /// Of the interface with this user name
    #[arg(long, value_name = "NAME")]
    interface: Option<String>,
    /// Of the organization with this code
    #[arg(long, value_name = "CODE")]
    organization: Option<String>,
    /// That break this rule
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Received on this day or later (YYYY-MM-DD)
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Received on this day or earlier
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
    /// All messages of the log
    #[arg(long)]
    all: bool,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let operator = open::operator();
    let stop = AtomicBool::new(false);
    match command {
        Command::Replay(args) => again(&registry, args, out),
        Command::Empty => {
            let emptied = retention::empty(&registry, &operator, rule(config), &stop)?;
            writeln!(out, "{emptied} bodies emptied")?;
            Ok(Outcome::Done)
        }
        Command::Tally => {
            let counted = tally::catch_up(&registry, &operator, &stop)?;
            writeln!(out, "{counted} messages counted")?;
            Ok(Outcome::Done)
        }
    }
}

fn again(registry: &jenner_registry::Registry, args: &Replay, out: &mut dyn Write) -> Result<Outcome> {
    let zone = registry.settings().time_zone.clone();
    let start = |day: Date| -> Result<i64> { Ok(day.to_zoned(zone.clone())?.timestamp().as_microsecond()) };
    let interface = match &args.interface {
        None => None,
        Some(name) => Some(
            interfaces::list(registry)?
                .into_iter()
                .find(|one| one.username == *name)
                .ok_or_else(|| {
                    usage(format!("there is no interface {name}; `jenner interface list` shows all"))
                })?
                .id
                .0,
        ),
    };
    let organization = match &args.organization {
        None => None,
        Some(code) => Some(wanted(registry, code)?.id.0),
    };
    let which = Wanted {
        message: args.message,
        interface,
        organization,
        rule: args.rule.clone(),
        from: args.from.map(start).transpose()?,
        until: args
            .until
            .map(|day| day.tomorrow().map_err(anyhow::Error::from).and_then(start))
            .transpose()?,
    };
    if which == Wanted::default() && !args.all {
        return Err(usage(
            "say which messages: --message, --interface, --organization, --rule, --from, --until, or --all",
        ));
    }
    let progress = crate::progress::Progress::new("messages looked at", 0);
    let told = std::cell::Cell::new(0);
    let report = |done: &replay::Done| {
        progress.add((done.looked_at - told.get()) as u64);
        told.set(done.looked_at);
    };
    let done = replay::replay(registry, &open::operator(), &which, &report, &AtomicBool::new(false))?;
    progress.finish();
    writeln!(out, "{} messages looked at", done.looked_at)?;
    writeln!(out, "{} had been taken whole and stay as they are", done.taken_before)?;
    writeln!(out, "{} came to the same as before", done.unchanged)?;
    writeln!(out, "{} are taken now", done.taken)?;
    writeln!(out, "{} came to something else and are still not taken", done.refused)?;
    writeln!(out, "{} could not be judged again: not kept, or no update", done.passed_over)?;
    Ok(Outcome::Done)
}
