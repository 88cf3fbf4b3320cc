//! Files of exports: the person's lines go, the others stay.

use std::io;

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
        let mut entries: Vec<FileEntry> = serde_json::from_str(&files).unwrap_or_default();
        let mut here = 0;
        for entry in &mut entries {
            let theirs = |line: &[u8]| std::str::from_utf8(line).is_ok_and(|line| marks.is_named(line));
            here += bulk::without(&own, entry, theirs).map_err(|error| disk(&error))?;
        }
        if here > 0 {
            let bytes: u64 = entries.iter().map(|entry| entry.stored).sum();
            let json = serde_json::to_string(&entries)
                .map_err(|error| Error::Internal(format!("no list of files: {error}")))?;
            let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
            registry.db().write(move |tx| purge::put_export_files(tx, job, &json, bytes))?;
            gone += here;
        }
    }
    Ok(gone)
}

fn disk(error: &io::Error) -> Error {
    Error::Busy(format!("a file of an export cannot be written anew: {error}; run the purge again"))
}
