//! Forms that were sent after their session had ended: sealed, and given back to the same user (S09).

use jenner_model::{Timestamp, UserId};
use jenner_store::queries::account_life::{self, KeptForm};

use crate::vault::Class;
use crate::{Error, Registry};

/// For so long a form is given back.
const KEPT: i64 = 12 * 60 * 60 * 1_000_000;

/// A form and where it was going.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// Address.
    pub path: String,
    /// Its fields, as a browser writes them.
    pub fields: Vec<u8>,
    /// When it was sent.
    pub at: Timestamp,
}

/// Keeps a form; an earlier one of the user is gone.
pub fn keep(registry: &Registry, user: UserId, path: &str, fields: &[u8]) -> Result<(), Error> {
    let form = KeptForm {
        user,
        path: path.to_owned(),
        sealed: registry.vault().seal(Class::Hold, fields),
        at: registry.now(),
    };
    Ok(registry.db().write(move |tx| account_life::keep_form(tx, &form))?)
}

/// The form that is kept for a user.
pub fn of_user(registry: &Registry, user: UserId) -> Result<Option<Kept>, Error> {
    let Some(form) = registry.db().read(|tx| account_life::kept_form(tx, user))? else { return Ok(None) };
    if registry.now().0 - form.at.0 > KEPT {
        return Ok(None);
    }
    let fields = registry
        .vault()
        .open(Class::Hold, &form.sealed)
        .map_err(|error| Error::Internal(format!("a kept form cannot be opened: {error}")))?;
    Ok(Some(Kept { path: form.path, fields, at: form.at }))
}

/// Throws the form of a user away.
pub fn drop(registry: &Registry, user: UserId) -> Result<(), Error> {
    Ok(registry.db().write(move |tx| account_life::drop_form(tx, user))?)
}
