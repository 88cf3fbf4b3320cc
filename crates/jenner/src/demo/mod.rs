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

/// The jurisdiction pack of the made-up state.
pub const JURISDICTION_PACK: &str = "shipped:louisiana";

pub mod clinics;
pub mod delivery;
pub mod dice;
pub mod face;
pub mod history;
pub mod households;
pub mod names;
pub mod organizations;
pub mod pack;
pub mod people;
pub mod products;
pub mod qbp;
pub mod registrations;
pub mod students;
pub mod trouble;
pub mod vendor;
pub mod vxu;

use std::ops::Range;

use jenner_model::Date;

pub use delivery::{DEFECT_SHARE, Defect, Draft, Occasion};
pub use history::History;
pub use organizations::{OrganizationSeed, Practice};
pub use people::{Home, Household, Payer, Person, Role};
pub use qbp::{AskedBy, OutgoingQuery};
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
    /// Whom it is about ([`Person::key`]): the truth that a matcher has to find out.
    pub person: u64,
    /// Why it was sent.
    pub occasion: Occasion,
    /// A mistake made on purpose (a stated small share).
    pub defect: Option<Defect>,
    /// Day it was sent (MSH-7).
    pub day: Date,
}

/// A state that is ready to be drawn.
#[derive(Debug)]
pub struct State {
    settings: Settings,
    pack: pack::Pack,
    organizations: Vec<OrganizationSeed>,
    directory: organizations::Directory,
    settlement: households::Settlement,
    products: products::Products,
    /// By organization: who orders and gives vaccines.
    providers: Vec<Vec<vxu::Provider>>,
    /// By organization: the one whose patient numbers it uses.
    authorities: Vec<usize>,
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
        let providers = providers(&pack, settings.seed, organizations.len());
        let places: std::collections::HashMap<&str, usize> =
            organizations.iter().enumerate().map(|(place, o)| (o.code.as_str(), place)).collect();
        let authorities =
            organizations.iter().map(|o| places.get(o.authority.as_str()).copied().unwrap_or(0)).collect();
        Ok(Self {
            products: products::Products::built_in()?,
            providers,
            authorities,
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

    /// The vaccines that [`history::Dose::product`] points into.
    pub fn products(&self) -> &products::Products {
        &self.products
    }

    /// Number of households.
    pub fn household_count(&self) -> u32 {
        self.households
    }

    /// The households of a range, in order.
    pub fn households(&self, range: Range<u32>) -> impl Iterator<Item = Household> + '_ {
        range.map(|number| self.settlement.household(&self.pack, number))
    }

    /// What happened to the people of a household, in their order.
    pub fn histories(&self, household: &Household) -> Vec<History> {
        (0..household.people.len()).map(|place| self.drafts(household, place).0).collect()
    }

    /// The messages about the households of a range, household by household, each in the order of time.
    pub fn messages(&self, range: Range<u32>) -> impl Iterator<Item = OutgoingMessage> + '_ {
        self.households(range).flat_map(|household| self.messages_of(&household))
    }

    /// The messages about one household in the order of time.
    pub fn messages_of(&self, household: &Household) -> Vec<OutgoingMessage> {
        let mut messages = Vec::new();
        for (place, person) in household.people.iter().enumerate() {
            let (history, drafts) = self.drafts(household, place);
            let scribe = vxu::Scribe {
                tables: self.tables(),
                organizations: &self.organizations,
                providers: &self.providers,
                authorities: &self.authorities,
                household,
                person,
                history: &history,
            };
            messages.extend(drafts.iter().map(|draft| OutgoingMessage {
                organization_index: draft.organization,
                text: scribe.write(draft),
                person: person.key,
                occasion: draft.occasion,
                defect: draft.defect,
                day: draft.day,
            }));
        }
        messages.sort_by_key(|message| message.day);
        messages
    }

    /// The first `n` queries: Z34 and Z44, by number, by name and birth date, and for strangers.
    pub fn queries(&self, n: u32) -> impl Iterator<Item = OutgoingQuery> + '_ {
        self.query_range(0..n)
    }

    /// A range of the endless row of queries, for senders that run side by side.
    pub fn query_range(&self, range: Range<u32>) -> impl Iterator<Item = OutgoingQuery> + '_ {
        range.map(|nth| qbp::query(self, nth))
    }

    /// Whom a patient number means: the truth that a matcher has to find out. Nobody for a number that no sender of
    /// this state gave.
    pub fn owner(&self, authority: &str, number: &str) -> Option<u64> {
        let place = self.organizations.iter().position(|organization| organization.code == authority)?;
        let key = face::owner(number, place as u64)?;
        let household = self.settlement.household(&self.pack, u32::try_from(key / 16).ok()?);
        household.people.iter().any(|person| person.key == key).then_some(key)
    }

    fn tables(&self) -> history::Tables<'_> {
        history::Tables {
            pack: &self.pack,
            products: &self.products,
            today: self.settings.today,
            seed: self.settings.seed,
        }
    }

    fn drafts(&self, household: &Household, place: usize) -> (History, Vec<Draft>) {
        let person = &household.people[place];
        let Settings { seed, today, .. } = self.settings;
        let clinics = clinics::Clinics::of(&self.directory, seed, household, person, today);
        let history = history::of(self.tables(), household, place, &clinics);
        let drafts =
            delivery::plan(self.tables(), &self.organizations, household, person, &history, &clinics);
        (history, drafts)
    }
}

/// Three to six providers for each organization.
fn providers(pack: &pack::Pack, seed: u64, organizations: usize) -> Vec<Vec<vxu::Provider>> {
    (0..organizations)
        .map(|place| {
            let mut dice = dice::Dice::of(seed, 12, place as u64);
            let count = 3 + dice.below(4);
            (0..count)
                .map(|nth| {
                    let culture =
                        *dice.pick(&["anglo", "french", "black", "asian", "italian"]).unwrap_or(&"anglo");
                    let sex =
                        if dice.chance(0.7) { jenner_codes::Sex::Female } else { jenner_codes::Sex::Male };
                    vxu::Provider {
                        family: pack.names.surname(culture, &mut dice).to_owned(),
                        given: pack.names.given(sex, culture, 1980, &mut dice).name.clone(),
                        number: provider_number(place * 8 + nth),
                    }
                })
                .collect()
        })
        .collect()
}

/// Nine digits beginning with 9 and the check digit of an NPI (Luhn over `80840` and the digits).
fn provider_number(nth: usize) -> String {
    let digits = format!("{:09}", 900_000_000 + nth);
    let sum: u32 = format!("80840{digits}")
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
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
