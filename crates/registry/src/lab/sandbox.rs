//! A registry in memory, with invented people and one sender.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::{Db, Options};
use smol_str::SmolStr;

use super::people::INVENTED;
use crate::access::{self, interfaces};
use crate::intake::{self, Answer};
use crate::messages::Transport;
use crate::organizations::{self, NewOrganization};
use crate::{Error, Registry, Settings};

/// What the vendor's organization calls itself in a sandbox (MSH-4), and what the account belongs to.
pub const FACILITY: &str = "LAB";

/// Who reported the invented people.
const CLINIC: &str = "LABCLINIC";

/// A registry of a lab session. Dropping it forgets everything.
pub struct Sandbox {
    registry: Registry,
    sender: Access,
    clock: Arc<AtomicI64>,
}

impl Sandbox {
    /// Opens a sandbox that begins at an instant: the invented people are as old as they are on that day. `settings` are
    /// those of the real registry, so that answers carry its names and judge by its schedule.
    ///
    /// # Errors
    /// There is no memory or no thread for it.
    pub fn open(settings: Settings, begin: Timestamp) -> Result<Self, Error> {
        let options = Options {
            readers: 2,
            statements: 64,
            cache_kib: 256,
            fast_and_unsafe: true,
            ..Options::default()
        };
        let db = Db::open("sqlite::memory:", &options)?;
        db.migrate()?;
        let clock = Arc::new(AtomicI64::new(begin.0));
        let told = clock.clone();
        let now = Arc::new(move || Timestamp(told.load(Ordering::Relaxed)));
        let registry = Registry::start(db, Codes::embedded(), settings, now)?;
        let operator = access::of_operator(OrganizationId(0));
        let both = vec![organization(CLINIC, "Sandbox Clinic"), organization(FACILITY, "Lab Visitor")];
        let [clinic, visitor] =
            <[Organization; 2]>::try_from(organizations::add(&registry, &operator, both)?)
                .map_err(|_| Error::Internal("the organizations of a sandbox are missing".into()))?;
        let sign_in = |organization, user| {
            const SECRET: &str = "only-inside-one-process-and-its-memory";
            interfaces::add(&registry, &operator, organization, user, SECRET)?;
            interfaces::sign_in(&registry, user, SECRET)?.ok_or(Error::Forbidden)
        };
        let reporter = sign_in(clinic.id, "clinic")?;
        let sender = sign_in(visitor.id, "visitor")?;
        let day = registry.today();
        for invented in INVENTED {
            intake::submit(&registry, &reporter, Transport::Demo, invented.message(day).as_bytes())?;
        }
        Ok(Self { registry, sender, clock })
    }

    /// Takes a message of the vendor at an instant, which also says what "today" is.
    ///
    /// # Errors
    /// The sandbox broke; it should be opened anew.
    pub fn submit(&self, transport: Transport, message: &[u8], at: Timestamp) -> Result<Answer, Error> {
        self.clock.store(at.0, Ordering::Relaxed);
        intake::submit(&self.registry, &self.sender, transport, message)
    }
}

fn organization(code: &str, name: &str) -> NewOrganization {
    NewOrganization {
        parent: None,
        kind: OrganizationKind::Clinic,
        name: name.into(),
        code: code.into(),
        vfc_pin: None,
        county: None,
        city: SmolStr::default(),
    }
}
