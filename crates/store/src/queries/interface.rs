//! Credentials of machine senders.

use jenner_model::{InterfaceId, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A credential.
#[derive(Debug, Clone)]
pub struct InterfaceRow {
    /// Identity.
    pub id: InterfaceId,
    /// Whom it speaks for.
    pub organization: OrganizationId,
    /// User name.
    pub username: String,
    /// Hash of the secret.
    pub secret_hash: Vec<u8>,
    /// Whether it may be used.
    pub active: bool,
    /// `test`, `pilot` or `production`.
    pub state: String,
}

const INTERFACES: Insert<7> = Insert::into(
    "interface",
    ["interface_id", "organization_id", "username", "secret_hash", "active", "created_at", "state"],
);

/// Adds a credential.
pub fn insert(tx: &mut Tx<'_>, interface: &InterfaceRow, now: Timestamp) -> Result<()> {
    let i = interface;
    tx.insert(&INTERFACES, [values![i.id, i.organization, i.username, i.secret_hash, i.active, now, i.state]])
}

const COLUMNS: &str = "interface_id, organization_id, username, secret_hash, active, state";

fn read(row: &Row<'_>) -> Result<InterfaceRow> {
    Ok(InterfaceRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        username: row.get(2)?,
        secret_hash: row.get(3)?,
        active: row.get(4)?,
        state: row.get(5)?,
    })
}

/// The credential of a user name.
pub fn by_username(tx: &mut Tx<'_>, username: &str) -> Result<Option<InterfaceRow>> {
    let sql = format!("SELECT {COLUMNS} FROM interface WHERE username = $1");
    tx.query_opt(&sql, &[&username], read)
}

/// What else opens an interface, or bars it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guards {
    /// Hashes of earlier secrets that are still good.
    pub secrets: Vec<Vec<u8>>,
    /// Fingerprints of its client certificates. Where there is one, the secret alone opens nothing.
    pub certificates: Vec<Vec<u8>>,
    /// Networks from which it may come. Where there is none, from anywhere.
    pub networks: Vec<String>,
}

/// What else opens or bars an interface at `now`.
pub fn guards(tx: &mut Tx<'_>, interface: InterfaceId, now: Timestamp) -> Result<Guards> {
    let mut guards = Guards::default();
    let sql = "SELECT 1, secret_hash, '' FROM interface_secret WHERE interface_id = $1 AND ends_at > $2 \
               UNION ALL SELECT 2, fingerprint, '' FROM interface_certificate WHERE interface_id = $1 \
               UNION ALL SELECT 3, NULL, network FROM interface_network WHERE interface_id = $1";
    tx.each(sql, &[&interface, &now], |row| {
        match row.get::<i64>(0)? {
            1 => guards.secrets.push(row.get(1)?),
            2 => guards.certificates.push(row.get(1)?),
            _ => guards.networks.push(row.get(2)?),
        }
        Ok(())
    })?;
    Ok(guards)
}

/// The credential that a client certificate speaks for.
pub fn by_certificate(tx: &mut Tx<'_>, fingerprint: &[u8]) -> Result<Option<InterfaceRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM interface WHERE interface_id = (SELECT interface_id FROM interface_certificate WHERE fingerprint = $1)"
    );
    tx.query_opt(&sql, &[&fingerprint], read)
}

const SECRETS: Insert<3> = Insert::into("interface_secret", ["interface_id", "secret_hash", "ends_at"])
    .on_conflict("(interface_id, secret_hash) DO UPDATE SET ends_at = excluded.ends_at");

/// Gives an interface a new secret; the one it had is good until `old_ends`.
pub fn put_secret(tx: &mut Tx<'_>, interface: &InterfaceRow, hash: &[u8], old_ends: Timestamp) -> Result<()> {
    tx.insert(&SECRETS, [values![interface.id, interface.secret_hash, old_ends]])?;
    tx.run("UPDATE interface SET secret_hash = $2 WHERE interface_id = $1", &[&interface.id, &hash])
}

/// Forgets the earlier secrets of an interface.
pub fn drop_old_secrets(tx: &mut Tx<'_>, interface: InterfaceId) -> Result<u64> {
    tx.execute("DELETE FROM interface_secret WHERE interface_id = $1", &[&interface])
}

/// Closes or opens a credential.
pub fn set_active(tx: &mut Tx<'_>, interface: InterfaceId, active: bool) -> Result<u64> {
    tx.execute("UPDATE interface SET active = $2 WHERE interface_id = $1", &[&interface, &active])
}

const CERTIFICATES: Insert<3> =
    Insert::into("interface_certificate", ["fingerprint", "interface_id", "added_at"]);

/// Adds a client certificate. One that speaks for any interface already is an error.
pub fn add_certificate(
    tx: &mut Tx<'_>,
    interface: InterfaceId,
    fingerprint: &[u8],
    now: Timestamp,
) -> Result<()> {
    tx.insert(&CERTIFICATES, [values![*fingerprint, interface, now]])
}

/// Takes a client certificate back; 0 where the interface does not have it.
pub fn remove_certificate(tx: &mut Tx<'_>, interface: InterfaceId, fingerprint: &[u8]) -> Result<u64> {
    let sql = "DELETE FROM interface_certificate WHERE interface_id = $1 AND fingerprint = $2";
    tx.execute(sql, &[&interface, &fingerprint])
}

const NETWORKS: Insert<2> = Insert::into("interface_network", ["interface_id", "network"])
    .on_conflict("(interface_id, network) DO NOTHING");

/// Lets an interface come from these networks and no others; from anywhere where there are none.
pub fn put_networks(tx: &mut Tx<'_>, interface: InterfaceId, networks: &[String]) -> Result<()> {
    tx.run("DELETE FROM interface_network WHERE interface_id = $1", &[&interface])?;
    tx.insert(&NETWORKS, networks.iter().map(|network| values![interface, *network]))
}

/// Closes all credentials of an organization.
pub fn close_of(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<u64> {
    tx.execute("UPDATE interface SET active = $2 WHERE organization_id = $1", &[&organization, &false])
}

/// The credential with an id.
pub fn by_id(tx: &mut Tx<'_>, interface: InterfaceId) -> Result<Option<InterfaceRow>> {
    let sql = format!("SELECT {COLUMNS} FROM interface WHERE interface_id = $1");
    tx.query_opt(&sql, &[&interface], read)
}

/// All credentials.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<InterfaceRow>> {
    tx.query(&format!("SELECT {COLUMNS} FROM interface"), &[], read)
}
