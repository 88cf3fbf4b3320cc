//! `jenner outreach …`: reminder and recall from the command line. Nothing leaves from here: a run that is approved is sent by the
//! server, which has the carriers.

use std::io::Write;

use anyhow::Result;
use jenner_model::access::Access;
use jenner_registry::outreach::asked::{self, Limits, Window};
use jenner_registry::outreach::cohort::Cohort;
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::plan::Counted;
use jenner_registry::outreach::saved::{self, Saved};
use jenner_registry::outreach::{self, Asked, Run, State, Step, Template, Whose, results};
use jenner_registry::{Registry, organizations};

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// How often it is looked whether the server, which may plan the same run, is done.
const LOOK: std::time::Duration = std::time::Duration::from_millis(500);
/// For so long.
const LOOKS: usize = 1_200;

/// What to do with reminders.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List saved cohorts and runs
    List {
        /// Of this organization, by its code; without it what is shared
        #[arg(long, value_name = "CODE")]
        organization: Option<String>,
        /// Print JSON: one object a line
        #[arg(long)]
        json: bool,
    },
    /// Count a saved cohort as a run now; it is told nothing unless --send says so
    Run(RunArgs),
    /// What a run did: those told, compared with those drawn to be told nothing
    Results {
        /// The run, by its number
        run: i64,
        /// Print JSON: one object a line
        #[arg(long)]
        json: bool,
    },
}

/// A run.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// The saved cohort, by its name
    #[arg(value_name = "COHORT")]
    cohort: String,
    /// The organization in whose name families are told, by its code
    #[arg(long, value_name = "CODE")]
    organization: String,
    /// The phone to call
    #[arg(long, value_name = "NUMBER")]
    phone: String,
    /// By what, the preferred first: text, email, letter, postcard, phone_list, label
    #[arg(long = "by", value_name = "CHANNEL", required = true, value_parser = channel)]
    channels: Vec<Channel>,
    /// The template: one of the pack by its word, or a saved one by its name
    #[arg(long, value_name = "NAME", default_value = "due")]
    template: String,
    /// Everybody of the registry, and not the organization's own patients alone
    #[arg(long)]
    everybody: bool,
    /// Approve the run: the server sends it. Without this, nothing leaves and the run is ended
    #[arg(long)]
    send: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn channel(word: &str) -> Result<Channel, String> {
    let all = Channel::ALL.map(Channel::word).join(", ");
    Channel::of(word).ok_or_else(|| format!("no such channel; there are {all}"))
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::List { organization, json } => list(&registry, organization.as_deref(), *json, out),
        Command::Run(args) => count(&registry, args, out),
        Command::Results { run, json } => told(&registry, *run, *json, out),
    }
}

/// The operator for an organization.
fn of(registry: &Registry, code: &str) -> Result<Access> {
    match organizations::by_code(registry, code)? {
        Some(found) => Ok(jenner_registry::access::of_operator(found.id)),
        None => Err(usage(format!("there is no organization \"{code}\"; `jenner org list` lists them"))),
    }
}

fn list(registry: &Registry, code: Option<&str>, json: bool, out: &mut dyn Write) -> Result<Outcome> {
    let access = code.map_or_else(|| Ok(open::operator()), |code| of(registry, code))?;
    for one in saved::list::<Cohort>(registry, &access)? {
        if json {
            let line = serde_json::json!({
                "cohort": one.name, "shared": one.shared, "asks": one.what,
            });
            writeln!(out, "{line}")?;
        } else {
            let shared = if one.shared { "  shared" } else { "" };
            writeln!(out, "cohort  {}{shared}", one.name)?;
        }
    }
    let runs = outreach::list(registry, &access)?;
    for run in runs.iter().filter(|run| code.is_none() || run.organization == access.organization()) {
        let told = run.counted.as_ref().map(Counted::told);
        if json {
            let line = serde_json::json!({
                "run": run.id, "name": run.name, "state": run.state.word(), "households": told,
            });
            writeln!(out, "{line}")?;
        } else {
            let told = told.map_or_else(|| "–".to_owned(), |told| told.to_string());
            writeln!(out, "run     {}  {:<8} {told:>6} households  {}", run.id, run.state.word(), run.name)?;
        }
    }
    Ok(Outcome::Done)
}

fn count(registry: &Registry, args: &RunArgs, out: &mut dyn Write) -> Result<Outcome> {
    let access = of(registry, &args.organization)?;
    let cohorts = saved::list::<Cohort>(registry, &access)?;
    let Some(cohort) = cohorts.into_iter().find(|one| one.name == args.cohort) else {
        return Err(usage(format!(
            "{} has no saved cohort \"{}\"; `jenner outreach list --organization {}` lists them",
            args.organization, args.cohort, args.organization
        )));
    };
    let asked = question(registry, &access, args, cohort)?;
    let name = format!("{} ({})", args.cohort, registry.today());
    let wrong = asked::check(registry, &name, &asked)?;
    if !wrong.is_empty() {
        for one in wrong {
            writeln!(out, "{} {}", one.word, one.value)?;
        }
        return Ok(Outcome::ProblemsFound);
    }
    let id = outreach::ask(registry, &access, &name, &asked)?;
    outreach::plan(registry, &access, id)?;
    let run = planned(registry, &access, id)?;
    let Some(counted) = &run.counted else {
        return Err(anyhow::anyhow!(
            "the run {id} is still being planned; look at it with `jenner outreach list`"
        ));
    };
    if args.send {
        // An empty run is nothing to approve.
        outreach::step(registry, &access, id, Step::Approve)?;
    } else {
        outreach::step(registry, &access, id, Step::Stop)?;
    }
    say(id, counted, args, out)?;
    Ok(Outcome::Done)
}

fn question(registry: &Registry, access: &Access, args: &RunArgs, cohort: Saved<Cohort>) -> Result<Asked> {
    let shipped = Template::shipped(registry).into_iter();
    let mut found = shipped.filter(|(word, _)| *word == args.template).map(|(_, template)| template);
    let template = match found.next() {
        Some(template) => template,
        None => {
            let all = saved::list::<Template>(registry, access)?;
            let found = all.into_iter().find(|one| one.name == args.template);
            found.map(|one| one.what).ok_or_else(|| {
                usage(format!("there is no template \"{}\" in the pack or saved", args.template))
            })?
        }
    };
    let rules = &registry.pack().outreach;
    let clinic = organizations::by_code(registry, &args.organization)?;
    Ok(Asked {
        whose: if args.everybody { Whose::Everybody } else { Whose::Own },
        cohort: cohort.what,
        channels: args.channels.clone(),
        template,
        limits: Limits { most: rules.limits.most, days: rules.limits.days },
        window: Window { from: rules.window.from, until: rules.window.until },
        held_out: rules.held_out,
        seed: rand::random(),
        texts_if_chosen: false,
        clinic: clinic.map(|one| one.name.to_string()).unwrap_or_default(),
        phone: args.phone.clone(),
    })
}

/// The run once it is planned, by this program or by the server.
fn planned(registry: &Registry, access: &Access, id: i64) -> Result<Run> {
    for _ in 0..LOOKS {
        let Some((run, _)) = outreach::open(registry, access, id)? else { break };
        if run.state != State::Planning {
            return Ok(run);
        }
        std::thread::sleep(LOOK);
    }
    Err(anyhow::anyhow!("the run {id} is still being planned; look at it with `jenner outreach list`"))
}

fn say(id: i64, counted: &Counted, args: &RunArgs, out: &mut dyn Write) -> Result<()> {
    if args.json {
        let line = serde_json::json!({ "run": id, "sends": args.send, "counted": counted });
        writeln!(out, "{line}")?;
        return Ok(());
    }
    writeln!(out, "{} people in {} households would be told", counted.people, counted.told())?;
    for (channel, households) in &counted.households {
        writeln!(out, "  {:<12} {households:>8}", channel.word())?;
    }
    writeln!(out, "{} households are drawn to be told nothing", counted.held_out)?;
    for (why, people) in &counted.left_out {
        writeln!(out, "  left out: {:<20} {people:>8}", why.word())?;
    }
    match args.send {
        true => writeln!(out, "run {id} is approved: the server sends it in its hours")?,
        false => writeln!(out, "nothing was sent; --send sends it")?,
    }
    Ok(())
}

fn told(registry: &Registry, id: i64, json: bool, out: &mut dyn Write) -> Result<Outcome> {
    let Some(all) = results::of(registry, &open::operator(), id)? else {
        return Err(usage(format!("there is no run {id} that was sent; `jenner outreach list` lists them")));
    };
    for after in all {
        let side = |side: &results::Side| {
            serde_json::json!({
                "households": side.households, "people": side.people, "vaccinated": side.vaccinated,
            })
        };
        let extra = after.extra();
        if json {
            let line = serde_json::json!({
                "days": after.days, "is_over": after.is_over, "told": side(&after.told), "held_out": side(&after.held_out),
                "extra_per_1000": extra.map(|one| [one.value, one.low, one.high]),
            });
            writeln!(out, "{line}")?;
            continue;
        }
        let extra = extra.map_or_else(
            || "too few to compare".to_owned(),
            |one| format!("{:.0} more per 1,000 messages ({:.0} to {:.0})", one.value, one.low, one.high),
        );
        let over = if after.is_over { "" } else { " so far" };
        writeln!(
            out,
            "{} days{over}: told {} of {} vaccinated, not told {} of {}; {extra}",
            after.days,
            after.told.vaccinated,
            after.told.people,
            after.held_out.vaccinated,
            after.held_out.people
        )?;
    }
    Ok(Outcome::Done)
}
