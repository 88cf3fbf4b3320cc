//! Letting somebody in: an account with a password of chance, shown once to who invites. The accounts room replaces the
//! password by a link; who may invite whom is decided here.

use jenner_model::OrganizationId;
use jenner_model::access::{Access, Role};
use rand::seq::IndexedRandom;

use super::accounts::{self, NewAccount};
use super::door::{self, Action};
use super::grants;
use crate::{Error, Registry};

/// Letters of a password of chance: none that look alike.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Letters of it: 99 bits.
const LENGTH: usize = 20;

/// Who is to be let in.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Name to show.
    pub display_name: &'a str,
    /// Whom the user will work for.
    pub organization: OrganizationId,
    /// In which role.
    pub role: Role,
}

/// Lets somebody in who may not be given more than the asker has (S23). Answers the password, to be handed over.
pub fn invite(registry: &Registry, access: &Access, new: &Invitation<'_>) -> Result<String, Error> {
    if !grants::may_grant(access, new.role, new.organization) {
        let mut refused = door::entry(registry, access, Action::AddAccount, None);
        refused.result = "refused".into();
        registry.db().audit(vec![refused])?;
        return Err(Error::Forbidden);
    }
    if new.display_name.trim().is_empty() {
        return Err(Error::Invalid("the name of the user must not be empty".to_owned()));
    }
    let mut chance = rand::rng();
    let password: String =
        (0..LENGTH).filter_map(|_| LETTERS.choose(&mut chance)).map(|letter| char::from(*letter)).collect();
    let account = NewAccount {
        username: new.username,
        display_name: new.display_name,
        password: &password,
        organization: new.organization,
        role: new.role,
    };
    accounts::add_allowed(registry, access, &account)?;
    Ok(password)
}
