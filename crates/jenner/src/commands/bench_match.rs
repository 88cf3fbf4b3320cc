//! `jenner bench match`: freeing a made-up registry of its duplicates, from the file to the clusters.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use jenner::demo::registrations::Kinship;
use jenner::demo::trouble::Trouble;
use jenner::demo::{Settings, State};
use jenner_linkage::Band;
use jenner_linkage::file::Deduplicated;
use serde_json::{Value, json};

use crate::bench::registrations::{self, Who};
use crate::bench::{lookups, machine};
use crate::config::Config;
use crate::link::batch::{self, Keep};
use crate::link::metrics;
use crate::link::people::{Model, People, Reading};
use crate::open::{self, Part};
use crate::problem::Outcome;

/// The day of the made-up state: a fixed one, so that every run does the same work.
const TODAY: jenner_model::Date = jenner_model::Date::constant(2026, 11, 22);

/// What to measure with.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People; a tenth of them is registered twice or thrice
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    people: u32,
    /// Another seed, other people
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Keep the table in this file, for `jenner link dedupe` and other programs; who is who goes to FILE.truth.csv
    #[arg(long, value_name = "FILE.csv")]
    write: Option<PathBuf>,
    /// Only write the table (with --write)
    #[arg(long, requires = "write")]
    no_match: bool,
    /// Instead of the batch: write people to a store (a new SQLite file, or the empty database of the settings) and look
    /// up so many arriving records one by one
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20000")]
    lookups: Option<usize>,
    /// Weights
    #[command(flatten)]
    model: Model,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Makes the table, matches it, compares with the truth.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let matcher = args.model.matcher()?;
    let state = State::new(Settings { seed: args.seed, people: args.people, today: TODAY })?;
    let path = args.write.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("jenner-bench-match-{}.csv", std::process::id()))
    });
    let truth = args.write.as_ref().map(|path| PathBuf::from(format!("{}.truth.csv", path.display())));
    let who = registrations::write(&state, &path, truth.as_deref())?;
    if args.no_match {
        writeln!(out, "{} rows in {}", who.people.len(), path.display())?;
        return Ok(Outcome::Done);
    }
    let start = Instant::now();
    let people = People::read(&path, &Reading::default());
    if args.write.is_none() {
        std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    let people = people?;
    if let Some(most) = args.lookups {
        let report = look_up(&people, &who, config, most)?;
        return print(&report, args.json, out);
    }
    let read = start.elapsed().as_secs_f64();
    let matcher = jenner_linkage::file::fitted(&matcher, &people.profiles);
    let compared = batch::compare(&people.profiles, &matcher, None, Keep::Likely);
    let judged = start.elapsed().as_secs_f64();
    let found = batch::group(&people.profiles, &matcher, &compared);
    let seconds = start.elapsed().as_secs_f64();
    let peak = machine::peak_rss_mb();
    let mut report = BTreeMap::from([
        ("people", json!(state.settings().people)),
        ("records", json!(people.len())),
        ("seconds", tenths(seconds)),
        ("read_seconds", tenths(read)),
        ("compare_seconds", tenths(judged - read)),
        ("cluster_seconds", tenths(seconds - judged)),
        ("records_per_second", json!((people.len() as f64 / seconds).round())),
        ("pairs", json!(compared.judged)),
        ("pairs_per_second", json!((compared.judged as f64 / (judged - read)).round())),
        ("large_blocks", json!(compared.bounded.blocks)),
        ("peak_rss_mb", json!(peak.round())),
        ("machine", json!(machine::described())),
    ]);
    let links: Vec<(u32, u32)> = compared
        .pairs
        .iter()
        .filter(|pair| matcher.links(&pair.verdict))
        .map(|pair| (pair.a, pair.b))
        .collect();
    let same: Vec<(u32, u32)> = compared
        .pairs
        .iter()
        .filter(|pair| pair.verdict.band == Band::Same)
        .map(|pair| (pair.a, pair.b))
        .collect();
    drop((people, compared));
    report.extend(quality(&state, &who, &[links.as_slice(), same.as_slice()], &found));
    print(&report, args.json, out)
}

/// Looks records up one by one in a store.
fn look_up(
    people: &People,
    who: &Who,
    config: &Config,
    most: usize,
) -> Result<BTreeMap<&'static str, Value>> {
    let mut config = config.clone();
    let folder = std::env::temp_dir().join(format!("jenner-bench-match-{}", std::process::id()));
    if config.database.is_empty() {
        std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        config.database = format!("sqlite:{}", folder.join("match.db").display());
    }
    let registry = open::registry(&config, Part::Command)?;
    let measured = lookups::measure(&registry, &people.profiles, &who.people, most);
    drop(registry);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let mut report = measured?;
    report.insert("machine", json!(machine::described()));
    Ok(report)
}

fn print(report: &BTreeMap<&'static str, Value>, as_json: bool, out: &mut dyn Write) -> Result<Outcome> {
    if as_json {
        writeln!(out, "{}", serde_json::to_string_pretty(report)?)?;
    } else {
        for (name, value) in report {
            match value.as_object() {
                Some(parts) => {
                    writeln!(out, "{name}")?;
                    for (part, value) in parts {
                        writeln!(out, "    {part:<30} {}", flat(value))?;
                    }
                }
                None => writeln!(out, "{name:<34} {}", flat(value))?,
            }
        }
    }
    Ok(Outcome::Done)
}

fn flat(value: &Value) -> String {
    value.to_string().replace(['"', '{', '}'], "").replace(':', " ").replace(',', ", ")
}

fn tenths(seconds: f64) -> Value {
    json!((seconds * 10.0).round() / 10.0)
}

fn thousandths(share: f64) -> Value {
    json!((share * 10_000.0).round() / 10_000.0)
}

/// How right it is: against who is who.
fn quality(
    state: &State,
    who: &Who,
    [links, same]: &[&[(u32, u32)]; 2],
    found: &Deduplicated,
) -> BTreeMap<&'static str, Value> {
    let truth = numbered(&who.people);
    let (clusters, review) = (&found.groups, &found.review);
    let linked = metrics::of_links(links.iter().copied(), &truth);
    let joined = metrics::of_clusters(clusters, &truth);
    let rates = |rates: metrics::Rates| json!({"precision": thousandths(rates.precision), "recall": thousandths(rates.recall), "f1": thousandths(rates.f1)});
    let useful = review.iter().filter(|l| truth.get(l.a as usize) == truth.get(l.b as usize)).count();
    BTreeMap::from([
        ("links", rates(linked.rates())),
        ("clusters", rates(joined.rates())),
        ("b_cubed", rates(metrics::b_cubed(clusters, &truth))),
        ("duplicate_pairs", json!(joined.true_pairs)),
        ("false_merges", false_merges(state, who, clusters)),
        ("registry_same", rates(metrics::of_links(same.iter().copied(), &truth).rates())),
        ("registry_same_wrong", wrong_pairs(state, who, same)),
        ("found_by_trouble", by_trouble(who, clusters)),
        ("review_pairs", json!(review.len())),
        ("review_pairs_right", json!(useful)),
        ("review_share_of_records", thousandths(review.len() as f64 / truth.len().max(1) as f64)),
    ])
}

fn numbered(people: &[u64]) -> Vec<u32> {
    let mut keys = people.to_vec();
    keys.sort_unstable();
    keys.dedup();
    people.iter().map(|key| keys.binary_search(key).map_or(0, |place| place as u32)).collect()
}

/// Rows of one cluster, in the order of clusters.
fn members(clusters: &[u32]) -> Vec<(u32, u32)> {
    let mut members: Vec<(u32, u32)> = clusters.iter().copied().zip(0..).collect();
    members.sort_unstable();
    members
}

/// Pairs that a registry would join without a human and must not, by what the two are to each other.
fn wrong_pairs(state: &State, who: &Who, same: &[(u32, u32)]) -> Value {
    let person = |row: u32| who.people.get(row as usize).copied();
    let people = same.iter().filter_map(|(a, b)| Some((person(*a)?, person(*b)?)));
    by_kinship(state, people.filter(|(a, b)| a != b))
}

fn by_kinship(state: &State, pairs: impl Iterator<Item = (u64, u64)>) -> Value {
    let mut kinds: BTreeMap<Kinship, u64> = Kinship::ALL.into_iter().map(|kind| (kind, 0)).collect();
    for (a, b) in pairs {
        *kinds.entry(state.kinship(a, b)).or_default() += 1;
    }
    let all: u64 = kinds.values().sum();
    let mut parts: serde_json::Map<String, Value> =
        kinds.into_iter().map(|(kind, count)| (kind.word().to_owned(), json!(count))).collect();
    parts.insert("all".to_owned(), json!(all));
    Value::Object(parts)
}

/// Pairs of people who were joined, by what they are to each other.
fn false_merges(state: &State, who: &Who, clusters: &[u32]) -> Value {
    let mut pairs = Vec::new();
    for cluster in members(clusters).chunk_by(|a, b| a.0 == b.0) {
        let mut people: Vec<u64> =
            cluster.iter().filter_map(|member| who.people.get(member.1 as usize)).copied().collect();
        people.sort_unstable();
        people.dedup();
        for (place, a) in people.iter().enumerate() {
            pairs.extend(people.iter().skip(place + 1).map(|b| (*a, *b)));
        }
    }
    by_kinship(state, pairs.into_iter())
}

/// Of the registrations with each trouble, how many are with another registration of their person.
fn by_trouble(who: &Who, clusters: &[u32]) -> Value {
    let mut with_kin = vec![false; clusters.len()];
    for cluster in members(clusters).chunk_by(|a, b| a.0 == b.0) {
        let mut people: Vec<(u64, usize)> = cluster
            .iter()
            .filter_map(|member| Some((*who.people.get(member.1 as usize)?, member.1 as usize)))
            .collect();
        people.sort_unstable();
        for same in people.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            for (_, row) in same {
                if let Some(found) = with_kin.get_mut(*row) {
                    *found = true;
                }
            }
        }
    }
    let shares = Trouble::ALL.iter().map(|(trouble, _)| {
        let rows = (0..clusters.len()).filter(|row| who.has(*row, *trouble));
        let (mut all, mut found) = (0_u64, 0_u64);
        for row in rows {
            all += 1;
            found += u64::from(with_kin.get(row).copied().unwrap_or_default());
        }
        (trouble.word().to_owned(), json!({"of": all, "found": found}))
    });
    Value::Object(shares.collect())
}
