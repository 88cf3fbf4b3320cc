//! An account from its beginning to its end: made, slept, woken, closed; another password (S10, S13).

use jenner_model::access::{Access, Actor};
use jenner_model::{Timestamp, UserId};
use jenner_store::queries::account_life::{self, LifeRow};
use jenner_store::queries::{account, session};
use jenner_store::{StoreError, Tx};

use super::accounts::SignedIn;
use super::door::{self, Action};
use super::notices::{self, Told};
use super::roles::{Permission, Reach, reach};
use super::{grants, passwords, sessions, tries};
use crate::{Error, Registry};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// How long a new account may wait for its first second factor.
pub const ENROL: i64 = 72 * 60 * 60 * 1_000_000;

/// What the operator decides about accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Fewest characters of a password. Every account has a second factor, so 8 are allowed (NIST SP 800-63B).
    pub least_password: usize,
    /// An account that was not used for so many days sleeps.
    pub idle_days: u32,
    /// Names that make no password: of the registry and who runs it.
    pub names: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { least_password: 15, idle_days: 90, names: vec!["immunization registry".to_owned()] }
    }
}

/// The life of an account that begins now.
pub(crate) fn begin(user: UserId, now: Timestamp, enrol: bool) -> LifeRow {
    LifeRow {
        user,
        email: None,
        enrol_until: enrol.then_some(Timestamp(now.0 + ENROL)),
        idle_since: now,
        suspended_at: None,
        password_changed_at: None,
    }
}

/// Whether an account sleeps, because it was put to sleep or because it should have been by now.
pub(crate) fn sleeps(registry: &Registry, life: &LifeRow) -> bool {
    life.suspended_at.is_some() || life.idle_since.0 < idle_before(registry).0
}

fn idle_before(registry: &Registry) -> Timestamp {
    Timestamp(registry.now().0 - i64::from(registry.settings().accounts.idle_days) * DAY)
}

/// Notes that an account was used.
pub(crate) fn used(tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<(), StoreError> {
    let Some(life) = account_life::of_user(tx, user)? else { return Ok(()) };
    account_life::save(tx, &LifeRow { idle_since: now, ..life })
}

/// The nightly work: accounts that nobody used fall asleep, and what is old is swept away. How many fell asleep.
pub fn keep(registry: &Registry, access: &Access) -> Result<usize, Error> {
    let (now, before) = (registry.now(), idle_before(registry));
    let unused = registry.db().read(|tx| account_life::unused_since(tx, before))?;
    for user in &unused {
        let user = *user;
        let mut entry = door::entry(registry, access, Action::SuspendAccount, None);
        entry.object = format!("user:{}", user.0).into();
        registry.db().write(move |tx| {
            let Some(life) = account_life::of_user(tx, user)? else { return Ok(()) };
            account_life::save(tx, &LifeRow { suspended_at: Some(now), ..life })?;
            session::delete_of_user(tx, user, None)?;
            tx.audit(entry.clone());
            Ok::<(), StoreError>(())
        })?;
    }
    sessions::sweep(registry)?;
    tries::sweep(registry)?;
    let old = Timestamp(now.0 - DAY);
    registry.db().write(move |tx| account_life::drop_forms(tx, old))?;
    Ok(unused.len())
}

/// Who looks after the users of an organization looks after their accounts, too; nobody after the own one.
pub(crate) fn require_manager(
    registry: &Registry,
    access: &Access,
    user: UserId,
    action: Action,
) -> Result<(), Error> {
    let own = access.actor() == Actor::User(user);
    let allowed = match reach(access.role(), Permission::ManageUsers) {
        Reach::All => true,
        Reach::Own => {
            let held = grants::of_user(registry, user)?;
            !held.is_empty()
                && held.iter().all(|grant| grants::may_grant(access, grant.role, grant.organization))
        }
        _ => false,
    };
    if allowed && !own {
        return Ok(());
    }
    let mut refused = door::entry(registry, access, action, None);
    refused.object = format!("user:{}", user.0).into();
    refused.result = "refused".into();
    registry.db().audit(vec![refused])?;
    Err(Error::Forbidden)
}

/// Wakes an account that sleeps, and opens it to browsers that were kept out.
pub fn wake(registry: &Registry, access: &Access, user: UserId) -> Result<(), Error> {
    require_manager(registry, access, user, Action::WakeAccount)?;
    let Some(row) = registry.db().read(|tx| account::by_id(tx, user))? else {
        return Err(Error::Invalid("there is no such account".to_owned()));
    };
    tries::open(registry, user, &row.username)?;
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::WakeAccount, None);
    entry.object = format!("user:{}", user.0).into();
    Ok(registry.db().write(move |tx| {
        let life = account_life::of_user(tx, user)?.unwrap_or_else(|| begin(user, now, false));
        account_life::save(tx, &LifeRow { suspended_at: None, idle_since: now, ..life })?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?)
}

/// Whether a text is taken as the password of a user.
pub fn check_password(registry: &Registry, names: &[&str], password: &str) -> Result<(), passwords::Weak> {
    let rules = &registry.settings().accounts;
    let mut all: Vec<&str> = rules.names.iter().map(String::as_str).collect();
    all.extend_from_slice(names);
    passwords::check(password, rules.least_password, &all)
}

/// What became of a wish for another password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It was changed, and the user's other sessions have ended.
    Done,
    /// The present password is wrong.
    Wrong,
    /// Too many were wrong: not before this time is over.
    Wait(std::time::Duration),
    /// The new one is not taken.
    Weak(passwords::Weak),
}

/// Whether this is the password of a signed-in user: asked before what an open screen must not be enough for.
pub fn is_password(registry: &Registry, user: UserId, given: &str) -> Result<Changed, Error> {
    let aim = tries::Aim::Code { user };
    if let (tries::Turn::Wait(time), _) = tries::take(registry, &aim)? {
        return Ok(Changed::Wait(time));
    }
    let Some(row) = registry.db().read(|tx| account::by_id(tx, user))? else { return Ok(Changed::Wrong) };
    if !passwords::verify(given, &row.password_hash) {
        return Ok(Changed::Wrong);
    }
    tries::right(registry, &aim)?;
    Ok(Changed::Done)
}

/// A signed-in user takes another password. `keep` names the session that goes on.
pub fn change_password(
    registry: &Registry,
    who: &SignedIn,
    before: &str,
    after: &str,
    keep: Option<&str>,
) -> Result<Changed, Error> {
    match is_password(registry, who.user, before)? {
        Changed::Done => set_password(registry, who, after, keep),
        other => Ok(other),
    }
}

/// Gives a user a password that is taken as one, and ends the sessions begun with the old one.
pub(crate) fn set_password(
    registry: &Registry,
    who: &SignedIn,
    password: &str,
    keep: Option<&str>,
) -> Result<Changed, Error> {
    if let Err(weak) = check_password(registry, &[&who.username, &who.display_name], password) {
        return Ok(Changed::Weak(weak));
    }
    let (hash, now, user) = (passwords::hash(password)?, registry.now(), who.user);
    let entry = door::entry(registry, &who.access, Action::ChangePassword, None);
    let keep = keep.map(str::to_owned);
    let told = notices::about(registry, user, Told::PasswordChanged, "");
    registry.db().write(move |tx| {
        account_life::set_password(tx, user, &hash)?;
        let life = account_life::of_user(tx, user)?.unwrap_or_else(|| begin(user, now, false));
        account_life::save(tx, &LifeRow { password_changed_at: Some(now), ..life })?;
        session::delete_of_user(tx, user, keep.as_deref())?;
        account_life::tell(tx, &told)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Changed::Done)
}
