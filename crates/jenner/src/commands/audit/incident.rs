//! `jenner audit incident`: the pack about an incident (S66), as files for the privacy officer and counsel. A breach of
//! unsecured data is to be told within 60 days (45 CFR 164.404, and the law of the state).

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_model::{OrganizationId, Timestamp};
use jenner_registry::audit::incident::{self, Incident, Suspect};
use jenner_registry::{Registry, organizations};
use jiff::tz::TimeZone;

use super::plain;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// Who, when, and where the files go.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// User name of the suspected user
    #[arg(long, value_name = "NAME", required_unless_present = "interface", conflicts_with = "interface")]
    user: Option<String>,
    /// User name of the suspected machine sender
    #[arg(long, value_name = "NAME")]
    interface: Option<String>,
    /// First moment: a day (2026-03-01) or an instant (2026-03-01T14:00:00Z)
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Last moment: a day, which counts whole, or an instant
    #[arg(long, value_name = "TIME")]
    to: String,
    /// New folder for the files
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Makes the pack.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let zone = config.zone()?;
    let (from, until) = (instant(&args.from, &zone, false)?, instant(&args.to, &zone, true)?);
    if until <= from {
        return Err(usage("--to lies before --from"));
    }
    let suspect = match (&args.user, &args.interface) {
        (Some(user), _) => Suspect::User(user.clone()),
        (None, Some(interface)) => Suspect::Interface(interface.clone()),
        (None, None) => return Err(usage("name --user or --interface")),
    };
    if args.out.exists() {
        return Err(usage(format!("{} is there already; name a new folder", args.out.display())));
    }
    let registry = open::registry(config, Part::Command)?;
    let made =
        incident::incident(&registry, &open::operator(), &suspect, from, until).map_err(
            |error| match error {
                jenner_registry::Error::Invalid(why) => usage(why),
                other => other.into(),
            },
        )?;
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    let names = names(&registry)?;
    timeline(&made, &names, &zone, &args.out.join("timeline.csv"))?;
    people(&made, &zone, &args.out.join("people.csv"))?;
    summary(&made, &zone, &args.out.join("summary.txt"))?;
    writeln!(
        out,
        "audit: {} entries, {} people affected, {} files with the records of many; written to {}",
        made.timeline.len(),
        made.affected.len() + made.gone.len(),
        made.files,
        args.out.display()
    )?;
    Ok(Outcome::Done)
}

/// The first moment of a day, or of the day after it; or the instant itself.
fn instant(text: &str, zone: &TimeZone, end: bool) -> Result<Timestamp> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(Timestamp::from_jiff(instant));
    }
    let day: jiff::civil::Date = text.parse().map_err(|_| {
        usage(format!("\"{text}\" is neither a day (2026-03-01) nor an instant (2026-03-01T14:00:00Z)"))
    })?;
    let day = if end { day.tomorrow()? } else { day };
    Ok(Timestamp::from_jiff(day.to_zoned(zone.clone())?.timestamp()))
}

fn names(registry: &Registry) -> Result<HashMap<OrganizationId, String>> {
    Ok(organizations::list(registry)?.into_iter().map(|one| (one.id, one.name.to_string())).collect())
}

/// A file for the eyes of who made it.
fn file(path: &Path) -> Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))
}

fn shown(at: Timestamp, zone: &TimeZone) -> String {
    at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.3f %:z").to_string()
}

fn timeline(
    made: &Incident,
    names: &HashMap<OrganizationId, String>,
    zone: &TimeZone,
    path: &Path,
) -> Result<()> {
    let mut table = csv::Writer::from_writer(file(path)?);
    table.write_record([
        "time",
        "action",
        "deed",
        "result",
        "registry_number",
        "about",
        "organization",
        "role",
        "purpose",
        "from_where",
        "detail",
        "chain",
        "row",
    ])?;
    for (entry, detail) in &made.timeline {
        let row = &entry.row;
        let number = entry.person.map(|(number, _)| number.to_string()).unwrap_or_default();
        let organization = row.organization.and_then(|id| names.get(&id)).map_or("", String::as_str);
        table.write_record([
            shown(row.at, zone).as_str(),
            &row.action,
            entry.deed.key(),
            &row.result,
            &number,
            &row.object,
            &plain(organization),
            &row.role,
            &row.purpose,
            &row.origin,
            &plain(detail),
            &row.chain,
            &row.seq.to_string(),
        ])?;
    }
    table.flush()?;
    Ok(())
}

fn people(made: &Incident, zone: &TimeZone, path: &Path) -> Result<()> {
    let mut table = csv::Writer::from_writer(file(path)?);
    table.write_record([
        "registry_number",
        "last_name",
        "first_name",
        "birth_date",
        "contacts",
        "address",
        "seen",
        "times",
        "first",
        "last",
    ])?;
    for one in &made.affected {
        table.write_record([
            one.number.to_string().as_str(),
            &plain(&one.name.0),
            &plain(&one.name.1),
            &one.birth_date.map(|day| day.to_string()).unwrap_or_default(),
            &plain(&one.contacts.join("; ")),
            &plain(&one.address.join("; ")),
            &one.seen.iter().copied().collect::<Vec<_>>().join("; "),
            &one.times.to_string(),
            &shown(one.first, zone),
            &shown(one.last, zone),
        ])?;
    }
    table.flush()?;
    Ok(())
}

fn summary(made: &Incident, zone: &TimeZone, path: &Path) -> Result<()> {
    let mut text = file(path)?;
    writeln!(text, "Incident pack")?;
    writeln!(text, "Who: {}", made.actor)?;
    writeln!(text, "From: {}", shown(made.from, zone))?;
    writeln!(text, "Until: {}", shown(made.until, zone))?;
    writeln!(text, "Entries of the audit log: {} (timeline.csv)", made.timeline.len())?;
    writeln!(text, "People whose data was shown: {} (people.csv)", made.affected.len())?;
    writeln!(text, "Of these not in the registry any more: {}", made.gone.len())?;
    writeln!(text, "Files with the records of many: {} (whom they hold is not in the log)", made.files)?;
    writeln!(text)?;
    writeln!(
        text,
        "If this is a breach, those affected are told without delay and within 60 days of its discovery"
    )?;
    writeln!(
        text,
        "(45 CFR 164.404, and the law of the state). Run `jenner audit verify --checkpoints FILE` and keep its"
    )?;
    writeln!(text, "output with this pack: it shows whether the log itself is whole.")?;
    Ok(())
}
