//! `jenner programme …`: the vaccine programme, for whoever works at the machine itself.

use std::io::Write;

use anyhow::Result;
use jenner_model::Date;
use jenner_registry::Registry;
use jenner_registry::packs::Language;
use jenner_registry::programme::accountability::{self, By, Sums};
use jenner_registry::programme::eligibility;
use jenner_registry::programme::enrolment::{self, Done};
use jenner_registry::programme::scope::Scope;
use jenner_registry::programme::sentinel::{self, State};
use serde_json::json;

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to ask of the programme.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Note that an organization takes part already, by an agreement signed before the programme came here
    Bring(Brought),
    /// What became of programme vaccine, to the dose; ends with 1 where something is left over
    Accountability(Asked),
    /// Doses by age group, vaccine and eligibility, and how many were screened
    Eligibility(Asked),
    /// Look for fraud and for slips that look like it, in the doses of everybody
    Sentinel(Watched),
}

/// Who takes part already.
#[derive(Debug, clap::Args)]
pub struct Brought {
    /// Code of the organization
    organization: String,
    /// The first day of the agreement
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// The last day of the agreement
    #[arg(long, value_name = "DATE")]
    until: Date,
    /// Where the signed agreement is kept
    #[arg(long, value_name = "TEXT")]
    paper: String,
}

/// Whom, and which days.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Code of one organization; without it or a region, the whole state
    #[arg(long, value_name = "CODE", conflicts_with = "region")]
    organization: Option<String>,
    /// Word of a public health region
    #[arg(long, value_name = "WORD")]
    region: Option<String>,
    /// The first day; a year before the last one if none is given
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day; today if none is given
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Print JSON: one object a line
    #[arg(long)]
    json: bool,
}

/// Which days.
#[derive(Debug, clap::Args)]
pub struct Watched {
    /// The first day; a year before the last one if none is given
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day; today if none is given
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Look at nothing; print what was found before
    #[arg(long)]
    list: bool,
    /// Print JSON: one object a finding
    #[arg(long)]
    json: bool,
}

fn days(registry: &Registry, from: Option<Date>, until: Option<Date>) -> (Date, Date) {
    let (year, until) = sentinel::year_until(until.unwrap_or(registry.today()));
    (from.unwrap_or(year), until)
}

fn scope(registry: &Registry, asked: &Asked) -> Result<Scope> {
    Ok(match (&asked.organization, &asked.region) {
        (Some(code), _) => Scope::Clinic(wanted(registry, code)?.id),
        (None, Some(region)) => Scope::Region(region.clone()),
        (None, None) => Scope::State,
    })
}

/// Carries a command out.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::Bring(brought) => bring(&registry, brought, out),
        Command::Accountability(asked) => accounts(&registry, asked, out),
        Command::Eligibility(asked) => doses(&registry, asked, out),
        Command::Sentinel(watched) => watch(&registry, watched, out),
    }
}

fn bring(registry: &Registry, brought: &Brought, out: &mut dyn Write) -> Result<Outcome> {
    let organization = wanted(registry, &brought.organization)?;
    let days = (brought.from, brought.until);
    match enrolment::bring(registry, &open::operator(), organization.id, days, &brought.paper)? {
        Done::Kept => writeln!(out, "{} takes part from {} to {}", organization.name, days.0, days.1)?,
        _ => {
            let code = &brought.organization;
            return Err(usage(format!(
                "{code} takes part on some of these days already; nothing was changed"
            )));
        }
    }
    Ok(Outcome::Done)
}

fn accounts(registry: &Registry, asked: &Asked, out: &mut dyn Write) -> Result<Outcome> {
    let days = days(registry, asked.from, asked.until);
    let report = accountability::report(registry, &open::operator(), &scope(registry, asked)?, days, &[])?;
    if asked.json {
        for line in &report.lines {
            let mut value = json!(line);
            if let Some(object) = value.as_object_mut() {
                object.insert("difference".to_owned(), json!(line.sums.difference()));
            }
            writeln!(out, "{value}")?;
        }
    } else {
        writeln!(
            out,
            "{:<32} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}",
            "", "opening", "received", "given", "lost", "on hand", "left"
        )?;
        let mut line = |name: &str, sums: &Sums| {
            writeln!(
                out,
                "{name:<32} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}",
                sums.opening,
                sums.received,
                sums.given,
                sums.losses(),
                sums.on_hand,
                sums.difference()
            )
        };
        for (name, sums) in report.added(By::Clinic) {
            line(&name, &sums)?;
        }
        line("all", &report.total())?;
    }
    let is_even = report.lines.iter().all(|line| line.sums.difference() == 0);
    Ok(if is_even { Outcome::Done } else { Outcome::ProblemsFound })
}

fn doses(registry: &Registry, asked: &Asked, out: &mut dyn Write) -> Result<Outcome> {
    let days = days(registry, asked.from, asked.until);
    let report = eligibility::report(registry, &open::operator(), &scope(registry, asked)?, days)?;
    for line in &report.lines {
        match asked.json {
            true => writeln!(out, "{}", json!(line))?,
            false => {
                let code = if line.eligibility.is_empty() { "-" } else { &line.eligibility };
                writeln!(out, "{:<8} {:>4} {code:<4} {:>8}", line.age, line.cvx, line.doses)?;
            }
        }
    }
    let (known, all) = report.screened();
    if !asked.json {
        writeln!(out, "screened: {known} of {all} doses for children")?;
    }
    Ok(Outcome::Done)
}

fn watch(registry: &Registry, asked: &Watched, out: &mut dyn Write) -> Result<Outcome> {
    let who = open::operator();
    if !asked.list {
        let ran = sentinel::run(registry, &who, days(registry, asked.from, asked.until))?;
        if !asked.json {
            writeln!(
                out,
                "{} findings, {} new, {} have grown, {:.1} s",
                ran.found,
                ran.new,
                ran.grown,
                ran.took.as_secs_f64()
            )?;
        }
    }
    let all = sentinel::list(registry, &who, State::New)?;
    for one in &all {
        let clinic = one.organization.as_ref().map_or("whole state", |(_, name)| name.as_str());
        let why = one.why(Language::English);
        match asked.json {
            true => writeln!(
                out,
                "{}",
                json!({
                    "finding": one.id, "rule": one.rule.word(), "organization": one.organization.as_ref().map(|one| one.0.0),
                    "clinic": clinic, "lot": one.lot, "cvx": one.cvx, "from": one.days.0, "until": one.days.1,
                    "doses": one.doses, "sure": one.sure.word(), "why": why,
                })
            )?,
            false => writeln!(
                out,
                "{:<8} {clinic}: {why} {} {} – {}",
                one.sure.word(),
                one.lot,
                one.days.0,
                one.days.1
            )?,
        }
    }
    Ok(if all.is_empty() { Outcome::Done } else { Outcome::ProblemsFound })
}
