//! Registering FHIR clients: who they are, their keys, what they may ask for.

use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::fhir_client::{self, ClientRow, KeyRow};
use jenner_store::queries::interface;

use super::{Population, PublicKeys, Scopes};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::{Error, Registry, partners};

/// What a client may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// What it may ask for at most.
    pub scopes: Scopes,
    /// Whom it may have in bulk.
    pub population: Population,
    /// Whether exports hold protected people whom its organization has reported.
    pub protected_too: bool,
    /// Where it publishes its keys.
    pub jwks_url: Option<String>,
}

/// A client as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The client.
    pub row: ClientRow,
    /// Its keys, those taken back too.
    pub keys: Vec<KeyRow>,
}

fn require(access: &Access) -> Result<(), Error> {
    if may(access.role(), Permission::ManageOrganizations) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Registers a client of an interface, with its first keys. It needs keys, or an address where they are.
pub fn add(
    registry: &Registry,
    access: &Access,
    username: &str,
    client: &str,
    rights: &Rights,
    keys: &PublicKeys,
) -> Result<(), Error> {
    require(access)?;
    let fit = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    if client.is_empty() || client.len() > 100 || !client.bytes().all(fit) {
        return Err(Error::Invalid(
            "a client id has 1 to 100 letters, digits, hyphens, dots or underscores".to_owned(),
        ));
    }
    if keys.0.is_empty() && rights.jwks_url.is_none() {
        return Err(Error::Invalid("a client needs a public key, or an address of its key set".to_owned()));
    }
    let found = registry.db().read(|tx| interface::by_username(tx, username))?;
    let owner =
        found.ok_or_else(|| Error::Invalid(format!("there is no interface \"{username}\"; add it first")))?;
    if partners::of_organization(registry, owner.organization)?.is_some() {
        let text =
            format!("\"{username}\" belongs to another registry: it is answered over HL7, by agreement");
        return Err(Error::Invalid(text));
    }
    let row = ClientRow {
        client: client.to_owned(),
        interface: owner.id,
        organization: owner.organization,
        scopes: rights.scopes.to_string(),
        population: rights.population.word().to_owned(),
        protected_too: rights.protected_too,
        jwks_url: checked(rights.jwks_url.clone())?,
        active: true,
    };
    let now = registry.now();
    let keys = rows(client, keys, now);
    let entry = entry(registry, access, client, "add");
    registry
        .db()
        .write(move |tx| {
            fhir_client::insert(tx, &row, now)?;
            keys.iter().try_for_each(|key| fhir_client::insert_key(tx, key))?;
            tx.audit(entry.clone());
            Ok::<(), StoreError>(())
        })
        .map_err(|error| match error.is_unique_violation() {
            true => {
                Error::Invalid(format!("there is a client \"{client}\" already, or two keys with one kid"))
            }
            false => Error::Store(error),
        })
}

/// The address of a key set has to be one that only its owner can answer at.
fn checked(url: Option<String>) -> Result<Option<String>, Error> {
    match url {
        Some(url) if !url.starts_with("https://") || url.len() > 500 => {
            Err(Error::Invalid("the address of a key set begins with https://".to_owned()))
        }
        url => Ok(url),
    }
}

fn rows(client: &str, keys: &PublicKeys, now: jenner_model::Timestamp) -> Vec<KeyRow> {
    let row = |key: &super::PublicKey| KeyRow {
        client: client.to_owned(),
        kid: key.kid.clone(),
        jwk: key.to_json(),
        added_at: now,
        revoked_at: None,
    };
    keys.0.iter().map(row).collect()
}

fn entry(registry: &Registry, access: &Access, client: &str, what: &str) -> jenner_store::audit::AuditEntry {
    let mut entry = door::entry(registry, access, Action::ChangeClient, None);
    entry.object = format!("client:{client}").into();
    entry.detail = format!("{{\"change\":\"{what}\"}}").into();
    entry
}

/// Adds keys beside those that are there: first the new one, then the client changes over, then the old one is taken back.
pub fn add_keys(registry: &Registry, access: &Access, client: &str, keys: &PublicKeys) -> Result<(), Error> {
    require(access)?;
    known(registry, client)?;
    let keys = rows(client, keys, registry.now());
    let entry = entry(registry, access, client, "add_key");
    registry
        .db()
        .write(move |tx| {
            keys.iter().try_for_each(|key| fhir_client::insert_key(tx, key))?;
            tx.audit(entry.clone());
            Ok::<(), StoreError>(())
        })
        .map_err(|error| match error.is_unique_violation() {
            true => Error::Invalid(
                "the client has, or had, a key with this kid; give the new key a name of its own".to_owned(),
            ),
            false => Error::Store(error),
        })
}

/// Takes a key back, and with it every token of the client: whoever stole the key may hold one.
pub fn revoke_key(registry: &Registry, access: &Access, client: &str, kid: &str) -> Result<(), Error> {
    require(access)?;
    known(registry, client)?;
    let now = registry.now();
    let entry = entry(registry, access, client, "revoke_key");
    let (owner, name) = (client.to_owned(), kid.to_owned());
    let gone = registry.db().write(move |tx| {
        let gone = fhir_client::revoke_key(tx, &owner, &name, now)?;
        fhir_client::revoke_tokens(tx, &owner)?;
        tx.audit(entry.clone());
        Ok::<u64, StoreError>(gone)
    })?;
    match gone {
        0 => Err(Error::Invalid(format!("the client has no key \"{kid}\" that is in use"))),
        _ => Ok(()),
    }
}

/// Changes what a client may do. Tokens given before are taken back.
pub fn change(registry: &Registry, access: &Access, client: &str, rights: &Rights) -> Result<(), Error> {
    require(access)?;
    let known = known(registry, client)?;
    let row = ClientRow {
        scopes: rights.scopes.to_string(),
        population: rights.population.word().to_owned(),
        protected_too: rights.protected_too,
        jwks_url: checked(rights.jwks_url.clone())?,
        ..known.row
    };
    store(registry, access, row, "rights")
}

/// Closes a client, or opens it again.
pub fn set_active(registry: &Registry, access: &Access, client: &str, active: bool) -> Result<(), Error> {
    require(access)?;
    let known = known(registry, client)?;
    store(registry, access, ClientRow { active, ..known.row }, if active { "open" } else { "close" })
}

fn store(registry: &Registry, access: &Access, row: ClientRow, what: &str) -> Result<(), Error> {
    let entry = entry(registry, access, &row.client, what);
    Ok(registry.db().write(move |tx| {
        fhir_client::update(tx, &row)?;
        fhir_client::revoke_tokens(tx, &row.client)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?)
}

/// One client with its keys.
pub fn known(registry: &Registry, client: &str) -> Result<Registered, Error> {
    let found = registry.db().read(|tx| {
        let row = fhir_client::by_id(tx, client)?;
        let keys = fhir_client::keys_of(tx, client)?;
        Ok::<_, StoreError>(row.map(|row| Registered { row, keys }))
    })?;
    found.ok_or_else(|| Error::Invalid(format!("there is no client \"{client}\"")))
}

/// All clients.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Registered>, Error> {
    require(access)?;
    Ok(registry.db().read(|tx| {
        let rows = fhir_client::all(tx)?;
        let with_keys = rows.into_iter().map(|row| {
            let keys = fhir_client::keys_of(tx, &row.client)?;
            Ok(Registered { row, keys })
        });
        with_keys.collect::<Result<Vec<_>, StoreError>>()
    })?)
}
