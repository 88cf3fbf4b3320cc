//! Human users: their accounts, and the ticket of who is signed in. The way in is [`super::entry`].

use jenner_model::access::{Access, Role};
use jenner_model::{OrganizationId, UserId};
use jenner_store::queries::account::{self, AccountRow};
use jenner_store::queries::account_life::{self, LifeRow};

use super::door::{self, Action};
use super::roles::{Permission, Reach, reach};
use super::{grants, life, passwords};
use crate::{Error, Registry};

/// An account to be added.
pub struct NewAccount<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Name to show.
    pub display_name: &'a str,
    /// Password, as [`super::passwords`] takes it.
    pub password: &'a str,
    /// Whom the user works for.
    pub organization: OrganizationId,
    /// Role.
    pub role: Role,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The user.
    pub user: UserId,
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub display_name: String,
    /// Whom the user works for.
    pub organization: OrganizationId,
    /// The ticket.
    pub access: Access,
    /// Which of the user's roles it is (see [`grants`]).
    pub grant: i64,
}

/// Adds an account with a password. Its owner sets up a second factor at the first sign-in, within 72 hours.
pub fn add(registry: &Registry, access: &Access, new: &NewAccount<'_>) -> Result<UserId, Error> {
    // Managers let in people of their own organization: see [`super::invite`].
    if reach(access.role(), Permission::ManageUsers) != Reach::All {
        return Err(Error::Forbidden);
    }
    life::check_password(registry, &[new.username, new.display_name], new.password)
        .map_err(|weak| Error::Invalid(weak.to_string()))?;
    add_row(registry, access, new, passwords::hash(new.password)?, "")
}

/// Adds an account with the hash of a password, or with none yet, for somebody who has been found to be allowed to.
pub(super) fn add_row(
    registry: &Registry,
    access: &Access,
    new: &NewAccount<'_>,
    password_hash: String,
    email: &str,
) -> Result<UserId, Error> {
    if !new.role.is_human() {
        return Err(Error::Invalid("this role is not for people".to_owned()));
    }
    let username = normal_username(new.username);
    if username.is_empty() {
        return Err(Error::Invalid("the user name must not be empty".to_owned()));
    }
    let id = UserId(registry.core.id());
    let row = AccountRow {
        id,
        username,
        display_name: new.display_name.trim().to_owned(),
        password_hash,
        organization: new.organization,
        role: new.role.word().to_owned(),
        active: true,
    };
    let now = registry.now();
    let email = Some(email.trim().to_owned()).filter(|email| !email.is_empty());
    let life = LifeRow { email, ..life::begin(id, now, true) };
    let mut entry = door::entry(registry, access, Action::AddAccount, None);
    entry.object = format!("user:{}", id.0).into();
    registry
        .db()
        .write(move |tx| {
            account::insert(tx, &row, now)?;
            account_life::save(tx, &life)?;
            tx.audit(entry.clone());
            Ok::<(), jenner_store::StoreError>(())
        })
        .map_err(|error| match error.is_unique_violation() {
            true => Error::Invalid("there is an account with this user name already".to_owned()),
            false => Error::Store(error),
        })?;
    Ok(id)
}

/// Writes the end of a visit into the audit log.
pub fn sign_out(registry: &Registry, access: &Access) -> Result<(), Error> {
    Ok(registry.db().audit(vec![door::entry(registry, access, Action::SignOut, None)])?)
}

/// The signed-in user again, for a request of a session, in the first role the user has. `None` when the account has been
/// closed since. In another role: [`grants::resume`].
pub fn resume(registry: &Registry, user: UserId) -> Result<Option<SignedIn>, Error> {
    grants::resume(registry, user, None)
}

/// Signs a user in by the password alone: for tests, which want somebody's ticket and not the way in.
#[cfg(feature = "testing")]
pub fn sign_in(registry: &Registry, username: &str, password: &str) -> Result<Option<SignedIn>, Error> {
    let username = normal_username(username);
    let found = registry.db().read(|tx| account::by_username(tx, &username))?;
    match found.filter(|row| row.active && passwords::verify(password, &row.password_hash)) {
        Some(row) => grants::signed_in(registry, &row, None),
        None => Ok(None),
    }
}

/// The account of a user name.
pub fn by_username(registry: &Registry, username: &str) -> Result<Option<UserId>, Error> {
    let username = normal_username(username);
    Ok(registry.db().read(|tx| account::by_username(tx, &username))?.map(|row| row.id))
}

pub(crate) fn normal_username(text: &str) -> String {
    text.trim().to_lowercase()
}
