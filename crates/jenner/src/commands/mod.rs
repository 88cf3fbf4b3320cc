//! One command a file.

pub mod assess;
pub mod audit;
pub mod away;
pub mod backup;
pub mod bench_cdsi;
pub mod bench_coverage;
pub mod bench_exchange;
pub mod bench_export;
pub mod bench_match;
pub mod bench_outreach;
pub mod bench_population;
pub mod bench_roster;
pub mod bench_stayout;
pub mod bench_stock;
pub mod cdsi_check;
pub mod cdsi_diff;
pub mod cdsi_impact;
pub mod cdsi_import;
pub mod cdsi_run;
pub mod codes_import;
mod config;
pub mod coverage;
pub mod coverage_publish;
pub mod crash;
pub mod demo;
mod demo_check;
pub mod doctor;
mod doctor_nightly;
pub mod doses_judge;
pub mod export;
pub mod forecast;
pub mod group;
pub mod hl7_check;
pub mod hl7_load;
pub mod hl7_query;
pub mod hl7_watch;
pub mod interface;
pub mod interface_client;
pub mod inventory;
pub mod keys;
pub mod link_dedupe;
pub mod link_evaluate;
pub mod link_judge;
pub mod link_learn;
pub mod link_pairs;
pub mod link_sweep;
pub mod link_train;
pub mod mail;
pub mod maps;
pub mod messages;
mod migrate;
pub mod optout;
pub mod orders;
pub mod organization;
pub mod outreach;
pub mod papers;
pub mod partner;
pub mod programme;
pub mod restore;
pub mod school_law;
pub mod serve;
pub mod upload;
pub mod user;
pub mod vital_load;

use std::io::{IsTerminal as _, Write};

use anyhow::Result;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::cli::{Bench, Cdsi, Cli, Codes, Command, Doses, Hl7, Link, Vital};
use crate::config::{Config, Loaded};
use crate::problem::{Outcome, usage};

/// Runs a command.
pub fn run(cli: Cli, out: &mut (dyn Write + Send)) -> Result<Outcome> {
    let flags = match &cli.command {
        Command::Serve(args) => args.flags(),
        Command::Demo(args) => args.flags(),
        _ => Vec::new(),
    };
    let loaded = Loaded::new(&cli.common, &flags)?;
    let config = &loaded.config;
    start_log(config)?;
    match cli.command {
        Command::Demo(args) => demo::run(&args, config, out),
        Command::Serve(_) => serve::run(config, out),
        Command::Migrate => migrate::run(config, out),
        Command::Doctor(args) => doctor::run(&args, config, out),
        Command::Backup(args) => backup::run(&args, config, out),
        Command::Restore(args) => restore::run(&args, config, out),
        Command::Config => self::config::run(&loaded, out),
        Command::Audit(command) => audit::run(&command, config, out),
        Command::Away(command) => away::run(&command, config, out),
        Command::User(command) => user::run(&command, config, out),
        Command::SchoolLaw(command) => school_law::run(&command, config, out),
        Command::Org(command) => organization::run(&command, config, out),
        Command::Export(command) => export::run(&command, config, out),
        Command::Group(command) => group::run(&command, config, out),
        Command::Papers(command) => papers::run(&command, config, out),
        Command::Partner(command) => partner::run(&command, config, out),
        Command::Interface(command) => interface::run(&command, config, out),
        Command::Programme(command) => programme::run(&command, config, out),
        Command::Inventory(command) => inventory::run(&command, config, out),
        Command::Orders(command) => orders::run(&command, config, out),
        Command::Coverage(command) => coverage::run(&command, config, out),
        Command::Outreach(command) => outreach::run(&command, config, out),
        Command::Keys(command) => keys::run(&command, config, out),
        Command::Messages(command) => messages::run(&command, config, out),
        Command::Mail(command) => mail::run(&command, config, out),
        Command::Optout(command) => optout::run(&command, config, out),
        Command::Codes(Codes::Import(args)) => codes_import::run(&args),
        Command::Maps(command) => maps::run(&command, out),
        Command::Hl7(Hl7::Check(args)) => hl7_check::run(&args, config, out),
        Command::Hl7(Hl7::Load(args)) => hl7_load::run(&args, config, out),
        Command::Hl7(Hl7::Query(args)) => hl7_query::run(&args, config, out),
        Command::Hl7(Hl7::Watch(args)) => hl7_watch::run(&args, config, out),
        Command::Vital(Vital::Load(args)) => vital_load::run(&args, config, out),
        Command::Upload(args) => upload::run(&args, config, out),
        Command::Forecast(args) => forecast::run(&args, config, out),
        Command::Cdsi(Cdsi::Check(args)) => cdsi_check::run(&args, out),
        Command::Cdsi(Cdsi::Run(args)) => cdsi_run::run(&args, out),
        Command::Bench(Bench::Cdsi(args)) => bench_cdsi::run(&args, out),
        Command::Cdsi(Cdsi::Import(args)) => cdsi_import::run(&args, out),
        Command::Cdsi(Cdsi::Diff(args)) => cdsi_diff::run(&args, out),
        Command::Cdsi(Cdsi::Impact(args)) => cdsi_impact::run(&args, config, out),
        Command::Doses(Doses::Judge(args)) => doses_judge::run(&args, out),
        Command::Link(Link::Dedupe(args)) => link_dedupe::run(&args, out),
        Command::Link(Link::Pairs(args)) => link_pairs::run(&args, out),
        Command::Link(Link::Judge(args)) => link_judge::run(&args, out),
        Command::Link(Link::Train(args)) => link_train::run(&args, out),
        Command::Link(Link::Evaluate(args)) => link_evaluate::run(&args, out),
        Command::Link(Link::Learn(args)) => link_learn::run(&args, config, out),
        Command::Link(Link::Sweep(args)) => link_sweep::run(&args, config, out),
        Command::Assess(args) => assess::run(&args, config, out),
        Command::Bench(Bench::Coverage(args)) => bench_coverage::run(&args, config, out),
        Command::Bench(Bench::Outreach(args)) => bench_outreach::run(&args, config, out),
        Command::Bench(Bench::Population(args)) => bench_population::run(&args, config, out),
        Command::Bench(Bench::Roster(args)) => bench_roster::run(&args, config, out),
        Command::Bench(Bench::Match(args)) => bench_match::run(&args, config, out),
        Command::Bench(Bench::Stock(args)) => bench_stock::run(&args, config, out),
        Command::Bench(Bench::Stayout(args)) => bench_stayout::run(&args, config, out),
        Command::Bench(Bench::Exchange(args)) => bench_exchange::run(&args, config, out),
        Command::Bench(Bench::Export(args)) => bench_export::run(&args, config, out),
        Command::Bench(Bench::Client(args)) => crate::bench::client::run(&args, out),
        Command::Crash(args) => crash::run(&args, config, out),
    }
}

/// The log goes to stderr; stdout is for what was asked for.
fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log_level)
        .map_err(|error| usage(format!("log_level \"{}\": {error}", config.log_level)))?;
    let log = fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter)
        .with_target(false);
    match config.log.as_str() {
        "json" => log.json().init(),
        _ => log.compact().init(),
    }
    Ok(())
}
