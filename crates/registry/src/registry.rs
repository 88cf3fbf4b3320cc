//! The registry: database, code tables, clock, and the workers that write in batches.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jenner_cdsi::Schedule;
use jenner_codes::Codes;
use jenner_linkage::Matcher;
use jenner_model::{Date, OrganizationId, PersonId, PublicId, RegistryNumber, SourceId, Timestamp};
use jenner_store::queries::tally::SenderKey;
use jenner_store::{Db, Engine, ids, queries};
use smol_str::SmolStr;

use crate::Error;
use crate::batcher::Batcher;
use crate::forecast::{self, Assessor};
use crate::intake::{self, Incoming, Newcomer, Taken};
use crate::messages::journal::{self, Line};
use crate::packs::Pack;
use crate::senders::Agreed;
use crate::vault::{self, Vault};

/// Tells the time. Handed in, so that tests and replays can choose it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the operator decides about a registry.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Sending application in answers (MSH-3) and assigning authority of registry numbers.
    pub application: SmolStr,
    /// Sending facility in answers (MSH-4).
    pub facility: SmolStr,
    /// Address the outside world uses, without a slash at the end; empty where none is known. Official records lead to it.
    pub public_url: SmolStr,
    /// Time zone of "today".
    pub time_zone: jiff::tz::TimeZone,
    /// Number of this program among several on one database, 0 to 255: part of every id it makes.
    pub node: u8,
    /// Most candidates in an answer to a query.
    pub most_candidates: usize,
    /// Most people in a list of search results.
    pub most_found: usize,
    /// The immunization schedule; `None` for the one that comes with the program.
    pub schedule: Option<Arc<Schedule>>,
    /// For so many years the audit log is kept and disclosures are accounted for.
    pub audit_years: u32,
    /// Exports.
    pub export: crate::bulk::Settings,
    /// Subscriptions.
    pub follow: crate::follow::Settings,
    /// The keys of what is sealed. `None`: keys that end with this registry, for tests and the lab; what they seal
    /// cannot be opened after a restart.
    pub vault: Option<Vault>,
    /// Accounts of people.
    pub accounts: crate::access::life::Rules,
    /// The agreement that users accept; `None` for the one that comes with the program.
    pub agreement: Option<Arc<crate::access::agreement::Agreement>>,
    /// The jurisdiction: how people take part, holidays, texts. `None` for the one that fits where nothing else is said.
    pub pack: Option<Arc<Pack>>,
    /// Whether the law here keeps doses that are marked as confidential with the clinic that gave them.
    pub hides_confidential_doses: bool,
    /// The file of the purge ledger, outside the database; `None`: none is kept (tests).
    pub purge_ledger: Option<std::path::PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            application: "JENNER".into(),
            facility: "JENNER".into(),
            public_url: "".into(),
            time_zone: jiff::tz::TimeZone::UTC,
            node: 0,
            most_candidates: 10,
            most_found: 25,
            schedule: None,
            audit_years: 6,
            export: crate::bulk::Settings::default(),
            follow: crate::follow::Settings::default(),
            vault: None,
            accounts: crate::access::life::Rules::default(),
            agreement: None,
            pack: None,
            hides_confidential_doses: true,
            purge_ledger: None,
        }
    }
}

/// What use cases and workers share.
pub(crate) struct Core {
    pub(crate) db: Db,
    pub(crate) codes: &'static Codes,
    pub(crate) settings: Settings,
    pub(crate) assessor: Assessor,
    /// The measures of coverage, bound to the schedule.
    pub(crate) coverage: crate::coverage::ready::Ready,
    pub(crate) matcher: Matcher,
    pub(crate) vault: Vault,
    read_only: AtomicBool,
    pub(crate) pack: Arc<Pack>,
    clock: Clock,
    ids: ids::Maker,
    sources: RwLock<HashMap<(OrganizationId, String), SourceId>>,
    /// What is agreed with senders, as it was read, and when. Bounded by the senders there are.
    pub(crate) agreed: RwLock<HashMap<SenderKey, (Arc<Agreed>, Timestamp)>>,
    /// Whether anybody left, so that messages have to be asked.
    pub(crate) stay_out: crate::participation::suppression::StayOut,
    /// Other registries as they were read, and when.
    pub(crate) partners: crate::partners::Remembered,
    agreement: Arc<crate::access::agreement::Agreement>,
    /// Who keeps stock here.
    pub(crate) stock: crate::inventory::site::Known,
}

/// A running registry. Clones share everything.
#[derive(Clone)]
pub struct Registry {
    pub(crate) core: Arc<Core>,
    pub(crate) intake: Arc<Batcher<Incoming, Result<Taken, Arc<Error>>>>,
    pub(crate) journal: Arc<Batcher<Line, Result<(), Arc<Error>>>>,
}

impl Registry {
    /// Starts the registry on a migrated database.
    pub fn start(db: Db, codes: &'static Codes, settings: Settings, clock: Clock) -> Result<Self, Error> {
        let sources = db.read(queries::organization::sources)?;
        // On SQLite one writer serves all; a second worker prepares a batch while the first one commits.
        let writers = match db.engine() {
            Engine::Sqlite => 2,
            Engine::Postgres => 4,
        };
        let ids = ids::Maker::new(settings.node);
        let schedule = match &settings.schedule {
            Some(schedule) => schedule.clone(),
            None => forecast::shipped()?,
        };
        let vault = match &settings.vault {
            Some(vault) => {
                vault::use_of::begin(&db, vault, &clock)?;
                vault.clone()
            }
            None => Vault::throwaway()?,
        };
        let agreement = match &settings.agreement {
            Some(agreement) => agreement.clone(),
            None => Arc::new(crate::access::agreement::Agreement::shipped()?),
        };
        db.seal_details(Arc::new(crate::audit::sealer::Sealer(vault.clone())));
        let pack = match &settings.pack {
            Some(pack) => pack.clone(),
            None => Arc::new(Pack::common()?),
        };
        let assessor = Assessor::start(&db, codes, schedule, pack.measures.edition())?;
        let coverage = crate::coverage::ready::Ready::new(&pack.measures, &assessor.schedule, |group| {
            assessor.number(group)
        });
        let core = Arc::new(Core {
            db,
            codes,
            settings,
            assessor,
            coverage,
            matcher: Matcher::shipped(),
            vault,
            read_only: AtomicBool::new(false),
            pack,
            clock,
            ids,
            sources: RwLock::new(sources),
            agreed: RwLock::default(),
            stay_out: crate::participation::suppression::StayOut::default(),
            partners: RwLock::default(),
            agreement,
            stock: crate::inventory::site::Known::default(),
        });
        let failed = |error: std::io::Error| Error::Internal(format!("no thread: {error}"));
        let intake = {
            let core = core.clone();
            Batcher::start("intake", writers, 256, move |batch| intake::take(&core, batch)).map_err(failed)?
        };
        let journal = {
            let core = core.clone();
            Batcher::start("journal", 2, 512, move |batch| journal::write(&core, batch)).map_err(failed)?
        };
        Ok(Self { core, intake: Arc::new(intake), journal: Arc::new(journal) })
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.core.db
    }

    /// The code tables.
    pub fn codes(&self) -> &'static Codes {
        self.core.codes
    }

    /// What the operator decided.
    pub fn settings(&self) -> &Settings {
        &self.core.settings
    }

    /// The immunization schedule in use.
    pub fn schedule(&self) -> &Arc<Schedule> {
        &self.core.assessor.schedule
    }

    /// What tells people apart.
    pub fn matcher(&self) -> &Matcher {
        &self.core.matcher
    }

    /// The jurisdiction.
    pub fn pack(&self) -> &Arc<Pack> {
        &self.core.pack
    }

    /// What seals, opens and recognises.
    pub fn vault(&self) -> &Vault {
        &self.core.vault
    }

    /// Whether records are read and not changed for the moment: before the disk is full, or while somebody upgrades.
    /// Searching, reading and answering queries go on, and so does the audit log that they need.
    pub fn is_read_only(&self) -> bool {
        self.core.read_only.load(Ordering::Relaxed)
    }

    /// Begins or ends that.
    pub fn set_read_only(&self, read_only: bool) {
        self.core.read_only.store(read_only, Ordering::Relaxed);
    }

    /// Refuses a change while there are none.
    pub(crate) fn takes_changes(&self) -> Result<(), Error> {
        match self.is_read_only() {
            true => {
                Err(Error::Busy("the registry takes no changes for the moment; send again later".to_owned()))
            }
            false => Ok(()),
        }
    }

    /// The agreement that users accept.
    pub fn agreement(&self) -> &crate::access::agreement::Agreement {
        &self.core.agreement
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.core.now()
    }

    /// Today in the registry's time zone.
    pub fn today(&self) -> Date {
        self.core.today().into()
    }
}

impl Core {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Today in the registry's time zone.
    pub(crate) fn today(&self) -> jenner_cdsi::Date {
        self.day_of(self.now())
    }

    /// The day of a moment in the registry's time zone.
    pub(crate) fn day_of(&self, at: Timestamp) -> jenner_cdsi::Date {
        let date = at.to_jiff().to_zoned(self.settings.time_zone.clone()).date();
        // Before year 1 there is no schedule either.
        date.try_into().unwrap_or(jenner_cdsi::Date::MIN)
    }

    /// A new time-ordered id.
    pub(crate) fn id(&self) -> i64 {
        self.ids.next_id()
    }

    /// Identities for a person who may be new.
    pub(crate) fn newcomer(&self) -> Newcomer {
        Newcomer { person: PersonId(self.id()), public_id: public_id(), numbers: registry_numbers() }
    }

    /// The source of an organization's numbering, made if it is new.
    pub(crate) fn source(&self, organization: OrganizationId, authority: &str) -> Result<SourceId, Error> {
        let key = (organization, authority.to_owned());
        if let Some(source) = self.sources.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(*source);
        }
        let new = SourceId(self.id());
        let name = authority.to_owned();
        let source = self.db.write(move |tx| queries::organization::source(tx, new, organization, &name))?;
        self.sources.write().unwrap_or_else(PoisonError::into_inner).insert(key, source);
        Ok(source)
    }

    /// The source of an organization's numbering, if it has spoken before. Asks nothing: for use within a transaction.
    pub(crate) fn known_source(&self, organization: OrganizationId, authority: &str) -> Option<SourceId> {
        let key = (organization, authority.to_owned());
        self.sources.read().unwrap_or_else(PoisonError::into_inner).get(&key).copied()
    }

    /// The authorities under which an organization has numbered patients so far.
    pub(crate) fn authorities(&self, organization: OrganizationId) -> Vec<String> {
        let sources = self.sources.read().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<String> = sources
            .keys()
            .filter(|(owner, _)| *owner == organization)
            .map(|(_, name)| name.clone())
            .collect();
        names.sort();
        names
    }
}

fn registry_numbers() -> [RegistryNumber; 2] {
    let mut random = rand::rng();
    [ids::registry_number(&mut random), ids::registry_number(&mut random)]
}

/// A new public id, for organizations and the like.
pub(crate) fn public_id() -> PublicId {
    ids::public_id(&mut rand::rng())
}
