//! `jenner interface …`: machine senders, what is agreed with them, how far they are.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_hl7::rules;
use jenner_registry::Registry;
use jenner_registry::access::interfaces::{self, Named};
use jenner_registry::senders::profiles::{self, Scope};
use jenner_registry::senders::{State, onboarding};
use jenner_web::tls::Fingerprint;

use super::interface_client;
use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::secrets::secret;

/// What to do with interfaces.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add a credential; its secret is printed once
    Add(Add),
    /// List the interfaces with their states
    List,
    /// Give a sender a new secret, printed once; the old one stays good for the days of --overlap
    Rotate {
        /// User name of the interface
        username: String,
        /// Days for which the old secret stays good; 0 ends it, and all earlier ones, at once
        #[arg(long, value_name = "DAYS", default_value_t = 14)]
        overlap: u16,
    },
    /// Close a sender, or take one of its certificates back; it counts at once
    Revoke {
        /// User name of the interface
        username: String,
        /// This certificate only: its PEM file, or its SHA-256 fingerprint
        #[arg(long, value_name = "FILE|SHA256")]
        certificate: Option<String>,
        /// The earlier secrets only
        #[arg(long, conflicts_with = "certificate")]
        old_secrets: bool,
    },
    /// Open a sender again that was closed; its new secret is printed once
    Reopen {
        /// User name of the interface
        username: String,
    },
    /// Say from where a sender may come, and which client certificate speaks for it
    Allow {
        /// User name of the interface
        username: String,
        /// A network as ADDRESS/BITS; repeat it for more. Those that were there before are replaced
        #[arg(long, value_name = "NETWORK")]
        from: Vec<String>,
        /// From anywhere
        #[arg(long, conflicts_with = "from")]
        from_anywhere: bool,
        /// A client certificate: its PEM file, or its SHA-256 fingerprint. From then on the secret alone opens nothing
        #[arg(long, value_name = "FILE|SHA256")]
        certificate: Option<String>,
    },
    /// What is agreed with senders: rules, codes, facilities, defaults
    #[command(subcommand)]
    Profile(Profile),
    /// Every rule that a profile can name, with its severity
    Rules,
    /// How far an interface is on its way into production; with --to, bring it into another state
    State(StateArgs),
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
    /// Begin in test: messages are judged and logged, nothing is stored
    #[arg(long)]
    test: bool,
}

/// What to do with profiles.
#[derive(Debug, clap::Subcommand)]
pub enum Profile {
    /// Print what holds for a sender after all: its own profile over those above
    Show(Place),
    /// Write the profile of one place as TOML
    Export(Place),
    /// Read a profile from TOML and store it; `-` for standard input
    Import(Import),
}

/// For whom a profile holds: an interface, an organization, or everybody.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// User name of the interface
    #[arg(conflicts_with_all = ["organization", "registry"])]
    username: Option<String>,
    /// Code of the organization
    #[arg(long, value_name = "CODE", conflicts_with = "registry")]
    organization: Option<String>,
    /// The whole registry
    #[arg(long)]
    registry: bool,
}

/// A profile to be stored.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// File with the profile
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Only say what it would have done to the last N messages; store nothing
    #[arg(long, value_name = "N")]
    try_on: Option<usize>,
}

/// A step on the way.
#[derive(Debug, clap::Args)]
pub struct StateArgs {
    /// User name of the interface
    username: String,
    /// test, pilot or production
    #[arg(long, value_name = "STATE")]
    to: Option<String>,
    /// Why; needed to go on while the list is not done
    #[arg(long, default_value = "")]
    reason: String,
}

/// Characters of a secret.
pub const SECRET_LENGTH: usize = 32;

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    match command {
        Command::Add(new) => add(new, config, out),
        Command::List => list(config, out),
        Command::Rotate { username, overlap } => {
            let registry = open::registry(config, Part::Command)?;
            let new = secret(SECRET_LENGTH);
            if *overlap == 0 {
                interfaces::end_overlap(&registry, &open::operator(), username).map_err(told)?;
            }
            let seconds = u64::from(*overlap) * 86_400;
            interfaces::rotate(&registry, &open::operator(), username, &new, seconds).map_err(told)?;
            writeln!(out, "secret, shown once: {new}")?;
            match overlap {
                0 => writeln!(out, "the old one opens nothing any more")?,
                days => writeln!(out, "the old one is good for {days} days more")?,
            }
            Ok(Outcome::Done)
        }
        Command::Revoke { username, certificate, old_secrets } => {
            let registry = open::registry(config, Part::Command)?;
            let operator = open::operator();
            match certificate {
                Some(certificate) => {
                    let fingerprint = fingerprint(certificate)?;
                    interfaces::remove_certificate(&registry, &operator, username, fingerprint)
                        .map_err(told)?;
                }
                None if *old_secrets => {
                    interfaces::end_overlap(&registry, &operator, username).map_err(told)?
                }
                None => interfaces::revoke(&registry, &operator, username).map_err(told)?,
            }
            writeln!(out, "revoked")?;
            Ok(Outcome::Done)
        }
        Command::Reopen { username } => {
            let registry = open::registry(config, Part::Command)?;
            let new = secret(SECRET_LENGTH);
            interfaces::reopen(&registry, &open::operator(), username, &new).map_err(told)?;
            writeln!(out, "secret, shown once: {new}")?;
            Ok(Outcome::Done)
        }
        Command::Allow { username, from, from_anywhere, certificate } => {
            let registry = open::registry(config, Part::Command)?;
            let operator = open::operator();
            if from.is_empty() && !from_anywhere && certificate.is_none() {
                return Err(usage("name --from, --from-anywhere or --certificate"));
            }
            if let Some(certificate) = certificate {
                let fingerprint = fingerprint(certificate)?;
                interfaces::add_certificate(&registry, &operator, username, fingerprint).map_err(told)?;
            }
            if *from_anywhere || !from.is_empty() {
                interfaces::allow(&registry, &operator, username, from).map_err(told)?;
            }
            writeln!(out, "allowed")?;
            Ok(Outcome::Done)
        }
        Command::Profile(profile) => self::profile(profile, config, out),
        Command::Rules => rules_table(out),
        Command::State(args) => state(args, config, out),
        Command::AddClient(new) => interface_client::add(new, config, out),
        Command::ChangeClient(wanted) => interface_client::change(wanted, config, out),
        Command::CloseClient(of) => interface_client::set_active(of, false, config, out),
        Command::OpenClient(of) => interface_client::set_active(of, true, config, out),
        Command::Clients => interface_client::list(config, out),
        Command::AddKey(new) => interface_client::add_key(new, config, out),
        Command::RevokeKey(old) => interface_client::revoke_key(old, config, out),
    }
}

fn add(new: &Add, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let organization = wanted(&registry, &new.organization)?;
    let secret = secret(SECRET_LENGTH);
    let operator = open::operator();
    let id = interfaces::add(&registry, &operator, organization.id, &new.username, &secret)?;
    if new.test {
        onboarding::step(&registry, &operator, id, State::Test, "")?;
    }
    writeln!(out, "added {} for {}", new.username, organization.code)?;
    writeln!(out, "secret, shown once: {secret}")?;
    Ok(Outcome::Done)
}

/// What the registry says of a wrong request is the caller's to mend.
fn told(error: jenner_registry::Error) -> anyhow::Error {
    match error {
        jenner_registry::Error::Invalid(why) => usage(why),
        other => other.into(),
    }
}

/// A fingerprint as written, or that of the certificate in a file.
fn fingerprint(text: &str) -> Result<[u8; 32]> {
    let found: Fingerprint = match text.parse() {
        Ok(fingerprint) => fingerprint,
        Err(wrong) => {
            let pem = std::fs::read(text).map_err(|_| usage(format!("\"{text}\" is no file; {wrong}")))?;
            Fingerprint::of_pem(&pem).map_err(|error| usage(format!("{text}: {error}")))?
        }
    };
    Ok(*found.bytes())
}

fn list(config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let mut all = interfaces::list(&registry)?;
    all.sort_by(|a, b| a.username.cmp(&b.username));
    for one in all {
        let closed = if one.active { "" } else { ", revoked" };
        writeln!(out, "{:<32} {}{closed}", one.username, one.state.word())?;
    }
    Ok(Outcome::Done)
}

fn named(registry: &Registry, username: &str) -> Result<Named> {
    let all = interfaces::list(registry)?;
    all.into_iter()
        .find(|one| one.username == username)
        .ok_or_else(|| usage(format!("there is no interface {username}; `jenner interface list` shows all")))
}

fn scope(registry: &Registry, place: &Place) -> Result<Scope> {
    match place {
        Place { username: Some(name), .. } => Ok(Scope::Interface(named(registry, name)?.id)),
        Place { organization: Some(code), .. } => Ok(Scope::Organization(wanted(registry, code)?.id)),
        Place { registry: true, .. } => Ok(Scope::Registry),
        _ => Err(usage("name an interface, or --organization CODE, or --registry")),
    }
}

fn profile(what: &Profile, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let operator = open::operator();
    match what {
        Profile::Show(place) => {
            let stored = profiles::get(&registry, &operator, scope(&registry, place)?)?;
            write!(out, "{}", profiles::export(&stored.effective)?)?;
        }
        Profile::Export(place) => {
            let stored = profiles::get(&registry, &operator, scope(&registry, place)?)?;
            write!(out, "{}", profiles::export(&stored.own)?)?;
        }
        Profile::Import(args) => return import(&registry, args, out),
    }
    Ok(Outcome::Done)
}

fn import(registry: &Registry, args: &Import, out: &mut dyn Write) -> Result<Outcome> {
    let operator = open::operator();
    let scope = scope(registry, &args.place)?;
    let text = match args.file.as_os_str() == "-" {
        true => std::io::read_to_string(std::io::stdin())?,
        false => std::fs::read_to_string(&args.file)
            .with_context(|| format!("cannot read {}", args.file.display()))?,
    };
    let profile = profiles::import(registry, scope, &text)?;
    if let Some(most) = args.try_on {
        let impact = profiles::impact(registry, &operator, scope, &profile, most)?;
        writeln!(out, "{} updates judged under today's profile and under this one", impact.messages)?;
        if impact.is_nothing() {
            writeln!(out, "nothing would have been different")?;
        }
        for ((before, after), n) in &impact.moved {
            writeln!(out, "{n} messages: {before} before, {after} after")?;
        }
        if impact.doses_won + impact.doses_lost > 0 {
            writeln!(out, "{} statements more taken, {} fewer", impact.doses_won, impact.doses_lost)?;
        }
        for (rule, n) in &impact.rules {
            writeln!(out, "{n:+} errors and warnings of {rule}")?;
        }
        return Ok(Outcome::Done);
    }
    let version = profiles::get(registry, &operator, scope)?.version;
    let stored = profiles::put(registry, &operator, scope, &profile, version)?;
    writeln!(out, "stored as version {stored}")?;
    Ok(Outcome::Done)
}

fn rules_table(out: &mut dyn Write) -> Result<Outcome> {
    for rule in rules::all() {
        let fixed = jenner_hl7::sender::is_fixed(rule.id, rule.severity);
        let mark = if fixed { " (cannot be relaxed)" } else { "" };
        writeln!(out, "{:<32} {}  {}{mark}", rule.id, rule.severity.code(), rule.wrong)?;
    }
    Ok(Outcome::Done)
}

fn state(args: &StateArgs, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let operator = open::operator();
    let id = named(&registry, &args.username)?.id;
    if let Some(word) = &args.to {
        let to = State::from_word(word)
            .ok_or_else(|| usage(format!("there is no state {word}; it is test, pilot or production")))?;
        onboarding::step(&registry, &operator, id, to, &args.reason)?;
    }
    let progress = onboarding::progress(&registry, &operator, id)?.context("the interface is gone")?;
    writeln!(out, "{} is in {}", progress.username, progress.state.word())?;
    for check in &progress.checks {
        let of = if check.of > 0 { format!(" of {}", check.of) } else { String::new() };
        writeln!(
            out,
            "{} {:<14} {}{of}",
            if check.done { "done" } else { "open" },
            check.check.word(),
            check.seen
        )?;
    }
    Ok(Outcome::Done)
}
