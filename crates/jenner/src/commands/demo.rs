//! `jenner demo`: a made-up state, delivered as messages through the real intake, and served.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use toml::Value;

use crate::carriers::Named;
use crate::commands::demo_check;
use crate::config::Config;
use crate::enrolling;
use crate::keeping::Keeping;
use crate::moving;
use crate::problem::Outcome;
use crate::reassess::Reassessing;
use crate::server::{Codes, Server};
use crate::state::{self, Made, Record, Wanted};
use crate::{cooling, supplying};
use jenner::demo::pack::Jurisdiction;
use jenner::demo::{Household, Person, State};

/// What to make and where.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the state
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    people: u32,
    /// Folder of the state; one of the same people and seed is used again
    #[arg(long, value_name = "DIR", default_value = "demo-state")]
    data: PathBuf,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Another seed, another state
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Make the state and end
    #[arg(long)]
    no_serve: bool,
    /// Count, in place of serving, how many records hold two people and how many people have several, by the truth that
    /// the generator keeps; ends with 1 if a record holds two people
    #[arg(long)]
    check: bool,
    /// With --check: print one JSON object
    #[arg(long, requires = "check")]
    json: bool,
}

impl Args {
    /// As settings.
    pub fn flags(&self) -> Vec<(&'static str, &'static str, Option<Value>)> {
        vec![("--listen", "listen", self.listen.clone().map(Value::String))]
    }
}

/// Makes or opens the state, serves it, prints how to get in.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let wanted = Wanted { people: args.people, seed: args.seed, dir: args.data.clone(), first_only: false };
    let config = &in_jurisdiction(config)?;
    let made = state::open(&wanted, &with_an_address(config))?;
    match &made.loaded {
        Some((tally, seconds)) => writeln!(
            std::io::stderr(),
            "made in {seconds:.1} s ({:.0} messages/s): {tally}",
            tally.messages as f64 / seconds.max(1e-9)
        )?,
        None => writeln!(std::io::stderr(), "using the state that is in {}", args.data.display())?,
    }
    if made.loaded.is_some() {
        cooling::cool(&made.registry, &made.record.example_sender)?;
        moving::about(&made.registry, &made.record.example_sender)?;
        supplying::supply(&made.registry, &made.record.example_sender)?;
        let started = Instant::now();
        let done = enrolling::enrol(&made.registry, &State::new(made.record.settings())?)?;
        writeln!(
            std::io::stderr(),
            "{} children are on the lists of {} schools, {} of which have reported ({:.1} s)",
            done.children,
            done.schools,
            done.reported,
            started.elapsed().as_secs_f64()
        )?;
    }
    if args.check {
        return demo_check::run(&made, args.json, out);
    }
    if args.no_serve {
        return Ok(Outcome::Done);
    }
    let Made { record, registry, .. } = made;
    let somebody = somebody(&record)?;
    let sender = state::interface_name(&record.example_sender);
    let mut config = config.clone();
    if config.mllp.is_empty() {
        config.mllp.push(format!("127.0.0.1:0={sender}"));
    }
    if config.outbox.as_os_str().is_empty() {
        config.outbox = args.data.join("outbox");
    }
    let _reassessing = Reassessing::start(registry.clone())?;
    let letters = Named::of(&config, &registry)?.outbox(&config)?;
    let _keeping = Keeping::start(registry.clone(), &config, letters)?;
    let server = Server::start(registry, &config, Codes::Shown)?;
    let url = server.url();
    writeln!(out, "Jenner serves a made-up state of {} people at {url}/\n", record.people)?;
    writeln!(out, "Sign in as:")?;
    for account in &record.accounts {
        writeln!(out, "  {:<8} {:<32} {}", account.username, account.password, account.what)?;
    }
    writeln!(
        out,
        "\nThe second step asks for a code. The page shows it, because everybody here is made up; or give an"
    )?;
    writeln!(out, "authenticator app these keys:")?;
    for account in &record.accounts {
        writeln!(out, "  key of {:<8} {}", account.username, account.seed)?;
    }
    if let Some(somebody) = somebody {
        writeln!(out, "\nLook for:  {somebody}")?;
    }
    writeln!(out, "\nSend HL7 messages to {url}/hl7/rest (one a POST) or {url}/hl7/soap as:")?;
    writeln!(out, "  {sender} {}", record.interface_secret)?;
    for (address, speaks_for) in server.mllp() {
        writeln!(out, "or to mllp://{address}, which speaks for {speaks_for}")?;
    }
    writeln!(out, "\nEnd with ctrl-c.")?;
    out.flush()?;
    server.until_signal()?;
    Ok(Outcome::Done)
}

/// The settings of the registry: square codes and health cards name an address, and a made-up state has a made-up one, from
/// the names that are kept for examples (RFC 2606).
fn with_an_address(config: &Config) -> Config {
    let mut config = config.clone();
    if config.public_url.is_empty() {
        config.public_url = "https://registry.example".to_owned();
    }
    config
}

/// A child to search for, as one types it: with a long history, and with one name in all messages.
fn somebody(record: &Record) -> Result<Option<String>> {
    const HOUSEHOLDS_LOOKED_AT: u32 = 500;
    let state = State::new(record.settings())?;
    let oldest = record.today.year() - 6;
    let told_well = |household: &Household, child: &Person| {
        let messages = state.messages_of(household);
        let mut about = messages.iter().filter(|message| message.person == child.key).peekable();
        about.peek().is_some() && about.all(|message| message.defect.is_none())
    };
    for household in state.households(0..state.household_count().min(HOUSEHOLDS_LOOKED_AT)) {
        let histories = state.histories(&household);
        let found = household.people.iter().zip(&histories).find(|(child, history)| {
            child.born.year() >= oldest
                && history.doses.len() >= 10
                && child.died.is_none()
                && !child.protected
                && child.nickname.is_none()
                && told_well(&household, child)
        });
        if let Some((child, _)) = found {
            let born = child.born.strftime("%m/%d/%Y");
            return Ok(Some(format!("{}, {} {born}", child.name.family, child.name.given)));
        }
    }
    Ok(None)
}

/// The settings with the pack's words where the operator has not chosen any.
fn in_jurisdiction(config: &Config) -> Result<Config> {
    let (mut config, plain, here) = (config.clone(), Config::default(), Jurisdiction::built_in()?);
    let choose = |setting: &mut String, default: &String, of_pack: String| {
        if setting == default {
            *setting = of_pack;
        }
    };
    choose(&mut config.product, &plain.product, here.product);
    choose(&mut config.authority, &plain.authority, here.authority);
    choose(&mut config.county_word, &plain.county_word, here.county_word);
    choose(&mut config.time_zone, &plain.time_zone, here.time_zone);
    Ok(config)
}
