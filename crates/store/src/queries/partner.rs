//! Other registries, and how often they were asked and have asked.

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Tx, values};

/// A partner. Connection and agreement are JSON that the registry writes and reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRow {
    /// Identity.
    pub id: i64,
    /// Jurisdiction code.
    pub code: String,
    /// The partner as an organization: source of its reports, owner of its credentials.
    pub organization: OrganizationId,
    /// How it is reached.
    pub connection: String,
    /// What was agreed.
    pub agreement: String,
}

/// Which way a question went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// We asked.
    Asked,
    /// They asked.
    Answered,
}

impl Direction {
    const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
        }
    }
}

const PARTNERS: Insert<6> = Insert::into(
    "partner",
    ["partner_id", "code", "organization_id", "connection", "agreement", "changed_at"],
)
.on_conflict(
    "(code) DO UPDATE SET connection = excluded.connection, agreement = excluded.agreement, \
     changed_at = excluded.changed_at",
);

/// Adds a partner, or replaces connection and agreement of the one with this code.
pub fn put(tx: &mut Tx<'_>, partner: &PartnerRow, now: Timestamp) -> Result<()> {
    let p = partner;
    tx.insert(&PARTNERS, [values![p.id, p.code, p.organization, p.connection, p.agreement, now]])
}

/// All partners, by code.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<PartnerRow>> {
    let mut all = tx.query(
        "SELECT partner_id, code, organization_id, connection, agreement FROM partner",
        &[],
        |row| {
            Ok(PartnerRow {
                id: row.get(0)?,
                code: row.get(1)?,
                organization: row.get(2)?,
                connection: row.get(3)?,
                agreement: row.get(4)?,
            })
        },
    )?;
    // Sorted here: the engines collate text differently.
    all.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(all)
}

/// Removes a partner; how often it was asked goes with it. What it reported stays: its organization remains.
pub fn remove(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    tx.execute("DELETE FROM partner_use WHERE partner_id = $1", &[&id])?;
    Ok(tx.execute("DELETE FROM partner WHERE partner_id = $1", &[&id])? > 0)
}

/// Counts one more question of a day, unless the limit is reached: then nothing is counted and it says no.
pub fn count_use(tx: &mut Tx<'_>, id: i64, direction: Direction, on: Date, most: i64) -> Result<bool> {
    let counted = tx.query_opt(
        "INSERT INTO partner_use (partner_id, direction, on_day, used) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (partner_id, direction, on_day) DO UPDATE SET used = partner_use.used + 1 \
         WHERE partner_use.used < $4 RETURNING used",
        &[&id, &direction.word(), &on, &most],
        |row| row.get::<i64>(0),
    )?;
    Ok(counted.is_some_and(|used| used <= most))
}

/// How often on a day: asked and answered.
pub fn used(tx: &mut Tx<'_>, id: i64, on: Date) -> Result<(i64, i64)> {
    let mut found = (0, 0);
    tx.each(
        "SELECT direction, used FROM partner_use WHERE partner_id = $1 AND on_day = $2",
        &[&id, &on],
        |row| {
            match row.text(0)? {
                "asked" => found.0 = row.get(1)?,
                _ => found.1 = row.get(1)?,
            }
            Ok(())
        },
    )?;
    Ok(found)
}
