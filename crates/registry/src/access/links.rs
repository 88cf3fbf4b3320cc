//! Links that open something once: the set-up of an empty registry (S01), an invitation, a new password (S12).
//!
//! The words in a link are 128 random bits; the database has their hash. A link dies when it is used, when its time is over,
//! and when another of its kind is made for the same user.

use jenner_model::access::{Access, Actor, Role};
use jenner_model::organization::OrganizationKind;
use jenner_model::{OrganizationId, Timestamp, UserId};
use jenner_store::audit::actor;
use jenner_store::queries::account::{self, AccountRow};
use jenner_store::queries::account_life::{self, LifeRow};
use jenner_store::queries::sign_in::{self, LinkRow};
use jenner_store::{StoreError, queries};
use sha2::{Digest, Sha256};

use super::accounts::{self, NewAccount};
use super::door::{self, Action};
use super::factors::{self, Shown};
use super::life::{self, Changed};
use super::notices::{self, Told};
use super::{grants, passwords};
use crate::organizations::{self, NewOrganization};
use crate::{Error, Registry};

const HOUR: i64 = 60 * 60 * 1_000_000;

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The first administrator of an empty registry: one hour.
    Setup,
    /// A first password for an account that was made by somebody else: 72 hours.
    Invite,
    /// Another password, shown the second factor: one hour.
    Reset,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Setup, Self::Invite, Self::Reset];

    fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }

    /// How long a link opens, in microseconds.
    fn lasts(self) -> i64 {
        match self {
            Self::Setup | Self::Reset => HOUR,
            Self::Invite => life::ENROL,
        }
    }
}

/// What a link that still opens leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it opens.
    pub purpose: Purpose,
    /// For whom: user name and name to show; nobody at the set-up.
    pub account: Option<(String, String)>,
    /// Whether a code must be shown: the account has a second factor.
    pub asks_code: bool,
}

/// The first administrator and the organization that runs the registry.
#[derive(Debug, Clone)]
pub struct First<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Name to show.
    pub display_name: &'a str,
    /// Password.
    pub password: &'a str,
    /// Name of the organization.
    pub organization: &'a str,
    /// What it calls itself in messages (MSH-4).
    pub code: &'a str,
}

/// Somebody who is invited.
#[derive(Debug, Clone)]
pub struct Invited<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Name to show.
    pub display_name: &'a str,
    /// Where letters go; empty where it is not known.
    pub email: &'a str,
    /// Whom the user works for.
    pub organization: OrganizationId,
    /// Role.
    pub role: Role,
}

/// What became of a link that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The password is set; the next step of the way in may be asked.
    Done(UserId),
    /// The link does not open any more.
    Gone,
    /// The password is not taken; the link still opens.
    Weak(passwords::Weak),
    /// The code is wrong; the link still opens.
    WrongCode,
    /// Too many codes were wrong: not before this time is over.
    Wait(std::time::Duration),
    /// Something else in the form is wrong; the text says what.
    Invalid(String),
}

/// The link to the first administrator, while nobody has an account. Earlier ones open nothing any more.
pub fn setup(registry: &Registry, access: &Access) -> Result<Option<String>, Error> {
    if registry.db().read(account_life::count)? > 0 {
        return Ok(None);
    }
    make(registry, access, Purpose::Setup, None).map(Some)
}

fn make(
    registry: &Registry,
    access: &Access,
    purpose: Purpose,
    user: Option<UserId>,
) -> Result<String, Error> {
    let token = format!("{:032x}", rand::random::<u128>());
    let now = registry.now();
    let row = LinkRow {
        hash: hash(&token),
        purpose: purpose.word().to_owned(),
        user,
        made_by: actor(access.actor()).into_owned(),
        made_at: now,
        expires_at: Timestamp(now.0 + purpose.lasts()),
        used_at: None,
    };
    let mut entry = door::entry(registry, access, Action::MakeLink, None);
    entry.object = user.map_or("registry".to_owned(), |user| format!("user:{}", user.0)).into();
    entry.detail = purpose.word().into();
    let told = user
        .filter(|_| purpose == Purpose::Reset)
        .map(|user| notices::about(registry, user, Told::ResetMade, ""));
    registry.db().write(move |tx| {
        sign_in::add_link(tx, &row)?;
        if let Some(told) = &told {
            account_life::tell(tx, told)?;
        }
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(token)
}

/// Makes an account without a password, and the link by which its owner chooses one.
///
/// Nobody gives more than they have (S23).
pub fn invite(registry: &Registry, access: &Access, new: &Invited<'_>) -> Result<(UserId, String), Error> {
    let operator = access.actor() == Actor::Operator;
    if !operator && !grants::may_grant(access, new.role, new.organization) {
        let mut refused = door::entry(registry, access, Action::AddAccount, None);
        refused.result = "refused".into();
        registry.db().audit(vec![refused])?;
        return Err(Error::Forbidden);
    }
    let account = NewAccount {
        username: new.username,
        display_name: new.display_name,
        password: passwords::UNSET,
        organization: new.organization,
        role: new.role,
    };
    let user = accounts::add_row(registry, access, &account, passwords::UNSET.to_owned(), new.email)?;
    Ok((user, make(registry, access, Purpose::Invite, Some(user))?))
}

/// A new link for an account: to its first password where there is none yet, else to another one.
pub fn renew(registry: &Registry, access: &Access, user: UserId) -> Result<String, Error> {
    life::require_manager(registry, access, user, Action::MakeLink)?;
    let Some(row) = registry.db().read(|tx| account::by_id(tx, user))?.filter(|row| row.active) else {
        return Err(Error::Invalid("there is no such account, or it is closed".to_owned()));
    };
    let unset = row.password_hash == passwords::UNSET;
    make(registry, access, if unset { Purpose::Invite } else { Purpose::Reset }, Some(user))
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn open(registry: &Registry, token: &str) -> Result<Option<(LinkRow, Purpose, Option<AccountRow>)>, Error> {
    let (hash, now) = (hash(token), registry.now());
    Ok(registry.db().read(|tx| {
        let Some(row) = sign_in::link(tx, &hash, now)? else { return Ok(None) };
        let Some(purpose) = Purpose::ALL.into_iter().find(|known| known.word() == row.purpose) else {
            return Ok(None);
        };
        let account = match row.user {
            Some(user) => account::by_id(tx, user)?.filter(|account| account.active),
            None => None,
        };
        // A set-up is for an empty registry only, and other links for somebody who is still there.
        let opens = match purpose {
            Purpose::Setup => queries::account_life::count(tx)? == 0,
            Purpose::Invite | Purpose::Reset => account.is_some(),
        };
        Ok::<_, StoreError>(opens.then_some((row, purpose, account)))
    })?)
}

/// What a link leads to; `None` when it does not open (any more).
pub fn look(registry: &Registry, token: &str) -> Result<Option<Opened>, Error> {
    let Some((_, purpose, account)) = open(registry, token)? else { return Ok(None) };
    let asks_code = match (&account, purpose) {
        (Some(account), Purpose::Reset) => !factors::of_user(registry, account.id)?.is_empty(),
        _ => false,
    };
    let account = account.map(|account| (account.username, account.display_name));
    Ok(Some(Opened { purpose, account, asks_code }))
}

fn use_up(registry: &Registry, row: &LinkRow) -> Result<bool, Error> {
    let (hash, now) = (row.hash, registry.now());
    Ok(registry.db().write(move |tx| sign_in::use_link(tx, &hash, now))?)
}

/// Makes the first administrator and the organization that runs the registry.
pub fn take_setup(registry: &Registry, token: &str, first: &First<'_>) -> Result<Taken, Error> {
    let Some((row, Purpose::Setup, _)) = open(registry, token)? else { return Ok(Taken::Gone) };
    let (code, name) = (first.code.trim(), first.organization.trim());
    if first.username.trim().is_empty() || code.is_empty() || name.is_empty() {
        return Ok(Taken::Invalid("user name, organization and its code are all needed".to_owned()));
    }
    let names = [first.username, first.display_name, first.organization];
    if let Err(weak) = life::check_password(registry, &names, first.password) {
        return Ok(Taken::Weak(weak));
    }
    // The link first: two who hold it do not both become administrator. Should the rest fail, the next start makes
    // another one, because there is still no account.
    if !use_up(registry, &row)? {
        return Ok(Taken::Gone);
    }
    let operator = super::of_operator(OrganizationId(0));
    let organization = NewOrganization {
        parent: None,
        kind: OrganizationKind::HealthDepartment,
        name: name.into(),
        code: code.to_uppercase().into(),
        vfc_pin: None,
        county: None,
        city: "".into(),
    };
    let added = organizations::add(registry, &operator, vec![organization])?;
    let Some(organization) = added.first() else {
        return Err(Error::Internal("the organization was not added".to_owned()));
    };
    let display_name = if first.display_name.trim().is_empty() { first.username } else { first.display_name };
    let account = NewAccount {
        username: first.username,
        display_name,
        password: first.password,
        organization: organization.id,
        role: Role::Administrator,
    };
    accounts::add(registry, &operator, &account).map(Taken::Done)
}

/// Chooses the first password of an invited account, or another one where the second factor is shown with it.
pub fn take(registry: &Registry, token: &str, code: &str, password: &str) -> Result<Taken, Error> {
    let Some((row, purpose, Some(account))) = open(registry, token)? else { return Ok(Taken::Gone) };
    let user = account.id;
    let names = [account.username.as_str(), account.display_name.as_str()];
    // The password before the code: a right code is used up.
    if let Err(weak) = life::check_password(registry, &names, password) {
        return Ok(Taken::Weak(weak));
    }
    if purpose == Purpose::Reset && !factors::of_user(registry, user)?.is_empty() {
        match factors::show(registry, user, code)? {
            Shown::Right => {}
            Shown::Wrong => return Ok(Taken::WrongCode),
            Shown::Wait(time) => return Ok(Taken::Wait(time)),
        }
    }
    if !use_up(registry, &row)? {
        return Ok(Taken::Gone);
    }
    let Some(who) = accounts::resume(registry, user)? else { return Ok(Taken::Gone) };
    match life::set_password(registry, &who, password, None)? {
        Changed::Done => {}
        Changed::Weak(weak) => return Ok(Taken::Weak(weak)),
        Changed::Wrong | Changed::Wait(_) => return Ok(Taken::Gone),
    }
    // Whoever holds a link from the registry may also set up a first factor.
    if factors::of_user(registry, user)?.is_empty() {
        let now = registry.now();
        registry.db().write(move |tx| {
            let life = account_life::of_user(tx, user)?.unwrap_or_else(|| life::begin(user, now, true));
            account_life::save(
                tx,
                &LifeRow { enrol_until: Some(Timestamp(now.0 + life::ENROL)), idle_since: now, ..life },
            )
        })?;
    }
    Ok(Taken::Done(user))
}
