//! `jenner user …`: people who sign in.

use std::io::Write;

use anyhow::Result;
use jenner_model::access::Role;
use jenner_registry::access::accounts::{self, NewAccount};
use jenner_registry::organizations;
use jenner_store::queries;

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::secrets::secret;

/// What to do with accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add an account; without --password-from-stdin a password is drawn and printed once
    Add(Add),
    /// List the accounts
    List,
}

/// A new account.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Name to sign in with
    username: String,
    /// Code of the organization the user works for
    #[arg(long, value_name = "CODE")]
    organization: String,
    /// clinic_view, clinic_staff, clinic_manager, school, health_unit_nurse, epidemiologist, data_quality, privacy_officer
    /// or administrator (docs/ROLES.md)
    #[arg(long)]
    role: String,
    /// Name to show; without it the user name
    #[arg(long)]
    name: Option<String>,
    /// Read the password (15 to 128 characters) from standard input
    #[arg(long)]
    password_from_stdin: bool,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::Add(new) => {
            let role = Role::of_word(&new.role).filter(|role| role.is_human()).ok_or_else(|| {
                usage(format!("there is no role \"{}\"; see `jenner user add --help`", new.role))
            })?;
            let organization = wanted(&registry, &new.organization)?;
            let given = match new.password_from_stdin {
                true => {
                    Some(std::io::read_to_string(std::io::stdin())?.trim_end_matches(['\r', '\n']).to_owned())
                }
                false => None,
            };
            let password = given.clone().unwrap_or_else(|| secret(20));
            let account = NewAccount {
                username: &new.username,
                display_name: new.name.as_deref().unwrap_or(&new.username),
                password: &password,
                organization: organization.id,
                role,
            };
            accounts::add(&registry, &open::operator(), &account)?;
            writeln!(out, "added {} ({}) for {}", new.username, new.role, organization.code)?;
            if given.is_none() {
                writeln!(out, "password, shown once: {password}")?;
            }
        }
        Command::List => {
            let organizations = organizations::list(&registry)?;
            for row in registry.db().read(queries::account::all)? {
                let code =
                    organizations.iter().find(|o| o.id == row.organization).map_or("?", |o| o.code.as_str());
                let state = if row.active { "active" } else { "closed" };
                writeln!(out, "{}\t{}\t{}\t{}\t{state}", row.username, row.role, code, row.display_name)?;
            }
        }
    }
    Ok(Outcome::Done)
}
