//! Lists the numbered SQL files of `migrations/` so that they are part of the program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let folder = Path::new("migrations");
    println!("cargo::rerun-if-changed=migrations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "sql"))
        .collect();
    files.sort();
    let here = std::env::current_dir()?;
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = here.join(&file);
        writeln!(list, "    ({name:?}, include_str!({:?})),", path.display().to_string())
            .map_err(std::io::Error::other)?;
    }
    list.push(']');
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    std::fs::write(out.join("migrations.rs"), list)
}
