//! Files of exports: the person's lines go, the others stay.

use std::fs;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use jenner_store::queries::purge;

use super::marks::Marks;
use crate::bulk::{self, FileEntry};
use crate::{Error, Registry};

/// Takes the person out of every export that is there; tells how many lines. An export under way is given up (its client is
/// told, and asks again), since it may hold the person in memory; one that names the person in its request goes.
pub(super) fn clean(registry: &Registry, marks: &Marks) -> Result<u64, Error> {
    let folder = registry.settings().export.folder.clone();
    let mut gone = 0;
    for (job, handle, state, asked, files) in registry.db().read(purge::exports)? {
        let own = bulk::folder_of(&folder, &handle);
        if marks.is_named(&asked) {
            bulk::remove_folder(&own).map_err(|error| disk(&error))?;
            registry.db().write(move |tx| purge::drop_export(tx, job))?;
            continue;
        }
        if state == "running" {
            registry.db().write(move |tx| purge::begin_export_again(tx, job))?;
            bulk::remove_folder(&own).map_err(|error| disk(&error))?;
            continue;
        }
        // Files that cannot be told from their list would be passed over: then the purge is not done.
        let mut entries: Vec<FileEntry> = serde_json::from_str(&files).map_err(|error| {
            Error::Internal(format!("the list of files of export {job} cannot be read: {error}"))
        })?;
        let mut here = 0;
        for entry in &mut entries {
            here += without(&own, entry, marks).map_err(|error| disk(&error))?;
        }
        if here > 0 {
            let stored: u64 = entries.iter().map(|entry| entry.stored).sum();
            let json = serde_json::to_string(&entries)
                .map_err(|error| Error::Internal(format!("no list of files: {error}")))?;
            let bytes = i64::try_from(stored).unwrap_or(i64::MAX);
            registry.db().write(move |tx| purge::put_export_files(tx, job, &json, bytes))?;
            gone += here;
        }
    }
    Ok(gone)
}

fn disk(error: &io::Error) -> Error {
    Error::Busy(format!("a file of an export cannot be written anew: {error}; run the purge again"))
}

/// Writes a file without the person's lines, and tells how many there were.
fn without(folder: &Path, entry: &mut FileEntry, marks: &Marks) -> io::Result<u64> {
    let path = bulk::file_of(folder, entry);
    let open = || bulk::read_file(&path).map(BufReader::new);
    let theirs = |line: &[u8]| std::str::from_utf8(line).is_ok_and(|line| marks.is_named(line));
    let mut reader = match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        reader => reader?,
    };
    let (mut found, mut line) = (false, Vec::new());
    while !found && reader.read_until(b'\n', &mut line)? > 0 {
        found = theirs(&line);
        line.clear();
    }
    if !found {
        return Ok(0);
    }
    let fresh = path.with_extension("purging");
    let out = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    let mut out = zstd::stream::write::Encoder::new(BufWriter::new(out), 1)?;
    let (mut lines, mut bytes, mut reader) = (0, 0, open()?);
    line.clear();
    while reader.read_until(b'\n', &mut line)? > 0 {
        if !theirs(&line) {
            out.write_all(&line)?;
            lines += 1;
            bytes += line.len() as u64;
        }
        line.clear();
    }
    let mut out = out.finish()?;
    out.flush()?;
    out.get_ref().sync_all()?;
    let gone = entry.count.saturating_sub(lines);
    (entry.count, entry.bytes, entry.stored) = (lines, bytes, out.get_ref().metadata()?.len());
    fs::rename(&fresh, path)?;
    Ok(gone)
}
