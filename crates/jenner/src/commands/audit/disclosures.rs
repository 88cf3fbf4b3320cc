//! `jenner audit disclosures`: the accounting of disclosures of a person (45 CFR 164.528), as CSV.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;
use jenner_model::RegistryNumber;
use jenner_registry::audit::disclosures;
use jenner_registry::audit::log::Whose;
use jenner_registry::organizations;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// Of whom.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Registry number of the person
    #[arg(long, value_name = "NUMBER")]
    person: RegistryNumber,
}

/// Prints the list.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let names: HashMap<_, _> =
        organizations::list(&registry)?.into_iter().map(|one| (one.id, one.name)).collect();
    let found = disclosures::accounting(
        &registry,
        &open::operator(),
        &Whose::Number(args.person),
        config.audit_years,
    )?;
    let accounting = found.ok_or_else(|| usage("nobody has this registry number"))?;
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["date", "to", "what", "purpose", "times"])?;
    for line in &accounting.lines {
        let to = line.organization.and_then(|id| names.get(&id)).map_or("", |name| name.as_str());
        let (day, times) = (line.on.to_string(), line.times.to_string());
        table.write_record([day.as_str(), &super::plain(to), line.deed.key(), &line.purpose, &times])?;
    }
    table.flush()?;
    Ok(Outcome::Done)
}
