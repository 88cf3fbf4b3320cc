//! `jenner org …`: organizations.

use std::io::Write;

use anyhow::Result;
use jenner_model::organization::Organization;
use jenner_registry::Registry;
use jenner_registry::organizations::{self, NewOrganization};
use jenner_store::queries::organization::{kind_of_word, kind_word};

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with organizations.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add an organization
    Add(Add),
    /// List the organizations
    List,
}

/// A new organization.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// What it calls itself in messages (MSH-4)
    code: String,
    /// Name as people write it
    name: String,
    /// health_department, health_unit, clinic, hospital, pharmacy, school, childcare, head_start,
    /// home_study, college, registry or vital_records
    #[arg(long, default_value = "clinic")]
    kind: String,
    /// Code of the organization it belongs to
    #[arg(long, value_name = "CODE")]
    parent: Option<String>,
    /// PIN in the Vaccines for Children programme
    #[arg(long, value_name = "PIN")]
    vfc_pin: Option<String>,
    /// County or parish: five digits (FIPS)
    #[arg(long, value_name = "FIPS")]
    county: Option<String>,
    /// City
    #[arg(long, default_value = "")]
    city: String,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::Add(new) => {
            if organizations::by_code(&registry, &new.code)?.is_some() {
                return Err(usage(format!("there is an organization {} already", new.code)));
            }
            let kind = kind_of_word(&new.kind).ok_or_else(|| {
                usage(format!("there is no kind \"{}\"; see `jenner org add --help`", new.kind))
            })?;
            let parent = match &new.parent {
                Some(code) => Some(wanted(&registry, code)?.id),
                None => None,
            };
            let county = match &new.county {
                Some(code) if code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()) => {
                    Some(jenner_codes::Code::known(code))
                }
                Some(code) => return Err(usage(format!("county \"{code}\": five digits are wanted (FIPS)"))),
                None => None,
            };
            let new = NewOrganization {
                parent,
                kind,
                name: new.name.as_str().into(),
                code: new.code.as_str().into(),
                vfc_pin: new.vfc_pin.as_deref().map(Into::into),
                county,
                city: new.city.as_str().into(),
            };
            for added in organizations::add(&registry, &open::operator(), vec![new])? {
                writeln!(out, "added {} ({})", added.code, added.name)?;
            }
        }
        Command::List => {
            let all = organizations::list(&registry)?;
            for one in &all {
                let parent =
                    one.parent.and_then(|id| all.iter().find(|o| o.id == id)).map_or("", |o| o.code.as_str());
                writeln!(out, "{}\t{}\t{}\t{parent}\t{}", one.code, kind_word(one.kind), one.name, one.city)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// The organization of a code that somebody named.
pub fn wanted(registry: &Registry, code: &str) -> Result<Organization> {
    organizations::by_code(registry, code)?.ok_or_else(|| {
        usage(format!(
            "there is no organization {code}; `jenner org list` shows all, `jenner org add` adds one"
        ))
    })
}
