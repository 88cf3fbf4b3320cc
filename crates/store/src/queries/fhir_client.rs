//! FHIR clients: their keys, the assertions they have shown, the tokens they hold.

use jenner_model::{InterfaceId, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A program that speaks FHIR for an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// Its name at the token endpoint.
    pub client: String,
    /// The interface it belongs to: who it is in the audit log.
    pub interface: InterfaceId,
    /// Whom it speaks for.
    pub organization: OrganizationId,
    /// What it may ask for at most, SMART scopes with spaces between them.
    pub scopes: String,
    /// Whom it may have in bulk: `own` or `everybody`.
    pub population: String,
    /// Whether exports hold protected people whom its organization has reported.
    pub protected_too: bool,
    /// Where its keys are published, if it is not only the keys kept here.
    pub jwks_url: Option<String>,
    /// Whether it may be used. An interface that is closed closes its clients.
    pub active: bool,
}

const CLIENTS: Insert<9> = Insert::into(
    "fhir_client",
    [
        "client_id",
        "interface_id",
        "organization_id",
        "scopes",
        "population",
        "protected_too",
        "jwks_url",
        "active",
        "created_at",
    ],
);

/// Adds a client.
pub fn insert(tx: &mut Tx<'_>, client: &ClientRow, now: Timestamp) -> Result<()> {
    let c = client;
    tx.insert(
        &CLIENTS,
        [values![
            c.client,
            c.interface,
            c.organization,
            c.scopes,
            c.population,
            c.protected_too,
            c.jwks_url,
            c.active,
            now
        ]],
    )
}

const COLUMNS: &str = "c.client_id, c.interface_id, c.organization_id, c.scopes, c.population, c.protected_too, c.jwks_url, \
                       c.active AND i.active";

fn read(row: &Row<'_>) -> Result<ClientRow> {
    Ok(ClientRow {
        client: row.get(0)?,
        interface: row.get(1)?,
        organization: row.get(2)?,
        scopes: row.get(3)?,
        population: row.get(4)?,
        protected_too: row.get(5)?,
        jwks_url: row.get(6)?,
        active: row.get(7)?,
    })
}

/// A client by its name.
pub fn by_id(tx: &mut Tx<'_>, client: &str) -> Result<Option<ClientRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM fhir_client c JOIN interface i ON i.interface_id = c.interface_id WHERE c.client_id = $1"
    );
    tx.query_opt(&sql, &[&client], read)
}

/// All clients, by name.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<ClientRow>> {
    let sql =
        format!("SELECT {COLUMNS} FROM fhir_client c JOIN interface i ON i.interface_id = c.interface_id");
    let mut rows = tx.query(&sql, &[], read)?;
    rows.sort_by(|a, b| a.client.cmp(&b.client));
    Ok(rows)
}

/// Changes what a client may do.
pub fn update(tx: &mut Tx<'_>, client: &ClientRow) -> Result<u64> {
    tx.execute(
        "UPDATE fhir_client SET scopes = $2, population = $3, protected_too = $4, jwks_url = $5, active = $6 \
         WHERE client_id = $1",
        &[
            &client.client,
            &client.scopes,
            &client.population,
            &client.protected_too,
            &client.jwks_url,
            &client.active,
        ],
    )
}

/// A public key of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Whose.
    pub client: String,
    /// Its name within the client.
    pub kid: String,
    /// The key as JSON (RFC 7517), public parts alone.
    pub jwk: String,
    /// Since when.
    pub added_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

const KEYS: Insert<4> = Insert::into("fhir_client_key", ["client_id", "kid", "jwk", "added_at"]);

/// Adds a key. One name is used once, also when its key has been taken back.
pub fn insert_key(tx: &mut Tx<'_>, key: &KeyRow) -> Result<()> {
    tx.insert(&KEYS, [values![key.client, key.kid, key.jwk, key.added_at]])
}

/// All keys of a client, those taken back too.
pub fn keys_of(tx: &mut Tx<'_>, client: &str) -> Result<Vec<KeyRow>> {
    let mut keys = tx.query(
        "SELECT client_id, kid, jwk, added_at, revoked_at FROM fhir_client_key WHERE client_id = $1",
        &[&client],
        |row| {
            Ok(KeyRow {
                client: row.get(0)?,
                kid: row.get(1)?,
                jwk: row.get(2)?,
                added_at: row.get(3)?,
                revoked_at: row.get(4)?,
            })
        },
    )?;
    keys.sort_by(|a, b| (a.added_at, &a.kid).cmp(&(b.added_at, &b.kid)));
    Ok(keys)
}

/// Takes a key back. Tells how many there were.
pub fn revoke_key(tx: &mut Tx<'_>, client: &str, kid: &str, now: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE fhir_client_key SET revoked_at = $3 WHERE client_id = $1 AND kid = $2 AND revoked_at IS NULL",
        &[&client, &kid, &now],
    )
}

const ASSERTIONS: Insert<3> = Insert::into("fhir_assertion", ["client_id", "jti_hash", "expires_at"]);

/// Notes that an assertion was shown. A unique violation: it was shown before.
pub fn note_assertion(
    tx: &mut Tx<'_>,
    client: &str,
    jti_hash: &[u8; 32],
    expires_at: Timestamp,
) -> Result<()> {
    tx.insert(&ASSERTIONS, [values![*client, *jti_hash, expires_at]])
}

/// A token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Whose.
    pub client: String,
    /// What it opens.
    pub scopes: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

const TOKENS: Insert<4> = Insert::into("fhir_token", ["token_hash", "client_id", "scopes", "expires_at"]);

/// Adds a token.
pub fn insert_token(tx: &mut Tx<'_>, token: &TokenRow) -> Result<()> {
    tx.insert(&TOKENS, [values![token.hash, token.client, token.scopes, token.expires_at]])
}

/// A token, expired or not.
pub fn token(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<TokenRow>> {
    tx.query_opt(
        "SELECT client_id, scopes, expires_at FROM fhir_token WHERE token_hash = $1",
        &[hash],
        |row| Ok(TokenRow { hash: *hash, client: row.get(0)?, scopes: row.get(1)?, expires_at: row.get(2)? }),
    )
}

/// Takes all tokens of a client back.
pub fn revoke_tokens(tx: &mut Tx<'_>, client: &str) -> Result<u64> {
    tx.execute("DELETE FROM fhir_token WHERE client_id = $1", &[&client])
}

/// Removes what has expired before a moment.
pub fn sweep(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    tx.run("DELETE FROM fhir_token WHERE expires_at < $1", &[&before])?;
    tx.run("DELETE FROM fhir_assertion WHERE expires_at < $1", &[&before])
}
