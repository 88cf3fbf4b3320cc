//! `jenner user …`: people who sign in.

use std::io::Write;

use anyhow::Result;
use jenner_model::UserId;
use jenner_model::access::Role;
use jenner_registry::access::accounts::{self, NewAccount};
use jenner_registry::access::links::{self, Invited};
use jenner_registry::access::{factors, grants, life, recovery};
use jenner_registry::{Registry, organizations};
use jenner_store::queries;

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add an account, and print the link by which its owner chooses a password (72 hours, once)
    Add(Add),
    /// List the accounts
    List,
    /// A new link for an account: to its first password, or to another one (1 hour, asks for the second factor)
    Link {
        /// Name to sign in with
        username: String,
    },
    /// Wake an account that slept because nobody used it, or that too many wrong passwords have shut
    Wake {
        /// Name to sign in with
        username: String,
    },
    /// Close an account: its sessions end at once
    Close {
        /// Name to sign in with
        username: String,
    },
    /// The owner has lost the second factor and was proven: after 24 hours a new one can be set up
    LostFactor {
        /// Name to sign in with
        username: String,
        /// How the owner was proven, and by whom
        #[arg(long)]
        proof: String,
    },
    /// The link to the first administrator, while nobody has an account (1 hour, once)
    SetupLink,
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
    /// Address for notices
    #[arg(long)]
    email: Option<String>,
    /// Read the password (15 to 128 characters) from standard input; no link is made
    #[arg(long)]
    password_from_stdin: bool,
}

/// Where links of this registry lead; `listen` where the settings name no public address.
pub fn address(config: &Config, listen: &str) -> String {
    match config.public_url.trim_end_matches('/') {
        "" if config.tls_certificate.is_empty() => format!("http://{listen}"),
        "" => format!("https://{listen}"),
        public => public.to_owned(),
    }
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let operator = open::operator();
    let link = |token: &str| format!("{}/link/{token}", address(config, &config.listen));
    match command {
        Command::Add(new) => add(new, config, &registry, out)?,
        Command::List => list(&registry, out)?,
        Command::Link { username } => {
            let token = links::renew(&registry, &operator, named(&registry, username)?)?;
            writeln!(out, "{}", link(&token))?;
        }
        Command::Wake { username } => {
            life::wake(&registry, &operator, named(&registry, username)?)?;
            writeln!(out, "{username} can sign in again")?;
        }
        Command::Close { username } => {
            grants::deactivate(&registry, &operator, named(&registry, username)?)?;
            writeln!(out, "{username} is closed")?;
        }
        Command::LostFactor { username, proof } => {
            let ready = recovery::lose(&registry, &operator, named(&registry, username)?, proof)?;
            let ready = ready.to_jiff().to_zoned(config.zone()?).strftime("%Y-%m-%d %H:%M %Z").to_string();
            writeln!(out, "{username} was told; from {ready} on the password leads to a new second factor")?;
        }
        Command::SetupLink => match links::setup(&registry, &operator)? {
            Some(token) => writeln!(out, "{}", link(&token))?,
            None => return Err(usage("there are accounts already; an administrator invites others")),
        },
    }
    Ok(Outcome::Done)
}

fn named(registry: &Registry, username: &str) -> Result<UserId> {
    let found = accounts::by_username(registry, username)?;
    found.ok_or_else(|| usage(format!("there is no account \"{username}\"; see `jenner user list`")))
}

fn add(new: &Add, config: &Config, registry: &Registry, out: &mut dyn Write) -> Result<()> {
    let role = Role::of_word(&new.role)
        .filter(|role| role.is_human())
        .ok_or_else(|| usage(format!("there is no role \"{}\"; see `jenner user add --help`", new.role)))?;
    let organization = wanted(registry, &new.organization)?;
    let display_name = new.name.as_deref().unwrap_or(&new.username);
    let username = new.username.as_str();
    if new.password_from_stdin {
        let given = std::io::read_to_string(std::io::stdin())?;
        let password = given.trim_end_matches(['\r', '\n']);
        let account = NewAccount { username, display_name, password, organization: organization.id, role };
        accounts::add(registry, &open::operator(), &account)?;
        writeln!(out, "added {username} ({}) for {}", new.role, organization.code)?;
        return Ok(());
    }
    let email = new.email.as_deref().unwrap_or_default();
    let invited = Invited { username, display_name, email, organization: organization.id, role };
    let (_, token) = links::invite(registry, &open::operator(), &invited)?;
    writeln!(out, "added {username} ({}) for {}", new.role, organization.code)?;
    writeln!(out, "link to the password, works once within 72 hours:")?;
    writeln!(out, "  {}/link/{token}", address(config, &config.listen))?;
    Ok(())
}

fn list(registry: &Registry, out: &mut dyn Write) -> Result<()> {
    let organizations = organizations::list(registry)?;
    for row in registry.db().read(queries::account::all)? {
        let code = organizations.iter().find(|o| o.id == row.organization).map_or("?", |o| o.code.as_str());
        let life = registry.db().read(|tx| queries::account_life::of_user(tx, row.id))?;
        let state = match life.and_then(|life| life.suspended_at) {
            _ if !row.active => "closed",
            Some(_) => "asleep",
            None if factors::of_user(registry, row.id)?.is_empty() => "no second factor",
            None => "active",
        };
        writeln!(out, "{}\t{}\t{}\t{}\t{state}", row.username, row.role, code, row.display_name)?;
    }
    Ok(())
}
