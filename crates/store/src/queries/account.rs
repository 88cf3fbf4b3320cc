//! Accounts of human users.

use jenner_model::{OrganizationId, Timestamp, UserId};

use crate::queries::grant;
use crate::{Insert, Result, Row, Tx, values};

/// An account.
#[derive(Clone)]
pub struct AccountRow {
    /// Identity.
    pub id: UserId,
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub display_name: String,
    /// Argon2id hash with its parameters.
    pub password_hash: String,
    /// Whom the user works for.
    pub organization: OrganizationId,
    /// Role, as stored.
    pub role: String,
    /// Whether the user may sign in.
    pub active: bool,
}

const ACCOUNTS: Insert<8> = Insert::into(
    "account",
    [
        "user_id",
        "username",
        "display_name",
        "password_hash",
        "organization_id",
        "role",
        "active",
        "created_at",
    ],
);

/// Adds an account, with its first role.
pub fn insert(tx: &mut Tx<'_>, account: &AccountRow, now: Timestamp) -> Result<()> {
    let a = account;
    tx.insert(
        &ACCOUNTS,
        [values![a.id, a.username, a.display_name, a.password_hash, a.organization, a.role, a.active, now]],
    )?;
    grant::insert(
        tx,
        &grant::GrantRow {
            // The first role of a user has the user's own number: ids are made once.
            id: a.id.0,
            user: a.id,
            role: a.role.clone(),
            organization: a.organization,
            counties: String::new(),
            since: now,
            until: grant::NEVER,
            confirmed: now,
            given_by: "operator".to_owned(),
        },
    )
}

const COLUMNS: &str = "user_id, username, display_name, password_hash, organization_id, role, active";

fn read(row: &Row<'_>) -> Result<AccountRow> {
    Ok(AccountRow {
        id: row.get(0)?,
        username: row.get(1)?,
        display_name: row.get(2)?,
        password_hash: row.get(3)?,
        organization: row.get(4)?,
        role: row.get(5)?,
        active: row.get(6)?,
    })
}

/// The account of a user name.
pub fn by_username(tx: &mut Tx<'_>, username: &str) -> Result<Option<AccountRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM account WHERE username = $1"), &[&username], read)
}

/// The account of a user.
pub fn by_id(tx: &mut Tx<'_>, user: UserId) -> Result<Option<AccountRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM account WHERE user_id = $1"), &[&user], read)
}

/// All accounts of people who work here, by user name. Families, who have no password, are not among them.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<AccountRow>> {
    let sql =
        format!("SELECT {COLUMNS} FROM account WHERE user_id NOT IN (SELECT user_id FROM family_account)");
    let mut all = tx.query(&sql, &[], read)?;
    // Sorted here: the engines collate text differently.
    all.sort_by(|a, b| a.username.cmp(&b.username));
    Ok(all)
}

/// Names to show for users, for audit pages.
pub fn display_names(tx: &mut Tx<'_>, users: &[UserId]) -> Result<Vec<(UserId, String)>> {
    let ids: Vec<i64> = users.iter().map(|user| user.0).collect();
    tx.query("SELECT user_id, display_name FROM account WHERE user_id = ANY($1)", &[&ids], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// Opens or closes an account.
pub fn set_active(tx: &mut Tx<'_>, user: UserId, active: bool) -> Result<u64> {
    tx.execute("UPDATE account SET active = $2 WHERE user_id = $1", &[&user, &active])
}
