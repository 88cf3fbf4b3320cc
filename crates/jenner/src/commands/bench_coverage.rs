//! `jenner bench coverage`: how long it takes to make coverage of everybody anew from raw doses, and to answer questions.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use jenner::demo::{Settings, State};
use jenner_registry::Registry;
use jenner_registry::coverage::question::{Only, Race, Sex};
use jenner_registry::coverage::{self, Area, Level, MeasureId, Question, Split};
use jenner_registry::forecast::population::{self, How, Which};
use jenner_store::queries;
use serde_json::{Value, json};

use crate::bench::{machine, population as people};
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;

/// How to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the state
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    people: u32,
    /// Folder of the state; without it demo-state/coverage-N. It is filled if it is empty, and then kept
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// How often each question is asked; the slowest counts.
const TIMES: u32 = 3;

/// Fills a state if need be, makes everybody anew from the reports, then asks.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let mut config = config.clone();
    if config.database.is_empty() {
        config.data_dir =
            args.data.clone().unwrap_or_else(|| format!("demo-state/coverage-{}", args.people).into());
    }
    if config.jurisdiction_pack.is_empty() {
        config.jurisdiction_pack = jenner::demo::JURISDICTION_PACK.to_owned();
    }
    let registry = open::registry(&config, Part::Command)?;
    if registry.db().read(queries::person::count)? == 0 {
        let state = State::new(Settings { seed: 1, people: args.people, today: registry.today() })?;
        people::fill(registry.db(), &state, args.people)?;
    } else {
        // As after a migration: nothing that was computed is used.
        registry.db().write(queries::coverage::forget_all)?;
    }
    let (done, rebuild) = rebuild(&registry)?;
    let mut slowest = ("", Duration::ZERO);
    let mut report: BTreeMap<String, Value> = BTreeMap::new();
    for (name, question) in questions(&registry) {
        let mut worst = Duration::ZERO;
        for _ in 0..TIMES {
            let begun = Instant::now();
            coverage::ask(&registry, &open::operator(), &question)?
                .map_err(|why| anyhow!("{name}: {why}"))?;
            worst = worst.max(begun.elapsed());
        }
        report.insert(format!("query_{name}_seconds"), seconds(worst));
        if worst > slowest.1 {
            slowest = (name, worst);
        }
    }
    let begun = Instant::now();
    let cube =
        coverage::cube(&registry, &open::operator(), registry.today())?.map_err(|why| anyhow!("{why}"))?;
    report.insert("cube_seconds".into(), seconds(begun.elapsed()));
    report.insert("cube_cells".into(), json!(cube.cells.len()));
    report.insert("engine".into(), json!(registry.db().engine().to_string()));
    report.insert("machine".into(), json!(machine::described()));
    report.insert("people".into(), json!(done));
    report.insert("measures".into(), json!(coverage::measures(&registry).len()));
    report.insert("rebuild_seconds".into(), seconds(rebuild));
    report.insert("query_seconds".into(), seconds(slowest.1));
    report.insert("query_slowest".into(), json!(slowest.0));
    report.insert("peak_rss_mb".into(), json!(machine::peak_rss_mb().round()));
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (name, value) in &report {
            writeln!(out, "{name:<34} {}", value.to_string().trim_matches('"'))?;
        }
    }
    Ok(Outcome::Done)
}

fn rebuild(registry: &Registry) -> Result<(u64, Duration)> {
    let progress = Progress::new("people assessed", population::waiting(registry, Which::Due)?);
    let begun = Instant::now();
    let how = How {
        which: Which::Due,
        portion: None,
        rest: Duration::ZERO,
        progress: &|n| progress.add(n),
        stop: &AtomicBool::new(false),
    };
    let done = population::assess(registry, &open::operator(), &how)?;
    progress.finish();
    Ok((done.people, begun.elapsed()))
}

/// Questions of every shape: a narrow cohort, everybody, each level, filters, a day long past.
fn questions(registry: &Registry) -> Vec<(&'static str, Question)> {
    let today = registry.today();
    let about = |word: &str| Question::about(MeasureId::new(word), today);
    // One of many people, wherever the pack is.
    let county = registry.pack().places.counties().last().map(|one| Area::County(one.code()));
    let year_ago = today.checked_sub(jiff::Span::new().years(1)).unwrap_or(today);
    vec![
        ("child_series_by_county", about("series-4133314-24m").by(Level::County)),
        ("child_series_by_zip_and_race", about("series-4133314-24m").by(Level::Zip).split_by(Split::Race)),
        ("teens_by_region", about("teen-series").by(Level::Region)),
        ("flu_everybody", about("flu-all")),
        ("flu_everybody_by_zip_and_age", about("flu-all").by(Level::Zip).split_by(Split::Age)),
        ("flu_everybody_by_provider", about("flu-all").by(Level::Provider)),
        ("flu_a_year_ago_by_county", Question { on: year_ago, ..about("flu-all").by(Level::County) }),
        (
            "td_of_black_women_of_a_county",
            Question {
                only: Only {
                    area: county,
                    sexes: vec![Sex::Female],
                    races: vec![Race::Black],
                    ..Only::default()
                },
                ..about("td-10y-19plus").by(Level::Zip)
            },
        ),
        ("surplus_doses_by_county", about("surplus-all").by(Level::County)),
    ]
}

fn seconds(time: Duration) -> Value {
    json!((time.as_secs_f64() * 1000.0).round() / 1000.0)
}
