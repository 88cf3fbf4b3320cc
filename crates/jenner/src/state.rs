//! The made-up state of `jenner demo` and the benchmarks: made once through the real intake, then used again.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};
use jenner::demo::{self, OrganizationSeed, Practice, State};
use jenner_model::access::{Access, Role};
use jenner_model::{Date, OrganizationId};
use jenner_registry::access::accounts::{self, NewAccount};
use jenner_registry::access::{self, factors, interfaces, life, totp};
use jenner_registry::intake::Answer;
use jenner_registry::messages::Transport;
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::{Error, Registry};
use jenner_store::queries;
use serde::{Deserialize, Serialize};

use crate::config::{Config, without_password};
use crate::loading::{self, Tally};
use crate::open::{self, Part};
use crate::problem::usage;
use crate::progress::Progress;
use crate::secrets::secret;

/// Threads that submit. More than cores: most wait for the disk, and those that wait share a commit.
const SENDERS: usize = 128;
/// Households that a thread takes at a time.
const PORTION: u32 = 16;

/// Which state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How many people.
    pub people: u32,
    /// Which of all states of that size.
    pub seed: u64,
    /// Folder of the state.
    pub dir: PathBuf,
    /// Only the first message about each person: a large registry in a quarter of the time.
    pub first_only: bool,
}

/// What is known of a state that was made; kept beside its database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// How many people.
    pub people: u32,
    /// Seed.
    pub seed: u64,
    /// Whether it holds only the first message about each person.
    #[serde(default)]
    pub first_only: bool,
    /// The day it was made for.
    pub today: Date,
    /// The database, password hidden.
    pub database: String,
    /// Whether every message has been taken.
    pub complete: bool,
    /// The secret of every interface; user names are [`interface_name`].
    pub interface_secret: String,
    /// People who sign in.
    pub accounts: Vec<SignIn>,
    /// The clinic whose interface is shown as an example.
    pub example_sender: String,
}

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
    /// What the account is for.
    pub what: String,
    /// Key of the account's codes, as it is typed into an app.
    #[serde(default)]
    pub seed: String,
}

/// A state that is there.
pub struct Made {
    /// What is known of it.
    pub record: Record,
    /// The registry that holds it.
    pub registry: Registry,
    /// What was made now; nothing if the state was there already.
    pub loaded: Option<(Tally, f64)>,
}

impl Record {
    /// What the generator needs.
    pub fn settings(&self) -> demo::Settings {
        demo::Settings { seed: self.seed, people: self.people, today: self.today }
    }
}

/// User name of the interface of an organization.
pub fn interface_name(code: &str) -> String {
    format!("ehr-{}", code.to_lowercase())
}

/// Opens the state, or makes it. `config` names the database; by default a SQLite file in the folder.
pub fn open(wanted: &Wanted, config: &Config) -> Result<Made> {
    let mut config = with_database(wanted, config);
    let url = config.database_url();
    fs::create_dir_all(&wanted.dir)
        .with_context(|| format!("cannot make the folder {}", wanted.dir.display()))?;
    if config.agreement_file.is_empty() {
        let file = wanted.dir.join("agreement.toml");
        fs::write(&file, demo::pack::AGREEMENT)
            .with_context(|| format!("cannot write {}", file.display()))?;
        config.agreement_file = file.display().to_string();
    }
    let file = wanted.dir.join("demo.json");
    let found = read(&file)?.filter(|record| record.database == without_password(&url));
    let same = found
        .as_ref()
        .is_some_and(|r| (r.people, r.seed, r.first_only) == (wanted.people, wanted.seed, wanted.first_only));
    let own_file = open::sqlite_file(&url).filter(|path| path.starts_with(&wanted.dir));
    let there = own_file.as_ref().is_none_or(|path| path.exists());
    if let Some(mut record) = found.clone().filter(|record| same && there && record.complete) {
        let registry = open::registry(&config, Part::Server)?;
        add_factors(&registry, &mut record)?;
        write(&file, &record)?;
        return Ok(Made { record, registry, loaded: None });
    }
    match &own_file {
        Some(path) if path.exists() && found.is_none() => {
            return Err(usage(format!(
                "{} is no state that this command made; choose another folder with --data",
                path.display()
            )));
        }
        // A state of another size, or one whose making was broken off.
        Some(path) => remove_database(path)?,
        None => {}
    }
    let record = if same { found.unwrap_or_else(|| fresh(wanted, &url)) } else { fresh(wanted, &url) };
    let registry = open::registry(&config, Part::Server)?;
    let people = registry.db().read(queries::person::count)?;
    if people > 0 && !same {
        return Err(usage(format!(
            "the database holds {people} people already; a demo state wants an empty one of its own"
        )));
    }
    make(wanted, &file, record, registry)
}

/// The settings with the state's database.
fn with_database(wanted: &Wanted, config: &Config) -> Config {
    let mut config = config.clone();
    // What belongs to the state is in its folder: the files of exports too.
    config.data_dir = wanted.dir.clone();
    if config.jurisdiction_pack.is_empty() {
        config.jurisdiction_pack = demo::JURISDICTION_PACK.to_owned();
    }
    if config.database.is_empty() {
        config.database = format!("sqlite:{}", wanted.dir.join("demo.db").display());
    }
    config
}

fn fresh(wanted: &Wanted, url: &str) -> Record {
    Record {
        people: wanted.people,
        seed: wanted.seed,
        first_only: wanted.first_only,
        today: jiff::Zoned::now().date(),
        database: without_password(url),
        complete: false,
        interface_secret: secret(crate::commands::interface::SECRET_LENGTH),
        accounts: Vec::new(),
        example_sender: String::new(),
    }
}

fn make(wanted: &Wanted, file: &Path, mut record: Record, registry: Registry) -> Result<Made> {
    write(file, &record)?;
    let started = Instant::now();
    let state = State::new(record.settings())?;
    let ids = add_organizations(&registry, state.organizations())?;
    add_interfaces(&registry, state.organizations(), &ids, &record.interface_secret)?;
    add_accounts(&registry, state.organizations(), &ids, &mut record)?;
    add_factors(&registry, &mut record)?;
    let tickets: Vec<Access> = ids.iter().map(|id| access::of_operator(*id)).collect();
    let tally = load(&registry, &state, &tickets, wanted)?;
    record.complete = true;
    write(file, &record)?;
    Ok(Made { record, registry, loaded: Some((tally, started.elapsed().as_secs_f64())) })
}

/// The PIN of the example clinic, where the state gave it none.
const EXAMPLE_PIN: &str = "EX0001";

/// The place of the clinic that is shown as an example.
fn example(seeds: &[OrganizationSeed]) -> usize {
    let place = |practice| seeds.iter().position(|seed| seed.practice == practice);
    [Practice::Pediatric, Practice::Family].into_iter().find_map(place).unwrap_or(0)
}

/// Adds the organizations, parents before children; returns their ids in the order of the seeds.
pub fn add_organizations(registry: &Registry, seeds: &[OrganizationSeed]) -> Result<Vec<OrganizationId>> {
    let mut ids: Vec<Option<OrganizationId>> = vec![None; seeds.len()];
    let example = example(seeds);
    loop {
        let ready: Vec<usize> = (0..seeds.len())
            .filter(|n| ids[*n].is_none() && seeds[*n].parent.is_none_or(|parent| ids[parent].is_some()))
            .collect();
        if ready.is_empty() {
            break;
        }
        let new = ready.iter().map(|n| {
            let seed = &seeds[*n];
            NewOrganization {
                parent: seed.parent.and_then(|parent| ids[parent]),
                kind: seed.kind,
                name: seed.name.as_str().into(),
                code: seed.code.as_str().into(),
                // Whoever looks around as a nurse shall see what clinics of the programme see.
                vfc_pin: seed.vfc_pin.as_deref().or((*n == example).then_some(EXAMPLE_PIN)).map(Into::into),
                county: Some(jenner_codes::Code::known(seed.county)),
                city: seed.city.into(),
            }
        });
        let added = organizations::add(registry, &open::operator(), new.collect())?;
        for (n, organization) in ready.into_iter().zip(added) {
            ids[n] = Some(organization.id);
        }
    }
    ids.into_iter().collect::<Option<_>>().ok_or_else(|| anyhow!("an organization's parent is missing"))
}

fn add_interfaces(
    registry: &Registry,
    seeds: &[OrganizationSeed],
    ids: &[OrganizationId],
    secret: &str,
) -> Result<()> {
    for (seed, id) in seeds.iter().zip(ids) {
        match interfaces::add(registry, &open::operator(), *id, &interface_name(&seed.code), secret) {
            // It is there from an attempt that was broken off, with the same secret.
            Ok(_) | Err(Error::Invalid(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn add_accounts(
    registry: &Registry,
    seeds: &[OrganizationSeed],
    ids: &[OrganizationId],
    record: &mut Record,
) -> Result<()> {
    let place = |practice| seeds.iter().position(|seed| seed.practice == practice).unwrap_or(0);
    let clinic = example(seeds);
    record.example_sender = seeds.get(clinic).map(|seed| seed.code.clone()).unwrap_or_default();
    let people = [
        ("clinic", "Robin Fontenot", Role::ClinicStaff, clinic, "clinic nurse"),
        ("unit", "Sam Landry", Role::HealthUnitNurse, place(Practice::HealthUnit), "health-unit nurse"),
        (
            "quality",
            "Alex Hebert",
            Role::DataQuality,
            place(Practice::State),
            "data quality: messages, duplicates",
        ),
        ("school", "Pat Naquin", Role::School, place(Practice::School), "school secretary"),
        ("privacy", "Jo Broussard", Role::PrivacyOfficer, place(Practice::State), "privacy officer"),
        ("second", "Dana Guidry", Role::PrivacyOfficer, place(Practice::State), "second privacy officer"),
    ];
    // Made up like everything here, and only on this machine: what counts is that one can type it.
    record.accounts = people
        .iter()
        .map(|(username, _, _, n, what)| SignIn {
            username: (*username).to_owned(),
            password: format!("{username}-sees-made-up-people"),
            what: format!("{what}, {}", seeds.get(*n).map_or("", |seed| seed.name.as_str())),
            seed: String::new(),
        })
        .collect();
    for ((username, display_name, role, n, _), sign_in) in people.iter().zip(&record.accounts) {
        let organization =
            *ids.get(*n).ok_or_else(|| anyhow!("there is no organization for the sign-ins"))?;
        let password = &sign_in.password;
        let new = NewAccount { username, display_name, password, organization, role: *role };
        match accounts::add(registry, &open::operator(), &new) {
            Ok(_) | Err(Error::Invalid(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Gives each account the second factor that the record tells of, and wakes those that slept since the state was made.
fn add_factors(registry: &Registry, record: &mut Record) -> Result<()> {
    for sign_in in &mut record.accounts {
        let Some(user) = accounts::by_username(registry, &sign_in.username)? else { continue };
        life::wake(registry, &open::operator(), user)?;
        if factors::of_user(registry, user)?.is_empty() {
            let seed: [u8; totp::SEED] = rand::random();
            factors::give(registry, user, &seed)?;
            sign_in.seed = totp::base32(&seed);
        }
    }
    Ok(())
}

/// Submits every message of the state. Messages about one household stay in order; households go side by side.
fn load(registry: &Registry, state: &State, tickets: &[Access], wanted: &Wanted) -> Result<Tally> {
    let households = state.household_count();
    let progress = Progress::new("people", u64::from(wanted.people));
    let (next, total) = (AtomicU32::new(0), Mutex::new(Tally::default()));
    let worker = || -> Result<()> {
        let mut tally = Tally::default();
        loop {
            let first = next.fetch_add(PORTION, Ordering::Relaxed);
            if first >= households {
                break;
            }
            for household in state.households(first..(first + PORTION).min(households)) {
                let mut known = HashSet::new();
                for message in state.messages_of(&household) {
                    if !known.insert(message.person) && wanted.first_only {
                        continue;
                    }
                    let ticket = tickets
                        .get(message.organization_index)
                        .ok_or_else(|| anyhow!("an unknown sender"))?;
                    tally.messages += 1;
                    match loading::submit(registry, ticket, Transport::Demo, message.text.as_bytes())? {
                        Answer::Hl7(reply) => tally.count(&reply),
                        Answer::NotHl7(_) => tally.not_hl7 += 1,
                    }
                }
                progress.add(household.people.len() as u64);
            }
        }
        total.lock().unwrap_or_else(PoisonError::into_inner).add(&tally);
        Ok(())
    };
    let ended = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..SENDERS).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow!("a loading thread broke"))))
            .fold(Ok(()), Result::and)
    });
    progress.finish();
    ended?;
    Ok(total.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn read(file: &Path) -> Result<Option<Record>> {
    match fs::read(file) {
        Ok(bytes) => {
            let record = serde_json::from_slice(&bytes);
            record.map(Some).with_context(|| format!("{} is damaged; remove its folder", file.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

/// Readable by its owner alone: it holds the interfaces' secret.
fn write(file: &Path, record: &Record) -> Result<()> {
    let fresh = file.with_extension("new");
    let written =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh).and_then(
            |mut out| {
                out.write_all(serde_json::to_string_pretty(record)?.as_bytes())?;
                out.sync_all()
            },
        );
    written
        .and_then(|()| fs::rename(&fresh, file))
        .with_context(|| format!("cannot write {}", file.display()))
}

fn remove_database(path: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match fs::remove_file(&name) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot remove {}", Path::new(&name).display()));
            }
        }
    }
    Ok(())
}
