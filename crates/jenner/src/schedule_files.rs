//! Schedule packs and their sources as files: read from a folder, written to one.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// Every file of a folder with this ending, by name: its name and its text.
pub fn of_kind(folder: &Path, ending: &str) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for path in listing(folder)? {
        if path.extension().is_some_and(|has| has.eq_ignore_ascii_case(ending)) {
            files.push((name(&path), text(&path)?));
        }
    }
    Ok(files)
}

/// Advice for the clinician, often written by hand: what is there is never written over.
pub const GUIDANCE: &str = "guidance.toml";

/// Writes the files of a pack. A file of `antigens/` that is not among them would become part of the pack, so
/// the folder must not have any. The folder's own [`GUIDANCE`] is kept; if the files bring another, nothing is
/// written.
pub fn write_pack(folder: &Path, files: &[(String, String)]) -> Result<()> {
    let antigens = folder.join("antigens");
    fs::create_dir_all(&antigens).with_context(|| format!("cannot make {}", antigens.display()))?;
    let ours = folder.join(GUIDANCE);
    if ours.exists() && files.iter().any(|(name, _)| name == GUIDANCE) {
        bail!(
            "{} is in the way: other advice would be lost; move it or choose another folder",
            ours.display()
        );
    }
    let known = |path: &Path| *path == ours || files.iter().any(|(name, _)| folder.join(name) == *path);
    for parent in [folder, &antigens] {
        for path in listing(parent)? {
            if path.extension().is_some_and(|has| has == "toml") && !known(&path) {
                bail!("{} is in the way: it is not of this schedule; remove it first", path.display());
            }
        }
    }
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn listing(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read the folder {}", folder.display()))?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()))
}
