//! The purge ledger: a file beside the database, that a backup of the database does not roll back. Each line is one sealed
//! entry. It tells a restored database, which still holds somebody, whom to remove again before it is opened.
//!
//! A line holds names for addresses and keyed hashes, never a name or a date of birth. Lines are only ever added.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use jenner_model::{Date, PublicId};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::vault::{Class, Vault};

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Somebody was purged.
    Purged,
    /// The holder of the receipt takes part again: the hashes recognise nobody any more.
    Lifted,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it says.
    pub what: What,
    /// The number on the paper that the family holds.
    pub receipt: String,
    /// The day.
    pub day: Date,
    /// The name of the tombstone; 0 where the family wanted nothing kept.
    pub tombstone: i64,
    /// Names by which the database knew the person, the homes merged into them too.
    pub handles: Vec<String>,
    /// Keyed hashes in hexadecimal, with their strength.
    pub keys: Vec<(String, String)>,
}

impl Line {
    /// The holder of a receipt takes part again.
    pub fn lifted(day: Date, receipt: &str) -> Self {
        let (handles, keys) = (Vec::new(), Vec::new());
        Self { what: What::Lifted, receipt: receipt.to_owned(), day, tombstone: 0, handles, keys }
    }

    /// The names as ids.
    pub(crate) fn public_ids(&self) -> impl Iterator<Item = PublicId> {
        self.handles.iter().filter_map(|handle| handle.parse().ok())
    }

    /// The hashes as bytes.
    pub(crate) fn hashes(&self) -> Vec<([u8; 32], String)> {
        let bytes = |text: &str| -> Option<[u8; 32]> {
            let byte = |at: usize| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok();
            let all: Option<Vec<u8>> = (0..32).map(byte).collect();
            all?.try_into().ok()
        };
        self.keys.iter().filter_map(|(text, strength)| Some((bytes(text)?, strength.clone()))).collect()
    }
}

/// Adds a line. When this returns it is on disk.
pub fn append(vault: &Vault, file: &Path, line: &Line) -> Result<(), Error> {
    let json =
        serde_json::to_vec(line).map_err(|error| Error::Internal(format!("no ledger line: {error}")))?;
    let text = format!("{}\n", BASE64.encode(vault.seal(Class::Suppression, &json)));
    let written = || -> std::io::Result<()> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)?;
        }
        let mut out = OpenOptions::new().create(true).append(true).mode(0o600).open(file)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        folder.map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
    };
    written().map_err(|error| {
        Error::Busy(format!(
            "the purge ledger {} cannot be written, so nothing was purged: {error}",
            file.display()
        ))
    })
}

/// Reads a ledger; a file that is not there holds nothing. A line that cannot be read is an error: somebody would come back.
pub fn read(vault: &Vault, file: &Path) -> Result<Vec<Line>, Error> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(Error::Busy(format!("the purge ledger {} cannot be read: {error}", file.display())));
        }
    };
    let mut lines = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let damaged = |why: String| {
            Error::Invalid(format!("line {} of the purge ledger {}: {why}", n + 1, file.display()))
        };
        let sealed = BASE64.decode(line.trim()).map_err(|error| damaged(error.to_string()))?;
        let json = vault.open(Class::Suppression, &sealed).map_err(|error| damaged(error.to_string()))?;
        lines.push(serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))?);
    }
    Ok(lines)
}

/// A hash in hexadecimal.
pub(crate) fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
