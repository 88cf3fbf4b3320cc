//! `jenner codes import DIR`: reads the files that CDC and others publish and writes Jenner's code tables.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use jenner_codes::Codes;
use jenner_codes::import::{SOURCES, import};

/// Makes the tables from the files in `dir` (layout: [`SOURCES`]) and writes them to `out_dir`, which is made
/// if it is not there. All files are read and checked before the first one is written.
pub fn run(dir: &Path, out_dir: &Path) -> anyhow::Result<()> {
    ensure!(dir.is_dir(), "{} is not a directory", dir.display());
    let mut texts = BTreeMap::new();
    for path in SOURCES.iter().flat_map(|source| source.needs.iter().chain(source.takes)) {
        if let Some(text) = read(dir, path)? {
            texts.insert((*path).to_owned(), text);
        }
    }
    let made = import(&texts, Codes::embedded()).with_context(|| format!("in {}", dir.display()))?;
    fs::create_dir_all(out_dir).with_context(|| format!("cannot make {}", out_dir.display()))?;
    let mut out = std::io::stdout().lock();
    for (table, text) in &made.tables {
        let file = out_dir.join(table);
        write_whole(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        writeln!(out, "{}: {} rows", file.display(), text.lines().count().saturating_sub(1))?;
    }
    for table in &made.kept {
        writeln!(out, "{table}: unchanged, its source files are not in {}", dir.display())?;
    }
    for note in &made.notes {
        writeln!(out, "note: {note}")?;
    }
    Ok(())
}

/// A file as text, or nothing when it is not there. CDC's XML names Latin-1 in places: what is not UTF-8 is
/// read as that. Counties may also lie beside the directory.
fn read(dir: &Path, path: &str) -> anyhow::Result<Option<String>> {
    let beside = dir.parent().map(|parent| parent.join(path));
    let places = std::iter::once(dir.join(path)).chain(beside.filter(|_| path.starts_with("geo/")));
    for place in places {
        match fs::read(&place) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes)
                    .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect());
                return Ok(Some(text));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", place.display())),
        }
    }
    Ok(None)
}

/// Writes beside and renames, so that a full disk leaves the old table and not half of the new one.
fn write_whole(file: &Path, text: &str) -> std::io::Result<()> {
    let beside: PathBuf = file.with_extension("tsv.new");
    fs::write(&beside, text)?;
    fs::rename(&beside, file)
}
