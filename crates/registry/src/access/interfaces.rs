//! Machine senders: a user name and a long random secret, for one organization.

use std::sync::PoisonError;

use jenner_model::access::Access;
use jenner_model::{InterfaceId, OrganizationId};
use jenner_store::queries::interface::{self, InterfaceRow};
use jenner_store::queries::provider;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::door::{self, Action};
use super::roles::{Permission, may};
use crate::senders::State;
use crate::{Error, Registry};

/// How long a credential is remembered, in microseconds: a busy sender shows it with every message. A credential
/// that is taken back works for so long at most.
const MEMORY: i64 = 5_000_000;

/// Shortest secret that is taken.
const SHORTEST_SECRET: usize = 24;

/// Adds a credential. The secret is kept as a hash; who loses it gets a new credential.
pub fn add(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    username: &str,
    secret: &str,
) -> Result<InterfaceId, Error> {
    if !may(access.role(), Permission::ManageOrganizations) {
        return Err(Error::Forbidden);
    }
    if secret.chars().count() < SHORTEST_SECRET {
        return Err(Error::Invalid(format!(
            "the secret of an interface needs at least {SHORTEST_SECRET} characters"
        )));
    }
    if username.trim().is_empty() || username.contains(':') {
        return Err(Error::Invalid(
            "the user name of an interface must not be empty or hold a colon".to_owned(),
        ));
    }
    let id = InterfaceId(registry.core.id());
    let row = InterfaceRow {
        id,
        organization,
        username: username.to_owned(),
        secret_hash: hash(secret),
        active: true,
        state: State::Production.word().to_owned(),
    };
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::AddInterface, None);
    entry.object = format!("interface:{}", id.0).into();
    registry
        .db()
        .write(move |tx| {
            interface::insert(tx, &row, now)?;
            tx.audit(entry.clone());
            Ok::<(), jenner_store::StoreError>(())
        })
        .map_err(|error| match error.is_unique_violation() {
            true => Error::Invalid("there is an interface with this user name already".to_owned()),
            false => Error::Store(error),
        })?;
    Ok(id)
}

/// The ticket of a sender with the right secret; `None` for anybody else. A failure is audited.
pub fn sign_in(registry: &Registry, username: &str, secret: &str) -> Result<Option<Access>, Error> {
    let found = known(registry, username)?;
    let given = hash(secret);
    // Compared even when nobody has the name, so that both cases take the same time.
    let expected = found.as_ref().map_or_else(|| vec![0; given.len()], |row| row.secret_hash.clone());
    let right: bool = given.ct_eq(&expected).into();
    match found.filter(|row| right && row.active) {
        Some(row) => Ok(Some(super::of_interface(row.id, row.organization))),
        None => {
            let mut entry =
                jenner_store::audit::AuditEntry::new(registry.now(), "unknown", Action::SignIn.word());
            entry.result = "refused".into();
            entry.object = "interface".into();
            registry.db().audit(vec![entry])?;
            Ok(None)
        }
    }
}

/// The ticket of a sender that the operator bound to a way in (an MLLP port, a client certificate, a folder): whoever
/// uses that way has been told apart by it and shows no secret. `None` when there is no such interface, or it was closed.
pub fn of_way_in(registry: &Registry, username: &str) -> Result<Option<Access>, Error> {
    let found = known(registry, username)?.filter(|row| row.active);
    Ok(found.map(|row| super::of_interface(row.id, row.organization)))
}

/// The credential of a user name, read from the database at most once in [`MEMORY`].
fn known(registry: &Registry, username: &str) -> Result<Option<InterfaceRow>, Error> {
    let now = registry.now();
    let remembered = &registry.core.interfaces;
    if let Some((row, read_at)) = remembered.read().unwrap_or_else(PoisonError::into_inner).get(username)
        && now.0 - read_at.0 < MEMORY
    {
        return Ok(Some(row.clone()));
    }
    let found = registry.db().read(|tx| {
        let Some(row) = interface::by_username(tx, username)? else { return Ok(None) };
        // Systems of a provider that does not take part any more send no more than its people see.
        let over = provider::is_over(tx, row.organization, now)?;
        Ok::<_, jenner_store::StoreError>(Some(InterfaceRow { active: row.active && !over, ..row }))
    })?;
    let mut remembered = remembered.write().unwrap_or_else(PoisonError::into_inner);
    match &found {
        Some(row) => remembered.insert(username.to_owned(), (row.clone(), now)),
        None => remembered.remove(username),
    };
    Ok(found)
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A credential as pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Identity.
    pub id: InterfaceId,
    /// Whom it speaks for.
    pub organization: OrganizationId,
    /// User name.
    pub username: String,
    /// How far it is on the way into production.
    pub state: State,
}

/// All credentials, without their secrets.
pub fn list(registry: &Registry) -> Result<Vec<Named>, Error> {
    let rows = registry.db().read(interface::all)?;
    Ok(rows
        .into_iter()
        .map(|row| Named {
            id: row.id,
            organization: row.organization,
            state: State::of_row(&row),
            username: row.username,
        })
        .collect())
}
