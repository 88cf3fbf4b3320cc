//! `jenner interface …`: machine senders.

use std::io::Write;

use anyhow::Result;
use jenner_registry::access::interfaces;

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::secrets::secret;

/// What to do with interfaces.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add a credential; its secret is printed once
    Add(Add),
}

/// A new credential.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// User name of the sender
    username: String,
    /// Code of the organization that sends
    #[arg(long, value_name = "CODE")]
    organization: String,
}

/// Characters of a secret.
pub const SECRET_LENGTH: usize = 32;

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let Command::Add(new) = command;
    let registry = open::registry(config, Part::Command)?;
    let organization = wanted(&registry, &new.organization)?;
    let secret = secret(SECRET_LENGTH);
    interfaces::add(&registry, &open::operator(), organization.id, &new.username, &secret)?;
    writeln!(out, "added {} for {}", new.username, organization.code)?;
    writeln!(out, "secret, shown once: {secret}")?;
    Ok(Outcome::Done)
}
