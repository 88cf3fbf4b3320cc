//! `jenner serve`: the registry, until it is told to end.

use std::io::Write;

use anyhow::Result;
use jenner_registry::access::links;
use toml::Value;

use super::user;
use crate::carriers::Named;
use crate::config::Config;
use crate::disk;
use crate::keeping::Keeping;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::purges;
use crate::reassess::Reassessing;
use crate::schedules;
use crate::server::{Codes, Server};
use crate::watch::Watching;

/// How to serve.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

impl Args {
    /// As settings.
    pub fn flags(&self) -> Vec<(&'static str, &'static str, Option<Value>)> {
        vec![("--listen", "listen", self.listen.clone().map(Value::String))]
    }
}

/// Serves until ctrl-c or SIGTERM.
pub fn run(config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Server)?;
    if let Some(done) = purges::before_opening(&registry, config)? {
        tracing::warn!(
            purges = done.purges,
            people = done.people,
            "the database was older than the purge ledger; the purges were carried out again before opening"
        );
    }
    for warning in schedules::warnings(registry.schedule(), registry.today().try_into()?) {
        tracing::warn!("{warning}");
    }
    let _reassessing = Reassessing::start(registry.clone())?;
    let _disk = disk::Watch::start(registry.clone(), config)?;
    let letters = Named::of(config, &registry)?.outbox(config)?;
    let _keeping = Keeping::start(registry.clone(), config, letters)?;
    let setup = links::setup(&registry, &open::operator())?;
    let _watching = Watching::start(registry.clone(), config)?;
    let server = Server::start(registry, config, Codes::Hidden)?;
    writeln!(out, "listening on {}", server.url())?;
    if let Some(plain) = server.plain() {
        writeln!(out, "listening on http://{plain}, which leads there")?;
    }
    if let Some(token) = setup {
        let address = user::address(config, &server.address().to_string());
        writeln!(out, "nobody has an account yet; make the first administrator within an hour, once:")?;
        writeln!(out, "  {address}/link/{token}")?;
    }
    for (address, speaks_for) in server.mllp() {
        writeln!(out, "listening on mllp://{address} for {speaks_for}")?;
    }
    out.flush()?;
    server.until_signal()?;
    Ok(Outcome::Done)
}
