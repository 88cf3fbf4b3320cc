//! The keys that sign cards: made when first wanted, a new one each year, the private part of the old one destroyed. Public
//! parts stay published as long as their cards matter.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jenner_model::OrganizationId;
use jenner_store::StoreError;
use jenner_store::queries::card_key::{self, CardKeyRow};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::jws::{PublicKey, SigningKey};
use crate::access::door::{self, Action};
use crate::vault::Class;
use crate::{Error, Registry};

/// A key signs for a year.
const YEAR: i64 = 365 * 24 * 60 * 60 * 1_000_000;

fn failed(what: &str) -> Error {
    Error::Internal(format!("a key of health cards cannot be {what}"))
}

/// The key that signs now.
pub fn signing(registry: &Registry) -> Result<SigningKey, Error> {
    let now = registry.now();
    let newest = registry.db().read(card_key::all)?.into_iter().find(|key| key.retired_at.is_none());
    match newest.filter(|key| now.0 - key.made_at.0 < YEAR) {
        Some(row) => {
            let secret = registry.vault().open(Class::Paper, &row.secret)?;
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &secret)
                .map_err(|_| failed("read"))?;
            Ok(SigningKey { kid: row.kid, pair })
        }
        None => change(registry),
    }
}

/// Makes a new key. Those before it sign no more, and their private parts are destroyed. Audited.
pub fn change(registry: &Registry) -> Result<SigningKey, Error> {
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| failed("drawn"))?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref())
        .map_err(|_| failed("read"))?;
    let point = pair.public_key().as_ref();
    let coordinate = |from: usize| point.get(from..from + 32).map(|bytes| BASE64.encode(bytes));
    let (x, y) = coordinate(1).zip(coordinate(33)).ok_or_else(|| failed("read"))?;
    let kid = thumbprint(&x, &y);
    let row = CardKeyRow {
        kid: kid.clone(),
        x,
        y,
        secret: registry.vault().seal(Class::Paper, document.as_ref()),
        made_at: registry.now(),
        retired_at: None,
    };
    let nothing = registry.vault().seal(Class::Paper, b"");
    let access = crate::access::of_operator(OrganizationId(0));
    let entry = door::entry(registry, &access, Action::ChangeCardKey, None);
    registry.db().write(move |tx| {
        card_key::insert(tx, &row)?;
        card_key::retire_others(tx, &row.kid, &nothing, row.made_at)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(SigningKey { kid, pair })
}

/// Takes a key away that was stolen: nothing that it signed is genuine any more. Whether there was one. Audited.
pub fn remove(registry: &Registry, kid: &str) -> Result<bool, Error> {
    let access = crate::access::of_operator(OrganizationId(0));
    let entry = door::entry(registry, &access, Action::ChangeCardKey, None);
    let kid = kid.to_owned();
    Ok(registry.db().write(move |tx| {
        let gone = card_key::remove(tx, &kid)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(gone > 0)
    })?)
}

/// RFC 7638.
fn thumbprint(x: &str, y: &str) -> String {
    let members = format!("{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{x}\",\"y\":\"{y}\"}}");
    BASE64.encode(Sha256::digest(members.as_bytes()))
}

/// The public keys.
pub fn public(registry: &Registry) -> Result<Vec<PublicKey>, Error> {
    let rows = registry.db().read(card_key::all)?;
    let key = |row: CardKeyRow| {
        let (x, y) = (BASE64.decode(&row.x).ok()?, BASE64.decode(&row.y).ok()?);
        Some(PublicKey { kid: row.kid, point: [vec![4], x, y].concat() })
    };
    Ok(rows.into_iter().filter_map(key).collect())
}

/// The key set as it is published: nothing private in it.
pub fn published(registry: &Registry) -> Result<Value, Error> {
    let rows = registry.db().read(card_key::all)?;
    let keys: Vec<Value> = rows
        .into_iter()
        .map(|row| {
            json!({
                "kty": "EC", "kid": row.kid, "use": "sig", "alg": "ES256", "crv": "P-256", "x": row.x, "y": row.y,
            })
        })
        .collect();
    Ok(json!({ "keys": keys }))
}
