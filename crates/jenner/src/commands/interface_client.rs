//! `jenner interface …-client`, `…-key`: programs of an interface that speak FHIR.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::smart::clients::{self, Registered, Rights};
use jenner_registry::smart::{Population, PublicKeys, Scopes};

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// A new client.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Interface that the program belongs to
    username: String,
    /// Name of the program at the token endpoint (client_id)
    client: String,
    /// File of its public keys: a JWK, or a set of them; - for stdin
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Address of its key set; used where the setting fetch_client_keys is on
    #[arg(long, value_name = "URL")]
    jwks_url: Option<String>,
    /// What it may ask for at most, as in "system/Patient.rs system/Immunization.rs"
    #[arg(long, value_name = "SCOPES", default_value = "system/*.rs")]
    scopes: String,
    /// Whom it may have in bulk: own (whom its organization has reported) or everybody
    #[arg(long, value_name = "WHOM", default_value = "own")]
    population: String,
    /// Exports hold protected people too, as far as its organization has reported them
    #[arg(long)]
    protected_too: bool,
}

/// Changed rights of a client.
#[derive(Debug, clap::Args)]
pub struct Change {
    /// Name of the program
    client: String,
    /// What it may ask for at most
    #[arg(long, value_name = "SCOPES")]
    scopes: Option<String>,
    /// Whom it may have in bulk: own or everybody
    #[arg(long, value_name = "WHOM")]
    population: Option<String>,
    /// Whether exports hold protected people whom its organization has reported
    #[arg(long, value_name = "YES")]
    protected_too: Option<bool>,
    /// Address of its key set; empty for none
    #[arg(long, value_name = "URL")]
    jwks_url: Option<String>,
}

/// A new key.
#[derive(Debug, clap::Args)]
pub struct AddKey {
    /// Name of the program
    client: String,
    /// File of its public keys: a JWK, or a set of them; - for stdin
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
}

/// A key to be taken back.
#[derive(Debug, clap::Args)]
pub struct RevokeKey {
    /// Name of the program
    client: String,
    /// Name of the key (kid)
    kid: String,
}

/// A client by its name.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// Name of the program
    client: String,
}

/// Registers a client.
pub fn add(new: &Add, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let keys = match &new.keys {
        Some(file) => keys(file)?,
        None => PublicKeys(Vec::new()),
    };
    let rights = Rights {
        scopes: scopes(&new.scopes)?,
        population: population(&new.population)?,
        protected_too: new.protected_too,
        jwks_url: new.jwks_url.clone(),
    };
    clients::add(&registry, &open::operator(), &new.username, &new.client, &rights, &keys)?;
    writeln!(out, "added {} for the interface {}", new.client, new.username)?;
    show(&registry, &new.client, out)
}

/// Changes what a client may do.
pub fn change(wanted: &Change, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let known = clients::known(&registry, &wanted.client)?.row;
    let rights = Rights {
        scopes: scopes(wanted.scopes.as_deref().unwrap_or(&known.scopes))?,
        population: population(wanted.population.as_deref().unwrap_or(&known.population))?,
        protected_too: wanted.protected_too.unwrap_or(known.protected_too),
        jwks_url: wanted.jwks_url.clone().or(known.jwks_url).filter(|url| !url.is_empty()),
    };
    clients::change(&registry, &open::operator(), &wanted.client, &rights)?;
    show(&registry, &wanted.client, out)
}

/// Adds keys beside those that are there.
pub fn add_key(new: &AddKey, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    clients::add_keys(&registry, &open::operator(), &new.client, &keys(&new.keys)?)?;
    show(&registry, &new.client, out)
}

/// Takes a key back.
pub fn revoke_key(old: &RevokeKey, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    clients::revoke_key(&registry, &open::operator(), &old.client, &old.kid)?;
    writeln!(out, "took back {}; tokens of {} are not good any more", old.kid, old.client)?;
    show(&registry, &old.client, out)
}

/// Closes or opens a client.
pub fn set_active(of: &Named, active: bool, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    clients::set_active(&registry, &open::operator(), &of.client, active)?;
    show(&registry, &of.client, out)
}

/// Lists all clients.
pub fn list(config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    for one in clients::list(&registry, &open::operator())? {
        print(&one, out)?;
    }
    Ok(Outcome::Done)
}

fn show(registry: &Registry, client: &str, out: &mut dyn Write) -> Result<Outcome> {
    print(&clients::known(registry, client)?, out)?;
    Ok(Outcome::Done)
}

fn print(of: &Registered, out: &mut dyn Write) -> Result<()> {
    let row = &of.row;
    let state = if row.active { "" } else { " (closed)" };
    writeln!(out, "{}{state}", row.client)?;
    writeln!(out, "  scopes: {}", row.scopes)?;
    let protected = if row.protected_too { ", protected people of its organization too" } else { "" };
    writeln!(out, "  in bulk: {}{protected}", row.population)?;
    if let Some(url) = &row.jwks_url {
        writeln!(out, "  key set: {url}")?;
    }
    for key in &of.keys {
        let since = key.added_at.to_jiff().strftime("%Y-%m-%d");
        let until = key.revoked_at.map(|at| format!(", taken back {}", at.to_jiff().strftime("%Y-%m-%d")));
        writeln!(out, "  key {} since {since}{}", key.kid, until.unwrap_or_default())?;
    }
    Ok(())
}

fn keys(file: &Path) -> Result<PublicKeys> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("the keys cannot be read from stdin")?;
        text
    } else {
        std::fs::read_to_string(file)
            .map_err(|error| usage(format!("cannot read the keys {}: {error}", file.display())))?
    };
    Ok(PublicKeys::parse(&text)?)
}

fn scopes(text: &str) -> Result<Scopes> {
    Scopes::parse(text).map_err(|error| usage(error.to_string()))
}

fn population(word: &str) -> Result<Population> {
    Population::of_word(word)
        .ok_or_else(|| usage(format!("--population is \"{word}\"; it is own or everybody")))
}
