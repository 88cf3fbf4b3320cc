//! The message log.

use std::collections::{HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::{InterfaceId, MessageId, OrganizationId, PersonId, Timestamp};

use crate::{Insert, Param, Result, Row, Tx, values};

/// A message to be logged.
#[derive(Debug)]
pub struct NewMessage<'a> {
    /// Identity.
    pub id: MessageId,
    /// Arrival.
    pub received_at: Timestamp,
    /// Sender, if known.
    pub organization: Option<OrganizationId>,
    /// Credential, if any.
    pub interface: Option<InterfaceId>,
    /// How it came.
    pub transport: &'a str,
    /// MSH-10.
    pub control_id: &'a str,
    /// MSH-9 and profile, for people.
    pub message_type: &'a str,
    /// What became of it: `AA`, `AE` (taken in part), `AR`, `rejected` (AE, nothing stored), `replay`, or `refused`
    /// (no HL7, or a sender unknown).
    pub outcome: &'a str,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// Findings of severity E.
    pub errors: i64,
    /// Findings of severity W.
    pub warnings: i64,
    /// Doses, refusals and observations taken.
    pub stored: i64,
    /// Order groups not taken.
    pub dropped: i64,
    /// The message this one repeats.
    pub replay_of: Option<MessageId>,
    /// As received, compressed.
    pub body: &'a [u8],
    /// As answered, compressed; empty where the answer is not kept (query answers: they can be asked again).
    pub answer: &'a [u8],
    /// Findings as JSON.
    pub findings: &'a str,
}

const MESSAGES: Insert<17> = Insert::into(
    "message",
    [
        "message_id",
        "received_at",
        "organization_id",
        "interface_id",
        "transport",
        "control_id",
        "message_type",
        "outcome",
        "person_id",
        "errors",
        "warnings",
        "stored",
        "dropped",
        "replay_of",
        "body",
        "answer",
        "findings",
    ],
);
const UNTALLIED: Insert<1> = Insert::into("message_untallied", ["message_id"]);
const KEYS: Insert<3> = Insert::into("message_key", ["control_key", "message_id", "content_key"]);

/// How a message is found again: by its control id, and by what was in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageKey {
    /// Hash of MSH-10.
    pub control: i64,
    /// Key of sender and content; all zero for a message that would be taken anew if it came again.
    pub content: [u8; 16],
}

/// Adds messages to the log, and to what the tally has yet to count.
pub fn insert(tx: &mut Tx<'_>, messages: &[NewMessage<'_>]) -> Result<()> {
    tx.insert(&UNTALLIED, messages.iter().map(|m| values![m.id]))?;
    tx.insert(
        &MESSAGES,
        messages.iter().map(|m| {
            values![
                m.id,
                m.received_at,
                m.organization,
                m.interface,
                *m.transport,
                *m.control_id,
                *m.message_type,
                *m.outcome,
                m.person,
                m.errors,
                m.warnings,
                m.stored,
                m.dropped,
                m.replay_of,
                *m.body,
                *m.answer,
                *m.findings
            ]
        }),
    )
}

/// Files messages under their keys.
pub fn insert_keys(tx: &mut Tx<'_>, keys: &[(MessageKey, MessageId)]) -> Result<()> {
    tx.insert(&KEYS, keys.iter().map(|(key, message)| values![key.control, *message, key.content]))
}

/// What is remembered of a message that was taken.
#[derive(Debug, Clone)]
pub struct ReceiptRow {
    /// The message.
    pub message: MessageId,
    /// What was answered, compressed.
    pub answer: Vec<u8>,
    /// Whom it was about.
    pub person: Option<PersonId>,
}

/// Most messages with one control id that are looked at: senders who leave it empty share one.
const MOST_PER_CONTROL_ID: i64 = 1000;

/// Those of the contents that were taken before.
pub fn receipts(tx: &mut Tx<'_>, keys: &[MessageKey]) -> Result<HashMap<[u8; 16], ReceiptRow>> {
    let wanted: HashSet<[u8; 16]> = keys.iter().map(|key| key.content).collect();
    let controls: Vec<i64> = keys.iter().map(|key| key.control).collect();
    let most = MOST_PER_CONTROL_ID.saturating_mul(controls.len() as i64);
    let mut found: Vec<([u8; 16], MessageId)> = Vec::new();
    // Two steps: keys are distributed by control id, messages by their own id.
    tx.each(
        "SELECT content_key, message_id FROM message_key WHERE control_key = ANY($1) LIMIT $2",
        &[&controls, &most],
        |row| {
            if let Ok(content) = <[u8; 16]>::try_from(row.bytes(0)?)
                && wanted.contains(&content)
            {
                found.push((content, row.get(1)?));
            }
            Ok(())
        },
    )?;
    if found.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = found.iter().map(|(_, message)| message.0).collect();
    let mut rows: HashMap<MessageId, ReceiptRow> = HashMap::with_capacity(ids.len());
    tx.each(
        "SELECT message_id, answer, person_id FROM message WHERE message_id = ANY($1)",
        &[&ids],
        |row| {
            let message = row.get(0)?;
            rows.insert(message, ReceiptRow { message, answer: row.get(1)?, person: row.get(2)? });
            Ok(())
        },
    )?;
    Ok(found.into_iter().filter_map(|(key, message)| Some((key, rows.get(&message)?.clone()))).collect())
}

/// A line of the log.
#[derive(Debug, Clone)]
pub struct MessageLine {
    /// Identity.
    pub id: MessageId,
    /// Arrival.
    pub received_at: Timestamp,
    /// Sender, if known.
    pub organization: Option<OrganizationId>,
    /// Credential, if there was one.
    pub interface: Option<InterfaceId>,
    /// How it came.
    pub transport: String,
    /// MSH-10.
    pub control_id: String,
    /// MSH-9 and profile.
    pub message_type: String,
    /// What became of it.
    pub outcome: String,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// Findings of severity E.
    pub errors: i64,
    /// Findings of severity W.
    pub warnings: i64,
    /// Statements taken.
    pub stored: i64,
    /// Order groups not taken.
    pub dropped: i64,
    /// The message this one repeats.
    pub replay_of: Option<MessageId>,
}

const LINE: &str = "m.message_id, m.received_at, m.organization_id, m.transport, m.control_id, m.message_type, \
                    m.outcome, m.person_id, m.errors, m.warnings, m.stored, m.dropped, m.replay_of, m.interface_id";

fn read_line(row: &Row<'_>) -> Result<MessageLine> {
    Ok(MessageLine {
        id: row.get(0)?,
        received_at: row.get(1)?,
        organization: row.get(2)?,
        transport: row.get(3)?,
        control_id: row.get(4)?,
        message_type: row.get(5)?,
        outcome: row.get(6)?,
        person: row.get(7)?,
        errors: row.get(8)?,
        warnings: row.get(9)?,
        stored: row.get(10)?,
        dropped: row.get(11)?,
        replay_of: row.get(12)?,
        interface: row.get(13)?,
    })
}

/// What to look for in the log. Everything given must hold.
#[derive(Debug, Clone, Default)]
pub struct MessageFilter {
    /// Messages of this organization.
    pub organization: Option<OrganizationId>,
    /// By this credential.
    pub interface: Option<InterfaceId>,
    /// With one of these outcomes.
    pub outcomes: Option<Vec<String>>,
    /// With this control id: its text and its key.
    pub control_id: Option<(String, i64)>,
    /// About one of these people: a person and the homes merged into them.
    pub people: Option<Vec<i64>>,
    /// That break this rule (an error or a warning). Known once the tally has looked at the message.
    pub rule: Option<String>,
    /// That came this way.
    pub transport: Option<String>,
    /// Received at or after.
    pub from: Option<Timestamp>,
    /// Received before.
    pub until: Option<Timestamp>,
}

/// Outcomes of messages that were taken whole: the others have an index of their own.
pub const TAKEN_WHOLE: [&str; 2] = ["AA", "replay"];

/// Where the lines of a filter come from and what they must fulfil, parameters numbered from `first`.
fn lines_of<'f>(filter: &'f MessageFilter, first: usize) -> (String, &'static str, Vec<&'f dyn Param>) {
    let mut texts: Vec<String> = Vec::new();
    let mut params: Vec<&'f dyn Param> = Vec::new();
    let mut holds = |before: &str, after: &str, given: bool, param: &'f dyn Param| {
        if given {
            texts.push(format!("{before} ${}{after}", first + params.len()));
            params.push(param);
        }
    };
    // With a rule the walk is along the rule's own list, which is in the order of arrival too.
    let (from, order) = match &filter.rule {
        Some(rule) => {
            holds("r.rule =", "", true, rule);
            holds("r.received_at >=", "", filter.from.is_some(), &filter.from);
            holds("r.received_at <", "", filter.until.is_some(), &filter.until);
            (
                "message_rule r JOIN message m ON m.message_id = r.message_id",
                "r.received_at DESC, r.message_id DESC",
            )
        }
        None => ("message m", "m.received_at DESC, m.message_id DESC"),
    };
    holds("m.organization_id =", "", filter.organization.is_some(), &filter.organization);
    holds("m.interface_id =", "", filter.interface.is_some(), &filter.interface);
    if let Some(outcomes) = &filter.outcomes {
        holds("m.outcome = ANY(", ")", true, outcomes);
    }
    if let Some((text, key)) = &filter.control_id {
        holds("m.message_id IN (SELECT message_id FROM message_key WHERE control_key =", ")", true, key);
        holds("m.control_id =", "", true, text);
    }
    if let Some(people) = &filter.people {
        holds("m.person_id = ANY(", ")", true, people);
    }
    holds("m.transport =", "", filter.transport.is_some(), &filter.transport);
    if filter.rule.is_none() {
        holds("m.received_at >=", "", filter.from.is_some(), &filter.from);
        holds("m.received_at <", "", filter.until.is_some(), &filter.until);
    }
    // Says the words of the partial index, which the engines do not guess.
    if filter.outcomes.as_ref().is_some_and(|all| !all.iter().any(|one| TAKEN_WHOLE.contains(&one.as_str())))
    {
        texts.push("m.outcome <> 'AA' AND m.outcome <> 'replay'".to_owned());
    }
    let conditions = if texts.is_empty() { String::new() } else { format!("WHERE {}", texts.join(" AND ")) };
    (format!("FROM {from} {conditions}"), order, params)
}

/// Lines of the log, newest first, the first `skip` left out.
pub fn list(
    tx: &mut Tx<'_>,
    _access: &Access,
    filter: &MessageFilter,
    skip: i64,
    most: i64,
) -> Result<Vec<MessageLine>> {
    let (lines, order, more) = lines_of(filter, 3);
    let mut params: Vec<&dyn Param> = vec![&most, &skip];
    params.extend(more);
    let sql = format!("SELECT {LINE} {lines} ORDER BY {order} LIMIT $1 OFFSET $2");
    tx.query(&sql, &params, read_line)
}

/// How many lines a filter finds; counts no further than `most`, so that a long log answers at once.
pub fn count(tx: &mut Tx<'_>, _access: &Access, filter: &MessageFilter, most: i64) -> Result<i64> {
    let (lines, _, more) = lines_of(filter, 2);
    let mut params: Vec<&dyn Param> = vec![&most];
    params.extend(more);
    let sql = format!("SELECT count(*) FROM (SELECT 1 AS one {lines} LIMIT $1) AS found");
    Ok(tx.query_opt(&sql, &params, |row| row.get(0))?.unwrap_or(0))
}

/// The messages of a filter after one of them, oldest first: for jobs that go through many. `after` is the arrival and
/// the id of the last one seen.
pub fn next(
    tx: &mut Tx<'_>,
    _access: &Access,
    filter: &MessageFilter,
    after: (Timestamp, MessageId),
    most: i64,
) -> Result<Vec<MessageLine>> {
    let (lines, _, more) = lines_of(filter, 4);
    let mut params: Vec<&dyn Param> = vec![&most, &after.0, &after.1];
    params.extend(more);
    let also = if lines.contains("WHERE") { "AND" } else { "WHERE" };
    let sql = format!(
        "SELECT {LINE} {lines} {also} (m.received_at > $2 OR m.received_at = $2 AND m.message_id > $3) \
         ORDER BY m.received_at, m.message_id LIMIT $1"
    );
    tx.query(&sql, &params, read_line)
}

/// A message with its bodies.
#[derive(Debug, Clone)]
pub struct MessageDetail {
    /// The line.
    pub line: MessageLine,
    /// As received, compressed.
    pub body: Vec<u8>,
    /// As answered, compressed.
    pub answer: Vec<u8>,
    /// Findings as JSON.
    pub findings: String,
}

/// One message, whole.
pub fn get(tx: &mut Tx<'_>, _access: &Access, message: MessageId) -> Result<Option<MessageDetail>> {
    let sql = format!("SELECT {LINE}, m.body, m.answer, m.findings FROM message m WHERE m.message_id = $1");
    tx.query_opt(&sql, &[&message], read_detail)
}

fn read_detail(row: &Row<'_>) -> Result<MessageDetail> {
    Ok(MessageDetail {
        line: read_line(row)?,
        body: row.get(14)?,
        answer: row.get(15)?,
        findings: row.get(16)?,
    })
}

/// Messages with their bodies, by id.
pub fn all(tx: &mut Tx<'_>, _access: &Access, messages: &[MessageId]) -> Result<Vec<MessageDetail>> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    let sql = format!(
        "SELECT {LINE}, m.body, m.answer, m.findings FROM message m WHERE m.message_id = ANY($1) ORDER BY m.message_id"
    );
    tx.query(&sql, &[&ids], read_detail)
}

/// Messages by outcome, of one organization or of all.
pub fn count_by_outcome(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: Option<OrganizationId>,
    since: Timestamp,
) -> Result<Vec<(String, i64)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    match organization {
        Some(organization) => tx.query(
            "SELECT outcome, count(*) FROM message WHERE organization_id = $1 AND received_at >= $2 GROUP BY outcome",
            &[&organization, &since],
            read,
        ),
        None => tx.query(
            "SELECT outcome, count(*) FROM message WHERE received_at >= $1 GROUP BY outcome",
            &[&since],
            read,
        ),
    }
}

/// Somebody about whom a message brought something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewsRow {
    /// Who, by the home the message was taken under.
    pub home: PersonId,
    /// Who said it; `None` for a sender that is not known any more.
    pub organization: Option<OrganizationId>,
    /// When.
    pub received_at: Timestamp,
}

/// About whom a dose, refusal or observation was taken since a moment, the newest first, at most so many messages.
pub fn taken_since(tx: &mut Tx<'_>, _access: &Access, since: Timestamp, most: i64) -> Result<Vec<NewsRow>> {
    tx.query(
        "SELECT person_id, organization_id, received_at FROM message \
         WHERE received_at >= $1 AND person_id IS NOT NULL AND stored > 0 \
         ORDER BY received_at DESC, message_id DESC LIMIT $2",
        &[&since, &most],
        |row| Ok(NewsRow { home: row.get(0)?, organization: row.get(1)?, received_at: row.get(2)? }),
    )
}
