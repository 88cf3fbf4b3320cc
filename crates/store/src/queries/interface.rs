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
