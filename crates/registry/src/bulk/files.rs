//! The files of a job: NDJSON, one type a file, a new file when one grows large. Readable by the program alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
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
    /// Size.
    pub bytes: u64,
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

    /// Adds lines; each ends with a line feed.
    pub(super) fn write(&mut self, usage: Use, kind: &str, lines: &[u8], count: u64) -> io::Result<()> {
        if lines.is_empty() {
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
        open.out.write_all(lines)?;
        open.entry.count += count;
        open.entry.bytes += lines.len() as u64;
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
        let file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.folder.join(&name))?;
        let entry = FileEntry { usage, kind: kind.to_owned(), name, count: 0, bytes: 0 };
        Ok(Open { entry, out: BufWriter::with_capacity(1 << 18, file) })
    }

    /// Bytes written so far.
    pub(super) fn bytes(&self) -> u64 {
        let open = self.open.iter().map(|open| open.entry.bytes);
        self.ended.iter().map(|entry| entry.bytes).chain(open).sum()
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
