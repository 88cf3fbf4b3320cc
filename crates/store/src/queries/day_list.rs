//! Whom an organization has put on its list for a day.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Tx, values};

/// Somebody on the list of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRow {
    /// Whose list it is.
    pub organization: OrganizationId,
    /// The day.
    pub day: Date,
    /// Who, by the home they were named with.
    pub home: PersonId,
    /// When they were put on it.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: UserId,
}

const ROWS: Insert<5> =
    Insert::into("day_list", ["organization_id", "on_day", "home_id", "added_at", "added_by"])
        .on_conflict("(organization_id, on_day, home_id) DO NOTHING");

/// Puts somebody on the list; who is on it already stays where they are.
pub fn add(tx: &mut Tx<'_>, row: &DayRow) -> Result<()> {
    tx.insert(&ROWS, [values![row.organization, row.day, row.home, row.added_at, row.added_by.0]])
}

/// Takes somebody off the list; `false`: they were not on it.
pub fn remove(tx: &mut Tx<'_>, organization: OrganizationId, day: Date, homes: &[PersonId]) -> Result<bool> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let gone = tx.execute(
        "DELETE FROM day_list WHERE organization_id = $1 AND on_day = $2 AND home_id = ANY($3)",
        &[&organization, &day, &homes],
    )?;
    Ok(gone > 0)
}

/// Removes the lists of days before one.
pub fn forget_before(tx: &mut Tx<'_>, organization: OrganizationId, day: Date) -> Result<()> {
    tx.run("DELETE FROM day_list WHERE organization_id = $1 AND on_day < $2", &[&organization, &day])
}

/// Who is on the list of a day, in the order in which they were put on it.
pub fn of_day(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: OrganizationId,
    day: Date,
) -> Result<Vec<(PersonId, Timestamp)>> {
    tx.query(
        "SELECT home_id, added_at FROM day_list WHERE organization_id = $1 AND on_day = $2 \
         ORDER BY added_at, home_id",
        &[&organization, &day],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Those of these homes who are on some list of a day or later.
pub fn on_or_after(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
    day: Date,
) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT DISTINCT home_id FROM day_list WHERE home_id = ANY($1) AND on_day >= $2",
        &[&ids, &day],
        |row| row.get(0),
    )
}
