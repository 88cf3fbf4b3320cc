//! The C library: its README as printed, and its example that answers questions in JSON.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::readme;
use crate::shell::{output, program, run, target_folder};

const README: &str = "crates/cdsi-c/README.md";

/// Runs the commands of the README. They build the library and an example, and the example must have an answer.
pub fn follow_readme(workspace: &Path) -> Result<()> {
    for commands in readme::blocks(workspace, README, "sh")? {
        let said = output(&mut program("sh", &["-euc", &commands], workspace))?;
        if !said.contains("DTaP/Tdap/Td, dose ") {
            bail!("the commands of {README} have run, but their example names no dose that is due:\n{said}");
        }
    }
    println!("the commands of {README} hold");
    Ok(())
}

/// Compiles `examples/lines.c` with the library that the README has built.
pub fn compile_filter(workspace: &Path, folder: &Path) -> Result<PathBuf> {
    let library = target_folder(workspace)?.join("debug");
    let program_path = folder.join("lines");
    let path = format!("-Wl,-rpath,{}", library.display());
    let (library, target) = (library.to_string_lossy(), program_path.to_string_lossy());
    let arguments = [
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-I",
        "crates/cdsi-c/include",
        "crates/cdsi-c/examples/lines.c",
        "-L",
        &library,
        "-ljenner_cdsi_c",
        &path,
        "-o",
        &target,
    ];
    run(&mut program("cc", &arguments, workspace))?;
    Ok(program_path)
}
