//! Roles of users: who may work in which role, for whom, until when.

use jenner_model::{OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// The end of what does not end by itself.
pub const NEVER: Timestamp = Timestamp(i64::MAX);

/// A role of a user at an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// Identity.
    pub id: i64,
    /// Whose.
    pub user: UserId,
    /// Role, as stored.
    pub role: String,
    /// For whom.
    pub organization: OrganizationId,
    /// Counties it is limited to, FIPS codes with spaces between; empty: not limited.
    pub counties: String,
    /// From when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// When the organization last said that the user still needs it.
    pub confirmed: Timestamp,
    /// Who gave it, as in the audit log.
    pub given_by: String,
}

const GRANTS: Insert<9> = Insert::into(
    "role_grant",
    [
        "grant_id",
        "user_id",
        "role",
        "organization_id",
        "counties",
        "since_at",
        "until_at",
        "confirmed_at",
        "given_by",
    ],
);

/// Adds a role.
pub fn insert(tx: &mut Tx<'_>, grant: &GrantRow) -> Result<()> {
    let g = grant;
    let row =
        values![g.id, g.user, g.role, g.organization, g.counties, g.since, g.until, g.confirmed, g.given_by];
    tx.insert(&GRANTS, [row])
}

const COLUMNS: &str =
    "grant_id, user_id, role, organization_id, counties, since_at, until_at, confirmed_at, given_by";

fn read(row: &Row<'_>) -> Result<GrantRow> {
    Ok(GrantRow {
        id: row.get(0)?,
        user: row.get(1)?,
        role: row.get(2)?,
        organization: row.get(3)?,
        counties: row.get(4)?,
        since: row.get(5)?,
        until: row.get(6)?,
        confirmed: row.get(7)?,
        given_by: row.get(8)?,
    })
}

/// The roles a user has at `now`, the first one given first.
pub fn live(tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<Vec<GrantRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM role_grant WHERE user_id = $1 AND since_at <= $2 AND until_at > $2 \
             ORDER BY grant_id"
        ),
        &[&user, &now],
        read,
    )
}

/// All roles that are not over at `now`, of everybody.
pub fn all_live(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<GrantRow>> {
    tx.query(
        &format!("SELECT {COLUMNS} FROM role_grant WHERE until_at > $1 ORDER BY grant_id"),
        &[&now],
        read,
    )
}

/// A role, over or not.
pub fn by_id(tx: &mut Tx<'_>, grant: i64) -> Result<Option<GrantRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM role_grant WHERE grant_id = $1"), &[&grant], read)
}

/// Ends a role, unless it is over already.
pub fn end(tx: &mut Tx<'_>, grant: i64, at: Timestamp) -> Result<u64> {
    tx.execute("UPDATE role_grant SET until_at = $2 WHERE grant_id = $1 AND until_at > $2", &[&grant, &at])
}

/// Ends all roles of a user.
pub fn end_all(tx: &mut Tx<'_>, user: UserId, at: Timestamp) -> Result<u64> {
    tx.execute("UPDATE role_grant SET until_at = $2 WHERE user_id = $1 AND until_at > $2", &[&user, &at])
}

/// Notes that a role is still needed.
pub fn confirm(tx: &mut Tx<'_>, grant: i64, at: Timestamp, until: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE role_grant SET confirmed_at = $2, until_at = $3 WHERE grant_id = $1 AND until_at > $2",
        &[&grant, &at, &until],
    )
}
