//! Messages made from other messages, and corrections that are not finished.

use jenner_model::access::Access;
use jenner_model::{MessageId, Timestamp, UserId};

use crate::{Insert, Result, Tx, values};

/// A message that was made from another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// The message it was made from.
    pub original: MessageId,
    /// The message that was made.
    pub message: MessageId,
    /// `correction` or `replay`.
    pub kind: String,
    /// Who did it, as the audit log writes it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Why, in the words of who did it.
    pub note: String,
}

const LINKS: Insert<6> =
    Insert::into("message_link", ["original_id", "message_id", "kind", "actor", "at", "note"]);

/// Notes that a message was made from another.
pub fn insert(tx: &mut Tx<'_>, link: &LinkRow) -> Result<()> {
    let l = link;
    tx.insert(&LINKS, [values![l.original, l.message, l.kind, l.actor, l.at, l.note]])
}

/// What was made of a message, and what it was made from, oldest first.
pub fn of(tx: &mut Tx<'_>, _access: &Access, message: MessageId) -> Result<Vec<LinkRow>> {
    tx.query(
        "SELECT original_id, message_id, kind, actor, at, note FROM message_link \
         WHERE original_id = $1 OR message_id = $1 ORDER BY at, message_id",
        &[&message],
        |row| {
            Ok(LinkRow {
                original: row.get(0)?,
                message: row.get(1)?,
                kind: row.get(2)?,
                actor: row.get(3)?,
                at: row.get(4)?,
                note: row.get(5)?,
            })
        },
    )
}

/// A correction that is not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Whose work.
    pub user: UserId,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// The text so far, compressed.
    pub body: Vec<u8>,
}

const DRAFTS: Insert<4> = Insert::into("message_draft", ["message_id", "user_id", "saved_at", "body"]).on_conflict(
    "(message_id) DO UPDATE SET user_id = excluded.user_id, saved_at = excluded.saved_at, body = excluded.body",
);

/// Keeps a correction that is not finished.
pub fn save_draft(tx: &mut Tx<'_>, message: MessageId, draft: &DraftRow) -> Result<()> {
    tx.insert(&DRAFTS, [values![message, draft.user, draft.saved_at, draft.body]])
}

/// The unfinished correction of a message.
pub fn draft(tx: &mut Tx<'_>, _access: &Access, message: MessageId) -> Result<Option<DraftRow>> {
    tx.query_opt(
        "SELECT user_id, saved_at, body FROM message_draft WHERE message_id = $1",
        &[&message],
        |row| Ok(DraftRow { user: row.get(0)?, saved_at: row.get(1)?, body: row.get(2)? }),
    )
}

/// Forgets the unfinished correction of a message.
pub fn drop_draft(tx: &mut Tx<'_>, message: MessageId) -> Result<()> {
    tx.run("DELETE FROM message_draft WHERE message_id = $1", &[&message])
}

/// Of these messages, those from which another was made, with what was made.
pub fn made_of(tx: &mut Tx<'_>, originals: &[MessageId]) -> Result<Vec<(MessageId, MessageId)>> {
    let ids: Vec<i64> = originals.iter().map(|message| message.0).collect();
    tx.query("SELECT original_id, message_id FROM message_link WHERE original_id = ANY($1)", &[&ids], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}
