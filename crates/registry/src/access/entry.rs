//! The way in, step by step: the password, the second factor, the agreement; then a session (S02, S04, S05, S07).
//!
//! Between the steps the web room remembers how far somebody is, on the server. What is asked next is decided here, from
//! what the database says now.

use std::sync::Arc;
use std::time::Duration;

use jenner_model::UserId;
use jenner_model::access::Origin;
use jenner_store::StoreError;
use jenner_store::audit::AuditEntry;
use jenner_store::queries::account::{self, AccountRow};
use jenner_store::queries::{account_life, factor, sign_in as queries};
use sha2::{Digest, Sha256};

use super::accounts::{self, SignedIn, normal_username};
use super::door::{self, Action};
use super::notices::{self, Told};
use super::tries::{self, Aim, Turn};
use super::{agreement, factors, life, passwords};
use crate::{Error, Registry};

/// From where somebody signs in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whence {
    /// Network address.
    pub address: String,
    /// Browser and system, in a few words.
    pub agent: String,
    /// What the browser keeps to be known again: random words of ours; empty where it has none.
    pub device: String,
}

impl Whence {
    fn device_hash(&self) -> Option<[u8; 32]> {
        (!self.device.is_empty()).then(|| Sha256::digest(self.device.as_bytes()).into())
    }

    fn text(&self) -> String {
        match self.agent.as_str() {
            "" => self.address.clone(),
            agent => format!("{agent}, {}", self.address),
        }
    }
}

/// What became of a user name and a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// They belong together: the next step may be asked.
    Right(UserId),
    /// They do not, or the account is closed. Which of these is not told.
    Wrong,
    /// Not before this time is over.
    Wait(Duration),
    /// Shut to browsers that are not known, for a day.
    Shut,
}

/// What is asked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A code, or a passkey.
    Factor,
    /// A first second factor is to be set up.
    Enrol,
    /// There is no second factor, and the time to set one up is over: somebody must give a new link.
    Expired,
    /// The account was not used for so long that it sleeps.
    Asleep,
    /// The agreement is to be accepted.
    Agreement,
    /// Nothing: come in.
    In,
}

/// Somebody who came in.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Who.
    pub who: SignedIn,
    /// What the browser is to keep to be known again, where it has nothing yet.
    pub device: Option<String>,
}

/// Checks a user name and a password. Slow on purpose (Argon2id), and as slow for a name that nobody has.
pub fn password(registry: &Registry, username: &str, given: &str, whence: &Whence) -> Result<First, Error> {
    let username = normal_username(username);
    let device = whence.device_hash().unwrap_or_default();
    let (found, known) = registry.db().read(|tx| {
        let found = account::by_username(tx, &username)?;
        // Asked for nobody as well, so that both cases take the same time.
        let user = found.as_ref().map_or(UserId(0), |row| row.id);
        let (known, _) = queries::knows_device(tx, user, &device)?;
        Ok::<_, StoreError>((found, known))
    })?;
    let aim = match found.as_ref().filter(|_| known) {
        Some(row) => Aim::Known { user: row.id, device: &device },
        None => Aim::Stranger { username: &username, address: &whence.address },
    };
    let (turn, shut) = tries::take(registry, &aim)?;
    match turn {
        Turn::Now => {}
        Turn::Wait(time) => return Ok(First::Wait(time)),
        Turn::Shut => return Ok(First::Shut),
    }
    let stored = found.as_ref().map_or(passwords::nobody(), |row| row.password_hash.as_str());
    // A hash that cannot be read would be refused at once, and tell that somebody has the name.
    let stored = if stored == passwords::UNSET { passwords::nobody() } else { stored };
    let right = passwords::verify(given, stored);
    match found.as_ref().filter(|row| right && row.active && row.password_hash != passwords::UNSET) {
        Some(row) => {
            tries::right(registry, &aim)?;
            if passwords::outdated(&row.password_hash) {
                rehash(registry, row, given)?;
            }
            Ok(First::Right(row.id))
        }
        None => {
            refused(registry, found.as_ref(), shut, whence)?;
            Ok(First::Wrong)
        }
    }
}

/// A hash of today's cost in place of an older one.
fn rehash(registry: &Registry, row: &AccountRow, given: &str) -> Result<(), Error> {
    let (user, hash) = (row.id, passwords::hash(given)?);
    Ok(registry.db().write(move |tx| account_life::set_password(tx, user, &hash))?)
}

fn refused(
    registry: &Registry,
    found: Option<&AccountRow>,
    shut: bool,
    whence: &Whence,
) -> Result<(), Error> {
    let mut entry = AuditEntry::new(registry.now(), "unknown", Action::SignIn.word());
    entry.result = "refused".into();
    if let Some(row) = found {
        entry.object = format!("user:{}", row.id.0).into();
    }
    let from = whence.text();
    let told = found.filter(|_| shut).map(|row| notices::about(registry, row.id, Told::Locked, &from));
    Ok(registry.db().write(move |tx| {
        if let Some(told) = &told {
            account_life::tell(tx, told)?;
        }
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?)
}

/// What is asked next of somebody whose password was right; `proven` once the second factor was, too.
pub fn next(registry: &Registry, user: UserId, proven: bool) -> Result<Step, Error> {
    let now = registry.now();
    let has_factor = !factors::of_user(registry, user)?.is_empty();
    let (life, loss) = registry
        .db()
        .read(|tx| Ok::<_, StoreError>((account_life::of_user(tx, user)?, factor::loss(tx, user)?)))?;
    if !proven {
        let lost = loss.is_some_and(|loss| loss.ready_at <= now);
        let may_enrol = life.as_ref().and_then(|life| life.enrol_until).is_some_and(|until| now < until);
        return Ok(match (has_factor, may_enrol, lost) {
            (_, true, true) | (false, true, _) => Step::Enrol,
            (true, ..) => Step::Factor,
            (false, false, _) => Step::Expired,
        });
    }
    if life.is_none_or(|life| life::sleeps(registry, &life)) {
        return Ok(Step::Asleep);
    }
    if agreement::wanted(registry, user)? {
        return Ok(Step::Agreement);
    }
    Ok(if has_factor { Step::In } else { Step::Expired })
}

/// Lets somebody in who took every step. `None` where a step is missing after all.
pub fn enter(registry: &Registry, user: UserId, whence: &Whence) -> Result<Option<Entered>, Error> {
    if next(registry, user, true)? != Step::In {
        return Ok(None);
    }
    let Some(who) = accounts::resume(registry, user)? else { return Ok(None) };
    let origin = Origin { address: whence.address.parse().ok(), device: String::new() };
    let who = SignedIn { access: who.access.clone().seen_from(Some(Arc::new(origin))), ..who };
    let now = registry.now();
    let fresh = whence.device.is_empty().then(draw_device);
    let device = fresh.as_deref().unwrap_or(&whence.device);
    let hash: [u8; 32] = Sha256::digest(device.as_bytes()).into();
    let entry = door::entry(registry, &who.access, Action::SignIn, None);
    let told = notices::about(registry, user, Told::NewDevice, &whence.text());
    let agent = whence.agent.clone();
    registry.db().write(move |tx| {
        let (known, any) = queries::knows_device(tx, user, &hash)?;
        if any && !known {
            account_life::tell(tx, &told)?;
        }
        queries::saw_device(tx, user, &hash, &agent, now)?;
        // Whoever signs in with a factor has not lost it: a waiting request of somebody else ends here.
        factor::found(tx, user)?;
        life::used(tx, user, now)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Some(Entered { who, device: fresh }))
}

fn draw_device() -> String {
    format!("{:032x}", rand::random::<u128>())
}
