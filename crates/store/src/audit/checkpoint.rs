//! Signed heads of chains: what shows that a tail was cut or a chain made anew.

use hmac::{Hmac, KeyInit, Mac};
use jenner_model::Timestamp;
use sha2::Sha256;

use crate::db::Db;
use crate::error::{Result, StoreError};
use crate::tx::Insert;
use crate::values;

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

/// Signs checkpoints and checks them. The key must lie where the owner of the database cannot read it.
pub trait CheckpointSigner {
    /// Names algorithm and key, as in `hmac-sha256:2026a`.
    fn name(&self) -> &str;
    /// The signature of a line.
    fn sign(&self, line: &str) -> Vec<u8>;
    /// The signature fits the line.
    fn accepts(&self, line: &str, signature: &[u8]) -> bool;
}

impl Checkpoint {
    /// What is signed, and what to print or push to a second place: one line of text.
    pub fn line(&self) -> String {
        use std::fmt::Write as _;
        let mut line = format!("jenner-audit {} {} ", self.chain, self.seq);
        for byte in &self.hash {
            let _ = write!(line, "{byte:02x}");
        }
        let _ = write!(line, " {} {}", self.at.0, self.signer);
        line
    }

    pub(super) fn is_signed_by(&self, signer: &dyn CheckpointSigner) -> bool {
        self.signer == signer.name() && signer.accepts(&self.line(), &self.signature)
    }
}

/// HMAC-SHA-256 with a key of at least 32 bytes from a file.
///
/// Whoever can check with this key can also sign with it: good against a database administrator without the key
/// file, no proof towards a third party. A signer with a public key can take its place behind the trait.
pub struct HmacSigner {
    name: String,
    key: Vec<u8>,
}

impl HmacSigner {
    /// From the bytes of the key; `id` tells keys apart over the years.
    pub fn new(id: &str, key: &[u8]) -> Result<Self> {
        if key.len() < 32 {
            return Err(StoreError::Config("the key for audit checkpoints needs at least 32 bytes".into()));
        }
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(StoreError::Config("the name of the checkpoint key takes no spaces".into()));
        }
        Ok(Self { name: format!("hmac-sha256:{id}"), key: key.to_owned() })
    }

    fn mac(&self, line: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(line.as_bytes());
        Some(mac)
    }
}

impl CheckpointSigner for HmacSigner {
    fn name(&self) -> &str {
        &self.name
    }

    fn sign(&self, line: &str) -> Vec<u8> {
        self.mac(line).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }

    fn accepts(&self, line: &str, signature: &[u8]) -> bool {
        self.mac(line).is_some_and(|mac| mac.verify_slice(signature).is_ok())
    }
}

const CHECKPOINTS: Insert<6> =
    Insert::into("audit_checkpoint", ["chain", "seq", "hash", "at", "signer", "signature"]);

/// Signs the head of every chain that moved since its last checkpoint, stores the checkpoints and returns them,
/// so that the caller can push their lines to a second place.
pub fn checkpoint(db: &Db, signer: &dyn CheckpointSigner, now: Timestamp) -> Result<Vec<Checkpoint>> {
    let heads = db.read(|tx| {
        tx.query(
            "SELECT e.chain, e.seq, e.hash FROM audit_entry e JOIN (SELECT chain, MAX(seq) AS seq \
             FROM audit_entry GROUP BY chain) h ON h.chain = e.chain AND h.seq = e.seq \
             LEFT JOIN (SELECT chain, MAX(seq) AS seq FROM audit_checkpoint GROUP BY chain) p ON p.chain = e.chain \
             WHERE p.seq IS NULL OR p.seq < e.seq ORDER BY e.chain",
            &[],
            |row| Ok((row.get::<String>(0)?, row.get(1)?, row.get(2)?)),
        )
    })?;
    let made: Vec<Checkpoint> = heads
        .into_iter()
        .map(|(chain, seq, hash)| {
            let mut made = Checkpoint {
                chain,
                seq,
                hash,
                at: now,
                signer: signer.name().to_owned(),
                signature: Vec::new(),
            };
            made.signature = signer.sign(&made.line());
            made
        })
        .collect();
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
    db.read(|tx| {
        tx.query(
            "SELECT chain, seq, hash, at, signer, signature FROM audit_checkpoint ORDER BY at, chain",
            &[],
            |row| {
                Ok(Checkpoint {
                    chain: row.get(0)?,
                    seq: row.get(1)?,
                    hash: row.get(2)?,
                    at: row.get(3)?,
                    signer: row.get(4)?,
                    signature: row.get(5)?,
                })
            },
        )
    })
}
