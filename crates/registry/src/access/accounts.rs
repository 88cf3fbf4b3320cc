//! Human users: accounts with a password (Argon2id), sign-in, and the ticket of who is signed in.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use jenner_model::access::{Access, Role};
use jenner_model::{OrganizationId, UserId};
use jenner_store::audit::AuditEntry;
use jenner_store::queries::account::{self, AccountRow};

use super::door::{self, Action};
use super::grants;
use super::roles::{Permission, Reach, reach};
use crate::{Error, Registry};

/// An account to be added.
pub struct NewAccount<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Name to show.
    pub display_name: &'a str,
    /// Password: 15 to 128 characters of any kind.
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
    /// Name to show.
    pub display_name: String,
    /// Whom the user works for.
    pub organization: OrganizationId,
    /// The ticket.
    pub access: Access,
    /// Which of the user's roles it is (see [`grants`]).
    pub grant: i64,
}

/// Adds an account.
pub fn add(registry: &Registry, access: &Access, new: &NewAccount<'_>) -> Result<UserId, Error> {
    // Managers let in people of their own organization: see [`super::invite`].
    if reach(access.role(), Permission::ManageUsers) != Reach::All {
        return Err(Error::Forbidden);
    }
    add_allowed(registry, access, new)
}

/// As [`add`], for somebody who has been found to be allowed to.
pub(super) fn add_allowed(
    registry: &Registry,
    access: &Access,
    new: &NewAccount<'_>,
) -> Result<UserId, Error> {
    let length = new.password.chars().count();
    if !(15..=128).contains(&length) {
        return Err(Error::Invalid(format!("the password has {length} characters; it needs 15 to 128")));
    }
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
        password_hash: hash(new.password)?,
        organization: new.organization,
        role: new.role.word().to_owned(),
        active: true,
    };
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::AddAccount, None);
    entry.object = format!("user:{}", id.0).into();
    registry
        .db()
        .write(move |tx| {
            account::insert(tx, &row, now)?;
            tx.audit(entry.clone());
            Ok::<(), jenner_store::StoreError>(())
        })
        .map_err(|error| match error.is_unique_violation() {
            true => Error::Invalid("there is an account with this user name already".to_owned()),
            false => Error::Store(error),
        })?;
    Ok(id)
}

/// Signs a user in. `None` when name or password is wrong: which of the two is not told, and takes the same
/// time. Slow on purpose (Argon2id).
pub fn sign_in(registry: &Registry, username: &str, password: &str) -> Result<Option<SignedIn>, Error> {
    let username = normal_username(username);
    let found = registry.db().read(|tx| account::by_username(tx, &username))?;
    let stored = found.as_ref().map_or(NOBODY.as_str(), |row| row.password_hash.as_str());
    let right = verify(password, stored);
    let signed_in = match found.filter(|row| right && row.active) {
        Some(row) => grants::signed_in(registry, &row, None)?,
        None => None,
    };
    let entry = match &signed_in {
        Some(who) => door::entry(registry, &who.access, Action::SignIn, None),
        None => {
            let mut entry = AuditEntry::new(registry.now(), "unknown", Action::SignIn.word());
            entry.result = "refused".into();
            entry
        }
    };
    registry.db().audit(vec![entry])?;
    Ok(signed_in)
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

fn normal_username(text: &str) -> String {
    text.trim().to_lowercase()
}

/// A hash that no password has, to spend the same time on a name nobody has.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

fn hash(password: &str) -> Result<String, Error> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| Error::Internal(format!("the password cannot be hashed: {error}")))?;
    Ok(hash.to_string())
}

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
