//! `jenner bench exchange`: the load shape of a registry on a working day, over loopback HTTP. The server runs in
//! this process, the clients in another one.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use jenner_store::queries;
use serde_json::{Value, json};

use crate::bench::machine;
use crate::bench::plan::{Event, KindResult, Phase, PhaseResult, Plan, Sizes};
use crate::bench::shelves;
use crate::bench::supply::Supply;
use crate::config::Config;
use crate::problem::Outcome;
use crate::server::{Codes, Server};
use crate::state::{self, Wanted};

/// How to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the state
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    people: u32,
    /// Folder of the state; without it demo-state/bench-N
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Load only the first message about each person: a large registry in a quarter of the time
    #[arg(long)]
    first_only: bool,
    /// Seed of the state
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Length of the main phase; all phases take about three and a half times as long
    #[arg(long, value_name = "S", default_value_t = 20.0)]
    seconds: f64,
    /// Connections kept open
    #[arg(long, value_name = "C", default_value_t = 32)]
    connections: usize,
    /// Every clinic keeps its vaccine stock here: each dose that is given takes one off a shelf
    #[arg(long)]
    stock: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// A phase with what the server spent on it.
struct Measured {
    result: PhaseResult,
    server_cpu_seconds: f64,
}

/// By name.
type Phases = BTreeMap<&'static str, Measured>;

/// The clients' process; it does not outlive us.
struct Clients(Child);

impl Drop for Clients {
    fn drop(&mut self) {
        // It has ended, or it is of no use any more.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Measures and prints.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    if !(1.0..=3600.0).contains(&args.seconds) || args.connections == 0 {
        return Err(crate::problem::usage("--seconds goes from 1 to 3600, --connections from 1"));
    }
    let on_postgres = config.database_url().starts_with("postgres");
    let engine_end = if on_postgres { "-postgresql" } else { "" };
    let dir =
        args.data.clone().unwrap_or_else(|| format!("demo-state/bench-{}{engine_end}", args.people).into());
    let wanted = Wanted { people: args.people, seed: args.seed, dir, first_only: args.first_only };
    let made = state::open(&wanted, config)?;
    let registry = made.registry.clone();
    let people = registry.db().read(queries::person::count)?;
    let engine = registry.db().engine().to_string();
    let mut config = config.clone();
    config.listen = "127.0.0.1:0".into();
    let server = Server::start(registry, &config, Codes::Hidden)?;
    let plan = Plan {
        address: server.address().to_string(),
        secret: made.record.interface_secret.clone(),
        people: made.record.people,
        seed: made.record.seed,
        today: made.record.today,
        seconds: args.seconds,
        connections: args.connections,
        steady: None,
    };
    let filled = match args.stock {
        true => Some(shelves::fill(&made.registry, &Supply::new(&plan)?.used(), plan.today)?),
        false => None,
    };
    let (sizes, phases) = measure(&plan)?;
    server.end()?;
    let taken = filled.map(|filled| shelves::taken(&made.registry, &filled)).transpose()?;
    drop(made.registry);
    let mut report = report(&engine, people, args, &sizes, &phases)?;
    report.insert("doses_taken_from_stock".to_owned(), json!(taken));
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        print(out, &report, &phases)?;
    }
    let failed: u64 = phases.values().map(|m| m.result.updates.failed + m.result.queries.failed).sum();
    if failed > 0 {
        writeln!(std::io::stderr(), "jenner: {failed} messages got no answer")?;
    }
    Ok(Outcome::of(failed as usize))
}

/// Starts the clients and listens to what they tell.
fn measure(plan: &Plan) -> Result<((Sizes, Sizes), Phases)> {
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
    let (mut sizes, mut phases) = ((Sizes::default(), Sizes::default()), BTreeMap::new());
    let mut cpu = 0.0;
    for line in BufReader::new(output).lines() {
        match serde_json::from_str(&line?).context("the clients told something strange")? {
            Event::Ready { updates, queries } => sizes = (updates, queries),
            Event::Begin { phase } => {
                cpu = machine::cpu_seconds();
                tracing::info!(?phase, "begins");
            }
            Event::End { phase, result } => {
                let server_cpu_seconds = machine::cpu_seconds() - cpu;
                phases.insert(name(phase), Measured { result, server_cpu_seconds });
            }
        }
    }
    let status = clients.0.wait()?;
    if !status.success() || phases.len() < 5 {
        bail!("the clients ended early ({status})");
    }
    Ok((sizes, phases))
}

fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Warming => "warming",
        Phase::Mixed => "mixed",
        Phase::Updates => "updates",
        Phase::Queries => "queries",
        Phase::Paced => "paced",
        Phase::Steady => "steady",
    }
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn report(
    engine: &str,
    people: i64,
    args: &Args,
    sizes: &(Sizes, Sizes),
    phases: &Phases,
) -> Result<BTreeMap<String, Value>> {
    let phase = |name| phases.get(name).with_context(|| format!("the phase {name} is missing"));
    let (mixed, updates, queries, paced) =
        (phase("mixed")?, phase("updates")?, phase("queries")?, phase("paced")?);
    let a_second = |count: u64, m: &Measured| json!(rounded(count as f64 / m.result.seconds.max(1e-9)));
    let cpu_ms = |m: &Measured| {
        let count = m.result.updates.count + m.result.queries.count;
        json!(rounded(m.server_cpu_seconds * 1000.0 / (count.max(1)) as f64))
    };
    let mut report = BTreeMap::from([
        ("engine", json!(engine)),
        ("people", json!(people)),
        ("first_messages_only", json!(args.first_only)),
        ("machine", json!(machine::described())),
        ("connections", json!(args.connections)),
        ("seconds", json!(args.seconds)),
        ("vxu_per_second", a_second(mixed.result.updates.count, mixed)),
        ("qbp_per_second", a_second(mixed.result.queries.count, mixed)),
        ("vxu_alone_per_second", a_second(updates.result.updates.count, updates)),
        ("qbp_alone_per_second", a_second(queries.result.queries.count, queries)),
        ("cpu_ms_per_message", cpu_ms(mixed)),
        ("cpu_ms_per_vxu", cpu_ms(updates)),
        ("cpu_ms_per_qbp", cpu_ms(queries)),
        ("paced_messages_per_second", json!(rounded(paced.result.pace))),
        ("broken_connections", json!(mixed.result.broken + paced.result.broken)),
        ("peak_rss_mb", json!(machine::peak_rss_mb().round())),
        ("vxu_bytes_median", json!(sizes.0.median)),
        ("vxu_bytes_p99", json!(sizes.0.p99)),
        ("rsp_bytes_median", json!(mixed.result.queries.answers.median)),
        ("rsp_bytes_p99", json!(mixed.result.queries.answers.p99)),
    ])
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect::<BTreeMap<String, Value>>();
    let mut times = |prefix: &str, kind: &KindResult| {
        for (end, value) in [("p50_ms", kind.p50_ms), ("p95_ms", kind.p95_ms), ("p99_ms", kind.p99_ms)] {
            report.insert(format!("{prefix}_{end}"), json!(rounded(value)));
        }
    };
    // Latency is what a sender sees on a working day with its bursts; under full load it is the queue's length.
    times("vxu", &paced.result.updates);
    times("qbp", &paced.result.queries);
    times("vxu_full_load", &mixed.result.updates);
    times("qbp_full_load", &mixed.result.queries);
    Ok(report)
}

fn print(out: &mut dyn Write, report: &BTreeMap<String, Value>, phases: &Phases) -> Result<()> {
    let get = |key: &str| {
        report.get(key).map_or_else(String::new, |value| value.to_string().trim_matches('"').to_owned())
    };
    writeln!(out, "{}, {} people, on {}", get("engine"), get("people"), get("machine"))?;
    writeln!(
        out,
        "updates: median {} bytes, 99 % {}; answers to queries: median {} bytes, 99 % {}",
        get("vxu_bytes_median"),
        get("vxu_bytes_p99"),
        get("rsp_bytes_median"),
        get("rsp_bytes_p99")
    )?;
    writeln!(
        out,
        "\nphase      kind      per second   p50 ms   p95 ms   p99 ms   not AA   failed  server CPU ms"
    )?;
    for name in ["mixed", "updates", "queries", "paced"] {
        let Some(measured) = phases.get(name) else {
            continue;
        };
        let result = &measured.result;
        let count = (result.updates.count + result.queries.count).max(1);
        let cpu = measured.server_cpu_seconds * 1000.0 / count as f64;
        for (kind, k) in [("updates", &result.updates), ("queries", &result.queries)] {
            if k.count + k.failed > 0 {
                writeln!(
                    out,
                    "{name:<10} {kind:<9} {:>10.0} {:>8.2} {:>8.2} {:>8.2} {:>8} {:>8} {cpu:>14.2}",
                    k.count as f64 / result.seconds.max(1e-9),
                    k.p50_ms,
                    k.p95_ms,
                    k.p99_ms,
                    k.not_accepted,
                    k.failed
                )?;
            }
        }
    }
    writeln!(
        out,
        "\npaced: {} messages a second, bursts of ten times that; {} connections broken on purpose; peak {} MB",
        get("paced_messages_per_second"),
        get("broken_connections"),
        get("peak_rss_mb")
    )?;
    Ok(())
}
