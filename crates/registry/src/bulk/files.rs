//! The files of a job: NDJSON, one type a file, a new file when one grows large. Readable by the program alone.
//!
//! On disk they are compressed (Zstandard, frame after frame): resources repeat themselves, and what an export writes is what the
//! day's work waits for when it brings its own messages to the same disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A file does not grow beyond this by more than a portion.
const LARGE: u64 = 512 << 20;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Use {
    /// What was asked for.
    Output,
    /// What is there no more.
    Deleted,
    /// What could not be done.
    Error,
}

/// A file that is there, as the manifest tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// What it is for.
    #[serde(rename = "use")]
    pub usage: Use,
    /// Resource type.
    pub kind: String,
    /// Name within the job's folder.
    pub name: String,
    /// Lines.
    pub count: u64,
    /// Size of its lines.
    pub bytes: u64,
    /// Size on disk.
    pub stored: u64,
}

/// Lines that are ready for the disk.
#[derive(Debug, Default)]
pub(super) struct Packed {
    frame: Vec<u8>,
    bytes: u64,
    count: u64,
}

/// Compresses lines; each ends with a line feed.
pub(super) fn pack(lines: &[u8], count: u64) -> io::Result<Packed> {
    let frame = if lines.is_empty() { Vec::new() } else { zstd::bulk::compress(lines, 1)? };
    Ok(Packed { frame, bytes: lines.len() as u64, count })
}

/// The lines of a file that [`super::jobs::file`] named.
pub fn read(path: &Path) -> io::Result<impl Read + Send + use<>> {
    zstd::stream::read::Decoder::with_buffer(BufReader::with_capacity(1 << 16, File::open(path)?))
}

/// Where a file of a job is.
pub(crate) fn place(folder: &Path, entry: &FileEntry) -> PathBuf {
    folder.join(format!("{}.zst", entry.name))
}

struct Open {
    entry: FileEntry,
    out: BufWriter<File>,
}

/// Files that are being written.
pub(super) struct Files {
    folder: PathBuf,
    open: Vec<Open>,
    ended: Vec<FileEntry>,
}

/// The folder of a job.
pub(crate) fn folder(of_all: &Path, handle: &[u8; 16]) -> PathBuf {
    of_all.join(super::jobs::name(handle))
}

impl Files {
    /// An empty folder, whatever was in it before.
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        remove(folder)?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(Self { folder: folder.to_owned(), open: Vec::new(), ended: Vec::new() })
    }

    /// Adds lines.
    pub(super) fn write(&mut self, usage: Use, kind: &str, lines: &Packed) -> io::Result<()> {
        if lines.count == 0 {
            return Ok(());
        }
        let same = |open: &Open| open.entry.usage == usage && open.entry.kind == kind;
        if let Some(at) = self.open.iter().position(|open| same(open) && open.entry.bytes >= LARGE) {
            let large = self.open.swap_remove(at);
            self.ended.push(end(large)?);
        }
        let at = match self.open.iter().position(same) {
            Some(at) => at,
            None => {
                self.open.push(self.another(usage, kind)?);
                self.open.len() - 1
            }
        };
        let Some(open) = self.open.get_mut(at) else { return Ok(()) };
        open.out.write_all(&lines.frame)?;
        open.entry.count += lines.count;
        open.entry.bytes += lines.bytes;
        open.entry.stored += lines.frame.len() as u64;
        Ok(())
    }

    fn another(&self, usage: Use, kind: &str) -> io::Result<Open> {
        let number = 1 + self.ended.iter().filter(|one| one.usage == usage && one.kind == kind).count();
        let what = match usage {
            Use::Output => "",
            Use::Deleted => "deleted-",
            Use::Error => "error-",
        };
        let name = format!("{what}{kind}-{number}.ndjson");
        let entry = FileEntry { usage, kind: kind.to_owned(), name, count: 0, bytes: 0, stored: 0 };
        let path = place(&self.folder, &entry);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        Ok(Open { entry, out: BufWriter::with_capacity(1 << 18, file) })
    }

    /// Bytes written to disk so far.
    pub(super) fn bytes(&self) -> u64 {
        let open = self.open.iter().map(|open| open.entry.stored);
        self.ended.iter().map(|entry| entry.stored).chain(open).sum()
    }

    /// Brings everything to disk.
    pub(super) fn end(self) -> io::Result<Vec<FileEntry>> {
        let mut all = self.ended;
        for open in self.open {
            all.push(end(open)?);
        }
        // The names are on disk only after their folder is.
        File::open(&self.folder)?.sync_all()?;
        all.sort_by(|a, b| (a.usage, &a.name).cmp(&(b.usage, &b.name)));
        Ok(all)
    }
}

fn end(mut open: Open) -> io::Result<FileEntry> {
    open.out.flush()?;
    open.out.get_ref().sync_all()?;
    Ok(open.entry)
}

/// Removes a job's folder, if it is there.
pub(crate) fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
