//! Lists the files of the shipped schedule pack for `src/shipped.rs`, so that they are compiled in.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const PACK: &str = "../../packs/schedule-us-4.64";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_SCHEDULE_US").is_none() {
        return Ok(());
    }
    let pack = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(PACK);
    let mut files = Vec::new();
    for folder in [pack.clone(), pack.join("antigens")] {
        // A folder stands for its listing: a file that comes or goes is noticed as well.
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        writeln!(list, "    ({:?}, include_str!({:?})),", name_in(&pack, file)?, file)?;
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("shipped_files.rs");
    // Written only if it changed: a new time stamp alone would compile the library again.
    if fs::read_to_string(&out).ok().as_deref() != Some(list.as_str()) {
        fs::write(out, list)?;
    }
    Ok(())
}

fn name_in(pack: &Path, file: &Path) -> Result<String, Box<dyn Error>> {
    let parts: Vec<_> = file.strip_prefix(pack)?.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}
