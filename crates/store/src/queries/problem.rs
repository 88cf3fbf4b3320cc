//! The inbox of messages that were not taken whole: grouped by sender and rule, in somebody's hand or nobody's.

use jenner_model::access::Access;
use jenner_model::{MessageId, OrganizationId, Timestamp, UserId};

use super::tally::SenderKey;
use crate::{Insert, Param, Result, Tx, values};

/// A message that waits in the inbox.
#[derive(Debug, Clone)]
pub struct ProblemRow {
    /// The message.
    pub message: MessageId,
    /// Who sent it.
    pub sender: SenderKey,
    /// The rule of its first error.
    pub rule: String,
    /// When it came.
    pub received_at: Timestamp,
}

const PROBLEMS: Insert<5> =
    Insert::into("message_problem", ["message_id", "organization_id", "interface_id", "rule", "received_at"])
        .on_conflict("(message_id) DO NOTHING");

/// Puts messages into the inbox.
pub fn insert(tx: &mut Tx<'_>, problems: &[ProblemRow]) -> Result<()> {
    tx.insert(
        &PROBLEMS,
        problems
            .iter()
            .map(|p| values![p.message, p.sender.organization, p.sender.interface, p.rule, p.received_at]),
    )
}

/// Takes messages out of the inbox. Answers how many were in it.
pub fn remove(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<u64> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    tx.execute("DELETE FROM message_problem WHERE message_id = ANY($1)", &[&ids])
}

/// Whether a message waits in the inbox.
pub fn waits(tx: &mut Tx<'_>, message: MessageId) -> Result<bool> {
    let found =
        tx.query_opt("SELECT message_id FROM message_problem WHERE message_id = $1", &[&message], |row| {
            row.get::<MessageId>(0)
        })?;
    Ok(found.is_some())
}

/// Notes that somebody of the sender has opened a message.
pub fn seen(tx: &mut Tx<'_>, message: MessageId, at: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE message_problem SET seen_at = $2 WHERE message_id = $1 AND seen_at IS NULL",
        &[&message, &at],
    )
}

/// A group of the inbox: one sender, one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Who sent the messages.
    pub sender: SenderKey,
    /// The rule of their first error.
    pub rule: String,
    /// How many there are.
    pub count: i64,
    /// How many nobody of the sender has opened.
    pub unseen: i64,
    /// When the oldest came.
    pub oldest: Timestamp,
    /// One of them: the newest.
    pub latest: Timestamp,
    /// Who has the group in hand.
    pub assigned_to: Option<UserId>,
    /// What was noted.
    pub note: String,
}

/// All groups, of one organization or of all.
pub fn groups(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: Option<OrganizationId>,
) -> Result<Vec<GroupRow>> {
    let only = if organization.is_some() { "WHERE p.organization_id = $1" } else { "" };
    let sql = format!(
        "SELECT g.organization_id, g.interface_id, g.rule, g.many, g.unseen, g.oldest, g.latest, c.assigned_to, c.note \
         FROM (SELECT p.organization_id, p.interface_id, p.rule, count(*) AS many, \
         CAST(sum(CASE WHEN p.seen_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unseen, \
         min(p.received_at) AS oldest, max(p.received_at) AS latest FROM message_problem p {only} \
         GROUP BY p.organization_id, p.interface_id, p.rule) AS g \
         LEFT JOIN problem_case c ON c.organization_id = g.organization_id AND c.interface_id = g.interface_id \
         AND c.rule = g.rule"
    );
    let mut params: Vec<&dyn Param> = Vec::new();
    if organization.is_some() {
        params.push(&organization);
    }
    tx.query(&sql, &params, |row| {
        Ok(GroupRow {
            sender: SenderKey { organization: row.get(0)?, interface: row.get(1)? },
            rule: row.get(2)?,
            count: row.get(3)?,
            unseen: row.get(4)?,
            oldest: row.get(5)?,
            latest: row.get(6)?,
            assigned_to: row.get(7)?,
            note: row.get::<Option<String>>(8)?.unwrap_or_default(),
        })
    })
}

/// The messages of a group, oldest first, at most `most`.
pub fn of_group(
    tx: &mut Tx<'_>,
    _access: &Access,
    sender: SenderKey,
    rule: &str,
    most: i64,
) -> Result<Vec<MessageId>> {
    tx.query(
        "SELECT message_id FROM message_problem WHERE organization_id = $1 AND interface_id = $2 AND rule = $3 \
         ORDER BY received_at, message_id LIMIT $4",
        &[&sender.organization, &sender.interface, &rule, &most],
        |row| row.get(0),
    )
}

/// Closes a group: those of its messages that came at `until` or before leave the inbox. Answers how many.
pub fn close(tx: &mut Tx<'_>, sender: SenderKey, rule: &str, until: Timestamp) -> Result<u64> {
    tx.execute(
        "DELETE FROM message_problem WHERE organization_id = $1 AND interface_id = $2 AND rule = $3 \
         AND received_at <= $4",
        &[&sender.organization, &sender.interface, &rule, &until],
    )
}

/// Who has a group in hand, and what is noted of it.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// The sender of the group.
    pub sender: SenderKey,
    /// Its rule.
    pub rule: String,
    /// In whose hand; `None` for nobody's.
    pub assigned_to: Option<UserId>,
    /// What was noted.
    pub note: String,
    /// When.
    pub changed_at: Timestamp,
    /// By whom, as the audit log writes it.
    pub changed_by: String,
}

const CASES: Insert<7> = Insert::into(
    "problem_case",
    ["organization_id", "interface_id", "rule", "assigned_to", "note", "changed_at", "changed_by"],
)
.on_conflict(
    "(organization_id, interface_id, rule) DO UPDATE SET assigned_to = excluded.assigned_to, note = excluded.note, \
     changed_at = excluded.changed_at, changed_by = excluded.changed_by",
);

/// Puts a group into somebody's hand, or notes something.
pub fn put_case(tx: &mut Tx<'_>, case: &CaseRow) -> Result<()> {
    let c = case;
    tx.insert(
        &CASES,
        [values![
            c.sender.organization,
            c.sender.interface,
            c.rule,
            c.assigned_to,
            c.note,
            c.changed_at,
            c.changed_by
        ]],
    )
}
