//! Providers that apply to take part, and those that do.

use jenner_model::{OrganizationId, PublicId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// An application, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRow {
    /// Identity.
    pub id: i64,
    /// Name for URLs.
    pub public_id: PublicId,
    /// `applied`, `approved`, `refused`, `ended`.
    pub state: String,
    /// The organization it became.
    pub organization: Option<OrganizationId>,
    /// What was filled in, as JSON.
    pub application: String,
    /// When it was sent.
    pub applied_at: Timestamp,
    /// When it was decided last, and by whom.
    pub decided: Option<(Timestamp, UserId)>,
    /// Why.
    pub note: String,
    /// Until when it takes part.
    pub until: Timestamp,
}

const PROVIDERS: Insert<7> = Insert::into(
    "provider_application",
    ["application_id", "public_id", "state", "application", "applied_at", "note", "until_at"],
);

/// Adds an application.
pub fn insert(tx: &mut Tx<'_>, row: &ProviderRow) -> Result<()> {
    let r = row;
    tx.insert(&PROVIDERS, [values![r.id, r.public_id, r.state, r.application, r.applied_at, r.note, r.until]])
}

const COLUMNS: &str = "application_id, public_id, state, organization_id, application, applied_at, decided_at, \
                       decided_by, note, until_at";

fn read(row: &Row<'_>) -> Result<ProviderRow> {
    let at: Option<Timestamp> = row.get(6)?;
    let by: Option<UserId> = row.get(7)?;
    Ok(ProviderRow {
        id: row.get(0)?,
        public_id: row.get(1)?,
        state: row.get(2)?,
        organization: row.get(3)?,
        application: row.get(4)?,
        applied_at: row.get(5)?,
        decided: at.zip(by),
        note: row.get(8)?,
        until: row.get(9)?,
    })
}

/// All of them, the latest first.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<ProviderRow>> {
    tx.query(&format!("SELECT {COLUMNS} FROM provider_application ORDER BY application_id DESC"), &[], read)
}

/// How many wait for a decision.
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64> {
    let found =
        tx.query_opt("SELECT count(*) FROM provider_application WHERE state = 'applied'", &[], |row| {
            row.get(0)
        })?;
    Ok(found.unwrap_or(0))
}

/// One of them.
pub fn by_public_id(tx: &mut Tx<'_>, public_id: PublicId) -> Result<Option<ProviderRow>> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM provider_application WHERE public_id = $1"),
        &[&public_id],
        read,
    )
}

/// Whether an organization once took part by an application and does not any more at `now`. One that never applied (the
/// operator added it) is not over.
pub fn is_over(tx: &mut Tx<'_>, organization: OrganizationId, now: Timestamp) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT count(*), COALESCE(SUM(CASE WHEN state = 'approved' AND until_at > $2 THEN 1 ELSE 0 END), 0) \
         FROM provider_application WHERE organization_id = $1",
        &[&organization, &now],
        |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)),
    )?;
    Ok(found.is_some_and(|(all, live)| all > 0 && live == 0))
}

/// Writes what was decided, if it is still as it was read.
pub fn decide(tx: &mut Tx<'_>, row: &ProviderRow, was: &str) -> Result<u64> {
    let (at, by) = row.decided.unzip();
    tx.execute(
        "UPDATE provider_application SET state = $2, organization_id = $3, decided_at = $4, decided_by = $5, \
         note = $6, until_at = $7 WHERE application_id = $1 AND state = $8",
        &[&row.id, &row.state, &row.organization, &at, &by, &row.note, &row.until, &was],
    )
}
