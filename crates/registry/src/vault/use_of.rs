//! Which keys a database needs: noted in it, so that a program with other keys stops at its start and not at the first
//! value that it cannot open.

use jenner_store::{Db, StoreError, queries};

use super::{Class, KeyId, Vault};
use crate::Error;
use crate::registry::Clock;

/// Notes the vault's keys in the database.
///
/// # Errors
/// [`Error::Invalid`] where the database needs a key that the vault does not have.
pub fn begin(db: &Db, vault: &Vault, clock: &Clock) -> Result<(), Error> {
    if let Some(missing) = missing(db, vault)?.first() {
        return Err(Error::Invalid(format!(
            "the database holds values sealed with key {} (class {}, generation {}), which is not in the folder of keys; \
             put its file back (setting keys)",
            missing.id, missing.class, missing.generation
        )));
    }
    let known = db.read(queries::vault::keys)?;
    let new: Vec<queries::vault::VaultKeyRow> = vault
        .keys()
        .iter()
        .filter(|key| !known.iter().any(|row| row.id == key.id().0))
        .map(|key| queries::vault::VaultKeyRow {
            id: key.id().0.to_vec(),
            class: key.class().word().to_owned(),
            generation: key.generation().into(),
        })
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let now = clock();
    db.write(move |tx| queries::vault::use_keys(tx, &new, now)).map_err(|error: StoreError| error.into())
}

/// A key that a database needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// Its id in hexadecimal digits.
    pub id: String,
    /// Its class.
    pub class: String,
    /// Its generation.
    pub generation: i64,
}

/// Keys that the database needs and the vault does not have.
pub fn missing(db: &Db, vault: &Vault) -> Result<Vec<Needed>, Error> {
    let rows = db.read(queries::vault::keys)?;
    let lacks = |id: &[u8]| !vault.keys().iter().any(|key| key.id().0 == id);
    Ok(rows
        .into_iter()
        .filter(|row| lacks(&row.id))
        .map(|row| Needed {
            id: row.id.iter().map(|byte| format!("{byte:02x}")).collect(),
            class: row.class,
            generation: row.generation,
        })
        .collect())
}

/// Whether the database needs any key.
pub fn any(db: &Db) -> Result<bool, Error> {
    Ok(!db.read(queries::vault::keys)?.is_empty())
}

/// Takes a key out of use, when nothing is sealed with it any more.
///
/// # Errors
/// [`Error::Invalid`] where it is the newest of its class, where values of it are left, or where its class recognises
/// people by what was hashed with it.
pub fn retire(db: &Db, vault: &Vault, key: KeyId) -> Result<(), Error> {
    let Some(found) = vault.keys().iter().find(|known| known.id() == key) else {
        return Err(Error::Invalid(format!("there is no key {key} in the folder of keys")));
    };
    if vault.newest(found.class()) == Some(key) {
        return Err(Error::Invalid(format!(
            "key {key} seals now; `jenner keys rotate {}` first",
            found.class()
        )));
    }
    if matches!(found.class(), Class::Suppression | Class::Identifier | Class::AuditDetail | Class::Backup) {
        return Err(Error::Invalid(format!(
            "keys of the class {} stay: what was made with them is not made anew",
            found.class()
        )));
    }
    let head = super::reseal::head(key);
    let left = db.read(|tx| {
        queries::vault::SEALED
            .iter()
            .filter(|place| place.class == found.class().word())
            .map(|place| queries::vault::count_of(tx, place, &head))
            .sum::<Result<i64, StoreError>>()
    })?;
    if left > 0 {
        return Err(Error::Invalid(format!(
            "{left} values are sealed with key {key}; `jenner keys reseal` first"
        )));
    }
    db.write(move |tx| queries::vault::forget(tx, &key.0))
        .map_err(|error: StoreError| Error::Store(error))?;
    Ok(())
}
