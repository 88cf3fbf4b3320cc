//! Letters that leave by text message or e-mail. Whom they go to and what they say comes sealed and leaves sealed.

use jenner_model::{PersonId, Timestamp};

use crate::{Insert, Result, Tx, values};

/// A letter that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// Identity.
    pub id: i64,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// What it is: `code`, `answer`.
    pub kind: String,
    /// How it leaves: `text`, `email`; `none` for one that is written and never leaves.
    pub channel: String,
    /// Addressee, subject and text: sealed.
    pub content: Vec<u8>,
    /// When it was written.
    pub made_at: Timestamp,
    /// After this it is of no use.
    pub until: Timestamp,
    /// Times it was tried.
    pub tries: i64,
}

/// Puts a letter into the outbox.
pub fn put(tx: &mut Tx<'_>, letter: &LetterRow) -> Result<()> {
    const LETTERS: Insert<11> = Insert::into(
        "outbox",
        [
            "letter_id",
            "person_id",
            "kind",
            "channel",
            "content",
            "made_at",
            "until_at",
            "next_at",
            "tries",
            "sent_at",
            "problem",
        ],
    );
    let l = letter;
    let unsent: Option<Timestamp> = None;
    tx.insert(
        &LETTERS,
        [values![
            l.id, l.person, l.kind, l.channel, l.content, l.made_at, l.until, l.made_at, l.tries, unsent, *""
        ]],
    )
}

/// Letters to be sent at `now`, the oldest first.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, most: i64) -> Result<Vec<LetterRow>> {
    tx.query(
        "SELECT letter_id, person_id, kind, channel, content, made_at, until_at, tries FROM outbox \
         WHERE sent_at IS NULL AND next_at <= $1 AND until_at > $1 AND channel <> 'none' ORDER BY letter_id LIMIT $2",
        &[&now, &most],
        |row| {
            Ok(LetterRow {
                id: row.get(0)?,
                person: row.get(1)?,
                kind: row.get(2)?,
                channel: row.get(3)?,
                content: row.get(4)?,
                made_at: row.get(5)?,
                until: row.get(6)?,
                tries: row.get(7)?,
            })
        },
    )
}

/// Takes a letter to send it: it is not due again before `again`. False where another program was faster.
pub fn take(tx: &mut Tx<'_>, letter: i64, tries: i64, again: Timestamp) -> Result<bool> {
    let sql = "UPDATE outbox SET tries = tries + 1, next_at = $3 \
               WHERE letter_id = $1 AND tries = $2 AND sent_at IS NULL";
    Ok(tx.execute(sql, &[&letter, &tries, &again])? > 0)
}

/// A letter has left: what it said is emptied.
pub fn sent(tx: &mut Tx<'_>, letter: i64, at: Timestamp, nothing: &[u8]) -> Result<()> {
    tx.run(
        "UPDATE outbox SET sent_at = $2, content = $3, problem = '' WHERE letter_id = $1",
        &[&letter, &at, &nothing],
    )
}

/// A letter could not leave. The words name nobody.
pub fn failed(tx: &mut Tx<'_>, letter: i64, problem: &str) -> Result<()> {
    tx.run("UPDATE outbox SET problem = $2 WHERE letter_id = $1", &[&letter, &problem])
}

/// Removes letters that are of no use since an instant.
pub fn sweep(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM outbox WHERE until_at < $1", &[&before])
}
