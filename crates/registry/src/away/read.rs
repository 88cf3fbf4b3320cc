//! Reading a pack. First without the password: whether it is one, whole, genuine and in its time. Then with it: the index goes
//! into memory, people stay sealed in the file and are opened chunk by chunk when somebody looks.

use std::fs::File;
use std::io::{BufReader, Read};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{Context, SHA256};

use super::AwayError;
use super::cipher::{Chunks, Kind, as_drawn};
use super::entry::Entry;
use super::find::Index;
use super::head::{END, Head, LONGEST, MAGIC, TRAILER};
use super::write::{CHECK, Manifest, PackKeys, sha256};
use crate::audit::signer::PublicKeys;

/// Longest chunk of people once unpacked.
const LARGEST_PEOPLE: usize = 32 << 20;
/// Longest list of the index once unpacked.
const LARGEST_LIST: usize = 1 << 30;
/// Most people of a pack.
const MOST_PEOPLE: u64 = 20_000_000;

/// A pack that was looked at without its password: whole, and signed by the key its head names.
#[derive(Debug)]
pub struct Whole {
    /// Its head.
    pub head: Head,
    /// The hash of the file.
    pub digest: [u8; 32],
    file: File,
    head_hash: [u8; 32],
    /// Where the first chunk begins.
    body: u64,
    /// Where the manifest begins.
    manifest: u64,
    /// Where the chunks end.
    end: u64,
}

/// Looks through a pack from its first to its last byte. `trusted`: keys of the registry, where they are on this computer.
pub fn look(path: &Path, trusted: Option<&PublicKeys>) -> Result<Whole, AwayError> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(1 << 20, &file);
    let mut magic = [0; MAGIC.len()];
    match reader.read_exact(&mut magic) {
        Ok(()) if magic == MAGIC => {}
        // A pack of which nothing has arrived yet is damaged, and not something else.
        Err(_) if length == 0 || MAGIC.starts_with(&magic[..usize::try_from(length).unwrap_or(0).min(8)]) => {
            return Err(AwayError::Damaged);
        }
        _ => return Err(AwayError::NoPack),
    }
    let mut hash = Context::new(&SHA256);
    hash.update(&magic);
    let mut size = [0; 4];
    reader.read_exact(&mut size).map_err(|_| AwayError::Damaged)?;
    hash.update(&size);
    let size = u32::from_be_bytes(size) as usize;
    if size > LONGEST {
        return Err(AwayError::Damaged);
    }
    let mut written = vec![0; size];
    reader.read_exact(&mut written).map_err(|_| AwayError::Damaged)?;
    hash.update(&written);
    let head = Head::read(&written)?;
    let body = (MAGIC.len() + 4 + size) as u64;
    let end = length.checked_sub((TRAILER - 8) as u64).filter(|end| *end >= body + 8);
    let end = end.ok_or(AwayError::Damaged)?;
    let mut left = end - body;
    let mut buffer = vec![0; 1 << 20];
    let mut last = [0; 8];
    while left > 0 {
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(part) = buffer.get_mut(..take) else { return Err(AwayError::Damaged) };
        reader.read_exact(part).map_err(|_| AwayError::Damaged)?;
        hash.update(part);
        left -= take as u64;
    }
    file.read_exact_at(&mut last, end - 8).map_err(|_| AwayError::Damaged)?;
    let mut trailer = [0; TRAILER - 8];
    reader.read_exact(&mut trailer).map_err(|_| AwayError::Damaged)?;
    let (told, rest) = trailer.split_at(32);
    let (signature, ends) = rest.split_at(64);
    let mut digest = [0; 32];
    digest.iter_mut().zip(hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
    if ends != END || told != digest {
        return Err(AwayError::Damaged);
    }
    head.check(&digest, signature, trusted)?;
    let manifest = u64::from_be_bytes(last);
    if manifest < body || manifest >= end {
        return Err(AwayError::Damaged);
    }
    Ok(Whole { head, digest, head_hash: sha256(&written), body, manifest, end: end - 8, file })
}

/// An open pack.
pub struct Pack {
    /// Its head.
    pub head: Head,
    /// What is known of it inside.
    pub manifest: Manifest,
    file: File,
    chunks: Chunks,
    /// Begin of each chunk of people, and how many people there are up to its end.
    places: Vec<(u64, u32)>,
    index: Index,
    log_key: [u8; 32],
    end: u64,
    /// The chunk that was opened last: those who may be meant often stand in one.
    last: Mutex<Option<(usize, Arc<Vec<u8>>)>>,
}

impl Whole {
    /// Opens it with its password. Whether its time is over is asked before: see [`Head::open_at`].
    pub fn open(self, password: &str) -> Result<Pack, AwayError> {
        let root = self.head.stretch.key(&as_drawn(password))?;
        let keys = PackKeys::of(&root);
        let chunks = Chunks::of(&keys.body, self.head_hash)?;
        let (check, mut at) = sealed(&self.file, self.body, self.end)?;
        if chunks.open(Kind::Check, 0, check).as_deref() != Some(CHECK) {
            return Err(AwayError::WrongPassword);
        }
        let (manifest, after) = sealed(&self.file, self.manifest, self.end)?;
        if after != self.end {
            return Err(AwayError::Damaged);
        }
        let manifest = chunks.open(Kind::Manifest, 0, manifest).ok_or(AwayError::Damaged)?;
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|_| AwayError::Damaged)?;
        if manifest.people > MOST_PEOPLE || manifest.chunks > manifest.people {
            return Err(AwayError::Damaged);
        }
        // The lists follow the people; skipping those reads lengths alone.
        for _ in 0..manifest.chunks {
            at = skip(&self.file, at, self.end)?;
        }
        let mut list = |kind: Kind| -> Result<Vec<u8>, AwayError> {
            let (bytes, after) = sealed(&self.file, at, self.end)?;
            at = after;
            let packed = chunks.open(kind, 0, bytes).ok_or(AwayError::Damaged)?;
            unpacked(&packed, LARGEST_LIST)
        };
        let (births, sounds, places) = (list(Kind::Births)?, list(Kind::Sounds)?, list(Kind::Places)?);
        let people = usize::try_from(manifest.people).map_err(|_| AwayError::Damaged)?;
        let index = Index::read(people, &births, &sounds).ok_or(AwayError::Damaged)?;
        let (all, []) = places.as_chunks::<12>() else { return Err(AwayError::Damaged) };
        let places: Vec<(u64, u32)> = all
            .iter()
            .map(|[a, b, c, d, e, f, g, h, i, j, k, l]| {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), u32::from_be_bytes([*i, *j, *k, *l]))
            })
            .collect();
        if places.len() as u64 != manifest.chunks
            || places.last().map_or(0, |(_, after)| u64::from(*after)) != manifest.people
        {
            return Err(AwayError::Damaged);
        }
        let (file, end) = (self.file, self.end);
        Ok(Pack {
            head: self.head,
            manifest,
            file,
            chunks,
            places,
            index,
            log_key: keys.log,
            end,
            last: Mutex::default(),
        })
    }
}

/// Unpacks, up to a length. What comes here was sealed by the registry; the length guards against its own defects.
fn unpacked(packed: &[u8], most: usize) -> Result<Vec<u8>, AwayError> {
    let mut plain = Vec::new();
    let reader = zstd::Decoder::new(packed).map_err(|_| AwayError::Damaged)?;
    reader.take(most as u64).read_to_end(&mut plain).map_err(|_| AwayError::Damaged)?;
    Ok(plain)
}

fn sealed(file: &File, at: u64, end: u64) -> Result<(Vec<u8>, u64), AwayError> {
    let after = skip(file, at, end)?;
    let mut bytes = vec![0; usize::try_from(after - at - 4).map_err(|_| AwayError::Damaged)?];
    file.read_exact_at(&mut bytes, at + 4).map_err(|_| AwayError::Damaged)?;
    Ok((bytes, after))
}

fn skip(file: &File, at: u64, end: u64) -> Result<u64, AwayError> {
    let mut length = [0; 4];
    file.read_exact_at(&mut length, at).map_err(|_| AwayError::Damaged)?;
    let after = at + 4 + u64::from(u32::from_be_bytes(length));
    if after > end { Err(AwayError::Damaged) } else { Ok(after) }
}

impl Pack {
    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// From what the keys of its logs come.
    pub(super) fn log_key(&self) -> &[u8; 32] {
        &self.log_key
    }

    /// The person at a place; an error where there is none or the chunk is damaged.
    pub fn at(&self, place: u32) -> Result<Entry, AwayError> {
        let chunk = self.places.partition_point(|(_, after)| *after <= place);
        let (at, _) = self.places.get(chunk).ok_or_else(|| nobody(place))?;
        let before = chunk.checked_sub(1).and_then(|before| self.places.get(before)).map_or(0, |one| one.1);
        let plain = self.chunk(chunk, *at)?;
        let mut rest = plain.as_slice();
        let mut skip = place - before;
        loop {
            let (length, after) = rest.split_first_chunk::<4>().ok_or(AwayError::Damaged)?;
            let (one, more) =
                after.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or(AwayError::Damaged)?;
            if skip == 0 {
                return Entry::unpack(one).ok_or(AwayError::Damaged);
            }
            skip -= 1;
            rest = more;
        }
    }

    fn chunk(&self, number: usize, at: u64) -> Result<Arc<Vec<u8>>, AwayError> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, plain)) = last.filter(|(known, _)| *known == number) {
            return Ok(plain);
        }
        let (bytes, _) = sealed(&self.file, at, self.end)?;
        let packed = self.chunks.open(Kind::People, number as u64, bytes).ok_or(AwayError::Damaged)?;
        let plain = Arc::new(unpacked(&packed, LARGEST_PEOPLE)?);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, plain.clone()));
        Ok(plain)
    }

    /// How many people are in it.
    pub fn people(&self) -> u64 {
        self.manifest.people
    }
}

fn nobody(place: u32) -> AwayError {
    AwayError::Invalid(format!("there is nobody at place {place} of the pack"))
}
