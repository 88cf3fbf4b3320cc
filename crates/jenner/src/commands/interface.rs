//! `jenner interface …`: machine senders.

use std::io::Write;

use anyhow::Result;
use jenner_registry::access::interfaces;

use super::interface_client;
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
    /// Register a program that speaks FHIR and signs in with a key (SMART Backend Services)
    AddClient(interface_client::Add),
    /// Change what a program may do; its tokens are taken back
    ChangeClient(interface_client::Change),
    /// Close a program
    CloseClient(interface_client::Named),
    /// Open a program that was closed
    OpenClient(interface_client::Named),
    /// List the programs with their keys
    Clients,
    /// Add a public key beside those that a program has: the first step of changing keys
    AddKey(interface_client::AddKey),
    /// Take a key back, and all tokens of the program with it
    RevokeKey(interface_client::RevokeKey),
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
    let new = match command {
        Command::Add(new) => new,
        Command::AddClient(new) => return interface_client::add(new, config, out),
        Command::ChangeClient(wanted) => return interface_client::change(wanted, config, out),
        Command::CloseClient(of) => return interface_client::set_active(of, false, config, out),
        Command::OpenClient(of) => return interface_client::set_active(of, true, config, out),
        Command::Clients => return interface_client::list(config, out),
        Command::AddKey(new) => return interface_client::add_key(new, config, out),
        Command::RevokeKey(old) => return interface_client::revoke_key(old, config, out),
    };
    let registry = open::registry(config, Part::Command)?;
    let organization = wanted(&registry, &new.organization)?;
    let secret = secret(SECRET_LENGTH);
    interfaces::add(&registry, &open::operator(), organization.id, &new.username, &secret)?;
    writeln!(out, "added {} for {}", new.username, organization.code)?;
    writeln!(out, "secret, shown once: {secret}")?;
    Ok(Outcome::Done)
}
