//! Opening the database and starting the registry as the settings say.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jenner_cdsi::Schedule;
use jenner_codes::Codes;
use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_registry::access::agreement::Agreement;
use jenner_registry::packs::Pack;
use jenner_registry::{Clock, Registry, access};
use jenner_store::{Db, Options, ids};

use crate::config::{Config, without_password};
use crate::keys;
use crate::problem::usage;
use crate::schedules;

/// In which part the program runs: two that run at a time must not make the same ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The server: the node of the settings.
    Server,
    /// A command, perhaps beside a running server: a node of its own.
    Command,
}

impl Part {
    fn node(self, config: &Config) -> u8 {
        match self {
            Self::Server => config.node,
            Self::Command => rand::random_range(96..128),
        }
    }
}

/// Opens the database, which may be empty or not there yet.
pub fn database(config: &Config, part: Part) -> Result<Db> {
    database_of_node(config, part.node(config))
}

fn database_of_node(config: &Config, node: u8) -> Result<Db> {
    let url = config.database_url();
    if let Some(folder) =
        sqlite_file(&url).as_deref().and_then(Path::parent).filter(|p| !p.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let mut options = Options { node: format!("n{node}"), ..Options::default() };
    if config.connections > 0 {
        options.connections = config.connections;
        options.readers = config.connections;
    }
    Db::open(&url, &options).with_context(|| format!("cannot open the database {}", without_password(&url)))
}

/// Opens a database that must be there already.
pub fn existing_database(config: &Config) -> Result<Db> {
    let url = config.database_url();
    if let Some(file) = sqlite_file(&url).filter(|file| !file.exists()) {
        return Err(usage(format!(
            "there is no database {}; name it with --database, or make one with `jenner migrate`",
            file.display()
        )));
    }
    database(config, Part::Command)
}

/// Opens the database, brings it to this program's version, and starts the registry.
pub fn registry(config: &Config, part: Part) -> Result<Registry> {
    registry_at(config, part, Arc::new(ids::system_clock))
}

/// As [`registry`], by another clock than the system's.
pub fn registry_at(config: &Config, part: Part, clock: Clock) -> Result<Registry> {
    // One number for both: it names the ids and the audit chains of this process.
    let node = part.node(config);
    let db = database_of_node(config, node)?;
    let applied = db.migrate().context("the database cannot be brought to this program's version")?;
    for name in &applied.now {
        tracing::info!(migration = name, "migrated");
    }
    let vault = keys::vault(config, &db)?;
    let settings = jenner_registry::Settings {
        vault: Some(vault),
        purge_ledger: Some(crate::purges::ledger_file(config)),
        application: config.application.as_str().into(),
        facility: config.facility.as_str().into(),
        public_url: config.public_url.trim_end_matches('/').into(),
        time_zone: config.zone()?,
        node,
        most_candidates: config.most_candidates,
        most_found: config.most_found,
        schedule: schedule(config)?,
        audit_years: config.audit_years,
        pack: jurisdiction(config)?,
        export: jenner_registry::bulk::Settings {
            folder: export_folder(config),
            most_bytes: config.export_gigabytes.saturating_mul(1 << 30),
            a_client: config.exports_a_client,
            an_hour: config.exports_an_hour,
            keep: std::time::Duration::from_secs(config.export_hours.saturating_mul(3600)),
            threads: config.export_threads,
            ..jenner_registry::bulk::Settings::default()
        },
        accounts: jenner_registry::access::life::Rules {
            least_password: config.password_least,
            idle_days: config.account_idle_days,
            names: vec![config.product.clone(), config.authority.clone()],
        },
        agreement: agreement(config)?,
        follow: jenner_registry::follow::Settings {
            private_networks: config.subscriptions_private,
            loopback: false,
        },
        hides_confidential_doses: config.confidential_doses_hidden,
    };
    Registry::start(db, Codes::embedded(), settings, clock).context("the registry cannot start")
}

/// The agreement of the settings; `None` for the one that is part of the program.
fn agreement(config: &Config) -> Result<Option<Arc<Agreement>>> {
    if config.agreement_file.is_empty() {
        return Ok(None);
    }
    let file = &config.agreement_file;
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {file} (agreement_file)"))?;
    let agreement =
        Agreement::read(&text).map_err(|error| usage(format!("{file} (agreement_file): {error}")))?;
    Ok(Some(Arc::new(agreement)))
}

/// Where the files of exports are.
fn export_folder(config: &Config) -> PathBuf {
    if config.export_folder.as_os_str().is_empty() {
        config.data_dir.join("export")
    } else {
        config.export_folder.clone()
    }
}

/// The jurisdiction pack of the settings; `None` for the one that fits most states.
fn jurisdiction(config: &Config) -> Result<Option<Arc<Pack>>> {
    let pack = match (config.jurisdiction_pack.as_str(), config.jurisdiction_pack.strip_prefix("shipped:")) {
        ("", _) => return Ok(None),
        (_, Some(name)) => Pack::shipped(name),
        (folder, None) => Pack::from_folder(Path::new(folder)),
    };
    pack.map(|pack| Some(Arc::new(pack))).map_err(|error| usage(error.to_string()))
}

/// The schedule of the settings; `None` for the one that is part of the program.
fn schedule(config: &Config) -> Result<Option<Arc<Schedule>>> {
    let Some(folder) = schedule_folder(config) else { return Ok(None) };
    schedules::load(Some(folder)).map(Arc::new).map(Some)
}

/// The folder of the schedule in the settings; `None` for the one that is part of the program.
pub fn schedule_folder(config: &Config) -> Option<&Path> {
    (!config.schedule.is_empty()).then(|| Path::new(&config.schedule))
}

/// The operator's ticket for what concerns no organization.
pub fn operator() -> Access {
    access::of_operator(OrganizationId(0))
}

/// The file of a SQLite URL.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    url.strip_prefix("sqlite:").filter(|path| !path.starts_with(':')).map(PathBuf::from)
}
