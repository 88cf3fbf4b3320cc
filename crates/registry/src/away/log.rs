//! The log of a laptop: who looked whom up, when and why, and the doses that were given. Rows are the registry's own audit
//! entries in a chain of the same kind ([`AuditEntry::hash`]), each sealed, appended, and on disk before anything is shown.
//!
//! ```text
//! 64 bytes   first bytes, pack, log
//! 128 bytes  a slot: number, hash and end of the last row, sealed
//! 128 bytes  the other slot
//! rows       length, sealed row; length, sealed row …
//! ```
//!
//! A row is written and synced, then the slot of its number (even and odd take turns) is written and synced, then it counts. So
//! a power cut leaves either a row that never counted, or one more row than the slots say; nothing else. A row that is missing
//! at the end, or a slot that was broken to hide that, shows. What does not show is a whole older copy of the file: for that the
//! page says number and hash of the last row, to be written onto the sheet.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jenner_model::{PersonId, Timestamp};
use jenner_store::audit::{AuditEntry, hex, unhex};
use serde::{Deserialize, Serialize};

use super::cipher::{ROW_MORE, Rows, part, random};
use super::{AwayError, LogFault};

const MAGIC: [u8; 8] = *b"JENLOG1\n";
const HEAD: u64 = 64;
const SLOT: u64 = 128;
const FIRST: u64 = HEAD + 2 * SLOT;
/// Longest row.
const LONGEST: usize = 64 * 1024;
/// Number, hash and end of a row.
const SLOT_PLAIN: usize = 8 + 32 + 8;

/// A row as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    seq: i64,
    at: i64,
    actor: String,
    action: String,
    person: Option<i64>,
    object: String,
    purpose: String,
    result: String,
    detail: String,
    prev: String,
    hash: String,
}

/// A row of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its number, from 1.
    pub seq: i64,
    /// What it says.
    pub entry: AuditEntry,
    /// Its hash.
    pub hash: [u8; 32],
}

/// The name of a pack's chain on one laptop: what the hashes are bound to.
pub fn chain(pack: &str, log: &str) -> String {
    format!("away.{pack}.{log}")
}

/// Where the log of a pack is: beside it.
pub fn beside(pack: &Path) -> PathBuf {
    let mut name = pack.as_os_str().to_owned();
    name.push(".log");
    name.into()
}

/// What stands in the first bytes of a log: pack and log, hexadecimal. Readable without any key.
pub fn ids(path: &Path) -> Result<(String, String), AwayError> {
    let mut head = [0; HEAD as usize];
    let mut file = File::open(path)?;
    file.read_exact(&mut head).map_err(|_| AwayError::Log(LogFault::Head))?;
    ids_of(&head)
}

fn ids_of(head: &[u8; HEAD as usize]) -> Result<(String, String), AwayError> {
    let (magic, rest) = head.split_at(8);
    let (pack, rest) = rest.split_at(16);
    let (log, pad) = rest.split_at(16);
    if magic != MAGIC || pad.iter().any(|byte| *byte != 0) {
        return Err(AwayError::Log(LogFault::Head));
    }
    Ok((hex(pack), hex(log)))
}

/// A log on disk, open for appending by this program alone.
#[derive(Debug)]
pub struct Log {
    file: File,
    sealing: Sealing,
    seq: i64,
    hash: [u8; 32],
    end: u64,
    at: Timestamp,
    /// A write failed: what is on disk is not known, so nothing more is written until it is opened again.
    broken: bool,
}

struct Sealing {
    rows: Rows,
    chain: String,
    log: Vec<u8>,
}

impl std::fmt::Debug for Sealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealing({})", self.chain)
    }
}

impl Sealing {
    fn of(key: &[u8; 32], pack: &str, log: &str) -> Result<Self, AwayError> {
        let id = unhex(log).ok_or(AwayError::Log(LogFault::Head))?;
        Ok(Self { rows: Rows::of(&part(key, "rows", &id))?, chain: chain(pack, log), log: id })
    }

    fn about(&self, what: &[u8], number: i64) -> Vec<u8> {
        [&self.log[..], what, &number.to_be_bytes()].concat()
    }

    fn slot(&self, seq: i64, hash: &[u8; 32], end: u64) -> Result<Vec<u8>, AwayError> {
        let plain = [&seq.to_be_bytes()[..], hash, &end.to_be_bytes()].concat();
        let mut sealed = self.rows.seal(&self.about(b"slot", seq % 2), &plain)?;
        sealed.resize(SLOT as usize, 0);
        Ok(sealed)
    }

    fn read_slot(&self, place: i64, bytes: &[u8]) -> Option<(i64, [u8; 32], u64)> {
        let (sealed, pad) = bytes.split_at_checked(SLOT_PLAIN + ROW_MORE)?;
        if pad.iter().any(|byte| *byte != 0) {
            return None;
        }
        let plain = self.rows.open(&self.about(b"slot", place), sealed)?;
        let (seq, rest) = plain.split_first_chunk::<8>()?;
        let (hash, end) = rest.split_first_chunk::<32>()?;
        Some((i64::from_be_bytes(*seq), *hash, u64::from_be_bytes(end.try_into().ok()?)))
    }
}

/// What a log holds.
#[derive(Debug)]
pub struct Held {
    /// Pack, hexadecimal.
    pub pack: String,
    /// Log, hexadecimal.
    pub log: String,
    /// Rows, oldest first, up to the first fault.
    pub rows: Vec<LogRow>,
    /// What is wrong, if something is.
    pub fault: Option<LogFault>,
    /// Bytes behind the last row: a row that a power cut left half written, and that never counted.
    pub torn: u64,
    end: u64,
    /// The last row stands in the slots already.
    settled: bool,
}

/// Reads a log and checks it: every row against its place and the one before, the last against the slots.
pub fn read(path: &Path, key: &[u8; 32]) -> Result<Held, AwayError> {
    let mut file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(AwayError::Log(LogFault::Head));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    held(&bytes, key)
}

fn held(bytes: &[u8], key: &[u8; 32]) -> Result<Held, AwayError> {
    let head = bytes.first_chunk::<{ HEAD as usize }>().ok_or(AwayError::Log(LogFault::Head))?;
    let (pack, log) = ids_of(head)?;
    let sealing = Sealing::of(key, &pack, &log)?;
    let slot = |place: u64| {
        let from = (HEAD + place * SLOT) as usize;
        let at = bytes.get(from..from + SLOT as usize)?;
        sealing.read_slot(i64::try_from(place).ok()?, at)
    };
    let slots = [slot(0), slot(1)];
    let Some((told, told_hash, told_end)) = slots.iter().flatten().copied().max_by_key(|one| one.0) else {
        return Err(AwayError::Log(LogFault::Head));
    };
    // A slot that does not open was being written when the power went: then its row is on disk.
    let least = if slots.iter().all(Option::is_some) { told } else { told + 1 };
    let (mut rows, mut previous, mut at) = (Vec::new(), [0; 32], FIRST as usize);
    let mut fault = None;
    let mut torn = 0;
    loop {
        let seq = rows.len() as i64 + 1;
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        let row = one(rest).and_then(|sealed| {
            let plain = sealing.rows.open(&sealing.about(b"row", seq), sealed)?;
            let written: Written = serde_json::from_slice(&plain).ok()?;
            Some((sealed.len() + 4, written))
        });
        let Some((length, written)) = row else {
            // Behind everything that counted, half a row is what a power cut leaves.
            if seq > least && at as u64 >= told_end {
                torn = rest.len() as u64;
            } else {
                fault = Some(LogFault::Changed(seq));
            }
            break;
        };
        match linked(&sealing.chain, seq, &previous, written) {
            Ok(row) => {
                previous = row.hash;
                rows.push(row);
                at += length;
            }
            Err(wrong) => {
                fault = Some(wrong);
                break;
            }
        }
    }
    let last = rows.len() as i64;
    if fault.is_none() {
        if last < least {
            fault = Some(LogFault::Cut(last + 1));
        } else if last > told + 1 {
            fault = Some(LogFault::Rewritten(told + 1));
        } else if let Some(row) = rows.get(usize::try_from(told - 1).unwrap_or(usize::MAX))
            && row.hash != told_hash
        {
            fault = Some(LogFault::Rewritten(told));
        }
    }
    Ok(Held { pack, log, rows, fault, torn, end: at as u64, settled: last == told })
}

/// The sealed bytes of the next row.
fn one(rest: &[u8]) -> Option<&[u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok().filter(|n| *n <= LONGEST + ROW_MORE)?;
    after.get(..length)
}

fn linked(chain: &str, seq: i64, previous: &[u8; 32], written: Written) -> Result<LogRow, LogFault> {
    let told: Option<[u8; 32]> = unhex(&written.prev).and_then(|bytes| bytes.try_into().ok());
    if written.seq != seq || told != Some(*previous) {
        return Err(LogFault::Unlinked(seq));
    }
    let mut entry = AuditEntry::new(Timestamp(written.at), written.actor, written.action)
        .object(written.object)
        .result(written.result)
        .detail(written.detail);
    entry.purpose = written.purpose.into();
    entry.person = written.person.map(PersonId);
    let hash = entry.hash(chain, seq, previous);
    if hex(&hash) != written.hash {
        return Err(LogFault::Changed(seq));
    }
    Ok(LogRow { seq, entry, hash })
}

/// Locks a file for this program; whoever comes second is told.
fn locked(file: &File) -> Result<(), AwayError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(std::fs::TryLockError::WouldBlock) => Err(AwayError::InUse),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

impl Log {
    /// Opens the log beside a pack for appending, and gives what it holds. Makes one where there is none.
    ///
    /// # Errors
    /// When another program has it open, when it is another pack's, or when it was changed: then nothing may be shown.
    pub fn open(path: &Path, key: &[u8; 32], pack: &str) -> Result<(Self, Held), AwayError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let file = match options.open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                begin(path, key, pack)?;
                options.open(path)?
            }
            Err(error) => return Err(error.into()),
        };
        locked(&file)?;
        let held = read(path, key).map_err(|error| match ids(path) {
            Ok((other, _)) if other != pack => AwayError::OtherPack,
            _ => error,
        })?;
        if held.pack != pack {
            return Err(AwayError::OtherPack);
        }
        if let Some(fault) = held.fault {
            return Err(AwayError::Log(fault));
        }
        let sealing = Sealing::of(key, &held.pack, &held.log)?;
        let last = held.rows.last();
        let (seq, hash) = last.map_or((0, [0; 32]), |row| (row.seq, row.hash));
        let at = last.map_or(Timestamp(0), |row| row.entry.at);
        let mut log = Self { file, sealing, seq, hash, end: held.end, at, broken: false };
        if held.torn > 0 {
            log.file.set_len(held.end)?;
            log.file.sync_all()?;
        }
        if !held.settled {
            log.settle()?;
        }
        Ok((log, held))
    }

    /// Number and hash of the last row.
    pub fn head(&self) -> (i64, [u8; 32]) {
        (self.seq, self.hash)
    }

    /// The time of the last row: no later one is before it.
    pub fn newest(&self) -> Timestamp {
        self.at
    }

    /// Appends rows. When this returns, they are on disk; when it fails, nothing may be shown.
    pub fn append(&mut self, entries: Vec<AuditEntry>) -> Result<(), AwayError> {
        if self.broken {
            return Err(AwayError::NotWritten(std::io::Error::other("an earlier row could not be written")));
        }
        for entry in entries {
            self.one(entry)?;
        }
        Ok(())
    }

    fn one(&mut self, mut entry: AuditEntry) -> Result<(), AwayError> {
        // A clock that is set back while the pack is open makes no row older than the one before.
        entry.at = entry.at.max(self.at);
        let seq = self.seq + 1;
        let hash = entry.hash(&self.sealing.chain, seq, &self.hash);
        let written = Written {
            seq,
            at: entry.at.0,
            actor: entry.actor.to_string(),
            action: entry.action.to_string(),
            person: entry.person.map(|person| person.0),
            object: entry.object.to_string(),
            purpose: entry.purpose.to_string(),
            result: entry.result.to_string(),
            detail: entry.detail.to_string(),
            prev: hex(&self.hash),
            hash: hex(&hash),
        };
        let plain = serde_json::to_vec(&written).map_err(|_| AwayError::Cipher)?;
        if plain.len() > LONGEST {
            return Err(AwayError::Invalid("a row of the log is too long".to_owned()));
        }
        let sealed = self.sealing.rows.seal(&self.sealing.about(b"row", seq), &plain)?;
        let length = u32::try_from(sealed.len()).map_err(|_| AwayError::Cipher)?;
        let framed = [&length.to_be_bytes()[..], &sealed].concat();
        let write = || {
            self.file.write_all_at(&framed, self.end)?;
            self.file.sync_all()
        };
        if let Err(error) = write() {
            self.broken = true;
            return Err(AwayError::NotWritten(error));
        }
        self.seq = seq;
        self.hash = hash;
        self.end += framed.len() as u64;
        self.at = entry.at;
        self.settle()
    }

    fn settle(&mut self) -> Result<(), AwayError> {
        let slot = self.sealing.slot(self.seq, &self.hash, self.end)?;
        let place = HEAD + self.seq.unsigned_abs() % 2 * SLOT;
        let write = || {
            self.file.write_all_at(&slot, place)?;
            self.file.sync_all()
        };
        write().map_err(|error| {
            self.broken = true;
            AwayError::NotWritten(error)
        })
    }
}

/// A new, empty log, whole or not there at all.
fn begin(path: &Path, key: &[u8; 32], pack: &str) -> Result<(), AwayError> {
    let id: [u8; 16] = random()?;
    let log = hex(&id);
    let sealing = Sealing::of(key, pack, &log)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend(unhex(pack).ok_or(AwayError::Damaged)?);
    bytes.extend(id);
    bytes.resize(HEAD as usize, 0);
    bytes.extend(sealing.slot(0, &[0; 32], FIRST)?);
    // The other place says that there is nothing, too, so that a slot that does not open is always one being written.
    let plain = [&0i64.to_be_bytes()[..], &[0; 32], &FIRST.to_be_bytes()].concat();
    let mut other = sealing.rows.seal(&sealing.about(b"slot", 1), &plain)?;
    other.resize(SLOT as usize, 0);
    bytes.extend(other);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".new{}", std::process::id()));
    let fresh = PathBuf::from(name);
    let write = || {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all_at(&bytes, 0)?;
        file.sync_all()?;
        // Whoever is faster made the log: theirs is the one.
        match std::fs::hard_link(&fresh, path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            // Sticks with the file systems of cameras know no links.
            Err(_) if !path.exists() => std::fs::rename(&fresh, path),
            done => done,
        }
    };
    let made = write();
    let _ = std::fs::remove_file(&fresh);
    made.map_err(AwayError::NotWritten)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
