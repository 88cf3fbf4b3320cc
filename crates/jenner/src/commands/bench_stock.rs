//! `jenner bench stock`: a year of vaccine stock. At the end every count is held against what is truly in the refrigerators, the work
//! list's proposals against what was meant, and what the sentinel found against who cheated.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};
use jenner::demo::{Settings, State};
use jenner_model::access::{Access, Role};
use jenner_model::{Date, OrganizationId};
use jenner_registry::access::accounts::{self, NewAccount};
use jenner_registry::inventory::{Funding, check};
use jenner_registry::programme::accountability;
use jenner_registry::programme::scope::Scope;
use jenner_registry::programme::sentinel::{self, Rule, Sure};
use jenner_registry::{Registry, access};
use jenner_store::queries;
use serde_json::{Value, json};

use crate::bench::machine;
use crate::bench::stock_year::figures::Tally;
use crate::bench::stock_year::fraud::Fraud;
use crate::bench::stock_year::{self, Calendar, Lived, Year};
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::secrets::secret;
use crate::state;

/// How to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the state
    #[arg(long, value_name = "N", default_value_t = 250_000, value_parser = clap::value_parser!(u32).range(1_000..=5_000_000))]
    people: u32,
    /// Clinics that keep stock: those of the state that give most
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    clinics: u32,
    /// Seed of the state and of all chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Folder of the state, which must not hold a database yet; without it demo-state/stock-N
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Lives through a year and prints what came of it.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let begun = Instant::now();
    let dir = args.data.clone().unwrap_or_else(|| format!("demo-state/stock-{}", args.people).into());
    fs::create_dir_all(&dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    let mut config = config.clone();
    if config.database.is_empty() {
        config.data_dir.clone_from(&dir);
    }
    if config.jurisdiction_pack.is_empty() {
        config.jurisdiction_pack = jenner::demo::JURISDICTION_PACK.to_owned();
    }
    let year = last_year(jiff::Zoned::now().date(), args)?;
    let calendar = Calendar::on(year.starts, config.zone()?);
    let registry = open::registry_at(&config, Part::Command, calendar.clock())?;
    if registry.db().read(queries::person::count)? > 0 {
        return Err(usage(format!(
            "{} holds a registry already; name another folder with --data",
            dir.display()
        )));
    }
    let state = State::new(Settings { seed: args.seed, people: args.people, today: year.ends })?;
    let ids = state::add_organizations(&registry, state.organizations())?;
    let overseer = *ids.first().ok_or_else(|| anyhow!("the state has no organizations"))?;
    let second = second(&registry, overseer)?;
    let lived = stock_year::live(&registry, &calendar, &state, &ids, &second, &year)?;
    let seconds = begun.elapsed().as_secs_f64();
    let mut report = report(&registry, args, &lived)?;
    report.extend(watch(&registry, &second, &year, &lived)?);
    report.extend(accounts(&registry, &second, &year)?);
    report.insert("seconds".into(), json!(seconds.round()));
    let wrong = ["ledger_laws_broken", "doses_that_took_something_else", "unaccounted", "accounts_left_over"]
        .iter()
        .filter_map(|key| report.get(*key)?.as_u64())
        .sum::<u64>();
    match args.json {
        true => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        false => {
            for (key, value) in &report {
                writeln!(out, "{key:<32} {value}")?;
            }
        }
    }
    Ok(Outcome::of(usize::try_from(wrong)?))
}

/// The twelve whole months before today.
fn last_year(today: Date, args: &Args) -> Result<Year> {
    let ends = today.first_of_month().yesterday()?;
    let starts = ends.tomorrow()?.saturating_sub(jiff::Span::new().years(1));
    Ok(Year { starts, ends, seed: args.seed, clinics: usize::try_from(args.clinics)? })
}

/// Somebody of the state's programme, who signs beside a clinic where a difference is large.
fn second(registry: &Registry, organization: OrganizationId) -> Result<Access> {
    let password = secret(24);
    let new = NewAccount {
        username: "stock-auditor",
        display_name: "Stock auditor",
        password: &password,
        organization,
        role: Role::DataQuality,
    };
    let user = accounts::add(registry, &access::of_operator(organization), &new)?;
    Ok(accounts::resume(registry, user)?.context("the auditor has no account")?.access)
}

/// What the sentinel makes of the year: whom it found of those who cheat, and whom else.
fn watch(
    registry: &Registry,
    staff: &Access,
    year: &Year,
    lived: &[Lived],
) -> Result<BTreeMap<String, Value>> {
    let ran = sentinel::run(registry, staff, (year.starts, year.ends))?;
    let mut found: Vec<(Option<OrganizationId>, Rule, Sure)> = Vec::new();
    for one in sentinel::list(registry, staff, sentinel::State::New)? {
        found.push((one.organization.map(|(id, _)| id), one.rule, one.sure));
    }
    let (mut cheats, mut caught) = (0, 0);
    let mut missed = Vec::new();
    for one in lived {
        let Some(fraud) = one.fraud.filter(|_| one.tally.frauds > 0) else { continue };
        cheats += 1;
        let is_it = |(whom, rule, _): &(Option<OrganizationId>, Rule, Sure)| {
            *whom == Some(one.organization) && tells_of(fraud).contains(rule)
        };
        match found.iter().any(is_it) {
            true => caught += 1,
            false => missed.push(fraud.word()),
        }
    }
    let honest = |whom: &Option<OrganizationId>| {
        whom.is_some_and(|id| lived.iter().any(|one| one.organization == id && one.fraud.is_none()))
    };
    let mut of_honest: BTreeMap<String, u64> = BTreeMap::new();
    let mut of_all: BTreeMap<String, u64> = BTreeMap::new();
    for (whom, rule, sure) in &found {
        *of_all.entry(rule.word().to_owned()).or_default() += 1;
        if honest(whom) {
            *of_honest.entry(format!("{} {}", rule.word(), sure.word())).or_default() += 1;
        }
    }
    Ok(BTreeMap::from([
        ("sentinel_seconds".to_owned(), json!((ran.took.as_secs_f64() * 100.0).round() / 100.0)),
        ("sentinel_findings".to_owned(), json!(ran.found)),
        ("sentinel_listed_by_rule".to_owned(), json!(of_all)),
        ("sentinel_of_honest_clinics".to_owned(), json!(of_honest)),
        ("frauds_planted".to_owned(), json!(cheats)),
        ("frauds_found".to_owned(), json!(caught)),
        ("frauds_missed".to_owned(), json!(missed)),
    ]))
}

/// Every lot of every clinic over the whole year: opening and what came, less what left, is what is there.
fn accounts(registry: &Registry, staff: &Access, year: &Year) -> Result<BTreeMap<String, Value>> {
    let until = registry.today();
    let found = accountability::report(registry, staff, &Scope::State, (year.starts, until), &Funding::ALL)?;
    let left_over: u64 = found.lines.iter().map(|line| line.sums.difference().unsigned_abs()).sum();
    Ok(BTreeMap::from([
        ("accounts".to_owned(), json!(found.lines.len())),
        ("accounts_left_over".to_owned(), json!(left_over)),
        ("accounts_total".to_owned(), json!(found.total())),
    ]))
}

/// By which rules a fraud is seen.
fn tells_of(fraud: Fraud) -> &'static [Rule] {
    match fraud {
        Fraud::InsuredFromFederal => &[Rule::NotEligible, Rule::TooOld],
        Fraud::MoreThanShipped => &[Rule::MoreThanCame],
        Fraud::ImpossibleDay(_) => &[Rule::TooManyADay, Rule::OneLotADay],
        Fraud::NeverScreened => &[Rule::AlwaysSame],
    }
}

fn report(registry: &Registry, args: &Args, lived: &[Lived]) -> Result<BTreeMap<String, Value>> {
    let mut all = Tally::default();
    lived.iter().for_each(|one| all.add(&one.tally));
    let found = check::ledger(registry.db())?;
    let mut otherwise = 0;
    for one in lived {
        otherwise += check::doses(registry, &access::of_operator(one.organization), one.organization)?;
    }
    let share = |part: u64, whole: u64| json!((part as f64 / whole.max(1) as f64 * 10_000.0).round() / 100.0);
    let mut report: BTreeMap<String, Value> = match serde_json::to_value(&all)? {
        Value::Object(map) => map.into_iter().collect(),
        _ => BTreeMap::new(),
    };
    let mut frauds: BTreeMap<&str, u64> = BTreeMap::new();
    for fraud in lived.iter().filter_map(|one| one.fraud) {
        *frauds.entry(fraud.word()).or_default() += 1;
    }
    report.extend([
        ("engine".to_owned(), json!(registry.db().engine().to_string())),
        ("machine".to_owned(), json!(machine::described())),
        ("people".to_owned(), json!(args.people)),
        ("clinics".to_owned(), json!(lived.len())),
        ("movements".to_owned(), json!(found.movements)),
        ("ledger_total".to_owned(), json!(found.total)),
        (
            "ledger_laws_broken".to_owned(),
            json!(found.broken.iter().map(|(_, rows)| rows.unsigned_abs()).sum::<u64>()),
        ),
        ("doses_that_took_something_else".to_owned(), json!(otherwise)),
        ("slips_fixed_percent".to_owned(), share(all.slips_right, all.slips_waiting)),
        ("slips_precision_percent".to_owned(), share(all.slips_right, all.slips_likely)),
        ("clinics_that_cheat".to_owned(), json!(frauds)),
    ]);
    Ok(report)
}
