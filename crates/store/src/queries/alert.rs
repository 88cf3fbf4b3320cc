//! Alerts about unusual access: what was found, how rules are set, whose own record is whose.

use std::collections::{HashMap, HashSet};

use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// Identity.
    pub id: i64,
    /// Rule, actor and what it is about; found again, it is the same alert.
    pub mark: String,
    /// Name of the rule.
    pub rule: String,
    /// Who, in the words of the log.
    pub actor: String,
    /// About whom, where it is about one person.
    pub person: Option<PersonId>,
    /// First entry of the log that it is about.
    pub began_at: Timestamp,
    /// Last entry.
    pub ended_at: Timestamp,
    /// How many entries.
    pub entries: i64,
    /// When it was raised.
    pub found_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// The note of who closed it.
    pub note: String,
}

const ALERTS: Insert<10> = Insert::into(
    "audit_alert",
    ["id", "mark", "rule", "actor", "person", "began_at", "ended_at", "entries", "found_at", "note"],
)
.on_conflict(
    "(mark) DO UPDATE SET began_at = excluded.began_at, ended_at = excluded.ended_at, entries = excluded.entries \
     WHERE audit_alert.closed_at IS NULL AND audit_alert.entries < excluded.entries",
);

const COLUMNS: &str =
    "id, mark, rule, actor, person, began_at, ended_at, entries, found_at, closed_at, closed_by, note";

fn read(row: &Row<'_>) -> Result<AlertRow> {
    Ok(AlertRow {
        id: row.get(0)?,
        mark: row.get(1)?,
        rule: row.get(2)?,
        actor: row.get(3)?,
        person: row.get(4)?,
        began_at: row.get(5)?,
        ended_at: row.get(6)?,
        entries: row.get(7)?,
        found_at: row.get(8)?,
        closed_at: row.get(9)?,
        closed_by: row.get(10)?,
        note: row.get(11)?,
    })
}

/// Raises alerts. One that is open already grows; one that was closed stays as it is. No mark may be there twice.
pub fn raise(tx: &mut Tx<'_>, alerts: &[AlertRow]) -> Result<()> {
    tx.insert(
        &ALERTS,
        alerts.iter().map(|a| {
            values![
                a.id, a.mark, a.rule, a.actor, a.person, a.began_at, a.ended_at, a.entries, a.found_at,
                a.note
            ]
        }),
    )
}

/// Alerts, the latest first: those that are open, or those that were closed.
pub fn list(tx: &mut Tx<'_>, closed: bool, before: Timestamp, most: i64) -> Result<Vec<AlertRow>> {
    let state = if closed { "IS NOT NULL" } else { "IS NULL" };
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM audit_alert WHERE closed_at {state} AND ended_at < $1 \
             ORDER BY ended_at DESC, id DESC LIMIT $2"
        ),
        &[&before, &most],
        read,
    )
}

/// One alert.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<AlertRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM audit_alert WHERE id = $1"), &[&id], read)
}

/// Closes an alert; false when it was closed before.
pub fn close(tx: &mut Tx<'_>, id: i64, by: Option<UserId>, note: &str, now: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE audit_alert SET closed_at = $1, closed_by = $2, note = $3 WHERE id = $4 AND closed_at IS NULL",
        &[&now, &by, &note, &id],
    )?;
    Ok(changed > 0)
}

/// Settings of rules, where they were changed: name and JSON.
pub fn settings(tx: &mut Tx<'_>) -> Result<HashMap<String, String>> {
    let rows =
        tx.query("SELECT rule, settings FROM audit_alert_rule", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

const RULES: Insert<4> = Insert::into("audit_alert_rule", ["rule", "settings", "changed_at", "changed_by"])
    .on_conflict(
        "(rule) DO UPDATE SET settings = excluded.settings, changed_at = excluded.changed_at, \
         changed_by = excluded.changed_by",
    );

/// Stores the settings of a rule.
pub fn put_settings(tx: &mut Tx<'_>, rule: &str, json: &str, by: UserId, now: Timestamp) -> Result<()> {
    tx.insert(&RULES, [values![rule, json, now, by]])
}

/// Until when the log has been looked through.
pub fn reach(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    tx.query_opt("SELECT until_at FROM audit_alert_reach WHERE id = 1", &[], |row| row.get(0))
}

const REACH: Insert<2> = Insert::into("audit_alert_reach", ["id", "until_at"])
    .on_conflict("(id) DO UPDATE SET until_at = excluded.until_at");

/// Stores how far the log has been looked through.
pub fn put_reach(tx: &mut Tx<'_>, until: Timestamp) -> Result<()> {
    tx.insert(&REACH, [values![1_i64, until]])
}

const STAFF: Insert<2> = Insert::into("audit_staff", ["user_id", "person"])
    .on_conflict("(user_id) DO UPDATE SET person = excluded.person");

/// Says which record is a user's own; `None` takes that back.
pub fn put_staff(tx: &mut Tx<'_>, user: UserId, person: Option<PersonId>) -> Result<()> {
    match person {
        Some(person) => tx.insert(&STAFF, [values![user, person]]),
        None => tx.run("DELETE FROM audit_staff WHERE user_id = $1", &[&user]),
    }
}

/// The own records of users.
pub fn staff(tx: &mut Tx<'_>) -> Result<Vec<(UserId, PersonId)>> {
    tx.query("SELECT user_id, person FROM audit_staff", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Which of these people each organization has reported something about in a span of time: what makes a look at the record
/// part of a visit.
pub fn visits(
    tx: &mut Tx<'_>,
    people: &[PersonId],
    from: Timestamp,
    until: Timestamp,
) -> Result<HashSet<(OrganizationId, PersonId)>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let rows = tx.query(
        "SELECT DISTINCT organization_id, person_id FROM report \
         WHERE person_id = ANY($1) AND received_at >= $2 AND received_at < $3",
        &[&ids, &from, &until],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}
