//! Where the collected messages and tables lie, if they are there.

use std::path::{Path, PathBuf};

/// The folder of the HL7 reference data: `JENNER_REFERENCE`, else beside the workspace. `None` is said aloud.
pub fn hl7() -> Option<PathBuf> {
    let root = std::env::var_os("JENNER_REFERENCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"),
        PathBuf::from,
    );
    let folder = root.join("hl7");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: reference data not found");
    None
}

/// Every `.hl7` file below a folder, in order.
pub fn messages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(messages(&path));
        } else if path.extension().is_some_and(|ending| ending == "hl7") {
            found.push(path);
        }
    }
    found.sort();
    found
}
