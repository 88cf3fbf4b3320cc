//! Appending to a chain: who owns it, where it stands.

use jenner_model::Timestamp;

use super::AuditEntry;
use super::seal::{self, Sealing};
use crate::error::Result;
use crate::tx::{Insert, Tx};
use crate::values;

const ENTRIES: Insert<15> = Insert::into(
    "audit_entry",
    [
        "chain",
        "seq",
        "at",
        "actor",
        "role",
        "organization",
        "action",
        "person",
        "object",
        "purpose",
        "result",
        "detail",
        "prev_hash",
        "hash",
        "origin",
    ],
);

const OPEN_CHAIN: Insert<6> =
    Insert::into("audit_chain", ["chain", "writer", "month", "opened_at", "previous", "start_hash"]);

/// Where a chain stands: its name, its last number and the hash of its last entry.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    chain: String,
    /// Months since year 0.
    month: i64,
    seq: i64,
    hash: [u8; 32],
}

/// The writer of one chain a month. It alone may write them: SQLite has one writer thread, a PostgreSQL
/// connection holds an advisory lock on its slot.
#[derive(Clone, Debug)]
pub(crate) struct Appender {
    /// Node and slot: `a.0`.
    writer: String,
    head: Option<Head>,
    sealing: Sealing,
}

impl Appender {
    pub(crate) fn new(node: &str, slot: usize, sealing: Sealing) -> Self {
        Self { writer: format!("{node}.{slot}"), head: None, sealing }
    }

    /// Forgets where the chain stands, after a transaction whose end is not known.
    pub(crate) fn forget(&mut self) {
        self.head = None;
    }

    /// Appends within the transaction. If that fails or is rolled back, the caller puts the appender back as it
    /// was (SQLite) or lets it [`forget`](Self::forget) (PostgreSQL).
    pub(crate) fn append(&mut self, tx: &mut Tx<'_>, entries: &[AuditEntry]) -> Result<()> {
        let entries = &*seal::sealed(tx, &self.sealing, entries)?;
        let mut at = 0;
        while let Some(first) = entries.get(at) {
            let mut head = self.head_for(tx, first.at)?;
            // Entries of one call that reach into the next month go to the next chain.
            let more = entries[at..].iter().take_while(|e| month(e.at) <= head.month).count().max(1);
            let rows: Vec<_> = entries[at..at + more]
                .iter()
                .map(|entry| {
                    let previous = head.hash;
                    head.seq += 1;
                    head.hash = entry.hash(&head.chain, head.seq, &previous);
                    (entry, head.seq, previous, head.hash)
                })
                .collect();
            tx.insert(
                &ENTRIES,
                rows.iter().map(|(e, seq, previous, hash)| {
                    values![
                        head.chain,
                        *seq,
                        e.at,
                        e.actor,
                        e.role,
                        e.organization,
                        e.action,
                        e.person,
                        e.object,
                        e.purpose,
                        e.result,
                        e.detail,
                        *previous,
                        *hash,
                        e.origin
                    ]
                }),
            )?;
            self.head = Some(head);
            at += more;
        }
        Ok(())
    }

    /// The head of the chain an entry of this time belongs to. A clock that goes back stays in the newer chain.
    fn head_for(&mut self, tx: &mut Tx<'_>, at: Timestamp) -> Result<Head> {
        let month = month(at);
        let last = match self.head.take() {
            Some(head) => Some(head),
            None => self.last_head(tx)?,
        };
        match last {
            Some(head) if month <= head.month => Ok(head),
            last => {
                let chain =
                    format!("{}.{:04}{:02}", self.writer, month.div_euclid(12), month.rem_euclid(12) + 1);
                let (previous, hash) = last.map_or((None, [0; 32]), |h| (Some(h.chain), h.hash));
                tx.insert(&OPEN_CHAIN, [values![chain, self.writer, month, at, previous, hash]])?;
                Ok(Head { chain, month, seq: 0, hash })
            }
        }
    }

    fn last_head(&self, tx: &mut Tx<'_>) -> Result<Option<Head>> {
        let newest = tx.query_opt(
            "SELECT chain, month, start_hash FROM audit_chain WHERE writer = $1 ORDER BY month DESC LIMIT 1",
            &[&self.writer],
            |row| Ok(Head { chain: row.get(0)?, month: row.get(1)?, seq: 0, hash: row.get(2)? }),
        )?;
        let Some(mut head) = newest else { return Ok(None) };
        let last = tx.query_opt(
            "SELECT seq, hash FROM audit_entry WHERE chain = $1 ORDER BY seq DESC LIMIT 1",
            &[&head.chain],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if let Some((seq, hash)) = last {
            head.seq = seq;
            head.hash = hash;
        }
        Ok(Some(head))
    }
}

/// Months since year 0, UTC.
fn month(at: Timestamp) -> i64 {
    let date = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}
