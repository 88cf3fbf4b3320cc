//! Access tokens: given for an assertion that is shown once, good for ten minutes, kept as a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jenner_model::Timestamp;
use jenner_store::StoreError;
use jenner_store::audit::AuditEntry;
use jenner_store::queries::fhir_client::{self, ClientRow, KeyRow, TokenRow};
use jenner_store::queries::interface;
use sha2::{Digest, Sha256};

use super::assertion::{self, Refused};
use super::scopes::BadScope;
use super::{Client, Population, PublicKey, Scopes};
use crate::access::door::{self, Action};
use crate::{Error, Registry, access, fhir};

/// How long a token is good for, in seconds.
pub const LIFETIME: i64 = 600;

/// What a client asks with.
#[derive(Debug, Clone)]
pub struct Request {
    /// The signed JWT.
    pub assertion: String,
    /// Scopes it wants.
    pub scope: String,
    /// Keys just fetched from the client's own address, where the operator allows that.
    pub fetched: Vec<PublicKey>,
    /// The addresses by which this token endpoint may be named.
    pub endpoint: String,
}

/// A token, told once.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// What the client shows from now on.
    pub secret: String,
    /// What it opens.
    pub scopes: Scopes,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum NoToken {
    /// The client has not proven who it is.
    #[error(transparent)]
    Client(#[from] Refused),
    /// What it wants is not a scope.
    #[error(transparent)]
    Scope(#[from] BadScope),
    /// It wants nothing that it may have.
    #[error("none of the scopes asked for is open to this client; it may ask for: {0}")]
    NotOpen(String),
    /// The registry could not answer.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Whether an assertion names a client whose keys have to be fetched first, and from where.
pub fn keys_wanted_from(registry: &Registry, text: &str) -> Result<Option<String>, Error> {
    let Ok(claimed) = assertion::read(text) else { return Ok(None) };
    let (client, keys) = load(registry, &claimed.client)?;
    let here = keys.iter().any(|key| key.kid == claimed.kid);
    Ok(client.filter(|client| client.active && !here).and_then(|client| client.jwks_url))
}

type Loaded = (Option<ClientRow>, Vec<KeyRow>);

fn load(registry: &Registry, client: &str) -> Result<Loaded, Error> {
    Ok(registry.db().read(|tx| {
        Ok::<Loaded, StoreError>((fhir_client::by_id(tx, client)?, fhir_client::keys_of(tx, client)?))
    })?)
}

/// Gives a token for a good assertion. Every refusal leaves a trace in the audit log.
pub fn grant(registry: &Registry, request: &Request) -> Result<Token, NoToken> {
    let granted = try_grant(registry, request);
    if let Err(NoToken::Client(_) | NoToken::Scope(_) | NoToken::NotOpen(_)) = &granted {
        let mut entry = AuditEntry::new(registry.now(), "unknown", Action::GrantToken.word());
        entry.result = "refused".into();
        entry.object = "client".into();
        registry.db().audit(vec![entry]).map_err(Error::Store)?;
    }
    granted
}

fn try_grant(registry: &Registry, request: &Request) -> Result<Token, NoToken> {
    let now = registry.now();
    let claimed = assertion::read(&request.assertion)?;
    let (client, keys) = load(registry, &claimed.client)?;
    let mut usable: Vec<PublicKey> = keys
        .iter()
        .filter(|key| key.revoked_at.is_none())
        .filter_map(|key| PublicKey::parse(&key.jwk).ok())
        .collect();
    // A key that was taken back here stays so, whatever its owner's address says.
    usable
        .extend(request.fetched.iter().filter(|key| !keys.iter().any(|known| known.kid == key.kid)).cloned());
    let client = client.filter(|client| client.active).ok_or(Refused::Unknown)?;
    if claimed.jku.is_some() && claimed.jku != client.jwks_url {
        return Err(Refused::Unknown.into());
    }
    if !claimed.is_signed_by(&usable) {
        return Err(Refused::Unknown.into());
    }
    let proven = claimed.judge(now, &request.endpoint)?;
    let held = Scopes::parse(&client.scopes)?;
    let scopes = held.grant(&Scopes::parse(&request.scope)?);
    if scopes.is_empty() {
        return Err(NoToken::NotOpen(held.to_string()));
    }
    let secret = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let row = TokenRow {
        hash: hash(&secret),
        client: client.client.clone(),
        scopes: scopes.to_string(),
        expires_at: Timestamp(now.0 + LIFETIME * 1_000_000),
    };
    let ticket = access::of_interface(client.interface, client.organization);
    let mut entry = door::entry(registry, &ticket, Action::GrantToken, None);
    entry.object = format!("client:{}", client.client).into();
    let jti = hash(&proven.jti);
    let stored = registry.db().write(move |tx| {
        fhir_client::sweep(tx, now)?;
        fhir_client::note_assertion(tx, &row.client, &jti, proven.until)?;
        fhir_client::insert_token(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    });
    match stored {
        Ok(()) => Ok(Token { secret, scopes }),
        Err(error) if error.is_unique_violation() => Err(Refused::Replayed.into()),
        Err(error) => Err(NoToken::Failed(error.into())),
    }
}

/// The client behind a token; `None` for one that is unknown, expired or taken back. An error for whom FHIR is not open to.
pub fn client_of(registry: &Registry, secret: &str) -> Result<Option<Client>, Error> {
    let hash = hash(secret);
    let found = registry.db().read(|tx| {
        let Some(token) = fhir_client::token(tx, &hash)? else { return Ok(None) };
        let Some(client) = fhir_client::by_id(tx, &token.client)? else { return Ok(None) };
        // What is revoked for the interface is revoked for its programs.
        let open = interface::by_id(tx, client.interface)?.is_some_and(|row| row.active);
        Ok::<_, StoreError>(open.then_some((token, client)))
    })?;
    let now = registry.now();
    let shown = found.filter(|(token, client)| token.expires_at > now && client.active);
    let client = shown.and_then(|(token, client)| {
        Some(Client {
            access: access::of_interface(client.interface, client.organization),
            scopes: Scopes::parse(&token.scopes).ok()?,
            population: Population::of_word(&client.population)?,
            protected_too: client.protected_too,
            id: client.client,
        })
    });
    if let Some(client) = &client {
        fhir::admit(registry, &client.access, Action::Answer)?;
    }
    Ok(client)
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
