//! Signed heads of chains: what shows that a tail was cut or a chain made anew.

use jenner_model::Timestamp;

use crate::db::Db;
use crate::error::Result;
use crate::tx::Insert;
use crate::values;

/// How the line of a checkpoint begins.
const WORD: &str = "jenner-audit";

/// The head of a chain at a time, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The chain.
    pub chain: String,
    /// Its last number then.
    pub seq: i64,
    /// The hash of that entry.
    pub hash: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// Which key signed: [`CheckpointSigner::name`].
    pub signer: String,
    /// The signature over [`Checkpoint::line`].
    pub signature: Vec<u8>,
}

/// Checks signatures of checkpoints. Public keys are enough for that, so anybody can.
pub trait CheckpointVerifier {
    /// The signature of this signer fits the line.
    fn accepts(&self, signer: &str, line: &str, signature: &[u8]) -> bool;
}

/// Signs checkpoints. The key must lie where the owner of the database cannot read it.
pub trait CheckpointSigner {
    /// Names algorithm and key, as in `ed25519:9f86d081884c7d65`; no spaces.
    fn name(&self) -> &str;
    /// The signature of a line.
    fn sign(&self, line: &str) -> Result<Vec<u8>>;
}

impl Checkpoint {
    /// What is signed: one line of text.
    pub fn line(&self) -> String {
        format!("{WORD} {} {} {} {} {}", self.chain, self.seq, hex(&self.hash), self.at.0, self.signer)
    }

    /// What to print or push to a second place: the line and the signature in hexadecimal.
    pub fn signed_line(&self) -> String {
        format!("{} {}", self.line(), hex(&self.signature))
    }

    /// A signed line again, also where something else stands before it, as in the files of a syslog server.
    pub fn parse(text: &str) -> Option<Self> {
        let words = &text[text.find(&format!("{WORD} "))?..];
        let mut words = words.split_whitespace().skip(1);
        let made = Self {
            chain: words.next()?.to_owned(),
            seq: words.next()?.parse().ok()?,
            hash: unhex(words.next()?)?.try_into().ok()?,
            at: Timestamp(words.next()?.parse().ok()?),
            signer: words.next()?.to_owned(),
            signature: unhex(words.next()?)?,
        };
        words.next().is_none().then_some(made)
    }

    pub(super) fn is_signed(&self, keys: &dyn CheckpointVerifier) -> bool {
        keys.accepts(&self.signer, &self.line(), &self.signature)
    }
}

/// Bytes as small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Bytes from hexadecimal digits.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

const CHECKPOINTS: Insert<6> =
    Insert::into("audit_checkpoint", ["chain", "seq", "hash", "at", "signer", "signature"]);

/// Signs the head of every chain that moved since its last checkpoint, stores the checkpoints and returns them,
/// so that the caller can push their lines to a second place.
pub fn checkpoint(db: &Db, signer: &dyn CheckpointSigner, now: Timestamp) -> Result<Vec<Checkpoint>> {
    // By way of the chains, which are few: each head is one step in the primary key.
    let heads = db.read(|tx| {
        tx.query(
            "SELECT h.chain, h.seq, e.hash FROM (SELECT c.chain, \
             (SELECT MAX(x.seq) FROM audit_entry x WHERE x.chain = c.chain) AS seq, \
             (SELECT MAX(p.seq) FROM audit_checkpoint p WHERE p.chain = c.chain) AS signed \
             FROM audit_chain c) h JOIN audit_entry e ON e.chain = h.chain AND e.seq = h.seq \
             WHERE h.signed IS NULL OR h.signed < h.seq",
            &[],
            |row| Ok((row.get::<String>(0)?, row.get(1)?, row.get(2)?)),
        )
    })?;
    let mut made = Vec::with_capacity(heads.len());
    for (chain, seq, hash) in heads {
        let mut one =
            Checkpoint { chain, seq, hash, at: now, signer: signer.name().to_owned(), signature: Vec::new() };
        one.signature = signer.sign(&one.line())?;
        made.push(one);
    }
    made.sort_by(|a, b| a.chain.cmp(&b.chain));
    let rows = made.clone();
    db.write(move |tx| {
        tx.insert(
            &CHECKPOINTS,
            rows.iter().map(|c| values![c.chain, c.seq, c.hash, c.at, c.signer, c.signature]),
        )
    })?;
    Ok(made)
}

/// All checkpoints, oldest first.
pub fn checkpoints(db: &Db) -> Result<Vec<Checkpoint>> {
    let mut all = db.read(|tx| {
        tx.query("SELECT chain, seq, hash, at, signer, signature FROM audit_checkpoint", &[], |row| {
            Ok(Checkpoint {
                chain: row.get(0)?,
                seq: row.get(1)?,
                hash: row.get(2)?,
                at: row.get(3)?,
                signer: row.get(4)?,
                signature: row.get(5)?,
            })
        })
    })?;
    all.sort_by(|a, b| (a.at, &a.chain).cmp(&(b.at, &b.chain)));
    Ok(all)
}

/// The newest checkpoint of every chain: what to push again where a push may have been lost.
pub fn newest_checkpoints(db: &Db) -> Result<Vec<Checkpoint>> {
    let mut newest: Vec<Checkpoint> = Vec::new();
    for point in checkpoints(db)?.into_iter().rev() {
        if !newest.iter().any(|known| known.chain == point.chain) {
            newest.push(point);
        }
    }
    newest.reverse();
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_line_is_read_again_also_behind_what_a_syslog_server_writes() {
        let point = Checkpoint {
            chain: "a.0.202611".into(),
            seq: 7,
            hash: [9; 32],
            at: Timestamp(1_780_315_200_000_000),
            signer: "ed25519:00ff".into(),
            signature: vec![1, 2, 255],
        };
        assert_eq!(Checkpoint::parse(&point.signed_line()), Some(point.clone()));
        let kept = format!("Nov 25 10:00:00 host jenner[7]: {}\n", point.signed_line());
        assert_eq!(Checkpoint::parse(&kept), Some(point.clone()));
        assert_eq!(Checkpoint::parse(&point.line()), None, "without a signature");
        assert_eq!(Checkpoint::parse(&format!("{} more", point.signed_line())), None);
        assert_eq!(Checkpoint::parse("jenner-audit a 1 xyz 1 s 00"), None);
        assert_eq!(Checkpoint::parse(""), None);
    }
}
