//! `jenner group …`: lists of people for exports: a panel, a payer's attribution list.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_model::{Date, OrganizationId, PublicId, RegistryNumber};
use jenner_registry::access;
use jenner_registry::bulk::groups::{self, Wanted};
use jenner_registry::identity::find::{self, Criteria};

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with groups.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a group from a CSV file, or set its members anew; prints the lines that name nobody
    Load(Load),
    /// List the groups of an organization
    List(OfOrganization),
    /// Remove a group
    Remove(Remove),
}

/// A group to be loaded.
#[derive(Debug, clap::Args)]
pub struct Load {
    /// Name of the group
    name: String,
    /// CSV with a header. Each line names a person by one of: patient (id of a FHIR Patient), registry_number,
    /// chart_number (the organization's own), or family and given and birth_date (YYYY-MM-DD)
    file: PathBuf,
    /// Code of the organization whose group it is
    #[arg(long, value_name = "CODE")]
    organization: String,
}

/// Whose groups.
#[derive(Debug, clap::Args)]
pub struct OfOrganization {
    /// Code of the organization
    #[arg(long, value_name = "CODE")]
    organization: String,
}

/// A group to be removed.
#[derive(Debug, clap::Args)]
pub struct Remove {
    /// Id of the group, as `jenner group list` prints it
    id: String,
    /// Code of the organization
    #[arg(long, value_name = "CODE")]
    organization: String,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::Load(load) => {
            let organization = wanted(&registry, &load.organization)?;
            let (mut members, mut nobody) = (Vec::new(), 0usize);
            for (line, row) in rows(&load.file)? {
                let found = match &row {
                    Ok(row) => groups::find_member(&registry, organization.id, row)?,
                    Err(why) => {
                        writeln!(out, "line {line}: {why}")?;
                        nobody += 1;
                        continue;
                    }
                };
                match found {
                    Some(id) => members.push(id),
                    None => {
                        writeln!(out, "line {line}: nobody, or more than one person, fits")?;
                        nobody += 1;
                    }
                }
            }
            let (group, _) = groups::set(&registry, &ticket(organization.id), &load.name, &members)?;
            writeln!(out, "{} {}: {} people, {nobody} lines name nobody", group.id, group.name, group.count)?;
            Ok(Outcome::of(nobody))
        }
        Command::List(of) => {
            let organization = wanted(&registry, &of.organization)?;
            for group in groups::of_organization(&registry, &ticket(organization.id))? {
                writeln!(out, "{:<20}  {:>9}  {}", group.id, group.count, group.name)?;
            }
            Ok(Outcome::Done)
        }
        Command::Remove(old) => {
            let organization = wanted(&registry, &old.organization)?;
            match groups::remove(&registry, &ticket(organization.id), &old.id)? {
                true => {
                    writeln!(out, "removed {}", old.id)?;
                    Ok(Outcome::Done)
                }
                false => Err(usage(format!("{} has no group {}", old.organization, old.id))),
            }
        }
    }
}

fn ticket(organization: OrganizationId) -> jenner_model::access::Access {
    access::of_operator(organization)
}

type Row = (u64, Result<Wanted, String>);

/// The lines of a file with their numbers.
fn rows(file: &Path) -> Result<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_path(file)
        .map_err(|error| usage(format!("cannot read {}: {error}", file.display())))?;
    let head: Vec<String> =
        reader.headers().context("the file has no header")?.iter().map(str::to_ascii_lowercase).collect();
    let known = ["patient", "registry_number", "chart_number", "family", "given", "birth_date"];
    if !head.iter().any(|name| known.contains(&name.as_str())) {
        return Err(usage(format!("{} has none of the columns {}", file.display(), known.join(", "))));
    }
    let mut rows = Vec::new();
    for (n, record) in reader.records().enumerate() {
        let line = n as u64 + 2;
        let row = match &record {
            Ok(record) => member(&head.iter().map(String::as_str).zip(record.iter()).collect()),
            Err(_) => Err("the line is no CSV".to_owned()),
        };
        rows.push((line, row));
    }
    Ok(rows)
}

fn member(row: &HashMap<&str, &str>) -> Result<Wanted, String> {
    let value = |name: &str| row.get(name).copied().filter(|value| !value.is_empty());
    if let Some(id) = value("patient") {
        let id: PublicId = id
            .rsplit('/')
            .next()
            .unwrap_or(id)
            .parse()
            .map_err(|_| "patient is no id of a Patient".to_owned())?;
        return Ok(Wanted::Id(id));
    }
    let mut criteria = Criteria::default();
    if let Some(number) = value("registry_number") {
        let number: RegistryNumber = number.parse().map_err(|_| "registry_number is mistyped".to_owned())?;
        criteria.registry_number = Some(number);
    } else if let Some(number) = value("chart_number") {
        criteria.numbers = vec![number.to_owned()];
    } else {
        criteria.names =
            ["family", "given"].iter().filter_map(|name| value(name)).map(str::to_owned).collect();
        criteria.birth_date = match value("birth_date") {
            Some(day) => Some(
                day.parse::<Date>().map_err(|_| "birth_date is no day; write it as 2024-02-29".to_owned())?,
            ),
            None => None,
        };
    }
    if find::among(&criteria) != Ok(find::Among::Everybody) {
        return Err("it takes a number, or family, given and birth_date together".to_owned());
    }
    Ok(Wanted::Described(criteria))
}
