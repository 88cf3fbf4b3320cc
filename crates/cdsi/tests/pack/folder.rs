//! Packs and CDC's files on disk.

use std::fs;
use std::path::{Path, PathBuf};

use jenner_cdsi::pack::Pack;

pub fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// The files of a pack folder, with their path within it.
pub fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files = of_kind(folder, "toml");
    let antigens = of_kind(&folder.join("antigens"), "toml");
    files.extend(antigens.into_iter().map(|(name, text)| (format!("antigens/{name}"), text)));
    files
}

pub fn pack(name: &str) -> Pack {
    Pack::read(files(&packs().join(name))).unwrap_or_else(|problems| panic!("{name}:\n{problems}"))
}

/// CDC's supporting data of a release. They lie outside of the repository (see `JENNER_REFERENCE`); without
/// them a test that needs them is skipped.
pub fn supporting_data(version: &str) -> Option<Vec<(String, String)>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    let folder = root.join(format!("cdsi/{version}/supporting-data/xml"));
    if !folder.is_dir() {
        println!("skipped: reference data not found");
        return None;
    }
    Some(of_kind(&folder, "xml"))
}

fn of_kind(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let of_kind = paths.into_iter().filter(|path| path.extension().is_some_and(|has| has == ending));
    of_kind
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The files of a pack of `tests/packs`.
pub fn test_files(name: &str) -> Vec<(String, String)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs").join(name))
}

/// A pack of `tests/packs`.
pub fn test_pack(name: &str) -> Pack {
    Pack::read(test_files(name)).unwrap_or_else(|problems| panic!("{name}:\n{problems}"))
}
