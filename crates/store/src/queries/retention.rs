//! Emptying the bodies of old messages. The line, the findings and the answer stay: they hold no patient data, and a
//! message that comes again is still recognised and gets the answer of then.

use jenner_model::access::Access;
use jenner_model::{MessageId, Timestamp};

use crate::{Insert, Param, Result, Tx, values};

/// How far a class of messages has been emptied: up to this arrival.
pub fn mark(tx: &mut Tx<'_>, class: &str) -> Result<Timestamp> {
    let found =
        tx.query_opt("SELECT emptied_until FROM retention_mark WHERE class = $1", &[&class], |row| {
            row.get(0)
        })?;
    Ok(found.unwrap_or(Timestamp(i64::MIN)))
}

const MARKS: Insert<2> = Insert::into("retention_mark", ["class", "emptied_until"])
    .on_conflict("(class) DO UPDATE SET emptied_until = excluded.emptied_until");

/// Notes how far a class has been emptied.
pub fn put_mark(tx: &mut Tx<'_>, class: &str, until: Timestamp) -> Result<()> {
    tx.insert(&MARKS, [values![*class, until]])
}

/// Messages of a class (accepted or not) that came after `after` and before `before`, oldest first.
pub fn between(
    tx: &mut Tx<'_>,
    _access: &Access,
    accepted: &[String],
    is_accepted: bool,
    after: Timestamp,
    before: Timestamp,
    most: i64,
) -> Result<Vec<(MessageId, Timestamp)>> {
    let which = if is_accepted { "outcome = ANY($1)" } else { "outcome <> ALL($1)" };
    let accepted = accepted.to_vec();
    let params: [&dyn Param; 4] = [&accepted, &after, &before, &most];
    tx.query(
        &format!(
            "SELECT message_id, received_at FROM message WHERE {which} AND received_at > $2 AND received_at < $3 \
             ORDER BY received_at, message_id LIMIT $4"
        ),
        &params,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Of these messages, those that a human still works on: in the inbox, or with an unfinished correction; or that the
/// tally has not counted.
pub fn needed(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<Vec<MessageId>> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    let mut needed = Vec::new();
    for table in ["message_draft", "message_problem", "message_untallied"] {
        let sql = format!("SELECT message_id FROM {table} WHERE message_id = ANY($1)");
        needed.extend(tx.query(&sql, &[&ids], |row| row.get::<MessageId>(0))?);
    }
    Ok(needed)
}

/// Empties bodies. Answers how many messages were looked at.
pub fn empty(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<u64> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    let nothing: &[u8] = &[];
    tx.execute("UPDATE message SET body = $2 WHERE message_id = ANY($1)", &[&ids, &nothing])
}

const KEPT: Insert<1> = Insert::into("message_kept", ["message_id"]).on_conflict("(message_id) DO NOTHING");

/// Remembers messages that were passed over.
pub fn keep(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<()> {
    tx.insert(&KEPT, messages.iter().map(|message| values![*message]))
}

/// Messages that were passed over so far.
pub fn kept(tx: &mut Tx<'_>, most: i64) -> Result<Vec<MessageId>> {
    tx.query("SELECT message_id FROM message_kept ORDER BY message_id LIMIT $1", &[&most], |row| row.get(0))
}

/// Forgets that messages were passed over.
pub fn release(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<()> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    tx.run("DELETE FROM message_kept WHERE message_id = ANY($1)", &[&ids])
}
