//! The C header is what cbindgen makes of the sources of today.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, output, program, run, target_folder};

/// The version that makes the header. cbindgen is a tool and no dependency: nothing of it (it is under the MPL)
/// comes into what is built.
const CBINDGEN: &str = "0.29.4";

const HEADER: &str = "crates/cdsi-c/include/jenner_cdsi.h";

/// Fails if the header in the tree is not what the sources give.
pub fn check(workspace: &Path) -> Result<()> {
    let there =
        fs::read_to_string(workspace.join(HEADER)).with_context(|| format!("cannot read {HEADER}"))?;
    if there != make(workspace)? {
        bail!("{HEADER} does not fit the sources; `cargo xtask bindings --bless` writes it anew");
    }
    println!("{HEADER} fits the sources");
    Ok(())
}

/// Writes the header.
pub fn write(workspace: &Path) -> Result<()> {
    fs::write(workspace.join(HEADER), make(workspace)?).with_context(|| format!("cannot write {HEADER}"))?;
    println!("{HEADER} is written");
    Ok(())
}

fn make(workspace: &Path) -> Result<String> {
    let cbindgen = installed(workspace)?;
    let folder = workspace.join("crates/cdsi-c");
    output(&mut program(&cbindgen.to_string_lossy(), &["--quiet", "--config", "cbindgen.toml", "."], &folder))
}

/// Installs the tool once for each version, beside what cargo builds.
fn installed(workspace: &Path) -> Result<PathBuf> {
    let folder = target_folder(workspace)?.join("tools").join(format!("cbindgen-{CBINDGEN}"));
    let tool = folder.join("bin/cbindgen");
    if !tool.is_file() {
        let version = format!("={CBINDGEN}");
        let root = folder.to_string_lossy();
        // In debug mode: it compiles in a third of the time, and runs on one file.
        let arguments =
            ["install", "cbindgen", "--quiet", "--locked", "--debug", "--version", &version, "--root", &root];
        run(&mut program(&cargo(), &arguments, workspace))?;
    }
    Ok(tool)
}
