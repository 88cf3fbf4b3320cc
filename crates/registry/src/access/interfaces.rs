//! Machine senders: a user name and a long random secret, a client certificate, or both, for one organization.

use std::net::IpAddr;

use jenner_model::access::Access;
use jenner_model::{InterfaceId, OrganizationId, Timestamp};
use jenner_store::queries::interface::{self, Guards, InterfaceRow};
use jenner_store::queries::provider;
use jenner_store::{StoreError, Tx};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::door::{self, Action};
use super::networks;
use super::roles::{Permission, may};
use crate::senders::State;
use crate::{Error, Registry};

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
    long_enough(secret)?;
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

/// What somebody shows to be let in as a machine sender.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown<'a> {
    /// User name; empty where a client certificate alone is shown.
    pub username: &'a str,
    /// Secret.
    pub secret: &'a str,
    /// SHA-256 fingerprint of the client certificate whose key was used on the connection.
    pub certificate: Option<&'a [u8; 32]>,
    /// Where the connection comes from.
    pub from: Option<IpAddr>,
}

/// The ticket of a sender with the right secret; `None` for anybody else. A failure is audited.
pub fn sign_in(registry: &Registry, username: &str, secret: &str) -> Result<Option<Access>, Error> {
    let_in(registry, Shown { username, secret, ..Shown::default() })
}

/// The ticket of a sender by what it shows: its secret, its client certificate, or both. Where an interface has
/// certificates, the secret alone opens nothing; where it has networks, it may come from these only. Everything is read
/// afresh, so what is taken back is worth nothing from that moment on. A failure is audited.
pub fn let_in(registry: &Registry, shown: Shown<'_>) -> Result<Option<Access>, Error> {
    let now = registry.now();
    let (found, guards) = registry.db().read(|tx| {
        let found = match (shown.username, shown.certificate) {
            ("", Some(certificate)) => interface::by_certificate(tx, certificate)?,
            (username, _) => interface::by_username(tx, username)?,
        };
        let found = found.map(|row| taking_part(tx, row, now)).transpose()?;
        let guards = match &found {
            Some(row) => interface::guards(tx, row.id, now)?,
            None => Guards::default(),
        };
        Ok::<_, StoreError>((found, guards))
    })?;
    let given = hash(shown.secret);
    // Compared even when nobody has the name, so that both cases take the same time.
    let expected = found.as_ref().map_or_else(|| vec![0; given.len()], |row| row.secret_hash.clone());
    let newest = given.ct_eq(&expected);
    let secret = guards.secrets.iter().fold(newest, |right, old| right | given.ct_eq(old));
    let certified = shown
        .certificate
        .is_some_and(|certificate| guards.certificates.iter().any(|known| known == certificate));
    let proven = match guards.certificates.is_empty() {
        true => bool::from(secret),
        false => certified && (shown.username.is_empty() || bool::from(secret)),
    };
    let why = match &found {
        None => "unknown",
        Some(row) if !row.active => "revoked",
        Some(_) if !proven => "credential",
        Some(_) if !networks::admit(&guards.networks, shown.from) => "network",
        Some(row) => return Ok(Some(super::of_interface(row.id, row.organization))),
    };
    let mut entry = jenner_store::audit::AuditEntry::new(now, "unknown", Action::SignIn.word());
    entry.result = "refused".into();
    entry.object =
        found.map_or_else(|| "interface".to_owned(), |row| format!("interface:{}", row.id.0)).into();
    entry.detail = format!("{{\"why\":\"{why}\"}}").into();
    registry.db().audit(vec![entry])?;
    Ok(None)
}

/// The ticket of a sender that the operator bound to a way in (an MLLP port, a client certificate, a folder): whoever
/// uses that way has been told apart by it and shows no secret. `None` when there is no such interface, it was closed,
/// or it may not come from there. A folder comes from nowhere, and is the operator's own.
pub fn of_way_in(registry: &Registry, username: &str, from: Option<IpAddr>) -> Result<Option<Access>, Error> {
    let now = registry.now();
    let found = registry.db().read(|tx| {
        let Some(row) = interface::by_username(tx, username)? else { return Ok(None) };
        let row = taking_part(tx, row, now)?;
        if !row.active {
            return Ok(None);
        }
        let guards = interface::guards(tx, row.id, now)?;
        Ok::<_, StoreError>(Some((row, guards)))
    })?;
    let admitted = found.filter(|(_, guards)| from.is_none() || networks::admit(&guards.networks, from));
    Ok(admitted.map(|(row, _)| super::of_interface(row.id, row.organization)))
}

/// Systems of a provider that does not take part any more send no more than its people see.
fn taking_part(tx: &mut Tx<'_>, row: InterfaceRow, now: Timestamp) -> Result<InterfaceRow, StoreError> {
    let over = provider::is_over(tx, row.organization, now)?;
    Ok(InterfaceRow { active: row.active && !over, ..row })
}

/// Gives a sender a new secret. The old one is good for as long as `overlap` says, in seconds, so that the sender can
/// change over without a gap.
pub fn rotate(
    registry: &Registry,
    access: &Access,
    username: &str,
    secret: &str,
    overlap: u64,
) -> Result<(), Error> {
    long_enough(secret)?;
    let overlap = i64::try_from(overlap).unwrap_or(i64::MAX / 2_000_000).saturating_mul(1_000_000);
    let (new, ends) = (hash(secret), Timestamp(registry.now().0.saturating_add(overlap)));
    change(registry, access, username, "secret", move |tx, row| {
        if !row.active {
            return Ok(Some("the interface was revoked; `jenner interface reopen` first".to_owned()));
        }
        interface::put_secret(tx, row, &new, ends)?;
        Ok(None)
    })
}

/// Closes a sender at once: no secret, certificate, port or token of it opens anything from now on.
pub fn revoke(registry: &Registry, access: &Access, username: &str) -> Result<(), Error> {
    change(registry, access, username, "revoked", |tx, row| {
        interface::drop_old_secrets(tx, row.id)?;
        interface::set_active(tx, row.id, false)?;
        Ok(None)
    })
}

/// Opens a sender again that was closed, with a new secret; the old ones stay worthless.
pub fn reopen(registry: &Registry, access: &Access, username: &str, secret: &str) -> Result<(), Error> {
    long_enough(secret)?;
    let new = hash(secret);
    change(registry, access, username, "reopened", move |tx, row| {
        interface::put_secret(tx, row, &new, Timestamp(0))?;
        interface::drop_old_secrets(tx, row.id)?;
        interface::set_active(tx, row.id, true)?;
        Ok(None)
    })
}

/// Ends the overlap: earlier secrets open nothing any more.
pub fn end_overlap(registry: &Registry, access: &Access, username: &str) -> Result<(), Error> {
    change(registry, access, username, "old secrets", |tx, row| {
        interface::drop_old_secrets(tx, row.id)?;
        Ok(None)
    })
}

/// Lets a client certificate speak for a sender, by its SHA-256 fingerprint.
pub fn add_certificate(
    registry: &Registry,
    access: &Access,
    username: &str,
    fingerprint: [u8; 32],
) -> Result<(), Error> {
    let now = registry.now();
    let added = change(registry, access, username, "certificate added", move |tx, row| {
        interface::add_certificate(tx, row.id, &fingerprint, now)?;
        Ok(None)
    });
    match added {
        Err(Error::Store(error)) if error.is_unique_violation() => {
            Err(Error::Invalid("this certificate speaks for an interface already".to_owned()))
        }
        done => done,
    }
}

/// Takes a client certificate back, at once.
pub fn remove_certificate(
    registry: &Registry,
    access: &Access,
    username: &str,
    fingerprint: [u8; 32],
) -> Result<(), Error> {
    change(registry, access, username, "certificate removed", move |tx, row| {
        let removed = interface::remove_certificate(tx, row.id, &fingerprint)?;
        Ok((removed == 0).then(|| "the interface has no such certificate".to_owned()))
    })
}

/// Says from which networks (`ADDRESS` or `ADDRESS/BITS`) a sender may come; none: from anywhere.
pub fn allow(registry: &Registry, access: &Access, username: &str, wanted: &[String]) -> Result<(), Error> {
    let parsed: Result<Vec<String>, String> = wanted.iter().map(|text| networks::written(text)).collect();
    let networks = parsed.map_err(Error::Invalid)?;
    change(registry, access, username, "networks", move |tx, row| {
        interface::put_networks(tx, row.id, &networks)?;
        Ok(None)
    })
}

/// Changes an interface, with its audit entry, in one transaction. `work` may say why it cannot be done.
fn change(
    registry: &Registry,
    access: &Access,
    username: &str,
    what: &'static str,
    work: impl Fn(&mut Tx<'_>, &InterfaceRow) -> Result<Option<String>, StoreError> + Send + Sync + 'static,
) -> Result<(), Error> {
    if !may(access.role(), Permission::ManageOrganizations) {
        return Err(Error::Forbidden);
    }
    let name = username.to_owned();
    let mut entry = door::entry(registry, access, Action::ChangeInterface, None);
    entry.detail = format!("{{\"what\":\"{what}\"}}").into();
    let refused = registry.db().write(move |tx| {
        let Some(row) = interface::by_username(tx, &name)? else {
            return Ok::<_, StoreError>(Some(format!("there is no interface {name}")));
        };
        let refused = work(tx, &row)?;
        let mut entry = entry.clone();
        entry.object = format!("interface:{}", row.id.0).into();
        if refused.is_some() {
            entry.result = "refused".into();
        }
        tx.audit(entry);
        Ok(refused)
    })?;
    refused.map_or(Ok(()), |why| Err(Error::Invalid(why)))
}

fn long_enough(secret: &str) -> Result<(), Error> {
    match secret.chars().count() < SHORTEST_SECRET {
        true => Err(Error::Invalid(format!(
            "the secret of an interface needs at least {SHORTEST_SECRET} characters"
        ))),
        false => Ok(()),
    }
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
    /// Whether it opens anything.
    pub active: bool,
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
            active: row.active,
            username: row.username,
        })
        .collect())
}
