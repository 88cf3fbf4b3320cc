//! The counters of senders, which messages have been counted, and which rules they break.

use jenner_model::access::Access;
use jenner_model::{InterfaceId, MessageId, OrganizationId, Timestamp};

use crate::{Insert, Param, Result, Tx, values};

/// A sender: an organization and the credential it used. 0 stands for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SenderKey {
    /// Whose messages.
    pub organization: OrganizationId,
    /// By which credential.
    pub interface: InterfaceId,
}

/// How many messages have not been counted; counts no further than `most`.
pub fn waiting(tx: &mut Tx<'_>, most: i64) -> Result<i64> {
    let sql = "SELECT count(*) FROM (SELECT 1 AS one FROM message_untallied LIMIT $1) AS found";
    Ok(tx.query_opt(sql, &[&most], |row| row.get(0))?.unwrap_or(0))
}

/// The oldest messages that have not been counted.
pub fn untallied(tx: &mut Tx<'_>, most: i64) -> Result<Vec<MessageId>> {
    tx.query("SELECT message_id FROM message_untallied ORDER BY message_id LIMIT $1", &[&most], |row| {
        row.get(0)
    })
}

/// Those of the messages that have still not been counted.
pub fn still_untallied(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<Vec<MessageId>> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    tx.query("SELECT message_id FROM message_untallied WHERE message_id = ANY($1)", &[&ids], |row| row.get(0))
}

/// Notes that messages have been counted.
pub fn tallied(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<()> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    tx.run("DELETE FROM message_untallied WHERE message_id = ANY($1)", &[&ids])
}

/// A rule that a message breaks.
#[derive(Debug, Clone)]
pub struct BrokenRule {
    /// The rule's id.
    pub rule: String,
    /// When the message came.
    pub received_at: Timestamp,
    /// The message.
    pub message: MessageId,
    /// Who sent it.
    pub sender: SenderKey,
    /// `E` or `W`.
    pub severity: &'static str,
}

const RULES: Insert<6> = Insert::into(
    "message_rule",
    ["rule", "received_at", "message_id", "organization_id", "interface_id", "severity"],
)
.on_conflict("(rule, received_at, message_id) DO NOTHING");

/// Files messages under the rules they break.
pub fn insert_rules(tx: &mut Tx<'_>, rules: &[BrokenRule]) -> Result<()> {
    tx.insert(
        &RULES,
        rules.iter().map(|r| {
            values![r.rule, r.received_at, r.message, r.sender.organization, r.sender.interface, *r.severity]
        }),
    )
}

/// So many of a measure, of one sender on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The sender.
    pub sender: SenderKey,
    /// The day the messages came, as ISO text.
    pub day: String,
    /// What was counted.
    pub measure: String,
    /// How many.
    pub count: i64,
}

const COUNTS: Insert<5> = Insert::into(
    "sender_day",
    ["organization_id", "interface_id", "day", "measure", "count"],
)
.on_conflict(
    "(organization_id, interface_id, day, measure) DO UPDATE SET count = sender_day.count + excluded.count",
);

/// Adds to the counters. No two of one sender, day and measure.
pub fn add(tx: &mut Tx<'_>, counts: &[Count]) -> Result<()> {
    tx.insert(
        &COUNTS,
        counts.iter().map(|c| values![c.sender.organization, c.sender.interface, c.day, c.measure, c.count]),
    )
}

const EXAMPLES: Insert<4> =
    Insert::into("sender_example", ["organization_id", "interface_id", "measure", "message_id"]).on_conflict(
        "(organization_id, interface_id, measure) DO UPDATE SET message_id = excluded.message_id",
    );

/// Notes the latest message that shows a gap. No two of one sender and measure.
pub fn put_examples(tx: &mut Tx<'_>, examples: &[(SenderKey, String, MessageId)]) -> Result<()> {
    tx.insert(
        &EXAMPLES,
        examples.iter().map(|(sender, measure, message)| {
            values![sender.organization, sender.interface, measure, *message]
        }),
    )
}

/// The latest message of a sender that shows each gap.
pub fn examples(tx: &mut Tx<'_>, _access: &Access, sender: SenderKey) -> Result<Vec<(String, MessageId)>> {
    tx.query(
        "SELECT measure, message_id FROM sender_example WHERE organization_id = $1 AND interface_id = $2",
        &[&sender.organization, &sender.interface],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Sums over days (from, before), by sender and measure; of one organization or of all.
pub fn sums(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: Option<OrganizationId>,
    from: &str,
    before: &str,
) -> Result<Vec<(SenderKey, String, i64)>> {
    let also = if organization.is_some() { "AND organization_id = $3" } else { "" };
    let sql = format!(
        "SELECT organization_id, interface_id, measure, CAST(sum(count) AS BIGINT) FROM sender_day \
         WHERE day >= $1 AND day < $2 {also} GROUP BY organization_id, interface_id, measure"
    );
    let mut params: Vec<&dyn Param> = vec![&from, &before];
    if organization.is_some() {
        params.push(&organization);
    }
    tx.query(&sql, &params, |row| {
        let sender = SenderKey { organization: row.get(0)?, interface: row.get(1)? };
        Ok((sender, row.get(2)?, row.get(3)?))
    })
}

/// One sender's counters of some measures, day by day.
pub fn days(
    tx: &mut Tx<'_>,
    _access: &Access,
    sender: SenderKey,
    from: &str,
    measures: &[String],
) -> Result<Vec<(String, String, i64)>> {
    let measures = measures.to_vec();
    tx.query(
        "SELECT day, measure, count FROM sender_day \
         WHERE organization_id = $1 AND interface_id = $2 AND day >= $3 AND measure = ANY($4)",
        &[&sender.organization, &sender.interface, &from, &measures],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
