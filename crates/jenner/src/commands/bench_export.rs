//! `jenner bench export`: an export of everybody, alone and beside single queries over loopback HTTP. The server runs in this
//! process, the clients in another one.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use jenner_model::access::Access;
use jenner_registry::bulk::asked;
use jenner_registry::bulk::jobs::{self, Handle, State, Use};
use jenner_registry::bulk::{Kind, Level};
use jenner_registry::smart::clients::{self, Rights};
use jenner_registry::smart::{Client, Population, PublicKeys, Scopes};
use jenner_registry::{Error, Registry, access, organizations};
use jenner_store::queries;
use serde_json::{Value, json};

use crate::bench::machine;
use crate::bench::plan::{Event, PhaseResult, Plan};
use crate::config::Config;
use crate::open;
use crate::problem::{Outcome, usage};
use crate::server::{Codes, Server};
use crate::state::{self, Made, Wanted};

/// How to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the state
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    people: u32,
    /// Folder of the state; without it demo-state/bench-N
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Seed of the state
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How long single queries are measured, without and with an export beside them
    #[arg(long, value_name = "S", default_value_t = 15.0)]
    seconds: f64,
    /// Single queries a second
    #[arg(long, value_name = "Q", default_value_t = 100.0)]
    queries: f64,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

const CLIENT: &str = "bench-export";

/// The clients' process; it does not outlive us.
struct Clients(Child);

impl Drop for Clients {
    fn drop(&mut self) {
        // It has ended, or it is of no use any more.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An export that came to its end.
#[derive(Debug, Clone, Copy, Default)]
struct Exported {
    resources: u64,
    bytes: u64,
    seconds: f64,
}

impl Exported {
    fn a_minute(self) -> f64 {
        self.resources as f64 * 60.0 / self.seconds.max(1e-9)
    }
}

/// Measures and prints.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    if !(1.0..=3600.0).contains(&args.seconds) || !(1.0..=10_000.0).contains(&args.queries) {
        return Err(usage("--seconds goes from 1 to 3600, --queries from 1 to 10000"));
    }
    let end = if config.database_url().starts_with("postgres") { "-postgresql" } else { "" };
    let dir = args.data.clone().unwrap_or_else(|| format!("demo-state/bench-{}{end}", args.people).into());
    // An hour of exports is begun in a minute here.
    let config = Config { exports_an_hour: 100_000, listen: "127.0.0.1:0".into(), ..config.clone() };
    let made =
        state::open(&Wanted { people: args.people, seed: args.seed, dir, first_only: false }, &config)?;
    let registry = made.registry.clone();
    let people = registry.db().read(queries::person::count)?;
    let client = client(&registry, &made)?;
    let server = Server::start(registry.clone(), &config, Codes::Hidden)?;
    let cpu = machine::cpu_seconds();
    let alone = export(&registry, &client, &AtomicBool::new(false))?.context("the export did not end")?;
    let cpu = machine::cpu_seconds() - cpu;
    let plan = Plan {
        address: server.address().to_string(),
        secret: made.record.interface_secret.clone(),
        people: made.record.people,
        seed: made.record.seed,
        today: made.record.today,
        seconds: args.seconds,
        connections: 8,
        steady: Some(args.queries),
    };
    let (without, with, beside) = beside_queries(&plan, &registry, &client)?;
    let engine = registry.db().engine().to_string();
    server.end()?;
    let failed = without.queries.failed + with.queries.failed;
    let report = report(&engine, people, args, (alone, cpu, beside), (&without, &with));
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (name, value) in &report {
            writeln!(out, "{name:<34} {}", value.to_string().trim_matches('"'))?;
        }
    }
    Ok(Outcome::of(failed as usize))
}

/// A program that may have everybody.
fn client(registry: &Registry, made: &Made) -> Result<Client> {
    let operator = open::operator();
    let sender = state::interface_name(&made.record.example_sender);
    let rights = Rights {
        scopes: Scopes::parse("system/*.rs")?,
        population: Population::Everybody,
        protected_too: false,
        // Nobody signs in as this program: it has no key, and this host does not exist.
        jwks_url: Some("https://bench.invalid/keys".into()),
    };
    match clients::add(registry, &operator, &sender, CLIENT, &rights, &PublicKeys(Vec::new())) {
        Ok(()) | Err(Error::Invalid(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let organization = organizations::by_code(registry, &made.record.example_sender)?
        .context("the example sender is not there")?;
    let access: Access = access::of_operator(organization.id);
    Ok(Client {
        id: CLIENT.into(),
        access,
        scopes: rights.scopes,
        population: rights.population,
        protected_too: false,
    })
}

/// Exports everybody; `None` if it was stopped before.
fn export(registry: &Registry, client: &Client, stop: &AtomicBool) -> Result<Option<Exported>> {
    let types = Kind::ALL.map(Kind::name).join(",");
    let asked = asked::read(Level::System, &[("_type".into(), types)], false, &client.scopes)?;
    let began = Instant::now();
    let job: Handle = jobs::start(registry, client, &asked, "bench")?;
    loop {
        let view = jobs::look(registry, client, &job)?.context("the export is gone")?;
        match view.state {
            State::Done => {
                let seconds = began.elapsed().as_secs_f64();
                jobs::cancel(registry, client, &job)?;
                let files = view.files.iter().filter(|file| file.usage == Use::Output);
                let (resources, bytes) =
                    files.fold((0, 0), |(count, bytes), file| (count + file.count, bytes + file.bytes));
                return Ok(Some(Exported { resources, bytes, seconds }));
            }
            State::Failed => bail!("the export failed: {}", view.problem),
            _ if stop.load(Ordering::Relaxed) => {
                jobs::cancel(registry, client, &job)?;
                return Ok(None);
            }
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Single queries for a while without an export, and for as long with one after the other beside them.
fn beside_queries(
    plan: &Plan,
    registry: &Registry,
    client: &Client,
) -> Result<(PhaseResult, PhaseResult, f64)> {
    let program = std::env::current_exe().context("the program does not know its own file")?;
    let child = Command::new(program)
        .args(["bench", "client"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the clients cannot be started")?;
    let mut clients = Clients(child);
    let input = clients.0.stdin.take().context("the clients take no plan")?;
    serde_json::to_writer(input, plan)?;
    let output = clients.0.stdout.take().context("the clients tell nothing")?;
    let stop = Arc::new(AtomicBool::new(false));
    let mut exporter = None;
    let mut results = Vec::new();
    for line in BufReader::new(output).lines() {
        match serde_json::from_str(&line?).context("the clients told something strange")? {
            // The first phase warms up, the second one is measured alone, the third one beside exports.
            Event::End { result, .. } => {
                results.push(result);
                if results.len() == 2 {
                    let (registry, client, stop) = (registry.clone(), client.clone(), stop.clone());
                    exporter = Some(std::thread::spawn(move || {
                        let mut finished = Vec::new();
                        while !stop.load(Ordering::Relaxed) {
                            finished.extend(export(&registry, &client, &stop)?);
                        }
                        Ok::<_, anyhow::Error>(finished)
                    }));
                }
            }
            Event::Begin { .. } | Event::Ready { .. } => {}
        }
    }
    stop.store(true, Ordering::Relaxed);
    let finished = match exporter {
        Some(exporter) => exporter.join().unwrap_or_else(|_| bail!("the exporting thread broke"))?,
        None => Vec::new(),
    };
    let a_minute = finished.iter().map(|one| one.a_minute()).fold(0.0, f64::max);
    match <[PhaseResult; 3]>::try_from(results) {
        Ok([_, without, with]) => Ok((without, with, a_minute)),
        Err(_) => bail!("the clients ended early"),
    }
}

fn rounded(value: f64) -> Value {
    json!((value * 100.0).round() / 100.0)
}

fn report(
    engine: &str,
    people: i64,
    args: &Args,
    (alone, cpu, beside): (Exported, f64, f64),
    (without, with): (&PhaseResult, &PhaseResult),
) -> BTreeMap<&'static str, Value> {
    let worse = (with.queries.p95_ms / without.queries.p95_ms.max(1e-9) - 1.0) * 100.0;
    BTreeMap::from([
        ("engine", json!(engine)),
        ("people", json!(people)),
        ("machine", json!(machine::described())),
        ("resources", json!(alone.resources)),
        ("export_seconds", rounded(alone.seconds)),
        ("export_mb", json!(alone.bytes >> 20)),
        ("resources_per_minute", json!(alone.a_minute().round())),
        ("resources_per_minute_with_queries", json!(beside.round())),
        ("cpu_us_per_resource", rounded(cpu * 1e6 / alone.resources.max(1) as f64)),
        ("queries_per_second", json!(args.queries)),
        ("qbp_p50_ms", rounded(without.queries.p50_ms)),
        ("qbp_p95_ms", rounded(without.queries.p95_ms)),
        ("qbp_p50_ms_with_export", rounded(with.queries.p50_ms)),
        ("qbp_p95_ms_with_export", rounded(with.queries.p95_ms)),
        ("qbp_p95_worse_percent", rounded(worse)),
        ("peak_rss_mb", json!(machine::peak_rss_mb().round())),
    ])
}
