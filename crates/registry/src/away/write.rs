//! Writing a pack from front to back: people come one at a time and leave in sealed chunks, so the memory it takes does not
//! grow with their records, only with the index (some 40 bytes a person).

use std::io::Write;

use aws_lc_rs::digest::{Context, SHA256};
use jenner_store::audit::CheckpointSigner;
use serde::{Deserialize, Serialize};

use super::AwayError;
use super::cipher::{Chunks, Kind, Stretch, part};
use super::entry::Entry;
use super::find::Index;
use super::head::{END, Head, MAGIC};

/// Bytes of people in a chunk, before they are packed: a look-up opens some of them.
const CHUNK: usize = 16 * 1024;
/// How hard chunks are packed.
const LEVEL: i32 = 6;
/// What a check chunk holds.
pub(super) const CHECK: &[u8] = b"jenner pack";

/// Somebody who may use a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Name, as it stands in the log.
    pub name: String,
    /// How the number is stretched.
    pub stretch: Stretch,
    /// The stretched number, hexadecimal.
    pub pin: String,
}

/// What is known of the pack inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// People in it.
    pub people: u64,
    /// Chunks of people.
    pub chunks: u64,
    /// Who may use it.
    pub staff: Vec<Staff>,
    /// Whose doses are given with it.
    pub organization: String,
    /// Whom it holds, in words.
    pub whom: String,
}

/// The keys of a pack.
pub struct PackKeys {
    pub(super) body: [u8; 32],
    /// From this come the keys of its logs: the registry keeps it, to read them without the password.
    pub log: [u8; 32],
}

impl PackKeys {
    /// From the stretched password.
    pub fn of(root: &[u8; 32]) -> Self {
        Self { body: part(root, "body", b""), log: part(root, "log", b"") }
    }
}

/// A pack that is being written.
pub struct Writer<'w> {
    out: &'w mut dyn Write,
    hash: Context,
    at: u64,
    chunks: Chunks,
    head: Head,
    /// Begin of each chunk of people, and people before it.
    places: Vec<(u64, u32)>,
    index: Index,
    people: u32,
    waiting: Vec<u8>,
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&SHA256, bytes);
    let mut out = [0; 32];
    out.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
    out
}

impl<'w> Writer<'w> {
    /// Begins a pack.
    pub fn begin(head: Head, keys: &PackKeys, out: &'w mut dyn Write) -> Result<Self, AwayError> {
        let written = head.written()?;
        let chunks = Chunks::of(&keys.body, sha256(&written))?;
        let mut writer = Self {
            out,
            hash: Context::new(&SHA256),
            at: 0,
            chunks,
            head,
            places: Vec::new(),
            index: Index::default(),
            people: 0,
            waiting: Vec::with_capacity(2 * CHUNK),
        };
        writer.put(&MAGIC)?;
        writer.put(&u32::try_from(written.len()).map_err(|_| AwayError::Damaged)?.to_be_bytes())?;
        writer.put(&written)?;
        writer.chunk(Kind::Check, 0, CHECK)?;
        Ok(writer)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), AwayError> {
        self.hash.update(bytes);
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    fn chunk(&mut self, kind: Kind, number: u64, plain: &[u8]) -> Result<(), AwayError> {
        let sealed = self.chunks.seal(kind, number, plain)?;
        self.put(&u32::try_from(sealed.len()).map_err(|_| too_large())?.to_be_bytes())?;
        self.put(&sealed)
    }

    fn packed(&mut self, kind: Kind, number: u64, plain: &[u8]) -> Result<(), AwayError> {
        let packed = zstd::bulk::compress(plain, LEVEL)?;
        self.chunk(kind, number, &packed)
    }

    /// Adds somebody.
    pub fn add(&mut self, entry: &Entry) -> Result<(), AwayError> {
        let packed = entry.pack();
        self.index.add(self.people, entry);
        self.people = self.people.checked_add(1).ok_or_else(too_large)?;
        self.waiting.extend_from_slice(&u32::try_from(packed.len()).map_err(|_| too_large())?.to_be_bytes());
        self.waiting.extend_from_slice(&packed);
        match self.waiting.len() >= CHUNK {
            true => self.leave(),
            false => Ok(()),
        }
    }

    fn leave(&mut self) -> Result<(), AwayError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let plain = std::mem::take(&mut self.waiting);
        // The first person of a chunk follows the last of the one before.
        self.places.push((self.at, self.people));
        self.packed(Kind::People, self.places.len() as u64 - 1, &plain)
    }

    /// Ends it: index, manifest, signature. Gives the hash of the file.
    pub fn end(
        mut self,
        staff: Vec<Staff>,
        organization: String,
        whom: String,
        signer: &dyn CheckpointSigner,
    ) -> Result<[u8; 32], AwayError> {
        self.leave()?;
        self.index.settle();
        let (births, sounds) = self.index.written();
        self.packed(Kind::Births, 0, &births)?;
        self.packed(Kind::Sounds, 0, &sounds)?;
        let places: Vec<u8> = self
            .places
            .iter()
            .flat_map(|(at, after)| [&at.to_be_bytes()[..], &after.to_be_bytes()].concat())
            .collect();
        self.packed(Kind::Places, 0, &places)?;
        let manifest = Manifest {
            people: u64::from(self.people),
            chunks: self.places.len() as u64,
            staff,
            organization,
            whom,
        };
        let begins = self.at;
        let written = serde_json::to_vec(&manifest).map_err(|_| AwayError::Cipher)?;
        self.chunk(Kind::Manifest, 0, &written)?;
        self.put(&begins.to_be_bytes())?;
        let mut digest = [0; 32];
        digest.iter_mut().zip(self.hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
        let signature = signer.sign(&self.head.line(&digest))?;
        self.out.write_all(&digest)?;
        self.out.write_all(&signature)?;
        self.out.write_all(&END)?;
        self.out.flush()?;
        Ok(digest)
    }
}

fn too_large() -> AwayError {
    AwayError::Invalid("the pack would be too large: choose a smaller area".to_owned())
}
