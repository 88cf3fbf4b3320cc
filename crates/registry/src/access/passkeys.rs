//! Passkeys as second factors: keys in a phone, a computer or a stick, which answer only to our own address.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jenner_model::UserId;
use jenner_store::StoreError;
use jenner_store::queries::factor::{self, FactorRow};

use super::accounts::SignedIn;
use super::door::{self, Action};
use super::notices::{self, Told};
use super::tries::{self, Aim, Turn};
use super::webauthn::{self, Passkey, Site, Wrong};
use super::{accounts, factors};
use crate::vault::Class;
use crate::{Error, Registry};

const PASSKEY: &str = "passkey";

/// What a browser brings back, each part in base 64 for addresses.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Name of the credential.
    pub id: String,
    /// What the browser says of the question.
    pub client_data: String,
    /// Attestation object of a new passkey, or what the authenticator signed.
    pub data: String,
    /// Signature; empty for a new one.
    pub signature: String,
}

fn bytes(text: &str) -> Result<Vec<u8>, Wrong> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Wrong::Unreadable)
}

fn opened(registry: &Registry, row: &FactorRow) -> Result<Passkey, Error> {
    let plain = registry.vault().open(Class::Totp, &row.secret);
    let plain = plain.map_err(|error| Error::Internal(format!("a passkey cannot be opened: {error}")))?;
    serde_json::from_slice(&plain).map_err(|error| Error::Internal(format!("a passkey is damaged: {error}")))
}

/// Names of the passkeys of a user, in base 64 for addresses.
pub fn of_user(registry: &Registry, user: UserId) -> Result<Vec<String>, Error> {
    let rows = registry.db().read(|tx| factor::of_user(tx, user))?;
    let passkeys = rows.iter().filter(|row| row.kind == PASSKEY);
    passkeys.map(|row| opened(registry, row).map(|passkey| passkey.id)).collect()
}

/// Adds a passkey to the account of a signed-in user. `Err` inside: why it is not taken.
pub fn add(
    registry: &Registry,
    who: &SignedIn,
    site: &Site,
    challenge: &[u8],
    brought: &Brought,
    label: &str,
    keep: Option<&str>,
) -> Result<Result<(), Wrong>, Error> {
    let read = bytes(&brought.client_data).and_then(|client| {
        let attestation = bytes(&brought.data)?;
        webauthn::register(&client, &attestation, challenge, site)
    });
    let (passkey, counter) = match read {
        Ok(read) => read,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if of_user(registry, who.user)?.contains(&passkey.id) {
        return Ok(Err(Wrong::Elsewhere));
    }
    let plain = serde_json::to_vec(&passkey).map_err(|error| Error::Internal(error.to_string()))?;
    let row = FactorRow {
        id: registry.core.id(),
        user: who.user,
        kind: PASSKEY.to_owned(),
        label: label.trim().chars().take(60).collect(),
        secret: registry.vault().seal(Class::Totp, &plain),
        counter: i64::from(counter),
        made_at: registry.now(),
        used_at: None,
    };
    let told = notices::about(registry, who.user, Told::FactorAdded, "");
    let mut entry = door::entry(registry, &who.access, Action::ChangeFactor, None);
    entry.detail = "added passkey".into();
    let keep = keep.map(str::to_owned);
    registry.db().write(move |tx| {
        factor::insert(tx, &row)?;
        factors::changed(tx, &told, keep.as_deref())?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Ok(()))
}

/// Whether a passkey of a user answered this question. A counter that did not move tells of a copy, and is refused.
pub fn answered(
    registry: &Registry,
    user: UserId,
    site: &Site,
    challenge: &[u8],
    brought: &Brought,
) -> Result<factors::Shown, Error> {
    let aim = Aim::Code { user };
    match tries::take(registry, &aim)?.0 {
        Turn::Now => {}
        Turn::Wait(time) => return Ok(factors::Shown::Wait(time)),
        Turn::Shut => return Ok(factors::Shown::Wrong),
    }
    if fits(registry, user, site, challenge, brought)? {
        tries::right(registry, &aim)?;
        return Ok(factors::Shown::Right);
    }
    if let Some(who) = accounts::resume(registry, user)? {
        let mut entry = door::entry(registry, &who.access, Action::SignIn, None);
        entry.result = "refused".into();
        entry.detail = "passkey".into();
        registry.db().audit(vec![entry])?;
    }
    Ok(factors::Shown::Wrong)
}

fn fits(
    registry: &Registry,
    user: UserId,
    site: &Site,
    challenge: &[u8],
    brought: &Brought,
) -> Result<bool, Error> {
    let rows = registry.db().read(|tx| factor::of_user(tx, user))?;
    for row in rows.iter().filter(|row| row.kind == PASSKEY) {
        let passkey = opened(registry, row)?;
        if passkey.id != brought.id.trim_end_matches('=') {
            continue;
        }
        let parts = (bytes(&brought.client_data), bytes(&brought.data), bytes(&brought.signature));
        let (Ok(client), Ok(data), Ok(signature)) = parts else { return Ok(false) };
        let Ok(counter) = webauthn::check(&passkey, &client, &data, &signature, challenge, site) else {
            return Ok(false);
        };
        // Authenticators that keep no counter say 0 for ever (section 6.1.1).
        let (id, counter, now) = (row.id, i64::from(counter), registry.now());
        return Ok(registry.db().write(move |tx| match counter {
            0 => factor::touch(tx, id, now),
            counter => factor::advance(tx, id, counter, now),
        })?);
    }
    Ok(false)
}
