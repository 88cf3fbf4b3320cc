//! Outbreaks: events, who works on them, contacts; and who was given a lot.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// An event.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Word of the disease.
    pub disease: String,
    /// Word of the setting.
    pub setting: String,
    /// First day of exposure.
    pub first: Date,
    /// Last day of exposure.
    pub last: Date,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: Option<UserId>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Title and places, sealed.
    pub content: Vec<u8>,
}

const EVENTS: Insert<9> = Insert::into(
    "outbreak_event",
    [
        "event_id",
        "organization_id",
        "disease",
        "setting",
        "first_day",
        "last_day",
        "opened_at",
        "opened_by",
        "content",
    ],
);
const EVENT: &str = "event_id, organization_id, disease, setting, first_day, last_day, opened_at, opened_by, closed_at, content";

/// Adds an event.
pub fn insert(tx: &mut Tx<'_>, e: &EventRow) -> Result<()> {
    tx.insert(
        &EVENTS,
        [values![
            e.id,
            e.organization,
            e.disease,
            e.setting,
            e.first,
            e.last,
            e.opened_at,
            e.opened_by,
            e.content
        ]],
    )
}

fn event(row: &Row<'_>) -> Result<EventRow> {
    Ok(EventRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        disease: row.get(2)?,
        setting: row.get(3)?,
        first: row.get(4)?,
        last: row.get(5)?,
        opened_at: row.get(6)?,
        opened_by: row.get(7)?,
        closed_at: row.get(8)?,
        content: row.get(9)?,
    })
}

/// An event.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<EventRow>> {
    tx.query_opt(&format!("SELECT {EVENT} FROM outbreak_event WHERE event_id = $1"), &[&id], event)
}

/// The latest events, newest first.
pub fn list(tx: &mut Tx<'_>, most: i64) -> Result<Vec<EventRow>> {
    tx.query(&format!("SELECT {EVENT} FROM outbreak_event ORDER BY event_id DESC LIMIT $1"), &[&most], event)
}

/// Changes the days of exposure and what is sealed of an open event.
pub fn change(tx: &mut Tx<'_>, id: i64, first: Date, last: Date, content: &[u8]) -> Result<u64> {
    tx.execute(
        "UPDATE outbreak_event SET first_day = $2, last_day = $3, content = $4 WHERE event_id = $1 AND closed_at IS NULL",
        &[&id, &first, &last, &content],
    )
}

/// Closes an event. Whether it was open.
pub fn close(tx: &mut Tx<'_>, id: i64, at: Timestamp, by: Option<UserId>) -> Result<bool> {
    let done = tx.execute(
        "UPDATE outbreak_event SET closed_at = $2, closed_by = $3 WHERE event_id = $1 AND closed_at IS NULL",
        &[&id, &at, &by],
    )?;
    Ok(done > 0)
}

const MEMBERS: Insert<3> = Insert::into("outbreak_member", ["event_id", "user_id", "added_at"])
    .on_conflict("(event_id, user_id) DO UPDATE SET ended_at = NULL");

/// Puts somebody to work on an event.
pub fn add_member(tx: &mut Tx<'_>, event: i64, user: UserId, at: Timestamp) -> Result<()> {
    tx.insert(&MEMBERS, [values![event, user, at]])
}

/// Who works on an event.
pub fn members(tx: &mut Tx<'_>, event: i64) -> Result<Vec<UserId>> {
    tx.query(
        "SELECT user_id FROM outbreak_member WHERE event_id = $1 AND ended_at IS NULL ORDER BY user_id",
        &[&event],
        |row| row.get(0),
    )
}

/// The events somebody works on.
pub fn events_of(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<i64>> {
    tx.query(
        "SELECT event_id FROM outbreak_member WHERE user_id = $1 AND ended_at IS NULL",
        &[&user],
        |row| row.get(0),
    )
}

/// Homes of the contacts of open events on which a user works, one of them left out.
pub fn reached_by_others(tx: &mut Tx<'_>, user: UserId, but: i64) -> Result<Vec<PersonId>> {
    tx.query(
        "SELECT DISTINCT c.home_id FROM outbreak_member m \
         JOIN outbreak_event e ON e.event_id = m.event_id AND e.closed_at IS NULL \
         JOIN outbreak_contact c ON c.event_id = e.event_id AND c.home_id IS NOT NULL \
         WHERE m.user_id = $1 AND m.ended_at IS NULL AND m.event_id <> $2",
        &[&user, &but],
        |row| row.get(0),
    )
}

/// A contact.
#[derive(Debug, Clone)]
pub struct ContactRow {
    /// Of which event.
    pub event: i64,
    /// Identity.
    pub id: i64,
    /// Who on file it is, as they were named then.
    pub home: Option<PersonId>,
    /// `sure`, `close` or `none`.
    pub found: String,
    /// Where they stood when somebody last looked; empty before.
    pub standing: String,
    /// Where they stood before that.
    pub stood_before: String,
    /// When that changed.
    pub changed_at: Timestamp,
    /// When they were added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: Option<UserId>,
    /// When a letter was last made.
    pub letter_at: Option<Timestamp>,
    /// What was typed, sealed.
    pub content: Vec<u8>,
}

const CONTACTS: Insert<11> = Insert::into(
    "outbreak_contact",
    [
        "event_id",
        "contact_id",
        "home_id",
        "found",
        "standing",
        "stood_before",
        "changed_at",
        "added_at",
        "added_by",
        "letter_at",
        "content",
    ],
);

/// Adds contacts.
pub fn add_contacts(tx: &mut Tx<'_>, rows: &[ContactRow]) -> Result<()> {
    tx.insert(
        &CONTACTS,
        rows.iter().map(|c| {
            values![
                c.event,
                c.id,
                c.home,
                c.found,
                c.standing,
                c.stood_before,
                c.changed_at,
                c.added_at,
                c.added_by,
                c.letter_at,
                c.content
            ]
        }),
    )
}

/// The contacts of an event, in the order in which they were added.
pub fn contacts(tx: &mut Tx<'_>, _access: &Access, event: i64) -> Result<Vec<ContactRow>> {
    tx.query(
        "SELECT event_id, contact_id, home_id, found, standing, stood_before, changed_at, added_at, added_by, letter_at, content \
         FROM outbreak_contact WHERE event_id = $1 ORDER BY contact_id",
        &[&event],
        |row| {
            Ok(ContactRow {
                event: row.get(0)?,
                id: row.get(1)?,
                home: row.get(2)?,
                found: row.get(3)?,
                standing: row.get(4)?,
                stood_before: row.get(5)?,
                changed_at: row.get(6)?,
                added_at: row.get(7)?,
                added_by: row.get(8)?,
                letter_at: row.get(9)?,
                content: row.get(10)?,
            })
        },
    )
}

/// How many contacts of an event stood where when somebody last looked.
pub fn counts(tx: &mut Tx<'_>, event: i64) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT standing, count(*) FROM outbreak_contact WHERE event_id = $1 GROUP BY standing ORDER BY standing",
        &[&event],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Says where contacts stand now; those who stand where they stood are left alone.
pub fn stand(tx: &mut Tx<'_>, event: i64, ids: &[i64], standing: &str, at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE outbreak_contact SET stood_before = standing, standing = $3, changed_at = $4 \
         WHERE event_id = $1 AND contact_id = ANY($2) AND standing <> $3",
        &[&event, &ids.to_vec(), &standing, &at],
    )
}

/// Says who on file a contact is, or that it is nobody.
pub fn settle(tx: &mut Tx<'_>, event: i64, id: i64, home: Option<PersonId>, found: &str) -> Result<bool> {
    let done = tx.execute(
        "UPDATE outbreak_contact SET home_id = $3, found = $4 WHERE event_id = $1 AND contact_id = $2",
        &[&event, &id, &home, &found],
    )?;
    Ok(done > 0)
}

/// Removes a contact. Whether there was one.
pub fn remove(tx: &mut Tx<'_>, event: i64, id: i64) -> Result<bool> {
    let done =
        tx.execute("DELETE FROM outbreak_contact WHERE event_id = $1 AND contact_id = $2", &[&event, &id])?;
    Ok(done > 0)
}

/// Notes that letters were made.
pub fn lettered(tx: &mut Tx<'_>, event: i64, ids: &[i64], at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE outbreak_contact SET letter_at = $3 WHERE event_id = $1 AND contact_id = ANY($2)",
        &[&event, &ids.to_vec(), &at],
    )
}

/// Ends the reach of a user to the people of a case.
pub fn end_case(tx: &mut Tx<'_>, user: UserId, people: &[PersonId], at: Timestamp) -> Result<u64> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.execute(
        "UPDATE person_scope SET until_at = $3 \
         WHERE kind = 'case' AND holder_id = $1 AND person_id = ANY($2) AND until_at > $3",
        &[&user, &ids, &at],
    )
}

/// Who may have been given a lot: people of whom a dose report holds its letters and figures, whatever stands between them;
/// `code` narrows it to one vaccine (CVX). The reader compares the lot itself. Goes through all dose reports.
pub fn perhaps_given(
    tx: &mut Tx<'_>,
    _access: &Access,
    lot: &str,
    code: Option<&str>,
) -> Result<Vec<PersonId>> {
    let like = format!("%{lot}%");
    let plain = "upper(replace(replace(replace(statement, '-', ''), ' ', ''), '.', '')) LIKE $1";
    let read = |row: &Row<'_>| row.get(0);
    match code {
        Some(code) => tx.query(
            &format!("SELECT DISTINCT person_id FROM report WHERE kind = 2 AND code = $2 AND {plain}"),
            &[&like, &code],
            read,
        ),
        None => tx.query(
            &format!("SELECT DISTINCT person_id FROM report WHERE kind = 2 AND {plain}"),
            &[&like],
            read,
        ),
    }
}
