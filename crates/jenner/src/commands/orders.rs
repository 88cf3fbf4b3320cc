//! `jenner orders …`: orders of vaccine and files of the federal ordering system, for whoever works at the machine itself.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::ordering::{self, State, Taken, look};
use serde_json::json;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;

/// What to do with orders.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Orders in a state
    List(List),
    /// Write the files that go out; approved orders are sent by that
    Write(Out),
    /// Take files that came: the status of orders, or shipments
    Read(In),
}

/// Which orders.
#[derive(Debug, clap::Args)]
pub struct List {
    /// The state
    #[arg(long, default_value = "approved", value_parser = state)]
    state: State,
    /// Print JSON: one object an order
    #[arg(long)]
    json: bool,
}

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Out {
    /// The folder; it is made
    folder: PathBuf,
}

/// Which files.
#[derive(Debug, clap::Args)]
pub struct In {
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

fn state(word: &str) -> Result<State, String> {
    State::of_word(word)
        .ok_or_else(|| format!("no such state; there are {}", State::ALL.map(State::word).join(", ")))
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::List(args) => list(&registry, args, out),
        Command::Write(args) => write(&registry, args, out),
        Command::Read(args) => read(&registry, args, out),
    }
}

fn list(registry: &Registry, args: &List, out: &mut dyn Write) -> Result<Outcome> {
    for one in look::in_state(registry, &open::operator(), args.state)? {
        let order = &one.order;
        if args.json {
            let line = json!({
                "order": order.id, "organization": order.organization.0, "funding": order.funding, "set": order.set,
                "state": order.state, "version": order.version, "federal_number": order.federal_number,
                "products": one.products, "asked": one.asked, "approved": one.approved,
                "changed_at": order.changed_at.to_jiff().to_string(),
            });
            writeln!(out, "{line}")?;
        } else {
            let approved = one.approved.map_or_else(|| "-".to_owned(), |doses| doses.to_string());
            writeln!(
                out,
                "{:<20} {:<12} {:<8} {:<14} asked {:>6} approved {:>6}",
                order.id, order.set, order.funding, order.state, one.asked, approved
            )?;
        }
    }
    Ok(Outcome::Done)
}

fn write(registry: &Registry, args: &Out, out: &mut dyn Write) -> Result<Outcome> {
    // Before orders are sent: a folder that cannot be written must not swallow them. They are kept and can be fetched again.
    std::fs::create_dir_all(&args.folder)
        .with_context(|| format!("cannot make {}", args.folder.display()))?;
    for file in ordering::write_files(registry, &open::operator())? {
        let path = args.folder.join(&file.name);
        std::fs::write(&path, &file.text).with_context(|| {
            format!(
                "cannot write {}; the file is kept under the number {} on the page of federal files",
                path.display(),
                file.id
            )
        })?;
        writeln!(out, "{}: {} rows, {} left out", path.display(), file.rows, file.left_out)?;
    }
    Ok(Outcome::Done)
}

fn read(registry: &Registry, args: &In, out: &mut dyn Write) -> Result<Outcome> {
    let mut outcome = Outcome::Done;
    for path in &args.files {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match ordering::read_files(registry, &open::operator(), &name, &bytes)? {
            Taken::Now { kind, rows, unlinked, .. } => {
                writeln!(
                    out,
                    "{}: {kind}, {rows} rows taken, {unlinked} packages without an order",
                    path.display()
                )?;
            }
            Taken::Before(_) => writeln!(out, "{}: taken before", path.display())?,
            Taken::Refused { faults, .. } => {
                outcome = Outcome::ProblemsFound;
                writeln!(out, "{}: nothing was taken", path.display())?;
                for fault in faults {
                    writeln!(out, "  {fault}")?;
                }
            }
        }
    }
    Ok(outcome)
}
