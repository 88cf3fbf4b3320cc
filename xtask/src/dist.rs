//! `cargo xtask dist`: the program as it is shipped, how large it is, and its bill of materials.

use std::path::Path;

use anyhow::{Context, Result};

use crate::sbom;
use crate::shell::{self, cargo, program, target_folder};

/// Builds for release and prints where the program is and its size.
pub fn run(workspace: &Path) -> Result<()> {
    build(workspace)?;
    let path = target_folder(workspace)?.join("release/jenner");
    let size = path.metadata().with_context(|| format!("no program at {}", path.display()))?.len();
    println!("{}: {}", path.display(), mebibytes(size));
    let bill = path.with_file_name("jenner.cdx.json");
    let parts = sbom::write(workspace, &bill)?;
    println!("{}: bill of materials (CycloneDX), {parts} parts", bill.display());
    Ok(())
}

fn build(workspace: &Path) -> Result<()> {
    shell::run(&mut program(&cargo(), &["build", "--release", "--locked", "--package", "jenner"], workspace))
}

/// A size in MiB with one decimal.
fn mebibytes(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::mebibytes;

    #[test]
    fn a_size_is_rounded_up_to_a_tenth() {
        assert_eq!(mebibytes(1 << 20), "1.0 MiB");
        assert_eq!(mebibytes((1 << 20) + 1), "1.1 MiB");
    }
}
