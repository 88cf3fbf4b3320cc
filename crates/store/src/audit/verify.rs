//! Checking the chains: every entry against the one before, every chain against its neighbours and checkpoints.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::checkpoint::{Checkpoint, CheckpointVerifier, checkpoints};
use super::entry::AuditEntry;
use crate::db::Db;
use crate::error::Result;
use crate::row::Row;

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Every chain, by writer and month.
    pub chains: Vec<ChainState>,
    /// How many checkpoints were compared.
    pub checkpoints: usize,
    /// Checkpoints of the second place that the database does not hold any more.
    pub lost: Vec<Checkpoint>,
}

/// What the database is held against, from outside of it.
#[derive(Default)]
pub struct Evidence<'a> {
    /// Public keys. Without them no signature is checked.
    pub keys: Option<&'a dyn CheckpointVerifier>,
    /// Checkpoints from the second place.
    pub kept: Vec<Checkpoint>,
}

impl Verification {
    /// Nothing was found.
    pub fn is_whole(&self) -> bool {
        self.chains.iter().all(|c| c.fault.is_none()) && self.lost.is_empty()
    }
}

/// One chain after the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainState {
    /// Its name: writer and month, as in `a.0.202611`.
    pub chain: String,
    /// The last number up to which everything is right (0 = none).
    pub good: i64,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
}

/// What is wrong, and at which number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The entry is not what was written: its hash does not fit its content.
    Changed {
        /// Its number.
        seq: i64,
    },
    /// The entry does not follow the one before: an entry was swapped, inserted or written anew.
    Unlinked {
        /// Its number.
        seq: i64,
    },
    /// An entry is missing.
    Missing {
        /// Its number.
        seq: i64,
    },
    /// The end of the chain was cut off: a checkpoint or the next month's chain knows more.
    Cut {
        /// The first number that is missing.
        seq: i64,
    },
    /// The entry has another hash than when its checkpoint was signed: the chain was made anew.
    Rewritten {
        /// Its number.
        seq: i64,
    },
    /// A checkpoint was not signed by this key, or was changed.
    Forged {
        /// The number it speaks of.
        seq: i64,
    },
    /// Entries or checkpoints of a chain nobody opened, or whose opening does not fit the month before.
    Unopened,
}

impl Fault {
    /// The number of the first bad entry; `None` where the chain as a whole is bad.
    pub fn first_bad(&self) -> Option<i64> {
        match self {
            Self::Changed { seq }
            | Self::Unlinked { seq }
            | Self::Missing { seq }
            | Self::Cut { seq }
            | Self::Rewritten { seq }
            | Self::Forged { seq } => Some(*seq),
            Self::Unopened => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "entry {seq} was changed"),
            Self::Unlinked { seq } => write!(f, "entry {seq} does not follow the entry before it"),
            Self::Missing { seq } => write!(f, "entry {seq} is missing"),
            Self::Cut { seq } => write!(f, "the chain was cut: entry {seq} and what followed are missing"),
            Self::Rewritten { seq } => write!(f, "entry {seq} is not the one its checkpoint was signed for"),
            Self::Forged { seq } => write!(f, "the checkpoint of entry {seq} is not signed by this key"),
            Self::Unopened => f.write_str("the chain does not begin where the one before it ends"),
        }
    }
}

/// Checks all chains and checkpoints, but no signatures.
pub fn verify(db: &Db) -> Result<Verification> {
    check(db, Evidence::default())
}

/// Checks all chains, checkpoints and their signatures, and holds them against what was kept elsewhere.
pub fn verify_with(db: &Db, evidence: Evidence<'_>) -> Result<Verification> {
    check(db, evidence)
}

struct Opening {
    chain: String,
    previous: Option<String>,
    start: [u8; 32],
}

/// Where the walk along a chain stands.
struct Walk {
    seq: i64,
    hash: [u8; 32],
    fault: Option<Fault>,
}

/// Entries are read in pages, so that a long chain needs little memory.
const PAGE: i64 = 10_000;

fn check(db: &Db, evidence: Evidence<'_>) -> Result<Verification> {
    let mut openings = db.read(|tx| {
        tx.query("SELECT chain, previous, start_hash, writer, month FROM audit_chain", &[], |row| {
            let order = (row.get::<String>(3)?, row.get::<i64>(4)?);
            Ok((order, Opening { chain: row.get(0)?, previous: row.get(1)?, start: hash_at(row, 2)? }))
        })
    })?;
    openings.sort_by(|a, b| a.0.cmp(&b.0));
    let openings: Vec<Opening> = openings.into_iter().map(|(_, opening)| opening).collect();
    let mut points = checkpoints(db)?;
    let held: HashSet<(String, i64)> = points.iter().map(|p| (p.chain.clone(), p.seq)).collect();
    let same: HashSet<String> = points.iter().map(Checkpoint::signed_line).collect();
    let mut lost = Vec::new();
    for kept in evidence.kept {
        if !same.contains(&kept.signed_line()) {
            points.push(kept.clone());
        }
        if !held.contains(&(kept.chain.clone(), kept.seq)) {
            lost.push(kept);
        }
    }
    let signed = |mark: &Checkpoint| evidence.keys.is_none_or(|keys| mark.is_signed(keys));
    let mut ends: HashMap<String, Walk> = HashMap::new();
    for opening in &openings {
        // What nobody signed proves nothing about the chain.
        let (marks, forged): (Vec<&Checkpoint>, Vec<&Checkpoint>) =
            points.iter().filter(|p| p.chain == opening.chain).partition(|mark| signed(mark));
        let mut hashes: HashMap<i64, Vec<&[u8; 32]>> = HashMap::new();
        for mark in &marks {
            hashes.entry(mark.seq).or_default().push(&mark.hash);
        }
        let mut walk = walk(db, opening, &mut |seq, hash| {
            hashes.get(&seq).is_some_and(|signed| signed.iter().any(|signed| *signed != hash))
        })?;
        if walk.fault.is_none() {
            walk.fault = marks
                .iter()
                .find(|mark| mark.seq > walk.seq)
                .map(|_| Fault::Cut { seq: walk.seq + 1 })
                .or_else(|| forged.first().map(|mark| Fault::Forged { seq: mark.seq }));
        }
        ends.insert(opening.chain.clone(), walk);
    }
    tie(&openings, &mut ends);
    let mut chains: Vec<ChainState> = openings
        .iter()
        .filter_map(|o| {
            ends.remove(&o.chain).map(|w| ChainState { chain: o.chain.clone(), good: w.seq, fault: w.fault })
        })
        .collect();
    for chain in unopened(db, &points.iter().map(|p| p.chain.clone()).collect::<Vec<_>>())? {
        chains.push(ChainState { chain, good: 0, fault: Some(Fault::Unopened) });
    }
    Ok(Verification { chains, checkpoints: points.len(), lost })
}

/// Every chain begins with the closing hash of the month before: if not, that one's tail was cut.
fn tie(openings: &[Opening], ends: &mut HashMap<String, Walk>) {
    for opening in openings {
        let fits = match &opening.previous {
            None => opening.start == [0; 32],
            Some(previous) => match ends.get_mut(previous) {
                Some(before) if before.fault.is_some() || before.hash == opening.start => true,
                Some(before) => {
                    before.fault = Some(Fault::Cut { seq: before.seq + 1 });
                    true
                }
                None => false,
            },
        };
        if let Some(walk) = ends.get_mut(&opening.chain).filter(|w| !fits && w.fault.is_none()) {
            walk.fault = Some(Fault::Unopened);
        }
    }
}

fn walk(db: &Db, opening: &Opening, rewritten: &mut dyn FnMut(i64, &[u8; 32]) -> bool) -> Result<Walk> {
    let mut walk = Walk { seq: 0, hash: opening.start, fault: None };
    loop {
        let page = db.read(|tx| {
            tx.query(
                "SELECT seq, at, actor, role, organization, action, person, object, purpose, result, detail, \
                 prev_hash, hash, origin FROM audit_entry WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                &[&opening.chain, &walk.seq, &PAGE],
                stored,
            )
        })?;
        for (seq, entry, previous, hash) in &page {
            walk.fault = if *seq != walk.seq + 1 {
                Some(Fault::Missing { seq: walk.seq + 1 })
            } else if entry.hash(&opening.chain, *seq, previous) != *hash {
                Some(Fault::Changed { seq: *seq })
            } else if *previous != walk.hash {
                Some(Fault::Unlinked { seq: *seq })
            } else if rewritten(*seq, hash) {
                Some(Fault::Rewritten { seq: *seq })
            } else {
                None
            };
            if walk.fault.is_some() {
                return Ok(walk);
            }
            walk.seq = *seq;
            walk.hash = *hash;
        }
        if (page.len() as i64) < PAGE {
            return Ok(walk);
        }
    }
}

type Stored = (i64, AuditEntry, [u8; 32], [u8; 32]);

fn stored(row: &Row<'_>) -> Result<Stored> {
    let text = |n| row.get::<String>(n).map(std::borrow::Cow::Owned);
    let entry = AuditEntry {
        at: row.get(1)?,
        actor: text(2)?,
        role: text(3)?,
        organization: row.get(4)?,
        action: text(5)?,
        person: row.get(6)?,
        object: text(7)?,
        purpose: text(8)?,
        result: text(9)?,
        detail: text(10)?,
        origin: text(13)?,
    };
    Ok((row.get(0)?, entry, hash_at(row, 11)?, hash_at(row, 12)?))
}

/// A hash of the wrong length is a changed entry, not an error of the check.
fn hash_at(row: &Row<'_>, index: usize) -> Result<[u8; 32]> {
    row.bytes(index).map(|bytes| bytes.try_into().unwrap_or([0xff; 32]))
}

fn unopened(db: &Db, marked: &[String]) -> Result<Vec<String>> {
    db.read(|tx| {
        let mut lost = tx.query(
            "SELECT DISTINCT e.chain FROM audit_entry e LEFT JOIN audit_chain c ON c.chain = e.chain \
             WHERE c.chain IS NULL",
            &[],
            |row| row.get::<String>(0),
        )?;
        let opened: Vec<String> = tx.query("SELECT chain FROM audit_chain", &[], |row| row.get(0))?;
        lost.extend(marked.iter().filter(|m| !opened.contains(m)).cloned());
        lost.sort();
        lost.dedup();
        Ok(lost)
    })
}
